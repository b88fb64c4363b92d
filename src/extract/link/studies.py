"""The studies of an article, and the study of every mention."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from extract.lexicon import Lexicons
from extract.link.accounts import AccountReader, Card, spans_of
from extract.records import Article, Reading, Span

_LABEL = 12


@dataclass(frozen=True, slots=True)
class StudyAccount:
    """A study that the article reports on, and where it speaks of it."""

    label: str
    spans: tuple[Span, ...]
    anchors: tuple[tuple[str, int, int], ...]


class Linker:
    """Put on each reading ``values["study"]``: the index of its study in the list given, or None."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._read = AccountReader(lexicons)

    def __call__(self, article: Article, readings: Sequence[Reading]) -> list[StudyAccount]:
        """Link readings, in place; give the studies in the order of their first mention."""
        ordered = sorted(readings, key=lambda reading: (reading.start, reading.end))
        accounts = self._read(article, ordered)
        owners = [accounts.at(reading.start) for reading in ordered]
        spans = spans_of(accounts, len(article.text))
        index_of = {id(card): index for index, card in enumerate(accounts.cards)}
        told = {id(owner) for owner in owners if owner is not None}
        kept = [card for card in accounts.cards if id(card) in told or card.ids or card.names]
        kept.sort(key=lambda card: card.start)
        place_of = {id(card): place for place, card in enumerate(kept)}
        for reading, owner in zip(ordered, owners, strict=True):
            reading.values["study"] = None if owner is None else place_of[id(owner)]
        return [
            StudyAccount(
                label=_label(article.text, card),
                spans=tuple(spans[index_of[id(card)]]),
                anchors=tuple((cue.kind, cue.start, cue.end) for cue in card.anchors),
            )
            for card in kept
        ]


def _label(text: str, card: Card) -> str:
    for value in (*card.ids.values(), *sorted(card.names), *sorted(card.agents)):
        return value
    return text[card.start : card.start + _LABEL]
