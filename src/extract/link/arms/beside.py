"""Arms told side by side, with their figures in the same order: 使用甲和乙的ORR分别为, 高表达与低表达者的ORR分别为."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.link.arms.edges import REACH, NameEdges
from extract.link.arms.forms import BRACKET, NameForms
from extract.link.arms.mention import ArmMention, written
from extract.link.measures import MeasureReader
from extract.products import Products
from extract.records import Article, Sentence, Span
from extract.triggers import trigger


class BesideFinder:
    """Find doses, treatments and people whose figures are told side by side."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words", "arms", "people")
        self._edges = lexicons.once(NameEdges)
        self._forms = lexicons.once(NameForms)
        self._measure = lexicons.once(MeasureReader)
        self._products = lexicons.once(Products)
        self._dosed, self._listed, self._paired = cues("«dosed»"), cues("«listed»"), cues("«paired»")
        self._doses_apart = cues(
            r"(?P<list>«dose»(?:\s?(?:、|,|«and»)\s?«dose»){1,4})(?:剂量)?(?=[^,;。、]{0,8}«respectively»)"
        )
        self._doses_told = cues(
            r"(?<![±\d.~-])(?P<list>(?:«dose»\s?(?:、|,|«and»)\s?){1,5}(?:«control»|placebo))"
            r"(?:的|中的?)(?=[^,;。、()]{2,20}?[为是:]\s?\d[^,;。、]{0,12}(?:[、,]|«and»))"
        )
        self._beside, self._ones = cues("«side_by_side»"), cues("«ones_listed»")
        self._may_list = trigger(
            self._dosed,
            self._listed,
            self._paired,
            self._beside,
            self._ones,
            self._doses_apart,
            self._doses_told,
        )

    def __call__(self, article: Article, sentences: Sequence[Sentence]) -> Iterator[ArmMention]:
        """Give the mentions, one for each list."""
        text = article.text
        for span in ((s.start, s.end) for s in sentences if s.hints & self._may_list):
            yield from (self._doses(article, match) for match in self._dosed.finditer(text, *span))
            yield from (self._treatments(article, match) for match in self._listed.finditer(text, *span))
            paired = (match for match in self._paired.finditer(text, *span) if self._are_products(text, match))
            yield from (self._treatments(article, match) for match in paired)
            yield from self._of_one_product(article, span)
            yield from self._doses_and_control(article, span)
            yield from self._ways(article, span)
            yield from self._people(article, span)

    def _doses(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read people told apart by their doses: 使用3 mg、6 mg的受试者."""
        items = [m.span() for m in self._forms.dose.finditer(article.text, *match.span("list"))]
        return self._forms.listed_doses(article, match.span(), items)

    def _of_one_product(self, article: Article, span: Span) -> Iterator[ArmMention]:
        """Give the doses of a product whose figures follow in their order: 甲药1.0 mg和2.4 mg分别下降5%和9%."""
        text = article.text
        for match in self._doses_apart.finditer(text, *span):
            before = self._products.find(text, max(span[0], match.start() - REACH), match.start())
            product = next((p for p in before if p.strong and text[p.end : match.start()].strip() == ""), None)
            items = [m.span() for m in self._forms.dose.finditer(text, *match.span("list"))]
            if product is not None and not self._edges.head.match(text, match.end()):
                items[0] = product.start, items[0][1]
                yield self._forms.listed_doses(article, (product.start, match.end()), items)

    def _doses_and_control(self, article: Article, span: Span) -> Iterator[ArmMention]:
        """Give doses and the control told side by side: 15 mg、30 mg和安慰剂的ORR为65%、68%和35%."""
        text = article.text
        for match in self._doses_told.finditer(text, *span):
            before = self._products.find(text, max(span[0], match.start() - REACH), match.start())
            start = next((p.start for p in before if not text[p.end : match.start()].strip()), match.start())
            items = [*self._edges.parts(text, *match.span("list"))]
            items[0] = start, items[0][1]
            yield self._forms.listed_doses(article, (start, match.end()), items)

    def _treatments(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read treatments whose figures follow in their order: 使用甲和乙的ORR分别为."""
        items = self._edges.parts(article.text, *match.span("list"))
        return written(article, match.span(), "named", ([item] for item in items))

    def _are_products(self, text: str, match: re.Match[str]) -> bool:
        """Tell whether the members of a list are products by their form, not groups or measures."""
        span = match.span("list")
        items = [*self._edges.parts(text, *span)]
        strong = all(any(p.strong for p in self._products.find(text, *item)) for item in items)
        headed = self._edges.head.search(text, *span)
        return strong and not headed and not any(self._measure.hits(text[a:b]) for a, b in items)

    def _ways(self, article: Article, span: Span) -> Iterator[ArmMention]:
        """Give two ways of treating whose figures are told side by side, neither groups nor what is measured."""
        for match in self._beside.finditer(article.text, *span):
            items = [match.span(name) for name in ("one", "two", "first", "other") if match[name]]
            headed = self._edges.head.search(article.text, match.start(), match.end() + 1)
            if not headed and not any(self._measure.hits(article.text[a:b]) for a, b in items):
                yield written(article, (items[0][0], items[1][1]), "named", ([item] for item in items))

    def _people(self, article: Article, span: Span) -> Iterator[ArmMention]:
        """Give people told apart side by side: 高表达与低表达者的ORR分别为; the second shares the head of the first."""
        text = article.text
        for match in self._ones.finditer(text, *span):
            items = [_without_bracket(text, *item) for item in self._edges.parts(text, *match.span("list"))]
            if not self._edges.head.search(match[0]) and not any(self._measure.is_name(text[a:b]) for a, b in items):
                yield self._forms.listed(article, match.span(), "named", items, match.span("who"))


def _without_bracket(text: str, start: int, end: int) -> Span:
    bracket = BRACKET.search(text[start:end])
    return start, start + bracket.start() if bracket else end
