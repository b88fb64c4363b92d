"""GBK damage: one byte of a two-byte character lost, and every character behind it shifted.

A two-byte text such as ``疾病（如自身免疫性肝炎、`` whose one lead byte became ``?`` reads ``疾?。ㄈ缱陨砻庖咝愿窝?、``: each trail byte
is taken for the lead byte of the next character, until a byte cannot be. To undo it, the bytes are written again, a lead
byte is put back before them, and they are cut into pairs anew. What the lost byte was is told by what reads as Chinese.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import Final

from extract.normalize.characters import to_simplified
from extract.normalize.language import Words, words
from extract.text import Edit

UNKNOWN_SIGN: Final = "\ufffd"
CODEC: Final = "gb18030"


@dataclass(frozen=True, slots=True)
class Run:
    """A damaged run: its span, and its characters as byte pairs of which ``None`` is lost."""

    start: int
    end: int
    pairs: tuple[tuple[int | None, int | None], ...]
    letter: str = ""


def fold_back(sign: str) -> bytes:
    """Give the two bytes of the full-width form of an ASCII sign."""
    return chr(ord(sign) + 0xFEE0).encode(CODEC) if sign != " " else b"\xa1\xa1"


LONGEST_RUN: Final = 400


def shifted(text: str, at: int, *, folded: bool) -> Run | None:
    """Undo the shift behind a lost lead byte at ``text[at]``; ``folded`` reads ASCII punctuation as folded full-width.

    >>> run = shifted("疾?。ㄈ缱陨砻庖咝愿窝?、", 1, folded=False)
    >>> "".join(sign or "?" for sign in characters(run))
    '?（如自身免疫性肝?'
    """
    lead: int | None = None
    pairs: list[tuple[int | None, int | None]] = []
    size = len(text)
    i = at + 1
    while i < size and i - at < LONGEST_RUN:
        sign = text[i]
        if sign == UNKNOWN_SIGN or sign == "?":
            pairs.append((lead, None))
            return Run(at, i + 1, tuple(pairs))
        if sign < "\x80":
            if sign >= "\x40":
                pairs.append((lead, ord(sign)))
                return Run(at, i + 1, tuple(pairs))
            if not folded or sign in "\n\r":
                return None
            code = fold_back(sign)
        else:
            try:
                code = sign.encode(CODEC)
            except UnicodeEncodeError:
                return None
            if len(code) != 2:
                return None
        pairs.append((lead, code[0]))
        if code[1] < 0x80:
            return Run(at, i + 1, tuple(pairs), chr(code[1]))
        lead = code[1]
        i += 1
    return None


def characters(run: Run) -> list[str | None]:
    """Decode the pairs of a run; ``None`` where a byte is lost or the pair is no character."""
    out: list[str | None] = []
    for lead, trail in run.pairs:
        if lead is None or trail is None:
            out.append(None)
            continue
        try:
            out.append(bytes((lead, trail)).decode(CODEC))
        except UnicodeDecodeError:
            out.append("")
    return out


@cache
def with_trail(trail: int) -> tuple[tuple[str, str], ...]:
    """Give the known characters that end in a trail byte, each with its simplified form."""
    return tuple(_known(bytes((lead, trail)) for lead in range(0x81, 0xFF)))


@cache
def with_lead(lead: int) -> tuple[tuple[str, str], ...]:
    """Give the known characters that begin with a lead byte, each with its simplified form."""
    return tuple(_known(bytes((lead, trail)) for trail in range(0x40, 0xFF)))


def _known(codes):  # type: ignore
    model = words()
    for code in codes:
        try:
            sign = code.decode(CODEC)
        except UnicodeDecodeError:
            continue
        simple = to_simplified(sign)
        if simple in model.frequencies or simple in model.marks:
            yield sign, simple
