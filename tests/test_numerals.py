"""Exact values of Arabic, Chinese and mixed numerals; what is none is refused."""

from __future__ import annotations

import re
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.numerals import HAN, NUMBER, arabic, chinese, parse, scale, to_float

VALUES = {
    # digits
    "0": 0, "007": 7, "1,200": 1200, "1,234,567": 1234567, ".048": Fraction(6, 125), "28.50": Fraction(57, 2),
    # scales after digits
    "2.5亿": 250_000_000, "1,200万": 12_000_000, "3千": 3000, "150百万": 150_000_000, "1.1百万": 1_100_000,
    "3千万": 30_000_000, "10万": 100_000, "2万亿": 2 * 10**12, "15k": 15_000, "7.5M": 7_500_000,
    "100万三千": 1_003_000, "1亿2300": 100_002_300, "1万600": 10_600, "四千230": 4230,
    # powers of ten
    "5×10^7": 50_000_000, "10^6": 1_000_000, "2.1×10^-3": Fraction(21, 10_000), "1.0×10^8": 100_000_000,
    # small and capital Chinese numerals
    "零": 0, "〇": 0, "十": 10, "十五": 15, "二十": 20, "两百": 200, "一百零五": 105, "三千零四十": 3040,
    "一万零三百": 10_300, "二千五百万": 25_000_000, "两亿": 200_000_000, "一亿五千万零六千三百五十五": 150_006_355,
    "壹佰贰拾叁": 123, "肆拾伍万": 450_000, "廿二": 22, "卅": 30, "五百卅四": 534, "二〇二四": 2024, "一七二零": 1720,
    "三万五": 35_000, "一百二": 120, "两千六": 2600, "一兆零三百万": 1_000_003_000_000,
    "三点五": Fraction(7, 2), "二十点一万": 201_000, "一点五亿": 150_000_000, "零点零五": Fraction(1, 20),
    # shares
    "百分之七十三点二": Fraction(183, 250), "百分之百": 1, "百分百": 1, "千分之三": Fraction(3, 1000),
    "四分之一": Fraction(1, 4), "三分二": Fraction(2, 3), "一又二分之一": Fraction(3, 2),
    "半": Fraction(1, 2), "一半": Fraction(1, 2), "半数": Fraction(1, 2),
    # signs and money
    "-10.09": Fraction(-1009, 100), "负三点五": Fraction(-7, 2), "+5": 5, "负百分之十": Fraction(-1, 10),
    "十元五角": Fraction(21, 2), "三块两毛": Fraction(16, 5), "壹佰元整": 100,
}  # fmt: skip


@pytest.mark.parametrize(("text", "value"), VALUES.items())
def test_values(text: str, value: int | Fraction) -> None:
    assert parse(text) == value
    assert isinstance(parse(text), int) == (Fraction(value).denominator == 1)


@pytest.mark.parametrize(
    "text",
    [
        "", "十几", "几十", "数百", "上千", "十一十二", "10..1", "1,20", "10.1万零100", "零点", "点五", "负",
        "元", "分之一", "百分之", "个", "mg", "五月", "三成", "1:2", "3-5", "10^", "百十千",
    ],
)  # fmt: skip
def test_refused(text: str) -> None:
    assert parse(text) is None


def test_scale_is_exact() -> None:
    assert to_float(parse("1.1百") or 0) == 110 != 1.1 * 100
    assert to_float(parse("0.29百") or 0) == 29 != 0.29 * 100


def test_huge() -> None:
    assert to_float(10**400) == float("inf") and to_float(-(10**400)) == float("-inf")
    assert parse("10^500") is None
    assert parse("1" * 5000) is None and parse("一" * 5000) is None


def test_parts() -> None:
    assert arabic("1,200.5") == Fraction(2401, 2)
    assert chinese("三百二十四点七五") == Fraction(1299, 4)
    assert scale("百万") == 10**6 and scale("万亿") == 10**12 and scale("") == 1


_DIGITS = "零一二三四五六七八九"


def written(number: int) -> str:
    """Write a number below 10¹² as Chinese does, to have something to read back."""
    if number == 0:
        return "零"
    for unit, word in ((10**8, "亿"), (10**4, "万"), (1000, "千"), (100, "百"), (10, "十")):
        if number >= unit:
            head, rest = divmod(number, unit)
            gap = "零" if rest and rest < unit // 10 else ""
            return written(head) + word + (gap + written(rest) if rest else "")
    return _DIGITS[number]


@given(st.integers(0, 10**12 - 1))
def test_reads_back_what_is_written(number: int) -> None:
    assert parse(written(number)) == number
    assert parse(f"{number:,}") == number
    assert parse(str(number)) == number


@given(st.decimals(0, 10**6, places=3, allow_nan=False), st.sampled_from(["万", "亿", "百万", "千万"]))
def test_reads_back_decimals(number: object, word: str) -> None:
    assert parse(f"{number}{word}") == Fraction(str(number)) * scale(word)


@given(st.text(alphabet=HAN + "兆点分之又半元角,.0123456789×^-负 ", max_size=24))
def test_never_fails(text: str) -> None:
    value = parse(text)
    assert value is None or isinstance(to_float(value), float)


@pytest.mark.parametrize("text", ["1,200", "2.5亿", "5×10^7", "10^6", "二千五百万", "三点五", ".048", "15"])
def test_fragment_finds_numbers(text: str) -> None:
    assert [match[0] for match in re.finditer(NUMBER, f"甲{text}乙")] == [text]
