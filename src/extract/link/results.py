"""What belongs to a figure of a result: the P value that tests it, and the number of people that it is a share of.

Runs after measures, arms and studies are attached, because a P value reaches as far as its measure does.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from extract.cues import Cues
from extract.grids import grids
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.measures import OTHER
from extract.link.names import folded
from extract.link.statements import WholeSentences
from extract.link.timepoints import BASELINE
from extract.normalize.characters import to_simplified
from extract.records import Article, Quantity, Reading, Span
from extract.rules.shares import agrees

EFFECTS = frozenset({"hazard_ratio", "odds_ratio", "risk_ratio", "difference", "correlation"})
"""Statistics that already compare two arms: a P value printed with one is its own and no other figure's."""

_BRACKETS = compiled(r"\([^()]*\)|\[[^\[\]]*\]")
_NEW_SUBJECT = compiled(r"[;。]|,[^,;。()]{4,}[(\s]*$")
_NEW_SEGMENT = compiled(r";[^\d]{5,}")
_CLOSE = 12
_IN_BRACKET = 160
_AT_ONCE = 4
_MANY = 2
_TOLD = 20
_STROKES = 2
_TOUCHING = 2
_CLOSES = compiled(r"[)\]]")
_NEXT_IN_BRACKET = compiled(r"\s?[,;]\s?")
_VAGUE = compiled(r"[约近逾超>]|\D{0,4}[多余]")
"""How a number of people begins of which no share can be told."""
_BEFALLING = ("mortality", "recurrence", "adverse_event", "serious_adverse_event", "complication")
"""What befalls people: no score or level before it is the same measure in other words."""
_RELATIVE = ("percent_change", "fold")


