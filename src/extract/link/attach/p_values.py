"""What a P value that stands for itself is of: the words since the last figure or test, else what was said last.

Its arm is the subject of its comparison (`_arm`). Asked in this order:

1. None, where arms are compared together (两组比较) and no later clause speaks of one of them.
2. The arm named in the last clause that names any; all the arms of a list; none of a pair compared with each other.
3. Where the others are told (低于对照组), the arm spoken of that is none of them, else the study's other one.
4. Where the clause only says that arms differ, the arm of the figure before, if the P value has a measure of its own.
5. The arm of the figure before; else the one that the sentence speaks of.

Its direction is that of a change in those treated (`_direction`), never that of one arm against another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from extract.kept import compiled
from extract.link.arms import REFERRING, ArmMention
from extract.link.attach.labels import is_label, names_of
from extract.link.attach.measures import coded, of_operation
from extract.link.attach.scene import CLAUSE, COUNTED, Measure, Scene
from extract.link.attach.times import elsewhere
from extract.link.directions import Turn
from extract.link.names import clean_raw, folded
from extract.link.phrases import Phrase
from extract.link.statements import ARM, BASE, TIME, VERSUS
from extract.link.timepoints import TimeMention
from extract.records import Reading, Span

_LATIN = compiled(r"[A-Za-z][A-Za-z0-9-]+")
_REACH = 40
_SOON = 12
_AND = r"\s?(?:\([^()]*\))?\s?(?:、|«and»)\s?"
_OF_GROUPS = "«groups»"
_THAN = "«compare»«of_itself»{0,2}的?$"
_WITH = "«with»"
_COMPARED = r"[时的]{0,2}\s?(?:«compared_tail»|比)(?![例率])"
_CONTRAST = r"[\s)\]]*[,;]?«while»"
_MEMBER = rf"(?:、|«and»){TIME}+的?"
"""What stands between two members of a list, the second with its time: 手术时间、术后疼痛评分."""
_LEADS_IN = compiled(rf"{ARM}[^;。]*{VERSUS}\s?,?$")
"""A与B相比, before 两组."""
_NEXT = r"\s?[、,;]\s?«latter»?(?:的|«is»)?\s?|«and»"
_OTHERS = "«others»$"


def attach_test(scene: Scene, test: Reading) -> None:
    """Attach measure, arm, time and direction to a P value."""
    before = [r for r in (*scene.statement.figures, *scene.statement.tests) if r.end <= test.start]
    start = max((r.end for r in before), default=scene.statement.start)
    phrase = scene.words.phrases.head(scene.text, scene.statement, start, test.start, shares=False)
    differs = scene.words["differs_in"]
    subject = scene.words["subject_of"]
    told = (
        phrase is not None
        and phrase.weak
        and (differs.fullmatch(scene.text, phrase.end, test.start) or subject.match(scene.text, phrase.end, test.start))
    )
    own = phrase if phrase is not None and (told or not phrase.generic) else None
    _put_measure(scene, test, before, own)
    test.values["arm"] = _arm(scene, test, start, own)
    _put_time(scene, test, start)
    test.values["direction"] = _direction(scene, start, test)


def _put_measure(scene: Scene, test: Reading, before: Sequence[Reading], own: Phrase | None) -> None:
    """Give a P value the measure of its own words, else that of the figure or test before it, else the sentence's."""
    state = scene.state
    if own is not None:
        start = max((r.end for r in before), default=scene.statement.start)
        test.values["measure"] = _tested(scene, start, test.start, own)
        test.evidence.append(("measure", own.start, own.end))
        if not any(figure.start > test.start for figure in scene.statement.figures):
            state.measure = dict(test.values["measure"])  # for the sentence that follows
    elif before:
        last = max(before, key=lambda r: r.end).values["measure"]
        test.values["measure"] = dict(last) if last else None
    elif state.measure is not None:
        test.values["measure"] = dict(state.measure)


def _put_time(scene: Scene, test: Reading, start: int) -> None:
    """Give a P value the last time told before it, but for one that others are compared with; else the one held."""
    statement, state = scene.statement, scene.state
    times = [t for t in statement.times if t.start < test.start and not elsewhere(scene, t, test.start)]
    if len(times) > 1:
        times = [t for t in times if not _is_compared_with(scene, t)] or times
    phase = times[-1].kind if times else None
    times = [t for t in times if t.kind in COUNTED or (t.kind == phase == "base")]
    if phase == "base" and times and times[-1].end <= start and _is_between(scene, statement.masked(start, test.start)):
        times = []  # 治疗前无差异(P>0.05),经干预,A组低于B组(P<0.05)
    held = state.time if state.time is not None and state.time.start < test.start else None
    if (time := times[-1] if times else held) is not None:
        test.values["timepoint"] = time.period
        test.evidence.append(("timepoint", time.start, time.end))


