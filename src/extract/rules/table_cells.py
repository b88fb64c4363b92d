"""The cells of a table: what each says under its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Reading, Span
from extract.rules.result_values import ci_values, outcome_values
from extract.rules.statistics import ConfidenceInterval, Statistics, number
from extract.rules.table_headings import EFFECTS, MEASURE, Cell, Heading, raw_of

_NUM = r"-?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)"
_MARKS = r"(?:\s?(?:[*#△▲※★☆↑↓]{1,3}|[①-⑩]{1,2}|[a-e]{1,3}(?![A-Za-z])|\d\)))?"
_FIGURE = compiled(
    rf"(?P<open>\()?(?P<op>[<>≤≥~]?)\s?(?P<value>{_NUM})\s?(?P<percent>%?)"
    rf"(?:\s?±\s?(?P<sd>{_NUM})\s?(?P<sd_percent>%?)|~(?P<high>{_NUM})\s?(?P<high_percent>%?)|\s?/\s?(?P<of>\d+))?"
    rf"(?(open)\))(?P<unit>[^\d\s(\[)*#△▲※a-e]{{0,6}})(?:\s?[(\[]\s?(?P<in>[^()\[\]]*)[)\]])?(?P<marks>{_MARKS})$"
)
_SHARE = compiled(rf"(?P<share>{_NUM})\s?(?P<percent>%?)$")
_PAIR = compiled(r"(?P<n>\d+)\s?/\s?(?P<of>\d+)$")
_PRINTED = compiled(_NUM)
_OPS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "~": "~", "": "="}
_SIGNS = "<>≤≥~("
_COUNTED = ("people", "events", "items", "times")
_USUAL_LEVEL = 95


@dataclass(frozen=True, slots=True)
class Context:
    """All that the headings of a cell say of it."""

    measure: Heading | None
    arm: str | None = None
    total: int | None = None
    """The number of people of its arm, where the table prints it."""
    timed: bool = False
    """The headings name its time."""
    period: str | None = None
    period_at: Span | None = None
    """Where the time is printed."""
    kind: str = MEASURE
    form: str | None = None
    unit: str | None = None
    qualifier: str = ""
    """A heading that says how its figures are meant: 变化值, 3级."""
    under: str = ""
    """The heading of the group of rows that it is in, or the title of the table."""
    topic: Cell | None = None
    """The measure that this heading or title names."""


class Cells:
    """Reads cells by their headings."""

    def __init__(self, lexicons: Lexicons, statistics: Statistics) -> None:
        cues = Cues(lexicons, "tables", "outcomes", "people", "words")
        self._statistics = statistics
        self._change = cues("«change_title»")
        self._itself = cues("«percent_value»")
        self._median = cues("«median»")
        self._people = cues(r"(?P<value>\d[\d,]*)«classifier»?")
        self._share = cues(r"«share_title»|[≥>]")
        self._counted = cues("«counted_title»")
        self._adverse = cues("«adverse_title»")
        self._tail = cues(r"«title_change»$|[((][^()()]*[))]$|^\d+«title_time»")

    def enrolled(self, cell: Cell, arm: str | None) -> Iterator[Reading]:
        """Read a number of people: 203例 under 例数."""
        match = self._people.fullmatch(cell.text)
        if match:
            values = {"value": int(match["value"].replace(",", "")), "arm": arm}
            yield Reading("enrollments", cell.start, cell.end, values, "table.number", 4, [(cell.start, cell.end)])

    def figure(self, article: Article, cell: Cell, of: Context) -> Iterator[Reading]:
        """Read a figure under its headings: -11.00 under 体重变化(%), 6(67) under a form n(%)."""
        match = _FIGURE.match(cell.text)
        if match is not None:
            end, values = self._values(match, _with_unit(article, cell, match, of))
        else:
            printed = _PRINTED.search(cell.text)
            if printed is None or not _PRINTED.match(cell.text.lstrip(_SIGNS)):
                return
            end, values = self._loose(article, cell, printed, of)
        values |= {"arm": of.arm, "timepoint": of.period}
        if of.measure is not None:
            measure = raw_of(article, of.measure.title)
            text = self._tail.sub("", measure) or measure
            topic = raw_of(article, of.topic) if of.topic is not None else ""
            values["measure"] = {
                "text": text, "code": "", "under": of.under, "title": of.measure.title.text, "topic": topic
            }  # fmt: skip
        rule = "table.timed" if of.timed else "table.figure"
        claims = [(cell.start, cell.end)]
        reading = Reading("outcomes", cell.start, cell.start + end, values, rule, 4, claims)
        if of.period_at is not None:
            reading.evidence.append(("timepoint", *of.period_at))
        yield reading

    def _values(self, match: re.Match[str], of: Context) -> tuple[int, dict[str, Any]]:
        """Read a cell by its form, and say where the figure in it ends."""
        value, inside = number(match["value"]), match["in"]
        unit = "%" if match["percent"] or match["sd_percent"] or match["high_percent"] else of.unit
        end = match.start("marks")
        if match["sd"] is not None:
            return self._plain_end(match, end), self._typed(of, value, unit, sd=number(match["sd"]))
        if inside is None:
            if match["of"] is not None:
                values = {"unit": "{people}", "numerator": int(value), "denominator": int(match["of"])}
                return end, outcome_values("count", value, **values)
            high = number(match["high"]) if match["high"] else None
            return end, self._typed(of, value, unit, op=_OPS[match["op"]], high=high)
        pair = _PAIR.match(inside)
        if pair and (unit == "%" or of.form == "share"):
            pairs = {"numerator": int(pair["n"]), "denominator": int(pair["of"])}
            return end, outcome_values("percentage", value, unit="%", **pairs)
        spread = self._spread(match)
        if spread is not None:
            values = self._typed(of, value, unit, ranged=True)
            sure = of.kind in EFFECTS or of.form == "interval"
            values["ci"] = ci_values(spread, level=_USUAL_LEVEL if sure else None)
            return (match.start("in") - 1 if sure else end), values
        share = _SHARE.match(inside)
        if share is None:
            return self._plain_end(match, end), self._typed(of, value, unit)
        if self._deviates(match, share, of):
            return end, outcome_values("mean", value, sd=number(share["share"]), unit=unit)
        if match["percent"]:  # 45.0%(18): the count behind its share
            return end, outcome_values("percentage", value, unit="%", numerator=int(number(share["share"])))
        counted = {"numerator": int(value), "denominator": int(match["of"]) if match["of"] else None}
        if counted["denominator"] is None and of.total and _agree(value, of.total, share["share"]):
            counted["denominator"] = of.total
        return end, outcome_values("percentage", number(share["share"]), unit="%", **counted)

    @staticmethod
    def _plain_end(match: re.Match[str], end: int) -> int:
        return end if match["in"] is None else match.start("in") - 1

    @staticmethod
    def _deviates(match: re.Match[str], share: re.Match[str], of: Context) -> bool:
        """Tell a mean with its deviation in a bracket from a count with its share: 12.3(4.5), 12(40.0)."""
        if share["percent"] or match["of"] or of.form == "share":
            return False
        return of.form == "mean" or "." in match["value"]

    def _spread(self, match: re.Match[str]) -> ConfidenceInterval | None:
        start = match.start("in") - 1
        found = self._statistics.spread(match.string, start)
        return found if found is not None and found.end <= match.end() else None

    def _typed(
        self,
        of: Context,
        value: float,
        unit: str | None,
        *,
        sd: float | None = None,
        ranged: bool = False,
        **given: Any,
    ) -> dict[str, Any]:
        """Give the fields of a figure whose statistic its headings tell."""
        title = of.qualifier + (of.measure.title.text if of.measure is not None else "")
        statistic = "value"
        if of.kind in EFFECTS:
            statistic = of.kind
        elif self._change.search(title) and of.form not in ("share", "count") and not self._adverse.search(of.under):
            statistic = "percent_change" if unit == "%" and not self._itself.search(title) else "change"
        elif sd is not None:
            statistic = "mean"
        elif of.form == "median" or (ranged and (unit != "%" or of.form != "interval")) or self._median.search(title):
            statistic = "median"
        elif unit == "%" or (self._share.search(title) and of.form != "count" and unit is None):
            statistic, unit = "percentage", "%"
        elif self._is_count(of, value, unit, title):
            statistic, unit = "count", unit or "{people}"
        elif of.form == "mean":
            statistic = "mean"
        elif value < 0:
            statistic = "change"
        given = {"sd": sd, "unit": "1" if of.kind in EFFECTS[1:] else unit, **given}
        if statistic == "percentage" and of.total is not None:
            given["denominator"] = of.total
        if statistic == "count" and unit == "{people}" and value == int(value):
            given |= {"numerator": int(value), "denominator": of.total}
        return outcome_values(statistic, value, **given)

    def _is_count(self, of: Context, value: float, unit: str | None, title: str) -> bool:
        """Tell whether a bare whole number counts people or events."""
        if value != int(value) or value < 0 or unit not in (None, "{people}", "{events}"):
            return False
        if unit is not None or of.form in ("share", "count"):
            return True
        if of.total is None:
            return bool(self._counted.search(title) or self._adverse.search(of.under))
        return value <= of.total and bool(self._counted.search(title) or self._counted.search(of.under))

    def _loose(self, article: Article, cell: Cell, printed: re.Match[str], of: Context) -> tuple[int, dict[str, Any]]:
        """Read the first quantity of a cell that has no form of its own."""
        q = next((q for q in article.within(cell.start, cell.end) if q.dimension != "fraction"), None)
        value, sd = (q.value, q.sd) if q is not None else (number(printed[0]), None)
        unit = (q.unit if q is not None else None) or of.unit
        values = self._typed(of, value, unit, sd=sd, op=q.op if q is not None else "=")
        interval = next(iter(self._statistics.intervals(article.text, cell.start, cell.end)), None)
        if interval is not None:
            values["ci"] = ci_values(interval, level=_USUAL_LEVEL)
        end = cell.end if q is None else q.end
        return end - cell.start, values


def _with_unit(article: Article, cell: Cell, match: re.Match[str], of: Context) -> Context:
    """Give the headings with the unit that the cell itself prints: 9.8个月."""
    q = next(iter(article.within(cell.start, cell.end)), None) if match["unit"] else None
    if q is None or q.unit is None or q.dimension in _COUNTED:
        return of
    return replace(of, unit=q.unit)


def _agree(count: float, total: int, share: str) -> bool:
    """Tell whether a count out of a total is the printed share."""
    decimals = len(share.partition(".")[2])
    return bool(total) and abs(100 * count / total - number(share)) <= 0.51 * 10**-decimals


def share_zeros(readings: list[Reading]) -> None:
    """Make a bare 0 a share where the other figures of its measure are shares."""
    zeros = [reading for reading in readings if reading.end - reading.start == 1 and reading.values["value"] == 0]
    others = [reading.values["unit"] for reading in readings if reading.values["value"]]
    if "%" in others and not {"{people}", "{events}"} & {*others}:
        for reading in zeros:
            if reading.values["unit"] in (None, "{people}"):
                reading.values |= {"unit": "%", "statistic": "percentage"}
