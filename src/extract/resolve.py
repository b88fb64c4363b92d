"""Which reading holds: the one place that decides between the types, the non-types too."""

from __future__ import annotations

from collections.abc import Iterable

from extract.records import Reading
from extract.schema import MENTION_TYPES

YIELDING = frozenset({"measured", "concentration"})
"""Non-types by which a dose rule only says that a number is no dose: they stand in no other rule's way."""


def resolve(readings: Iterable[Reading]) -> list[Reading]:
    """Keep, of readings that claim one number or overlap within one type, the one that ranks highest.

    Of equal ranks the longer holds, then the earlier. Non-types compete and then drop out. In text order.
    """
    order = sorted(
        (r for r in readings if r.type not in YIELDING),
        key=lambda r: (-r.rank, r.start - r.end, r.start, r.type, r.rule),
    )
    taken: list[tuple[int, int]] = []
    held: dict[str, list[tuple[int, int]]] = {}
    kept: list[Reading] = []
    for reading in order:
        same = held.setdefault(reading.type, [])
        if any(a < e and s < b for a, b in taken for s, e in reading.claims):
            continue
        if any(a < reading.end and reading.start < b for a, b in same):
            continue
        taken.extend(reading.claims)
        same.append((reading.start, reading.end))
        kept.append(reading)
    return sorted((r for r in kept if r.type in MENTION_TYPES), key=lambda r: (r.start, r.end, r.type))
