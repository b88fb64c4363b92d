"""Which way the words about a run of figures say that it went."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.kept import compiled
from extract.link.attach.scene import CHANGES, CLAUSE, LIGHT, SHARES, TIME_UNITS, Run, Scene, Words
from extract.link.attach.times import is_start
from extract.link.directions import Turn
from extract.link.statements import BASE, EFFECTS, FIGURE, TIME, VERSUS
from extract.link.timepoints import BASELINE
from extract.records import Reading

_PART = compiled("[;。]")
_PASSING = rf",[{TIME}\s时末后]*(?:«respectively|is|range_to»|[达有])*:?"
"""A time told between a change and the figures it led to: 逐渐提高,术后52周时为."""
_OPENING = compiled(rf"[^,;。{FIGURE}]*{VERSUS}[^,;。{FIGURE}]*,")
"""A clause at the head of a sentence that says what all of it is compared with."""
_TOUCHING = 4
_AT_ONCE = 2
_NEAR = 8
_BEHIND = 6
_FAR_BEHIND = 12
_LENGTHS = (None, "increase", "decrease")
"""Which way a time may go."""
_PLUSES = "+\uff0b"
_SIGNS = "+-\u2212\u2013\uff0d\uff0b"
_ARROW = compiled(r"\s*(?:\u2192|-?->|\u2794|\u21d2)\s*")


def attach_turns(scene: Scene, run: Run) -> None:
    """Give the figures of a run their direction; a figure at the baseline has none."""
    turn = _turn(scene, run)
    if run.figures[0].values["unit"] in TIME_UNITS and turn not in _LENGTHS:
        turn = None  # 症状消失的中位时间: what is over by then did not change the time
    for number, figure in enumerate(run.figures):
        if number and (own := scene.turns(run.figures[number - 1].end, figure.start)):
            turn = own[-1].code
        if figure.values["direction"] is None and figure.values["timepoint"] != BASELINE:
            figure.values["direction"] = turn or _signed(scene, run, figure)
    if run.statistic not in EFFECTS:
        scene.state.turn, scene.state.statistic = turn, run.statistic


def of_caption(words: Words, caption: str, figure: Reading) -> str | None:
    """Give the change that the line below a figure tells of: 关节功能改善率 below 78%."""
    values = figure.values
    if values["statistic"] not in (*CHANGES, *SHARES) or values["measure"]["code"] in words.measures.events:
        return None
    told = words.directions(caption, 0, len(caption))
    return told[-1].code if told else None


def _signed(scene: Scene, run: Run, figure: Reading) -> str | None:
    """Give the direction of a change that only its sign tells: +42米, LDL -62%; but not 体重变化-13.6%."""
    if run.statistic not in CHANGES or (VERSUS in scene.gap(run) and run.joint != "vs"):
        return None
    if scene.words["neutral"].search(scene.statement.masked(scene.statement.start, run.head)):
        return None
    sign = scene.text[figure.start]
    return None if sign not in _SIGNS else "increase" if sign in _PLUSES else "decrease"


def _turn(scene: Scene, run: Run) -> str | None:
    gap = scene.gap(run)
    if run.statistic in EFFECTS:
        return None
    if _ARROW.fullmatch(gap):
        return _led_to(scene, run)
    if run.statistic in CHANGES:
        return _of_change(scene, run, gap)
    near = _near(scene, run, gap)
    source = scene.words["source"].search(gap)
    if source and not (near and near[-1].reaches and near[-1].start > source.start()):
        return None
    if near and near[-1].reaches and len(LIGHT.sub("", gap[near[-1].end :])) <= _TOUCHING:
        return near[-1].code
    if run.statistic in SHARES:
        return _of_share(scene, run, gap)
    if scene.words["lasting"].search(gap[-_NEAR:]):
        return None
    between_arms = scene.words["relative"].search(gap) or _against(scene, run)
    if (
        near
        and not between_arms
        and (len(gap) - near[-1].end <= _NEAR or scene.words.cue(_PASSING).fullmatch(gap, near[-1].end))
    ):
        return near[-1].code
    return None if near or between_arms else _said_behind(scene, run) or _inherited(scene, run)


def _led_to(scene: Scene, run: Run) -> str | None:
    """Give which way an arrow leads: 128 → 51 mg/dL."""
    first = next((f for f in reversed(scene.statement.figures) if f.end <= run.start), None)
    if first is None or first.values["value"] == run.figures[0].values["value"]:
        return None
    return "increase" if first.values["value"] < run.figures[0].values["value"] else "decrease"


def _against(scene: Scene, run: Run) -> bool:
    """Tell whether the words about values compare arms: 与A相比,B可缩短住院时间(10 d),减少出血(20 mL vs 30 mL)."""
    if VERSUS in scene.gap(run):
        return True
    opening = _OPENING.match(scene.statement.mask)
    if opening is None or BASE in opening[0]:
        return False
    return scene.statement.start + opening.end() <= run.head


def turned_from_start(scene: Scene, runs: Sequence[Run]) -> None:
    """Give values the change that is said behind those which they started from: 7.1较治疗前的9.8明显下降."""
    for run, start in pairwise(runs):
        said = is_start(scene, start) and _said_behind(scene, start)
        for figure in run.figures if said else ():
            if figure.values["direction"] is None:
                figure.values["direction"] = said


def _said_behind(scene: Scene, run: Run) -> str | None:
    """Give the change that is said right behind figures: (5.1±1.2)均有所下降."""
    behind = scene.statement.masked(run.end, run.limit)
    opening = scene.words["behind"].match(behind)
    turns = scene.words.directions(behind, opening.end() if opening else 0, len(behind))
    if not turns or opening is None or turns[0].start != opening.end() or turns[0].reaches:
        return None
    return None if run.figures[-1].values["unit"] in TIME_UNITS else turns[0].code


def _inherited(scene: Scene, run: Run) -> str | None:
    """Give the direction of the figure before, where this one only names another arm: 下降1.5%,安慰剂组0.3%."""
    before = scene.state.statistic
    alike = before == run.statistic or (before in CHANGES and run.statistic in CHANGES)
    return scene.state.turn if alike and not run.fresh else None


def _near(scene: Scene, run: Run, gap: str) -> list[Turn]:
    """Give the words for directions in a run's own clause that are no part of its measure's words."""
    start, end = _words(run) if run.fresh else (0, 0)
    return [
        turn for turn in scene.turns(run.start, run.head)
        if (not CLAUSE.search(gap[turn.end :]) or scene.words.cue(_PASSING).fullmatch(gap, turn.end))
        and not start <= run.start + turn.start < end
    ]  # fmt: skip


def _words(run: Run) -> tuple[int, int]:
    """Give where the words of a run's measure stand."""
    spans = [(start, end) for name, start, end in run.figures[0].evidence if name == "measure"]
    return spans[-1] if spans else (run.start, run.head)


