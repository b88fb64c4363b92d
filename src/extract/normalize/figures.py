"""Figures and units: torn apart by blanks, their superscripts lost, their digits mistaken.

Every pattern begins with its rarest sign, so that clean text is passed over at the speed of a search for one character;
what stands before that sign is checked by look-behinds.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from extract.kept import compiled
from extract.normalize.glosses import is_han
from extract.normalize.shape import Shape
from extract.normalize.table import alternatives, noise
from extract.text import Edit, ordered

_RAISED: Final = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ"
_LOWERED: Final = "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎"
_PLAIN: Final = str.maketrans(_RAISED + _LOWERED, "0123456789+-=()n0123456789+-=()")
_OFF_LINE: Final = compiled(f"[{_RAISED}{_LOWERED}]+")
_POWER: Final = compiled(r"[-+]?\d{1,2}")
_TEN: Final = compiled(r"(?:^|[^\d.])10$")


def off_line_class() -> str:
    """Give the inside of a character class of raised and lowered signs."""
    return _RAISED + _LOWERED


def lower_superscripts(text: str) -> list[Edit]:
    """Write raised and lowered signs on the line: ``^`` behind 10 and before negative powers, citations in brackets.

    >>> from extract.text import repaired
    >>> repaired(lower_superscripts, "5×10⁷个CD133⁺细胞,20 mg·kg⁻¹,30 kg/m²,疗效好¹²。")
    '5×10^7个CD133+细胞,20 mg·kg^-1,30 kg/m2,疗效好[12]。'
    """
    edits: list[Edit] = []
    for m in _OFF_LINE.finditer(text):
        start, end = m.span()
        plain = m[0].translate(_PLAIN)
        before = text[start - 1 : start]
        if m[0][0] in _RAISED and _POWER.fullmatch(plain):
            if _TEN.search(text[max(0, start - 3) : start]) or (
                plain[0] == "-" and before.isascii() and before.isalpha()
            ):
                plain = "^" + plain
            elif plain.isdigit() and (is_wide(before) or before in ("%", ")", ".", ",", ";", ":")):
                plain = f"[{plain}]"
        edits.append((start, end, plain))
    return edits


def is_wide(sign: str) -> bool:
    """Tell whether a sign is Chinese writing or its punctuation.

    >>> is_wide("肝"), is_wide("。"), is_wide("m"), is_wide("")
    (True, True, False, False)
    """
    return "\u2e80" <= sign <= "\u9fff" or (bool(sign) and sign in "“”‘’…")


@cache
def _tens() -> re.Pattern[str]:
    cells = noise()["cells"]
    after, never = alternatives(cells["after"]), alternatives(cells["never_after"])
    not_power = rf"(?!\d|\.\d| ?(?:{never}))"
    return compiled(
        r"10(?<!\d10)(?<!\d\.10)(?:"
        r" ?\^ ?(?:\{ ?)?(?P<caret>[-+]?\d{1,2})(?!\d)(?: ?\})?"
        r"| ?\( ?(?P<bracket>[-+]?\d{1,2}) ?\)"
        r"|\*\* ?(?P<stars>[-+]?\d{1,2})(?!\d)"
        r"|[eE](?P<e>\+?\d{1,2})(?![\dA-Za-z])"
        rf"|(?P<flat>[2-9]|1[0-6]|-[1-9]){not_power}"
        rf"|[ \n](?P<apart>[3-9]|1[0-6]){not_power}"
        rf")(?:(?P<cells>(?= ?(?:{after})))|)(?:(?P<litre>(?=/(?:L|l|μL|mL|ml)(?![A-Za-z])))|)"
    )


_CROSS: Final = compiled(r"(?:(?<=\d) ?[×xXхХ*·] ?|(?<![\dA-Za-z. ])(?:(?<=\() ?)?[×хХ] ?)$")
_SPELLED: Final = tuple(compiled(rf"{sign}(?<=\d{sign})\+?(\d{{1,2}})(?![\dA-Za-z.])") for sign in "eE")
_MANTISSA: Final = compiled(r"(?:^|[^\dA-Za-z./,^×]|,(?!\d{3}$))\d{1,3}(?:\.\d{1,3})?$")


def has_powers(shape: Shape) -> bool:
    """Tell whether a text may hold a power of ten, written with 10 or with e."""
    return b"10" in shape.ascii or b"0e0" in shape.slips or b"0e+" in shape.slips


def restore_powers(text: str) -> list[Edit]:
    """Write powers of ten as ``5×10^7``, whatever became of the superscript.

    >>> from extract.text import repaired
    >>> repaired(restore_powers, "5×107个、1.0 × 10 7、2 x 10(6) cells、1e8、1x10e8、106/kg、×109/L、106例")
    '5×10^7个、1.0×10^7、2×10^6 cells、1×10^8、1×10^8、10^6/kg、×10^9/L、106例'
    """
    edits: list[Edit] = []
    for m in _tens().finditer(text):
        start, how = m.start(), _group(m)
        cross = _CROSS.search(text, max(0, start - 4), start) if start else None
        power = m[how].lstrip("+")
        if cross is None and not _stands_alone(text, m, how, power):
            continue
        if cross is not None and cross[0] != "×":
            edits.append((*cross.span(), "×"))
        edit = trimmed(text, start + 2, m.end(), f"^{power}")
        if edit[2] or edit[0] < edit[1]:
            edits.append(edit)
    for spelled in _SPELLED:
        for m in spelled.finditer(text):
            mantissa = _MANTISSA.search(text[max(0, m.start() - 8) : m.start()])
            if mantissa and not mantissa[0].endswith("10"):
                edits.append((m.start(), m.start(1), "×10^"))
    return ordered(edits)


def _group(m: re.Match[str]) -> str:
    return next(name for name in ("caret", "bracket", "stars", "e", "flat", "apart") if m[name] is not None)


def _stands_alone(text: str, m: re.Match[str], how: str, power: str) -> bool:
    """Tell a power without a cross before it: ``10^6/kg``, ``106/kg``, ``109/L``."""
    start = m.start()
    if start and (text[start - 1].isascii() and (text[start - 1].isalnum() or text[start - 1] in "./,×^-+")):
        return False
    if how in ("caret", "stars"):
        return True
    cells, litre = m["cells"] is not None, m["litre"] is not None
    if how == "bracket":
        return cells
    if how == "flat":
        return (cells and power in ("4", "5", "6", "7", "8", "9", "10", "11", "12", "13")) or (
            litre and power in ("3", "6", "9", "12")
        )
    return how == "e" and cells


def trimmed(text: str, start: int, end: int, new: str) -> Edit:
    """Narrow an edit to what it changes.

    >>> trimmed("10(7)", 2, 5, "^7"), trimmed("107", 2, 3, "^7"), trimmed("10^7", 2, 4, "^7")
    ((2, 5, '^7'), (2, 2, '^'), (4, 4, ''))
    """
    while new and start < end and text[start] == new[0]:
        start, new = start + 1, new[1:]
    while new and start < end and text[end - 1] == new[-1]:
        end, new = end - 1, new[:-1]
    return start, end, new


_MINUS_ONE: Final = compiled(r"-(?<=[A-Za-zμ]-)[123](?![\d~-]|\.(?![A-Za-z]))")


@cache
def _unit_before_power() -> re.Pattern[str]:
    units = noise()["units"]
    names, every = alternatives(units["exponent"]), alternatives(units["names"])
    return compiled(rf"(?:[·/*.×\d][ ]?|(?<![A-Za-z])(?:{every})[ ])(?:{names})$|\d ?(?:{every})/(?:{names})$")


def restore_unit_powers(text: str) -> list[Edit]:
    """Write negative powers of units with ``^``.

    >>> from extract.text import repaired
    >>> repaired(restore_unit_powers, "2 mL·kg-1·h-1,5 mg kg-1,1 mg.kg-1.d-1,IL-1,PD-1")
    '2 mL·kg^-1·h^-1,5 mg kg^-1,1 mg.kg^-1.d^-1,IL-1,PD-1'
    """
    return [
        (m.start(), m.start(), "^")
        for m in _MINUS_ONE.finditer(text)
        if _unit_before_power().search(text[max(0, m.start() - 12) : m.start()])
    ]


_FIGURE: Final = compiled(r"\d")
_TORN_SHAPE: Final = compiled(rb"0\)? ?[a/][a/ 0]{0,12}? [a/]")
_TORN: Final = compiled(r" (?:(?<=[/A-Za-zμ] )(?=[A-Za-z])|(?<=[A-Za-zμ] )(?=/))")


@cache
def _torn_units() -> re.Pattern[str]:
    units = noise()["units"]

    def torn(names: list[str]) -> str:
        return "|".join(" ?".join(map(re.escape, name)) for name in sorted(names, key=len, reverse=True))

    return compiled(
        rf"(?<=[\d)]) ?(?P<unit>(?:{torn(units['names'])})(?: ?/ ?(?:{torn(units['per'])})){{0,2}})(?![A-Za-z0-9])"
    )


def has_torn_units(shape: Shape) -> bool:
    """Tell whether a text may hold a figure with a unit that blanks tore apart."""
    seen = shape.shape
    apart = b"a a" in seen or b"a /" in seen or b"/ a" in seen
    return apart and ("μ" in shape.text or _TORN_SHAPE.search(seen) is not None)


def join_units(text: str) -> list[Edit]:
    """Take the blanks out of a unit behind a figure, and the one before it where a Chinese character follows.

    >>> from extract.text import repaired
    >>> repaired(join_units, "5 m g / k g,20 mg /kg,4 m g组,5 d for,(18.2±3.1)m L")
    '5 mg/kg,20 mg/kg,4mg组,5 d for,(18.2±3.1)mL'
    """
    edits: list[Edit] = []
    done = 0
    for torn in _TORN.finditer(text):
        if torn.start() < done or not _FIGURE.search(text, max(done, torn.start() - 10) - 1, torn.start()):
            continue
        for m in _torn_units().finditer(text, max(done, torn.start() - 10), torn.end() + 16):
            if m.start("unit") <= torn.start() < m.end():
                start = m.start() if is_han(text[m.end() : m.end() + 1]) else m.start("unit")
                edits += [(at, at + 1, "") for at in range(start, m.end()) if text[at] == " "]
                done = m.end()
                break
    return edits


@cache
def _torn_figures() -> tuple[re.Pattern[str], ...]:
    counted = noise()["counted"]["classifiers"]
    units = alternatives(noise()["units"]["names"])
    numbers = "|".join(rf"(?<=(?<![\d.])\d{{{size}}}\. )" for size in (1, 2, 3))
    heads = "|".join(rf"(?<=[^\d., A-Za-z][1-9]\d{{{size}}} )(?<![A-Za-z]-[1-9]\d{{{size}}} )" for size in (0, 1, 2))
    return (
        compiled(rf"\. (?:{numbers})(?=\d{{1,3}}(?![\d.]| ?[{counted}]))"),
        compiled(r" \.(?<=\d \.)(?=\d)"),
        compiled(rf" (?:{heads})(?=\d{{3}} ?(?:{units})(?![A-Za-z]))"),
    )


_THOUSANDS: Final = compiled(r" \d{3}(?<=\d \d\d\d)")
_SPREAD: Final = compiled(r"\d{1,3} ?±")
_LIST_MARK: Final = compiled(r"(?:^|\n)\d{1,2}$")


def join_figures(text: str) -> list[Edit]:
    """Take the blanks out of a number; a list mark before a number stays.

    >>> from extract.text import repaired
    >>> repaired(join_figures, "由28. 5 ± 3. 1,服1 500 mg\\n1. 5名患者")
    '由28.5 ± 3.1,服1500 mg\\n1. 5名患者'
    """
    point, early_point, thousand = _torn_figures()
    edits = [
        (m.start() + 1, m.end(), "")
        for m in point.finditer(text)
        if not _LIST_MARK.search(text[max(0, m.start() - 3) : m.start()]) or _SPREAD.match(text, m.end())
    ]
    edits += [(m.start(), m.start() + 1, "") for m in early_point.finditer(text)]
    if _THOUSANDS.search(text):
        edits += [(*m.span(), "") for m in thousand.finditer(text)]
    return ordered(edits)


_POINT_FOR_COMMA: Final = compiled(
    r"(?<=\d%)\. ?(?=\d+(?:\.\d+)?%)|(?<=\d\))\. ?(?=\(\d+(?:\.\d+)? ?± ?\d)|(?<=\d\)%)\. ?(?=\(\d)"
)


@cache
def _stops() -> re.Pattern[str]:
    return compiled(rf"(?<=[)%])\.(?=\d{{1,5}}[{noise()['counted']['classifiers']}])")


def has_lists(shape: Shape) -> bool:
    """Tell whether a full stop between two figures may stand in a text."""
    seen = shape.shape
    shares = b"%." in seen and (b"%.0" in seen or b"%. 0" in seen)
    return shares or (b")." in seen and (b").0" in seen or b").(0" in seen or b"). (0" in seen))


def part_lists(text: str) -> list[Edit]:
    """Read a full stop between two figures of one form as the comma of a list, one before people as what it is.

    >>> from extract.text import repaired
    >>> repaired(part_lists, "为92.1%.76.3%,(2.1±0.3).(3.2±0.4)分。共5%. 3例")
    '为92.1%、76.3%,(2.1±0.3)、(3.2±0.4)分。共5%. 3例'
    >>> repaired(part_lists, "两组相近(P>0.05).20例患者随访,缓解率90%.3例复发")
    '两组相近(P>0.05)。20例患者随访,缓解率90%。3例复发'
    """
    edits = [(*m.span(), "、") for m in _POINT_FOR_COMMA.finditer(text)]
    return ordered([*edits, *((*m.span(), "。") for m in _stops().finditer(text))])


_GLUE: Final = compiled(rb"[gLlUy2VOCMvocm](?:[qQ]\d|[qQbBtT][iIoO]?[dDwWnN]|[dD]\d|PO|po|IV|iv|SC|sc|ih|im|IM)")


@cache
def _glued() -> re.Pattern[str]:
    """Compile what an amount or a way of giving looks like that lost the blank behind it: 200mgQ3W, IVQ3W."""
    table = noise()["schedules"]
    ways, units = (alternatives(table[name]) for name in ("ways", "units"))
    often = rf"(?:[qQ]\d{{1,2}}[wWdDhHmM]|{alternatives(table['often'])})(?![A-Za-z])|[dD]\d{{1,2}}(?![A-Za-z%.\d])"
    return compiled(
        rf"(?<=\d) ?(?:{units})(?:/(?:kg|m\^?2|d))*(?=(?:{ways})?(?:{often})|(?:{ways})(?![A-Za-z]))"
        rf"|(?<![A-Za-z])(?:{ways})(?={often})"
    )


def has_glue(shape: Shape) -> bool:
    """Tell whether how often something is given may be glued to an amount."""
    return _GLUE.search(shape.ascii) is not None


def part_schedules(text: str) -> list[Edit]:
    """Part an amount from how often or by which way it is given.

    >>> from extract.text import repaired
    >>> repaired(part_schedules, "某单抗200mgQ3W,某替尼5mgbid,某铂75mg/m2d1,5 mg")
    '某单抗200mg Q3W,某替尼5mg bid,某铂75mg/m2 d1,5 mg'
    """
    return [(m.end(), m.end(), " ") for m in _glued().finditer(text)]


@cache
def _mistaken() -> dict[str, re.Pattern[str]]:
    units = alternatives(noise()["units"]["names"])
    counted = noise()["counted"]["classifiers"]
    zeros = rf"(?:(?<=\d.)|(?<=\d\..))[OoQ〇]*(?=\d|\.\d|[%{counted}]| ?(?:{units})(?![A-Za-z]))"
    nought = r"(?<![A-Za-z\d].)(?=\.\d)"
    ones = r"(?:(?<=\d.)|(?<=\d\..))[lI|]*(?=\d|\.\d|%)"
    patterns = {sign: f"{sign}{zeros}|{sign}{nought}" for sign in "OoQ"} | {"〇": "〇" + zeros}
    patterns |= {sign: re.escape(sign) + ones for sign in "lI|"}
    patterns["l"] += rf"|(?<![A-Za-z\d.])l+(?=\d)|l+(?:(?<=\dl)|(?<=\dll))(?= ?[{counted}])"  # l24例, 4l例
    patterns["l"] += r"|l(?:(?<=[每日周天月共]l)|(?<=[每日周天月共] l))(?= ?[次剂])"  # 每日l次
    patterns["l"] += r"|(?<![A-Za-z\d])l+(?=\.\d)|(?<![A-Za-z\d])l(?=O\.[\dO])|l(?:(?<=\dl))(?=\.O)"  # ll.3, lO.9, 8l.O
    patterns["l"] += r"|(?<![A-Za-z\d])ll?(?=[例名])|l(?:(?<=\d/l))(?=O)|l(?:(?<=\d\dl))(?=[O)）])"  # ll例, 3/lO
    patterns["l"] += r"|l(?:(?<=±\d\.\dl)|(?<=±\d\d\.\dl)|(?<=士\d\.\dl)|(?<=士\d\d\.\dl))(?=[)）])"  # ±2.2l)
    patterns["O"] += r"|O(?:(?<=\d\.\dO)|(?<=\d\.O)|(?<=\d\.\d\dO))(?=[±士)）~])|(?<=\d)O(?=/\d)|(?<=\d)O(?=\.O[%O\d])"
    patterns["O"] += r"|(?<=[<>=≤≥])O(?=\.[OoQ]\d|\.[OoQ]{2}\d)"  # P<O.O5
    patterns["O"] += rf"|(?<=\d)O+(?= [{counted}])"
    patterns["O"] += r"|O(?:(?<=/\dO)|(?<=/\d\dO))(?=[)）,，。;；、]|$)"  # (56/6O)
    patterns["l"] += r"|l(?:(?<=\d\.l)|(?<=[=<> ]0\.0l)|(?<=[=<> ]0\.00l))(?![A-Za-z\d])"  # 8.l; P<0.0l, not 0.5l
    return {sign: compiled(pattern) for sign, pattern in patterns.items()}


_TOKEN: Final = r"(?<![A-Za-z\d.])(?:[\dOl]+\.)?[\dOl]+"
"""A figure, some of whose digits may be misread."""


@cache
def _damaged() -> tuple[re.Pattern[str], ...]:
    """Give the places where what digits and letters stand for them make up is a number."""
    units = alternatives([*noise()["units"]["names"], "mmHg"])
    counted = noise()["counted"]["classifiers"]
    behind = rf"(?= ?(?:[{counted}片粒支丸袋剂滴喷支%％]|小时|分钟|(?:{units})(?![A-Za-z])))"
    ends = r"(?=[)）\]】,，;；、。 ]|$)"
    return (
        compiled(rf"(?P<a>{_TOKEN}){behind}"),
        compiled(rf"(?P<a>{_TOKEN}) ?[~～±士] ?(?P<b>{_TOKEN})(?![A-Za-z.\d])"),
        compiled(rf"(?P<a>{_TOKEN})[-—](?P<b>{_TOKEN}){behind}"),
        compiled(rf"(?P<a>{_TOKEN})/(?P<b>{_TOKEN})(?= ?[{counted}]|[)）])"),
        compiled(rf"[nN] ?[=＝] ?(?P<a>(?:[\dOl]+\.)?[\dOl]+){ends}"),
        compiled(rf"第(?P<a>{_TOKEN})(?=[、,，~～-]\d)"),
    )


_LONE: Final = (
    "l周", "l个月", "l個月", "l年", "l天", "l片", "l粒", "l支", "l袋", "l丸", "l小时", "l次", "l例", "l d", "l h",
    "lml", "lmL", "lmg", "lkg", "l mg", "l ml", "l mL", "l kg", "l min", "lmin", "lh", "ld", "第l",
)  # fmt: skip
"""What tells that a lone l may be a 1."""


@cache
def _lone() -> re.Pattern[str]:
    every = alternatives(["mg", "ml", "mL", "kg", "min", "h", "d", "cm", "mm"])
    words = "周|週|个月|個月|年|天|片|粒|支|袋|丸|剂|小时|次(?!方)|例|名"
    behind = rf"(?= ?(?:{words}|(?:{every})(?![A-Za-z])))"
    return compiled(rf"(?<![A-Za-z\d. *×/-])(?<!\d )l{behind}|(?<=第)l(?=[、天周日])")


def _read_tokens(text: str) -> dict[int, str]:
    """Give the digits that letters in certain numbers stand for, by place: lO~l5 mL, 2l/32例, n=3l, l周."""
    found = {m.start(): "1" for m in _lone().finditer(text)} if any(sign in text for sign in _LONE) else {}
    for form in _damaged():
        for m in form.finditer(text):
            tokens = [m.span(name) for name in m.groupdict()]
            signs = [text[slice(*token)] for token in tokens]
            if all(any(map(str.isdigit, one)) or one[:2] == "lO" for one in signs) or (
                len(signs) > 1 and signs[0] == "l" and signs[1][-1:].isdigit()
            ):
                for start, end in tokens:
                    found |= {n: "1" if text[n] == "l" else "0" for n in range(start, end) if text[n] in "Ol"}
    return found


_NOUGHTS: Final = (b"0O", b"O0", b"O.0", b"0.O", b"O.O", b"lO", b"=O", b"<O", b">O")
_TURNS: Final = ("l次", "l 次", "l剂", "l 剂", "l例", "l名")
_TEST_SLIPS: Final = compiled(r"[PpＰ]\s?[<>=≤≥]\s?(?P<value>[O0]\.(?=[\dl]*[Ol])[Ol\d]{1,5})(?![A-Za-z\d])")
"""A P value whose digits were misread: P=O.Ol9."""
_IN_NAME: Final = compiled(r"[A-Za-z][\d.OoQlI|]*$")


def _in_row(text: str, place: int) -> bool:
    """Tell whether a mark parts the cells of a row: another one stands in its line."""
    start, end = text.rfind("\n", 0, place) + 1, text.find("\n", place)
    return text.count("|", start, end if end >= 0 else len(text)) > 1


@cache
def _names() -> re.Pattern[str]:
    return compiled(rf"(?<![A-Za-z])(?:{alternatives(noise()['mistaken'])})(?![a-z])")


def has_mistaken_names(shape: Shape) -> bool:
    """Tell whether a name of a measure stands with a letter for its digit: HbAlc."""
    return any(name in shape.text for name in noise()["mistaken"])


def read_names(text: str) -> list[Edit]:
    """Read the letter for a digit in the names of measures.

    >>> from extract.text import repaired
    >>> repaired(read_names, "HbAlc由8.9%降至7.1%,ACR2O应答率")
    'HbA1c由8.9%降至7.1%,ACR20应答率'
    """
    mistaken: dict[str, str] = noise()["mistaken"]
    return [(*m.span(), mistaken[m[0]]) for m in _names().finditer(text)]


def has_slips(shape: Shape) -> bool:
    """Tell whether O, l and the like stand beside a digit or a point before one."""
    seen = shape.slips
    if b"O" in seen and any(slip in seen for slip in _NOUGHTS):
        return True
    if "〇" in shape.text or (b"l" in seen and any(turn in shape.text for turn in (*_TURNS, *_LONE))):
        return True
    return b"l" in seen and (b"0l" in seen or b"0.l" in seen or b"l0" in seen or b"l.0" in seen)


def read_digits(text: str) -> list[Edit]:
    """Read O and l between digits as 0 and 1.

    >>> from extract.text import repaired
    >>> repaired(read_digits, "P<O.05,1OO mg,5l.3%,P<0.0l,8.l分,1.5l,SpO2,H2O2")
    'P<0.05,100 mg,51.3%,P<0.01,8.1分,1.5l,SpO2,H2O2'
    >>> repaired(read_digits, "l24例,ll6 例,4l例,9O 例,(56/6O),l00 mg,每日l次,10 ml,Il-6,miR-l")
    '124例,116 例,41例,90 例,(56/60),100 mg,每日1次,10 ml,Il-6,miR-l'
    """
    tests = _read_tokens(text) | {
        at: "1" if text[at] == "l" else "0"
        for m in _TEST_SLIPS.finditer(text)
        for at in range(*m.span("value"))
        if text[at] in "Ol"
    }
    found = sorted(
        (*m.span(), ("1" if sign in "lI|" else "0") * len(m[0]))
        for sign, pattern in _mistaken().items()
        if sign in text
        for m in pattern.finditer(text)
        if not _IN_NAME.search(text[max(0, m.start() - 8) : m.start()])
        and not (sign == "|" and _in_row(text, m.start()))
    )
    rest = [edit for edit in found if not any(at in tests for at in range(edit[0], edit[1]))]
    return sorted([*rest, *((at, at + 1, digit) for at, digit in tests.items())])


_ANGLES: Final = dict.fromkeys("〈【《〔‹«∠\u2329", "<") | dict.fromkeys("〉】》〕›»\u232a", ">")
_TEST_ANGLE: Final = compiled(rf"[Pp值] ?(?P<sign>[{''.join(_ANGLES)}]) ?(?=[0O]?[.．] ?[\dO]|0 ?[\dO])")
_ANGLE: Final = compiled(
    r"(?P<low>〈)(?= ?\d[^〈〉\n]{0,30}(?:[^〈〉]|$))(?![^〈〉\n]{0,31}〉)|(?<![〈\d][^〈〉\n])(?P<high>〉)(?= ?\d)"
)
"""Angle brackets for < and >: P〈0.05, 年龄〉60岁; not those about a title."""


def has_angles(shape: Shape) -> bool:
    """Tell whether brackets may stand for signs of comparison."""
    return b"0" in shape.shape and any(sign in shape.text for sign in _ANGLES)


def read_angles(text: str) -> list[Edit]:
    """Read angle brackets before a number as signs of comparison.

    >>> from extract.text import repaired
    >>> repaired(read_angles, "(P〈0.05),P 〉 0. 05,(P【0.01);年龄〉60岁,《甲〈2024〉》,【1】方法")
    '(P<0.05),P > 0. 05,(P<0.01);年龄>60岁,《甲〈2024〉》,【1】方法'
    """
    tests = {(m.start("sign"), m.end("sign")): _ANGLES[m["sign"]] for m in _TEST_ANGLE.finditer(text)}
    for m in _ANGLE.finditer(text):
        open_ = text.rfind("〈", max(0, m.start() - 32), m.start())
        if m["high"] and open_ >= 0 and (open_, open_ + 1) not in tests and "\n" not in text[open_ : m.start()]:
            continue  # it closes a title
        tests.setdefault(m.span(), _ANGLES[m[0]])
    return sorted((*span, sign) for span, sign in tests.items())


_TORN_TEST: Final = compiled(
    r"[Pp] ?[<>=≤≥] ?(?P<value>0 ?[.·•]? ?0{0,3} ?0{0,2} ?\d{1,3})(?![\d.%]|(?<=\d) ?[例名个])"
)
_FEWEST_TORN: Final = 3


def has_torn_tests(shape: Shape) -> bool:
    """Tell whether a P value may have lost its point, or have a blank in it."""
    return b"0 0" in shape.shape or "·0" in shape.text or "•0" in shape.text


def join_tests(text: str) -> list[Edit]:
    """Write P values that lost their point, or are parted by blanks: none is 1 or more.

    >>> from extract.text import repaired
    >>> repaired(join_tests, "P<0 05,P <0 0 1,P>0·05,P <0.0 1;P=0.012,P<0.05 24例,P=0 1例")
    'P<0.05,P <0.01,P>0.05,P <0.01;P=0.012,P<0.05 24例,P=0 1例'
    """
    edits: list[Edit] = []
    for m in _TORN_TEST.finditer(text):
        digits = "".join(filter(str.isdigit, m["value"]))
        new = f"0.{digits[1:]}"
        if len(digits) >= _FEWEST_TORN and new != m["value"]:
            edits.append((*m.span("value"), new))
    return edits


_TORN_SHARE: Final = compiled(
    r"(?:[为占达约率是至、,;(~，；（～])[ ]?(?P<value>(?P<whole>\d\d|\d \d) (?P<part>\d)|\d{1,2}\.\d \d)(?= ?[%％])"
)
_TORN_COUNT: Final = compiled(
    r"(?:[\u3400-\u9fff(,;（，；] ?(?P<few>\d \d)|[将对选取择收析察入共计] ?(?P<many>\d\d \d|\d \d \d))(?= ?[例名]\D)"
)
"""Figures of old abstracts, whose digits stand apart and whose points are lost."""


def has_torn_shares(shape: Shape) -> bool:
    """Tell whether digits of one figure may stand apart before a per cent sign or a classifier."""
    return b"0 0" in shape.shape


def join_shares(text: str) -> list[Edit]:
    """Join the digits of shares and numbers of people that stand apart, and give shares the point they lost.

    >>> from extract.text import repaired
    >>> repaired(join_shares, "将 14 9例分组,A组 5 2例,有效率为 92 3%~ 94 2 %、3 6 2 %和 87.3 0 %;治疗组 30 5%")
    '将 149例分组,A组 52例,有效率为 92.3%~ 94.2 %、36.2 %和 87.3 0 %;治疗组 30 5%'
    """
    edits: list[Edit] = []
    for m in _TORN_SHARE.finditer(text):
        parted = m["whole"] and f"{m['whole'].replace(' ', '')}.{m['part']}"
        edits.append((*m.span("value"), parted or m["value"].replace(" ", "")))
    for m in _TORN_COUNT.finditer(text):
        name = "few" if m["few"] else "many"
        edits.append((*m.span(name), m[name].replace(" ", "")))
    return sorted(edits)


_EARLY_POINT: Final = compiled(r"\d \.\d{1,3} ?[±%％)）~～m]")
_APART: Final = compiled(r"(?<![\d.表图])(?<![表图] )\d{1,2}(?: \d{1,2}){1,2}(?!\d| \d)")
_PROSE_LINE: Final = compiled(r"[,，。;；]")
_LINES: Final = compiled(r"[^\n]+")
_FEWEST_EARLY, _MOST_APART = 2, 3


def has_early_points(shape: Shape) -> bool:
    """Tell whether blanks may stand before the points of figures."""
    return b"0 .0" in shape.shape


def join_apart(text: str) -> list[Edit]:
    """Join the digits of figures in prose that sets signs apart: (3 2 .1± 5 .6 ) %, 12 .5~ 5 0mg.

    >>> from extract.text import repaired
    >>> repaired(join_apart, "由(3 2 .1± 5 .6 ) %升至(4 1.3± 6 .2 ) %,静滴2 50ml\\n甲组 30 12 .1")
    '由(32 .1± 5 .6 ) %升至(41.3± 6 .2 ) %,静滴250ml\\n甲组 30 12 .1'
    """
    if len(_EARLY_POINT.findall(text)) < _FEWEST_EARLY:
        return []
    edits: list[Edit] = []
    for line in _LINES.finditer(text):
        if _PROSE_LINE.search(line[0]):
            for m in _APART.finditer(text, *line.span()):
                digits = m[0].replace(" ", "")
                if len(digits) <= _MOST_APART:  # 静滴 5 10 15 min is a list
                    edits.append((*m.span(), digits))
    return edits


_SPREAD_SIGN: Final = compiled(r"[士土](?:(?<=\d.)|(?<=\d .))(?= ?\d)")
_SPREAD_TYPED: Final = compiled(r"(?<![A-Za-z\d.])\d+(?:\.\d+)? ?(?P<sign>\+/?-) ?(?=\d)")


def has_spread_slips(shape: Shape) -> bool:
    """Tell whether a character that scanners take ± for, or what is typed for it, may stand in a text."""
    typed = b"+-" in shape.shape or b"+/-" in shape.shape
    return b"0" in shape.shape and (typed or "士" in shape.text or "土" in shape.text)


def read_spreads(text: str) -> list[Edit]:
    """Read 士, 土, +- and +/- between two numbers as ±.

    >>> from extract.text import repaired
    >>> repaired(read_spreads, "由(27.9士5.3)分降至8.6 土 3.8,护士3名,2名护士")
    '由(27.9±5.3)分降至8.6 ± 3.8,护士3名,2名护士'
    >>> repaired(read_spreads, "98.4+/-15.2,7.1 +- 2.0,CD34+-5")
    '98.4±15.2,7.1 ± 2.0,CD34+-5'
    """
    typed = [(*m.span("sign"), "±") for m in _SPREAD_TYPED.finditer(text)]
    return ordered([*((*m.span(), "±") for m in _SPREAD_SIGN.finditer(text)), *typed])


_IMPOSSIBLE: Final = compiled(r"%(?:(?<=(?<![\d.])\d{3}%)|(?<=(?<![\d.])\d{4}%))")
_FRACTION_AFTER: Final = compiled(r"\s?\(\s?(\d{1,4})\s?/\s?(\d{1,4})\s?\)")
_FRACTION_BEFORE: Final = compiled(r"(?<!\d)(\d{1,4})\s?/\s?(\d{1,4})\s?[,(]\s?$")


def restore_points(text: str) -> list[Edit]:
    """Put back the decimal point of an impossible percentage that a fraction beside it proves.

    >>> restore_points("有效率746%(50/67)"), restore_points("有效率50/67(7463%)"), restore_points("为120%(50/67)")
    ([(5, 5, '.')], [(11, 11, '.')], [])
    """
    edits: list[Edit] = []
    for m in _IMPOSSIBLE.finditer(text):
        end = m.start()
        start = end - (4 if text[end - 4 : end].isdigit() else 3)
        fraction = _FRACTION_AFTER.match(text, m.end()) or _FRACTION_BEFORE.search(text[max(0, start - 14) : start])
        digits = text[start:end]
        if (
            fraction is None
            or int(digits) <= 100
            or not 0 <= int(fraction[1]) <= int(fraction[2])
            or int(fraction[2]) == 0
        ):
            continue
        share = 100 * int(fraction[1]) / int(fraction[2])
        places = next((n for n in (1, 2) if abs(int(digits) / 10**n - share) <= 0.5001 / 10**n), None)
        if places:
            edits.append((end - places, end - places, "."))
    return edits
