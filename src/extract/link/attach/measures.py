"""Which measure a run of figures is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extract.kept import compiled
from extract.link.attach.scene import CHANGES, CLAUSE, LIGHT, SHARES, TIME_UNITS, Measure, Run, Scene
from extract.link.measures import OTHER, rank
from extract.link.names import clean_raw
from extract.link.phrases import Phrase
from extract.link.statements import ARM, EFFECTS
from extract.normalize.characters import to_simplified
from extract.records import Reading, Span

_PASSED = compiled(r"\s?[即可便均都]?(?:自行|逐渐|完全|全部|自然)*(?:缓解|消失|恢复|消退|痊愈|好转|自愈|退)")
_NEXT_ARM = rf"\s?(?:、|,|«and»)\s?而?{ARM}+[有共则也仅只为]*"
_BEHIND, _DENIED, _NEEDED = 6, 10, 3
_LETTERS = compiled("[A-Za-z0-9+]")
_SYMBOL = compiled("[A-Za-z]")
_COUNTED = compiled("[一-鿿]+$")
_LISTED_ON = compiled(r"[)\]\s]*、")
_JOINED_ON = r"[)\]\s]*(?:«and|or»)"
_QUANTITY = "(?:«measurable»)$"
_RATE = compiled(r"[,;](?P<name>[一-鿿]{2,12}率)")
"""A rate that a figure says again what it counted with: 15例撤机,总撤机率62.5%."""
_COUNT_OF = compiled(r"[^\d,;。]{0,2}\d+\s?(?:例次?|名|人次?|位|眼|只|个)(?P<name>[^\d,;。:()]{2,16})\s?\(\s?\d")
"""A count of people with what befell them, and their share behind it in brackets."""
_HARMS = ("adverse_event", "serious_adverse_event")
_LISTED = ("adverse_event", "complication", "symptom", "ascites")
"""Codes of what is a side effect or a complication as the list says that it stands in."""
_RISKS = ("percent_change", "hazard_ratio", "odds_ratio", "risk_ratio")
"""Statistics that compare how often something befell people: being in hospital is an event to them."""
_RATIOS = ("hazard_ratio", "odds_ratio", "risk_ratio")
_BEFALL = ("complication", "serious_adverse_event", "mortality", "hospital_stay")
"""Codes of events that a bracket behind their figure lists by name: 并发症12%(出血5%)."""
_COLON = compiled(r"\s?(?:\([^()\n]{1,16}\))?\s?[*]*:")
_MARK = compiled(r"[<>≥≤]\s?=?\s?\d")
_SHARED = compiled(r"(?<=[一-鿿]{2})[一-鿿]{2}率$")
"""The rate that closes a list of what it is of: 升压药、透析、插管使用率."""
_MIDDLE = compiled(
    "(?<=.)(?P<of>的?)(?:中位(?=[时時][间間]|天[数數]|[无無总總]|[PO](?:FS|S)(?![A-Za-z]))|(?<=的)平均(?=[时時]))"
)
"""What a name leaves out of how long something took: 症状缓解的中位时间."""
_BESIDE = ("、", ",", ";")
_EVENTS = ("{events}", "{events}/(100.a)", "{events}/(1000.a)")
_ANSWERS = ("complete_response", "partial_response", "disease_control", "objective_response")


def attach_measure(scene: Scene, run: Run, following: Run | None) -> None:
    """Give the figures of a run their measure, from the words around them or from what the sentence said before.

    Words behind a run that name its measure are no longer those of the run that follows.
    """
    if run.figures[0].values["measure"] is not None:
        return
    if run.statistic in EFFECTS and (what := _of_factor(scene, run)):
        scene.state.measure = _named(scene, run, what)
        run.put("measure", [scene.state.measure])
        return
    phrase = _inside(scene, run) or _around(scene, run)
    if phrase is not None and (_is_product(scene, phrase) or _passes(scene, run, phrase)):
        phrase = None
    if (phrase is None or not phrase.known) and (topic := _topic(scene, run)):
        phrase = topic
    if phrase is not None and phrase.start >= run.end and following is not None:
        stop = CLAUSE.search(scene.text, phrase.end, following.head)
        following.start = stop.start() if stop else phrase.end
    _tell_parts(scene, run)
    force = scene.state.measure or (scene.state.earlier if run.statistic in EFFECTS else None)
    if phrase is not None and force is not None and _is_subgroup(scene, run, phrase):
        phrase = None
    if phrase is None or (phrase.generic and force is not None and not _goes_apart(scene, run, phrase)):
        if not _befell_both(scene, run, following):
            _inherit(scene, run, following)
        scene.state.told = run.figures[-1]
        return
    run.fresh = True
    scene.state.told = run.figures[-1]
    _give(scene, run, phrase)
    if len(run.figures) == 1 and scene.state.measure is not None:
        scene.state.recent.append(scene.state.measure)


def _passes(scene: Scene, run: Run, phrase: Phrase) -> bool:
    """Tell whether words behind a time only say that what befell people passed: 低热3例,均在48 h内自行缓解."""
    measure = scene.state.measure
    if measure is None or phrase.start < run.end or run.figures[0].values["unit"] not in TIME_UNITS:
        return False
    return measure["code"] in _LISTED + _HARMS and _PASSED.match(scene.text, run.end) is not None


def _befell_both(scene: Scene, run: Run, following: Run | None) -> bool:
    """Tell whether what befell two arms is said behind the second, none of it before: 甲组9例、乙组4例发热."""
    shares = following is not None and run.statistic in SHARES and following.statistic in SHARES
    if following is None or not shares or scene.state.told is not None:
        return False
    if not scene.words.cue(_NEXT_ARM).fullmatch(scene.statement.masked(run.end, following.head)):
        return False
    behind = scene.words.phrases.tail(scene.text, scene.statement, following.end, following.limit)
    return behind is not None and behind.known and not CLAUSE.search(scene.text, following.end, behind.start)


def _is_product(scene: Scene, phrase: Phrase) -> bool:
    """Tell whether words that no row knows are what people are given: 甲替尼非劣于乙替尼:13.6个月vs 12.3个月."""
    if phrase.known or scene.words["found_too"].search(scene.text[phrase.start : phrase.end]):
        return False
    found = scene.words.products.find(scene.text, phrase.start, phrase.end)
    return any(p.strong and p.start == phrase.start and p.end == phrase.end for p in found)


def _topic(scene: Scene, run: Run) -> Phrase | None:
    """Give the measure that a ratio's sentence is set under: 在转阴率方面,甲药优于乙药(OR=0.34)."""
    if run.statistic not in EFFECTS and scene.state.measure is not None:
        return None
    told = list(scene.words["aspect"].finditer(scene.text, run.start, run.head))
    if not told or not scene.words.measures.hits(told[-1]["what"]):
        return None
    return Phrase(*told[-1].span("what"), near=False, known=True)


