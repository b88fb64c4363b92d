"""Every character knows its origin: edits compose, spans go there and back."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.text import Edit, NormalizedText, ordered, repaired

TEXTS = st.text("肝動脈(shù)12 \n.×^", max_size=30)


@st.composite
def edited(draw: st.DrawFn) -> NormalizedText:
    text = NormalizedText.of(draw(TEXTS))
    for round_ in range(draw(st.integers(0, 3))):
        size = len(text.text)
        cuts = sorted(draw(st.lists(st.integers(0, size), max_size=6)))
        edits: list[Edit] = [
            (low, high, draw(st.text("ab^肝", max_size=3))) for low, high in zip(cuts[::2], cuts[1::2], strict=False)
        ]
        text = text.edit(edits, name=f"round {round_}" if draw(st.booleans()) else None)
    return text


@given(edited())
def test_origins_are_monotone_and_inside(text: NormalizedText) -> None:
    assert len(text.starts) == len(text.ends) == len(text.text)
    assert list(text.starts) == sorted(text.starts)
    assert list(text.ends) == sorted(text.ends)
    assert all(0 <= start <= end <= len(text.raw) for start, end in zip(text.starts, text.ends, strict=True))


@given(edited(), st.data())
def test_spans_go_there_and_back(text: NormalizedText, data: st.DataObject) -> None:
    start, end = sorted(data.draw(st.tuples(*[st.integers(0, len(text.text))] * 2)))
    low, high = text.to_raw(start, end)
    assert 0 <= low <= high <= len(text.raw)
    if any(text.starts[i] < text.ends[i] for i in range(start, end)):
        back = text.from_raw(low, high)
        solid = [i for i in range(start, end) if text.starts[i] < text.ends[i]]
        assert back[0] <= solid[0] and solid[-1] < back[1]


@given(edited())
def test_repairs_say_what_was_there(text: NormalizedText) -> None:
    for repair in text.repairs:
        assert text.raw[repair.start : repair.end] == repair.before


@given(TEXTS)
def test_untouched(raw: str) -> None:
    text = NormalizedText.of(raw)
    assert text.text == raw
    assert [text.to_raw(i, i + 1) for i in range(len(raw))] == [(i, i + 1) for i in range(len(raw))]
    assert text.edit([]) is text
    assert text.rewritten(raw) is text


def test_origins_of_each_kind_of_edit() -> None:
    text = NormalizedText.of("5×107，手術(shù)").edit([(4, 4, "^"), (8, 13, "")])
    assert text.text == "5×10^7，手術"
    assert text.to_raw(0, 6) == (0, 5)
    assert text.to_raw(4, 5) == (4, 4)
    assert text.to_raw(7, 9) == (6, 8)
    assert text.from_raw(6, 13) == (7, 9)
    assert text.from_raw(8, 13) == (9, 9)
    same = NormalizedText.of("ab").edit([(0, 2, "xy")])
    assert same.to_raw(1, 2) == (1, 2)
    grown = NormalizedText.of("㎎").edit([(0, 1, "mg")])
    assert grown.to_raw(0, 1) == grown.to_raw(1, 2) == (0, 1)


def test_touching_edits_are_one_repair() -> None:
    text = NormalizedText.of("abcdef").edit([(1, 2, "x"), (2, 4, ""), (5, 6, "y")], name="mend")
    assert [(r.before, r.after) for r in text.repairs] == [("bcd", "x"), ("f", "y")]


def test_large_texts_have_origins_too() -> None:
    size = (1 << 20) + 5
    text = NormalizedText.of("a" * size)
    assert text.to_raw(size - 1, size) == (size - 1, size)


def test_wrong_edits_raise() -> None:
    with pytest.raises(ValueError, match="overlap"):
        NormalizedText.of("abc").edit([(1, 3, ""), (0, 1, "")])
    with pytest.raises(ValueError, match="characters for"):
        NormalizedText.of("abc").rewritten("ab")


@given(st.lists(st.tuples(st.integers(0, 20), st.integers(0, 5), st.just("x")), max_size=8))
def test_ordered_edits_can_be_applied(spans: list[tuple[int, int, str]]) -> None:
    edits = ordered((start, start + size, new) for start, size, new in spans)
    assert len(repaired(lambda text: edits, "a" * 30)) > 0


def test_what_is_put_inside_a_replaced_span_stands_for_that_span() -> None:
    text = NormalizedText.of("1").edit([(0, 1, "^^")]).edit([(1, 1, "x")])
    assert (list(text.starts), list(text.ends)) == ([0, 0, 0], [1, 1, 1])
