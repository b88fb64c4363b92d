"""The headings of a table's rows and columns: what each names, and what it says of the figures under it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article
from extract.units import Units

MEASURE, NUMBER, DIFFERENCE, INTERVAL = "measure", "number", "difference", "interval"
"""What a heading says of its row or column: a figure of a measure, people, a difference between arms."""
EFFECTS = (DIFFERENCE, "hazard_ratio", "odds_ratio", "risk_ratio")
"""Kinds that are statistics of two arms."""

_BRACKET = compiled(r"\s?[(\[](?P<in>[^()\[\]]*(?:[(\[][^()\[\]]*[)\]][^()\[\]]*)*)[)\]]$")
_PIECES = compiled(r"[,;、:](?![^(]*\))")
_AFTER_COMMA = compiled(r"[,、]\s?(?P<in>[^,、()]{1,8}(?:\([^()]{1,12}\))?)$")
_AFTER_SLASH = compiled(r"(?<=.)/\s?(?P<in>mm Hg|cm H2O|[^/\s()]{1,12}(?:/[A-Za-z0-9]+)?|\([^()]{1,16}\))$")
_AFTER_BLANK = compiled(r"\s(?P<in>[^\s\u3400-\u9fff][^\s]{0,11}|\S{1,4}\(%\)|[例人])$")
_AFTER_HAN = compiled(r"(?<=[\u3400-\u9fff])(?P<in>[nN]/[nN]|%)$")
_LOOSE = compiled(r"(?<=[\u3400-\u9fff])[ \u3000]+(?=[\u3400-\u9fff])")
_COUNTED = compiled(r"[×x*]?10[\^~](?P<power>\d+)\s?(?:/|·)(?P<per>m?L)(?:\^-1)?")
_SIDES = compiled(r"(?:^|[,(:;]\s?)([^\s,(:;\d][^,(:;]{0,23}?)\s?(?i:vs)\.?\s?([^\s,;)\d][^,;)]{0,23}?)\)?$")
"""Two arms set against each other at the end of a heading."""
_PROSE = compiled(r"[\d,.;:!?。|]")
_SHORT_TITLE = 24
"""Characters up to which a line that names a measure and holds no mark is the title of the table under it."""
_AMOUNT = compiled(r"[<>≥≤]?\d[\d.,×x^~-]*\s?(?:[A-Za-zμ万亿个]{0,8}(?:/[A-Za-z0-9]+)+|m?g|μg|[MG]Bq|Gy|IU|U|mL)$")
"""An amount, which is an arm of its own: 1.0 mg/kg."""
_NOISE = compiled(r"^[\"“”'‘’「『]+(?=[^\"“”「」]*[\"”'’」』])|(?<!\d)[\"“”'‘’「」『』](?=组|$)|\s?[*#△▲※]{1,3}$")
"""Quotation marks about the name of an arm, and the mark of a note behind it."""
_SIZE = compiled(r"(?:各组)?[nN]\s?=\s?\d+")
_COUNT = compiled(r"(?:^|[\s\u3400-\u9fff<>≤≥])\d+(?:\.\d+)?(?:\s?[A-Za-zμ]{1,4})?$")
"""A number that stands alone: what follows it is no unit of a column, but of an amount in a name: 甲药 2.4 mg/kg."""
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
    sides: tuple[Cell, Cell] | None = None
    """The arms that it sets against each other: 新药 vs 安慰剂."""

    @property
    def is_time(self) -> bool:
        """Tell whether it names a time and nothing else."""
        return self.timed and not self.title.text


def _cells_of(cell: Cell, sides: re.Match[str]) -> tuple[Cell, Cell]:
    start = cell.start
    first, second = (Cell(start + sides.start(n), start + sides.end(n), sides[n]) for n in (1, 2))
    return first, second


def arm_of(article: Article, heading: Heading) -> str:
    """Give the arm that a heading names, without marks: “甲”组*."""
    name = raw_of(article, heading.title)
    return _NOISE.sub("", name) or name


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
        self._size = cues(
            r"\s?[(\[,]?\s?(?P<printed>[nN]\s?=\s?(?P<n>\d[\d,]*)|(?P<of>\d[\d,]*)\s?«classifier»)\s?[)\]]?$"
        )
        self._when = cues(r"(?:«when»)(?:\s?\([^()]*\)$)?")
        self._start, self._phase = cues("«start»"), cues("«phase»")
        self._arm_like = cues("«arm_like»")
        self._total = cues("^«total»")
        self._figure_head = cues("«figure_head»")
        self._no_results = cues("«no_results»")
        self._class = cues("«class_head»")
        self._baseline = cues("«baseline_title»")
        self._baseline_stub = cues("«baseline_stub»")
        self._measure = compiled(lexicons["measures"].regex())
        self._arm_first = cues(
            r"(?P<arm>\S{1,12}?(?:组(?![织分成合])|安慰剂|队列|臂))\s?(?:的|[(])?(?P<measure>[^()]{1,16})\)?"
        )
        self._change = cues("^(?:«title_change»)$")
        self._bare_before = cues("«bare_before»")
        self._bare_time = cues("«bare_before|bare_after»")
        self._criteria = cues("«criteria_stub»")
        self._strength = cues("«strength_head»")
        self._control = compiled(lexicons["arms"].regex("control"))
        self._led = cues(r"^(?:第\s?)?\d+«title_time»(?=[^\d\s,(])")
        self._around = cues("«around»(?=\\S)")
        self._frame = cues("^«title_frame»*(?P<measure>.*?)«title_end»*$")
        self._after = cues("«title_frame»*(?P<measure>.*)")
        self._titled = cues("^«title_mark»|«title_end»|[)\\]]$")
        self._marked = cues("^«title_mark»")
        units = [row for row in lexicons["timings"].rows if "iso" in row.extra]
        self._periods = [(compiled(rf"(\d+)\s?(?:{row.regex()})"), str(row.extra["iso"])) for row in units]

    def __call__(self, cell: Cell) -> Heading:
        """Part a heading into its name and what it says of the figures under it."""
        text, end = cell.text, len(cell.text)
        people, total = None, None
        size = self._size.search(text)
        if size and (size.start() or size["n"]):
            people = Cell(cell.start + size.start("printed"), cell.start + size.end("printed"), size["printed"])
            total, end = int((size["n"] or size["of"]).replace(",", "")), size.start()
        whole = _AMOUNT.match(text) or ("(" not in text and self._when.fullmatch(text))
        form, unit, end = (None, None, end) if whole else self._signs(text, end)
        form, unit = ("share", None) if (form, unit) == ("count", "%") else (form, unit)  # n (%)
        if behind := self._time_behind(text, end):
            when, end, begin = self._when.match(behind["in"]), behind.start(), 0
        else:
            when = None if self._phase.match(text[:end]) else self._when.match(text[:end])
            when = when or self._led.match(text[:end])
            around = None if when else self._around.match(text, 0, end)
            begin = when.end() if when else around.end() if around else 0
        while begin < end and text[begin] in " ,:的":
            begin += 1
        end = max(begin, len(text[:end].rstrip(" /,:")))
        sides = _SIDES.search(text[:end])
        if sides is not None:
            end = max(begin, len(text[: sides.start()].rstrip(" /,:(")))
        title = Cell(cell.start + begin, cell.start + end, text[begin:end])
        period = self.period(when[0]) if when else None
        pair = _cells_of(cell, sides) if sides is not None else None
        kind = self.kind(text[:end])
        if kind in EFFECTS[1:] and (form == "mean" or unit not in (None, "1")):
            kind = MEASURE  # HR(次/min) is a heart rate
        return Heading(cell, title, kind, form, unit, people, total, when is not None, period, pair)

    def _time_behind(self, text: str, end: int) -> re.Match[str] | None:
        """Find a time in a bracket behind a name: 终点(3年)."""
        match = _BRACKET.search(text[:end])
        return match if match and match.start() and self._when.fullmatch(match["in"]) else None

    def kind(self, text: str) -> str:
        """Tell what a heading holds: by_arm, by_measure, number, p, …; measure where it is none of these."""
        text = _LOOSE.sub("", text)
        return next((code for code, regex in self._kinds if regex.search(text)), MEASURE)

    def parted(self, heading: Heading) -> tuple[Heading, Heading | None] | None:
        """Part a heading that names an arm and its measure or time: 试验组ORR, 试验组治疗前; None for another one."""
        title = heading.title
        match = self._arm_first.fullmatch(title.text)
        if match is None:
            return None
        arm = Cell(title.start, title.start + match.end("arm"), match["arm"])
        if self._when.fullmatch(match["measure"]) or self._bare_time.fullmatch(match["measure"]):
            period = "P0D" if self._bare_before.fullmatch(match["measure"]) else self.period(match["measure"])
            return replace(heading, title=arm, timed=True, period=period), None
        if not (self.names_measure(match["measure"]) or self.qualifies(match["measure"])):
            return None
        measure = self(Cell(title.start + match.start("measure"), title.start + match.end("measure"), match["measure"]))
        own = replace(measure, form=measure.form or heading.form, unit=measure.unit or heading.unit)
        return replace(heading, title=arm, timed=False, period=None), own

    def names_arm(self, text: str) -> bool:
        """Tell whether a heading has the look of an arm's name."""
        return bool(self._arm_like.search(text))

    def is_total(self, text: str) -> bool:
        """Tell whether a heading names the sum of the arms."""
        return bool(self._total.match(text))

    def names_control(self, text: str) -> bool:
        """Tell whether a heading names the arm that others are compared with."""
        return bool(self._control.search(text))

    def names_measure(self, text: str) -> bool:
        """Tell whether a heading names a measure that is known."""
        return bool(self._measure.search(text))

    def qualifies(self, text: str) -> bool:
        """Tell whether a heading says only how the figures under it are meant: 发生率, 3级."""
        return bool(self._figure_head.search(text))

    def is_class(self, text: str) -> bool:
        """Tell whether a heading is a class of what the heading over it names: 轻度, Ⅱ, 200~400 mL."""
        return bool(self._class.match(text))

    def period(self, time: str) -> str | None:
        """Write a time: P12W for 治疗12周后, P0D for 治疗前, None for 治疗后."""
        for regex, period in self._periods:
            if match := regex.search(time):
                return period.format(match[1])
        return "P0D" if self._start.match(time) else None

    # -- the title of a table

    def titles(self, line: str) -> bool:
        """Tell whether a line before a table is its title."""
        if self._titled.search(line):
            return "。" not in line
        return len(line) <= _SHORT_TITLE and not _PROSE.search(line) and self.names_measure(line)

    def is_marked(self, title: str) -> bool:
        """Tell whether a title begins as those of tables do: 表2."""
        return bool(self._marked.match(title))

    def tells_results(self, title: str) -> bool:
        """Tell whether a table of this title may hold results: it is no list of studies or criteria."""
        return not self._no_results.search(title)

    def gives_nothing(self, title: str) -> bool:
        """Tell whether the amounts under a heading are given to nobody: strengths, prices, criteria."""
        return bool(self._strength.search(title)) or not self.tells_results(title)

    def lists_criteria(self, stub: str) -> bool:
        """Tell whether the first heading of a table is that of grades, places or rules, which have no results."""
        return bool(self._criteria.search(stub))

    def tells_change(self, title: str) -> bool:
        """Tell whether a heading says only that its figures are changes, and not of what."""
        return bool(self._change.search(title))

    def is_baseline(self, title: str, stub: str) -> bool:
        """Tell whether a table of this title and first heading describes people before treatment: it has no results."""
        return bool(self._baseline.search(title) or self._baseline_stub.search(stub))

    def caption(self, cell: Cell) -> Heading:
        """Read the title of a table: 表2 两组患者治疗前后血糖比较(x±s,mmol/L) is of 血糖."""
        form, unit, end = self._signs(cell.text, len(cell.text))
        named = _BRACKET.search(cell.text[:end])
        if form is None and unit is None and named is not None and named.start():  # (PSQI评分,x±s): its form alone
            signs = [self._content(piece) for piece in _PIECES.split(named["in"])]
            form = next((one[0] for one in signs if one[0]), None)
            unit = next((one[1] for one in signs if one[1]), None)
            end = named.start() if form or unit else end
        match = self._frame.match(cell.text[:end].rstrip())
        low, high = match.span("measure") if match else (0, end)
        title = Cell(cell.start + low, cell.start + high, cell.text[low:high])
        behind, when = self._time_behind(cell.text, end), self._when.match(title.text)
        told = behind["in"] if behind else when[0] if when else cell.text[:low]
        period = self.period(told) if any(map(str.isdigit, told)) else None
        if when is not None and (rest := self._after.match(title.text, when.end())) is not None:
            low, high = rest.span("measure")
            title = Cell(title.start + low, title.start + high, title.text[low:high])
        return Heading(cell, title, MEASURE, form, unit, timed=period is not None, period=period)

    # -- what stands in brackets

    def _signs(self, text: str, end: int) -> tuple[str | None, str | None, int]:
        """Read the form and unit at the end of a heading, and say where its name ends."""
        form = unit = None
        while True:
            head = text[:end].rstrip()
            for ending in (_BRACKET, _AFTER_COMMA, _AFTER_BLANK, _AFTER_HAN, _AFTER_SLASH):
                match = ending.search(head)
                if match is None or match.start() == 0:
                    continue
                if ending in (_AFTER_SLASH, _AFTER_BLANK) and _COUNT.search(head[: match.start()]):
                    continue
                found_form, found_unit, known = self._content(match["in"])
                if known and not (ending is _AFTER_SLASH and found_unit == "{people}"):  # for each patient
                    both = (form, found_form) == ("interval", "median")  # M(95%CI)
                    form = "median_interval" if both else form or found_form
                    unit, end = unit or found_unit, match.start()
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
            piece = piece.strip(" ()") if piece.strip()[:1] == "(" else piece.strip()
            if _SIZE.fullmatch(piece):
                continue
            if found := self._form(piece):
                form = form or found
            elif found := self._unit(piece):
                unit = unit or found
            elif both := self._formed_unit(piece):
                form, unit = form or both[0], unit or both[1]
            else:
                return None, None, False
        return form, unit, True

    def _form(self, piece: str) -> str | None:
        return next((form for form, regex in self._forms if regex.fullmatch(piece)), None)

    def _formed_unit(self, piece: str) -> tuple[str, str] | None:
        """Read a form and a unit that nothing parts: x±s分."""
        for form, regex in self._forms:
            head = regex.match(piece)
            if head and (unit := self._unit(piece[head.end() :].strip())):
                return form, unit
        return None

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
