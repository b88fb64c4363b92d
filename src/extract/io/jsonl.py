"""JSON Lines with an article a line."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from extract.io.packed import opened
from extract.io.rows import Row

_BLOCK = 1 << 20


def rows(path: Path) -> Iterator[Row]:
    """Yield the objects of a file; a line that is none is a row with an error.

    Raises:
        InputError: the file cannot be read.
    """
    import orjson

    with opened(path) as stream:
        for number, line in enumerate(stream, 1):
            line = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
            if not line.strip():
                continue
            try:
                values = orjson.loads(line)
            except orjson.JSONDecodeError as error:
                yield Row(number, None, f"no JSON: {error}")
                continue
            yield Row(number, values) if isinstance(values, dict) else Row(number, None, "no JSON object")


def count(path: Path) -> int:
    """Count the lines of a file.

    Raises:
        InputError: the file cannot be read.
    """
    with opened(path) as stream:
        return sum(block.count(b"\n") for block in iter(lambda: stream.read(_BLOCK), b""))
