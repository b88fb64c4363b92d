"""Doses in the columns of tables: under 剂量(mg/kg) each bare number is one, in the unit of the heading."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from extract.grids import grids
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.products import is_amount
from extract.records import Article, Quantity, Span
from extract.units import Unit, Units

_CLOSED = compiled(r" ?[)\]]?(?= |\||\n|$)")


class DoseColumns:
    """Finds the numbers under headings of doses, and gives them the unit of the heading."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._units = lexicons.once(Units)
        self._heading = compiled(rf"(?:{lexicons['interventions'].regex('dose_heading')}) ?[(\[/,:] ?")

    def __call__(self, article: Article) -> Iterator[Quantity]:
        """Give the numbers as quantities of dosing, in the order of the text."""
        if self._heading.search(article.text) is None:
            return
        for grid in grids(article.text):
            heads = [self._unit(article.text, cell) for cell in grid.rows[0]]
            for row in grid.rows[1:]:
                aligned = len(row) == len(heads)
                for cell, unit in zip(row if aligned else row[:1], heads, strict=False):
                    if unit is not None and (number := _bare(article, cell)) is not None:
                        dosed = replace(number, unit=unit.code, dimension=unit.dimension)
                        if is_amount(dosed):
                            yield dosed

    def _unit(self, text: str, cell: Span) -> Unit | None:
        """Give the unit of dosing that a heading names."""
        heading = self._heading.match(text, *cell)
        unit = self._units.find(text, heading.end(), 1) if heading else None
        return unit if unit is not None and _CLOSED.match(text, unit.end) else None


def _bare(article: Article, cell: Span) -> Quantity | None:
    """Give the number without a unit that a cell opens with."""
    inside = article.within(*cell)
    first = inside[0] if inside else None
    begins = first is not None and not article.text[cell[0] : first.start].strip()
    return first if begins and first is not None and first.unit is None and first.sd is None else None
