"""The frame of a table: which columns are labels, and what the headings of each other column say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from extract.grids import is_figure, is_united
from extract.kept import compiled
from extract.rules.table_headings import DIFFERENCE, EFFECTS, INTERVAL, MEASURE, NUMBER, Cell, Heading, Headings
from extract.rules.table_spans import spanned

Row = list[Cell]

_MOST_LABELS = 3
_FEWEST_ROWS = 4
_ARM_AND_MEASURE = compiled(r"(?P<arm>\S{1,10}组) (?P<measure>\S{2,16})")
_UNIT = compiled(r"[(\[](?!\s?[nN]\s?=)[^()\[\]]+[)\]]")
"""The unit of a heading, in the line below it."""
ARM, TIME, STUDY, GROUP, ASIDE = "arm", "time", "study", "group", "aside"
"""What a column of labels names, beside a measure; the last is where things come from or how they are given."""
_LABEL_KINDS = {"by_arm": ARM, "by_measure": MEASURE, "by_time": TIME, "by_study": STUDY}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of figures: its headings from top to bottom, by what they say."""

    kind: str = MEASURE
    heading: Heading | None = None
    """The one that names a measure."""
    arm: Heading | None = None
    time: Heading | None = None
    group: Heading | None = None
    """The topmost heading, where there are two rows of them and it names a measure."""


@dataclass(frozen=True, slots=True)
class Frame:
    """How a table is to be read."""

    labels: list[str]
    """What each column of labels names: arm, measure or time."""
    columns: list[Column]
    stub: Heading
    """That of the labels."""
    body: list[Row] = field(repr=False)

    @property
    def width(self) -> int:
        """Give the number of columns, labels included."""
        return len(self.labels) + len(self.columns)


def frame_of(rows: Sequence[Row], headings: Headings, *, ordered: bool) -> Frame | None:
    """Tell the heads of a table from its body and say what its rows and columns are; None if it has no figures."""
    if ordered and _is_compact(rows):
        ordered = False
    if ordered:
        rows = _padded(rows)
    height = _height(rows, ordered=ordered)
    rows = _of_two(rows, height, headings)
    body = list(rows[height:])
    if not body or not any(_figured(row) for row in body):
        return None
    heads = rows[:height]
    width = max(len(row) for row in (body if height > 1 else [heads[0]]))
    number = _labels(heads, body, width, headings)
    if not 0 < number < width:
        return None
    stacks = _stacks(heads, body, width, number, headings, ordered=ordered)
    labelled = [row for row in body if number == 1 or len(row) < number or not is_united(row[number - 1].text)]
    names = [_names(heads, labelled, n, headings) for n in range(number)]  # a row below may lack its first label
    read = [[headings(cell) for cell in stack] for stack in stacks]
    sizes = [stack[-1] for stack in read if stack and stack[-1].kind == NUMBER]
    for stack in read:
        if len(sizes) > 1 and stack and stack[-1] in sizes[1:] and headings.names_measure(stack[-1].title.text):
            stack[-1] = replace(stack[-1], kind=MEASURE, form="count")  # 有效例数 behind 总例数
    for n, stack in enumerate(read):
        if any(one.kind in EFFECTS[1:] for one in stack) and _deviates(body, number + n):
            read[n] = [replace(one, kind=MEASURE) if one.kind in EFFECTS[1:] else one for one in stack]
    if number == 1 and names[0] is None:
        names = [MEASURE if _has_arms(read, body, headings) else ARM]
    if names == [ARM] and _arms_across(read, labelled, headings):
        names = [MEASURE]  # 组别 over the labels names the columns: 组别 治疗组 对照组
    elif names == [ARM] and _compared(read, headings):
        names = [GROUP]
    across = any(headings.names_arm(heading.title.text) for stack in read for heading in stack)
    labels = [name or (MEASURE if MEASURE not in names else GROUP if across else ARM) for name in names]
    unnamed = labels == [TIME] and not any(_tells_measure(heading, headings) for stack in read for heading in stack)
    columns = [_column(stack, labels, headings, unnamed=unnamed) for stack in read]
    return Frame(labels, columns, headings(heads[0][0]), body)


def _tells_measure(heading: Heading, headings: Headings) -> bool:
    known = heading.kind != MEASURE or heading.unit or heading.form
    return bool(known or headings.names_measure(heading.title.text) or headings.qualifies(heading.title.text))


def _has_arms(columns: Sequence[Sequence[Heading]], body: Sequence[Row], headings: Headings) -> bool:
    """Tell whether arms stand over the columns, and measures before the rows, where the first heading tells neither.

    Names of arms tell it, an effect behind two columns, or more known measures before the rows than over the columns.
    """
    heads = [heading for stack in columns for heading in stack]
    if any(headings.names_arm(heading.title.text) or heading.total for heading in heads):
        return True
    plain = [heading for heading in heads if heading.kind == MEASURE and heading.title.text]
    if len(plain) > 1 and any(heading.kind in EFFECTS for heading in heads):
        return True
    labels = [row[0].text for row in body if _figured(row)]
    over = sum(headings.names_measure(heading.title.text) for heading in plain)
    before = sum(map(headings.names_measure, labels))
    return before * max(1, len(plain)) > over * max(1, len(labels))


