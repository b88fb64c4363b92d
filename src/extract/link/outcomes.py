"""Attachment: the measure, arm, time and direction of every outcome, and the arm of every enrollment."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from extract.lexicon import Lexicons
from extract.link.arms import ArmFinder
from extract.link.attach import Scene, State, Words, attach, attach_row
from extract.link.enrollments import EnrollmentReader
from extract.link.names import folded
from extract.link.rosters import Roster, rosters
from extract.link.statements import Statement, StatementReader, whole_sentences
from extract.link.timepoints import TimeFinder
from extract.records import Article, Reading, Sentence

_FIELDS = {"outcomes": ("measure", "arm", "timepoint", "direction"), "enrollments": ("arm",)}


class Attributor:
    """Attach measures, arms, times and directions to readings, in place."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._arms = ArmFinder(lexicons)
        self._times = TimeFinder(lexicons)
        self._statements = StatementReader(lexicons)
        self._enroll = EnrollmentReader(lexicons)
        self._words = Words(lexicons)
        self._prevents = re.compile(lexicons["phrases"].regex("prevents"))

    def __call__(
        self, article: Article, readings: Sequence[Reading], study_of: Mapping[int, str] | None = None
    ) -> None:
        """Fill measure, arm, timepoint and direction of outcomes and the arm of enrollments, with evidence and doubts.

        What a rule has set already stays; of a measure that has its text only, the code is added. ``study_of`` gives
        the study of each linked reading by its ``id``: arms are those of the study. Without it a paragraph is one.
        """
        for reading in readings:
            for name in _FIELDS.get(reading.type, ()):
                reading.values.setdefault(name, None)
        near = list(_near(article, readings))
        starts = {sentence.start for sentence in near}
        ends = {sentence.end for sentence in article.sentences if sentence.start in starts}
        broken = [(s.start, s.end) for s in whole_sentences(article) if s.start in starts and s.end not in ends]
        statements = self._statements(
            article, readings, self._arms(article, near, broken), self._times(article, readings, near), study_of
        )
        groups = rosters(statements, readings, self._arms)
        for statement in statements:
            if self._prevents.search(article.text, statement.start, statement.end):
                groups[statement.account].prevents = True
        self._enroll(article, statements, groups)
        before, state = None, State()
        for statement in statements:
            roster = groups[statement.account]
            state = self._carried(article, state, before, statement, roster)
            before = statement
            scene = Scene(self._words, article, statement, roster, state)
            (attach_row if statement.zone == "table" else attach)(scene)

    def _carried(
        self, article: Article, state: State, before: Statement | None, statement: Statement, roster: Roster
    ) -> State:
        """Give what a new statement inherits: the arm the account speaks of, the measure, the time of a lead-in."""
        if before is None or before.account != statement.account:
            return State()
        opens = article.text[before.end - 1] == ":" or before.zone == "heading"
        carried = State(time=state.time if opens or "table" in (statement.zone, before.zone) else None)
        if opens and not before.figures and before.times:
            carried.time = before.times[-1]
        if before.paragraph == statement.paragraph and not self._words["section"].match(article.text, statement.start):
            carried.spoken = next((name for name in state.named if not roster.is_control(name)), state.spoken)
            carried.prior = state.named or state.prior
            carried.measure, carried.measures = state.measure, state.measures
            carried.arm = _spoken_of(before, state)
            carried.safety = state.safety
        return carried


def _spoken_of(before: Statement, state: State) -> str | None:
    """Give the arm that a sentence leaves the account with: its only one, named before any figure."""
    if before.versus:
        return None
    named = [m for m in before.arms if m.kind == "named"]
    if len({folded(name) for m in named for name in m.names}) == 1:
        first = before.figures[0].start if before.figures else before.end
        return named[0].names[0] if named[0].start < first else None
    return None if before.arms else state.arm


def _near(article: Article, readings: Sequence[Reading]) -> Iterator[Sentence]:
    """Yield the sentences of the paragraphs that hold outcomes or enrollments, and of the two before each."""
    places = [r.start for r in readings if r.type in _FIELDS]
    wanted = {s.paragraph + back for place in places if (s := article.sentence_at(place)) for back in (-2, -1, 0)}
    return (sentence for sentence in article.sentences if sentence.paragraph in wanted)
