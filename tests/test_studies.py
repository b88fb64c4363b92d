"""Which studies an article holds, and to which every mention belongs."""

from __future__ import annotations

import json
import random
import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from extract.lexicon import Lexicons
from extract.link.studies import Linker, StudyAccount
from extract.link.trial_names import NameLearner
from extract.normalize import normalize
from extract.pipeline import Pipeline
from extract.plain import MENTION_TYPES
from extract.quantities import quantities
from extract.records import Article, Reading
from extract.segment import Segmenter, compact

HERE = Path(__file__).parent
ROOT = HERE.parent
CASES = tomllib.loads((HERE / "cases" / "study.toml").read_text("utf-8"))["case"]
TYPES = {
    "T": "trial_ids", "D": "doses", "R": "routes", "M": "timings",
    "E": "enrollments", "e": "enrollments", "O": "outcomes",
}  # fmt: skip
MARK = re.compile(r"⟦([^:⟦]):([TDRMEeO]):(.*?)⟧")
ARTICLES = (
    "anaesthesia-digest-hans", "conference-roundup-hk", "diabetes-covid-hans-table", "diabetes-trial-hant-glosses",
    "glp1-portal-digest-hans", "her2-press-release-hans", "knee-osteoarthritis-hant-glosses",
    "liver-routes-review-hans", "lupus-crohn-hant-gbk-damage", "paediatrics-abstracts-gbk-damage",
    "pylori-cohort-broken-lines", "vaccine-society-meeting-tw-fullwidth",
)  # fmt: skip
FLOOR = 0.97

LEXICONS = Lexicons()
LINK = Linker(LEXICONS)
SEGMENT = Segmenter(LEXICONS)


def read(raw: str) -> Article:
    norm = compact(normalize(raw))
    found, marks = quantities(norm.text, LEXICONS)
    return Article(norm=norm, sentences=SEGMENT(norm.text), quantities=found, marks=marks)


def reading(article: Article, kind: str, start: int, end: int, values: dict[str, Any]) -> Reading:
    low, high = article.norm.from_raw(start, end)
    return Reading(type=kind, start=low, end=high, values=values, rule="case")


def build(text: str, *, arms: bool = True) -> tuple[Article, list[Reading], list[str | None]]:
    """Read a marked article: its readings, and the study's letter of each."""
    raw, marks, at = "", [], 0
    source = text.strip("\n")
    for match in MARK.finditer(source):
        raw += source[at : match.start()]
        marks.append((match[1], match[2], len(raw), match[3]))
        raw += match[3]
        at = match.end()
    article = read(raw + source[at:])
    readings = []
    for _, kind, start, words in marks:
        values: dict[str, Any] = {}
        if kind in "Ee":
            values = {"value": int(re.sub(r"\D", "", words) or 1), "arm": "组" if kind == "e" and arms else None}
        elif kind == "T":
            values = {"value": words, "registry": re.match("[A-Za-z]+", words)[0].upper()}  # type: ignore[index]
        readings.append(reading(article, TYPES[kind], start, start + len(words), values))
    return article, readings, [None if letter == "-" else letter for letter, *_ in marks]


def grouping(labels: list[Any]) -> list[int | None]:
    """Number groups by first mention, so that two groupings can be compared."""
    seen: dict[Any, int] = {}
    return [None if label is None else seen.setdefault(label, len(seen)) for label in labels]


def studies_of(readings: list[Reading]) -> list[int | None]:
    return [reading.values["study"] for reading in readings]


def link(raw: str, marked: str) -> tuple[list[StudyAccount], list[Reading], Article]:
    article, readings, _ = build(marked)
    return LINK(article, readings), readings, article


