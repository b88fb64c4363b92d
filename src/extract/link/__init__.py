"""Linking: attributes and studies are attached to the readings that hold."""

from __future__ import annotations

from typing import Any

from extract.lexicon import Lexicons
from extract.link.results import attach_denominators, attach_p_values
from extract.records import Article, Reading


class Linker:
    """Attach arms, times, measures, products and studies to readings, in place; give the readings left and the studies."""

    def __init__(self, lexicons: Lexicons) -> None:
        pass

    def __call__(self, article: Article, readings: list[Reading]) -> tuple[list[Reading], list[dict[str, Any]]]:
        readings = attach_p_values(article, readings)
        attach_denominators(article, readings, {})
        return readings, []
