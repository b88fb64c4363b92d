"""Who is named for a figure.

A name right behind it (40%(A组), 3例A组患者) goes before those that stand before it since the last figure; of these
not all say whose the figure is (`is_label`): some only count people, some open a subgroup that the others are told
in. Where neither names anyone, all that were counted may be said to have been in one arm (死亡2例,均在A组), or the
people counted before the figure are known to be one (`of_people`).
"""

from __future__ import annotations

from collections.abc import Sequence

from extract.kept import compiled
from extract.link.arms import REFERRING, ArmMention
from extract.link.attach.scene import CLAUSE, Run, Scene
from extract.link.names import clean_raw, folded
from extract.link.statements import ARM, FIGURE, NOISE, PEOPLE

_NAMED = ("named", "told", *REFERRING, "given", "all")
_BEFORE_BARE = rf"(?:[,;:。、({NOISE}{ARM}{FIGURE}]|«before_name»)?"
"""The sign before a name that needs no 组."""
_SET_AGAINST = "«against»$"
_FIGURE_SOON = compiled(rf"[^,;。]{{0,3}}{FIGURE}")
_SEX = compiled(r"\s?[,;、]\s?而?(?P<sex>[男女][性士生])\s?")
_BARE_REACH = 24
_REACH = 8
_TOUCHING = 2
_COUNTED_OF_EACH = "的?«people_share»?(?:所?占)?«respectively»"
_PLACES = "(?:的?«finding»)?«inside»"
_GIVES = "«given_by|given_alone|taken»"
_COMMONEST = "(?:患者|病人|受试者)?(?:«inside»)?的?«commonest»"
_IS_OF = compiled("[^,;。]*(?:是|为|乃|属)(?:在)?")
_OPPOSITE = "«opposite»"
_LED_TO = compiled(rf"(?:[^,;。()]{{0,6}}(?:[至到]|→|为)|\s?(?:→|->|-))\s?了?约?(?={FIGURE})")
"""Between what a figure was and what it came to: 由7.8降至6.4."""
_GIVEN_REACH = 16
"""How far behind the verb a product ends that people are given; its dose may stand between."""


def find_labels(scene: Scene, run: Run) -> list[ArmMention]:
    """Give the mentions that say whose the figures of a run are, and take up the subgroup that stands among them."""
    own = [
        m for m in scene.statement.arms
        if run.start <= m.start and m.end <= run.head and not _behind(scene, m, run.start)
    ]  # fmt: skip
    own = _set_subgroup(scene, run, own)
    end = _end_of_pair(scene, run)
    limit = run.limit if end == run.end else end + _BARE_REACH
    behind = next((m for m in scene.statement.arms if _behind(scene, m, end) and m.end <= limit), None)
    if behind is not None and is_label(scene, behind, end):
        return [behind]
    labels = [m for m in own if is_label(scene, m, run.head)]
    if not labels and (one := _all_in(scene, run) or _commonest(scene, run)):
        return [one]
    return labels


def _end_of_pair(scene: Scene, run: Run) -> int:
    """Give where a figure ends, or what it came to, if a bracket behind that names an arm: 由7.8降至6.4(甲组)."""
    following = next((f for f in scene.statement.figures if f.start >= run.end), None)
    if following is None or run.joint or not scene.text.startswith("(", following.end):
        return run.end
    led = _LED_TO.match(scene.statement.masked(run.end, following.start + 1))
    return following.end if led and led.end() == following.start - run.end else run.end


def is_label(scene: Scene, mention: ArmMention, head: int) -> bool:
    """Tell whether a mention says whose figure stands at a place.

    A bare 安慰剂 does only right before it; 接受甲的患者 does not where they are counted, as all who were enrolled and
    not as one of two groups, or are those whom the arms named before are told to have had: 使用甲药者分别为12%和30%.
    """
    masked = scene.statement.masked
    around = (masked(mention.start - 1, mention.start), masked(mention.end, mention.end + 1))
    counted = PEOPLE in around or any(mention.start <= p.start < mention.end for p in scene.statement.people)
    if mention.kind == "given" and counted and CLAUSE.search(masked(mention.end, head)):
        given = {name for m in scene.statement.arms if m.kind == "given" for name in m.names}
        return len(given) > 1
    if mention.kind == "given" and scene.words.cue(_COUNTED_OF_EACH).match(masked(mention.end, head)):
        return False
    if mention.kind in _NAMED:
        return True
    if mention.kind == "each":
        return len(masked(mention.end, head)) <= _TOUCHING
    if mention.kind not in ("bare", "product"):
        return False
    gap = scene.statement.masked(mention.end, head)
    before = scene.statement.masked(mention.start - _REACH, mention.start).rstrip()
    opening = scene.words.cue(_BEFORE_BARE).fullmatch(before[-1:]) or scene.words.cue(_SET_AGAINST).search(before)
    return opening is not None and len(gap) <= _BARE_REACH and not CLAUSE.search(gap)


def is_other(scene: Scene, mention: ArmMention) -> bool:
    """Tell whether an arm with a figure is what the subject is compared with, which it stays: 90%,高于B组的70%."""
    return (
        scene.words["than"].search(scene.text, max(scene.statement.start, mention.start - _REACH), mention.start)
        is not None
    )


def names_of(scene: Scene, labels: Sequence[ArmMention]) -> list[str]:
    """Give the names that mentions stand for."""
    names: list[str] = []
    for mention in labels:
        if mention.kind in REFERRING:
            name = scene.roster.referred(mention)
            names += (name,) if name else (scene.name([mention]),) if mention.kind == "other" else ()
        elif mention.kind == "given":
            names.append(scene.name([mention]).removesuffix("的"))
        else:
            names += (_full(scene, mention),) if len(mention.names) == 1 else mention.names
    return names


