"""Numbers without a unit that are results: 由18.5降至14.2, 9(7,12)d, MELD评分为16.3±4.1."""

from __future__ import annotations

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Quantity, Reading
from extract.rules.events import YEARLY
from extract.rules.measured import RATIOS, Measured
from extract.rules.result_scene import ResultScene
from extract.rules.result_values import SYMBOLS, ci_values, high, result
from extract.rules.result_words import ResultWords
from extract.rules.shares import Shares
from extract.rules.statistics import ConfidenceInterval, Statistics
from extract.units import Unit, Units

_NAME = compiled(r"[A-Z]{2}$")
"""A name that its number belongs to: ESR1, PD1."""
_GRADED = compiled(r"\+{1,4}(?![\d\w])")
"""Pluses that make a number a grade of a test strip: 尿蛋白3+."""
_NAMED_ON = compiled(r"由|从|自|水平|浓度|含量|表达|为|是|分别|下降|升高|降低|上升")
"""What shows that a number right behind its measure ends the name of it: 白细胞介素6由."""
_GIVEN = compiled(r"\s?[Qq]\d*[DWMHdwh](?![A-Za-z])")
"""The schedule of a dose whose unit is left out: 0.8 Q2W."""
_ABBREVIATED = compiled(r"(?P<n>\d{1,2})\s?\([A-Za-z\u0370-\u03ff][A-Za-z\u0370-\u03ff -]*(?P=n)(?!\d)")
"""A number that ends a name, as the abbreviation behind it shows: 白细胞介素6(IL-6)."""
_PER_VOLUME = compiled(r"[(,] ?× ?10\^(?P<power>\d{1,2}) ?/ ?(?P<per>m?[Ll]) ?[),]")
"""The unit of a count of cells in a bracket: (×10^9/L)."""
_OPENING, _CLOSING = compiled(r"[(\[,/]"), (")", "]", ":", "为")
_COUNTED = ("people", "items", "times", "tablets", "none")
"""What a unit must not be that stands apart from its number."""
_BEFORE_NUMBERING = ";,。\n"
"""What stands before the number of a point, whose bracket nothing opens: ;2)DCR."""
_TEST_VALUES = compiled(
    r"(?<![A-Za-z])(?:[tTFZzuUqQHW]|[χxX×]\^?2)值?\s?(?:均|分别|依[次序])?[=为]\s?"
    r"(?:-?\d[\d.]{0,8}\s?(?:[、,/]|和|与)\s?){1,16}$"
)
"""Before the next of a list of test statistics: t=10.29、."""
_TESTS_REACH = 80
_POWER, _MINUS = 10, compiled(r"-[3-9](?![\d.])")
"""A power of ten that lost its superscript: (灵敏度10-5)."""
_PER_HUNDRED_THOUSAND = compiled(r"\s?/\s?(?:10\s?万|十万|100[, ]?000)")
_EPIDEMIC = 10_000
"""Rates are told by at least so many where they are those of a population, and no result: 2~10/10万."""
_NEAR = 16
_REACH = 30
"""How far before a bare number its measure may stand, in characters."""


