"""The grids of tables in a flattened page: which lines are rows, and where their cells are.

Four forms are read: cells parted by marks (Markdown, tabs, wide gaps), by single blanks, one cell a line, and a whole
table run together in one line. Only the layout is looked at here, no word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from extract.kept import compiled
from extract.records import Span

MARK = "|"
"""What parts the cells of a row in the canonical form of a text."""

_LINE = compiled(r"[^\n]+")
_NUMERIC = compiled(
    r"(?!\d\d ?% ?CI)[<>=≤≥~]?[-+]?\d[\d.,]*(?:/.*|\s?[%‰±\[(→].*|\s?(?i:vs)\.?\s?[-+]?\d.*"
    r"|[-~][-+]?\d[\d.,]*(?:[%‰(\[].*|[*#△▲※]{1,3})?"
    r"|\s?[*#△▲※①-⑩a-f]{1,3})?$|[Pp]?\s?[<>=]?\s?0?\.\d+$|\([\d.]+±[\d.]+\)"
)
_UNITED = compiled(
    r"[<>≤≥~]?[-+]?(?:\d+\.\d+(?:[-~]\d+\.\d+)?\s?(?:个?月|[天周年]|小时|分钟?|秒|mo(?:nths?)?|min|m[Llm]|cm|[dhs])"
    r"|\d[\d,]*(?:\.\d+)?\s?(?:kg|mm ?Hg|[分倍]|[A-Za-zμ]{1,6}/(?:d?L|mL|min)))(?:\s?[(\[][^()\[\]]*[)\]])?$"
    r"|[-+]\d+(?:\.\d+)?\s?[^\s\d]{1,6}$"
)
"""A figure that prints its unit. A whole number of weeks or milligrams is the name of a row or column."""
_WHOLE_UNITED = compiled(r"\d+\s?(?:[例人名件次]|个?月|[天周年]|小时|分钟|秒|min|m[Llm]|cm|[dhs])$")
_EMPTY = compiled(r"(?:[-—–/…]{1,3}|无|NA|N/A|NR)?$")
_PIECE = r"(?:[^\s()\[\]]|[(\[][^()\[\]\n]{0,40}[)\]]|[()\[\]])+"
_TIME_UNIT = "h|d|min|wk|mo|[天日周月年]|小时|分钟|个月"
_TOKEN = compiled(
    rf"(?:[<>≤≥]\s(?=\.?\d))?{_PIECE}(?:\s?±\s?\S+|\s~\s\S+|(?<=\d)\s(?:{_TIME_UNIT})(?:(?=\s|$)|(?=[一-鿿]){_PIECE})"
    rf"|(?<=[a-e*#△▲],)\s[a-e*#△▲](?=\s|$)|(?<=mm)\sHg\S*|(?<=cm)\sH2O\S*"
    rf"|(?<=\d)\s(?:m[Llm]|cm|kg|分)(?=\s|$))?(?:\s(?=[(\[]){_PIECE})*"
)
"""A cell: what no blank parts but one in brackets, before them, about a sign, in a unit, or before that of a time."""
_PROSE_CELL = compiled(r"[一-鿿)][,;.:]$|[,;][一-鿿]|;[A-Za-z\d]|[一-鿿]{17}")
_WORDED = compiled(r"[一-鿿]{1,3}\s?[-+<>≥≤~]?(?:\d+\.\d+|\d+(?=%|\s?[a-z]+/))\s?[^\s一-鿿]{0,12}$")
"""A figure behind a word of change or degree: 下降1.9 mmol/L."""
_POINT = compiled(r"[·•‧∙▪◆●■]\s|.* vs\.? \d")
"""A point of a list, or figures set against each other, which no row of cells holds."""
_SENTENCE = compiled(r"[。!?！？…]")
_FINAL = compiled(r"[。!?;！？；,，.:]$")
_FORM = compiled(r"[nN例]?\s?\((?:%|n|例)\)")
"""What says of a column only how its figures are printed."""
_SMALL_WORD = compiled(r"[a-z]{3,}|(?:of|to|in|at|by|on)\b")
"""What begins a further word of an English heading."""
_JOINT_WORD = compiled(r"\b(?i:of|to|in|at|by|on|for|with|and|per|the)$")
_LATIN_PAIR = compiled(r"[A-Za-z] (?:[A-Za-z]|[α-ω](?:[(,/]|$)|\d{1,2}(?:[(,/]|$))")
_PAIRED = compiled(
    r"(?:[一-鿿] [一-鿿]|Wald (?:χ2|test)|\d\d ?%? ?CI|[PptFZ] ?-?value"
    rf"|\S*[前后第疗药预访护] ?\d+(?: ?(?:{_TIME_UNIT}))?)"
)
"""Headings of two words: characters spread apart, a test, a time with its unit."""
_BRACKET = compiled(r"[(\[][^()\[\]]*[)\]]")
_BRACKETS = compiled(rf"{_BRACKET.pattern}(?:\s{_BRACKET.pattern})+")
_DASHES = ("-", "—", "–")
_RULED = compiled(r"\n *:?-{2,}:? *\| *:?-{2,}:? *(?:\n|$)")
"""The rule under the head of a table of two columns without outer marks."""
_RULES_BEFORE, _RULES_BEHIND = 600, 40
_RULER = compiled(r"[|\s:+=-]+$")
_ROW_JOINT = compiled(r"(?<=\|) (?=\|)")
_CAPTION = compiled(r"(?:附?表|Tab)")
_TESTED = compiled(r"[A-Za-zχΧ][A-Za-z\d/^²χ]{0,5}值? [<>=≤≥]?-?\d*\.\d+$")
_TEST = compiled(r"(?![nN]\b)[A-Za-zχΧ][\d^²]{0,2}\s?=\s?-?\d*\.?\d+$")
"""A cell of a row of tests: t=2.36."""
_TOLD = compiled(r"[A-Za-z一-鿿].*\d|\d.*[A-Za-z一-鿿]")
_OPENING = compiled(r"[-+<>≥≤~约]?\d")
_LONGEST_FIGURE = 24
"""Characters up to which a cell that opens with a number may be that figure with a remark: -9.1pp(非劣性达标)."""
_LABEL = 8
"""Characters up to which a cell with words and a number is the name of a row or column: 100 mg qd."""
_SHORT_STUB = 6
"""Characters up to which the first of two cells is a heading over labels: 组别 VAS评分."""
_MAX_ROW = 160
_MAX_GROUP = 20
_MAX_CELL = 32
_MAX_WORD = 20
_FEWEST_LINES = 8
_FEWEST_PAIRS = 3
_MOST_BETWEEN = 2
"""Lines between two rows of figures, or these and their head: the name of a group, the row of its reference."""
_FEWEST_RUN = 10
_MOST_LABELS = 3
_WIDEST = 14
_FITS = 4
"""The rank of a head that is as wide as its body."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its rows, each the spans of its cells; an empty cell is an empty span."""

    rows: list[list[Span]]
    ordered: bool
    """Cells stand where their columns are: an empty one has a place of its own."""
    title: Span | None = None
    """What stands before the head in the one line that holds the table."""

    @property
    def start(self) -> int:
        """Give where it begins."""
        return self.rows[0][0][0]

    @property
    def end(self) -> int:
        """Give where it ends."""
        return self.rows[-1][-1][1]