def _arms_across(columns: Sequence[Sequence[Heading]], body: Sequence[Row], headings: Headings) -> bool:
    """Tell whether the headings over the figures are those of arms, and the labels of the rows are not."""
    told = [heading for column in columns for heading in column if heading.kind == MEASURE]
    arms = [heading for heading in told if headings.names_arm(heading.title.text)]
    labels = [headings(row[0]).title.text for row in body if _figured(row)]
    return len(arms) == len(told) > 1 and not any(map(headings.names_arm, labels))


def _compared(columns: Sequence[Sequence[Heading]], headings: Headings) -> bool:
    """Tell whether two columns of no known measure stand before an effect: those of the arms that it compares."""
    heads = [heading for column in columns for heading in column]
    ratios = [n for n, heading in enumerate(heads) if heading.kind in EFFECTS[1:]]
    plain = [heading for heading in heads[: ratios[0]] if heading.kind == MEASURE] if ratios else []
    return len(plain) == 2 and not any(headings.names_measure(heading.title.text) for heading in plain)


def _of_two(rows: Sequence[Row], height: int, headings: Headings) -> Sequence[Row]:
    """Part labels that are an arm and a measure or time in one, over labels that lack the arm: 甲组 SBP, DBP."""

    def names(text: str) -> bool:
        return headings.names_measure(text) or headings(Cell(0, len(text), text)).is_time

    apart = [_ARM_AND_MEASURE.fullmatch(row[0].text) for row in rows]
    both = [match is not None and names(match["measure"]) for match in apart]
    alone = [names(row[0].text) and not headings.names_arm(row[0].text) for row in rows]
    tests = [headings.kind(row[0].text) in ("p", "test") for row in rows]
    told = all(map(any, zip(both[height:], alone[height:], tests[height:], strict=True)))
    if not (told and any(both) and any(alone[height:])):
        return rows
    made: list[Row] = []
    for n, (row, match) in enumerate(zip(rows, apart, strict=True)):
        first, empty = row[0], Cell(row[0].start, row[0].start, "")
        if n < height:
            made.append([*row[:1], Cell(first.end, first.end, ""), *row[1:]] if n == 0 else row)
        elif match is not None and both[n]:
            at = first.start + match.start("measure")
            arm = Cell(first.start, first.start + match.end("arm"), match["arm"])
            made.append([arm, Cell(at, first.end, match["measure"]), *row[1:]])
        else:
            made.append([empty, *row])
    return made


def _deviates(body: Sequence[Row], n: int) -> bool:
    """Tell whether a column holds means with their deviations, which no ratio of two arms has: HR is a heart rate."""
    return any("±" in row[n].text for row in body if len(row) > n)


def _padded(rows: Sequence[Row]) -> list[Row]:
    """Give each row the empty cells that its line lost at the end."""
    width = max(map(len, rows))
    return [[*row, *[Cell(row[-1].end, row[-1].end, "")] * (width - len(row))] for row in rows]


def _is_compact(rows: Sequence[Row]) -> bool:
    """Tell whether two rows of headings lost the empty cells that joined ones leave: both are shorter than the body."""
    if len(rows) < _FEWEST_ROWS or any(map(_figured, rows[:2])):
        return False
    top, under = map(len, rows[:2])
    width = max(map(len, rows[2:]))
    return 1 < top < width and 1 < under < width and all(cell.text for row in rows[:2] for cell in row)


def _height(rows: Sequence[Row], *, ordered: bool) -> int:
    """Give the number of rows of headings: two where the second holds no figure but more than a group's name.

    Where cells stand in their places, the second has none of its own over the labels.
    """
    if ordered and len(rows) > 2 and rows[1][0].text not in ("", rows[0][0].text):
        return 1
    if len(rows) > 2 and not _figured(rows[0]) and not _figured(rows[1]) and _filled(rows[1]) > 1:
        return 2 if _figured(rows[2]) or _filled(rows[2]) == 1 else 1
    return 1


def _figured(row: Row) -> bool:
    return any(is_figure(cell.text) and any(sign.isdigit() for sign in cell.text) for cell in row)


def _is_size(row: Row) -> bool:
    """Tell whether a row is an arm and its number of people alone, over the rows of its times."""
    return len(row) == 2 and row[1].text.isdigit()


def _filled(row: Row) -> int:
    return sum(bool(cell.text) for cell in row)


def _labels(heads: Sequence[Row], body: Sequence[Row], width: int, headings: Headings) -> int:
    """Give the number of leading columns that hold words: those of numbers of people hold figures."""
    number = 1
    while number < min(_MOST_LABELS, width - 1):
        full = [row for row in body if len(row) == width and _filled(row) > 2]
        if len(heads[0]) > number and headings.kind(heads[0][number].text) not in (MEASURE, *_LABEL_KINDS):
            break
        words = sum(bool(row[number].text) and not is_united(row[number].text) for row in full)
        if not full or words * 2 <= len(full):
            break
        number += 1
    return number


