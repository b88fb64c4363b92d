"""Text whose every character knows where in the raw text it came from."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

Edit = tuple[int, int, str]
"""Replace ``text[start:end]`` by a string: the one primitive of every repair."""


@dataclass(frozen=True, slots=True)
class Repair:
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
    starts: array[int]
    ends: array[int]
    repairs: tuple[Repair, ...] = field(default=())

    @classmethod
    def of(cls, raw: str) -> NormalizedText:
        """Take a raw text as it stands."""
        return cls(raw, raw, array("l", range(len(raw))), array("l", range(1, len(raw) + 1)))

    def edit(self, edits: Iterable[Edit], *, name: str | None = None) -> NormalizedText:
        """Apply non-overlapping edits in ascending order and keep the origins; with a name, record them as repairs.

        A replacement of the same length keeps each character's own origin; any other length gives every new
        character the whole replaced span. An insertion (start == end) stands for the empty raw span at that place.

        >>> t = NormalizedText.of("術(shù)後").edit([(1, 6, "")], name="gloss")
        >>> t.text, t.to_raw(0, 2), t.repairs[0].before
        ('術後', (0, 7), '(shù)')
        """
        pieces: list[str] = []
        starts, ends = array("l"), array("l")
        repairs: list[Repair] = []
        at = 0
        for start, end, new in edits:
            if start < at:
                raise ValueError(f"edits overlap at {start}")
            pieces += self.text[at:start], new
            starts += self.starts[at:start]
            ends += self.ends[at:start]
            low, high = self.to_raw(start, end)
            if len(new) == end - start:
                starts += self.starts[start:end]
                ends += self.ends[start:end]
            else:
                starts.extend([low] * len(new))
                ends.extend([high] * len(new))
            if name is not None:
                repairs.append(Repair(name, low, high, self.raw[low:high], new))
            at = end
        if at == 0 and not pieces:
            return self
        pieces.append(self.text[at:])
        starts += self.starts[at:]
        ends += self.ends[at:]
        return NormalizedText(self.raw, "".join(pieces), starts, ends, self.repairs + tuple(repairs))

    def rewritten(self, text: str) -> NormalizedText:
        """Take another text of the same length, character for character.

        >>> NormalizedText.of("肝動脈").rewritten("肝动脉").text
        '肝动脉'
        """
        if text == self.text:
            return self
        if len(text) != len(self.text):
            raise ValueError(f"{len(text)} characters for {len(self.text)}")
        return NormalizedText(self.raw, text, self.starts, self.ends, self.repairs)

    def to_raw(self, start: int, end: int) -> tuple[int, int]:
        """Give the raw span of ``text[start:end]``; of an empty span, the empty raw span at its place."""
        if start < end:
            return self.starts[start], self.ends[end - 1]
        place = self.ends[start - 1] if start > 0 else 0
        return place, place

    def from_raw(self, start: int, end: int) -> tuple[int, int]:
        """Give the smallest span of ``text`` that covers all characters that stand for any of ``raw[start:end]``."""
        from bisect import bisect_left, bisect_right

        low = bisect_right(self.ends, start)
        high = bisect_left(self.starts, end)
        return (low, high) if low < high else (low, low)


def repaired(repairer: Callable[[str], Iterable[Edit]], text: str) -> str:
    """Give a text with the edits that one repair wants.

    >>> repaired(lambda text: [(1, 2, "")], "肝?脏")
    '肝脏'
    """
    return NormalizedText.of(text).edit(repairer(text)).text
