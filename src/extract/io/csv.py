"""CSV and TSV with a header and an article a row, as spreadsheets save them: any Chinese encoding, BOM or none."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import IO, cast

from extract.errors import InputError
from extract.io.packed import opened, unpacked
from extract.io.rows import Row

_SAMPLE = 1 << 13
"""Bytes by which the encoding is told."""


def rows(path: Path) -> Iterator[Row]:
    """Yield the rows below the header, numbered from 1.

    Raises:
        InputError: the file cannot be read or is no table.
    """
    with opened(path) as stream:
        reader = _reader(stream, path)
        header = next(reader, [])
        if len(set(header)) != len(header):
            raise InputError("two columns have the same name")
        for number, cells in enumerate(reader, 1):
            if len(cells) == len(header):
                yield Row(number, dict(zip(header, cells, strict=True)))
            elif cells:
                yield Row(number, None, f"{len(cells)} cells under {len(header)} column names")


def count(path: Path) -> int:
    """Count the rows below the header.

    Raises:
        InputError: the file cannot be read or is no table.
    """
    with opened(path) as stream:
        return max(0, sum(1 for cells in _reader(stream, path) if cells) - 1)


def _reader(stream: IO[bytes], path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(2**31 - 1)
    buffered = stream if isinstance(stream, io.BufferedReader) else io.BufferedReader(cast(io.RawIOBase, stream))
    sample = buffered.peek(_SAMPLE)
    delimiter = "\t" if unpacked(path).suffix.lower() == ".tsv" else _delimiter(sample)
    with io.TextIOWrapper(buffered, encoding=_encoding(sample), newline="") as lines:
        try:
            yield from csv.reader(lines, delimiter=delimiter, strict=True)
        except (csv.Error, UnicodeDecodeError) as error:
            raise InputError(f"no table: {error}") from error


def _encoding(sample: bytes) -> str:
    """Tell the encoding by the beginning of the file, without the line that breaks off."""
    from extract.decode import decode

    whole = sample[: sample.rfind(b"\n") + 1] or sample
    return "utf-8-sig" if whole.startswith(b"\xef\xbb\xbf") else decode(whole)[1]


def _delimiter(sample: bytes) -> str:
    header = sample.split(b"\n", 1)[0]
    return ";" if header.count(b";") > header.count(b",") else ","
