"""Which arm each figure of a run is of."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.kept import compiled
from extract.link.arms import ArmMention
from extract.link.attach.scene import CHANGES, CLAUSE, Run, Scene, State
from extract.link.names import clean_raw, folded, joined
from extract.link.statements import ARM, EFFECTS, FIGURE, NOISE, PEOPLE, VERSUS
from extract.normalize.characters import to_simplified
from extract.products import Product
from extract.records import Reading, Span

_RATIOS = ("hazard_ratio", "odds_ratio", "risk_ratio")
_NAMED = ("named", "former", "latter", "given", "all")
_AND = compiled("、|和|与|及")
_BEFORE_BARE = ",;:。、(而对比与和在及" + NOISE + ARM + FIGURE
_FIGURE_SOON = compiled(rf"[^,;。]{{0,3}}{FIGURE}")
_BARE_REACH = 24
_REACH = 8
_LINES = 2
"""How many lines back a product that is spoken of may be named."""
_TOUCHING = 2
_PART_OF = compiled("其中|当中|包括")
_COUNTED_OF_EACH = compiled("的?(?:人数|比例|比率)?(?:所?占)?(?:分别|依次)")
_PLACES = compiled("(?:的?(?:分析|数据|结果))?[中里内]")
_RELATIVE = compiled("(?:风险|危险|[几机]率|机会|概率|相对|净|扣[除掉去])[^,;。]{0,8}$")
_REFERRED = compiled("[该此这]|^[本其]")
_IN_BRACKET = compiled(r"\s?\([^()。;]*")
_OTHERS = compiled("[者组]|(?<!病)人")
_APART = compiled("分别|依次")
_BETWEEN = compiled(rf"组间的?(?:平均)?差|(?<![一-鿿{VERSUS}])(?:差值|均差|平均差|相差|差距|差)[^,;。]{{0,4}}$")
_FACTOR = compiled(r"(?:.*(?:[,;:、。与和及]|显示|发现|表明|提示|可见)|^)(?P<factor>[^,;:、()。]{2,24})\($")


def attach_arms(scene: Scene, run: Run) -> None:
    """Give the figures of a run their arms, with the subgroup or set that the sentence speaks of before them."""
    state = scene.state
    if factor := _factor(scene, run):
        run.figures[0].values["arm"] = clean_raw(scene.article, *factor)
        run.figures[0].evidence.append(("arm", *factor))
        return
    own = [
        m for m in scene.statement.arms
        if run.start <= m.start and m.end <= run.head and not _behind(scene, m, run.start)
    ]  # fmt: skip
    own = _set_subgroup(scene, run, own)
    behind = next((m for m in scene.statement.arms if _behind(scene, m, run.end) and m.end <= run.limit), None)
    labels = [m for m in own if is_label(scene, m, run.head)]
    if behind is not None and is_label(scene, behind, run.end):
        labels = [behind]
    elif not labels and (whole := _all_in(scene, run)):
        labels = [whole]
    if not labels and (told := _of_people(scene, run)):
        _set_arm(scene, run, told)
    arms = _dealt(scene, run, labels) if len(run.figures) > 1 else [_single(scene, run, labels)]
    for figure, arm in zip(run.figures, arms, strict=True):
        guessed = state.subgroup and arm not in state.named and "arm_from_context" in run.figures[0].doubts
        if figure.values["arm"] is None:
            figure.values["arm"] = _within(state, None if guessed else arm)
    state.bare = not run.labelled and not state.arm
    for figure in run.figures:
        figure.evidence += (("arm", m.start, m.end) for m in labels)


def _of_people(scene: Scene, run: Run) -> str | None:
    """Give the arm that people counted before a figure are, and that no words name: 在24例某瘤患者中,20例缓解."""
    people = [p for p in scene.statement.people if run.start <= p.start and p.end <= run.head and p.values["arm"]]
    names = {str(p.values["arm"]) for p in people}
    mentions = [*scene.statement.arms, *scene.statement.versus]
    named = {name for m in mentions for name in m.names}
    each = any(m.kind == "each" for m in mentions)
    return names.pop() if len(names) == 1 and not names & named and not each else None


def _within(state: State, arm: str | None) -> str | None:
    """Give the name of an arm with the subgroup or set that it is a part of; the stage of a study is no part of one."""
    if arm is None or state.subgroup is None or state.staged:
        return arm or state.subgroup
    return state.subgroup + arm


def _factor(scene: Scene, run: Run) -> Span | None:
    """Give the factor whose ratio stands in the bracket behind it: 吸烟(OR=2.1)与高龄(OR=1.8)是危险因素."""
    if run.statistic not in EFFECTS or not scene.words["factor"].search(scene.text, run.end, scene.statement.end):
        return None
    named = _FACTOR.search(scene.text[scene.statement.start : run.head])
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
        alike = alike and not _PART_OF.search(scene.text, run.end, following.head)
        alike = alike and not _compares(scene, run)
        if alike and "。" not in scene.statement.masked(run.end, following.head):
            other = _told_of(scene, run, name)
            if other:
                _complete(runs[: runs.index(run) + 1], other, arm)
                _of_the_treated(scene, runs[runs.index(following) + 1 :], other)


def _of_the_treated(scene: Scene, runs: Sequence[Run], name: str) -> None:
    """Give effects behind a contrast to its subject: 甲药后复发率8%,安慰剂14%,风险降低51%."""
    for run in runs:
        values = run.figures[0].values
        if values["arm"] is None and run.statistic in (*_RATIOS, "percent_change") and _compares(scene, run):
            values["arm"] = name


def _told_of(scene: Scene, run: Run, name: str) -> str | None:
    """Give the arm beside one that is named: of one that is told alone, the product that the sentence speaks of."""
    known = scene.roster.find(name)
    if known is not None and known.role != "control":
        said = None if len(scene.roster.arms) > 1 else _product_said(scene, run)
        return scene.roster.other(name) if said is None or said in name else said
    return scene.roster.other(name) if scene.roster.tells_treatment() else _studied(scene, run)


def _subject_said(scene: Scene, run: Run) -> str | None:
    """Give what the sentence says to have the effect: 某法可显著降低抑郁(SMD -0.3)."""
    said = None
    for match in scene.words["effect_subject"].finditer(scene.text, scene.statement.start, run.head):
        said = match.span("what")
    if said is None or _OTHERS.search(scene.text, said[1], run.head):
        return None
    if scene.words.measures.hits(scene.text[slice(*said)]):
        return None
    return clean_raw(scene.article, *said)


def _product_said(scene: Scene, run: Run) -> str | None:
    """Give the product that the sentence names last before a figure, all of those given together: 甲/乙, 甲联合乙."""
    found = _products(scene, scene.statement.start, run.head)
    if not found or _REFERRED.search(scene.text[slice(*found[-1].name)]) or _is_generic(scene, found[-1]):
        return None
    return _combined(scene, found, len(found) - 1)


def _product_before(scene: Scene) -> str | None:
    """Give the product that the line so far, or the one before, begins with: 口服甲替尼。复发率10%(安慰剂15%)."""
    end = scene.statement.start
    for _ in range(_LINES):
        start = scene.text.rfind("\n", 0, end - 1) + 1 if end else 0
        places = {scene.text.find(to_simplified(name), start, end): name for name in scene.roster.given}
        if places := {at: name for at, name in places.items() if at >= 0}:
            return places[min(places)]
        if found := [p for p in _products(scene, start, end) if not _is_generic(scene, p)]:
            return _combined(scene, found, 0)
        end = start
    return None


def _products(scene: Scene, start: int, end: int) -> list[Product]:
    """Give the products that a stretch names, but for those of arms that others are compared with."""
    controls = [
        m for m in (*scene.statement.arms, *scene.statement.versus)
        if m.names and all(map(scene.roster.is_control, m.names))
    ]  # fmt: skip
    found = [p for p in scene.words.products.find(scene.text, start, end) if p.strong]
    return [
        p for p in found
        if not any(m.start < p.end and p.start < m.end for m in controls)
        and not any(o.end < p.start and _IN_BRACKET.fullmatch(scene.text, o.end, p.start) for o in found)
    ]  # fmt: skip


def _is_generic(scene: Scene, product: Product) -> bool:
    return scene.words.products.is_generic(scene.text[slice(*product.name)])


def _combined(scene: Scene, found: Sequence[Product], at: int) -> str:
    """Write a product with those that signs or words join to it; what brackets say between them is left out."""
    joints = [scene.words["joined"].fullmatch(scene.text, one.end, two.start) for one, two in pairwise(found)]
    first = last = at
    while first and joints[first - 1]:
        first -= 1
    while last < len(joints) and joints[last]:
        last += 1
    pieces = [found[first].name]
    for product, joint in zip(found[first + 1 : last + 1], joints[first:last], strict=True):
        pieces += [joint.span("sign") if joint else product.name, product.name]
    sign = scene.words["joined"].match(scene.text, found[last].end)
    if sign and (way := scene.words["modality"].match(scene.text, sign.end())):
        pieces += [sign.span("sign"), way.span()]
    return joined(scene.article, pieces)


def _studied(scene: Scene, run: Run) -> str | None:
    """Give the treatment under study; where only controls are named as arms, the product that is spoken of."""
    roster = scene.roster
    if not roster.arms or roster.tells_treatment():
        return roster.pair()[0]
    return _product_said(scene, run) or _product_before(scene) or roster.product


def _complete(runs: Sequence[Run], name: str, instead: str | None) -> None:
    """Give an arm to the last run and those before it of its measure that had ``instead``: 由6.8分降至3.1分."""
    measure = runs[-1].figures[0].values["measure"]
    for run in reversed(runs):
        values = run.figures[0].values
        if len(run.figures) > 1 or run.labelled or values["arm"] != instead or values["measure"] != measure:
            return
        values["arm"] = name
        run.figures[0].doubts.append("arm_from_context")


def is_label(scene: Scene, mention: ArmMention, head: int) -> bool:
    """Tell whether a mention says whose figure stands at a place.

    A bare 安慰剂 does only right before it; 接受甲的患者 does not where they are counted, as all who were enrolled, or
    are those whom the arms named before are told to have had: 使用甲药者分别为12%和30%.
    """
    masked = scene.statement.masked
    around = (masked(mention.start - 1, mention.start), masked(mention.end, mention.end + 1))
    if mention.kind == "given" and PEOPLE in around and CLAUSE.search(masked(mention.end, head)):
        return False
    if mention.kind == "given" and _COUNTED_OF_EACH.match(masked(mention.end, head)):
        return False
    if mention.kind in _NAMED:
        return True
    if mention.kind == "each":
        return len(masked(mention.end, head)) <= _TOUCHING
    if mention.kind not in ("bare", "product"):
        return False
    gap = scene.statement.masked(mention.end, head)
    opening = scene.statement.masked(mention.start - 1, mention.start) in _BEFORE_BARE
    return opening and len(gap) <= _BARE_REACH and not CLAUSE.search(gap)


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
        if mention.kind in ("former", "latter"):
            two = scene.roster.last_two(mention.start)
            names += two[-1:] if mention.kind == "latter" else two[:1]
        elif mention.kind == "given":
            arm = scene.roster.find(mention.keys[0])
            plain = not scene.roster.arms or scene.words.products.is_generic(mention.keys[0])
            names.append(arm.name if arm else scene.name([mention]).removesuffix("的") if plain else mention.names[0])
        else:
            names += mention.names
    return names


def _set_subgroup(scene: Scene, run: Run, own: Sequence[ArmMention]) -> list[ArmMention]:
    """Take up the subgroup or set that the sentence speaks of; give the other arms named."""
    state = scene.state
    outer = [m for m in own if _holds_others(scene, m, own)]
    groups = [m for m in own if m.kind in ("subgroup", "set", "stage", "whole") or m in outer]
    if groups and groups[-1].kind == "whole":
        state.subgroup, state.passing = None, False
    elif groups:
        told = scene.words["set_told"].match(scene.text, groups[-1].end) is not None
        told = told or _PLACES.match(scene.text, groups[-1].end) is not None
        state.subgroup, state.passing = groups[-1].names[0], groups[-1].kind == "set" and not told
        state.staged = groups[-1].kind == "stage"
        state.arm = None
    elif (state.passing and run.fresh) or (state.subgroup and scene.words["harm"].search(scene.gap(run))):
        state.subgroup, state.passing = None, False  # 某亚组HR 0.7;安全性方面,两组
    return [m for m in own if m not in outer]


def _holds_others(scene: Scene, mention: ArmMention, own: Sequence[ArmMention]) -> bool:
    """Tell whether an arm is the whole that others behind it are parts of: 单药组中,使用甲和乙的."""
    if mention.kind != "named" or len(mention.names) != 1 or not scene.words["inside"].match(scene.text, mention.end):
        return False
    return any(m.start > mention.end and m.kind == "named" and len(m.names) > 1 for m in own)


def _all_in(scene: Scene, run: Run) -> ArmMention | None:
    """Give the one arm that all people counted are said to have been in: 死亡2例,均在对照组."""
    told = scene.words["all_in"].match(scene.statement.masked(run.end, run.limit))
    if told is None or run.statistic != "count":
        return None
    place = run.end + told.end()
    return next((m for m in scene.statement.arms if m.start == place and len(m.names) == 1), None)


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


# --- Runs of several figures ------------------------------------------------------------------------------------------


def _dealt(scene: Scene, run: Run, labels: Sequence[ArmMention]) -> list[str | None]:
    """Deal arms out over the figures of a run; one arm for all where the run lists something else."""
    state, size = scene.state, len(run.figures)
    labels = _of_this_part(scene, run, labels)
    names = names_of(scene, labels)
    if len(names) > size == len({*names[-size:]}):
        names = names[-size:]  # A组和B组各40例,A组和B组分别为
    whole = [m for m in labels if m.kind == "all"]
    chosen: list[str] = []
    if len(names) > 1 and size % len(names) == 0:
        chosen = names
    elif len(names) == 1:
        other = _counterpart(scene, run, names[0]) if size == 2 else None
        if not other:
            _set_arm(scene, run, names[0])
            return [names[0]] * size
        chosen = [names[0], other]
    elif whole or not _lists_something(run):
        chosen = _unnamed(scene, run, whole)
    if not chosen:
        arm = None if state.closed and run.fresh else state.arm
        return [arm or _spoken_of(scene, run)] * size
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
    if size == len(named):
        return named
    listed = roster.last_list(run.head, size)
    if listed and (size > 2 or run.joint == "list"):
        return listed
    compared = scene.compared(run.head)
    if size == 2 and compared and scene.state.arm:
        return [scene.state.arm, compared[-1]]
    if treated := _treated(scene, size, whole):
        return treated
    if size == 2 and (pair := _pair_before(scene)):
        return pair
    if size == 2 and run.joint == "vs":
        return _pair(scene, run) or _guessed_pair(scene, run)
    order = roster.order()
    if len(order) > 1 and (len(order) == size or (whole and size % len(order) == 0)):
        return order
    if size == 2 and compared and (other := roster.other(compared[-1])):
        return [other, compared[-1]]
    if size == 2 and whole and not order and len(scene.state.prior) == 2:
        return scene.state.prior
    return _pair(scene, run) if size == 2 and whole and len(roster.arms) == 1 else []


def _pair_before(scene: Scene) -> list[str]:
    """Give the two arms that the sentences before had figures of, the treated one first."""
    pair = scene.state.prior if len(scene.state.prior) == 2 else []
    controls = [scene.roster.is_control(name) for name in pair]
    return pair[::-1] if controls == [True, False] else pair


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


def _pair(scene: Scene, run: Run) -> list[str]:
    """Give the treatment and the control of the study, the control by the name that the sentence has for it."""
    arms = scene.roster.arms
    if len(arms) == 1 and arms[0].start > scene.statement.end and scene.roster.role(arms[0].full) != arms[0].role:
        return []  # named as what another trial was set against
    one, two = _studied(scene, run), scene.roster.pair()[1]
    said = next((name for name in scene.state.named if scene.roster.is_control(name)), two)
    return [one or "", said or ""] if one or said else []


def _guessed_pair(scene: Scene, run: Run) -> list[str]:
    """Give the two arms of a comparison in a study that tells no two: those named last, else what it gives."""
    two = scene.roster.last_two(run.head) or scene.roster.given[:2]
    if not two and (said := _product_said(scene, run)):
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


# --- Single figures ---------------------------------------------------------------------------------------------------


def _single(scene: Scene, run: Run, labels: Sequence[ArmMention]) -> str | None:
    state = scene.state
    if labels and labels[-1].kind in ("all", "each"):
        state.arm = None
        return None if run.statistic in EFFECTS else scene.name(labels[-1:])
    names = names_of(scene, labels)
    if len(names) == 2 and _APART.search(scene.statement.masked(labels[-1].end, run.head)):
        _set_arm(scene, run, names[1])  # 甲组和乙组分别为8.0, what follows is the other's
        return names[0]
    if names and not (_protects(scene, run) and scene.roster.is_control(names[-1])):
        name = _joint_name(scene, labels) or names[-1]
        if is_other(scene, labels[-1]):
            run.labelled = True
            state.named, state.aside = [*dict.fromkeys([*state.named, name])], name
        else:
            _set_arm(scene, run, name)
        return name
    gap = scene.gap(run)
    if state.aside and run.statistic not in EFFECTS and not CLAUSE.search(gap):
        return state.aside
    state.aside = None
    if run.statistic == "difference" and _BETWEEN.search(gap):
        return None
    if (place := _beside_unreached(scene, run, gap)) is not None:
        pair = state.named if len(state.named) == 2 else _pair(scene, run)
        return pair[place] or None if len(pair) == 2 else None
    if len(state.named) > 1 and scene.words["every"].search(gap):
        return None
    if any(m.kind == "whole" and run.start <= m.start < run.head for m in scene.statement.arms):
        state.arm, state.closed = None, False
        return None
    compares = _compares(scene, run)
    if compares and run.statistic not in EFFECTS:
        run.figures[0].values["relative"] = True
    passed = state.closed and (run.fresh or compares) and not _matches(scene, run)
    passed = passed or (run.statistic in _RATIOS and len(state.named) == 2 and state.arm == state.named[1])
    if state.arm and not passed and not (compares and scene.roster.is_control(state.arm)):
        return state.arm
    spoken = _spoken_of(scene, run)
    if passed and spoken and run.statistic not in EFFECTS:
        state.arm, state.closed = spoken, False
    return spoken


def _joint_name(scene: Scene, labels: Sequence[ArmMention]) -> str | None:
    """Give the name of arms that one figure is told of together: A组和B组均为90%."""
    last = [m for m in labels if not CLAUSE.search(scene.text[m.end : labels[-1].start])]
    joined = all(_AND.fullmatch(scene.text, one.end, other.start) for one, other in pairwise(last))
    return scene.name(last) if len(last) > 1 and joined else None


def _beside_unreached(scene: Scene, run: Run, gap: str) -> int | None:
    """Tell which of a pair a figure is whose counterpart was not reached: 未达到对9.6个月 is the second."""
    if scene.words["after_unreached"].search(gap):
        return 1
    return 0 if scene.words["before_unreached"].match(scene.text, run.end) else None


def _set_arm(scene: Scene, run: Run, name: str) -> None:
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


def _compares(scene: Scene, run: Run) -> bool:
    """Tell whether a figure is of one arm against the other: a ratio, 保护力, 降幅 behind the figures of both."""
    if run.statistic in EFFECTS or run.figures[0].values.get("relative") or _protects(scene, run):
        return True
    if run.statistic == "percent_change" and _RELATIVE.search(scene.gap(run)):
        return True
    state = scene.state
    if _matches(scene, run):
        return False
    both = state.closed or (len(state.named) > 1 and state.arm is not None and scene.roster.is_control(state.arm))
    return run.statistic in CHANGES and both and not run.fresh and "," in scene.gap(run)


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


def _protects(scene: Scene, run: Run) -> bool:
    """Tell whether a share is how many fewer fall ill than in the other arm: 保护力."""
    measure = run.figures[0].values["measure"]
    words = to_simplified(measure["text"]) if measure else ""
    return run.statistic == "percentage" and bool(scene.words["protection"].search(words))


def _spoken_of(scene: Scene, run: Run) -> str | None:
    """Give the arm of a figure that names none: the one that is compared with another, or that is being studied."""
    state, roster = scene.state, scene.roster
    compared = scene.compared(run.head)
    treatment = _studied(scene, run)
    subject = next((name for name in state.named if not roster.is_control(name)), None)
    subject = subject or (state.named[0] if len(state.named) > 1 else None)
    name: str | None = None
    if run.statistic == "difference" and not compared:
        return subject if len(state.named) > 1 else _subject_said(scene, run)
    if _compares(scene, run):
        relative = run.statistic == "percent_change"
        spoken = state.spoken if relative or run.statistic in EFFECTS or _protects(scene, run) else None
        against = compared or _protects(scene, run) or (state.arm is not None and roster.is_control(state.arm))
        ratio = run.statistic in _RATIOS and not state.subgroup
        name = (
            subject
            or (treatment if against or ratio or relative else None)
            or spoken
            or _subject_said(scene, run)
            or (None if roster.arms else roster.product or _product_said(scene, run))
        )
    elif state.closed and subject is not None:
        name = None if scene.state.safety else subject
    elif state.closed and run.fresh and len(roster.arms) == 2:
        name = treatment
    elif compared:
        name = _told_of(scene, run, compared[-1])
    if name is not None:
        run.figures[0].doubts.append("arm_from_context")
    return name
