"""What the clause around a place says: whether a product is given there, or a person looked at."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence

from extract.kept import compiled
from extract.lexicon import Lexicon
from extract.products import is_amount
from extract.records import Article, Span
from extract.triggers import trigger

GIVE, ASSESS, LIVING = "give", "assess", "living"
"""The kinds of cue: a verb of giving, one of looking or of a result, something that people do each day besides."""

_CLAUSE_END = compiled(r"[,;。!?！？\n]|:(?!\d\d)|(?<![A-Za-z\d])\.|\.(?![\dA-Za-z ])")
_BEHIND_AMOUNT = compiled(r" ?[,、(×]? ?")
_ARM = compiled(r"[^,。;:()、\d]{0,6}组(?![织成分合])")
_REACH = 28
_SLACK = 4
"""Cues have look-aheads, which see this far past the place up to which cues are asked for."""


class GivingCues:
    """The words of a lexicon for giving, looking and living as one expression, and those that tell how often."""

    def __init__(self, words: Lexicon) -> None:
        self.give = f"(?:{words.regex(GIVE)})(?!{words.regex('no_giving')})"
        """An act of giving, not the name of a thing or a time: 注射, but not 注射液, 治疗后."""
        others = (f"(?P<{code}>{words.regex(code)})" for code in (ASSESS, LIVING))
        self.regex = compiled("|".join((f"(?P<{GIVE}>{self.give})", *others)))
        self.told_often = compiled(rf"(?:{words.regex('often_end')}) ?\Z")


class Scene:
    """Some stretches of an article, each with its hints, asked about the cues around a place."""

    def __init__(self, article: Article, cues: GivingCues, stretches: Sequence[tuple[int, int, int]]) -> None:
        self.article = article
        self.text = article.text
        self._stretches = stretches
        self._cues, self._told_often = cues.regex, cues.told_often
        amounts = [
            q for q in article.quantities
            if is_amount(q) and not self._names_arm(q.start, q.end) and not self._is_eaten(q.start)
        ]  # fmt: skip
        self._starts = [q.start for q in amounts]
        self._ends = [q.end for q in amounts]

    def find(self, regex: re.Pattern[str]) -> Iterator[re.Match[str]]:
        """Give the matches of an expression in the stretches, in text order."""
        bits = trigger(regex)
        for start, end, hints in self._stretches:
            if hints & bits:
                yield from regex.finditer(self.text, start, end)

    def right(self, place: int, *, reach: int = _REACH) -> str:
        """Give the rest of the clause after a place, cut at ``reach`` characters."""
        end = _CLAUSE_END.search(self.text, place)
        return self.text[place : min(place + reach, end.start() if end else len(self.text))]

    def left(self, place: int, *, reach: int = _REACH) -> str:
        """Give the clause up to a place, cut at ``reach`` characters."""
        window = self.text[max(0, place - reach) : place]
        ends = [match.end() for match in _CLAUSE_END.finditer(window)]
        return window[ends[-1] :] if ends else window

    def ahead(self, place: int, *, reach: int = _REACH) -> str | None:
        """Tell the first cue after a place in its clause; an amount of a product counts as one of giving."""
        end = place + len(self.right(place, reach=reach))
        match = self._cues.search(self.text, place, end)
        index = bisect_left(self._starts, place)
        if index < len(self._starts) and self._starts[index] < (match.start() if match else end):
            return GIVE
        return match.lastgroup if match else None

    def behind(self, place: int, *, reach: int = _REACH, whole: bool = False) -> str | None:
        """Tell the last cue before a place in its clause, or, with ``whole``, in its sentence."""
        start = place - len(self.left(place, reach=reach))
        if whole:
            start = max(self.sentence(place)[0], place - reach)
        last = None
        for match in self._before(start, place):
            last = match
        index = bisect_right(self._ends, place) - 1
        if index >= 0 and self._ends[index] > start and (last is None or self._ends[index] > last.start()):
            return GIVE
        return last.lastgroup if last else None

    def next_clause(self, place: int) -> str | None:
        """Tell the first cue in the clause after the one around a place, in the same sentence."""
        end = _CLAUSE_END.search(self.text, place, self.sentence(place)[1])
        return self.ahead(end.end()) if end and self.text[end.start()] in ",;:" else None

    def first(self, start: int, end: int) -> str | None:
        """Tell the kind of the first cue that begins in a stretch."""
        match = self._cues.search(self.text, start, end + _SLACK)
        return match.lastgroup if match and match.start() < end else None

    def kinds(self, start: int, end: int) -> set[str | None]:
        """Give the kinds of all cues in a stretch."""
        return {match.lastgroup for match in self._before(start, end)}

    def after_amount(self, place: int) -> bool:
        """Tell whether an amount of a product stands straight before a place."""
        index = bisect_right(self._ends, place) - 1
        return index >= 0 and _BEHIND_AMOUNT.fullmatch(self.text, self._ends[index], place) is not None

    def before_amount(self, place: int) -> bool:
        """Tell whether an amount of a product stands straight after a place."""
        index = bisect_left(self._starts, place)
        return index < len(self._starts) and self.text[place : self._starts[index]] in ("", " ")

    def sentence(self, place: int) -> Span:
        """Give the sentence around a place."""
        found = self.article.sentence_at(place)
        return (found.start, found.end) if found else (place, place)

    def gives(self, place: int) -> bool:
        """Tell whether the sentence around a place speaks of giving a product at all."""
        start, end = self.sentence(place)
        index = bisect_left(self._starts, start)
        return GIVE in self.kinds(start, end) or (index < len(self._starts) and self._starts[index] < end)

    def _before(self, start: int, end: int) -> Iterator[re.Match[str]]:
        for match in self._cues.finditer(self.text, start, end + _SLACK):
            if match.end() <= end:
                yield match

    def _names_arm(self, start: int, end: int) -> bool:
        """Tell whether an amount is only the name of an arm: 20 mg降脂组, but not 每6周150 mg组."""
        often = self._told_often.search(self.text, max(0, start - 2), start)
        return often is None and _ARM.match(self.text, end) is not None

    def _is_eaten(self, place: int) -> bool:
        """Tell whether an amount is one of food or drink by the last cue before it."""
        last = None
        for match in self._before(place - len(self.left(place, reach=12)), place):
            last = match
        return last is not None and last.lastgroup == LIVING
