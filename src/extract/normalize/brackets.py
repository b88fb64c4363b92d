"""Brackets that a page broke: doubled, of two kinds, not closed, closed without being opened."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from extract.kept import compiled
from extract.normalize.shape import Shape
from extract.normalize.table import alternatives, noise
from extract.text import Edit

_SIGN: Final = compiled(r"[()\[\]。\n]")
_CLOSES: Final = {"(": ")", "[": "]"}
_MIXED: Final = compiled(rb"\([^()\[\]\n]*\]|\[[^()\[\]\n]*\)")
_REACH: Final = 60
_TEST: Final = (
    r"(?:(?:[PpnNtFZzrUHQ]|χ\^?2|HR|OR|RR)\s?[<>=≤≥]\s?-?\d*\.?\d+|\d+/\d+|\d+(?:\.\d+)?%|均?[Pp]\s?[<>=]\s?0?\.\d+)"
)
_STATED: Final = compiled(rf"\(\s?(?:{_TEST}\s?[,;、]\s?)*{_TEST}(?=\s?[,;、。]|\s?\.(?!\d)|\s?[\u3400-\u9fff]|\s?$)")
_SPREAD: Final = compiled(r"\(\s?-?\d+(?:\.\d+)?\s?±")
_CLOSED_SPREAD: Final = compiled(r"±\s?\d+(?:\.\d+)?$")
_DOUBLE: Final = compiled(r"\)\s?$")


@cache
def _doubled() -> re.Pattern[str]:
    return compiled(rf"\(\s?(?:[_-]|{alternatives(noise()['markup']['commands'])})?\+?\s?(?=\(\s?{_TEST})")


def has_broken(shape: Shape) -> bool:
    """Tell whether brackets may be broken: more of one side than of the other, or one kind closed by the other."""
    seen = shape.ascii
    if seen.count(b"(") != seen.count(b")") or seen.count(b"[") != seen.count(b"]"):
        return True
    return b"[" in seen and _MIXED.search(seen) is not None


def mend_brackets(text: str) -> list[Edit]:
    """Mend the brackets of figures: drop doubled and needless ones, close what holds a test or a share.

    A bracket about a mean that does not close is dropped, lest it pass for one that does.

    >>> from extract.text import repaired
    >>> repaired(mend_brackets, "有效率92.5%(37/40,低于( (P<0.05) ;流速(19.5±4.7、容量(3.1±0.8]mL,(P<0.01) )。")
    '有效率92.5%(37/40),低于(P<0.05) ;流速19.5±4.7、容量(3.1±0.8)mL,(P<0.01) 。'
    """
    if not has_broken(Shape(text)):  # a bracket that is closed behind a line break is whole
        return []
    edits: list[Edit] = []
    opened: list[int] = []
    for match in _SIGN.finditer(text):
        place, sign = match.start(), match[0]
        if sign in _CLOSES:
            opened.append(place)
        elif sign == "\n":
            edits += [edit for at in opened for edit in _unclosed(text, at)]
            opened = []
        elif sign != "。":
            edits += _closed(text, place, opened)
    edits += [edit for at in opened for edit in _unclosed(text, at)]
    return sorted(edits)


def _closed(text: str, place: int, opened: list[int]) -> list[Edit]:
    """Close the last bracket that is open; give the edits that this needs."""
    sign = text[place]
    before = text[max(0, place - 12) : place]
    if sign == ")" and _DOUBLE.search(before) and not (opened and _SPREAD.match(text, opened[-1]) is None):
        return [(place, place + 1, "")]
    for back in range(len(opened) - 1, -1, -1):
        if _CLOSES[text[opened[back]]] == sign and "。" not in text[opened[back] : place]:
            edits = [edit for at in opened[back + 1 :] for edit in _unclosed(text, at)]
            del opened[back:]
            return edits
    if opened and place - opened[-1] <= _REACH and "。" not in text[opened[-1] : place]:
        left = opened.pop()
        return [(place, place + 1, ")")] if sign == "]" else [(left, left + 1, "(")]
    if sign == ")" and _CLOSED_SPREAD.search(before):
        return [(place, place + 1, "")]
    return []


def _unclosed(text: str, place: int) -> list[Edit]:
    """Give the edit for a bracket that nothing closes: none where it holds words."""
    if doubled := _doubled().match(text, place):
        return [(place, doubled.end(), "")]
    if stated := _STATED.match(text, place):
        return [(stated.end(), stated.end(), ")")]
    return [(place, place + 1, "")] if _SPREAD.match(text, place) else []
