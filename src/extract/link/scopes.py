"""The parts of an article under its headings and list marks: which are open, and which study each falls back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.link.cards import RECENT, Card
from extract.link.outline import BULLETS, CASE, Line
from extract.link.parts import Parts
from extract.link.passages import REPORTED, Passages
from extract.link.wording import Wording


@dataclass(slots=True)
class Scope:
    """A part of the article under a heading or a list mark."""

    style: str
    start: int
    base: Card | None
    """What the part falls back to: what the text above was speaking of, else the part before."""
    above: Card | None = None
    """What the text above the first part of this rank was speaking of."""
    own: bool = False
    """Whether the part has introduced a study of its own."""
    general: bool = False
    """The part says how a clinic treats."""
    silent: bool = False
    """The part reports nothing below the accounts of several studies: no dose in it brings a study in."""


@dataclass(slots=True)
class Heading:
    """A heading, or the title, and where its part ends."""

    line: Line
    end: int
    title: bool = False


class Scopes:
    """The parts that are open, one within another."""

    def __init__(self, passages: Passages, parts: Parts, says: Wording) -> None:
        self._passages, self._parts, self._says = passages, parts, says
        self._open: list[Scope] = []
        self.headings: list[Heading] = []
        """Those passed, the titles among them."""
        self._open_headings: list[Heading] = []

    def __bool__(self) -> bool:
        """Tell whether any part is open."""
        return bool(self._open)

    @property
    def last(self) -> Scope | None:
        """Give the innermost part."""
        return self._open[-1] if self._open else None

    @property
    def start(self) -> int:
        """Give where the innermost part begins; outside of all, the beginning of the article."""
        return self._open[-1].start if self._open else 0

    @property
    def styles(self) -> list[str]:
        """Give the ranks of the parts that are open."""
        return [scope.style for scope in self._open]

    @property
    def is_silent(self) -> bool:
        """Tell whether one of the parts reports nothing."""
        return any(scope.silent for scope in self._open)

    def title(self, line: Line) -> None:
        """Pass a title."""
        self.headings.append(Heading(line, len(self._passages.text), title=True))

    def open(self, line: Line, current: Card | None, cards: Sequence[Card]) -> Scope | None:
        """Begin a part: leave parts of its rank, and fall back to the study that the text above them tells.

        ``current`` is the study spoken of up to here, ``cards`` are all told so far. None is begun by a second heading
        of one patient's story.
        """
        if line.style != CASE and self._passages.line_at(line.start - 1).style == CASE:
            return None
        above = base = current
        if line.style in (styles := self.styles):
            rank = styles.index(line.style)
            above = self._open[rank].above
            base = above or current
            del self._open[rank:]
            while self._open_headings and self._open_headings[-1].line.style not in styles[:rank]:
                self._open_headings.pop().end = line.start
        own = self._parts.tell_studies(line)
        if own and self._tells_more(line, current):
            base, own = current, False
        silent = self._speaks_of_none(line, cards)
        base = None if base is None or base.kind == "review" or own or silent else base.top()
        scope = Scope(line.style, line.start, base, above, silent=silent and line.style != "plain")  # it may be text
        if line.kind == "heading":
            scope.general = self._says.is_service(self._passages.text, line.start, line.end)
            self.headings.append(Heading(line, len(self._passages.text)))
            self._open_headings.append(self.headings[-1])
        self._open.append(scope)
        return scope

    def _tells_more(self, line: Line, card: Card | None) -> bool:
        """Tell whether a part takes nobody in, names nothing new, and tells more of the study above: 到底瘦了多少."""
        end = self._parts.end_of(line)
        results = any(mention.type == "outcomes" for mention in self._passages.within(line.start, end))
        if card is None or not card.told or not results or self._parts.takes_in(line):
            return False
        lines = [self._passages.line_at(start) for start in card.lines[-RECENT:]]
        before = {dose for told in lines for dose in self._doses(told.start, told.end)}
        if self._doses(line.start, end) - before:
            return False
        subjects, told_of = self._passages.subjects(line.start, end), self._passages.subjects_of(card)
        return subjects.shares(told_of) or not (subjects.products or (subjects.conditions and told_of.conditions))

    def _speaks_of_none(self, line: Line, cards: Sequence[Card]) -> bool:
        """Tell whether a part below the accounts of several studies reports nothing: 展望, 小结."""
        if sum(card.parent is None and card.results > 0 for card in cards[-RECENT:]) < 2:
            return False
        if self._says.sums_up(self._passages.text, line.start):
            return True
        if line.style in BULLETS:
            return False  # a point of an account: what an arm is given
        mentions = self._passages.within(line.start, self._parts.end_of(line))
        told = (mention for mention in mentions if mention.type in REPORTED)
        return not any(self._passages.line_at(mention.start).kind != "skip" for mention in told)

    def _doses(self, start: int, end: int) -> set[str]:
        mentions = self._passages.within(start, end)
        return {self._passages.figure(mention) for mention in mentions if mention.type == "doses"}