def _tell_parts(scene: Scene, run: Run) -> None:
    """Keep the measure whose parts are told, and go back to it with the next arm: 并发症5例,其中感染3例;对照组9例."""
    state = scene.state
    if scene.words["among_them"].search(scene.text, run.start, run.head):
        state.whole = state.measure
    elif state.whole is not None and ";" in scene.gap(run):
        state.measure, state.whole = state.whole, None
        state.measures = {}


def _is_subgroup(scene: Scene, run: Run, phrase: Phrase) -> bool:
    """Tell whether words that no row knows name those whom a figure is of: EGFR+(HR 0.52), ORR 37%(滑膜肉瘤39%)."""
    if phrase.known:
        return False
    if run.statistic in EFFECTS:
        return _LETTERS.match(scene.text, phrase.end - 1) is not None
    if phrase.near and scene.words["whereas"].match(scene.text, phrase.end):  # 3年PFS率59%,美国则为66%
        return scene.words.cue(_QUANTITY).search(scene.text, phrase.start, phrase.end) is None
    scene.state.split = _is_split(scene, run, phrase)
    return scene.state.split


def _is_split(scene: Scene, run: Run, phrase: Phrase) -> bool:
    """Tell whether a bracket behind a share of people who were helped splits it: ORR 37%(甲瘤41%、乙瘤28%)."""
    told, force = scene.state.told, scene.state.measure
    if told is None or force is None or told.values["statistic"] != run.statistic:
        return False
    joint = scene.text[told.end : phrase.start].strip()
    helped = force["code"] in scene.words.measures.events and force["code"] not in _BEFALL
    return helped and (joint == "(" or (scene.state.split and joint in _BESIDE))