def _stacks(
    heads: Sequence[Row], body: Sequence[Row], width: int, labels: int, headings: Headings, *, ordered: bool
) -> list[list[Cell]]:
    """Give the headings over each column of figures, from top to bottom."""
    if len(heads) == 1:
        return [[cell] for cell in heads[0][labels:width]]
    top, under = heads
    units = [cell for cell in under if cell.text]
    if all(_UNIT.fullmatch(cell.text) for cell in units) and len(units) == len(top) - labels == width - labels:
        return [[replace(one, text=one.text + unit.text)] for one, unit in zip(top[labels:], units, strict=True)]
    if ordered and len(top) == len(under) == width:
        filled = list(top)
        for n in range(labels + 1, width):
            if not filled[n].text:
                filled[n] = filled[n - 1]
        pairs = zip(filled[labels:], under[labels:], strict=True)
        return [[cell for cell in dict.fromkeys(pair) if cell.text] for pair in pairs]
    over = [cell for cell in top[labels:] if cell.text]
    below = [cell for cell in under if cell.text][-(width - labels) :]
    single = [headings(cell).kind not in (MEASURE, "baseline", *EFFECTS, *_LABEL_KINDS) for cell in over]
    below = below if len(below) == width - labels else [cell for cell in under if cell.text]
    wide = len(over) - sum(single)
    each, rest = divmod(len(below), max(1, wide))
    if not wide or rest or len(below) + sum(single) != width - labels:
        figures = [row[-(width - labels) :] for row in body if len(row) >= width - labels and _figured(row)]
        if found := spanned(over, below, single, figures, width - labels):
            return found
        return [[cell] for cell in (below if len(below) == width - labels else top[labels:])]
    parts = iter(below)
    return [
        stack
        for cell, alone in zip(over, single, strict=True)
        for stack in ([[cell]] if alone else [[cell, next(parts)] for _ in range(each)])
    ]


def _names(heads: Sequence[Row], body: Sequence[Row], n: int, headings: Headings) -> str | None:
    """Tell what a column of labels names: by the look of its cells, else by its heading."""
    rows = [row for row in body if not _is_size(row)]
    cells = [row[n].text for row in rows if len(row) > n and row[n].text and _figured(row)]
    read = [headings(Cell(0, len(text), text)) for text in cells]
    if read and all(heading.is_time or heading.kind in ("p", "test") for heading in read):
        return TIME
    head = headings(heads[0][n]).kind if len(heads[0]) > n else ""
    arms = sum(headings.names_arm(heading.title.text) for heading in read)
    if head in _LABEL_KINDS and not (head == "by_measure" and len(read) == arms > 1):
        return _LABEL_KINDS[head]
    if arms * 2 > len(read):
        return ARM
    return ASIDE if n and head not in ("", MEASURE) else None


def _column(stack: Sequence[Heading], labels: Sequence[str], headings: Headings, *, unnamed: bool) -> Column:
    """Put the headings over a column by what they say: a time, an arm where the rows have none, a measure.

    In an ``unnamed`` table the rows are times and no heading is known: the columns are arms.
    """
    kind, measure, arm, time = MEASURE, None, None, None
    for heading in stack:
        if heading.is_time:
            time = heading
        elif heading.kind == NUMBER and MEASURE in labels and ARM not in labels:
            measure = replace(heading, form="count")
        elif heading.kind == DIFFERENCE and ARM in labels and headings.tells_change(heading.title.text):
            measure = heading  # 差值 beside arms is that from before to after
        elif heading.kind not in (MEASURE, "by_measure") and not (
            heading.kind == "by_arm" and (MEASURE in labels or headings.names_arm(heading.title.text))
        ):
            kind = heading.kind
            measure = heading if kind in (*EFFECTS, INTERVAL) else measure
        elif heading.people is not None and not heading.title.text:
            over = arm or measure  # n=50 under the name of an arm
            arm = replace(over, people=heading.people, total=heading.total) if over is not None else None
            measure = None if over is measure else measure
        elif arm is not None and not headings.names_arm(heading.title.text):
            continue  # a grade or class within the arm
        elif heading.sides is not None or (MEASURE in labels and headings.qualifies(heading.title.text)):
            measure = heading
        elif (parts := headings.parted(heading)) is not None:
            arm, measure = parts
            time = next((part for part in (arm, heading) if part.timed), time)
        elif not {ARM, STUDY} & {*labels} and (
            {MEASURE, GROUP} & {*labels} or headings.names_arm(heading.title.text) or heading.total or unnamed
        ):
            arm = heading
            time = heading if heading.timed else time
        else:
            measure = heading
            time = heading if heading.timed else time
    group = stack[0] if len(stack) > 1 and not stack[0].is_time and stack[0] not in (measure, arm) else None
    return Column(kind, measure, arm, time, group)
