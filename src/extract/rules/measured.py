"""Figures with a laboratory unit, a score or an amount, and folds: ALT(42.1±10.3)U/L, VAS评分7.2分, 升高4.2倍."""

from __future__ import annotations

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Quantity, Reading
from extract.rules.result_scene import ResultScene
from extract.rules.result_values import SYMBOLS, high, no_result, result
from extract.rules.result_words import ResultWords
from extract.rules.statistics import Statistics

AMOUNT_DIMENSIONS = frozenset({"mass", "volume", "activity", "amount", "particles", "cells", "radiation"})
"""Dimensions that a dose has too: a result only by its own context."""
COUNTING_DIMENSIONS = frozenset({"items", "tablets", "sites", "animals", "events", "exposure"})
"""Dimensions whose numbers count things, not results."""
EXTENTS = frozenset({"length", "area", "size"})
"""Dimensions that a result has only where its measure, or a change, is named."""
RATIOS = ("hazard_ratio", "odds_ratio", "risk_ratio")

_CONCENTRATION = compiled(r"log10|/(?:L|mL|dL|uL|g|mmol|cm2|cm3)$")
_DEVICE_UNITS = ("Hz", "kHz", "mA", "A", "W", "J", "V", "us", "nm")
"""Units of what a device is set to."""
_MOLAR = ("nmol/L", "pmol/L", "umol/L")
_GIVEN_AIR = ("mL/kg", "cm[H2O]")
_FLOW = "mL/s"
"""What is measured so, and never given."""
_SIGNED = (None, "1", "{score}", "Cel", "[diop]")
"""Units of values that may themselves be below zero."""
_OF_GASES = "mmol/L"
"""The unit of the base excess, whose mean may be below zero."""
_HEADS = (":", ",", ";", "、", "。")
_CARRIED = ("change", "median", "mean", "difference")
_TAIL = 28


