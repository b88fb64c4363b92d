"""The scene of attachment: one statement, what has been said in it so far, and the readers of words."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms import ArmMention
from extract.link.directions import DirectionReader, Turn
from extract.link.measures import MeasureReader, rank
from extract.link.names import bounded, clean_raw
from extract.link.phrases import GENERIC, PhraseFinder
from extract.link.rosters import Roster
from extract.link.statements import ARM, FIGURE, NOISE, Statement
from extract.link.timepoints import TimeMention
from extract.products import Products
from extract.records import Article, Reading, Span

CHANGES = ("change", "percent_change", "fold")
SHARES = ("percentage", "count")
SURVIVAL = ("overall_survival", "progression_free_survival", "event_free_survival")
"""Measures whose shares are of those whom nothing befell."""
TIME_UNITS = ("min", "h", "d", "wk", "mo", "a")
COUNTED = ("at", "bare")
"""The kinds of times that have a number."""

CLAUSE = compiled(r"[,;:。]")
LIGHT = compiled(rf"[\s{NOISE}()\[\]“”\"]")
"""Signs that part nothing."""

Measure = dict[str, str]


@dataclass(slots=True)
class Run:
    """Figures of one list or comparison, with the stretch before them that is theirs."""

    figures: list[Reading]
    start: int
    """Where the stretch before the first figure begins: behind the figure before it, or behind what that one took."""
    joint: str = ""
    """How the figures are joined: list, vs, or nothing for a single one."""
    limit: int = 0
    """Where the stretch behind the last figure ends: at the next run, or with the statement."""
    fresh: bool = False
    """It has a measure of its own words, and no mere threshold of the one before."""
    labelled: bool = False
    """It has an arm of its own words."""

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

    def put(self, name: str, values: Sequence[Any]) -> None:
        """Give each figure its value of a field."""
        for figure, value in zip(self.figures, values, strict=True):
            figure.values[name] = dict(value) if isinstance(value, dict) else value


@dataclass(slots=True)
class State:
    """What the sentence has said so far, for later figures to inherit."""

    measure: Measure | None = None
    measures: dict[str, Measure] = field(default_factory=dict)
    """The last measure of each statistic."""
    whole: Measure | None = None
    """The measure whose parts are told: 并发症5例,其中感染3例."""
    earlier: Measure | None = None
    """The last measure of the paragraphs before, for figures that name none."""
    told: Reading | None = None
    """The last figure that took the measure."""
    split: bool = False
    """The last figure stands in a bracket that splits the one before it by whom it is of."""
    recent: list[Measure] = field(default_factory=list)
    """The measures since the arm changed, one for each figure."""
    listed: list[Measure] = field(default_factory=list)
    """The list of measures dealt out last."""
    series: list[Measure] = field(default_factory=list)
    """The measures of the sentence before, one for each figure of its arm: 观察组为2 d、1 d。对照组分别为."""
    arm: str | None = None
    under: str | None = None
    """The arm that the line over this one and those like it names: 试验组 over 皮疹:12%."""
    aside: str | None = None
    """The arm that the one spoken of was compared with last, for more of its figures: 大于B组(由5.0降至4.1)."""
    named: list[str] = field(default_factory=list)
    """The arms that figures were put on by name, in order, each once."""
    bare: bool = False
    """The figures before named no arm."""
    closed: bool = False
    """Both arms of a contrast have had their figure: what follows is of neither of them by itself."""
    prior: list[str] = field(default_factory=list)
    """The arms that the sentences before named, in order."""
    spoken: str | None = None
    """The arm that the sentences before gave an effect for, or compared with the other."""
    safety: bool = False
    """The paragraph has come to side effects."""
    subgroup: str | None = None
    staged: bool = False
    """The subgroup is all that one stage of the study has."""
    passing: bool = False
    """The subgroup is a set analysed, and goes when another measure comes."""
    time: TimeMention | None = None
    times: list[TimeMention] = field(default_factory=list)
    """The list of times dealt out last."""
    pending: list[TimeMention] = field(default_factory=list)
    """Times of a list at which pairs of figures set against each other are still to come."""
    tied: bool = False
    """The time was said of the measure, and goes when another measure comes."""
    phase: TimeMention | None = None
    """The words for before or after treatment, where the sentence speaks of it."""
    start_of: tuple[Measure | None, Span] | None = None
    """The measure whose value before treatment the sentence told first, with the words: 由治疗前…降至…,对照组由…"""
    turn: str | None = None
    statistic: str = ""


class Words:
    """The readers and expressions that attachment is made with."""

    def __init__(self, lexicons: Lexicons) -> None:
        words, arms = lexicons["phrases"], lexicons["arms"]
        self._cues = Cues(lexicons, "words", "phrases", "arms")
        self._filled: dict[str, re.Pattern[str]] = {}
        self.measures = lexicons.once(MeasureReader)
        self.products = lexicons.once(Products)
        self.directions = lexicons.once(DirectionReader)
        self.phrases = PhraseFinder(lexicons, self.measures, self.directions)
        plain = (
            "relative", "between", "section", "safety", "follow", "factor", "common", "lasting", "state", "side",
            "people", "composite", "added", "threshold", "syndrome", "protection", "efficacy",
            "lab_limit", "target", "behind", "grade", "severity", "share_tail", "people_end", "set_told",
            "alters", "aspect", "befell", "dealt", "differs_in", "grants", "out_of",
            "subject_of", "found_too", "whereas",
            "complications", "when", "need", "each_of", "operation", "uneven", "degree", "differs",
            "among", "caught", "denied", "impaired", "relief", "relieved", "same", "nominal", "neutral",
            "abnormal", "among_them", "total", "own_name", "befalls", "slowed", "no_turn", "time_to", "season",
            "who_had",
        )  # fmt: skip
        self._regex = {code: compiled(words.regex(code)) for code in plain}
        self._regex["compared_with"] = compiled(f"(?:{words.regex('compared_tail')})$")
        self._regex["joined"] = self.cue(r"\s?(?:\([^()]{1,60}\))?\s?(?P<sign>[/-]|«together_with»)\s?")
        self._regex["modality"] = compiled(arms.regex("modality"))
        self._regex["as_whole"] = compiled(arms.regex("as_whole"))
        self._regex["amount_behind"] = compiled(arms.regex("amount_behind"))
        self._regex["set_above"] = compiled(arms.regex("set_above"))
        self._regex["effect_subject"] = compiled(arms.regex("effect_subject"))
        self._regex["dose_behind"] = compiled(rf"\)?\s?\((?P<dose>{arms.regex('dose_bracketed')})\)")
        self._regex["all_in"] = compiled(rf"[^;。{FIGURE}{ARM}]{{0,24}}(?:{arms.regex('all_in')})(?={ARM})")
        self._regex["generic"] = self.cue(GENERIC)
        self._regex["compares"] = compiled(words.regex("between", "uneven"))
        self._regex["harm"] = compiled(words.regex("safety", "complications"))
        self._regex["arises"] = compiled(f"(?:{words.regex('arises')})[了有过]?$")
        self._regex["every"] = compiled(f"(?:{words.regex('every')})(?:{words.regex('copula')})*$")
        self._regex["both"] = compiled(rf"(?:{words.regex('every')})[^,;。]*$")
        self._regex["to_stop"] = compiled(rf"(?:{words.regex('time_tail')}){{0,3}}[\s)\]]{{0,2}}[,:;]")
        self._regex["source"] = compiled(rf"(?:{words.regex('source')})[^,;。\x01]{{0,12}}$")
        marks, versus = bounded(words.terms("list")), bounded([*words.terms("vs"), ":"])
        self._regex["list"] = compiled(f"(?:{marks})+")
        self._regex["versus_arm"] = compiled(rf"\s?(?:{versus})\s?{ARM}")
        self._regex["versus"] = compiled(f"[,;、]?(?:{versus})(?:{words.regex('slight')})?")
        against = bounded(arms.terms("against"))
        self._regex["than"] = self.cue(f"(?:«compare»«same_time»?的?|{against})\\s?$")
        unreached, parted = bounded(words.terms("unreached")), f"{versus}|{marks}"
        self._regex["after_unreached"] = compiled(rf"(?:{unreached})\s?(?:个?月)?\s?(?:{parted})\s?约?$")
        self._regex["unreached"] = compiled(unreached)
        self._regex["before_unreached"] = compiled(rf"\s?(?:{parted})\s?(?:{unreached})")

    def __getitem__(self, code: str) -> re.Pattern[str]:
        """Give the expression for the words of a code."""
        return self._regex[code]

    def cue(self, template: str) -> re.Pattern[str]:
        """Give the expression that a template makes with the rows named in it, filled once."""
        if template not in self._filled:
            self._filled[template] = self._cues(template)
        return self._filled[template]


@dataclass(frozen=True, slots=True)
class Scene:
    """One statement with all that its attributes are read from."""

    words: Words
    article: Article
    statement: Statement
    roster: Roster
    state: State

    @property
    def text(self) -> str:
        """Give the article's text."""
        return self.article.text

    def gap(self, run: Run) -> str:
        """Give the mask of the stretch before a run that is its own."""
        return self.statement.masked(run.start, run.head)

    def name(self, mentions: Sequence[ArmMention]) -> str:
        """Give the words from the first to the last of mentions, in the article's script."""
        return clean_raw(self.article, mentions[0].start, mentions[-1].end)

    def compared(self, place: int, start: int = 0) -> list[str]:
        """Give the arms that others are compared with before a place."""
        return [m.names[0] for m in self.statement.versus if start <= m.start < place and m.names]

    def turns(self, start: int, end: int) -> list[Turn]:
        """Give the words for directions in a stretch that are no part of a measure's name (无恶化存活期)."""
        masked = self.statement.masked(start, end)
        names = [
            hit for hit in self.words.measures.hits(masked)
            if hit.row.code not in ("body_weight", "other") and rank(hit) > 0
        ]  # fmt: skip
        return [
            turn for turn in self.words.directions(masked, 0, len(masked))
            if not any(h.start <= turn.start and turn.end <= h.end and (h.start, h.end) != turn[:2] for h in names)
        ]  # fmt: skip
