"""What all timing forms are built from: numbers, units of time, comparison words, the words of the lexicon."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.numerals import Value, parse
from extract.products import latin_names
from extract.records import Reading, Span
from extract.rules.scene import GivingCues

# Not the tail of a number with thousands separators; a list such as d1~14,21 d is none.
DIGITS = r"(?<![\d.])(?!(?<=\d,)\d{3}(?!\d))\d{1,3}(?:\.\d+)?(?!\d|,\d{3}(?!\d)|\.\d)"
HAN = r"(?<![第一二两三四五六七八九十百千几数半])[一二两三四五六七八九十]{1,3}(?![百千万亿几多])"
NUMBER = f"(?:{DIGITS}|{HAN})"
ORDINAL = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
ONE = "(?:1|一)"

_SHORT = ("minute", "hour")
_LONG = ("day", "week", "month", "quarter", "year")
_LONGEST_NAME = 18
_QUARTER = "P{}Q"
_YEAR = "P{}Y"


@dataclass(frozen=True, slots=True)
class Found:
    """A timing that a form has read."""

    start: int
    end: int
    kind: str
    form: str
    op: str = "="
    count: Value | None = None
    period: str | None = None
    rank: int = 2
    claims: tuple[Span, ...] = ()

    def reading(self) -> Reading:
        """Give the contract's fields."""
        count = None if self.count is None else float(self.count)
        values = {"kind": self.kind, "op": self.op, "count": count, "period": self.period}
        return Reading("timings", self.start, self.end, values, f"timing.{self.form}", self.rank, self.claims)


