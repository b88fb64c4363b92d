"""The cells of a table: what each says under its headings."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.normalize.characters import to_simplified
from extract.records import Article, Reading, Span
from extract.rules.result_values import ci_values, outcome_values, put_p_value
from extract.rules.statistics import ConfidenceInterval, PValue, Statistics, number
from extract.rules.table_headings import EFFECTS, MEASURE, Cell, Heading, raw_of

_NUM = r"[-+]?(?:\d+(?:,\d{3})*(?:\.\d+)?|\.\d+)"
_MARKS = r"(?:,?\s?(?:[*#△▲※★☆↑↓]{1,3}|[①-⑩]{1,2}|[a-e]{1,3}(?![A-Za-z])|\d\))){0,3}"
_FIGURE = compiled(
    rf"(?P<open>\()?(?P<op>[<>≤≥~]?)\s?(?P<value>{_NUM})\s?(?P<percent>%?)"
    rf"(?:\s?±\s?(?P<sd>{_NUM})\s?(?P<sd_percent>%?)|[-~](?P<high>{_NUM})\s?(?P<high_percent>%?)|\s?/\s?(?P<of>\d+))?"
    rf"(?(open)\))(?P<unit>[^\d\s(\[)*#△▲※①-⑩a-e]{{0,6}})(?:\s?[(\[]\s?(?P<in>[^()\[\]]*)[)\]])?(?P<marks>{_MARKS})$"
)
_P_OPS = {"≤": "<=", "≥": ">="}
_SHARE = compiled(rf"(?P<share>{_NUM})\s?(?P<percent>%?)$")
_PAIR = compiled(r"(?P<n>\d+)\s?/\s?(?P<of>\d+)$")
_PRINTED = compiled(_NUM)
_OPS = {"<": "<", ">": ">", "≤": "<=", "≥": ">=", "~": "~", "": "="}
_SIGNS = "<>≤≥~(+-"
_TEST_BEHIND = compiled(r"[;,]?\s?[Pp]\s?(?P<op>[<>=≤≥])\s?(?P<value>0?\.\d+)\s?(?P<close>[)\]]?)$")
"""A P value in the cell of its figure: 0.95 (0.65-1.40); P=0.81."""
_REFERENCE = compiled(r"1(?:\.0+)?(?:\s?[(\[](?:(?i:ref)[^\d]*|参[照考]组?|对照组?|[-—])[)\]])?$")
"""What the arm that others are compared with has in a column of ratios."""
_COUNTED = ("people", "events", "items", "times")
_SET = compiled(r"\s?(?:(?i:vs)\.?|→)\s?(?=[-+<>≥≤~]?\d)")
_FIRST = compiled(r"[-+<>≥≤~]?\d")
_LEAD = compiled(r"[一-鿿]{1,3}\s?(?=[-+<>≥≤~]?\d)")
"""A word of change or degree before a figure: 下降1.9, 约45%."""
_INTERVALS = ("interval", "median_interval")
_MEDIANS = ("median", "median_interval")
"""Forms of figures with a confidence interval behind them, and of medians."""
_SCORED = ("value", "mean", "median", "change")
"""What a figure of a score in points may be."""
_USUAL_LEVEL = 95


@dataclass(frozen=True, slots=True)
class Context:
    """All that the headings of a cell say of it."""

    measure: Heading | None
    arm: str | None = None
    total: int | None = None
    """The number of people of its arm, where the table prints it."""
    beside: bool = False
    """The row itself prints that number, so that a bare share is out of it."""
    timed: bool = False
    """The headings name its time."""
    period: str | None = None
    when: str = ""
    """That time as the heading prints it."""
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
    classed: bool = False
    """The heading is a class of that measure."""


class Cells:
    """Reads cells by their headings."""

    def __init__(self, lexicons: Lexicons, statistics: Statistics) -> None:
        cues = Cues(lexicons, "tables", "outcomes", "people", "words")
        self._statistics = statistics
        self._change = cues("«change_title»")
        self._itself = cues("«percent_value»")
        self._score = cues("«score_noun»$")
        self._number = cues("«title_count»$")
        self._median = cues("«median»")
        self._people = cues(r"(?P<value>\d[\d,]*)«classifier»?")
        self._share = cues(r"«share_title»|[≥>]")
        self._counted = cues("«counted_title»")
        self._adverse = cues("«adverse_title»")
        self._event = compiled(lexicons["measures"].regex("adverse_event"))
        self._measure = compiled(lexicons["measures"].regex())
        self._head = cues(r"^«title_median»的?(?=.)|^\d+«title_time»")
        self._tail = cues(r"(?:«title_change»|(?<=.)«title_count»|的?«title_median»|[((][^()()]*[))]|\s?[*#△▲※]{1,3})$")
        self._ends = cues("(?:«title_end»)+$")

    def enrolled(self, cell: Cell, arm: str | None) -> Iterator[Reading]:
        """Read a number of people: 203例 under 例数."""
        match = self._people.fullmatch(cell.text)
        if match:
            values = {"value": int(match["value"].replace(",", "")), "arm": arm}
            yield Reading("enrollments", cell.start, cell.end, values, "table.number", 4, [(cell.start, cell.end)])

    def figure(self, article: Article, cell: Cell, of: Context) -> Iterator[Reading]:
        """Read a figure under its headings: -11.00 under 体重变化(%), 6(67) under a form n(%)."""
        test = _TEST_BEHIND.search(cell.text)
        whole = cell
        if test and test.start():
            cell = Cell(cell.start, cell.start + test.start(), cell.text[: test.start()] + test["close"])
        if of.kind in EFFECTS[1:] and _REFERENCE.match(cell.text):
            return
        lead = _LEAD.match(cell.text)
        if lead:
            name = Cell(cell.start, cell.start + lead.end(), lead[0].rstrip())
            cell = Cell(name.end, cell.end, cell.text[lead.end() :])
            if self._measure.fullmatch(name.text) and of.measure is not None:  # 皮疹8.0%
                of = replace(of, measure=replace(of.measure, cell=name, title=name))
                lead = None
            else:
                of = replace(of, qualifier=of.qualifier + lead[0])
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
            text = self.name(measure)
            topic = raw_of(article, of.topic) if of.topic is not None else ""
            text = self._ends.sub("", self.name(topic)) + text if of.classed else text
            values["measure"] = {
                "text": text, "code": "", "under": of.under, "topic": topic,
                "title": (lead[0] if lead else "") + of.measure.title.text, "when": of.when,
            }  # fmt: skip
        rule = "table.timed" if of.timed else "table.figure"
        claims = [(whole.start, whole.end)]
        q = next(iter(article.within(whole.start, cell.start + 1)), None) if lead else None
        start = min(q.start, cell.start) if q is not None else cell.start
        if q is not None and q.start < cell.start:  # 约45%
            values["op"] = q.op
        reading = Reading("outcomes", start, cell.start + end, values, rule, 4, claims)
        if of.period_at is not None:
            reading.evidence.append(("timepoint", *of.period_at))
        if test and test.start():
            place = whole.start + test.start("value"), whole.start + test.end("value")
            start, end = whole.start + test.start(), whole.start + test.end("value")
            op = _P_OPS.get(test["op"], test["op"])
            put_p_value(reading, PValue(start, end, place, op, number(test["value"])))
        yield reading

    def name(self, title: str) -> str:
        """Give the measure that a title names, in either script, without what says how its figures are meant."""
        plain = to_simplified(title)
        low, high = 0, len(title)
        if head := self._head.match(plain):
            low = head.end()
        while tail := self._tail.search(plain, low, high):
            high = tail.start()
        return title[low:high].rstrip() or title

    def apart(self, article: Article, cell: Cell) -> tuple[list[Cell], bool, str | None]:
        """Part a cell of two figures, and say whether they are of two arms, and their unit: 5.6 vs 5.1个月, 35→42."""
        match = _SET.search(cell.text)
        if match is None or not _FIRST.match(cell.text):
            return [cell], False, None
        first = Cell(cell.start, cell.start + match.start(), cell.text[: match.start()])
        second = Cell(cell.start + match.end(), cell.end, cell.text[match.end() :])
        q = next(iter(article.within(second.start, second.end)), None)
        unit = q.unit if q is not None and q.dimension not in _COUNTED else None
        return [first, second], match[0].strip() != "→", unit

    def interval(self, cell: Cell) -> ConfidenceInterval | None:
        """Read a cell that holds a confidence interval and nothing else."""
        inside = cell.text.strip("()[] ")
        found = self._statistics.spread(f"({inside})", 0)
        return found if found is not None and found.end == len(inside) + 2 else None

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
            signed = match["value"][0] == "+"
            return end, self._typed(of, value, unit, op=_OPS[match["op"]], high=high, signed=signed)
        pair = _PAIR.match(inside)
        if pair and (unit == "%" or of.form == "share"):
            pairs = {"numerator": int(pair["n"]), "denominator": int(pair["of"])}
            return end, outcome_values("percentage", value, unit="%", **pairs)
        spread = self._spread(match)
        if spread is not None:
            values = self._typed(of, value, unit, ranged=True)
            sure = of.kind in EFFECTS or of.form in _INTERVALS or spread.level is not None
            values["ci"] = ci_values(spread, level=_USUAL_LEVEL if sure else None)
            return (len(match.string[: match.start("in") - 1].rstrip()) if sure else end), values
        share = _SHARE.match(inside)
        if share is None:
            return self._plain_end(match, end), self._typed(of, value, unit)
        if self._deviates(match, share, of):
            return end, self._typed(of, value, unit, sd=number(share["share"]))
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
        if match["percent"] and "." not in share["share"]:  # 45.0%(18)
            return False
        return of.form == "mean" or "." in match["value"]

    def _spread(self, match: re.Match[str]) -> ConfidenceInterval | None:
        start = match.start("in") - 1
        found = self._statistics.spread(match.string, start)
        if found is None:
            found = next(iter(self._statistics.intervals(match.string, start, match.end())), None)
        return found if found is not None and found.end <= match.end() else None

    def _typed(
        self,
        of: Context,
        value: float,
        unit: str | None,
        *,
        sd: float | None = None,
        ranged: bool = False,
        signed: bool = False,
        **given: Any,
    ) -> dict[str, Any]:
        """Give the fields of a figure whose statistic its headings tell."""
        title = of.qualifier + (of.measure.title.text if of.measure is not None else "")
        statistic = "value"
        if of.kind in EFFECTS:
            statistic = of.kind
        elif signed or (
            self._change.search(title) and of.form not in ("share", "count") and not self._adverse.search(of.under)
        ):
            statistic = "percent_change" if unit == "%" and not self._itself.search(title) else "change"
        elif sd is not None:
            statistic = "mean"
        elif of.form in _MEDIANS or (ranged and of.form != "interval") or self._median.search(title):
            statistic = "median"
        elif unit == "%" or (self._share.search(title) and of.form != "count" and unit is None):
            statistic, unit = "percentage", "%"
        elif self._is_count(of, value, unit, title):
            statistic, unit = "count", unit or "{people}"
        elif of.form == "mean":
            statistic = "mean"
        elif value < 0:
            statistic = "change"
        if unit is None and statistic in _SCORED and self._score.search(title):
            unit = "{score}"
        given = {"sd": sd, "unit": "1" if of.kind in EFFECTS[1:] else unit, **given}
        if statistic == "percentage" and of.beside:
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
        if self._number.search(title):
            return of.total is None or value <= of.total
        if of.total is None:
            return bool(self._counted.search(title) or self._adverse.search(of.under))
        words = self._counted.search(title) or self._counted.search(of.under) or self._event.search(title)
        return value <= of.total and words is not None

    def _loose(self, article: Article, cell: Cell, printed: re.Match[str], of: Context) -> tuple[int, dict[str, Any]]:
        """Read the first quantity of a cell that has no form of its own."""
        q = next((q for q in article.within(cell.start, cell.end) if q.dimension != "fraction"), None)
        value, sd = (q.value, q.sd) if q is not None else (number(printed[0]), None)
        unit = (q.unit if q is not None else None) or of.unit
        signed = printed[0][0] == "+"
        values = self._typed(of, value, unit, sd=sd, op=q.op if q is not None else "=", signed=signed)
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
