"""From normalised text to paragraphs, zones, sentences and clauses, and the compact view that rules read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.lexicon import Lexicons
from extract.records import Sentence, Span
from extract.text import Edit, NormalizedText

# A blank says nothing next to a Chinese character, a bracket or an operator; between two Latin words or numbers it
# parts them, and in a row of a table it parts the cells.
_BLANK = re.compile(r"(?<=([^\n])) +(?=([^\n]))| +(?=\n|\Z)|(?<=\n) +|\A +")
_TIGHT = re.compile(r"[^\x21-\x7eα-λν-ωΑ-Ω]|[,;:()\[\]<>=~+]")
_LINE = re.compile(r"[^\n]+")
_NUMERIC_CELL = re.compile(r"[<>=≤≥~]?[-+]?\d[\d.,]*(?:[%‰±~/(\-].*)?$|[Pp]?[<>=]0?\.\d+$")
_PROSE_CELL = re.compile(r"[一-鿿)][,;.:]$|[,;][一-鿿]|[一-鿿]{17}")
_MAX_ROW = 160
_SENTENCE_END = re.compile(r"[。!?！？…]+[”’\"')\]】》]*")
# In articles with ASCII punctuation a full stop ends a sentence after a Chinese character, a bracket, % or a number,
# before a blank, a Chinese character or an opening bracket. Not in 0.05, et al., H. pylori, 5 mg.
_FULL_STOP = re.compile(
    r"(?<=[一-鿿%)\]”\da-z])\.(?=\s?[一-鿿【“(\[]|$|\s?(?:[A-Z][A-Za-z0-9-]{1,11}\s?[一-鿿:(]))"
    r"|(?<=\d\d)\.(?=\s\d+\s?(?:wk|mo|周|个月|年)(?![a-z]))|(?<=[a-z]/[A-Z])\.(?=[一-鿿])"
)
_OPEN = "([{【《“"
_CLOSE = ")]}】》”"
_MAX_BRACKET = 400
_FINAL = re.compile(r"[。!?;！？；,，.]$")
_ZONE_LASTS = ("references",)

SILENT_ZONES = frozenset({"references", "caption", "disclaimer", "navigation"})
"""Zones in which nothing but trial IDs is read."""


def table_lines(text: str) -> list[Span]:
    """Find the lines that are rows of a table: cells parted by blanks, most of them numbers, in a block of lines.

    >>> table_lines("结果如下。\\n组别 例数 体重变化(%)\\n4mg组 203 -11.00\\n6mg组 202 -14.01\\n完。")
    [(6, 19), (20, 35), (36, 51)]
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    cells = [text[start:end].split() for start, end in lines]
    numeric = [
        3 <= len(row) <= 16
        and end - start <= _MAX_ROW
        and not _SENTENCE_END.search(text[start:end])
        and not any(_PROSE_CELL.search(cell) for cell in row)
        and sum(bool(_NUMERIC_CELL.match(cell)) for cell in row) >= max(2, len(row) // 3)
        for row, (start, end) in zip(cells, lines, strict=True)
    ]
    found: set[int] = set()
    for index, hit in enumerate(numeric):
        near = [k for k in (index - 1, index + 1) if 0 <= k < len(lines) and numeric[k]]
        if not hit or not near:
            continue
        found.add(index)
        head = index - 1
        if head >= 0 and head not in found and not numeric[head] and _is_header(cells[head]):
            found.add(head)
    return [lines[index] for index in sorted(found)]


def _is_header(row: list[str]) -> bool:
    return len(row) >= 3 and max(map(len, row)) <= 16 and not _FINAL.search(row[-1])


def compact(norm: NormalizedText) -> NormalizedText:
    """Drop the blanks that say nothing; keep them between Latin words or numbers, and in table rows.

    >>> compact(NormalizedText.of("共 20 例 , 剂量 20 mg / 次")).text
    '共20例,剂量20 mg /次'
    """
    tables = table_lines(norm.text)
    return norm.edit(_blanks(norm.text, tables))


def _blanks(text: str, tables: list[Span]) -> Iterator[Edit]:
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
            yield start, end, ""


class Segmenter:
    """Cut a compact text into sentences, each with its paragraph, zone, clauses and segments."""

    def __init__(self, lexicons: Lexicons) -> None:
        zones = lexicons["zones"]
        self._zones = [(row.code, re.compile(row.regex())) for row in zones.rows]

    def __call__(self, text: str) -> list[Sentence]:
        tables = set(table_lines(text))
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
            if zone is None:
                zone = "table" if (start, end) in tables else self._plain_zone(text[start:end])
            for low, high in [(start, end)] if zone == "table" else split_sentences(text, start, end):
                clauses, segments = split_clauses(text, low, high)
                sentences.append(Sentence(low, high, number, zone, clauses, segments))
        return sentences

    def _zone(self, line: str) -> str | None:
        for code, regex in self._zones:
            if regex.search(line):
                # Page furniture is short; a long paragraph that happens to begin so is running text with a tail.
                return code if len(line) <= 160 or code in ("references", "citation") else None
        return None

    @staticmethod
    def _plain_zone(line: str) -> str:
        return "heading" if len(line) <= 60 and not _FINAL.search(line) else "body"


def depths(text: str, start: int, end: int) -> list[int]:
    """Give the bracket depth of each character; a bracket that does not close within reach opens nothing."""
    depth = [0] * (end - start)
    stack: list[int] = []
    for place in range(start, end):
        character = text[place]
        if character in _OPEN:
            stack.append(place)
        elif character in _CLOSE and stack:
            for back in range(len(stack) - 1, -1, -1):
                if _OPEN.index(text[stack[back]]) == _CLOSE.index(character):
                    opened = stack[back]
                    del stack[back:]
                    if place - opened <= _MAX_BRACKET:
                        for inner in range(opened, place + 1):
                            depth[inner - start] += 1
                    break
    return depth


def split_sentences(text: str, start: int, end: int) -> list[Span]:
    """Cut a paragraph into sentences; a stop inside brackets ends none.

    >>> t = "共20例。随访12周(P<0.05。)好转.HbA1c降低1.5%.结果"
    >>> [t[a:b] for a, b in split_sentences(t, 0, len(t))]
    ['共20例。', '随访12周(P<0.05。)好转.', 'HbA1c降低1.5%.', '结果']
    """
    depth = depths(text, start, end)
    stops = sorted(
        match.end()
        for regex in (_SENTENCE_END, _FULL_STOP)
        for match in regex.finditer(text, start, end)
        if depth[match.start() - start] == 0
    )
    spans: list[Span] = []
    low = start
    for stop in stops:
        if text[low:stop].strip():
            spans.append((low, stop))
        low = stop
    if text[low:end].strip():
        spans.append((low, end))
    return spans


def split_clauses(text: str, start: int, end: int) -> tuple[tuple[Span, ...], tuple[Span, ...]]:
    """Cut a sentence at commas, colons and semicolons outside brackets: its clauses, and its segments (semicolons)."""
    depth = depths(text, start, end)
    clauses: list[Span] = []
    segments: list[Span] = []
    low = first = start
    for place in range(start, end):
        character = text[place]
        if character not in ",;:，；：" or depth[place - start]:
            continue
        if character in ",:" and _inside_number(text, place):
            continue
        clauses.append((low, place))
        low = place + 1
        if character in ";；":
            segments.append((first, place))
            first = place + 1
    clauses.append((low, end))
    segments.append((first, end))
    return tuple(c for c in clauses if c[0] < c[1]), tuple(s for s in segments if s[0] < s[1])


def clause_at(sentence: Sentence, place: int) -> Span:
    """Give the clause of a sentence that holds a place; the whole sentence where none does."""
    whole = (sentence.start, sentence.end)
    return next(((start, end) for start, end in sentence.clauses if start <= place < end), whole)


def _inside_number(text: str, place: int) -> bool:
    before, after = text[place - 1 : place], text[place + 1 : place + 5]
    if text[place] == ":":
        return before.isdigit() and after[:1].isdigit()
    return before.isdigit() and bool(re.match(r"\d{3}(?!\d|\.?\d*%)", after))