class BareNumbers:
    """Reads numbers without a unit: only with a spread, in parallel with a figure, or right after their measure."""

    def __init__(
        self, lexicons: Lexicons, words: ResultWords, *, statistics: Statistics, measured: Measured, shares: Shares
    ) -> None:
        cues = Cues(lexicons, "outcomes", "words")
        self._words = words
        self._statistics = statistics
        self._measured = measured
        self._shares = shares
        bracket = r"(?:\([^()]*\))?"
        self._to_value = cues(
            rf"(?:{bracket}«measure_end»?{bracket}|\)(?=[:=]|«to_value»))(?:[:=]|«to_value|passing_time»)*"
        )
        self._arm_first = cues(
            r"(?:«measure_end»)?(?:\([^()]*\))?[,:]?[^\s,;。:()\d]{0,10}?«group_end»(?:«to_value»|:)*"
        )
        self._arm_next = cues(r"\s?[,、;]\s?[^\s,;。:()\d]{1,12}?«group_end»(?:«to_value»|仅|只有|:)*\s?\d")
        self._other = cues(r"[,;]\s?(?:而|但)?[^,;。:()\d]{1,10}?(?:«is»|只有|仅有|仅|则)+\s?")
        """Before the value of another than the one before, who is no arm: ,乙疫苗只有."""
        self._is = cues("(?::|«is»)$")
        self._admits = cues("«admits»")
        self._body_size = cues("«body_size»")
        self._described = cues(r"«demographic»|[男女]性?[^,;。]{0,4}\d|\d\s?%\s?[男女]性")
        self._past_peak = cues("«past_peak»")
        self._sets = cues(r"«sets»[^;。]{0,48}$")
        self._who_have = cues(r"(?:(?:且|并|同时)[^,;。、的]{0,12})?的[^,;。、]{0,12}?«sharers»")
        self._lasts = cues(rf"«time_measure|survival_abbreviation»{bracket}(?:«to_value|is|change|filler»|:)*\s?$")
        self._itself = cues("«percent_value»")
        self._from = cues("[一-鿿A-Za-z]{2}«from_value»$")
        self._to = cues(
            r"«reach»(?:了|约)?\d[\d.]*(?:\s?[A-Za-zμ%]{1,6}(?:/[A-Za-z]{1,4})?|[次例]/(?:人|患者)?年)?(?=[,;。)]|$)"
        )
        self._given = cues("«given_volume»")
        self._differs = cues("(?:差值|差距|差别|组间差异?|均[数值]差|相差)(?:只有|仅有?|了|«is»|[:=])*$")
        self._people = cues("«number_of_people»$")
        self._then_do = cues(r"\s?者?,?\s?«then_do»")
        self._frequency = cues("«frequency»")
        self._times_listed = compiled(r"\s?/\s?\d+\s?(?:个?月|周|年|天|日)")
        """Behind the first of several times at which something was seen: 12/24个月."""
        self._pair = cues(r"\s?«versus_word»\s?$")
        self._paired_rate = cues(r"«rate»(?:«is|to_value»|:)*\s?$")
        self._pair_behind = cues(r"\s?«versus_word»\s?\d")
        self._limit_right = cues("«limit_right»")
        self._sharers_before = cues(r"«sharers|patients»的?[^,;。]{0,12}$")
        """Before the mark that a share of people attained: 35%的患者的评分为20或更低."""
        self._rated = cues(r"(?<![概比倍斜心速频功])率(?:\([^()]*\))?(?:«is|to_value»|[:a-c])*\s?$")
        """Before a share that leaves its % out: 总缓解率."""
        self._evented = cues(r"«event_word»[^,;。()\d]{0,6}\($")
        """Before the events of two arms in a bracket: 复合事件极少(10 vs 16)."""
        self._groups = cues("«numbers_groups»")
        self._next_of_ratio = cues(r"\s?[(\[][^()\[\]]*[)\]]\s?(?:[,;、]|«and»)?[^,;。:()\d]{0,12}")
        """Between two ratios of one kind: the interval of the first, and whom the second is of."""
        self._score = cues(rf"«score_noun»{bracket}[^,;。\d]{{0,{_NEAR}}}(?:«passing_time»[^,;。\d]{{0,4}})?$")
        self._units = lexicons.once(Units)

    def __call__(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a number without a unit as a result; a unit behind its interval is its own: 9.1(95%CI 7-11)个月."""
        reading = self._read(scene, q)
        interval = scene.interval_behind(q) if reading is not None else None
        unit = self._unit(scene.text, interval.end) if interval is not None else None
        if reading is not None and unit is not None and reading.values.get("unit") in (None, unit.code):
            reading.end, reading.values["unit"] = unit.end, unit.code
            reading.values["ci"] = ci_values(interval) if interval is not None else None
        return reading

    def _unit(self, text: str, place: int) -> Unit | None:
        """Give the unit of measurement that stands at a place: 天, but not 例."""
        unit = self._units.find(text, place, 1)
        return unit if unit is not None and not unit.mark and unit.dimension not in _COUNTED else None

    def _named_unit(self, own: str) -> str | None:
        """Give the unit in a bracket behind the measure: OS(月)15.3, ALT(U/L)由."""
        if counted := _PER_VOLUME.search(own):
            return f"10*{counted['power']}/{counted['per'].replace('l', 'L')}"
        for opening in _OPENING.finditer(own):
            unit = self._unit(own, opening.end())
            if unit is not None and own.startswith(_CLOSING, unit.end):
                return unit.code
        return None

    def _read(self, scene: ResultScene, q: Quantity) -> Reading | None:
        words, own, near = self._words, scene.own(q), scene.near(q)
        if self._is_no_result(scene, q, near):
            return None
        compared = self._compared(scene, q)
        if compared is not None:
            return compared
        spread = self._statistics.spread(scene.text, q.end)
        if spread is not None and q.sd is None and spread.low <= q.value <= (spread.high or q.value):
            ratio = self._ratio_before(scene, q)
            if ratio is not None:
                return result(q, ratio, rule="bare_ratio", rank=3, unit="1", high=None, op="=")
            if self._rated.search(own) or self._next_rate(scene, q):
                ci = ci_values(spread, level=95)
                return result(q, "percentage", rule="bare_rate", rank=3, unit="%", high=None, op="=", ci=ci)
            return self._median(scene, q, spread)
        if q.value == int(q.value) and self._evented.search(near) and self._pair_behind.match(scene.text[q.end :][:16]):
            return result(q, "count", rule="bare_count", unit="{events}")
        share = self._shares.zero(scene, q) or self._shares.bare_count(scene, q)
        if share is not None:
            return share
        previous = scene.previous(q)
        parallel = previous is not None and bool(own.strip()) and words.parallel(own)
        if previous is not None and previous.rule.startswith("outcome.bare") and previous.values["sd"] is None:
            parallel = parallel or self._other.fullmatch(own) is not None
        if previous is not None and previous.rule == "outcome.bare_change":
            parallel = parallel or words.parallel_change(own)  # 甲组提高1.9,乙组下降1.1
        left_from = not self._given.search(near) and self._from.search(near) and self._to.match(scene.right(q))
        moved = words.is_verb_of_change(near) and not words.is_reached(near) and words.measure.search(near)
        whole = q.value == int(q.value)
        peopled = whole and self._people.search(near) and words.event_noun.search(near)
        named = words.is_noun_of_change(near) and self._is.search(near)
        changed = left_from or moved or peopled or named or self._differs.search(near)
        rate = self._paired_rate.search(near) and self._pair_behind.match(scene.text[q.end : scene.sentence.end])
        # PASI 75 is a name, GMT 182.4 a measure and its value
        name = own if whole else own.rstrip(" ")
        told = parallel or changed or rate or self._follows_measure(name) or self._opens_arms(scene, q)
        if q.sd is None and not told:
            return self._measured.before_interval(scene, q)
        statistic, unit = self._kind(scene, q, parallel=parallel)
        if unit == "{people}" and q.value != int(q.value):
            return None
        numerator = int(q.value) if unit == "{people}" else None
        return result(
            q, statistic, rule=f"bare_{statistic}", numerator=numerator, rank=3 if q.sd is not None else 1, unit=unit
        )

    def _is_no_result(self, scene: ResultScene, q: Quantity, near: str) -> bool:
        """Tell whether a number is one of a name, a grade, a schedule, a criterion or of those enrolled."""
        text, right = scene.text, scene.right(q)
        if q.value == _POWER and _MINUS.match(text, q.end):
            return True
        if _TEST_VALUES.search(text, max(scene.sentence.start, q.start - _TESTS_REACH), q.start):
            return True
        if self._words.demographic.search(near) or _GRADED.match(text, q.end) or _GIVEN.match(text, q.end):
            return True
        if _ABBREVIATED.match(text, q.number[0]) or (
            text.startswith(")", q.end) and scene.sign_before(q) in _BEFORE_NUMBERING
        ):
            return True
        if q.value == int(q.value) and _NAME.search(text, max(0, q.start - 3), q.start):
            return True
        if q.end - q.start == 1 and _NAMED_ON.match(text, q.end) and self._names_touching(near):
            return True
        if _PER_HUNDRED_THOUSAND.match(text, q.end) or (scene.sign_before(q) == "/" and q.value >= _EPIDEMIC):
            return True
        if q.sd is not None:
            return False
        if q.op != "=" and self._then_do.match(text, q.end):
            return True
        if self._times_listed.match(text, q.end) and not self._lasts.search(near):
            return True
        if self._body_size.search(near) and self._described.search(scene.whole):
            return True
        if self._past_peak.search(scene.lead(q)) or (q.op in (">=", "<=") and right.startswith(("时", "者"))):
            return True
        if high(q) is not None and self._sets.search(scene.lead(q)):
            return True
        if scene.limits(q) or text[q.start] in SYMBOLS or (q.op != "=" and self._admits.search(scene.whole)):
            return True
        if q.op != "=" and self._limit_right.match(right):
            return True
        marked = q.op != "=" and scene.is_of_share(q) and self._sharers_before.search(scene.own(q)) is not None
        who_have = (high(q) is not None or q.op != "=") and self._who_have.match(right) is not None
        return marked or who_have or self._groups.match(right) is not None

    def _compared(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a bare number that is compared with a time, whose unit it shares: (8.5 vs 6.7个月), OS 8.5比6.7个月."""
        later = next(iter(scene.article.within(q.end, q.end + _NEAR)), None)
        own, told = scene.own(q), scene.previous(q)
        changed = told is not None and told.rule in ("outcome.time_change", "outcome.time_difference")
        if told is not None and changed and own == "(" and self._pair_behind.match(scene.text[q.end : q.end + _NEAR]):
            statistic = "median" if self._words.median.search(scene.lead(q)) else "value"
            return result(q, statistic, rule=f"bare_{statistic}", unit=told.values["unit"])
        rated = later is not None and later.unit in YEARLY and self._frequency.search(scene.near(q))
        if later is not None and rated and q.sd is None and self._pair.match(scene.text[q.end : later.start]):
            return result(q, "value", rule="bare_value", unit=YEARLY[str(later.unit)])
        if later is None or later.dimension != "time":
            return None
        # PD-L1阳性:8.1 vs 5.5个月
        labelled = later.unit == "mo" and own.rstrip().endswith((":", ",", "组", "群", "者"))
        if not (labelled or own.rstrip().endswith("(") or self._lasts.search(own)):
            return None
        if q.sd is not None or not self._pair.match(scene.text[q.end : later.start]):
            return None
        statistic = "median" if self._words.median.search(scene.near(q)) else "value"
        return result(q, statistic, rule=f"bare_{statistic}", unit=later.unit)

    def _next_rate(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a number goes on with a share that left its % out: 39.1(33.0,45.2)比."""
        previous = scene.previous(q)
        return previous is not None and previous.rule == "outcome.bare_rate" and self._words.parallel(scene.own(q))

    def _ratio_before(self, scene: ResultScene, q: Quantity) -> str | None:
        """Give the ratio that a number with an interval goes on with: 女性HR 0.54(0.33-0.88),男性0.79(0.53-1.17)."""
        previous = scene.previous(q)
        if previous is None or previous.values["statistic"] not in RATIOS:
            return None
        return str(previous.values["statistic"]) if self._next_of_ratio.fullmatch(scene.own(q)) else None

    def _kind(self, scene: ResultScene, q: Quantity, *, parallel: bool) -> tuple[str, str | None]:
        """Give the statistic and the unit of a bare number; one in a list takes those of the figure before."""
        own, previous = scene.own(q), scene.previous(q) if parallel else None
        named = self._named_unit(own)
        if named == "%" and not (self._itself.search(own) or self._words.changes(own)):
            return "percentage", named
        if self._people.search(own) and self._words.event_noun.search(scene.near(q)) and q.value == int(q.value):
            return "count", "{people}"
        if previous is None:
            scored = q.unit is None and self._score.search(own)
            return self._measured.statistic(scene, q, own, parallel=False), "{score}" if scored else q.unit or named
        carried, unit = str(previous.values["statistic"]), named or previous.values["unit"]
        if carried in RATIOS:
            return carried, "1"
        if q.sd is None:
            return carried, unit
        return self._measured.statistic(scene, q, own, parallel=True), unit

    def _median(self, scene: ResultScene, q: Quantity, spread: ConfidenceInterval) -> Reading:
        """Read a median with its quartiles in brackets; a unit behind the bracket belongs to it: 21(12,35)分."""
        unit = self._unit(scene.text, spread.end)
        code = unit.code if unit else q.unit or self._named_unit(scene.own(q))
        previous = scene.previous(q)
        if code is None and previous is not None and previous.values["statistic"] == "median":
            code = previous.values["unit"] if self._words.parallel(scene.own(q)) else None
        reading = result(q, "median", rule="median_spread", rank=3, unit=code, high=None, op="=", ci=ci_values(spread))
        reading.claims = [q.number, (spread.start, spread.end)]
        if unit:
            reading.end = unit.end
        elif unit_behind := self._bracketed(scene, q, spread):
            reading.start, reading.end = q.start - 1, unit_behind.end
            reading.values["unit"] = unit_behind.code
        return reading

    def _bracketed(self, scene: ResultScene, q: Quantity, spread: ConfidenceInterval) -> Unit | None:
        """Give the unit behind the bracket that holds a median and its quartiles: [356(210,598)]μg/L."""
        around = scene.text[q.start - 1 : q.start] + scene.text[spread.end : spread.end + 1]
        return self._unit(scene.text, spread.end + 1) if around in ("[]", "()") else None

    def _names_touching(self, near: str) -> bool:
        """Tell whether the name of a measure ends right before a number, and is none of a score: 白细胞介素."""
        return any(m.end() == len(near) for m in self._words.measure.finditer(near)) and not self._score.search(near)

    def _opens_arms(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a number is the first of those of arms, behind their measure: 滴度甲组218.6,乙组293.4."""
        near = scene.own(q)[-_REACH:]
        measures = list(self._words.measure.finditer(near))
        if not measures or self._arm_next.match(scene.text, q.end) is None:
            return False
        return self._arm_first.fullmatch(near, measures[-1].end()) is not None

    def _follows_measure(self, own: str) -> bool:
        """Tell whether nothing but words on the way to its value parts a measure from a number: ALT水平分别由."""
        near = own[-_REACH:]
        measures = list(self._words.measure.finditer(near))
        return bool(measures) and self._to_value.fullmatch(near, measures[-1].end()) is not None
