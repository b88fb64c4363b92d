"""Readings that a converter wrote behind characters: pinyin, zhuyin, interlinear marks."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from extract.kept import compiled
from extract.normalize.readings import reading
from extract.normalize.shape import Shape
from extract.text import Edit

_INITIAL: Final = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINAL: Final = (
    "iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|van|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|uo|ui|ue|ve|er|[aeiouv]"
)
_SYLLABLE: Final = f"(?:(?:{_INITIAL})(?:{_FINAL})|ai|ang|an|ao|a|eng|en|ei|er|e|ou|o|ng|n|m|r)"
_SYLLABLES: Final = compiled(rf"{_SYLLABLE}(?:[\s']?{_SYLLABLE})*")
_TONES: Final = {"\u0304", "\u0301", "\u030c", "\u0300", "\u0306"}
HAN: Final = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_LETTERS: Final = "a-zàáèéìíòóùúüāēěīńňōūǎǐǒǔǖǘǚǜǹḿêăĕĭŏŭɑɡ\u0300\u0301\u0304\u0306\u0308\u030c"
_BRACKETED: Final = compiled(
    rf"\((?:(?<=[{HAN}]\()|(?<=[{HAN}] \())[ ]?(?P<gloss>[{_LETTERS}][{_LETTERS}' ]{{0,24}}[1-5]?)[ ]?\)"
)
_ZHUYIN_CLASS: Final = "\u3105-\u312f\u31a0-\u31bf"
_ZHUYIN: Final = compiled(
    rf"[(（](?<=[{HAN}].)[{_ZHUYIN_CLASS}ˊˇˋ˙ ]{{1,12}}[)）]"
    rf"|[{_ZHUYIN_CLASS}˙](?<=[{HAN}].)[{_ZHUYIN_CLASS}]{{0,3}}[ˊˇˋ˙]?"
)
ANNOTATIONS: Final = "\ufff9\ufffa\ufffb"
"""The marks of interlinear annotations."""
_INTERLINEAR: Final = compiled(f"\ufffa[^{ANNOTATIONS}]{{0,40}}\ufffb|[\ufff9\ufffb]")


@lru_cache(4096)
def plain_syllables(gloss: str) -> tuple[str, bool] | None:
    """Give a reading without its tone marks, and whether it had any; ``None`` for what is no pinyin.

    >>> plain_syllables("shù"), plain_syllables("lǜ"), plain_syllables("he"), plain_syllables("né Dupont")
    (('shu', True), ('lv', True), ('he', False), None)
    """
    split = unicodedata.normalize("NFD", gloss.replace("ɑ", "a").replace("ɡ", "g"))
    bare = "".join(sign for sign in split if sign not in _TONES).replace("u\u0308", "v").replace("e\u0302", "e")
    toned = any(sign in _TONES for sign in split)
    if bare[-1:] in set("12345"):
        bare, toned = bare[:-1], True
    return (bare, toned) if _SYLLABLES.fullmatch(bare) else None


def drop_glosses(text: str) -> list[Edit]:
    """Delete readings written behind Chinese characters; English in brackets stays.

    A reading without tone marks goes only where it is the character's own: ``達(da)``, not ``方案(he)``.

    >>> drop_glosses("手術(shù)後(hr)連續(xu)三周")
    [(2, 7, ''), (14, 18, '')]
    """
    edits: list[Edit] = []
    for m in _BRACKETED.finditer(text):
        syllables = plain_syllables(m["gloss"])
        if syllables is None:
            continue
        apart = text[m.start() - 1] == " "
        if syllables[1] or (not apart and reads(text[m.start() - 1], syllables[0])):
            edits.append((m.start() - apart, m.end(), ""))
    return edits


def zhuyin_class() -> str:
    """Give the inside of a character class of zhuyin."""
    return _ZHUYIN_CLASS


def drop_zhuyin(text: str) -> list[Edit]:
    """Delete zhuyin readings behind Chinese characters, in brackets or bare.

    >>> drop_zhuyin("術(ㄕㄨˋ)後ㄏㄡˋ")
    [(1, 6, ''), (7, 10, '')]
    """
    return [(*m.span(), "") for m in _ZHUYIN.finditer(text)]


def has_annotations(shape: Shape) -> bool:
    """Tell whether the marks of interlinear annotations stand in a text."""
    return shape.rare is None or any(mark in shape.rare for mark in ANNOTATIONS)


def drop_interlinear(text: str) -> list[Edit]:
    """Delete Unicode's interlinear annotations.

    >>> drop_interlinear("\ufff9術\ufffashù\ufffb")
    [(0, 1, ''), (2, 7, '')]
    """
    return [(*m.span(), "") for m in _INTERLINEAR.finditer(text)]


def is_han(sign: str) -> bool:
    """Tell whether a sign is a Chinese character."""
    return "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or "\U00020000" <= sign <= "\U000323af"


def reads(han: str, syllable: str) -> bool:
    """Tell whether GB 2312's order by sound gives a character this syllable, tone aside.

    >>> reads("術", "shu"), reads("聯", "lian"), reads("組", "he")
    (True, True, False)
    """
    return reading(han) == syllable
