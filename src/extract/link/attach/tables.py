"""What the rule for tables has left open: codes, times and directions."""

from __future__ import annotations

from extract.link.attach.scene import COUNTED, Scene
from extract.normalize.characters import to_simplified


def attach_row(scene: Scene) -> None:
    """Complete the figures of a table's row; a time in the row goes before that of the table's title."""
    measures = scene.words.measures
    own = [t for t in scene.statement.times if t.kind in (*COUNTED, "base")]
    time = own[-1] if own else scene.state.time
    for figure in (*scene.statement.figures, *scene.statement.tests):
        measure = figure.values["measure"]
        if figure.values["timepoint"] is None and time is not None:
            figure.values["timepoint"] = time.period
        if measure is None:
            continue
        words = to_simplified(measure["text"])
        measure["code"] = measure.get("code") or measures.code(words)
        if figure.values["statistic"] == "percentage" and measure["code"] not in measures.events:
            turns = scene.words.directions(words, 0, len(words))
            figure.values["direction"] = turns[-1].code if turns else None
