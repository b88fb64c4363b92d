"""What the web does to an article, done on purpose: each kind of damage alone, or all together, with the labels carried along.

Written from the damage seen in real reposts, before the repairs, and frozen since. A kind is a function that finds the
places where it can strike, as edits of the raw text; `damaged` picks one for every 300 characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random
from typing import Any

from opencc import OpenCC

from extract.schema import Extraction
from extract.text import Edit, NormalizedText

EVERY = 300
"""Characters for each damage."""

READINGS = dict(
    pair.split()
    for pair in (
        "关 guān,關 guān,发 fā,發 fā,质 zhì,質 zhì,结 jié,結 jié,统 tǒng,統 tǒng,医 yī,醫 yī,学 xué,學 xué,标 biāo,標 biāo,应 yīng,應 yīng,国 guó,國 guó,"
        "数 shù,數 shù,续 xù,續 xù,现 xiàn,現 xiàn,复 fù,復 fù,内 nèi,內 nèi,机 jī,機 jī,术 shù,術 shù,风 fēng,風 fēng,设 shè,設 shè,预 yù,預 yù,联 lián,聯 lián,"
        "随 suí,隨 suí,号 hào,號 hào,计 jì,計 jì,对 duì,對 duì,实 shí,實 shí,产 chǎn,產 chǎn,态 tài,態 tài,节 jié,節 jié,据 jù,據 jù,转 zhuǎn,轉 zhuǎn,长 cháng,長 cháng,"
        "无 wú,無 wú,进 jìn,進 jìn,验 yàn,驗 yàn,导 dǎo,導 dǎo,调 diào,調 diào,达 dá,達 dá,给 gěi,給 gěi,组 zǔ,組 zǔ,剂 jì,劑 jì"
    ).split(",")
)
ZHUYIN = {"術": "ㄕㄨˋ", "机": "ㄐㄧ", "機": "ㄐㄧ", "随": "ㄙㄨㄟˊ", "隨": "ㄙㄨㄟˊ", "给": "ㄍㄟˇ", "組": "ㄗㄨˇ", "组": "ㄗㄨˇ", "数": "ㄕㄨˋ", "數": "ㄕㄨˋ"}
UNIT = "mg|kg|mL|ml|μg|cm|mm|IU"
HAN = "一-鿿"

Kind = Callable[[str, Random], Iterator[Edit]]


def each(pattern: str, new: Callable[[re.Match[str], Random], str]) -> Kind:
    """Make a kind of damage that rewrites what a pattern matches."""
    compiled = re.compile(pattern)

    def strike(text: str, random: Random) -> Iterator[Edit]:
        for m in compiled.finditer(text):
            yield m.start(), m.end(), new(m, random)

    return strike


def lost_lead_byte(text: str, random: Random) -> Iterator[Edit]:
    """Replace the lead byte of a two-byte character by `?`: what follows shifts until it resynchronises."""
    for at, sign in enumerate(text):
        if not re.match(f"[{HAN}，。、]", sign):
            continue
        line_end = text.find("\n", at) + 1 or len(text)
        clean = text[at:line_end].encode("gb18030")
        after = (b"?" + clean[1:]).decode("gb18030", "replace")
        keep = next((n for n in range(min(len(after), line_end - at)) if after[-1 - n] != text[line_end - 1 - n]), None)
        if keep is not None and "\x81" not in after:
            yield at, line_end - keep, after[: len(after) - keep]


def misread(reader: str, writer: str) -> Kind:
    """Make a kind of damage that reads a clause in a wrong encoding."""

    def strike(text: str, random: Random) -> Iterator[Edit]:
        for m in re.finditer(rf"[{HAN}]{{4,}}", text):
            size = len(m[0]) - len(m[0]) % 2  # an odd number of bytes would lose its last character
            try:
                wrong = m[0][:size].encode(writer).decode(reader)
            except UnicodeDecodeError:
                continue
            yield m.start(), m.start() + size, wrong

    return strike


def width(m: re.Match[str], random: Random) -> str:
    """Write ASCII full-width."""
    return "".join(chr(ord(sign) + 0xFEE0) for sign in m[0])


def lost_superscript(m: re.Match[str], random: Random) -> str:
    """Flatten a power of ten as pages do."""
    power = m[1].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
    return random.choice((f"10{power}", f"10 {power}", f"10({power})", f"10^{power}", f"10<sup>{power}</sup>", f"10^ {power}"))


KINDS: dict[str, Kind] = {
    "pinyin": each(f"[{''.join(READINGS)}](?=[{HAN}])", lambda m, r: f"{m[0]}({READINGS[m[0]]})"),
    "zhuyin": each(f"[{''.join(ZHUYIN)}](?=[{HAN}])", lambda m, r: f"{m[0]}({ZHUYIN[m[0]]})"),
    "no-break blank": each(r"(?<=\S) (?=\S)", lambda m, r: r.choice(("\xa0", "&nbsp;", "\u3000", "  ", "\u2009"))),
    "stray blank": each(rf"(?<=[{HAN}])(?=\d)|(?<=[{HAN}])(?=[A-Za-z])|(?<=[\dA-Za-z])(?=[{HAN}])", lambda m, r: r.choice((" ", "  ", "\xa0"))),
    "zero width": each(f"(?<=[{HAN}])(?=[{HAN}])", lambda m, r: r.choice("\u200b\u00ad\ufeff\u200d")),
    "entity": each(r"[<>&±×≥≤]", lambda m, r: {"<": "&lt;", ">": "&gt;", "&": "&amp;", "±": "&plusmn;", "×": "&times;", "≥": "&ge;", "≤": "&le;"}[m[0]]),
    "tag": each(r"\d+(?:\.\d+)?(?=%|例|名|mg)|[A-Z]{3,}", lambda m, r: r.choice(("<b>{}</b>", "<span style='color:red'>{}</span>", "<strong>{}</strong>")).format(m[0])),
    "broken line": each(rf"(?<=[{HAN},，、])(?=[{HAN}])(?=[^\n]{{8}})(?<=[^\n]{{8}})|(?<=\d) (?=(?:{UNIT})\b)", lambda m, r: "\n"),
    "torn number": each(r"(?<![\d.])(?<=[^\n])\d{1,3}\.(?=\d{1,2}(?:%|±| ?mg| ?g/L))", lambda m, r: m[0] + " "),
    "torn unit": each(rf"(?<=\d) ?(?:{UNIT})(?![A-Za-z])", lambda m, r: " " + " ".join(m[0].strip())),
    "lost superscript": each(r"(?<=[×x])10[\^]?([⁴⁵⁶⁷⁸⁹]|(?<=\^)[4-9]|[4-9](?!\d))", lost_superscript),
    "cross": each(r"(?<=\d)[×x](?=10)", lambda m, r: r.choice(("x", "X", "х", "*", " × ", "✕"))),
    "full-width digits": each(r"(?<![\w.%/])\d+(?:\.\d+)?(?![\w./])|(?<=[^\x00-\x7f])\d+(?=[^\x00-\x7f])", width),
    "full-width signs": each(r"[<>=%()](?![a-z/])", width),
    "square units": each(r"(?<=\d)(?: ?mg| ?kg| ?mL| ?ml| ?cm| ?mm)(?![A-Za-z])|(?<=\d)%", lambda m, r: {"mg": "㎎", "kg": "㎏", "mL": "㎖", "ml": "㎖", "cm": "㎝", "mm": "㎜", "%": "﹪"}[m[0].strip()]),
    "dash": each(r"(?<=\d)[-–~～](?=\d)", lambda m, r: r.choice("–—－~～−" if m[0] in "-–" else "~～〜∼")),
    "slip in an ID": each(r"(?:NCT|ChiCTR)(?=\d)0?", lambda m, r: r.choice((m[0].replace("0", " O"), m[0].rstrip("0") + " " + m[0][len(m[0].rstrip("0")):]))),
    "O for 0": each(r"(?<=\d)0(?=[\d.%])(?<![A-Z]\d0)(?<![A-Z]\d\d0)(?=[\d.]*%)|(?<=[<=>])0(?=\.\d)", lambda m, r: r.choice("Oo") if r.random() < 0.3 else "O"),
    "lost point": each(r"\d\d\.\d%(?=[(（]\d+/\d+)", lambda m, r: m[0].replace(".", "")),
    "question marks": each(r"(?<=[。,，;；])(?=[^\n])", lambda m, r: r.choice(("? ? ?", "? ?", "? ? ? ?"))),
    "lost lead byte": lost_lead_byte,
    "UTF-8 read as GBK": misread("gb18030", "utf-8"),
    "UTF-8 read as Latin-1": misread("latin-1", "utf-8"),
    "GBK read as Latin-1": misread("latin-1", "gb18030"),
}  # fmt: skip
"""Kinds of damage at places."""

SCRIPTS = ("s2t", "s2tw", "s2hk")
"""Whole articles converted by machine to a traditional script."""


def strikes(kind: str, text: str, random: Random) -> list[Edit]:
    """Pick the places where a kind of damage strikes, one for every 300 characters, as edits."""
    places = [edit for edit in KINDS[kind](text, random) if text[edit[0] : edit[1]] != edit[2]]
    chosen = sorted(random.sample(places, min(len(places), max(1, len(text) // EVERY))))
    kept: list[Edit] = []
    for edit in chosen:
        if not kept or edit[0] > kept[-1][1]:
            kept.append(edit)
    return kept


def damaged(raw: str, seed: int, *kinds: str) -> NormalizedText:
    """Damage a text in some ways, one after another; the result knows where in the clean text each character was."""
    random = Random(seed)
    text = NormalizedText.of(raw)
    for kind in kinds:
        if kind in SCRIPTS:
            converted = OpenCC(kind).convert(text.text)
            text = text.rewritten(converted) if len(converted) == len(text.text) else text
        else:
            text = text.edit(strikes(kind, text.text, random))
    return text


def carried(gold: Extraction, text: NormalizedText) -> Extraction:
    """Carry the labels of the clean text to the damaged one: the same values at the places where they have gone."""
    record: dict[str, Any] = gold.model_dump()
    for kind in ("trial_ids", "doses", "routes", "timings", "enrollments", "outcomes"):
        for mention in record[kind]:
            start, end = text.from_raw(mention["start"], mention["end"])
            mention |= {"start": start, "end": end, "text": text.text[start:end]}
    return Extraction.model_validate(record)
