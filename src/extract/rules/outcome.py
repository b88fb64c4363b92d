"""Outcomes: the figures that are reported as results, with their statistic, value, spread and paired count.

What a figure measures, in which arm and when, is the work of `extract.link`; here it is found and typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Reading, Sentence, Span
from extract.rules.enrollment import SILENT
from extract.rules.people import COUNTED, People
from extract.rules.statistics import (
    ConfidenceInterval,
    Symbol,
    Symbols,
    Test,
    bare_range,
    find_intervals,
    find_tests,
    number,
)

_CLOSED = re.compile(r"^\s?\(")
_PERCENT_IN_BRACKET = re.compile(r"^\s?[(\[]\s?(?:占|约|或)?\s?$")
_TO_FIGURE = re.compile(r"^\s?(?:值)?\s?(?:[:=≈,]|为|是|仅为|达|约为|分别为|值为)?\s?\(?(?:约)?$")
_SYMBOL_OP = "<>≤≥"
_CONNECT = re.compile(
    r"^(?:%|\s|和|与|及|、|,|;|比|对|vs\.?|VS\.?|对比|以及|或|/|升至|降至|升到|降到|增至|减至|到|至|升为|降为|变为|"
    r"[降升增减提跌掉延拉缩攀长涨滑回变][一-鿿]{0,2}(?:至|到|为)|(?:第|术后|治疗)?\d+\s?(?:个?月|周|天|年|小时|d|wk|mo|h)(?:时|后|末|再)?|"
    r"分别|则|只有|仅有|为|是|仅|只|达|约|而|均|也|后|由|从|在|\(|\)|\[|\]|[A-Za-z]?组|前者|后者|者|[^\s,。;:()\d]{1,14}(?:组|臂|亚组|队列|人群|剂)|安慰剂|对照)*$"
)
_BEFORE_LAST = re.compile(r"[,;:。]")
_PER_PERSON_YEARS = re.compile(
    r"每\s?(?P<base>[\d,]+|[百千万])\s?(?:人|患者|病人|位病人|例)[·.]?年(?:的)?(?:为|约|有|发生|达|仅)*\s?(?P<value>\d+(?:\.\d+)?)\s?(?:次|例|人|起|件)?"
    r"|(?P<value2>\d+(?:\.\d+)?)\s?(?:次|例|人|起|件)?\s?/\s?(?P<base2>[\d,]+|[百千万])?\s?(?:人|患者|病人)[·.]?年"
)
_SCALES = {"百": 100, "千": 1000, "万": 10000}
_BASELINE_WORD = re.compile(r"基线")

LAB_DIMENSIONS = frozenset({"concentration", "length", "pressure", "score", "rate", "count_per_volume", "area", "enzyme", "clearance", "lab", "temperature", "density", "ratio", "index", "speed", "power", "energy"})  # fmt: skip
"""Dimensions that only a result or a limit has, never a dose."""
AMOUNT_DIMENSIONS = frozenset({"mass", "volume", "activity", "amount", "particles", "cells", "radiation"})
"""Dimensions that a dose has too: a result only by its own context."""

COUNTING_DIMENSIONS = frozenset({"items", "tablets", "sites", "animals", "events", "exposure"})
"""Dimensions whose numbers count things, not results."""

UCUM_OF = {"{people}": "{people}", "{times}": "{events}", "{cycles}": "{events}"}


@dataclass(slots=True)
class _Scene:
    """What one sentence holds, read once: tests, intervals, symbols, and the figures found so far."""

    article: Article
    sentence: Sentence
    text: str
    tests: list[Test]
    intervals: list[ConfidenceInterval]
    symbols: list[Symbol]
    general: bool
    limits: bool
    criteria: bool
    """Told as eligibility: an age range beside limits, or several limits in one sentence."""
    taken: list[Span]
    figures: list[Reading] = field(default_factory=list)

    def blocked(self, q: Quantity) -> bool:
        return any(a < q.end and q.start < b for a, b in self.taken)

    def clause(self, place: int) -> Span:
        for start, end in self.sentence.clauses:
            if start <= place < end:
                return start, end
        return self.sentence.start, self.sentence.end

    def own_left(self, q: Quantity) -> str:
        """Give the text before a figure, back to the previous figure of the sentence."""
        low = max([self.sentence.start, *(f.end for f in self.figures if f.end <= q.start)])
        return self.text[low:q.start]

    def previous(self, q: Quantity) -> Reading | None:
        return max((f for f in self.figures if f.end <= q.start), key=lambda f: f.end, default=None)


class Rule:
    """Propose an outcome for each figure that a sentence reports as a result, and for each P value."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = lexicons["outcomes"]
        self._people = People(lexicons)
        self._symbols = Symbols(lexicons)

        def regex(form: str, *codes: str) -> re.Pattern[str]:
            return re.compile(form.format(cues.regex(*codes)))

        filler = r"(?:了|约|近|的|为|是|达|仅|均|分别|幅度|超过|超|逾|至少|高达|达到|:|最多|最大|更|大约|了约|平均|分别为|依次为|依次|就|也|又|多达|将近|接近|显著|明显|值|的是|率)*$"
        self._change = regex(r"(?:{})" + filler, "change")
        self._change_noun = regex(r"(?:{})[^,。;]{{0,12}},?$", "change_noun")
        self._to = regex(r"(?:{})", "to")
        self._median = regex(r"(?:{})", "median")
        self._mean = regex(r"(?:{})", "mean")
        self._difference = regex(r"(?:{})[^,。;%]{{0,12}}$", "difference")
        self._relative = regex(r"(?:{})", "relative")
        self._versus = regex(r"(?:{})", "versus")
        self._rate = regex(r"(?:{})$", "rate")
        self._any_rate = re.compile(r"率|比例|占|百分比|者|达标|发生|缓解|应答|反应")
        self._percent_value = regex(r"(?:{})", "percent_value")
        self._time_measure = regex(r"(?:{})", "time_measure")
        self._lasting = regex(r"(?:{})", "lasting")
        self._demographic = regex(r"(?:{})", "demographic")
        self._baseline = regex(r"(?:{})", "baseline")
        self._criterion = regex(r"(?:{})", "significance_level")
        self._limit = regex(r"(?:{})", "limit_context")
        self._limit_follow = regex(r"(?:{})", "limit_follow")
        self._concentration = regex(r"(?:{})", "concentration")
        events = lexicons["people"]
        self._event_noun = re.compile(rf"(?:{events.regex('event_noun')})")
        self._event_right = re.compile(rf"^(?:的)?(?:[^,。;、()\d]{{0,8}}?)(?:{events.regex('event_noun')})")
        units = [row for row in lexicons["units"].rows if row.terms]
        self._units = {term: row.code for row in units for term in row.terms}
        surfaces = sorted(self._units, key=lambda t: (-len(t), t))
        self._unit = re.compile(r"\s?(" + "|".join(map(re.escape, surfaces)) + r")(?![A-Za-z])")
        self._measure = re.compile(rf"{lexicons['measures'].regex()}|(?:{cues.regex('measure_noun')})")
        self._effective = regex(r"(?:{})", "effective_dose")
        self._amount_measure = regex(r"(?:{})", "amount_measure")
        self._limit_clause = regex(r"(?:{})", "limit_clause")
        self._limit_right = regex(r"(?:{})", "limit_right")

    def __call__(self, article: Article) -> Iterator[Reading]:
        """Propose readings over all sentences of running text, headings and tables."""
        for sentence in article.sentences:
            if sentence.zone in SILENT or sentence.zone == "table":
                continue
            yield from self._sentence(article, sentence)

    def _sentence(self, article: Article, sentence: Sentence) -> Iterator[Reading]:
        text, start, end = article.text, sentence.start, sentence.end
        if not any(character.isdigit() for character in text[start:end]) and not article.within(start, end):
            return
        tests = find_tests(text, start, end)
        intervals = find_intervals(text, start, end)
        whole = text[start:end]
        scene = _Scene(
            article, sentence, text, tests, intervals, self._symbols(text, start, end),
            general=self._people.general(whole) or self._people.animal(whole),
            limits=bool(self._limit.search(whole)),
            criteria=_criteria(article, start, end),
            taken=[(t.start, t.end) for t in tests] + [(c.start, c.end) for c in intervals],
        )  # fmt: skip
        if scene.general and not re.search(r"组|试验|受试者|入组", whole):
            for q in article.within(start, end):
                yield Reading("background", q.start, q.end, {}, "outcome.background", 2, [q.number])
            return
        others: list[Reading] = []
        scene.figures.extend(self._person_years(scene))
        scene.figures.extend(self._symbol_figures(scene))
        scene.taken.extend((f.start, f.end) for f in scene.figures)
        for q in self._pairs(scene, article.within(start, end)):
            if scene.blocked(q) or any(a < q.end and q.start < b for f in scene.figures for a, b in f.claims):
                continue
            reading = self._figure(scene, q)
            if reading is None:
                continue
            if reading.type == "outcomes":
                scene.figures.append(reading)
                scene.figures.sort(key=lambda f: f.start)
                scene.taken.append((reading.start, reading.end))
            else:
                others.append(reading)
        for figure in scene.figures:
            if figure.values["ci"] is None:
                self._interval(scene, figure)
        self._share_units(scene)
        yield from scene.figures
        yield from others
        for interval in intervals:
            yield Reading("interval", interval.start, interval.end, {}, "outcome.interval", 3, [(interval.start, interval.end)])
        for test in tests:
            if self._criterion.search(text[max(start, test.start - 6):min(end, test.end + 12)]):
                continue
            values = _values("p_value", test.value, op=test.op, unit="1")
            yield Reading("outcomes", test.start, test.end, values, "outcome.p_value", 3, [test.number])

    def _share_units(self, scene: _Scene) -> None:
        """Give a figure without a unit the unit of the parallel figure behind it: (182±25)、(215±31)min."""
        for figure, later in reversed(list(zip(scene.figures, scene.figures[1:], strict=False))):
            gap = scene.text[figure.end:later.start]
            same = figure.values["statistic"] == later.values["statistic"]
            if figure.values["unit"] is None and same and self._parallel(gap):
                figure.values["unit"] = later.values["unit"]

    # --- figures with a form of their own -------------------------------------------------------------------

    def _symbol_figures(self, scene: _Scene) -> Iterator[Reading]:
        for symbol in scene.symbols:
            for q in scene.article.within(symbol.end, min(symbol.end + 16, scene.sentence.end)):
                if scene.blocked(q):
                    continue
                between = scene.text[symbol.end:q.number[0]].rstrip("-约<>≤≥=~")
                if _TO_FIGURE.match(between) and q.dimension in ("none", "ratio", "percent", "fold"):
                    values = _values(symbol.code, q.value, high=_high(q), op=q.op, unit="1", sd=q.sd)
                    yield Reading("outcomes", symbol.start, q.end, values, f"outcome.{symbol.code}", 3, [q.number])
                break

    def _person_years(self, scene: _Scene) -> Iterator[Reading]:
        for match in _PER_PERSON_YEARS.finditer(scene.text, scene.sentence.start, scene.sentence.end):
            base = match["base"] or match["base2"] or "1"
            size = _SCALES.get(base) or int(base.replace(",", ""))
            group = "value" if match["value"] else "value2"
            unit = f"{{events}}/({size}.a)" if size > 1 else "{events}/a"
            values = _values("value", number(match[group]), unit=unit)
            yield Reading("outcomes", match.start(), match.end(), values, "outcome.person_years", 3, [match.span()])

    @staticmethod
    def _pairs(scene: _Scene, found: list[Quantity]) -> Iterator[Quantity]:
        """Part what reads as a range but is a value before and one after: 从平均3.9 mm到7.5 mm."""
        for q in found:
            before = scene.text[max(scene.sentence.start, q.start - 8):q.start]
            match = re.search(r"\s?(?:到|至)\s?", scene.text[q.start:q.end])
            result = q.dimension not in AMOUNT_DIMENSIONS and q.dimension not in ("time", "people", "times")
            if _high(q) is None or match is None or not result or not re.search(r"(?:由|从|自)(?:基线)?(?:的)?(?:平均)?$", before):
                yield q
                continue
            middle, after = q.start + match.start(), q.start + match.end()
            yield replace(q, end=middle, number=(q.number[0], middle), high=q.low)
            yield replace(q, start=after, number=(after, q.number[1]), low=q.high)

    # --- quantities -----------------------------------------------------------------------------------------

    def _figure(self, scene: _Scene, q: Quantity) -> Reading | None:
        if _high(q) is not None and self._in_bracket_of(scene, q):
            return _other("interval", q)
        if q.dimension == "percent":
            return self._percent(scene, q)
        if q.dimension == "people":
            return self._people_count(scene, q)
        if q.dimension in ("times", "events"):
            return self._events(scene, q)
        if q.dimension == "time":
            return self._time(scene, q)
        if q.dimension == "fraction":
            return self._fraction(scene, q)
        if q.dimension == "fold":
            return self._fold(scene, q)
        if q.dimension == "none":
            return self._bare(scene, q)
        counted = q.value != int(q.value) or re.search(r"数(?:目|量)?(?:由|从|平均|增|减|升|降|为)", _last_clause(scene.own_left(q)))
        if q.dimension in COUNTING_DIMENSIONS and not counted:
            return None
        return self._measured(scene, q)

    def _percent(self, scene: _Scene, q: Quantity) -> Reading | None:
        start, end = scene.clause(q.start)
        left, right = scene.text[start:q.start], scene.text[q.end:end]
        own = scene.own_left(q)
        symbol = scene.text[q.start] in _SYMBOL_OP
        if self._concentration.match(right):
            return _other("concentration", q)
        if re.match(r"\s?(?:的)?(?:CI(?![A-Za-z])|置信|可信|信赖|信心|预测区间)", right):
            return _other("interval", q)
        if re.search(r"[Ii]\^?2\s?[=为]?$", own) or right.startswith("时") or re.match(r"^[一-鿿]{1,6}(?:门槛|目标|阈值|界值)", right):
            return _other("limit", q)
        beyond = q.op not in ("=", "~") or bool(re.search(r"(?:超过|大于|高于|低于|不足|小于|达到|至少|不少于)[^,。;]{0,5}$", own))
        if beyond and not q.chinese and self._limit_follow.match(right):
            return _other("limit", q)
        if symbol and not self._rate.search(left) and not self._any_rate.search(own[-8:]):
            return _other("limit", q)
        if scene.limits and (symbol or _high(q) is not None) and not self._rate.search(left):
            return _other("limit", q)
        if "年龄" in scene.text[scene.sentence.start:q.start] and re.search(r"占(?:比)?(?:约|为)*$", own):
            return _other("baseline", q, 2)
        if re.search(r"\(占(?:比)?$|(?:男|女)(?:性|童|孩)?(?:患者)?(?:占|比例)?(?:为|约)*$", own) or (self._baseline.search(own) and q.sd is None and not self._measure.search(own)):
            return _other("baseline", q, 2)
        paired = re.match(r"\s?[(\[]\s?(\d+)\s?/\s?(\d+)\s?(?:例|人|名)?\s?[)\]]", scene.text[q.end:q.end + 24])
        statistic, unit = self._percent_statistic(scene, q, own, left)
        values = _values(statistic, q.value, high=_high(q), op=q.op, sd=q.sd, unit=unit)
        stop = q.end
        claims = [q.number]
        if paired:
            stop = q.end + paired.end()
            values |= {"numerator": int(paired[1]), "denominator": int(paired[2])}
            claims.append((q.end, stop))
        head = self._count_before(scene, q) if statistic == "percentage" and not paired else None
        if head is not None:
            values["numerator"] = int(head.value)
            return Reading("outcomes", head.start, stop, values, "outcome.count_and_percent", 3, [*claims, head.number])
        return Reading("outcomes", q.start, stop, values, f"outcome.{statistic}", 2, claims)

    def _percent_statistic(self, scene: _Scene, q: Quantity, own: str, left: str) -> tuple[str, str]:
        tail = own[-28:]
        previous = scene.previous(q)
        if previous is not None and previous.end == q.start - 1 and scene.text[q.start - 1] == "(" and previous.values["statistic"] in ("change", "percent_change"):
            return "percent_change", "%"
        itself = bool(self._percent_value.search(_last_clause(own)) or self._percent_value.search(left))
        if "百分点" in scene.text[q.start:q.end]:
            between = self._versus.search(own) or self._difference.search(tail)
            return ("difference" if between else "change"), "%"
        if self._difference.search(tail):
            return "difference", "%"
        if not self._to.search(tail) and (self._change.search(tail) or self._change_noun.search(tail)):
            if self._rate.search(tail) and not self._change_noun.search(tail):
                return "percentage", "%"
            if q.sd is not None and not itself and not self._change.search(tail):
                return "mean", "%"
            if previous is not None and previous.values["statistic"] in ("change", "percent_change") and self._no_measure(own):
                return previous.values["statistic"], "%"
            if itself and not re.search(r"(?:延长|缩短)[^,;。]{0,4}$", tail):
                return "change", "%"
            return "percent_change", "%"
        if q.sd is not None:
            if previous is not None and previous.values["statistic"] in ("change", "percent_change") and self._parallel(own):
                return previous.values["statistic"], "%"
            return "mean", "%"
        if previous is not None and previous.values["unit"] == "%" and self._parallel(own):
            return previous.values["statistic"], "%"
        if self._rate.search(left):
            return "percentage", "%"
        if itself and not re.search(r"达标|者|比例|[<>≤≥]", own):
            return ("mean" if self._mean.search(own) else "median" if self._median.search(own) else "value"), "%"
        if self._median.search(tail) and not self._any_rate.search(tail):
            return "median", "%"
        return "percentage", "%"

    def _no_measure(self, own: str) -> bool:
        """Tell whether the words before a figure name an arm and a verb but no measure of their own."""
        return self._parallel(self._change.sub("", own))

    @staticmethod
    def _in_bracket_of(scene: _Scene, q: Quantity) -> bool:
        previous = scene.previous(q)
        return previous is not None and scene.text[previous.end:q.start].strip() in ("(", "[")

    def _count_before(self, scene: _Scene, q: Quantity) -> Quantity | None:
        """Find the count that says the same as a percentage: 37人存活,总生存率92.5%; 42名出现皮疹,占28%."""
        before = [p for p in scene.article.within(scene.sentence.start, q.start) if p.dimension == "people" and not self._percent_of(scene, p)]
        if not before or q.start - before[-1].end > 22:
            return None
        count = before[-1]
        gap = scene.text[count.end:q.start]
        if re.search(r"[,(]?(?:约)?占(?:比|全部|总数|总人数|总例数|所有患者|全组)?(?:的|约|为)*$", gap) and gap.count(",") <= 1:
            counted, _, _ = self._people.judge(scene.article, scene.sentence, count)
            return count if counted == COUNTED and plausible(int(count.value), q, scene.text) else None
        if gap.count(",") != 1 or not self._event_noun.search(gap):
            return None
        return count if any(agrees(int(count.value), n, q, scene.text) for n in enrolled_before(scene.article, count.start)) else None

    @staticmethod
    def _percent_of(scene: _Scene, q: Quantity) -> bool:
        return any(f.start <= q.start < f.end and f.values["statistic"] == "percentage" for f in scene.figures)

    def _people_count(self, scene: _Scene, q: Quantity) -> Reading | None:
        judged, reason, rank = self._people.judge(scene.article, scene.sentence, q)
        joined = self._count_with_percent(scene, q)
        if joined is not None and reason != "baseline_split":
            return joined
        if joined is not None:
            return Reading("baseline", joined.start, joined.end, {}, "outcome.baseline_split", 3, joined.claims)
        if judged != COUNTED:
            return None
        values = _values("count", q.value, high=_high(q), op=q.op, unit="{people}", numerator=int(q.value))
        return Reading("outcomes", q.start, q.end, values, f"outcome.{reason}", rank, [q.number])

    def _count_with_percent(self, scene: _Scene, q: Quantity) -> Reading | None:
        match = re.match(
            r"(?P<gap>[^,。;:()\[\]]{0,14}?)\s?[(\[]\s?(?:占比|占|约|为|n=\d+,\s?)?(?P<op>[<>约~]?)\s?(?P<value>\d+(?:\.\d+)?)\s?%"
            r"(?:\s?[,;]\s?(?P<n>\d+)/(?P<d>\d+))?\s?[)\]]",
            scene.text[q.end:min(q.end + 44, scene.sentence.end)],
        )
        if match is None:
            return None
        inner = next((p for p in scene.article.within(q.end, q.end + match.end()) if p.dimension == "percent"), None)
        if inner is None or any(p.dimension == "people" for p in scene.article.within(q.end, inner.start)):
            return None
        if match["gap"] and not plausible(int(q.value), inner, scene.text):
            return None
        stop = q.end + match.end()
        values = _values("percentage", inner.value, op=inner.op, unit="%", numerator=int(q.value))
        if match["d"]:
            values["denominator"] = int(match["d"])
        return Reading("outcomes", q.start, stop, values, "outcome.count_percent", 3, [q.number, inner.number])

    def _fraction(self, scene: _Scene, q: Quantity) -> Reading | None:
        match = re.match(r"\s?(?:例|人|名)?\s?[(\[,]\s?(\d+(?:\.\d+)?)\s?%\s?[)\]]?", scene.text[q.end:q.end + 16])
        inner = next((p for p in scene.article.within(q.end, q.end + 14) if p.dimension == "percent"), None)
        if match is None or inner is None or q.denominator is None or not agrees(int(q.value), q.denominator, inner, scene.text):
            return None
        values = _values("percentage", inner.value, op=inner.op, unit="%", numerator=int(q.value), denominator=q.denominator)
        return Reading("outcomes", q.start, q.end + match.end(), values, "outcome.fraction_percent", 3, [q.number, inner.number])

    def _events(self, scene: _Scene, q: Quantity) -> Reading | None:
        start, end = scene.clause(q.start)
        left, right = scene.text[start:q.start], scene.text[q.end:end]
        if q.unit in ("{times}/h", "{times}/min"):
            values = _values("mean" if q.sd is not None else "value", q.value, op=q.op, sd=q.sd, unit=q.unit.replace("times", "events"))
            return Reading("outcomes", q.start, q.end, values, "outcome.event_rate", 2, [q.number])
        if q.surface not in ("次", "起", "件", "例次", "人次"):
            return None
        if q.sd is not None:
            return Reading("outcomes", q.start, q.end, _values("mean", q.value, sd=q.sd, unit="{events}"), "outcome.mean_events", 3, [q.number])
        previous = scene.previous(q)
        if previous is not None and "{events}/" in str(previous.values["unit"]) and self._parallel(scene.own_left(q)):
            values = _values("value", q.value, op=q.op, unit=previous.values["unit"])
            return Reading("outcomes", q.start, q.end, values, "outcome.person_years", 2, [q.number])
        near = _last_clause(scene.own_left(q))
        if re.search(r"(?:次数|频次|频率)[^,;。]{0,10}$", near) or q.value != int(q.value):
            changes = not self._to.search(near) and (self._change.search(near) or self._change_noun.search(near))
            statistic = "change" if changes else "mean" if self._mean.search(near) else "median" if self._median.search(near) else "value"
            return Reading("outcomes", q.start, q.end, _values(statistic, q.value, high=_high(q), op=q.op, unit="{events}"), "outcome.event_number", 2, [q.number])
        if q.chinese and q.value == 1:
            return None
        noun = self._event_right.match(right) or re.search(r"(?:发生|出现|报告)(?:了|过|约|共|仅)*$", left) and self._event_noun.search(left + right)
        noun = noun or (self._event_noun.search(left[-14:]) and not re.search(r"(?:输|注|给|服|治疗|剂|用)[^,]{0,6}$", left))
        if not noun:
            return None
        values = _values("count", q.value, high=_high(q), op=q.op, unit="{events}")
        return Reading("outcomes", q.start, q.end, values, "outcome.events", 2, [q.number])

    def _time(self, scene: _Scene, q: Quantity) -> Reading | None:
        start, end = scene.clause(q.start)
        left, right = scene.text[start:q.start], scene.text[q.end:end]
        own = scene.own_left(q)
        measured = list(self._time_measure.finditer(own))
        governs = bool(measured) and _light(own[measured[-1].end():])
        previous = scene.previous(q)
        bare = previous is not None and previous.rule.startswith("outcome.bare") and previous.values["sd"] is None and len(own) <= 4
        alike = bare or (previous is not None and previous.rule.startswith("outcome.time"))
        parallel = alike and bool(own.strip()) and self._parallel(own)
        if not parallel and self._demographic.search(_last_clause(own)) and not (governs and not self._demographic.search(own[max(0, measured[-1].start() - 4):measured[-1].end()])):
            return _other("demographic", q, 2)
        lasting = not (scene.criteria and q.op != "=") and self._lasting.search(own[-16:]) and not re.search(r"(?:输|注|给药|服|治疗|用药|疗程|随访)(?![^,]*(?:疗效|作用|效果|缓解|改善|症状|获益))[^,]{0,8}$", own[-16:])
        leaves = re.match(r"^(?:内|以内|后)?(?:均|即|就|都|全部|便|可)?(?:自行)?(?:出院|排气|下床|拔管|苏醒|退热|(?:消退|消失|缓解|恢复|好转)(?!率|者|期|时间|情况|的|比例))", right) and not left.endswith("第")
        if q.sd is None and not (parallel or governs or lasting or leaves):
            return None
        if q.sd is not None and self._demographic.search(own):
            return _other("demographic", q, 2)
        rank = 3 if q.sd is not None or governs else 2
        tail = own[-28:]
        if parallel and previous is not None and not governs and not lasting:
            statistic = previous.values["statistic"]
        elif not self._to.search(tail) and (self._change.search(tail) or self._change_noun.search(tail)):
            statistic = "difference" if self._versus.search(own) or self._versus.search(left) else "change"
        elif q.sd is not None:
            statistic = "mean"
        elif self._median.search(own) or self._median.search(left):
            statistic = "median"
        elif self._mean.search(own):
            statistic = "mean"
        else:
            statistic = "value"
        values = _values(statistic, q.value, high=_high(q), op=q.op, sd=q.sd, unit=q.unit)
        stop = q.end
        if leaves and right.startswith(("内", "以内")) and q.op == "=":
            values["op"] = "<="
            stop += len("以内") if right.startswith("以内") else 1
        return Reading("outcomes", q.start, stop, values, f"outcome.time_{statistic}", rank, [q.number])

    def _fold(self, scene: _Scene, q: Quantity) -> Reading | None:
        start, end = scene.clause(q.start)
        right = scene.text[q.end:end]
        if re.match(r"^(?:正常|ULN|上限|以上正常|镜|剂量|浓缩|于正常|的正常)", right) or scene.limits:
            return _other("limit", q)
        values = _values("fold", q.value, high=_high(q), op=q.op, unit="1")
        return Reading("outcomes", q.start, q.end, values, "outcome.fold", 2, [q.number])

    def _measured(self, scene: _Scene, q: Quantity) -> Reading | None:
        """Type a figure with a laboratory unit, a score, or an amount that is a result."""
        start, end = scene.clause(q.start)
        left = scene.text[start:q.start]
        own = scene.own_left(q)
        near = _last_clause(own)
        previous = scene.previous(q)
        parallel = previous is not None and previous.values["unit"] in (q.unit, None) and self._parallel(own)
        amount = q.dimension in AMOUNT_DIMENSIONS and not re.search(r"log10|/(?:L|mL|dL|uL)$", q.unit or "")
        if amount and any(q.end <= c.start <= q.end + 2 for c in scene.intervals):
            return self._before_interval(scene, q, own)
        measure = bool(self._measure.search(near)) or bool(re.search(r"(?:量|值|水平|浓度|评分|积分|指数|厚度|体积|直径|面积|长度|深度|重量|体重|体质量|用量|需求量|尿量|出血)[^,。;]{0,8}$", near))
        if self._demographic.search(near):
            return _other("demographic", q, 2)
        symbol = scene.text[q.start] in _SYMBOL_OP
        if scene.limits or (self._limit_clause.search(scene.text[start:end]) and q.sd is None) or (scene.criteria and (q.op != "=" or _high(q) is not None)) or (symbol and not self._rate.search(left)) or re.match(r"^(?:者|的患者|以上者|以下者|的(?:高危|人群|受试者))", scene.text[q.end:q.end + 6]):
            if q.sd is None:
                return _other("limit", q, 2 if not symbol else 3)
        if self._baseline.search(near) and q.sd is None and re.search(r"平均(?:体重|BMI|身高)", near):
            return _other("baseline", q)
        if q.op != "=" and q.sd is None and (self._limit_right.match(scene.text[q.end:end]) or re.search(r"入组|纳入|入选", scene.text[scene.sentence.start:q.start])):
            return _other("limit", q)
        if amount and self._effective.search(near):
            return Reading("outcomes", q.start, q.end, _values("value", q.value, high=_high(q), op=q.op, unit=q.unit), "outcome.effective_dose", 4, [q.number])
        if amount and q.sd is None and not parallel and not self._amount_measure.search(near):
            return None
        if not (measure or parallel or q.sd is not None or q.dimension == "score" or not amount):
            return None
        statistic = self._measured_statistic(scene, q, own, left, parallel, previous)
        values = _values(statistic, q.value, high=_high(q), op=q.op, sd=q.sd, unit=q.unit)
        rank = 3 if q.sd is not None else 2
        return Reading("outcomes", q.start, q.end, values, f"outcome.{statistic}", rank, [q.number])

    def _measured_statistic(self, scene: _Scene, q: Quantity, own: str, left: str, parallel: bool, previous: Reading | None) -> str:
        tail = own[-28:]
        changes = not self._to.search(tail) and (self._change.search(tail) or self._change_noun.search(tail))
        if self._difference.search(tail):
            return "difference"
        if changes:
            return "change"
        governed = re.search(r"(?:降幅|增幅|变化值|变化量|改变量|下降值|升高值|变化|改变)(?:[^。;]{0,40})$", scene.text[scene.sentence.start:q.start])
        if governed and q.sd is not None and not self._to.search(tail) and not re.search(r"[。;]", governed[0]):
            return "change"
        listed = previous is not None and self._parallel(own)
        if listed and previous is not None and previous.values["statistic"] == "change" and previous.values["sd"] is not None and q.sd is not None:
            return "change"
        if parallel and previous is not None and previous.values["statistic"] in ("change", "median", "mean", "difference") and (q.sd is None or previous.values["statistic"] != "median"):
            return str(previous.values["statistic"])
        if q.sd is not None:
            return "mean"
        if self._median.search(left) or self._median.search(own):
            return "median"
        if self._mean.search(own) or self._mean.search(left):
            return "mean"
        following = bare_range(scene.text, q.end)
        if following is not None:
            return "median"
        return "value"

    def _bare(self, scene: _Scene, q: Quantity) -> Reading | None:
        """Type a number without a unit: only with a spread, in parallel with a figure, or right after its measure."""
        own = scene.own_left(q)
        near = _last_clause(own)
        previous = scene.previous(q)
        parallel = previous is not None and self._parallel(own) and bool(own.strip())
        if self._demographic.search(near) or scene.limits and q.sd is None:
            return None
        spread = bare_range(scene.text, q.end)
        if spread is not None and not (spread.low <= q.value <= spread.high):
            spread = None
        if spread is not None and q.sd is None and not scene.limits:
            return self._median_figure(scene, q, spread)
        zero = self._zero_in_pair(scene, q, own)
        if zero is not None:
            return zero
        changed = self._change_noun.search(near) and re.search(r"[为:是]$", near)
        if q.sd is None and not parallel and not changed and not self._after_measure(own):
            return self._before_interval(scene, q, own)
        unit = previous.values["unit"] if previous is not None and parallel else q.unit
        if parallel and previous is not None and previous.values["statistic"] in ("hazard_ratio", "odds_ratio", "risk_ratio"):
            statistic, unit = previous.values["statistic"], "1"
        else:
            statistic = self._measured_statistic(scene, q, own, own, parallel, previous)
            if parallel and previous is not None and q.sd is None:
                statistic = previous.values["statistic"]
        if unit == "{people}" and q.value != int(q.value):
            return None
        values = _values(statistic, q.value, high=_high(q), op=q.op, sd=q.sd, unit=unit)
        return Reading("outcomes", q.start, q.end, values, f"outcome.bare_{statistic}", 3 if q.sd is not None else 1, [q.number])

    def _median_figure(self, scene: _Scene, q: Quantity, spread: ConfidenceInterval) -> Reading:
        """Read a median with its quartiles or range in brackets; a unit behind the bracket belongs to it: 21(12,35)分."""
        unit = self._unit.match(scene.text, spread.end)
        values = _values("median", q.value, unit=self._units[unit[1]] if unit else q.unit)
        values["ci"] = _ci(spread)
        stop = unit.end() if unit else q.end
        claims = [q.number, (spread.start, spread.end)]
        return Reading("outcomes", q.start, stop, values, "outcome.median_spread", 3, claims)

    def _before_interval(self, scene: _Scene, q: Quantity, own: str) -> Reading | None:
        """Take a bare number that a named confidence interval follows: 同安慰剂之比0.39(95%CI 0.20-0.76)."""
        following = next((c for c in scene.intervals if q.end <= c.start <= q.end + 2), None)
        if following is None:
            return None
        ratio = re.search(r"之比|比值|比率", scene.text[scene.sentence.start:q.start])
        previous = scene.previous(q)
        statistic = "difference" if self._difference.search(own) else "risk_ratio" if ratio else "value"
        if previous is not None and previous.values["statistic"] in ("hazard_ratio", "odds_ratio", "risk_ratio"):
            statistic = previous.values["statistic"]
        values = _values(statistic, q.value, op=q.op, unit="1" if statistic.endswith("ratio") else q.unit)
        return Reading("outcomes", q.start, q.end, values, "outcome.before_interval", 4, [q.number])

    def _after_measure(self, own: str) -> bool:
        match = None
        for match in self._measure.finditer(own[-30:]):
            pass
        if match is None:
            return False
        return bool(re.fullmatch(r"(?:\([^()]*\))?(?:评分|积分|水平|值|均值|指数|总分|分值|得分|浓度)?(?:\([^()]*\))?(?:分别|平均|中位数?|均|也|则|已|基线|治疗[前后]|由|从|为|是|至|到|达|:|=|升至|降至|升到|降到|下降至|升高至|下降到|增至|降低至|上升至|约|的|[A-Z]?组|时)*", own[-30:][match.end():]))

    def _zero_in_pair(self, scene: _Scene, q: Quantity, own: str) -> Reading | None:
        """Take a lone 0 for a share where it is compared with a percentage, or told of an event: 流产率0比13.33%."""
        if q.value != 0 or scene.text[q.start:q.end] != "0":
            return None
        following = scene.text[q.end:q.end + 10]
        if re.match(r"\s?(?:比|对|vs\.?|和|与|、)\s?\d+(?:\.\d+)?%", following):
            values = _values("percentage", 0, unit="%")
        elif re.search(r"(?:均|都|皆|各)?为$", own) and self._event_noun.search(own[-10:]) and not self._any_rate.search(own[-5:]):
            values = _values("count", 0, unit="{people}", numerator=0)
        elif re.search(r"率(?:均|都|则|仅)?为$", own):
            values = _values("percentage", 0, unit="%")
        else:
            return None
        return Reading("outcomes", q.start, q.end, values, "outcome.zero", 2, [q.number])

    # --- helpers --------------------------------------------------------------------------------------------

    def _parallel(self, own: str) -> bool:
        """Tell whether nothing stands between two figures but connectors, brackets and names of arms."""
        bare = re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", own)
        return len(bare) <= 40 and bool(_CONNECT.match(bare))

    def _interval(self, scene: _Scene, figure: Reading) -> None:
        following = min((c for c in scene.intervals if c.start >= figure.end), key=lambda c: c.start, default=None)
        later = [f for f in scene.figures if f.start >= figure.end]
        nearest = min((f.start for f in later), default=scene.sentence.end)
        if following is not None and following.start < nearest:
            gap = scene.text[figure.end:following.start]
            if len(gap) <= 24 and not re.search(r"[。;][^\d()]{4,}", gap):
                figure.values["ci"] = _ci(following)
                if figure.values["ci"]["level"] is None:
                    figure.values["ci"]["level"] = 95
                return
        bare = bare_range(scene.text, figure.end)
        if bare is None or any(f.start < bare.end and bare.start < f.end for f in later):
            return
        statistic = figure.values["statistic"]
        level: float | None = None
        if statistic not in ("median", "mean", "value"):
            level = next((c.level for c in scene.intervals if c.level), None)
        if statistic in ("percentage", "count") and level is None:
            return
        figure.values["ci"] = _ci(bare) | {"level": level}


