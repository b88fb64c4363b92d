"""What the web does to an article, done on purpose: each kind of damage alone or all together, the labels along.

Made after damage seen in real reposts. Tables run together and Big5 are not among the kinds. A kind is a function that
finds the places where it can strike, as edits of the raw text; `damaged` picks one for every 300 characters.
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

GLOSSES = """"关關guān 发發fā 质質zhì 结結jié 统統tǒng 医醫yī 学學xué 标標biāo
应應yīng 国國guó 数數shù 续續xù 现現xiàn 复復fù 内內nèi 机機jī
术術shù 风風fēng 设設shè 预預yù 联聯lián 随隨suí 号號hào 计計jì
对對duì 实實shí 产產chǎn 态態tài 节節jié 据據jù 转轉zhuǎn 长長cháng
无無wú 进進jìn 验驗yàn 导導dǎo 调調diào 达達dá 给給gěi 组組zǔ
剂劑jì"""
READINGS = {han: entry[2:] for entry in GLOSSES.split() for han in entry[:2]}
ZHUYIN = {"術": "ㄕㄨˋ", "机": "ㄐㄧ", "機": "ㄐㄧ", "随": "ㄙㄨㄟˊ", "隨": "ㄙㄨㄟˊ", "给": "ㄍㄟˇ"}
ZHUYIN |= {"組": "ㄗㄨˇ", "组": "ㄗㄨˇ", "数": "ㄕㄨˋ", "數": "ㄕㄨˋ"}
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


def dropped_byte(text: str, random: Random) -> Iterator[Edit]:
    """Drop a byte of a two-byte character: what follows shifts until a byte cannot be, and no sign tells where.

    Left out is a shift that swallows a letter: it makes the text shorter, so labels inside could not be carried.
    """
    for at, sign in enumerate(text):
        if not re.match(f"[{HAN}，。、]", sign):
            continue
        line_end = text.find("\n", at) + 1 or len(text)
        clean = text[at:line_end].encode("gb18030")
        byte = random.randrange(2)
        after = (clean[:byte] + clean[byte + 1 :]).decode("gb18030", "replace")
        keep = next((n for n in range(min(len(after), line_end - at)) if after[-1 - n] != text[line_end - 1 - n]), None)
        if keep is not None and len(after) == line_end - at and len(after) - keep > 2:
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


def full_width(m: re.Match[str], random: Random) -> str:
    """Write ASCII full-width."""
    return "".join(chr(ord(sign) + 0xFEE0) for sign in m[0])


def lost_superscript(m: re.Match[str], random: Random) -> str:
    """Flatten a power of ten as pages do."""
    power = m[1].translate(str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789"))
    return random.choice(
        (f"10{power}", f"10 {power}", f"10({power})", f"10^{power}", f"10<sup>{power}</sup>", f"10^ {power}")
    )


ENTITIES = {
    "<": "&lt;",
    ">": "&gt;",
    "&": "&amp;",
    "±": "&plusmn;",
    "×": "&times;",
    "≥": "&ge;",
    "≤": "&le;",
}
SQUARES = {"mg": "㎎", "kg": "㎏", "mL": "㎖", "ml": "㎖", "cm": "㎝", "mm": "㎜", "%": "﹪"}
TAGS = ("<b>{}</b>", "<span style='color:red'>{}</span>", "<strong>{}</strong>")
BLANKS = ("\xa0", "&nbsp;", "\u3000", "  ", "\u2009")


def slip(m: re.Match[str], random: Random) -> str:
    """Misread the head of a registration number."""
    prefix = m[0].rstrip("0")
    return random.choice((m[0].replace("0", " O"), prefix + " " + m[0][len(prefix) :]))


def other_dash(m: re.Match[str], random: Random) -> str:
    """Write another dash or wave."""
    return random.choice("–—－~～−" if m[0] in "-–" else "~～〜∼")


KINDS: dict[str, Kind] = {
    "pinyin": each(f"[{''.join(READINGS)}](?=[{HAN}])", lambda m, r: f"{m[0]}({READINGS[m[0]]})"),
    "zhuyin": each(f"[{''.join(ZHUYIN)}](?=[{HAN}])", lambda m, r: f"{m[0]}({ZHUYIN[m[0]]})"),
    "no-break blank": each(r"(?<=\S) (?=\S)", lambda m, r: r.choice(BLANKS)),
    "stray blank": each(
        rf"(?<=[{HAN}])(?=\d)|(?<=[{HAN}])(?=[A-Za-z])|(?<=[\dA-Za-z])(?=[{HAN}])",
        lambda m, r: r.choice((" ", "  ", "\xa0")),
    ),
    "zero width": each(f"(?<=[{HAN}])(?=[{HAN}])", lambda m, r: r.choice("\u200b\u00ad\ufeff\u200d")),
    "entity": each(r"[<>&±×≥≤]", lambda m, r: ENTITIES[m[0]]),
    "tag": each(r"\d+(?:\.\d+)?(?=%|例|名|mg)|[A-Z]{3,}", lambda m, r: r.choice(TAGS).format(m[0])),
    "broken line": each(
        rf"(?<=[{HAN},，、])(?=[{HAN}])(?=[^\n]{{8}})(?<=[^\n]{{8}})|(?<=\d) (?=(?:{UNIT})\b)", lambda m, r: "\n"
    ),
    "torn number": each(r"(?<![\d.])(?<=[^\n])\d{1,3}\.(?=\d{1,2}(?:%|±| ?mg| ?g/L))", lambda m, r: m[0] + " "),
    "torn unit": each(rf"(?<=\d) ?(?:{UNIT})(?![A-Za-z])", lambda m, r: " " + " ".join(m[0].strip())),
    "lost superscript": each(r"(?<=[×x])10[\^]?([⁴⁵⁶⁷⁸⁹]|(?<=\^)[4-9]|[4-9](?!\d))", lost_superscript),
    "cross": each(r"(?<=\d)[×x](?=10)", lambda m, r: r.choice(("x", "X", "х", "*", " × ", "✕"))),
    "full-width digits": each(r"(?<![\w.%/])\d+(?:\.\d+)?(?![\w./])|(?<=[^\x00-\x7f])\d+(?=[^\x00-\x7f])", full_width),
    "full-width signs": each(r"[<>=%()](?![a-z/])", full_width),
    "square units": each(
        r"(?<=\d)(?: ?mg| ?kg| ?mL| ?ml| ?cm| ?mm)(?![A-Za-z])|(?<=\d)%", lambda m, r: SQUARES[m[0].strip()]
    ),
    "dash": each(r"(?<=\d)[-–~～](?=\d)", other_dash),
    "slip in an ID": each(r"(?:NCT|ChiCTR)(?=\d)0?", slip),
    "O for 0": each(
        r"(?<=\d)0(?=[\d.%])(?<![A-Z]\d0)(?<![A-Z]\d\d0)(?=[\d.]*%)|(?<=[<=>])0(?=\.\d)",
        lambda m, r: r.choice("Oo") if r.random() < 0.3 else "O",
    ),
    "lost point": each(r"\d\d\.\d%(?=[(（]\d+/\d+)", lambda m, r: m[0].replace(".", "")),
    "question marks": each(r"(?<=[。,，;；])(?=[^\n])", lambda m, r: r.choice(("? ? ?", "? ?", "? ? ? ?"))),
    "lost lead byte": lost_lead_byte,
    "UTF-8 read as GBK": misread("gb18030", "utf-8"),
    "UTF-8 read as Latin-1": misread("latin-1", "utf-8"),
    "GBK read as Latin-1": misread("latin-1", "gb18030"),
    "dropped byte": dropped_byte,
}
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
