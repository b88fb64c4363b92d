"""How attributes come to figures: structure first, then attachment over it.

Figures that only a list mark or a vs parts are one run. Within a run the elements that differ are dealt out, one to each
figure, and what is said once holds for all. From run to run, what is not said again is inherited: an element in the
figure's own words goes before one that the sentence said, and that before what the account speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from extract.lexicon import Lexicons
from extract.link.arms import ArmMention
from extract.link.directions import DirectionReader, Turn
from extract.link.measures import OTHER, MeasureReader
from extract.link.names import bounded, clean_raw, folded
from extract.link.phrases import Phrase, PhraseFinder
from extract.link.rosters import Roster
from extract.link.statements import ARM, EFFECTS, FIGURE, NOISE, VERSUS, Statement
from extract.link.timepoints import BASELINE, TimeMention
from extract.normalize.characters import to_simplified
from extract.records import Article, Reading, Span

CHANGES = ("change", "percent_change", "fold")
SHARES = ("percentage", "count")
_TIME_UNITS = ("min", "h", "d", "wk", "mo", "a")
NO_TURN = frozenset(
    "serious_adverse_event complication clinical_efficacy objective_response complete_response"
    " partial_response disease_control recurrence mortality pregnancy overall_survival progression_free_survival"
    " event_free_survival hospital_stay".split()
)
"""Codes of shares that are no change in those who had them."""

_LIGHT = re.compile(rf"[\s{NOISE}()\[\]“”\"]")
_CLAUSES = re.compile(r"[,;:。]")
_EVERY = re.compile(r"(?:均|都|皆)(?:为|是|达|达到|超过|约|近|在|有|仅|仅为|高于|低于|达到了)*$")
_COMPOSITE = re.compile(r"且|达标")
_SYNDROME = re.compile(r"(?:减少|减退|升高|增高|降低)症|减少$|减退$|过速|过缓")
_ADDED = re.compile(r"加上|加之|连同|外加|再加")
_FROM = re.compile(rf"(?:由|从|自)[^,;。{FIGURE}]{{0,12}}$")


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


@dataclass(slots=True)
class State:
    """What the sentence has said so far, for later figures to inherit."""

    measure: dict[str, str] | None = None
    measures: dict[str, dict[str, str]] = field(default_factory=dict)
    """The last measure of each statistic."""
    recent: list[dict[str, str]] = field(default_factory=list)
    """The measures since the arm changed, one for each figure."""
    listed: list[dict[str, str]] = field(default_factory=list)
    arm: str | None = None
    named: list[str] = field(default_factory=list)
    """The arms that figures were put on by name, in order, each once."""
    closed: bool = False
    """Both arms of a contrast have had their figure: what follows is of neither of them by itself."""
    time: TimeMention | None = None
    times: list[TimeMention] = field(default_factory=list)
    """The list of times dealt out last."""
    tied: bool = False
    """The time was said of the measure, and goes when another measure comes."""
    phase: str | None = None
    turn: str | None = None
    statistic: str = ""
    subgroup: str | None = None
    prior: list[str] = field(default_factory=list)
    """The arms that the sentences before named, in order."""
    spoken: str | None = None
    """The arm that the sentence before gave an effect for, or compared with the other."""
    passing: bool = False
    """The subgroup is a set analysed, and goes when another measure comes."""


class Tools:
    """The readers that attachment is made with."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["phrases"]
        self.measures = MeasureReader(lexicons)
        self.directions = DirectionReader(lexicons)
        self.phrases = PhraseFinder(lexicons, self.measures, self.directions)
        self.listing = re.compile(f"(?:{bounded(words.terms('list'))})+")
        self.versus = re.compile(f"[,;、]?(?:{bounded(words.terms('vs'))})(?:约|为|的)?")
        self.threshold = re.compile(rf"(?:达到?|[<>≥≤=]|小于|大于|低于|高于|超过)?\d[\d.]*\s?[%A-Za-z/]*(?:的)?(?:{words.regex('generic')})|{words.regex('generic')}|[≥>]?[1-5Ⅰ-Ⅴ一二三四](?:[~-][1-5Ⅰ-Ⅴ])?[级度](?:及?以上|或以上|者)*")
        self.relative = re.compile(words.regex("relative"))
        self.between = re.compile(words.regex("between"))
        self.section = re.compile(words.regex("section"))
        self.arises = re.compile(f"(?:{words.regex('arises')})[了有过]?$")
        self.safety = re.compile(words.regex("safety"))
        self.lab_turn = re.compile(words.regex("lab_turn"))
        self.follow = re.compile(words.regex("follow"))
        self.factor = re.compile(words.regex("factor"))
        self.common = re.compile(words.regex("common"))
        unreached, parted = bounded(words.terms("unreached")), bounded((*words.terms("vs"), *words.terms("list")))
        self.after_unreached = re.compile(rf"(?:{unreached})\s?(?:个?月)?\s?(?:{parted})\s?(?:约|为)?$")
        self.before_unreached = re.compile(rf"\s?(?:{parted})\s?(?:{unreached})")
        self.lasting = re.compile(words.regex("lasting"))
        self.state = re.compile(words.regex("state"))
        self.people = re.compile(words.regex("people"))