def _values(statistic: str, value: float, **given: Any) -> dict[str, Any]:
    values: dict[str, Any] = {
        "statistic": statistic, "value": value, "high": None, "op": "=", "sd": None, "unit": None, "numerator": None,
        "denominator": None, "measure": None, "arm": None, "timepoint": None, "direction": None, "p_value": None, "ci": None,
    }  # fmt: skip
    values.update(given)
    values["unit"] = UCUM_OF.get(values["unit"], values["unit"])
    return values


def _criteria(article: Article, start: int, end: int) -> bool:
    bounded = sum(q.op not in ("=", "~") and q.dimension != "none" for q in article.within(start, end))
    aged = any(m.kind == "age" and start <= m.start < end for m in article.marks)
    return bounded >= 3 or aged


def _high(q: Quantity) -> float | None:
    return q.high if q.low is not None and q.high is not None and q.high != q.low and q.dimension != "fraction" else None


def _ci(interval: ConfidenceInterval) -> dict[str, float | None]:
    return {"level": interval.level, "low": interval.low, "high": interval.high}


def _other(kind: str, q: Quantity, rank: int = 3) -> Reading:
    return Reading(kind, q.start, q.end, {}, f"outcome.{kind}", rank, [q.number])


def _last_clause(own: str) -> str:
    return _BEFORE_LAST.split(own)[-1]


