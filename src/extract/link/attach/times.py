"""Which time of assessment a run of figures was taken at."""

from __future__ import annotations

from collections.abc import Sequence

from extract.kept import compiled
from extract.link.attach.pairs import pairs
from extract.link.attach.scene import CHANGES, CLAUSE, COUNTED, SHARES, TIME_UNITS, Run, Scene
from extract.link.statements import ARM, BASE, EFFECTS, NOISE, TIME, VERSUS
from extract.link.timepoints import BASELINE, TimeMention
from extract.records import Span

_BRACKETED = compiled(r"\([^()]*\)")
_OF_BEFORE = compiled(r"\s?\([^()]{1,12}\)\s?[;,、]")
"""The bracket behind the figure before, which has ended what it tells."""
_ANSWERS = (
    "overall_survival", "progression_free_survival", "event_free_survival", "recurrence", "objective_response",
    "complete_response", "partial_response", "disease_control", "clinical_efficacy",
)  # fmt: skip
_GOES_ON = rf"[)\s]*[,、](?!«of_those|but|while»)[^;。{TIME}{BASE}]*$"
"""Between two rates of a list, of which the first alone has a time: 一年无事件存活率63%,整体存活率84%."""
_NEXT_OF_LIST = compiled(r"[)\s]*、[^,:;]*$")
_NEXT_ARM = compiled(rf"\s?[、,和与及]\s?{ARM}+的?\s?")
"""Between two times, each said of an arm of its own."""
_PARTED = compiled("[;。]")
_OF_LASTING = ("overall_survival", "progression_free_survival", "event_free_survival", "objective_response")
"""What people are followed to the end of: its length is as long as they were followed."""
_STOPS = ",:;"
_SAYING = compiled(rf"[{NOISE}{VERSUS}{BASE},\s]")
"""Signs of a clause that says nothing of its own."""
_FEW = 5
_LAST_VISIT = "«last_visit»"
_PAIR = 2
_BEFORE_AND_AFTER = "前后«respectively»?(?:«is»|由)?$"
"""Before a value at the start and one behind it: 评分前后分别为7.1分和2.8分."""
_OF_START = compiled(rf"{BASE}(?=(?:的|为|是|[\s(:=])*$)")
"""What is compared with, where nothing but the way to a value follows."""


def attach_times(scene: Scene, run: Run) -> None:
    """Give the figures of a run their time: one of their own words, else one that the sentence set and still holds."""
    if is_start(scene, run):
        run.put("timepoint", [BASELINE])
        _prove(run, _start_before(scene, run))
        return
    if len(run.figures) == _PAIR and scene.words.cue(_BEFORE_AND_AFTER).search(scene.gap(run)):
        run.put("timepoint", [BASELINE, None])
        return
    state = scene.state
    times = _own(scene, run)
    counted = [t for t in times if t.kind in COUNTED and not elsewhere(scene, t, run.head)]
    _let_go(scene, run, counted)
    _set_phase(scene, run, times, counted)
    if counted and _deal(scene, run, counted):
        return
    if not counted and state.pending and run.joint == "vs" and len(run.figures) == _PAIR:
        time = state.pending.pop(0)
        run.put("timepoint", [time.period] * _PAIR)
        _prove(run, (time.start, time.end))
        return
    if not counted and len(state.times) == len(run.figures) > 1:
        run.put("timepoint", [t.period for t in state.times])
        for figure, time in zip(run.figures, state.times, strict=True):
            figure.evidence.append(("timepoint", time.start, time.end))
        return
    if counted:
        state.time, state.times = _latest(scene, counted), _listed(scene, counted) if _is_base(state.phase) else []
        state.tied = not _stops(scene, state.time) and (state.time.kind == "bare" or _of_noun(scene, state.time))
    starts = _is_source(scene, run)
    from_base = starts and any(t.kind == "base" for t in times)
    if _is_duration(run) and not from_base and not _said_of_duration(scene, run, counted):
        return
    said = _start_before(scene, run) if starts else None
    if said is not None and _measures_another(scene, run, said[1]):
        said = None  # C肽比起步高出0.6,HbA1c从8.2%一路走低
    if state.phase is not None and _is_base(state.phase) and run.statistic not in (*CHANGES, *EFFECTS):
        said = state.phase.start, state.phase.end
    measure = run.figures[0].values["measure"]
    if starts and said is not None:
        state.start_of = measure, said
    elif starts and state.start_of is not None and state.start_of[0] == measure:
        said = state.start_of[1]
    if said is not None:
        run.put("timepoint", [BASELINE] * len(run.figures))
        _prove(run, said)
    elif state.time is not None and (not starts or _names_rate(scene, run, state.time)):
        run.put("timepoint", [state.time.period] * len(run.figures))
        _prove(run, (state.time.start, state.time.end))


