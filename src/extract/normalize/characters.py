"""Signs: width, blanks, look-alikes, signs that spell a unit, invisible ones, and the script."""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from typing import Final

from extract.normalize.table import noise
from extract.text import Edit


@cache
def folding() -> dict[int, str]:
    """Map every character that has one plain equal to it."""
    fold = noise()["fold"]
    table = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    table |= {ord(sign): " " for sign in fold["blanks"]}
    table |= {ord(sign): "\n" for sign in fold["breaks"]}
    for code in (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFA6E), *range(0xFA70, 0xFADA)):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and plain != chr(code):
            table[code] = plain
    for signs, plain in fold["pairs"]:
        table |= {ord(sign): plain for sign in signs}
    return table


@cache
def _rare() -> re.Pattern[str]:
    return re.compile(f"[{re.escape(''.join(map(chr, folding())))}]")


COMMON = "，；：（）！？％＝＜＞～＋．／\u3000\u00a0\t"
"""The signs that clean articles are full of: replaced one by one, faster than by any table."""


def fold_width(text: str) -> str:
    """Fold full-width ASCII, blanks of every width, dashes and look-alikes; the length stays.

    >>> fold_width("Ｐ＜０．０５，２０㎎；６～１２个月")
    'P<0.05,20㎎;6~12个月'
    """
    table = folding()
    for sign in COMMON:
        if sign in text:
            text = text.replace(sign, table[ord(sign)])
    if _rare().search(text):
        text = _rare().sub(lambda m: table[ord(m[0])], text)
    return text


@cache
def _dropped() -> re.Pattern[str]:
    dropped = re.escape(noise()["fold"]["dropped"])
    return re.compile(f"[{dropped}\x00-\x08\x0e-\x1e\x7f\x80-\x84\x86-\x9f\ufe00-\ufe0f\U000e0100-\U000e01ef]+|\r(?=\n)")


def drop_invisible(text: str) -> list[Edit]:
    """Delete what prints nothing: zero-width signs, soft hyphens, variation selectors, controls.

    >>> drop_invisible("肝\u200b硬化")
    [(1, 2, '')]
    """
    return [(m.start(), m.end(), "") for m in _dropped().finditer(text)]


@cache
def _spelled() -> re.Pattern[str]:
    return re.compile(f"[{''.join(noise()['spelled'])}]")


def spell_units(text: str) -> list[Edit]:
    """Spell out signs that stand for several letters.

    >>> spell_units("20㎎/㎏")
    [(2, 3, 'mg'), (4, 5, 'kg')]
    """
    spelled = noise()["spelled"]
    edits: list[Edit] = []
    for m in _spelled().finditer(text):
        new = spelled[m[0]]
        if "/" in new and m.start() and text[m.start() - 1].isdigit():
            new = " " + new
        edits.append((m.start(), m.end(), new))
    return edits


_DASH = re.compile(r"(?<=\d)[一ー](?=\d)|(?<!—)—(?=\d)|(?<=\d)—(?!—)|(?<!─)─(?=\d)|(?<=\d)─(?!─)")


def plain_dashes(text: str) -> str:
    """Read a single dash beside a digit as ``-``; the length stays.

    >>> plain_dashes("2012年1月—2019年3月，3一5天——共两次")
    '2012年1月-2019年3月，3-5天——共两次'
    """
    return _DASH.sub("-", text)


@cache
def _t2s() -> object:
    from opencc import OpenCC

    return OpenCC("t2s")


def to_simplified(text: str) -> str:
    """Convert to simplified script by OpenCC's t2s; the length stays.

    >>> to_simplified("肝動脈輸注幹細胞")
    '肝动脉输注干细胞'
    """
    convert = _t2s().convert  # type: ignore[attr-defined]
    new: str = convert(text)
    if "苧" in new:  # the one output of t2s that t2s changes again
        new = convert(new)
    if len(new) != len(text):  # never seen; character for character then
        new = "".join(one if len(one := convert(sign)) == 1 else sign for sign in text)
    return new


_STOPS: Final = frozenset(sign.encode("gb18030") for sign in "，。、；：？！（）“”《》—…·％±～＜＞＝×")


def is_common(sign: str) -> bool:
    """Tell whether a simplified sign is punctuation or among the 3,755 characters of GB 2312's first level.

    >>> is_common("肝"), is_common("，"), is_common("缱")
    (True, True, False)
    """
    code = sign.encode("gb18030", "replace")
    return code in _STOPS or (b"\xb0\xa1" <= code <= b"\xd7\xf9" and len(code) == 2 and code[1] >= 0xA1)
