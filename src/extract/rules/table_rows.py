"""The rows of a table: each cell read by what its row and its column name, each P value put on the figures it tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extract.grids import is_figure, is_phrase, is_united
from extract.kept import compiled
from extract.records import Article, Reading
from extract.rules.result_values import ci_values, put_p_value
from extract.rules.statistics import PValue, number
from extract.rules.table_cells import Cells, Context, share_zeros
from extract.rules.table_frame import ARM, STUDY, TIME, Column, Frame, Row
from extract.rules.table_headings import (
    DIFFERENCE,
    EFFECTS,
    INTERVAL,
    MEASURE,
    NUMBER,
    Cell,
    Heading,
    Headings,
    arm_of,
    raw_of,
)

_BARE_NUMBER = compiled(r"\d[\d.]*")
_COUNT = compiled(r"\d+(?![\d.%±])")
_RATES = ("率", "总有效", "合计")
_STATISTIC = compiled(r"[-+<>]?\d*\.\d+$")
_STUB_UNIT = compiled(r"[(\[/,]\s?(?P<unit>[A-Za-zμ]+(?:/[A-Za-z0-9]+)*)\s?[)\]]?$")
"""The unit in the heading of a column of doses, which its numbers are arms in: 剂量(mg/kg)."""
_P_CELL = compiled(r"[Pp]?\s?(?P<op>[<>=≤≥]?)\s?(?P<value>0?\.\d+|1\.0+|0)(?:\s?[*#△▲※a-e])?$")
_OPS = {"<": "<", ">": ">", "≤": "<=", "≥": ">="}
_LEVEL = compiled(r"(\d\d(?:\.\d)?)\s?%")
_USUAL_LEVEL = 95
_GENERIC = 3
"""Characters up to which a heading may be the last word of a longer name."""
_LISTED = compiled("[、,+/与和及]")
_READ = (MEASURE, *EFFECTS)
_LABELS = (MEASURE, NUMBER, "by_arm", "by_measure", "by_time", "by_study")
"""Kinds of labels whose rows are read; where all columns are effects, age and sex are factors and read too."""


class Rows:
    """Read the rows of one table in their order; what one says, later ones lean on."""

    def __init__(
        self, article: Article, frame: Frame, caption: Heading | None, headings: Headings, cells: Cells
    ) -> None:
        self._article = article
        self._frame = frame = replace(frame, columns=_summed(frame, headings))
        self._caption = caption
        self._headings = headings
        self._cells = cells
        self._by_arm = bool({ARM, STUDY} & {*frame.labels})
        self._labels: list[Heading | None] = [None] * len(frame.labels)
        self._group: Heading | None = None
        self._group_p: PValue | None = None
        self._group_times = False
        self._totals: dict[str | None, int] = {}
        self._block: dict[int, list[Reading]] = {}
        self._columns_p: dict[int, PValue] = {}
        self._arms_tested: dict[int, set[str | None]] = {}
        factors = all(column.kind not in (MEASURE, NUMBER) for column in frame.columns)
        named = (*_LABELS, "baseline") if factors or frame.stub.kind == "by_arm" else _LABELS
        self._kinds = (*named, "test") if factors else named  # Q2 is a quarter of the people
        self._tested_from = _behind_total(frame.columns, headings)
        self._worded = not any(_STATISTIC.match(row[0].text) for row in frame.body[:1])
        self._counts = any(column.kind == NUMBER for column in frame.columns)
        self._subject = _subject(frame.columns, headings)
        across = [c.heading for c in frame.columns if c.arm is not None and c.heading is not None]
        self._measures_across = any(headings.names_measure(heading.title.text) for heading in across)
        """Columns name arm and measure both, so that the rows name neither: groups of people."""

    def __call__(self) -> Iterator[Reading]:
        """Give the readings of all rows."""
        for column in self._frame.columns:
            yield from self._printed_size(column.arm)
        series: dict[int, list[Reading]] = {}
        for row in self._frame.body:
            for n, made in self._row(row):
                series.setdefault(n, []).append(made)
                yield made
        if self._by_arm:
            for column_made in series.values():
                share_zeros([made for made in column_made if made.type == "outcomes"])

    # -- rows

    def _row(self, row: Row) -> Iterator[tuple[int, Reading]]:
        """Give the readings of a row, each with its column."""
        label = self._headings(row[0])
        if label.kind == "coefficient" and self._by_arm:  # B is an arm here
            label = replace(label, kind=MEASURE)
        if label.kind in EFFECTS[1:] and any("±" in cell.text for cell in row):  # HR is a heart rate
            label = replace(label, kind=MEASURE)
        cells = aligned(row, self._frame, label) or _by_kinds(row, self._frame, self._headings)
        if self._worded and _STATISTIC.match(row[0].text):
            return  # of a row of tests whose label was lost
        if label.kind == "p":
            self._deal_tests(row, cells)
        elif cells is None and len(row) == 2 and row[1].text.isdigit() and self._counts:
            self._open_group(label, None)
            for reading in self._enrolled(row[1], arm_of(self._article, label)):
                yield -1, reading
        elif label.kind in self._kinds and not any(_printed(cell) for cell in row[1:]):
            if not any(cell.text and not is_figure(cell.text) for cell in row[1:]):
                self._open_group(label, None)
        elif label.kind in self._kinds and cells is not None:
            yield from self._fitting(label, cells)

    def _fitting(self, label: Heading, cells: Sequence[Cell]) -> Iterator[tuple[int, Reading]]:
        p_value = self._own_test(cells)
        figures = [
            (n, cell, column)
            for n, (cell, column) in enumerate(self._columns(cells))
            if column.kind in _READ and not is_phrase(cell.text)
        ]
        if p_value is not None and not any(_printed(cell) for _, cell, _ in figures):
            self._open_group(label, p_value)
            return
        heads = self._labels_of(cells[: len(self._frame.labels)])
        if any(head is not None and head.kind not in (*self._kinds, "coefficient") for head in heads):
            return
        measure, time = self._label(MEASURE), self._label(TIME) or self._time_of(cells)
        self._close_group(time)
        own = self._arm_of_row() or self._arm_of_group(time)
        for reading in self._sizes(cells, own):
            yield -1, reading
        found: dict[int, list[Reading]] = {}
        sides = self._sides(cells)
        for n, cell, column in figures:
            arm = own if own is not None or column.arm is None else self._arm(column.arm)
            if measure is not None and measure.kind == NUMBER:
                for reading in self._enrolled(cell, arm):
                    yield n, reading
                continue
            arm = self._of_effect(arm, sides) if column.kind in EFFECTS else arm
            if context := self._context(column, measure, time, arm):
                found[n] = list(self._figures(cell, context, sides))
                self._block.setdefault(n, []).extend(found[n])
        if not self._by_arm:
            share_zeros([reading for made in found.values() for reading in made])
        self._put_intervals(cells, found)
        self._test(cells, found, p_value)
        yield from ((n, reading) for n, made in found.items() for reading in made)

    def _figures(self, cell: Cell, context: Context, sides: tuple[str, str] | None) -> Iterator[Reading]:
        """Read the figure of a cell, or the two that it sets against each other."""
        parts, opposed, unit = self._cells.apart(self._article, cell)
        arms = sides if opposed and sides else (context.arm, context.arm)
        context = replace(context, unit=context.unit or unit)
        made = [
            reading
            for part, arm in zip(parts, arms, strict=False)
            for reading in self._cells.figure(self._article, part, replace(context, arm=arm))
        ]
        if len(made) > 1 and made[0].values["p_value"] is None:
            made[0].values["p_value"] = made[1].values["p_value"]
        yield from made

    def _sides(self, cells: Sequence[Cell]) -> tuple[str, str] | None:
        """Give the arms that a row, or the heading of a column, sets against each other."""
        read = [self._headings(cell) for cell in cells if cell.text and not is_figure(cell.text)]
        heads = [column.heading for column in self._frame.columns if column.heading is not None]
        for heading in (*read, *heads):
            if heading.sides is not None:
                first, second = (raw_of(self._article, side) for side in heading.sides)
                return first, second
        return None

    def _columns(self, cells: Sequence[Cell]) -> list[tuple[Cell, Column]]:
        return list(zip(cells[len(self._frame.labels) :], self._frame.columns, strict=True))

    def _labels_of(self, cells: Sequence[Cell]) -> list[Heading | None]:
        """Read the labels of a row; an empty one is that of the row above."""
        for n, cell in enumerate(cells):
            if cell.text:
                read, above = self._headings(cell), self._labels[n]
                if above is not None and read.people is not None and not read.title.text:
                    read = replace(above, people=read.people, total=read.total)  # (n=30) below the name of the arm
                self._labels[n] = read
        return self._labels

    def _time_of(self, cells: Sequence[Cell]) -> Heading | None:
        """Give the time of a row whose column of times stands behind one of numbers."""
        return next((self._headings(cell) for cell, column in self._columns(cells) if column.kind == "by_time"), None)

    def _label(self, name: str) -> Heading | None:
        pairs = zip(self._labels, self._frame.labels, strict=True)
        return next((heading for heading, label in pairs if label == name), None)

    def _open_group(self, label: Heading, p_value: PValue | None) -> None:
        self._group, self._group_p, self._group_times = label, p_value, False

    def _close_group(self, time: Heading | None) -> None:
        """Leave a group whose rows were times at the first row that is none."""
        timed = time is not None or any(label is not None and label.is_time for label in self._labels)
        if self._group_times and not timed:
            self._group = self._group_p = None
        self._group_times = timed

    # -- arms and their numbers of people

    def _arm_of_row(self) -> str | None:
        """Give the arm that a row names; what tells studies apart is one only if it is called so."""
        label = self._label(ARM)
        if label is None or (STUDY in self._frame.labels and not self._headings.names_arm(label.title.text)):
            return None
        if self._headings.is_total(label.title.text):
            return None
        name, unit = arm_of(self._article, label), _STUB_UNIT.search(self._frame.stub.cell.text)
        return f"{name} {unit['unit']}" if unit and _BARE_NUMBER.fullmatch(name) else name

    def _arm_of_group(self, time: Heading | None) -> str | None:
        """Give the arm that a group of rows is named after, whose rows are times under columns of measures."""
        across = any(column.arm is not None for column in self._frame.columns)
        if self._group is None or time is None or not time.is_time or across or MEASURE in self._frame.labels:
            return None
        return arm_of(self._article, self._group)

    def _of_effect(self, arm: str | None, sides: tuple[str, str] | None) -> str | None:
        """Give the arm that an effect is of: that of its row, else the subject of the comparison."""
        if arm is None and self._subject is not None:
            return arm_of(self._article, self._subject)
        return sides[0] if sides is not None else arm

    def _arm(self, heading: Heading) -> str | None:
        """Give the arm over a column; the sum of all arms is none."""
        last = [column.arm for column in self._frame.columns if column.arm is not None][-1]
        if self._headings.is_total(heading.title.text) and heading.cell == last.cell:
            return None
        return arm_of(self._article, heading)

    def _sizes(self, cells: Sequence[Cell], arm: str | None) -> Iterator[Reading]:
        """Read the number of people of a row: in a column of its own, or in the label."""
        if self._by_arm or MEASURE not in self._frame.labels:
            for cell, column in self._columns(cells):
                if column.kind == NUMBER:
                    yield from self._enrolled(cell, arm)
        yield from self._printed_size(self._label(ARM))

    def _enrolled(self, cell: Cell, arm: str | None) -> Iterator[Reading]:
        for reading in self._cells.enrolled(cell, arm):
            self._totals[arm] = reading.values["value"]
            yield reading

    def _printed_size(self, heading: Heading | None) -> Iterator[Reading]:
        """Read the number of people in the heading of an arm, once: 观察组(n=30)."""
        if heading is None or heading.people is None or heading.total is None:
            return
        arm = self._arm(heading) if not self._by_arm else self._arm_of_row()
        place = heading.people.start, heading.people.end
        if arm not in self._totals:
            self._totals[arm] = heading.total
            values = {"value": heading.total, "arm": arm}
            yield Reading("enrollments", *place, values, "table.heading", 4, [place])

    # -- what headings say together

    def _context(
        self, column: Column, measure: Heading | None, time: Heading | None, arm: str | None
    ) -> Context | None:
        """Put together what headings of row, column and table say; None where neither arm nor measure is named."""
        told = [h for h in (measure, column.heading) if h is not None]
        qualifier = column.heading.title.text if measure is not None and column.heading is not None else ""
        classed = (
            column.group is not None
            and column.heading is not None
            and self._headings.is_class(column.heading.title.text)
        )
        own = [
            h
            for h in told
            if h.title.text
            and h.kind not in (*EFFECTS, NUMBER)
            and (not is_figure(h.title.text) or (classed and h is column.heading))
        ]
        wide = [h for h in (self._group, self._caption) if h is not None]
        if len(own) == 1 and any(h.title.text for h in wide) and self._headings.tells_change(own[0].title.text):
            qualifier, own = own[0].title.text, []
        if measure is not None and len(own) > 1 and self._measures_across:
            own.reverse()
        heading = column.heading
        if not own and column.kind == MEASURE and heading is not None and heading.kind == DIFFERENCE:
            qualifier = heading.title.text  # 差值 beside arms: a change
        if not own and column.kind in EFFECTS:
            own = self._measure_before(column)
        if len(own) == 1 and self._captioned(own[0]):
            qualifier, own = own[0].title.text, []
        named = next((h for h in (*own, *wide) if h.title.text), None)
        if named is None and column.arm is None and not self._by_arm:
            return None
        told += [h for h in (column.time, column.arm) if h is not None]
        timed = next((h for h in (column.time, time, *own, self._frame.stub, *wide) if h is not None and h.timed), None)
        period = timed.period if timed is not None else None
        over = [self._frame.stub] if self._frame.labels[0] == MEASURE else []
        if column.group is not None:
            told.append(column.group)
            wide.insert(0, column.group)
            timed = timed if timed is not None or not column.group.timed else column.group
        stub = [self._frame.stub.cell.text] if MEASURE in self._frame.labels else []
        return Context(
            measure=named,
            arm=arm,
            total=self._totals.get(arm),
            beside=self._by_arm,
            timed=timed is not None,
            period=period,
            when=timed.cell.text if timed is not None else "",
            period_at=(timed.cell.start, timed.cell.end) if timed is not None and period else None,
            kind=column.kind,
            form=next((h.form for h in (*told, *over, *wide) if h.form), None),
            unit=next((h.unit for h in (*told, *over, *wide) if h.unit), None),
            qualifier=qualifier,
            under=" ".join([*stub, *(h.cell.text for h in reversed(wide))]),
            topic=next((h.title for h in wide if h.title.text), None),
            classed=classed and named is column.heading,
        )

    def _captioned(self, heading: Heading) -> bool:
        """Tell whether the title of the table names the measure of a heading in full: 评分 under VAS评分比较."""
        title = self._caption.title.text if self._caption is not None else ""
        name = self._cells.name(heading.title.text)
        short = len(name) <= _GENERIC < len(title) and title.endswith(name) and not _LISTED.search(title)
        return short and MEASURE not in self._frame.labels

    def _measure_before(self, column: Column) -> list[Heading]:
        """Give the measure of the column before an effect, where neither row nor table names one."""
        before = self._frame.columns[: self._frame.columns.index(column)]
        named = [one.heading for one in before if one.kind == MEASURE and one.heading is not None]
        return named[-1:]

    # -- intervals and P values

    def _put_intervals(self, cells: Sequence[Cell], found: dict[int, list[Reading]]) -> None:
        """Give the figures before a column of confidence intervals theirs."""
        for n, (cell, column) in enumerate(self._columns(cells)):
            before = [k for k in found if k < n and found[k]]
            interval = self._cells.interval(cell) if column.kind == INTERVAL and before else None
            if interval is not None and column.heading is not None:
                level = _LEVEL.search(column.heading.cell.text)
                for reading in found[before[-1]]:
                    reading.values["ci"] = ci_values(interval, level=float(level[1]) if level else _USUAL_LEVEL)

    def _own_test(self, cells: Sequence[Cell], behind: int = -1) -> PValue | None:
        """Give the P value of a row's own column, the first behind a place."""
        columns = self._columns(cells)[behind + 1 :]
        found = (p_value_of(cell) for cell, column in columns if column.kind == "p")
        return next((p_value for p_value in found if p_value), None)

    def _deal_tests(self, row: Row, cells: Sequence[Cell] | None) -> None:
        """Give the figures above a row of P values theirs: column by column, or a single one to the last column."""
        values = [p_value for cell in row[1:] if (p_value := p_value_of(cell))]
        columns = sorted(self._block)
        found: dict[int, PValue] = {}
        if cells is not None:
            found = {n: p for n, (cell, _) in enumerate(self._columns(cells)) if (p := p_value_of(cell))}
        elif len(row) == len(columns) + 1:
            found = {n: p for n, cell in zip(columns, row[1:], strict=True) if (p := p_value_of(cell))}
        elif len(values) == len(columns):
            found = dict(zip(columns, values, strict=True))
        elif 1 < len(values) < len(columns) and all(map(self._is_rate, columns[-len(values) :])):
            found = dict(zip(columns[-len(values) :], values, strict=True))
        elif len(values) == 1 and columns:
            found = dict.fromkeys(_together(self._block), values[0])
        for n, p_value in found.items():
            _put([figure for figure in self._block.get(n, []) if figure.values["p_value"] is None], p_value)
        self._block.clear()

    def _is_rate(self, n: int) -> bool:
        """Tell whether a column holds the rates that the classes before it add up to: 有效率, 控制率."""
        heading = self._frame.columns[n].heading
        return heading is not None and heading.title.text.endswith(_RATES)

    def _test(self, cells: Sequence[Cell], found: dict[int, list[Reading]], p_value: PValue | None) -> None:
        """Give the figures of a row the P value of its own column, or that of its group.

        One that stands with an effect is of the effect; one beside a sum of arms does not test its parts.
        """
        if self._by_arm:
            self._test_arms(cells, found)
        elif p_value := p_value or self._group_p:
            effects = [n for n in found if self._frame.columns[n].kind in EFFECTS and found[n]]
            for n in effects or [n for n in found if n >= self._tested_from]:
                own = self._own_test(cells, behind=n) if len(effects) > 1 else None
                _put(found[n], own or p_value)

    def _test_arms(self, cells: Sequence[Cell], found: dict[int, list[Reading]]) -> None:
        """Give P values in a column of a table whose rows are arms: of a row's times, else of the column before it.

        A P value that only the first of the rows of arms prints is for those below it too, until an arm comes again.
        """
        columns = self._columns(cells)
        arm = self._arm_of_row()
        for n, (cell, column) in enumerate(columns):
            if column.kind != "p":
                continue
            if p_value := p_value_of(cell):
                self._columns_p[n] = p_value
                self._arms_tested[n] = {arm}
            elif cell.text or arm in self._arms_tested.get(n, ()):
                self._columns_p.pop(n, None)
            else:
                self._arms_tested.setdefault(n, set()).add(arm)
            before = [k for k in found if k < n and not any(columns[m][1].kind == "p" for m in range(k, n))]
            times = [k for k in before if columns[k][1].time is not None]
            for k in times or _together({k: found[k] for k in before}):
                if n in self._columns_p:
                    _put(found[k], self._columns_p[n])


