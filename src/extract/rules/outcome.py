"""Outcomes: the figures that are reported as results, with their statistic, value, spread and paired count.

What a figure measures, in which arm and when, is the work of `extract.link`; here it is found and typed. One reader a
kind of quantity: `percents`, `shares`, `events`, `times`, `measured`, `bare_numbers`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import pairwise

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Reading, Sentence
from extract.rules.bare_numbers import BareNumbers
from extract.rules.events import Events
from extract.rules.forms import Forms
from extract.rules.measured import AMOUNT_DIMENSIONS, RATIOS, Measured
from extract.rules.people import METHODS, People
from extract.rules.percents import Percents
from extract.rules.result_scene import ResultScene, SceneReader
from extract.rules.result_values import ci_values, high, no_result, outcome_values, result
from extract.rules.result_words import ResultWords
from extract.rules.shares import Shares
from extract.rules.statistics import ConfidenceInterval, PValue
from extract.rules.times import Times
from extract.segment import SILENT_ZONES

_WITHOUT_DEVIATION = ("value", "hazard_ratio")
"""What no symbol with ± behind it tells: HR(76±9)次/min is the heart rate."""
_RANGED = ("median", "mean", "value")
"""Statistics whose bracketed range is a range of values, and no confidence interval."""
_GRADED = (None, "{score}")
"""Units of scores that people may reach, as one of two: 0或1分."""
_SIGNED = ("change", "percent_change", "difference")
_BOUNDED = ("median", "percentage", "difference", "correlation", "change", "percent_change")
"""Statistics whose interval may stand bare in the bracket behind them: -0.45(-0.71,-0.19)."""
_MOVED = ("change", "percent_change", "fold", "difference")
_QUALIFIERS = {"~": "about", ">=": "least", "<=": "most"}
"""What a comparison before the verb of a change makes of it."""
_UNSPREAD = ("percentage", "count")
_OTHERS = ("people", "times", "time")
"""Dimensions of numbers in background talk that other rules judge."""
_ENROLLED = ("baseline", "demographic")
"""What a figure is that tells who was enrolled."""
_DIMENSIONLESS = ("none", "ratio", "percent", "fold")
_TO_BOUNDS = 24
_TO_NUMBER = 56
_TO_DEVIATION = 3
_DIGIT = compiled(r"[\d级度]")
_METRE = "m"
_FIGURE = compiled(r"[达约]*(?:\d[\d.]*|[一两二三四])(?:倍|%|个月)")
_COMMA = compiled(r"\s?[,;]\s?")
_NEW_WORDS = compiled(r"[。;][^\d()]{4,}")


class Rule:
    """Propose an outcome for each figure that a sentence reports as a result, and for each P value."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "outcomes", "people", "words")
        self._comparable = cues("«comparable»")
        self._criterion = cues("«significance_level»")
        self._from = cues("«from_value»$")
        self._or = cues(r"\s?(?:/|«or»)\s?")
        self._defined_in = cues(r"\(«defined»[^()]*$|(?:定义|标准)\([^()]*$")
        """In a bracket that says what a word means: 有效率(定义为缩小30%以上)."""
        self._marked_in = cues(r"(?:转化|转换|应答|反应|缓解|达标|有效|改善)(?:率|者|患者|比例)\([^()\d]{1,10}$")
        """Before the mark that a rate is of, in its bracket: 血清转化率(滴度升四倍或以上)."""
        self._threshold = cues(r"\)的?(?:(?:«sharers»)?[占者]|«sharers»|比例)")
        """Behind a mark in a bracket that those counted passed: 达到最小差异(8.9分)的占."""
        self._either = cues(r"\s?(?:/|«or»)\s?\d{1,2}\s?分?(?:的|者|应答|达标)")
        """Behind the first of two scores that those counted reached: DLQI为0或1分的."""
        self._per_step = cues(r"«per»«change»(?:了|«about»|[^,;。\d]{1,12})?$")
        self._range_to = cues(r"\s?«range_to»\s?")
        self._study_talk = cues("«study_talk»")
        self._qualified = cues(
            r"(?:(?P<about>大约|大概|几乎|将近|接近|差不多)|(?P<least>至少|最少)|(?P<most>最多|至多|最高))[可能会]?(?:«moves»|[升降增减多少快慢高低])了?$"
        )
        self._lives = cues(r"(?:«survival_abbreviation»)[^,;。\d]{0,12}$")
        self._lives_pair = cues(r"\s?«versus_word»\s?\d+(?:\.\d+)?\s?m(?![A-Za-z])")
        self._to_number = cues(
            r"^\s?[\])]?(?:\([^()\d]{0,40}\))?«value_word»?\s?(?:[:=≈,]|[则也更已仅只]|«is|reads»|[降升][至到])*"
            r"\s?\(?(?:[-<>≤≥≥=~]|«about»)*$"
        )
        self._called = cues(r"\d\s?个(?:[^,;。\d]{0,8}的)?(?:«patients»|«participants»)[^;。]*[^;。\d]$")
        self._befell = cues("«event_verb»")
        """After people that are counted by 个: 12个病人里只有1个复发."""
        self._market = cues("«market»")
        self._people = lexicons.once(People)
        self._method_line = cues(r"[^一-鿿A-Za-z\d]*(?:\d{1,2}[、.)]\s?)?(?:«method_label»)[^一-鿿A-Za-z\d:]*:")
        self._told_results = cues(r"«results_part|any_rate»|[Pp]\s?[<=>]")
        self._read = SceneReader(lexicons)
        self._statistics = self._read.statistics
        self._words = ResultWords(lexicons)
        self._events = Events(lexicons, self._words)
        self._forms = Forms(lexicons)
        shares = Shares(lexicons, self._words, self._people)
        self._measured = Measured(lexicons, self._words, self._statistics)
        self._readers: dict[str, Callable[[ResultScene, Quantity], Reading | None]] = {
            "percent": Percents(lexicons, self._words, shares),
            "people": shares.count,
            "fraction": shares.fraction,
            "sites": lambda scene, q: shares.of_sites(scene, q) or self._measured(scene, q),
            "times": self._events,
            "events": self._events,
            "time": Times(lexicons, self._words),
            "fold": self._measured.fold,
            "none": BareNumbers(
                lexicons, self._words, statistics=self._statistics, measured=self._measured, shares=shares
            ),
        }

    def __call__(self, article: Article) -> Iterator[Reading]:
        """Propose readings over all sentences of running text and headings."""
        digit = -1
        for sentence in article.sentences:
            if sentence.zone in SILENT_ZONES or sentence.zone == "table":
                continue
            if digit < sentence.start:
                match = _DIGIT.search(article.text, sentence.start)
                digit = match.start() if match else len(article.text)
            found = article.within(sentence.start, sentence.end)
            if found or digit < sentence.end:
                yield from self._sentence(article, sentence, found)

    def _sentence(self, article: Article, sentence: Sentence, found: list[Quantity]) -> Iterator[Reading]:
        whole = article.text[sentence.start : sentence.end]
        if self._people.section(article, sentence.end) == METHODS:
            return
        if self._method_line.match(whole) and not self._told_results.search(whole):
            return
        if self._is_background(whole):
            things = (q for q in found if q.dimension not in _OTHERS)
            yield from (Reading("background", q.start, q.end, {}, "outcome.background", 2, [q.number]) for q in things)
            return
        scene = self._read(article, sentence)
        yield from self._figures(scene, found)
        for interval in scene.intervals:
            span = (interval.start, interval.end)
            yield Reading("interval", *span, {}, "outcome.interval", 3, [span])
        yield from self._p_values(scene)

    def _is_background(self, whole: str) -> bool:
        """Tell whether a sentence speaks of a population at large, or of animals, and of no trial."""
        if not self._people.is_background(whole) or self._study_talk.search(whole):
            return False
        return self._people.is_animal(whole) or next(self._statistics.symbols(whole, 0, len(whole)), None) is None

    def _figures(self, scene: ResultScene, found: list[Quantity]) -> Iterator[Reading]:
        """Read the figures of a sentence from left to right, each in the light of those before it."""
        for figure in [*self._events.person_years(scene), *self._forms(scene), *self._symbol_figures(scene)]:
            scene.add(figure)
        last: tuple[Quantity, Reading] | None = None
        for q in self._parted(scene, found):
            reading = None if scene.is_taken(q) else self._figure(scene, q)
            if reading is None:
                continue
            if last is not None and self._is_listed_with(scene, q, *last):
                reading = no_result(q, last[1].type)
            last = q, reading
            if reading.type == "outcomes":
                scene.add(reading)
            else:
                yield reading
        for figure in scene.figures:
            self._qualify(scene, figure)
            if figure.values["statistic"] in _SIGNED and scene.text[figure.start - 1 : figure.start] == "+":
                figure.start -= 1
            _attach_deviation(scene, figure)
            if figure.values["ci"] is None:
                self._attach_interval(scene, figure)
        self._share_units(scene)
        yield from scene.figures

    def _figure(self, scene: ResultScene, q: Quantity) -> Reading | None:
        if q.surface == _METRE and self._is_of_months(scene, q):
            q = replace(q, unit="mo", dimension="time")
        if (high(q) is not None and scene.is_bracketed(q)) or self._is_bound(scene, q):
            return no_result(q, "interval")
        if self._defined_in.search(scene.text, max(scene.sentence.start, q.start - _TO_NUMBER), q.start):
            return no_result(q, "limit")
        if q.op in (">", ">=") and self._marked_in.search(scene.text, scene.sentence.start, q.start):
            return no_result(q, "limit")
        bracketed = q.dimension != "percent" and scene.sign_before(q) == "("
        if bracketed and self._threshold.match(scene.text, q.end):
            return no_result(q, "limit")
        if q.unit in _GRADED and self._either.match(scene.text, q.end):
            return no_result(q, "limit")
        if self._per_step.search(scene.near(q)):
            return no_result(q, "limit")
        if self._market.search(scene.part(q)) and q.dimension not in _OTHERS:
            return no_result(q, "background", rank=2)
        if q.dimension == "items" and self._called.search(scene.lead(q)) and self._befell.match(scene.right(q)):
            return result(q, "count", rule="called", unit="{people}", numerator=int(q.value))
        return self._readers.get(q.dimension, self._measured)(scene, q)

    def _is_of_months(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether an m is one of months: mPFS 7.0m vs 5.1m."""
        previous = scene.previous(q)
        listed = previous is not None and previous.values["unit"] == "mo" and self._words.parallel(scene.own(q))
        if listed or self._lives.search(scene.own(q)):
            return True
        pair = self._lives_pair.match(scene.text, q.end)
        return pair is not None and self._lives.search(_FIGURE.sub("", scene.left(q))) is not None

    def _is_bound(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a number is a bound of the interval right behind a ratio: 0.98[0.70,1.36], HR 0.8,0.65-0.98."""
        previous = scene.previous(q)
        if previous is None or previous.values["statistic"] not in (*RATIOS, *_BOUNDED):
            return False
        if previous.values["statistic"] in RATIOS and high(q) is not None and _is_range_of(scene, previous, q):
            return True
        spread = self._statistics.spread(scene.text, previous.end)
        if spread is None or q.start >= spread.end:
            return False
        told = previous.values["statistic"] in (*RATIOS, "median")
        return told or (spread.high is not None and spread.low <= previous.values["value"] <= spread.high)

    def _is_listed_with(self, scene: ResultScene, q: Quantity, before: Quantity, reading: Reading) -> bool:
        """Tell whether a figure is parallel to one that tells of those enrolled: 中危和高危者分别占56%和44%."""
        if reading.type not in _ENROLLED or before.unit != q.unit or q.dimension in ("people", "none"):
            return False
        return self._words.parallel(scene.text[reading.end : q.start])

    def _p_values(self, scene: ResultScene) -> Iterator[Reading]:
        """Read the P values of a sentence, but no level at which a difference counts, nor a second: P<0.05或P<0.01."""
        for before, test in pairwise([None, *scene.tests]):
            if test is None or (before is not None and self._or.fullmatch(scene.text, before.end, test.start)):
                continue
            if test.op == ">" and self._of_baseline(scene, test):
                continue
            low, end = max(scene.sentence.start, test.start - 6), min(scene.sentence.end, test.end + 12)
            if not self._criterion.search(scene.text[low:end]):
                values = outcome_values("p_value", test.value, op=test.op, unit="1")
                yield Reading("outcomes", test.start, test.end, values, "outcome.p_value", 3, [test.number])

    def _of_baseline(self, scene: ResultScene, test: PValue) -> bool:
        """Tell whether a P value only says that arms were alike when they began: 两组年龄、性别无差异(P>0.05)."""
        low = max(scene.sentence.start, scene.text.rfind(";", scene.sentence.start, test.start))
        semicolon = scene.text.find(";", test.end, scene.sentence.end)
        high = min(scene.sentence.end if semicolon < 0 else semicolon, test.end + _TO_BOUNDS)
        told = any(low <= figure.start < test.start for figure in scene.figures)
        return not told and self._comparable.search(scene.text[low:high]) is not None

    def _symbol_figures(self, scene: ResultScene) -> Iterator[Reading]:
        """Read the numbers behind the symbols of statistics: HR=0.58, 风险比为0.6."""
        for symbol in scene.symbols:
            reach = min(symbol.end + _TO_NUMBER, scene.sentence.end)
            q = next((q for q in scene.article.within(symbol.end, reach) if not scene.is_taken(q)), None)
            if q is None or q.dimension not in _DIMENSIONLESS:
                continue
            if q.sd is not None and symbol.code in _WITHOUT_DEVIATION:
                continue
            if q.dimension == "percent" and symbol.code == "risk_ratio" and scene.text.startswith("RR", symbol.start):
                continue  # 有效率(RR)48.5%: a response rate
            if self._to_number.match(scene.text[symbol.end : q.number[0]]):
                unit = "%" if q.dimension == "percent" and symbol.code in ("difference", "fold") else "1"
                reading = result(q, symbol.code, rule=symbol.code, rank=3, unit=unit)
                if symbol.code != "fold" or q.dimension != "percent":  # not 几何均值比为106.3%
                    reading.start = symbol.start
                yield reading

    def _parted(self, scene: ResultScene, found: list[Quantity]) -> Iterator[Quantity]:
        """Part what reads as a range but is a value before and one after: 从平均3.9 mm到7.5 mm."""
        for q in found:
            before = scene.text[max(scene.sentence.start, q.start - 8) : q.start]
            middle = self._range_to.search(scene.text, q.start, q.end)
            ranged = high(q) is not None and middle is not None and self._from.search(before)
            if middle is None or not ranged or q.dimension in AMOUNT_DIMENSIONS | {"time", "people", "times"}:
                yield q
                continue
            yield replace(q, end=middle.start(), number=(q.number[0], middle.start()), high=q.low)
            yield replace(q, start=middle.end(), number=(middle.end(), q.number[1]), low=q.high)

    def _attach_interval(self, scene: ResultScene, figure: Reading) -> None:
        """Give a figure the interval that stands before the next figure, or the range in brackets right behind it."""
        later = [other for other in scene.figures if other.start >= figure.end]
        named = min((c for c in scene.intervals if c.start >= figure.end), key=lambda c: c.start, default=None)
        if named is not None and named.start < min((f.start for f in later), default=scene.sentence.end):
            gap = scene.text[figure.end : named.start]
            if len(gap) <= _TO_BOUNDS and not _NEW_WORDS.search(gap):
                printed = (interval.level for interval in scene.intervals if interval.level)
                figure.values["ci"] = ci_values(named, level=next(printed, None))
                return
        bare = self._statistics.spread(scene.text, figure.end) or _range_behind(scene, figure)
        if bare is None or any(other.start < bare.end and bare.start < other.end for other in later):
            return
        statistic = figure.values["statistic"]
        alike = [f.values["ci"] for f in scene.figures if f.end <= figure.start and f.values["statistic"] == statistic]
        if statistic not in _RANGED:
            level = next((interval.level for interval in scene.intervals if interval.level), None)
        else:  # a median beside one that prints its level: 8.9个月(95%CI 7.0-10.6)、7.1个月(6.1-10.1)
            level = alike[-1]["level"] if alike and alike[-1] else None
        if figure.values["statistic"] not in _UNSPREAD or level is not None:
            figure.values["ci"] = ci_values(bare, level=level)

    def _qualify(self, scene: ResultScene, figure: Reading) -> None:
        """Give a change the comparison that stands before its verb: 至少升3倍, 最多可减少15%."""
        if figure.values["op"] != "=" or figure.values["statistic"] not in _MOVED:
            return
        told = self._qualified.search(scene.text, max(scene.sentence.start, figure.start - _TO_BOUNDS), figure.start)
        if told is not None:
            figure.values["op"] = next(op for op, name in _QUALIFIERS.items() if told[name])

    def _share_units(self, scene: ResultScene) -> None:
        """Give a figure without a unit that of the parallel figure behind it, or of the mean before it that goes on.

        (182±25)、(215±31)min; MAP(mmHg):T0 92±8,T1 84±7.
        """
        for figure, later in reversed(list(pairwise(scene.figures))):
            gap = scene.text[figure.end : later.start]
            same = figure.values["statistic"] == later.values["statistic"]
            if figure.values["unit"] is None and same and self._words.parallel(gap):
                figure.values["unit"] = later.values["unit"]
        for figure, later in pairwise(scene.figures):
            means = figure.values["sd"] is not None and later.values["sd"] is not None
            if (
                means
                and later.values["unit"] is None
                and not self._words.measure.search(scene.text, figure.end, later.start)
            ):
                later.values["unit"] = figure.values["unit"]


def _is_range_of(scene: ResultScene, figure: Reading, q: Quantity) -> bool:
    """Tell whether a range behind a comma holds the figure before it."""
    if _COMMA.fullmatch(scene.text, figure.end, q.start) is None or q.unit not in (None, "1"):
        return False
    return bool(q.value <= figure.values["value"] <= (high(q) or q.value))


def _range_behind(scene: ResultScene, figure: Reading) -> ConfidenceInterval | None:
    """Give the range behind a ratio that is its interval without saying so: HR 0.8,0.65-0.98."""
    if figure.values["statistic"] not in RATIOS:
        return None
    q = next(iter(scene.article.within(figure.end, figure.end + _TO_BOUNDS)), None)
    if q is None or high(q) is None or not _is_range_of(scene, figure, q):
        return None
    return ConfidenceInterval(q.start, q.end, None, q.value, high(q))


def _attach_deviation(scene: ResultScene, figure: Reading) -> None:
    """Give a figure the standard deviation or error in the bracket right behind it: 18.3分(SD 6.25分)."""
    behind = next((d for d in scene.deviations if 0 < d.start - figure.end <= _TO_DEVIATION), None)
    if behind is not None and figure.values["sd"] is None:
        figure.values["sd"] = behind.value
        figure.evidence.append(("sd", behind.start, behind.end))
