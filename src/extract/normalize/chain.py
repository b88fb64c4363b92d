"""The repairs in their order, each behind a gate that costs next to nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final

from extract.kept import compiled
from extract.normalize import (
    brackets,
    cells,
    characters,
    damage,
    dropped,
    figures,
    glosses,
    identifiers,
    lines,
    markup,
    misreading,
)
from extract.normalize.shape import Shape
from extract.text import Edit, NormalizedText

Repairer = Callable[[str], list[Edit]]
"""A repair: a pure function from a text to the edits that it wants, in ascending order."""

Gate = Callable[[Shape], bool]
"""Tells by the shape of a text whether a repair may have work in it; what it lets pass, the repair looks at closely."""


def always(shape: Shape) -> bool:
    """Let every text pass: the repair looks for its own rare sign first."""
    return True


def shows(*needles: bytes) -> Gate:
    """Make a gate for texts whose shape shows one of some sequences.

    >>> shows(b"000%")(Shape("有效率746%")), shows(b"000%")(Shape("有效率74.6%"))
    (True, False)
    """

    def gate(shape: Shape) -> bool:
        seen = shape.shape
        for needle in needles:  # noqa: SIM110 - a generator would cost more than the searches
            if needle in seen:
                return True
        return False

    return gate


FIRST: Final[Mapping[Repairer, Gate]] = {
    damage.mend_lost_bytes: always,
    dropped.mend_dropped_bytes: dropped.has_traces,
    glosses.drop_interlinear: glosses.has_annotations,
    markup.strip_tags: markup.has_tags,
    markup.resolve_entities: always,
    markup.strip_marks: markup.has_marks,
    cells.mark_cells: cells.has_gaps,
    cells.mark_values: cells.has_values,
}
"""Repairs of the raw signs, before width and script."""

RARE: Final[Mapping[Repairer, Callable[[], str]]] = {
    characters.drop_invisible: characters.dropped_class,
    glosses.drop_zhuyin: glosses.zhuyin_class,
    characters.spell_units: characters.spelled_class,
    figures.lower_superscripts: figures.off_line_class,
}
"""Repairs of single rare signs, each with the inside of a character class of its signs."""

SECOND: Final[Mapping[Repairer, Gate]] = {
    glosses.drop_glosses: shows(b"("),
    figures.read_angles: figures.has_angles,
    lines.drop_question_marks: always,
    lines.squeeze_blanks: lines.has_blanks,
    lines.join_lines: shows(b"\n"),
    lines.close_labels: lines.has_labels,
    brackets.mend_brackets: brackets.has_broken,
    identifiers.mend_identifiers: identifiers.has_identifiers,
    figures.read_names: figures.has_mistaken_names,
    figures.read_digits: figures.has_slips,
    figures.join_tests: figures.has_torn_tests,
    figures.join_shares: figures.has_torn_shares,
    figures.join_apart: figures.has_early_points,
    figures.read_spreads: figures.has_spread_slips,
    figures.part_lists: figures.has_lists,
    figures.part_schedules: figures.has_glue,
    figures.join_figures: shows(b"0. 0", b"0 .0", b"0 000"),
    cells.part_cells: cells.has_joints,
    figures.join_units: figures.has_torn_units,
    figures.restore_powers: figures.has_powers,
    figures.restore_unit_powers: shows(b"a-0"),
    figures.restore_points: shows(b"000%"),
}
"""Repairs of the folded text."""

ROUNDS: Final = 9
"""One repair may uncover work for another; two rounds have been enough for every article."""


def repair(raw: str) -> NormalizedText:
    """Apply all repairs until nothing changes any more."""
    current = NormalizedText.of(raw)
    for _ in range(ROUNDS):
        before = current
        current, due = _round(current)
        if current is before:
            break
        # Folding alone may have made something that a repair of raw signs would change.
        if len(current.repairs) == len(before.repairs) and not any(repairer(current.text) for repairer in due):
            break
    return current


def _round(current: NormalizedText) -> tuple[NormalizedText, list[Repairer]]:
    """Apply every repair once; give the repairs of raw signs that may have work, before the folding or behind it."""
    strange = strange_signs().search(current.text)  # one search tells whether there is work beside common signs
    rare = rare_signs(current.text, strange.start()) if strange else ""
    if rare:
        if characters.drop_surrogates(rare) != rare:
            current = current.rewritten(characters.drop_surrogates(current.text))
        misread, current = current, _read_again(current, rare)
        if current is not misread:
            rare = rare_signs(current.text)
    raw = current
    text, folded = _folded(raw.text, rare)
    shape = Shape(folded, raw.text, rare)
    current, due = _apply(FIRST, raw, shape)
    mended = current is not raw
    if mended:
        rare = rare_signs(current.text)
        text, folded = _folded(current.text, rare)
        shape = Shape(folded)
    current = current.rewritten(text)
    if rare:
        lowered = current
        for repairer, signs in RARE.items():
            if of_class(signs).search(rare) and (edits := repairer(current.text)):
                current = current.edit(edits, name=repairer.__name__)
        if current is not lowered:
            folded = characters.plain_dashes(characters.fold_common(current.text))
            shape = Shape(folded)
    current, _ = _apply(SECOND, current.rewritten(folded), shape)
    return current.rewritten(characters.to_simplified(current.text)) if strange or mended else current, due


def _folded(text: str, rare: str) -> tuple[str, str]:
    """Fold rare signs, then the common ones and dashes."""
    text = characters.fold_rare(text, rare)
    return text, characters.plain_dashes(characters.fold_common(text))


def _read_again(current: NormalizedText, rare: str) -> NormalizedText:
    """Undo readings in a wrong encoding, double ones too."""
    for _ in range(2):
        if not of_class(misreading.traces_class).search(rare) or not (
            edits := misreading.undo_misreading(current.text)
        ):
            break
        current = current.edit(edits, name=misreading.undo_misreading.__name__)
        rare = rare_signs(current.text)
    return current


def _apply(
    repairs: Mapping[Repairer, Gate], current: NormalizedText, shape: Shape
) -> tuple[NormalizedText, list[Repairer]]:
    """Apply repairs one after another, and give those that may have work; a shape is made anew for another text."""
    due = []
    for repairer, gate in repairs.items():
        if gate(shape):
            due.append(repairer)
            if edits := repairer(current.text):
                current = current.edit(edits, name=repairer.__name__)
                shape = Shape(current.text, rare=shape.rare)
    return current, due


def rare_signs(text: str, start: int = 0) -> str:
    """Give the signs in a text that the repairs of rare signs and the rarer foldings change, each once.

    >>> sorted(rare_signs("２０㎎，２５㎎"))
    ['㎎', '０', '２', '５']
    """
    return "".join(set(_rare().findall(text, start)))


@cache
def of_class(signs: Callable[[], str]) -> re.Pattern[str]:
    """Compile a class of signs."""
    return compiled(f"[{signs()}]")


@cache
def _rare() -> re.Pattern[str]:
    return compiled(f"[{_rare_class()}]")


@cache
def strange_signs() -> re.Pattern[str]:
    """Compile the class of the rare signs, of traces of damage, and of all that conversion to simplified may change.

    A class is searched fast as long as it lies in the basic plane, so all beyond count as strange, in one range.
    """
    plane = _rare_class().replace(characters.SELECTORS, "") + characters.traditional_class()
    return compiled(f"[{plane}\U00010000-\U0010ffff]")


def _rare_class() -> str:
    classes: list[Callable[[], str]] = [characters.rare_class, misreading.traces_class, dropped.trace_class]
    return "".join(signs() for signs in (*classes, *RARE.values())) + glosses.ANNOTATIONS
