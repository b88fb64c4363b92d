"""Names that arms go by without 组: 安慰剂, 单纯化疗, a treatment that people were allotted to, 新疗法 and 老疗法."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.link.arms.mention import ArmMention, named
from extract.link.measures import MeasureReader
from extract.link.names import bounded
from extract.products import Products
from extract.records import Article, Sentence, Span
from extract.triggers import trigger

_PRODUCT = 12
"""How long a product behind its dose is at most."""


class BareFinder:
    """Find the names that need no head."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words", "arms", "people")
        self._bare = cues(rf"{lexicons['arms'].regex('bare', 'class')}|(?<![一-鿿])«setting»+«way»(?!«patients»\s?\d)")
        self._groups = cues.terms("group")
        self._products = lexicons.once(Products)
        self._measure = lexicons.once(MeasureReader)
        self._new_old = cues("«new_old»")
        self._may_be_bare = trigger(self._bare)

    def __call__(
        self, article: Article, sentences: Sequence[Sentence], names: Collection[str], products: Collection[str]
    ) -> Iterator[ArmMention]:
        """Give the mentions; people were allotted to what has one of the ``names``, and are given the ``products``."""
        text = article.text
        other = re.compile(bounded(names)) if names else None
        for sentence in sentences:
            if other is not None or sentence.hints & self._may_be_bare:
                found = _found_first(text, (sentence.start, sentence.end), self._bare, other)
                yield from self._mentions(article, found, "bare")
        if products:
            product = re.compile(bounded(products))
            for sentence in sentences:
                yield from self._mentions(article, product.finditer(text, sentence.start, sentence.end), "product")
        yield from self._new_and_old(article, sentences)

    def set_apart(self, article: Article, sentences: Sequence[Sentence], keys: Collection[str]) -> Iterator[ArmMention]:
        """Give names without 组 that stand right before figures, two at least side by side: 失败:短程21%,标准13%.

        ``keys`` are the names with it that the article has.
        """
        short = {key.removesuffix("组") for key in keys if key.endswith("组")}
        stems = {stem for stem in short if len(stem) > 1 and not self._measure.hits(stem)}
        if len(stems) < 2:
            return
        beside = re.compile(rf"(?:^|(?<=[,;:、。\s(]))(?:{bounded(stems)})(?=[为约仅]?\s?[-+]?\d)", re.MULTILINE)
        for sentence in sentences:
            found = [*beside.finditer(article.text, sentence.start, sentence.end)]
            if len({match[0] for match in found}) > 1:
                yield from (named(article, match.span(), "named") for match in found)

    def begins(self, text: str, place: int) -> bool:
        """Tell whether a name begins at a place that an arm of any study may go by."""
        return self._bare.match(text, place) is not None

    def _mentions(self, article: Article, names: Iterable[re.Match[str]], kind: str) -> Iterator[ArmMention]:
        for match in names:
            if article.text[match.end() : match.end() + 1] not in self._groups:
                yield named(article, (match.start(), self._end(article.text, match)), kind)

    def _end(self, text: str, match: re.Match[str]) -> int:
        """Give where a name ends: that of a dose with the product right behind it, 低剂量阿司匹林."""
        if not match[0].endswith("剂量"):
            return match.end()
        behind = self._products.find(text, match.end(), match.end() + _PRODUCT)
        return next((p.end for p in behind if p.strong and p.start == match.end()), match.end())

    def _new_and_old(self, article: Article, sentences: Iterable[Sentence]) -> Iterator[ArmMention]:
        """Give two ways of treating that are told apart as the new and the old one."""
        found = [*article.find_in(sentences, self._new_old)]
        told = {(match["new"] is None, match["way"]) for match in found}
        for match in found:
            if (match["new"] is not None, match["way"]) in told:
                yield named(article, match.span(), "named")


def _found_first(text: str, span: Span, one: re.Pattern[str], other: re.Pattern[str] | None) -> Iterator[re.Match[str]]:
    """Yield what one expression of two alternatives would find, of which only the second is made of the article."""
    if other is None:
        yield from one.finditer(text, *span)
        return
    at, end = span
    first, second = one.search(text, at, end), other.search(text, at, end)
    while match := min(filter(None, (first, second)), key=lambda m: (m.start(), -m.end()), default=None):
        yield match
        at = match.end()
        first = first if first is None or first.start() >= at else one.search(text, at, end)
        second = second if second is None or second.start() >= at else other.search(text, at, end)
