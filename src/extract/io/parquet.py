"""Parquet: read with an article a row, written as a folder of tables."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import InputError, OutputError
from extract.io.rows import Row

if TYPE_CHECKING:
    import pyarrow as pa
    from pyarrow.parquet import ParquetFile

_BATCH = 64


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows of a file, numbered from 1.

    Raises:
        InputError: the file cannot be read, or pyarrow is not installed.
    """
    with _opened(path) as file:
        number = 0
        for batch in file.iter_batches(batch_size=_BATCH):
            for values in batch.to_pylist():
                number += 1
                yield Row(number, values)


def count(path: Path) -> int:
    """Count the rows of a file.

    Raises:
        InputError: the file cannot be read, or pyarrow is not installed.
    """
    with _opened(path) as file:
        return int(file.metadata.num_rows)


@contextmanager
def _opened(path: Path) -> Iterator[ParquetFile]:
    try:
        import pyarrow as pa
        from pyarrow.parquet import ParquetFile
    except ImportError as error:
        raise InputError("reading .parquet needs: pip install 'zh-trial-extract[store]'") from error
    try:
        with ParquetFile(path) as file:
            yield file
    except pa.ArrowException as error:
        raise InputError(f"no Parquet file: {error}") from error
    except OSError as error:
        raise InputError(error.strerror or str(error)) from error


# --- Writing ----------------------------------------------------------------------------------------------------------


def write(lines: Path, path: Path) -> None:
    """Make a folder with a Parquet file for each table of a file of JSON lines; the folder appears when it is complete.

    Raises:
        OutputError: it cannot be written.
    """
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter

    from extract.io.tables import batches, tables

    new = path.with_name(path.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    try:
        new.mkdir()
        with ExitStack() as stack:
            schemas = {name: arrow_schema(name) for name in tables()}
            writers = {
                name: stack.enter_context(ParquetWriter(new / f"{name}.parquet", schema, compression="zstd"))
                for name, schema in schemas.items()
            }
            for rows in batches(lines):
                for name, writer in writers.items():
                    writer.write_table(pa.Table.from_pylist(rows[name], schema=schemas[name]))
    except pa.ArrowException as error:
        raise OutputError(f"{path}: {error}") from error
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
    new.replace(path)


def arrow_schema(table: str) -> pa.Schema:
    """Give the Arrow schema of a table of `extract.io.tables`."""
    import pyarrow as pa

    from extract.io.tables import tables

    types = {
        "text": pa.string(),
        "json": pa.string(),
        "integer": pa.int64(),
        "number": pa.float64(),
        "flag": pa.bool_(),
        "texts": pa.list_(pa.string()),
    }
    return pa.schema([(column.name, types[column.type]) for column in tables()[table]])
