"""What stands where in an article: its lines, the mentions in them, and what they are about."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from extract.link.cards import RECENT, Card
from extract.link.names import folded
from extract.link.outline import Line
from extract.link.subjects import SubjectReader, Subjects
from extract.link.trial_names import TrialNames
from extract.records import Article, Reading, Span

REPORTED = ("enrollments", "outcomes", "trial_ids")
"""Types that a background treatment has none of."""


class Passages:
    """Look up lines, mentions and subjects by their place."""

    def __init__(
        self,
        article: Article,
        lines: Sequence[Line],
        readings: Sequence[Reading],
        *,
        names: TrialNames,
        subjects: SubjectReader,
    ) -> None:
        self.text, self.lines, self.readings, self.names = article.text, lines, readings, names
        self._article = article
        self._line_starts = [line.start for line in lines]
        self._starts = [reading.start for reading in readings]
        self._read_subjects = subjects
        self._subjects: dict[Span, Subjects] = {}

    def line_at(self, place: int) -> Line:
        """Give the line that holds a place."""
        return self.lines[max(0, bisect_right(self._line_starts, place) - 1)]

    def within(self, start: int, end: int) -> Sequence[Reading]:
        """Give the mentions that begin in a stretch."""
        low = bisect_left(self._starts, start)
        return self.readings[low : bisect_left(self._starts, end, low)]

    def subjects(self, start: int, end: int) -> Subjects:
        """Give what a stretch is about."""
        if (start, end) not in self._subjects:
            named = {folded(name) for _, name in self.names.find(start, end)}
            self._subjects[start, end] = self._read_subjects(self._article, start, end).without(named)
        return self._subjects[start, end]

    def subjects_of(self, card: Card) -> Subjects:
        """Give what the paragraphs are about that a study was told in so far."""
        for start in card.lines[card.read : RECENT]:
            card.subjects |= self.subjects(start, self.line_at(start).end)
        card.read = len(card.lines)
        return card.subjects

    def figure(self, mention: Reading) -> str:
        """Give a mention as it stands in the text."""
        return self.text[mention.start : mention.end]
