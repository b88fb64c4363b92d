"""Percentages: whether one is a result, and of which kind: a share, a change, a difference, a value in %."""

from __future__ import annotations

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.records import Quantity, Reading
from extract.rules.result_scene import ResultScene
from extract.rules.result_values import SYMBOLS, high, no_result, result
from extract.rules.result_words import ResultWords
from extract.rules.shares import Shares

_CHANGES = ("change", "percent_change")
_NEAR = 8
_TAIL = 28


class Percents:
    """Reads percentages."""

    def __init__(self, lexicons: Lexicons, words: ResultWords, shares: Shares) -> None:
        cues = Cues(lexicons, "outcomes")
        self._words = words
        self._shares = shares
        self._age = cues("«age»")
        self._baseline_share = cues("«baseline_share»$")
        self._beyond = cues(r"«beyond»[^,。;]{0,5}$")
        self._concentration = cues("«concentration»")
        self._cutoff_follow = cues("«cutoff_follow»")
        self._fraction = cues(r"\s?[(\[]\s?(?P<n>\d+)\s?/\s?(?P<of>\d+)\s?«classifier»?\s?[)\]]")
        self._heterogeneity = cues("«heterogeneity»")
        self._interval_follow = cues(r"\s?«interval_follow»")
        self._itself = cues("«percent_value»")
        self._lengthened = cues(r"«lengthen»[^,;。]{0,4}$")
        self._limit_follow = cues("«limit_follow»")
        self._of_share = cues("«share_of»$")
        self._points = cues("«points»")
        self._quality = cues("«quality_control»")
        self._who = cues("«so_many_of_us»")
        self._share_word = cues("«share_word»|[<>≤≥]")

    def __call__(self, scene: ResultScene, q: Quantity) -> Reading:
        """Read a percentage as a result, or say what else it is: 有效率92.5%, 5%葡萄糖, 男性占58%."""
        return self._no_result(scene, q) or self._result(scene, q)

    def _no_result(self, scene: ResultScene, q: Quantity) -> Reading | None:
        own, right = scene.own(q), scene.right(q)
        if self._concentration.match(right):
            return no_result(q, "concentration")
        if self._interval_follow.match(right):
            return no_result(q, "interval")
        if self._is_limit(scene, q):
            return no_result(q, "limit")
        aged = self._age.search(scene.lead(q)) and self._of_share.search(own)
        told = self._words.baseline.search(own) and q.sd is None and not self._words.measure.search(own)
        if q.chinese and self._who.match(right):
            return no_result(q, "baseline", rank=2)
        if aged or self._baseline_share.search(own) or told:
            return no_result(q, "baseline", rank=2)
        return None

    def _is_limit(self, scene: ResultScene, q: Quantity) -> bool:
        own, right = scene.own(q), scene.right(q)
        if self._heterogeneity.search(own) or self._cutoff_follow.match(right) or own.endswith("±"):
            return True
        if self._quality.search(own) and q.op != "=":
            return True
        beyond = q.op not in ("=", "~") or self._beyond.search(own)
        if beyond and not q.chinese and self._limit_follow.match(right):
            return True
        if self._words.rate.search(scene.left(q)):
            return False
        symbol = scene.text[q.start] in SYMBOLS
        if symbol and not self._words.any_rate.search(own[-_NEAR:]):
            return True
        return scene.limits and (symbol or high(q) is not None)

    def _result(self, scene: ResultScene, q: Quantity) -> Reading:
        statistic = self._statistic(scene, q)
        reading = result(q, statistic, rule=statistic, unit="%")
        fraction = self._fraction.match(scene.text[q.end : q.end + 24])
        if fraction:
            reading.end = q.end + fraction.end()
            reading.values |= {"numerator": int(fraction["n"]), "denominator": int(fraction["of"])}
            reading.claims = [q.number, (q.end, reading.end)]
        elif statistic == "percentage" and (count := self._shares.count_before(scene, q)):
            reading.start, reading.rule, reading.rank = count.start, "outcome.count_and_percent", 3
            reading.values["numerator"] = int(count.value)
            reading.claims = [q.number, count.number]
        return reading

    def _statistic(self, scene: ResultScene, q: Quantity) -> str:
        """Tell the kind of a percentage by the words before it and by the figure that it is listed with."""
        words, own, left = self._words, scene.own(q), scene.left(q)
        tail, previous = own[-_TAIL:], scene.previous(q)
        carried = str(previous.values["statistic"]) if previous is not None else ""
        if carried in _CHANGES and own == "(":
            return "percent_change"
        itself = bool(self._itself.search(scene.near(q)) or self._itself.search(left))
        if self._points.search(scene.text, q.start, q.end):
            return "difference" if words.versus.search(own) or words.difference.search(tail) else "change"
        if words.difference.search(tail):
            return "difference"
        if words.changes(own):
            return self._changed(own, q, itself, carried)
        if q.sd is not None:
            return carried if carried in _CHANGES and words.parallel(own) else "mean"
        if previous is not None and previous.values["unit"] == "%" and words.parallel(own):
            return carried
        if words.rate.search(left):
            return "percentage"
        if itself and not self._share_word.search(own):
            return "mean" if words.mean.search(own) else "median" if words.median.search(own) else "value"
        return "median" if words.median.search(tail) and not words.any_rate.search(tail) else "percentage"

    def _changed(self, own: str, q: Quantity, itself: bool, carried: str) -> str:
        """Tell the kind of a percentage behind a verb or noun of change: 体重下降8%, 有效率提高至, HbA1c降低1.3%."""
        words, tail = self._words, own[-_TAIL:]
        if words.rate.search(tail) and not words.is_noun_of_change(own):
            return "percentage"
        if q.sd is not None and not itself and not words.is_verb_of_change(own):
            return "mean"
        if carried in _CHANGES and words.parallel_change(own):
            return carried
        return "change" if itself and not self._lengthened.search(tail) else "percent_change"
