"""Units and classifiers after a number: what it counts or measures, its per-what, and the contract's base unit.

What the units are stands in the lexicon ``units``; here is only how a unit is put together: ``mg·kg^-1·d^-1``,
``mL/(min·1.73 m2)``, ``毫克/公斤``, ``g/24 h``, ``×10^6/kg``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from extract.kept import compiled
from extract.lexicon import Lexicons, Row, alternation

VOLUMES = ("L", "mL", "uL", "dL", "mm3")
"""Per one of these a count or an amount is a concentration."""
_BODIES = ("kg", "m2")
_RATES = ("s", "min", "h", "d", "wk", "mo", "a")
_BONE_DENSITY = "g/cm2"
_LARGE = 10_000
"""From here on a number of things is one of cells, and one alone per kg too."""
_HAN = "\u3400-\u9fff"
_SQUARE = {"m": "m2", "cm": "cm2", "mm": "mm2"}
_ANEW = compiled(
    r"(?i:vs)(?![A-Za-z])|\d{1,2} ?次"
    r"|(?<=mg)(?:(?i:[bqt]id|q\d{1,2}[hdw]|q[dwnh]|po|iv|ih|im|sc)|[A-Z]{3,5}\d{0,2})(?![A-Za-z0-9])"
)
"""What begins anew straight behind a unit, the blank between lost: 7.2minvs9.1min, 20mg2次/d, 5mgBID, 15mgTZP组."""
_PERSON_TIME = compiled(
    r"/ ?(?P<base>10万|1,?000|100|[百千万]|十万)? ?个?(?:人|患者|病人|person)[-·]?(?P<time>年|月|years?)"
)
_BASES = {"百": 100, "千": 1000, "万": 10_000, "十万": 100_000, "10万": 100_000}
_PER_SIGNS = "/·.每 *("


@dataclass(slots=True)
class Unit:
    """A unit as it stands in the text, its per-what included; ``row`` is None where only a per-what is named."""

    row: Row | None
    code: str
    dimension: str
    start: int
    end: int

    @property
    def mark(self) -> str | None:
        """Give the kind of mark that this unit makes of its number, if any."""
        return self.row.extra.get("mark") if self.row else None

    @property
    def times(self) -> int:
        """Give what the unit multiplies its number by: 10 for 成."""
        return self.row.extra.get("times", 1) if self.row else 1


class Units:
    """The lexicon of units, compiled.

    >>> units = Units(Lexicons())
    >>> units.find("5 μg·kg^-1·d^-1,", 1, 5).code, units.find("3名患者", 1, 3).code
    ('ug/kg/d', '{people}')
    """

    def __init__(self, lexicons: Lexicons) -> None:
        rows = lexicons["units"].rows
        self._terms = lexicons["units"].by_term
        self._patterns = {f"p{i}": row for i, row in enumerate(rows) if row.pattern}
        patterns = "|".join(f"(?P<{name}>{row.pattern})" for name, row in self._patterns.items())
        self._head = compiled(f"{alternation(self._terms)}(?P<literal>)|{patterns}")
        self._pers = {term: row.extra["per"] for row in rows if "per" in row.extra for term in _surfaces(row)}
        per = alternation(self._pers)
        self._per = compiled(
            rf" ?/ ?\((?P<first>{per})(?:[·.*× ]|(?<=kg|m2|\^2))(?P<second>{per}|1\.73 ?m\^?2)\)"
            rf"| ?/ ?(?P<plain>24 ?h|1\.73 ?m\^?2|{per})(?!(?![xX]\d|(?i:vs)(?![A-Za-z]))[A-Za-z])"
            rf"|[·*. ](?P<power>{per})\^-(?P<exponent>[12])"
            rf"|(?:·|\.(?=d))\(?(?P<dot>1\.73 ?m\^?2|{per})\)?(?:\^-1)?(?![A-Za-z])"
            rf"|(?: ?/ ?)?每(?P<each>公斤体重|千克体重|公斤|千克|kg|升|毫升|平方米|小时|分钟)(?![A-Za-z])"
        )
        self.percent = self._terms["%"]
        self._cells = self._terms["cells"]
        self._angle, self._item = self._terms["°"], self._terms["条"]
        self._short = {row.code: row.extra["short"] for row in rows if "short" in row.extra}
        self._base = {
            row.code: (row.extra["base"], Fraction(str(row.extra["factor"]))) for row in rows if "base" in row.extra
        }
        self.counted = frozenset(s for row in rows if row.extra.get("words") for s in _surfaces(row))
        """What Chinese numerals may count: the units that follow them begin so."""

    def find(self, text: str, at: int, size: float, chinese: bool = False) -> Unit | None:
        """Give the unit that stands at a place, after a number of this size, in Chinese characters or not.

        A blank may stand between only before a unit that begins with a Latin letter.
        """
        start = at + 1 if text[at : at + 1] == " " else at
        if start >= len(text):
            return None
        if start > at and not text[start].isascii() and text[start] not in "μ℃‰㎡":
            return None
        unit = self._find_head(text, start, size, chinese, attached=start == at)
        if unit is None and text[start] == "个":
            unit = self._find_head(text, start + 1, size, chinese, attached=True)
            if unit is None or unit.row is None or not unit.row.extra.get("bare"):
                return None
            unit.start = start
        if unit is None:
            return self._per_alone(text, start, size)
        self._extend(text, unit)
        return unit

    def find_short(self, text: str, at: int, smaller: Mapping[str, int], chinese: bool) -> Unit | None:
        """Give the smaller unit of a compound time, which may be written short there: 两小时十分."""
        unit = self.find(text, at, 1, chinese)
        if unit and unit.code in smaller:
            return unit
        for code in smaller:
            if code in self._short and text.startswith(self._short[code], at):
                return Unit(None, code, "time", at, at + len(self._short[code]))
        return None

    def to_base(self, code: str) -> tuple[str, Fraction]:
        """Give the contract's base unit of a code as printed, and the factor to it: ``g/d/kg`` is 1000 of mg/kg/d."""
        head, *pers = code.split("/")
        base, factor = self._base.get(head, (head, Fraction(1)))
        bodies = [per for per in pers if per in _BODIES]
        rates = [per for per in pers if per in _RATES]
        others = [per for per in pers if per not in _BODIES and per not in _RATES]
        return "/".join([base, *others, *bodies, *rates]), factor

    def per_cent(self, start: int, end: int) -> Unit:
        """Give the unit that a numeral itself says: 百分之七十, 一半."""
        return Unit(self.percent, "%", "percent", start, end)

    def minutes(self, start: int, end: int) -> Unit:
        """Give the unit of 分半钟."""
        return Unit(self._terms["min"], "min", "time", start, end)

    def cells(self, start: int, end: int, per: str = "") -> Unit:
        """Give cells for a number that names no unit."""
        return Unit(self._cells, "{cells}" + per, "cells", start, end)

    def of_mean(self, unit: Unit | None, text: str) -> Unit | None:
        """Give the unit of a mean, where it would else be a grade: (85±9)度 is an angle, (3.8±0.6)级 has none."""
        if unit is None or unit.mark != "grade":
            return unit
        if text[unit.start] == "度":
            return Unit(self._angle, "deg", "angle", unit.start, unit.end)
        return Unit(self._item, "{items}", "items", unit.start, unit.end)

    def _find_head(self, text: str, start: int, size: float, chinese: bool, *, attached: bool) -> Unit | None:
        match = self._head.match(text, start)
        if match is None:
            return None
        end = match.end()
        row = self._terms[match[0]] if match["literal"] is not None else self._patterns[match.lastgroup or ""]
        if text[end - 1].isascii() and text[end - 1].isalnum() and _is_latin(text, end):
            return None
        extra = row.extra
        large = "large" in extra and size >= _LARGE
        if abs(size) < extra.get("least", 0) or (chinese and not (extra.get("words") or large)):
            return None
        if extra.get("attached") and not attached:
            return None
        if large:
            return Unit(row, extra["large"], "cells", start, end)
        return Unit(row, row.code, extra.get("dimension", "none"), start, end)

    def _per_alone(self, text: str, start: int, size: float) -> Unit | None:
        """Read ``×10^6/kg`` and ``×10^9/L``: nothing is named but the per-what."""
        if text[start] not in "/·" or (size < 100 and not _PERSON_TIME.match(text, start)):
            return None
        unit = Unit(None, "", "none", start, start)
        self._extend(text, unit)
        if unit.end == start:
            return None
        if unit.code in ("/kg", "/m2") or (unit.code == "" and size >= _LARGE):
            return self.cells(start, unit.end, unit.code)
        if unit.code[1:] in _SQUARE.values():
            return Unit(self._cells, "{cells}" + unit.code, "concentration", start, unit.end)
        return unit if unit.code[1:] in VOLUMES or unit.dimension == "rate" else None

    def _extend(self, text: str, unit: Unit) -> None:
        """Take in what the unit is per."""
        while unit.end < len(text) and text[unit.end] in _PER_SIGNS:
            if text[unit.end] == "/" and (match := _PERSON_TIME.match(text, unit.end)):
                unit.code, unit.dimension = f"{{events}}/{person_time(match['base'], match['time'])}", "rate"
                unit.end = match.end()
                return
            match = self._per.match(text, unit.end)
            if match is None:
                return
            for surface in (match["first"], match["second"], match["plain"], match["dot"], match["each"]):
                self._add(unit, surface)
            if match["power"]:
                self._add(unit, match["power"], square=match["exponent"] == "2")
            unit.end = match.end()

    def _add(self, unit: Unit, surface: str | None, *, square: bool = False) -> None:
        if not surface:
            return
        if surface.startswith("24"):
            code = "(24.h)"
        elif surface.startswith("1.73"):
            code, unit.dimension = "{1.73_m2}", "rate"
        else:
            code = self._pers[surface]
        if square:
            code = _SQUARE.get(code, code)
        if not code:
            return
        unit.code += f"/{code}"
        if code in VOLUMES:
            unit.dimension = "concentration"
            unit.code = re.sub(r"^\{items\}", "{cells}", unit.code)
        elif unit.code == "kg/m2":
            unit.dimension = "bmi"
        elif unit.dimension == "length" or unit.code == _BONE_DENSITY:
            unit.dimension = "rate"


def person_time(base: str | None, time: str) -> str:
    """Write a person-time as UCUM: ``(100.a)`` for 100人年, ``a`` for 人年.

    >>> person_time("千", "年"), person_time(None, "月")
    ('(1000.a)', 'mo')
    """
    code = "mo" if time == "月" else "a"
    number = (_BASES.get(base) or int(base.replace(",", ""))) if base else 1
    return f"({number}.{code})" if number > 1 else code


def _is_latin(text: str, at: int) -> bool:
    """Tell whether a Latin word goes on at a place, and none begins there that is a word of its own."""
    return text[at : at + 1].isascii() and text[at : at + 1].isalnum() and not _ANEW.match(text, at)


def _surfaces(row: Row) -> Iterator[str]:
    """Give a row's terms and the literal beginnings of its pattern's alternatives: 例, 名, 人, 位."""
    yield from row.terms
    for part in re.split(r"\|(?![^(]*\))(?![^\[]*\])", row.pattern or ""):
        if match := re.match(rf"(?:\(\?<[=!][^)]*\))?([{_HAN}A-Za-z]+)", part):
            yield match[1]
