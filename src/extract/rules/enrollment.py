"""Enrollments: how many people a study or one of its arms has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Reading, Sentence
from extract.rules.people import ENROLLED, NEITHER, People
from extract.rules.people_parts import PeopleParts
from extract.segment import SILENT_ZONES
from extract.triggers import trigger

_N_EQUALS = compiled(r"(?<![A-Za-z])[nN]\s?[=:]\s?(\d{1,3}(?:[, ]\d{3})+|\d+)(?![\d.%])")


class Rule:
    """Propose an enrollment for each number of people that counts those enrolled, and for each n=."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "people", "words")
        self._people = lexicons.once(People)
        self._parts = PeopleParts(lexicons)
        self._each_arm = cues("«each_arm»(?:(?!«respectively»)«lead|lead_more»)*$")
        self._may_print_n = trigger(_N_EQUALS)
        named = r"(?:(?!«arm_named»)[^,;、:()\d=]){2,12}"
        self._split = cues(
            rf"\d\s?«classifier»«patients»?\((?:{named}[,:]?\s?[nN]\s?=\s?\d+\s?[,;、]\s?)*{named}[,:]?\s?$"
        )
        """Before those of a split by disease: 28名(DLBCL,n=25;FL,‖."""
        self._event, self._allots = cues(r"«event_noun»\($"), cues("«allots»")

    def __call__(self, article: Article) -> Iterator[Reading]:
        """Propose readings over all sentences of running text, headings and tables."""
        equated = _equated(article)
        for sentence in article.sentences:
            if sentence.zone in SILENT_ZONES:
                continue
            printed = list(self._printed_n(article, sentence)) if sentence.hints & self._may_print_n else []
            if printed and not self._people.is_animal(article.text[sentence.start : sentence.end]):
                yield from printed
            totals = [(reading.values["value"], reading.end) for reading in printed]
            for q in (*article.within(sentence.start, sentence.end), *self._parts.called(article, sentence)):
                if q.dimension == "people":
                    counted = list(self._counted(article, sentence, q))
                    totals += [(r.values["value"], r.end) for r in counted if r.type == "enrollments"]
                    yield from counted
                elif q.dimension == "sites" and q.surface in equated and _is_bracketed(article.text, q):
                    values = {"value": int(q.value), "arm": None}
                    yield Reading("enrollments", q.start, q.end, values, "enrollment.sites", 3, [q.number])
            yield from self._parts.parts(article, sentence, totals)

    def _printed_n(self, article: Article, sentence: Sentence) -> Iterator[Reading]:
        """Read 观察组(n=52)."""
        for match in _N_EQUALS.finditer(article.text, sentence.start, sentence.end):
            before = article.text[sentence.start : match.start()]
            if self._split.search(before) or (self._event.search(before) and not self._allots.search(before)):
                continue
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
        start = each.start() if each else q.start
        values = {"value": int(q.value), "arm": None}
        yield Reading("enrollments", start, q.end, values, f"enrollment.{reason}", rank, [q.number])


def _equated(article: Article) -> set[str]:
    """Give the parts of the body that an article counts as it counts people: 62例(62眼)."""
    pairs = pairwise(article.quantities)
    return {
        site.surface
        for people, site in pairs
        if (people.dimension, site.dimension) == ("people", "sites")
        and people.value == site.value
        and article.text[people.end : site.start] == "("
    }


def _is_bracketed(text: str, q: Quantity) -> bool:
    return text[q.start - 1 : q.start] == "(" and text[q.end : q.end + 1] == ")"
