"""Which arm a figure is compared with: 较对照组, 与安慰剂相比, 高于B组; of a ratio, the other one of two arms."""

from __future__ import annotations

from itertools import pairwise

from extract.link.arms import ArmMention
from extract.link.attach.labels import is_other
from extract.link.attach.scene import LIGHT, Scene
from extract.link.names import folded
from extract.link.statements import EFFECTS, FIGURE
from extract.records import Reading

_PART = ";。"


def attach_comparators(scene: Scene) -> None:
    """Give the figures of a statement the arm that the words of their part compare them with."""
    for figure in scene.statement.figures:
        arm = figure.values["arm"]
        mention = _compared(scene, figure)
        name = mention.names[0] if mention else None
        if name is None and arm and figure.values["statistic"] in EFFECTS:
            name = scene.roster.other(arm)
        if name is None or (arm and _same(scene, name, arm)):
            continue
        figure.values["comparator"] = name
        if mention:
            figure.evidence.append(("comparator", mention.start, mention.end))
    for mention in scene.statement.arms:
        if mention.names and is_other(scene, mention):
            _both_ways(scene, mention)
    for one, other in pairwise(scene.statement.figures):
        if scene.words["versus"].fullmatch(LIGHT.sub("", scene.statement.masked(one.end, other.start))):
            _each_other(scene, one, other)


def _both_ways(scene: Scene, mention: ArmMention) -> None:
    """Give a figure and the one of the arm that it is compared with each the other's arm: 90%,高于B组的70%."""
    figures = scene.statement.figures
    before = [f for f in figures if f.end <= mention.start and not _parted(scene, f.end, mention.start)]
    behind = [f for f in figures if f.start >= mention.end and not _parted(scene, mention.end, f.start)]
    if not before or not behind or behind[0].values["arm"] != mention.names[0]:
        return
    _each_other(scene, before[-1], behind[0])
    for figure in (before[-1], behind[0]):
        if figure.values["comparator"]:
            figure.evidence.append(("comparator", mention.start, mention.end))


def _each_other(scene: Scene, one: Reading, two: Reading) -> None:
    """Give two figures each the other's arm to compare with."""
    arms = one.values["arm"], two.values["arm"]
    if all(arms) and not _same(scene, *arms):
        two.values["comparator"], one.values["comparator"] = arms


def _compared(scene: Scene, figure: Reading) -> ArmMention | None:
    """Give the arm compared with that is named nearest before a figure, or behind it with no other figure between."""
    statement = scene.statement
    named = [m for m in statement.versus if m.names]
    before = [m for m in named if m.end <= figure.start and not _parted(scene, m.end, figure.start)]
    behind = [m for m in named if m.start >= figure.end and not _parted(scene, figure.end, m.start, FIGURE)]
    return before[-1] if before else behind[0] if behind else None


def _parted(scene: Scene, start: int, end: int, signs: str = "") -> bool:
    return any(sign in _PART + signs for sign in scene.statement.masked(start, end))


def _same(scene: Scene, name: str, arm: str) -> bool:
    """Tell whether two names are one arm's."""
    one, other = scene.roster.find(name), scene.roster.find(arm)
    return folded(name) == folded(arm) or (one is not None and one is other)
