"""Flattened tables: rows of cells that a web page lost the lines of.

Two forms are read: rows are arms and columns measures (组别 例数 体重变化(%)), or rows are measures and columns arms
(指标 试验组 对照组 差值 P值). What a header cell holds is a row of the tables lexicon.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Reading, Sentence
from extract.rules.outcome import _values
from extract.rules.statistics import bare_range, find_intervals, find_tests, number

_CELL = re.compile(r"[^\s]+(?:\s(?=\())?")
_UNIT = re.compile(r"[(,,]\s?([^()]*?)\s?\)$")
_ARM_LIKE = re.compile(r"组|安慰剂|对照|\d\s?mg|单抗|方案|臂")
_SPREAD = re.compile(r"[(,]?(?:x̄?±s|均数±标准差|M\(.*\)|中位数.*)[)]?")
_NUMBER = re.compile(r"-?\d+(?:,\d{3})*(?:\.\d+)?")
_P_CELL = re.compile(r"([<>=≤≥]?)\s?(0?\.\d+|1\.0+|0)$")
_CHANGE = re.compile(r"变化|改变|降幅|增幅|下降|降低|升高|增加|减少|减重(?!≥|>|超过)|差值")
_SHARE = re.compile(r"率|比例|占比|者|≥|>|例\(%\)|[nN]\(%\)")
_TIME = r"(?:治疗前|基线|治疗后|\d+\s?(?:周|个?月|天|d|wk|mo|年|h|小时)(?:后|时|末)?)"
_ROW_LABEL = re.compile(rf"(?P<arm>[^\d\s.]*?(?:组|对照|安慰剂|[^\d\s.])?)\s?(?P<n>\d{{1,5}}(?=\s?{_TIME}))?\s?(?P<time>{_TIME})\s?(?=[-\d<>])")
_FIGURES_FROM = re.compile(_ROW_LABEL.pattern)
_TITLED = re.compile(r"(?:组别|分组|例数|[nN](?=[一-鿿])|时间|项目|指标|\s)*(?P<title>[^()\d\s][^()\s]*?)\s?\((?P<unit>[^()]{1,16})\)")
_MARKED = re.compile(r"[a-e*#△▲※]{1,3}(?![A-Za-z])")
_NOTE = re.compile(r"(?P<mark>[a-e*#△▲※])\s?[:,]?\s?[Pp]\s?(?P<op>[<>=])\s?(?P<value>0?\.\d+)")
_COMPARED = re.compile(r"与(?P<arm>[^,。;]{1,12}?)(?:组)?(?:相比|比较)")


@dataclass(frozen=True, slots=True)
class _Cell:
    start: int
    end: int
    text: str


class Rule:
    """Propose the enrollments and outcomes of flattened tables, their measure, arm and P value read from the headers."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._kinds = [(row.code, re.compile(row.regex())) for row in lexicons["tables"].rows]

    def __call__(self, article: Article) -> Iterator[Reading]:
        """Propose readings table by table."""
        block: list[Sentence] = []
        for sentence in [*article.sentences, None]:
            if sentence is not None and sentence.zone == "table" and (not block or sentence.paragraph == block[-1].paragraph + 1):
                block.append(sentence)
                continue
            if len(block) >= 2:
                yield from self._table(article, block, sentence)
            block = [sentence] if sentence is not None and sentence.zone == "table" else []

    def _table(self, article: Article, block: list[Sentence], following: Sentence | None) -> Iterator[Reading]:
        rows = [[_Cell(m.start(), m.end(), m[0].strip()) for m in _CELL.finditer(article.text, s.start, s.end)] for s in block]
        made: list[Reading] = []
        if article.within(block[0].start, block[0].end) and _FIGURES_FROM.match(article.text, block[0].start):
            columns = self._glued_header(article, block[0])
            made.extend(self._glued_rows(article, columns, block))
        else:
            header, body = rows[0], rows[1:]
            kinds = [self._kind(cell.text) for cell in header]
            by_arm = kinds[0] == "by_arm" or (kinds[0] != "by_measure" and not any(_ARM_LIKE.search(c.text) for c in header[1:]))
            for cells in body:
                made.extend(self._arm_row(article, header, kinds, cells) if by_arm else self._measure_row(article, header, kinds, cells))
        if following is not None:
            yield from self._footer(article, following, made)
        yield from made

    @staticmethod
    def _glued_header(article: Article, first: Sentence) -> list[_Cell]:
        """Read the measures of a header line whose cells ran together: 组别n时间尿蛋白(g/24h)白蛋白(g/L)."""
        before = [s for s in article.sentences if s.paragraph == first.paragraph - 1]
        if not before or before[-1].end - before[0].start > 160:
            return []
        found = _TITLED.finditer(article.text, before[0].start, before[-1].end)
        return [_Cell(m.start("title"), m.end(), article.text[m.start("title"):m.end()]) for m in found]

    def _glued_rows(self, article: Article, columns: list[_Cell], block: list[Sentence]) -> Iterator[Reading]:
        """Read rows that begin with arm, number and time run together, each carried on until the next is named."""
        arm: str | None = None
        total: int | None = None
        for row in block:
            match = _ROW_LABEL.match(article.text, row.start, row.end)
            if match is None:
                continue
            if match["arm"].strip():
                arm = _raw(article, _Cell(match.start("arm"), match.end("arm"), match["arm"]))
                total = int(match["n"]) if match["n"] else None
                if match["n"]:
                    yield from _enrolled(_Cell(match.start("n"), match.end("n"), match["n"]), arm)
            figures = [q for q in article.within(match.end(), row.end) if q.sd is not None or q.unit is None]
            if len(figures) != len(columns):
                continue
            for q, head in zip(figures, columns, strict=True):
                for reading in self._figure(article, _Cell(q.start, q.end, article.text[q.start:q.end]), head, arm, total):
                    reading.values["timepoint"] = _period(match["time"])
                    yield reading

    def _kind(self, text: str) -> str:
        return next((code for code, regex in self._kinds if regex.search(text)), "measure")

    def _arm_row(self, article: Article, header: list[_Cell], kinds: list[str], cells: list[_Cell]) -> Iterator[Reading]:
        if len(cells) != len(header):
            return
        arm = _raw(article, cells[0])
        total = next((int(c.text) for c, k in zip(cells, kinds, strict=True) if k == "number" and c.text.isdigit()), None)
        for cell, kind, head in zip(cells[1:], kinds[1:], header[1:], strict=True):
            if kind == "number":
                yield from _enrolled(cell, arm)
            elif kind == "measure":
                yield from self._figure(article, cell, head, arm, total)

    def _measure_row(self, article: Article, header: list[_Cell], kinds: list[str], cells: list[_Cell]) -> Iterator[Reading]:
        if len(cells) < 2:
            return
        label = cells[0]
        if self._kind(label.text) == "number":
            for cell, kind, head in zip(cells[1:], kinds[1:], header[1:], strict=False):
                if kind == "measure":
                    yield from _enrolled(cell, _raw(article, head))
            return
        end = cells[-1].end
        p_value = None
        if "p" in kinds and (match := _P_CELL.match(cells[-1].text)):
            op = {"<": "<", ">": ">", "≤": "<=", "≥": ">="}.get(match[1], "=")
            p_value = {"op": op, "value": number(match[2])}
            end = cells[-2].end
        if len(cells) == len(header) - (kinds.count("difference") if "difference" in kinds and len(cells) < len(header) else 0):
            heads = [(h, k) for h, k in zip(header, kinds, strict=True) if k != "difference" or len(cells) == len(header)]
            found = [
                reading
                for cell, (head, kind) in zip(cells[1:], heads[1:], strict=True)
                if kind in ("measure", "difference", "hazard_ratio")
                for reading in self._figure(article, cell, label, _raw(article, head) if kind == "measure" else None, None, kind)
            ]
        else:
            found = list(self._loose_row(article, label, cells[1].start, end, "difference" in kinds))
        shares = any(r.values["unit"] == "%" for r in found)
        for reading in found:
            if shares and reading.values["unit"] is None and reading.values["value"] == 0:
                reading.values |= {"unit": "%", "statistic": "percentage"}
            reading.values["p_value"] = p_value
            yield reading

    def _loose_row(self, article: Article, label: _Cell, start: int, end: int, difference: bool) -> Iterator[Reading]:
        intervals = find_intervals(article.text, start, end)
        for q in article.within(start, end):
            if any(c.start <= q.start < c.end for c in intervals):
                continue
            statistic = "difference" if difference or re.search(r"差", article.text[start:q.start]) else None
            cell = _Cell(q.start, q.end, article.text[q.start:q.end])
            for reading in self._figure(article, cell, label, None, None, statistic or "measure"):
                interval = next((c for c in intervals if c.start >= q.end), None)
                if interval is not None:
                    reading.values["ci"] = {"level": interval.level or 95, "low": interval.low, "high": interval.high}
                yield reading

    def _figure(self, article: Article, cell: _Cell, head: _Cell, arm: str | None, total: int | None, kind: str = "measure") -> Iterator[Reading]:
        if not _NUMBER.match(cell.text.lstrip("<>≤≥~")):
            return
        found: list[Quantity] = [q for q in article.within(cell.start, cell.end) if q.dimension != "fraction"]
        match = _NUMBER.search(cell.text)
        assert match is not None
        q = found[0] if found else None
        value = q.value if q is not None else number(match[0])
        sd = q.sd if q is not None else None
        unit_match = _UNIT.search(head.text)
        title = head.text[:unit_match.start()] if unit_match else head.text
        unit = (q.unit if q is not None and q.unit else None) or (_unit(unit_match[1]) if unit_match else None)
        statistic = self._statistic(title, unit, value, sd, kind)
        values = _values(statistic, value, sd=sd, unit=unit)
        pair = re.search(r"\((\d+)/(\d+)\)", cell.text)
        if pair and unit == "%":
            values |= {"numerator": int(pair[1]), "denominator": int(pair[2])}
        elif statistic == "percentage" and total is not None:
            values["denominator"] = total
        interval = bare_range(article.text, q.end) if q is not None else None
        if interval is not None and interval.end <= cell.end:
            values["ci"] = {"level": None, "low": interval.low, "high": interval.high}
        text = _raw(article, _Cell(head.start, head.start + len(title), title))
        values["measure"] = {"text": _shortest(text), "code": ""}
        values["arm"] = arm
        yield Reading("outcomes", cell.start, cell.end, values, "table.figure", 4, [(cell.start, cell.end)])

    @staticmethod
    def _statistic(title: str, unit: str | None, value: float, sd: float | None, kind: str) -> str:
        if kind in ("difference", "hazard_ratio"):
            return kind
        if _CHANGE.search(title):
            return "percent_change" if unit == "%" else "change"
        if sd is not None:
            return "mean"
        if "中位" in title:
            return "median"
        if unit == "%" or _SHARE.search(title):
            return "percentage"
        return "change" if value < 0 else "value"

    def _footer(self, article: Article, sentence: Sentence, made: list[Reading]) -> Iterator[Reading]:
        """Read the line under a table: one P value for its figures (与安慰剂相比 P均<0.001), or one for each mark (a: P<0.05)."""
        text = article.text[sentence.start:sentence.end]
        notes = {m["mark"]: m for m in _NOTE.finditer(article.text, sentence.start, sentence.end)}
        tests = find_tests(article.text, sentence.start, sentence.end)
        if notes and len(text) <= 160:
            for reading in made:
                mark = _MARKED.match(article.text, reading.end)
                note = next((notes[m] for m in mark[0] if m in notes), None) if mark else None
                if note is not None and reading.type == "outcomes":
                    reading.values["p_value"] = {"op": note["op"], "value": number(note["value"])}
        elif len(text) <= 40 and len(tests) == 1:
            compared = _COMPARED.search(text)
            for reading in made:
                arm = reading.values.get("arm")
                if reading.type == "outcomes" and not (compared and arm and compared["arm"] in arm):
                    reading.values["p_value"] = {"op": tests[0].op, "value": tests[0].value}
        else:
            return
        for test in tests:
            yield Reading("table_test", test.start, test.end, {}, "table.footer", 4, [test.number])


