"""What an expression can begin with, read off the expression itself.

A search goes fast over what cannot begin a match. `re` sees to that only where an expression begins with plain letters;
not where one of its alternatives begins with a look-behind, a group or something optional, and so it tries every
alternative at every place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

_CLASSES = {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_WORD: r"\w"}

_ANYTHING = ""
"""Stands among signs for all of them."""


def beginning(tree: Iterable[tuple[Any, Any]]) -> str | None:
    r"""Give the signs of the class of all that a parsed expression can begin with; None where that is anything.

    >>> from re import _parser
    >>> beginning(_parser.parse(r"(?<!没)(?:第)?[一二](?:项|篇)|\d+篇"))
    '\\d一二第'
    >>> beginning(_parser.parse("[^一]篇")), beginning(_parser.parse("(?:一项)?"))
    (None, None)
    """
    signs, complete = _first(tree)
    return "".join(sorted(signs)) if signs and complete and _ANYTHING not in signs else None


def _first(items: Iterable[tuple[Any, Any]]) -> tuple[set[str], bool]:
    """Give what a sequence can begin with, in the signs of a class, and whether it cannot match nothing."""
    found: set[str] = set()
    for op, value in items:
        signs, complete = _first_of(op, value)
        found |= signs
        if complete:
            return found, True
    return found, False


def _first_of(op: Any, value: Any) -> tuple[set[str], bool]:
    if op is sre.LITERAL:
        return {re.escape(chr(value))}, True
    if op is sre.IN:
        return {_sign(*one) for one in value}, True
    if op is sre.SUBPATTERN and not value[1] & sre.SRE_FLAG_IGNORECASE:
        return _first(value[3])
    if op is sre.ATOMIC_GROUP:
        return _first(value)
    if op in (sre.AT, sre.ASSERT, sre.ASSERT_NOT):
        return set(), False
    if op is sre.BRANCH:
        parts = [_first(branch) for branch in value[1]]
        return set().union(*(signs for signs, _ in parts)), all(complete for _, complete in parts)
    if op in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
        signs, complete = _first(value[2])
        return signs, complete and value[0] > 0
    return {_ANYTHING}, True


def _sign(kind: Any, value: Any) -> str:
    """Write a member of a class."""
    if kind is sre.LITERAL:
        return re.escape(chr(value))
    if kind is sre.RANGE:
        return "-".join(re.escape(chr(end)) for end in value)
    return _CLASSES.get(value, _ANYTHING) if kind is sre.CATEGORY else _ANYTHING