class Measured:
    """Reads figures whose unit, or whose measure, makes them results."""

    def __init__(self, lexicons: Lexicons, words: ResultWords, statistics: Statistics) -> None:
        cues = Cues(lexicons, "outcomes", "people", "words")
        self._words = words
        self._statistics = statistics
        self._admits = cues("«admits»")
        self._amount_measure = cues("«amount_measure»")
        self._baseline_list = cues("«baseline_list»")
        self._body_size = cues("«body_size»")
        self._of_arm = cues(r"\s?«group_end»")
        """Behind an amount that is an arm's name: 2 mg组."""
        self._arms_figure = cues(r"\s?(?:«is»|:)?\s?[-+−]?\d[\d.]*\s?%")
        """Behind a dose that an arm goes by, at the head of its clause: 9 mg 12.1%,6 mg 9.5%."""
        self._past_peak = cues("«past_peak»")
        self._by_year = cues(
            r"年[^,;。\d]{0,6}(?:下降|降低|减少|增长|进展|流失)(?:速?率|速度)(?:«is|about»|:|分别|均)*$"
        )
        """Before how much is lost in a year: eGFR年下降率为."""
        self._shape = cues(r"\s?[粗长宽厚高大]的[^,;。]|\s?[×*x]\s?\d")
        """Behind how large a thing is: 约1 mm粗的导管, 5 cm×3 cm."""
        self._extreme = cues(r"最[大小长短](?:[^,;。\d]{0,3}[径长])(?:«is|about»|:|达|仅)*$")
        """Before the largest or smallest of those enrolled: 病变最大直径."""
        self._class_of = cues(r"\s?\d+\s?«classifier»")
        """Behind a score that is a class, of which so many are: ECOG 0分24例."""
        self._age_and_size = cues(r"(?:«age»|\d\s?岁).*«size_of_body»(?:平均|«to_value»|[\s:(])*$")
        self._described = cues(r"«demographic»|[男女]性?[^,;。]{0,4}\d|\d\s?%\s?[男女]性")
        """What tells who was enrolled."""
        self._change_amount = cues(r"«change_amount»[^。;]{0,40}$")
        self._effective = cues("«effective_dose»")
        self._fold_limit = cues("^«fold_limit»")
        self._shared_by = cues(
            r"\s?(?:及?以上|或以上)?(?:者|的?(?:«sharers»|比例|发生率))(?:«inside»)?"
            r"(?:[^,;。:()\d]{0,12}(?:占|分别|有|达|«is»)[^,;。:()\d]{0,6}|[:,]?[^,;。:()\d]{0,10})\d[\d.]*\s?(?:%|«classifier»)"
        )
        """Behind a fold that is the mark which a share of people passed."""
        self._limit_clause = cues("«limit_clause»")
        self._limit_right = cues("«limit_right»")
        self._measured_word = cues(r"«measured_word»[^,。;]{0,8}$")
        self._number_of = cues("«number_of»")
        self._ratio_of = cues("«ratio_of»")
        self._anchor = cues("«anchor_follow»")
        self._stored = cues("«stored»")
        self._by_weight = cues("«by_weight»")
        self._device_set = cues(r"«device_set»$")
        self._set_to, self._on_scale = cues("«set_to»$"), cues("«on_scale»")
        self._in_range = cues(r"«in_range»\s?[(:]?\s?$")
        self._brought_to = cues(r"使[^,;。]{1,10}(?:降|升|维持|保持|控制)[一-鿿]?(?:至|到|在|于)$")
        """Before a range at which something was kept: 使血压降至60~65."""
        self._then_do = cues(r"\s?者?,?\s?«then_do»")
        self._product = cues("«product_quality»")
        self._potency = cues(r"(?<![A-Za-z])(?:[IE]C\d{2}|K[di])(?![A-Za-z])")
        """How strongly a substance binds or acts in vitro."""
        self._sets = cues(r"«sets»[^;。]{0,48}$")
        """Before a range that something is kept at: 维持BIS值40~60,体温."""
        self._groups_by = cues(r"«group_end»\($")
        self._device = cues("«device_measure»")
        self._suspension = cues("«suspension»")
        self._mixture = cues("«mixture»")
        self._from = cues("«from_value»$")
        self._dealt = cues("«respectively»«is»?$")
        self._to = cues("^«reach»")
        self._each_has = cues(
            r"平均«per»(?![天日周月年次小半])(?:«classifier»|[个只枚颗次份])?[^,;。\d]{1,8}(?:有|检出|发现|出现|携带|含|存在|为)?$"
        )
        """Before a mean number of things: 平均每例患者检出."""
        self._next_mean = cues(r"[^,;。()\d]{0,14}[,;]\s?(?:而|但)?[^,;。:()\d]{1,12}?(?:«is»|则|仅|只有)+\s?")
        """Between it and that of another: 个病灶,乙组为."""
        self._pair_behind = cues(r"\s?(?:«versus_word|and|range_to»|→|->|、)\s?[(\[]?-?\d")
        self._gap_behind = cues(r"\s?的?(?:«group_end»间|组间)?(?:差距|差异|差别|差值)(?!缩小|拉大)")
        self._changed_number = cues("«reach»$")
        self._named_people = cues("«named_people»")
        self._those_counted = cues(r"\s?(?:[,(]?«share_of|is»|[,(]?(?:有|共|分别|各|达)|[,(:]\s?\d)")
        """Behind 4分以上者: how many they are."""
        self._those_with = cues("«those_with»")
        self._intake = cues("«intake»")
        self._given_volume = cues("«given_volume»")
        self._able = cues("«able_to»$")
        self._not_past = cues(r"«not_past»")
        self._who_above = cues("^«those_above»")
        self._share_behind = cues(r"的?(?:«is»|[则占有])+[^,;。:()\d]{0,6}\d[\d.]*\s?%")
        """What makes of a bound the mark that a share of people passed: 收缩压低于100 mmHg则为18.6%."""
        self._who_have = cues(r"[^,;。]{0,30}?的[^,;。、]{0,12}?«sharers»")
        self._of_sharers = cues(r"^\s?的?«sharers|patients»[^,;。()]*$")
        self._normal_limit = cues("«normal_limit»$")
        self._per_volume = cues("«per_volume»$")

    def __call__(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a figure with a unit that is neither %, people nor time."""
        near = scene.near(q)
        if self._goes_on_mean(scene, q) or (q.dimension == "items" and self._each_has.search(near)):
            return result(q, "mean", rule="mean_items", unit=None, sd=None)
        if q.dimension in COUNTING_DIMENSIONS and q.value == int(q.value) and not self._counts(scene, q, near):
            return None
        amount = q.dimension in AMOUNT_DIMENSIONS and not _CONCENTRATION.search(q.unit or "")
        if amount and self._of_arm.match(scene.text, q.end):
            return None
        heads = q.dimension == "mass" and scene.text[max(0, q.start - 2) : q.start].rstrip()[-1:] in _HEADS
        if heads and self._arms_figure.match(scene.text, q.end):
            return None
        if amount and scene.interval_behind(q):
            return self.before_interval(scene, q)
        other = self._no_result(scene, q)
        if other is not None:
            return other
        if amount and self._effective.search(near):
            return result(q, "value", rule="effective_dose", rank=4, sd=None)
        previous = scene.listed(q)
        alike = bool(previous is not None and previous.values["unit"] in (q.unit, None))
        parallel = alike and (
            self._dealt.search(near) is not None
            or self._words.parallel(scene.own(q))
            or self._words.parallel_change(scene.own(q))
        )
        parallel = parallel or (previous is not None and self._words.dealt(scene.lead(q)))
        moved_on = alike and scene.is_signed(q) and previous is not None and previous.values["statistic"] == "change"
        parallel = parallel or moved_on
        if amount and q.sd is None and not (parallel or self._is_amount_result(q, near)):
            return None
        plain = amount or q.dimension in EXTENTS
        moved = self._words.changes(near) or self._words.is_reached(near) or self._words.apart.search(near) is not None
        moved = moved or (amount and self._words.difference.search(near) is not None)
        if q.dimension in EXTENTS and (self._shape.match(scene.text, q.end) or scene.sign_before(q) in "×*x"):
            return no_result(q, "limit")
        if q.dimension in EXTENTS and not moved and self._extreme.search(near):
            return no_result(q, "baseline", rank=2)
        if q.dimension in EXTENTS and high(q) is not None and not (parallel or moved):
            # lowest and highest of a size describe those enrolled
            return no_result(q, "baseline", rank=2)
        told = parallel or moved or self._is_measure(near)
        told = told or (self._able.search(near) is not None and not scene.is_of_share(q))
        if plain and q.sd is None and not told:
            return None
        statistic = self.statistic(scene, q, scene.left(q), parallel=parallel)
        taken = q.dimension in ("volume", "tablets") or q.unit == "kg" or self._is_led_on(scene, q, alike=alike)
        changed = taken and (amount or q.dimension == "tablets") and moved
        changed = changed and (alike or self._words.measure.search(near) is not None)
        rank = 4 if q.unit == _FLOW or changed else 3 if q.sd is not None else 2
        reading = result(q, statistic, rule=statistic, rank=rank)
        yearly = (
            previous is not None and previous.values["unit"] == f"{q.unit}/a" and self._words.parallel(scene.own(q))
        )
        if self._by_year.search(near) or yearly:
            reading.values["statistic"], reading.values["unit"] = "value", f"{q.unit}/a"
        per = self._per_volume.search(scene.text, max(scene.sentence.start, q.start - 4), q.start)
        if per is not None:
            reading.start, reading.values["unit"] = per.start(), "/uL"
        return reading

    def fold(self, scene: ResultScene, q: Quantity) -> Reading:
        """Read so many times as much: 抗体滴度升高了4.2倍; but not 2倍正常上限."""
        if scene.limits(q) or self._fold_limit.match(scene.right(q)) or self._normal_limit.search(scene.near(q)):
            return no_result(q, "limit")
        if self._shared_by.match(scene.text, q.end - (scene.text[q.end - 1] == "者")):
            return no_result(q, "limit")  # 升高至基线1.5倍以上者分别占6.0%
        return result(q, "fold", rule="fold", unit="1", sd=None)

    def before_interval(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a number that a named confidence interval follows: 同安慰剂之比0.39(95%CI 0.20-0.76)."""
        if not scene.interval_behind(q):
            return None
        ratio = self._ratio_of.search(scene.lead(q))
        statistic = "risk_ratio" if ratio else "value"
        if self._words.difference.search(scene.own(q)):
            statistic = "difference"
        previous = scene.previous(q)
        if previous is not None and previous.values["statistic"] in RATIOS:
            statistic = str(previous.values["statistic"])
        if statistic == "value" and self._words.changes(scene.own(q)):
            statistic = "difference" if self._words.versus.search(scene.near(q)) else "change"
        if statistic == "value":
            statistic = self._middle(scene, q) or statistic
        unit = "1" if statistic.endswith("ratio") else q.unit
        return result(q, statistic, rule="before_interval", rank=4, unit=unit, high=None, sd=None)

    def _middle(self, scene: ResultScene, q: Quantity) -> str | None:
        """Tell a median or a mean by its lead word, or by the figure that it is listed with: 中位OS分别为27和22个月."""
        own = scene.own(q)
        if self._words.median.search(own):
            return "median"
        return self._carried(scene, q) if self._words.parallel(own) else None

    def statistic(self, scene: ResultScene, q: Quantity, left: str, *, parallel: bool) -> str:
        """Tell the kind of a figure by the words before it, by ``left``, and by the figure that it is listed with."""
        words, own = self._words, scene.own(q)
        if words.difference.search(own[-_TAIL:]) or self._gap_behind.match(scene.text, q.end):
            return "difference"
        if words.is_gap(scene, q):
            return "difference"
        if scene.is_signed(q):
            return "change"
        if words.changes(own) or self._is_listed_change(scene, q) or self._is_bracketed_change(scene, q):
            return "difference" if words.versus.search(scene.near(q)) else "change"
        carried = self._carried(scene, q) if parallel else None
        if carried is not None:
            return carried
        if q.value < 0 and q.unit not in _SIGNED and (q.sd is None or q.unit != _OF_GASES):
            return "change"
        if q.sd is not None:
            return "mean"
        if words.median.search(left) or words.median.search(own):
            return "median"
        if words.mean.search(own) or words.mean.search(left):
            return "mean"
        return "median" if self._statistics.spread(scene.text, q.end) else "value"

    def _goes_on_mean(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a number of things is the mean of another than the one before: ,乙组为5.1个."""
        previous = scene.previous(q)
        if previous is None or previous.rule != "outcome.mean_items" or q.dimension != "items":
            return False
        return self._next_mean.fullmatch(scene.own(q)) is not None

    def _is_bracketed_change(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a bracket behind a change holds how large it is: 下降(2.1分), but not 下降(7.2分vs 5.1分)."""
        own = scene.own(q)
        if own[-1:] not in ("(", "[") or high(q) is not None or self._pair_behind.match(scene.text, q.end):
            return False
        return self._words.changes(own[:-1]) and not self._words.is_disorder(own[:-1])

    def _counts(self, scene: ResultScene, q: Quantity, near: str) -> bool:
        """Tell whether a number of things is a result: 牙数由28颗, 降糖药由3种减为2种; but not of tablets given."""
        if self._per_volume.search(scene.text, max(scene.sentence.start, q.start - 4), q.start):
            return True
        return bool(self._changed_number.search(near) or self._number_of.search(near)) or (
            q.dimension in ("items", "sites") and bool(self._from.search(near) and self._to.match(scene.right(q)))
        )

    def _is_amount_result(self, q: Quantity, near: str) -> bool:
        """Tell whether an amount is what was measured, or a volume that changed: 出血量, FVC下降."""
        led = near.rpartition(",")[0]  # 出血量,甲组120 mL
        if self._amount_measure.search(near) or (led and self._amount_measure.search(led)):
            return True
        moved = q.dimension == "volume" or q.unit == "kg"
        changed = self._words.changes(near) or self._words.apart.search(near) or self._words.difference.search(near)
        return moved and bool(changed) and not self._given_volume.search(near)

    def _is_measure(self, near: str) -> bool:
        return bool(self._words.measure.search(near) or self._measured_word.search(near))

    def _no_result(self, scene: ResultScene, q: Quantity) -> Reading | None:
        near = scene.near(q)
        if self._words.demographic.search(near):
            return no_result(q, "demographic", rank=2)
        if self._baseline_list.search(scene.lead(q)):
            return no_result(q, "baseline")
        if self._age_and_size.search(scene.lead(q)) or self._past_peak.search(scene.lead(q)):
            return no_result(q, "baseline")
        if q.sd is not None:
            return None
        if (q.unit in _GIVEN_AIR and self._set_to.search(near)) or self._device_set.search(near):
            return no_result(q, "limit")
        if q.unit in _MOLAR and self._potency.search(scene.whole):
            return no_result(q, "concentration")
        if q.unit in _DEVICE_UNITS and self._device.search(near):
            return no_result(q, "limit")
        if _CONCENTRATION.search(q.unit or "") and self._suspension.search(near):
            return no_result(q, "concentration")
        if _CONCENTRATION.search(q.unit or "") and self._mixture.search(near) and not self._is_measure(near):
            return no_result(q, "concentration")
        if q.dimension == "energy" and self._intake.search(scene.left(q)):
            return no_result(q, "limit")
        if self._by_weight.match(scene.right(q)) or (q.unit == "Cel" and self._stored.match(scene.right(q))):
            return no_result(q, "limit")
        opens = not scene.left(q).strip(" (") or scene.sign_before(q) in ":;"
        if q.unit == "{score}" and opens and self._anchor.match(scene.text, q.end):
            return no_result(q, "limit")
        symbol = scene.text[q.start] in SYMBOLS
        if self._is_limit(scene, q, symbol=symbol):
            return no_result(q, "limit", rank=3 if symbol else 2)
        enrolled = self._words.baseline.search(near) or self._described.search(scene.whole)
        if enrolled and self._body_size.search(near):
            return no_result(q, "baseline")
        told = self._words.changes(near) or self._words.is_reached(near)
        if q.op != "=" and self._then_do.match(scene.text, q.end):
            return no_result(q, "limit")
        if q.op != "=" and (self._limit_right.match(scene.right(q)) or (not told and self._admits.search(scene.whole))):
            return no_result(q, "limit")
        return None

    def _is_limit(self, scene: ResultScene, q: Quantity, *, symbol: bool) -> bool:
        clause = scene.left(q) + scene.text[q.start : q.end] + scene.right(q)
        if scene.limits(q) or self._limit_clause.search(clause):
            return True
        open_side = q.op != "=" or high(q) is not None
        if high(q) is not None and (self._sets.search(scene.lead(q)) or self._groups_by.search(scene.lead(q))):
            return True
        if open_side and scene.is_of_share(q) and self._of_sharers.match(scene.own(q)):
            return True
        if open_side and (scene.criteria or self._named_people.search(scene.left(q))):
            return True
        if high(q) is not None and (self._in_range.search(scene.near(q)) or self._brought_to.search(scene.near(q))):
            return True
        if q.unit == "{score}" and self._on_scale.match(scene.text, q.end):
            return True
        if self._not_past.match(scene.text[q.start : q.number[0]]) and not self._words.is_reached(scene.near(q)):
            return True
        if (open_side or symbol) and self._who_have.match(scene.right(q)):
            return True
        if open_side and self._share_behind.match(scene.right(q)):
            return True
        if q.unit == "{score}" and high(q) is not None and not scene.right(q).strip() and _share_follows(scene, q):
            return True
        behind = scene.text[q.end - (scene.text[q.end - 1] == "者") : scene.sentence.end]
        if (open_side or self._words.is_reached(scene.near(q))) and self._who_above.match(behind):
            return True
        if open_side and self._product.search(clause):
            return True
        if q.unit == "{score}" and (
            scene.right(q).startswith(("者占", "占")) or self._class_of.match(scene.text, q.end)
        ):
            return True
        if scene.text[q.end - 1] == "者" and not self._those_counted.match(scene.text, q.end):
            return True
        if symbol and not (self._words.rate.search(scene.left(q)) or self._led_to(scene, q)):
            return True
        return self._those_with.match(scene.text[q.end : q.end + 6]) is not None

    def _is_led_on(self, scene: ResultScene, q: Quantity, *, alike: bool) -> bool:
        """Tell whether an amount is where one that was measured went: 尿蛋白由2.8克减至0.9克, but not 用量由…"""
        return alike and self._words.is_reached(scene.near(q)) and not self._given_volume.search(scene.lead(q))

    def _led_to(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a figure is where a change from the one before led: 由3.2×10^7 IU/mL降至<20 IU/mL."""
        previous = scene.previous(q)
        same = previous is not None and previous.values["unit"] == q.unit
        return same and self._words.is_reached(scene.near(q)) and self._words.parallel(scene.own(q))

    def _is_listed_change(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a mean is one of the changes that its sentence lists: 变化分别为-1.2±0.3和-0.8±0.4."""
        if q.sd is None:
            return False
        own, previous = scene.own(q), scene.previous(q)
        if self._change_amount.search(scene.lead(q)) and not self._words.is_reached(own):
            return True
        if previous is None or previous.values["sd"] is None or previous.values["statistic"] != "change":
            return False
        return self._words.parallel(own)

    @staticmethod
    def _carried(scene: ResultScene, q: Quantity) -> str | None:
        """Give the kind of the figure that one is listed with; a mean is no median, whatever it is listed with."""
        previous = scene.listed(q)
        if previous is None or previous.values["statistic"] not in _CARRIED:
            return None
        if q.sd is not None and previous.values["statistic"] == "median":
            return None
        return str(previous.values["statistic"])


def _share_follows(scene: ResultScene, q: Quantity) -> bool:
    """Tell whether the next figure is a share, as behind a label that grades people: mRS 0~1分,甲组34.6%."""
    following = scene.article.within(q.end, scene.sentence.end)
    return bool(following) and next((other for other in following if other.dimension != "people"), q).unit == "%"
