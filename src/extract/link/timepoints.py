"""Times at which outcomes were assessed: where an article names them, and what they are in ISO 8601."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from extract.lexicon import Lexicons
from extract.link.names import bounded
from extract.numerals import Value, parse
from extract.records import Article, Reading, Span

BASELINE = "P0D"
_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百半]+)"
_AND = r"(?:、|/|和|及|与|以及|或)"
_GIVEN = ("frequency", "count", "at")
_DAYS = {"Y": 365.0, "M": 30.4, "W": 7.0, "D": 1.0, "TH": 1 / 24, "TM": 1 / 1440, "TS": 1 / 86400}
_LATIN = {"d": "D", "w": "W", "m": "M", "y": "Y"}
_NEEDS_WORDS = ("月", "日")
_REACH = 14


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time as the text names it.

    ``start:end`` takes in the words around it (治疗24周后); ``period`` is its duration, P0D for the baseline, None where
    the text does not count it (治疗后). ``kind`` is at (第24周时, 术后6个月: said of the clause), bare (24周生存率: said of
    the noun behind it), base or after. ``listed``: it and the one before are of one list.
    """

    start: int
    end: int
    period: str | None
    kind: str
    days: float = 0.0
    listed: bool = False


class TimeFinder:
    """Find the times of an article."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["times"]
        self._code_of = {term: code for code in _DAYS for term in lexicon.terms(code)}
        anchor, link = f"(?:{bounded(lexicon.terms('anchor'))})", f"(?:{lexicon.regex('link')})"
        self._counted = re.compile(
            rf"(?P<lead>(?:{anchor}{link}{{0,3}}|后?第|后)\s?)?"
            rf"(?P<listed>(?:{_NUMBER}(?:{_AND}|,)第?)*)(?P<low>{_NUMBER})(?:[~-]|至|到)?第?(?P<high>(?<=[~至到第-]){_NUMBER})?"
            rf"\s?(?P<extra>个半)?个?(?P<unit>{bounded(self._code_of)})(?P<half>半)?"
            rf"(?P<tail>(?:{lexicon.regex('after')})*)"
        )
        self._short = re.compile(r"(?<![A-Za-z0-9.])([DdWw]|[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)\s?(\d{1,3})(?![\d.A-Za-z%])(?:时|末)?")
        named = [term for term in lexicons["measures"].terms() if re.search(r"\d\s?[hHd小天周分月年]", term)]
        self._named = re.compile(f"{bounded(named)}|{lexicon.regex('named')}")
        self._no_before = re.compile(rf"(?:{lexicon.regex('no_before')})\Z")
        self._no_after = re.compile(lexicon.regex("no_after"))
        self._uncounted = {kind: re.compile(lexicon.regex(code)) for kind, code in (("base", "base"), ("after", "post"))}

    def __call__(self, article: Article, readings: Sequence[Reading]) -> list[TimeMention]:
        """Give the times in the order of the text, none of them inside a figure, a dose or the time of a dose."""
        taken = _Taken(
            [(r.start, r.end) for r in readings if _holds_no_time(r)]
            + [(m.start, m.end) for m in article.marks if m.kind in ("date", "year", "age", "clock")]
            + [m.span() for m in self._named.finditer(article.text)]
        )
        found = [time for time, core in self._all(article.text) if not taken.any(*core)]
        found.sort(key=lambda time: (time.start, -time.end))
        return _windows(article.text, _apart(found))

    def _all(self, text: str) -> Iterator[tuple[TimeMention, Span]]:
        for match in self._counted.finditer(text):
            yield from self._read(text, match)
        for match in self._short.finditer(text):
            time = _period(parse(match[2]), _LATIN[match[1][0].lower()])
            if time is not None:
                yield TimeMention(match.start(), match.end(), time[0], "at", time[1]), match.span()
        for kind, regex in self._uncounted.items():
            for match in regex.finditer(text):
                yield TimeMention(match.start(), match.end(), BASELINE if kind == "base" else None, kind), match.span()

    def _read(self, text: str, match: re.Match[str]) -> Iterator[tuple[TimeMention, Span]]:
        worded = bool(match["lead"] or match["tail"])
        before = text[max(0, match.start() - _REACH) : match.start()]
        if match["unit"] in _NEEDS_WORDS and not worded and text[match.start("unit") - 1] != "个":
            return
        if not match["lead"] and (self._no_before.search(before) or before[-1:].isdigit()):
            return
        if self._no_after.match(text, match.end()) and not match["tail"]:
            return
        code = self._code_of[match["unit"]]
        extra = Fraction(1, 2) if match["extra"] or match["half"] else 0
        kind = "at" if worded or text[match.end() : match.end() + 1] == "的" else "bare"
        listed = [(m.span(), m[0]) for m in re.finditer(_NUMBER, match["listed"])]
        for number, ((low, high), digits) in enumerate(listed):
            if time := _period(parse(digits), code):
                at = match.start("listed")
                start = match.start() if number == 0 else at + low
                yield TimeMention(start, at + high, time[0], kind, time[1], number > 0), (at + low, at + high)
        value = parse(match["high"] or match["low"])
        time = _period(None if value is None else value + extra, code)
        if time is None:
            return
        start = match.start("low") if listed else match.start()
        yield TimeMention(start, match.end(), time[0], kind, time[1], bool(listed)), (match.start("low"), match.end("unit"))


def _holds_no_time(reading: Reading) -> bool:
    """Tell whether a time in a reading is none of assessment; in 3人在9个月复发(12.5%) it is one."""
    if reading.type == "timings":
        return reading.values.get("kind") in _GIVEN
    if reading.type == "outcomes":
        return reading.values.get("unit") not in ("%", "{people}")
    return reading.type in ("doses", "enrollments")


class _Taken:
    """Spans that hold no time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def any(self, start: int, end: int) -> bool:
        """Tell whether one of the spans overlaps this one."""
        at = bisect_left(self._starts, end)
        return any(high > start for _, high in self._spans[max(0, at - 3) : at])


def _apart(found: Iterable[TimeMention]) -> list[TimeMention]:
    kept: list[TimeMention] = []
    for time in found:
        if not kept or time.start >= kept[-1].end:
            kept.append(time)
    return kept


def _windows(text: str, found: list[TimeMention]) -> list[TimeMention]:
    """Join times of a window to its end, and mark the members of lists: 术后1周、1个月、3个月."""
    out: list[TimeMention] = []
    for time in found:
        between = text[out[-1].end : time.start] if out else "\n"
        if between in ("到", "至", "-", "~"):
            out[-1] = replace(time, start=out[-1].start, kind="at")
        elif re.fullmatch(_AND, between) and out[-1].kind in (time.kind, "at"):
            out.append(replace(time, listed=True, kind=out[-1].kind))
        else:
            out.append(time)
    return out


def _period(number: Value | None, code: str) -> tuple[str, float] | None:
    """Give a duration and its rough length in days; None for no number, or one that no one would wait for.

    >>> _period(24, "W"), _period(Fraction(1, 2), "Y"), _period(48, "TH")
    (('P24W', 168.0), ('P6M', 182.5), ('PT48H', 2.0))
    """
    if number is None or number <= 0 or (code == "Y" and number > 40):
        return None
    days = float(number) * _DAYS[code]
    if code == "Y" and number != int(number):
        number, code = number * 12, "M"
    digits = str(int(number)) if number == int(number) else f"{float(number):g}"
    return (f"PT{digits}{code[1]}" if code.startswith("T") else f"P{digits}{code}"), days
