"""The way of a statement: cut its figures into runs, attach to each in turn, then look back."""

from __future__ import annotations

from itertools import pairwise

from extract.link.attach.arms import attach_arms, contrast
from extract.link.attach.comparators import attach_comparators
from extract.link.attach.crossed import attach_crossed
from extract.link.attach.measures import attach_measure, own_name
from extract.link.attach.p_values import attach_test, deal_tests
from extract.link.attach.scene import LIGHT, SHARES, Measure, Run, Scene
from extract.link.attach.times import attach_times
from extract.link.attach.turns import attach_turns, turned_from_start
from extract.link.statements import EFFECTS
from extract.link.timepoints import BASELINE
from extract.records import Reading

_NAME = 8
"""How far behind a verb a known measure begins and ends."""
_LISTED = r"[\s)]*(?:、|«and»)"


def attach(scene: Scene) -> None:
    """Attach to the figures of a statement run by run, then to the P values that stand for themselves."""
    runs = cut(scene)
    for number, run in enumerate(runs):
        following = runs[number + 1] if number + 1 < len(runs) else None
        attach_measure(scene, run, following)
        attach_times(scene, run)
        attach_arms(scene, run)
        attach_turns(scene, run)
    _from_behind(runs)
    _from_before(runs, scene.state.earlier)
    _turned_together(scene, runs)
    turned_from_start(scene, runs)
    contrast(scene, runs)
    attach_crossed(scene, runs)
    attach_comparators(scene)
    for test in scene.statement.tests:
        attach_test(scene, test)
    deal_tests(scene)


def cut(scene: Scene) -> list[Run]:
    """Cut the figures of a statement into runs."""
    runs: list[Run] = []
    for figure in scene.statement.figures:
        joint = _joint(scene, runs[-1], figure) if runs and not own_name(scene, figure) else ""
        if joint == "list" and _befell_another(scene, runs[-1], figure):
            joint = ""
        if joint:
            runs[-1].figures.append(figure)
            runs[-1].joint = joint
        else:
            runs.append(Run([figure], runs[-1].end if runs else scene.statement.start))
    for run, following in pairwise(runs):
        run.limit = following.head
    if runs:
        runs[-1].limit = scene.statement.end
    return runs


def _joint(scene: Scene, run: Run, figure: Reading) -> str:
    """Tell how a figure goes on with the list or comparison before it, if it does."""
    if figure.values["statistic"] != run.statistic or figure.values["statistic"] in EFFECTS:
        return ""
    if own_name(scene, run.figures[-1]):
        return ""
    masked = scene.statement.masked(run.end, figure.start)
    turns = scene.words.directions(masked, 0, len(masked))
    gap = LIGHT.sub("", masked)
    if scene.words["versus"].fullmatch(gap):
        return "vs"
    if turns and scene.words["versus"].fullmatch(LIGHT.sub("", masked[: turns[0].start])):
        return "vs" if not LIGHT.sub("", masked[turns[-1].end :]) else ""
    return (run.joint or "list") if scene.words["list"].fullmatch(gap) else ""


def _befell_another(scene: Scene, run: Run, figure: Reading) -> bool:
    """Tell whether a share behind a comma is told with what befell those people: ORR 73%,53%达到完全缓解."""
    comma = LIGHT.sub("", scene.statement.masked(run.end, figure.start)) == ","
    said = scene.words["befell"].match(scene.text, figure.end) if comma and run.statistic in SHARES else None
    if said is None or not scene.words.measures.hits(scene.text[said.end() : said.end() + _NAME]):
        return False
    head = scene.words.phrases.head(scene.text, scene.statement, run.start, run.head, shares=True)
    each = scene.words["dealt"].search(scene.text, run.start, run.head)
    return head is not None and head.known and head.near and each is None


def _turned_together(scene: Scene, runs: list[Run]) -> None:
    """Give figures of a list the change that is said behind its last one: 甲(3.1)、乙(4.2)和丙(5.0)均下降."""
    for run, following in reversed(list(pairwise(runs))):
        gap = scene.statement.masked(run.end, following.head)
        alike = run.statistic == following.statistic and not scene.words.directions(gap, 0, len(gap))
        said = following.figures[-1].values["direction"]
        if not alike or said is None or not scene.words.cue(_LISTED).match(gap):
            continue
        for figure in run.figures:
            if figure.values["direction"] is None and figure.values["timepoint"] != BASELINE:
                figure.values["direction"] = said


def _from_before(runs: list[Run], earlier: Measure | None) -> None:
    """Give figures that have no measure yet the last one of the paragraphs before."""
    for figure in (figure for run in runs for figure in run.figures):
        if figure.values["measure"] is None and earlier is not None:
            figure.values["measure"] = dict(earlier)


def _from_behind(runs: list[Run]) -> None:
    """Give runs without a measure that of the run behind them: 3例、5例发生皮疹."""
    for run, following in reversed(list(pairwise(runs))):
        first = following.figures[0].values
        for figure in run.figures:
            if figure.values["measure"] is None and first["measure"] is not None:
                figure.values["measure"] = dict(first["measure"])
                if run.statistic == following.statistic and figure.values["direction"] is None:
                    figure.values["direction"] = first["direction"]
