"""Which kind of store an ending means."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from extract.errors import OutputError


def converter(ending: str) -> Callable[[Path, Path], None]:
    """Give what makes a store of JSON lines: ``convert(lines, path)``, for ``.parquet`` or ``.duckdb``.

    Raises:
        OutputError: the libraries for it are not installed.
    """
    try:
        import pyarrow  # noqa: F401

        if ending == ".duckdb":
            from extract.io.duckdb import write
        else:
            from extract.io.parquet import write
    except ImportError as error:
        raise OutputError(f"writing {ending} needs: pip install 'zh-trial-extract[store]'") from error
    return write
