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
    labels: list[ArmMention] = field(default_factory=list)
    times: list[TimeMention] = field(default_factory=list)

    @property
    def head(self) -> int:
        return self.figures[0].start

    @property
    def end(self) -> int:
        return self.figures[-1].end


@dataclass(slots=True)
class State:
    """What a sentence has said so far and later figures inherit."""

    measure: dict[str, str] | None = None
    phrase: Phrase | None = None
    listed: list[dict[str, str]] = field(default_factory=list)
    arm: str | None = None
    arms: list[str] = field(default_factory=list)
    """The arms that figures were put on, in order."""
    closed: bool = False
    """Both arms of a contrast have their figure: what follows speaks of neither by itself."""
    time: TimeMention | None = None
    loose: bool = False
    phase: str | None = None
    counted: int = 0
    turn: str | None = None
    statistic: str = ""
    subgroup: str | None = None


class Attributor:
    """Attach measures, arms, times and directions to readings, in place."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._arms = ArmFinder(lexicons)
        self._times = TimeFinder(lexicons)
        self._measures = MeasureReader(lexicons)
        self._directions = DirectionReader(lexicons)
        self._phrases = PhraseFinder(lexicons, self._measures, self._directions)
        self._statements = StatementReader(lexicons)
        self._words = lexicons["phrases"]

    def __call__(self, article: Article, readings: Sequence[Reading]) -> None:
        """Fill measure, arm, timepoint and direction of outcomes and the arm of enrollments, with evidence and doubts."""
        for reading in readings:
            if reading.type == "outcomes":
                for name in ("measure", "arm", "timepoint", "direction"):
                    reading.values.setdefault(name, None)
            elif reading.type == "enrollments":
                reading.values.setdefault("arm", None)
        mentions = self._arms(article)
        times = self._times(article, readings)
        statements = self._statements(article, readings, mentions, times)
        groups = rosters(statements, mentions, self._arms.role)
        attach_enrollments(article, statements, groups)
        before: Statement | None = None
        state = State()
        for statement in statements:
            state = _carried(state, before, statement)
            reader = _Reader(self, article, statement, groups[statement.account], state)
            reader.attach()
            before = statement
