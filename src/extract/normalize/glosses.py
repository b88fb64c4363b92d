"""Readings that a converter wrote behind characters: pinyin, zhuyin, interlinear marks."""

from __future__ import annotations

import re
import unicodedata

from extract.text import Edit

_INITIAL = "zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw]"
_FINAL = "iang|iong|uang|ang|eng|ing|ong|iao|ian|uai|uan|van|ai|ei|ao|ou|an|en|in|un|vn|ia|ie|iu|ua|uo|ui|ue|ve|er|[aeiouv]"
_SYLLABLE = re.compile(rf"(?:(?:{_INITIAL})(?:{_FINAL})|a|ai|an|ang|ao|e|ei|en|eng|er|o|ou|m|n|ng|hm|hng|r)")
_SYLLABLES = re.compile(rf"(?:{_SYLLABLE.pattern}[\s']?)+")
_TONES = {"\u0304", "\u0301", "\u030c", "\u0300", "\u0306"}
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_LETTERS = "a-zA-Zàáèéìíòóùúüāēěīńňōūǎǐǒǔǖǘǚǜǹḿêăĕĭŏŭɑɡ\u0300\u0301\u0304\u0306\u0308\u030c"
_BRACKETED = re.compile(rf"[(（]\s?([{_LETTERS}][{_LETTERS}'\s]{{0,30}}[1-5]?)\s?[)）]")
_ZHUYIN = re.compile(rf"(?<=[{_HAN}])(?:[(（]\s?[\u3105-\u312f\u31a0-\u31bfˊˇˋ˙ \u3000]{{1,12}}[)）]|[˙]?[\u3105-\u312f\u31a0-\u31bf]{{1,3}}[ˊˇˋ˙]?)")
_INTERLINEAR = re.compile("\ufffa[^\ufff9-\ufffb]{0,40}\ufffb|[\ufff9\ufffb]")


def plain_syllables(gloss: str) -> tuple[str, bool]:
    """Give a gloss without its tone marks, and whether it had any.

    >>> plain_syllables("shù"), plain_syllables("lǜ"), plain_syllables("he")
    (('shu', True), ('lv', True), ('he', False))
    """
    split = unicodedata.normalize("NFD", gloss.replace("ɑ", "a").replace("ɡ", "g"))
    toned = any(mark in _TONES for mark in split)
    bare = "".join(sign for sign in split if sign not in _TONES)
    bare = bare.replace("u\u0308", "v").replace("e\u0302", "e")
    return (bare, toned) if bare[-1:] not in set("12345") else (bare[:-1], True)


def drop_glosses(text: str) -> list[Edit]:
    """Delete readings written behind Chinese characters; English in brackets stays.

    >>> drop_glosses("手術(shù)後(HR)連續(xu)三周")
    [(2, 7, ''), (14, 18, '')]
    """
    edits: list[Edit] = []
    for m in _BRACKETED.finditer(text):
        start = m.start()
        at = start - 1 if start and text[start - 1] == " " else start
        if not at or not is_han(text[at - 1]):
            continue
        bare, toned = plain_syllables(m[1])
        if not bare.isascii() or bare != bare.lower():
            continue
        if toned and _SYLLABLES.fullmatch(bare):
            edits.append((at, m.end(), ""))
        elif not toned and at == start and bare == m[1] and _SYLLABLE.fullmatch(bare) and reads(text[at - 1], bare):
            edits.append((at, m.end(), ""))
    for pattern in (_ZHUYIN, _INTERLINEAR):
        if pattern.search(text):
            edits += [(m.start(), m.end(), "") for m in pattern.finditer(text)]
            edits.sort()
    return edits


def is_han(sign: str) -> bool:
    """Tell whether a sign is a Chinese character."""
    return "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or "\U00020000" <= sign <= "\U000323af"


def reads(han: str, syllable: str) -> bool:
    """Tell whether GB 2312's order by sound gives a character this syllable, tone aside.

    GB 2312 sorts its 3,755 commonest characters by their reading, so the first character of each
    syllable is all there is to know. Rarer characters have no known reading.

    >>> reads("術", "shu"), reads("聯", "lian"), reads("組", "he")
    (True, True, False)
    """
    from extract.normalize.readings import reading

    return reading(han) == syllable
