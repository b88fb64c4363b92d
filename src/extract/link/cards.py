"""The cards of studies, and which of them an article speaks of, place by place."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.link.cues import Cue, Introduction
from extract.link.subjects import Subjects
from extract.link.wording import phases_of
from extract.records import Span

RECENT = 100
"""How many studies back a text comes to one by its institution, phase or place in the outline: keeps cost linear."""


@dataclass(slots=True, eq=False)
class Card:
    """A study as far as the article has told of it."""

    start: int
    paragraph: int
    kind: str = "study"
    """study, review (a paper that tells other studies) or pooled (a meta-analysis)."""
    ids: dict[str, str] = field(default_factory=dict)
    """Registry → trial ID: one trial has one number in a registry."""
    names: set[str] = field(default_factory=set)
    totals: set[int] = field(default_factory=set)
    """Numbers given for the whole study."""
    phases: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)
    parent: Card | None = None
    """The study that the article comes back to when this one, told beside it, is done."""
    leading: bool = False
    """Opened by a title, a heading or the lead: the text below may introduce it once more."""
    case: bool = False
    """One patient's story, under a heading of its own."""
    told: int = 0
    """Mentions in running text so far."""
    results: int = 0
    lines: list[int] = field(default_factory=list)
    """Where the lines begin that tell of it, ascending."""
    subjects: Subjects = field(default_factory=Subjects)
    """What those of them are about that have been ``read`` for it."""
    read: int = 0
    anchors: list[Cue] = field(default_factory=list)

    def conflicts(self, introduction: Introduction) -> bool:
        """Tell whether an introduction's ID or name cannot be this study's."""
        for key in introduction.keys("id"):
            registry, value = key.split(":", 1)
            if self.ids.get(registry, value) != value:
                return True
        names = introduction.keys("name")
        return bool(names and self.names and not self.names.intersection(names))

    def take(self, introduction: Introduction) -> None:
        """Note what an introduction says of the study."""
        for cue in introduction.cues:
            self.anchors.append(cue)
            if cue.key is None:
                continue
            if cue.kind == "id":
                self.ids.setdefault(*cue.key.split(":", 1))
            elif cue.kind == "name":
                self.names.add(cue.key)
            elif cue.kind == "phase":
                self.phases |= phases_of(cue.key)
            elif cue.kind in ("agent", "place", "author"):
                self.agents.add(cue.key)

    def top(self) -> Card:
        """Give the study beside which this one is told, or itself."""
        card = self
        while card.parent is not None:
            card = card.parent
        return card


class Timeline:
    """From which place on an article speaks of which study; later entries for a place hold."""

    def __init__(self) -> None:
        self._places: list[tuple[int, int]] = []
        self._cards: dict[int, Card | None] = {}

    def put(self, place: int, card: Card | None) -> None:
        """Say that from a place on the article speaks of a study, or of none."""
        order = len(self._cards)
        self._cards[order] = card
        insort(self._places, (place, order))

    def at(self, place: int) -> Card | None:
        """Give the study spoken of at a place."""
        index = bisect_right(self._places, (place, len(self._cards))) - 1
        return self._cards[self._places[index][1]] if index >= 0 else None

    def none_between(self, start: int, end: int) -> bool:
        """Tell whether nothing is said of the places from ``start`` up to ``end``."""
        return bisect_left(self._places, (start, 0)) == bisect_left(self._places, (end, 0))

    def replace(self, old: set[int], new: Card) -> None:
        """Put a card in the place of others, given by their ``id()``."""
        self._cards = {order: new if id(card) in old else card for order, card in self._cards.items()}

    def spans(self, end: int) -> dict[int, list[Span]]:
        """Give the stretches that each card governs, by its ``id()``, up to the end of the text."""
        found: dict[int, list[Span]] = {}
        stops = [place for place, _ in self._places[1:]] + [end]
        for (start, order), stop in zip(self._places, stops, strict=False):  # of no places there is one stop too many
            card = self._cards[order]
            if card is None or start >= stop:
                continue
            spans = found.setdefault(id(card), [])
            if spans and spans[-1][1] == start:
                spans[-1] = (spans[-1][0], stop)
            else:
                spans.append((start, stop))
        return found


@dataclass(frozen=True, slots=True)
class Accounts:
    """The cards of an article, and what it says of which."""

    cards: list[Card]
    timeline: Timeline
    singled: dict[int, Card | None]
    """Mentions, by their start, that do not go by the timeline: those of headings, and of 分别为…和…."""
    main: Card | None
    """The study that the article is about, where it is a paper or its title names one."""

    def merge(self, others: Sequence[Card], card: Card) -> None:
        """Give what is told of other studies to one."""
        old = {id(other) for other in others}
        self.cards[:] = [other for other in self.cards if id(other) not in old]
        self.timeline.replace(old, card)
        self.singled.update({place: card for place, owner in self.singled.items() if id(owner) in old})

    def at(self, place: int) -> Card | None:
        """Give the study of a mention."""
        return self.singled[place] if place in self.singled else self.timeline.at(place)
