"""Whether an article is about medicine at all: a crawl brings opinion polls and company results, full of figures."""

from __future__ import annotations

from extract.kept import compiled
from extract.lexicon import Lexicons

_SHORT = 300
"""Characters up to which a text is an excerpt that somebody chose, and is read whatever it says."""
_LEAST = 2
"""How many different words of medicine an article has; of labelled ones none has less than three."""


class Topic:
    """Tell by its words whether an article can be about a clinical trial.

    >>> about = Topic(Lexicons())
    >>> about("受访者中47%支持该方案。" * 30), about("受访者中47%接种了疫苗。患者占3%。" * 20)
    (False, True)
    """

    def __init__(self, lexicons: Lexicons) -> None:
        self._words = compiled(lexicons["topics"].regex("clinical"))

    def __call__(self, text: str) -> bool:
        """Look through a normalised text as far as it takes: a few words into an article about medicine."""
        if len(text) <= _SHORT:
            return True
        seen: set[str] = set()
        for match in self._words.finditer(text):
            seen.add(match.group())
            if len(seen) >= _LEAST:
                return True
        return False
