"""What belongs to a figure of a result: the P value that tests it, and the number of people that it is a share of.

Runs after measures, arms and studies are attached, because a P value reaches as far as its measure does.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.link.statements import whole_sentences
from extract.link.timepoints import BASELINE
from extract.records import Article, Reading, Sentence
from extract.rules.shares import agrees

EFFECTS = frozenset({"hazard_ratio", "odds_ratio", "risk_ratio", "difference", "correlation"})
"""Statistics that already compare two arms: a P value printed with one is its own and no other figure's."""

_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_NEW_SUBJECT = re.compile(r"[;。]|,[^,;。()]{4,}$")
_NEW_SEGMENT = re.compile(r";[^\d]{5,}")
_CLOSE = 12
_AT_ONCE = 4


class PValueLinker:
    """Put each P value on the figures of its sentence that it tests."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "outcomes")
        self._all = cues("«all»")
        self._reached = cues("«reached»")

    def __call__(self, article: Article, readings: list[Reading]) -> list[Reading]:
        """Attach P values in place; give the readings that are left: of P values those that test no figure."""
        spent: set[int] = set()
        for group in _by_sentence(article, readings):
            figures = [r for r in group if r.values["statistic"] != "p_value"]
            boundary = -1
            for test in group:
                if test.values["statistic"] != "p_value":
                    continue
                targets = self._tested(article, figures, test, boundary)
                for figure in targets:
                    _attach(figure, test)
                if targets:
                    spent.add(id(test))
                boundary = test.end
        return [r for r in readings if id(r) not in spent]

    def _tested(self, article: Article, figures: Sequence[Reading], test: Reading, boundary: int) -> list[Reading]:
        """Give the figures that a P value tests, in text order; ``boundary`` is the end of the P value before."""
        before = [f for f in figures if f.end <= test.start]
        if not before:
            return []
        nearest = before[-1]
        # What an open bracket holds, a confidence interval say, belongs to the figure as the P value in it does.
        gap = re.split(r"[(\[]", _BRACKETS.sub("", article.text[nearest.end : test.start]), maxsplit=1)[0]
        if nearest.end <= boundary:
            # A second P value right behind the first tests the same figures; one that follows new words tests those.
            new = _NEW_SUBJECT.search(article.text[boundary : test.start]) or len(gap) > _CLOSE
            return [] if new else [nearest]
        if _NEW_SEGMENT.search(gap):
            return []
        if nearest.values["statistic"] in EFFECTS:
            return [nearest]
        every = self._all.search(article.text, max(nearest.end, test.start - _AT_ONCE), test.end) is not None
        targets = [nearest]
        for figure in reversed([f for f in before[:-1] if f.start >= boundary]):
            if figure.values["statistic"] in EFFECTS or not (every or _joined(article, figure, targets[-1])):
                break
            targets.append(figure)
        targets.reverse()
        return targets if every else self._compared(article, targets)

    def _compared(self, article: Article, targets: list[Reading]) -> list[Reading]:
        """Of values before and after, keep those after: 由8.9%降至7.1%,对照组由8.8%降至8.0%(P<0.05)."""
        pairs = pairwise(targets)
        reached = [later for figure, later in pairs if self._reached.search(article.text, figure.end, later.start)]
        later = [figure for figure in targets if figure.values["timepoint"] != BASELINE]
        for after in (reached, later, targets[targets.index(reached[0]) :] if len(reached) == 1 else []):
            if len(after) >= 2 and len(after) * 2 == len(targets):
                return after
        return targets


def _by_sentence(article: Article, readings: Sequence[Reading]) -> Iterator[Sequence[Reading]]:
    """Yield the outcomes of each sentence; one that a line break parts is one."""
    results = [reading for reading in readings if reading.type == "outcomes"]
    for sentence in whole_sentences(article) if results else ():
        if group := _within(results, sentence.start, sentence.end):
            yield group


def _within(readings: Sequence[Reading], start: int, end: int) -> Sequence[Reading]:
    """Give the readings that begin in a stretch, of readings in text order."""
    low = bisect_left(readings, start, key=lambda reading: reading.start)
    return readings[low : bisect_left(readings, end, lo=low, key=lambda reading: reading.start)]


def _attach(figure: Reading, test: Reading) -> None:
    if figure.values["p_value"] is None:
        figure.values["p_value"] = {"op": test.values["op"], "value": test.values["value"]}
        figure.evidence.append(("p_value", test.start, test.end))


def _joined(article: Article, figure: Reading, later: Reading) -> bool:
    """Tell whether one P value can test two neighbouring figures: they have one measure, or no semicolon parts them."""
    between = re.sub(r"\([^()]*\)", "", article.text[figure.end : later.start])
    parted = ";" in between and figure.values["measure"] != later.values["measure"]
    return not parted and _same_measure(figure, later)


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
    enrolled: dict[str | None, list[Reading]] = defaultdict(list)
    for reading in readings:
        if reading.type == "enrollments":
            enrolled[study_of.get(id(reading))].append(reading)
    outcomes = [r for r in readings if r.type == "outcomes"]
    for figure in outcomes:
        values = figure.values
        if values["denominator"] is not None:
            continue
        if (
            values["statistic"] not in ("percentage", "count")
            or values["unit"] not in ("%", "{people}")
            or values["high"] is not None
        ):
            continue
        own = enrolled[study_of.get(id(figure))]
        if values["statistic"] == "percentage" and values["numerator"] is not None:
            _agreeing(article, figure, own)
        elif values["statistic"] == "percentage" or values["numerator"] is not None:
            _stated(article.sentence_at(figure.start), figure, own, outcomes)


def _agreeing(article: Article, figure: Reading, enrolled: Sequence[Reading]) -> None:
    percent = next((q for q in article.within(figure.start, figure.end) if q.dimension == "percent"), None)
    if percent is None:
        return
    fitting = [e for e in enrolled if agrees(figure.values["numerator"], e.values["value"], percent, article.text)]
    if not fitting:
        return
    arm = figure.values["arm"]
    best = min(
        fitting,
        key=lambda e: (not (arm and e.values["arm"] == arm), e.start > figure.start, abs(e.start - figure.start)),
    )
    figure.values["denominator"] = best.values["value"]
    figure.evidence.append(("denominator", best.start, best.end))
    figure.doubts.append("denominator_inferred")


def _counterpart(figure: Reading, other: Reading) -> bool:
    """Tell whether two shares differ by a group that is not named: of 5% vs 14% neither is of the number before."""
    alike = ("arm", "measure", "timepoint", "statistic")
    told = figure.values["measure"] is not None and figure.values["numerator"] is None
    return told and other is not figure and all(figure.values[name] == other.values[name] for name in alike)


def _stated(sentence: Sentence | None, figure: Reading, enrolled: Sequence[Reading], others: Sequence[Reading]) -> None:
    if sentence is None:
        return
    arm = figure.values["arm"]
    if any(_counterpart(figure, other) for other in _within(others, sentence.start, sentence.end)):
        return
    near = [e for e in _within(enrolled, sentence.start, sentence.end) if e.start < figure.start]
    fitting = [e for e in near if e.values["arm"] == arm and e.values["value"] >= (figure.values["numerator"] or 0)]
    if not fitting and arm is None:
        return
    if len({e.values["value"] for e in fitting}) == 1:
        figure.values["denominator"] = fitting[-1].values["value"]
        figure.evidence.append(("denominator", fitting[-1].start, fitting[-1].end))
