"""The studies of an article, and the study of every mention."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from extract.cues import Cues
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
_YEAR = compiled(r"((?:19|20)\d\d年)(?:\d{1,2}月)?(?:\d{1,2}日)?,?$")
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
        self._label = _Labeller(lexicons)

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
            label = self._label(article, card, anchors, governed)
            found.append(StudyAccount(label, card.kind, governed, anchors))
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


class _Labeller:
    """Give studies their labels."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "studies", "words")
        self._author = cues(r"«written_by»[:】\]]\s?([一-鿿]{2,4})(?=[ ,,;、\n]|«author_end»|$)")
        self._title = cues(r"«called»(?:关于)?[《“]([^《》”]{4,})[》”]|《([^《》]{8,})》(?!«journal_end|printed»)")
        self._tells = cues(r"[^,。;:()\d]{0,4}?(?:\d+«classifier»|[ⅠⅡⅢⅣIV一二三四/abc]{1,6}期)")
        self._title_lead = cues("«title_lead»")

    def __call__(self, article: Article, card: Card, anchors: Sequence[Cue], spans: Sequence[Span]) -> str:
        """Give a study's ID, name, author, institution or place with the year, title, or how its account begins."""
        for registry, value in card.ids.items():
            if registry != PAPER:
                return value
        return self._by_anchor(article, anchors) or self._by_print(article, spans) or self._by_opening(article, card)

    def _by_anchor(self, article: Article, anchors: Sequence[Cue]) -> str | None:
        """Give the first name, author, institution or place that brought the study in."""
        text = article.text
        for kind in ("name", "author", "agent", "place"):
            for cue in anchors:
                if cue.kind == kind:
                    year = _YEAR.search(text, max(0, cue.start - _LABEL), cue.start) if kind in _SITES else None
                    more = self._tells.match(text, cue.end) if kind == "place" else None
                    return clean_raw(article, year.start() if year else cue.start, more.end() if more else cue.end)
        return None

    def _by_print(self, article: Article, spans: Sequence[Span]) -> str | None:
        """Give the author or the title that its account prints."""
        for start, end in spans:
            if author := self._author.search(article.text, start, end):
                return clean_raw(article, *author.span(1))
        for start, end in spans:
            if title := self._title.search(article.text, start, end):
                low, high = title.span(title.lastindex or 0)
                return clean_raw(article, low, min(high, low + _LABEL))
        return None

    def _by_opening(self, article: Article, card: Card) -> str:
        """Give how its account begins."""
        start = card.start
        if mark := _MARK.match(article.text[start : start + _LABEL]):
            start += mark.end()
        if lead := self._title_lead.match(article.text, start):
            start = lead.end()
        phrase = _PHRASE.search(article.text, start)
        low, high = phrase.span() if phrase else (start, start + _LABEL)
        return clean_raw(article, low, min(high, low + _LABEL))