def _goes_apart(scene: Scene, run: Run, phrase: Phrase) -> bool:
    """Tell whether a figure can be none of the measure told before.

    It is in another unit, or no share of people, or both stand in brackets behind their names.
    """
    told = scene.state.told
    if not phrase.weak or told is None or run.statistic in EFFECTS:
        return False
    text = scene.text
    if all(text[figure.start - 1] == "(" for figure in (told, run.figures[0])):
        return True
    if phrase.end == run.head and all(text[figure.start] == "(" for figure in (told, run.figures[0])):
        return True
    one, other = (_counted_in(scene, figure) for figure in (told, run.figures[0]))
    return (one != other and None not in (one, other)) or told.values["statistic"] in SHARES


def _counted_in(scene: Scene, figure: Reading) -> str | None:
    """Give the unit of a figure, or the word that it is counted with: 21.0枚."""
    counted = _COUNTED.search(scene.text, figure.start, figure.end)
    return figure.values["unit"] or (counted[0] if counted else None)


def _of_factor(scene: Scene, run: Run) -> Span | None:
    """Give what a ratio's subject is a risk factor of: 高龄(OR=2.31)是感染的危险因素, 影响出血的危险因素(OR=2.94)."""
    factor, text = scene.words["factor"], scene.text
    clause = max(text.rfind(sign, run.start, run.head) for sign in ",;。") + 1
    before = list(factor.finditer(text, max(run.start, clause), run.head))
    said = before[-1] if before else factor.search(text, run.end, scene.statement.end)
    return said.span("what") if said else None


def _inside(scene: Scene, run: Run) -> Phrase | None:
    """Give the measure that a figure itself holds: 37人存活,总生存率92.5%."""
    figure = run.figures[0]
    if own := scene.words["own_name"].match(scene.text, figure.start, figure.end):
        return Phrase(*own.span(), True, True)
    if len(run.figures) > 1 or run.statistic not in SHARES:
        return None
    if name := own_name(scene, figure):
        return Phrase(*name, True, bool(scene.words.measures.hits(scene.text[slice(*name)])))
    rate = _RATE.search(scene.text, figure.start, figure.end)
    hits = [hit for hit in scene.words.measures.hits(scene.text[figure.start : figure.end]) if rank(hit) >= 0]
    if hits and (rate is None or figure.start + hits[-1].start < rate.start("name")):
        return Phrase(figure.start + hits[-1].start, figure.start + hits[-1].end, True, True)
    generic = rate is None or scene.words["generic"].fullmatch(rate["name"])
    return None if rate is None or generic else Phrase(*rate.span("name"), True, True)


def own_name(scene: Scene, figure: Reading) -> Span | None:
    """Give what a count of people names before its share: 21例切口疼痛(0.2%)."""
    named = _COUNT_OF.match(scene.text, figure.start, figure.end)
    if named is None:
        return None
    if scene.words["people"].fullmatch(scene.text, *named.span("name")):
        return None
    start, end = scene.words.phrases.befallen(scene.text, *named.span("name"))
    return (start, end) if end - start > 1 else None


def _around(scene: Scene, run: Run) -> Phrase | None:
    """Give the words before or behind a run that name its measure."""
    shares = run.statistic in SHARES
    head = scene.words.phrases.head(scene.text, scene.statement, run.start, run.head, shares=shares)
    if run.statistic in EFFECTS:
        return _as_label(scene, head) or _of_both(scene, run)
    if run.statistic in CHANGES and (changed := _changed(scene, run)):
        return changed
    if not shares and head is not None and not (head.known and head.near) and (reached := _reached(scene, run)):
        return reached
    if shares and head is not None and (effect := _granted(scene, run)):
        return effect
    own = head is not None and (head.known and head.near if shares else head.known or not _owned(scene, run))
    if own and not (shares and _is_part(scene, run)):
        return head
    behind = scene.words.phrases.tail(scene.text, scene.statement, run.end, run.limit)
    if behind is None or behind.generic or _of_next(scene, run, behind):
        return head
    if not shares:
        named = behind.known or (head is None and run.figures[0].values["unit"] in _EVENTS)
        return behind if named and behind.start <= run.end + 1 else head
    return behind if _rather(scene, head, behind, run) else head


