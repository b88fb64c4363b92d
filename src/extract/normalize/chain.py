"""The repairs in their order."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from typing import Final

from extract.normalize import characters, damage, figures, glosses, identifiers, lines, markup, misreading
from extract.text import Edit, NormalizedText

Repairer = Callable[[str], list[Edit]]
"""A repair: a pure function from a text to the edits that it wants, in ascending order."""

FIRST: Final[tuple[Repairer, ...]] = (
    damage.mend_lost_bytes,
    glosses.drop_interlinear,
    markup.strip_tags,
    markup.resolve_entities,
)
"""Repairs of the raw signs, before width and script."""

RARE: Final[tuple[Repairer, ...]] = (
    characters.drop_invisible,
    glosses.drop_zhuyin,
    characters.spell_units,
    figures.lower_superscripts,
)
"""Repairs of single rare signs."""

SECOND: Final[tuple[Repairer, ...]] = (
    glosses.drop_glosses,
    lines.drop_question_marks,
    lines.squeeze_blanks,
    lines.join_lines,
    identifiers.mend_identifiers,
    figures.read_digits,
    figures.join_figures,
    figures.join_units,
    figures.restore_powers,
    figures.restore_unit_powers,
    figures.restore_points,
)
"""Repairs of the folded text."""

ROUNDS: Final = 6
"""One repair may uncover work for another; two rounds have been enough for every article."""


def repair(raw: str) -> NormalizedText:
    """Apply all repairs until nothing changes any more."""
    current = NormalizedText.of(raw)
    for _ in range(ROUNDS):
        before = current
        current = _round(current)
        if len(current.repairs) == len(before.repairs) and not any(repairer(current.text) for repairer in FIRST):
            break
    return current


def _round(current: NormalizedText) -> NormalizedText:
    rare = rare_signs().search(current.text)  # one search tells whether any repair of rare signs has work
    if rare:
        current = current.rewritten(characters.drop_surrogates(current.text))
        current = _apply((misreading.undo_misreading, misreading.undo_misreading), current)  # there are double ones
    current = _apply(FIRST, current)
    if rare:
        current = _apply(RARE, current.rewritten(characters.fold_rare(current.text)))
    current = _apply(SECOND, current.rewritten(characters.plain_dashes(characters.fold_common(current.text))))
    return current.rewritten(characters.to_simplified(current.text))


def _apply(repairers: tuple[Repairer, ...], current: NormalizedText) -> NormalizedText:
    for repairer in repairers:
        if edits := repairer(current.text):
            current = current.edit(edits, name=repairer.__name__)
    return current


@cache
def rare_signs() -> re.Pattern[str]:
    """Compile the class of all signs that the repairs of rare signs and the rarer foldings change."""
    classes = (
        characters.rare_class(),
        characters.dropped_class(),
        characters.spelled_class(),
        figures.OFF_LINE_CLASS,
        glosses.ZHUYIN_CLASS,
        misreading.head_class(),
        misreading.LATIN_CLASS,
    )
    return re.compile(f"[{''.join(classes)}]")
