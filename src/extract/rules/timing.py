"""When and how often a product is given: frequencies, counts, durations and days of giving.

Each form is a regular expression over the compact text, from named parts; a form that does not tell by itself whether
a product is given (第28天, 每周, 两次) is decided by the cue next to it in its clause: a verb of giving, or one of
looking (复查, 有效率). Words are rows of the lexicons ``timings`` and ``words``.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Reading
from extract.rules.counts import Counts
from extract.rules.dosing_days import DosingDays
from extract.rules.durations import Durations
from extract.rules.english_timings import English
from extract.rules.frequencies import Frequencies
from extract.rules.scene import Scene
from extract.rules.timing_parts import Found, Parts
from extract.triggers import trigger

_SILENT_ZONES = {"references", "caption", "disclaimer", "navigation"}
_BEFORE, _BEHIND = 32, 48
"""How far a form can reach before and behind the sign that tells that a timing may stand there."""
_JOINED = 2
_WORD = compiled(r"\w")
_SILENT_MARKS = {"date", "year", "age", "clock", "citation", "identifier", "money"}


class Rule:
    """Read the timings of an article."""

    def __init__(self, lexicons: Lexicons) -> None:
        parts = Parts(lexicons)
        frequencies, counts = Frequencies(parts), Counts(parts)
        self._cues = parts.cues
        self._by_hand, self._done_by_hand = parts.closes("by_hand"), parts.opens("by_hand")
        self._trigger = compiled(parts.lexicon.regex("trigger"))
        self._may_trigger = trigger(self._trigger)
        self._forms = (
            English(parts), frequencies, frequencies.cycles, counts.courses, frequencies.gaps, DosingDays(parts),
            Durations(parts), counts, frequencies.bares,
        )  # fmt: skip
        """The first form that reads a place holds it."""

    def __call__(self, article: Article) -> Iterator[Reading]:
        scene = Scene(article, self._cues, list(self._stretches(article)))
        taken = bytearray(len(article.text))
        for mark in article.marks:
            if mark.kind in _SILENT_MARKS:
                taken[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
        read: list[Found] = []
        for form in self._forms:
            for found in sorted(form(scene), key=lambda f: (f.start, -f.end)):
                told = found.period is not None or found.count is not None
                if told and b"\1" not in taken[found.start : found.end]:
                    taken[found.start : found.end] = b"\1" * (found.end - found.start)
                    read.append(found)
        yield from (found.reading() for found in self._of_products(article.text, read))

    def _of_products(self, text: str, read: list[Found]) -> Iterator[Found]:
        """Leave out what tells how often something is done that gives no product: 推拿,每周3次,6次为1个疗程."""
        done: int | None = None
        for found in sorted(read, key=lambda f: f.start):
            joined = done is not None and found.start - done <= _JOINED and not _WORD.search(text, done, found.start)
            before = self._by_hand.search(text, max(0, found.start - _BEFORE), found.start)
            if joined or before or self._done_by_hand.match(text, found.end):
                done = found.end
            else:
                yield found

    def _stretches(self, article: Article) -> Iterator[tuple[int, int, int]]:
        """Give the stretches that may hold a timing, with their hints: around what every timing holds something of."""
        for sentence in article.sentences:
            if sentence.zone in _SILENT_ZONES or not sentence.hints & self._may_trigger:
                continue
            low = high = sentence.start
            for sign in self._trigger.finditer(article.text, sentence.start, sentence.end):
                if sign.start() - _BEFORE > high:
                    if high > low:
                        yield low, high, sentence.hints
                    low = sign.start() - _BEFORE
                high = min(sign.end() + _BEHIND, sentence.end)
            if high > low:
                yield low, high, sentence.hints
