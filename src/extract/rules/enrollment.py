"""Enrollments: how many people a study or one of its arms has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Reading, Sentence
from extract.rules.people import ENROLLED, NEITHER, People

SILENT = frozenset({"references", "caption", "disclaimer", "navigation"})
"""Zones in which nothing but trial IDs is read."""

_N_EQUALS = re.compile(r"(?<![A-Za-z])[nN]\s?[=:]\s?(\d{1,3}(?:[, ]\d{3})+|\d+)(?![\d.%])")
_PER_ARM = re.compile(r"(?:每组|每臂|每个(?:剂量)?组|每个队列|每一组|每队列)(?:各|约|有|为|均为)*$")


class Rule:
    """Propose an enrollment for each number of people that counts those enrolled, and for each n=."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._people = People(lexicons)

    def __call__(self, article: Article) -> Iterator[Reading]:
        """Propose readings over all sentences of running text, headings and tables."""
        for sentence in article.sentences:
            if sentence.zone in SILENT:
                continue
            yield from self._printed_n(article, sentence)
            for q in article.within(sentence.start, sentence.end):
                if q.dimension == "people":
                    yield from self._counted(article, sentence, q)

    def _printed_n(self, article: Article, sentence: Sentence) -> Iterator[Reading]:
        for match in _N_EQUALS.finditer(article.text, sentence.start, sentence.end):
            if self._people.animal(article.text[sentence.start:sentence.end]):
                continue
            yield Reading(
                "enrollments", match.start(), match.end(),
                {"value": int(re.sub("[, ]", "", match[1])), "arm": None},
                "enrollment.n_equals", 3, [match.span(1)],
            )  # fmt: skip

    def _counted(self, article: Article, sentence: Sentence, q: Quantity) -> Iterator[Reading]:
        judged, reason, rank = self._people.judge(article, sentence, q)
        if judged == NEITHER:
            yield Reading("background", q.start, q.end, {}, f"people.{reason}", rank, [q.number])
        if judged != ENROLLED:
            return
        start = q.start
        each = _PER_ARM.search(article.text, sentence.start, q.start)
        if each:
            start = each.start()
        yield Reading(
            "enrollments", start, q.end, {"value": int(q.value), "arm": "每组" if each else None},
            f"enrollment.{reason}", rank, [q.number],
        )  # fmt: skip
