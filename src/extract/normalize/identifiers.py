"""Registration numbers: blanks and look-alike letters inside."""

from __future__ import annotations

import re
from functools import cache

from extract.normalize.table import alternatives, noise
from extract.text import Edit

_LIKE = "0-9OoQlI|"
_DIGIT = str.maketrans("OoQlI|", "000111")


@cache
def _identifiers() -> re.Pattern[str]:
    table = noise()["identifiers"]
    gap = r"[ \n:：]{0,2}"

    def digits(count: int) -> str:
        return rf"[{_LIKE}](?:[ \n]?[{_LIKE}]){{{count - 1}}}"

    lengths: dict[int, list[str]] = {}
    for prefix, count in table["fixed"]:
        lengths.setdefault(count, []).append(prefix)
    fixed = "|".join(rf"(?:{alternatives(names)}){gap}(?:{digits(count)})" for count, names in lengths.items())
    name, classes, count = table["classed"]
    classed = rf"{name}[ \n]?-[ \n]?(?:{classes})[ \n]?-[ \n]?(?:{digits(count)})"
    return re.compile(rf"(?<![A-Za-z])(?:{classed}|{fixed})(?![\dA-Za-z])")


_EUDRACT = re.compile(r"(?<!\d)(20[012]\d) ?- ?(\d{6}) ?- ?(\d\d)(?!\d)")


def mend_identifiers(text: str) -> list[Edit]:
    """Join a registration number and read O and l among its digits as 0 and 1.

    >>> from extract.text import repaired
    >>> repaired(mend_identifiers, "NCT O4581473、ChiCTR 2000037732、ChiCTR-TRC- 09000123")
    'NCT04581473、ChiCTR2000037732、ChiCTR-TRC-09000123'
    """
    edits: list[Edit] = []
    for m in _identifiers().finditer(text):
        whole = m[0]
        head = re.match(r"[A-Za-z]+(?:[ \n]?-[ \n]?[A-Z]+)?[ \n]?-?[ \n:：]{0,2}(?=[0-9OoQlI|])", whole)
        cut = head.end() if head else 0
        for i, sign in enumerate(whole):
            at = m.start() + i
            if sign in " \n:：":
                edits.append((at, at + 1, ""))
            elif i >= cut and sign in "OoQlI|":
                edits.append((at, at + 1, sign.translate(_DIGIT)))
    for m in _EUDRACT.finditer(text):
        edits += [(m.start() + i, m.start() + i + 1, "") for i, sign in enumerate(m[0]) if sign == " "]
    return sorted(edits)
