"""Text whose every character knows where in the raw text it came from."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import NamedTuple

Edit = tuple[int, int, str]
"""Replace ``text[start:end]`` by a string: the one primitive of every repair."""


class Repair(NamedTuple):
    """A repair that fired: its name, the raw span it changed, and that span before and after."""

    name: str
    start: int
    end: int
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class NormalizedText:
    """A normalised text and its origins.

    ``starts[i]``/``ends[i]`` give the raw span that ``text[i]`` stands for; both are monotone. Deleted raw characters
    belong to no character; ``to_raw`` takes in those between the characters of a span, none at its edges.
    """

    raw: str
    text: str
    origins: tuple[array[int], array[int]] | None = None
    """``starts`` and ``ends``; ``None`` while every character stands where it stood."""
    repairs: tuple[Repair, ...] = ()

    @classmethod
    def of(cls, raw: str) -> NormalizedText:
        """Take a raw text as it stands."""
        return cls(raw, raw)

    @property
    def starts(self) -> array[int]:
        """Give the raw place where each character begins."""
        return self.origins[0] if self.origins else _places(len(self.text))

    @property
    def ends(self) -> array[int]:
        """Give the raw place where each character ends."""
        return self.origins[1] if self.origins else _places(len(self.text) + 1)[1:]

    def edit(self, edits: Iterable[Edit], *, name: str | None = None) -> NormalizedText:
        """Apply non-overlapping edits in ascending order and keep the origins; with a name, record them as repairs.

        A replacement of the same length keeps each character's own origin; any other length gives every new
        character the whole replaced span. An insertion (start == end) stands for the empty raw span at that place.
        Edits that touch are recorded as one repair.

        >>> t = NormalizedText.of("術(shù)後").edit([(1, 6, "")], name="gloss")
        >>> t.text, t.to_raw(0, 2), t.repairs[0].before
        ('術後', (0, 7), '(shù)')

        Raises:
            ValueError: the edits overlap or are not in order.
        """
        edits = list(edits)
        if not edits:
            return self
        text, old_starts, old_ends = self.text, self.starts, self.ends
        pieces: list[str] = []
        starts, ends = array("i"), array("i")
        fired: list[Edit] = []
        at = 0
        for start, end, new in edits:
            if start < at:
                raise ValueError(f"edits overlap at {start}")
            pieces += text[at:start], new
            kept = end if len(new) == end - start else start
            starts += old_starts[at:kept]
            ends += old_ends[at:kept]
            if new and kept == start:
                low, high = self.to_raw(start, end)
                # Put between two characters of one replaced span, new ones stand for that span, lest origins go back.
                low = min(low, old_starts[start]) if start < len(text) else low
                starts += array("i", (low,)) * len(new)
                ends += array("i", (high,)) * len(new)
            if fired and at == start and fired[-1][1] == start:
                fired[-1] = fired[-1][0], end, fired[-1][2] + new
            else:
                fired.append((start, end, new))
            at = end
        pieces.append(text[at:])
        starts += old_starts[at:]
        ends += old_ends[at:]
        repairs = self.repairs
        if name is not None:
            repairs += tuple(self._repair(name, *one) for one in fired)
        return NormalizedText(self.raw, "".join(pieces), (starts, ends), repairs)

    def _repair(self, name: str, start: int, end: int, new: str) -> Repair:
        low, high = self.to_raw(start, end)
        return Repair(name, low, high, self.raw[low:high], new)

    def rewritten(self, text: str) -> NormalizedText:
        """Take another text of the same length, character for character.

        >>> NormalizedText.of("肝動脈").rewritten("肝动脉").text
        '肝动脉'

        Raises:
            ValueError: the length is another.
        """
        if text == self.text:
            return self
        if len(text) != len(self.text):
            raise ValueError(f"{len(text)} characters for {len(self.text)}")
        return NormalizedText(self.raw, text, self.origins, self.repairs)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Give the raw span of ``text[start:end]``; of an empty span, the empty raw span at its place."""
        if self.origins is None:
            return start, max(start, end)
        starts, ends = self.origins
        if start < end:
            return starts[start], ends[end - 1]
        place = ends[start - 1] if start > 0 else 0
        return place, place

    def from_raw(self, start: int, end: int) -> tuple[int, int]:
        """Give the smallest span of ``text`` that covers all characters that stand for any of ``raw[start:end]``."""
        if self.origins is None:
            low, high = min(start, len(self.text)), min(end, len(self.text))
        else:
            low, high = bisect_right(self.origins[1], start), bisect_left(self.origins[0], end)
        return (low, high) if low < high else (low, low)


def ordered(edits: Iterable[Edit]) -> list[Edit]:
    """Sort edits; of two that overlap keep the first.

    >>> ordered([(4, 5, "x"), (0, 3, ""), (2, 4, "y")])
    [(0, 3, ''), (4, 5, 'x')]
    """
    kept: list[Edit] = []
    for edit in sorted(edits):
        if not kept or edit[0] >= kept[-1][1]:
            kept.append(edit)
    return kept


def repaired(repairer: Callable[[str], Iterable[Edit]], text: str) -> str:
    """Give a text with the edits that one repair wants.

    >>> repaired(lambda text: [(1, 2, "")], "肝?脏")
    '肝脏'
    """
    return NormalizedText.of(text).edit(repairer(text)).text


_KEPT = 1 << 20
_counted = array("i", range(4096))


def _places(size: int) -> array[int]:
    """Give 0, 1, 2 … as an array: a slice of one that is kept, since copying is forty times as fast as counting."""
    global _counted
    if size > _KEPT:
        return array("i", range(size))
    if size > len(_counted):
        _counted = array("i", range(min(_KEPT, 2 * size)))
    return _counted[:size]