def _period(time: str) -> str | None:
    match = re.match(r"(\d+)\s?(周|个?月|天|d|wk|mo|年|h|小时)", time)
    if match:
        letter = {"周": "W", "wk": "W", "月": "M", "个月": "M", "mo": "M", "天": "D", "d": "D", "年": "Y"}.get(match[2])
        return f"P{match[1]}{letter}" if letter else f"PT{match[1]}H"
    return None if time == "治疗后" else "P0D"


def _enrolled(cell: _Cell, arm: str) -> Iterator[Reading]:
    match = re.fullmatch(r"(\d[\d,]*)(?:例|人|名)?", cell.text)
    if match:
        yield Reading("enrollments", cell.start, cell.end, {"value": int(match[1].replace(",", "")), "arm": arm}, "table.number", 4, [(cell.start, cell.end)])


def _raw(article: Article, cell: _Cell) -> str:
    start, end = article.norm.to_raw(cell.start, cell.end)
    return article.norm.raw[start:end].strip()


def _unit(text: str) -> str | None:
    return {"%": "%", "分": "{score}", "例": "{people}", "天": "d", "d": "d", "月": "mo", "个月": "mo", "周": "wk"}.get(text, text if re.fullmatch(r"[A-Za-z%μ/^0-9*·.]+", text) else None)


def _shortest(title: str) -> str:
    return re.sub(r"变化(?:率|值|量)?$|降幅$|[((][^()()]*[))]$|^\d+个?[月周天年]", "", title) or title