def _measures_another(scene: Scene, run: Run, place: int) -> bool:
    """Tell whether a figure between a place and a run is of another measure."""
    measure = run.figures[0].values["measure"]
    between = [f.values["measure"] for f in scene.statement.figures if place <= f.start and f.end <= run.start]
    return any(other != measure for other in between)


def _names_rate(scene: Scene, run: Run, time: TimeMention) -> bool:
    """Tell whether a time is a part of what a share is called, wherever a change of it led from: 五年存活率由…"""
    named = [start for name, start, _ in run.figures[0].evidence if name == "measure"]
    return run.statistic == "percentage" and time.kind == "bare" and time.end in named


def _is_base(phase: TimeMention | None) -> bool:
    """Tell whether a sentence speaks of before treatment."""
    return phase is not None and phase.kind == "base"


def _start_before(scene: Scene, run: Run) -> Span | None:
    """Give the last words before a run for the start that others are compared with."""
    masked = scene.statement.masked(scene.statement.start, run.head)
    end = masked.rfind(BASE) + 1
    start = len(masked[:end].rstrip(BASE))
    return (scene.statement.start + start, scene.statement.start + end) if end else None


def _prove(run: Run, span: Span | None) -> None:
    """Say which words the time of a run's figures was read from."""
    if span is None:
        return
    for figure in run.figures:
        figure.evidence.append(("timepoint", *span))


def is_start(scene: Scene, run: Run) -> bool:
    """Tell whether a value is what the one before is compared with: 9.8 of 7.1较治疗前的9.8明显下降."""
    if len(run.figures) > 1 or run.statistic in CHANGES:
        return False
    of_start = _OF_START.search(scene.gap(run))
    if of_start is None:
        return False
    return not scene.words["compared_with"].search(scene.text, run.start, of_start.end() + run.start)


def _is_source(scene: Scene, run: Run) -> bool:
    """Tell whether a value is what a change led away from: 2.6 of 从2.6降至1.7, but not 1.7 of 从异常水平降至1.7."""
    gap = scene.gap(run)
    source = scene.words["source"].search(gap)
    if source is None or (ARM in source[0] and BASE not in source[0] and TIME not in source[0]):
        return False  # 由甲组的24%减至乙组的14%: at one time
    return not any(turn.reaches for turn in scene.words.directions(gap, source.start(), len(gap)))


def _own(scene: Scene, run: Run) -> list[TimeMention]:
    """Give the times of a run: between it and what befell those counted, before and in it, or in a bracket behind."""
    named = [(start, end) for name, start, end in run.figures[-1].evidence if name == "measure" and start >= run.end]
    told = [t for t in scene.statement.times if named and run.end <= t.start and t.end <= named[-1][1]]
    if run.statistic in SHARES and any(t.kind in COUNTED for t in told):
        return told
    if run.statistic in SHARES and named and (told := _in_bracket(scene, named[-1][1], run.limit)):
        return told
    times = [t for t in scene.statement.times if run.start <= t.start and t.end <= run.end]
    if times and (before := _OF_BEFORE.match(scene.text, run.start, run.end)):
        times = [t for t in times if t.start >= before.end()]  # 腰围下降16 cm(46周);体重下降9%(52周)
    if times:
        return times
    return _in_bracket(scene, run.end, run.limit)


