"""Which headings of the upper of two rows span columns that the lower one names, where blanks part the cells.

组别 n 完整 裂伤程度 水肿 over Ⅰ Ⅱ Ⅲ 无 轻度 重度: of all ways of dealing out the lower headings the one is taken whose
columns are alike in what they hold, and best make up the people of a row.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations

from extract.kept import compiled
from extract.rules.table_headings import Cell

_SHAPES = (
    ("mean", compiled(r"[^()]*±")),
    ("share", compiled(r"\d+\s?(?:/\s?\d+\s?)?[(\[]|\d+(?:\.\d+)?\s?%")),
    ("count", compiled(r"\d+(?![\d.])")),
    ("number", compiled(r"[-+<>]?\d")),
)
_FAMILIES = (
    ("grade", compiled(r"(?:[0-5Ⅰ-Ⅴ]|I{1,3}|IV|V)(?:[~+-][1-5Ⅰ-Ⅴ])?[级度期型]?$")),
    ("degree", compiled(r"[无有轻中重极]{1,3}度?$|[优良可中差]$|显著|[正异]常$")),
    ("range", compiled(r"[<>≤≥]?\s?\d|(?:大|小|多|少)于")),
    ("time", compiled(r".{0,4}[前后](?:\s?\d+.*)?$|T\d")),
)
_COUNT = compiled(r"\d+(?![\d.±])")
_UNITED = compiled(r"[(\[](?!例|n|%)[^()\[\]]+[)\]]$")
"""The unit that a heading of figures of its own prints: 住院时间(d)."""
_SPANS = compiled(r".*(?:程度|分级|分度|分期|分型|情况|等级|级别|分布|构成|结果|类型|[(\[](?:例|n).*)")
"""A heading of classes."""
_MOST_OVER = 9


def spanned(
    over: Sequence[Cell], below: Sequence[Cell], single: Sequence[bool], figures: Sequence[Sequence[Cell]], width: int
) -> list[list[Cell]]:
    """Give the headings over each column, from top to bottom; none where the rows cannot be fitted together.

    ``single`` are the upper headings that have no others under them for what they say: numbers of people, P values.

    >>> lines = ("n 完整 裂伤程度 水肿", "Ⅰ Ⅱ 无 轻度 重度")
    >>> over, below = [[Cell(0, 0, text) for text in line.split()] for line in lines]
    >>> row = [Cell(0, 0, text) for text in "60 10(17) 30(50) 20(33) 40(67) 15(25) 5(8)".split()]
    >>> found = spanned(over, below, [True, False, False, False], [row], 7)
    >>> ["/".join(cell.text for cell in stack) for stack in found]
    ['n', '完整', '裂伤程度/Ⅰ', '裂伤程度/Ⅱ', '水肿/无', '水肿/轻度', '水肿/重度']
    """
    groups = len(over) + len(below) - width
    open_ = [n for n, alone in enumerate(single) if not alone]
    if not 1 <= groups <= len(open_) or len(below) < 2 * groups or len(over) > _MOST_OVER:
        return []
    best: tuple[float, list[list[Cell]]] | None = None
    for chosen in combinations(open_, groups):
        for sizes in _parts(len(below), groups):
            rank, stacks = _deal(over, below, dict(zip(chosen, sizes, strict=True)), figures)
            if best is None or rank >= best[0]:
                best = rank, stacks
    return best[1] if best is not None else []


def _parts(total: int, groups: int) -> Iterator[tuple[int, ...]]:
    """Part a number into so many of two or more."""
    if groups == 1:
        yield (total,)
        return
    for first in range(2, total - 2 * (groups - 1) + 1):
        yield from ((first, *rest) for rest in _parts(total - first, groups - 1))


def _deal(
    over: Sequence[Cell], below: Sequence[Cell], sizes: dict[int, int], figures: Sequence[Sequence[Cell]]
) -> tuple[float, list[list[Cell]]]:
    """Deal the lower headings out, and say how well they fit."""
    stacks: list[list[Cell]] = []
    rank, under = 0.0, iter(below)
    for n, cell in enumerate(over):
        if n not in sizes:
            stacks.append([cell])
            continue
        begin = len(stacks)
        names = [next(under) for _ in range(sizes[n])]
        stacks += [[cell, name] for name in names]
        columns = [[row[k] for row in figures if len(row) > k] for k in range(begin, len(stacks))]
        rank += 4 * (len({shape for column in columns if (shape := _shape(column))}) < 2)
        rank += 2 * (len({_family(name.text) for name in names}) == 1)
        rank += 2 * _whole(columns, figures)
        rank += 3 * (_SPANS.match(cell.text) is not None) - 2 * (_UNITED.search(cell.text) is not None)
    return rank - len({*sizes.values()}) / 2, stacks


def _shape(column: Sequence[Cell]) -> str:
    """Tell how most figures of a column are printed; a 0 tells nothing."""
    cells = [cell.text for cell in column if cell.text != "0"]
    shapes = [next((name for name, form in _SHAPES if form.match(cell)), "") for cell in cells]
    return max(sorted({*shapes}), key=shapes.count) if shapes else ""


def _family(text: str) -> str:
    return next((name for name, form in _FAMILIES if form.match(text)), "")


def _whole(columns: Sequence[Sequence[Cell]], figures: Sequence[Sequence[Cell]]) -> bool:
    """Tell whether the counts of columns make up the first figure of each row: the number of its people."""
    whole = 0
    for row, cells in zip(figures, zip(*columns, strict=False), strict=False):
        counts = [int(count[0]) for cell in (row[0], *cells) if (count := _COUNT.match(cell.text))]
        if len(counts) == len(cells) + 1 and counts[0] == sum(counts[1:]):
            whole += 1
    return whole > 1 or (whole == 1 and len(figures) == 1)