def blank_rows(text: str) -> list[Span]:
    """Find the lines that are rows whose cells blanks part, most of them numbers, in a block of such lines.

    >>> blank_rows("结果如下。\\n组别 例数 体重变化(%)\\n4mg组 203 -11.00\\n6mg组 202 -14.01\\n完。")
    [(6, 19), (20, 35), (36, 51)]
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    numeric = [_is_numeric(text, start, end) for start, end in lines]
    found: set[int] = set()
    for index, hit in enumerate(numeric):
        if not hit:
            if index - 1 in found and _TESTED.match(text, *lines[index]):
                found.add(index)
            continue
        if not (numeric[index - 1 : index] == [True] or numeric[index + 1 : index + 2] == [True]):
            if _run_in(text, *lines[index]) is not None:
                found.add(index)
            continue
        found.add(index)
        found |= {*range(_top(text, lines, numeric, index, found), index)}
    for head in _pairs(text, lines, found):
        found |= {*range(head, head + 1 + _run_of_pairs(text, lines, head + 1))}
    return [lines[index] for index in sorted(found)]


def _pairs(text: str, lines: Sequence[Span], found: set[int]) -> Iterator[int]:
    """Find the heads of tables of two columns: behind the title of one, before three rows of a label and a figure."""
    for index in range(1, len(lines) - _FEWEST_PAIRS):
        if index not in found and _CAPTION.match(text, *lines[index - 1]):
            cells = _cells(text, lines[index])
            if len(cells) == 2 and _is_header(cells, 2) and _run_of_pairs(text, lines, index + 1) >= _FEWEST_PAIRS:
                yield index


def _run_of_pairs(text: str, lines: Sequence[Span], start: int) -> int:
    """Count the lines from one on that are a label and a figure."""
    at = start
    while at < len(lines) and _is_short(_cells(text, lines[at])):
        at += 1
    return at - start


def _top(text: str, lines: Sequence[Span], numeric: Sequence[bool], index: int, found: set[int]) -> int:
    """Give the line from which those before a numeric one are of its table: its head, or what follows a row above."""
    width = len(_cells(text, lines[index]))
    pair = numeric[index + 1 : index + 2] == [True]
    for at in range(index - 1, max(-1, index - 2 - _MOST_BETWEEN), -1):
        if numeric[at] or at in found:
            return at + 1 if at in found else index
        cells = _cells(text, lines[at])
        if _is_header(cells, min(width, 3) if not pair else min(width - 1, 3)):
            over = _cells(text, lines[at - 1]) if at and not numeric[at - 1] else []
            stub = len(over) > 2 or (len(over) == 2 and len(over[0]) <= _SHORT_STUB)
            signs = all(map(_BRACKET.fullmatch, cells))  # units or sizes under the names
            doubled = len(cells) < width and stub and (len(over) < width or signs) and _is_header(over, 2)
            titled = at and _CAPTION.match(text, *lines[at - 1])
            return at - 1 if doubled and not titled and at - 1 not in found and not any(map(is_figure, over)) else at
        if not (_is_group(text, *lines[at]) or _is_short(cells)):
            return index
    return index


def _is_short(row: list[str]) -> bool:
    """Tell whether a line is a label and one figure, as the reference of a model is: 常规组 1(Ref)."""
    return len(row) == 2 and not is_figure(row[0]) and bool(_NUMERIC.match(row[1]))


def _is_group(text: str, start: int, end: int) -> bool:
    """Tell whether a line may name a group of rows: ALT(U/L)."""
    return end - start <= _MAX_GROUP and text.count(" ", start, end) < 2 and not _FINAL.search(text, start, end)


def _is_numeric(text: str, start: int, end: int) -> bool:
    """Tell whether a line is cells parted by blanks, numbers a third of them and two at least."""
    if text.count(" ", start, end) < 2 or text.count(MARK, start, end) or _POINT.match(text, start, end):
        return False
    line = text[start:end]
    row = _TOKEN.findall(line)
    if end - start > _MAX_ROW:
        return len(row) >= _FEWEST_RUN and _run_in(text, start, end) is not None
    return (
        len(row) >= 3
        and sum(bool(_NUMERIC.match(cell) or _TEST.match(cell)) for cell in row)
        + sum(cell in _DASHES for cell in row[1:])
        >= max(2, len(row) // 3)
        and any(map(str.isdigit, line))
        and not _SENTENCE.search(line)
        and not any(_PROSE_CELL.search(cell) for cell in row)
        and (len(row) <= 16 or _run_in(text, start, end) is not None)
    )


def _is_header(row: list[str], fewest: int) -> bool:
    if len(row) < max(2, fewest) or max(map(len, row)) > _MAX_WORD or _FINAL.search(row[-1]):
        return False
    return len(row) > 2 or not any(map(is_figure, row))


def grids(text: str) -> list[Grid]:
    """Find the tables of a compact text, ascending.

    >>> [grid.rows for grid in grids("|指标|A组|B组|\\n|-|-|-|\\n|死亡|1/9|-|")]
    [[[(1, 3), (4, 6), (7, 9)], [(20, 22), (23, 26), (27, 28)]]]
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    blank = set(blank_rows(text))
    found: list[Grid] = []
    at = 0
    while at < len(lines):
        read = _marked if _has_marks(text, lines[at]) else _parted if lines[at] in blank else _stacked
        grid, at = read(text, lines, at, blank)
        if grid is not None:
            found.append(grid)
    return found


