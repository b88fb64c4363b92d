"""Which arm each figure of a run is of.

The sources of an arm are asked in this order; the first that knows one is believed:

1. `_factor`: the factor whose ratio stands in the bracket behind it. A regression tells of no arm.
2. `labels`: who is named for the figure: right behind it, else before it since the last figure; all who are said to
   have been in one arm; the arm of people counted before it.
3. Of several figures `dealing`: the names dealt out in order; where there are none, the arms that the sentence, the
   last list, the sentences before, the study have, as many as there are figures.
4. Of one figure `single`: its name; the arm that the sentence speaks of; where that has had its figure, or where the
   figure sets one arm against another, the one that is compared or studied (`studied`), which is marked as a guess.
5. `contrast`, when the whole statement is read: a figure that is still bare, or was given the arm that its
   counterpart behind it names, is the other arm's.

So a name beats what was said before, which beats what the account is about. A subgroup or set that the sentence
speaks of is no arm: it stands before the arm's name, or alone where only a guess would name one.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.link.attach.dealing import dealt
from extract.link.attach.labels import find_labels, of_people, set_arm
from extract.link.attach.scene import Run, Scene, State
from extract.link.attach.single import RATIOS, arm_of_single, compares
from extract.link.attach.studied import told_of
from extract.link.names import clean_raw, denied
from extract.link.statements import EFFECTS
from extract.normalize.characters import to_simplified
from extract.records import Span

_PART_OF = "«of_those|including»"
_FACTOR = r"(?:.*(?:[,;:、。]|«and|reveal»)|^)(?P<factor>[^,;:、()。]{2,24})\($"


def attach_arms(scene: Scene, run: Run) -> None:
    """Give the figures of a run their arms, with the subgroup or set that the sentence speaks of before them."""
    state = scene.state
    if factor := _factor(scene, run):
        run.figures[0].values["arm"] = clean_raw(scene.article, *factor)
        run.figures[0].evidence.append(("arm", *factor))
        return
    labels = find_labels(scene, run)
    if not labels and (told := of_people(scene, run)):
        set_arm(scene, run, told)
    arms = dealt(scene, run, labels) if len(run.figures) > 1 else [arm_of_single(scene, run, labels)]
    if not run.labelled:
        arms = [arm and scene.roster.called(arm, run.head) for arm in arms]
        if len(arms) > 1:
            arms = [arm and scene.roster.proper(arm) for arm in arms]
    for figure, arm in zip(run.figures, arms, strict=True):
        guessed = state.subgroup and arm not in state.named and "arm_from_context" in run.figures[0].doubts
        if figure.values["arm"] is None:
            figure.values["arm"] = _within(state, None if guessed else arm)
    state.bare = not run.labelled and not state.arm
    if run.labelled and len(state.named) == 2:
        scene.roster.told = [scene.roster.proper(name) for name in state.named]
    for figure in run.figures:
        figure.evidence += (("arm", m.start, m.end) for m in labels)


def _within(state: State, arm: str | None) -> str | None:
    """Give the name of an arm with the subgroup or set that it is a part of; the stage of a study is no part of one."""
    if arm is None or state.subgroup is None or state.staged:
        return arm or state.subgroup
    others = denied(to_simplified(arm))
    if others and to_simplified(state.subgroup).endswith(others):
        return arm  # 病灶切除者21个月,未切除者13个月
    return state.subgroup + arm


def _factor(scene: Scene, run: Run) -> Span | None:
    """Give the factor whose ratio stands in the bracket behind it: 吸烟(OR=2.1)与高龄(OR=1.8)是危险因素."""
    if run.statistic not in EFFECTS or not scene.words["factor"].search(scene.text, run.end, scene.statement.end):
        return None
    named = scene.words.cue(_FACTOR).search(scene.text[scene.statement.start : run.head])
    return (
        (named.start("factor") + scene.statement.start, named.end("factor") + scene.statement.start) if named else None
    )


def contrast(scene: Scene, runs: Sequence[Run]) -> None:
    """Give a bare figure the other arm than the one that its counterpart behind it names: 平均降1.8%,对照降0.9%.

    So too where it was given that very arm, which the sentence had spoken of: 安慰剂组升0.6%;77%达标,安慰剂组20%.
    """
    for run, following in pairwise(runs):
        arm, name = run.figures[0].values["arm"], following.figures[0].values["arm"]
        if len(run.figures) > 1 or len(following.figures) > 1 or run.labelled or not name or arm not in (None, name):
            continue
        alike = following.labelled and not following.fresh and run.statistic == following.statistic
        alike = alike and not scene.words.cue(_PART_OF).search(scene.text, run.end, following.head)
        alike = alike and not compares(scene, run)
        if alike and "。" not in scene.statement.masked(run.end, following.head):
            other = told_of(scene, run, name)
            if other:
                _complete(runs[: runs.index(run) + 1], other, arm)
                _of_the_treated(scene, runs[runs.index(following) + 1 :], other)


def _of_the_treated(scene: Scene, runs: Sequence[Run], name: str) -> None:
    """Give effects behind a contrast to its subject: 甲药后复发率8%,安慰剂14%,风险降低51%."""
    for run in runs:
        values = run.figures[0].values
        if values["arm"] is None and run.statistic in (*RATIOS, "percent_change") and compares(scene, run):
            values["arm"] = name


def _complete(runs: Sequence[Run], name: str, instead: str | None) -> None:
    """Give an arm to the last run and those before it of its measure that had ``instead``: 由6.8分降至3.1分."""
    measure = runs[-1].figures[0].values["measure"]
    for run in reversed(runs):
        values = run.figures[0].values
        if len(run.figures) > 1 or run.labelled or values["arm"] != instead or values["measure"] != measure:
            return
        values["arm"] = name
        run.figures[0].doubts.append("arm_from_context")
