"""A DuckDB database with the tables of `extract.io.tables`."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa

from extract.errors import OutputError
from extract.io.parquet import arrow_schema
from extract.io.tables import batches, tables

_KEYS = {"articles": "PRIMARY KEY (id)", "studies": "PRIMARY KEY (article, id)"}
_TYPES = {
    "text": "VARCHAR",
    "json": "VARCHAR",
    "integer": "BIGINT",
    "number": "DOUBLE",
    "flag": "BOOLEAN",
    "texts": "VARCHAR[]",
}


def write(lines: Path, path: Path) -> None:
    """Make a database of a file of JSON lines; one that is there is replaced when the new one is complete.

    Raises:
        OutputError: it cannot be written.
    """
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    try:
        with duckdb.connect(str(new)) as database:
            for name, columns in tables().items():
                fields = [f'"{column.name}" {_TYPES[column.type]}' for column in columns]
                keys = [_KEYS.get(name, "PRIMARY KEY (article, id)")]
                if name != "articles":
                    keys.append("FOREIGN KEY (article) REFERENCES articles (id)")
                database.execute(f"CREATE TABLE {name} ({', '.join(fields + keys)})")
            for rows in batches(lines):
                for name in rows:
                    batch = pa.Table.from_pylist(rows[name], schema=arrow_schema(name))
                    database.register("batch", batch)
                    database.execute(f"INSERT INTO {name} SELECT * FROM batch")
    except duckdb.Error as error:
        raise OutputError(f"{path}: {error}") from error
    new.replace(path)