def tells(text: str, grid: Grid) -> bool:
    """Tell whether the cells of a table are phrases, to be read like text: 0.4 QW ORR 74.1%; 0.8 Q2W ORR约71.7%.

    >>> text = "药物|期|人数|疗效\\n甲|II|48|ORR 89.6%,DCR 95%\\n乙|Ib|40|两个队列ORR约71%\\n丙|II|-|24个月PFS 75%"
    >>> [tells(text, grid) for grid in grids(text)]
    [False]
    >>> text = text.replace("48", "可评估者n=48").replace("40", "B队列共40例,A队列20例")
    >>> [tells(text, grid) for grid in grids(text)]
    [True]
    """
    cells = [text[start:end].strip() for row in grid.rows for start, end in row]
    figures = [bool(cell) and is_united(cell) for cell in cells]
    told = zip(cells, figures, strict=True)
    phrases = sum(len(cell) > _LABEL and bool(_TOLD.search(cell)) and not figure for cell, figure in told)
    return phrases > sum(figures)


def is_phrase(cell: str) -> bool:
    """Tell whether a cell tells its figures in words, to be read like text: 两年无事件生存率71%, HR 0.57,NNT 12."""
    if len(cell) <= _LABEL or is_united(cell) or not _TOLD.search(cell):
        return False
    return len(cell) > _LONGEST_FIGURE or not _OPENING.match(cell)


