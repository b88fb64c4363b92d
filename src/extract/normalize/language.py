"""What reads as Chinese: words alone, from the dictionary that jieba ships (MIT licence) and our own clinical words.

Only damaged text needs it: the dictionary (350,000 words) is read when the first damage is met, never for clean text.
"""

from __future__ import annotations

from functools import cache
from importlib.util import find_spec
from math import log
from pathlib import Path
from typing import Final

from extract.normalize.table import noise_words

LONGEST: Final = 7
"""Characters of the longest word that is looked up."""

UNKNOWN: Final = -21.0
"""Log-probability of a Chinese character that is no word."""

OTHER: Final = -5.0
"""Log-probability of a sign of a figure or a Latin word."""


OFTEN: Final = 3_000
"""Occurrences, of the dictionary's sixty million, from which a character is often a word by itself."""


class Words:
    """Log-probabilities of words."""

    def __init__(self, frequencies: dict[str, int], marks: dict[str, float]) -> None:
        self.frequencies = frequencies
        self.total = log(sum(frequencies.values()))
        self.marks = {mark: log(share) for mark, share in marks.items()}
        two, three, four = ([word for word in frequencies if len(word) == size] for size in (2, 3, 4))
        self.pairs = {*two, *(word[:2] for word in three), *(word[1:] for word in three)}
        self.pairs |= {word[at : at + 2] for word in four for at in range(3)}

    def knows(self, sign: str) -> bool:
        """Tell whether a sign is a character or a mark that running text has."""
        return sign in self.frequencies or sign in self.marks

    def is_often(self, sign: str) -> bool:
        """Tell whether a character is often a word by itself."""
        return self.frequencies.get(sign, 0) >= OFTEN

    def word(self, word: str) -> float | None:
        """Give the log-probability of a word, or ``None`` for what is no word."""
        frequency = self.frequencies.get(word)
        return None if frequency is None else log(frequency + 0.5) - self.total

    def sign(self, sign: str) -> float:
        """Give the log-probability of one sign, whatever it is."""
        known = self.word(sign)
        if known is None:
            plain = sign < "\u00ff" or "\uff01" <= sign <= "\uff5e"
            known = self.marks.get(sign, OTHER if plain else UNKNOWN)
        return known

    def forward(self, text: str) -> list[float]:
        """Give the best log-probability of each prefix, cut into words."""
        best = [0.0]
        frequencies, total = self.frequencies, self.total
        for end in range(1, len(text) + 1):
            here = best[end - 1] + self.sign(text[end - 1])
            for start in range(max(0, end - LONGEST), end - 1):
                frequency = frequencies.get(text[start:end])
                if frequency is not None and (with_word := best[start] + log(frequency + 0.5) - total) > here:
                    here = with_word
            best.append(here)
        return best

    def backward(self, text: str) -> list[float]:
        """Give the best log-probability of each suffix, by where it starts."""
        size = len(text)
        best = [0.0] * (size + 1)
        frequencies, total = self.frequencies, self.total
        for start in range(size - 1, -1, -1):
            here = best[start + 1] + self.sign(text[start])
            for end in range(start + 2, min(size, start + LONGEST) + 1):
                frequency = frequencies.get(text[start:end])
                if frequency is not None and (with_word := best[end] + log(frequency + 0.5) - total) > here:
                    here = with_word
            best[start] = here
        return best

    def score(self, text: str) -> float:
        """Give the log-probability of a simplified text, cut into words in the best way.

        >>> words().score("自身免疫性肝炎") > words().score("缱陨砻庖咝愿窝")
        True
        """
        return self.forward(text)[-1]


class Gap:
    """Log-probabilities of what may fill a gap between two contexts."""

    REACH: Final = 4

    def __init__(self, model: Words, left: str, right: str) -> None:
        self.model = model
        self.left, self.right = left, right
        self.before, self.after = model.forward(left), model.backward(right)
        reach = self.REACH
        self.ends = [right[:j] for j in range(min(reach, len(right)) + 1)]
        self.starts = [left[len(left) - i :] for i in range(min(reach, len(left)) + 1)]

    def might_hold(self, sign: str) -> bool:
        """Tell whether a character makes a word with a neighbour, or is often one by itself."""
        model = self.model
        if self.left[-1:] + sign in model.pairs or sign + self.right[:1] in model.pairs or sign in model.marks:
            return True
        return model.is_often(sign)

    def fill(self, filling: str) -> float:
        """Give the log-probability of both contexts with one or two simplified characters between them."""
        model, before, after, size = self.model, self.before, self.after, len(self.left)
        alone = before[size] + sum(map(model.sign, filling)) + after[0]
        best = max(alone, self._across(filling, before[size:], after)) if len(filling) == 2 else alone
        left_bound = len(filling) == 2 or self.left[-1:] + filling in model.pairs
        right_bound = len(filling) == 2 or filling + self.right[:1] in model.pairs
        frequencies = model.frequencies
        for i, start in enumerate(self.starts if left_bound else self.starts[:1]):
            head = start + filling
            for j, end in enumerate(self.ends if right_bound else self.ends[:1]):
                frequency = frequencies.get(head + end) if i + j or len(filling) == 2 else None
                if frequency is not None:
                    best = max(best, before[size - i] + log(frequency + 0.5) - model.total + after[j])
        return best

    def _across(self, filling: str, before: list[float], after: list[float]) -> float:
        """Let a word end and another begin between the two characters of a filling."""
        model, size = self.model, len(self.left)
        first = [
            self.before[size - i] + known
            for i, start in enumerate(self.starts)
            if (known := model.word(start + filling[0])) is not None
        ]
        second = [
            known + after[j] for j, end in enumerate(self.ends) if (known := model.word(filling[1] + end)) is not None
        ]
        first.append(before[0] + model.sign(filling[0]))
        second.append(model.sign(filling[1]) + after[0])
        return max(first) + max(second)


@cache
def words() -> Words:
    """Read jieba's dictionary, without importing jieba, and add our own clinical words."""
    spec = find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError("jieba")
    fields = (Path(spec.submodule_search_locations[0]) / "dict.txt").read_text("utf-8").split()
    frequencies = dict(zip(fields[::3], map(int, fields[1::3]), strict=True))
    total = sum(frequencies.values())
    table = noise_words()
    for rate, listed in table["per_100000"].items():
        least = int(rate) * total // 100_000
        for word in listed.split():
            frequencies[word] = max(least, frequencies.get(word, 0))
    for word in table["rare"]["words"].split():
        frequencies[word] = frequencies.get(word, 0) // 30 + 1
    return Words(frequencies, table["marks"])
