"""P values, confidence intervals and statistics with a symbol, read by their own form.

Shared by the rules: an outcome takes them as attributes, and no other rule may take their numbers.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from extract.lexicon import Lexicons
from extract.records import Span

_NUM = r"-?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)"
_OPS = {"=": "=", "<": "<", ">": ">", "≤": "<=", "≥": ">=", "为": "=", "是": "=", "小于": "<", "大于": ">", ":": "=", "": "=", "<=": "<=", ">=": ">=", "低于": "<", "高于": ">", "≈": "~", "⩽": "<=", "⩾": ">="}  # fmt: skip

_P = re.compile(
    rf"""(?<![A-Za-z0-9])
    (?: [PpＰ]\s?(?:-?\s?value|值)?(?:\((?:交互|趋势|双侧|单侧|非劣效)\)|[-_]?(?:交互|趋势|trend|interaction))?
        (?:\s?(?:均|都|皆|全部|分别|依次|也))*(?:为|是)? | ≒ )
    \s?(?P<op>=|<=|>=|<|>|≤|≥|≈|小于|大于|低于|高于|:|(?=\s?0?\.\d))\s?
    (?P<first>(?:0|1)?\.\d+|0(?!\.\d)|1(?:\.0+)?(?![\d.]))
    (?P<more>(?:\s?[、,和及与/]\s?(?:[<>=]\s?)?0?\.\d+(?!\d*%))*)
    """,
    re.VERBOSE,
)
_P_MORE = re.compile(r"(?P<op>[<>=]?)\s?(?P<value>0?\.\d+)")
_RANGE = rf"(?P<low>{_NUM})\s?(?:%|‰|[a-zA-Z/μ]+|个?[月周天年日分])?\s?(?:-|~|至|到|,|、|;|–|—|to)\s?(?P<high>{_NUM})\s?(?:%|‰)?"
_CI = re.compile(
    rf"""(?: (?P<level>\d{{2}}(?:\.\d+)?)\s?%\s?)?
    (?: (?:的)?(?<![A-Za-z])(?:CI|CrI|C\.I\.|CIs)(?![A-Za-z]) | (?:的)?(?:置信|可信|信赖|信心)(?:区间|限)(?:\(CI\))? )
    \s?(?:值|范围)?\s?(?:[:=,]|为|是|在)?\s?[\[(]?\s?{_RANGE}\s?[\])]?
    """,
    re.VERBOSE,
)
_BARE_RANGE = re.compile(rf"\s?[\[(]\s?(?:(?P<name>IQR|Q1[,，-]?Q3|P25[,-]?P75|四分位(?:数)?(?:间)?(?:距|范围)?|范围|range|SD|SE)\s?[:为]?\s?)?{_RANGE}\s?(?:[^()\[\]\d]{{0,4}})[\])]")


@dataclass(frozen=True, slots=True)
class Test:
    """A P value: its span and the span of its number."""

    start: int
    end: int
    number: Span
    op: str
    value: float


@dataclass(frozen=True, slots=True)
class ConfidenceInterval:
    """A confidence interval or, with ``level`` None and ``named`` false, a bare bracketed range."""

    start: int
    end: int
    level: float | None
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Symbol:
    """The symbol or name of a statistic: its code and span."""

    start: int
    end: int
    code: str


def number(text: str) -> float:
    """Read a plain Arabic number.

    >>> number("-1,200.5"), number(".048")
    (-1200.5, 0.048)
    """
    return float(text.replace(",", ""))


def find_tests(text: str, start: int, end: int) -> list[Test]:
    """Find the P values of a stretch; a list behind one P gives one for each.

    >>> [(t.op, t.value) for t in find_tests("(P均<0.05),P=.048,P值分别为0.01、0.03", 0, 34)]
    [('<', 0.05), ('=', 0.048), ('=', 0.01), ('=', 0.03)]
    """
    found = []
    for match in _P.finditer(text, start, end):
        op = _OPS[match["op"]]
        found.append(Test(match.start(), match.end("first"), match.span("first"), op, number(match["first"])))
        for more in _P_MORE.finditer(text, match.start("more"), match.end("more")):
            found.append(Test(more.start(), more.end(), more.span("value"), _OPS[more["op"]] if more["op"] else op, number(more["value"])))
    return found


def find_intervals(text: str, start: int, end: int) -> list[ConfidenceInterval]:
    """Find the named confidence intervals of a stretch.

    >>> find_intervals("HR 0.40,95%置信区间0.29至0.55", 0, 25)[0].high
    0.55
    """
    found = []
    for match in _CI.finditer(text, start, end):
        low, high = number(match["low"]), number(match["high"])
        # "0.8-1.7" has a dash between, "-29.14%, 2.13%" a sign: a falling pair is a dash that was read as a sign
        if high < low and match["high"].startswith("-") and abs(high) > low:
            high = -high
        level = number(match["level"]) if match["level"] else None
        found.append(ConfidenceInterval(match.start(), match.end(), level, low, high))
    return found


def bare_range(text: str, place: int) -> ConfidenceInterval | None:
    """Read a bracketed range that begins right at a place: ``(0.457-1.051)``, ``(12,35)``, ``(IQR 3-8)``."""
    match = _BARE_RANGE.match(text, place)
    if match is None or match["name"] in ("SD", "SE"):
        return None
    low, high = number(match["low"]), number(match["high"])
    if high < low:
        high = abs(high) if abs(high) >= low else high
        if high < low:
            return None
    return ConfidenceInterval(match.start(), match.end(), None, low, high)


class Symbols:
    """Finds the names of statistics that stand before their number."""

    def __init__(self, lexicons: Lexicons) -> None:
        rows = lexicons["statistics"].rows
        self._codes = [row.code for row in rows]
        self._regex = re.compile("|".join(f"(?P<s{n}>{row.regex()})" for n, row in enumerate(rows)))

    def __call__(self, text: str, start: int, end: int) -> list[Symbol]:
        """Find the symbols in a stretch, in order."""
        return [
            Symbol(match.start(), match.end(), self._codes[int((match.lastgroup or "s0")[1:])])
            for match in self._regex.finditer(text, start, end)
        ]
