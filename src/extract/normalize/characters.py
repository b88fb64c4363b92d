"""Signs: width, blanks, look-alikes, signs that spell a unit, invisible ones, and the script."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from extract.kept import compiled, kept
from extract.normalize.table import noise
from extract.text import Edit


@cache
def folding() -> dict[str, str]:
    """Map every character that has one plain equal to it."""
    fold = noise()["fold"]
    table = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= dict.fromkeys(fold["blanks"], " ") | dict.fromkeys(fold["breaks"], "\n")
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E), *range(0xFA70, 0xFADA)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[chr(code)] = plain
    for signs, plain in fold["pairs"]:
        table |= dict.fromkeys(signs, plain)
    return table


COMMON: Final = "，；：（）！？％＝＜＞～＋．／\u3000\u00a0\t–"
"""The signs that clean articles are full of: replaced one by one, faster than by any table."""


@cache
def rare_class() -> str:
    """Give the inside of a character class of the rarer signs that are folded."""
    return re.escape("".join(sign for sign in folding() if sign not in COMMON)) + "\ud800-\udfff"


@cache
def _rare() -> re.Pattern[str]:
    return compiled(f"[{re.escape(''.join(sign for sign in folding() if sign not in COMMON))}]")


def fold_width(text: str) -> str:
    """Fold full-width ASCII, blanks of every width, dashes and look-alikes; the length stays.

    >>> fold_width("Ｐ＜０．０５，２０㎎；６～１２个月")
    'P<0.05,20㎎;6~12个月'
    """
    return fold_rare(fold_common(text), set(_rare().findall(text)))


def fold_common(text: str) -> str:
    """Fold the signs in ``COMMON``."""
    for sign, plain in _common():
        if sign in text:
            text = text.replace(sign, plain)
    return text


@cache
def _common() -> tuple[tuple[str, str], ...]:
    return tuple((sign, folding()[sign]) for sign in COMMON)


def fold_rare(text: str, signs: Iterable[str]) -> str:
    """Fold some signs that are not in ``COMMON``: those that a text holds."""
    table = folding()
    for sign in signs:
        if sign in table:
            text = text.replace(sign, table[sign])
    return text


_SURROGATES: Final = compiled("[\ud800-\udfff]")


def drop_surrogates(text: str) -> str:
    """Replace lone surrogates, which no encoding can write, by U+FFFD; the length stays."""
    return _SURROGATES.sub("\ufffd", text)


SELECTORS: Final = "\U000e0100-\U000e01ef"
"""Variation selectors beyond the basic plane."""


@cache
def dropped_class() -> str:
    """Give the inside of a character class of the signs that print nothing."""
    controls = "\x00-\x08\x0e-\x1e\x7f\x80-\x84\x86-\x9f\r"
    dropped: str = noise()["fold"]["dropped"]
    return re.escape(dropped) + controls + "\ufe00-\ufe0f" + SELECTORS


@cache
def _dropped() -> re.Pattern[str]:
    return compiled(f"[{dropped_class()}]+")


def drop_invisible(text: str) -> list[Edit]:
    """Delete what prints nothing: zero-width signs, soft hyphens, variation selectors, controls; CR before LF.

    >>> drop_invisible("肝\\u200b硬化\\r\\n")
    [(1, 2, ''), (4, 5, '')]
    """
    return [
        (*m.span(), "\n" if m[0][-1] == "\r" and text[m.end() : m.end() + 1] != "\n" else "")
        for m in _dropped().finditer(text)
    ]


@cache
def spelled_class() -> str:
    """Give the inside of a character class of the signs that are spelled out."""
    return "".join(noise()["spelled"])


@cache
def _spelled() -> re.Pattern[str]:
    return compiled(f"[{spelled_class()}]")


def spell_units(text: str) -> list[Edit]:
    """Spell out signs that stand for several letters.

    >>> spell_units("20㎎/㎏")
    [(2, 3, 'mg'), (4, 5, 'kg')]
    """
    spelled: dict[str, str] = noise()["spelled"]
    edits: list[Edit] = []
    for m in _spelled().finditer(text):
        half = spelled[m[0]][0].isdigit() and m.start() and text[m.start() - 1].isdigit()
        edits.append((*m.span(), (" " if half else "") + spelled[m[0]]))
    return edits


_DASHES: Final = {
    "—": compiled(r"—(?<!——)(?!—)(?:(?<=\d—)|(?=\d))"),
    "─": compiled(r"─(?<!──)(?!─)(?:(?<=\d─)|(?=\d))"),
    "一": compiled(r"一(?<=\d一)(?=\d)"),
    "ー": compiled(r"ー(?<=\dー)(?=\d)"),
}


def plain_dashes(text: str) -> str:
    """Read a single dash beside a digit as ``-``; the length stays.

    >>> plain_dashes("2012年1月—2019年3月，3一5天——共两次")
    '2012年1月-2019年3月，3-5天——共两次'
    """
    for sign, pattern in _DASHES.items():
        if sign in text:
            text = pattern.sub("-", text)
    return text


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert


@cache
def converter_stamp() -> str:
    """Tell which OpenCC is installed, without importing it: what is read off its conversions is kept under this."""
    spec = find_spec("opencc")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("opencc")
    status = Path(spec.origin).stat()
    return f"{spec.origin} {status.st_mtime_ns} {status.st_size}"


@cache
def traditional_class() -> str:
    """Give the inside of a character class of all that OpenCC's t2s changes, alone or in some phrase."""
    return _changed(converter_stamp()) + str(noise()["fold"]["by_context"])


@kept
def _changed(stamp: str) -> str:
    signs = [chr(code) for code in (*range(0x2E80, 0xA000), *range(0xF900, 0xFB00))]
    simple = _converter()("\n".join(signs)).split("\n")
    return "".join(sign for sign, one in zip(signs, simple, strict=True) if sign != one)


@cache
def _traditional() -> re.Pattern[str]:
    return compiled(f"[{traditional_class()}\U00020000-\U000323af]")


def to_simplified(text: str) -> str:
    """Convert to simplified script by OpenCC's t2s, the lines that need it; the length stays.

    >>> to_simplified("肝動脈輸注幹細胞")
    '肝动脉输注干细胞'
    """
    search = _traditional().search
    if not search(text):
        return text
    lines = text.split("\n")
    changed = [at for at, line in enumerate(lines) if search(line)]
    if len(changed) == len(lines):
        return _converted(text)
    for at, line in zip(changed, _converted("\n".join([lines[at] for at in changed])).split("\n"), strict=True):
        lines[at] = line
    return "\n".join(lines)


def _converted(text: str) -> str:
    convert = _converter()
    new = convert(text)
    if "苧" in new:  # the one output of t2s that t2s changes again
        new = convert(new)
    if len(new) != len(text):  # never seen; character for character then
        new = "".join(one if len(one := convert(sign)) == 1 else sign for sign in text)
    return new


_STOPS: Final = "，。、；：？！（）“”《》—…·％±～＜＞＝×"


@cache
def common() -> frozenset[str]:
    """Give the characters of GB 2312's first level, and punctuation."""
    first_level = bytes(byte for row in range(0xB0, 0xD8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    return frozenset(first_level.decode("gb2312", "ignore") + _STOPS)


def is_common(sign: str) -> bool:
    """Tell whether a simplified sign is punctuation or among the 3,755 characters of GB 2312's first level.

    >>> is_common("肝"), is_common("，"), is_common("缱")
    (True, True, False)
    """
    return sign in common()