class Reader:
    """Attach the attributes of one statement."""

    def __init__(self, tools: Tools, article: Article, statement: Statement, roster: Roster, state: State) -> None:
        self._tools = tools
        self._article = article
        self._text = article.text
        self._statement = statement
        self._roster = roster
        self._state = state
        self._clear = not any(m.kind in ("named", "bare") for m in statement.arms)

    def attach(self) -> None:
        """Attach to the figures run by run, then to the P values that stand for themselves."""
        runs = self._runs()
        for number, run in enumerate(runs):
            if number:
                run.start = max(run.start, runs[number - 1].end)
            self._measure(run, runs[number + 1] if number + 1 < len(runs) else None)
            self._times(run)
            self._arms(run)
            self._turns(run)
        self._from_behind(runs)
        self._contrast(runs)
        for test in self._statement.tests:
            self._test(test)

    # --- Runs ---------------------------------------------------------------------------------------------------------

    def _runs(self) -> list[Run]:
        runs: list[Run] = []
        for figure in self._statement.figures:
            joint = self._joint(runs[-1], figure) if runs else ""
            if joint:
                runs[-1].figures.append(figure)
                runs[-1].joint = joint
            else:
                runs.append(Run([figure], runs[-1].end if runs else self._statement.start))
        for number, run in enumerate(runs):
            run.limit = runs[number + 1].head if number + 1 < len(runs) else self._statement.end
        return runs

    def _joint(self, run: Run, figure: Reading) -> str:
        """Tell how a figure goes on with the list or comparison before it, if it does."""
        if figure.values["statistic"] != run.statistic or figure.values["statistic"] in EFFECTS:
            return ""
        gap = _LIGHT.sub("", self._statement.masked(run.end, figure.start))
        if self._tools.versus.fullmatch(gap):
            return "vs"
        if self._tools.listing.fullmatch(gap):
            return run.joint or "list"
        return ""

    # --- Measures -----------------------------------------------------------------------------------------------------

    def _measure(self, run: Run, following: Run | None) -> None:
        if run.figures[0].values["measure"] is not None:
            return
        shares = run.statistic in SHARES
        factor = self._tools.factor.search(self._text, run.end, self._statement.end) if run.statistic in EFFECTS else None
        if factor:
            start, end = factor.span("what")
            self._put(run, "measure", [self._named((start, end), "", run.statistic)])
            return
        if inside := self._inside(run):
            run.fresh = True
            self._give(run, inside)
            return
        phrase = self._tools.phrases.head(self._text, self._statement, run.start, run.head, shares=shares)
        if shares and (phrase is None or not (phrase.known and phrase.near)):
            behind = self._tools.phrases.tail(self._text, self._statement, run.end, run.limit)
            if behind is not None and not behind.generic and self._rather(phrase, behind, run):
                phrase = behind
        elif phrase is None and run.statistic not in EFFECTS:
            behind = self._tools.phrases.tail(self._text, self._statement, run.end, run.limit)
            phrase = behind if behind is not None and behind.start <= run.end + 1 and behind.known else None
        if phrase is not None and phrase.start >= run.end and following is not None:
            following.start = phrase.end
        if phrase is None or (phrase.generic and self._state.measure is not None):
            self._inherit_measure(run)
            return
        run.fresh = True
        self._give(run, phrase)
        if len(run.figures) == 1 and self._state.measure is not None:
            self._state.recent.append(self._state.measure)

    def _inside(self, run: Run) -> Phrase | None:
        """Give the measure that a figure itself holds: 37人存活,总生存率92.5%."""
        figure = run.figures[0]
        if len(run.figures) > 1 or run.statistic not in SHARES:
            return None
        hits = [h for h in self._tools.measures.hits(self._text[figure.start : figure.end]) if h.row.extra.get("rank", 1) >= 0]
        if not hits:
            return None
        return Phrase(figure.start + hits[-1].start, figure.start + hits[-1].end, True, True)

    def _rather(self, head: Phrase | None, behind: Phrase, run: Run) -> bool:
        """Tell whether the words behind a share name its measure, not those before it."""
        if head is None or head.generic:
            return behind.known or self._state.measure is None or bool(self._tools.people.match(self._text, run.end)) or (
                _CLAUSES.search(self._statement.masked(run.end, behind.start)) is None
            )
        return behind.known and not head.known and head.near or not head.near

    def _inherit_measure(self, run: Run) -> None:
        state, size = self._state, len(run.figures)
        for listed in (state.listed, state.recent):
            if len(listed) == size > 1:
                self._put(run, "measure", listed)
                return
        measure = state.measures.get(run.statistic, state.measure)
        if measure is not None:
            self._put(run, "measure", [measure] * size)

    def _give(self, run: Run, phrase: Phrase) -> None:
        around = self._text[run.start : run.limit]
        items = self._tools.phrases.items(self._text, phrase)
        whole = self._named((phrase.start, phrase.end), around, run.statistic)
        before = self._state.measure
        if before is not None and _ADDED.match(self._text, phrase.start):
            text = before["text"] + whole["text"]
            whole = {"text": text, "code": self._tools.measures.code(to_simplified(text))}
        elif before is not None and not phrase.known and (shared := self._of_state(phrase, before["text"])):
            whole = {"text": shared, "code": before["code"]}
        elif before is not None and whole["code"] == OTHER and self._tools.threshold.fullmatch(self._text, phrase.start, phrase.end):
            whole["code"] = before["code"]
            run.fresh = False
        self._state.listed = []
        if len(items) > 1 and len(run.figures) % len(items) == 0 and len(run.figures) > 1:
            each = [self._named(item, around, run.statistic) for item in items]
            if len(items) == len(run.figures):
                self._state.listed = each
            self._put(run, "measure", each * (len(run.figures) // len(items)))
            self._state.measure = each[-1]
        else:
            if len(items) > 1:
                self._state.listed = [self._named(item, around, run.statistic) for item in items]
            self._put(run, "measure", [whole] * len(run.figures))
            self._state.measure = whole
        self._state.measures[run.statistic] = self._state.measure
        for figure in run.figures:
            figure.evidence.append(("measure", phrase.start, phrase.end))

    def _of_state(self, phrase: Phrase, before: str) -> str | None:
        """Write out what a phrase for a state shares with the measure before: 停药状态下的评分…, 服药状态下…"""
        state, of, rest = before.partition("的")
        own = clean_raw(self._article, phrase.start, phrase.end)
        alike = of and state[-2:] == own[-2:] and self._tools.state.search(to_simplified(own))
        return f"{own}的{rest}" if alike else None

    def _named(self, span: Span, around: str, statistic: str) -> dict[str, str]:
        start, end = span
        code = self._tools.measures.code(self._text[start:end], around, self._text[end : end + 6])
        if code == "symptom" and self._tools.arises.search(self._text, start - 4, start):
            code = "adverse_event"
        words = self._text[start:end]
        if code in ("complication", "symptom", OTHER) and self._tools.common.match(self._text, end):
            code = "adverse_event"
        if statistic in SHARES and self._tools.safety.search(self._text, self._statement.start, start) and (
            not self._tools.measures.hits(words) or self._tools.lab_turn.search(self._text, start, end + 2)
        ):
            code = "adverse_event"
        return {"text": clean_raw(self._article, start, end), "code": code}

    @staticmethod
    def _put(run: Run, name: str, values: Sequence[object]) -> None:
        for figure, value in zip(run.figures, values, strict=True):
            figure.values[name] = dict(value) if isinstance(value, dict) else value

    def _from_behind(self, runs: list[Run]) -> None:
        """Give runs without a measure that of the run behind them: 3例、5例发生皮疹."""
        for run, following in reversed(list(zip(runs, runs[1:], strict=False))):
            for figure in run.figures:
                if figure.values["measure"] is None and following.figures[0].values["measure"] is not None:
                    figure.values["measure"] = dict(following.figures[0].values["measure"])
                    if run.statistic == following.statistic:
                        figure.values["direction"] = following.figures[0].values["direction"]

    # --- Times --------------------------------------------------------------------------------------------------------

    def _times(self, run: Run) -> None:
        state = self._state
        times = [t for t in self._statement.times if run.start <= t.start and t.end <= run.end]
        gap = self._statement.masked(run.start, run.head)
        if not times:
            times = [t for t in self._statement.times if run.end <= t.start < run.end + 3 and t.end <= run.limit and t.kind != "base"]
            if times and not re.match(r"\((?:[^()]*)\)", self._text[times[0].start - 1 : times[0].end + 1]):
                times = []
        counted = [t for t in times if t.kind in ("at", "bare") and not self._elsewhere(t, run)]
        phases = [t for t in times if t.kind in ("base", "after")]
        if run.fresh and state.time is not None and not counted and (state.tied or (";" in gap and not self._leads(state.time))):
            state.time = None
        if ";" in gap or self._tools.directions(gap, 0, len(gap)):
            state.phase = None
        if phases and not (counted and counted[-1].start > phases[-1].end):
            state.phase = phases[-1].kind
        elif counted:
            state.phase = None
        if run.fresh and not counted:
            state.times = []
        if not counted and len(state.times) == len(run.figures) > 1:
            self._put(run, "timepoint", [t.period for t in state.times])
            return
        if counted:
            if self._deal_times(run, counted):
                return
            state.time, state.times = self._latest(counted), []
            state.tied = not self._followed_by_stop(state.time) and (state.time.kind == "bare" or self._of_noun(state.time))
        if self._is_duration(run) and not any(not _CLAUSES.search(self._text[t.end : run.head]) for t in counted) and not (
            state.time is not None and self._tools.follow.search(self._text, state.time.start, state.time.end)
        ):
            return
        value = BASELINE if state.phase == "base" else state.time.period if state.time else None
        if _FROM.search(gap) and state.phase != "base":
            value = None
        self._put(run, "timepoint", [value] * len(run.figures))
        if state.time is not None and value is not None:
            for figure in run.figures:
                figure.evidence.append(("timepoint", state.time.start, state.time.end))

    @staticmethod
    def _is_duration(run: Run) -> bool:
        """Tell whether a figure is itself a time, which no time of assessment is said for but that of the follow-up."""
        return run.statistic in ("value", "median", "mean") and run.figures[0].values.get("unit") in _TIME_UNITS

    def _elsewhere(self, time: TimeMention, run: Run) -> bool:
        """Tell whether a time belongs to a part of the sentence that has ended, and does not open it."""
        return ";" in self._statement.masked(time.end, run.head) and not self._leads(time)

    def _deal_times(self, run: Run, counted: list[TimeMention]) -> bool:
        """Deal a list of times out over a run: 1、3、5年生存率分别为…"""
        listed = counted[-1:]
        for time in reversed(counted[:-1]):
            if not listed[0].listed:
                break
            listed.insert(0, time)
        size, rest = divmod(len(run.figures), len(listed))
        if len(listed) == 1 or rest:
            return False
        self._state.time, self._state.tied, self._state.times = listed[-1], True, listed
        self._put(run, "timepoint", [t.period for t in listed] * size)
        return True

    def _latest(self, counted: list[TimeMention]) -> TimeMention:
        """Give, of the times in the last clause that has one, the later."""
        last = counted[-1]
        near = [t for t in counted if not _CLAUSES.search(self._text[t.end : last.start])]
        return max(near, key=lambda t: t.days)

    def _followed_by_stop(self, time: TimeMention) -> bool:
        return self._text[time.end : time.end + 1] in ",:;"

    def _of_noun(self, time: TimeMention) -> bool:
        """Tell whether a time in mid-sentence is said of the noun behind it: …,术后30天死亡率."""
        opening = not _CLAUSES.search(self._text[self._statement.start : time.start])
        return not opening and self._text[time.end - 1] not in "时后末内间访中的"

    def _leads(self, time: TimeMention) -> bool:
        """Tell whether a time opens the sentence, alone or as a clause of its own, and so holds for all of it."""
        others = {t.period for t in self._statement.times if t.kind in ("at", "bare")}
        opening = not _CLAUSES.search(self._text[self._statement.start : time.start])
        return self._followed_by_stop(time) or (opening and len(others) == 1)

    # --- Arms ---------------------------------------------------------------------------------------------------------

    def _arms(self, run: Run) -> None:
        state = self._state
        own = [m for m in self._statement.arms if run.start <= m.start and m.end <= run.head and not self._behind(m, run.start)]
        trailing = next((m for m in self._statement.arms if self._behind(m, run.end) and m.end <= run.limit), None)
        for mention in own:
            if mention.kind in ("subgroup", "set"):
                state.subgroup, state.passing = mention.names[0], mention.kind == "set"
                state.arm = None
        if state.passing and run.fresh and not any(m.kind == "set" for m in own):
            state.subgroup, state.passing = None, False
        labels = [m for m in own if self._is_label(m, run.head)]
        if trailing is not None and self._is_label(trailing, run.end):
            labels = [trailing]
        names = [name for m in labels for name in self._names(m)]
        arms: list[str | None]
        if len(run.figures) > 1:
            arms = self._dealt(run, labels, names)
        else:
            arms = [self._single(run, labels, names)]
        for figure, arm in zip(run.figures, arms, strict=True):
            if figure.values["arm"] is None:
                figure.values["arm"] = f"{state.subgroup or ''}{arm or ''}" or None

    def _behind(self, mention: ArmMention, end: int) -> bool:
        """Tell whether an arm is named right behind a figure: 40%(A组), 3例A组患者, 20%的A组患者."""
        near = 0 <= mention.start - end <= 2 and self._statement.masked(end - 1, end) == FIGURE
        between = self._statement.masked(end, mention.start) if near else None
        if between is None or between not in ("", "(", "的"):
            return False
        if between == "的":
            return True
        after = self._statement.masked(mention.end, mention.end + 1)
        return after in ")," if between == "(" else not re.match(rf"[^,;。]{{0,3}}{FIGURE}", self._statement.masked(mention.end, mention.end + 5))

    def _is_label(self, mention: ArmMention, head: int) -> bool:
        if mention.kind in ("named", "former", "latter", "given", "all"):
            return True
        if mention.kind != "bare":
            return False
        before = self._statement.masked(mention.start - 1, mention.start)
        gap = self._statement.masked(mention.end, head)
        opening = not before or before in ",;:。、(而对比与和在及" or before in NOISE + ARM + FIGURE
        return opening and len(gap) <= 16 and not _CLAUSES.search(gap)

    def _names(self, mention: ArmMention) -> list[str]:
        if mention.kind in ("former", "latter"):
            two = self._roster.last_two(mention.start)
            return [two[mention.kind == "latter"]] if two else []
        if mention.kind == "given":
            arm = self._roster.find(mention.keys[0])
            return [arm.name] if arm else [self._joint_name([mention])]
        return list(mention.names)

    def _dealt(self, run: Run, labels: list[ArmMention], names: list[str]) -> list[str | None]:
        """Deal arms out over the figures of a run; one arm for all where the run lists something else."""
        state, size = self._state, len(run.figures)
        whole = [m for m in labels if m.kind == "all"]
        dealt = len({str(f.values["measure"]) for f in run.figures}) > 1 or len({f.values["timepoint"] for f in run.figures}) > 1
        chosen: list[str] = []
        if len(names) > 1 and size % len(names) == 0:
            chosen = names
        elif len(names) == 1 and size == 2 and (other := self._compared(run, names[0])):
            chosen = [names[0], other]
        elif len(names) == 1:
            self._label(run, names[0])
            return [names[0]] * size
        elif not dealt or whole:
            chosen = self._default(run, whole)
        if chosen:
            run.labelled = bool(names)
            state.named = [*dict.fromkeys([*state.named, *chosen])]
            state.arm, state.closed, state.recent = None, True, []
            each = size // len(chosen)
            return self._by_size(run, [name for name in chosen for _ in range(each)])
        return [state.arm or self._spoken_of(run)] * size

    def _compared(self, run: Run, name: str) -> str | None:
        """Give the arm that a named one is compared with in a run of two."""
        versus = [m for m in self._statement.versus if run.start <= m.start < run.head and m.names]
        if versus:
            return versus[-1].names[0]
        return self._roster.other(name) if run.joint == "vs" else None

    def _default(self, run: Run, whole: list[ArmMention], size: int = 0) -> list[str]:
        """Give the arms of a run that names none: those of its sentence, else of the study; the treatment leads a vs."""
        size = size or len(run.figures)
        versus = [m.names[0] for m in self._statement.versus if m.start < run.head and m.names]
        named = self._state.named
        if size == 2 and len(named) == 2:
            return named
        listed = [m for m in self._roster.mentions if m.start < run.head and len(m.names) == size]
        if listed and (size > 2 or run.joint == "list"):
            return list(listed[-1].names)
        if size == 2 and versus and self._state.arm:
            return [self._state.arm, versus[-1]]
        for told in (named, self._state.prior):
            treated = [name for name in told if not self._roster.is_control(name)]
            if size == len(treated) < len(told):
                return treated
        order = self._roster.order()
        treated = [name for name in order if not self._roster.is_control(name)]
        if len(treated) == size != len(order) and (any(m.number in (0, size) for m in whole) or (not whole and len(named) > size)):
            return treated
        if size == 2 and run.joint in ("vs", ""):
            one, two = self._roster.pair()
            said = next((name for name in named if self._roster.is_control(name)), two)
            return [name or "" for name in (one, said)] if one or said else []
        if len(order) > 1 and (len(order) == size or (whole and size % len(order) == 0)):
            return order
        if versus and size == 2 and (other := self._roster.other(versus[-1])):
            return [other, versus[-1]]
        if size == 2 and whole and len(self._roster.arms) == 1:
            one, two = self._roster.pair()
            return [name or "" for name in (one, two)]
        return []

    def _by_size(self, run: Run, names: list[str]) -> list[str | None]:
        """Turn two arms round where the printed denominators are those of the other one."""
        if len(names) == 2 and not run.labelled:
            sizes = [arm.size if (arm := self._roster.find(name)) else None for name in names]
            printed = [f.values.get("denominator") for f in run.figures]
            if None not in sizes and sizes[0] != sizes[1] and printed == sizes[::-1]:
                names = names[::-1]
        return [name or None for name in names]

    def _single(self, run: Run, labels: list[ArmMention], names: list[str]) -> str | None:
        state = self._state
        gap = self._statement.masked(run.start, run.head)
        if labels and labels[-1].kind == "all":
            state.arm = None
            return None if run.statistic in EFFECTS else self._joint_name(labels[-1:])
        if names:
            last = [m for m in labels if not _CLAUSES.search(self._text[m.end : labels[-1].start])]
            joint = len(last) > 1 and all(re.fullmatch("、|和|与|及", self._text[a.end : b.start]) for a, b in zip(last, last[1:], strict=False))
            name = self._joint_name(last) if joint else names[-1]
            self._label(run, name)
            return name
        if (place := self._beside_unreached(run, gap)) is not None:
            pair = state.named if len(state.named) == 2 else self._default(run, [], size=2)
            return pair[place] or None if len(pair) == 2 else None
        if _EVERY.search(gap) and len(state.named) > 1:
            return None
        if any(m.kind == "whole" and run.start <= m.start < run.head for m in self._statement.arms):
            state.arm, state.closed = None, False
            return None
        if state.arm and not (state.closed and (run.fresh or run.statistic in EFFECTS)):
            return state.arm
        return self._spoken_of(run)

    def _beside_unreached(self, run: Run, gap: str) -> int | None:
        """Tell which of a pair a figure is whose counterpart was not reached: 未达到对9.6个月 is the second."""
        if self._tools.after_unreached.search(gap):
            return 1
        return 0 if self._tools.before_unreached.match(self._text, run.end) else None

    def _label(self, run: Run, name: str) -> None:
        state = self._state
        run.labelled = True
        other = folded(state.named[-1]) != folded(name) if state.named else self._roster.is_control(name)
        state.closed = not run.fresh and state.measure is not None and other
        if not state.arm or folded(state.arm) != folded(name):
            state.recent = [] if run.fresh is False else state.recent[-1:]
        state.named = [*dict.fromkeys([*state.named, name])]
        state.arm = name

    def _spoken_of(self, run: Run) -> str | None:
        """Give the arm of a figure that names none: the one that is compared with another, or that is being studied."""
        state = self._state
        versus = [m for m in self._statement.versus if m.start < run.head and m.names]
        one, _ = self._roster.pair()
        subject = next((name for name in state.named if not self._roster.is_control(name)), None)
        subject = subject or (state.named[0] if len(state.named) > 1 else None)
        name: str | None = None
        if run.statistic == "difference" and not versus:
            return None
        if run.statistic in EFFECTS or run.figures[0].values.get("relative"):
            name = subject or (one if versus else None) or (state.spoken if run.statistic in EFFECTS else None)
        elif state.closed and run.fresh and subject is None and len(self._roster.arms) == 2:
            name = one
        elif state.closed and subject is not None:
            name = subject
        elif versus:
            name = self._roster.other(versus[-1].names[0])
        if name is not None:
            run.figures[0].doubts.append("arm_from_context")
        return name

    def _joint_name(self, mentions: Sequence[ArmMention]) -> str:
        return clean_raw(self._article, mentions[0].start, mentions[-1].end)

    def _contrast(self, runs: list[Run]) -> None:
        """Give a figure without an arm the other arm than the one its counterpart has: 平均降1.8%,对照降0.9%."""
        for run, following in zip(runs, runs[1:], strict=False):
            bare = len(run.figures) == 1 and run.figures[0].values["arm"] is None
            if not bare or not following.labelled or following.fresh or len(following.figures) > 1:
                continue
            name = following.figures[0].values["arm"]
            gap = self._statement.masked(run.end, following.head)
            if name and run.statistic == following.statistic and "。" not in gap and (other := self._roster.other(name)):
                run.figures[0].values["arm"] = other
                run.figures[0].doubts.append("arm_from_context")

    # --- Directions ---------------------------------------------------------------------------------------------------

    def _turns(self, run: Run) -> None:
        turn = self._turn(run)
        for figure in run.figures:
            if figure.values["direction"] is None and figure.values["timepoint"] != BASELINE:
                figure.values["direction"] = turn
        if run.statistic not in EFFECTS:
            self._state.turn, self._state.statistic = turn, run.statistic

    def _turn(self, run: Run) -> str | None:
        statement, figure = self._statement, run.figures[0]
        if run.statistic in EFFECTS:
            return None
        gap = statement.masked(run.start, run.head)
        turns = self._free(run.start, run.head)
        alike = self._state.statistic == run.statistic or (self._state.statistic in CHANGES and run.statistic in CHANGES)
        inherited = self._state.turn if not run.fresh and alike else None
        if run.statistic in CHANGES:
            return self._turn_of_change(run, gap, inherited)
        if _FROM.search(gap):
            return None
        named = next((e for e in reversed(figure.evidence) if e[0] == "measure"), ("", 0, 0)) if run.fresh else ("", 0, 0)
        near = [t for t in turns if not _CLAUSES.search(gap[t.end :]) and not named[1] <= run.start + t.start < named[2]]
        if near and near[-1].reaches and len(_LIGHT.sub("", gap[near[-1].end :])) <= 4:
            return near[-1].code
        if run.statistic in SHARES:
            return self._turn_of_share(run, gap, inherited)
        if self._tools.lasting.search(gap[-8:]):
            return None
        if near and not self._tools.relative.search(gap) and VERSUS not in gap and len(gap) - near[-1].end <= 8:
            return near[-1].code
        return inherited if figure.values["measure"] is not None and not near else None

    def _free(self, start: int, end: int) -> list[Turn]:
        """Give the words for directions in a stretch that are no part of a measure's name (无恶化存活期)."""
        masked = self._statement.masked(start, end)
        names = [h for h in self._tools.measures.hits(masked) if h.row.code not in ("body_weight", "other") and h.row.extra.get("rank", 1) > 0]
        return [
            t for t in self._tools.directions(masked, 0, len(masked))
            if not any(h.start <= t.start and t.end <= h.end and h.end - h.start > t.end - t.start for h in names)
        ]

    def _turn_of_change(self, run: Run, gap: str, inherited: str | None) -> str | None:
        own = gap[max((m.end() for m in re.finditer("[;。]", gap)), default=0) :]
        if run.figures[0].values.get("relative") or self._tools.relative.search(own) or (VERSUS in own and run.statistic == "percent_change"):
            return None
        turns = self._free(run.head - len(own), run.head)
        if turns:
            return turns[-1].code
        behind = self._tools.directions(self._statement.masked(run.end, run.end + 6), 0, 6)
        return behind[0].code if behind else inherited

    def _turn_of_share(self, run: Run, gap: str, inherited: str | None) -> str | None:
        measure = run.figures[0].values["measure"]
        if measure is None or measure["code"] in NO_TURN:
            return None
        if not run.fresh:
            own = [t for t in self._free(run.start, run.head) if not _CLAUSES.search(gap[t.end :])]
            return own[-1].code if own else inherited
        evidence = [e for e in run.figures[0].evidence if e[0] == "measure"]
        start, end = evidence[-1][1:] if evidence else (run.start, run.head)
        if start >= run.end:
            stop = _CLAUSES.search(self._statement.masked(end, run.limit))
            high = end + stop.start() if stop else run.limit
        else:
            high = run.head
        stretch = self._statement.masked(start, high)
        if _COMPOSITE.search(stretch):
            return None
        names = [h for h in self._tools.measures.hits(stretch) if _SYNDROME.search(stretch, h.start, h.end)]
        turns = [
            t for t in self._tools.directions(stretch, 0, len(stretch))
            if stretch[t.end : t.end + 1] != "率" and not any(h.start <= t.start < h.end for h in names)
        ]
        return turns[-1].code if turns else None

    # --- P values -----------------------------------------------------------------------------------------------------

    def _test(self, test: Reading) -> None:
        """Attach to a P value: what stands before it since the last figure or test, else what the sentence said last."""
        statement, state = self._statement, self._state
        before = [r for r in (*statement.figures, *statement.tests) if r.end <= test.start]
        start = max((r.end for r in before), default=statement.start)
        gap = statement.masked(start, test.start)
        figures = [r for r in statement.figures if r.end <= test.start]
        phrase = self._tools.phrases.head(self._text, statement, start, test.start, shares=False)
        own = phrase is not None and not phrase.generic
        if own and phrase is not None:
            test.values["measure"] = self._tested(start, test.start, phrase)
            test.evidence.append(("measure", phrase.start, phrase.end))
        elif before:
            last = max(before, key=lambda r: r.end)
            test.values["measure"] = dict(last.values["measure"]) if last.values["measure"] else None
        elif state.measure is not None:
            test.values["measure"] = dict(state.measure)
        low = max(start, self._text.rfind(";", start, test.start) + 1)
        labels = [m for m in statement.arms if low <= m.start < test.start and self._is_label(m, test.start)]
        named = [name for m in labels for name in self._names(m)]
        compares = bool(self._tools.between.search(self._text, max(start, test.start - 40), test.start))
        if named and not (compares and any(m.kind == "all" for m in labels)):
            test.values["arm"] = named[-1]
        elif labels and not compares:
            test.values["arm"] = self._joint_name(labels[-1:])
        elif not labels and not compares:
            test.values["arm"] = figures[-1].values["arm"] if figures and not own else state.arm
        times = [t for t in statement.times if t.start < test.start and t.kind in ("at", "bare")]
        test.values["timepoint"] = times[-1].period if times else state.time.period if state.time else None

    def _tested(self, start: int, end: int, phrase: Phrase) -> dict[str, str]:
        """Give all that a P value closes: ALB、ALT改善,LSM下降(P<0.05)."""
        low = max(start, self._text.rfind(";", start, end) + 1)
        spans = [(phrase.start, phrase.end)]
        while spans[0][0] > low:
            more = self._tools.phrases.head(self._text, self._statement, low, spans[0][0], shares=False)
            if more is None or not more.known or more.start >= spans[0][0]:
                break
            spans.insert(0, (more.start, more.end))
        text = "、".join(clean_raw(self._article, *span) for span in spans)
        return {"text": text, "code": self._tools.measures.code("、".join(self._text[a:b] for a, b in spans))}


class TableReader:
    """Attach what a table's rule has left open: codes, times and directions."""

    def __init__(self, tools: Tools, article: Article, statement: Statement, state: State) -> None:
        self._tools = tools
        self._article = article
        self._statement = statement
        self._state = state

    def attach(self) -> None:
        """Complete the figures of a table's row; a time in the row goes before that of the table's title."""
        own = [t for t in self._statement.times if t.kind in ("at", "bare", "base")]
        time = own[-1] if own else self._state.time
        self._state.time = self._state.time if own else time
        for figure in (*self._statement.figures, *self._statement.tests):
            measure = figure.values["measure"]
            if measure is not None and not measure.get("code"):
                measure["code"] = self._tools.measures.code(to_simplified(measure["text"]))
            if figure.values["timepoint"] is None and time is not None:
                figure.values["timepoint"] = time.period
            if measure is not None and figure.values["statistic"] == "percentage" and measure["code"] not in NO_TURN:
                turns = self._tools.directions(measure["text"], 0, len(measure["text"]))
                figure.values["direction"] = turns[-1].code if turns else None