class PValueLinker:
    """Put each P value on the figures of its sentence that it tests."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._whole_sentences = lexicons.once(WholeSentences)
        cues = Cues(lexicons, "words", "outcomes")
        self._all = cues("«all»")
        self._reached = cues("«reached»")
        phrases = Cues(lexicons, "phrases", "words")
        self._between, self._within = phrases("«between|uneven»"), phrases("«within»")
        against = r"(?:[\s)]*,?的?[^,;。()\d]{0,6}(?:«with»|较)[^,;。()\d]{1,12}«compared_tail»)"
        self._differs = phrases(f"{against}?«differs»")
        self._interaction = phrases("«interaction»")
        self._quantified = phrases("«quantified»$")
        self._verdict = phrases(r"«verdict»[\s,:(]*(?:[^\s,:()]{0,24}=\s?-?[\d.]+[\s,;]*)?")
        self._before_after = phrases("«base»")
        self._arms_compared = compiled(r"\s?(?:[2-4两二三四各]组|组间)(?:间|患者|病人|受试者|之间|的)*[^\d]{2,30}$")
        self._next_test = cues(r"\s?(?:[、,]|«and»)\s?")
        self._against = phrases(r"(?:«with»|较)(?P<arm>[^,;。()\d]{1,12}?)(?:«compared_tail»|比(?![例率重]))")
        arms = Cues(lexicons, "arms", "words")
        self._dosed, self._control = arms("«dosed_arms»"), arms("«control»")
        self._listed = cues(r"[\s)\]]*(?:、|«and»)[^,;。:]*")
        """What stands between two figures of one list, whatever they measure: 感染率7.5%、输血率3.0%均较低."""

    def __call__(self, article: Article, readings: list[Reading]) -> list[Reading]:
        """Attach P values in place; give the readings that are left: of P values those that test no figure."""
        spent: set[int] = set()
        earlier: Sequence[Reading] = ()
        last: Sequence[Reading] = ()
        for group in self._by_sentence(article, readings):
            figures = [r for r in group if r.values["statistic"] != "p_value"]
            boundary = -1
            dealt = self._dealt(article, figures, [r for r in group if r.values["statistic"] == "p_value"])
            for test in group:
                if test.values["statistic"] != "p_value":
                    continue
                if id(test) in dealt:
                    _attach(dealt[id(test)], test)
                    spent.add(id(test))
                    boundary = test.end
                    continue
                targets = self._tested(article, figures, test, boundary)
                if not targets and boundary < 0:
                    targets = self._told_before(article, last, earlier, test)
                elif targets and not self._before_after.search(article.text, targets[-1].end, test.start):
                    targets = [*_counterparts(last, targets), *targets]
                for figure in targets:
                    _attach(figure, test)
                _compare(targets)
                if targets:
                    spent.add(id(test))
                boundary = test.end
            earlier, last = last, group
        return [r for r in readings if id(r) not in spent]

    def _dealt(self, article: Article, figures: Sequence[Reading], tests: Sequence[Reading]) -> dict[int, Reading]:
        """Deal P values that are listed out to as many figures before them, by the ``id`` of the test.

        A组4.4、B组1.6,P值依次为0.05和0.48; of figures that are compared with one more, the last, that has none.
        """
        dealt: dict[int, Reading] = {}
        runs: list[list[Reading]] = []
        for test in tests:
            if runs and self._next_test.fullmatch(article.text, runs[-1][-1].end, test.start):
                runs[-1].append(test)
            else:
                runs.append([test])
        for run in runs:
            before = [f for f in figures if f.end <= run[0].start]
            if len(run) < _MANY or not before or _is_effect(before[-1]):
                continue
            like = [f for f in before if _kind_of(f) == _kind_of(before[-1])][-len(run) - 1 :]
            said = article.text[before[-1].end : run[0].start]
            against = self._against.search(said) is not None
            if len(like) == len(run) + 1 and against and like[-1].values["arm"]:
                like = like[:-1]
            elif len(like) == len(run) + 1:
                treated = [f for f in like if not self._control.search(to_simplified(f.values["arm"] or ""))]
                like = treated if len(treated) == len(run) else like
            if len(like) == len(run) and len({f.values["arm"] for f in like}) == len(run):
                dealt |= {id(test): figure for test, figure in zip(run, like, strict=True)}
        return dealt

    def _by_sentence(self, article: Article, readings: Sequence[Reading]) -> Iterator[Sequence[Reading]]:
        """Yield the outcomes of each sentence; one that a line break parts is one."""
        results = [reading for reading in readings if reading.type == "outcomes"]
        at = 0
        for sentence, end in self._whole_sentences(article) if results else ():
            while at < len(results) and results[at].start < sentence.start:
                at += 1
            low = at
            while at < len(results) and results[at].start < end:
                at += 1
            if low < at:
                yield results[low:at]

    def _told_before(
        self, article: Article, last: Sequence[Reading], earlier: Sequence[Reading], test: Reading
    ) -> list[Reading]:
        """Give the figures whose verdict a sentence of its own gives: 两组差异有统计学意义(P<0.05)."""
        sentence = article.sentence_at(test.start)
        if sentence is None or not last or sentence.start - last[-1].end > _CLOSE:
            return []
        if not self._verdict.fullmatch(article.text, sentence.start, test.start):
            return []
        if any(figure.values["statistic"] == "p_value" or figure.values["p_value"] for figure in last):
            return []
        told = [figure for figure in last if _kind_of(figure) == _kind_of(last[-1])]
        return [*_counterparts(earlier, told), *told]

    def _tested(self, article: Article, figures: Sequence[Reading], test: Reading, boundary: int) -> list[Reading]:
        """Give the figures that a P value tests, in text order; ``boundary`` is the end of the P value before."""
        if self._interaction.search(article.text, max(0, test.start - _CLOSE), test.start):
            return []
        if effect := _effect_behind(article, figures, test):
            return [effect]
        before = [f for f in figures if f.end <= test.start]
        if not before:
            return []
        nearest = before[-1]
        # What an open bracket holds, a confidence interval say, belongs to the figure as the P value in it does.
        gap = re.split(r"[(\[]", _BRACKETS.sub("", article.text[nearest.end : test.start]), maxsplit=1)[0]
        clause = article.text[max(nearest.end, boundary) : test.start].rpartition(";")[2].rpartition(",")[2]
        if again := self._named_again(before, clause, test):
            return self._compared(article, again, between=True)
        if nearest.end <= boundary:
            # A second P value right behind the first tests the same figures; one that follows new words tests those.
            words = article.text[boundary : test.start]
            if self._verdict.fullmatch(words.lstrip(" ,;)")):  # 组内比较P<0.05,组间比较P>0.05
                return [nearest]
            new = _NEW_SUBJECT.search(words) or len(gap) > _CLOSE
            return [] if new else [nearest]
        segment = gap.rpartition(";")[2]
        if _NEW_SEGMENT.search(gap) and self._verdict.fullmatch(segment):
            own = [f for f in before if f.start >= boundary]
            return own if self._all.search(segment) else [f for f in own if _kind_of(f) == _kind_of(nearest)]
        if _NEW_SEGMENT.search(gap) or (_NEW_SUBJECT.search(gap) and self._measures_another(test, nearest)):
            return []
        every = self._all.search(article.text, max(nearest.end, test.start - _AT_ONCE), test.end) is not None
        if _is_effect(nearest):
            alike = [f for f in before if f.start >= boundary and _is_effect(f)] if every else [nearest]
            return [*_restated(before), nearest] if len(alike) == 1 else alike
        if bracketed := _in_bracket(article, before, test):
            return bracketed
        listed = self._differs.match(article.text, nearest.end, test.start) is not None
        summed = self._all.search(article.text, nearest.end, test.start) is not None
        # …降至…,…降至…,治疗前后差异均有统计学意义
        every = every or (summed and self._within.search(article.text, nearest.end, test.start) is not None)
        targets = [nearest]
        for figure in reversed([f for f in before[:-1] if f.start >= boundary]):
            if listed and not every and figure.values["statistic"] != nearest.values["statistic"]:
                continue
            if listed and not summed and not every and self._is_parted(article, figure, targets[-1]):
                break
            if _is_effect(figure) or not (every or listed or self._joined(article, figure, targets[-1])):
                break
            targets.append(figure)
        targets.reverse()
        if listed and not every and len({str(figure.values["measure"]) for figure in targets}) > 1:
            return [figure for figure in targets if figure.values["timepoint"] != BASELINE] or targets
        said = article.text[nearest.end : test.start]
        between = bool(self._between.search(said)) and not self._within.search(said)
        if between and (accounts := _of_two_accounts([f for f in before if f.start >= boundary])):
            return accounts
        if every or self._all.search(said):
            targets = _of_each_measure([f for f in before if f.start >= boundary], targets) if between else targets
            targets = self._without_other(targets, said)
            targets = self._of_dosed(targets, article.text[targets[0].start : test.start])
            return self._compared(article, targets, between=True) if between else targets
        own = [f for f in before if f.start >= boundary]
        if between and (named := _mirrored(_named(own, said))):
            return named
        told = _named(targets, said) or self._compared(article, targets, between=between)
        if self._within.search(said):
            return told
        return _of_two_accounts(own[-2 * len(told) :]) or [*_counterparts(_untested(own), told), *told]

    def _named_again(self, before: Sequence[Reading], segment: str, test: Reading) -> list[Reading]:
        """Give the arms' figures of a measure that a part of its own compares: ;两组总有效率比较,差异显著(P<0.05)."""
        if not (self._arms_compared.match(segment) or self._between.search(segment)) or self._within.search(segment):
            return []
        own = [f for f in before if f.values["measure"] and not _is_effect(f)]
        said, named = to_simplified(segment), _measured(test)
        told = [f for f in own if to_simplified(f.values["measure"]["text"]) in said]
        if not told and named and named in segment:  # 24 h尿蛋白定量…,甲组尿蛋白定量低于乙组
            told = [f for f in own if f.values["measure"]["text"].endswith(named)]
        return told if len({folded(f.values["arm"] or "") for f in told} - {""}) > 1 else []

    def _without_other(self, targets: list[Reading], said: str) -> list[Reading]:
        """Leave out the arm that each of several others is compared with: 三组…,安慰剂组…,与安慰剂组比较P均<0.01."""
        against = self._against.search(said) if len(targets) > _MANY else None
        other = folded(against["arm"]) if against else ""
        left = [f for f in targets if not other or other not in folded(f.values["arm"] or "")]
        return left if len(left) > 1 else targets

    def _of_dosed(self, targets: list[Reading], said: str) -> list[Reading]:
        """Leave out the control where a P value is said to be of each dosed arm: …,安慰剂组1.8分(两个剂量P均<0.01)."""
        if len(targets) <= _MANY or not self._dosed.search(said):
            return targets
        left = [f for f in targets if not self._control.search(to_simplified(f.values["arm"] or ""))]
        return left if len(left) > 1 else targets

    def _measures_another(self, test: Reading, figure: Reading) -> bool:
        """Tell whether the words before a P value name a measure of their own: 成功率48.5%,出血量少于对照组(P<0.05)."""
        own = any(name == "measure" and start >= figure.end for name, start, _ in test.evidence)
        one, two = test.values["measure"], figure.values["measure"]
        if not (own and one and two):
            return False
        if OTHER not in (one["code"], two["code"]):
            return bool(one["code"] != two["code"])
        shared = any(a + b in two["text"] for a, b in pairwise(one["text"]))
        if not shared and one["code"] in _BEFALLING:
            return True
        return not shared and self._quantified.search(one["text"]) is not None

    def _is_parted(self, article: Article, figure: Reading, later: Reading) -> bool:
        """Tell whether a semicolon parts figures of different measures: 复发3例;病死率2.5%对4.9%,差别不显著(P=0.68)."""
        return ";" in article.text[figure.end : later.start] and not _same_measure(figure, later)

    def _joined(self, article: Article, figure: Reading, later: Reading) -> bool:
        """Tell whether one P value can test two neighbouring figures: of one measure, or with no semicolon between."""
        between = re.sub(r"\([^()]*\)", "", article.text[figure.end : later.start])
        parted = ";" in between and figure.values["measure"] != later.values["measure"]
        listed = figure.values["statistic"] == later.values["statistic"] != "count" and self._listed.fullmatch(between)
        return not parted and (_same_measure(figure, later) or bool(listed))

    def _compared(self, article: Article, targets: list[Reading], *, between: bool) -> list[Reading]:
        """Of values before and after, keep those after: 由8.9%降至7.1%,对照组由8.8%降至8.0%(P<0.05)."""
        last_of = {(figure.values["arm"], _measured(figure)): figure for figure in targets}
        if between and len(targets) == 2 * len(last_of) >= 4 and all(arm for arm, _ in last_of):
            return list(last_of.values())
        pairs = pairwise(targets)
        reached = [later for figure, later in pairs if self._reached.search(article.text, figure.end, later.start)]
        later = [figure for figure in targets if figure.values["timepoint"] != BASELINE]
        for after in (reached, later, targets[targets.index(reached[0]) :] if len(reached) == 1 else []):
            if len(after) >= 2 and len(after) * 2 == len(targets):
                return after
        return targets


