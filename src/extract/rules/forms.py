"""Results told in a form of their own, whose figures are no quantities: grades, costs, 每十人有六人."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.numerals import HAN, parse
from extract.records import Reading
from extract.rules.result_scene import ResultScene
from extract.rules.result_values import outcome_values

_PER_MILLE = 1000
"""The size by which a rate is told, not a share of people."""
_NUMBER = r"\d+(?:,\d{3})*(?:\.\d+)?"
_ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}
_WRITTEN = {sign: place for place, sign in enumerate("零一二三四五")}


class Forms:
    """Reads grades, costs and shares told by so many of so many."""

    def __init__(self, lexicons: Lexicons) -> None:
        rows = [row for row in lexicons["outcomes"].rows if row.code == "money_unit"]
        self._unit_of = {term: str(row.extra["ucum"]) for row in rows for term in row.terms}
        cues = Cues(lexicons, "outcomes", "people", "words")
        grade = r"(?:[ⅠⅡⅢⅣⅤ]|I{1,3}|IV|V|[0-5零一二三四五])"
        self._grades = cues(
            rf"(?:«from_value»)(?P<before>{grade})\s?(?P<unit>«grade_unit»)?[^,;。\d]{{0,6}}?«graded_to»(?:了|约)?"
            rf"(?P<after>{grade})\s?«grade_unit»(?!«no_grade»)"
        )
        self._costs = cues(r"«cost_measure»[^。;\d]{0,16}$")
        self._mean = cues("«mean»")
        self._joined = cues(r"\s?(?:[,、/(]|«connector|group_end»|[^\s,。;:()\d]{0,10}«group_end»)*\s?$")
        self._money = cues(
            rf"\(?(?<![\d.])(?P<value>{_NUMBER})(?:\s?±\s?(?P<sd>{_NUMBER})\s?\)?)?\s?(?P<unit>«money_unit»)"
        )
        self._nobody = cues(
            r"(?<![一二三四五六七八九十百千万点\d])零例?(?=(?:治疗相关|药物相关|严重|重度)*«befalling_noun»(?![^,;。]{0,2}(?:目标|愿景|风险|容忍)))"
        )
        """零死亡"""
        self._numbered = cues(r"«event_noun»\((?P<whole>[nN]\s?=\s?(?P<n>\d{1,4}))\)(?!\s?[组者])")
        """完全缓解(n=7)"""
        self._allots = Cues(lexicons, "people")("«allots»")
        whole = rf"\d{{1,6}}|[{HAN}]{{1,5}}"
        self._portion = cues(
            rf"(?<![即于])(?:«per»(?P<of>{whole})|(?<![{HAN}\d,.这那首前后余])(?P<round>十|一?百)(?=个?人))\s?个?«classifier»?(?:«sharers»)?"
            rf"(?:«inside»头?,?«so_many_are»|,?«so_many_are»|«inside»(?=\d))(?P<n>{whole})\s?个?«classifier»"
        )

    def __call__(self, scene: ResultScene) -> Iterator[Reading]:
        """Read the grades, costs and such shares of a sentence."""
        yield from self._graded(scene)
        yield from self._cost(scene)
        yield from self._portions(scene)
        yield from self._counts(scene)
        for match in self._nobody.finditer(scene.text, scene.sentence.start, scene.sentence.end):
            values = outcome_values("count", 0, unit="{people}", numerator=0)
            yield Reading("outcomes", *match.span(), values, "outcome.nobody", 4, [match.span()])

    def _counts(self, scene: ResultScene) -> Iterator[Reading]:
        """Read how many had an outcome in the bracket behind it: 完全缓解(n=7); but not groups: 分为有效(n=30)."""
        for match in self._numbered.finditer(scene.text, scene.sentence.start, scene.sentence.end):
            if self._allots.search(scene.text, scene.sentence.start, match.start()):
                continue
            count, span = int(match["n"]), match.span("whole")
            values = outcome_values("count", count, unit="{people}", numerator=count)
            yield Reading("outcomes", *span, values, "outcome.numbered", 4, [span])

    def _portions(self, scene: ResultScene) -> Iterator[Reading]:
        """Read a share that is told by so many of so many: 每十人有六人 is 60%."""
        for match in self._portion.finditer(scene.text, scene.sentence.start, scene.sentence.end):
            count, of = parse(match["n"]), parse(match["of"] or match["round"])
            if count and of and count < of < _PER_MILLE:
                values = outcome_values("percentage", round(float(100 * count / of), 1), unit="%")
                yield Reading("outcomes", *match.span(), values, "outcome.portion", 4, [match.span()])

    def _graded(self, scene: ResultScene) -> Iterator[Reading]:
        """Read a grade before and one after: 从Ⅲ级改善至Ⅱ级 is 3, then 2."""
        for match in self._grades.finditer(scene.text, scene.sentence.start, scene.sentence.end):
            ends = {"before": match.end("unit") if match["unit"] else match.end("before"), "after": match.end()}
            for name, end in ends.items():
                start = match.start(name)
                value = float(_ROMAN.get(match[name]) or _WRITTEN.get(match[name]) or int(match[name]))
                values = outcome_values("value", value)
                yield Reading("outcomes", start, end, values, "outcome.grade", 4, [(start, end)])

    def _cost(self, scene: ResultScene) -> Iterator[Reading]:
        """Read the costs of arms: 住院费用(5.2±0.7)万元, 药费甲组320元,乙组280元; a price alone is no result."""
        found = list(self._money.finditer(scene.text, scene.sentence.start, scene.sentence.end))
        last = -1
        for match, later in pairwise([*found, None]):
            if match is None:
                break
            listed = last >= 0 and self._joined.match(scene.text[last : match.start()])
            told = match["sd"] or (later and self._joined.match(scene.text[match.end() : later.start()]))
            if not listed and not (told and self._costs.search(scene.text, scene.sentence.start, match.start())):
                continue
            last = match.end()
            value, sd = (float(match[name].replace(",", "")) if match[name] else None for name in ("value", "sd"))
            unit = self._unit_of.get(match["unit"], f"{{{match['unit']}}}")
            averaged = sd is not None or self._mean.search(scene.text, scene.sentence.start, match.start())
            values = outcome_values("mean" if averaged else "value", value or 0.0, sd=sd, unit=unit)
            yield Reading("outcomes", *match.span(), values, "outcome.cost", 4, [match.span()])
