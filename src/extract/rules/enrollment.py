"""Enrollments: how many people a study or one of its arms has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Reading, Sentence
from extract.rules.people import ENROLLED, NEITHER, People
from extract.segment import SILENT_ZONES

_N_EQUALS = re.compile(r"(?<![A-Za-z])[nN]\s?[=:]\s?(\d{1,3}(?:[, ]\d{3})+|\d+)(?![\d.%])")


class Rule:
    """Propose an enrollment for each number of people that counts those enrolled, and for each n=."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "people")
        self._people = People(lexicons)
        self._each_arm = cues("«each_arm»«lead|lead_more»*$")
        self._each_name = lexicons["people"].terms("each_arm")[0]

    def __call__(self, article: Article) -> Iterator[Reading]:
        """Propose readings over all sentences of running text, headings and tables."""
        for sentence in article.sentences:
            if sentence.zone in SILENT_ZONES:
                continue
            if not self._people.is_animal(article.text[sentence.start : sentence.end]):
                yield from self._printed_n(article, sentence)
            for q in article.within(sentence.start, sentence.end):
                if q.dimension == "people":
                    yield from self._counted(article, sentence, q)

    @staticmethod
    def _printed_n(article: Article, sentence: Sentence) -> Iterator[Reading]:
        """Read 观察组(n=52)."""
        for match in _N_EQUALS.finditer(article.text, sentence.start, sentence.end):
            values = {"value": int(re.sub("[, ]", "", match[1])), "arm": None}
            yield Reading("enrollments", *match.span(), values, "enrollment.n_equals", 3, [match.span(1)])

    def _counted(self, article: Article, sentence: Sentence, q: Quantity) -> Iterator[Reading]:
        """Read 共纳入86例, and 每组30例 from its 每组 on."""
        judged, reason, rank = self._people.judge(article, sentence, q)
        if judged == NEITHER:
            yield Reading("background", q.start, q.end, {}, f"people.{reason}", rank, [q.number])
        if judged != ENROLLED:
            return
        each = self._each_arm.search(article.text, sentence.start, q.start)
        start, arm = (each.start(), self._each_name) if each else (q.start, None)
        values = {"value": int(q.value), "arm": arm}
        yield Reading("enrollments", start, q.end, values, f"enrollment.{reason}", rank, [q.number])
