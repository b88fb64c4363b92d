"""The words for a measure: which stretch before or after a figure names what was measured."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.lexicon import Lexicons
from extract.link.directions import DirectionReader
from extract.link.measures import MeasureReader, rank
from extract.link.names import bounded
from extract.link.statements import BASE, NOISE, Statement
from extract.records import Span

_PIECE = re.compile(rf"(?:[^,;:。!?()\[\]—{NOISE}-{BASE}]|\([A-Za-z0-9]\))+")
_CLAUSE = re.compile(r"[,;:。!?]")
_STOP = re.compile(r"[;。!?]")
_ITEMS = re.compile(r"、|和(?!解)|及(?!格)|与|以及")
_LONG = 14
_SHORTEST, _LONGEST = 1, 24
"""Words that no row knows are no measure if they are no longer than the one, or longer than the other."""
_NUMERIC = re.compile(r"[\d.%~\-+±×/\s]*")
_QUOTES = "“”\"'《》【】 "


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that may name a measure.

    ``near``: in the figure's own clause. ``known``: a row of the lexicon stands in it. ``generic``: it only stands for
    the measure spoken of (降幅, 比例).
    """

    start: int
    end: int
    near: bool
    known: bool
    generic: bool = False


class PhraseFinder:
    """Find the words for measures around figures."""

    def __init__(self, lexicons: Lexicons, measures: MeasureReader, directions: DirectionReader) -> None:
        lexicon = lexicons["phrases"]
        self._measures = measures
        copula = bounded(lexicon.terms("copula"))
        self._predicate = re.compile(lexicon.regex("predicate"))
        self._reveal = re.compile(lexicon.regex("reveal"))
        self._right = re.compile(rf"(?:{lexicon.regex('on')}|{copula}|(?:{directions.regex})了?[至到为]?|[{_QUOTES}])$")
        self._turns = re.compile(directions.regex)
        self._lead = re.compile(rf"(?:{lexicon.regex('lead')}|[{_QUOTES}])")
        befall = bounded(lexicon.terms("befall", "compare"))
        self._befall = re.compile(rf"(?:{lexicon.regex('occasion')}|{befall}|{lexicon.regex('people')}|[{_QUOTES}])")
        self._subject = re.compile(lexicon.regex("subject") + "$")
        self._generic = re.compile(lexicon.regex("generic"))
        self._adjunct = re.compile(lexicon.regex("adjunct"))

    def head(self, text: str, statement: Statement, start: int, end: int, *, shares: bool) -> Phrase | None:
        """Give the phrase before a figure, the nearest that names a measure.

        With ``shares`` the figure is a number or share of people, and people before it are not what was measured.
        """
        generic: Phrase | None = None
        unknown: Phrase | None = None
        far = 0
        last = end
        for low, high in self._pieces(statement, start, end):
            if _CLAUSE.search(statement.masked(high, last)):
                far += 1
            last = low
            if far and unknown:
                return unknown
            phrase = self._read_head(text, low, high, near=far == 0, shares=shares)
            if phrase is None:
                continue
            if phrase.generic:
                generic = generic or phrase
            elif phrase.known:
                return phrase
            elif far == 0:
                unknown = unknown or phrase
            elif far == 1 and generic is None and self._labels(text, phrase):
                return phrase
        return unknown or generic

    def tail(self, text: str, statement: Statement, start: int, end: int) -> Phrase | None:
        """Give the phrase after a figure that says what befell the people counted."""
        skipped = last = start
        waits = False
        for low, high in reversed(list(self._pieces(statement, start, end))):
            between = statement.masked(last, low)
            last = high
            if low < skipped:
                continue
            if _STOP.search(between) or (_CLAUSE.search(between) and not waits):
                return None
            after = next((t.end for t in statement.times if t.kind == "after" and low <= t.start <= high), 0)
            stop = _CLAUSE.search(text, low, end)
            waits = bool(stop and self._adjunct.search(text[low : stop.start()]))
            if waits or (after and self._adjunct.search(text[low:after])):
                skipped = stop.start() if stop and waits else after
                continue
            phrase = self._read_tail(text, low, high)
            if phrase is not None:
                return phrase
        return None

    def items(self, text: str, phrase: Phrase) -> list[Span]:
        """Give the members of a phrase that lists measures."""
        spans: list[Span] = []
        low = phrase.start
        for match in _ITEMS.finditer(text, phrase.start, phrase.end):
            spans.append((low, match.start()))
            low = match.end()
        return [s for s in [*spans, (low, phrase.end)] if s[0] < s[1]]

    def _pieces(self, statement: Statement, start: int, end: int) -> Iterator[Span]:
        masked = statement.masked(start, end)
        spans = [(start + m.start(), start + m.end()) for m in _PIECE.finditer(masked)]
        return reversed(spans)

    def _read_head(self, text: str, low: int, high: int, *, near: bool, shares: bool) -> Phrase | None:
        if shares and self._subject.search(text[low:high]):
            return None
        if said := self._predicate.search(text, low, high):
            high = said.start()
        for reveal in self._reveal.finditer(text, low, high):
            low = reveal.end()
        bare = self._only_left(text, low, high, self._lead)
        grades = () if shares else (0.0,)
        hits = self._measures.hits(text[bare:high])
        if self._generic.fullmatch(text, bare, high) and all(rank(hit) in grades for hit in hits):
            return Phrase(bare, high, near, False, generic=True)
        start, end = self._peel(text, bare, high, self._lead)
        return self._phrase(text, start, end, near=near)

    def _read_tail(self, text: str, low: int, high: int) -> Phrase | None:
        start, end = self._peel(text, low, high, self._befall)
        if start == end:
            start, end = self._only_left(text, low, high, self._befall), high
        return self._phrase(text, start, end, near=True)

    def _phrase(self, text: str, start: int, end: int, *, near: bool) -> Phrase | None:
        words = text[start:end]
        if not words or _NUMERIC.fullmatch(words) or words in "、和与及或的":
            return None
        hits = self._measures.hits(words)
        if self._generic.fullmatch(words) and all(rank(hit) < 0 or hit.row.code == "other" for hit in hits):
            return Phrase(start, end, near, False, generic=True)
        if not hits and self._turns.fullmatch(words):
            return None
        if not hits and not _SHORTEST < len(words) <= _LONGEST:
            return None
        if hits and end - start > _LONG:
            start, end = self._shortened(text, start, end)
        return Phrase(start, end, near, bool(hits))

    def _shortened(self, text: str, start: int, end: int) -> Span:
        """Cut a long phrase down to what stands behind its last 的 that is not a measure's own."""
        hits = self._measures.hits(text[start:end])
        cut = text.rfind("的", start, start + hits[0].start)
        if cut >= 0:
            start = cut + 1
        if end - start > 2 * _LONG:
            hits = self._measures.hits(text[start:end])
            start, end = start + hits[0].start, start + hits[-1].end
        return start, end

    def _peel(self, text: str, low: int, high: int, left: re.Pattern[str]) -> Span:
        """Take off both ends what is no part of a measure's name, but nothing of a name that the lexicon knows."""
        start, end = low, high
        while start < end:
            words = text[start:end]
            hits = self._measures.hits(words)
            guarded = bool(hits) and hits[-1].end == len(words) and rank(hits[-1]) >= 0
            if guarded and len(hits) > 1 and self._turns.fullmatch(words[hits[-1].start :]):
                guarded = False
            match = None if guarded else self._right.search(words)
            if match is None or match.start() == match.end():
                break
            end = start + match.start()
        return self._only_left(text, start, end, left), end

    def _only_left(self, text: str, start: int, end: int, left: re.Pattern[str]) -> int:
        while start < end:
            hits = self._measures.hits(text[start:end])
            match = None if hits and hits[0].start == 0 else left.match(text, start, end)
            if match is None or match.end() == start:
                break
            start = match.end()
        return start

    @staticmethod
    def _labels(text: str, phrase: Phrase) -> bool:
        return text[phrase.end : phrase.end + 1] in ":—" or phrase.end - phrase.start <= 8