def phrases(text: str, grid: Grid) -> Iterator[Span]:
    """Give the cells of a table's rows that are phrases, but for those before its first figure: labels."""
    for row in grid.rows[1:]:
        if text.find(MARK, row[0][1], row[-1][0]) < 0 and text.find("\n", row[0][1], row[-1][0]) < 0:
            continue
        figured = next((n for n, cell in enumerate(row) if n and is_united(text[slice(*cell)])), 1)
        yield from (cell for cell in row[figured:] if is_phrase(text[slice(*cell)]))


def lines_of(text: str, found: Sequence[Grid]) -> set[Span]:
    """Give the lines that the tables of a text take up."""
    held: set[Span] = set()
    if not found:
        return held
    at = 0
    for match in _LINE.finditer(text):
        while at < len(found) and found[at].end < match.start():
            at += 1
        if at < len(found) and found[at].start < match.end():
            held.add(match.span())
    return held


# -- cells parted by marks

Found = tuple[Grid | None, int]


def _marked(text: str, lines: Sequence[Span], at: int, _: set[Span]) -> Found:
    rows: list[list[Span]] = []
    after = at
    while after < len(lines) and _has_marks(text, lines[after]):
        rows += _marked_rows(text, *lines[after])
        after += 1
    figures = any(is_figure(text[start:end]) for row in rows for start, end in row)
    return (Grid(rows, ordered=True) if len(rows) > 1 and figures else None), after


def _has_marks(text: str, line: Span) -> bool:
    """Tell whether a line has cells parted by marks: two of them, or one beside a line of rules."""
    marks = text.count(MARK, *line)
    near = max(0, line[0] - _RULES_BEFORE), line[1] + _RULES_BEHIND
    return marks >= 2 or (marks == 1 and _RULED.search(text, *near) is not None)


