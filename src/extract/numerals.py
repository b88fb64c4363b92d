"""Numerals, Arabic, Chinese and mixed, to exact numbers.

Values are exact inside (`int` or `Fraction`) and become floats at the border only: ``1.1百`` is 110, never
110.00000000000001. A vague numeral (十几, 数百, 几十) is refused, not guessed.

Not handled: 两 as a weight, 对 双 打 as multipliers, fractions without their parts (大半).
"""

from __future__ import annotations

from fractions import Fraction

from extract.kept import compiled

Value = int | Fraction

DIGITS = {
    character: value
    for value, characters in enumerate(
        ("零〇○", "一壹幺", "二贰两", "三叁参", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")
    )
    for character in characters
}
SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_TENS = {"廿": "二十", "卅": "三十", "卌": "四十"}
_ONES = "一二三四五六七八九两壹贰叁参肆伍陆柒捌玖"

_LONGEST = 200
"""No number is written longer; Python itself refuses to read thousands of digits."""

_ALL_DIGITS = "".join(DIGITS)
HAN_DIGITS = _ALL_DIGITS.replace("参", "")
HAN = HAN_DIGITS + "".join(SMALL) + "万亿" + "".join(_TENS)
"""Every character that a Chinese whole number is looked for by.

`parse` alone reads 参, which is three in 参拾 and a herb in 丹参, and 兆, which is mega in 兆贝可.
"""

ARABIC = r"(?:\d{1,3}(?:,\d{3}){1,9}(?!\d)|\d{1,60})(?:\.\d{1,60})?|\.\d{1,60}"
"""A number in digits, thousands separators and a bare decimal point included, without sign."""
SCALE = "(?:[十百千]?[万亿]亿?|兆(?![贝帕赫焦瓦字位])|[百千十](?![万亿])|[十百千]{2})"
"""A scale word after digits: 万, 百万, 千万, 亿, 万亿, 千 …"""
CHINESE = rf"[{HAN}]+(?:点[{HAN_DIGITS}]+[万亿]*)?"
"""A number in Chinese characters, without sign."""
POWER = r"[×x*]10\^-?\d+"
"""A power of ten after a mantissa, canonical: ×10^7."""
NUMBER = rf"(?:(?<!\d)10\^-?\d+|(?:{ARABIC})(?:{SCALE}|{POWER})?|{CHINESE})"
"""Any number, for rules that look for one; `parse` reads what it matches."""

_ARABIC = compiled(ARABIC)
_SIGN = compiled(r"(-|\+|负) ?")
_POWER = compiled(rf"(?:({ARABIC})[×x*])?10\^(-?\d+)")
_POINT = compiled(rf"(?P<whole>[参{HAN}]+)点(?P<part>[{_ALL_DIGITS}]+|\d+)(?P<scale>[十百千万亿兆]*)")
_DIGIT_RUN = compiled(rf"[{_ALL_DIGITS}]+")
_PARTS = compiled(r"(?:(?P<whole>.+)又)?(?P<below>[^分份又]+)[分份]之?(?P<above>[^分份]+)")
_LATIN_SCALE = {"k": 10**3, "K": 10**3, "M": 10**6, "million": 10**6, "billion": 10**9}
_MONEY = compiled(r"(?P<yuan>[^元圆块]+)[元圆块](?:(?P<jiao>.)[角毛])?(?:(?P<fen>.)分)?[整正钱]?")


def parse(text: str) -> Value | None:
    """Read a whole string as one number; None where it is none, or a vague one.

    >>> parse("1,200"), parse("2.5亿"), parse("三百二十四点七五"), parse("廿二"), parse("5×10^7")
    (1200, 250000000, Fraction(1299, 4), 22, 50000000)
    >>> parse("百分之七十三点二"), parse("四分之一"), parse("一半"), parse("三万五"), parse("十几")
    (Fraction(183, 250), Fraction(1, 4), Fraction(1, 2), 35000, None)
    """
    if len(text) > _LONGEST:
        return None
    if sign := _SIGN.match(text):
        value = parse(text[sign.end() :])
        return value if value is None or sign[1] == "+" else -value
    if "元" in text or "圆" in text or "块" in text:
        return _money(text)
    if "分" in text or "份" in text:
        return _parts(text)
    return _plain(text)


def arabic(text: str) -> Value:
    """Read digits with thousands separators and a decimal point.

    >>> arabic("1,200"), arabic(".048")
    (1200, Fraction(6, 125))
    """
    bare = text.replace(",", "")
    return int(bare) if "." not in bare else _tidy(Fraction(bare))


def chinese(text: str) -> Value | None:
    """Read a number in Chinese characters, without fractions.

    >>> chinese("二千五百万"), chinese("二十点一万"), chinese("二〇二四"), chinese("十一十二")
    (25000000, 201000, 2024, None)
    """
    if point := _POINT.fullmatch(text):
        whole = _whole(point["whole"])
        if whole is None:
            return None
        part = "".join(str(DIGITS.get(c, c)) for c in point["part"])
        return _tidy((whole + Fraction(int(part), 10 ** len(part))) * scale(point["scale"]))
    return _whole(text)


def scale(word: str) -> int:
    """Give what a scale word multiplies by; 1 for the empty word.

    >>> scale("百万"), scale("万亿"), scale("M")
    (1000000, 1000000000000, 1000000)
    """
    if word in _LATIN_SCALE:
        return _LATIN_SCALE[word]
    product = 1
    for character in word:
        product *= SMALL.get(character) or LARGE[character]
    return product


def to_float(value: Value) -> float:
    """Give the float nearest to an exact value, however large.

    >>> to_float(Fraction(1, 4)), to_float(10**400)
    (0.25, inf)
    """
    try:
        return float(value)
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")


def _tidy(value: Fraction) -> Value:
    return int(value) if value.denominator == 1 else value


def _plain(text: str) -> Value | None:
    if text in ("半", "一半", "半数"):
        return Fraction(1, 2)
    if power := _POWER.fullmatch(text):
        mantissa = arabic(power[1]) if power[1] else 1
        exponent = int(power[2])
        return _tidy(mantissa * Fraction(10) ** exponent) if abs(exponent) <= 400 else None
    if text[-1:] in _LATIN_SCALE and _ARABIC.fullmatch(text[:-1]):
        return _tidy(Fraction(arabic(text[:-1]) * scale(text[-1])))
    return chinese(text)


def _whole(text: str) -> Value | None:
    for short, long in _TENS.items():
        text = text.replace(short, long)
    return _section(text)


def _section(text: str) -> Value | None:
    """Read a number by its largest scale: what stands before multiplies it, what stands after is added."""
    if _ARABIC.fullmatch(text):
        return arabic(text)
    if _DIGIT_RUN.fullmatch(text):
        return int("".join(str(DIGITS[c]) for c in text))
    for scales in (LARGE, SMALL):
        for character in sorted(scales, key=lambda c: -scales[c]):
            place = text.rfind(character)
            if place >= 0:
                return _around(text[:place], scales[character], text[place + 1 :])
    return None


def _around(before: str, unit: int, after: str) -> Value | None:
    times: Value | None = 1 if not before else _section(before.removeprefix("零").removeprefix("〇"))
    if times is None or (unit < 10**4 and times >= 10 and not _ARABIC.fullmatch(before)):
        return None
    if not after:
        return _tidy(Fraction(times * unit))
    if len(after) == 1 and after in _ONES and unit > 10:
        rest: Value | None = DIGITS[after] * unit // 10  # 三万五 is 35000
    else:
        rest = _section(after.lstrip("零〇"))
    if rest is None or rest >= unit or not isinstance(times, int) or not isinstance(rest, int):
        return None
    return times * unit + rest


def _parts(text: str) -> Value | None:
    if text in ("百分百", "百分之百"):
        return 1
    match = _PARTS.fullmatch(text)
    if match is None:
        return None
    below, above = chinese(match["below"]), _plain(match["above"])
    whole = chinese(match["whole"]) if match["whole"] else 0
    return _tidy(whole + Fraction(above) / below) if below and above is not None and whole is not None else None


def _money(text: str) -> Value | None:
    match = _MONEY.fullmatch(text)
    value = _plain(match["yuan"]) if match else None
    for name, below in (("jiao", 10), ("fen", 100)):
        if match and match[name] and value is not None:
            part = chinese(match[name])
            value = None if part is None else _tidy(value + Fraction(part) / below)
    return value