@pytest.mark.parametrize("arms", [True, False], ids=["arms-known", "arms-unknown"])
@pytest.mark.parametrize(
    "case",
    [
        pytest.param(c, id=c["id"], marks=[pytest.mark.xfail(reason=c["fails"], strict=True)] if "fails" in c else [])
        for c in CASES
    ],
)
def test_mentions_stand_together(case: Mapping[str, str], arms: bool) -> None:
    article, readings, letters = build(case["text"], arms=arms)
    LINK(article, readings)
    assert grouping(studies_of(readings)) == grouping(letters)


@pytest.mark.parametrize("stem", ARTICLES)
def test_pairs_of_labelled_articles(stem: str) -> None:
    gold = json.loads((ROOT / "gold" / f"{stem}.json").read_text("utf-8"))
    article = read((ROOT / "seeds" / f"{stem}.txt").read_bytes().decode("utf-8-sig"))
    labels = sorted(((m, kind) for kind in MENTION_TYPES for m in gold[kind]), key=lambda m: m[0]["start"])
    readings = [
        reading(article, kind, m["start"], m["end"], {k: v for k, v in m.items() if k != "study"}) for m, kind in labels
    ]
    LINK(article, readings)
    right = [m["study"] for m, _ in labels]
    found = studies_of(readings)
    both = pairs([(a, b) if a is not None and b is not None else None for a, b in zip(right, found, strict=True)])
    assert 2 * both / (pairs(right) + pairs(found)) >= FLOOR


def pairs(labels: list[Any]) -> int:
    counts = [sum(other == label for other in labels) for label in {label for label in labels if label is not None}]
    return sum(count * (count - 1) // 2 for count in counts)


def test_order_of_readings_does_not_matter() -> None:
    for case in CASES[:12]:
        article, readings, _ = build(case["text"])
        LINK(article, readings)
        expected = studies_of(readings)
        shuffled = list(readings)
        random.Random(1).shuffle(shuffled)
        LINK(article, shuffled)
        assert studies_of(readings) == expected


def test_studies_come_in_the_order_of_the_text() -> None:
    for case in CASES:
        article, readings, _ = build(case["text"])
        accounts = LINK(article, readings)
        starts = [account.spans[0][0] for account in accounts if account.spans]
        assert starts == sorted(starts)
        for account in accounts:
            assert list(account.spans) == sorted(account.spans)
            assert account.label


def test_no_mentions_no_studies() -> None:
    assert LINK(read("一项研究纳入40例患者。"), []) == []


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("某院研究(⟦A:T:NCT04000001⟧)纳入⟦A:E:40例⟧,有效率⟦A:O:80%⟧。", ["NCT04000001"]),
        ("2021年3月,仁济医院在《细胞研究》上发表了一项研究,纳入⟦A:E:16例⟧。", ["2021年3月,仁济医院"]),
        ("目的:观察艾灸。方法:⟦A:E:96例⟧随机分组。作者:李某某 刊期:2019年第8期", ["李某某"]),
        ("DREAM-HF试验纳入⟦A:E:566例⟧。", ["DREAM-HF"]),
        ("昆明⟦A:E:10例⟧,有效⟦A:O:8例⟧;长沙⟦B:E:52例⟧,有效⟦B:O:40例⟧。", ["昆明10例", "长沙52例"]),
        ("第一项⟦A:E:91例⟧,第二项⟦B:E:73例⟧。", ["第一项91例", "第二项73例"]),
        ("臺大醫院收治⟦A:E:45名⟧重度氣喘病人。", ["臺大醫院"]),
        ("目的:探讨推拿治疗颈椎病的疗效。方法:纳入⟦A:E:64例⟧。", ["推拿治疗颈椎病的疗效"]),
        ("据悉,由南昌大学附属医院牵头的多中心试验纳入⟦A:E:64例⟧。", ["南昌大学附属医院"]),
    ],
)
def test_labels(text: str, labels: list[str]) -> None:
    accounts, _, _ = link("", text)
    assert [account.label for account in accounts] == labels


