"""The names of trials, learned from an article: DREAM-HF, STEP 1, “曙光”研究."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Reading, Span

# The first letter stands before what must not stand before it: a search is three times as fast that way.
_WORD = compiled(
    r"[A-Za-z](?<![A-Za-z0-9@/-].)(?<![A-Za-z0-9]\..)(?:(?<=[A-Z])|(?<=[a-z])[A-Z])[A-Za-z0-9]+(?:[-‑][A-Za-z0-9]+){0,3}"
    r"(?: [A-Z]{2,})?(?: (?:\d{1,3}[A-Za-z]?|I{1,3}|IV)(?![A-Za-z0-9.%]))?(?![A-Za-z0-9])"
)
_QUOTED = r"[“\"「『]([^”\"」』]{2,12})[”\"」』]"
_NUMBERED = compiled(r"[A-Z]{3}[A-Za-z]{0,40}[- ]\d")
_SERIES = compiled(r"([A-Z][A-Za-z]{2,}(?:-[A-Za-z]+)*)[- ]?\d{1,3}")
_NUMBER_OF = compiled(r"(?P<series>[A-Za-z][A-Za-z ]*?)[- ]?\d{1,4}[A-Za-z]{0,2}")
_ACRONYM = compiled(r"(?=[A-Z]*[AEIOUY][A-Z]*[AEIOUY]|[A-Z]{5})[A-Z]{4}")
"""Names of trials are made to be spoken: MENTOR, OASIS."""
_TITLED = compiled(r"[A-Z][a-z]{3,}[- ]\d{2,3}")
"""An acronym written like a word: Keynote 024."""
_COINED = compiled(r"[A-Z][A-Za-z]{4,}(?:-[A-Za-z]+)?[- ]?\d{1,3}")
_ITEM = compiled(r"(?:^|\n)[\s>#*·•▪■●◆▶(-]*(?:\d{1,2}[.、)])?[\s*]*\Z")
_TOPIC = compiled(r"[\s*]*(?:[(:,的中]|第\s?\d|摘要|报告)")
"""A trial's name made of a word and a number, where it is what an item of a list is about: - KRYSTAL-12(…):."""
_MARKED = 8
_HEADS = ("", "。", ";", ",", ":", "\n", " ", "】", "的", "是")
_BEFORE = 5
_BRACKET = 80
_SHORTEST = 4
_LONG = 7


@dataclass(frozen=True, slots=True)
class TrialNames:
    """Where one article names trials, in the text's order: Latin words, names in quotation marks, 研究1."""

    spans: Sequence[Span]
    names: Sequence[str]

    def find(self, start: int, end: int) -> list[tuple[Span, str]]:
        """Give where a stretch names a trial, and the name."""
        if not self.spans:
            return []
        low, high = bisect_left(self.spans, (start, start)), bisect_left(self.spans, (end, end))
        return list(zip(self.spans[low:high], self.names[low:high], strict=True)) if low < high else []