def _is_compared_with(scene: Scene, time: TimeMention) -> bool:
    """Tell whether a time is what another is compared with: 治疗后低于第1周, 治疗后与T0比."""
    if scene.words.cue(_THAN).search(scene.text, max(scene.statement.start, time.start - 6), time.start):
        return True
    return (
        scene.words.cue(_WITH).match(scene.text, time.start - 1) is not None
        and scene.words.cue(_COMPARED).match(scene.text, time.end) is not None
    )


def _direction(scene: Scene, start: int, test: Reading) -> str | None:
    """Give the change in those treated that a P value tests: 评分均降低(P<0.05).

    None for a comparison between arms, and where one P value tests a rise and a fall.
    """
    low = max(start, scene.text.rfind(";", start, test.start) + 1)
    said = scene.statement.masked(low, test.start)
    clauses = list(_clauses(said, low))
    if _is_between(scene, said):
        # beside a clause that compares with the start, others tell the change too: 与治疗前比较,均下降,且A低于B
        clauses = [c for c in clauses if not _is_between(scene, scene.statement.masked(*c))] if BASE in said else []
    told = [turns[-1] for clause in clauses if (turns := _turns(scene, *clause))]
    if told:
        return None if {"increase", "decrease"} <= {turn.code for turn in told} else told[-1].code
    own = [m.kind for m in scene.statement.arms if low <= m.start < test.start]
    before = [t for t in scene.statement.tests if t.end <= start]
    alone = own == ["named"] or (not own and bool(before) and before[-1].values["direction"] is not None)
    kept = bool(clauses) and alone and test.values["arm"] is not None
    return "unchanged" if kept and scene.words["same"].search(said) else None


def _clauses(said: str, start: int) -> Iterator[Span]:
    """Yield the places of the clauses of a stretch that begins at ``start``."""
    for part in CLAUSE.split(said):
        yield start, start + len(part)
        start += len(part) + 1


def _turns(scene: Scene, start: int, end: int) -> list[Turn]:
    """Give the words for directions in a clause that are no part of a measure's name: 下降, not 恢复时间."""
    said = scene.statement.masked(start, end)
    return [turn for turn in scene.turns(start, end) if not scene.words["nominal"].match(said, turn.end)]


def _is_between(scene: Scene, said: str) -> bool:
    """Tell whether words compare arms with each other."""
    return VERSUS in said or any(scene.words[code].search(said) for code in ("relative", "among"))


def _arm(scene: Scene, test: Reading, start: int, own: Phrase | None) -> str | None:
    """Give the arm that a P value is told of: the subject of its comparison; 两组 together are none."""
    statement, text = scene.statement, scene.text
    low = max(start, text.rfind(";", start, test.start) + 1)
    against = scene.compared(test.start, low)
    labels = [m for m in statement.arms if low <= m.start < test.start and is_label(scene, m, test.start)]
    others = scene.words.cue(_OTHERS)
    groups = [
        m for m in labels
        if m.kind == "all" and not others.search(text, max(low, m.start - 2), m.start) and not _sums_up(scene, m, low)
    ]  # fmt: skip
    whole = next((m.end for m in statement.arms if m.kind == "all"), statement.end)
    # 两组的甲、乙均无差异,前者P=0.7: of two measures
    measures = [m for m in labels if m.kind in REFERRING and m.start >= whole]
    named = [m for m in labels if m.kind != "all" and m not in measures]
    if groups and not _told_anew(scene, groups[-1], named):
        return None
    if named:
        return _named(scene, named, test)
    figures = [r for r in (*statement.figures, *statement.tests) if r.end <= test.start]
    told = max(figures, key=lambda r: r.end).values["arm"] if figures else None
    if against:
        spoken = (told, scene.state.arm, *scene.state.named)
        return next((name for name in spoken if not _is_one(name, against)), None) or scene.roster.other(against[-1])
    if scene.words["compares"].search(text, max(start, test.start - _REACH), test.start):
        apart = scene.words.cue(_CONTRAST).match(text, start, test.start) or scene.words.cue(_OF_GROUPS).search(
            text, low, test.start
        )
        return told if own is not None and not apart else None
    return told if figures and own is None else told or scene.state.arm


def _is_one(name: str | None, against: Sequence[str]) -> bool:
    """Tell whether a name is none, or that of an arm that others are compared with."""
    return name is None or any(folded(name) == folded(other) for other in against)


def _sums_up(scene: Scene, group: ArmMention, low: int) -> bool:
    """Tell whether 两组 only sums up what was told of one arm: A组低于B组,两组比较差异有统计学意义(P<0.05)."""
    if _LEADS_IN.search(scene.statement.masked(low, group.start)):
        return True
    comma = scene.text.rfind(",", low, group.start)
    summed = scene.words["differs"].match(scene.text, comma) if comma >= 0 else None
    unlike = scene.words["same"].search(scene.text, group.end, group.end + _SOON) is None
    return summed is not None and summed.end() >= group.end and unlike