def test_a_link_names_its_anchor() -> None:
    accounts, readings, article = link("", "A试验。DREAM-HF试验纳入⟦A:E:566例⟧,有效率⟦A:O:80%⟧。")
    assert len(accounts) == 1
    for one in readings:
        (field, start, end), *_ = one.evidence
        assert field == "study"
        assert article.text[start:end] == "DREAM-HF"


def test_doubt_where_a_study_is_told_from_afar() -> None:
    text = """
DREAM-HF试验纳入⟦A:E:566例⟧患者。
其后随访四年,存活率为⟦A:O:80%⟧。
最常见的是头痛,有⟦A:O:30例⟧。
另一项试验纳入⟦B:E:900例⟧患者,存活率⟦B:O:70%⟧。
"""
    _, readings, _ = link("", text)
    assert [one.doubts for one in readings] == [[], [], ["study_by_proximity"], [], []]


def test_no_doubt_where_only_one_study_is_told() -> None:
    _, readings, _ = link("", "DREAM-HF试验纳入⟦A:E:566例⟧患者。\n其后随访四年,存活率为⟦A:O:80%⟧。")
    assert [one.doubts for one in readings] == [[], []]


def test_facts() -> None:
    text = """
2021年11月29日,北京某某医院在《国际肝病学杂志》上发表了一项多中心、随机、双盲、安慰剂对照的Ⅱ期研究。
研究(⟦A:T:NCT04000001⟧)在12家医院纳入⟦A:E:219名⟧失代偿性肝硬化患者,对照组⟦A:e:111名⟧。
尽管如此,仍需开放标签的Ⅲ期试验。
"""
    article, readings, _ = build(text)
    (account,) = LINK(article, readings)
    assert LINK.describe(article, account, readings).values() == {
        "trial_ids": ["NCT04000001"],
        "phase": "II",
        "design": {"allocation": "randomized", "masking": "double", "control": "placebo", "centres": 12},
        "conditions": ["失代偿性肝硬化"],
        "country_or_site": "北京某某医院",
        "published": {"journal": "国际肝病学杂志", "date": "2021-11-29"},
        "enrollment": 219,
        "arms": [],
    }


def test_facts_come_with_the_studies() -> None:
    raw = "臺大醫院的隨機、雙盲第三期試驗（NCT04000001）收治45名重度氣喘病人。"
    (study,) = Pipeline()(raw).studies
    assert (study.label, study.phase, study.enrollment) == ("NCT04000001", "III", 45)
    assert study.design is not None
    assert (study.design.allocation, study.design.masking, study.design.control) == ("randomized", "double", None)
    assert {item.field: item.text for item in study.evidence} == {
        "trial_ids": "NCT04000001", "phase": "第三期", "design.allocation": "隨機", "design.masking": "雙盲",
        "conditions": "重度氣喘", "country_or_site": "臺大醫院", "enrollment": "45名",
    }  # fmt: skip
    assert all(raw[item.start : item.end] == item.text for item in study.evidence)


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("共纳入40例失代偿期肝硬化患者，随机分为两组。", ["失代偿期肝硬化"]),
        ("招募210名晚期非小细胞肺癌病人。", ["晚期非小细胞肺癌"]),
        ("64例超重或肥胖者口服二甲双胍0.5 g。", ["超重", "肥胖"]),
        ("甲药治疗2型糖尿病的随机研究纳入64例。", ["2型糖尿病"]),
        ("脐带干细胞与膝骨关节炎\n\n某研究纳入64例，随机分为两组。", ["膝骨关节炎"]),
        ("纳入64名健康志愿者，不良反应5例。", []),
        ("选取58例轻、中度牙龈炎患者，有效率90%。", ["轻、中度牙龈炎"]),
        ("检测32例格雷夫斯病患者的抗体，阳性率90%。", ["格雷夫斯病"]),
        ("64例患者病种不一，肿瘤坏死因子下降20%。", []),
    ],
)
def test_conditions(text: str, conditions: list[str]) -> None:
    assert Pipeline()(text).studies[0].conditions == conditions


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("江苏四家中心的研究纳入40例患者。", "江苏"),
        ("另一支韩国团队纳入40例患者。", "韩国"),
        ("北京大学肿瘤医院的研究纳入40例患者。", "北京大学肿瘤医院"),
        ("由四川大学某学院牵头的多中心试验纳入40例患者。", "四川大学某学院"),
        ("根据青岛中心医院团队的研究，40例患者好转。", "青岛中心医院"),
        ("选取2019年3月至2020年2月贵州省人民医院收治的40例患者。", "贵州省人民医院"),
        ("自2013年起，以色列医院给40例患者移植了细胞。", "以色列"),
    ],
)
def test_site(text: str, site: str) -> None:
    assert Pipeline()(text).studies[0].country_or_site == site


