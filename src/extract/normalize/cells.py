"""Cells of tables: parted by tabs or wide gaps, each of which becomes one mark, or run together without a blank."""

from __future__ import annotations

import re
from typing import Final

from extract.grids import MARK
from extract.kept import compiled
from extract.normalize.shape import Shape
from extract.text import Edit

_WIDE: Final = "[ \u00a0\u2002\u2003\u3000]"
_GAP: Final = compiled(rf"{_WIDE}*\t{_WIDE}*|{_WIDE}{{2,}}")
_LINE: Final = compiled(r"[^\n]+")
_NUMBER: Final = compiled(r"[<>=≤≥~＜＞]?\s?[-+−]?[\d０-９]")
_PROSE: Final = compiled(
    rf"[。；！？]|[，,；][^\d\s][^,，]{{0,80}}[，,。]|[\u3400-\u9fff]{{25}}|[，,；;、]{_WIDE}{{2,}}"
)
"""What no row of a table holds: ends of sentences, clauses, long runs of words, blanks doubled behind a comma."""
_RUNNING: Final = compiled(r"[.,;:] ?[\u3400-\u9fff]|[\u3400-\u9fff)][,.;:] |[^ \u3000]{25}")
"""What no row holds whose cells are parted by blanks alone, which may be those of a page's layout."""
_LONGEST: Final = 400
_FEWEST: Final = 3
_LONGEST_NUMBER: Final = 10


def has_gaps(shape: Shape) -> bool:
    """Tell whether a tab or two blanks side by side stand in a text."""
    return "\t" in shape.raw or (b"  " in shape.ascii and "  " in shape.text) or _wide_gaps(shape.raw)


def _wide_gaps(text: str) -> bool:
    return ("\u3000" in text and "\u3000\u3000" in text) or ("\u00a0" in text and "\u00a0\u00a0" in text)


def mark_cells(text: str) -> list[Edit]:
    """Put a mark for each gap between the cells of two rows or more that follow each other.

    >>> from extract.text import repaired
    >>> repaired(mark_cells, "组别\\t例数\\t治疗前\\nA组\\t30\\t2.1±0.4\\nB组  30  2.2±0.5\\n两组  相近")
    '组别|例数|治疗前\\nA组|30|2.1±0.4\\nB组|30|2.2±0.5\\n两组  相近'
    """
    edits: list[Edit] = []
    block: list[list[Edit]] = []
    figured = 0
    for match in _LINE.finditer(text):
        gaps = _gaps(text, *match.span())
        if gaps:
            block.append(gaps)
            figured += sum(bool(_NUMBER.match(text, gap[1])) for gap in gaps) > 0
            continue
        if match[0].strip():
            edits += _kept(block, figured)
            block, figured = [], 0
    return edits + _kept(block, figured)


def _kept(block: list[list[Edit]], figured: int) -> list[Edit]:
    """Give the edits of a block of rows, if two of them hold figures or the one that does has a head."""
    return [edit for gaps in block for edit in gaps] if len(block) > 1 and figured else []


def _gaps(text: str, start: int, end: int) -> list[Edit]:
    """Give an edit for each gap of a line that is a row, none for another line."""
    while start < end and text[end - 1].isspace():
        end -= 1
    inner = start
    while inner < end and text[inner].isspace() and text[inner] != "\t":
        inner += 1
    if end - inner > _LONGEST or _PROSE.search(text, inner, end):
        return []
    if "\t" not in text[inner:end] and _RUNNING.search(text, inner, end):
        return []
    edits = []
    for gap in _GAP.finditer(text, inner, end):
        edits.append((*gap.span(), MARK * 2 if gap.start() == inner else MARK))
    return edits if len(edits) >= _FEWEST - 1 else []


_COMMA: Final = compiled(r"[,，] ?")
_VALUES: Final = compiled(rf"\n[^\n,，。；;!?！？]{{1,24}}(?:[,，] ?{_NUMBER.pattern}[^\n,，。；;]{{0,20}}){{2}}")
_LONGEST_VALUE: Final = 24


def has_values(shape: Shape) -> bool:
    """Tell whether a line of values parted by commas may stand in a text."""
    return b"," in shape.ascii and _VALUES.search(shape.text) is not None


def mark_values(text: str) -> list[Edit]:
    """Put a mark for each comma of three rows or more of as many values, under a head without figures.

    >>> from extract.text import repaired
    >>> repaired(mark_values, "剂量组,例数,ORR(%)\\n10 mg,3,0\\n20 mg,6,16.7\\n好,坏\\n")
    '剂量组|例数|ORR(%)\\n10 mg|3|0\\n20 mg|6|16.7\\n好,坏\\n'
    """
    edits: list[Edit] = []
    block: list[re.Match[str]] = []
    for match in _LINE.finditer(text):
        fields = [field.strip() for field in _COMMA.split(match[0])]
        figures = sum(bool(_NUMBER.match(field)) for field in fields[1:])
        fits = len(fields) > 2 and max(map(len, fields)) <= _LONGEST_VALUE and not _PROSE.search(fields[-1])
        if block and fits and len(fields) == len(_COMMA.split(block[0][0])) and figures * 2 >= len(fields) - 1:
            block.append(match)
            continue
        edits += _valued(block)
        block = [match] if fits and not figures else []
    return edits + _valued(block)


def _valued(block: list[re.Match[str]]) -> list[Edit]:
    """Give the edits of a head and two rows at least."""
    rows = block if len(block) >= _FEWEST else []
    return [
        (row.start() + comma.start(), row.start() + comma.end(), MARK)
        for row in rows
        for comma in _COMMA.finditer(row[0])
    ]


_JOINT_SHAPE: Final = compiled(rb"0\.00+\.0")
_JOINT: Final = compiled(r" ?± ?(?P<cells>(?:\d+\.\d+\.\d+ ?± ?)+\d+\.(?P<last>\d+))(?![.\d])")
_JOINED: Final = compiled(r"\d+\.(?P<middle>\d+)\.(?P<end>\d+)")
"""The spread of one mean and the next mean."""
_MEAN: Final = compiled(r"(?:^|[^\d.])\d+\.(\d+)$")


def has_joints(shape: Shape) -> bool:
    """Tell whether a number with two points may stand in a text, and a mean with its spread."""
    return "±" in shape.text and _JOINT_SHAPE.search(shape.shape) is not None


def part_cells(text: str) -> list[Edit]:
    """Put a blank between means that lost the one between their cells, where the decimals of all prove the joint.

    >>> from extract.text import repaired
    >>> repaired(part_cells, "对照组28.5±3.135.2±2.8,7.05±1.1212.40±2.31,28.5±3.135.22±2.8")
    '对照组28.5±3.1 35.2±2.8,7.05±1.12 12.40±2.31,28.5±3.135.22±2.8'
    """
    edits: list[Edit] = []
    for match in _JOINT.finditer(text):
        mean = _MEAN.search(text[max(0, match.start() - _LONGEST_NUMBER) : match.start()])
        if mean is None or len(mean[1]) != len(match["last"]):
            continue
        decimals = len(mean[1])
        cells = list(_JOINED.finditer(text, match.start("cells"), match.end()))
        following = [cell["middle"][decimals:] for cell in cells]
        if all(one and (one == "0" or one[0] != "0") for one in following) and all(
            len(cell["end"]) == decimals for cell in cells
        ):
            edits += [(place, place, " ") for place in (cell.start("middle") + decimals for cell in cells)]
    return edits
