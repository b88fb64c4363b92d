"""Flattened tables: rows of cells that a web page lost the lines of.

Two forms are read: rows are arms and columns measures (组别 例数 体重变化(%)), or rows are measures and columns arms
(指标 试验组 对照组 差值 P值). What a header cell holds is a row of the tables lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.records import Article, Reading, Sentence
from extract.rules.result_values import ci_values
from extract.rules.statistics import Statistics, number
from extract.rules.table_cells import DIFFERENCE, MEASURE, NUMBER, Cell, Cells, cells_of, raw_of, share_zeros
from extract.rules.table_notes import Notes

_P_CELL = re.compile(r"(?P<op>[<>=≤≥]?)\s?(?P<value>0?\.\d+|1\.0+|0)$")
_OPS = {"<": "<", ">": ">", "≤": "<=", "≥": ">="}
_LONGEST_HEADER = 160
_USUAL_LEVEL = 95


class Rule:
    """Propose the enrollments and outcomes of flattened tables, with measure, arm and P value by their headers."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "tables")
        self._statistics = Statistics(lexicons)
        self._cells = Cells(lexicons, self._statistics)
        self._notes = Notes(lexicons, self._statistics)
        self._arm_like = cues("«arm_like»")
        self._difference = cues("«difference_word»")
        # A number that opens a row is no number of people: 24周 is not two in the fourth week.
        people = r"(?P<n>(?<!\n)\d{1,5}(?=\s?«when»))"
        self._label = cues(rf"(?P<arm>[^\d\s.]*?)\s?{people}?\s?(?P<time>«when»)\s?(?=[-\d<>])")
        self._title = cues(r"(?:«stub»|[nN](?=[一-鿿])|\s)*(?P<title>[^()\d\s][^()\s]*?)\s?\([^()]{1,16}\)")
        self._start = cues("^«start»")
        units = [row for row in lexicons["timings"].rows if "iso" in row.extra]
        self._periods = [(re.compile(rf"(\d+)\s?(?:{row.regex()})"), str(row.extra["iso"])) for row in units]

    def __call__(self, article: Article) -> Iterator[Reading]:
        """Propose readings table by table."""
        block: list[Sentence] = []
        for sentence in [*article.sentences, None]:
            row = sentence if sentence is not None and sentence.zone == "table" else None
            if row is not None and (not block or row.paragraph == block[-1].paragraph + 1):
                block.append(row)
                continue
            if len(block) >= 2:
                yield from self._table(article, block, sentence)
            block = [row] if row is not None else []

    def _table(self, article: Article, block: list[Sentence], following: Sentence | None) -> Iterator[Reading]:
        first = block[0]
        if article.within(first.start, first.end) and self._label.match(article.text, first.start):
            made = list(self._glued_rows(article, block))
        else:
            made = list(self._rows(article, [cells_of(article, row.start, row.end) for row in block]))
        if following is not None:
            yield from self._notes(article, following, made)
        yield from made

    # -- cells parted by blanks

    def _rows(self, article: Article, rows: list[list[Cell]]) -> Iterator[Reading]:
        header = rows[0]
        kinds = [self._cells.kind(cell.text) for cell in header]
        arms_across = any(self._arm_like.search(cell.text) for cell in header[1:])
        by_arm = kinds[0] == "by_arm" or (kinds[0] != "by_measure" and not arms_across)
        read = self._arm_row if by_arm else self._measure_row
        for cells in rows[1:]:
            yield from read(article, header, kinds, cells)

    def _arm_row(self, article: Article, header: list[Cell], kinds: list[str], cells: list[Cell]) -> Iterator[Reading]:
        """Read the row of an arm: 4mg组 203 -11.00."""
        if len(cells) != len(header):
            return
        arm = raw_of(article, cells[0])
        columns = list(zip(cells[1:], kinds[1:], header[1:], strict=True))
        numbers = [cell for cell, kind in zip(cells, kinds, strict=True) if kind == NUMBER and cell.text.isdigit()]
        total = int(numbers[0].text) if numbers else None
        for cell, kind, head in columns:
            if kind == NUMBER:
                yield from self._cells.enrolled(cell, arm)
            elif kind == MEASURE:
                yield from self._cells.figure(article, cell, head, arm=arm, total=total)

    def _measure_row(
        self, article: Article, header: list[Cell], kinds: list[str], cells: list[Cell]
    ) -> Iterator[Reading]:
        """Read the row of a measure, or that of the numbers of people: ORR(%) 52.1 30.4 <0.001."""
        if len(cells) < 2:
            return
        if self._cells.kind(cells[0].text) == NUMBER:
            for cell, kind, head in zip(cells[1:], kinds[1:], header[1:], strict=False):
                if kind == MEASURE:
                    yield from self._cells.enrolled(cell, raw_of(article, head))
            return
        match = _P_CELL.match(cells[-1].text) if "p" in kinds else None
        p_value = {"op": _OPS.get(match["op"], "="), "value": number(match["value"])} if match else None
        short = len(cells) < len(header)
        columns = [(head, kind) for head, kind in zip(header, kinds, strict=True) if kind != DIFFERENCE or not short]
        if len(cells) == len(columns):
            found = list(self._columns(article, columns, cells))
        else:
            end = cells[-2 if match else -1].end
            found = list(self._loose_row(article, cells[0], cells[1].start, end, difference=DIFFERENCE in kinds))
        share_zeros(found)
        for reading in found:
            reading.values["p_value"] = p_value
            yield reading

    def _columns(self, article: Article, columns: list[tuple[Cell, str]], cells: list[Cell]) -> Iterator[Reading]:
        for cell, (head, kind) in zip(cells[1:], columns[1:], strict=True):
            if kind in (MEASURE, DIFFERENCE, "hazard_ratio"):
                arm = raw_of(article, head) if kind == MEASURE else None
                yield from self._cells.figure(article, cell, cells[0], arm=arm, kind=kind)

    def _loose_row(self, article: Article, label: Cell, start: int, end: int, *, difference: bool) -> Iterator[Reading]:
        """Read the figures of a row whose cells do not fit the header one by one."""
        intervals = self._statistics.intervals(article.text, start, end)
        for q in article.within(start, end):
            if any(interval.start <= q.start < interval.end for interval in intervals):
                continue
            differs = difference or self._difference.search(article.text, start, q.start)
            cell = Cell(q.start, q.end, article.text[q.start : q.end])
            for reading in self._cells.figure(article, cell, label, kind=DIFFERENCE if differs else MEASURE):
                interval = next((interval for interval in intervals if interval.start >= q.end), None)
                if interval is not None:
                    reading.values["ci"] = ci_values(interval, level=_USUAL_LEVEL)
                yield reading

    # -- cells that ran together

    def _glued_rows(self, article: Article, block: list[Sentence]) -> Iterator[Reading]:
        """Read rows that begin with arm, number and time run together: 治疗组30治疗前2.1±0.4."""
        columns = self._glued_header(article, block[0])
        arm: str | None = None
        total: int | None = None
        for row in block:
            match = self._label.match(article.text, row.start, row.end)
            if match is None:
                continue
            if match["arm"].strip():
                # An arm is named once and carried on over the rows of its later times.
                arm = raw_of(article, Cell(*match.span("arm"), match["arm"]))
                total = int(match["n"]) if match["n"] else None
                if match["n"]:
                    yield from self._cells.enrolled(Cell(*match.span("n"), match["n"]), arm)
            figures = [q for q in article.within(match.end(), row.end) if q.sd is not None or q.unit is None]
            if len(figures) != len(columns):
                continue
            for q, head in zip(figures, columns, strict=True):
                cell = Cell(q.start, q.end, article.text[q.start : q.end])
                for reading in self._cells.figure(article, cell, head, arm=arm, total=total):
                    reading.values["timepoint"] = self._timepoint(match["time"])
                    yield reading

    def _glued_header(self, article: Article, first: Sentence) -> list[Cell]:
        """Read the measures of a header line whose cells ran together: 组别n时间尿蛋白(g/24h)白蛋白(g/L)."""
        before = [sentence for sentence in article.sentences if sentence.paragraph == first.paragraph - 1]
        if not before or before[-1].end - before[0].start > _LONGEST_HEADER:
            return []
        found = self._title.finditer(article.text, before[0].start, before[-1].end)
        return [Cell(m.start("title"), m.end(), article.text[m.start("title") : m.end()]) for m in found]

    def _timepoint(self, time: str) -> str | None:
        """Write the time of a row: P12W for 12周后, P0D for 治疗前, None for 治疗后."""
        for regex, period in self._periods:
            match = regex.match(time)
            if match:
                return period.format(match[1])
        return "P0D" if self._start.match(time) else None
