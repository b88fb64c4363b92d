"""The line under a table: one P value for its figures, or one for each mark: 与安慰剂相比 P均<0.001; a: P<0.05."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Reading, Sentence
from extract.rules.result_values import put_p_value
from extract.rules.statistics import PValue, Statistics, number

_MARKED = compiled(r"[a-e*#△▲※]{1,3}(?![A-Za-z])")
_NOTE = compiled(r"(?P<mark>[a-e*#△▲※])\s?[:,]?\s?[Pp]\s?(?P<op>[<>=])\s?(?P<value>0?\.\d+)")
_LONGEST = 160
_LONGEST_PLAIN = 40


class Notes:
    """Reads the line under a table."""

    def __init__(self, lexicons: Lexicons, statistics: Statistics) -> None:
        cues = Cues(lexicons, "tables", "people", "words")
        self._statistics = statistics
        self._figures = cues(r"\d\s?%|\d\s?«classifier»|[A-Z]{2}\s?[=:]?\s?\d|±")
        self._compared = cues("«with»(?P<arm>[^,。;]{1,12}?)«group»?«compared»")

    def __call__(self, article: Article, sentence: Sentence, figures: Sequence[Reading]) -> Iterator[Reading]:
        """Give the figures of a table the P values of the line under it, and set these aside as used up."""
        text = article.text[sentence.start : sentence.end]
        notes = {match["mark"]: match for match in _NOTE.finditer(text)}
        tests = self._statistics.tests(article.text, sentence.start, sentence.end)
        outcomes = [reading for reading in figures if reading.type == "outcomes"]
        if notes and len(text) <= _LONGEST:
            _by_mark(article, outcomes, notes, sentence.start)
        elif len(text) <= _LONGEST_PLAIN and len(tests) == 1 and not self._tells_figures(article, sentence, tests[0]):
            compared = self._compared.search(text)
            for reading in outcomes:
                arm = reading.values["arm"]
                if not (compared and arm and compared["arm"] in arm):
                    put_p_value(reading, tests[0])
        else:
            return
        for test in tests:
            yield Reading("table_test", test.start, test.end, {}, "table.footer", 4, [test.number])

    def _tells_figures(self, article: Article, sentence: Sentence, test: PValue) -> bool:
        """Tell whether a sentence has figures of its own, which its P value is of: 死亡9例与17例(HR=0.52,P=0.11)."""
        text = article.text
        return self._figures.search(text[sentence.start : test.start] + text[test.end : sentence.end]) is not None


def _by_mark(article: Article, outcomes: Sequence[Reading], notes: dict[str, re.Match[str]], start: int) -> None:
    for reading in outcomes:
        marks = _MARKED.match(article.text, reading.end)
        note = next((notes[mark] for mark in marks[0] if mark in notes), None) if marks else None
        if note is not None:
            place = start + note.start("value"), start + note.end("value")
            put_p_value(
                reading, PValue(start + note.start(), start + note.end(), place, note["op"], number(note["value"]))
            )
