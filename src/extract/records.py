"""Plain records that pass between the stages. Offsets here are into `Article.text`, half-open."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import attrgetter, or_
from typing import Any, NamedTuple

from extract.kept import compiled
from extract.text import NormalizedText
from extract.triggers import trigger

Span = tuple[int, int]

_OPEN = "([{【《“"
_CLOSE = ")]}】》”"
_BRACKET = compiled(f"[{re.escape(_OPEN + _CLOSE)}]")
_MAX_BRACKET = 400
_PART_END = compiled("[,;:，；：]")
_THOUSANDS = compiled(r"\d{3}(?!\d|\.?\d*%)")


@dataclass(slots=True, unsafe_hash=True)
class Quantity:
    """A number with its unit, read once for all types.

    ``start:end`` covers comparison and approximation words (约, ≥, 左右, 以上), number(s), scale, unit and per-what,
    also a per-what that stands before (每公斤体重100万个细胞). ``low``/``high`` are as printed times 万/亿/百万/10^n,
    in ``unit``; one of them is None on an open side. In a list that shares its unit each member is a Quantity of its
    own with that unit, and ``shared`` is true of all but the one that carries the unit.
    """

    start: int
    end: int
    number: Span
    """The span of the number(s) alone, range and ± included."""
    low: float | None
    high: float | None
    op: str = "="
    unit: str | None = None
    """UCUM code as printed (mg, ug, {cells}, %, wk, {people}, {times}, {score}, 10*9/L …), per-kg and rate included;
    None for a bare number."""
    dimension: str = "none"
    """Of the unit's row: mass volume activity cells people times percent time score concentration length … none."""
    surface: str = ""
    """The unit as the normalised text writes it: 例, 名, 周, mg."""
    sd: float | None = None
    denominator: int | None = None
    """Of a printed fraction n/N: low is n, dimension is "fraction"."""
    shared: bool = False
    chinese: bool = False
    """Written in Chinese numerals."""

    @property
    def value(self) -> float:
        """Give the printed number: the low side where there is one."""
        number = self.low if self.low is not None else self.high
        assert number is not None
        return number


class Mark(NamedTuple):
    """A stretch that only looks like a quantity, or tells how to read one: date, age, citation, marker, version …"""

    start: int
    end: int
    kind: str


@dataclass(slots=True)
class Reading:
    """What a rule takes a stretch of text for: a mention of the contract, or something that is none."""

    type: str
    """One of schema.MENTION_TYPES, or the name of a non-type (age, followup, limit, concentration, background …)."""
    start: int
    end: int
    values: dict[str, Any]
    rule: str
    rank: int = 2
    """4 by the layout of a table or a printed confidence interval, 3 certain by its own form, 2 by its context, 1 by
    default: of two readings that claim one number the higher holds."""
    claims: Sequence[Span] = ()
    """The number spans that this reading uses up; two readings that share one are rivals."""
    evidence: list[tuple[str, int, int]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)


class Sentence:
    """A sentence: ``clauses`` are split at commas and colons, ``segments`` at semicolons, both outside brackets.

    Both are cut when they are first asked for: most sentences of an article are never looked at so closely.
    """

    __slots__ = ("_clauses", "_segments", "_text", "end", "hints", "paragraph", "start", "zone")

    def __init__(self, text: str, start: int, end: int, paragraph: int, zone: str) -> None:
        self._text = text
        self.start = start
        self.end = end
        self.paragraph = paragraph
        self.zone = zone
        """body, heading, table, cell, references, caption, disclaimer, navigation: see lexicon zones.

        A cell is one of a table that tells its figures in words.
        """
        self.hints = -1
        """The bits of the expressions that may match in it: see `extract.triggers`."""
        self._clauses: tuple[Span, ...] | None = None
        self._segments: tuple[Span, ...] = ()

    @property
    def clauses(self) -> tuple[Span, ...]:
        """Give its clauses; none is empty."""
        if self._clauses is None:
            self._clauses, self._segments = split_clauses(self._text, self.start, self.end)
        return self._clauses

    @property
    def segments(self) -> tuple[Span, ...]:
        """Give its segments; none is empty."""
        if self._clauses is None:
            self._clauses, self._segments = split_clauses(self._text, self.start, self.end)
        return self._segments


def bracketed(text: str, start: int, end: int) -> list[Span]:
    """Give the parts of a stretch that are in brackets, outermost ones only, signs included, ascending.

    One that does not close within reach opens nothing.

    >>> bracketed("([20])例)(完)", 0, 11)
    [(0, 6), (8, 11)]
    """
    found: list[Span] = []
    stack: list[int] = []
    for match in _BRACKET.finditer(text, start, end):
        place, sign = match.start(), match[0]
        if sign in _OPEN:
            stack.append(place)
            continue
        opening = _OPEN[_CLOSE.index(sign)]
        for back in range(len(stack) - 1, -1, -1):
            if text[stack[back]] == opening:
                opened = stack[back]
                del stack[back:]
                if place - opened <= _MAX_BRACKET:
                    while found and found[-1][0] > opened:
                        found.pop()
                    found.append((opened, place + 1))
                break
    return found


