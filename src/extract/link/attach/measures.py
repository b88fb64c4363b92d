"""Which measure a run of figures is of."""

from __future__ import annotations

from extract.link.attach.scene import CLAUSE, SHARES, Measure, Run, Scene
from extract.link.measures import OTHER, rank
from extract.link.names import clean_raw
from extract.link.phrases import Phrase
from extract.link.statements import EFFECTS
from extract.normalize.characters import to_simplified
from extract.records import Span

_BEHIND = 6
_HARMS = ("adverse_event", "serious_adverse_event")


def attach_measure(scene: Scene, run: Run, following: Run | None) -> None:
    """Give the figures of a run their measure, from the words around them or from what the sentence said before.

    Words behind a run that name its measure are no longer those of the run that follows.
    """
    if run.figures[0].values["measure"] is not None:
        return
    factor = scene.words["factor"].search(scene.text, run.end, scene.statement.end)
    if factor and run.statistic in EFFECTS:
        run.put("measure", [_named(scene, run, factor.span("what"))])
        return
    phrase = _inside(scene, run) or _around(scene, run)
    if phrase is not None and phrase.start >= run.end and following is not None:
        following.start = phrase.end
    if phrase is None or (phrase.generic and scene.state.measure is not None):
        _inherit(scene, run)
        return
    run.fresh = True
    _give(scene, run, phrase)
    if len(run.figures) == 1 and scene.state.measure is not None:
        scene.state.recent.append(scene.state.measure)


def _inside(scene: Scene, run: Run) -> Phrase | None:
    """Give the measure that a figure itself holds: 37人存活,总生存率92.5%."""
    figure = run.figures[0]
    if len(run.figures) > 1 or run.statistic not in SHARES:
        return None
    hits = [hit for hit in scene.words.measures.hits(scene.text[figure.start : figure.end]) if rank(hit) >= 0]
    return Phrase(figure.start + hits[-1].start, figure.start + hits[-1].end, True, True) if hits else None


def _around(scene: Scene, run: Run) -> Phrase | None:
    """Give the words before or behind a run that name its measure."""
    shares = run.statistic in SHARES
    head = scene.words.phrases.head(scene.text, scene.statement, run.start, run.head, shares=shares)
    if run.statistic in EFFECTS or (head is not None and (not shares or (head.known and head.near))):
        return head
    behind = scene.words.phrases.tail(scene.text, scene.statement, run.end, run.limit)
    if behind is None or behind.generic:
        return head
    if not shares:
        return behind if behind.known and behind.start <= run.end + 1 else None
    return behind if _rather(scene, head, behind, run) else head


def _rather(scene: Scene, head: Phrase | None, behind: Phrase, run: Run) -> bool:
    """Tell whether the words behind a share name its measure, not those before it."""
    people = scene.words["people"].match(scene.text, run.end)
    if head is not None and not head.generic:
        if head.near:
            return behind.known and not head.known
        return behind.known or not head.known or bool(people)
    adjacent = not CLAUSE.search(scene.statement.masked(run.end, behind.start))
    return bool(behind.known or scene.state.measure is None or people or adjacent)


def _inherit(scene: Scene, run: Run) -> None:
    state, size = scene.state, len(run.figures)
    for listed in (state.listed, state.recent):
        if len(listed) == size > 1:
            run.put("measure", listed)
            return
    measure = state.measures.get(run.statistic, state.measure)
    if measure is not None:
        run.put("measure", [measure] * size)


def _give(scene: Scene, run: Run, phrase: Phrase) -> None:
    """Put a phrase's measure on a run; deal it out where it lists as many measures as there are figures."""
    state, size = scene.state, len(run.figures)
    items = scene.words.phrases.items(scene.text, phrase)
    whole = _with_context(scene, run, phrase, _named(scene, run, (phrase.start, phrase.end)))
    each = [_named(scene, run, item) for item in items] if len(items) > 1 else []
    if each and size > 1 and size % len(each) == 0:
        run.put("measure", each * (size // len(each)))
        state.measure = each[-1]
        state.listed = each if len(each) == size else []
    else:
        run.put("measure", [whole] * size)
        state.measure, state.listed = whole, each
    state.measures[run.statistic] = state.measure
    if phrase.known and not phrase.generic:
        state.safety = whole["code"] in _HARMS
    for figure in run.figures:
        figure.evidence.append(("measure", phrase.start, phrase.end))


def _with_context(scene: Scene, run: Run, phrase: Phrase, measure: Measure) -> Measure:
    """Complete a measure that only says how it differs from the one before: 加上死亡后, ≥3级, 服药状态下."""
    before = scene.state.measure
    if before is None:
        return measure
    if scene.words["added"].match(scene.text, phrase.start):
        text = before["text"] + measure["text"]
        return {"text": text, "code": scene.words.measures.code(to_simplified(text))}
    if not phrase.known and (shared := _shared(scene, phrase, before["text"])):
        return {"text": shared, "code": before["code"]}
    words = scene.text[phrase.start : phrase.end]
    if measure["code"] == OTHER and any(scene.words[code].fullmatch(words) for code in ("generic", "threshold")):
        run.fresh = False
        return measure | {"code": before["code"]}
    return measure


def _shared(scene: Scene, phrase: Phrase, before: str) -> str | None:
    """Write out what a phrase for a state shares with the measure before: 停药状态下的评分…, 服药状态下…"""
    state, of, rest = before.partition("的")
    own = clean_raw(scene.article, phrase.start, phrase.end)
    alike = of and state[-2:] == own[-2:] and scene.words["state"].search(to_simplified(own))
    return f"{own}的{rest}" if alike else None


def _named(scene: Scene, run: Run, span: Span) -> Measure:
    start, end = span
    around = scene.text[run.start : run.limit]
    code = scene.words.measures.code(scene.text[start:end], around, scene.text[end : end + _BEHIND])
    if _arose(scene, run, span, code):
        code = "adverse_event"
    elif code == "adverse_event" and scene.roster.prevents and not _of_safety(scene, start):
        code = OTHER if scene.words.measures.preventable(scene.text[start:end]) else code
    return {"text": clean_raw(scene.article, start, end), "code": code}


def _arose(scene: Scene, run: Run, span: Span, code: str) -> bool:
    """Tell whether what a phrase names came from the treatment: it arose, or is listed among side effects."""
    words, (start, end) = scene.words, span
    unknown = not words.measures.hits(scene.text[start:end])
    if (code == "symptom" or unknown) and words["arises"].search(scene.text, max(0, start - 4), start):
        return run.statistic in SHARES
    if code in ("complication", "symptom", OTHER) and words["common"].match(scene.text, end):
        return True
    if run.statistic not in SHARES or not _of_safety(scene, start):
        return False
    return unknown or bool(words["lab_limit"].search(scene.text, start, end + 2))


def _of_safety(scene: Scene, place: int) -> bool:
    """Tell whether the text has come to side effects at a place."""
    said = scene.words["safety"].search(scene.text, scene.statement.start, place)
    return scene.state.safety or said is not None