def _as_label(scene: Scene, head: Phrase | None) -> Phrase | None:
    """Take words that open a line before a colon for a measure, though no row knows them: 肾脏复合(≥57%):HR 0.64."""
    if head is None or not head.weak:
        return head
    line = scene.text.rfind("\n", 0, head.start) + 1
    opens = not scene.text[line : head.start].strip(" -*•·●◆■▪>#")
    return replace(head, generic=False, weak=False) if opens and _COLON.match(scene.text, head.end) else head


def _granted(scene: Scene, run: Run) -> Phrase | None:
    """Give the effect behind a share that the words before tell what it is on: 对感染有72%的保护作用."""
    if not _owned(scene, run) or not scene.words["grants"].search(scene.text, run.start, run.head):
        return None
    behind = scene.words.phrases.tail(scene.text, scene.statement, run.end, run.limit)
    return behind if behind is not None and behind.known and behind.start <= run.end + 1 else None


def _reached(scene: Scene, run: Run) -> Phrase | None:
    """Give the measure right behind a value, where the clause names none before it: 已经度过了5年无病生存期."""
    behind = scene.words.phrases.tail(scene.text, scene.statement, run.end, run.limit)
    if behind is None or not behind.known or scene.text[run.end : behind.start].strip(" 的"):
        return None
    if _of_next(scene, run, behind) or scene.text[run.end - 1] == "内":
        return None
    return behind if scene.words.measures.is_name(scene.text[behind.start : behind.end]) else None


def _is_part(scene: Scene, run: Run) -> bool:
    """Tell whether a share is of the measure before it and made up by the one behind: 体重减轻中30%为去脂体重."""
    out_of = scene.words["out_of"].search(scene.text, run.start, run.head)
    return out_of is not None and scene.text.startswith(("为", "是"), run.end)


def _of_both(scene: Scene, run: Run) -> Phrase | None:
    """Give the endpoint behind the last of the ratios that are all of it: 女性(HR 0.55)、男性(HR 0.71)的PFS."""
    if scene.state.measure is not None or not scene.text.startswith((")的", "的"), run.end):
        return None
    behind = scene.words.phrases.tail(scene.text, scene.statement, run.end, run.limit)
    return behind if behind is not None and behind.known else None


def _changed(scene: Scene, run: Run) -> Phrase | None:
    """Give what a verb of change has behind its figure: 减少了95.4%入院风险, 可降低约三成的复发率."""
    text, end = scene.text, scene.statement.end
    if scene.words["alters"].search(text, max(run.start, run.head - 8), run.head) is None:
        return None
    behind = scene.words.phrases.tail(text, scene.statement, run.end, run.limit)
    if behind is None or behind.generic or not behind.known or text[run.end : behind.start].strip(" 的"):
        return None
    if CLAUSE.match(text, behind.start) or text[behind.start] == "、" or text[behind.end - 2 : behind.end] == "单位":
        return None
    return behind if behind.end == end or text[behind.end] in ",;。(、:!?\n" else None


def _of_next(scene: Scene, run: Run, behind: Phrase) -> bool:
    """Tell whether words behind a figure name the next one: 8.6%(恶心2例); a list, 恶心(3%)、呕吐(2%)."""
    between = scene.text[run.end : behind.start + 1]
    led = run.limit < scene.statement.end and not CLAUSE.search(scene.statement.masked(behind.end, run.limit))
    bracketed = scene.text.startswith("(", behind.end) and scene.words.cue(_JOINED_ON).match(between)
    return bool((led and between.strip().startswith("(")) or _LISTED_ON.match(between) or bracketed)