def _of_two_accounts(figures: Sequence[Reading]) -> list[Reading]:
    """Give the figures of a P value that closes what two arms had, measure by measure: A组…;B组…,两组间无差异."""
    half, odd = divmod(len(figures), 2)
    if odd or half < _MANY or any(_is_effect(figure) for figure in figures):
        return []
    one, other = figures[:half], figures[half:]
    arms = [{folded(figure.values["arm"] or "") for figure in account} for account in (one, other)]
    apart = all(len(names) == 1 and "" not in names for names in arms) and arms[0] != arms[1]
    alike = all(_same_measure(a, b) and a.values["unit"] == b.values["unit"] for a, b in zip(one, other, strict=True))
    several = len({str(figure.values["measure"]) for figure in one}) == half
    return list(figures) if apart and alike and several else []


def _of_each_measure(figures: Sequence[Reading], targets: list[Reading]) -> list[Reading]:
    """Give what the same arms had of each measure before too: A组CRP 8、B组12,A组PCT 1、B组2,A组均低于B组(P<0.05)."""
    arms = [figure.values["arm"] for figure in targets]
    told: dict[tuple[object, ...], list[Reading]] = defaultdict(list)
    for figure in figures:
        told[_kind_of(figure)].append(figure)
    alike = len(arms) >= _MANY and None not in arms and _kind_of(targets[0]) == _kind_of(targets[-1])
    if not alike or any([f.values["arm"] for f in group] != arms for group in told.values()):
        return targets
    return list(figures)


