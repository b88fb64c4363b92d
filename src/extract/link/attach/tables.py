"""What the rule for tables has left open: codes, times and directions."""

from __future__ import annotations

from extract.kept import compiled
from extract.link.attach.measures import coded
from extract.link.attach.scene import CHANGES, COUNTED, SHARES, Scene
from extract.link.measures import OTHER
from extract.normalize.characters import to_simplified

ADVERSE = ("adverse_event", "serious_adverse_event")
LISTED = compiled("[、+/]|以?及|[与和]")
RESPONSES = ("objective_response", "complete_response", "partial_response", "disease_control", "clinical_efficacy")
"""What no side effect is, whatever the title of its table lists: DLT与疗效."""
COMPLICATION, SYMPTOM = "complication", "symptom"


def attach_row(scene: Scene) -> None:
    """Complete the figures of a table's row; a time in the row goes before that of the table's title."""
    measures = scene.words.measures
    own = [t for t in scene.statement.times if t.kind in (*COUNTED, "base")]
    time = own[-1] if own else scene.state.time
    for figure in (*scene.statement.figures, *scene.statement.tests):
        measure = figure.values["measure"]
        named = own and scene.text[own[-1].start : own[-1].end] in (figure.values["arm"] or "")  # an arm: 3.2 D1,8
        if figure.values["timepoint"] is None and time is not None and figure.rule != "table.timed" and not named:
            figure.values["timepoint"] = time.period
            figure.evidence.append(("timepoint", time.start, time.end))
        if measure is None:
            continue
        topic = measure.pop("topic", "")
        measure.pop("when", None)
        if scene.words["grade"].fullmatch(to_simplified(measure["text"])):
            measure["text"] = topic + measure["text"]
        words, under = to_simplified(measure["text"]), to_simplified(measure.pop("under", ""))
        title = to_simplified(measure.pop("title", words))
        shares = figure.values["statistic"] in SHARES
        measure["code"] = measure.get("code") or _code(scene, words, under, to_simplified(topic), shares=shares)
        if figure.values["statistic"] == "percentage" and measure["code"] not in (*measures.events, *ADVERSE):
            turns = scene.words.directions(words, 0, len(words))
            figure.values["direction"] = turns[-1].code if turns else None
        if figure.values["statistic"] in CHANGES:
            turns = scene.words.directions(title, 0, len(title))
            figure.values["direction"] = turns[-1].code if turns else None


def _code(scene: Scene, words: str, under: str, topic: str, *, shares: bool) -> str:
    """Give the code of a row's words; those of its group or table where these have none, or tell of side effects.

    A title that lists the row's own words among others says no more of it: 拔管时间与卧床时间比较. One that lists
    measures of several kinds says nothing of a row that is none of them.
    """
    own = coded(scene, words, shares=shares)
    group = coded(scene, under, shares=shares) if under and words not in under else OTHER
    if group != OTHER and group not in ADVERSE:
        parts = [part for part in LISTED.split(topic) if part]
        if len(parts) > 1 and {coded(scene, part, shares=shares) for part in parts} != {group}:
            return own
    if group in ADVERSE:
        return own if own in (*ADVERSE, *RESPONSES) else group
    if group == COMPLICATION and own in (*ADVERSE, SYMPTOM):
        return group
    return group if own == OTHER else own
