"""From readings that hold and their links to the contract's record: raw spans, ids, evidence, doubts."""

from __future__ import annotations

import hashlib
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from itertools import accumulate
from typing import Any

from extract import __version__
from extract.layout import complete
from extract.link import Linked
from extract.link.regimens import Regimen
from extract.plain import ID_PREFIX, MENTION_TYPES, Record
from extract.records import Article
from extract.text import Repair

REPAIR_DOUBTS: Mapping[str, str] = {
    "mend_lost_bytes": "damage_mended",
    "mend_dropped_bytes": "damage_mended",
    "restore_powers": "exponent_restored",
    "restore_unit_powers": "exponent_restored",
    "restore_points": "point_restored",
    "mend_identifiers": "identifier_mended",
    "read_digits": "figure_joined",
    "join_tests": "figure_joined",
    "join_shares": "point_restored",
    "join_apart": "figure_joined",
    "join_figures": "figure_joined",
}
"""The doubt that a repair inside a mention's span puts on it; repairs that leave no doubt are not here."""


class _Repairs:
    """Looks up which doubtful repairs touch a raw span."""

    def __init__(self, repairs: Sequence[Repair]) -> None:
        doubtful = sorted((r.start, r.end, REPAIR_DOUBTS[r.name]) for r in repairs if r.name in REPAIR_DOUBTS)
        self._starts = [start for start, _, _ in doubtful]
        self._rows = doubtful
        self._reached = list(accumulate((end for _, end, _ in doubtful), max))

    def doubts(self, start: int, end: int) -> list[str]:
        low = bisect_right(self._reached, start)
        high = bisect_left(self._starts, end)
        return list(dict.fromkeys(doubt for _, stop, doubt in self._rows[low:high] if stop > start))


def emit(
    raw: str,
    name: str,
    article: Article,
    linked: Linked,
    lexicon: str,
) -> Record:
    """Write the contract's record, the plain values of an `Extraction`.

    Args:
        raw: the decoded raw text that all offsets point into.
        name: becomes ``document.id``.
        article: the article as it was read.
        linked: the readings that hold, in text order, with their studies and regimens.
        lexicon: the hash of the lexicons in force.
    """
    repairs = _Repairs(article.norm.repairs)
    lists: dict[str, list[dict[str, Any]]] = {kind: [] for kind in MENTION_TYPES}
    ids: dict[int, str] = {}
    for reading in linked.readings:
        start, end = article.norm.to_raw(reading.start, reading.end)
        rows = lists[reading.type]
        doubts = [*repairs.doubts(start, end), *reading.doubts]
        ids[id(reading)] = f"{ID_PREFIX[reading.type]}{len(rows) + 1}"
        rows.append(
            {"id": ids[id(reading)], "start": start, "end": end, "text": raw[start:end]}
            | reading.values
            | {
                "study": linked.study_of.get(id(reading)),
                "normalized": article.text[reading.start : reading.end],
                "rule": reading.rule,
                "evidence": [_evidence(raw, article, *item) for item in linked.grounds[id(reading)]],
                "doubts": list(dict.fromkeys(doubts)),
            }
        )
    return complete(
        {
            "document": {
                "id": name,
                "sha256": hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest(),
                "chars": len(raw),
                "extractor": {"version": __version__, "lexicon": lexicon},
            },
            **lists,
            "studies": linked.studies,
            "regimens": [
                _regimen(raw, article, regimen, ids) | {"id": f"G{number}"}
                for number, regimen in enumerate(linked.regimens, 1)
            ],
            "normalization": [
                {"name": r.name, "start": r.start, "end": r.end, "before": r.before, "after": r.after}
                for r in article.norm.repairs
            ],
        }
    )


def _regimen(raw: str, article: Article, regimen: Regimen, ids: Mapping[int, str]) -> dict[str, Any]:
    start, end = article.norm.to_raw(*regimen.span())
    return {
        "study": regimen.study,
        "arm": regimen.arm,
        "intervention": regimen.intervention,
        "dose": ids[id(regimen.dose)] if regimen.dose else None,
        "route": ids[id(regimen.route)] if regimen.route else None,
        "timings": [ids[id(timing)] for timing in regimen.timings],
        "start": start,
        "end": end,
        "text": raw[start:end],
        "dosage": regimen.dosage,
        "evidence": [_evidence(raw, article, *item) for item in regimen.evidence],
        "doubts": regimen.doubts,
    }


def _evidence(raw: str, article: Article, field: str, start: int, end: int, rule: str | None = None) -> dict[str, Any]:
    low, high = article.norm.to_raw(start, end)
    return {"field": field, "start": low, "end": high, "text": raw[low:high], "rule": rule}
