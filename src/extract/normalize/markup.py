"""Left-over HTML: entities and tags."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import Final

from extract.kept import compiled
from extract.normalize.shape import Shape
from extract.normalize.table import alternatives, noise
from extract.text import Edit, ordered

_ENTITY = compiled(r"&(?:amp;)*(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z]{2,31}\d{0,2};|nbsp(?![A-Za-z]))")


def resolve_entities(text: str) -> list[Edit]:
    """Resolve HTML entities, doubly escaped ones too; unknown names stay.

    >>> resolve_entities("P&lt;0.05&nbsp;vs&amp;nbsp;1")
    [(1, 5, '<'), (9, 15, ' '), (17, 27, ' ')]
    """
    if "&" not in text:
        return []
    edits: list[Edit] = []
    for m in _ENTITY.finditer(text):
        name = "&" + m[0].rpartition("&")[2].rpartition("amp;")[2] if m[0] != "&amp;" else m[0]
        if name == "&":  # &amp;amp;
            name = "&amp;"
        new = unescape(name if name.endswith(";") else name + ";")
        if new != name:
            edits.append((m.start(), m.end(), new.replace("\u00a0", " ")))
    return edits


@cache
def _tags() -> re.Pattern[str]:
    table = noise()["markup"]
    void, known = alternatives(table["void"]), table["breaking"] + table["spacing"] + table["silent"] + table["void"]
    return compiled(
        rf"<!--.{{0,2000}}?-->|<(?P<void>{void})\b[^<>]{{0,300}}>[^<>]{{0,2000}}</(?P=void)\s?>"
        rf"|<sup\b[^<>]{{0,100}}>(?P<sup>[^<>]{{0,40}})</sup\s?>"
        rf"|</?(?P<tag>{alternatives([*known, 'sup'])})(?:\s[^<>]{{0,400}})?\s?/?>",
        re.I | re.S,
    )


_POWER = compiled(r"\s*[-+]?\s*\d{1,2}\s*")


def has_tags(shape: Shape) -> bool:
    """Tell whether something may open a tag or a comment."""
    return "<" in shape.text and (b"<a" in shape.shape or b"</" in shape.ascii or b"<!" in shape.ascii)


def strip_tags(text: str) -> list[Edit]:
    """Take out known HTML tags; a superscript keeps its meaning, a row or paragraph its line break.

    >>> strip_tags("5×10<sup>7</sup>个<br/>")
    [(4, 16, '^7'), (17, 22, '\\n')]
    """
    table = noise()["markup"]
    edits: list[Edit] = []
    for m in _tags().finditer(text):
        tag = (m["tag"] or "").lower()
        if m["sup"] is not None:
            power = _POWER.fullmatch(m["sup"]) and m.start() and text[m.start() - 1] in "0gGhdnLlms"
            new = "^" + m["sup"].strip() if power and not text.endswith("m", 0, m.start()) else m["sup"]
        elif tag in table["breaking"]:
            new = "\n"
        else:
            new = " " if tag in table["spacing"] else ""
        edits.append((m.start(), m.end(), new))
    return edits


_EMPHASIS: Final = compiled(
    r"(?:(?<![\d%)*_])|(?<=[A-Za-z\u4e00-\u9fff]\)))(?P<two>\*\*|__)(?=[^\s*_])(?P<strong>[^*_\n|]{1,200}?)(?<=[^\s*_])(?P=two)(?![*_])"
    r"|(?<![\d%)*\\A-Za-z])\*(?=[^\s*\d])(?P<slanted>[^*\n,，;；。|]{1,40}?)(?<=[^\s*])\*(?![*\d])"
)
_LINK: Final = compiled(
    r"!?\[(?P<words>[^\[\]\n]{1,80})\]\((?:https?:|www\.|/|#|\./)(?![^()\s]{0,300}\d{7})[^()\s]{0,300}\)"
)
_HEADING: Final = compiled(r"(?m)^(?:#{1,6} +(?=[\u3400-\u9fff\dA-OQ-Z*])|> +(?=[\u3400-\u9fff*]))")


@cache
def _commands() -> re.Pattern[str]:
    words = alternatives(noise()["markup"]["commands"])
    return compiled(
        rf"(?<![A-Za-z])\\?(?:{words})\+?(?=[()（）\[\]]|[PpntFZχ]\s?[<>=＜＞＝]|[<\d])|(?<=\d)\\?right(?=[)）])"
        r"|\\?operatorname\s?\*?(?=[A-Za-z])"
    )


@cache
def _signs() -> tuple[re.Pattern[str], dict[str, str]]:
    signs: dict[str, str] = noise()["formula_signs"]
    return compiled(rf"\\(?P<name>{alternatives(list(signs))})(?![A-Za-z])|\\(?=[~～%])"), signs


_VERSUS: Final = compiled(r"(?:(?<=[\d%)）])|(?<=[一-鿿])|(?<=\s)) ?\\?nus ?(?=[\d(（])")
"""What scanners make of vs between figures."""
_GLUED_VERSUS: Final = compiled(r"operatorname\s?\*?[A-Za-z]{1,4}?(?P<vs>vs|nus)(?=[\d(（])")


_FORMULA: Final = compiled(r"\$(?P<inner>[^$\n\u3400-\u9fff]{0,40}?[\\^][^$\n\u3400-\u9fff]{1,40}?)\$")
"""A formula between dollar signs: not a price, which has neither a backslash nor a power."""
_WORDED: Final = compiled(r"\\(?:text|mathrm|mathbf|textbf|rm)\s?\{(?P<words>[^{}$]{0,30})\}")
_SPACED: Final = compiled(r"\\[ ,;:!]")
_CHARGE: Final = compiled(r"\^(?=[+-]$)")
"""What raises a sign: CD8^+."""
_RAISED: Final = compiled(r"\^\{(?P<power>[^{}$]{1,8})\}")


def _plain_formula(inner: str) -> str | None:
    r"""Write a short formula as plain text; None where more of it is left than signs and words.

    >>> _plain_formula(r"500\ \text{mg/m}^2"), _plain_formula(r"\frac{1}{2}")
    ('500 mg/m^2', None)
    """
    signs, meant = _signs()
    plain = _WORDED.sub(lambda m: m["words"], _SPACED.sub(" ", inner))
    plain = signs.sub(lambda m: meant.get(m["name"] or "", ""), _RAISED.sub(lambda m: "^" + m["power"], plain))
    plain = _CHARGE.sub("", plain)
    return None if "\\" in plain or "{" in plain else plain


def has_marks(shape: Shape) -> bool:
    """Tell whether marks of Markdown or words of formulas may stand in a text."""
    seen, signs = shape.ascii, shape.signs
    if signs and (b"*" in signs or b"\\" in signs or b"__" in seen or b"](" in seen or b"# " in seen):
        return True
    if b"$" in signs and b"^" in signs:
        return True
    if b"> " in seen or b"nus" in seen or b"left(" in seen or b"brace" in seen:
        return True
    return b"phantom" in seen or b"style" in seen or b"operatorn" in seen


def strip_marks(text: str) -> list[Edit]:
    """Take out the marks of Markdown about words, and the words of formulas about figures.

    >>> from extract.text import repaired
    >>> repaired(strip_marks, "## 结果\\n**有效率**为[75%](https://a.org/b),*P*<0.05,overbraceP<0.01,0.3* ,*P<0.05")
    '结果\\n有效率为75%,P<0.05,P<0.01,0.3* ,*P<0.05'
    >>> repaired(strip_marks, "(9.1\\\\pm2.0operatorname*minvs8.4)、90%nus81%、12\\\\~14次,minus 3")
    '(9.1±2.0min vs 8.4)、90% vs 81%、12~14次,minus 3'
    """
    edits: list[Edit] = [(*m.span(), "") for m in _HEADING.finditer(text)]
    for m in _EMPHASIS.finditer(text):
        start, end = m.span("strong") if m["two"] else m.span("slanted")
        edits += [(m.start(), start, ""), (end, m.end(), "")]
    for m in _LINK.finditer(text):
        start, end = m.span("words")
        edits += [(m.start(), start, ""), (end, m.end(), "")]
    edits += [(*m.span(), "") for m in _commands().finditer(text)]
    edits += [(*m.span("vs"), " vs ") for m in _GLUED_VERSUS.finditer(text)]
    edits += [(*m.span(), " vs ") for m in _VERSUS.finditer(text)]
    signs, meant = _signs()
    edits += [(*m.span(), meant.get(m["name"] or "", "")) for m in signs.finditer(text)]
    if "$" in text:
        plain = ((m.span(), _plain_formula(m["inner"])) for m in _FORMULA.finditer(text))
        edits += [(*span, words) for span, words in plain if words is not None]
    return ordered(edits)
