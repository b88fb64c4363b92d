"""Chinese and English names for every code that the output may hold."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources

from extract.lexicon import Lexicons

IN_LEXICONS = {"registry": "registries", "route": "routes", "measure": "measures", "unit": "units"}
"""Fields whose codes are rows of a lexicon."""


@dataclass(frozen=True, slots=True)
class Code:
    """A code with the field that it stands in, and its names."""

    field: str
    code: str
    zh: str
    en: str


def codes(lexicons: Lexicons) -> Iterator[Code]:
    """Yield every code once, field by field.

    >>> next(code for code in codes(Lexicons()) if code.code == "hepatic_artery").zh
    '肝动脉'
    """
    for field, names in _enumerations().items():
        for code, name in names.items():
            yield Code(field, code, name["zh"], name["en"])
    for field, lexicon in IN_LEXICONS.items():
        seen = set()
        for row in lexicons[lexicon].rows:
            if row.code not in seen and (row.zh or row.en):
                seen.add(row.code)
                yield Code(field, row.code, row.zh or "", row.en or "")


@lru_cache(maxsize=1)
def _enumerations() -> Mapping[str, Mapping[str, Mapping[str, str]]]:
    return tomllib.loads((resources.files("extract") / "names.toml").read_text("utf-8"))
