"""The line under a table: one P value for its figures, or one for each mark: 与安慰剂相比 P均<0.001; a: P<0.05."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Reading, Sentence
from extract.rules.result_values import put_p_value
from extract.rules.statistics import PValue, Statistics, number
from extract.rules.table_headings import EFFECTS

_MARKED = compiled(r"\s?[a-e*#△▲※①-⑩](?:,?\s?[a-e*#△▲※①-⑩]){0,2}(?![A-Za-z])")
_MARK = compiled(r"\*+|[^\s,*]")
_NOTE = (
    r"(?P<mark>(?<![A-Za-z])[a-e]|\*{1,3}|[#△▲※①-⑩])\s?[:,]?\s?(?:[^,。;*#△▲※①-⑩]{0,28}?«compared»[,:]?\s?)?"
    r"[Pp]\s?(?P<op>[<>=])\s?(?P<value>0?\.\d+)"
)
_TESTS = compiled(r"(?:[tFZzUPp]|[χxX]2?\^?2?)\s?[<>=]\s?[-–]?\d*\.\d+")
_REST = 8
"""Letters of a note that are neither of its tests nor of what these compare: 注, what stands for a mark."""
_LONGEST = 160
_LONGEST_PLAIN = 40


class Notes:
    """Reads the line under a table."""

    def __init__(self, lexicons: Lexicons, statistics: Statistics) -> None:
        cues = Cues(lexicons, "tables", "people", "words")
        self._statistics = statistics
        self._figures = cues(r"\d\s?%|\d\s?«classifier»|[A-Z]{2}\s?[=:]?\s?\d|±")
        self._note = cues(_NOTE)
        self._compared_with = cues(r"«with»[^,。;]{1,16}?«compared»|[uv]s?\.?\s?[^,。;]{1,10}|bullet")
        self._start, self._primary = cues("«start»"), cues("«primary_end»")
        self._compared = cues("«with»(?P<arm>[^,。;]{1,12}?)«group»?«compared»")

    def __call__(self, article: Article, sentence: Sentence, figures: Sequence[Reading]) -> Iterator[Reading]:
        """Give the figures of a table the P values of the line under it, and set these aside as used up."""
        text = article.text[sentence.start : sentence.end]
        notes = {match["mark"]: match for match in self._note.finditer(text)}
        tests = self._statistics.tests(article.text, sentence.start, sentence.end)
        outcomes = [reading for reading in figures if reading.type == "outcomes"]
        if notes and len(text) <= _LONGEST:
            self._by_mark(article, outcomes, notes, sentence.start)
        elif len(text) <= _LONGEST_PLAIN and len(tests) == 1 and not self._tells_figures(article, sentence, tests[0]):
            compared = self._compared.search(text)
            for reading in self._named(text, _tested(outcomes)):
                arm = reading.values["arm"]
                if not (compared and arm and compared["arm"] in arm):
                    put_p_value(reading, tests[0])
        elif not (tests and len(text) <= _LONGEST and self._only_tests(text)):
            return
        for test in tests:
            yield Reading("table_test", test.start, test.end, {}, "table.footer", 4, [test.number])

    def _only_tests(self, text: str) -> bool:
        """Tell whether a line is a note of tests whose marks were lost: χ2=5.419,P<0.05 vs 对照组;Z=2.38,P<0.05."""
        rest = self._compared_with.sub("", _TESTS.sub("", text))
        return sum(sign.isalnum() for sign in rest) <= _REST

    def _named(self, text: str, figures: Sequence[Reading]) -> Sequence[Reading]:
        """Give those of the figures that the line names: of P<0.001 for primary outcome those of the first measure."""
        first = figures[0].values["measure"] if figures and self._primary.search(text) else None
        named = [figure for figure in figures if first is not None and figure.values["measure"] == first] or figures
        return _effects(named) or named

    def _by_mark(
        self, article: Article, figures: Sequence[Reading], notes: dict[str, re.Match[str]], start: int
    ) -> None:
        """Put the P value of a mark on the figures that bear it, then on those that these are compared with."""
        compared: list[tuple[Reading, PValue]] = []
        for figure in figures:
            found = [notes[mark] for mark in _marks(article, figure) if mark in notes]
            for note in found:
                span = start + note.start("value"), start + note.end("value")
                test = PValue(start + note.start(), start + note.end(), span, note["op"], number(note["value"]))
                compared += [(other, test) for other in self._others(figure, figures, note)]
                if figure.values["p_value"] is None:
                    put_p_value(figure, test)
        for other, test in compared:
            if other.values["p_value"] is None:
                put_p_value(other, test)

    def _others(self, figure: Reading, figures: Sequence[Reading], note: re.Match[str]) -> list[Reading]:
        """Give the figures that one with a mark is compared with: the first of its arm, or those of other arms."""
        text = note.string
        low = text.rfind(";", 0, note.start()) + 1
        high = text.find(";", note.end())
        measure, arm, time = _place(figure)
        if self._start.search(text, low, high if high >= 0 else len(text)):
            return [other for other in figures if time != "P0D" and _place(other) == (measure, arm, "P0D")]
        rest = [other for other in figures if _place(other)[::2] == (measure, time) and _place(other)[1] != arm]
        return rest if len({_place(other)[1] for other in rest}) == 1 else []

    def _tells_figures(self, article: Article, sentence: Sentence, test: PValue) -> bool:
        """Tell whether a sentence has figures of its own, which its P value is of: 死亡9例与17例(HR=0.52,P=0.11)."""
        text = article.text
        return self._figures.search(text[sentence.start : test.start] + text[test.end : sentence.end]) is not None


def _tested(figures: Sequence[Reading]) -> Sequence[Reading]:
    """Give the figures that one P value under a table tests: of classes of effect and their rate, the rate."""
    kinds = {figure.values["statistic"] for figure in figures}
    rates = [figure for figure in figures if figure.values["statistic"] == "percentage"]
    return rates if kinds == {"count", "percentage"} else figures


def _effects(figures: Sequence[Reading]) -> Sequence[Reading]:
    """Give those of the figures that compare the arms of a row: a P value beside one tests it alone."""
    return [figure for figure in figures if figure.values["statistic"] in EFFECTS]


def _marks(article: Article, figure: Reading) -> list[str]:
    match = _MARKED.match(article.text, figure.end)
    return _MARK.findall(match[0]) if match else []


def _place(figure: Reading) -> tuple[Any, Any, Any]:
    """Give measure, arm and time of a figure: what those that it is compared with share with it, but for one."""
    measure, values = figure.values["measure"], figure.values
    return measure and measure["title"], values["arm"], values["timepoint"] or (measure and measure["when"])
