"""Twice the article takes twice the time, also where it is one line, as of a table that lost its cells."""

from __future__ import annotations

import cProfile
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from extract.lexicon import Lexicons
from extract.pipeline import Pipeline
from extract.products import Products
from extract.records import Sentence
from extract.segment import LONGEST, Segmenter

SEEDS = Path(__file__).parents[1] / "seeds"
ITEMS = {
    "counts": "{n}例出现发热、",
    "people": "纳入{n}例患者,",
    "people, in Chinese": "三百二十例、",
    "doses": "{n} mg、",
    "doses of a drug": "地塞米松{n} mg,每日2次,",
    "percentages": "有效率为{n}.5%,",
    "means": "{n}.3±1.5 ",
    "scores": "评分由{n}.2分降至1.5分,",
    "arms": "第{n}组30例,",
    "arms with shares": "对照组为{n}%,观察组为60%,",
    "IDs": "NCT0{id},",
    "P values": "P=0.0{n},",
    "intervals": "HR=0.{n}(95%CI:0.21~0.89),",
    "times": "第{n}周、",
    "a table": "发热 {n}(20.1) 3(6.2) 0.512 ",
    "open brackets": "({n} mg,",
}
LINES = {
    "doses of nothing named": "每次{n} mg,每日2次。\n",
    "doses of nothing named, by sections": "{n}、用法\n" + "每次{n} mg,每日2次。\n" * 4,
    "doses under headings with drug and route": "{n}、口服地塞米松\n" + "每次{n} mg,患者好转。\n" * 4,
    "doses and routes, drugs now and then": "地塞米松{n} mg,静脉滴注。\n每次5 mg。\n",
    "doses after a route that is over": "地塞米松静脉滴注。口服后每次{n} mg。\n",
    "doses of a general word": "细胞治疗,每次{n}×10^6个细胞。\n给予干细胞{n}×10^6/kg。\n",
    "doses of this drug": "本品每次{n} mg。\n地塞米松的疗效好。\n",
    "doses in brackets": "每次{n} mg(最大{n}5 mg)。\n",
    "people": "纳入{n}例患者,年龄50岁。\n",
    "events": "{n}例出现发热。\n",
    "figures of two arms": "对照组有效率为{n}.5%,观察组为60.1%(P=0.0{n})。\n",
    "figures under headings": "{n}、结果\n有效率为{n}%。\n",
    "studies by their authors": "Li等(20{n})的研究纳入{n}例患者,静脉输注5×10^6个细胞/kg。\n",
    "times to an event": "中位OS为{n}.5个月 vs 10.2个月,HR=0.{n}(95%CI:0.21~0.89)。\n",
    "doses of trials with IDs": "NCT0{id}:地塞米松{n} mg,静脉滴注。\n另一剂量组每次5 mg。\n",
}
SIZE = 120
TIMES = 4
MOST = 12
"""Times as long that ``TIMES`` as much may take: of what goes by pairs it is 16 times."""
MOST_CALLS = 1.15 * TIMES
"""Times as many calls, which can be counted, that ``TIMES`` as much may take."""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    made = Pipeline()
    made("共纳入40例患者,每日口服20 mg。")
    return made


def repeated(item: str, size: int) -> str:
    return "".join(item.format(n=number % 89 + 10, id=1_000_000 + number) for number in range(size))


def line(item: str, size: int) -> str:
    return f"本研究为随机对照临床试验,患者治疗:{repeated(item, size)}完。"


def seconds(work: Callable[[str], object], text: str) -> float:
    """Give the time of the processor, whatever else the machine does."""
    start = time.process_time()
    work(text)
    return max(time.process_time() - start, 0.002)


def is_linear(work: Callable[[str], object], once: str, more: str) -> bool:
    """Tell whether ``TIMES`` as much takes about as many times as long; measured again where it does not."""
    return any(seconds(work, more) < MOST * seconds(work, once) for _ in range(3))


def calls(pipeline: Pipeline, text: str) -> int:
    """Count the calls of functions that an article takes: the same in every run."""
    profile = cProfile.Profile()
    profile.runcall(pipeline.record, text)
    return sum(entry.callcount for entry in profile.getstats())


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_a_line_of_many_items(pipeline: Pipeline, item: str) -> None:
    assert is_linear(pipeline.record, line(item, SIZE), line(item, TIMES * SIZE))


@pytest.mark.parametrize("item", LINES.values(), ids=LINES)
def test_many_lines(pipeline: Pipeline, item: str) -> None:
    once, more = (f"本研究为随机对照临床试验。\n{repeated(item, size)}" for size in (SIZE, TIMES * SIZE))
    assert calls(pipeline, more) < MOST_CALLS * calls(pipeline, once)


def test_many_articles_in_one(pipeline: Pipeline) -> None:
    text = (SEEDS / "conference-roundup-hk.txt").read_text(encoding="utf-8") * 5
    assert is_linear(pipeline.record, text, text * TIMES)
    assert calls(pipeline, text * TIMES) < MOST_CALLS * calls(pipeline, text)


def test_a_name_that_is_told_of_often() -> None:
    products = Products(Lexicons())

    def told(text: str) -> set[str]:
        return products.told(text, [Sentence(text, 0, len(text), 0, "body")])

    text = "每天服用替乐通。" * 2000
    assert is_linear(told, text, text * TIMES)


@pytest.mark.parametrize(
    "text", ["甲" * 5000, "5 mg," * 2000, "(5 mg," * 2000, "1,200例(甲,乙)、" * 500, "1,234" * 2000]
)
def test_no_sentence_is_longer_than_work_by_pairs_bears(pipeline: Pipeline, text: str) -> None:
    sentences = Segmenter(pipeline.lexicons)(text)
    assert "".join(text[s.start : s.end] for s in sentences) == text
    assert max(s.end - s.start for s in sentences) <= LONGEST
    numbers = [text[s.start - 1 : s.start + 1] for s in sentences[1:] if "甲,乙" in text]
    assert all(around == "、1" for around in numbers)
