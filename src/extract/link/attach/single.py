"""The arm of a figure that stands alone.

Asked in this order: the name in its own words; the arm that the one spoken of is compared with, where the clause goes
on; what shows that it is of no arm (a difference between arms, 均, all participants) or of the one whose counterpart
was not reached; the arm that the sentence speaks of; the arm that is compared or studied (`spoken_of`).

A figure that compares arms (`compares`) is of the treated one, never of the control.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.link.arms import ArmMention
from extract.link.attach.labels import is_other, names_of, set_arm
from extract.link.attach.scene import CHANGES, CLAUSE, SHARES, SURVIVAL, Run, Scene
from extract.link.attach.studied import pair, product_said, set_above, studied, subject_said, told_of
from extract.link.names import folded
from extract.link.statements import EFFECTS, VERSUS
from extract.normalize.characters import to_simplified
from extract.records import Reading

RATIOS = ("hazard_ratio", "odds_ratio", "risk_ratio")
"""Statistics that are the ratio of one arm to another."""
_AND = "、|«and»"
_RISK = "«risk»"
_RELATIVE = "«risk|net»[^,;。]{0,8}$"
_APART = "«respectively»"
_IS_BASE = "(?:«is|copula»|«range_to»|达到?了?|高达|相当于|等于|接近)(?:了|约|大约|近)*$"
_OF_BASE = r"\s?的(?:患者|病人)?\s?(?:约|大约|近|将近|超过|逾)*\s?"
"""Behind the arm that a multiple is reckoned from."""
_REACH = 6
_MOVED = "(?:由|从)(?:治疗前|基线|原来)?的?(?:平均)?$"
"""Before what a figure was, that someone or something brought to what it is."""
_EACH = "(?:^|[,;。])[^,;。\\d]{0,6}各(?:«is»|有|占)*$"
_BETWEEN = (
    r"(?:组间|两[组臂者]间?|二者)(?:的|平均|校正后?|调整后?|最小二乘|LS|均值)*(?:相差|差)"
    rf"|(?<![一-鿿{VERSUS}])«gap»[^,;。]{{0,4}}$"
)


def arm_of_single(scene: Scene, run: Run, labels: Sequence[ArmMention]) -> str | None:
    """Give the arm of a figure that stands alone, None where it is of no arm or of none that can be told."""
    state = scene.state
    if run.statistic in RATIOS and (above := set_above(scene, run)):
        return above
    if labels and labels[-1].kind in ("all", "each"):
        state.arm = None
        if run.statistic not in EFFECTS:
            return scene.name(labels[-1:])
        return _held(scene, run) if run.statistic in RATIOS else None
    if run.statistic == "correlation" and not labels:
        return None
    gap = scene.gap(run)
    if labels and scene.words["after_unreached"].search(gap) and (other := scene.compared(run.head)):
        return other[-1]  # 甲组对比乙组:OS未达到vs 10.4个月
    if (name := _named(scene, run, labels)) is not None:
        return name
    if state.aside and run.statistic not in EFFECTS and not CLAUSE.search(gap):
        return state.aside
    state.aside = None
    if run.statistic == "difference" and scene.words.cue(_BETWEEN).search(gap):
        return None
    if (place := _beside_unreached(scene, run, gap)) is not None:
        two = state.named if len(state.named) == 2 else pair(scene, run)
        return two[place] or None if len(two) == 2 else None
    if len(state.named) > 1 and scene.words["every"].search(gap):
        return None
    if not labels and scene.words.cue(_EACH).search(gap) and _two_told(scene, run):
        return None  # 恶心7.7%比4.0%,各有一人死亡
    if any(m.kind == "whole" and run.start <= m.start < run.head for m in scene.statement.arms):
        state.arm, state.closed = None, False
        return None
    return _held(scene, run)


def _named(scene: Scene, run: Run, labels: Sequence[ArmMention]) -> str | None:
    """Give the arm that the figure's own words name, and speak of it from here on."""
    state = scene.state
    labels = _without_base(scene, run, labels)
    names = names_of(scene, labels)
    beside = len(names) == 2 and not CLAUSE.search(scene.statement.masked(labels[0].end, labels[-1].start))
    if beside and scene.words.cue(_APART).search(scene.statement.masked(labels[-1].end, run.head)):
        set_arm(scene, run, names[1])  # 甲组和乙组分别为8.0, what follows is the other's
        return names[0]
    if not names or (protects(scene, run) and scene.roster.is_control(names[-1])):
        return None
    if run.statistic == "difference" and _joint_name(scene, labels):
        return None  # 甲组与乙组相差1.4分
    if len(names) == 2 and scene.words["unreached"].search(scene.text, labels[0].end, labels[-1].start):
        state.named = [*dict.fromkeys([*state.named, names[0]])]  # 试验组未达到,化疗组11.2个月
    name = _joint_name(scene, labels) or names[-1]
    if is_other(scene, labels[-1]):
        run.labelled = True
        state.named, state.aside = [*dict.fromkeys([*state.named, name])], name
    else:
        set_arm(scene, run, name)
    return name


