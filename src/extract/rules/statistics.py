"""P values, confidence intervals and statistics with a symbol, read by their own form.

Shared by the rules: an outcome takes them as attributes, and no other rule may take their numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.numerals import HAN, HAN_DIGITS, parse
from extract.records import Span

_HAN_NUMBER = rf"负?[{HAN}]+(?:点[{HAN_DIGITS}]+)?"
_NUMBER = rf"(?:-?(?:\d{{1,3}}(?: \d{{3}})+(?![\d.])|\d+(?:,\d{{3}})*(?:\.\d+)?|\.\d+)|{_HAN_NUMBER})"
_P = rf"""(?: (?<![A-Za-z0-9]) | (?<=[a-z])(?=P) )
    (?: [PpＰ]\s?(?:-?\s?«value_word»)?(?:\(«p_kind»\)|[-_]?«p_kind»)?(?:\s?«all|respectively|also»)*«is»? | ≒
        | (?:(?<=[A-Za-z\d)%分次天月][,;])|(?<=意义\())(?=\s?[<>≤]\s?0?\.0\d*\s?[)\]]) )
    \s?(?P<op>=|<=|>=|<|>|≤|≥|≈|:|«p_compared»|(?=\s?(?:0?\.\d\d|零点)))\s?
    (?P<first>(?:0|1)?\.\d+|0,0\d+|0(?!\.\d)|1(?:\.0+)?(?![\d.])|零点[{HAN_DIGITS}]+)
    (?P<more>(?:\s?(?:[、,/]|«and»)\s?(?:[<>=]\s?)?0?\.\d+(?!\d*%))*)
"""
_P_MORE = compiled(r"(?P<op>[<>=]?)\s?(?P<value>0?\.\d+)")
_RANGE = (
    rf"(?:百分之)?(?P<low>{_NUMBER})\s?(?:[%‰+]|(?!to(?![a-z]))[a-zA-Z/μ]+|«range_unit»)?\s?"
    rf"(?:[-~,、;–—]|«range_to»)\s?(?:百分之)?(?P<high>{_NUMBER}|«unreached»)\s?[%‰+]?"
)
_INTERVAL = rf"""(?: (?:(?P<level>\d{{2}}(?:\.\d+)?)\s?%|百分之(?P<written>{_HAN_NUMBER}))\s? )?
    的?«interval» \s?«value_word|range_word»?\s?(?:[:=,]|«is|within_word»)?\s?[\[(]?\s?{_RANGE}\s?[\])]?
"""
_SPREAD = (
    r"\s?[\[(]\s?(?:(?:(?P<deviation>«deviation»)|«spread»)\s?(?:[:,]|«is»)?\s?)?"
    rf"{_RANGE}\s?(?:(?:[^()\[\]\d]{{0,4}})[\])]|(?=[,;]\s?[Pp]\s?[=<>]))"
)
_DEVIATION = (
    rf"(?:[(\[]|,(?![^,;()]{{0,12}}%))\s?(?:«deviation»)\s?(?:[:=,]|«is»)?\s?(?P<value>{_NUMBER})"
    r"(?![\d.]*\s?(?:[-~,、;–—]\s?\d|«classifier»))"
)


@dataclass(frozen=True, slots=True)
class PValue:
    """A P value: its span and the span of its number."""

    start: int
    end: int
    number: Span
    op: str
    value: float


@dataclass(frozen=True, slots=True)
class ConfidenceInterval:
    """A confidence interval with the level that it prints, or a bare bracketed range."""

    start: int
    end: int
    level: float | None
    low: float
    high: float | None
    """None where the text says that the upper bound was not reached."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A standard deviation or error in a bracket behind its figure."""

    start: int
    end: int
    value: float


@dataclass(frozen=True, slots=True)
class Symbol:
    """The symbol or name of a statistic: its code and span."""

    start: int
    end: int
    code: str


def number(text: str) -> float:
    """Read a plain number, in digits or in Chinese characters.

    >>> number("-1,200.5"), number(".048"), number("负二点五")
    (-1200.5, 0.048, -2.5)
    """
    written = parse(text) if text[-1] in HAN else None
    return float(text.replace(",", "").replace(" ", "")) if written is None else float(written)


