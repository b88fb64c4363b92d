"""Scan first: no expression is left out where it matches, and one that knows its beginnings finds the same."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest

from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Sentence
from extract.segment import Segmenter, compact
from extract.text import NormalizedText
from extract.triggers import hints, needed, trigger

LEXICONS = Lexicons()
SEEDS = Path(__file__).parent.parent / "seeds"
EXPRESSIONS = {
    f"{name}:{code}": LEXICONS[name].regex(code)
    for name in ("studies", "interventions", "timings", "arms", "phrases", "times")
    for code in LEXICONS[name].codes
    if LEXICONS[name].terms(code) or any(row.pattern for row in LEXICONS[name].rows if row.code == code)
}
COMPILED = {name: re.compile(expression) for name, expression in EXPRESSIONS.items()}
BITS = {name: trigger(expression) for name, expression in COMPILED.items()}


@cache
def sentences() -> list[tuple[str, Sentence]]:
    texts = [compact(NormalizedText.of(path.read_text("utf-8"))).text for path in sorted(SEEDS.glob("*.txt"))]
    return [(text, sentence) for text in texts for sentence in Segmenter(LEXICONS)(text)]


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_where_an_expression_matches_it_is_hinted_at(name: str) -> None:
    for text, sentence in sentences():
        if COMPILED[name].search(text, sentence.start, sentence.end):
            assert sentence.hints & BITS[name], text[sentence.start : sentence.end]


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_that_knows_its_beginnings_finds_the_same(name: str) -> None:
    found = compiled(EXPRESSIONS[name])
    for text in dict.fromkeys(text for text, _ in sentences()):
        assert [m.span() for m in found.finditer(text)] == [m.span() for m in COMPILED[name].finditer(text)]


@pytest.mark.parametrize(
    ("expression", "words"),
    [
        ("(?:甲|乙)[一二]", {"甲一", "甲二", "乙一", "乙二"}),
        ("(?<!不)有?效(?=率)", {"效"}),
        ("研究(?:者|人员)?", {"研究"}),
        ("[^,]{0,9}?(?:试验|研究)", {"试验", "研究"}),
        ("(?:第[一二])+项", {"第一项", "第二项"}),
        ("(?:第)?(?:I{1,3}|[一二]{2,})期", {"I期", "一期", "二期"}),
        ("(?:甲[^,]*|乙)期", {"期"}),
        (r"(?P<a>甲)|\d", None),
        ("(?i:abc)", None),
        ("(?:甲|)", None),
    ],
)
def test_words_that_no_match_is_without(expression: str, words: set[str] | None) -> None:
    assert needed(expression) == words


def test_hints_are_of_the_sentence_that_holds_the_word() -> None:
    bits = trigger("单独一词")
    assert [bool(found & bits) for found in hints("甲。单独一词。乙。", [2, 7, 9])] == [False, True, False]


def test_in_a_text_scanned_before_anything_may_match() -> None:
    (found,) = hints("无", [1])
    assert found & trigger("后来才有的词")


def test_a_lone_surrogate_hides_nothing() -> None:
    bits = trigger("单独一词")
    assert hints("\ud800单独一词", [5])[0] & bits
