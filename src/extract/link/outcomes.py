"""Attachment: the measure, arm, time and direction of every outcome, the arm of every enrolment.

Structure first. Figures that only a list mark or a vs parts are one run. Within a run the elements that differ are dealt
out, one to each figure, and what is said once holds for all. From run to run, what is not said again is inherited: an
element in the figure's own words goes before one inherited in the sentence, that before what the account speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from extract.lexicon import Lexicons
from extract.link.arms import ArmFinder, ArmMention
from extract.link.directions import DirectionReader, Turn
from extract.link.enrollments import attach_enrollments
from extract.link.measures import MeasureReader
from extract.link.names import clean_raw
from extract.link.phrases import Phrase, PhraseFinder
from extract.link.rosters import Roster, rosters
from extract.link.statements import ARM, BASE, NOISE, TIME, VERSUS, Statement, StatementReader
from extract.link.timepoints import BASELINE, TimeFinder, TimeMention
from extract.records import Article, Reading, Span

RATIOS = ("hazard_ratio", "odds_ratio", "risk_ratio", "correlation")
EFFECTS = (*RATIOS, "difference")
CHANGES = ("change", "percent_change", "fold")
LEVELS = ("mean", "median", "value")
_SHARES = ("percentage", "count")
_NO_TURN_CODES = ("adverse_event", "serious_adverse_event", "complication", "clinical_efficacy", "objective_response",
                  "complete_response", "partial_response", "disease_control", "recurrence", "mortality", "pregnancy",
                  "overall_survival", "progression_free_survival", "event_free_survival", "hospital_stay")  # fmt: skip


@dataclass(slots=True)
class Run:
    """Figures of one list or comparison, with the stretch before them that is theirs."""

    figures: list[Reading]
    start: int
    """Where the stretch before the first figure begins: behind the figure before it, or what that one took."""
    joint: str = ""
    """How the figures are joined: list, vs, or nothing for a single one."""
    limit: int = 0
    """Where the stretch behind the last figure ends: at the next run, or with the statement."""
    own_measure: bool = False
    labelled: bool = False

    @property
    def head(self) -> int:
        """Give where the first figure begins."""
        return self.figures[0].start

    @property
    def end(self) -> int:
        """Give where the last figure ends."""
        return self.figures[-1].end

    @property
    def statistic(self) -> str:
        """Give the statistic of the first figure."""
        return str(self.figures[0].values["statistic"])


@dataclass(slots=True)
class State:
    """What the sentence has said so far, for later figures to inherit."""

    measure: dict[str, str] | None = None
    listed: list[dict[str, str]] = field(default_factory=list)
    arm: str | None = None
    named: list[str] = field(default_factory=list)
    """The arms that figures were put on by name, in order, each once."""
    closed: bool = False
    """Both arms of a contrast have had their figure: what follows is of neither of them by itself."""
    time: TimeMention | None = None
    tied: bool = False
    """The time was said of the measure, and goes when another measure comes."""
    phase: str | None = None
    turn: str | None = None
    statistic: str = ""
    subgroup: str | None = None


class Attributor:
    """Attach measures, arms, times and directions to readings, in place."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._arms = ArmFinder(lexicons)
        self._times = TimeFinder(lexicons)
        self._statements = StatementReader(lexicons)
        self._tools = Tools(lexicons)

    def __call__(self, article: Article, readings: Sequence[Reading]) -> None:
        """Fill measure, arm, timepoint and direction of outcomes and the arm of enrollments, with evidence and doubts.

        What a rule has set already stays; of a measure that has its text only, the code is added.
        """
        for reading in readings:
            names = {"outcomes": ("measure", "arm", "timepoint", "direction"), "enrollments": ("arm",)}
            for name in names.get(reading.type, ()):
                reading.values.setdefault(name, None)
        statements = self._statements(article, readings, self._arms(article), self._times(article, readings))
        groups = rosters(statements, self._arms.role)
        attach_enrollments(article, statements, groups)
        state = State()
        before: Statement | None = None
        for statement in statements:
            state = self._carried(article, state, before, statement)
            before = statement
            if statement.zone == "table":
                TableReader(self._tools, article, statement, state).attach()
            else:
                Reader(self._tools, article, statement, groups[statement.account], state).attach()

    def _carried(self, article: Article, state: State, before: Statement | None, statement: Statement) -> State:
        """Give what a new statement inherits: the arm that the account speaks of, the measure, the time of a lead-in."""
        if before is None or before.account != statement.account:
            return State()
        leads = article.text[before.end - 1] in ":：" or "table" in (statement.zone, before.zone) or before.zone == "heading"
        carried = State(time=state.time if leads else None)
        if leads and not before.figures and before.times:
            carried.time = before.times[-1]
        if before.paragraph == statement.paragraph and not self._tools.section.match(article.text, statement.start):
            carried.measure = state.measure
            named = {folded(name) for mention in before.arms for name in mention.names if mention.kind == "named"}
            if len(named) == 1 and not before.versus:
                carried.arm = next(m.names[0] for m in before.arms if m.kind == "named")
            elif not before.arms and not before.versus:
                carried.arm = state.arm
        return carried