def _marked_rows(text: str, start: int, end: int) -> Iterator[list[Span]]:
    """Cut a line at its marks; one that holds several rows at the blank between the marks of two."""
    if _RULER.match(text, start, end):
        return
    joints = [match.span() for match in _ROW_JOINT.finditer(text, start, end)]
    parts = list(zip([start, *(high for _, high in joints)], [*(low for low, _ in joints), end], strict=True))
    if len({text.count(MARK, *part) for part in parts}) > 1:  # a blank between two marks is an empty cell
        parts = [(start, end)]
    for part in parts:
        if not _RULER.fullmatch(text, *part):
            yield _cut(text, *part)


def _cut(text: str, start: int, end: int) -> list[Span]:
    """Cut a row at its marks; a wiki's are doubled."""
    doubled = text.startswith(MARK * 2, start) and text.endswith(MARK * 2, start, end)
    mark = MARK * 2 if doubled and not text.endswith(MARK * 3, start, end) else MARK
    if text.startswith(mark, start):
        start += len(mark)
    if text.endswith(mark, start, end):
        end -= len(mark)
    cells: list[Span] = []
    while True:
        place = text.find(mark, start, end)
        cells.append(_stripped(text, start, place if place >= 0 else end))
        if place < 0:
            return cells
        start = place + len(mark)


def _stripped(text: str, start: int, end: int) -> Span:
    while start < end and text[start] in " *`":
        start += 1
    while start < end and text[end - 1] in " `":
        end -= 1
    if text[max(start, end - 2) : end] == "**":
        end -= 2
    return start, end


# -- cells parted by blanks


def _parted(text: str, lines: Sequence[Span], at: int, blank: set[Span]) -> Found:
    if (run := _run_in(text, *lines[at])) is not None:
        return run, at + 1
    after = at
    rows: list[list[Span]] = []
    while after < len(lines) and lines[after] in blank:
        row = _spans(text, lines[after])
        if rows and text.count("\n", lines[after - 1][0], lines[after][0]) > 1 and not _goes_on(text, rows, row):
            break
        rows.append(row)
        after += 1
    rows[0] = _worded(text, _headed(text, rows[0]), _head_width(text, rows))
    rows[0] = _stubbed(text, rows)
    return (Grid([_labelled(text, row, len(rows[0])) for row in rows], ordered=False) if len(rows) > 1 else None), after


def _spans(text: str, line: Span) -> list[Span]:
    """Give the cells of a line; brackets in a row are one each: (n=50) (n=52), (min) (ml)."""
    found: list[Span] = []
    for cell in _TOKEN.finditer(text, *line):
        alone = _BRACKETS.fullmatch(cell[0])
        found += [one.span() for one in _BRACKET.finditer(text, *cell.span())] if alone else [cell.span()]
    return found


def _cells(text: str, line: Span) -> list[str]:
    return [text[start:end] for start, end in _spans(text, line)]


def _goes_on(text: str, above: Sequence[list[Span]], row: list[Span]) -> bool:
    """Tell whether a row behind an empty line is one more of the table: it has as many cells, and figures."""
    figured = is_figure(text[slice(*row[-1])]) and not is_figure(text[slice(*row[0])])
    return figured and (len(above) == 1 or any(len(row) == len(one) for one in above[1:]))


def _stubbed(text: str, rows: Sequence[list[Span]]) -> list[Span]:
    """Give the head the empty cell over the labels that a line of cells parted by blanks cannot show."""
    head, body = rows[0], [row for row in rows[1:] if len(row) > 1]
    full = [row for row in body if len(row) == len(head) + 1 and is_figure(text[slice(*row[1])])]
    fitting = any(len(row) == len(head) for row in body if len(row) > 2)
    second = rows[1] if len(rows) > 1 else []
    under = len(second) > 1 and not any(is_figure(text[slice(*cell)]) for cell in second)  # a second row of headings
    if is_figure(text[slice(*head[0])]) or fitting or len(full) * 2 <= len(body) or under:
        return head
    return [(head[0][0], head[0][0]), *head]


def _headed(text: str, row: list[Span]) -> list[Span]:
    """Join the form that a heading ends in to its name: 不良事件 n(%)."""
    joined = row[:2]
    for cell in row[2:]:
        if _FORM.fullmatch(text, *cell):
            joined[-1] = (joined[-1][0], cell[1])
        else:
            joined.append(cell)
    return joined