class NameLearner:
    """Learn the names of trials from how an article uses a Latin word.

    A trial's name has a word for a study or an ID in brackets behind it, or 研究, 期, a place before it; a product's or
    a disease's has 组, 患者, 细胞 behind it, somewhere. One of a numbered series stands for all (KARDIA-1, KARDIA-2).
    """

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["studies"]
        named = lexicon.regex("named")
        self._measures = lexicons["measures"].by_term
        patterns = (row.pattern for row in lexicons["measures"].rows if row.pattern)
        self._measure = compiled("|".join(f"(?:{pattern})" for pattern in patterns))
        self._never = compiled(lexicon.regex("not_name"))
        self._product = compiled(rf"\s?(?:{lexicon.regex('not_name_after')})")
        self._after = compiled(rf"\s?(?:{named})")
        self._before = compiled(rf"(?:{named}|{lexicon.regex('report')})\Z")
        self._phase = compiled(rf"(?:{lexicon.regex('phase')})\Z")
        self._place = compiled(rf"(?:{lexicon.regex('place')})的?\Z")
        cues = Cues(lexicons, "studies", "words")
        self._listed = cues(rf"(?:(?:[、,]|«and»)?\s?{_WORD.pattern}){{0,4}}(?:等|这)?«plural»")
        self._sized = cues(r"\((?:共|n=)?\d[\d,]*«classifier»")
        self._people = cues(r"[^。;\n%组]{0,30}?\d«classifier»")
        self._numbered = cues("«numbered»")
        self._bracket = compiled(rf"(?:{named})?\(")
        self._series = frozenset(name.lower() for name in lexicon.terms("series"))
        self._acronyms = frozenset(name.lower() for name in lexicon.terms("acronym"))
        self._published = compiled(rf"\s?\((?:{lexicon.regex('paper')})")
        self._quoted = compiled(rf"{_QUOTED}(?:{named})")

    def __call__(self, text: str, ids: Sequence[Reading]) -> TrialNames:
        """Learn from a text; ``ids`` are its trial IDs, ascending."""
        starts = [reading.start for reading in ids]
        held = set(starts)
        named: Counter[str] = Counter()
        products: Counter[str] = Counter()
        words = [match for match in _WORD.finditer(text) if len(match.group()) >= _SHORTEST]
        for match in words:
            word = match.group()
            if self._never.fullmatch(word) or not _like_a_name(word) or match.start() in held or self._measured(word):
                continue
            if self._is_known(word) or self._is_named(text, match, word) or self._has_id(text, match.end(), starts):
                named[word] += 1
            else:
                products[word] += bool(self._product.match(text, match.end()))
        found = {word for word, count in named.items() if count > products[word]}
        series = {name for word in found if (name := _series(word)) is not None}
        found |= {word for word in products if _series(word) in series}
        told = [(match.span(), match.group()) for match in words if match.group() in found]
        told += [(match.span(), match.group(1)) for match in self._quoted.finditer(text)]
        ordered = [(match.span(), match.group()) for match in self._numbered.finditer(text)]
        told += ordered if len({name for _, name in ordered}) > 1 else []
        told.sort()
        return TrialNames([span for span, _ in told], [name for _, name in told])

    def _is_known(self, word: str) -> bool:
        """Tell whether the lexicon has a word as a trial's, or as one of its series."""
        numbered = _NUMBER_OF.fullmatch(word)
        return word.lower() in self._acronyms or (numbered is not None and numbered["series"].lower() in self._series)

    def _is_named(self, text: str, match: re.Match[str], word: str) -> bool:
        before = text[max(0, match.start() - _BEFORE) : match.start()]
        return bool(
            self._before.search(before)
            or (_NUMBERED.search(word) and self._phase.search(before))
            or (word.isupper() and word.isalpha() and self._place.search(before))
            or self._after.match(text, match.end())
            or self._listed.match(text, match.end())
            or self._sized.match(text, match.end())
            or self._published.match(text, match.end())
            or (
                _COINED.fullmatch(word)
                and _ITEM.search(text, max(0, match.start() - _MARKED), match.start())
                and _TOPIC.match(text, match.end())
            )
            or (_ACRONYM.match(word) and self._takes_people(text, match))
        )

    def _takes_people(self, text: str, match: re.Match[str]) -> bool:
        """Tell whether a clause begins with the word and goes on to count people."""
        at_head = text[max(0, match.start() - 1) : match.start()] in _HEADS
        return bool(at_head and not self._product.match(text, match.end()) and self._people.match(text, match.end()))

    def _measured(self, word: str) -> bool:
        """Tell whether a word is what is measured (NIHSS, WOMAC)."""
        return word in self._measures or self._measure.fullmatch(word) is not None

    def _has_id(self, text: str, place: int, starts: Sequence[int]) -> bool:
        opened = self._bracket.match(text, place)
        if opened is None:
            return False
        close = text.find(")", opened.end(), opened.end() + _BRACKET)
        index = bisect_left(starts, opened.end())
        return index < len(starts) and starts[index] < close


def _like_a_name(word: str) -> bool:
    capitals = sum(character.isupper() for character in word)
    mixed = capitals == 2 and len(word) >= _LONG and (word[1].isupper() or word[-1].isdigit() or word.isalpha())
    coined = capitals >= 3 or mixed or ("-" in word and word[1].isupper()) or _TITLED.fullmatch(word)
    return len(word) >= _SHORTEST and bool(coined)


def _series(word: str) -> str | None:
    match = _SERIES.fullmatch(word)
    return match.group(1) if match else None
