"""From normalised text to paragraphs, zones, sentences and clauses, and the compact view that rules read."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from itertools import pairwise

from extract.grids import MARK, Grid, blank_rows, grids, lines_of, phrases, tells
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Sentence, Span, bracketed
from extract.text import Edit, NormalizedText
from extract.triggers import hints

# A blank says nothing next to a Chinese character, a bracket or an operator; between two Latin words or numbers it
# parts them, and in a row of a table it parts the cells.
_BLANK = compiled(r"(?<=([^\n])) +(?=([^\n]))| +(?=\n|\Z)|(?<=\n) +|\A +")
_WIDE_BLANK = "\u3000"
_BETWEEN_PHRASES = compiled(r"(?<=[一-鿿]{4}) (?=[一-鿿A-Z][^\s,;。:、]{3})")
"""A blank that parts two phrases of a headline, if it is one of full width."""
_TIGHT = compiled(r"[^\x21-\x7eα-λν-ωΑ-Ω]|[,;:()\[\]<>=~+]")
_LINE = compiled(r"[^\n]+")
_SENTENCE_END = compiled(r"[。!?！？…]+[”’\"')\]】》]*")
# In articles with ASCII punctuation a full stop ends a sentence after a Chinese character, a bracket, % or a number,
# before a blank, a Chinese character or an opening bracket. Not in 0.05, et al., H. pylori, 5 mg.
_AT_END = 2
_FULL_STOP = compiled(
    r"\.(?<![Vv][Ss]\.)(?:(?<=[一-鿿%)\]”\da-z]\.)(?=\s?[一-鿿【“(\[]|$|\s?(?:[A-Z][A-Za-z0-9-]{1,11}\s?[一-鿿:(]))"
    r"|(?<=\d\d\.)(?=\s\d+\s?(?:wk|mo|周|个月|年)(?![a-z]))|(?<=[a-z]/[A-Z]\.)(?=[一-鿿]))"
)
_CELL_END = compiled(rf"{re.escape(MARK)} ?")
_FEWEST_MARKS = 2
_LONGEST_TITLE = 70
_FINAL = compiled(r"[。!?;！？；,，.]$")
_ZONE_LASTS = ("references",)
LONGEST = 1200
"""Characters of a sentence, twice what authors write. What is longer is a table or list that lost its lines: it is cut,
so that the work on it, some of which goes by pairs of what stands in one sentence, stays that of its length."""
_REST = compiled(r"[;,、 |](?!(?<=\d,)\d{3})")
"""Where such a one can be cut: behind a mark that stands in no number."""
_REACH = 300
"""How far before the end of the longest piece such a mark is looked for."""

SILENT_ZONES = frozenset({"references", "caption", "disclaimer", "navigation"})
"""Zones in which nothing but trial IDs is read."""


def compact(norm: NormalizedText) -> NormalizedText:
    """Drop the blanks that say nothing; keep them between Latin words or numbers, and in table rows.

    >>> compact(NormalizedText.of("共 20 例 , 剂量 20 mg / 次")).text
    '共20例,剂量20 mg /次'
    """
    return norm.edit(_blanks(norm, blank_rows(norm.text)))


def _blanks(norm: NormalizedText, tables: list[Span]) -> Iterator[Edit]:
    text, wide = norm.text, _WIDE_BLANK in norm.raw
    at = 0
    for match in _BLANK.finditer(text):
        start, end = match.span()
        while at < len(tables) and tables[at][1] <= start:
            at += 1
        inside = at < len(tables) and tables[at][0] <= start
        left, right = match.group(1), match.group(2)
        if left and right and (inside or not (_TIGHT.match(left) or _TIGHT.match(right))):
            if end - start > 1:
                yield start, end, " "
        else:
            apart = wide and not inside and _BETWEEN_PHRASES.match(text, start)
            yield start, end, "," if apart and norm.raw[slice(*norm.to_raw(start, end))] == _WIDE_BLANK else ""


class Segmenter:
    """Cut a compact text into sentences, each with its paragraph, zone, clauses and segments."""

    def __init__(self, lexicons: Lexicons) -> None:
        zones = lexicons["zones"]
        self._zones = [(row.code, compiled(row.regex())) for row in zones.rows]
        self._any_zone = compiled("|".join(f"(?:{row.regex()})" for row in zones.rows))
        self._silent = compiled(lexicons["tables"].regex("baseline_title", "baseline_stub", "no_results"))

    def __call__(self, text: str) -> list[Sentence]:
        held = [grid for grid in grids(text) if not tells(text, grid)]
        tables = lines_of(text, held)
        told = [phrase for grid in held if not self._describes(text, grid) for phrase in phrases(text, grid)]
        at = 0
        sentences: list[Sentence] = []
        lasting = None
        for number, match in enumerate(_LINE.finditer(text)):
            start, end = match.span()
            zone = self._zone(text[start:end])
            if zone in _ZONE_LASTS:
                lasting = zone
            elif zone is None and lasting is not None:
                zone = lasting
            if zone == "citation":
                zone = "references"
            if zone in (None, "caption") and (start, end) in tables:  # a title may have run together with its table
                zone = "table"
            if zone is None:
                zone = self._plain_zone(text[start:end])
            first = at
            while at < len(told) and told[at][0] < end:
                at += 1
            inside = told[first:at] if zone == "table" else []
            for low, high in _beside(text, start, end, inside) if zone == "table" else _cells(text, start, end):
                reads = zone != "table" or (low, high) in inside
                kind = "cell" if reads and zone == "table" else zone
                spans = split_sentences(text, low, high) if reads else [(low, high)]
                cut = (piece for span in spans for piece in _cut(text, *span))
                sentences += [Sentence(text, *piece, number, kind) for piece in cut]
        for sentence, found in zip(sentences, hints(text, [sentence.end for sentence in sentences]), strict=True):
            sentence.hints = found
        return sentences

    def _zone(self, line: str) -> str | None:
        for code, regex in self._zones if self._any_zone.search(line) else ():
            if regex.search(line):
                # Page furniture is short; a long paragraph that happens to begin so is running text with a tail.
                return code if len(line) <= 160 or code in ("references", "citation") else None
        return None

    def _describes(self, text: str, grid: Grid) -> bool:
        """Tell whether a table is one of the baseline, of criteria or materials, by its title or its first heading."""
        line = text.rfind("\n", 0, max(0, grid.start - 1)) + 1
        return self._silent.search(text, max(line, grid.start - _LONGEST_TITLE), grid.rows[0][0][1]) is not None

    @staticmethod
    def _plain_zone(line: str) -> str:
        return "heading" if len(line) <= 60 and not _FINAL.search(line) else "body"


def _cells(text: str, start: int, end: int) -> list[Span]:
    """Cut a line at its marks, of which it has two at least: each cell is told by itself, and its mark ends it."""
    if text.count(MARK, start, end) < _FEWEST_MARKS:
        return [(start, end)]
    ends = [match.end() for match in _CELL_END.finditer(text, start, end)]
    return [(low, high) for low, high in pairwise([start, *ends, end]) if text[low:high].strip(f"{MARK} ")]


def _beside(text: str, start: int, end: int, phrases: list[Span]) -> list[Span]:
    """Cut a row of a table at the cells in it that are phrases."""
    edges = [start, *(edge for phrase in phrases for edge in phrase), end]
    return [(low, high) for low, high in pairwise(edges) if text[low:high].strip(f"{MARK} *")]


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Cut a paragraph into sentences; a stop inside brackets ends none.

    >>> t = "共20例。随访12周(P<0.05。)好转.HbA1c降低1.5%.结果"
    >>> [t[a:b] for a, b in split_sentences(t, 0, len(t))]
    ['共20例。', '随访12周(P<0.05。)好转.', 'HbA1c降低1.5%.', '结果']
    """
    stops = [match.span() for match in _SENTENCE_END.finditer(text, start, end)]
    if text.find(".", start, end) >= 0:
        stops = sorted(stops + [match.span() for match in _FULL_STOP.finditer(text, start, end)])
    closed = bracketed(text, start, end) if stops else []
    at = 0
    spans: list[Span] = []
    low = start
    for place, stop in stops:
        while at < len(closed) and closed[at][1] <= place:
            at += 1
        # A full stop well inside a bracket tells that it was never closed, and another's end taken for its own.
        if at < len(closed) and closed[at][0] < place and not (text[place] == "。" and closed[at][1] > stop + _AT_END):
            continue
        if text[low:stop].strip():
            spans.append((low, stop))
        low = stop
    if text[low:end].strip():
        spans.append((low, end))
    return spans


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """Cut what is too long for a sentence: behind the last mark within reach that is in no bracket, else in any."""
    while end - start > LONGEST:
        stop = start + LONGEST
        marks = [match.end() for match in _REST.finditer(text, stop - _REACH, stop)]
        closed = bracketed(text, start, min(end, stop + _REACH)) if marks else []
        free = [place for place in marks if not any(low < place < high for low, high in closed)]
        stop = (free or marks or [stop])[-1]
        yield start, stop
        start = stop
    yield start, end


def clause_at(sentence: Sentence, place: int) -> Span:
    """Give the clause of a sentence that holds a place; the whole sentence where none does."""
    clauses = sentence.clauses
    clause = clauses[bisect_right(clauses, (place, sentence.end)) - 1] if clauses else (place, place)
    return clause if clause[0] <= place < clause[1] else (sentence.start, sentence.end)