def _head_width(text: str, rows: Sequence[list[Span]]) -> int:
    """Give the number of cells that the head should have: those of a row, or fewer over a second row of headings."""
    width = max(map(len, rows[1:]), default=0)
    if len(rows) < 3 or any(is_figure(text[slice(*cell)]) for cell in rows[1]):
        return width
    under = len(rows[1])
    fitting = [width - under + over for over in range(1, under) if under % over == 0]
    return max((fit for fit in fitting if fit <= len(rows[0])), default=width) if under < width else width


def _worded(text: str, row: list[Span], width: int) -> list[Span]:
    """Join the words of headings where the rows have fewer cells: Time to flatus (h); then Latin names: HBV DNA."""
    if len(row) <= width:
        return row
    joined = row[:1]
    for cell in row[1:]:
        last = joined[-1]
        small = _SMALL_WORD.match(text, *cell) or _JOINT_WORD.search(text, *last)
        if (small and text[last[1] - 1].isalpha()) or _PAIRED.fullmatch(text, last[0], cell[1]):
            joined[-1] = (last[0], cell[1])
        else:
            joined.append(cell)
    latin = [n for n in range(1, len(joined)) if _beside(text, joined[n - 1], joined[n])]
    if latin and len(joined) - len(latin) == width:
        for n in reversed(latin):
            joined[n - 1 : n + 1] = [(joined[n - 1][0], joined[n][1])]
    return joined if len(joined) <= width else row


def _beside(text: str, left: Span, right: Span) -> bool:
    """Tell whether two cells may be Latin words of one, or a letter or number behind such a word: IL 6, TNF α."""
    return left[1] - left[0] > 1 and _LATIN_PAIR.match(text, left[1] - 1, right[1]) is not None


def _labelled(text: str, row: list[Span], width: int) -> list[Span]:
    """Join the first cells of a row that is too long to one label that ends in a word: A 组 10 80.8±6.4, 5 Q3W 12."""
    extra = len(row) - width
    figured = any(is_figure(text[slice(*cell)]) and text[cell[1] - 1] != "无" for cell in row)
    if figured and 0 < extra < len(row) and not is_figure(text[slice(*row[extra])]):
        return [(row[0][0], row[extra][1]), *row[extra + 1 :]]
    return row


# -- one cell a line, or all in one line


def _stacked(text: str, lines: Sequence[Span], at: int, blank: set[Span]) -> Found:
    after = at
    while after < len(lines) and _is_cell(text, lines[after]) and lines[after] not in blank:
        after += 1
    grid = _of_cells(text, lines[at:after], alone=True) if after - at >= _FEWEST_LINES else None
    if grid is None:
        return None, max(after, at + 1)
    while after > at and lines[after - 1][0] >= grid.end:
        after -= 1
    return grid, after


def _is_cell(text: str, line: Span) -> bool:
    start, end = line
    return end - start <= _MAX_CELL and not _FINAL.search(text, start, end) and MARK not in text[start:end]


def _run_in(text: str, start: int, end: int) -> Grid | None:
    tokens = [match.span() for match in _TOKEN.finditer(text, start, end)]
    if len(tokens) < _FEWEST_RUN or any(high - low > _MAX_CELL for low, high in tokens):
        return None
    grid = _of_cells(text, tokens, alone=False)
    if grid is None or grid.end < tokens[-1][1] or len(grid.rows) < 3:
        return None
    return replace(grid, title=_stripped(text, start, grid.start)) if grid.start > start else grid


