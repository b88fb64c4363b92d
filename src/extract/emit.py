"""From readings that hold and their links to the contract's `Extraction`: raw spans, ids, evidence, doubts."""

from __future__ import annotations

import hashlib
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from typing import Any

from extract import __version__
from extract.records import Article, Reading
from extract.schema import ID_PREFIX, MENTION_TYPES, Extraction
from extract.text import Repair

REPAIR_DOUBTS: Mapping[str, str] = {
    "mend_lost_bytes": "damage_mended",
    "restore_powers": "exponent_restored",
    "restore_unit_powers": "exponent_restored",
    "restore_points": "point_restored",
    "mend_identifiers": "identifier_mended",
    "read_digits": "figure_joined",
    "join_figures": "figure_joined",
}
"""The doubt that a repair inside a mention's span puts on it; repairs that leave no doubt are not here."""


class _Repairs:
    """Looks up which doubtful repairs touch a raw span."""

    def __init__(self, repairs: Sequence[Repair]) -> None:
        doubtful = sorted((r.start, r.end, REPAIR_DOUBTS[r.name]) for r in repairs if r.name in REPAIR_DOUBTS)
        self._starts = [start for start, _, _ in doubtful]
        self._rows = doubtful
        self._widest = max((end - start for start, end, _ in doubtful), default=0)

    def doubts(self, start: int, end: int) -> list[str]:
        low = bisect_left(self._starts, start - self._widest)
        high = bisect_left(self._starts, end)
        return list(dict.fromkeys(doubt for _, stop, doubt in self._rows[low:high] if stop > start))


def emit(
    raw: str,
    name: str,
    article: Article,
    readings: Sequence[Reading],
    studies: Sequence[Mapping[str, Any]],
    study_of: Mapping[int, str],
    lexicon: str,
) -> Extraction:
    """Write the contract's model.

    Args:
        raw: the decoded raw text that all offsets point into.
        name: becomes ``document.id``.
        article: the article as it was read.
        readings: the readings that hold, in text order.
        studies: the contract's studies, with their ids.
        study_of: the study's id of each linked reading, by ``id(reading)``.
        lexicon: the hash of the lexicons in force.
    """
    repairs = _Repairs(article.norm.repairs)
    lists: dict[str, list[dict[str, Any]]] = {kind: [] for kind in MENTION_TYPES}
    for reading in readings:
        start, end = article.norm.to_raw(reading.start, reading.end)
        rows = lists[reading.type]
        doubts = [*repairs.doubts(start, end), *reading.doubts]
        rows.append(
            {"id": f"{ID_PREFIX[reading.type]}{len(rows) + 1}", "start": start, "end": end, "text": raw[start:end]}
            | reading.values
            | {
                "study": study_of.get(id(reading)),
                "normalized": article.text[reading.start : reading.end],
                "rule": reading.rule,
                "evidence": [_evidence(raw, article, *item) for item in reading.evidence],
                "doubts": list(dict.fromkeys(doubts)),
            }
        )
    return Extraction.model_validate(
        {
            "document": {
                "id": name,
                "sha256": hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest(),
                "chars": len(raw),
                "extractor": {"version": __version__, "lexicon": lexicon},
            },
            **lists,
            "studies": studies,
            "normalization": [
                {"name": r.name, "start": r.start, "end": r.end, "before": r.before, "after": r.after}
                for r in article.norm.repairs
            ],
        }
    )


def _evidence(raw: str, article: Article, field: str, start: int, end: int) -> dict[str, Any]:
    low, high = article.norm.to_raw(start, end)
    return {"field": field, "start": low, "end": high, "text": raw[low:high]}
