"""Registration numbers: blanks and look-alike letters inside."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from extract.normalize.table import alternatives, noise
from extract.text import Edit, ordered

_DIGIT: Final = str.maketrans("OoQlI|", "000111")
_ANY: Final = "[0-9OoQlI|]"


@cache
def _forms() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Give, for each registry, the sign to look for and the pattern of its numbers: what stands before the digits, the digits."""
    table = noise()["identifiers"]
    forms = [(prefix, re.escape(prefix), count) for prefix, count in table["fixed"]]
    name, classes, count = table["classed"]
    forms.append((name, rf"{name}[ \n]?-[ \n]?(?:{classes})[ \n]?-", count))
    return tuple(
        (prefix, re.compile(rf"(?P<head>{head}[ \n:]{{0,2}})(?P<digits>{_ANY}(?:[ \n]?{_ANY}){{{count - 1}}})(?![\dA-Za-z])"))
        for prefix, head, count in forms
    )


_EUDRACT: Final = re.compile(r"-(?:(?<=20[0-4]\d-)|(?<=20[0-4]\d -)) ?\d{6} ?- ?\d\d(?!\d)")


def mend_identifiers(text: str) -> list[Edit]:
    """Join a registration number and read O and l among its digits as 0 and 1.

    >>> from extract.text import repaired
    >>> repaired(mend_identifiers, "NCT O4581473、ChiCTR 2000037732、ChiCTR-TRC- 09000123、2012 - 001234-12")
    'NCT04581473、ChiCTR2000037732、ChiCTR-TRC-09000123、2012-001234-12'
    """
    if not any(part in text for part in noise()["identifiers"]["parts"]):
        return []
    edits: set[Edit] = set()
    for prefix, form in _forms():
        at = text.find(prefix)
        while at >= 0:
            m = form.match(text, at)
            if m and not (at and text[at - 1].isascii() and text[at - 1].isalpha()):
                edits.update((i, i + 1, "") for i in range(*m.span()) if text[i] in " \n:")
                edits.update((i, i + 1, text[i].translate(_DIGIT)) for i in range(*m.span("digits")) if text[i] in "OoQlI|")
            at = text.find(prefix, at + 1)
    for m in _EUDRACT.finditer(text):
        edits.update((i, i + 1, "") for i in range(m.start() - 1, m.end()) if text[i] == " ")
    return ordered(edits)
