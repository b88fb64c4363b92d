"""Scan first: which expressions can match in a sentence at all, found in one pass over the text for all of them.

An expression like ``(?:另|又)有一[项篇]`` cannot match where none of 一项, 一篇 stands. Such words are read off the
expression itself, and one Aho-Corasick automaton looks for those of all expressions at once. What it finds in a
sentence are its hints, an integer with a bit for each expression: no bit, no match. So text that says nothing costs one
pass, however many expressions there are.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import combinations, product
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

from ahocorasick_rs import AhoCorasick, Implementation

from extract.kept import compiled, kept

_SURROGATE = compiled("[\\ud800-\\udfff]")
_MOST = 4000
"""Words that one expression may have; with more it is never left out."""
_MOST_MADE = 400
"""Words that are made by joining what stands side by side."""


Words = frozenset[str]
_NOTHING: Words = frozenset({""})

Expression = re.Pattern[str] | str

_bits: dict[int | str, tuple[Expression, int]] = {}
"""The bits of an expression; of a compiled one by its ``id``: to hash it takes longer than to search a sentence."""
_masks: dict[str, int] = {}
"""Of each word, the bits of the expressions that it hints at."""


def trigger(*expressions: Expression) -> int:
    """Give the bits of some expressions: ``hints & bits`` is 0 only where none of them can match.

    The bits hold for all texts that are scanned from now on; in those scanned before, anything may match.
    """
    bits = 0
    for expression in expressions:
        known = _bits.get(expression if isinstance(expression, str) else id(expression))
        bits |= known[1] if known else _learn(expression)
    return bits


def _learn(expression: Expression) -> int:
    words = needed(expression)
    bit = -1 if words is None else 1 << len(_bits)
    for word in words or ():
        _masks[word] = _masks.get(word, 0) | bit
    _bits[expression if isinstance(expression, str) else id(expression)] = expression, bit
    return bit


def hints(text: str, ends: Sequence[int]) -> list[int]:
    """Give the hints of each sentence of a text, of which ``ends`` are the ends, ascending."""
    nothing = -1 << len(_bits)
    found = occurrences(_automaton(len(_masks)), text)
    masks = list(_masks.values())
    given: list[int] = []
    rest = iter(ends)
    stop = next(rest, len(text))
    current = nothing
    for word, _, end in found:
        while stop < end and len(given) < len(ends):
            given.append(current)
            current = nothing
            stop = next(rest, len(text))
        current |= masks[word]
    given.append(current)
    return given[: len(ends)] + [nothing] * (len(ends) - len(given))


def occurrences(words: AhoCorasick, text: str) -> list[tuple[int, int, int]]:
    """Give the number, start and end of every word in a text; no word holds a lone surrogate."""
    try:
        return words.find_matches_as_indexes(text, overlapping=True)
    except UnicodeEncodeError:
        return words.find_matches_as_indexes(_SURROGATE.sub("\ufffd", text), overlapping=True)


class Gate:
    """Tell which of some expressions may match in a text at all: their numbers, ascending.

    >>> list(Gate(["第[一二]项", "另有(?:研究|试验)", "[^,]+"])("另有试验"))
    [1, 2]
    """

    def __init__(self, expressions: Iterable[Expression]) -> None:
        of: dict[str, list[int]] = {}
        self._always: list[int] = []
        for number, expression in enumerate(expressions):
            words = needed(expression)
            if words is None:
                self._always.append(number)
            for word in words or ():
                of.setdefault(word, []).append(number)
        self._numbers = list(of.values())
        self._words = AhoCorasick(list(of), store_patterns=False, implementation=Implementation.ContiguousNFA)

    def __call__(self, text: str) -> list[int]:
        found = occurrences(self._words, text)
        return sorted({*self._always, *(number for which, _, _ in found for number in self._numbers[which])})


@lru_cache(maxsize=1)
def _automaton(size: int) -> AhoCorasick:
    return AhoCorasick(_masks, store_patterns=False, implementation=Implementation.ContiguousNFA)


def needed(expression: Expression) -> Words | None:
    """Give words of which every match of an expression holds one; None where there are no such words.

    >>> sorted(needed("(?<!没)(?:有|某)?一[项篇](?!目)|另有(?:研究|试验)者?"))
    ['一篇', '一项', '另有研究', '另有试验']
    >>> needed("[^,。]+") is None
    True
    """
    return _needed(expression, 0) if isinstance(expression, str) else _needed(expression.pattern, expression.flags)


@kept
def _needed(expression: str, flags: int) -> Words | None:
    tree = _parser.parse(expression, flags)
    if tree.state.flags & re.IGNORECASE:
        return None
    words = _sequence(tree).some
    return None if words is None else _shortest(words)


def _shortest(words: Words) -> Words:
    """Leave out words that hold another."""
    return frozenset(
        word
        for word in words
        if not any(
            word[low:high] in words for low, high in combinations(range(len(word) + 1), 2) if high - low < len(word)
        )
    )


class _Told(NamedTuple):
    """What is known of what a part of an expression matches; each is None where there are no such words."""

    every: Words | None
    """All that it can match."""
    some: Words | None
    """Words of which every match holds one."""
    ends: Words | None
    """Words of which one ends every match; the empty one stands for a match of nothing."""


def _sequence(items: Iterable[tuple[Any, Any]]) -> _Told:
    run = _NOTHING
    """What stands up to here, from some place on that every match has."""
    whole = True
    candidates: list[Words] = []
    for item in items:
        every, some, ends = _item(*item)
        if every is not None and len(run) * len(every) <= max(_MOST_MADE, len(run), len(every)):
            run = _side_by_side(run, every)
            continue
        whole = False
        candidates += [run] if some is None else [run, some]
        last = frozenset(word[-1:] for word in run)
        if every is not None:
            run = _side_by_side(last, every) if len(last) * len(every) <= _MOST else every
        else:
            run = _NOTHING if ends is None else ends - _NOTHING | last if "" in ends else ends
    candidates.append(run)
    usable = [words for words in candidates if "" not in words and 0 < len(words) <= _MOST]
    best = min(usable, key=_frequency, default=None)
    return _Told(run, best, run) if whole else _Told(None, best, None if "" in run else run)


def _side_by_side(some: Words, others: Words) -> Words:
    return frozenset(map("".join, product(some, others)))


def _item(op: Any, value: Any) -> _Told:
    if op is sre.LITERAL:
        return _Told(*[frozenset({chr(value)})] * 3)
    if op is sre.IN:
        return _Told(*[_characters(value)] * 3)
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return _Told(_NOTHING, None, _NOTHING)
    if op is sre.SUBPATTERN and not value[1] & sre.SRE_FLAG_IGNORECASE:
        return _sequence(value[3])
    if op is sre.ATOMIC_GROUP:
        return _sequence(value)
    if op is sre.BRANCH:
        return _Told(*map(_union, zip(*map(_sequence, value[1]), strict=True)))
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        return _repeated(*value)
    return _Told(None, None, None)


def _repeated(low: int, high: int, items: Any) -> _Told:
    every, some, ends = _sequence(items)
    none = _NOTHING if low == 0 else frozenset()
    every = every | none if every is not None and high == 1 else None
    return _Told(every, some if low else None, None if ends is None else ends | none)


def _characters(items: Iterable[tuple[Any, Any]]) -> Words | None:
    found: set[str] = set()
    for op, value in items:
        if op is sre.LITERAL:
            found.add(chr(value))
        elif op is sre.RANGE and value[1] - value[0] < 30:
            found.update(map(chr, range(value[0], value[1] + 1)))
        else:
            return None
    return frozenset(found)


def _union(parts: Iterable[Words | None]) -> Words | None:
    found: set[str] = set()
    for part in parts:
        if part is None:
            return None
        found |= part
    return frozenset(found) if len(found) <= _MOST else None


def _frequency(words: Words) -> float:
    """Estimate how often one of some words stands in a text: what is short is frequent."""
    return sum((100.0, 1.0, 0.2, 0.05)[min(len(word), 4) - 1] for word in words)
