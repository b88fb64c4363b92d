"""The studies of an article, and the study of every mention."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.accounts import AccountReader
from extract.link.cards import Accounts, Card
from extract.link.cues import PAPER, Cue
from extract.link.describe import Describer, StudyFacts
from extract.link.names import clean_raw
from extract.link.rosters import Roster
from extract.records import Article, Reading, Span

_LABEL = 12
_SITES = ("agent", "place", "author")
_AUTHOR = compiled(r"作者[:】\]]\s?([一-鿿]{2,4})(?=[ ,,;、\n]|刊期|单位|$)")
_YEAR = compiled(r"((?:19|20)\d\d年)(?:\d{1,2}月)?(?:\d{1,2}日)?,?$")
_CALLED = r"(?:名为|题为|一篇|关于)(?:关于)?[《“]([^《》”]{4,})[》”]"
_TITLE = compiled(rf"{_CALLED}|《([^《》]{{8,}})》(?!上|杂志|期刊|发表|刊)")
_TELLS = compiled(r"[^,。;:()\d]{0,4}?(?:\d+[例名位人]|[ⅠⅡⅢⅣIV一二三四/abc]{1,6}期)")
_MARK = compiled(r"^(?:[■◆●▲★【◎□◇▶►]|[一二三四五六七八九十]{1,3}、|\d{1,2}[.、)])+")
_PHRASE = compiled(r"[^,。;:!?()\n]{2,}")


@dataclass(frozen=True, slots=True)
class StudyAccount:
    """A study that the article reports on, and where it speaks of it."""

    label: str
    """Its trial ID if it has one, else the shortest phrase of the article that tells it apart."""
    kind: str
    """study, review or pooled."""
    spans: tuple[Span, ...]
    """The stretches that tell of it, ascending."""
    anchors: tuple[Cue, ...]
    """What brought it in and came back to it: trial IDs, names, institutions, authors, 一项, 该研究 …, ascending."""

    def sites(self) -> list[Span]:
        """Give where the text names who did it, or where."""
        return [(cue.start, cue.end) for kind in _SITES for cue in self.anchors if cue.kind == kind]


class Linker:
    """Put on each reading ``values["study"]``: the index of its study in the list given, or None.

    A link's evidence is the nearest anchor before the mention. Where an article tells several studies, a mention whose
    study nothing in its own paragraph or the one before brings in carries the doubt ``study_by_proximity``.
    """

    def __init__(self, lexicons: Lexicons) -> None:
        self._read = AccountReader(lexicons)
        self._describe = Describer(lexicons)
        self._title_lead = compiled(lexicons["studies"].regex("title_lead"))

    def __call__(self, article: Article, readings: Sequence[Reading]) -> list[StudyAccount]:
        """Link readings, in place; give the studies in the order in which the article first tells of them."""
        ordered = sorted(readings, key=lambda reading: (reading.start, reading.end))
        if not ordered:
            return []
        accounts = self._read(article, ordered)
        owners = [accounts.at(reading.start) for reading in ordered]
        told = {id(owner) for owner in owners}
        cards = sorted((c for c in accounts.cards if id(c) in told or c.ids or c.names), key=lambda card: card.start)
        index = {id(card): place for place, card in enumerate(cards)}
        grounds = {id(card): _Grounds.of(article, card) for card in cards}
        for reading, owner in zip(ordered, owners, strict=True):
            reading.values["study"] = None if owner is None else index[id(owner)]
            if owner is not None:
                doubtful = len(cards) > 1 and owner is not accounts.main
                grounds[id(owner)].explain(article, reading, doubtful=doubtful)
        return self._accounts(article, accounts, cards)

    def describe(
        self,
        article: Article,
        account: StudyAccount,
        readings: Sequence[Reading],
        *,
        roster: Roster | None = None,
        given: Sequence[tuple[str, str]] = (),
    ) -> StudyFacts:
        """Give what the text says of a study.

        ``readings`` are its mentions, ``roster`` its arms, ``given`` the arms and products of its regimens.
        """
        return self._describe(article, account.spans, account.sites(), readings, roster=roster, given=given)

    def _accounts(self, article: Article, accounts: Accounts, cards: Sequence[Card]) -> list[StudyAccount]:
        spans = accounts.timeline.spans(len(article.text))
        found = []
        for card in cards:
            anchors = tuple(sorted(card.anchors, key=lambda cue: (cue.start, cue.end)))
            governed = tuple(spans.get(id(card), ()))
            found.append(
                StudyAccount(_label(article, card, anchors, governed, self._title_lead), card.kind, governed, anchors)
            )
        return found


@dataclass(frozen=True, slots=True)
class _Grounds:
    """Where one study is brought in and come back to: the anchors' spans, ascending, and their paragraphs."""

    anchors: list[Span]
    paragraphs: set[int]

    @classmethod
    def of(cls, article: Article, card: Card) -> _Grounds:
        anchors = sorted({(cue.start, cue.end) for cue in card.anchors})
        sentences = (article.sentence_at(start) for start, _ in anchors)
        paragraphs = {sentence.paragraph for sentence in sentences if sentence is not None}
        opening = (card.start, min(card.start + _LABEL, len(article.text)))
        return cls(anchors or [opening], paragraphs | {card.paragraph})

    def explain(self, article: Article, reading: Reading, *, doubtful: bool) -> None:
        """Say by which anchor a reading was linked, and whether that stands afar."""
        index = bisect_right(self.anchors, (reading.start, len(article.text))) - 1
        reading.evidence.append(("study", *self.anchors[max(index, 0)]))
        sentence = article.sentence_at(reading.start) if doubtful else None
        if sentence is not None and not {sentence.paragraph, sentence.paragraph - 1} & self.paragraphs:
            reading.doubts.append("study_by_proximity")


def _label(
    article: Article, card: Card, anchors: Sequence[Cue], spans: Sequence[Span], title_lead: re.Pattern[str]
) -> str:
    """Give a study's label: ID, name, author, institution or place with the year, title, or how its account begins."""
    for registry, value in card.ids.items():
        if registry != PAPER:
            return value
    for kind in ("name", "author", "agent", "place"):
        for cue in anchors:
            if cue.kind == kind:
                year = _YEAR.search(article.text, max(0, cue.start - _LABEL), cue.start) if kind in _SITES else None
                more = _TELLS.match(article.text, cue.end) if kind == "place" else None
                return clean_raw(article, year.start() if year else cue.start, more.end() if more else cue.end)
    for start, end in spans:
        if author := _AUTHOR.search(article.text, start, end):
            return clean_raw(article, *author.span(1))
    for start, end in spans:
        if title := _TITLE.search(article.text, start, end):
            low, high = title.span(title.lastindex or 0)
            return clean_raw(article, low, min(high, low + _LABEL))
    start = card.start
    if mark := _MARK.match(article.text[start : start + _LABEL]):
        start += mark.end()
    if lead := title_lead.match(article.text, start):
        start = lead.end()
    phrase = _PHRASE.search(article.text, start)
    if phrase is None:
        return clean_raw(article, start, start + _LABEL)
    return clean_raw(article, phrase.start(), min(phrase.end(), phrase.start() + _LABEL))
