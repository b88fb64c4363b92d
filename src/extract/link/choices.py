"""Which products of an article a dose can be of by some test, and which of the stretches before it names any.

Each product is tested once and put where it is named, and what is counted up to one place is gone on with at the next:
twice the article takes twice the time, however many of its doses ask.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from itertools import takewhile
from operator import attrgetter
from typing import TYPE_CHECKING, NamedTuple

from extract.products import Product
from extract.records import Reading

if TYPE_CHECKING:
    from extract.link.dosage import DosageScene

_START = attrgetter("start")
_LEADING, _HEADING = "leading", "heading"
"""Places of products beside the accounts of studies: said for all accounts of a section, and in a heading."""


class Stretch(NamedTuple):
    """A stretch that names products: the lower its rank, the likelier; a near one has no heading between."""

    rank: tuple[int, int]
    near: bool
    start: int
    end: int


class Choice:
    """The products that pass a test, of those that ``listed`` gives up to a place."""

    def __init__(
        self,
        listed: Callable[[int], Sequence[Product]],
        passes: Callable[[Product], bool],
        called: Callable[[Product], str],
    ) -> None:
        self._listed = listed
        self._passes = passes
        self._called = called
        self._tested = 0
        self._chosen: list[Product] = []
        self._tallies: dict[int, _Tally] = {}

    def until(self, place: int) -> list[Product]:
        """Give those up to a place at least, in the order of the text."""
        listed = self._listed(place)
        self._chosen += filter(self._passes, listed[self._tested :])
        self._tested = len(listed)
        return self._chosen

    def first(self, start: int, end: int) -> Product | None:
        """Give the first that begins in a stretch."""
        chosen = self.until(end)
        at = bisect_left(chosen, start, key=_START)
        return chosen[at] if at < len(chosen) and chosen[at].start < end else None

    def last(self, start: int, end: int) -> Product | None:
        """Give the last that begins in a stretch."""
        chosen = self.until(end)
        at = bisect_left(chosen, end, key=_START) - 1
        return chosen[at] if at >= 0 and chosen[at].start >= start else None

    def most(self, start: int, end: int, *, first: bool = True) -> Product | None:
        """Give the one that a stretch names most; of several the one that it names first, or else last."""
        tally, count = self._counted(start, end)
        return None if count <= 0 else (tally.first if first else tally.last)[count - 1]

    def different(self, start: int, end: int) -> Iterator[Product]:
        """Give each that a stretch names, where it first names it."""
        tally, _ = self._counted(start, end)
        return takewhile(lambda product: product.start < end, tally.seen.values())

    def _counted(self, start: int, end: int) -> tuple[_Tally, int]:
        """Count what is named from a place on, up to another at least; give how many are named before that."""
        chosen = self.until(end)
        low, high = (bisect_left(chosen, place, key=_START) for place in (start, end))
        tally = self._tallies.setdefault(start, _Tally())
        for product in chosen[low + len(tally.last) : high]:
            tally.add(product, self._called(product).lower())
        return tally, high - low


class _Tally:
    """How often names stand from some place on: with each product, which of those up to it is named most.

    Of several that are named as often, ``first`` has the one named first and ``last`` the one named last.
    """

    def __init__(self) -> None:
        self.seen: dict[str, Product] = {}
        self.first: list[Product] = []
        self.last: list[Product] = []
        self._counts: dict[str, int] = {}
        self._most = 0

    def add(self, product: Product, name: str) -> None:
        seen = self.seen.setdefault(name, product)
        count = self._counts[name] = self._counts.get(name, 0) + 1
        rivals = [*self.first[-1:], seen] if count == self._most else [seen] if count > self._most else self.first[-1:]
        self._most = max(self._most, count)
        self.first.append(min(rivals, key=_START))
        self.last.append(product if count == self._most else self.last[-1])


class Candidates:
    """The products that a dose can be of by some test; where a stretch has none, with ``told`` names told as one's."""

    def __init__(self, scene: DosageScene, passes: Callable[[Product], bool], *, told: bool) -> None:
        self._scene = scene
        self.named = Choice(scene.products.until, passes, scene.called)
        self.told = Choice(lambda _: scene.products.all_told(), passes, scene.called)
        self._choices = [self.named, self.told] if told else [self.named]
        self._placed = 0
        """To here products are put into their places."""
        self._starts: dict[object, list[int]] = {}
        """Of the products in an account, by its study, and in other places."""

    def most(self, stretch: Stretch) -> Product | None:
        """Give the product that a stretch speaks of: the one named most, or last; in a heading first."""
        first = self._scene.is_heading(stretch.start)
        found = (choice.most(stretch.start, stretch.end, first=first) for choice in self._choices)
        return next(filter(None, found), None)

    def nearest(self, dose: Reading, place: int) -> Stretch | None:
        """Give the likeliest of the stretches before a place that tell what a dose is of, of those that name any.

        Those of its study's account come first, then its paragraph, what its section says of no study, and the headings
        above it from the nearest on; the title is the last of them.
        """
        self._place(place)
        scene = self._scene
        study = scene.study_of.get(id(dose))
        opened = scene.opened_by_heading(study)
        near = not opened or opened[0] >= place
        if study is not None and (at := self._last(study, 0, place)) is not None:
            start, end = scene.span_of(study, at)
            return Stretch((0, -start), near or opened[bisect_left(opened, place) - 1] <= start, start, min(end, place))
        start = scene.paragraph_start(place)
        if any(choice.last(start, place) for choice in self._choices):
            return Stretch((1, 0), near, start, place)
        near = near and not scene.is_heading(start)
        heading = scene.heading(place)
        for rank, where, low in ((2, _LEADING, max(heading, scene.heading(dose.start))), (3, _HEADING, 0)):
            if (at := self._last(where, low, place)) is not None:
                start = scene.sentence_start(at)
                return Stretch((rank, -start), near and start >= heading, start, min(scene.end_of(start), place))
        end = min(place, scene.end_of(0))
        if any(choice.last(0, end) for choice in self._choices):
            return Stretch((4, 0), near and not scene.is_heading(heading), 0, end)
        return None

    def _last(self, where: object, low: int, place: int) -> int | None:
        """Give the beginning of the last product in a kind of place, between two places."""
        starts = self._starts.get(where, [])
        at = bisect_left(starts, place) - 1
        return starts[at] if at >= 0 and starts[at] >= low else None

    def _place(self, place: int) -> None:
        """Put the products up to a place where they are named."""
        if place <= self._placed:
            return
        found: list[int] = []
        for choice in self._choices:
            chosen = choice.until(place)
            low, high = (bisect_left(chosen, end, key=_START) for end in (self._placed, place))
            found += map(_START, chosen[low:high])
        for start in sorted(found):
            for where in self._places_of(start):
                self._starts.setdefault(where, []).append(start)
        self._placed = place

    def _places_of(self, start: int) -> Iterator[object]:
        scene = self._scene
        study = scene.study_at(start)
        if study is not None:
            yield study
        sentence = scene.article.sentence_at(start)
        if sentence is None:
            return
        if scene.study_at(sentence.start) is None and scene.products.names_any(sentence.start):
            yield _LEADING
        if scene.is_heading(sentence.start):
            yield _HEADING