def _within(readings: Sequence[Reading], start: int, end: int) -> Sequence[Reading]:
    """Give the readings that begin in a stretch, of readings in text order."""
    low = bisect_left(readings, start, key=lambda reading: reading.start)
    return readings[low : bisect_left(readings, end, lo=low, key=lambda reading: reading.start)]


def _counterparts(last: Sequence[Reading], targets: Sequence[Reading]) -> list[Reading]:
    """Give what the sentence before says of the other arm: 观察组为12 d。对照组为15 d,差异有统计学意义(P<0.05)."""
    told: dict[tuple[object, ...], set[str | None]] = defaultdict(set)
    for figure in targets:
        told[_kind_of(figure)].add(figure.values["arm"])
    if any(figure.values["statistic"] == "p_value" or figure.values["p_value"] for figure in last):
        return []
    return [
        f for f in last
        if f.values["arm"] and len(arms := told.get(_kind_of(f), {None})) == 1 and not arms & {None, f.values["arm"]}
    ]  # fmt: skip


def _untested(figures: Sequence[Reading]) -> list[Reading]:
    """Give the shares that no P value tests yet."""
    return [f for f in figures if f.values["p_value"] is None and f.values["statistic"] == "percentage"]


def _in_bracket(article: Article, before: Sequence[Reading], test: Reading) -> list[Reading]:
    """Give the figures that share an open bracket with a P value, where it holds several: (8.0 vs 7.4, P<0.05)."""
    opened = _opened(article.text[max(0, before[-1].start - _IN_BRACKET) : before[-1].start])
    inside = [f for f in before if opened and f.start > before[-1].start - opened]
    return inside if len(inside) > 1 and not _CLOSES.search(article.text, inside[-1].end, test.start) else []