def _of_change(scene: Scene, run: Run, gap: str) -> str | None:
    if _is_restated(scene, run):
        return None
    own = gap[max((m.end() for m in _PART.finditer(gap)), default=0) :]
    relative = BASE not in own and scene.words["relative"].search(own)
    between_arms = relative or (VERSUS in own and run.statistic == "percent_change")
    measure = run.figures[0].values["measure"]
    events = measure is not None and measure["code"] in scene.words.measures.events
    between_arms = between_arms or (events and run.statistic == "percent_change")
    if between_arms or run.figures[0].values.get("relative"):
        return None
    if turns := scene.turns(run.head - len(own), run.head):
        return turns[-1].code
    named = scene.words.directions(own, 0, len(own))
    if named and len(own) - named[-1].end <= _AT_ONCE:
        return named[-1].code  # 肿瘤缩小 names a measure, and its change
    behind = CLAUSE.split(scene.statement.masked(run.end, min(run.limit, run.end + _FAR_BEHIND)))[0]
    told = scene.words.directions(behind, 0, len(behind))
    return told[0].code if told else _inherited(scene, run)


def _is_restated(scene: Scene, run: Run) -> bool:
    """Tell whether the bracket right behind a change says it as a ratio of arms: 卒中少了63%(HR 0.37)."""
    following = next((f for f in scene.statement.figures if f.start >= run.end), None)
    if following is None or following.values["statistic"] not in EFFECTS[:3] or run.statistic != "percent_change":
        return False
    return scene.text[run.end : following.start].strip() == "("


def _of_share(scene: Scene, run: Run, gap: str) -> str | None:
    """Give the change that the people counted had: 88.9%患者白蛋白上升. A grade of effect or an event is none."""
    measure = run.figures[0].values["measure"]
    if measure is not None and measure["code"] == "clinical_efficacy" and (turn := _of_course(scene, run)):
        return turn
    if measure is None:
        return _right_behind(scene, run)
    if measure["code"] in scene.words.measures.events:
        return None
    if not run.fresh:
        own = [turn for turn in scene.turns(run.start, run.head) if not CLAUSE.search(gap[turn.end :])]
        return own[-1].code if own else _right_behind(scene, run) or _inherited(scene, run)
    start, end = _words(run)
    stretch = scene.statement.masked(start, run.head)
    if start >= run.end:
        if CLAUSE.search(scene.statement.masked(run.end, start)) and (behind := _right_behind(scene, run)):
            return behind
        stretch = scene.statement.masked(run.end, run.limit)
        stop = CLAUSE.search(stretch, end - run.end)
        stretch = stretch[: stop.start()] if stop else stretch
    if scene.words["composite"].search(stretch):
        return None
    names = [h for h in scene.words.measures.hits(stretch) if scene.words["syndrome"].search(stretch, h.start, h.end)]
    turns = [
        turn for turn in scene.words.directions(stretch, 0, len(stretch))
        if not any(h.start <= turn.start < h.end for h in names)
    ]  # fmt: skip
    return turns[-1].code if turns else _right_behind(scene, run) if start < run.head else None


def _of_course(scene: Scene, run: Run) -> str | None:
    """Give the change in a measure that names what changed: 病情好转, 皮损恶化; but not 好转, 好转率."""
    if not run.fresh:
        return _right_behind(scene, run) if scene.state.turn else None
    start, end = _words(run)
    if start == run.start:
        return None
    stretch = scene.statement.masked(start, end)
    turns = scene.words.directions(stretch, 0, len(stretch))
    last = turns[-1] if turns else None
    named = last is not None and last.code in ("improve", "worsen") and last.start > 1 and last.end == len(stretch)
    return last.code if named and last is not None else None


def _right_behind(scene: Scene, run: Run) -> str | None:
    """Give the change that the people counted right before it had: 53.3%患者改善, 44.4%患者分值下降."""
    people = scene.words["people"].match(scene.text, run.end)
    behind = scene.statement.masked(run.end, min(run.limit, run.end + 2 * _NEAR))
    stop = CLAUSE.search(behind)
    turns = scene.words.directions(behind, 0, stop.start() if stop else len(behind))
    return turns[0].code if turns and turns[0].start <= (_BEHIND if people else 0) else None
