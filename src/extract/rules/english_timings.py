"""When and how often a product is given, in English within a Chinese text: once daily, every 3 weeks, for 6 cycles.

The words are rows of the lexicon ``timings``; a word such as daily counts only where its sentence gives a product.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.kept import compiled
from extract.lexicon import alternation
from extract.rules.scene import GIVE, Scene
from extract.rules.timing_parts import Found, Parts, claims, value

_NUMBER = r"(?P<n>\d{1,3}(?:\.5)?)(?: ?[-~] ?(?P<n2>\d{1,3}))?"
_UNIT = r"(?P<u>hours?|days?|weeks?|months?|years?)(?![A-Za-z])"
_OTHER = 2
"""Every other day is every two."""
_LONGEST = 12
"""How far behind the amount how often it is given may stand: 5 mg orally daily."""


class English:
    """Reads English frequencies, durations and counts."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        rows = parts.lexicon.rows
        self._periods = {
            term: str(row.extra["period"]) for row in rows if row.code == "adverb_en" for term in row.terms
        }
        self._counts = {term: int(row.extra["count"]) for row in rows if row.code == "times_en" for term in row.terms}
        turns = rf"(?:(?P<times>{alternation(self._counts)})|{_NUMBER} ?times?) ?"
        self._often = compiled(
            rf"(?<![A-Za-z])(?:{turns})?(?:an? |per |every )?(?P<adverb>{alternation(self._periods)})(?![A-Za-z])"
        )
        self._per = compiled(rf"(?<![A-Za-z]){turns}(?:an?|per|every|each) {_UNIT}")
        self._every = compiled(
            rf"(?<![A-Za-z])every (?:(?P<other>other) |{_NUMBER} ?-? ?)?{_UNIT}(?: cycles?)?(?![A-Za-z])"
        )
        self._days = compiled(rf"(?<![\w.]){_NUMBER} days? (?:per|an?|each|every) week(?![A-Za-z])")
        self._for = compiled(
            rf"(?<![A-Za-z])(?:for|over)(?: (?:up to|at least|about|a total of))? (?P<whole>{_NUMBER} ?-? ?{_UNIT})"
        )
        self._rounds = compiled(
            rf"(?<![\w.])(?P<whole>(?:{_NUMBER}|(?P<word>{alternation(parts.lexicon.terms('number_en'))})) ?-? ?"
            rf"(?:{alternation(parts.lexicon.terms('round_en'))}))(?![A-Za-z])"
        )
        self._words = {term: int(row.extra["count"]) for row in rows if row.code == "number_en" for term in row.terms}
        self._watched = compiled(rf"(?:{parts.lexicon.regex('watched_en')})[a-z -]{{0,12}}$")

    def __call__(self, scene: Scene) -> Iterator[Found]:
        """Give the timings that are told in English."""
        for match in scene.find(self._often):
            if match["times"] or match["n"] or self._is_dosed(scene, match.start()):
                yield from self._frequency(scene, match, self._periods[match["adverb"]], "adverb_en")
        for regex in (self._per, self._days):
            for match in scene.find(regex):
                unit = match.groupdict().get("u") or "week"
                yield from self._frequency(scene, match, self._parts.period(1, unit), "per_en")
        for match in scene.find(self._every):
            number = _OTHER if match["other"] else value(match["n"] or "1")
            if scene.gives(match.start()) and (period := self._parts.period(number, match["u"])):
                op = self._parts.op(match, "n")
                yield Found(*match.span(), "frequency", "every_en", op, 1, period, 3, claims(match, "n"))
        for match in scene.find(self._for):
            if self._is_given(scene, match.start()) and (period := self._parts.period(value(match["n"]), match["u"])):
                op = self._parts.op(match, "n")
                yield Found(*match.span("whole"), "duration", "for_en", op, None, period, 3, claims(match, "n"))
        for match in scene.find(self._rounds):
            if self._is_given(scene, match.start()):
                number = value(match["n"]) if match["n"] else self._words[match["word"]]
                op = self._parts.op(match, "n")
                yield Found(*match.span("whole"), "count", "rounds_en", op, number, rank=3, claims=claims(match, "n"))

    def _frequency(self, scene: Scene, match: re.Match[str], period: str | None, form: str) -> Iterator[Found]:
        """Give how many times in a period, where the sentence gives a product."""
        if period and scene.gives(match.start()):
            groups = match.groupdict()
            count = self._counts[groups["times"]] if groups.get("times") else value(groups.get("n")) or 1
            yield Found(
                *match.span(), "frequency", form, self._parts.op(match, "n"), count, period, 3, claims(match, "n")
            )

    def _is_given(self, scene: Scene, place: int) -> bool:
        """Tell whether a product is given for so long or so often: not followed for 2 years."""
        return scene.gives(place) and not self._watched.search(scene.left(place))

    def _is_dosed(self, scene: Scene, place: int) -> bool:
        """Tell whether daily stands close behind an amount or a way of giving: 75 mg/m2 daily, in daily fractions."""
        near = any(scene.after_amount(at) for at in range(place, max(0, place - _LONGEST), -1))
        return near or scene.behind(place, reach=_LONGEST) == GIVE
