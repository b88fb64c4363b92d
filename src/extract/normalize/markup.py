"""Left-over HTML: entities and tags."""

from __future__ import annotations

import re
from functools import cache
from html import unescape

from extract.normalize.table import alternatives, noise
from extract.text import Edit

_ENTITY = re.compile(r"&(?:amp;)*(?:#\d{1,7};|#[xX][0-9a-fA-F]{1,6};|[A-Za-z]{2,31}\d{0,2};|nbsp(?![A-Za-z]))")


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
    return re.compile(
        rf"<!--.{{0,2000}}?-->|<(?P<void>{void})\b[^<>]{{0,300}}>[^<>]{{0,2000}}</(?P=void)\s?>"
        rf"|<sup\b[^<>]{{0,100}}>(?P<sup>[^<>]{{0,40}})</sup\s?>"
        rf"|</?(?P<tag>{alternatives([*known, 'sup'])})(?:\s[^<>]{{0,400}})?\s?/?>",
        re.I | re.S,
    )


_POWER = re.compile(r"\s*[-+]?\s*\d{1,2}\s*")


def strip_tags(text: str) -> list[Edit]:
    """Take out known HTML tags; a superscript keeps its meaning, a row or paragraph its line break.

    >>> strip_tags("5×10<sup>7</sup>个<br/>")
    [(4, 16, '^7'), (17, 22, '\\n')]
    """
    if "<" not in text:
        return []
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
