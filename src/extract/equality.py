"""When two values of a label and a finding are equal: numbers, durations, names, measures, intervals."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, NamedTuple

from extract.cues import Cues
from extract.gold import DURATION
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.schema import Interval, PValue

TOLERANCE = 1e-6
"""Numbers this close, relative to the larger, are equal."""


def numbers_equal(one: float, other: float) -> bool:
    """Say whether two numbers are equal within `TOLERANCE`, relative to the larger.

    >>> numbers_equal(50, 50.0), numbers_equal(0.3, 0.1 + 0.2), numbers_equal(5e7, 5.001e7)
    (True, True, False)
    """
    return abs(one - other) <= TOLERANCE * max(abs(one), abs(other))


def durations_equal(one: str, other: str) -> bool:
    """Say whether two ISO 8601 durations are equal: weeks are 7 days, years 12 months, hours 1/24 day.

    Months and days never convert. What is no duration equals only itself.

    >>> durations_equal("P2W", "P14D"), durations_equal("P1Y", "P12M"), durations_equal("PT48H", "P2D")
    (True, True, True)
    >>> durations_equal("P1M", "P30D"), durations_equal("-P5D", "P5D")
    (False, False)
    """
    first, second = _months_days(one), _months_days(other)
    return one == other if first is None or second is None else first == second


_DATE_UNITS = {"Y": (12, 0), "M": (1, 0), "W": (0, 7), "D": (0, 1)}
_CLOCK_UNITS = {"H": (0, Fraction(1, 24)), "M": (0, Fraction(1, 1440)), "S": (0, Fraction(1, 86400))}
"""Months and days of each unit, before the T of a duration and after it."""


def _months_days(duration: str) -> tuple[Fraction, Fraction] | None:
    if not DURATION.fullmatch(duration):
        return None
    date, _, time = duration.lstrip("-").removeprefix("P").partition("T")
    months = days = Fraction(0)
    for part, units in ((date, _DATE_UNITS), (time, _CLOCK_UNITS)):
        for number, unit in re.findall(r"([\d.]+)([A-Z])", part):
            months += Fraction(number) * units[unit][0]
            days += Fraction(number) * units[unit][1]
    return (-months, -days) if duration.startswith("-") else (months, days)


_HALF_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_CUES = Cues(Lexicons(), "words")
"""The words of the project itself: a user's own rows are no part of what counts as equal."""
_FILLERS = _CUES("«name_filler»")
_MARKS = compiled("[、/" + "".join(sorted(term for term in _CUES.terms("and", "or") if len(term) == 1)) + "]")
_DECIMAL_POINT = compiled(r"(?<=\d)\.(?=\d)")
_WORDS = compiled(r"\d+(?:\.\d+)?|[a-z\u00df-\u00f6\u00f8-\u024f]+")


def strings_equal(one: str, other: str) -> bool:
    """Say whether two names (intervention, arm, measure) mean the same.

    Both are first made half-width and lower case, and rid of blanks, punctuation and the words 患者 病人 受试者 治疗
    接受 的 组. Then they are equal, or one holds the other, which is at least half as long, and both have the same
    digits, Latin words and list marks (、/和与及或). A decimal point belongs to its number and is no punctuation.
    Scripts do not convert.

    >>> strings_equal("对照组患者", "对照"), strings_equal("UC-MSC", "ＵＣＭＳＣ")
    (True, True)
    >>> strings_equal("血清白蛋白", "白蛋白"), strings_equal("不良反应发生率", "发生率")
    (True, False)
    >>> strings_equal("低剂量组", "低、高剂量组"), strings_equal("20mg组", "40mg组")
    (False, False)
    """
    first, second = _Name.of(one), _Name.of(other)
    if first.bare == second.bare:
        return True
    short, long = sorted((first.bare, second.bare), key=len)
    held = short in long and 2 * len(short) >= len(long)
    return held and first.words == second.words and first.marks == second.marks


class _Name(NamedTuple):
    bare: str
    words: list[str]
    marks: list[str]

    @classmethod
    def of(cls, string: str) -> _Name:
        folded = string.translate(_HALF_WIDTH).lower()
        points = {match.start() for match in _DECIMAL_POINT.finditer(folded)}
        kept = (c for i, c in enumerate(folded) if i in points or unicodedata.category(c)[0] not in "PZC")
        bare = _FILLERS.sub("", "".join(kept))
        return cls(bare, sorted(_WORDS.findall(bare)), sorted(_MARKS.findall(folded)))


def _p_values_equal(one: PValue, other: PValue) -> bool:
    return one.op == other.op and numbers_equal(one.value, other.value)


def _intervals_equal(one: Interval, other: Interval) -> bool:
    return all(values_equal(name, getattr(one, name), getattr(other, name)) for name in ("level", "low", "high"))


_EQUAL: Mapping[str, Callable[[Any, Any], bool]] = {
    "period": durations_equal,
    "timepoint": durations_equal,
    "intervention": strings_equal,
    "arm": strings_equal,
    "measure": lambda one, other: one.code == other.code and strings_equal(one.text, other.text),
    "measure text": strings_equal,
    "p_value": _p_values_equal,
    "ci": _intervals_equal,
}
"""How the values of a field are compared; numbers of other fields by `numbers_equal`, all else as it stands."""


def values_equal(name: str, one: Any, other: Any) -> bool:
    """Say whether two values of the field `name` are equal; None equals only None."""
    if one is None or other is None:
        return one is other
    if name in _EQUAL:
        return _EQUAL[name](one, other)
    if isinstance(one, int | float) and isinstance(other, int | float):
        return numbers_equal(one, other)
    return bool(one == other)
