"""What reads as Chinese: a word model from the dictionary that jieba ships (MIT licence).

Only damaged text needs it, so the dictionary (350,000 words) is read when the first damage is met, never for clean text.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import Final

LONGEST: Final = 7
"""Characters of the longest word that is looked up."""

UNKNOWN: Final = -21.0
"""Log-probability of a character that is no word."""

LATIN: Final = -5.0
"""Log-probability of a sign that is no Chinese, inside a figure or a Latin word."""

MARKS: Final[dict[str, float]] = {
    "，": 0.04, ",": 0.04, "。": 0.02, "、": 0.015, "：": 0.006, ":": 0.006, "；": 0.005, ";": 0.005, "（": 0.008, "）": 0.008,
    "(": 0.008, ")": 0.008, "“": 0.003, "”": 0.003, "《": 0.001, "》": 0.001, "—": 0.001, "？": 0.001, "！": 0.0003, "±": 0.001,
    "·": 0.0003, "～": 0.0003, "％": 0.001, "＜": 0.001, "＞": 0.0005, "＝": 0.001, "×": 0.001, "μ": 0.0003, "≥": 0.0005, "≤": 0.0003,
    "【": 0.0002, "】": 0.0002, "℃": 0.0001, "Ⅱ": 0.0001, "Ⅲ": 0.0001, "Ⅰ": 0.0001, "α": 0.0001, "β": 0.0001, "γ": 0.0001,
    "‘": 0.0003, "’": 0.0003, "…": 0.0003, "　": 0.0005, "－": 0.0005, "χ": 0.0001, "①": 0.0001, "②": 0.0001, "③": 0.0001, "→": 0.0001,
    "「": 0.001, "」": 0.001, "\n": 0.01, " ": 0.01,
}  # fmt: skip
"""Shares of punctuation in running text, by order of magnitude."""


class Words:
    """Log-probabilities of words, alone."""

    def __init__(self, frequencies: dict[str, int]) -> None:
        self.frequencies = frequencies
        self.total = log(sum(frequencies.values()))
        self.marks = {mark: log(share) for mark, share in MARKS.items()}

    def word(self, word: str) -> float | None:
        """Give the log-probability of a word, or ``None`` for what is no word."""
        frequency = self.frequencies.get(word)
        if frequency is not None:
            return log(frequency + 0.5) - self.total
        return self.marks.get(word)

    def sign(self, sign: str) -> float:
        """Give the log-probability of one sign, whatever it is."""
        known = self.word(sign)
        if known is not None:
            return known
        return LATIN if sign < "\u00ff" else UNKNOWN

    def forward(self, text: str) -> list[float]:
        """Give the best log-probability of each prefix, cut into words."""
        best = [0.0]
        for end in range(1, len(text) + 1):
            here = best[end - 1] + self.sign(text[end - 1])
            for start in range(max(0, end - LONGEST), end - 1):
                known = self.frequencies.get(text[start:end])
                if known is not None:
                    here = max(here, best[start] + log(known + 0.5) - self.total)
            best.append(here)
        return best

    def backward(self, text: str) -> list[float]:
        """Give the best log-probability of each suffix, by where it starts."""
        size = len(text)
        best = [0.0] * (size + 1)
        for start in range(size - 1, -1, -1):
            here = best[start + 1] + self.sign(text[start])
            for end in range(start + 2, min(size, start + LONGEST) + 1):
                known = self.frequencies.get(text[start:end])
                if known is not None:
                    here = max(here, best[end] + log(known + 0.5) - self.total)
            best[start] = here
        return best

    def score(self, text: str) -> float:
        """Give the log-probability of a text, cut into words in the best way."""
        return self.forward(text)[-1]


@cache
def words() -> Words:
    """Read jieba's dictionary, without importing jieba.

    >>> model = words()
    >>> model.score("自身免疫性肝炎") > model.score("缱陨砻庖咝愿窝")
    True
    """
    spec = find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("jieba")
    fields = (Path(spec.submodule_search_locations[0]) / "dict.txt").read_text("utf-8").split()
    return Words(dict(zip(fields[::3], map(int, fields[1::3]), strict=True)))
