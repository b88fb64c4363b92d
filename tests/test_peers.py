"""Cases that well-known parsers of Chinese numbers, and OpenCC, hold to be right: see ``../shared/peers/README.md``.

The cases of other projects lie beside this one and are skipped where they are absent. A case is excluded only with
the reason why medicine reads it otherwise, and at most one in ten of a file.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

from extract.lexicon import Lexicons
from extract.normalize import normalize
from extract.numerals import NUMBER, parse, to_float
from extract.quantities import quantities, to_base
from extract.records import Quantity
from extract.segment import compact
from extract.text import NormalizedText

PEERS = Path(__file__).resolve().parents[2] / "shared" / "peers"
LEXICONS = Lexicons()

EXCLUDED: dict[str, dict[str, str]] = {
    "cn2an-number.jsonl": {
        "一一#error_strict_datas": "digits in a row are read one by one, as the same file's normal mode has it",
        "壹壹#error_strict_datas": "as 一一",
        "百十一#error_strict_datas": "a lax reading hurts nobody: 一百十一 is in the same file",
    },
    "duckling-numeral.jsonl": {
        "一對": "对 is a pair of things, no multiplier",
        "一雙": "as 一對",
        "五對": "as 一對",
        "五雙": "as 一對",
        "五打": "a dozen is no number in a trial",
        "八打": "as 五打",
        ".0012G": "G is no 10⁹ in medicine (G-CSF)",
        "-.0012G": "as .0012G",
        "一半半": "colloquial",
        "1半": "colloquial",
    },
    "duckling-duration.jsonl": {
        "10 月": "alone it is October; 术后10月 is read as ten months",
        "十 月": "as 10 月",
        "3個字": "five minutes to a 字 is Cantonese talk; in an article they are characters",
        "三個字": "as 3個字",
    },
    "duckling-volume.jsonl": {},
    "jionlp-money-parse.jsonl": {
        "30w上下": "w is a week in medicine",
        "几十万块": "vague numbers are refused",
        "人民币数十亿元": "as 几十万块",
        "数十亿元人民币": "as 几十万块",
        "十几块钱": "as 几十万块",
    },
    "wetextprocessing-itn-measure.jsonl": {
        "二两": "两 is two, not 50 g",
        "三四万伏特": "the peer writes Wv for 万伏",
        "四十五六度": "度 is a grade (3度房室传导阻滞)",
        (
            "明天有百分之六十二的概率降雨所以你有百分之二点五一的可能性赢得比赛"
            "但是有负百分之十三的人认为你有负的百分之二十的胜利可能性"
        ): "负的 before a share is no figure's sign",
    },
    "opencc-to-simplified.jsonl": {},
}


def cases(name: str) -> list[Any]:
    """Give a file's cases as parameters; one that says so where the file is absent."""
    path = PEERS / name
    if not path.exists():
        return [pytest.param({}, marks=pytest.mark.skip(reason=f"{name} is not beside this project"), id="absent")]
    found = [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]
    kept = ((i, case) for i, case in enumerate(found) if not excluded(name, case))
    return [pytest.param(case, id=f"{i}-{case['input'][:16]}") for i, case in kept]


def excluded(name: str, case: dict[str, Any]) -> bool:
    """Say whether a case is excluded, by its input or its input and mode."""
    return any(key in EXCLUDED[name] for key in (case["input"], f"{case['input']}#{case['expected'].get('mode')}"))


def canonical(text: str) -> str:
    """Give the text that quantities are read from."""
    return compact(normalize(text)).text


def read(text: str) -> tuple[str, list[Quantity]]:
    """Give a text in canonical form and its quantities."""
    plain = canonical(text)
    return plain, quantities(plain, LEXICONS)[0]


def near(mine: float | None, theirs: float | None) -> bool:
    """Compare two numbers that may be open."""
    if mine is None or theirs is None:
        return mine is theirs
    return mine == pytest.approx(theirs, rel=1e-9, abs=1e-18)


@pytest.mark.parametrize("name", EXCLUDED)
def test_exclusions_are_few(name: str) -> None:
    if not (PEERS / name).exists():
        pytest.skip(f"{name} is not beside this project")
    found = [json.loads(line) for line in (PEERS / name).read_text("utf-8").splitlines() if line.strip()]
    assert sum(excluded(name, case) for case in found) <= len(found) / 10
    assert all(EXCLUDED[name].values())


# ---------------------------------------------------------------- our own hard inputs

HARD = PEERS / "hard-inputs.json"
_UNITS = {"fraction": 0.01}


def values(text: str) -> list[tuple[float, str]]:
    """Give every value of a text with its dimension, in order: numbers, both ends of ranges, deviations, ages."""
    plain = canonical(text)
    found, marks = quantities(plain, LEXICONS)
    listed: list[tuple[int, float, str]] = []
    for q in found:
        if q.denominator:
            listed.append((q.start, q.value / q.denominator, q.dimension))
            continue
        ends = [side for side in (q.low, q.high) if side is not None]
        listed += [(q.start, side, q.dimension) for side in dict.fromkeys(ends)]
        listed += [(q.start, q.sd, q.dimension)] if q.sd is not None else []
    for mark in marks:
        if mark.kind == "age":
            numbers = (parse(number) for number in re.findall(NUMBER, plain[mark.start : mark.end]))
            listed += [(mark.start, to_float(number), "age") for number in numbers if number is not None]
    return [(value, dimension) for _, value, dimension in sorted(listed, key=lambda item: item[0])]