class Statistics:
    """Finds P values, intervals and the symbols of statistics in a stretch of text."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "outcomes", "people", "words")
        self._p = cues(_P, re.VERBOSE)
        self._interval = cues(_INTERVAL, re.VERBOSE)
        self._spread = cues(_SPREAD)
        self._deviation = cues(_DEVIATION)
        self._unreached = cues("«unreached»")
        self._ops = {term: row.code for term, row in lexicons["comparisons"].by_term.items()}
        rows = lexicons["statistics"].rows
        self._codes = [row.code for row in rows]
        self._symbol = compiled("|".join(f"(?P<s{n}>{row.regex()})" for n, row in enumerate(rows)))

    def tests(self, text: str, start: int, end: int) -> list[PValue]:
        """Find the P values of a stretch; a list behind one P gives one for each.

        >>> found = Statistics(Lexicons()).tests("(P均<0.05),P=.048,P值分别为0.01、0.03", 0, 34)
        >>> [(test.op, test.value) for test in found]
        [('<', 0.05), ('=', 0.048), ('=', 0.01), ('=', 0.03)]
        """
        found = []
        for match in self._p.finditer(text, start, end):
            op = self._op(match)
            found.append(
                PValue(
                    match.start(), match.end("first"), match.span("first"), op, number(match["first"].replace(",", "."))
                )
            )
            for more in _P_MORE.finditer(text, *match.span("more")):
                own = self._op(more) if more["op"] else op
                found.append(PValue(more.start(), more.end(), more.span("value"), own, number(more["value"])))
        return found

    def intervals(self, text: str, start: int, end: int) -> list[ConfidenceInterval]:
        """Find the named confidence intervals of a stretch.

        >>> Statistics(Lexicons()).intervals("HR 0.40,95%置信区间0.29至0.55", 0, 25)[0].high
        0.55
        """
        found = []
        for match in self._interval.finditer(text, start, end):
            low, high = number(match["low"]), self._upper(match)
            # "0.8-1.7" has a dash between, "-29.14%, 2.13%" a sign: a falling pair is a dash that was read as a sign
            if high is not None and high < low and match["high"].startswith("-") and abs(high) > low:
                high = -high
            level = match["level"] or match["written"]
            found.append(ConfidenceInterval(match.start(), match.end(), number(level) if level else None, low, high))
        return found

    def spread(self, text: str, place: int) -> ConfidenceInterval | None:
        """Read a bracketed range that begins right at a place: ``(0.457-1.051)``, ``(12,35)``, ``(IQR 3-8)``.

        >>> found = Statistics(Lexicons()).spread("9(7,12)d", 1)
        >>> found and (found.low, found.high)
        (7.0, 12.0)
        """
        match = self._spread.match(text, place)
        if match is None or match["deviation"]:
            return None
        low, high = number(match["low"]), self._upper(match)
        if high is None:
            return ConfidenceInterval(match.start(), match.end(), None, low, None)
        if high < low and abs(high) >= low:
            high = abs(high)
        if high < low:
            return None
        return ConfidenceInterval(match.start(), match.end(), None, low, high)

    def deviations(self, text: str, start: int, end: int) -> list[Deviation]:
        """Find the deviations that brackets name: ``18.3分(SD 6.25分)``.

        >>> [found.value for found in Statistics(Lexicons()).deviations("降低18.3分(SD 6.25分),7(SD 1-2)", 0, 27)]
        [6.25]
        """
        return [
            Deviation(match.start() + 1, match.end(), number(match["value"]))
            for match in self._deviation.finditer(text, start, end)
        ]

    def symbols(self, text: str, start: int, end: int) -> Iterator[Symbol]:
        """Find the names of statistics that stand before their number, in order.

        >>> [symbol.code for symbol in Statistics(Lexicons()).symbols("风险比0.40,OR=1.2", 0, 13)]
        ['hazard_ratio', 'odds_ratio']
        """
        for match in self._symbol.finditer(text, start, end):
            yield Symbol(match.start(), match.end(), self._codes[int((match.lastgroup or "s0")[1:])])

    def _upper(self, match: re.Match[str]) -> float | None:
        """Give the upper bound of a range; None for one that was not reached: 6.1-NR."""
        return None if self._unreached.fullmatch(match["high"]) else number(match["high"])

    def _op(self, match: re.Match[str]) -> str:
        return self._ops.get(match["op"], "=")
