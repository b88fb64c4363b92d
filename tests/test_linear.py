"""Twice the article takes twice the time, also where it is one line, as of a table that lost its cells."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from extract.pipeline import Pipeline
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
SIZE = 120
TIMES = 4
MOST = 12
"""Times as long that ``TIMES`` as much may take: of what goes by pairs it is 16 times."""


@pytest.fixture(scope="module")
def pipeline() -> Pipeline:
    made = Pipeline()
    made("共纳入40例患者,每日口服20 mg。")
    return made


def line(item: str, size: int) -> str:
    items = (item.format(n=number % 89 + 10, id=1_000_000 + number) for number in range(size))
    return f"本研究为随机对照临床试验,患者治疗:{''.join(items)}完。"


def seconds(pipeline: Pipeline, text: str) -> float:
    """Give the time of the processor, whatever else the machine does."""
    start = time.process_time()
    pipeline.record(text)
    return max(time.process_time() - start, 0.002)


def is_linear(pipeline: Pipeline, once: str, more: str) -> bool:
    """Tell whether ``TIMES`` as much takes about as many times as long; measured again where it does not."""
    return any(seconds(pipeline, more) < MOST * seconds(pipeline, once) for _ in range(3))


@pytest.mark.parametrize("item", ITEMS.values(), ids=ITEMS)
def test_a_line_of_many_items(pipeline: Pipeline, item: str) -> None:
    assert is_linear(pipeline, line(item, SIZE), line(item, TIMES * SIZE))


def test_many_articles_in_one(pipeline: Pipeline) -> None:
    text = (SEEDS / "conference-roundup-hk.txt").read_text(encoding="utf-8") * 5
    assert is_linear(pipeline, text, text * TIMES)


@pytest.mark.parametrize(
    "text", ["甲" * 5000, "5 mg," * 2000, "(5 mg," * 2000, "1,200例(甲,乙)、" * 500, "1,234" * 2000]
)
def test_no_sentence_is_longer_than_work_by_pairs_bears(pipeline: Pipeline, text: str) -> None:
    sentences = Segmenter(pipeline.lexicons)(text)
    assert "".join(text[s.start : s.end] for s in sentences) == text
    assert max(s.end - s.start for s in sentences) <= LONGEST
    numbers = [text[s.start - 1 : s.start + 1] for s in sentences[1:] if "甲,乙" in text]
    assert all(around == "、1" for around in numbers)