def _owned(scene: Scene, run: Run) -> bool:
    """Tell whether what a change is of is said behind it: 减轻了6%的体重."""
    return scene.text[run.end : run.end + 1] == "的"


def _rather(scene: Scene, head: Phrase | None, behind: Phrase, run: Run) -> bool:
    """Tell whether the words behind a share name its measure, not those before it."""
    if _is_part(scene, run):
        return True
    people = scene.words["people"].match(scene.text, run.end)
    if head is not None and not head.generic:
        if head.near:
            return behind.known and not head.known
        return behind.known or not head.known or bool(people)
    adjacent = not CLAUSE.search(scene.statement.masked(run.end, behind.start))
    return bool(behind.known or scene.state.measure is None or people or adjacent)


def _inherit(scene: Scene, run: Run, following: Run | None) -> None:
    state, size = scene.state, len(run.figures)
    for listed in (state.listed, state.recent):
        if len(listed) == size > 1 and run.joint != "vs":
            run.put("measure", listed)
            state.listed = listed[:]  # for the arm after this one too
            return
    dealt = scene.words["dealt"].search(scene.text, run.start, run.head) is not None
    if len(state.series) == size > 1 and state.told is None and dealt and run.joint != "vs":
        run.put("measure", state.series)
        state.listed = state.series[:]
        return
    goes_on = scene.words["each_of"].search(scene.text, run.start, run.head) is not None
    if following is not None and size + len(following.figures) == len(state.recent):  # 对照组分别为5例、9例、4例和78%
        goes_on = goes_on or dealt
    if 1 < size < len(state.recent) and goes_on:
        run.put("measure", state.recent[:size])
        return
    measure = state.measures.get(run.statistic, state.measure)
    counted = state.told is not None and state.told.values["statistic"] == "count"
    if counted and run.statistic == "percentage" and run.figures[0].values.get("numerator") is not None:
        measure = state.measure  # 低血压率13%比40%;注射痛甲组0例,乙组11例(36.7%)
    if scene.gap(run).strip() == "(" and scene.state.told is not None:
        measure = state.measure  # 感染增加约两倍(2.8%对0.9%)
    if measure is None and run.statistic in EFFECTS:
        measure = state.earlier
    if measure is not None:
        run.put("measure", [measure] * size)


def _give(scene: Scene, run: Run, phrase: Phrase) -> None:
    """Put a phrase's measure on a run; deal it out where it lists as many measures as there are figures."""
    state, size = scene.state, len(run.figures)
    items = scene.words.phrases.items(scene.text, phrase)
    if len(items) == 1 < size and all(LIGHT.sub("", gap) == "/" for gap in _gaps(scene, run)):
        items = _slashed(scene, phrase)
    whole = _with_context(scene, run, phrase, _named(scene, run, (phrase.start, phrase.end)))
    each = _listed(scene, run, items) if len(items) > 1 else []
    if each and size > 1 and size % len(each) == 0:
        times = size // len(each)
        paired = times > 1 and _is_paired(scene, run, times)
        run.put("measure", [m for m in each for _ in range(times)] if paired else each * times)
        state.measure = each[-1]
        state.listed = each if len(each) == size else []
    else:
        run.put("measure", [whole] * size)
        state.measure, state.listed = whole, each
    if run.statistic not in EFFECTS:
        state.measures = {name: measure for name, measure in state.measures.items() if name not in EFFECTS}
    state.measures[run.statistic] = state.measure
    if phrase.known and not phrase.generic:
        infection = scene.words.measures.flagged(scene.text[phrase.start : phrase.end], "preventable")
        state.safety = whole["code"] in _HARMS and not infection
    for figure in run.figures:
        figure.evidence.append(("measure", phrase.start, phrase.end))


def _gaps(scene: Scene, run: Run) -> list[str]:
    return [scene.statement.masked(one.end, other.start) for one, other in pairwise(run.figures)]