def _in_bracket(scene: Scene, place: int, limit: int) -> list[TimeMention]:
    """Give the times that a bracket right behind a place holds alone: 12分(第8周), 1例死于肺炎(输注后9.6个月)."""
    behind = [t for t in scene.statement.times if place <= t.start < place + 3 and t.end <= limit]
    bracketed = behind and _BRACKETED.match(scene.text, behind[0].start - 1, behind[0].end + 1)
    return [t for t in behind if t.kind != "base"] if bracketed else []


def _let_go(scene: Scene, run: Run, counted: list[TimeMention]) -> None:
    """Drop a time that was said of the measure before, or of a part of the sentence that has ended."""
    state = scene.state
    if not run.fresh or counted:
        return
    state.times = state.times if _goes_on_in_order(scene, run) else []
    if state.time is None or _is_of_follow_up(scene, state.time) or _NEXT_OF_LIST.match(scene.gap(run)):
        return
    alike = run.statistic in SHARES and run.statistic == state.statistic and _helped(run)
    goes_on = alike and scene.words.cue(_GOES_ON).match(scene.gap(run))
    if (state.tied and not goes_on) or (";" in scene.gap(run) and not _leads(scene, state.time)):
        state.time = None


def _goes_on_in_order(scene: Scene, run: Run) -> bool:
    """Tell whether a run goes on with the times dealt out before it: 1年和5年OS为86%和49%,DFS为72%和35%."""
    times = scene.state.times
    alike = run.statistic == scene.state.statistic or (run.statistic == "percentage" and _helped(run))
    alike = alike and len(times) == len(run.figures) > 1 and ARM not in scene.gap(run)
    return alike and not _PARTED.search(scene.statement.masked(times[-1].end, run.head))


def _helped(run: Run) -> bool:
    """Tell whether a rate is of survival or of an answer to treatment: what one list gives at one time."""
    measure = run.figures[0].values["measure"]
    return measure is not None and measure["code"] in _ANSWERS


def _set_phase(scene: Scene, run: Run, times: list[TimeMention], counted: list[TimeMention]) -> None:
    """Keep whether the sentence speaks of before or after treatment, until it says otherwise."""
    gap = scene.gap(run)
    if ";" in gap or scene.words.directions(gap, 0, len(gap)):
        scene.state.phase = None
    if not counted and scene.words.cue(_LAST_VISIT).search(gap):
        scene.state.time, scene.state.times = None, []
    phases = [
        t for t in times
        if t.kind not in COUNTED
        and ";" not in scene.statement.masked(t.end, run.head)
        and not scene.words["who_had"].match(scene.statement.masked(t.end, run.head))
    ]  # fmt: skip
    if phases and not (counted and counted[-1].start > phases[-1].end):
        scene.state.phase = phases[-1]
    elif counted:
        scene.state.phase = None


def _deal(scene: Scene, run: Run, counted: list[TimeMention]) -> bool:
    """Deal a list of times out over a run: 1、3、5年生存率分别为…"""
    listed = _listed(scene, counted)
    size, rest = divmod(len(run.figures), len(listed))
    if len(listed) == 1 or rest:
        return False
    scene.state.time, scene.state.tied, scene.state.times = listed[-1], True, listed
    dealt = _over_pairs(scene, run, listed) or listed * size
    run.put("timepoint", [t.period for t in dealt])
    for figure, time in zip(run.figures, dealt, strict=True):
        figure.evidence.append(("timepoint", time.start, time.end))
    return True


def _over_pairs(scene: Scene, run: Run, listed: list[TimeMention]) -> list[TimeMention]:
    """Deal times out over pairs of figures set against each other: 1、3 d分别为(20比28、10比16)."""
    if run.joint != "vs" or len(run.figures) % _PAIR:
        return []
    if pairs(scene, run) == len(listed):
        return [time for time in listed for _ in range(_PAIR)]
    alike = [f for f in scene.statement.figures if f.start >= run.head and f.values["statistic"] == run.statistic]
    if len(run.figures) != _PAIR or len(alike) != _PAIR * len(listed):
        return []
    scene.state.pending = listed[1:]
    return [listed[0]] * _PAIR