def p_value_of(cell: Cell) -> PValue | None:
    """Read a cell of P values.

    >>> found = p_value_of(Cell(40, 46, "<0.001"))
    >>> found.op, found.value, p_value_of(Cell(40, 43, "1.8"))
    ('<', 0.001, None)
    """
    match = _P_CELL.match(cell.text)
    if match is None:
        return None
    place = cell.start + match.start("value"), cell.start + match.end("value")
    return PValue(cell.start, cell.end, place, _OPS.get(match["op"], "="), number(match["value"]))


def _together(made: Mapping[int, Sequence[Reading]]) -> list[int]:
    """Give the columns that one P value tests: all, if they are classes that the people fall into; else the last."""
    columns = sorted(n for n in made if made[n])
    rows = list(zip(*(made[n] for n in columns), strict=False))
    whole = len(columns) > 1 and all(map(_is_whole, rows))
    return columns if whole else columns[-1:]


def _is_whole(figures: Sequence[Reading]) -> bool:
    """Tell whether counts make up the number of people that each of them is out of."""
    totals = {figure.values["denominator"] for figure in figures}
    counts = [figure.values["numerator"] for figure in figures]
    return len(totals) == 1 and None not in counts and sum(counts) in totals


def _put(figures: Sequence[Reading], p_value: PValue) -> None:
    for figure in figures:
        put_p_value(figure, p_value)


