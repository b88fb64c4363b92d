"""Attachment: the measure, arm, time and direction of every outcome, and the arm of every enrollment."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from extract.lexicon import Lexicons
from extract.link.arms import ArmFinder
from extract.link.attachment import Reader, State, TableReader, Tools
from extract.link.enrollments import EnrollmentReader
from extract.link.names import folded
from extract.link.rosters import Roster, rosters
from extract.link.statements import Statement, StatementReader
from extract.link.timepoints import TimeFinder
from extract.records import Article, Reading


class Attributor:
    """Attach measures, arms, times and directions to readings, in place."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._arms = ArmFinder(lexicons)
        self._times = TimeFinder(lexicons)
        self._statements = StatementReader(lexicons)
        self._tools = Tools(lexicons)
        self._enroll = EnrollmentReader(lexicons)

    def __call__(
        self, article: Article, readings: Sequence[Reading], study_of: Mapping[int, str] | None = None
    ) -> None:
        """Fill measure, arm, timepoint and direction of outcomes and the arm of enrollments, with evidence and doubts.

        What a rule has set already stays; of a measure that has its text only, the code is added. ``study_of`` gives
        the study of each linked reading by its ``id``: arms are those of the study. Without it a paragraph is one.
        """
        for reading in readings:
            names = {"outcomes": ("measure", "arm", "timepoint", "direction"), "enrollments": ("arm",)}
            for name in names.get(reading.type, ()):
                reading.values.setdefault(name, None)
        statements = self._statements(
            article, readings, self._arms(article), self._times(article, readings), study_of
        )
        groups = rosters(statements, readings, self._arms.role)
        self._enroll(article, statements, groups)
        state = State()
        before: Statement | None = None
        for statement in statements:
            state = self._carried(article, state, before, statement, groups[statement.account])
            before = statement
            if statement.zone == "table":
                TableReader(self._tools, article, statement, state).attach()
            else:
                Reader(self._tools, article, statement, groups[statement.account], state).attach()

    def _carried(
        self, article: Article, state: State, before: Statement | None, statement: Statement, roster: Roster
    ) -> State:
        """Give what a new statement inherits: the arm that the account speaks of, the measure, the time of a lead-in."""
        if before is None or before.account != statement.account:
            return State()
        leads = article.text[before.end - 1] in ":：" or "table" in (statement.zone, before.zone) or before.zone == "heading"
        carried = State(time=state.time if leads else None)
        if leads and not before.figures and before.times:
            carried.time = before.times[-1]
        if before.paragraph == statement.paragraph and not self._tools.section.match(article.text, statement.start):
            carried.spoken = next((n for n in state.named if not roster.is_control(n)), state.spoken)
            carried.prior = state.named or state.prior
            carried.measure, carried.measures = state.measure, state.measures
            first = before.figures[0].start if before.figures else before.end
            spoken = [m for m in before.arms if m.kind == "named"]
            if len({folded(name) for m in spoken for name in m.names}) == 1 and not before.versus:
                carried.arm = spoken[0].names[0] if spoken[0].start < first else None
            elif not before.arms and not before.versus:
                carried.arm = state.arm
        return carried
