"""The headings of a table's rows and columns: what each names, and what it says of the figures under it."""

from __future__ import annotations

from dataclasses import dataclass

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article
from extract.units import Units

MEASURE, NUMBER, DIFFERENCE = "measure", "number", "difference"
"""What a heading says of its row or column: a figure of a measure, people, a difference between arms."""
EFFECTS = (DIFFERENCE, "hazard_ratio", "odds_ratio", "risk_ratio")
"""Kinds that are statistics of two arms."""

_BRACKET = compiled(r"\s?[(\[](?P<in>[^()\[\]]*(?:[(\[][^()\[\]]*[)\]][^()\[\]]*)*)[)\]]$")
_PIECES = compiled(r"[,;、:](?![^(]*\))")
_AFTER_COMMA = compiled(r"[,、]\s?(?P<in>[^,、()]{1,8}(?:\([^()]{1,12}\))?)$")
_AFTER_SLASH = compiled(r"(?<=.)/\s?(?P<in>[^/\s()]{1,12}(?:/[A-Za-z0-9]+)?|\([^()]{1,16}\))$")
_AFTER_BLANK = compiled(r"\s(?P<in>[^\s\u3400-\u9fff][^\s]{0,11}|\S{1,4}\(%\))$")
_LOOSE = compiled(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")
_COUNTED = compiled(r"×?10\^(?P<power>\d+)\s?(?:/|·)(?P<per>m?L)(?:\^-1)?")
_COMPOUND = compiled(r"[A-Za-zμ%]+(?:[·/.][A-Za-z0-9.μ^-]+)+")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its place in the text and what it holds."""

    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """What the heading of a row or column names: 总有效率,n(%); 观察组(n=30); 血糖(x±s,mmol/L)."""

    cell: Cell
    title: Cell
    """The name alone, without unit, form, number of people and time."""
    kind: str
    form: str | None = None
    """How figures are printed: share, mean, median, count."""
    unit: str | None = None
    people: Cell | None = None
    """The number of people that it prints: n=30."""
    total: int | None = None
    timed: bool = False
    """It names a time."""
    period: str | None = None
    """That time, where it is counted or the beginning."""

    @property
    def is_time(self) -> bool:
        """Tell whether it names a time and nothing else."""
        return self.timed and not self.title.text


def raw_of(article: Article, cell: Cell) -> str:
    """Give a cell as the article prints it, without blanks that only spread its characters: 甲 组."""
    start, end = article.norm.to_raw(cell.start, cell.end)
    return _LOOSE.sub("", article.norm.raw[start:end].strip())


class Headings:
    """Reads headings."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "tables", "outcomes", "people", "words")
        rows = lexicons["tables"].rows
        self._kinds = [(row.code, compiled(row.regex())) for row in rows if row.extra.get("header")]
        self._forms = [(row.extra["form"], compiled(row.regex())) for row in rows if "form" in row.extra]
        self._units = {term: row.code for row in rows if row.extra.get("unit") for term in row.terms}
        self._all_units = Units(lexicons)
        self._size = cues(r"\s?[(\[,]?\s?(?P<printed>[nN]\s?=\s?(?P<n>\d+)|(?P<of>\d+)\s?«classifier»)\s?[)\]]?$")
        self._when = cues(r"(?:«when»)(?:\s?\([^()]*\)$)?")
        self._start = cues("«start»")
        self._arm_like = cues("«arm_like»")
        self._total = cues("^«total»")
        self._figure_head = cues("«figure_head»")
        self._no_results = cues("«no_results»")
        self._baseline = cues("«baseline_title»")
        self._frame = cues("^«title_frame»*(?P<measure>.*?)«title_end»*$")
        self._titled = cues("^«title_mark»|«title_end»|[)\\]]$")
        units = [row for row in lexicons["timings"].rows if "iso" in row.extra]
        self._periods = [(compiled(rf"(\d+)\s?(?:{row.regex()})"), str(row.extra["iso"])) for row in units]

    def __call__(self, cell: Cell) -> Heading:
        """Part a heading into its name and what it says of the figures under it."""
        text, end = cell.text, len(cell.text)
        people, total = None, None
        size = self._size.search(text)
        if size and size.start():
            people = Cell(cell.start + size.start("printed"), cell.start + size.end("printed"), size["printed"])
            total, end = int(size["n"] or size["of"]), size.start()
        form, unit, end = self._signs(text, end)
        when = self._when.match(text[:end])
        begin = when.end() if when else 0
        while begin < end and text[begin] in " ,:的":
            begin += 1
        title = Cell(cell.start + begin, cell.start + end, text[begin:end])
        period = self.period(text[: when.end()]) if when else None
        return Heading(cell, title, self.kind(text[:end]), form, unit, people, total, when is not None, period)

    def kind(self, text: str) -> str:
        """Tell what a heading holds: by_arm, by_measure, number, p, …; measure where it is none of these."""
        return next((code for code, regex in self._kinds if regex.search(text)), MEASURE)

    def names_arm(self, text: str) -> bool:
        """Tell whether a heading has the look of an arm's name."""
        return bool(self._arm_like.search(text))

    def is_total(self, text: str) -> bool:
        """Tell whether a heading names the sum of the arms."""
        return bool(self._total.match(text))

    def qualifies(self, text: str) -> bool:
        """Tell whether a heading says only how the figures under it are meant: 发生率, 3级."""
        return bool(self._figure_head.search(text))

    def period(self, time: str) -> str | None:
        """Write a time: P12W for 治疗12周后, P0D for 治疗前, None for 治疗后."""
        for regex, period in self._periods:
            if match := regex.search(time):
                return period.format(match[1])
        return "P0D" if self._start.match(time) else None

    # -- the title of a table

    def titles(self, line: str) -> bool:
        """Tell whether a line before a table is its title."""
        return "。" not in line and bool(self._titled.search(line))

    def tells_results(self, title: str) -> bool:
        """Tell whether a table of this title may hold results: it is no list of studies or criteria."""
        return not self._no_results.search(title)

    def is_baseline(self, title: str) -> bool:
        """Tell whether a table of this title describes people before treatment, and has no results."""
        return bool(self._baseline.search(title))

    def caption(self, cell: Cell) -> Heading:
        """Read the title of a table: 表2 两组患者治疗前后血糖比较(x±s,mmol/L) is of 血糖."""
        form, unit, end = self._signs(cell.text, len(cell.text))
        match = self._frame.match(cell.text[:end].rstrip())
        low, high = match.span("measure") if match else (0, end)
        title = Cell(cell.start + low, cell.start + high, cell.text[low:high])
        return Heading(cell, title, MEASURE, form, unit)

    # -- what stands in brackets

    def _signs(self, text: str, end: int) -> tuple[str | None, str | None, int]:
        """Read the form and unit at the end of a heading, and say where its name ends."""
        form = unit = None
        while True:
            head = text[:end].rstrip()
            for ending in (_BRACKET, _AFTER_COMMA, _AFTER_SLASH, _AFTER_BLANK):
                match = ending.search(head)
                if match is None or match.start() == 0:
                    continue
                found_form, found_unit, known = self._content(match["in"])
                if known:
                    form, unit, end = form or found_form, unit or found_unit, match.start()
                    break
            else:
                return form, unit, len(head)

    def _content(self, content: str) -> tuple[str | None, str | None, bool]:
        """Read a form, a unit or both, and say whether there is nothing else."""
        content = content.strip("()[] ") if content[:1] + content[-1:] in ("()", "[]") else content
        if whole := self._form(content):
            return whole, None, True
        form = unit = None
        for piece in _PIECES.split(content):
            if found := self._form(piece.strip()):
                form = form or found
            elif found := self._unit(piece.strip()):
                unit = unit or found
            else:
                return None, None, False
        return form, unit, True

    def _form(self, piece: str) -> str | None:
        return next((form for form, regex in self._forms if regex.fullmatch(piece)), None)

    def _unit(self, piece: str) -> str | None:
        """Give the code of a unit: {score} for 分, umol/L for μmol/L, 10*9/L for ×10^9/L."""
        if piece in self._units:
            return self._units[piece]
        if counted := _COUNTED.fullmatch(piece):
            return f"10*{counted['power']}/{counted['per']}"
        found = self._all_units.find(f"1{piece}", 1, 1)
        if found is not None and found.end == len(piece) + 1:
            return found.code
        return piece if _COMPOUND.fullmatch(piece) else None
