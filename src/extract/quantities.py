"""Every number with its unit and place, read once for all rules, and the stretches that only look like one.

One scanner finds the places where a number can begin; there the figure is read by anchored expressions, forwards to its
unit, per-what and closing words, backwards to sign, comparison word and per-what. What the units, comparison words and
cues are stands in the lexicons ``units``, ``comparisons`` and ``marks``.

Not read: vague numbers (数百, 十几), Chinese numerals without a unit or classifier, Roman numerals.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import lru_cache

from extract.lexicon import Lexicons, Row, alternation
from extract.numerals import ARABIC, DIGITS, HAN, HAN_DIGITS, SCALE, Value, arabic, chinese, scale, to_float
from extract.records import Mark, Quantity

_VOLUMES = ("L", "mL", "uL", "dL", "mm3")
_SMALLER = {"a": ("mo", 12), "mo": ("d", 0), "wk": ("d", 7), "d": ("h", 24), "h": ("min", 60), "min": ("s", 60)}
"""The time unit that may follow in a compound (1年3个月), and how many of it make one; 0 where that is not fixed."""
_RATES = ("min", "h", "d", "wk", "mo", "a")
_BODIES = ("kg", "m2")
_MEMBERS = 16
"""A list is read to this many members; what follows is read afresh, so that the cost stays linear."""


@dataclass(slots=True)
class _Unit:
    """A unit found in the text: its code with per-what, and the row of its head."""

    row: Row | None
    code: str
    dimension: str
    start: int
    end: int


@dataclass(slots=True)
class _Number:
    """One number as written: ``mantissa`` without its scale, ``factor`` the scale (万, ×10^7)."""

    start: int
    end: int
    mantissa: Value | float
    factor: Value = 1
    chinese: bool = False
    op: str = "="
    power: int | None = None
    unit: _Unit | None = None
    """Set where the numeral itself says it: 百分之七十 is per cent."""
    high: Value | float | None = None
    """Of two neighbouring digits (七八, 三五百): the upper one."""
    scaled: bool = False

    @property
    def value(self) -> Value | float:
        return self.mantissa if self.factor == 1 else _times(self.mantissa, self.factor)


@dataclass(slots=True)
class _Figure:
    """Number, range or mean ± SD with its unit: one member of a list."""

    first: _Number
    last: _Number | None = None
    sd: _Number | None = None
    denominator: _Number | None = None
    unit: _Unit | None = None
    start: int = 0
    end: int = 0
    number: tuple[int, int] = (0, 0)
    extra: Value | float = 0
    """What 半 or a smaller unit adds, in the figure's unit."""

    @property
    def mantissa(self) -> Value | float:
        return (self.last or self.first).mantissa


@dataclass(slots=True)
class _Found:
    quantities: list[Quantity] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    carry: tuple[int, str, str] = (-1, "=", "")
    """Where the last figure ended, and what it hands on to one that a list joins to it: 约, 每公斤体重."""


def quantities(text: str, lexicons: Lexicons) -> tuple[list[Quantity], list[Mark]]:
    """Read the quantities and marks of a compact normalised text, both ascending, free of overlap.

    >>> found, marks = quantities("约12名患者每公斤体重100万个细胞,随访6~12个月[3]", Lexicons())
    >>> [(q.low, q.high, q.unit, q.op) for q in found]
    [(12.0, 12.0, '{people}', '~'), (1000000.0, 1000000.0, '{cells}/kg', '='), (6.0, 12.0, 'mo', '=')]
    >>> [(m.kind) for m in marks]
    ['citation']
    """
    return _scanner(lexicons)(text)


def to_base(quantity: Quantity, lexicons: Lexicons | None = None) -> tuple[float | None, float | None, str | None]:
    """Give a quantity's numbers in the contract's base unit, body part before rate: ``(low, high, unit)``.

    A unit without a base unit, or none at all, is given back as it stands.

    >>> to_base(quantities("0.5 g/d/kg", Lexicons())[0][0])
    (500.0, 500.0, 'mg/kg/d')
    """
    if quantity.unit is None:
        return quantity.low, quantity.high, None
    base, factor = _bases(lexicons or _default())(quantity.unit)
    return _scaled(quantity.low, factor), _scaled(quantity.high, factor), base


@lru_cache(maxsize=1)
def _default() -> Lexicons:
    return Lexicons()


@lru_cache(maxsize=8)
def _scanner(lexicons: Lexicons) -> _Scanner:
    return _Scanner(lexicons)


@lru_cache(maxsize=8)
def _bases(lexicons: Lexicons) -> _Bases:
    return _Bases(lexicons)