def _printed(cell: Cell) -> bool:
    """Tell whether a cell prints a figure, and no dash for none."""
    return is_united(cell.text) and any(map(str.isdigit, cell.text))


def _summed(frame: Frame, headings: Headings) -> list[Column]:
    """Make the column of sums behind counts of the people of each arm one of numbers of people: 感染 未感染 合计."""
    columns = list(frame.columns)
    rows = [row[len(frame.labels) :] for row in frame.body if len(row) == frame.width and _printed(row[-1])]
    for n, column in enumerate(columns):
        total = column.kind == MEASURE and column.heading is not None and headings.is_total(column.heading.title.text)
        if n > 1 and total and ARM in frame.labels and rows and all(_is_sum(row[: n + 1]) for row in rows):
            columns[n] = Column(NUMBER, column.heading)
    return columns


def _is_sum(cells: Sequence[Cell]) -> bool:
    counts = [int(count[0]) for cell in cells if (count := _COUNT.match(cell.text))]
    return len(counts) == len(cells) and sum(counts[:-1]) == counts[-1]


def _subject(columns: Sequence[Column], headings: Headings) -> Heading | None:
    """Give the arm that an effect is of: of two the first, unless it is the control of the other."""
    arms = {column.arm.title.text: column.arm for column in columns if column.arm is not None}
    named = [arm for title, arm in arms.items() if not headings.is_total(title)]
    if len(named) != 2:
        return None
    first, second = named
    controls = headings.names_control(first.title.text), headings.names_control(second.title.text)
    return second if controls == (True, False) else first


