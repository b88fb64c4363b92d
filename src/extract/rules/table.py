"""Tables in a flattened page: rows of arms, measures or times under headings of the others.

The layout is found in `extract.grids`; here each cell is read by what its row and its column name. Which of them holds
the arms, the measures and the times is told by the words of the headings, as rows of the tables lexicon.
"""

from __future__ import annotations

from collections.abc import Iterator

from extract.cues import Cues
from extract.grids import Grid, grids, is_figure
from extract.lexicon import Lexicons
from extract.records import Article, Reading
from extract.rules.result_values import ci_values, put_p_value
from extract.rules.statistics import Statistics
from extract.rules.table_cells import Cells, Context
from extract.rules.table_frame import Frame, Row, frame_of
from extract.rules.table_headings import DIFFERENCE, MEASURE, NUMBER, Cell, Heading, Headings, raw_of
from extract.rules.table_notes import Notes
from extract.rules.table_rows import Rows, aligned, p_value_of

_LONGEST_HEADER = 160
_LONGEST_TITLE = 70
_USUAL_LEVEL = 95


class Rule:
    """Propose the enrollments and outcomes of tables, with measure, arm, time and P value by their headings."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "tables")
        self._statistics = lexicons.once(Statistics)
        self._headings = Headings(lexicons)
        self._cells = Cells(lexicons, self._statistics)
        self._notes = Notes(lexicons, self._statistics)
        self._difference = cues("«difference_word»")
        # A number that opens a row is no number of people: 24周 is not two in the fourth week.
        people = r"(?P<n>(?<!\n)\d{1,5}(?=\s?«row_time»))"
        self._label = cues(rf"(?P<arm>[^\d\s.|]*?)\s?{people}?\s?(?P<time>«row_time»)\s?(?=[-\d<>])")
        self._title = cues(r"(?:«stub»|[nN](?=[一-鿿])|\s)*(?P<title>[^()\d\s][^()\s]*?)\s?\([^()]{1,16}\)")

    def __call__(self, article: Article) -> Iterator[Reading]:
        """Propose readings table by table."""
        for grid in grids(article.text):
            first = article.sentence_at(grid.start)
            if grid.ordered:
                yield from self._columns_aside(article, grid)
            if first is not None and first.zone == "table":
                yield from self._table(article, grid)
            elif grid.ordered or len({len(row) for row in grid.rows}) == 1:
                yield from self._numbers(article, grid)

    def _table(self, article: Article, grid: Grid) -> Iterator[Reading]:
        title = self._title_of(article, grid)
        if title is not None:
            if self._headings.is_marked(title.text):
                yield from _set_aside(article, title)
            if not self._headings.tells_results(title.text):
                return
        glued = not grid.ordered and self._label.match(article.text, grid.start)
        figured = any(is_figure(article.text[slice(*cell)]) for cell in grid.rows[0])
        if glued and figured and article.within(grid.start, grid.rows[0][-1][1]):
            made = list(self._glued_rows(article, grid))
        else:
            rows = _cells_of(article, grid)
            frame = frame_of(rows, self._headings, ordered=grid.ordered)
            if frame is None or not self._has_results(frame, title):
                return
            made = list(self._rows(article, frame, title))
            if self._headings.is_baseline(title.text if title is not None else "", frame.stub.cell.text):
                made = [reading for reading in made if reading.type != "outcomes"]
            for row in rows:
                for cell in row:
                    if cell.text and not is_figure(cell.text):
                        yield from _set_aside(article, cell, "time")
        following = article.sentence_at(_next_line(article.text, grid.end))
        if following is not None:
            yield from self._notes(article, following, made)
        yield from made

    def _has_results(self, frame: Frame, title: Cell | None) -> bool:
        """Tell whether a table is no list, and names something that is known: a measure, an arm, a unit."""
        stub = frame.stub.cell.text
        if not self._headings.tells_results(stub):
            return False
        if self._headings.lists_criteria(stub):
            arms = [column.arm for column in frame.columns if column.arm is not None]
            return any(arm.total or self._headings.names_arm(arm.title.text) for arm in arms)
        heads = [h for column in frame.columns for h in (column.heading, column.arm, column.time) if h is not None]
        if title is not None or any(column.kind != MEASURE for column in frame.columns):
            return True
        read = [frame.stub, *heads, *(self._headings(row[0]) for row in frame.body)]
        return any(map(self._is_known, read))

    def _is_known(self, heading: Heading) -> bool:
        known = heading.kind != MEASURE or heading.form or heading.unit or heading.total or heading.timed
        title = heading.title.text
        return bool(known or self._headings.names_arm(title) or self._headings.names_measure(title))

    def _numbers(self, article: Article, grid: Grid) -> Iterator[Reading]:
        """Read the numbers of people of a table whose other cells are phrases."""
        for head, below in _columns_of(article, grid):
            if self._headings(head).kind == NUMBER:
                yield from (reading for cell in below for reading in self._cells.enrolled(cell, None))

    def _columns_aside(self, article: Article, grid: Grid) -> Iterator[Reading]:
        """Set aside what stands in columns of strengths, prices and criteria."""
        for head, below in _columns_of(article, grid):
            if self._headings.gives_nothing(head.text):
                yield from (aside for cell in below for aside in _set_aside(article, cell))

    def _title_of(self, article: Article, grid: Grid) -> Cell | None:
        """Give the title of the table: the line before it, or that before its English title."""
        if grid.title is not None:
            return Cell(*grid.title, article.text[slice(*grid.title)])
        end = grid.start
        for _ in range(2):
            end = len(article.text[:end].rstrip("\n |"))
            low = article.text.rfind("\n", 0, end) + 1
            line = Cell(low, end, article.text[low:end])
            if not line.text or len(line.text) > _LONGEST_TITLE:
                return None
            if self._headings.titles(line.text):
                return line
            end = low
        return None

    # -- cells in columns

    def _rows(self, article: Article, frame: Frame, title: Cell | None) -> Iterator[Reading]:
        caption = self._headings.caption(title) if title is not None else None
        yield from Rows(article, frame, caption, self._headings, self._cells)()
        if frame.labels == [MEASURE]:
            for row in frame.body:
                label = self._headings(row[0])
                if len(row) > 2 and label.kind == MEASURE and aligned(row, frame, label) is None:
                    yield from self._loose_row(article, frame, label, row)

    # -- rows that do not fit the headings

    def _loose_row(self, article: Article, frame: Frame, label: Heading, row: Row) -> Iterator[Reading]:
        """Read the figures of a row whose cells do not fit the headings one by one."""
        p_value = p_value_of(row[-1]) if any(column.kind == "p" for column in frame.columns) else None
        start, end = row[1].start, row[-2 if p_value else -1].end
        difference = any(column.kind == DIFFERENCE for column in frame.columns)
        intervals = self._statistics.intervals(article.text, start, end)
        for q in article.within(start, end):
            if any(interval.start <= q.start < interval.end for interval in intervals):
                continue
            differs = difference or self._difference.search(article.text, start, q.start)
            cell = Cell(q.start, q.end, article.text[q.start : q.end])
            kind = DIFFERENCE if differs else MEASURE
            context = Context(label, kind=kind, unit=label.unit, form=label.form)
            for reading in self._cells.figure(article, cell, context):
                interval = next((interval for interval in intervals if interval.start >= q.end), None)
                if interval is not None:
                    reading.values["ci"] = ci_values(interval, level=_USUAL_LEVEL)
                if p_value is not None:
                    put_p_value(reading, p_value)
                yield reading

    # -- cells that ran together

    def _glued_rows(self, article: Article, grid: Grid) -> Iterator[Reading]:
        """Read rows that begin with arm, number and time run together: 治疗组30治疗前2.1±0.4."""
        columns = self._glued_header(article, grid.start)
        arm: str | None = None
        total: int | None = None
        for row in grid.rows:
            start, end = row[0][0], row[-1][1]
            match = self._label.match(article.text, start, end)
            if match is None:
                continue
            if match["arm"].strip():
                # An arm is named once and carried on over the rows of its later times.
                arm = raw_of(article, Cell(*match.span("arm"), match["arm"]))
                total = int(match["n"]) if match["n"] else None
                if match["n"]:
                    yield from self._cells.enrolled(Cell(*match.span("n"), match["n"]), arm)
            figures = [q for q in article.within(match.end(), end) if q.sd is not None or q.unit is None]
            if len(figures) != len(columns):
                continue
            for q, head in zip(figures, columns, strict=True):
                cell = Cell(q.start, q.end, article.text[q.start : q.end])
                period = self._headings.period(match["time"])
                context = Context(
                    head, arm, total, timed=True, period=period, period_at=match.span("time") if period else None,
                    form=head.form, unit=head.unit,
                )  # fmt: skip
                yield from self._cells.figure(article, cell, context)

    def _glued_header(self, article: Article, start: int) -> list[Heading]:
        """Read the measures of a header line whose cells ran together: 组别n时间尿蛋白(g/24h)白蛋白(g/L)."""
        end = len(article.text[:start].rstrip("\n"))
        low = article.text.rfind("\n", 0, end) + 1
        if end - low > _LONGEST_HEADER:
            return []
        found = self._title.finditer(article.text, low, end)
        return [
            self._headings(Cell(m.start("title"), m.end(), article.text[m.start("title") : m.end()])) for m in found
        ]


def _cells_of(article: Article, grid: Grid) -> list[Row]:
    return [[Cell(start, end, article.text[start:end].strip()) for start, end in row] for row in grid.rows]


def _columns_of(article: Article, grid: Grid) -> Iterator[tuple[Cell, list[Cell]]]:
    """Give the columns of a table whose cells stand in their places: the first heading and the cells below."""
    head, *body = _cells_of(article, grid)
    for n, cell in enumerate(head):
        yield cell, [row[n] for row in body if n < len(row)]


def _set_aside(article: Article, cell: Cell, *dimensions: str) -> Iterator[Reading]:
    """Set aside quantities in a heading: times of assessment, limits in a title are no mentions."""
    for q in article.within(cell.start, cell.end):
        if not dimensions or q.dimension in dimensions:
            yield Reading("table_heading", q.start, q.end, {}, "table.heading", 4, [q.number])


def _next_line(text: str, place: int) -> int:
    """Give where the next line that is not empty begins."""
    while place < len(text) and text[place] in "\n |":
        place += 1
    return place
