"""Figures that two lists share out between them: subgroups and arms, arms and times; and those of arms compared with.

The rows and columns of a table told in a sentence: E1、E2组分别为7、11周,10、13周, where the lead-in names two arms.
Runs after all else: what it finds goes before what was found figure by figure.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.kept import compiled
from extract.link.arms import ArmMention
from extract.link.attach.scene import CHANGES, CLAUSE, COUNTED, LIGHT, Run, Scene
from extract.link.names import clean_raw
from extract.link.statements import ARM, BASE, EFFECTS, FIGURE, TIME, VERSUS
from extract.link.timepoints import TimeMention
from extract.records import Reading, Span

_OPENS = compiled(rf"\((?P<said>[^(),;。{ARM}{FIGURE}]{{0,4}})(?={FIGURE})")
_NAMED_BEHIND = compiled(r"\((?P<name>[^()\d%=<>,;:。]{1,18})\)")
_TO_FIGURE = r"\s?组?«told_of»?\s?|\s?\([^();。]{0,24}"
_BLOCK_END = r"[;,]|«and»"
_PART = compiled("[;。]")
_NAMED = ("named", "subgroup")
_ENDS = f";。{ARM}{VERSUS}{BASE}"


def attach_crossed(scene: Scene, runs: Sequence[Run]) -> None:
    """Put right the arms and times of figures that are laid out like a table."""
    _subgroups_by_arms(scene)
    _named_in_brackets(scene)
    _doses_in_brackets(scene)
    _products_before(scene)
    for run in runs:
        _arms_by_times(scene, run)
    _compared_in_bracket(scene)
    _compared_anew(scene, runs)


def _subgroups_by_arms(scene: Scene) -> None:
    """Deal figures out over subgroups and the arms of a lead-in: 甲组与乙组的时间分别为:E1、E2组为7、11周,10、13周."""
    statement = scene.statement
    colon = scene.text.find(":", statement.start, statement.end)
    if colon < 0 or any(f.start < colon for f in statement.figures):
        return
    lead = [_plain(scene, name) for m in statement.arms if m.kind == "named" and m.end <= colon for name in m.names]
    lists = [m for m in statement.arms if m.start > colon and m.kind in _NAMED and len(m.names) > 1]
    if len(lead) < 2 or not lists:
        return
    for mention, end in zip(lists, [*(m.start for m in lists[1:]), statement.end], strict=True):
        figures = [f for f in statement.figures if mention.end <= f.start < end]
        if len(figures) == len(mention.names) * len(lead):
            for n, figure in enumerate(figures):
                row, column = divmod(n, len(lead))
                figure.values["arm"] = f"{mention.names[row]}{lead[column]}"
                figure.evidence.append(("arm", mention.start, mention.end))


def _products_before(scene: Scene) -> None:
    """Give figures told side by side the products right before each, where no arm is named: 甲药 7.8% vs 乙药 23.1%."""
    for figure, following in pairwise(scene.statement.figures):
        alike = figure.values["statistic"] == following.values["statistic"]
        if not alike or figure.values["arm"] or following.values["arm"]:
            continue
        one = _product_at(scene, scene.statement.start, figure)
        other = _product_at(scene, figure.end, following)
        if one is None or other is None or scene.text[slice(*one)] == scene.text[slice(*other)]:
            continue
        for f, name in ((figure, one), (following, other)):
            f.values["arm"] = clean_raw(scene.article, *name)
            f.evidence.append(("arm", *name))


def _product_at(scene: Scene, low: int, figure: Reading) -> Span | None:
    """Give the product named right before a figure, or before the bracket that holds it: 甲药(某试验,ORR 70%)."""
    found = [p for p in scene.words.products.find(scene.text, low, figure.start) if p.strong]
    fits = (p for p in found if scene.words.cue(_TO_FIGURE).fullmatch(scene.text, p.end, figure.start))
    named = next(fits, None)
    if named is None:
        return None
    start, end = named.name
    versus = scene.words["versus"].match(scene.text, start, end)
    start = versus.end() if versus else start
    return None if scene.words.products.is_generic(scene.text[start:end]) else (start, end)


def _named_in_brackets(scene: Scene) -> None:
    """Give figures compared the arms that the brackets right behind them name: 41%(甲药)对22%(对照)."""
    text = scene.text
    for figure, following in pairwise(scene.statement.figures):
        one, two = (_NAMED_BEHIND.match(text, f.end) for f in (figure, following))
        if one is None or two is None or not scene.words["versus"].fullmatch(text[one.end() : following.start].strip()):
            continue
        if any(scene.words.measures.is_name(match["name"]) for match in (one, two)):
            continue
        if any(name == "measure" and one.start() <= low < one.end() for name, low, _ in following.evidence):
            following.values["measure"] = dict(figure.values["measure"]) if figure.values["measure"] else None
        for f, match in ((figure, one), (following, two)):
            f.values["arm"] = clean_raw(scene.article, *match.span("name"))
            f.evidence.append(("arm", *match.span("name")))


def _doses_in_brackets(scene: Scene) -> None:
    """Tell figures apart by the doses in the brackets behind them: 甲组为6.1%(2 mg)、8.0%(4 mg).

    A lone one tells whose those before it in its part are that have no arm: PCSK9降61%、LDL-C降44%(0.6 mg/kg).
    """
    bracket = scene.words["dose_behind"]
    figures = scene.statement.figures
    told = [(f, match) for f in figures if (match := bracket.match(scene.text, f.end))]
    for figure, match in told:
        name, dose = figure.values["arm"], clean_raw(scene.article, *match.span("dose"))
        part = [f for f in figures if f.end <= figure.end and not _PART.search(scene.text, f.end, figure.end)]
        alone = len(told) == 1
        for f in part if alone else [figure]:
            if alone and (name or f.values["arm"]):
                continue
            f.values["arm"] = f"{name}({dose})" if name else dose
            f.evidence.append(("arm", *match.span("dose")))


def _plain(scene: Scene, name: str) -> str:
    """Give the arm whose name a longer one ends with: 病情分组下甲组 is 甲组."""
    known = [arm.name for arm in scene.roster.arms if name.endswith(arm.name) and arm.name != name]
    return max(known, key=len, default=name)


def _arms_by_times(scene: Scene, run: Run) -> None:
    """Deal the figures of a run out over a list of arms and one of times: 甲、乙组4周和8周分别为20%、35%和31%、50%."""
    before = [m for m in scene.statement.arms if run.start <= m.start and m.end <= run.head and m.kind == "named"]
    names = [(m, name) for m in before for name in m.names]
    whole = [m for m in scene.statement.arms if run.start <= m.start and m.end <= run.head and m.kind == "all"]
    order = scene.roster.order()
    if whole and not names and whole[-1].number in (0, len(order)):
        before, names = whole[-1:], [(whole[-1], name) for name in order]  # 1 d、3 d两组分别为20、28和10、16
    times = [t for t in scene.statement.times if run.start <= t.start and t.end <= run.head and t.kind in COUNTED]
    gaps = [scene.statement.masked(one.end, two.start) for one, two in pairwise(times)]
    if not gaps or not all(scene.words["list"].fullmatch(gap) for gap in gaps):
        return
    if len(names) < 2 or len(run.figures) != len(names) * len(times):
        return
    by_times = _outer_is_times(scene, run, before, times, len(names))
    inner = len(names) if by_times else len(times)
    for n, figure in enumerate(run.figures):
        outer, within = divmod(n, inner)
        mention, name = names[within if by_times else outer]
        figure.values["arm"] = name
        figure.values["timepoint"] = times[outer if by_times else within].period
        figure.evidence.append(("arm", mention.start, mention.end))


def _outer_is_times(
    scene: Scene, run: Run, arms: Sequence[ArmMention], times: Sequence[TimeMention], size: int
) -> bool:
    """Tell whether figures stand time by time: by the blocks that 和 or a comma parts, else by what is named first."""
    block = 1
    for figure, following in pairwise(run.figures):
        if scene.words.cue(_BLOCK_END).search(scene.statement.masked(figure.end, following.start)):
            break
        block += 1
    if block in (size, len(times)) and size != len(times) and block < len(run.figures):
        return block == size
    return times[0].start < arms[0].start


def _compared_in_bracket(scene: Scene) -> None:
    """Give the figures in the bracket behind an arm compared with to that arm: 均优于对照组(分别为24.2、6.3)."""
    statement = scene.statement
    for mention in statement.versus:
        masked = statement.masked(mention.end, statement.end)
        opens = _OPENS.match(masked)
        if opens is None or not mention.names:
            continue
        close = mention.end + masked.find(")", opens.end())
        figures = [f for f in statement.figures if mention.end < f.start < max(close, mention.end + 1)]
        before = [f for f in statement.figures if f.end <= mention.start]
        if len(figures) > 1 and len(before) >= len(figures) and _is_list(scene, figures):
            for figure, like in zip(figures, before[-len(figures) :], strict=True):
                figure.values["arm"] = mention.names[0]
                measure = like.values["measure"]
                figure.values["measure"] = dict(measure) if measure is not None else figure.values["measure"]
                figure.evidence.append(("arm", mention.start, mention.end))


def _compared_anew(scene: Scene, runs: Sequence[Run]) -> None:
    """Give figures told anew behind an arm compared with to that arm: 均低于C组的MAP(80±7)和VAS(2±1)."""
    statement = scene.statement
    for mention in statement.versus:
        own = [run for run in runs if run.start >= mention.end or (run.start <= mention.start < run.head)]
        own = [run for run in own if mention.end <= run.head]
        if not own or len(mention.names) != 1 or not _told_between(scene, mention.end, own[0]):
            continue
        before = [f.values["arm"] for f in statement.figures if f.end <= mention.start]
        for number, run in enumerate(own):
            gap = statement.masked(own[number - 1].end if number else mention.end, run.head)
            apart = run.joint == "vs" or run.statistic in (*EFFECTS, *CHANGES) or any(sign in gap for sign in _ENDS)
            if apart or not any(before):
                break
            for figure in run.figures:
                figure.values["arm"] = mention.names[0]
                figure.evidence.append(("arm", mention.start, mention.end))


def _told_between(scene: Scene, start: int, run: Run) -> bool:
    """Tell whether the words of a run's measure stand right behind a place, in the same clause."""
    told = any(name == "measure" and low >= start for name, low, _ in run.figures[0].evidence)
    return told and not CLAUSE.search(scene.statement.masked(start, run.head))


def _is_list(scene: Scene, figures: Sequence[Reading]) -> bool:
    """Tell whether figures are a list of one kind each, and no comparison."""
    if any(figure.values["statistic"] in EFFECTS for figure in figures):
        return False
    gaps = [scene.statement.masked(one.end, two.start) for one, two in pairwise(figures)]
    return all(scene.words["list"].fullmatch(LIGHT.sub("", gap)) and TIME not in gap for gap in gaps)