def _slashed(scene: Scene, phrase: Phrase) -> list[Span]:
    """Give the members of a list parted by slashes, as its figures are: ORR/DCR为45%/80%, but not CD4/CD8."""
    words = scene.text[phrase.start : phrase.end]
    hits = scene.words.measures.hits(words)
    marks = [mark for mark, sign in enumerate(words) if sign == "/" and not any(h.start < mark < h.end for h in hits)]
    edges = zip([0, *(mark + 1 for mark in marks)], [*marks, len(words)], strict=True)
    spans = [(phrase.start + low, phrase.start + high) for low, high in edges]
    return spans if all(high - low > 1 for low, high in spans) else [(phrase.start, phrase.end)]


def _is_paired(scene: Scene, run: Run, times: int) -> bool:
    """Tell whether each measure of a list has its arms' figures together: 2.1比3.2,5.0比6.8."""
    against = [scene.words["versus"].fullmatch(LIGHT.sub("", gap)) is not None for gap in _gaps(scene, run)]
    return against == [(number + 1) % times != 0 for number in range(len(against))]


def _listed(scene: Scene, run: Run, items: Sequence[Span]) -> list[Measure]:
    """Name the members of a list, each with the grade before it and without the 发生率 behind it."""
    grade = scene.words["grade"].match(scene.text, *items[0])
    low, high = items[-1]
    tail = scene.words["share_tail"].search(scene.text, low, high)
    if tail and tail.start() > low and not any(scene.text[b - 1] in "率例" for _, b in items[:-1]):
        items = [*items[:-1], (low, tail.start())]
    each = [_named(scene, run, item) for item in items]
    each = [each[0], *(_marked(scene, each[0], item, own) for item, own in zip(items[1:], each[1:], strict=True))]
    if relieved := scene.words["relieved"].search(scene.text, low, high):
        each = [*(_with_tail(scene, measure, relieved[0]) for measure in each[:-1]), each[-1]]
    elif (shared := _SHARED.search(scene.text, low, high)) and scene.words.measures.code(shared[0]) == OTHER:
        each = [*(_with_rate(scene, measure, shared[0]) for measure in each[:-1]), each[-1]]
    if grade and grade.end() < items[0][1]:
        prefix = clean_raw(scene.article, *grade.span())
        each = [each[0], *(measure | {"text": prefix + measure["text"]} for measure in each[1:])]
    return each


def _marked(scene: Scene, first: Measure, item: Span, own: Measure) -> Measure:
    """Write out what a list's later member leaves out before its mark: HbA1c≤6.5%和<5.7%."""
    mark = _MARK.search(first["text"])
    if mark is None or not mark.start() or _MARK.match(scene.text, *item) is None:
        return own
    return {"text": first["text"][: mark.start()] + own["text"], "code": first["code"]}


def _with_tail(scene: Scene, measure: Measure, tail: str) -> Measure:
    """Write out the end that the members of a list share with its last: 咳嗽、发热消失时间."""
    text = measure["text"] + tail
    whole = measure["text"].endswith((tail, tail[-2:]))
    return measure if whole else {"text": text, "code": coded(scene, to_simplified(text))}


def _with_rate(scene: Scene, measure: Measure, tail: str) -> Measure:
    """Write out the rate that the members of a list share with its last, where they name none: 透析、插管使用率."""
    words = to_simplified(measure["text"])
    return measure if scene.words.measures.hits(words) or words.endswith("率") else _with_tail(scene, measure, tail)