def _behind_total(columns: Sequence[Column], headings: Headings) -> int:
    """Give the place of a sum of arms with other arms behind it (low, high, total, control), else the first."""
    arms = [n for n, column in enumerate(columns) if column.arm is not None]
    totals = [n for n in arms if (arm := columns[n].arm) is not None and headings.is_total(arm.title.text)]
    return totals[0] if totals and totals[0] != arms[-1] else 0


def _by_kinds(row: Row, frame: Frame, headings: Headings) -> list[Cell] | None:
    """Put the cells of a short row into the columns by what these hold, where one of them holds times.

    The arm and its number of people stand in the first of its rows alone: 治疗后 60.3±14.0.
    """
    kinds = [*frame.labels, *(column.kind for column in frame.columns)]
    if not {"by_time", TIME} & {*kinds} or len(row) >= frame.width:
        return None
    cells, rest = [], list(row)
    for n, kind in enumerate(kinds):
        is_time = bool(rest) and headings(rest[0]).is_time
        wanted = bool(rest) and (is_time if kind in ("by_time", TIME) else not is_time)
        if n >= len(frame.labels) and kind == MEASURE:
            wanted = wanted and is_united(rest[0].text)
        if kind == NUMBER:
            wanted = wanted and _BARE_NUMBER.fullmatch(rest[0].text) is not None
        cells.append(rest.pop(0) if wanted else Cell(row[0].start, row[0].start, ""))
    return cells if not rest else None


def aligned(row: Row, frame: Frame, label: Heading) -> list[Cell] | None:
    """Put the cells of a row into the columns; None where they do not fit."""
    labels = len(frame.labels)
    if len(row) == frame.width:
        return row
    empty = Cell(row[-1].end, row[-1].end, "")
    words = next((n for n, cell in enumerate(row) if n and is_figure(cell.text)), len(row))
    if len(row) < frame.width and 0 < words == labels - 1:
        return aligned([Cell(row[0].start, row[0].start, ""), *row], frame, label)
    differences = [n for n, column in enumerate(frame.columns) if column.kind == DIFFERENCE]
    if len(differences) == 1 and len(row) == frame.width - 1:
        at = labels + differences[0]
        return [*row[:at], empty, *row[at:]]
    if not labels < len(row) < frame.width:
        return None
    if label.kind == NUMBER or all(column.kind in ("p", "test") for column in frame.columns[len(row) - labels :]):
        return [*row, *[empty] * (frame.width - len(row))]
    return None