def _of_cells(text: str, cells: Sequence[Span], *, alone: bool) -> Grid | None:
    """Find the width of a table in the sequence of its cells, by the way in which words and figures come back.

    The first row opens with one to three labels before the first figure; the rows below have words and figures in the
    same places. Of all widths the one counts whose head is as long, then the one that reaches furthest. Cells may
    hold words behind figures only where they stand ``alone``, one a line.
    """
    kinds = "".join("F" if is_figure(text[start:end]) else "W" for start, end in cells)
    first = kinds.find("F")
    if first < 0:
        return None
    captions = [n for n in range(first) if _CAPTION.match(text, *cells[n])]
    low = captions[-1] + 1 if captions else 0
    best: tuple[tuple[int, int], list[list[Span]], list[list[Span]]] | None = None
    for labels in range(1, min(_MOST_LABELS, first - low) + 1):
        start = first - labels
        for width in range(labels + 1, min(start - low + 1, _WIDEST) + 1):
            pattern = kinds[start : start + width]
            heads, fit = _heads(text, cells[low:start], width)
            rows = _rows(kinds, start, pattern, labels, full=fit == _FITS and alone)
            if heads and rows:
                rank = fit, rows[-1][1]
                if best is None or rank > best[0]:
                    best = rank, heads, [list(cells[begin:end]) for begin, end in rows]
    return Grid([*best[1], *best[2]], ordered=False) if best is not None else None


def _heads(text: str, lead: Sequence[Span], width: int) -> tuple[list[list[Span]], int]:
    """Give the rows of headings before a body of some width, and how well they fit.

    One row as wide as the body; two, of which the lower repeats itself under each heading that spans some columns; one
    that lacks the empty cell over the labels; the last cells of a longer run.
    """
    over = len(lead) - width
    if over == 0:
        return [list(lead)], _FITS if not any(is_united(text[start:end]) for start, end in lead) else _FITS - 3
    if over == -1:
        return [[(lead[0][0], lead[0][0]), *lead]] if lead else [], _FITS - 2
    if over < -1:
        return [], 0
    words = [text[start:end] for start, end in lead]
    for many in range(over, 1, -1):
        for each in range(2, (width - 1) // many + 1):
            size = many * each
            if words[-size:] == words[-each:] * many:
                return [list(lead[over - many : -size]), list(lead[-size:])], _FITS - 1 - (many < over)
    return [list(lead[-width:])], _FITS - 3


def _rows(kinds: str, start: int, pattern: str, labels: int, *, full: bool) -> list[tuple[int, int]]:
    """Cut what follows the head into rows of the pattern of the first, and shorter ones between them.

    A shorter row lacks its first cells, as those of the second time of an arm; or it is a label with fewer figures,
    as those of tests are, or the name of a group of rows alone.
    """
    width, many = len(pattern), 0
    figures = pattern.count("F")
    if ("FW" in pattern or figures == 1) and not (full or (figures > 1 and pattern[-1] == "F")):
        return []
    found: list[tuple[int, int]] = []
    at = start
    while at < len(kinds):
        if kinds.startswith(pattern, at):
            size = width
            many += 1
        else:
            size = _short_row(kinds, at, pattern, labels)
        if not size:
            break
        found.append((at, at + size))
        at += size
    if many < (_FEWEST_PAIRS if figures == 1 or pattern[-1] == "W" else 2):
        return []
    while found and "F" not in kinds[slice(*found[-1])]:
        found.pop()
    return found


def _short_row(kinds: str, at: int, pattern: str, labels: int) -> int:
    """Give the length of a row that has not all cells; 0 where none begins."""
    for lost in range(1, len(pattern) - 1):
        rest = pattern[lost:]
        if rest[0] == "W" and "F" in rest and kinds.startswith(rest, at):
            return len(rest)
    words = at
    while kinds.startswith("W", words):
        words += 1
    end = words
    while kinds.startswith("F", end):
        end += 1
    if words - at == 1 and 0 < end - words < len(pattern) - labels:
        return end - at
    if words - at == labels + 1 and kinds.startswith(pattern, at + 1):
        return 1
    return 0


def is_figure(cell: str) -> bool:
    """Tell whether a cell holds a figure, or a dash for none."""
    return bool(cell) and any(form.match(cell) for form in (_NUMERIC, _EMPTY, _UNITED, _WORDED))


def is_united(cell: str) -> bool:
    """Tell whether a cell holds a figure, where none names a row or column: 62分钟 too."""
    return is_figure(cell) or _WHOLE_UNITED.match(cell) is not None
