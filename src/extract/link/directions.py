"""Directions: which way the words about a figure say that it went."""

from __future__ import annotations

import re
from typing import NamedTuple

from extract.lexicon import Lexicons
from extract.link.names import bounded


class Turn(NamedTuple):
    """A word for a direction, and whether it leads to the value reached (降至)."""

    start: int
    end: int
    code: str
    reaches: bool


class DirectionReader:
    """Find the words for directions."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["directions"]
        self._by_term = lexicon.by_term
        self._word = re.compile(rf"(?P<word>{bounded(lexicon.by_term)})(?P<to>了?[至到为达成])?")
        self.regex = lexicon.regex()

    def __call__(self, text: str, start: int, end: int) -> list[Turn]:
        """Give the turns in a stretch of text, in its order.

        >>> DirectionReader(Lexicons())("ALT由80降至40,明显改善", 0, 15)
        [Turn(start=6, end=8, code='decrease', reaches=True), Turn(start=13, end=15, code='improve', reaches=False)]
        """
        return [
            Turn(m.start(), m.end(), self._by_term[m["word"]].code, bool(m["to"]) or m["word"][-1] in "至到为")
            for m in self._word.finditer(text, start, end)
        ]