def _with_context(scene: Scene, run: Run, phrase: Phrase, measure: Measure) -> Measure:
    """Complete a measure that only says how it differs from the one before: 加上死亡后, ≥3级, 服药状态下."""
    before = _label_of(scene, run, phrase) or scene.state.measure
    told = before or scene.state.earlier
    graded = scene.words.measures.flagged(scene.text[phrase.start : phrase.end], "counted")
    if told is not None and len(measure["text"]) == 1 and told["code"] == measure["code"] and not graded:
        return dict(told)  # 瘦 of 体重, not 良 of 优
    if before is None:
        topic = scene.state.earlier if phrase.generic and not phrase.weak and measure["code"] == OTHER else None
        return measure | {"code": topic["code"]} if topic is not None else measure
    if scene.words["added"].match(scene.text, phrase.start):
        text = before["text"] + measure["text"]
        return {"text": text, "code": coded(scene, to_simplified(text))}
    if (not phrase.known or phrase.generic) and (shared := _shared(scene, phrase, before["text"])):
        return {"text": shared, "code": before["code"]}
    words = scene.text[phrase.start : phrase.end]
    severe = before["code"] in (*_LISTED, *_BEFALL) and scene.words["severity"].fullmatch(words) is not None
    if severe or scene.words["grade"].fullmatch(words):
        own = scene.words["severity" if severe else "grade"].match(to_simplified(before["text"]))
        return {"text": measure["text"] + before["text"][own.end() if own else 0 :], "code": before["code"]}
    protects = scene.roster.prevents or scene.words["protection"].search(to_simplified(before["text"]))
    against = scene.text[phrase.start - 1] in "对抗" and before["code"] == "clinical_efficacy" and protects
    if (measure["code"] == OTHER and scene.words.phrases.is_mark(words)) or against:
        return measure | {"code": before["code"]}
    stands = any(scene.words[code].fullmatch(words) for code in ("generic", "threshold", "total"))
    if measure["code"] == OTHER and stands:
        run.fresh = False
        return measure | {"code": before["code"]}
    return measure


def _label_of(scene: Scene, run: Run, phrase: Phrase) -> Measure | None:
    """Give the measure that a label names before the grade of it that a figure is of: CRS:任意级别90.2%,≥3级6.9%."""
    words, text = scene.words, scene.text
    colon = phrase.start - 1
    if colon <= run.start or text[colon] != ":" or not words["grade"].fullmatch(text, phrase.start, phrase.end):
        return None
    label = words.phrases.head(text, scene.statement, run.start, colon, shares=run.statistic in SHARES)
    return None if label is None or label.generic else _named(scene, run, (label.start, label.end))


def _shared(scene: Scene, phrase: Phrase, before: str) -> str | None:
    """Write out what a phrase for a state or side shares with the measure before: 停药状态下的评分…, 服药状态下…"""
    state, of, rest = before.partition("的")
    own = clean_raw(scene.article, phrase.start, phrase.end)
    words = to_simplified(own)
    if of and state[-2:] == own[-2:] and scene.words["state"].search(words):
        return f"{own}的{rest}"
    if not (side := scene.words["side"].fullmatch(words)):
        return None
    others = [m for m in scene.words["side"].finditer(to_simplified(before)) if m["of"] == side["of"]]
    return before[: others[-1].start()] + own + before[others[-1].end() :] if others else before


def _named(scene: Scene, run: Run, span: Span) -> Measure:
    start, end = span
    around = scene.text[run.start : run.limit]
    stop = CLAUSE.search(scene.text, end, end + _BEHIND)
    code = coded(
        scene, scene.text[start:end], around, scene.text[end : stop.start() if stop else end + _BEHIND],
        shares=run.statistic in (*SHARES, *_RATIOS), pooled=_is_pooled(scene, run),
    )  # fmt: skip
    length = code == "hospital_stay" and scene.words.measures.flagged(scene.text[start:end], "length")
    if length and run.statistic in _RISKS:
        code = OTHER
    if run.statistic in SHARES and (harm := _harm(scene, run, span, code)):
        code = harm
    elif code == "adverse_event" and _of_disease(scene, run, start) and not _of_safety(scene, start):
        code = OTHER if scene.words.measures.flagged(scene.text[start:end], "preventable") else code
    elif code == "adverse_event" and of_operation(scene, span):
        code = "complication"
    text = _MIDDLE.sub(r"\g<of>", clean_raw(scene.article, start, end))
    return {"text": text.removesuffix("者"), "code": code}


def _is_pooled(scene: Scene, run: Run) -> bool:
    """Tell whether a difference is in units of its spread, as reviews of one complaint give it: SMD=-0.45, g=0.31."""
    return run.statistic == "difference" and _SYMBOL.match(scene.text, run.head) is not None


