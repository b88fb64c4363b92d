"""Figures with their units and what only looks like one: the cases of ``quantities.toml``, properties of any text."""

from __future__ import annotations

import time
import tomllib
from itertools import pairwise
from math import isfinite
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extract.lexicon import Lexicons
from extract.quantities import quantities, to_base
from extract.records import Mark, Quantity

LEXICONS = Lexicons()
CASES: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "quantities.toml").read_text("utf-8"))["case"]


def brief(text: str, q: Quantity) -> str:
    """Write a quantity as the cases do: ``约12名 = ~12 {people}``, ``3-5天 = 3..5 d``, ``≥18 = >=18..``."""
    low, high = ("" if side is None else f"{side:.12g}" for side in (q.low, q.high))
    value = low if q.low == q.high else f"{low}..{high}"
    value += f"±{q.sd:.12g}" if q.sd is not None else ""
    value += f"/{q.denominator}" if q.denominator is not None else ""
    return f"{text[q.start : q.end]} = {q.op if q.op != '=' else ''}{value}" + (f" {q.unit}" if q.unit else "")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_case(case: dict[str, Any]) -> None:
    text = case["text"]
    found, marks = quantities(text, LEXICONS)
    assert [brief(text, q) for q in found] == case["quantities"]
    assert [f"{mark.kind} {text[mark.start : mark.end]}" for mark in marks] == case.get("marks", [])


def test_cases_are_sound() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert all(set(case) <= {"id", "text", "quantities", "marks"} for case in CASES)


def one(text: str) -> Quantity:
    """Give the only quantity of a text."""
    (found,) = quantities(text, LEXICONS)[0]
    return found


def test_fields() -> None:
    q = one("每公斤体重约100万个细胞")
    assert (q.dimension, q.surface, q.chinese, q.shared) == ("cells", "个细胞", False, False)
    assert (q.start, q.number) == (0, (6, 10))
    first, second = quantities("第4和第8周", LEXICONS)[0]
    assert (first.unit, first.shared, second.shared, second.surface) == ("wk", True, False, "周")
    assert one("三周").chinese and one("32/34)").dimension == "fraction"
    assert one("(28.5±3.1)g/L").number == (1, 9)


@pytest.mark.parametrize(
    ("text", "base"),
    [
        ("0.5 g/d/kg", (500, 500, "mg/kg/d")),
        ("250 μg", (0.25, 0.25, "mg")),
        ("1 μg/kg/min", (0.001, 0.001, "mg/kg/min")),
        ("100 ng/kg", (0.0001, 0.0001, "mg/kg")),
        ("20万单位", (200_000, 200_000, "[iU]")),
        ("0.1~0.2 U/kg", (0.1, 0.2, "[iU]/kg")),
        ("1.5 L", (1500, 1500, "mL")),
        ("5 cc", (5, 5, "mL")),
        ("5000万个细胞/kg", (5e7, 5e7, "{cells}/kg")),
        ("不超过2 g/d", (None, 2000, "mg/d")),
        ("50 cGy", (0.5, 0.5, "Gy")),
        ("10 mCi", (370, 370, "MBq")),
        ("3片", (3, 3, "{unit}")),
        ("5 μmol", (0.005, 0.005, "mmol")),
        ("5×10^13 vg/kg", (5e13, 5e13, "{vg}/kg")),
        ("3周", (3, 3, "wk")),
        ("HR=0.5", (0.5, 0.5, None)),
    ],
)
def test_base_units(text: str, base: tuple[float | None, float | None, str | None]) -> None:
    assert to_base(one(text), LEXICONS) == base
    assert to_base(one(text)) == base


NUMBERS = {"12": 12, "3.5": 3.5, "1,200": 1200, "2.5万": 25_000, "三": 3, "二十五": 25, "5×10^3": 5000, "一百二十": 120}
UNITS = {
    "mg": "mg", "个月": "mo", "名": "{people}", "次": "{times}", "mL": "mL", "周": "wk", "g/L": "g/L", "片": "{unit}",
    "%": "%",
}  # fmt: skip
WORDS = {"": "=", "约": "~", "超过": ">", "至少": ">=", "不足": "<", "不超过": "<="}
FRAMES = ["给予{}后", "共{},随访", "({})", "A组{}、B组", "患者为{}。", "{}"]


@given(*(st.sampled_from(list(choice)) for choice in (NUMBERS, UNITS, WORDS, FRAMES)))
def test_planted_quantity_is_read(number: str, unit: str, word: str, frame: str) -> None:
    if number in ("三", "二十五", "一百二十") and unit in ("%", "mL", "g/L"):
        return
    planted = word + number + unit
    text = frame.format(planted)
    found = [q for q in quantities(text, LEXICONS)[0] if q.end > text.index(planted)]
    assert found, text
    q = found[0]
    assert text[q.start : q.end] == planted
    assert q.op == WORDS[word] and q.unit == UNITS[unit] and q.value == NUMBERS[number]
    assert (q.low is None) == (q.op in ("<", "<=")) and (q.high is None) == (q.op in (">", ">="))


WRITTEN = """
0 1 12 3.5 2019 5×10^7 10^9 一 二 十 百 万 亿 半 两 几 多 余 个 成 分之 百分之 点 年 月 日 周 天 次 例 名 人 岁 期 级 型
分 倍 mg mL /kg /d /L kg 细胞 个细胞 每公斤体重 每100人年 约 超过 近 ≥ < 以上 内 左右 第 - ~ 至 到 、 , 和 或 / ± ( ) [
] : % . ^ × μ ℃ IL- CD3 P n= http:// 图 负 $ 术后
"""
PIECES = [*WRITTEN.split(), " ", "\n"]
REPEATED = "1、 一 1- (1 1/ a1 一、 1,000, 每1 1. 百分之 1± 一二三 1: 10^ 1月"


def check(text: str, found: list[Quantity], marks: list[Mark]) -> None:
    """Check what holds of any text."""
    spans = sorted((item.start, item.end) for item in (*found, *marks))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))
    assert [q.start for q in found] == sorted(q.start for q in found)
    assert [m.start for m in marks] == sorted(m.start for m in marks)
    for q in found:
        assert q.start <= q.number[0] < q.number[1] <= q.end
        assert q.low is not None or q.high is not None
        assert q.low is None or q.high is None or q.low <= q.high


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_any_text_of_figures(text: str) -> None:
    found, marks = quantities(text, LEXICONS)
    check(text, found, marks)
    assert quantities(text, LEXICONS) == (found, marks)


HUGE = ["9" * 5000 + "万", "5×10^999 mg", "10^99亿个细胞/kg", "九" * 5000 + "例", "1," + "000," * 99]


@pytest.mark.parametrize("text", HUGE, ids=range(len(HUGE)))
def test_huge_numbers(text: str) -> None:
    found, marks = quantities(text, LEXICONS)
    check(text, found, marks)
    assert all(isfinite(side) for q in found for side in to_base(q)[:2] if side is not None)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text(text: str) -> None:
    check(text, *quantities(text, LEXICONS))


@pytest.mark.parametrize("piece", REPEATED.split())
def test_time_is_linear(piece: str) -> None:
    def seconds(text: str) -> float:
        start = time.perf_counter()
        quantities(text, LEXICONS)
        return time.perf_counter() - start

    count = 4000 // len(piece)
    once, tenfold = (min(seconds(piece * size) for _ in range(3)) for size in (count, 10 * count))
    assert tenfold < 40 * max(once, 0.002)
