"""The noise lexicon: what the repairs know about signs, units and identifiers."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def noise() -> dict[str, Any]:
    """Read ``lexicons/noise.toml`` once."""
    return tomllib.loads((files("extract") / "lexicons" / "noise.toml").read_text("utf-8"))


def alternatives(words: list[str]) -> str:
    """Write words as one regular alternation, the longest first.

    >>> alternatives(["m", "mg", "m2"])
    'mg|m2|m'
    """
    from re import escape

    return "|".join(escape(word) for word in sorted(words, key=len, reverse=True))