@pytest.mark.parametrize(
    ("text", "phase"),
    [
        ("2022年3期临床试验纳入40例患者。", "III"),
        ("这项II期研究纳入40例肺癌患者。", "II"),
        ("最新一期《柳叶刀》刊登的研究纳入40例患者。", None),
        ("该研究纳入40例Ⅲ期结肠癌患者。", None),
        ("该研究纳入40例患者，行一期缝合。", None),
    ],
)
def test_phase(text: str, phase: str | None) -> None:
    assert Pipeline()(text).studies[0].phase == phase


@pytest.mark.parametrize(
    ("text", "published"),
    [
        ("这项研究2021年发表于《柳叶刀》，纳入40例患者。", ("柳叶刀", "2021")),
        ("NEJM发表的这项III期研究纳入40例患者。", ("NEJM", None)),
        ("《某某医学》2019年第8期\n\n方法：共纳入40例患者。", ("某某医学", "2019")),
        ("一篇名为《柳叶刀上的故事》的文章报道了40例患者。", None),
    ],
)
def test_publication(text: str, published: tuple[str, str | None] | None) -> None:
    found = Pipeline()(text).studies[0].published
    assert (found and (found.journal, found.date)) == published


def test_arms_are_entities_one_for_each() -> None:
    text = "将80例随机分为A、B两组，各40例。A组有效率80%，B组60%，两组住院时间均为5 d。"
    assert Pipeline()(text).studies[0].arms == ["A组", "B组"]


def test_a_control_that_is_given_a_drug_is_active() -> None:
    text = "将80例随机分为观察组和对照组。观察组口服甲泼尼龙10 mg，对照组口服布洛芬0.3 g。"
    design = Pipeline()(text).studies[0].design
    assert design is not None and design.control == "active"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("研究1纳入40例。研究2纳入60例。", set()),
        ("CLARITY AD纳入1795名患者,而NIHSS评分改善者20例。", {"CLARITY AD"}),
        ("TENAYA与LUCERNE两项试验设计相同。", {"TENAYA", "LUCERNE"}),
        ("DREAM-HF试验纳入566例,而VOYAGE 1研究未达终点。", {"DREAM-HF", "VOYAGE 1"}),
        ("KARDIA-1研究达到终点,KARDIA-2仍在进行。", {"KARDIA-1", "KARDIA-2"}),
        ("UC-MSC试验与RCT研究,HER2研究,PD-1试验。", set()),
        ("AK112-303组与AK112-303试验,AK112-303联合化疗。", set()),
        ("智利的RIMECARD更便捷。", {"RIMECARD"}),
        ("“曙光”研究由北京牵头。", set()),
    ],
)
def test_names_of_trials(text: str, names: set[str]) -> None:
    found = NameLearner(LEXICONS)(text, []).find(0, len(text))
    assert {name for _, name in found if name.isascii()} == names


def test_quoted_names_are_found() -> None:
    text = "“曙光”研究由北京牵头。"
    found = NameLearner(LEXICONS)(text, []).find(0, len(text))
    assert [name for _, name in found] == ["曙光"]


def test_lexicons_prove_themselves() -> None:
    for name in ("studies", "designs"):
        LEXICONS[name].check()