def _effect_behind(article: Article, figures: Sequence[Reading], test: Reading) -> Reading | None:
    """Give the effect that follows a P value in its bracket: 10.6%与25.5%(P=0.005;HR 0.38)."""
    behind = next((f for f in figures if f.start >= test.end), None)
    if behind is None or not _is_effect(behind) or not _NEXT_IN_BRACKET.fullmatch(article.text, test.end, behind.start):
        return None
    return behind if _opened(article.text[max(0, test.start - _IN_BRACKET) : test.start]) else None


def _opened(text: str) -> int:
    """Give how far before the end of a text the last bracket opens that it does not close; 0 for none."""
    closed = 0
    for back, sign in enumerate(reversed(text), 1):
        closed += sign in ")]"
        if sign in "([":
            if not closed:
                return back
            closed -= 1
    return 0


def _measured(figure: Reading) -> str | None:
    measure = figure.values["measure"]
    return measure["text"] if measure else None


def _kind_of(figure: Reading) -> tuple[object, ...]:
    values = figure.values
    return values["statistic"], values["unit"], values["timepoint"], _measured(figure)


def _is_effect(figure: Reading) -> bool:
    """Tell whether a figure itself compares two arms: HR, 风险较对照组下降38%, 保护效力75%."""
    values = figure.values
    compared = values["statistic"] in _RELATIVE and values["comparator"] is not None
    return values["statistic"] in EFFECTS or bool(values.get("relative")) or compared


def _restated(before: Sequence[Reading]) -> Sequence[Reading]:
    """Give the effect that the last figure says in another way right behind it: 风险下降38%(HR=0.62,P=0.01)."""
    two = before[-2:]
    said = len(two) == 2 and two[0].values["statistic"] in _RELATIVE and two[1].values["statistic"] in EFFECTS
    return two[:1] if said and two[1].start - two[0].end <= _TOUCHING else []


