"""Every number with its unit and place, read once for all rules, and the stretches that only look like one.

One scanner finds the places where a number can begin; there the figure is read by anchored expressions: forwards to its
unit, per-what and closing words, backwards to sign, comparison word and per-what. What units, comparison words and
cues there are stands in the lexicons ``units``, ``comparisons`` and ``marks``.

Not read: vague numbers (数百, 十几), Chinese numerals with no unit, classifier or scale, Roman numerals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import lru_cache

from extract.figures import Number, Numbers, distribute
from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.marks import Marks
from extract.numerals import ARABIC, DIGITS, HAN, to_float
from extract.records import Mark, Quantity
from extract.units import VOLUMES, Unit, Units, person_time

_SMALLER = {"a": {"mo": 12}, "wk": {"d": 7}, "d": {"h": 24}, "h": {"min": 60, "s": 3600}, "min": {"s": 60}}
"""The units that may follow in a compound time (1年3个月), and how many of them make one."""
_SCALE = compiled(r"[(\[,、:;] ?× ?$")
"""Before a power of ten that has no figure of its own: it is part of a unit."""
_COUNTS = ("", "{cells}", "{items}", "{people}")
_MEMBERS = 16
"""A list is read to this many members; what follows is read afresh, so that the cost stays linear."""
_MIN_CELLS = 10_000
_PER_BODY = frozenset(("mass", "cells", "volume", "activity", "genomes", "particles", "amount", "items", "length"))
"""What is told per body weight or surface, or per hour."""
_ARABIC = compiled(ARABIC)
_RANGE = compiled(rf" ?(?:--?|~|至|到|——?) ?(?=[\d.(-]|[{HAN}半])")
_LIST = compiled(
    r" ?(?:、|和|与|及|或|以及|或者|还是|/|→|➔|⇒|--?>| and | or "
    rf"|(?:逐[步级渐])?(?:递增|爬坡)[至到]|(?P<comma>, ?))第? ?(?=[\d.(]|[{HAN}])"
)
_HAN_JOINTS = ("、", "和", "与", "及", "或")
_BRACKET = compiled(rf"\((-?(?:{ARABIC})(?:(?: \d{{3}}){{1,2}}(?= ?±))?) ?(±|--?|~|至|到) ?({ARABIC})(%?)\)")
_SHAFT = ("-", "=")
"""What makes a > behind it the head of an arrow: 8.6% -> 7.1%."""
_SCORE_REACH = 20
_SCORE_BEFORE = frozenset("从由降升高低加减少得至到为约逾过达善了于评")


@dataclass(slots=True)
class _Figure:
    """Number, range, mean ± SD or fraction, with its unit: one member of a list."""

    first: Number
    start: int
    end: int
    number: tuple[int, int]
    last: Number | None = None
    sd: Number | None = None
    denominator: Number | None = None
    unit: Unit | None = None

    def negate(self) -> None:
        """Take in 负 before a single number."""
        if self.last is None and self.first.upper is None:
            self.first.set(-Fraction(repr(self.first.mantissa)))
            self.start -= 1

    def numbers(self) -> list[Number]:
        """Give the numbers that are written in it."""
        return [number for number in (self.first, self.last, self.sd) if number is not None]


@dataclass(slots=True)
class _Found:
    quantities: list[Quantity] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    floor: int = 0
    """Where the last quantity or mark ended: nothing before it is looked at again."""
    tried: int = 0
    """To here lists have been tried in vain: a figure before it stands alone."""
    carry: tuple[int, str, str] = (-1, "=", "")
    """Where the last figure ended, and what it hands on to one that a list joins to it: 约, 每公斤体重."""

    def cut(self, place: int) -> int:
        """Take back what runs past a place, where something begins that is read as a whole: 0http://…"""
        while self.quantities and self.quantities[-1].end > place:
            self.quantities.pop()
        while self.marks and self.marks[-1].end > place:
            self.marks.pop()
        self.floor = place
        return place

    def mark(self, mark: Mark) -> int:
        """Add a mark and give its end."""
        self.marks.append(mark)
        self.floor = mark.end
        return mark.end


