"""Times at which outcomes were assessed: where an article names them, and what they are in ISO 8601."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from extract.lexicon import Lexicons
from extract.link.names import bounded
from extract.numerals import Value, parse
from extract.records import Article, Reading, Span

BASELINE = "P0D"
_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百半]+)"
_LISTED = r"(?:、|,|/|和|及|与|以及|或)"
_TIMINGS = ("frequency", "count", "at")


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time as the text names it.

    ``start:end`` takes in the words around it (治疗24周后); ``period`` is its duration, P0D for the baseline, None where
    the text does not count it (治疗后). ``kind`` is at (第24周时, 术后6个月: said of the clause), bare (24周生存率: said of
    the noun behind it), base or after. ``listed`` is true where the one before and this one are of one list.
    """

    start: int
    end: int
    period: str | None
    kind: str
    listed: bool = False

    @property
    def days(self) -> float:
        """Give a length to compare times by; months count 30.4 days."""
        return _days(self.period)


class TimeFinder:
    """Find the times of an article."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["times"]
        units = {term: code for code in ("Y", "M", "W", "D", "TH", "TM", "TS") for term in lexicon.terms(code)}
        self._code_of = units
        unit = rf"(?:{bounded(units)})"
        anchor = rf"(?:{bounded(lexicon.terms('anchor'))})"
        link = f"(?:{lexicon.regex('link')})"
        after = f"(?:{lexicon.regex('after')})"
        self._time = re.compile(
            rf"(?P<lead>(?:{anchor}{link}{{0,3}}|{link}?第|{anchor})\s?)?"
            rf"(?P<listed>(?:{_NUMBER}{_LISTED})*)(?P<low>{_NUMBER})(?P<range>(?:~|-|至|到)第?{_NUMBER})?"
            rf"\s?(?P<extra>个半)?个?(?P<unit>{unit})(?P<half>半)?(?P<tail>{after}*)"
        )
        self._latin = re.compile(
            r"(?<![A-Za-z0-9.])(?P<unit>[DdWw]|[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)\s?(?P<low>\d{1,3})(?![\d.A-Za-z%])(?P<tail>时|末)?"
        )
        self._no_before = re.compile(rf"(?:{lexicon.regex('no_before')})$")
        self._no_after = re.compile(lexicon.regex("no_after"))
        self._base = re.compile(lexicon.regex("base"))
        self._post = re.compile(lexicon.regex("post"))

    def __call__(self, article: Article, readings: Sequence[Reading]) -> list[TimeMention]:
        """Give the times in the order of the text; none inside a figure, a dose or a dosing time."""
        taken = sorted(
            (r.start, r.end)
            for r in readings
            if r.type in ("outcomes", "doses", "enrollments") or (r.type == "timings" and r.values.get("kind") in _TIMINGS)
        )
        dates = [(m.start, m.end) for m in article.marks if m.kind in ("date", "year", "age", "clock")]
        free = _Free(sorted([*taken, *dates]))
        found = [time for time in self._all(article.text) if free(time)]
        return list(_in_lists(article.text, sorted(found, key=lambda time: (time.start, time.end))))

    def _all(self, text: str) -> Iterator[tuple[TimeMention, Span]]:  # type: ignore[override]
        raise NotImplementedError
