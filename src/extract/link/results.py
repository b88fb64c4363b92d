"""What belongs to a figure of a result: the P value that tests it, and the number of people that it is a share of.

Runs after measures, arms and studies are attached, because a P value reaches as far as its measure does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extract.records import Article, Reading, Sentence
from extract.rules.outcome import agrees

EFFECTS = frozenset({"hazard_ratio", "odds_ratio", "risk_ratio", "difference", "correlation"})
"""Statistics that already compare two arms: a P value printed with one is its own and no other figure's."""

_ALL = re.compile(r"均|都|皆|全部")
_REACHED = re.compile(r"(?:升|降|增|减|提高|下降|上升|变|达|改善|恢复|缩短|延长|减少|增加|降低|升高)(?:高|低|加|少)?(?:至|到|为)")
_NEW_SUBJECT = re.compile(r"[;。]|,[^,;。()]{4,}$")


def attach_p_values(article: Article, readings: list[Reading]) -> list[Reading]:
    """Put each P value on the figures of its sentence that it tests; keep as outcomes those that test none."""
    spent: set[int] = set()
    by_sentence: dict[int, list[Reading]] = {}
    for reading in readings:
        if reading.type == "outcomes":
            sentence = article.sentence_at(reading.start)
            if sentence is not None:
                by_sentence.setdefault(sentence.start, []).append(reading)
    for group in by_sentence.values():
        figures = [r for r in group if r.values["statistic"] != "p_value"]
        tests = [r for r in group if r.values["statistic"] == "p_value"]
        boundary = -1
        for test in tests:
            targets = _tested(article, figures, test, boundary)
            if targets:
                spent.add(id(test))
                value = {"op": test.values["op"], "value": test.values["value"]}
                for figure in targets:
                    if figure.values["p_value"] is None:
                        figure.values["p_value"] = dict(value)
                        figure.evidence.append(("p_value", test.start, test.end))
            boundary = test.end
    return [r for r in readings if id(r) not in spent]


def _tested(article: Article, figures: Sequence[Reading], test: Reading, boundary: int) -> list[Reading]:
    before = [f for f in figures if f.end <= test.start]
    if not before:
        return []
    nearest = before[-1]
    # What an open bracket holds, a confidence interval say, belongs to the figure as the P value in it does.
    gap = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", article.text[nearest.end:test.start])
    gap = re.split(r"[(\[]", gap, maxsplit=1)[0]
    if nearest.end <= boundary:
        # A second P value right behind the first tests the same figures; one that follows new words tests those.
        return [] if _NEW_SUBJECT.search(article.text[boundary:test.start] + "") or len(gap) > 12 else [nearest]
    if re.search(r";[^\d]{5,}", gap):
        return []
    if nearest.values["statistic"] in EFFECTS or nearest.values.get("relative"):
        return [nearest]
    every = bool(_ALL.search(article.text[max(nearest.end, test.start - 4):test.end]))
    targets = [nearest]
    for figure in reversed([f for f in before[:-1] if f.start >= boundary]):
        later = targets[-1]
        between = article.text[figure.end:later.start]
        if figure.values["statistic"] in EFFECTS:
            break
        if not every and (";" in re.sub(r"\([^()]*\)", "", between) and figure.values["measure"] != later.values["measure"] or not _same_measure(figure, later)):
            break
        targets.append(figure)
    targets.reverse()
    reached = [f for n, f in enumerate(targets) if n and _REACHED.search(article.text[targets[n - 1].end:f.start])]
    if len(reached) >= 2 and len(reached) * 2 == len(targets) and not every:
        return reached
    return targets


def _same_measure(one: Reading, two: Reading) -> bool:
    a, b = one.values["measure"], two.values["measure"]
    if one.values["unit"] != two.values["unit"] and None not in (one.values["unit"], two.values["unit"]):
        return False
    if a is None or b is None:
        return True
    return bool(a["text"] == b["text"])


def attach_denominators(article: Article, readings: Sequence[Reading], study_of: Mapping[int, str]) -> None:
    """Give each share or count of people the number of people it is out of, where the text states it.

    A count and a percentage that stand together take the study's enrollment that makes them agree; a figure that stands
    alone takes the number of its own group from its own sentence. ``study_of`` maps ``id(reading)`` to a study.
    """
    enrolled = [r for r in readings if r.type == "enrollments"]
    for figure in readings:
        values = figure.values
        if figure.type != "outcomes" or values["denominator"] is not None:
            continue
        if values["statistic"] not in ("percentage", "count") or values["unit"] not in ("%", "{people}") or values["high"] is not None:
            continue
        study = study_of.get(id(figure))
        own = [e for e in enrolled if study_of.get(id(e)) == study]
        if values["statistic"] == "percentage" and values["numerator"] is not None:
            _agreeing(article, figure, own)
        elif values["statistic"] == "percentage" or values["numerator"] is not None:
            _stated(article.sentence_at(figure.start), figure, own)


def _agreeing(article: Article, figure: Reading, enrolled: Sequence[Reading]) -> None:
    percent = next((q for q in article.within(figure.start, figure.end) if q.dimension == "percent"), None)
    if percent is None:
        return
    fitting = [e for e in enrolled if agrees(figure.values["numerator"], e.values["value"], percent, article.text)]
    if not fitting:
        return
    arm = figure.values["arm"]
    best = min(fitting, key=lambda e: (not (arm and e.values["arm"] == arm), e.start > figure.start, abs(e.start - figure.start)))
    figure.values["denominator"] = best.values["value"]
    figure.evidence.append(("denominator", best.start, best.end))
    figure.doubts.append("denominator_inferred")


def _stated(sentence: Sentence | None, figure: Reading, enrolled: Sequence[Reading]) -> None:
    if sentence is None:
        return
    arm = figure.values["arm"]
    near = [e for e in enrolled if sentence.start <= e.start < min(figure.start, sentence.end)]
    fitting = [e for e in near if e.values["arm"] == arm and e.values["value"] >= (figure.values["numerator"] or 0)]
    if not fitting and arm is None:
        return
    if len({e.values["value"] for e in fitting}) == 1:
        figure.values["denominator"] = fitting[-1].values["value"]
        figure.evidence.append(("denominator", fitting[-1].start, fitting[-1].end))