def _named(targets: Sequence[Reading], said: str) -> list[Reading]:
    """Give those figures whose arms the words before a P value name, two or more: A组…,B组…,C组…,C组低于B组(P<0.01)."""
    names = {figure.values["arm"]: to_simplified(figure.values["arm"] or "") for figure in targets}
    named = {arm for arm, name in names.items() if name and re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}", said)}
    return [figure for figure in targets if figure.values["arm"] in named] if 1 < len(named) < len(names) else []


def _mirrored(figures: list[Reading]) -> list[Reading]:
    """Give figures of several arms that all tell the same measures, else none: A组…;B组…;C组…,A组低于C组(P<0.05)."""
    told: dict[str | None, list[tuple[object, ...]]] = defaultdict(list)
    for figure in figures:
        told[figure.values["arm"]].append(_kind_of(figure))
    alike = all(kinds == next(iter(told.values())) for kinds in told.values())
    return figures if alike and not any(_is_effect(figure) for figure in figures) else []


def _compare(targets: Sequence[Reading]) -> None:
    """Say of two figures that one P value compares which arm each is compared with."""
    arms = {folded(arm): arm for figure in targets if (arm := figure.values["arm"])}
    if len(arms) != 2 or any(figure.values["arm"] is None for figure in targets):
        return
    one, other = arms.values()
    for figure in targets:
        if figure.values["comparator"] is None:
            figure.values["comparator"] = other if folded(figure.values["arm"]) == folded(one) else one


def _attach(figure: Reading, test: Reading) -> None:
    if figure.values["p_value"] is None:
        figure.values["p_value"] = {"op": test.values["op"], "value": test.values["value"]}
        figure.evidence.append(("p_value", test.start, test.end))


def _same_measure(one: Reading, two: Reading) -> bool:
    a, b = one.values["measure"], two.values["measure"]
    if one.values["unit"] != two.values["unit"] and None not in (one.values["unit"], two.values["unit"]):
        return False
    if a is None or b is None:
        return True
    return a["code"] == b["code"] and (a["text"] in b["text"] or b["text"] in a["text"])