def _told_anew(scene: Scene, group: ArmMention, named: Sequence[ArmMention]) -> bool:
    """Tell whether a later clause speaks of one arm: 治疗前两组相近,治疗后A组低于B组(P<0.05)."""
    after = [m for m in named if m.start >= group.end]
    return bool(after and CLAUSE.search(scene.statement.masked(group.end, after[0].start)))


def _named(scene: Scene, labels: Sequence[ArmMention], test: Reading) -> str | None:
    """Give the subject among the arms of the last clause that names any; of a pair compared with each other, none."""
    clause = [m for m in labels if not CLAUSE.search(scene.text[m.end : labels[-1].start])]
    names = names_of(scene, clause)
    if len(clause) == 1 < len(names):
        return scene.name(clause)
    if len(clause) > 1 and all(
        scene.words.cue(_AND).fullmatch(scene.text, a.end, b.start) for a, b in pairwise(clause)
    ):
        said = scene.statement.masked(clause[-1].end, test.start)
        alone = VERSUS not in said and BASE not in said and not _turns(scene, clause[-1].end, test.start)
        return None if alone and scene.words["compares"].search(said) else scene.name(clause)
    return names[0] if names else None


def deal_tests(scene: Scene) -> None:
    """Deal the measures of a list out to as many P values behind it: 尿酸、肌酐高于对照组(P=0.03、0.04)."""
    runs: list[list[Reading]] = []
    for test in scene.statement.tests:
        if runs and scene.words.cue(_NEXT).fullmatch(scene.text, runs[-1][-1].end, test.start):
            runs[-1].append(test)
        else:
            runs.append([test])
    for run in runs:
        named = [Phrase(low, high, near=True, known=True) for name, low, high in run[0].evidence if name == "measure"]
        items = scene.words.phrases.items(scene.text, named[0]) if named and len(run) > 1 else []
        for test, (start, end) in zip(run, items, strict=False) if len(items) == len(run) else ():
            text = clean_raw(scene.article, start, end)
            test.values["measure"] = {"text": text, "code": coded(scene, scene.text[start:end])}


def _tested(scene: Scene, start: int, end: int, phrase: Phrase) -> Measure:
    """Give all that a P value closes: ALB、ALT改善,LSM下降(P<0.05)."""
    low = max(start, scene.text.rfind(";", start, end) + 1)
    spans = [(phrase.start, phrase.end)]
    first = phrase.start
    labels = scene.text[phrase.end : end].lstrip().startswith(":")
    while first > low and not labels:
        last = spans[0][1]
        more = scene.words.phrases.head(scene.text, scene.statement, low, first, shares=False)
        if more is None or more.start >= first:
            break
        if more.end > first or scene.words.cue(_MEMBER).fullmatch(scene.statement.masked(more.end, first)):
            spans[0] = (more.start, last)
            first = more.start
            continue
        apart = scene.text[more.end : first]
        parted = ":" in apart or scene.words.cue(_CONTRAST).search(apart) or scene.words["between"].search(apart)
        time = _time_of(scene, low, more.end, first)
        if not more.known or parted or time is None or not _tells(scene, more.end, first):
            break
        words, before = scene.text[slice(*spans[0])], scene.text[more.start : more.end]
        if words in before:
            spans[0] = (more.start, more.end)
        elif (mark := _LATIN.search(words)) and mark[0] in _LATIN.findall(before) and "、" not in before:
            spans[0] = (min(time, spans[0][0]), last)  # VAS量表评分下降,VAS评分低于对照组
        elif before not in words:
            spans[:1] = [(more.start, more.end), (min(time, spans[0][0]), last)]
        first = more.start
    text = "、".join(clean_raw(scene.article, *span) for span in spans)
    behind = scene.text[spans[-1][1] : spans[-1][1] + 6]
    code = coded(scene, "、".join(scene.text[a:b] for a, b in spans), behind=behind)
    if code == "adverse_event" and of_operation(scene, (spans[0][0], spans[-1][1])):
        code = "complication"
    return {"text": text, "code": code}


def _tells(scene: Scene, start: int, end: int) -> bool:
    """Tell whether what stands behind a measure says how it differs or changed, or only parts it from the next."""
    masked = scene.statement.masked(start, end)
    differs = any(scene.words[code].search(scene.text, start, end) for code in ("uneven", "degree"))
    return differs or bool(scene.words.directions(masked, 0, len(masked))) or not CLAUSE.search(masked)


def _time_of(scene: Scene, start: int, low: int, high: int) -> int | None:
    """Tell where the name of a list's member begins, its own time with it (手术时间缩短,术后疼痛评分降低).

    None where times part it from the measure before: 治疗前ALB相近,治疗后ALT降低.
    """
    times = [t for t in scene.statement.times if low <= t.start < high]
    if not times:
        return high
    own = len(times) == 1 and times[0].end == high and times[0].period is None
    return times[0].start if own and TIME not in scene.statement.masked(start, low) else None
