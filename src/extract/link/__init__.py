"""Linking: products, arms, times, measures, tests and studies are attached to the readings that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.lexicon import Lexicons
from extract.link.results import attach_denominators, attach_p_values
from extract.records import Article, Reading


@dataclass(frozen=True, slots=True)
class Linked:
    """The readings that are left, the studies, and the study of each linked reading by ``id(reading)``."""

    readings: Sequence[Reading]
    studies: Sequence[Mapping[str, Any]]
    study_of: Mapping[int, str]


class Linker:
    """Attach what belongs together, in place."""

    def __init__(self, lexicons: Lexicons) -> None:
        pass

    def __call__(self, article: Article, readings: list[Reading]) -> Linked:
        readings = attach_p_values(article, readings)
        attach_denominators(article, readings, {})
        return Linked(readings, [], {})
