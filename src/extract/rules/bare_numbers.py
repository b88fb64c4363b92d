"""Numbers without a unit that are results: 由18.5降至14.2, 9(7,12)d, MELD评分为16.3±4.1."""

from __future__ import annotations

import re

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.records import Quantity, Reading
from extract.rules.measured import RATIOS, Measured
from extract.rules.result_scene import ResultScene
from extract.rules.result_values import SYMBOLS, ci_values, result
from extract.rules.result_words import ResultWords
from extract.rules.shares import Shares
from extract.rules.statistics import ConfidenceInterval, Statistics

_REACH = 30
"""How far before a bare number its measure may stand, in characters."""


class BareNumbers:
    """Reads numbers without a unit: only with a spread, in parallel with a figure, or right after their measure."""

    def __init__(
        self, lexicons: Lexicons, words: ResultWords, *, statistics: Statistics, measured: Measured, shares: Shares
    ) -> None:
        cues = Cues(lexicons, "outcomes")
        self._words = words
        self._statistics = statistics
        self._measured = measured
        self._shares = shares
        bracket = r"(?:\([^()]*\))?"
        self._to_value = cues(rf"{bracket}«measure_end»?{bracket}(?:[:=]|«to_value»)*")
        self._is = cues("(?::|«is»)$")
        units = [row for row in lexicons["units"].rows if row.terms]
        self._codes = {term: row.code for row in units for term in row.terms}
        surfaces = sorted(self._codes, key=lambda term: (-len(term), term))
        self._unit = re.compile(r"\s?(" + "|".join(map(re.escape, surfaces)) + r")(?![A-Za-z])")

    def __call__(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a number without a unit as a result."""
        words, own, near = self._words, scene.own(q), scene.near(q)
        symbol = scene.text[q.start] in SYMBOLS
        if words.demographic.search(near) or ((scene.limits or symbol) and q.sd is None):
            return None
        spread = self._statistics.spread(scene.text, q.end)
        if spread is not None and q.sd is None and spread.low <= q.value <= spread.high:
            return self._median(scene, q, spread)
        zero = self._shares.zero(scene, q)
        if zero is not None:
            return zero
        parallel = scene.previous(q) is not None and bool(own.strip()) and words.parallel(own)
        changed = words.is_noun_of_change(near) and self._is.search(near)
        if q.sd is None and not (parallel or changed or self._follows_measure(own)):
            return self._measured.before_interval(scene, q)
        statistic, unit = self._kind(scene, q, parallel=parallel)
        if unit == "{people}" and q.value != int(q.value):
            return None
        return result(q, statistic, rule=f"bare_{statistic}", rank=3 if q.sd is not None else 1, unit=unit)

    def _kind(self, scene: ResultScene, q: Quantity, *, parallel: bool) -> tuple[str, str | None]:
        """Give the statistic and the unit of a bare number; one in a list takes those of the figure before."""
        own, previous = scene.own(q), scene.previous(q) if parallel else None
        if previous is None:
            return self._measured.statistic(scene, q, own, parallel=False), q.unit
        carried, unit = str(previous.values["statistic"]), previous.values["unit"]
        if carried in RATIOS:
            return carried, "1"
        if q.sd is None:
            return carried, unit
        return self._measured.statistic(scene, q, own, parallel=True), unit

    def _median(self, scene: ResultScene, q: Quantity, spread: ConfidenceInterval) -> Reading:
        """Read a median with its quartiles in brackets; a unit behind the bracket belongs to it: 21(12,35)分."""
        unit = self._unit.match(scene.text, spread.end)
        code = self._codes[unit[1]] if unit else q.unit
        reading = result(q, "median", rule="median_spread", rank=3, unit=code, high=None, op="=", ci=ci_values(spread))
        reading.claims = [q.number, (spread.start, spread.end)]
        if unit:
            reading.end = unit.end()
        return reading

    def _follows_measure(self, own: str) -> bool:
        """Tell whether nothing but words on the way to its value parts a measure from a number: ALT水平分别由."""
        near = own[-_REACH:]
        measures = list(self._words.measure.finditer(near))
        return bool(measures) and self._to_value.fullmatch(near, measures[-1].end()) is not None