class _Bases:
    """Turn a UCUM code as printed into the contract's base unit and the factor to it."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._heads = {
            row.code: (row.extra["base"], Fraction(str(row.extra["factor"])))
            for row in lexicons["units"].rows
            if "base" in row.extra
        }

    def __call__(self, unit: str) -> tuple[str, Fraction]:
        head, *pers = unit.split("/")
        base, factor = self._heads.get(head, (head, Fraction(1)))
        bodies = [per for per in pers if per in _BODIES]
        rates = [per for per in pers if per in _RATES]
        rest = [per for per in pers if per not in _BODIES and per not in _RATES]
        return "/".join([base, *rest, *bodies, *rates]), factor


def _times(value: Value | float, factor: Value) -> Value | float:
    return Fraction(str(value) if isinstance(value, float) else value) * factor


def _scaled(number: float | None, factor: Fraction) -> float | None:
    return None if number is None else float(Fraction(str(number)) * factor) if factor != 1 else number


_HAN_CHARACTER = "\u3400-\u9fff"
_DATE = re.compile(
    r"""
    (?P<date>
      (?:19|20)\d\d ([-/.])(?:0?[1-9]|1[0-2])\2(?:0?[1-9]|[12]\d|3[01])(?!\d)          # 2018-11-20
    | (?:19|20)\d\d[-/](?:0[1-9]|1[0-2])(?![\d-])                                       # 2014-03
    | (?:19|20)\d\d年?(?:[-~至到/、和]+(?:19|20)?\d\d年?)*(?<=年)                         # 2015-2017年
      (?:[春夏秋冬][季天]?|(?:第?[1-4一二三四]季度?)|[上下]半年|[初底末中]
        |(?:\d{1,2}月?[-~至到、])?\d{1,2}月(?:份|底|初|末|[上中下]旬)?(?:(?:\d{1,2}[日号]?[-~至到、])?\d{1,2}[日号])?
        |第?\d{1,2}[期卷])?(?!龄|以上|以下)
    | \d{1,2}月(?:\d{1,2}[日号]?[-~至到、])?\d{1,2}[日号](?!龄)                            # 6月24日
    | \d{1,2}(?:月?[-~至到、]\d{1,2})?月(?:份|底|初|末(?!次)|[上中下]旬)                     # 12月底
    | (?:19|20)\d\d[-~至到](?:19|20)\d\d(?![\d.年个例人名])
    | 民国\d{2,3}年
    )
  | (?P<pages>
      (?:19|20)\d\d[,;][ ]?\d+(?:\(\d+[-\d]*\))?:[ ]?[eE]?\d+(?:-\d+)?
    | \d+[ ]?\(\d+(?:-\d+)?(?:[ ]?Suppl[ ]?\d*)?\):[ ]?[eE]?\d+(?:-\d+)?
    | \d{4}-\d{4}\((?:19|20)\d\d\)\d\d-\d{4}-\d\d
    | \d{1,3}:[ ]?[eE]?\d{2,6}-\d{2,6}
    )
  | (?P<clock>(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?!\d))
  | (?P<ratio>\d+(?:\.\d+)?(?:[:∶]\d+(?:\.\d+)?)+(?!\d))
  | (?P<identifier>
      20\d\d-\d{6}-\d\d(?:-\d\d)?(?!\d) | 0\d{2,3}-\d{7,8}(?!\d) | 400-\d{3}-\d{4} | 1[3-9]\d{9}(?!\d) | \d{4}-\d{3}[\dXx](?!\d)
    | 10\.\d{4,5}/[!-~]+ | \d{9,}(?![.%\d])
    )
    """,
    re.VERBOSE,
)
_DATE_NEXT = re.compile(r"\d+[-/.年月:∶,;( ]|\d{9}|0\d{2}|民")
_LINK = re.compile(r"(?:https?://|www\.)[!-~]+|(?:doi|DOI)[: ]{0,2}10\.[!-~]+|[\w.+-]+@[\w-]+\.[\w.]+")
_CITATION = re.compile(r"\[\d{1,3}(?:[-,~、] ?\d{1,3})*\]")
_ENUMERATOR = re.compile(r"\(\d{1,2}\)")
_HEADING = re.compile(rf"\d{{1,2}}(?:\.\d{{1,2}}){{0,3}}(?:[.、):](?!\d)|(?=[{_HAN_CHARACTER}【《]))")
_TOKEN = re.compile(r"[A-Za-z0-9\u0391-\u03c9]+(?:[-/._][A-Za-z0-9\u0391-\u03c9]*[A-Za-z0-9])*[+]?")
_TOKEN_START = re.compile(r"[A-Za-z0-9\u0391-\u03c9_+./-]{1,40}$")
_LETTERS = re.compile(r"[A-Za-z\u0391-\u03c9]+$")
_DAY_CODE = re.compile(r"[dDwW]\d{1,3}(?:[-~][dDwW]?\d{1,3})?$")
_LOCANT = re.compile(rf"\d+(?:,\d+)*-(?:[A-Za-z]|[{_HAN_CHARACTER}])")
_PLUS = re.compile(r"\d\+(?:\d(?![\d.])|PRN|prn)")
_RANGE = re.compile(r" ?(?:--?|~|至|到|—{1,2}|至少到) ?(?=[\d.(-]|[" + HAN + "半])")
_LIST = re.compile(r" ?(?:、|和|与|及|或|以及|或者|/| and | or |(?P<comma>, ?))第? ?(?=[\d.(]|[" + HAN + "])")
_ARABIC = re.compile(ARABIC)
_POWER = re.compile(r"[×x*]10\^(-?\d+)")
_TEN = re.compile(r"10\^(-?\d+)")
_SCALE = re.compile(rf"{SCALE}(?![分])")
_LATIN_SCALE = re.compile(r" ?M(?![A-Za-z0-9/^])|[kK](?![A-Za-z0-9/^])")
_SURPLUS = re.compile(r"[多余](?!例外|数|发|次|种|项研究者|个月份)")
_TAIL = re.compile(rf"零?(?:\d{{3,8}}(?![\d.])|\d{{1,4}}[千百](?![{HAN}])|[{HAN}]+)(?=[{_HAN_CHARACTER}])")
_BRACKET = re.compile(rf"\(({ARABIC})(±|--?|~|至|到)({ARABIC})(%?)\)")
_HAN_RUN = re.compile(rf"[{HAN}]+")
_HAN_NUMBER = re.compile(rf"[{HAN}]+(?:点[{HAN_DIGITS}]+[十百千万亿]*)?")
_PER_HUNDRED = re.compile(
    rf"百分(?:之(?P<share>百(?!分)|{ARABIC}|[{HAN}]+(?:点[{HAN_DIGITS}]+)?)|百|(?P<bare>[二三四五六七八九]十[{HAN_DIGITS}]?))"
)
_PER_THOUSAND = re.compile(rf"(?P<base>[千万])分之(?P<share>{ARABIC}|[{HAN}]+(?:点[{HAN_DIGITS}]+)?)")
_PARTS = re.compile(rf"(?P<below>[{HAN}]+|\d+)分之(?P<above>[{HAN}]+|\d+)|(?P<b2>[二三四五])分(?P<a2>[一二三])(?![{HAN}])")
_HALF = re.compile(r"(?:一半|半数|对半)(?!致死|抑制|有效|最大|组织|以内服|径|月|年|天|日|小时|片|个)")
_NEIGHBOURS = re.compile(r"(?<![一二三四五六七八九])(?:一二|一两|二三|两三|三四|四五|五六|六七|七八|八九|三五)(?![一二三四五六七八九])")
_LARGE_ONLY = re.compile(r"[百千万亿]+")
_FIXED = "十百千万亿"
_OUTSIDE = re.compile(r"(?:每)(?P<base>10万|1000|1,000|100|百|千|万|十万) ?$")
_PER_24 = re.compile(r"24 ?h|1\.73 ?m\^?2|1\.73㎡")
_PERSON_TIME = re.compile(r"/ ?(?P<base>10万|1000|1,000|100|百|千|万|十万) ?(?:个)?(?:人[-·]?年|患者[-·]?年|病人年|person-years)")


class _Scanner:
    """The grammar compiled over one set of lexicons."""

    def __init__(self, lexicons: Lexicons) -> None:
        units = lexicons["units"]
        self._terms = units.by_term
        self._patterns = {f"p{i}": row for i, row in enumerate(units.rows) if row.pattern}
        patterns = "|".join(f"(?P<{name}>{row.pattern})" for name, row in self._patterns.items())
        self._unit = re.compile(f"(?:{alternation(units.terms())})(?P<literal>)|{patterns}")
        self._percent = units.by_term["%"]
        pers = {t: row.extra["per"] for row in units.rows for t in row.terms if "per" in row.extra}
        pers |= {t: row.extra["per"] for row in units.rows if "per" in row.extra and row.pattern for t in _bare(row)}
        self._pers = pers
        per = f"(?:{alternation(pers)})"
        guard = r"(?![A-Za-z])"
        self._per = re.compile(
            rf" ?/ ?\((?P<a>{per})[·.*× ](?P<b>{per}|1\.73 ?m\^?2)\)| ?/ ?(?P<c>24 ?h|1\.73 ?m\^?2|{per}){guard}"
            rf"|[·. *](?P<d>{per})\^-[12]| ?每(?P<e>公斤体重|千克体重|公斤|千克|kg|升|毫升|平方米|小时|分钟){guard}"
            rf"|[·](?P<f>{per}|1\.73 ?m\^?2){guard}"
        )
        firsts = {t[0] for row in units.rows if row.extra.get("words") for t in [*row.terms, *_bare(row)]}
        follow = "".join(sorted(re.escape(c) for c in firsts | set("个多余至到~、和或与及半年-"))).replace("-", r"\-")
        self._head = re.compile(
            rf"\d|百分[之百{HAN}]|[千万]分之|[{HAN}]+(?:分之|点[{HAN_DIGITS}]|分[一二三]|(?=[{follow}]|级)|(?<=[万亿]))|半(?=[{follow}]|数)"
        )
        comparisons = lexicons["comparisons"]
        self._ops = {f"o{i}": row.code for i, row in enumerate(comparisons.rows)}
        before = "|".join(f"(?P<o{i}>{row.regex()})" for i, row in enumerate(comparisons.rows))
        self._before = re.compile(rf"(?:{before}) ?$")
        self._before_ends = {t[-1] for t in comparisons.terms()} | set("约近超过")
        self._after_ops = {t: row.code for row in comparisons.rows for t in row.extra.get("after", ())}
        self._after = re.compile(alternation(self._after_ops))
        self._after_firsts = {t[0] for t in self._after_ops} | {"内"}
        marks = lexicons["marks"]
        self._symbols = set(marks.terms("symbol"))
        self._version = re.compile(rf"(?<![A-Za-z])(?:{marks.regex('version')}) ?$")
        self._figure = re.compile(rf"(?:{marks.regex('figure')}) ?$")
        self._figure_ends = {t[-1] for t in marks.terms("figure")} | {" "}
        self._month = re.compile(rf"(?:{marks.regex('month_cue')})$")
        self._vague = re.compile(rf"(?:{marks.regex('vague')})$")
        giving = marks.regex("giving")
        self._body = re.compile(
            rf"(?P<per>(?P<kg>{marks.regex('per_body')})|{marks.regex('per_surface')})(?P<gap>(?:{giving})*)$"
        )
        self._level = re.compile(f" ?(?:{marks.regex('interval_level')})")

    def __call__(self, text: str) -> tuple[list[Quantity], list[Mark]]:
        found = _Found()
        links = iter(self._links(text))
        link = next(links, None)
        at = 0
        head = self._head.search
        while match := head(text, at):
            start = match.start()
            while link and link.end <= start:
                link = next(links, None)
            if link and link.start <= start:
                found.marks.append(link)
                at = link.end
                continue
            at = self._read(text, start, at, found)
        return found.quantities, found.marks

    def _links(self, text: str) -> Iterator[Mark]:
        if "://" in text or "www." in text or "10." in text or "@" in text:
            for match in _LINK.finditer(text):
                yield Mark(match.start(), match.end(), "identifier")

    def _read(self, text: str, start: int, floor: int, found: _Found) -> int:
        """Read what begins at a place; give where to go on."""
        if text[start].isdigit() and text[start].isascii():
            mark = self._mark(text, start, floor)
            if mark:
                found.marks.append(mark)
                return mark.end
            start = self._sign(text, start, floor)
        if start > floor and text[start - 1] == "(" and (bracket := self._bracketed(text, start)):
            figures = [bracket]
        else:
            figures = self._figures(text, start)
        if not figures:
            match = _HAN_RUN.match(text, start)
            return match.end() if match else start + 1
        if figures[0].unit is None and (mark := self._token_from(text, figures[0])):
            found.marks.append(mark)
            return mark.end
        return self._emit(text, figures, floor, found)

    # ------------------------------------------------------------ marks

    def _mark(self, text: str, start: int, floor: int) -> Mark | None:
        """Give the mark that a digit belongs to, if any."""
        before = "\n" if start == 0 else text[start - 1] if start > floor or text[start - 1] == "\n" else ""
        if before.isascii() and before:
            if before.isalpha() or before in "-_/.+":
                if token := self._token(text, start, floor):
                    return token
            elif before == "[":
                match = _CITATION.match(text, start - 1)
                if match and not self._spread(text, match):
                    return Mark(match.start(), match.end(), "citation")
            elif before == "(" and (match := _ENUMERATOR.match(text, start - 1)):
                if start < 2 or text[start - 2] in "\n。;:,.!?、 ":
                    return Mark(match.start(), match.end(), "numbering")
            elif before == "\n" and (match := _HEADING.match(text, start)) and not self._unit_at(text, start):
                return Mark(start, match.end(), "numbering")
            elif before == " " and (match := self._version.search(text, max(floor, start - 20), start)):
                number = _ARABIC.match(text, start)
                return Mark(start, number.end() if number else start + 1, "version")
        elif before and "\u0391" <= before <= "\u03c9" and before != "μ":
            if token := self._token(text, start, floor):
                return token
        if _DATE_NEXT.match(text, start) and (match := _DATE.match(text, start)):
            kind = match.lastgroup or "date"
            if kind != "pages" or not self._unit_at(text, match.end() - 1):
                return Mark(start, match.end(), kind)
        if before and before in self._figure_ends and self._figure.search(text, max(floor, start - 8), start):
            end = start
            while end < len(text) and (text[end].isascii() and (text[end].isalnum() or text[end] in "-,.~")):
                end += 1
            if not self._unit_at(text, start):
                return Mark(start, max(start + 1, end), "figure")
        if (match := _LOCANT.match(text, start)) and not self._number_after_dash(text, match.end() - 1):
            token = _TOKEN.match(text, start)
            return Mark(start, max(match.end(), token.end() if token else 0), "marker")
        if match := _PLUS.match(text, start):
            return Mark(start, match.end(), "marker")
        return None

    def _number_after_dash(self, text: str, place: int) -> bool:
        return text[place] in HAN or text[place] in "至今约半"

    def _unit_at(self, text: str, start: int) -> bool:
        number = _ARABIC.match(text, start)
        return bool(number and self._find_unit(text, number.end(), 1))

    def _spread(self, text: str, match: re.Match[str]) -> bool:
        """Say whether ``[12,35]`` follows a number that lies between: an interval, no citation."""
        inside = [int(part) for part in re.findall(r"\d+", match[0])]
        before = re.search(r"(\d+(?:\.\d+)?)$", text[max(0, match.start() - 8) : match.start()])
        return bool(before and len(inside) == 2 and inside[0] <= float(before[1]) <= inside[1])

    def _token(self, text: str, start: int, floor: int) -> Mark | None:
        """Give the Latin name that a digit stands in (IL-10, CD133+), unless the letters are a symbol (P0.05)."""
        run = _TOKEN_START.search(text, max(floor, start - 40), start)
        if not run:
            return None
        before = run[0]
        if not any(c.isalpha() for c in before):
            return None
        stem = before.rstrip("-")
        letters = _LETTERS.search(stem)
        if before[-1] in "/.+" and not letters and not re.search(r"[A-Za-z]\d*[/.+]$", before):
            return None
        if letters and len(before) - len(stem) <= 1:
            outer = stem[: letters.start()]
            if letters[0] in self._symbols and not outer.endswith("-"):
                return None
            if before == stem and len(letters[0]) >= 5 and not outer and self._dose_at(text, start):
                return None
        elif before[-1] == "/" and self._unit_at(text, start):
            return None
        match = _TOKEN.match(text, run.start() + len(before) - len(before.lstrip("-/._+")))
        if not match or match.end() <= start:
            return None
        name = match[0]
        kind = "daycode" if _DAY_CODE.match(name) else "identifier" if re.search(r"\d{5}", name) else "marker"
        return Mark(match.start(), match.end(), kind)

    def _dose_at(self, text: str, start: int) -> bool:
        number = _ARABIC.match(text, start)
        if not number:
            return False
        unit = self._find_unit(text, number.end(), 1)
        return bool(_POWER.match(text, number.end())) or bool(unit and unit.row and "base" in unit.row.extra)

    def _token_from(self, text: str, figure: _Figure) -> Mark | None:
        """Give the Latin name that begins with a digit (13C, 5-FU, 3b期)."""
        number = figure.first
        if figure.last or figure.denominator or number.chinese or number.scaled or number.factor != 1:
            return None
        end = number.end
        after = text[end : end + 1]
        if not (after.isascii() and after.isalpha()) or text[end : end + 2].lower() == "vs":
            return None
        match = _TOKEN.match(text, number.start)
        if not match or match.end() <= end:
            return None
        kind = "identifier" if re.search(r"\d{5}", match[0]) else "marker"
        return Mark(match.start(), match.end() + (text[match.end() : match.end() + 1] == "期"), kind)

    def _sign(self, text: str, start: int, floor: int) -> int:
        """Take in a leading decimal point and a minus sign that is no dash."""
        if start > floor and text[start - 1] == "." and (start < 2 or not text[start - 2].isalnum()):
            start -= 1
        if start > floor and text[start - 1] == "-":
            before = text[start - 2] if start - 2 >= floor and start >= 2 else " "
            if not (before.isdigit() or before in ")%"):
                return start - 1
        return start

    # ------------------------------------------------------------ figures

    def _bracketed(self, text: str, start: int) -> _Figure | None:
        """Read ``(28.5±3.1)g/L``, ``(1~2)×10^6/kg``, ``(13.85±2.56)``: the bracket belongs to the figure."""
        match = _BRACKET.match(text, start - 1)
        if not match:
            return None
        low = _Number(match.start(1), match.end(1), _number(match[1]))
        high = _Number(match.start(3), match.end(3), _number(match[3]))
        end = match.end()
        power = _POWER.match(text, end)
        if power:
            low.factor = high.factor = Fraction(10) ** int(power[1])
            low.power = high.power = int(power[1])
            end = power.end()
        elif word := _SCALE.match(text, end):
            low.factor = high.factor = scale(word[0])
            end = word.end()
        unit = self._find_unit(text, end, to_float(Fraction(str(low.value))))
        if match[4]:
            unit = unit or _Unit(self._percent, "%", "percent", match.start(4), match.end(4))
        if match[2] != "±" and (low.mantissa >= high.mantissa or not (unit and unit.start >= end or power)):
            return None
        figure = _Figure(low, start=match.start(), number=(match.start(1), match.end(3)), unit=unit)
        if match[2] == "±":
            figure.sd = high
        else:
            figure.last = high
        figure.end = max(end, unit.end if unit else end)
        return self._counted(text, figure)

    def _figures(self, text: str, start: int) -> list[_Figure]:
        """Read a figure, and those that follow in a list up to the one that carries the unit."""
        figures: list[_Figure] = []
        at = start
        while len(figures) < _MEMBERS:
            figure = self._figure_at(text, at)
            if figure is None:
                break
            figures.append(figure)
            if figure.unit or figure.denominator or figure.sd:
                break
            joint = _LIST.match(text, figure.end)
            if not joint or (text[joint.end()] == "(" and not _BRACKET.match(text, joint.end())):
                break
            at = joint.end()
            if text[at].isdigit() and _DATE_NEXT.match(text, at) and _DATE.match(text, at):
                break
        return self._share(text, figures)

    def _share(self, text: str, figures: list[_Figure]) -> list[_Figure]:
        if len(figures) < 2:
            return figures
        unit, last = figures[-1].unit, figures[-1]
        if unit is None or unit.row is None or not self._sharable(text, figures):
            return figures[:1]
        for figure in figures[:-1]:
            figure.unit = unit
            first = last.first
            if first.factor != 1 and not figure.first.scaled and not figure.first.chinese and figure.last is None:
                if to_float(Fraction(str(figure.first.mantissa))) < 10_000:
                    figure.first.factor, figure.first.power = first.factor, first.power
        return figures

    def _sharable(self, text: str, figures: list[_Figure]) -> bool:
        unit = figures[-1].unit
        assert unit is not None and unit.row is not None
        joints = text[figures[0].end : figures[-1].start]
        if unit.dimension == "percent" and self._level.match(text, figures[-1].end):
            return False
        if "," in joints:
            before = text[figures[0].start - 1] if figures[0].start else "\n"
            return "base" in unit.row.extra and before not in "=<>≤≥:("
        if "/" in joints:
            return len(figures) > 2 or unit.dimension in ("pressure", "mass", "volume", "activity", "tablets")
        if figures[0].first.chinese and not figures[-1].first.chinese:
            return False
        return True

    def _figure_at(self, text: str, start: int) -> _Figure | None:
        if text[start] == "(":
            return self._bracketed(text, start + 1)
        first = self._number_at(text, start)
        if first is None:
            return None
        figure = _Figure(first, start=start, end=first.end, number=(start, first.end))
        figure.unit = first.unit or self._find_unit(text, first.end, _size(first), chinese=first.chinese)
        at = figure.unit.end if figure.unit else first.end
        after = text[at : at + 1]
        if after == "±":
            self._deviation(text, figure, at)
        elif after == "/" and figure.unit is None and not first.chinese:
            self._fraction(text, figure)
        elif first.high is None and (match := _RANGE.match(text, at)):
            self._range(text, figure, match.end())
        if figure.first.chinese and figure.unit is None and first.high is None and figure.last is None:
            figure.end = figure.number[1]
            return figure
        figure.end = max(figure.number[1], figure.unit.end if figure.unit else 0)
        return self._counted(text, figure)

    def _deviation(self, text: str, figure: _Figure, at: int) -> None:
        sd = self._number_at(text, at + 1)
        if sd is None:
            return
        figure.sd = sd
        unit = self._find_unit(text, sd.end, _size(figure.first))
        figure.unit = unit or (figure.unit and replace(figure.unit, end=sd.end))
        figure.number = (figure.start, sd.end)
        if sd.factor != 1 and figure.first.factor == 1:
            figure.first.factor, figure.first.power = sd.factor, sd.power

    def _fraction(self, text: str, figure: _Figure) -> None:
        below = self._number_at(text, figure.first.end + 1) if text[figure.first.end + 1 : figure.first.end + 2].isdigit() else None
        if below is None or below.factor != 1 or below.chinese:
            return
        top, bottom = figure.first.mantissa, below.mantissa
        if not (isinstance(top, int) and isinstance(bottom, int) and 0 <= top <= bottom and bottom):
            return
        if text[below.end : below.end + 1] == "/" and text[below.end + 1 : below.end + 2].isdigit():
            return
        unit = self._find_unit(text, below.end, 1)
        if unit is None:
            figure.denominator = below
        elif unit.dimension in ("tablets",):
            figure.first.mantissa = Fraction(top, bottom)
            figure.unit = unit
        elif unit.row and unit.row.extra.get("mark"):
            figure.unit = unit
        else:
            return
        figure.number = (figure.start, below.end)

    def _range(self, text: str, figure: _Figure, at: int) -> None:
        first = figure.first
        high = self._number_at(text, at)
        if high is None:
            return
        if first.mantissa < 0 and high.mantissa > 0 and text[at - 2 : at] == "--":
            high = replace(high, mantissa=-high.mantissa)
        unit = high.unit or self._find_unit(text, high.end, _size(high), chinese=high.chinese)
        if figure.unit:
            same = unit is not None and (unit.code == figure.unit.code or unit.dimension == figure.unit.dimension)
            if not same or (unit and unit.code != figure.unit.code):
                return
        if unit is None and first.chinese:
            return
        if unit and unit.dimension == "percent" and figure.unit is None and self._level.match(text, unit.end):
            return
        _distribute(first, high)
        if not first.value < high.value:
            first.factor = first.factor if first.scaled else 1
            return
        figure.last, figure.unit = high, unit or figure.unit
        figure.number = (figure.start, high.end)

    def _counted(self, text: str, figure: _Figure) -> _Figure:
        """Write ``50×10^9/L`` as 50 of 10*9/L, add 半 and smaller time units, multiply 50 mg×2片."""
        unit = figure.unit
        if unit is None:
            return figure
        power = (figure.last or figure.first).power
        per = unit.code.rpartition("/")[2]
        if power and per in _VOLUMES and unit.code.split("/")[0] in ("", "{cells}", "{items}", "{copies}"):
            for number in (figure.first, figure.last, figure.sd):
                if number is not None and number.power is not None:
                    number.mantissa = number.mantissa if number.power == power else _times(number.value, Fraction(1, 10**power))
                    number.factor = 1
            unit.code = f"10*{power}/{per}"
        if figure.last is None and figure.sd is None:
            if unit.dimension == "time":
                self._compound(text, figure)
            elif unit.row and unit.row.extra.get("times") == 10:
                digit = text[unit.end : unit.end + 1]
                if digit in DIGITS and digit and text[unit.end + 1 : unit.end + 2] not in HAN:
                    if not self._find_unit(text, unit.end + 1, 1, chinese=True):
                        figure.extra = Fraction(DIGITS[digit], 10)
                        unit.end += 1
                        figure.end = unit.end
            elif unit.dimension in ("mass", "activity") and text[unit.end : unit.end + 1] in ("×", "*"):
                self._strength(text, figure)
        return figure

    def _compound(self, text: str, figure: _Figure) -> None:
        unit = figure.unit
        assert unit is not None
        if text[unit.end : unit.end + 1] == "半" and text[unit.end + 1 : unit.end + 2] not in "年月天日个小片量数衰":
            figure.extra = Fraction(1, 2)
            unit.end += 1
            figure.end = unit.end
            return
        below, ratio = _SMALLER.get(unit.code, ("", 0))
        at = unit.end + (text[unit.end : unit.end + 1] == "零")
        if not ratio or not (text[at : at + 1].isdigit() or text[at : at + 1] in HAN) or text[at : at + 1] == "":
            return
        rest = self._number_at(text, at)
        small = rest and self._find_unit(text, rest.end, 1, chinese=rest.chinese)
        if not rest or not small or small.code != below or rest.mantissa >= (ratio or 31) or rest.chinese != figure.first.chinese:
            return
        figure.first.factor = figure.first.factor * ratio
        figure.extra = rest.value
        figure.unit = small
        figure.number = (figure.start, rest.end)
        figure.end = small.end

    def _strength(self, text: str, figure: _Figure) -> None:
        unit = figure.unit
        assert unit is not None
        match = _ARABIC.match(text, unit.end + 1)
        pieces = match and self._find_unit(text, match.end(), 1)
        if match and pieces and pieces.dimension == "tablets":
            figure.first.factor = figure.first.factor * Fraction(match[0])
            unit.end = pieces.end
            figure.end = pieces.end

    # ------------------------------------------------------------ numbers

    def _number_at(self, text: str, start: int) -> _Number | None:
        if start >= len(text):
            return None
        sign = text[start] == "-"
        begin = start + sign
        match = _ARABIC.match(text, begin)
        if match is None:
            return None if sign else self._han_number(text, start)
        end = match.end()
        number = _Number(start, end, _number(match[0]))
        if text[end : end + 1] in "×x*^万亿千百十 MKk多余" and end < len(text):
            self._scale(text, number, match)
        if sign:
            number.mantissa = -number.mantissa
        if text.startswith("个半", number.end) and self._find_unit(text, number.end + 2, 1):
            number.mantissa = number.mantissa + Fraction(1, 2)
            number.end += 2
        return number

    def _scale(self, text: str, number: _Number, match: re.Match[str]) -> None:
        end = match.end()
        if match[0] == "10" and (ten := _TEN.match(text, match.start())):
            number.mantissa, number.power = 1, int(ten[1])
            number.end = ten.end()
        elif power := _POWER.match(text, end):
            number.power = int(power[1])
            number.end = power.end()
        if number.power is not None:
            if abs(number.power) > 300:
                number.power = None
                number.end = end
                return
            number.factor, number.scaled = Fraction(10) ** number.power, True
            return
        if surplus := _SURPLUS.match(text, end):
            end = surplus.end()
            number.op, number.end = ">", end
        if (word := _SCALE.match(text, end)) and not self._long_unit(text, end, word.end()):
            number.factor, number.scaled, number.end = scale(word[0]), True, word.end()
            if tail := _TAIL.match(text, word.end()):
                self._tail(text, number, tail)
            elif surplus := _SURPLUS.match(text, number.end):
                number.op, number.end = ">", surplus.end()
        elif latin := _LATIN_SCALE.match(text, end):
            number.factor, number.scaled, number.end = scale(latin[0].strip()), True, latin.end()

    def _tail(self, text: str, number: _Number, tail: re.Match[str]) -> None:
        """Add what follows a scale: 1亿2300万, 3万5千."""
        rest = chinese(tail[0].lstrip("零"))
        if rest is None and (word := re.fullmatch(r"零?(\d+)([千百])", tail[0])):
            rest = int(word[1]) * scale(word[2])
        more = _SCALE.match(text, tail.end()) if tail[0].isdigit() else None
        if rest is not None and more:
            rest = rest * scale(more[0])
        if rest is None or not rest < number.factor or not isinstance(number.mantissa, int):
            return
        number.mantissa, number.factor = number.mantissa * number.factor + rest, 1
        number.end = more.end() if more else tail.end()

    def _long_unit(self, text: str, start: int, end: int) -> bool:
        """Say whether a scale character begins a unit: 5千克, 3万伏特."""
        match = self._unit.match(text, start)
        return bool(match and match.end() > end)

    def _han_number(self, text: str, start: int) -> _Number | None:
        """Read a number in Chinese characters that stands here, with the part of it that the words themselves say."""
        if special := self._share_words(text, start):
            return special
        if text[start] == "半":
            return self._half(text, start)
        match = _HAN_NUMBER.match(text, start)
        if match is None or self._vague.search(text, max(0, start - 4), start):
            return None
        end = match.end()
        run = match[0]
        number = _Number(start, end, 0, chinese=True)
        if _LARGE_ONLY.fullmatch(run) and not self._large_ok(text, start, end):
            return None
        if text[end : end + 1] == "几":
            return None
        if not self._evaluate(run, number):
            return None
        if text[end : end + 1] in ("多", "余") and end < len(text):
            self._han_surplus(text, number)
        elif text[end : end + 1] == "级" and _LARGE_ONLY.fullmatch(run):
            number.op, number.end = "~", end + 1
        elif text.startswith("个半", end) and self._find_unit(text, end + 2, 1):
            number.mantissa, number.end = number.value + Fraction(1, 2), end + 2
            number.factor = 1
        return number

    def _han_surplus(self, text: str, number: _Number) -> None:
        end = number.end + 1
        number.op, number.end = ">", end
        if word := re.compile("[万亿]+").match(text, end):
            number.factor, number.scaled, number.end = number.factor * scale(word[0]), True, word.end()

    def _evaluate(self, run: str, number: _Number) -> bool:
        if pair := _NEIGHBOURS.search(run):
            low = chinese(run[: pair.start() + 1] + run[pair.end() :])
            high = chinese(run[: pair.start()] + run[pair.start() + 1 :])
            if low is None or high is None:
                return False
            number.mantissa, number.high = low, high
            return True
        bare = run.rstrip("万亿")
        if bare and bare != run and (value := chinese(bare)) is not None:
            number.mantissa, number.factor, number.scaled = value, scale(run[len(bare) :]), True
            return True
        value = chinese(run)
        if value is None:
            return False
        number.mantissa = value
        return True

    def _large_ok(self, text: str, start: int, end: int) -> bool:
        """Say whether 百, 千, 万 alone is a number here: 近百例, 百万级, 百万个细胞."""
        if text[end : end + 1] == "级":
            return True
        if text[start - 1 : start] == "每" and self._find_unit(text, end, 1000):
            return True
        if len(text[start:end]) > 1 and text[end : end + 1] in "个粒颗" and text[end : end + 1]:
            return True
        return bool(self._before.search(text, max(0, start - 6), start))

    def _half(self, text: str, start: int) -> _Number | None:
        end = start + 1
        if text[start - 1 : start] in set(HAN) | {"个", "多", "大", "后", "前", "上", "下", "夜"} and start:
            return None
        unit = self._find_unit(text, end, 1, chinese=True)
        if unit is None or unit.dimension not in ("time", "tablets", "times", "volume", "mass"):
            return None
        return _Number(start, end, Fraction(1, 2), chinese=True)

    def _share_words(self, text: str, start: int) -> _Number | None:
        """Read 百分之七十, 千分之三, 四分之一, 一半."""
        if text[start] == "百" and (match := _PER_HUNDRED.match(text, start)):
            share = match["share"] or match["bare"] or "百"
            return self._share_number(text, match, share, "%")
        if text[start] in "千万" and (match := _PER_THOUSAND.match(text, start)):
            factor = 10 if match["base"] == "千" else 100
            number = self._share_number(text, match, match["share"], "%")
            if number:
                number.factor = Fraction(1, factor)
            return number
        if match := _HALF.match(text, start):
            unit = _Unit(self._percent, "%", "percent", start, match.end())
            return _Number(start, match.end(), 50, chinese=True, unit=unit)
        if match := _PARTS.match(text, start):
            below, above = (_any(match[a] or match[b]) for a, b in (("below", "b2"), ("above", "a2")))
            if not below or above is None:
                return None
            share = Fraction(above) / Fraction(below)
            unit = self._find_unit(text, match.end(), 1, chinese=True)
            if unit and unit.dimension in ("volume", "mass", "tablets"):
                return _Number(start, match.end(), share, chinese=True)
            unit = _Unit(self._percent, "%", "percent", start, match.end())
            return _Number(start, match.end(), share * 100, chinese=True, unit=unit)
        return None

    def _share_number(self, text: str, match: re.Match[str], share: str, code: str) -> _Number | None:
        value = 100 if share == "百" else _any(share)
        if value is None:
            return None
        unit = _Unit(self._percent, code, "percent", match.start(), match.end())
        number = _Number(match.start(), match.end(), value, chinese=True, unit=unit)
        joint = re.compile("[到至~-]").match(text, match.end())
        if joint and not text.startswith("百分", joint.end()):
            upper = _HAN_NUMBER.match(text, joint.end())
            high = upper and chinese(upper[0])
            if upper and high and high > value and not self._find_unit(text, upper.end(), 1, chinese=True):
                number.high = high
                number.end = unit.end = upper.end()
        return number

    # ------------------------------------------------------------ units

    def _find_unit(self, text: str, at: int, size: float, chinese: bool = False) -> _Unit | None:
        """Give the unit that stands at a place, per-what included, for a number of this size."""
        start = at
        if text[at : at + 1] == " ":
            start = at + 1
            if not text[start : start + 1].isascii() and text[start : start + 1] not in "μ℃‰㎡":
                return None
        if start >= len(text):
            return None
        unit = self._head_unit(text, start, size, chinese)
        if unit is None and text[start] == "个":
            unit = self._head_unit(text, start + 1, size, chinese)
            if unit and unit.row and unit.row.extra.get("bare"):
                unit.start = start
            else:
                unit = None
        if unit is None:
            return self._per_only(text, start, size)
        self._extend(text, unit)
        return unit

    def _head_unit(self, text: str, start: int, size: float, chinese: bool) -> _Unit | None:
        match = self._unit.match(text, start)
        if match is None:
            return None
        end = match.end()
        row = self._terms[match[0]] if match["literal"] is not None else self._patterns[match.lastgroup or ""]
        last = text[end - 1]
        if last.isascii() and last.isalnum() and text[end : end + 1].isascii() and text[end : end + 1].isalnum():
            return None
        extra = row.extra
        if abs(size) < extra.get("least", 0) or (chinese and not extra.get("words")):
            return None
        code, dimension = row.code, extra.get("dimension", "none")
        if "large" in extra and size >= 10_000:
            code = extra["large"]
            dimension = "cells"
        return _Unit(row, code, dimension, start, end)

    def _per_only(self, text: str, start: int, size: float) -> _Unit | None:
        """Read ``×10^6/kg`` and ``×10^9/L``: nothing named but the per-what."""
        if text[start] != "/" or size < 10_000 and size < 100:
            return None
        unit = _Unit(None, "", "none", start, start)
        self._extend(text, unit)
        if unit.end == start:
            return None
        if unit.code in ("/kg", "/m2"):
            return _Unit(self._terms["cells"], "{cells}" + unit.code, "cells", start, unit.end)
        return unit if unit.code[1:] in _VOLUMES else None

    def _extend(self, text: str, unit: _Unit) -> None:
        while unit.end < len(text) and text[unit.end] in "/·每 .*(":
            if text[unit.end] == "/" and (match := _PERSON_TIME.match(text, unit.end)):
                unit.code = "{events}/(" + _base(match["base"]) + ".a)"
                unit.dimension, unit.end = "rate", match.end()
                return
            match = self._per.match(text, unit.end)
            if match is None:
                return
            for name in "abcdef":
                if match[name]:
                    self._add_per(unit, match[name])
            unit.end = match.end()

    def _add_per(self, unit: _Unit, surface: str) -> None:
        if surface.startswith("24"):
            unit.code += "/(24.h)"
            return
        if surface.startswith("1.73"):
            unit.code += "/{1.73_m2}"
            unit.dimension = "rate"
            return
        code = self._pers[surface]
        if not code:
            return
        unit.code += f"/{code}"
        if code in _VOLUMES:
            unit.dimension = "concentration"
            if unit.code.startswith("{items}"):
                unit.code = "{cells}" + unit.code[7:]
        elif unit.code == "kg/m2":
            unit.dimension = "bmi"
        elif unit.dimension == "length":
            unit.dimension = "rate"

    # ------------------------------------------------------------ out

    def _emit(self, text: str, figures: list[_Figure], floor: int, found: _Found) -> int:
        first = figures[0]
        unit = figures[-1].unit
        if first.first.chinese and unit is None and not first.first.scaled:
            return first.end
        start, op = self._opening(text, first.start, floor)
        body = self._body_before(text, start, floor)
        joint = _LIST.match(text, found.carry[0]) if found.carry[0] >= 0 else None
        if joint and joint.end() == start == first.start and not joint["comma"]:
            op = found.carry[1]
            body = body or (start, found.carry[2], False) if found.carry[2] else body
        end, closing = self._closing(text, figures[-1])
        kind = unit.row.extra.get("mark") if unit and unit.row else None
        ordinal = text[first.start - 1 : first.start] == "第"
        if ordinal and not kind and unit and unit.dimension != "time":
            kind = "ordinal"
        if unit and unit.code == "mo" and text[unit.start] == "月" and self._month_name(text, first):
            kind = "date"
        if unit is None and not first.last and self._year(text, first):
            kind = "date"
        if unit is None and ordinal and not first.last:
            kind = "ordinal"
        if first.first.chinese and unit and unit.dimension == "items" and not first.first.scaled:
            return first.end
        if kind:
            found.marks.append(Mark(start, end, kind))
            return end
        found.carry = (end, op if op == "~" else "=", body[1] if body else "")
        if exposure := self._exposure(text, first, unit, floor):
            found.quantities.append(exposure)
            return exposure.end
        for index, figure in enumerate(figures):
            is_last = index == len(figures) - 1
            own = op if index == 0 or op == "~" else "="
            if is_last and closing:
                own = closing
            quantity = self._quantity(text, figure, own, end if is_last else None, shared=not is_last)
            if index == 0:
                quantity = replace(quantity, start=start)
            if body and quantity.unit and "/kg" not in quantity.unit and "/m2" not in quantity.unit:
                quantity = replace(quantity, unit=quantity.unit + body[1])
                if index == 0 and body[2]:
                    quantity = replace(quantity, start=body[0])
            found.quantities.append(quantity)
        return end

    def _quantity(self, text: str, figure: _Figure, op: str, end: int | None, *, shared: bool) -> Quantity:
        number, unit = figure.first, figure.unit
        times = Fraction(1)
        code = dimension = None
        surface = ""
        if unit:
            code, dimension = unit.code, unit.dimension
            surface = text[unit.start : unit.end]
            if unit.row:
                times = Fraction(str(unit.row.extra.get("times", 1)))
        low = high = _out(number.value, figure.extra, times)
        if number.high is not None:
            high = _out(_times(number.high, number.factor), 0, times)
        if figure.last:
            high = _out(figure.last.value, 0, times)
        if number.op != "=" and op == "=":
            op = number.op
        span_end = end if end is not None else (figure.end if unit is None else figure.number[1])
        if shared:
            span_end = max(figure.number[1], number.end)
        low_out: float | None = low
        high_out: float | None = high
        if low == high:
            low_out = None if op in ("<", "<=") else low
            high_out = None if op in (">", ">=") else high
        return Quantity(
            start=figure.start,
            end=span_end,
            number=figure.number,
            low=low_out,
            high=high_out,
            op=op,
            unit=code,
            dimension="fraction" if figure.denominator else dimension or "none",
            surface=surface,
            sd=_out(figure.sd.value, 0, times) if figure.sd else None,
            denominator=int(figure.denominator.mantissa) if figure.denominator else None,
            shared=shared,
            chinese=number.chinese,
        )

    def _opening(self, text: str, start: int, floor: int) -> tuple[int, str]:
        """Take in the comparison word before a figure."""
        if start <= floor or text[start - 1 : start].strip()[-1:] not in self._before_ends | {""}:
            return start, "="
        match = self._before.search(text, max(floor, start - 10), start)
        if match is None:
            return start, "="
        return match.start(), self._ops[match.lastgroup or ""]

    def _body_before(self, text: str, start: int, floor: int) -> tuple[int, str, bool] | None:
        """Find 每公斤体重 before a figure: where it starts, what it adds to the unit, whether it touches the figure."""
        if text.rfind("每", max(floor, start - 20), start) < 0:
            return None
        match = self._body.search(text, max(floor, start - 20), start)
        if match is None:
            return None
        opening = self._opening(text, match.start(), floor)[0]
        return opening, "/kg" if match["kg"] else "/m2", not match["gap"]

    def _closing(self, text: str, figure: _Figure) -> tuple[int, str]:
        """Take in the comparison word after a figure."""
        end = figure.end
        if text[end : end + 1] not in self._after_firsts or end >= len(text):
            return end, ""
        if match := self._after.match(text, end):
            return match.end(), self._after_ops[match[0]]
        if text[end] == "内" and figure.unit and figure.unit.dimension == "time":
            if text[end + 1 : end + 2] not in _NOT_INSIDE or end + 1 == len(text):
                return end + 1, "<="
        return end, ""

    def _month_name(self, text: str, figure: _Figure) -> bool:
        """Say whether N月 names a month of the year: 截至12月, not 术后3月."""
        value = (figure.last or figure.first).mantissa
        if figure.first.mantissa == Fraction(1, 2) or value > 12 or not isinstance(value, int):
            return False
        return not self._month.search(text, max(0, figure.start - 4), figure.start)

    def _year(self, text: str, figure: _Figure) -> bool:
        """Say whether a bare number is a year: (2022), GOLD 2023."""
        number = figure.first
        if number.factor != 1 or not isinstance(number.mantissa, int) or not 1900 <= number.mantissa <= 2099:
            return False
        before = text[figure.start - 1 : figure.start]
        return number.end - number.start == 4 and before not in ("=", "<", ">", "≥", "≤", "±")

    def _exposure(self, text: str, figure: _Figure, unit: _Unit | None, floor: int) -> Quantity | None:
        """Read ``每100人年1.90次``: events per person-time, one quantity from 每 on."""
        if not unit or unit.dimension != "exposure" or text[figure.start - 1 : figure.start] != "每":
            return None
        at = unit.end + (text[unit.end : unit.end + 1] == "为")
        number = self._number_at(text, at)
        if number is None:
            return None
        end = number.end
        events = self._find_unit(text, end, 1)
        if events and events.dimension in ("times", "people", "events"):
            end = events.end
        value = _out(number.value, 0, Fraction(1))
        base = to_float(Fraction(str(figure.first.value)))
        tail = "a" if unit.code.endswith(".a") else "mo"
        code = f"{{events}}/({base:.0f}.{tail})" if base != 1 else f"{{events}}/{tail}"
        return Quantity(
            start=max(floor, figure.start - 1), end=end, number=(number.start, number.end), low=value, high=value,
            unit=code, dimension="rate", surface=text[number.end : end], chinese=number.chinese,
        )  # fmt: skip


_NOT_INSIDE = set("科镜分容服注口膜径部源皮毒脏耳障痔固生斜翻踝置壁外涵瘘切")


def _number(text: str) -> Value | float:
    return float(text) if "." in text and "," not in text else arabic(text)


def _any(text: str) -> Value | None:
    return arabic(text) if text[0].isdigit() and text[0].isascii() else chinese(text)


def _size(number: _Number) -> float:
    return to_float(Fraction(str(number.value))) if number.factor != 1 else float(number.mantissa)


def _out(value: Value | float, extra: Value | float, times: Fraction) -> float:
    if times == 1 and not extra:
        return float(value) if isinstance(value, int | float) else to_float(value)
    return to_float((Fraction(str(value)) + Fraction(str(extra))) * times)


def _base(word: str) -> str:
    return str({"百": 100, "千": 1000, "万": 10000, "十万": 100000, "10万": 100000}.get(word) or int(word.replace(",", "")))


def _distribute(low: _Number, high: _Number) -> None:
    """Let the lower number of a range take the upper one's scale: 150-300万, 三至六亿, 2.1-2.6×10^6."""
    if low.scaled:
        return
    if high.scaled and low.mantissa < high.mantissa:
        low.factor, low.power = high.factor, high.power
    elif high.chinese and low.chinese and high.factor == 1 and isinstance(high.mantissa, int) and low.mantissa < 10:
        for step in (1000, 100):
            if high.mantissa % step == 0 and low.mantissa < high.mantissa // step < 10:
                low.factor = step
                return


def _bare(row: Row) -> Iterable[str]:
    """Give the literal beginnings of a row's pattern: 例, 名, 人, 位."""
    for part in re.split(r"\|(?![^(]*\))(?![^\[]*\])", row.pattern or ""):
        if match := re.match(rf"[{_HAN_CHARACTER}A-Za-z]+", part):
            yield match[0]
