"""extract: from raw Chinese articles about clinical trials to normalised, placed, linked records.

>>> import extract
>>> found = extract.Pipeline()("共纳入40例患者，每日口服20 mg。")
>>> found.doses[0].text, found.doses[0].low, found.doses[0].unit
('20 mg', 20.0, 'mg')
>>> extract.normalize("按５×107個細胞輸注").text
'按5×10^7个细胞输注'

Importing loads nothing heavy: each name below loads its module when it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from extract.errors import ExtractError, GoldError, InputError, LexiconError, OutputError
    from extract.lexicon import Lexicons
    from extract.normalize import normalize
    from extract.pipeline import Pipeline
    from extract.schema import Extraction, json_schema
    from extract.spacy import load
    from extract.text import NormalizedText

__version__ = "0.1.0"

__all__ = [
    "ExtractError",
    "Extraction",
    "GoldError",
    "InputError",
    "LexiconError",
    "Lexicons",
    "NormalizedText",
    "OutputError",
    "Pipeline",
    "__version__",
    "json_schema",
    "load",
    "normalize",
]

_HOMES = {
    "errors": ("ExtractError", "GoldError", "InputError", "LexiconError", "OutputError"),
    "lexicon": ("Lexicons",),
    "normalize": ("normalize",),
    "pipeline": ("Pipeline",),
    "schema": ("Extraction", "json_schema"),
    "spacy": ("load",),
    "text": ("NormalizedText",),
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    for home, names in _HOMES.items():
        if name in names:
            return getattr(import_module(f"extract.{home}"), name)
    raise AttributeError(f"module 'extract' has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