def coded(
    scene: Scene, words: str, around: str = "", behind: str = "", *, shares: bool = False, pooled: bool = False
) -> str:
    """Give the code of a measure's words.

    Low mood and fear are the symptom of a disorder of the mind only, or of what a review pools; PD is an answer to
    treatment only as a share, and being in hospital a length of stay only where it is none.
    """
    code = scene.words.measures.code(words, around, behind)
    if code in _ANSWERS and not shares and scene.words.measures.flagged(words, "counted"):
        return OTHER
    if code == "hospital_stay" and shares and scene.words.measures.flagged(words, "length"):
        return OTHER
    if code == "symptom" and not (pooled or scene.roster.of_mind) and scene.words.measures.flagged(words, "mood"):
        return OTHER
    return code


def _of_disease(scene: Scene, run: Run, place: int) -> bool:
    """Tell whether an infection is what a study is about: it prevents it, or compares how often arms had it."""
    if scene.roster.prevents or run.statistic in EFFECTS:
        return True
    caught = scene.words["caught"].match(scene.text, place)
    return caught is not None and scene.words["protection"].search(scene.text, place, scene.statement.end) is not None


def of_operation(scene: Scene, span: Span) -> bool:
    """Tell whether an infection is one that followed an operation or a tube: 术后2周肺部感染的发生率."""
    start, end = span
    infection = scene.words.measures.flagged(scene.text[start:end], "preventable")
    segment = max(scene.statement.start, scene.text.rfind(";", 0, start))
    said = scene.words["operation"].search(scene.text, segment, end)
    return infection and said is not None and not _of_safety(scene, start)


def _harm(scene: Scene, run: Run, span: Span, code: str) -> str | None:
    """Give the code of what came from the treatment: it arose, or stands in a list of side effects or complications."""
    words, (start, end) = scene.words, span
    hits = words.measures.hits(scene.text[start:end])
    unknown = not hits
    befell = words.measures.befalls(words["share_tail"].sub("", scene.text[start:end]))
    complains = unknown or (code in ("symptom", "pain_score") and rank(hits[-1]) <= 1)
    if complains and run.end < start and words["when"].fullmatch(scene.text, run.end, start):
        return "adverse_event"
    if complains and words["arises"].search(scene.text, max(0, start - 4), start):
        return "adverse_event"
    if code in (*_LISTED, OTHER) and words["common"].match(scene.text, end):
        return "adverse_event"
    said = [
        m for m in words["harm"].finditer(scene.text, scene.statement.start, start)
        if not words["denied"].search(scene.text, max(scene.statement.start, m.start() - _DENIED), m.start())
    ]  # fmt: skip
    if words["safety"].search(scene.text, start, end):
        return None
    if said and words["complications"].fullmatch(said[-1][0]):
        return "complication" if unknown or code in _LISTED or befell else None
    if not said and not scene.state.safety:
        lab = code not in (OTHER, "symptom", *words.measures.events)
        return "adverse_event" if lab and words["abnormal"].search(scene.text, start, end + _BEHIND) else None
    mood = words.measures.flagged(scene.text[start:end], "mood")
    # in an account of side effects, but for those of an operation
    line = scene.text.rfind("\n", 0, start) + 1
    told = scene.state.safety and words["safety"].search(scene.text, line, start) is not None
    told = told and not words["operation"].search(scene.text, scene.statement.start, start)
    listed = (said or told) and code in ("complication", "ascites")
    if (listed and not words.measures.flagged(scene.text[start:end], "grafted")) or befell or mood:
        return "adverse_event"
    if code == "function_score" and words["impaired"].search(scene.text, start, end + _BEHIND):
        return "adverse_event"
    if code == "pain_score" and not words["relief"].search(scene.text, start, end + _BEHIND):
        return "adverse_event"
    target = words["target"].search(scene.text, start, end + _BEHIND)
    reach = max(end + 2, run.head) if start < run.head else end + 2
    limit = target is None and words["lab_limit"].search(scene.text, start, reach)
    needed = words["need"].search(scene.text, max(0, start - _NEEDED), start + _NEEDED)
    return "adverse_event" if (unknown and not needed) or limit else None


def _of_safety(scene: Scene, place: int) -> bool:
    """Tell whether the text has come to side effects at a place."""
    said = scene.words["safety"].search(scene.text, scene.statement.start, place)
    return scene.state.safety or said is not None
