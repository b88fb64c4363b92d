"""Parquet with an article a row."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from extract.errors import InputError
from extract.io.rows import Row

if TYPE_CHECKING:
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
