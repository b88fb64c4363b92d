"""Readings of the commonest characters, from GB 2312's own order."""

from __future__ import annotations

from bisect import bisect_right
from functools import cache

from extract.normalize.characters import to_simplified
from extract.normalize.table import noise


@cache
def _firsts() -> tuple[list[bytes], list[str]]:
    entries = noise()["readings"]["firsts"].split()
    return [entry[-1].encode("gb2312") for entry in entries], [entry[:-1] for entry in entries]


def reading(han: str) -> str | None:
    """Give the reading of a common character without its tone; ``None`` for rarer ones.

    >>> reading("术"), reading("術"), reading("獯")
    ('shu', 'shu', None)
    """
    try:
        code = to_simplified(han).encode("gb2312")
    except UnicodeEncodeError:
        return None
    if not b"\xb0\xa1" <= code <= b"\xd7\xf9":
        return None
    codes, syllables = _firsts()
    return syllables[bisect_right(codes, code) - 1]