_LIGHT = re.compile(
    r"^(?:中位数?|平均|均值|数|值|分别|依次|为|是|达|约|仅|至|到|:|=|,|由|从|延长|缩短|增加|减少|了|的|长达|超过|近|也|则|均|可|已|患者|前者|后者|只有|仅有|"
    r"治疗[前后]|[^,;。:]{0,12}?(?:组|臂|队列|人群)|安慰剂|对照|[一-鿿A-Za-z0-9-]{2,10}(?:单抗|替尼)|\s)*$"
)


def _light(gap: str) -> bool:
    """Tell whether only function words, arms and brackets stand between a measure and its figure."""
    return bool(_LIGHT.match(re.sub(r"\([^()]*\)|\[[^\[\]]*\]", "", gap)))


def agrees(count: int, total: int, percent: Quantity, text: str) -> bool:
    """Tell whether count / total is the percentage, to the decimals that the text prints."""
    if total <= 0 or count > total:
        return False
    decimals = len(text[slice(*percent.number)].partition(".")[2].rstrip("%"))
    return abs(100 * count / total - percent.value) <= 0.5 * 10**-decimals + 1e-9


def plausible(count: int, percent: Quantity, text: str) -> bool:
    """Tell whether some whole number of people makes a count the percentage.

    A count and a percentage that merely stand near each other rarely agree.
    """
    if percent.value <= 0:
        return count == 0
    total = round(count * 100 / percent.value)
    return any(agrees(count, n, percent, text) for n in (total - 1, total, total + 1))


def enrolled_before(article: Article, place: int) -> list[int]:
    """Give the numbers of people that stand before a place, nearest first."""
    return [int(q.value) for q in reversed(article.quantities) if q.start < place and q.dimension == "people"]