class Parts:
    """The lexicon ``timings`` with ``words``, ready to build forms from and to ask about the words around them."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["timings"]
        self.lexicon = words
        self.cues = GivingCues(words)
        self.fill = Cues(lexicons, "timings", "words")
        """Compile a template with words of the timings and function words."""
        joint = self.fill.words("and")
        self.to = rf"(?: ?\\?(?:[-~]|{self.fill.words('range_to', 'or')}) ?)"
        self.separator = rf"(?: ?[、,/] ?(?:{joint})?|{joint}|{self.fill.words('or')})"
        self._units = [
            (compiled(row.regex()), row.code, str(row.extra["iso"]), row.extra.get("half"))
            for row in words.rows
            if "iso" in row.extra
        ]
        self._ops = {term: str(row.extra["op"]) for row in words.rows if "op" in row.extra for term in row.terms}
        self.unit = f" ?(?:{words.regex(*_SHORT, *_LONG)})"
        self.long_unit = f" ?(?:{words.regex(*_LONG)})"
        self.calendar_unit = words.regex("day", "week", "month")
        self.turn = f"(?:{words.regex('turn')})"
        self.acts = f"(?:{words.regex('act')})?"
        self.before = f"(?:(?P<op>{alternation(words.terms('op_before'))}) ?)?"
        self.after = f"(?P<after>{alternation(words.terms('op_after'))})?"
        self.amount = f"{self.before}(?:{self.span_of('p')}|(?P<half>半))"
        """A number of units with its comparison word: groups op, p, p2, half."""
        self.times = f"(?:{self.before}{self.span_of('n')} ?{self.turn}{self.after}{self.acts})"
        """A number of administrations: groups op, n, n2, after."""
        products = lexicons["interventions"]
        self._product = compiled(
            rf"(?:{products.regex('suffix', 'named')}|{latin_names(products)}){self.word('in_sequence')}?$"
        )
        self._product_next = compiled(
            rf" ?(?:[一-鿿]{{0,6}}?(?:{products.regex('suffix', 'named')})(?<!疫苗)(?<!细胞)"
            rf"|(?:{latin_names(products)})(?![A-Za-z0-9]))(?! ?[类药量水比浓计细销])"
        )
        self.opens = cache(self._opens)
        self.closes = cache(self._closes)

    def span_of(self, name: str) -> str:
        """Write a number or a range of two as groups: ``2~3`` has the groups n and n2 of the name n."""
        return rf"(?P<{name}>{NUMBER})(?:{self.to}第?(?P<{name}2>{NUMBER}))?"

    def word(self, *codes: str) -> str:
        """Give the rows of some codes as one group."""
        return f"(?:{self.lexicon.regex(*codes)})"

    def _opens(self, *codes: str) -> re.Pattern[str]:
        """Give an expression that matches the words of some codes where it is put; cached as ``opens``."""
        return compiled(self.word(*codes))

    def _closes(self, *codes: str) -> re.Pattern[str]:
        """Give an expression that finds the words of some codes at the end of a text; cached as ``closes``."""
        return compiled(f"{self.word(*codes)}$")

    def product_before(self, text: str, place: int) -> bool:
        """Tell whether a product's name ends straight before a place: 他克莫司6个月."""
        return self._product.search(text, max(0, place - _LONGEST_NAME), place) is not None

    def product_behind(self, text: str, place: int) -> bool:
        """Tell whether a product's name begins straight behind a place: 每周甲氨蝶呤."""
        return self._product_next.match(text, place) is not None

    def is_short(self, unit: str) -> bool:
        """Tell whether a unit is minutes or hours."""
        return any(code in _SHORT and regex.fullmatch(unit.strip()) for regex, code, _, _ in self._units)

    def is_unit(self, surface: str) -> bool:
        """Tell whether a surface is a unit of time."""
        return any(regex.fullmatch(surface.strip()) for regex, _, _, _ in self._units)

    def number(self, match: re.Match[str]) -> Value | None:
        """Read the number of a match of `amount`; 半 is a half, and the group ``and`` adds one (一年半)."""
        groups = match.groupdict()
        number = Fraction(1, 2) if groups.get("half") else value(groups.get("p"))
        return number + Fraction(1, 2) if number is not None and groups.get("and") else number

    def period(self, number: Value | None, unit: str) -> str | None:
        """Write a number of units as an ISO 8601 duration.

        >>> parts = Parts(Lexicons())
        >>> parts.period(4, "周"), parts.period(Fraction(1, 2), "年"), parts.period(-5, "天")
        ('P4W', 'P6M', '-P5D')
        """
        surface = unit.strip()
        row = next((row for row in self._units if row[0].fullmatch(surface)), None)
        if row is None or number is None:
            return None
        _, _, iso, half = row
        exact: Value = number
        if number == Fraction(1, 2) and half:
            return str(half)
        if iso == _QUARTER:
            exact, iso = exact * 3, "P{}M"
        if iso == _YEAR and exact != int(exact):
            exact, iso = exact * 12, "P{}M"
        return ("-" if exact < 0 else "") + iso.format(_decimal(-exact if exact < 0 else exact))

    def op(self, match: re.Match[str], *numbers: str) -> str:
        """Give the contract's op of a match: ``~`` for a range, else that of its comparison word."""
        groups = match.groupdict()
        if any(groups.get(f"{name}2") for name in numbers):
            return "~"
        return self.op_of(groups.get("op") or groups.get("after"))

    def op_of(self, word: str | None) -> str:
        """Give the contract's op of a comparison word."""
        return self._ops[word] if word else "="

    def frequency(self, match: re.Match[str], form: str, count: Value | None, period: str | None) -> Found:
        """Give the frequency that a whole match is, its numbers in the groups n and p."""
        op = self.op(match, "n", "p")
        return Found(*match.span(), "frequency", form, op, count, period, 3, claims(match, "n", "p"))


def value(text: str | None) -> Value | None:
    """Read a number, None where there is none."""
    return parse(text) if text else None


def claims(match: re.Match[str], *names: str) -> tuple[Span, ...]:
    """Give the spans of the numbers in some groups and their upper ends."""
    groups = match.groupdict()
    wanted = [name for base in names for name in (base, f"{base}2") if groups.get(name)]
    return tuple(match.span(name) for name in wanted)


def _decimal(number: Value) -> str:
    as_float = float(number)
    return str(int(as_float)) if as_float.is_integer() else f"{as_float:g}"