def split_clauses(text: str, start: int, end: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Cut a sentence at commas, colons and semicolons outside brackets: its clauses, and its segments (semicolons).

    >>> split_clauses("共1,200例(甲,乙),随访;完", 0, 17)
    (((0, 12), (13, 15), (16, 17)), ((0, 15), (16, 17)))
    """
    closed = bracketed(text, start, end)
    at = 0
    clauses: list[Span] = []
    segments: list[Span] = []
    low = first = start
    for match in _PART_END.finditer(text, start, end):
        place, sign = match.start(), match[0]
        while at < len(closed) and closed[at][1] <= place:
            at += 1
        if at < len(closed) and closed[at][0] < place:
            continue
        if sign in ",:" and _inside_number(text, place):
            continue
        if low < place:
            clauses.append((low, place))
        low = place + 1
        if sign in ";；":
            if first < place:
                segments.append((first, place))
            first = place + 1
    if low < end:
        clauses.append((low, end))
    if first < end:
        segments.append((first, end))
    return tuple(clauses), tuple(segments)


def _inside_number(text: str, place: int) -> bool:
    """Tell whether a comma or colon stands inside a number (1,200) or a ratio (1:1)."""
    if not text[place - 1 : place].isdigit():
        return False
    if text[place] == ":":
        return text[place + 1 : place + 2].isdigit()
    return _THOUSANDS.match(text, place + 1, place + 5) is not None


_PARAGRAPH = attrgetter("paragraph")


@dataclass(slots=True)
class Article:
    """An article on its way through the stages. ``text`` is the compact normalised text that all offsets point into."""

    norm: NormalizedText
    """The compact view: ``norm.text`` is ``text``; ``norm.to_raw`` gives raw spans."""
    sentences: list[Sentence]
    quantities: list[Quantity]
    """Ascending, non-overlapping, over all zones."""
    marks: list[Mark]

    text: str = field(init=False, repr=False)
    """The text that offsets point into."""
    noted: dict[object, Any] = field(init=False, repr=False, default_factory=dict)
    """What one reader has found and another need not look for again, by who and where."""
    hints: int = field(init=False, repr=False)
    """Those of all its sentences."""
    _headings: list[Sentence] | None = field(init=False, repr=False, default=None)
    _sentence_starts: list[int] = field(init=False, repr=False)
    _quantity_starts: list[int] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self.text = self.norm.text
        self.hints = reduce(or_, (sentence.hints for sentence in self.sentences), 0)
        self._sentence_starts = [sentence.start for sentence in self.sentences]
        self._quantity_starts = [quantity.start for quantity in self.quantities]

    def find(self, expression: re.Pattern[str]) -> Iterable[re.Match[str]]:
        """Give the matches of an expression in the whole text, in its order."""
        return expression.finditer(self.text) if self.hints & trigger(expression) else ()

    def find_in(self, sentences: Iterable[Sentence], expression: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Give the matches of an expression within sentences, in their order."""
        bits = trigger(expression)
        for sentence in sentences:
            if sentence.hints & bits:
                yield from expression.finditer(self.text, sentence.start, sentence.end)

    def hints_in(self, start: int, end: int) -> int:
        """Give the hints of a stretch: those of all sentences that it touches."""
        low = max(0, bisect_right(self._sentence_starts, start) - 1)
        high = bisect_left(self._sentence_starts, end, low)
        return reduce(or_, (sentence.hints for sentence in self.sentences[low:high]), 0)

    def sentence_at(self, place: int) -> Sentence | None:
        """Give the sentence that holds a place."""
        index = bisect_right(self._sentence_starts, place) - 1
        return self.sentences[index] if index >= 0 and place < self.sentences[index].end else None

    def sentences_in(self, start: int, end: int) -> list[Sentence]:
        """Give the sentences that begin in a stretch."""
        low = bisect_left(self._sentence_starts, start)
        return self.sentences[low : bisect_left(self._sentence_starts, end, low)]

    @property
    def headings(self) -> list[Sentence]:
        """Give the headings."""
        if self._headings is None:
            self._headings = [sentence for sentence in self.sentences if sentence.zone == "heading"]
        return self._headings

    def paragraph(self, number: int) -> list[Sentence]:
        """Give the sentences of a paragraph."""
        low = bisect_left(self.sentences, number, key=_PARAGRAPH)
        return self.sentences[low : bisect_right(self.sentences, number, low, key=_PARAGRAPH)]

    def counted(self) -> Iterator[tuple[Sentence, list[Quantity]]]:
        """Yield the sentences in which quantities begin, each with those."""
        at = 0
        while at < len(self.quantities):
            place = self._quantity_starts[at]
            index = bisect_right(self._sentence_starts, place) - 1
            stop = at + 1
            if index >= 0 and place < self.sentences[index].end:
                stop = bisect_left(self._quantity_starts, self.sentences[index].end, stop)
                yield self.sentences[index], self.quantities[at:stop]
            at = stop

    def within(self, start: int, end: int) -> list[Quantity]:
        """Give the quantities that begin in a stretch."""
        starts = self._quantity_starts
        low = bisect_left(starts, start)
        return self.quantities[low : bisect_left(starts, end, low)]