@pytest.mark.skipif(not HARD.exists(), reason="hard-inputs.json is not beside this project")
@pytest.mark.parametrize("case", json.loads(HARD.read_text("utf-8")) if HARD.exists() else [], ids=lambda case: case[0])
def test_hard_inputs(case: list[Any]) -> None:
    _, text, expected, unit = case
    wanted = list(expected)
    for value, dimension in values(text):
        value *= _UNITS.get(unit, 1)
        if wanted and near(value, wanted[0]):
            wanted.pop(0)
        else:
            assert dimension in ("time", "times"), f"{value} {dimension} is not expected in {text}"
    assert not wanted


# ---------------------------------------------------------------- numerals


@pytest.mark.parametrize("case", cases("cn2an-number.jsonl"))
def test_cn2an(case: dict[str, Any]) -> None:
    value = case["expected"].get("value")
    mine = parse(canonical(case["input"]))
    assert near(None if mine is None else to_float(mine), None if value is None else float(value))


@pytest.mark.parametrize("case", cases("duckling-numeral.jsonl"))
def test_duckling_numerals(case: dict[str, Any]) -> None:
    mine = parse(canonical(case["input"]).removesuffix("个"))
    assert mine is not None
    assert near(to_float(mine), case["expected"]["value"])


# ---------------------------------------------------------------- measures

_SECONDS = {
    "s": 1, "min": 60, "h": 3600, "d": 86400, "wk": 604800, "mo": 2592000, "a": 31104000,
    "Second": 1, "Minute": 60, "Hour": 3600, "Day": 86400, "Week": 604800, "Month": 2592000, "Year": 31104000,
}  # fmt: skip
_CURRENCY = re.compile("新台币|人民币|港币|美元|港元|欧元|日元|日币|台币|泰铢|卢布|韩元|澳元|块钱|块|[元圆]整?")
_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_SHORT_RANGE = re.compile(r"(\d+)-(\d+)")
_MILLILITRES = {"Millilitre": 1, "Litre": 1000, "Gallon": 3785.411784}


@pytest.mark.parametrize("case", cases("duckling-duration.jsonl"))
def test_duckling_durations(case: dict[str, Any]) -> None:
    plain, found = read(case["input"])
    assert len(found) == 1 and (found[0].start, found[0].end) == (0, len(plain))
    expected = case["expected"]
    assert near(found[0].value * _SECONDS[found[0].unit or ""], expected["value"] * _SECONDS[expected["unit"]])


@pytest.mark.parametrize("case", cases("duckling-volume.jsonl"))
def test_duckling_volumes(case: dict[str, Any]) -> None:
    plain, found = read(case["input"])
    assert len(found) == 1 and (found[0].start, found[0].end) == (0, len(plain))
    low, high, unit = to_base(found[0], LEXICONS)
    expected, factor = case["expected"], _MILLILITRES[case["expected"]["unit"]]
    sides = [expected.get("value", expected.get(side)) for side in ("low", "high")]
    assert unit == "mL"
    assert near(low, None if sides[0] is None else sides[0] * factor)
    assert near(high, None if sides[1] is None else sides[1] * factor)


@pytest.mark.parametrize("case", cases("jionlp-money-parse.jsonl"))
def test_jionlp_money(case: dict[str, Any]) -> None:
    """Read the amount with people in the place of the currency; 三元两角 by the numerals alone."""
    plain = canonical(case["input"])
    if re.search("[角毛]", plain):
        amount = parse(re.sub("^新台币|钱$", "", plain))
        mine = [] if amount is None else [to_float(amount)]
    else:
        found = quantities(_CURRENCY.sub("人", plain), LEXICONS)[0]
        mine = [side for q in found for side in dict.fromkeys((q.low, q.high)) if side is not None]
    theirs = case["expected"]["num"]
    if isinstance(theirs, list) and "多" in plain:
        theirs = theirs[0]  # 3000多 is read as open above
    theirs = [theirs] if isinstance(theirs, str) else theirs
    assert [round(value, 2) for value in mine] == [float(value) for value in theirs]


@pytest.mark.parametrize("case", cases("wetextprocessing-itn-measure.jsonl"))
def test_wetextprocessing_measures(case: dict[str, Any]) -> None:
    """Read the same from the spoken and the written form; the peer shortens 730-740 to 730-40."""

    def summary(text: str) -> list[Any]:
        return [to_base(q, LEXICONS) for q in read(text)[1]]

    def lengthen(match: re.Match[str]) -> str:
        low, high = match.groups()
        return f"{low}-{low[: len(low) - len(high)]}{high}" if int(low) > int(high) else match[0]

    assert summary(case["input"]) == summary(_SHORT_RANGE.sub(lengthen, case["expected"]["output"]))


# ---------------------------------------------------------------- script


def converted() -> list[Any]:
    """Give the cases of the two conversions that replace characters only, no terms."""
    wanted = ("t2s", "hk2s", None)
    return [p for p in cases("opencc-to-simplified.jsonl") if p.values[0].get("expected", {}).get("config") in wanted]


@pytest.mark.parametrize("case", converted())
def test_opencc(case: dict[str, Any]) -> None:
    """Convert as OpenCC does; widths and signs are the normaliser's own."""
    assert canonical(case["input"]) == compact(NormalizedText.of(case["expected"]["output"].translate(_WIDTH))).text
