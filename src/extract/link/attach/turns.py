"""Which way the words about a run of figures say that it went."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.kept import compiled
from extract.link.attach.scene import CHANGES, CLAUSE, LIGHT, SHARES, SURVIVAL, TIME_UNITS, Run, Scene, Words
from extract.link.attach.times import is_start
from extract.link.directions import Turn
from extract.link.statements import ARM, BASE, EFFECTS, FIGURE, TIME, VERSUS
from extract.link.timepoints import BASELINE
from extract.normalize.characters import to_simplified
from extract.records import Reading

_PART = compiled("[;。]")
_PASSING = rf",(?:«range_to»)?[{TIME}\s时末后]*(?:«respectively|is|range_to»|[达有]|停在|落在)*:?"
"""A time told between a change and the figures it led to: 逐渐提高,术后52周时为."""
_OPENING = compiled(rf"[^,;。{FIGURE}]*{VERSUS}[^,;。{FIGURE}]*,")
"""A clause at the head of a sentence that says what all of it is compared with."""
_DEFINED = compiled(r"(?<=率)\([^()]*\)")
"""What a rate is, in brackets behind its name: 转化率(滴度升四倍)."""
_TOUCHING = 4
_AT_ONCE = 2
_NEAR = 8
_BEHIND = 6
_FAR_BEHIND = 12
_ADDS = "且并而另 "
"""What ends the words behind a figure where the next figure follows: 31%的患者改善且65%的患者…"""
_RATIOS = ("percent_change", "fold")
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
            signed = _signed(scene, run, figure)
            figure.values["direction"] = signed if signed and turn in (*_LENGTHS[1:], None) else turn
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
    if _is_survival(run) and (near and near[-1].code in _LENGTHS) and (not near[-1].reaches or _is_led(scene, run)):
        return None
    if near and near[-1].reaches and len(LIGHT.sub("", gap[near[-1].end :])) <= _TOUCHING:
        return None if _is_of_another(scene, run, near[-1]) else near[-1].code
    if near and near[-1].code in _LENGTHS and _is_set_apart(run, gap):
        return None
    if near and near[-1].code == "unchanged" and not LIGHT.sub("", gap[near[-1].end :]):
        return None if run.figures[0].values["unit"] in TIME_UNITS else near[-1].code
    if run.statistic in SHARES:
        return _of_share(scene, run, gap)
    if scene.words["lasting"].search(gap[-_NEAR:]):
        return None
    if near and run.figures[0].values["unit"] in TIME_UNITS and scene.words["time_to"].match(gap, near[-1].end):
        return None
    between_arms = scene.words["relative"].search(gap) or _against(scene, run)
    if (
        near
        and not between_arms
        and (len(gap) - near[-1].end <= _NEAR or scene.words.cue(_PASSING).fullmatch(gap, near[-1].end))
    ):
        return near[-1].code
    return None if near or between_arms else _said_behind(scene, run) or _inherited(scene, run)


def _is_of_another(scene: Scene, run: Run, turn: Turn) -> bool:
    """Tell whether a share that is reached is another arm's: 由甲组的24%减至乙组的14%, 接种两剂者升至62%."""
    if run.statistic not in SHARES or turn.code not in _LENGTHS:
        return False
    gap = scene.gap(run)
    values = run.figures[0].values
    if ARM in gap[turn.end :]:
        return True
    first = _before(scene, run)
    if first is not None and _is_led(scene, run):
        arms = {first.values["arm"], values["arm"]}
        return len(arms) > 1 and None not in arms
    return not (values["timepoint"] or TIME in gap or scene.words["season"].search(gap))


def _before(scene: Scene, run: Run) -> Reading | None:
    """Give the last figure before a run."""
    return next((f for f in reversed(scene.statement.figures) if f.end <= run.start), None)


def _is_led(scene: Scene, run: Run) -> bool:
    """Tell whether a figure is what one right before it went to: 降至19 of 由63降至19."""
    return run.start > scene.statement.start and not CLAUSE.search(scene.gap(run))


