"""Plain records that pass between the stages. Offsets here are into `Article.text`, half-open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extract.text import NormalizedText

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Mark:
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


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence: ``clauses`` are split at commas and colons, ``segments`` at semicolons, both outside brackets."""

    start: int
    end: int
    paragraph: int
    zone: str
    """body, heading, table, references, caption, disclaimer, navigation: see lexicon zones."""
    clauses: tuple[Span, ...]
    segments: tuple[Span, ...]


@dataclass(slots=True)
class Article:
    """An article on its way through the stages. ``text`` is the compact normalised text that all offsets point into."""

    norm: NormalizedText
    """The compact view: ``norm.text`` is ``text``; ``norm.to_raw`` gives raw spans."""
    sentences: list[Sentence]
    quantities: list[Quantity]
    """Ascending, non-overlapping, over all zones."""
    marks: list[Mark]

    @property
    def text(self) -> str:
        """Give the text that offsets point into."""
        return self.norm.text

    def sentence_at(self, place: int) -> Sentence | None:
        """Give the sentence that holds a place."""
        from bisect import bisect_right

        index = bisect_right(self.sentences, place, key=lambda s: s.start) - 1
        return self.sentences[index] if index >= 0 and place < self.sentences[index].end else None

    def within(self, start: int, end: int) -> list[Quantity]:
        """Give the quantities that lie in a span."""
        from bisect import bisect_left

        low = bisect_left(self.quantities, start, key=lambda q: q.start)
        high = bisect_left(self.quantities, end, key=lambda q: q.start)
        return self.quantities[low:high]