def quantities(text: str, lexicons: Lexicons) -> tuple[list[Quantity], list[Mark]]:
    """Read the quantities and marks of a compact normalised text, both ascending, free of overlap.

    >>> found, marks = quantities("约12名患者每公斤体重100万个细胞,随访6~12个月[3]", Lexicons())
    >>> [(q.low, q.high, q.unit, q.op) for q in found]
    [(12.0, 12.0, '{people}', '~'), (1000000.0, 1000000.0, '{cells}/kg', '='), (6.0, 12.0, 'mo', '=')]
    >>> marks
    [Mark(start=27, end=30, kind='citation')]
    """
    return _scanner(lexicons).scan(text)


def to_base(quantity: Quantity, lexicons: Lexicons | None = None) -> tuple[float | None, float | None, str | None]:
    """Give a quantity's numbers in the contract's base unit, body part before rate: ``(low, high, unit)``.

    A unit without a base unit, or none at all, is given back as it stands.

    >>> to_base(quantities("0.5 g/d/kg", Lexicons())[0][0])
    (500.0, 500.0, 'mg/kg/d')
    """
    if quantity.unit is None:
        return quantity.low, quantity.high, None
    base, factor = _scanner(lexicons or _builtin()).units.to_base(quantity.unit)
    low, high = (None if side is None else _times(side, factor) for side in (quantity.low, quantity.high))
    return low, high, base


@lru_cache(maxsize=1)
def _builtin() -> Lexicons:
    return Lexicons()


@lru_cache(maxsize=8)
def _scanner(lexicons: Lexicons) -> _Scanner:
    return _Scanner(lexicons)


def _times(number: float, factor: Fraction | int) -> float:
    return number if factor == 1 else to_float(Fraction(repr(number)) * factor)


