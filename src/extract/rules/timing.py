"""When and how often a product is given: frequencies, counts, durations and days of giving.

Each form is a regular expression over the compact text, from named parts; a form that does not tell by itself whether
a product is given (第28天, 每周, 两次) is decided by the cue next to it in its clause: a verb of giving, or one of
looking (复查, 有效率). Words are rows of the lexicon ``timings``.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.lexicon import Lexicons
from extract.records import Article, Reading
from extract.rules.counts import Counts
from extract.rules.dosing_days import DosingDays
from extract.rules.durations import Durations
from extract.rules.frequencies import Frequencies
from extract.rules.scene import Scene
from extract.rules.timing_parts import Parts

_SILENT_ZONES = {"references", "caption", "disclaimer", "navigation"}
_SILENT_MARKS = {"date", "year", "age", "clock", "citation", "identifier", "money"}


class Rule:
    """Read the timings of an article."""

    def __init__(self, lexicons: Lexicons) -> None:
        parts = Parts(lexicons)
        frequencies, counts = Frequencies(parts), Counts(parts)
        self._cues = parts.cues
        self._forms = (
            frequencies, frequencies.cycles, counts.courses, frequencies.gaps, DosingDays(parts), Durations(parts),
            counts, frequencies.bares,
        )  # fmt: skip
        """The first form that reads a place holds it."""

    def __call__(self, article: Article) -> Iterator[Reading]:
        scene = Scene(article, self._cues)
        silent = [(s.start, s.end) for s in article.sentences if s.zone in _SILENT_ZONES]
        silent += [(m.start, m.end) for m in article.marks if m.kind in _SILENT_MARKS]
        taken = bytearray(len(article.text))
        for start, end in silent:
            taken[start:end] = b"\1" * (end - start)
        for form in self._forms:
            for found in sorted(form(scene), key=lambda f: (f.start, -f.end)):
                told = found.period is not None or found.count is not None
                if told and b"\1" not in taken[found.start : found.end]:
                    taken[found.start : found.end] = b"\1" * (found.end - found.start)
                    yield found.reading()
