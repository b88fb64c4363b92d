"""What a P value that stands for itself is of."""

from __future__ import annotations

from extract.link.attach.arms import is_label, names_of
from extract.link.attach.scene import COUNTED, Measure, Scene
from extract.link.names import clean_raw
from extract.link.phrases import Phrase
from extract.records import Reading

_REACH = 40


def attach_test(scene: Scene, test: Reading) -> None:
    """Attach what stands before a P value since the last figure or test, else what the sentence said last."""
    statement, state = scene.statement, scene.state
    before = [r for r in (*statement.figures, *statement.tests) if r.end <= test.start]
    start = max((r.end for r in before), default=statement.start)
    phrase = scene.words.phrases.head(scene.text, statement, start, test.start, shares=False)
    own = phrase if phrase is not None and not phrase.generic else None
    if own is not None:
        test.values["measure"] = _tested(scene, start, test.start, own)
        test.evidence.append(("measure", own.start, own.end))
    elif before:
        last = max(before, key=lambda r: r.end).values["measure"]
        test.values["measure"] = dict(last) if last else None
    elif state.measure is not None:
        test.values["measure"] = dict(state.measure)
    test.values["arm"] = _arm(scene, test, start, own)
    times = [t for t in statement.times if t.start < test.start and t.kind in COUNTED]
    test.values["timepoint"] = times[-1].period if times else state.time.period if state.time else None


def _arm(scene: Scene, test: Reading, start: int, own: Phrase | None) -> str | None:
    """Give the arm that a P value is told of; a comparison between arms is of none, unless one is its subject."""
    low = max(start, scene.text.rfind(";", start, test.start) + 1)
    labels = [m for m in scene.statement.arms if low <= m.start < test.start and is_label(scene, m, test.start)]
    names = names_of(scene, labels)
    compares = bool(scene.words["between"].search(scene.text, max(start, test.start - _REACH), test.start))
    if names and not (compares and any(m.kind == "all" for m in labels)):
        return names[-1]
    if compares:
        return None
    if labels:
        return scene.name(labels[-1:])
    figures = [r for r in scene.statement.figures if r.end <= test.start]
    return figures[-1].values["arm"] if figures and own is None else scene.state.arm


def _tested(scene: Scene, start: int, end: int, phrase: Phrase) -> Measure:
    """Give all that a P value closes: ALB、ALT改善,LSM下降(P<0.05)."""
    low = max(start, scene.text.rfind(";", start, end) + 1)
    spans = [(phrase.start, phrase.end)]
    while spans[0][0] > low:
        more = scene.words.phrases.head(scene.text, scene.statement, low, spans[0][0], shares=False)
        if more is None or not more.known or more.start >= spans[0][0]:
            break
        spans.insert(0, (more.start, more.end))
    text = "、".join(clean_raw(scene.article, *span) for span in spans)
    behind = scene.text[spans[-1][1] : spans[-1][1] + 6]
    code = scene.words.measures.code("、".join(scene.text[a:b] for a, b in spans), behind=behind)
    return {"text": text, "code": code}