def _listed(scene: Scene, counted: Sequence[TimeMention]) -> list[TimeMention]:
    """Give the last list of times: 15天和30天, 甲组第240天、乙组第210天."""
    listed = list(counted[-1:])
    for time in reversed(counted[:-1]):
        between = scene.statement.masked(time.end, listed[0].start)
        if not listed[0].listed and not _NEXT_ARM.fullmatch(between):
            break
        listed.insert(0, time)
    return listed


def _latest(scene: Scene, counted: list[TimeMention]) -> TimeMention:
    """Give, of the times in the last clause that has one, the later."""
    last = counted[-1]
    near = [t for t in counted if not CLAUSE.search(scene.text[t.end : last.start])]
    return max(near, key=lambda t: t.days)


def _is_duration(run: Run) -> bool:
    """Tell whether a figure is itself a time."""
    return run.statistic in ("value", "median", "mean") and run.figures[0].values.get("unit") in TIME_UNITS


def _said_of_duration(scene: Scene, run: Run, counted: list[TimeMention]) -> bool:
    """Tell whether a figure that is a time has one of assessment too: in its own clause, or that of the follow-up."""
    time = scene.state.time
    if any(not CLAUSE.search(scene.text[t.end : run.head]) for t in counted):
        return True
    if time is None:
        return False
    if _is_of_follow_up(scene, time):
        measure = run.figures[0].values["measure"]
        return measure is not None and measure["code"] in _OF_LASTING
    leads = time.kind == "at" and _opens(scene, time) and _stops(scene, time)
    return leads and ";" not in scene.statement.masked(time.end, run.head)


def _is_of_follow_up(scene: Scene, time: TimeMention) -> bool:
    """Tell whether a time is how long those of a sentence were followed: 中位随访30周, 随访最长15个月."""
    low = max(scene.statement.start, time.start - _FEW)
    told = scene.words["follow"].search(scene.text, low, time.end)
    return told is not None and ":" not in scene.text[told.end() : time.end]  # 一份延长追踪:一年存活率


def elsewhere(scene: Scene, time: TimeMention, place: int) -> bool:
    """Tell whether a time belongs to a part of the sentence that has ended at a place, and does not head it."""
    if ";" not in scene.statement.masked(time.end, place) or _is_of_follow_up(scene, time):
        return False
    before = _SAYING.sub("", scene.statement.masked(scene.statement.start, time.start))
    return len(before) > _FEW or not _leads(scene, time)


def _stops(scene: Scene, time: TimeMention) -> bool:
    """Tell whether a clause ends with a time, or with what was done at it: 24个月分析:, (随访32个月):."""
    return scene.words["to_stop"].match(scene.text, time.end) is not None


def _opens(scene: Scene, time: TimeMention) -> bool:
    """Tell whether a time stands in the first clause that says something: 与基线相比,治疗后12个月…"""
    before = scene.statement.masked(scene.statement.start, time.start)
    said = before[: max(before.rfind(","), before.rfind(":")) + 1]
    return len(_SAYING.sub("", said)) <= _FEW and not CLAUSE.search(before[len(said) :])


def _of_noun(scene: Scene, time: TimeMention) -> bool:
    """Tell whether a time in mid-sentence is said of the noun behind it: …,术后30天死亡率."""
    following = next((f.start for f in scene.statement.figures if f.start >= time.end), time.end)
    if scene.words["source"].search(scene.statement.masked(time.end, following)):
        return False
    if any(t.kind == "after" and _stops(scene, t) and _ends_with(scene, time, t) for t in scene.statement.times):
        return False
    heads_clause = scene.text.startswith("第", time.start) and scene.text[time.start - 1 : time.start] in _STOPS
    return not _opens(scene, time) and not time.worded and not heads_clause


def _ends_with(scene: Scene, time: TimeMention, after: TimeMention) -> bool:
    """Tell whether the clause of a time ends by saying after what it is: 经过6个月的持续治疗后."""
    return time.end <= after.start and not CLAUSE.search(scene.text[time.end : after.start])


def _leads(scene: Scene, time: TimeMention) -> bool:
    """Tell whether a time is a clause of its own, or opens the sentence as its only one, and so holds for all of it."""
    others = {t.period for t in scene.statement.times if t.kind in COUNTED}
    return _stops(scene, time) or (_opens(scene, time) and len(others) == 1)
