"""What holds of the pipeline on any input."""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import extract
from extract.decode import decode
from extract.gold import check
from extract.plain import MENTION_TYPES, to_json
from extract.schema import Extraction, Outcome

SEEDS = Path(__file__).parent.parent / "seeds"
ARTICLES = [path for folder in (SEEDS, Path(__file__).parent / "unseen" / "docs") for path in sorted(folder.iterdir())]
SENTENCES = (
    "共纳入86例患者,随机分为两组,每组43例(NCT01234567)。",
    "治療組經肝動脈輸注臍帶MSC 5×107個,每4周1次,共3次。",
    "24周生存率91.3％（21/23）比69.6％，P＜0.05。",
    "組別 例數 體重變化(%)\n4mg組 203 -11.00\n安慰劑組 205 0.30\n",
    "ALT由(80.2±12.1)U/L降至(42.0±8.3)U/L;總膽紅素(μmol/L)……",
    "另一項試驗(ChiCTR2000037732)给予20 mg/kg,q3w;HR=0.58(95%CI:0.44~0.77)。",
    "術(shù)后第7天? ? ?皮下\n注射&nbsp;1.2億個/kg,【結果】",
)


@cache
def pipeline() -> extract.Pipeline:
    return extract.Pipeline()


@cache
def articles() -> tuple[str, ...]:
    return tuple(path.read_bytes().decode() for path in sorted(SEEDS.glob("*.txt")))


@st.composite
def texts(draw: st.DrawFn) -> str:
    """Draw sentences, bits of articles cut anywhere, and any characters, in any order."""
    pieces = []
    for _ in range(draw(st.integers(0, 5))):
        kind = draw(st.integers(0, 2))
        if kind == 0:
            pieces.append(draw(st.sampled_from(SENTENCES)))
        elif kind == 1:
            article = draw(st.sampled_from(articles()))
            start = draw(st.integers(0, len(article)))
            pieces.append(article[start : start + draw(st.integers(0, 200))])
        else:
            pieces.append(draw(st.text(max_size=30)))
    return "".join(pieces)


def holds(raw: str, found: Extraction) -> None:
    check(found, raw, name="drawn")
    for kind in MENTION_TYPES:
        mentions = getattr(found, kind)
        assert all(raw[m.start : m.end] == m.text and m.text for m in mentions)
        assert all(one.end <= two.start for one, two in pairwise(mentions)), kind
    studies = {study.id for study in found.studies}
    assert {mention.study for _, mention in found.mentions()} <= studies | {None}
    ids = [mention.id for _, mention in found.mentions()]
    assert len(ids) == len(set(ids))


@settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts())
@example("D¼治療組經肝動脈輸注臍帶MSC")
def test_every_span_is_its_text_and_the_same_input_gives_the_same_bytes(raw: str) -> None:
    found = pipeline()(raw)
    holds(raw, found)
    assert found.to_json().encode() == to_json(pipeline().record(raw))
    assert Extraction.model_validate_json(found.to_json()) == found


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)
def test_the_record_is_written_as_its_model_is(path: Path) -> None:
    record = pipeline().record(decode(path.read_bytes())[0], name=path.stem)
    model = Extraction.model_validate(record)
    assert to_json(record) == model.to_json().encode()
    assert not [key for mention in record["outcomes"] for key in mention.keys() - Outcome.model_fields.keys()]


@pytest.mark.parametrize("raw", ["", " ", "\n\n", "\ufeff", "\x00", "a" * 5000, "(" * 3000, "1" * 3000, "一" * 3000])
def test_nothing_to_read_is_no_error(raw: str) -> None:
    holds(raw, pipeline()(raw))


def test_pipe_keeps_the_order_and_no_state() -> None:
    found = list(pipeline().pipe(SENTENCES))
    assert [one.to_json() for one in found] == [pipeline()(sentence).to_json() for sentence in SENTENCES]


def test_a_label_file_is_valid_where_an_extraction_is() -> None:
    for path in sorted((SEEDS.parent / "gold").glob("*.json")):
        labels = Extraction.model_validate_json(path.read_bytes())
        assert Extraction.model_validate_json(labels.to_json()) == labels


def test_what_is_not_about_medicine_tells_of_no_trial() -> None:
    poll = "调查以随机抽样方式访问了1,002名市民,47%的受访者认为形象正面,较去年下跌5个百分点,平均得分为33.4分。" * 9
    found = pipeline()(poll + "登记号NCT01234567。")
    assert {kind: len(getattr(found, kind)) for kind in MENTION_TYPES if getattr(found, kind)} == {"trial_ids": 1}
    assert pipeline()(poll + "接种疫苗的受访者中,发病率为5%。").outcomes
