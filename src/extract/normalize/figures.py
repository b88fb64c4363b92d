"""Figures and units: torn apart by blanks, their superscripts lost, their digits mistaken."""

from __future__ import annotations

import re
from functools import cache

from extract.normalize.table import alternatives, noise
from extract.text import Edit

_SUPER = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎", "0123456789+-=()n0123456789+-=()")
_SUPERS = re.compile("[⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿ]+|[₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎]+")
_UNIT_BEFORE = re.compile(r"(?:^|[^A-Za-z])(?:kg|g|L|l|dL|mL|ml|μL|h|min|d|s|wk|mol|mmol|cm|mm|m)$")


def lower_superscripts(text: str) -> list[Edit]:
    """Write raised and lowered signs on the line: ``^`` behind 10 and before negative powers of units.

    >>> lower_superscripts("5×10⁷个CD133⁺细胞,20 mg·kg⁻¹,30 kg/m²")
    [(4, 5, '^7'), (11, 12, '+'), (23, 25, '^-1'), (33, 34, '2')]
    """
    edits: list[Edit] = []
    for m in _SUPERS.finditer(text):
        start, end = m.span()
        plain = m[0].translate(_SUPER)
        before = text[start - 1] if start else ""
        if text[max(0, start - 2) : start] == "10" and text[max(0, start - 3) : start - 2] not in tuple("0123456789.") and plain.strip("+-").isdigit() and m[0][0] in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺":
            plain = "^" + plain
        elif plain[0] == "-" and plain[1:].isdigit() and before.isalpha():
            plain = "^" + plain
        elif plain.isdigit() and m[0][0] in "⁰¹²³⁴⁵⁶⁷⁸⁹" and before and (is_wide(before) or before in "%),.;:"):
            plain = f"[{plain}]"
        edits.append((start, end, plain))
    return edits


def is_wide(sign: str) -> bool:
    """Tell whether a sign is Chinese writing or its punctuation."""
    return "\u2e80" <= sign <= "\u9fff" or sign in "“”‘’…"


@cache
def _powers() -> re.Pattern[str]:
    cells = alternatives(noise()["cells"]["after"])
    count = alternatives(noise()["cells"]["never_after"])
    crossed = r"(?P<cross>(?<=\d) ?[×xXхХ*·] ?|(?<![\dA-Za-z.])[×хХ] ?)10"
    marked = r" ?\^ ?(?P<caret>[-+]?\d{1,2})(?!\d)| ?\( ?(?P<bracket>[-+]?\d{1,2}) ?\)|\*\*(?P<stars>[-+]?\d{1,2})(?!\d)"
    marked += r"|[eE](?P<e>\+?\d{1,2})(?![\dA-Za-z])"
    never = rf"(?!\d|\.\d| ?(?:{count}))"
    lost = rf"(?P<flat>[2-9]|1[0-6]|-[1-9]){never}|[ \n](?P<apart>[3-9]|1[0-6]){never}"
    bare = rf"10(?: ?\^ ?(?P<caret2>-?\d{{1,2}})(?!\d)|\((?P<bracket2>\d{{1,2}})\)(?= ?(?:{cells}))"
    bare += rf"|(?P<flat2>[4-9]|1[0-3])(?= ?(?:{cells}))|(?P<litre>[369]|12)(?=/(?:L|l|μL|mL|ml)(?![A-Za-z])))"
    spelled = r"(?P<mantissa>\d{1,3}(?:\.\d{1,3})?)[eE](?P<e2>\+?\d{1,2})(?![\dA-Za-z.])"
    return re.compile(rf"{crossed}(?:{marked}|{lost})|(?<![\dA-Za-z./,×^])(?:{bare}|{spelled})")


def restore_powers(text: str) -> list[Edit]:
    """Write powers of ten as ``5×10^7``, whatever became of the superscript.

    >>> from extract.text import repaired
    >>> repaired(restore_powers, "5×107个、1.0 × 10 7、2 x 10(6) cells、1e8、1x10e8、106/kg、×109/L、106例")
    '5×10^7个、1.0×10^7、2×10^6 cells、1×10^8、1×10^8、10^6/kg、×10^9/L、106例'
    """
    edits: list[Edit] = []
    for m in _powers().finditer(text):
        name = m.lastgroup or ""
        power = m[name].lstrip("+")
        cross = m["cross"]
        if cross is not None and cross != "×":
            edits.append((*m.span("cross"), "×"))
        if name == "e2":
            start, new = m.end("mantissa"), f"×10^{power}"
        else:
            start, new = (m.end("cross") if cross is not None else m.start()) + 2, f"^{power}"
        start, end, new = trimmed(text, start, m.end(), new)
        if new or start < end:
            edits.append((start, end, new))
    return edits


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


@cache
def _unit_powers() -> re.Pattern[str]:
    names = alternatives(noise()["units"]["exponent"])
    every = alternatives(noise()["units"]["names"])
    return re.compile(
        rf"(?:(?<=[·•/*.×\d])|(?<=[·/*.\d] )|(?<=\b[a-zA-Z] )|(?<=\b[a-zA-Zμ][a-zA-Z] ))(?:{names})(?P<gap>\^? ?)(?P<power>-[123])(?![\d.~-])"
        rf"|(?<=\d)(?P<slashed>(?:{every})/(?:{names}))(?P<power2>-1)(?!\d)"
    )