class DenominatorLinker:
    """Put on each share or count of people the number that it is out of."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words")
        self._among = Cues(lexicons, "people", "words")(
            r"(?:[^,;。:\d]{0,20}(?:«participants»|人群))?«inside»(?![风毒止断暑位])"
        )
        self._part_of = cues(r"[^。;\d]{0,12}[,(:]«of_those»有?")
        self._of_those = cues("«of_those»")
        self._members = cues("[、,/]|«and»")
        self._each = cues("[各均]|«respectively»")
        people = Cues(lexicons, "people", "outcomes", "words")
        self._all_of, self._and_all = people(r"«all_people»的?\s?$"), people(r"\s?«patients»?\s?«all»")
        phrases = Cues(lexicons, "phrases")
        self._protects, self._pooled, self._every = phrases("«protection»"), phrases("«pooled»"), phrases("«every_arm»")

    def __call__(self, article: Article, readings: Sequence[Reading], study_of: Mapping[int, str]) -> None:
        """Give each share or count of people the number of people it is out of, where the text states it.

        A count and a percentage side by side take the study's enrollment that makes them agree; a figure that stands
        alone takes the number of its own group from its own sentence. ``study_of`` maps ``id(reading)`` to a study.
        """
        enrolled: dict[str | None, list[Reading]] = defaultdict(list)
        for reading in readings:
            if reading.type == "enrollments" and not _VAGUE.match(article.text, reading.start, reading.end):
                enrolled[study_of.get(id(reading))].append(reading)
        outcomes = [r for r in readings if r.type == "outcomes"]
        rows = _rows(article) if any(reading.rule == "table.number" for reading in readings) else []
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
                if values["denominator"] is None:
                    self._agreeing_part(article, figure, outcomes)
            elif values["statistic"] == "percentage" or values["numerator"] is not None:
                self._stated(article, figure, own, outcomes, rows)
        for figure in outcomes:
            figure.values.pop("relative", None)

    def _stated(
        self,
        article: Article,
        figure: Reading,
        enrolled: Sequence[Reading],
        others: Sequence[Reading],
        rows: Sequence[Span],
    ) -> None:
        sentence = article.sentence_at(figure.start)
        if sentence is None:
            return
        if self._protects.search(article.text, max(sentence.start, figure.start - _TOLD), figure.start):
            return
        if self._is_all(article, figure):
            figure.values["denominator"] = figure.values["numerator"]
            figure.evidence.append(("denominator", figure.start, figure.end))
            return
        if some := self._some_of(article, figure, others):
            figure.values["denominator"] = some.values["numerator"]
            figure.evidence.append(("denominator", some.start, some.end))
            return
        arm = figure.values["arm"]
        start, end = _row(article, figure, rows) or (sentence.start, sentence.end)
        beside = _within(others, start, end)
        near = [e for e in _within(enrolled, start, end) if e.start < figure.start]
        every = [e for e in near if self._is_of_every(article, e)]
        paired = any(_counterpart(figure, other) for other in beside)
        if paired and not every:
            return
        own = [e for e in near if e.values["arm"] == arm or self._is_each(article, e, arm)]
        own = every if paired else own or (every if arm is not None else [])
        pooled = figure.values["ci"] is not None and self._pooled.search(article.text, start, figure.start)
        if pooled:
            return
        if near and self._among.match(article.text, near[-1].end):
            near = near[-1:]
            own = [e for e in own if e is near[0]] or (near if arm is None else [])
        elif near and arm is None and self._of_those.search(article.text, near[-1].end, figure.start):
            own = near[-1:] if near[-1].values["value"] > (figure.values["numerator"] or 0) else own
        plain = figure.values["numerator"] is None and figure.values["op"] in ("=", "~")
        if plain and (arm is None or not own):
            told = own or [e for e in near if e.values["arm"] is None] or _whole_of(near)
            own = [] if _is_compared(figure, beside) else [*told]
        own = own or every
        fitting = [e for e in own if e.values["value"] >= (figure.values["numerator"] or 0)]
        if not fitting and arm is None:
            return
        printed = _printed(article, figure)
        if figure.values["numerator"] is None and printed is not None:
            fitting = [e for e in fitting if _makes(printed, e.values["value"], article.text)]
        if len({e.values["value"] for e in fitting}) == 1:
            figure.values["denominator"] = fitting[-1].values["value"]
            figure.evidence.append(("denominator", fitting[-1].start, fitting[-1].end))

    def _is_all(self, article: Article, figure: Reading) -> bool:
        """Tell whether a count is of all there are: 所有20人皆有不良事件."""
        if figure.values["statistic"] != "count" or not self._and_all.match(article.text, figure.end):
            return False
        return self._all_of.search(article.text, max(0, figure.start - _AT_ONCE), figure.start) is not None

    def _some_of(self, article: Article, figure: Reading, others: Sequence[Reading]) -> Reading | None:
        """Give the count that a count is a part of: 7人发生肺炎,其中1人不治."""
        at = bisect_right(others, figure.start, key=lambda other: other.end)
        last = others[at - 1] if at and figure.values["statistic"] == "count" else None
        if last is None or last.values["statistic"] != "count" or last.values["numerator"] is None:
            return None
        part = self._part_of.fullmatch(article.text, last.end, figure.start) is not None
        return last if part and last.values["numerator"] > figure.values["numerator"] else None

    def _agreeing_part(self, article: Article, figure: Reading, others: Sequence[Reading]) -> None:
        """Give a share the count of its sentence that it is a part of: 134例发生GVHD,其中轻度68例(50.7%)."""
        sentence, percent = article.sentence_at(figure.start), _printed(article, figure)
        if sentence is None or percent is None:
            return
        told = list(self._of_those.finditer(article.text, sentence.start, figure.start))
        whole = next(iter(reversed(_within(others, sentence.start, told[-1].start() if told else 0))), None)
        of = whole.values["numerator"] if whole is not None else None
        if whole is not None and of and agrees(figure.values["numerator"], of, percent, article.text):
            figure.values["denominator"] = of
            figure.evidence.append(("denominator", whole.start, whole.end))

    def _is_of_every(self, article: Article, enrolled: Reading) -> bool:
        """Tell whether a number is that of each arm of the study: 每组40例, 两组各1219人."""
        arm = to_simplified(enrolled.values["arm"] or "")
        before = article.text[max(0, enrolled.start - _CLOSE) : enrolled.start].rstrip()
        each = before.endswith("各") or article.text.startswith("各", enrolled.start)
        return bool(arm) and (self._every.fullmatch(arm) is not None or each)

    def _is_each(self, article: Article, enrolled: Reading, arm: str | None) -> bool:
        """Tell whether a number is that of each of several arms, this one among them: A组和B组分别纳入40例."""
        members = self._members.split(enrolled.values["arm"] or "")
        told = self._each.search(article.text, max(0, enrolled.start - _CLOSE), enrolled.start)
        return len(members) > 1 and arm in members and told is not None


def _rows(article: Article) -> list[Span]:
    """Give the rows of tables whose cells stand one a line, ascending."""
    rows = [(row[0][0], row[-1][1]) for grid in grids(article.text) if not grid.ordered for row in grid.rows]
    return [(start, end) for start, end in rows if article.text.find("\n", start, end) >= 0]


def _row(article: Article, figure: Reading, rows: Sequence[Span]) -> Span | None:
    """Give the row of a table that a figure stands in, its cells parted by strokes or lines; None in running text."""
    at = bisect_right(rows, (figure.start, len(article.text))) - 1
    if at >= 0 and figure.end <= rows[at][1]:
        return rows[at]
    start = article.text.rfind("\n", 0, figure.start) + 1
    end = article.text.find("\n", figure.end)
    end = len(article.text) if end < 0 else end
    return (start, end) if article.text.count("|", start, end) >= _STROKES else None


def _whole_of(enrolled: Sequence[Reading]) -> Sequence[Reading]:
    """Give the number that all tell, or that is the sum of the others: 52例,其中甲癌44例、乙癌8例."""
    numbers = {e.values["value"] for e in enrolled}
    if len(numbers) == 1:
        return enrolled
    whole = [e for e in enrolled if 2 * e.values["value"] == sum(other.values["value"] for other in enrolled)]
    return whole if len(whole) == 1 and len(enrolled) > _MANY else []


def _printed(article: Article, figure: Reading) -> Quantity | None:
    """Give the percentage that a figure prints."""
    printed = article.within(figure.start, figure.end)
    percent = next((q for q in printed if q.dimension == "percent"), None)
    # the cell of a table: 6(67)
    return percent or next((q for q in reversed(printed) if q.value == figure.values["value"]), None)


def _agreeing(article: Article, figure: Reading, enrolled: Sequence[Reading]) -> None:
    percent = _printed(article, figure)
    if percent is None:
        return
    fitting = [e for e in enrolled if agrees(figure.values["numerator"], e.values["value"], percent, article.text)]
    if not fitting:
        return
    arm = figure.values["arm"]
    arms = {e.values["arm"] for e in fitting}
    if arm and None not in arms and arm not in arms and len({e.values["value"] for e in fitting}) > 1:
        return  # which of the arms it is nothing tells
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


def _makes(percent: Quantity, total: int, text: str) -> bool:
    """Tell whether some whole number of so many people is the percentage, rounded or cut: 5.3% is none of 136."""
    step = 10.0 ** -len(text[slice(*percent.number)].partition(".")[2].rstrip("%"))
    count = int(percent.value * total / 100)
    return any(abs(100 * n / total - percent.value) < step for n in (count, count + 1))


def _is_compared(figure: Reading, others: Sequence[Reading]) -> bool:
    """Tell whether a sentence tells of more than one arm, so that its number of people need not be a figure's own."""
    figures = [other for other in others if other.values["statistic"] != "p_value"]
    arms = {other.values["arm"] for other in figures} - {None}
    same = (other for other in figures if other.values["measure"] == figure.values["measure"])
    unlike = any(other.values["arm"] != figure.values["arm"] for other in same)
    return unlike or len(arms) > 1 or any(other.values["comparator"] for other in others) or _is_effect(figure)
