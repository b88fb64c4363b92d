"""What other arms are set against: 化疗组 of (vs 化疗组6个月), 某替尼单药 of 12个月vs某替尼单药9个月."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms.bare import BareFinder
from extract.link.arms.edges import NameEdges
from extract.link.arms.forms import REGIMEN
from extract.link.arms.mention import ArmMention, named
from extract.link.measures import MeasureReader
from extract.link.names import bounded
from extract.products import Products
from extract.records import Article, Sentence, Span
from extract.triggers import trigger

_SIGN = 8
"""How long a sign of comparison is at most, with the blanks around it."""


class OpponentFinder:
    """Find the treatments that others are set against."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words", "arms", "people")
        self._edges = lexicons.once(NameEdges)
        self._bare = lexicons.once(BareFinder)
        self._measure = lexicons.once(MeasureReader)
        self._products = lexicons.once(Products)
        self._against = compiled(f"(?:{bounded(lexicons['arms'].terms('against'))})\\s?$")
        self._named = [cues("«versus_named»"), cues("«opponent»")]
        self._modality = cues("«modality»$")
        self._may_oppose = trigger(*self._named)

    def __call__(self, article: Article, sentences: Sequence[Sentence]) -> Iterator[ArmMention]:
        """Give those that are no 组: 12个月vs某替尼单药9个月, 优于单药化疗."""
        for sentence in (s for s in sentences if s.hints & self._may_oppose):
            found = [m for regex in self._named for m in regex.finditer(article.text, sentence.start, sentence.end)]
            yield from filter(None, (self._opponent(article, match.span("given")) for match in found))

    def mark(self, article: Article, mention: ArmMention) -> ArmMention:
        """Mark an arm that stands behind a sign by which another is set against it."""
        before = article.text[max(0, mention.start - _SIGN) : mention.start]
        return replace(mention, against=True) if mention.kind == "named" and self._against.search(before) else mention

    def _opponent(self, article: Article, span: Span) -> ArmMention | None:
        """Read a product, a regimen or a way of treating, up to the measure that is told of it."""
        text, (start, end) = article.text, span
        if self._edges.head.search(text, start, end + 1) or self._bare.begins(text, start):
            return None
        low = next((p.name[1] for p in self._products.find(text, start, end) if p.strong), None)
        told = [start + hit.start for hit in self._measure.hits(text[start:end])]
        end = min((at for at in told if at >= (low or start + 1)), default=end)
        name = text[start:end].strip()
        regimen = not told and REGIMEN.fullmatch(name)
        if low is None and not regimen and not self._modality.search(text[start:end]):
            return None
        opponent = named(article, (start, end), "named")
        return replace(opponent, keys=(name,), against=True)
