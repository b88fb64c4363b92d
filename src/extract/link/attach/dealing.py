"""Arms dealt out over the figures of a run: a list, or one figure against another.

As many names as figures, or as many times as many, are dealt out in their order; one name of two is the first of a
pair. A run that names nobody takes, unless it lists measures or times, the first of these that has as many arms
(`_unnamed`): those that the sentence named; the list named last; the one spoken of and the one it is compared with;
the arms that are no controls; those of the last sentence that names any; the pair that the sentences before had; the
study's, the treated one first. Where all that fails, all figures are of the arm spoken of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from extract.link.arms import ArmMention
from extract.link.attach.labels import names_of, set_arm
from extract.link.attach.pairs import pairs
from extract.link.attach.scene import CLAUSE, Run, Scene
from extract.link.attach.single import spoken_of
from extract.link.attach.studied import pair, product_said, studied
from extract.link.names import folded

_OTHERS, _BEFORE = "«others»的?$", 4
"""Before arms told of together: they are those not named before."""
_DEALT_OUT = "«respectively»[^,;。]{0,3}$"
"""Before figures that are told in the order of the arms: ≥3级TRAE分别为11%和18%."""


def dealt(scene: Scene, run: Run, labels: Sequence[ArmMention]) -> list[str | None]:
    """Deal arms out over the figures of a run; one arm for all where the run lists something else."""
    if number := pairs(scene, run):
        first = replace(run, figures=run.figures[:2])
        arms = dealt(scene, first, labels)
        run.labelled = first.labelled
        return arms * number
    state, size = scene.state, len(run.figures)
    labels = _of_this_part(scene, run, labels)
    names = names_of(scene, labels)
    if len(names) > size == len({*names[-size:]}):
        names = names[-size:]  # A组和B组各40例,A组和B组分别为
    whole = [m for m in labels if m.kind == "all"]
    names = _the_rest(scene, whole, size) or _with_treated(scene, labels, size) or names
    chosen: list[str] = []
    if len(names) > 1 and size % len(names) == 0:
        chosen = names
    elif len(names) == size - 1 > 1 and (compared := scene.compared(run.head, run.start)):
        last = _ends_against(scene, run)  # 与A组比较,B组、C组升高(45%、62% vs 30%), but (30%比45%、62%)
        chosen = [*names, compared[-1]] if last else [compared[-1], *names]
    elif len(names) == 1:
        other = _counterpart(scene, run, names[0]) if size == 2 else None
        if not other:
            set_arm(scene, run, names[0])
            alone = size == 2 and run.joint == "vs" and not _lists_something(run)
            return [names[0], None] if alone else [names[0]] * size  # 在甲组更常见(12.4%比3.1%)
        chosen = [names[0], other]
    elif whole or not _lists_something(run):
        chosen = _unnamed(scene, run, whole)
    if not chosen:
        arm = None if state.closed and run.fresh else state.arm
        return [arm or spoken_of(scene, run)] * size
    run.labelled = bool(names)
    state.named = [*dict.fromkeys([*state.named, *chosen] if names else [*chosen, *state.named])]
    state.arm, state.closed, state.recent = None, True, []
    each = size // len(chosen)
    return _by_size(scene, run, [name for name in chosen for _ in range(each)])


def _of_this_part(scene: Scene, run: Run, labels: Sequence[ArmMention]) -> Sequence[ArmMention]:
    """Leave out names of a part of the sentence that has ended: PE组低于C组;三组…为, and those before 三组 anew."""
    low = run.start + scene.gap(run).rfind(";") + 1
    whole = [m for m in labels if m.kind == "all"]
    if whole and CLAUSE.search(scene.statement.masked(labels[0].end, whole[-1].start)):
        low = max(low, whole[-1].start)
    return [m for m in labels if m.start >= low or m.start >= run.head]


def _with_treated(scene: Scene, labels: Sequence[ArmMention], size: int) -> list[str]:
    """Write out the treated arms that are told together beside a control, one for each figure: 两个剂量组和安慰剂组."""
    if len(labels) != 2 or {m.kind for m in labels} != {"all", "named"} or len(labels[0].names + labels[1].names) != 1:
        return []
    treated = [arm.name for arm in scene.roster.arms if arm.role != "control"]
    control = [name for m in labels for name in m.names if scene.roster.is_control(name)]
    number = next(m.number for m in labels if m.kind == "all")
    if not control or number not in (0, len(treated)) or len(treated) + 1 != size:
        return []
    return [*treated, *control] if labels[0].kind == "all" else [*control, *treated]


def _the_rest(scene: Scene, whole: Sequence[ArmMention], size: int) -> list[str]:
    """Give the arms that the sentence has not named, where it tells of the others: 甲组减为1.7 d,其余两组分别减至."""
    place = whole[-1].start if whole else 0
    if not whole or not scene.words.cue(_OTHERS).search(scene.text, max(0, place - _BEFORE), place):
        return []
    named = {folded(name) for m in scene.statement.arms if m.end <= place for name in m.names}
    rest = [name for name in scene.roster.order() if folded(name) not in named]
    return rest if len(rest) == size else []


def _lists_something(run: Run) -> bool:
    """Tell whether measures or times were dealt out over a run."""
    measures = {str(figure.values["measure"]) for figure in run.figures}
    return len(measures) > 1 or len({figure.values["timepoint"] for figure in run.figures}) > 1


def _counterpart(scene: Scene, run: Run, name: str) -> str | None:
    """Give the arm that a named one is compared with in a run of two."""
    compared = scene.compared(run.head, run.start)
    return compared[-1] if compared else scene.roster.other(name) if run.joint == "vs" else None


def _unnamed(scene: Scene, run: Run, whole: Sequence[ArmMention]) -> list[str]:
    """Give the arms of a run that names none: those of its sentence, else of the study; the treatment leads a vs."""
    size, named, roster = len(run.figures), scene.state.named, scene.roster
    if size == len(named) or (whole and whole[-1].number == size < len(named)):
        return named[:size]  # 甲组、乙组分别为…,高于丙组;两组…分别为
    listed = roster.last_list(run.head, size)
    if listed and (size > 2 or run.joint == "list"):
        return listed
    compared = scene.compared(run.head)
    if size == 2 and compared and scene.state.arm:
        return [scene.state.arm, compared[-1]]
    if size == 2 and compared and not named and (one := studied(scene, run)) and one != compared[-1]:
        return [one, compared[-1]]
    if treated := _treated(scene, size, whole):
        return treated
    if size > 2 and len(told := _told_last(scene, run.head)) == size:
        return told
    if size == 2 and (two := _pair_before(scene)):
        return two
    dealt_out = run.joint == "vs" or scene.words.cue(_DEALT_OUT).search(scene.gap(run))
    if size == 2 and dealt_out and len(roster.told) == 2 and len(roster.arms) == 2:
        return _treated_first(scene, roster.told)
    if size == 2 and run.joint == "vs":
        return pair(scene, run) or _guessed_pair(scene, run)
    if whole and len(told := _treated_first(scene, _told_last(scene, run.head))) == size:
        return told
    order = roster.order()
    if compared and size == len(order) > 2 and _ends_against(scene, run):
        order = [name for name in order if folded(name) != folded(compared[-1])] + [compared[-1]]
    if len(order) > 1 and (len(order) == size or (whole and size % len(order) == 0)):
        return order
    if size == 2 and compared and (other := roster.other(compared[-1])):
        return [other, compared[-1]]
    if size == 2 and whole and not order and len(scene.state.prior) == 2:
        return scene.state.prior
    return pair(scene, run) if size == 2 and whole and len(roster.arms) == 1 else []


def _ends_against(scene: Scene, run: Run) -> bool:
    """Tell whether the last of several figures is what the others are set against: 2.5%、3.1% vs 0.7%."""
    one, other = run.figures[-2:]
    return scene.words["versus"].fullmatch(scene.text[one.end : other.start].strip()) is not None


def _told_last(scene: Scene, place: int) -> list[str]:
    """Give the arms that the last sentence before a place names which names any: 三臂:甲组;乙组;丙组。评分分别为…"""
    names: dict[str, tuple[int, int]] = {}
    sentence = None
    for mention in scene.roster.before(place):
        sentence = sentence or scene.article.sentence_at(mention.start)
        if sentence is None or mention.start < sentence.start:
            break
        for name in reversed(mention.names):
            arm = scene.roster.find(name)
            behind = arm is not None and mention.start < arm.start <= place  # what others are compared with
            names[name] = (arm.start if arm is not None and behind else mention.start), -len(names)
    return sorted(names, key=names.__getitem__)


def _pair_before(scene: Scene) -> list[str]:
    """Give the two arms that the sentences before had figures of, the treated one first."""
    return _treated_first(scene, scene.state.prior) if len(scene.state.prior) == 2 else []


def _treated_first(scene: Scene, names: list[str]) -> list[str]:
    """Turn two arms round of which the first is the control: 两组 tells of the treated one first."""
    return names[::-1] if [scene.roster.is_control(name) for name in names] == [True, False] else names


def _treated(scene: Scene, size: int, whole: Sequence[ArmMention]) -> list[str]:
    """Give the arms that are no control, where there are as many as figures and a control beside them: 各剂量组."""
    named, roster = scene.state.named, scene.roster
    for told in (named, scene.state.prior):
        treated = [name for name in told if not roster.is_control(name)]
        if size == len(treated) < len(told):
            return treated
    treated = [name for name in roster.order() if not roster.is_control(name)]
    meant = any(m.number in (0, size) for m in whole) if whole else len(named) > size or size > 2
    return treated if len(treated) == size < len(roster.arms) and meant else []


def _guessed_pair(scene: Scene, run: Run) -> list[str]:
    """Give the two arms of a comparison in a study that tells no two: those named last, else what it gives."""
    two = scene.roster.last_two(run.head) or scene.roster.given[:2]
    if not two and (said := product_said(scene, run)):
        two = [said]
    if len(two) == 2 and scene.roster.is_control(two[0]) and not scene.roster.is_control(two[1]):
        two = two[::-1]
    for figure in run.figures if two else ():
        figure.doubts.append("arm_from_context")
    return [*two, ""][:2] if two else []


def _by_size(scene: Scene, run: Run, names: list[str]) -> list[str | None]:
    """Turn two arms round where the printed denominators are those of the other one."""
    if len(names) == 2 and not run.labelled:
        sizes = [arm.size if (arm := scene.roster.find(name)) else None for name in names]
        printed = [figure.values.get("denominator") for figure in run.figures]
        if None not in sizes and sizes[0] != sizes[1] and printed == sizes[::-1]:
            names = names[::-1]
    return [name or None for name in names]
