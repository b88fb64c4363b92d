"""The cells of a flattened table, and what a cell under its header says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.records import Article, Reading
from extract.rules.result_values import ci_values, outcome_values
from extract.rules.statistics import Statistics, number

MEASURE, NUMBER, DIFFERENCE = "measure", "number", "difference"
"""What a header says of its row or column: a figure of a measure, people, a difference between arms."""
_FIXED = (DIFFERENCE, "hazard_ratio")
"""Kinds that are statistics."""

_CELL = re.compile(r"\S+(?:\s(?=\())?")
_UNIT = re.compile(r"[(,]\s?([^()]*?)\s?\)$")
_UNIT_CODE = re.compile(r"[A-Za-z%μ/^0-9*·.]+")
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
_FRACTION = re.compile(r"\((?P<n>\d+)/(?P<of>\d+)\)")
_SIGNS = "<>≤≥~"


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its place in the text and what it holds."""

    start: int
    end: int
    text: str


def cells_of(article: Article, start: int, end: int) -> list[Cell]:
    """Part a row at its blanks; a bracket stays with what it follows: 体重变化 (%)."""
    return [Cell(*match.span(), match[0].strip()) for match in _CELL.finditer(article.text, start, end)]


def raw_of(article: Article, cell: Cell) -> str:
    """Give a cell as the article prints it."""
    start, end = article.norm.to_raw(cell.start, cell.end)
    return article.norm.raw[start:end].strip()


class Cells:
    """Reads cells by their headers."""

    def __init__(self, lexicons: Lexicons, statistics: Statistics) -> None:
        cues = Cues(lexicons, "tables", "outcomes", "people")
        rows = lexicons["tables"].rows
        self._statistics = statistics
        self._kinds = [(row.code, re.compile(row.regex())) for row in rows if row.extra.get("header")]
        self._units = {term: row.code for row in rows if row.extra.get("unit") for term in row.terms}
        self._change = cues("«change_title»")
        self._median = cues("«median»")
        self._people = cues(r"(?P<value>\d[\d,]*)«classifier»?")
        self._share = cues(r"«share_title»|[≥>]|[nN]\(%\)")
        self._tail = cues(r"«title_change»$|[((][^()()]*[))]$|^\d+«title_time»")

    def kind(self, text: str) -> str:
        """Tell what a header holds: by_arm, by_measure, number, p, …; measure where it is none of these."""
        return next((code for code, regex in self._kinds if regex.search(text)), MEASURE)

    def enrolled(self, cell: Cell, arm: str) -> Iterator[Reading]:
        """Read a number of people: 203例 under 例数."""
        match = self._people.fullmatch(cell.text)
        if match:
            values = {"value": int(match["value"].replace(",", "")), "arm": arm}
            yield Reading("enrollments", cell.start, cell.end, values, "table.number", 4, [(cell.start, cell.end)])

    def figure(
        self,
        article: Article,
        cell: Cell,
        head: Cell,
        *,
        arm: str | None = None,
        total: int | None = None,
        kind: str = MEASURE,
    ) -> Iterator[Reading]:
        """Read a figure under the header that names its measure and unit: -11.00 under 体重变化(%)."""
        printed = _NUMBER.search(cell.text)
        if printed is None or not _NUMBER.match(cell.text.lstrip(_SIGNS)):
            return
        q = next((q for q in article.within(cell.start, cell.end) if q.dimension != "fraction"), None)
        value, sd = (q.value, q.sd) if q is not None else (number(printed[0]), None)
        title, unit = self._title(head)
        unit = (q.unit if q is not None else None) or unit
        statistic = self._statistic(title, unit, value, sd, kind)
        values = outcome_values(statistic, value, sd=sd, unit=unit, arm=arm)
        fraction = _FRACTION.search(cell.text)
        if fraction and unit == "%":
            values |= {"numerator": int(fraction["n"]), "denominator": int(fraction["of"])}
        elif statistic == "percentage" and total is not None:
            values["denominator"] = total
        spread = self._statistics.spread(article.text, q.end) if q is not None else None
        if spread is not None and spread.end <= cell.end:
            values["ci"] = ci_values(spread)
        measure = raw_of(article, Cell(head.start, head.start + len(title), title))
        values["measure"] = {"text": self._tail.sub("", measure) or measure, "code": ""}
        yield Reading("outcomes", cell.start, cell.end, values, "table.figure", 4, [(cell.start, cell.end)])

    def _title(self, head: Cell) -> tuple[str, str | None]:
        """Part a header into its title and the unit in its bracket: 尿蛋白(g/24h)."""
        match = _UNIT.search(head.text)
        if match is None:
            return head.text, None
        code = match[1] if _UNIT_CODE.fullmatch(match[1]) else None
        return head.text[: match.start()], self._units.get(match[1], code)

    def _statistic(self, title: str, unit: str | None, value: float, sd: float | None, kind: str) -> str:
        if kind in _FIXED:
            return kind
        if self._change.search(title):
            return "percent_change" if unit == "%" else "change"
        if sd is not None:
            return "mean"
        if self._median.search(title):
            return "median"
        if unit == "%" or self._share.search(title):
            return "percentage"
        return "change" if value < 0 else "value"


def share_zeros(readings: list[Reading]) -> None:
    """Make a bare 0 a share where the other figures of its row are shares."""
    if any(reading.values["unit"] == "%" for reading in readings):
        for reading in readings:
            if reading.values["unit"] is None and reading.values["value"] == 0:
                reading.values |= {"unit": "%", "statistic": "percentage"}