class _Scanner:
    """The grammar compiled over one set of lexicons; it holds no state between texts."""

    def __init__(self, lexicons: Lexicons) -> None:
        self.units = Units(lexicons)
        self._numbers = Numbers(lexicons, self.units)
        self._marks = Marks(lexicons, self.units, self._numbers)
        rows = lexicons["comparisons"].rows
        self._before_ops = {f"o{i}": row.code for i, row in enumerate(rows)}
        self._before = compiled(f"(?:{'|'.join(f'(?P<o{i}>{row.regex()})' for i, row in enumerate(rows))}) ?$")
        self._before_ends = frozenset({t[-1] for row in rows for t in row.terms} | set("约近超过~ "))
        self._after_ops = {term: row.code for row in rows for term in row.extra.get("after", ())}
        self._after = compiled(alternation(self._after_ops))
        self._after_firsts = frozenset({term[0] for term in self._after_ops} | {"内", "多"})
        self._after_time_ops = {f"t{i}": row.code for i, row in enumerate(rows) if "after_time" in row.extra}
        timed = (f"(?P<t{i}>{row.extra['after_time']})" for i, row in enumerate(rows) if "after_time" in row.extra)
        self._after_time = compiled("|".join(timed))
        self._after_share_ops = {f"s{i}": row.code for i, row in enumerate(rows) if "after_share" in row.extra}
        shares = (f"(?P<s{i}>{row.extra['after_share']})" for i, row in enumerate(rows) if "after_share" in row.extra)
        self._after_share = compiled("|".join(shares))
        marks = lexicons["marks"]
        self._month_cue = compiled(rf"(?:{marks.regex('month_cue')})$")
        self._day_before = compiled(rf"(?:{marks.regex('day_before')})$")
        self._day_after = compiled(marks.regex("day_after"))
        self._hourly = compiled(rf"(?:{marks.regex('per_hour')})$")
        per_body, per_surface = marks.regex("per_body"), marks.regex("per_surface")
        self._body = compiled(
            rf"(?:(?P<kg>{per_body})|{per_surface})(?P<rate>{marks.regex('per_hour')})?(?P<gap>(?:{marks.regex('giving')})*)$"
        )
        self._body_range = compiled(rf" ?(?:~|至|到|-) ?(?:{per_body}|{per_surface}) ?(?=[\d.]|[{HAN}半])")
        self._level = compiled(f" ?(?:{marks.regex('interval_level')})")
        self._score_lead = compiled(rf"(?:{marks.regex('score_lead')})[^,。;]{{0,{_SCORE_REACH}}}$")

    def scan(self, text: str) -> tuple[list[Quantity], list[Mark]]:
        """Read a text from left to right."""
        found = _Found()
        links = self._marks.links(text)
        link = next(links, None)
        at = 0
        search = self._numbers.head.search
        while match := search(text, at):
            start = match.start()
            while link and link.end <= start:
                link = next(links, None)
            if link and link.start <= start:
                found.marks.append(link)
                at = found.floor = link.end
            else:
                at = self._read(text, start, found)
                if link and link.start < at:
                    at = found.cut(link.start)
        return found.quantities, found.marks

    def _read(self, text: str, start: int, found: _Found) -> int:
        """Read what begins at a place; give where to go on."""
        floor, at = found.floor, start
        if text[start] in "0123456789":
            if text[start - 1 : start] == "^" or text[start - 2 : start] == "^-":
                return start + 1
            if mark := self._marks.at(text, start, floor):
                return found.mark(mark)
            start = self._with_sign(text, start, floor)
        bracket = self._bracketed(text, start - 1) if text[start - 1 : start] == "(" and start > floor else None
        figures = [bracket] if bracket else self._list(text, start, found)
        if not figures:
            return max(start, at) + 1
        first = figures[0]
        if first.start > floor and text[first.start - 1] == "负" and text[first.start - 2 : first.start - 1] != "正":
            first.negate()
        plain = first.unit is None and first.number[1] == first.first.end and not first.first.scaled
        mark = self._marks.named(text, first.start, first.first.end) if plain and not first.first.chinese else None
        return found.mark(mark) if mark else self._emit(text, figures, floor, found)

    def _with_sign(self, text: str, start: int, floor: int) -> int:
        """Take in a leading decimal point, and a minus sign that is no dash."""
        if start > floor and text[start - 1] == "." and not text[start - 2 : start - 1].isalnum():
            start -= 1
        if start > floor and text[start - 1] == "-":
            before = text[start - 2] if start >= 2 else " "
            if not (before.isdigit() or before in ")%"):
                return start - 1
        return start

    # ------------------------------------------------------------ figures

    def _list(self, text: str, start: int, found: _Found) -> list[_Figure]:
        """Read a figure, and with it those that a list joins to it, up to the one that carries the unit."""
        figures: list[_Figure] = []
        at = start
        while len(figures) < _MEMBERS:
            figure = self._figure(text, at)
            if figure is None:
                break
            figures.append(figure)
            alone = figure.unit or figure.denominator or figure.sd or start < found.tried
            joint = None if alone else _LIST.match(text, figure.end)
            if joint is None:
                break
            at = joint.end()
            if text[at] in "0123456789" and self._marks.at(text, at, at):
                break
        if len(figures) > 1 and not self._share(text, figures):
            found.tried = figures[-1].start
            return figures[:1]
        return figures

    def _share(self, text: str, figures: list[_Figure]) -> bool:
        """Hand the last member's unit and scale to the bare ones before it; False where it has none to share."""
        last = figures[-1]
        if last.unit is None or not self._may_share(text, figures, last.unit):
            return False
        for figure in figures[:-1]:
            figure.unit = last.unit
            number = figure.first
            bare = not (number.scaled or number.chinese or figure.last)
            if last.first.scaled and bare and abs(number.mantissa) < _MIN_CELLS:
                number.factor, number.power = last.first.factor, last.first.power
        return True

    def _may_share(self, text: str, figures: list[_Figure], unit: Unit) -> bool:
        first, last = figures[0], figures[-1]
        joints = text[first.end : last.start]
        if unit.dimension == "percent" and self._level.match(text, last.end):
            return False
        if "," in joints:
            before = text[first.start - 1] if first.start else "\n"
            if len(figures) == 2 and before in "为是达" and text.startswith("组", last.end):
                return False  # A组为512,60微克组为640
            alike = not any(word in joints for word in _HAN_JOINTS)
            return alike and unit.row is not None and "base" in unit.row.extra and before not in "=<>≤≥:("
        if "/" in joints:
            if first.first.scaled and not last.first.scaled:
                return False  # 4000万/2 mL
            return len(figures) > 2 or unit.dimension in ("pressure", "mass", "volume", "activity")
        return first.first.chinese <= last.first.chinese

    def _figure(self, text: str, start: int) -> _Figure | None:
        """Read number, range, mean ± SD or fraction with its unit."""
        if text[start] == "(":
            return self._bracketed(text, start)
        first = self._numbers.at(text, start)
        if first is None:
            return None
        figure = _Figure(first, first.start, first.end, (first.start, first.end))
        figure.unit = first.unit or self.units.find(text, first.end, first.value, first.chinese)
        at = figure.unit.end if figure.unit else first.end
        after = text[at : at + 1]
        if after == "±" or text[at : at + 2] == " ±":
            self._deviation(text, figure, text.index("±", at) + 1)
        elif after == "/" and figure.unit is None and not first.chinese:
            self._fraction(text, figure)
        elif first.upper is None and (match := _RANGE.match(text, at) or self._body_range.match(text, at)):
            self._range(text, figure, match.end())
        figure.end = max(figure.number[1], figure.unit.end if figure.unit else 0)
        return self._counted(text, figure)

    def _bracketed(self, text: str, start: int) -> _Figure | None:
        """Read ``(28.5±3.1)g/L``, ``(1~2)×10^6/kg``, ``(13.85±2.56)``: the bracket belongs to the figure.

        A range in brackets does only where a scale or a unit follows: ``(34.2%~47.8%)`` is an interval.
        """
        match = _BRACKET.match(text, start)
        first = self._numbers.at(text, match.start(1)) if match else None
        second = self._numbers.at(text, match.start(3)) if match else None
        if match is None or first is None or second is None:
            return None
        end = self._numbers.powered(text, match.end(), first, second)
        unit = self.units.find(text, end, first.value)
        if match[4] and unit is None:
            unit = self.units.per_cent(match.end(3), match.end(4))
        figure = _Figure(first, match.start(), end, (match.start(1), match.end(3)), unit=unit)
        if match[2] == "±":
            figure.sd, figure.unit = second, self.units.of_mean(unit, text)
        elif first.mantissa < second.mantissa and (end > match.end() or (unit and unit.start >= end)):
            figure.last = second
        else:
            return None
        figure.end = max(end, unit.end if unit else end)
        return self._counted(text, figure)

    def _deviation(self, text: str, figure: _Figure, at: int) -> None:
        sd = self._numbers.at(text, at + (text[at : at + 1] == " "))
        if sd is None:
            return
        unit = self.units.of_mean(self.units.find(text, sd.end, figure.first.value), text)
        figure.sd, figure.number = sd, (figure.start, sd.end)
        if unit:
            figure.unit = unit
        if sd.scaled and not figure.first.scaled:
            figure.first.factor, figure.first.power = sd.factor, sd.power

    def _fraction(self, text: str, figure: _Figure) -> None:
        """Read ``175/200``; ``1/2片`` is half a tablet, ``1/2期`` a phase, ``120/80 mmHg`` and ``5/10/20 mg`` lists."""
        at = figure.first.end + 1
        below = self._numbers.at(text, at) if text[at : at + 1] in "0123456789" and at < len(text) else None
        if below is None or below.factor != 1 or not figure.first.mantissa <= below.mantissa or not below.mantissa:
            return
        if not (figure.first.mantissa.is_integer() and below.mantissa.is_integer()):
            return
        if text[below.end : below.end + 1] == "/" and text[below.end + 1 : below.end + 2].isdigit():
            return
        unit = self.units.find(text, below.end, 1)
        if unit is None or unit.dimension == "people":
            figure.denominator = below
        elif unit.dimension == "tablets":
            figure.first.set(Fraction(int(figure.first.mantissa), int(below.mantissa)))
            figure.unit = unit
        elif unit.mark:
            figure.unit = unit
        else:
            return
        figure.number = (figure.start, below.end)

    def _range(self, text: str, figure: _Figure, at: int) -> None:
        """Read the upper number after a dash, 至, 到 or ~; a pair that does not ascend is no range."""
        first, last = figure.first, self._numbers.at(text, at)
        if last is None:
            return
        if first.mantissa < 0 < last.mantissa and text[at - 2 : at] == "--":
            last.set(Fraction(repr(-last.mantissa)))
        unit = last.unit or self.units.find(text, last.end, last.value, last.chinese)
        ages = bool(unit and unit.mark == "age" and figure.unit and figure.unit.dimension == "time")
        if figure.unit and not ages and (unit is None or unit.code != figure.unit.code):
            return
        if unit is None and first.chinese and not last.scaled:
            return
        if unit and unit.dimension == "percent" and figure.unit is None and self._level.match(text, unit.end):
            return
        own = first.factor, first.power
        distribute(first, last)
        if first.value < last.value or ages:
            figure.last, figure.unit, figure.number = last, unit or figure.unit, (figure.start, last.end)
        else:
            first.factor, first.power = own

    def _counted(self, text: str, figure: _Figure) -> _Figure:
        """Write ``50×10^9/L`` as 50 of 10*9/L, add 半 and smaller time units, multiply 50 mg×2片."""
        unit = figure.unit
        if unit is None:
            return figure
        power = (figure.last or figure.first).power
        head, slash, per = unit.code.rpartition("/")
        if power and slash and per in VOLUMES and head in _COUNTS:
            for number in figure.numbers():
                number.set(Fraction(repr(number.value)) / 10**power if number.power != power else _mantissa(number))
                number.factor = 1
            unit.code = f"10*{power}/{per}"
        if figure.last is None and figure.sd is None:
            if unit.dimension == "time":
                self._compound(text, figure, unit)
            elif unit.times == 10:
                self._tenths(text, figure, unit)
            elif unit.dimension in ("mass", "activity") and text[unit.end : unit.end + 1] in ("×", "*"):
                self._strength(text, figure, unit)
        return figure

    def _compound(self, text: str, figure: _Figure, unit: Unit) -> None:
        """Read 2年半, 1年3个月, 一小时零三十分钟."""
        end = unit.end
        if text[end : end + 1] == "半" and text[end + 1 : end + 2] not in tuple("年月天日个小片量数衰程"):
            figure.first.set(Fraction(repr(figure.first.value)) + Fraction(1, 2))
            figure.first.factor = 1
            figure.end = unit.end = end + 1 + (unit.code == "min" and text[end + 1 : end + 2] == "钟")
            return
        smaller = _SMALLER.get(unit.code)
        at = end + (text[end : end + 1] == "零")
        if not smaller or at >= len(text) or not (text[at] in "0123456789" or text[at] in HAN):
            return
        rest = self._numbers.at(text, at)
        found = None
        if rest and rest.chinese == figure.first.chinese:
            found = self.units.find_short(text, rest.end, smaller, rest.chinese)
        if rest is None or found is None:
            return
        ratio = smaller[found.code]
        if rest.value < ratio:
            figure.first.set(Fraction(repr(figure.first.value)) * ratio + Fraction(repr(rest.value)))
            figure.first.factor = 1
            figure.unit, figure.number, figure.end = found, (figure.start, rest.end), found.end

    def _tenths(self, text: str, figure: _Figure, unit: Unit) -> None:
        """Read 三成五 and 3成5 as 35 per cent, 七成半 as 75."""
        digit = text[unit.end : unit.end + 1]
        behind = text[unit.end + 1 : unit.end + 2]
        tenths = 5 if digit == "半" else DIGITS.get(digit)
        if digit.isascii() and digit.isdigit() and not (behind.isdigit() or self.units.find(text, unit.end + 1, 1)):
            tenths = int(digit)
        if tenths is not None and behind not in tuple(HAN):
            figure.first.set(Fraction(repr(figure.first.value)) + Fraction(tenths, 10))
            figure.end = unit.end = unit.end + 1

    def _strength(self, text: str, figure: _Figure, unit: Unit) -> None:
        """Read a strength times a number of pieces as one amount: 50 mg×2片."""
        match = _ARABIC.match(text, unit.end + 1)
        pieces = self.units.find(text, match.end(), 1) if match else None
        if match and pieces and pieces.dimension == "tablets":
            figure.first.set(Fraction(repr(figure.first.value)) * Fraction(match[0].replace(",", "")))
            figure.first.factor = 1
            figure.end = unit.end = pieces.end

    # ------------------------------------------------------------ out

    def _emit(self, text: str, figures: list[_Figure], floor: int, found: _Found) -> int:
        """Write figures down as quantities or a mark; give where to go on."""
        first, last = figures[0], figures[-1]
        unit = last.unit
        if first.first.chinese and not self._chinese_counts(text, first, unit):
            return first.end
        start, op = self._opening(text, first.start, floor)
        end, closing = self._closing(text, last)
        if unit is not None and text.startswith("10^", first.start) and _SCALE.search(text, max(0, start - 3), start):
            return end  # 白细胞(×10^9/L): a unit
        joint = _LIST.match(text, found.carry[0]) if found.carry[0] == floor else None
        joined = joint is not None and joint.end() == start == first.start and not joint["comma"]
        if kind := self._mark_kind(text, first, unit, joined=joined):
            return found.mark(Mark(start, self._with_months(text, end) if kind == "age" else end, kind))
        if exposure := self._exposure(text, first, unit, floor):
            found.quantities.append(exposure)
            found.floor = exposure.end
            return exposure.end
        touching, body = self._per_before(text, start, floor, unit)
        if joined:
            op, body = found.carry[1], body or found.carry[2]
        found.floor = end
        found.carry = (end, "~" if op == "~" else "=", body)
        for figure in figures:
            shared = figure is not last
            found.quantities.append(
                self._quantity(
                    text,
                    figure,
                    (figure.start if figure is not first else start if touching is None else touching),
                    max(figure.number[1], figure.first.end) if shared else end,
                    op=op if shared or not closing else closing,
                    body=body,
                    shared=shared,
                )
            )
            op = "~" if op == "~" else "="
        return end

    def _chinese_counts(self, text: str, figure: _Figure, unit: Unit | None) -> bool:
        """Say whether a Chinese numeral is a quantity: it has a scale, or a unit that is more than 个, 项, 十分."""
        if unit is None:
            decimal = "点" in text[figure.start : figure.first.end] and text[figure.end : figure.end + 1] not in tuple(
                "刻十钟"
            )
            return decimal or figure.first.scaled or (figure.last is not None and figure.last.scaled)
        if unit.dimension == "items":
            return figure.first.scaled or (figure.last is not None and figure.last.scaled)
        if unit.dimension == "score":
            return self._is_score(text, figure)
        return True

    def _is_score(self, text: str, figure: _Figure) -> bool:
        """Say whether Chinese numerals before 分 are a score: 评分由八分, 九点二分; not 十分, 三分."""
        if "点" in text[figure.start : figure.first.end]:
            return True
        written = text[figure.start : figure.first.end]
        if self._score_lead.search(text, max(0, figure.start - _SCORE_REACH), figure.start):
            return written != "十"
        return text[figure.start - 1 : figure.start] in tuple(_SCORE_BEFORE) and text[figure.start] in DIGITS

    def _with_months(self, text: str, end: int) -> int:
        """Take in the months of an age: 3岁6个月."""
        match = _ARABIC.match(text, end)
        unit = self.units.find(text, match.end(), 1) if match else None
        return unit.end if unit and unit.code == "mo" else end

    def _mark_kind(self, text: str, first: _Figure, unit: Unit | None, *, joined: bool) -> str | None:
        if unit is None:
            if first.last is None and text[first.start - 1 : first.start] == "第" and first.start:
                return "ordinal"
            return "date" if _is_year(text, first) else None
        if unit.mark:
            return unit.mark
        if text[first.start - 1 : first.start] == "第" and first.start and unit.dimension != "time":
            return "ordinal"
        surface = text[unit.start : unit.end]
        if (surface == "月" and not joined and self._is_month(text, first)) or (
            surface == "日" and self._is_day(text, first, unit)
        ):
            return "date"
        return None

    def _is_month(self, text: str, figure: _Figure) -> bool:
        """Say whether N月 names a month of the year (截至12月), and is no duration (术后3月)."""
        value = (figure.last or figure.first).value
        if not value.is_integer() or not 1 <= value <= 12:
            return False
        return not self._month_cue.search(text, max(0, figure.start - 4), figure.start)

    def _is_day(self, text: str, figure: _Figure, unit: Unit) -> bool:
        """Say whether N日 is a day of the month (周四(11日), 15日宣布), and is no duration (服药7日)."""
        if figure.last or not 1 <= figure.first.value <= 31:
            return False
        before = self._day_before.search(text, max(0, figure.start - 6), figure.start)
        return before is not None or self._day_after.match(text, unit.end) is not None

    def _exposure(self, text: str, figure: _Figure, unit: Unit | None, floor: int) -> Quantity | None:
        """Read ``每100人年1.90次``: events per person-time are one quantity, from 每 on."""
        if unit is None or unit.dimension != "exposure" or text[figure.start - 1 : figure.start] != "每":
            return None
        number = self._numbers.at(text, unit.end + (text[unit.end : unit.end + 1] == "为"))
        if number is None:
            return None
        events = self.units.find(text, number.end, number.value, number.chinese)
        end = events.end if events and events.dimension in ("times", "people", "events") else number.end
        code = person_time(f"{figure.first.value:.0f}", "年" if unit.code.endswith(".a") else "月")
        return Quantity(
            start=max(floor, figure.start - 1), end=end, number=(number.start, number.end), low=number.value,
            high=number.value, unit=f"{{events}}/{code}", dimension="rate", surface=text[number.end : end],
            chinese=number.chinese,
        )  # fmt: skip

    def _opening(self, text: str, start: int, floor: int) -> tuple[int, str]:
        """Take in the comparison word before a figure."""
        if start <= floor or text[start - 1] not in self._before_ends:
            return start, "="
        match = self._before.search(text, max(floor, start - 10), start)
        if match is None or (text[match.start()] == ">" and text[match.start() - 1 : match.start()] in _SHAFT):
            return start, "="
        return match.start(), self._before_ops[match.lastgroup or ""]

    def _closing(self, text: str, figure: _Figure) -> tuple[int, str]:
        """Take in the comparison word after a figure."""
        end = figure.end
        if end >= len(text) or text[end] not in self._after_firsts:
            return end, ""
        if match := self._after.match(text, end):
            return match.end(), self._after_ops[match[0]]
        if figure.unit and figure.unit.dimension == "time" and (match := self._after_time.match(text, end)):
            return match.end(), self._after_time_ops[match.lastgroup or ""]
        if text[end - 1] == "成" and (match := self._after_share.match(text, end)):
            return match.end(), self._after_share_ops[match.lastgroup or ""]
        return end, ""

    def _per_before(self, text: str, start: int, floor: int, unit: Unit | None) -> tuple[int | None, str]:
        """Find 每公斤体重 (or 每小时 before a distance): where the figure begins if the two touch, and the per-what."""
        low = max(floor, start - 20)
        if text.rfind("每", low, start) < 0:
            return None, ""
        match = self._body.search(text, low, start)
        if match is None:
            hourly = self._hourly.search(text, low, start) if unit and unit.dimension == "length" else None
            return (hourly.start(), "/h") if hourly else (None, "")
        begin = None if match["gap"] else self._opening(text, match.start(), floor)[0]
        return begin, ("/kg" if match["kg"] else "/m2") + ("/h" if match["rate"] else "")

    def _quantity(
        self, text: str, figure: _Figure, start: int, end: int, *, op: str, body: str, shared: bool
    ) -> Quantity:
        first, unit = figure.first, figure.unit
        code, dimension, times = (unit.code, unit.dimension, unit.times) if unit else (None, "none", 1)
        if body:
            code, dimension = _per_body(code, dimension, body, scaled=first.factor != 1)
        op = first.op if op == "=" else op
        upper = figure.last.value if figure.last else first.upper_value
        low: float | None = _times(first.value, times)
        high = low if upper is None else _times(upper, times)
        if upper is None and op != "=":
            low, high = None if op in ("<", "<=") else low, None if op in (">", ">=") else high
        return Quantity(
            start=start,
            end=end,
            number=figure.number,
            low=low,
            high=high,
            op=op,
            unit=code,
            dimension="fraction" if figure.denominator else dimension,
            surface=text[unit.start : unit.end] if unit else "",
            sd=_times(figure.sd.value, times) if figure.sd else None,
            denominator=int(figure.denominator.mantissa) if figure.denominator else None,
            shared=shared,
            chinese=first.chinese,
        )


def _mantissa(number: Number) -> Fraction:
    return Fraction(repr(number.mantissa))


def _per_body(unit: str | None, dimension: str, body: str, *, scaled: bool) -> tuple[str | None, str]:
    """Give unit and dimension with the per-what that stands before the figure; a bare large number is cells."""
    if unit is None and scaled:
        return "{cells}" + body, "cells"
    if unit is None or "/kg" in unit or "/m2" in unit or dimension not in _PER_BODY:
        return unit, dimension
    return unit + body, dimension


def _is_year(text: str, figure: _Figure) -> bool:
    """Say whether a bare number is a year: (2022), GOLD 2023."""
    if figure.last or figure.denominator or figure.sd or figure.first.factor != 1:
        return False
    written, before = text[figure.start : figure.end], text[figure.start - 1 : figure.start]
    return len(written) == 4 and written.isdigit() and written[:2] in ("19", "20") and before not in tuple("=<>≥≤±")