def _without_base(scene: Scene, run: Run, labels: Sequence[ArmMention]) -> Sequence[ArmMention]:
    """Leave out the arm that a multiple is reckoned from: 甲组的缓解率是乙组的2.3倍 is of the first."""
    if run.statistic != "fold" or not labels:
        return labels
    low = max(scene.statement.start, labels[-1].start - _REACH)
    led = scene.words.cue(_IS_BASE).search(scene.text, low, labels[-1].start)
    right = scene.words.cue(_OF_BASE).fullmatch(scene.text, labels[-1].end, run.head)
    if not (led and right):
        return labels
    run.figures[0].values["relative"] = True
    base = names_of(scene, labels[-1:])
    if len(labels) == 1 and not scene.state.arm and base and (other := scene.roster.other(base[0])):
        set_arm(scene, run, other)
    return labels[:-1]


def _held(scene: Scene, run: Run) -> str | None:
    """Give the arm that the sentence speaks of, unless its figures have passed; then the one that is meant."""
    state = scene.state
    if run.statistic in RATIOS and (name := _by_shares(scene, run)):
        return name
    against = compares(scene, run)
    if against and run.statistic not in EFFECTS:
        run.figures[0].values["relative"] = True
    passed = state.closed and (run.fresh or against) and not _matches(scene, run)
    passed = passed or (run.statistic in RATIOS and len(state.named) == 2 and state.arm == state.named[1])
    if state.arm and not passed and not (against and scene.roster.is_control(state.arm)):
        return state.arm
    spoken = spoken_of(scene, run)
    if passed and spoken and run.statistic not in EFFECTS:
        state.arm, state.closed = spoken, False
    return spoken


def _by_shares(scene: Scene, run: Run) -> str | None:
    """Give the arm of the two before a ratio that it can be of by their shares: 6.5%比9.4%,HR 0.68 is of the first.

    A ratio below one is of the arm to which less befell; the shares of those alive tell nothing of a hazard.
    """
    ratio = run.figures[0].values["value"]
    told = [f for f in scene.statement.figures if f.end <= run.start][-2:]
    shares = [f.values["value"] for f in told if f.values["statistic"] == "percentage" and f.values["arm"]]
    if len(shares) != 2 or told[0].values["arm"] == told[1].values["arm"] or shares[0] == shares[1] or ratio == 1:
        return None
    one, other = (f.values["measure"] for f in told)
    if not one or one != other or (run.statistic == "hazard_ratio" and one["code"] in SURVIVAL):
        return None
    name: str = told[(shares[0] < shares[1]) != (ratio < 1)].values["arm"]
    return name.removeprefix(scene.state.subgroup or "")


def _joint_name(scene: Scene, labels: Sequence[ArmMention]) -> str | None:
    """Give the name of arms that one figure is told of together: A组和B组均为90%."""
    last = [m for m in labels if not CLAUSE.search(scene.text[m.end : labels[-1].start])]
    joined = all(scene.words.cue(_AND).fullmatch(scene.text, one.end, other.start) for one, other in pairwise(last))
    several = len(last) > 1 or (len(last) == 1 and len(last[0].names) > 1)  # B、C组各1例
    return scene.name(last) if several and joined else None


def _beside_unreached(scene: Scene, run: Run, gap: str) -> int | None:
    """Tell which of a pair a figure is whose counterpart was not reached: 未达到对9.6个月 is the second."""
    if scene.words["after_unreached"].search(gap):
        return 1
    return 0 if scene.words["before_unreached"].match(scene.text, run.end) else None