def restore_unit_powers(text: str) -> list[Edit]:
    """Write negative powers of units with ``^``.

    >>> from extract.text import repaired
    >>> repaired(restore_unit_powers, "2 mL·kg-1·h-1,5 mg kg-1,IL-1,PD-1")
    '2 mL·kg^-1·h^-1,5 mg kg^-1,IL-1,PD-1'
    """
    edits: list[Edit] = []
    if "-" not in text:
        return edits
    for m in _unit_powers().finditer(text):
        if m["power"] and m["gap"] != "^":
            edits.append((*m.span("gap"), "^"))
    return edits


@cache
def _torn_units() -> re.Pattern[str]:
    units = noise()["units"]

    def torn(name: str) -> str:
        return " ?".join(re.escape(sign) for sign in name)

    names = "|".join(torn(name) for name in sorted(units["names"], key=len, reverse=True))
    per = "|".join(torn(name) for name in sorted(units["per"], key=len, reverse=True))
    return re.compile(rf"(?<=\d) ?(?P<unit>(?:{names})(?: ?/ ?(?:{per})){{0,2}})(?![A-Za-z0-9])")


def join_units(text: str) -> list[Edit]:
    """Take the blanks out of a unit behind a figure.

    >>> from extract.text import repaired
    >>> repaired(join_units, "5 m g / k g,20 mg /kg,3 m l")
    '5 mg/kg,20 mg/kg,3 ml'
    """
    edits: list[Edit] = []
    for m in _torn_units().finditer(text):
        unit = m["unit"]
        if " " in unit:
            at = m.start("unit")
            edits += [(at + i, at + i + 1, "") for i, sign in enumerate(unit) if sign == " "]
    return edits


@cache
def _torn_figures() -> re.Pattern[str]:
    counted = noise()["counted"]["classifiers"]
    units = alternatives(noise()["units"]["names"])
    point = rf"\. (?=\d{{1,3}}(?![\d.]| ?[{counted}]))"
    thousand = rf" (?=\d{{3}} ?(?:{units})(?![A-Za-z]))"
    parts = [rf"(?<=(?<![\d.])\d{{{n}}}){point}" for n in (1, 2, 3)]
    parts += [rf"(?<=[^\d., ][1-9]\d{{{n}}}){thousand}" for n in (0, 1, 2)]
    return re.compile("|".join([*parts, r"(?<=\d) \.(?=\d)"]))


_SPREAD = re.compile(r"\d{1,3} ?±")
_LIST_MARK = re.compile(r"(?:^|\n)\d{1,2}$")


def join_figures(text: str) -> list[Edit]:
    """Take the blanks out of a number; a list mark before a number stays.

    >>> from extract.text import repaired
    >>> repaired(join_figures, "由28. 5 ± 3. 1,服1 500 mg\\n1. 5名患者")
    '由28.5 ± 3.1,服1500 mg\\n1. 5名患者'
    """
    edits: list[Edit] = []
    for m in _torn_figures().finditer(text):
        if "." in m[0] and _LIST_MARK.search(text[max(0, m.start() - 4) : m.start()]) and not _SPREAD.match(text, m.end()):
            continue
        edits.append((m.start(), m.end(), "." if "." in m[0] else ""))
    return edits


@cache
def _mistaken() -> re.Pattern[str]:
    units = alternatives(noise()["units"]["names"])
    counted = noise()["counted"]["classifiers"]
    zero = rf"(?<=\d)[OoQ〇]+(?=\d|\.\d|[%{counted}]| ?(?:{units})(?![A-Za-z]))|(?<=\d\.)[OoQ]+(?=\d)|(?<![A-Za-z\d])[OoQ](?=\.\d)"
    one = r"(?<=\d)[lI|]+(?=\d|\.\d|%)|(?<=\d\.)[lI|]+(?=\d)"
    return re.compile(f"{zero}|{one}")


_TOKEN = re.compile(r"[A-Za-z][\d.OoQlI|]*$")


def read_digits(text: str) -> list[Edit]:
    """Read O and l between digits as 0 and 1.

    >>> from extract.text import repaired
    >>> repaired(read_digits, "P<O.05,1OO mg,5l.3%,SpO2,O2,H2O2")
    'P<0.05,100 mg,51.3%,SpO2,O2,H2O2'
    """
    edits: list[Edit] = []
    for m in _mistaken().finditer(text):
        before = text[max(0, m.start() - 8) : m.start()]
        if _TOKEN.search(before):
            continue
        edits.append((m.start(), m.end(), ("1" if m[0][0] in "lI|" else "0") * len(m[0])))
    return edits


_LOST_POINT = re.compile(r"(?<![\d.])(\d{3,4})%(?=\s?[(（]\s?(\d{1,4})\s?/\s?(\d{1,4})\s?[)）])|(?<![\d.])(\d{1,4})\s?/\s?(\d{1,4})\s?[,，(（]\s?(\d{3,4})%")


def restore_points(text: str) -> list[Edit]:
    """Put back the decimal point of an impossible percentage that a fraction beside it proves.

    >>> restore_points("有效率746%(50/67)")
    [(5, 5, '.')]
    """
    edits: list[Edit] = []
    for m in _LOST_POINT.finditer(text):
        digits, part, whole = (m[1], m[2], m[3]) if m[1] else (m[6], m[4], m[5])
        at = m.start(1) if m[1] else m.start(6)
        if int(digits) <= 100 or int(whole) == 0 or int(part) > int(whole):
            continue
        for places in (1, 2):
            if round(100 * int(part) / int(whole), places) == round(int(digits) / 10**places, places):
                edits.append((at + len(digits) - places, at + len(digits) - places, "."))
                break
    return edits