def _full(scene: Scene, mention: ArmMention) -> str:
    """Give the name of people with what they have or lack, where only others have it: PD-L1阳性者64%,阴性者54%."""
    (name,) = mention.names
    sign = scene.words.cue(_OPPOSITE).match(mention.keys[0])
    before = scene.statement.arms[: scene.statement.arms.index(mention)] if sign else ()
    for other in reversed([m for m in before if len(m.keys) == 1]):
        told = scene.words.cue(_OPPOSITE).search(other.keys[0])
        if sign and told and told[0] != sign[0]:
            return other.names[0][: told.start()] + name
    return name


def _behind(scene: Scene, mention: ArmMention, end: int) -> bool:
    """Tell whether an arm is named right behind a figure: 40%(A组), 3例A组患者, 20%的A组患者."""
    masked = scene.statement.masked
    if not 0 <= mention.start - end <= 2 or masked(end - 1, end) != FIGURE:
        return False
    between = masked(end, mention.start)
    if between == "(":
        return masked(mention.end, mention.end + 1) in ("", ")", ",")
    behind = masked(mention.end, mention.end + 5)
    people = mention.kind == "given" or bool(scene.words["people_end"].match(behind))
    return between == "的" or (between == "" and not _FIGURE_SOON.match(behind) and people)


def _all_in(scene: Scene, run: Run) -> ArmMention | None:
    """Give the one arm that all people counted are said to have been in: 死亡2例,均在对照组."""
    told = scene.words["all_in"].match(scene.statement.masked(run.end, run.limit))
    if told is None or run.statistic != "count":
        return None
    place = run.end + told.end()
    return next((m for m in scene.statement.arms if m.start == place and len(m.names) == 1), None)


def _commonest(scene: Scene, run: Run) -> ArmMention | None:
    """Give the arm behind a list of what was commonest in it: 头晕(46%)、恶心(30%)是甲组最常见的."""
    behind = next((m for m in scene.statement.arms if m.kind == "named" and m.start >= run.end), None)
    if behind is None or not scene.words.cue(_COMMONEST).match(scene.text, behind.end):
        return None
    return behind if _IS_OF.fullmatch(scene.statement.masked(run.end, behind.start)) else None


def of_people(scene: Scene, run: Run) -> str | None:
    """Give the arm that people counted before a figure are, and that no words name: 在24例某瘤患者中,20例缓解."""
    people = [p for p in scene.statement.people if run.start <= p.start and p.end <= run.head and p.values["arm"]]
    names = {str(p.values["arm"]) for p in people}
    mentions = [*scene.statement.arms, *scene.statement.versus]
    named = {name for m in mentions for name in m.names}
    each = any(m.kind == "each" for m in mentions)
    return names.pop() if len(names) == 1 and not names & named and not each else None


def _set_subgroup(scene: Scene, run: Run, own: Sequence[ArmMention]) -> list[ArmMention]:
    """Take up the subgroup or set that the sentence speaks of; give the other arms named."""
    state = scene.state
    if run.statistic == "percentage" and (sex := _SEX.fullmatch(scene.text, run.start, run.head)):
        state.subgroup, state.arm = clean_raw(scene.article, *sex.span("sex")), None  # 男性应答率45%,女性52%
        return []
    outer = [m for m in own if _holds_others(scene, m, own)]
    groups = [m for m in own if m.kind in ("subgroup", "set", "stage", "whole") or m in outer]
    if groups and groups[-1].kind == "whole":
        state.subgroup, state.passing = None, False
    elif groups:
        told = scene.words["set_told"].match(scene.text, groups[-1].end) is not None
        told = told or scene.words.cue(_PLACES).match(scene.text, groups[-1].end) is not None
        treated = groups[-1].kind == "subgroup" and _are_treated(scene, groups[-1].end, run.head)
        state.subgroup = None if treated else _full(scene, groups[-1])
        state.passing = groups[-1].kind == "set" and not told
        state.staged = groups[-1].kind == "stage"
        state.arm = None
    elif (state.passing and run.fresh) or (state.subgroup and scene.words["harm"].search(scene.gap(run))):
        state.subgroup, state.passing = None, False  # 某亚组HR 0.7;安全性方面,两组
    return [m for m in own if m not in outer]


def _are_treated(scene: Scene, start: int, end: int) -> bool:
    """Tell whether people are those who were studied, told with what they were given: 在肥胖患者中,使用甲药一年."""
    products = scene.words.products
    return any(
        product.strong and not products.is_generic(scene.text[slice(*product.name)])
        for match in scene.words.cue(_GIVES).finditer(scene.text, start, end)
        for product in products.find(scene.text, match.end(), min(end, match.end() + _GIVEN_REACH))
    )


def _holds_others(scene: Scene, mention: ArmMention, own: Sequence[ArmMention]) -> bool:
    """Tell whether an arm is the whole that others behind it are parts of: 单药组中,使用甲和乙的."""
    if mention.kind != "named" or len(mention.names) != 1 or not scene.words["as_whole"].match(scene.text, mention.end):
        return False
    return any(m.start > mention.end and m.kind == "named" and len(m.names) > 1 for m in own)


def set_arm(scene: Scene, run: Run, name: str) -> None:
    """Make an arm the one that the sentence speaks of."""
    state = scene.state
    run.labelled = True
    last = state.arm or (state.named[-1] if state.named else None)
    other = folded(last) != folded(name) if last else scene.roster.is_control(name)
    state.closed = not run.fresh and state.measure is not None and (other or state.bare)
    if not state.arm or folded(state.arm) != folded(name):
        state.recent = state.recent[-1:] if run.fresh else []
    state.named = [*dict.fromkeys([*state.named, name])]
    state.arm = name
