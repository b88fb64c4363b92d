"""Numbers as they stand in a text: with sign and scale, as shares (百分之七十, 三成, 一半), as powers of ten.

Values are floats, exact as far as a float goes: scales and shares are multiplied as exact numbers first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.numerals import ARABIC, HAN, HAN_DIGITS, SCALE, Value, arabic, chinese, scale, to_float
from extract.units import Unit, Units

_HAN_CHARACTER = "\u3400-\u9fff"
_ARABIC = compiled(ARABIC)
_POWER = compiled(r"(?:[×x*]|乘以?)10(?:\^(?P<raised>-?\d{1,2})(?!\d)|的(?P<told>\d{1,2})次方)")
_TEN = compiled(r"10(?:\^(?P<raised>-?\d{1,2})(?!\d)|的(?P<told>\d{1,2})次方)")
_SCALE = compiled(rf"{SCALE}(?!分)")
_MILLION = compiled(r" ?(?:M|[mb]illion)(?![A-Za-z0-9/^])|[kK](?![A-Za-z0-9/^])")
_SURPLUS = compiled(r"[多余](?!例外|数|发|种|个月份)")
_TAIL = compiled(
    rf"零?(?:(?P<digits>\d{{3,8}})(?![\d.])|\d{{1,4}}[千百](?![{HAN}])|[{HAN_DIGITS}]?[千百十][{HAN}]{{0,10}}+(?=[{_HAN_CHARACTER}]))"
)
_THOUSANDS = compiled(r"(?: \d{3}){1,3}(?![\d.])")
_SPREAD = compiled(r" ?±")
_DECIMALS = compiled(r" \d{1,3}(?![\d.%])")
_SIGNS = frozenset("=<>≤≥")
_AFTER_DIGITS = frozenset("×x*^兆万亿千百十 MKk多余个的乘")
_HAN_NUMBER = compiled(rf"(?:[{HAN}]|兆(?![贝帕赫焦瓦字位])){{1,24}}(?:点[{HAN_DIGITS}]{{1,12}}[十百千万亿]{{0,3}})?")
_SHARE = rf"(?:百(?!分)|{ARABIC}|[{HAN}]{{1,12}}(?:点[{HAN_DIGITS}]{{1,6}})?)"
_HUNDREDTHS = compiled(rf"百分(?:之(?P<share>{_SHARE})|百|(?P<bare>[二三四五六七八九]十[{HAN_DIGITS}]?))")
_SMALLER_SHARE = compiled(rf"(?P<base>[千万])分之(?P<share>{_SHARE})")
_UPPER_SHARE = compiled(rf"[到至~-](?P<share>{_SHARE})")
_PARTS = compiled(
    rf"(?P<below>[{HAN}]{{1,6}}|\d{{1,6}})分之(?P<above>[{HAN}]{{1,6}}|\d{{1,6}})"
    rf"|(?P<few>[二三四五])分(?P<some>[一二三])(?![{HAN}])"
)
_HALF = compiled(
    "(?:一半|(?<![一大多])(?<![经通]过)半数|(?<=[逾过])(?<![经通]过)半(?=的?(?:(?<=[占达率例者]过半)[,。;)]|(?<=[占达率例者]已过半)[,。;)]|(?<=[占达率例者]逾半)[,。;)]|受?试者|患者|病[人例友患]|参[与加]者|志愿者|接种者|人[^体])))(?!致死|抑制|有效|最大|组织|径|月|年|天|日|小时|片|个|感染|疗"
    r"|(?:\(\d{1,5}[名例人位]\))?(?:则|每[天日周晚早][^,;。]{0,4}?)?(?:口服|服|吃|注射|施打|接种|打|接受(?!率)|给予?|用(?![药户途])))"
)
_TERMINATES = 10**4
"""What the denominators divide of shares that are written out in a few decimals."""
_PAST = compiled("(?<![经通超])过$")
"""What makes more than a half of one: 过半数."""
_NEIGHBOURS = compiled(
    "(?<![一二三四五六七八九两])(?:一二|一两|二三|两三|三四|四五|五六|六七|七八|八九|三五)(?![一二三四五六七八九两])"
)
_SCALE_ONLY = compiled("[百千万亿]+")
_LARGE = compiled("[万亿]+")


@dataclass(slots=True)
class Number:
    """One number as written: ``mantissa`` times ``factor``, the latter its scale (万, ×10^7)."""

    start: int
    end: int
    mantissa: float
    exact: Value | str
    """The mantissa, exact; digits stay as they are written until a scale needs them."""
    factor: Value = 1
    power: int | None = None
    """The exponent, of a power of ten."""
    upper: Value | None = None
    """The upper mantissa of two neighbouring digits: 七八, 三五百."""
    chinese: bool = False
    scaled: bool = False
    """It has a scale of its own, not one that it took from a neighbour."""
    op: str = "="
    unit: Unit | None = None
    """Where the numeral itself says its unit: 百分之七十."""

    @property
    def value(self) -> float:
        """Give the number, scale included."""
        return self.mantissa if self.factor == 1 else to_float(_exact(self.exact) * self.factor)

    @property
    def upper_value(self) -> float | None:
        """Give the upper one of two neighbouring digits, scale included."""
        return None if self.upper is None else to_float(self.upper * self.factor)

    def set(self, exact: Value) -> None:
        """Give it another mantissa."""
        self.exact, self.mantissa = exact, to_float(exact)


def _exact(value: Value | str) -> Value:
    if not isinstance(value, str):
        return value
    return -arabic(value[1:]) if value[0] == "-" else arabic(value)


def _of(start: int, end: int, exact: Value) -> Number:
    return Number(start, end, to_float(exact), exact, chinese=True)


class Numbers:
    """The grammar of single numbers, compiled."""

    def __init__(self, lexicons: Lexicons, units: Units) -> None:
        self._units = units
        comparisons, marks = lexicons["comparisons"], lexicons["marks"]
        self._compared = compiled(rf"(?:{comparisons.regex()})$")
        self._vague = compiled(rf"(?:{marks.regex('vague')})$")
        follow = rf"{alternation(units.counted)}|[多余个至到~、和或与及半年级-]"
        self.head = compiled(
            rf"[0-9{HAN}半](?:(?<=[0-9])|(?<=百)分[之百{HAN}]|(?<=[千万])分之|(?<=半)(?={follow}|数)|(?<=[逾过]半)(?=[,。;)])|(?<=分半)"
            rf"|(?<!半)[{HAN}兆]{{0,23}}(?:分之|点[{HAN_DIGITS}]|分[一二三]|(?={follow})|(?<=[万亿])))"
        )
        """Finds where a number can begin: at a digit, or at Chinese numerals with something to count after them."""

    def at(self, text: str, start: int) -> Number | None:
        """Read the number that begins at a place."""
        negative = text[start : start + 1] == "-"
        match = _ARABIC.match(text, start + negative)
        if match is None:
            return None if negative or start >= len(text) else self._han(text, start)
        end = match.end()
        if text.startswith("分之", end) and (share := self._share(text, start)):
            return share
        digits = match[0]
        if text[end : end + 1] == " " and (more := self._grouped(text, match)):
            digits, end = digits + more.replace(" ", ""), end + len(more)
        value = float(digits.replace(",", "") if "," in digits else digits)
        number = Number(start, end, -value if negative else value, "-" + digits if negative else digits)
        if text[end : end + 1] in _AFTER_DIGITS:
            self._scale(text, number, end)
        if text.startswith("个半", number.end) and self._units.find(text, number.end + 2, 1):
            number.set(_exact(number.exact) + Fraction(1, 2))
            number.end += 2
        return number

    def powered(self, text: str, at: int, *numbers: Number) -> int:
        """Let a power of ten or a scale word at a place scale the numbers; give where it ends."""
        if match := _POWER.match(text, at):
            for number in numbers:
                number.power = int(match["raised"] or match["told"])
                number.factor = Fraction(10) ** number.power
            return match.end()
        if (match := _SCALE.match(text, at)) and not self._begins_unit(text, at, match.end()):
            for number in numbers:
                number.factor = scale(match[0])
            return match.end()
        return at

    # ------------------------------------------------------------ digits

    def _grouped(self, text: str, digits: re.Match[str]) -> str:
        """Give the groups of three that blanks set off, as the national standard has it: 1 256例, P=0.005 5.

        Blanks also part the cells of a table: whole numbers want a unit after them, decimals a sign before them.
        """
        if match := _THOUSANDS.match(text, digits.end()):
            whole = "." not in digits[0] and len(digits[0]) <= 3
            after = match.end() + (text[match.end() : match.end() + 1] in ("余", "多"))
            spread = _SPREAD.match(text, match.end())
            return match[0] if whole and (spread or self._units.find(text, after, 1000)) else ""
        match = _DECIMALS.match(text, digits.end()) if text[digits.start() - 1 : digits.start()] in _SIGNS else None
        return match[0] if match and len(digits[0].partition(".")[2]) == 3 else ""

    def _scale(self, text: str, number: Number, end: int) -> None:
        """Take in what scales digits that end here: ×10^7, 万, M, and 余 or 多 beside it."""
        if number.mantissa in (10, -10) and (match := _TEN.match(text, end - 2)):
            number.set(-1 if number.mantissa < 0 else 1)
        else:
            match = _POWER.match(text, end)
        if match:
            number.power, number.end = int(match["raised"] or match["told"]), match.end()
            number.factor, number.scaled = Fraction(10) ** number.power, True
            return
        end = self._surplus(text, number, end)
        end += text.startswith("个亿", end)
        if (word := _SCALE.match(text, end)) and not self._begins_unit(text, end, word.end()):
            number.factor, number.scaled, number.end = scale(word[0]), True, word.end()
            if tail := _TAIL.match(text, word.end()):
                self._tail(text, number, tail)
            else:
                self._surplus(text, number, word.end())
        elif latin := _MILLION.match(text, end):
            number.factor, number.scaled, number.end = scale(latin[0].strip()), True, latin.end()

    def _surplus(self, text: str, number: Number, at: int) -> int:
        """Read 余 and 多, which stand before a scale or a unit and say that the number is exceeded."""
        match = _SURPLUS.match(text, at)
        if match is None:
            return at
        following = _SCALE.match(text, match.end())
        if not following and not self._units.find(text, match.end(), number.value, number.chinese):
            return at
        number.op, number.end = ">", match.end()
        return match.end()

    def _tail(self, text: str, number: Number, tail: re.Match[str] | None) -> None:
        """Add what follows a scale, part by part: 1亿2300万, 3万5千, 1兆300万2300."""
        mantissa, above = _exact(number.exact), number.factor
        total = mantissa * above
        while tail and isinstance(mantissa, int):
            rest, end = chinese(tail[0].lstrip("零")), tail.end()
            more = _SCALE.match(text, end) if tail["digits"] else None
            below = scale(more[0]) if more else 1
            if rest is None or rest * below >= above:
                return
            total, above = total + rest * below, below
            number.end = more.end() if more else end
            number.set(total)
            number.factor = 1
            tail = _TAIL.match(text, number.end) if more else None

    def _begins_unit(self, text: str, start: int, end: int) -> bool:
        """Say whether a scale character begins a unit instead: 5千克, 3千卡."""
        unit = self._units.find(text, start, 1)
        return unit is not None and unit.end > end

    # ------------------------------------------------------------ Chinese characters

    def _han(self, text: str, start: int) -> Number | None:
        if share := self._share(text, start):
            return share
        if text[start] == "半":
            return self._half(text, start)
        match = _HAN_NUMBER.match(text, start)
        if match is None or self._vague.search(text, max(0, start - 4), start):
            return None
        run, end = match[0], match.end()
        if run[-1] == "千" and len(run) > 1 and self._begins_unit(text, end - 1, end):
            run, end = run[:-1], end - 1  # 十千米
        after = text[end : end + 1]
        if after == "几" or (_SCALE_ONLY.fullmatch(run) and not self._scale_counts(text, start, end)):
            return None
        number = _of(start, end, 0)
        if not _evaluate(run, number):
            return None
        if text.startswith("个亿", end) and not number.scaled:
            number.factor, number.scaled, number.end = scale("亿"), True, end + 2
            return number
        if after in ("多", "余"):
            self._han_surplus(text, number)
        elif after == "级" and _SCALE_ONLY.fullmatch(run):
            number.op, number.end = "~", end + 1
        elif text.startswith("个半", end) and self._units.find(text, end + 2, 1):
            number.set(_exact(number.exact) * number.factor + Fraction(1, 2))
            number.factor, number.end = 1, end + 2
        return number

    def _han_surplus(self, text: str, number: Number) -> None:
        """Read 十余, 三十多万: exceeded, and scaled by what follows."""
        end = number.end + 1
        large = _LARGE.match(text, end)
        after = large.end() if large else end
        if not large and not self._units.find(text, after, number.value, chinese=True):
            return
        number.op, number.end = ">", after
        if large:
            number.factor, number.scaled = number.factor * scale(large[0]), True

    def _scale_counts(self, text: str, start: int, end: int) -> bool:
        """Say whether 百, 千, 万 alone is a number: 近百例, 百余例, 百万级, 百万个细胞, 每百人年."""
        after = text[end : end + 1]
        if after in ("级", "余"):
            return True
        if text[start - 1 : start] == "每":
            unit = self._units.find(text, end, 1000, chinese=True)
            return unit is not None and unit.dimension == "exposure"
        if end - start > 1 and after in ("个", "粒", "颗"):
            return True
        return self._compared.search(text, max(0, start - 6), start) is not None

    def _half(self, text: str, start: int) -> Number | None:
        """Read 半年, 半片; not the 半 of 夜半, 大半."""
        before = text[start - 1 : start]
        if before == "分" and not "\u3400" <= text[start - 2 : start - 1] <= "\u9fff":
            number = _of(start - 1, start + 1 + (text[start + 1 : start + 2] == "钟"), Fraction(3, 2))
            number.unit = self._units.minutes(number.start, number.end)
            return number
        unit = self._units.find(text, start + 1, 1, chinese=True)
        if unit is None or unit.dimension not in ("time", "tablets", "times", "volume", "mass"):
            return None
        if before == "个" and text[start - 2 : start - 1] not in ("几", "数", "多"):
            return _of(start - 1, start + 1, Fraction(3, 2))  # 个半小时
        if before and (before in HAN or before in "多大后前上下夜对分"):
            return None
        return _of(start, start + 1, Fraction(1, 2))

    def _share(self, text: str, start: int) -> Number | None:
        """Read 百分之七十, 千分之三, 四分之一, 一半 as per cent."""
        first = text[start]
        if first == "百" and (match := _HUNDREDTHS.match(text, start)):
            return self._of_hundred(text, match, match["share"] or match["bare"] or "百")
        if first in "千万" and (match := _SMALLER_SHARE.match(text, start)):
            number = self._of_hundred(text, match, match["share"])
            number.factor = Fraction(1, 10 if match["base"] == "千" else 100)
            return number
        if match := _HALF.match(text, start):
            number = self._per_cent(match, 50)
            if _PAST.search(text, max(0, start - 2), start):
                number.start, number.op = start - 1, ">"
            return number
        if match := _PARTS.match(text, start):
            below, above = _any(match["below"] or match["few"]), _any(match["above"] or match["some"])
            if not below or above is None:
                return None
            share = Fraction(above) / below
            unit = self._units.find(text, match.end(), 1, chinese=True)
            if unit and unit.dimension in ("volume", "mass", "tablets"):
                return _of(start, match.end(), share)
            percent = share * 100
            # a third is told as 33.3, an eighth as 12.5
            return self._per_cent(match, percent if _TERMINATES % percent.denominator == 0 else round(percent, 1))
        return None

    def _of_hundred(self, text: str, match: re.Match[str], share: str) -> Number:
        value = _any(share)
        number = self._per_cent(match, value if value is not None and share != "百" else 100)
        upper = _UPPER_SHARE.match(text, match.end())
        high = _any(upper["share"]) if upper else None
        if upper and high and high > number.mantissa and not self._units.find(text, upper.end(), 1, chinese=True):
            number.upper = high
            number.end = upper.end()
            number.unit = self._units.per_cent(match.start(), upper.end())
        return number

    def _per_cent(self, match: re.Match[str], value: Value) -> Number:
        number = _of(match.start(), match.end(), value)
        number.unit = self._units.per_cent(match.start(), match.end())
        return number


def _any(written: str) -> Value | None:
    return arabic(written) if _ARABIC.fullmatch(written) else chinese(written)


def _evaluate(run: str, number: Number) -> bool:
    """Give a number the value of a run of Chinese numerals; False where it has none."""
    if pair := _NEIGHBOURS.search(run):
        low = chinese(run[: pair.start() + 1] + run[pair.end() :])
        number.upper = chinese(run[: pair.start()] + run[pair.start() + 1 :])
        if low is None or number.upper is None:
            return False
        number.set(low)
        return True
    bare = run.rstrip("万亿")
    once = not any(scale in bare for scale in "万亿")  # 一亿五千万 is no 一亿五千 times 万
    value = chinese(bare) if bare and bare != run and once else None
    if value is not None:
        number.factor, number.scaled = scale(run[len(bare) :]), True
    else:
        value = chinese(run)
    if value is None:
        return False
    number.scaled |= run[-1] in "万亿"
    number.set(value)
    return True


def distribute(low: Number, high: Number) -> None:
    """Let the lower number of a range take the scale of the upper one: 150-300万, 三至六亿, 2.1-2.6×10^6, 两到三百."""
    if low.scaled:
        return
    if high.scaled:
        if low.mantissa < high.mantissa:
            low.factor, low.power = high.factor, high.power
        return
    if high.chinese and low.mantissa < 10:
        for step in (1000, 100):
            if high.mantissa % step == 0 and low.mantissa < high.mantissa / step < 10:
                low.factor = step
                return