def spoken_of(scene: Scene, run: Run) -> str | None:
    """Give the arm of a figure that names none: the one that is compared with another, or that is being studied."""
    state = scene.state
    compared = scene.compared(run.head)
    subject = next((name for name in state.named if not scene.roster.is_control(name)), None)
    subject = subject or (state.named[0] if len(state.named) > 1 else None)
    name: str | None = None
    if run.statistic == "difference" and not compared:
        return subject if len(state.named) > 1 else subject_said(scene, run)
    if compares(scene, run):
        name = subject or _of_effect(scene, run, is_compared=bool(compared))
    elif state.closed and subject is not None:
        name = None if state.safety else subject
    elif state.closed and run.fresh and len(scene.roster.arms) == 2:
        name = studied(scene, run)
    elif compared:
        name = told_of(scene, run, compared[-1])
    elif run.statistic in CHANGES and not state.named:
        name = subject_said(scene, run) or (state.spoken if run.statistic == "percent_change" else None)
    elif not state.named and scene.words.cue(_MOVED).search(scene.gap(run)):
        name = state.arm = subject_said(scene, run)  # 某药将年发作率由2.1次降到0.9次
    if name is not None:
        run.figures[0].doubts.append("arm_from_context")
    return name


def _of_effect(scene: Scene, run: Run, *, is_compared: bool) -> str | None:
    """Give the arm that has an effect, where the sentence names none.

    The treatment under study, where the figure is against a control or can be of nothing else; the arm that the
    sentences before gave an effect for; the subject of 可显著降低; in a study that names no arm, its product.
    """
    state, roster = scene.state, scene.roster
    if protects(scene, run) and not (state.named or is_compared) and (said := product_said(scene, run)):
        return said
    relative = run.statistic == "percent_change"
    against = is_compared or protects(scene, run) or (state.arm is not None and roster.is_control(state.arm))
    if against or relative or (run.statistic in RATIOS and not state.subgroup):
        treatment = studied(scene, run)
        if treatment:
            return treatment
    if state.spoken and (relative or run.statistic in EFFECTS or protects(scene, run)):
        return state.spoken
    if said := subject_said(scene, run):
        return said
    if roster.arms:
        return None
    return (None if protects(scene, run) else roster.product) or product_said(scene, run)


def compares(scene: Scene, run: Run) -> bool:
    """Tell whether a figure is of one arm against the other: a ratio, 保护力, 降幅 behind the figures of both."""
    if run.statistic in EFFECTS or run.figures[0].values.get("relative") or protects(scene, run):
        return True
    if run.statistic == "percent_change" and scene.words.cue(_RELATIVE).search(scene.gap(run)):
        return True
    measure = run.figures[0].values["measure"]
    if run.statistic == "percent_change" and measure and scene.words.cue(_RISK).search(to_simplified(measure["text"])):
        return True
    state = scene.state
    if _matches(scene, run):
        return False
    both = state.closed or (len(state.named) > 1 and state.arm is not None and scene.roster.is_control(state.arm))
    beside = "," in scene.gap(run) or _is_behind_two(scene, run)
    return run.statistic in CHANGES and both and not run.fresh and beside


def _is_behind_two(scene: Scene, run: Run) -> bool:
    """Tell whether a bracket says by how much the counts or shares of two arms differ: 甲组130人,乙组148人(减少15%)."""
    if not scene.gap(run).startswith("(") or run.statistic != "percent_change":
        return False
    two = _two_told(scene, run)
    return bool(two) and all(f.values["statistic"] in SHARES for f in two)


def _two_told(scene: Scene, run: Run) -> list[Reading]:
    """Give the two figures before, if they are of one kind and of an arm each."""
    told = [f for f in scene.statement.figures if f.end <= run.start][-2:]
    alike = len(told) == 2 and told[0].values["statistic"] == told[1].values["statistic"]
    return told if alike and told[0].values["arm"] != told[1].values["arm"] else []


def _matches(scene: Scene, run: Run) -> bool:
    """Tell whether a figure of the arm spoken of has its like in another arm: A组降至2,降60%;B组降至4,降22%."""
    like = [f.values["arm"] for f in scene.statement.figures if f.end <= run.start and _like(f, run.figures[0])]
    arm = scene.state.arm
    return arm is not None and arm not in like and any(like)


def _like(one: Reading, other: Reading) -> bool:
    """Tell whether two figures are of one measure and kind."""
    same = one.values["statistic"] == other.values["statistic"]
    measures = [figure.values["measure"] for figure in (one, other)]
    return bool(same and all(measures) and folded(measures[0]["text"]) == folded(measures[1]["text"]))


def protects(scene: Scene, run: Run) -> bool:
    """Tell whether a share is how many fewer fall ill than in the other arm: 保护力."""
    measure = run.figures[0].values["measure"]
    words = to_simplified(measure["text"]) if measure else ""
    kinds = ("protection", "efficacy") if scene.roster.prevents else ("protection",)
    return run.statistic == "percentage" and any(scene.words[kind].search(words) for kind in kinds)
