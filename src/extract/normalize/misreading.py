"""Passages read in a wrong encoding: UTF-8 as GBK (``鎮ｈ€呮帴``) or Latin-1 (``æ‚£è€…``), GBK as Latin-1 (``»¼Õß``).

GBK read as UTF-8 loses its bytes and cannot be undone.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from extract.kept import compiled, kept
from extract.normalize.characters import converter_stamp, is_common, to_simplified
from extract.normalize.glosses import is_han
from extract.text import Edit, ordered

LOST: Final = "\ufffd"
COMMON_SHARE: Final = 0.75

_CP1252: Final = {byte: bytes((byte,)).decode("cp1252", "replace") for byte in range(0x80, 0xA0)}
_BYTES: Final = {sign: byte for byte, sign in _CP1252.items() if sign != LOST} | {
    chr(byte): byte for byte in range(0x80, 0x100)
}
_HIGH: Final = "".join(map(re.escape, _BYTES))
_LATIN: Final = compiled(rf"[{_HIGH}][{_HIGH}@-~](?:[{_HIGH}][{_HIGH}@-~]?)*")
_TWO: Final = compiled(rb"[\xc2-\xc5\xce\xcf][\x80-\xbf]")  # ±, é, ū, μ
_THREE: Final = compiled(rb"(?:[\xe2-\xe9\xef][\x80-\xbf]{2})+")


@cache
def head_class() -> str:
    """Give the inside of a character class: what GBK makes of the first two bytes of a Chinese character in UTF-8."""
    return _heads_of_two(converter_stamp())


@kept
def _heads_of_two(stamp: str) -> str:
    leads = (*range(0xE3, 0xEA), 0xEF)
    pairs = (bytes((lead, trail)).decode("gb18030", "replace") for lead in leads for trail in range(0x80, 0xC0))
    return "".join(sign for sign in pairs if len(sign) == 1 and sign != LOST and not is_common(to_simplified(sign)))


_LEADS: Final = (0xA1, 0xA3, *range(0xB0, 0xD8), *range(0xE2, 0xEA), 0xEF)
_LATIN_CLASS: Final = "".join(chr(lead) for lead in _LEADS if chr(lead) not in "°±·×")
"""Inside of a character class of what Latin-1 makes of the first byte of a Chinese character, in UTF-8 or GBK."""


@cache
def traces_class() -> str:
    """Give the inside of a character class of signs of which every misread passage has some."""
    return head_class() + _LATIN_CLASS


@cache
def _heads() -> re.Pattern[str]:
    return compiled(f"[{head_class()}][^\x00-\x7f]+")


def undo_misreading(text: str) -> list[Edit]:
    """Read passages again in the encoding that they were written in.

    >>> from extract.text import repaired
    >>> repaired(undo_misreading, "给".encode().decode("latin-1") + " " + "接受免疫".encode().decode("gb18030"))
    '给 接受免疫'
    >>> repaired(undo_misreading, "治疗".encode("gbk").decode("latin-1"))
    '治疗'
    """
    edits = [edit for m in _LATIN.finditer(text) for edit in _reread_latin(text, *m.span())]
    at = 0
    while m := _heads().search(text, at):
        found = _reread_gbk(text, m.start(), m.end())
        edits += found
        at = found[-1][1] if found else m.start() + 1
    return ordered(edits)


def _reread_latin(text: str, start: int, end: int) -> list[Edit]:
    """Read UTF-8 or GBK that was read as Latin-1 or Windows-1252: two or three signs for each character."""
    data = bytes(_BYTES.get(sign) or ord(sign) for sign in text[start:end])
    three = [m for m in _THREE.finditer(data) if is_chinese(m[0].decode())]
    if 2 * sum(len(m[0]) for m in three) > len(data):
        return [
            (start + m.start() + 3 * i, start + m.start() + 3 * i + 3, sign)
            for m in three
            for i, sign in enumerate(m[0].decode())
        ]
    m = _TWO.fullmatch(data)
    if m is not None:
        return [(start, end, m[0].decode())]
    kept = len(data.rstrip(bytes(range(0x80))))
    for size in (kept, kept + 1):  # the last byte of GBK may be a letter
        signs = data[:size].decode("gb18030", "replace")
        if size <= len(data) and size == 2 * len(signs) >= 4 and is_chinese(signs):
            return [(start + 2 * i, start + 2 * i + 2, sign) for i, sign in enumerate(signs)]
    return []


def is_chinese(signs: str) -> bool:
    """Tell whether signs are mostly common Chinese characters and punctuation.

    >>> is_chinese("患者，"), is_chinese("µ̈́©")
    (True, False)
    """
    simple = to_simplified(signs)
    return any(map(is_han, signs)) and sum(map(is_common, simple)) >= COMMON_SHARE * len(signs)


def _reread_gbk(text: str, start: int, end: int) -> list[Edit]:
    """Read UTF-8 that was read as GBK: three signs for two characters; a byte 80 alone shows as ``€`` or U+FFFD."""
    data, owners = bytearray(), []
    for at in range(start, end):
        code = b"\x80" if text[at] in "€\ufffd" else text[at].encode("gb18030", "replace")
        if len(code) > 2:
            break
        data += code
        owners += [at] * len(code)
    m = _THREE.match(data)
    if m is None or len(m[0]) < 6:
        return []
    signs = m[0].decode()
    shown = text[start : owners[m.end() - 1] + 1]
    if not is_chinese(signs) or 4 * sum(map(is_common, shown)) > 3 * len(shown):
        return []
    if shown[-1] == LOST:  # its last byte may have been any
        signs = signs[:-1] + LOST
    edits: list[Edit] = []
    low = start
    for i, sign in enumerate(signs):
        high = owners[3 * i + 2] + 1
        edits.append((low, high, sign))
        low = high
    rest = data[m.end() : m.end() + 1]
    if rest and rest < b"\x80" and owners[m.end()] == low - 1:  # the last byte had swallowed a letter
        edits[-1] = edits[-1][0], low, edits[-1][2] + rest.decode()
    elif rest >= b"\xe2" and text[end - 1] == LOST and owners[m.end()] >= end - 2:  # and here one was lost
        edits.append((low, end, LOST))
    return edits
