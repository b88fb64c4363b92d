"""The repairs in their order."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from extract.normalize import characters, damage, figures, glosses, identifiers, lines, markup
from extract.text import Edit, NormalizedText

Repairer = Callable[[str], list[Edit]]
"""A repair: a pure function from a text to the edits that it wants, in ascending order."""

FIRST: Final[tuple[Repairer, ...]] = (damage.mend_lost_bytes, characters.drop_invisible, markup.strip_tags, markup.resolve_entities)
"""Repairs of the raw signs, before width and script."""

SECOND: Final[tuple[Repairer, ...]] = (
    characters.spell_units,
    glosses.drop_glosses,
    lines.drop_question_marks,
    lines.squeeze_blanks,
    lines.join_lines,
    figures.lower_superscripts,
    identifiers.mend_identifiers,
    figures.read_digits,
    figures.join_figures,
    figures.join_units,
    figures.restore_powers,
    figures.restore_unit_powers,
    figures.restore_points,
)
"""Repairs of the folded text."""

ROUNDS: Final = 4
"""One repair may uncover work for another; two rounds have been enough for every article."""


def repair(raw: str) -> NormalizedText:
    """Apply all repairs until nothing changes any more."""
    current = NormalizedText.of(raw)
    for _ in range(ROUNDS):
        before = current
        current = _round(current)
        if len(current.repairs) == len(before.repairs):
            break
    return current


def _round(current: NormalizedText) -> NormalizedText:
    for repairer in FIRST:
        current = current.edit(repairer(current.text), name=repairer.__name__)
    current = current.rewritten(characters.fold_width(current.text))
    for repairer in SECOND:
        current = current.edit(repairer(current.text), name=repairer.__name__)
    return current.rewritten(characters.to_simplified(characters.plain_dashes(current.text)))