def _is_survival(run: Run) -> bool:
    """Tell whether a figure is how long people lived: nobody has a time of their own to start from."""
    values = run.figures[0].values
    measure = values["measure"]
    return measure is not None and measure["code"] in SURVIVAL and run.statistic not in SHARES


def _is_set_apart(run: Run, gap: str) -> bool:
    """Tell whether the bracket behind a change sets two arms against each other: 切除率提高(92% vs 69%)."""
    return run.joint == "vs" and gap.rstrip().endswith("(") and BASE not in gap and TIME not in gap


def _led_to(scene: Scene, run: Run) -> str | None:
    """Give which way an arrow leads: 128 → 51 mg/dL."""
    first = _before(scene, run)
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
    alike = before == run.statistic or any(before in kinds and run.statistic in kinds for kinds in (CHANGES, SHARES))
    first = _before(scene, run)
    if run.statistic in SHARES and (first is None or first.values["measure"] != run.figures[0].values["measure"]):
        return None
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
    events = measure is not None and (
        measure["code"] in scene.words.measures.events
        or scene.words["befalls"].search(to_simplified(measure["text"])) is not None
    )
    if run.statistic in _RATIOS and BASE not in own:
        between_arms = between_arms or events or bool(scene.words["slowed"].search(own)) or _is_of_events(scene, run)
    if between_arms or run.figures[0].values.get("relative"):
        return None
    turns = scene.turns(run.head - len(own), run.head)
    named = scene.words.directions(own, 0, len(own))
    kept = bool(named) and named[-1].code == "unchanged" and named[-1].end == len(own)  # 仍维持2.9分的降幅
    if turns and not kept:
        return turns[-1].code
    if named and not kept and len(own) - named[-1].end <= _AT_ONCE:
        return named[-1].code  # 肿瘤缩小 names a measure, and its change
    behind = CLAUSE.split(scene.statement.masked(run.end, min(run.limit, run.end + _FAR_BEHIND)))[0]
    told = scene.words.directions(behind, 0, len(behind))
    return told[0].code if told else _inherited(scene, run)


def _is_of_events(scene: Scene, run: Run) -> bool:
    """Tell whether what stands behind a change says that it is one between arms: 减少95%入院风险, 减少87% vs安慰剂."""
    behind = CLAUSE.split(scene.statement.masked(run.end, min(run.limit, run.end + _FAR_BEHIND)))[0]
    return bool(scene.words["befalls"].search(behind) or scene.words["versus_arm"].match(behind))


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
        if scene.words["people"].match(scene.text, run.end) and (behind := _right_behind(scene, run)):
            return behind
        return own[-1].code if own else _right_behind(scene, run) or _inherited(scene, run)
    start, end = _words(run)
    stretch = scene.statement.masked(start, run.head)
    if start >= run.end:
        if CLAUSE.search(scene.statement.masked(run.end, start)) and (behind := _right_behind(scene, run)):
            return behind
        stretch = scene.statement.masked(run.end, run.limit)
        stop = CLAUSE.search(stretch, end - run.end)
        stretch = (stretch[: stop.start()] if stop else stretch).rstrip(_ADDS)
    stretch = _DEFINED.sub(lambda match: " " * len(match[0]), stretch)
    if scene.words["composite"].search(stretch):
        return None
    hits = scene.words.measures.hits(stretch)
    names = [h for h in hits if scene.words["syndrome"].search(stretch, h.start, h.end)]
    felt = [h for h in hits if h.row.extra.get("complaint")]  # 食欲下降 is the name of what people felt
    turns = [
        turn for turn in scene.words.directions(stretch, 0, len(stretch))
        if not any(h.start <= turn.start < h.end for h in (names if turn.code not in _LENGTHS else (*names, *felt)))
        and not scene.words["no_turn"].match(stretch, turn.end)
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
    if not turns or scene.words["no_turn"].match(behind, turns[0].end):
        return None
    return turns[0].code if turns[0].start <= (_BEHIND if people else 0) else None
