"""Attributes of outcomes and enrolments: measures, arms, times, directions, on marked sentences and word by word."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from extract.equality import values_equal
from extract.lexicon import Lexicons, Row
from extract.link.arms import ArmFinder, ArmMention, NameSense
from extract.link.directions import DirectionReader
from extract.link.measures import MeasureReader
from extract.link.outcomes import Attributor
from extract.link.timepoints import TimeFinder
from extract.normalize import normalize
from extract.quantities import quantities
from extract.records import Article, Reading
from extract.schema import Outcome
from extract.segment import Segmenter, compact

CASES = tomllib.loads((Path(__file__).parent / "attributes.toml").read_text("utf-8"))["case"]
MEASURES = tomllib.loads((Path(__file__).parent / "measures.toml").read_text("utf-8"))["case"]
FIELDS = ("measure text", "code", "arm", "timepoint", "direction")
UNITS = {
    "%": "%", "个百分点": "%", "個百分點": "%", "成": "%", "例": "{people}", "人": "{people}", "名": "{people}",
    "宗": "{events}", "次": "{events}", "个月": "mo", "個月": "mo", "周": "wk", "天": "d", "d": "d", "min": "min",
}  # fmt: skip


@cache
def lexicons() -> Lexicons:
    return Lexicons()


@cache
def attributor() -> Attributor:
    return Attributor(lexicons())


def article(raw: str) -> Article:
    norm = compact(normalize(raw))
    found, marks = quantities(norm.text, lexicons())
    return Article(norm=norm, sentences=Segmenter(lexicons())(norm.text), quantities=found, marks=marks)


def unmark(marked: str) -> tuple[str, list[tuple[str, int, int]]]:
    """Take the marks out of a sentence; give it and the marked spans with their types."""
    raw, spans, opened = "", [], ("", 0)
    for part in re.split("([⟦⟧⟪⟫])", marked):
        if part in ("⟦", "⟪"):
            opened = ("outcomes" if part == "⟦" else "enrollments", len(raw))
        elif part in ("⟧", "⟫"):
            spans.append((opened[0], opened[1], len(raw)))
        else:
            raw += part
    return raw, spans


def reading(kind: str, raw: str, span: tuple[int, int], place: tuple[int, int], statistic: str) -> Reading:
    """Make the reading that a rule would make of a marked figure."""
    words = raw[slice(*span)]
    if kind == "enrollments":
        values: dict[str, Any] = {"value": int(re.sub(r"\D", "", words) or 0), "arm": None}
    else:
        unit = None if "/" in words else next((code for word, code in UNITS.items() if word in words), None)
        printed = re.match(r"\s*[(（]\d+/(\d+)", raw[span[1] : span[1] + 10])
        number = re.search(r"\d+(?:\.\d+)?", words)
        values = {
            "statistic": statistic,
            "value": float(number[0]) if number else None,
            "unit": unit,
            "denominator": int(printed[1]) if printed else None,
        }
    return Reading(kind, *place, values, "case")


@pytest.mark.parametrize("case", CASES, ids=[case["id"] for case in CASES])
def test_marked_sentence(case: dict[str, Any]) -> None:
    raw, spans = unmark(case["text"])
    read = article(raw)
    values, arms = iter(case["values"]), iter(case.get("arms", []))
    rows: list[tuple[Reading, list[str]]] = []
    for kind, start, end in spans:
        expected = next(values) if kind == "outcomes" else ["", next(arms)]
        rows.append((reading(kind, raw, (start, end), read.norm.from_raw(start, end), expected[0]), expected[1:]))
    attributor()(read, [row for row, _ in rows])
    wrong = []
    for row, expected in rows:
        measure = row.values.get("measure") or {}
        found = [measure.get("text"), measure.get("code"), *(row.values.get(name) for name in FIELDS[2:])]
        if row.type == "enrollments":
            found, names = [row.values["arm"]], ("arm",)
        else:
            names = FIELDS
        for name, one, other in zip(names, found, expected, strict=True):
            if not values_equal(name, one, other or None):
                wrong.append((read.text[row.start : row.end], name, one, other))
    assert not wrong


@pytest.mark.parametrize("case", MEASURES, ids=[case["id"] for case in MEASURES])
def test_what_is_measured(case: dict[str, Any]) -> None:
    raw, spans = unmark(case["text"])
    read = article(raw)
    rows = [
        reading(kind, raw, (start, end), read.norm.from_raw(start, end), expected[0])
        for (kind, start, end), expected in zip(spans, case["values"], strict=True)
    ]
    attributor()(read, rows)
    wrong = []
    for row, (_, text, code) in zip(rows, case["values"], strict=True):
        measure = row.values["measure"] or {"text": None, "code": None}
        if measure["code"] != code or not values_equal("measure text", measure["text"], text):
            wrong.append((read.text[row.start : row.end], measure, text, code))
    assert not wrong


def test_cases_are_whole() -> None:
    assert len({case["id"] for case in CASES}) == len(CASES)
    assert len({case["id"] for case in MEASURES}) == len(MEASURES)
    for case in CASES:
        _, spans = unmark(case["text"])
        assert [kind for kind, *_ in spans].count("outcomes") == len(case["values"]), case["id"]
        assert [kind for kind, *_ in spans].count("enrollments") == len(case.get("arms", [])), case["id"]
        assert all(len(row) == 1 + len(FIELDS) for row in case["values"]), case["id"]


def test_what_is_set_stays_and_codes_are_added() -> None:
    read = article("4mg组 203 -11.00\n6mg组 202 -14.01\n")
    values = {"statistic": "percent_change", "unit": "%", "measure": {"text": "體重變化", "code": ""}, "arm": "4mg组"}
    row = Reading("outcomes", 9, 15, dict(values), "case")
    attributor()(read, [row])
    assert row.values["measure"] == {"text": "體重變化", "code": "body_weight"} and row.values["arm"] == "4mg组"


def test_fields_are_the_contracts() -> None:
    assert {"measure", "arm", "timepoint", "direction"} <= set(Outcome.model_fields)


# --- Arms -------------------------------------------------------------------------------------------------------------


@cache
def arm_finder() -> ArmFinder:
    return ArmFinder(lexicons())


def arms_of(raw: str) -> list[ArmMention]:
    read = article(raw)
    return arm_finder()(read, read.sentences)


@pytest.mark.parametrize(
    ("raw", "names"),
    [
        ("随机分为观察组和对照组。", ["观察组", "对照组"]),
        ("隨機分為低、中、高劑量組。", ["低劑量組", "中劑量組", "高劑量組"]),
        ("随机为A, B, C, D组。", ["A组", "B组", "C组", "D组"]),
        ("观察与对照两组。", ["观察组", "对照组"]),
        ("单次和两次移植组的疗效", ["单次移植组", "两次移植组"]),
        ("分为玛仕度肽4 mg、6 mg和安慰剂3组。", ["玛仕度肽4 mg组", "玛仕度肽6 mg组", "安慰剂组"]),
        ("随机到安慰剂或5、10 mg/kg/d,", ["安慰剂", "5 mg/kg/d", "10 mg/kg/d"]),
        ("按1:1给予利拉鲁肽或甘精胰岛素治疗。", ["利拉鲁肽", "甘精胰岛素"]),
        ("与达格列净组相比;达格列净可降糖。", ["达格列净组"]),
        ("治疗12周后观察组好转。", ["观察组"]),
        ("HbA1c试验组下降,试验组好转。", ["试验组", "试验组"]),
        ("总有效率咖啡因组高。", ["咖啡因组"]),
        ("脐带间充质干细胞(UC-MSC)治疗组", ["脐带间充质干细胞(UC-MSC)治疗组"]),
        ("接种者与未接种者", ["接种者", "未接种者"]),
    ],
)
def test_arms_are_named(raw: str, names: list[str]) -> None:
    found = [m for m in arms_of(raw) if m.kind in ("named", "declared")]
    assert [name for mention in found for name in mention.names] == names


@pytest.mark.parametrize(
    "raw",
    ["组织学检查", "组间比较", "分组后", "专家组讨论", "基因组测序", "重组人干扰素", "入组40例", "随机对照试验"],
)
def test_no_arms(raw: str) -> None:
    assert [m for m in arms_of(raw) if m.names] == []


def test_control_by_name() -> None:
    role = NameSense(lexicons()).role
    assert (role("常规治疗组"), role("观察组")) == ("control", "treatment")


# --- Times ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("raw", "periods"),
    [
        ("治疗24周后:", ["P24W"]),
        ("24周生存率", ["P24W"]),
        ("术后1周、1个月、3个月复查", ["P1W", "P1M", "P3M"]),
        ("1、3、5年生存率", ["P1Y", "P3Y", "P5Y"]),
        ("第12周时", ["P12W"]),
        ("半年后", ["P6M"]),
        ("一年半后", ["P18M"]),
        ("90天后到540天的时间", ["P540D"]),
        ("病灶体积(D28)", ["P28D"]),
        ("48 h体温正常者", ["PT48H"]),
        ("拔管后5 min", ["PT5M"]),
        ("由基线8.76%降至", ["P0D"]),
        ("治疗后明显改善", [None]),
        ("中位随访18.3个月时", ["P18.3M"]),
        ("接種兩劑後28日", ["P28D"]),
        ("每4周一次,连续5天", []),
        ("病程3年,年龄50岁", []),
        ("2019年3月就诊", []),
        ("6分钟步行距离", []),
        ("24 h尿蛋白", []),
        ("前列腺体积", []),
        ("食三周停一周", []),
    ],
)
def test_times(raw: str, periods: list[str | None]) -> None:
    read = article(raw)
    found = TimeFinder(lexicons())(read, [], read.sentences)
    assert [time.period for time in found] == periods


# --- Measures and directions ------------------------------------------------------------------------------------------


@cache
def measure_reader() -> MeasureReader:
    return MeasureReader(lexicons())


def rows() -> tuple[Row, ...]:
    return lexicons()["measures"].rows


@pytest.mark.parametrize("row", rows(), ids=[f"{row.code}-{number}" for number, row in enumerate(rows())])
def test_row_proves_itself(row: Row) -> None:
    read = measure_reader()
    for surface in (*row.terms, *row.examples):
        assert read.code(surface) == row.code, surface
    for reject in row.rejects:
        assert all(hit.row is not row for hit in read.hits(reject)), reject


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("患者的肝功能Child-Pugh评分", "child_pugh"),
        ("无复发生存率", "event_free_survival"),
        ("肝癌复发率", "recurrence"),
        ("严重不良事件", "serious_adverse_event"),
        ("中度至严重副作用", "adverse_event"),
        ("尿微量白蛋白", "other"),
        ("非致死性心梗或卒中加上心源性死亡", "other"),
        ("疾病进展或死亡风险", "progression_free_survival"),
        ("ALT、AST、TBil", "liver_function"),
        ("疼痛缓解率", "pain_score"),
        ("瘙痒NRS评分", "symptom"),
        ("咳嗽消失时间", "symptom"),
        ("咳嗽", "adverse_event"),
        ("HOST", "other"),
        ("SCr", "creatinine"),
        ("CR", "complete_response"),
        ("CRP", "inflammation_marker"),
    ],
)
def test_codes(phrase: str, code: str) -> None:
    assert measure_reader().code(phrase) == code


def test_directions() -> None:
    text = "ALT由80降至40,肝功能明显改善,体重无明显变化"
    turns = DirectionReader(lexicons())(text, 0, len(text))
    assert [(text[t.start : t.end], t.code, t.reaches) for t in turns] == [
        ("降至", "decrease", True), ("改善", "improve", False), ("无明显变化", "unchanged", False),
    ]  # fmt: skip
