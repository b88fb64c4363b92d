"""The noise lexicons: what the repairs know about signs, units, identifiers and words."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from re import escape
from typing import Any


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("extract") / "lexicons" / name).read_text("utf-8"))


@cache
def noise() -> dict[str, Any]:
    """Read ``lexicons/noise.toml`` once."""
    return _read("noise.toml")


@cache
def noise_words() -> dict[str, Any]:
    """Read ``lexicons/noise_words.toml`` once; only damaged text needs it."""
    return _read("noise_words.toml")


def alternatives(words: list[str]) -> str:
    """Write words as one regular alternation, the longest first.

    >>> alternatives(["m", "mg", "m2"])
    'mg|m2|m'
    """
    return "|".join(escape(word) for word in sorted(words, key=len, reverse=True))
