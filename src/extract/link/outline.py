"""The outline of an article: what each line is for the accounts of studies, and how far a heading reaches."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Sentence

_SKIPPED = {"references", "disclaimer", "navigation", "caption"}
_FIELD = compiled(r"[\s·•*-]*(?P<field>[一-鿿A-Za-z/()]{2,12}):")
"""The name of a field of a card, at the beginning of its line."""
_FIELDS = 3
"""How many fields a form has at least."""
_LONG = 45
_FEW = 3
_STUB = 20
_FLOWING = {"text", "item", "heading", "section"}
_WORDS = compiled(r"[一-鿿]{2}|[A-Za-z]{4}")
_STOPPED = compiled(r"[。.!?:;][”’\"'\])】]*$")
_ENDING = "。;:, "
_ENDS = compiled(r"[。;,.]$")
_PICTURE = compiled("^[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?\\s?")
_MARK_STYLE = (
    (compiled(r"\d{4}[-/.年]"), "date"),
    (compiled(r"[—–―-]{2,}"), "rule"),
    (compiled(r"\d+\.\d"), "1.1"),
    (compiled(r"0\d"), "01"),
    (compiled(r"\d"), "1."),
    (compiled(r"[一二三四五六七八九十]+[、.]"), "一、"),
    (compiled(r"[(（]\d"), "(1)"),
    (compiled(r"[(（]"), "(一)"),
    (compiled(r"[①-⑳]"), "①"),
    (compiled(r"第"), "第"),
    (compiled(r"【"), "【"),
)


CASE = "case"
"""The style of headings that are one patient each."""
CARD = "card"
"""The style of lines that begin one of several cards filled in by one form: 产品甲, under it 剂量:…, 疗效:…"""
CITED = "cited"
"""The style of lines that are the citation of a report, whose account follows: Sung V et al."""
BULLETS = frozenset("·•‧∙▪▫-–—")
"""Marks of points within an account as often as of accounts."""


@dataclass(frozen=True, slots=True)
class Line:
    """A paragraph and its role.

    ``kind`` is title, heading (a line of its own), item (a list mark or 【…】 with text behind it), section (a part of
    one account: 方法, 结果), discussion, text, table or skip. ``style`` tells headings of one rank: ■, 一、, 1., plain.
    """

    start: int
    end: int
    kind: str
    style: str
    sentences: tuple[Sentence, ...]
    goes_on: bool = False
    """The rest of a paragraph that a line break cut through."""

    @property
    def paragraph(self) -> int:
        """Give the number of the paragraph."""
        return self.sentences[0].paragraph

    @property
    def is_running(self) -> bool:
        """Tell whether it is running text, not a short line of its own."""
        return self.kind in ("text", "item", "section", "discussion") and self.end - self.start > _LONG

    @property
    def opens(self) -> bool:
        """Tell whether the line begins a part of the article."""
        return self.kind in ("heading", "item")


class Outliner:
    """Read the outline off an article's lines."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["studies"]
        self._of_study = compiled(lexicon.regex("field"))
        self._case = compiled(lexicon.regex("case"))
        self._citation = compiled(lexicon.regex("citation_line"))
        self._item = compiled(lexicon.regex("item"))
        self._discussion = compiled(lexicon.regex("discussion"))
        cues = Cues(lexicons, "studies", "words")
        self._section = cues(r"«section»|^«section_number»?[\[【]?«section_name»[\]】]?(?:[:：]|«and»|$|[?？!！])")
        self._cut = cues("«goes_on»$")
        self._figured = cues(r"[,;%]|\d(?:«classifier»|\s?(?:[mμ]?g|m[Ll]|IU|Gy)(?![A-Za-z]))|«goes_on»$")
        self._table_title = compiled(lexicons["tables"].regex("title_mark"))

    def __call__(self, article: Article) -> list[Line]:
        lines: list[Line] = []
        body = False
        for sentences in _paragraphs(article.sentences):
            start, end = sentences[0].start, sentences[-1].end
            kind, style = self._kind(article.text[start:end], sentences[0].zone)
            if kind in ("heading", "text") and not body and not lines_seen(lines) and _short(article.text[start:end]):
                kind = "title"
            body |= kind in ("text", "item", "table", "section")
            lines.append(Line(start, end, kind, style, sentences))
        return self._rejoined(article.text, self._carded(article.text, lines))

    def _carded(self, text: str, lines: list[Line]) -> list[Line]:
        """Mark where cards filled in by one form begin: at the line above the field that opens the form."""
        fields = [self._field_of(text, line) for line in lines]
        often = {field: places for field in set(fields) - {""} if len(places := _places(fields, field)) > 1}
        if len(often) < _FIELDS or not any(self._of_study.search(field) for field in often):
            return lines
        times = Counter(len(places) for places in often.values()).most_common(1)[0][0]
        form = [places for places in often.values() if len(places) == times]
        if len(form) < _FIELDS:
            return lines
        if any(lines[at].style not in ("", "plain") for at in min(form)):
            return lines  # points of parts that have headings of their own
        cards = {at - 1 if at and not fields[at - 1] and _is_short(text, lines[at - 1]) else at for at in min(form)}
        return [replace(line, kind="heading", style=CARD) if at in cards else line for at, line in enumerate(lines)]

    @staticmethod
    def _field_of(text: str, line: Line) -> str:
        named = _FIELD.match(text, line.start, line.end) if line.kind not in ("skip", "table") else None
        return named["field"] if named else ""

    def _kind(self, line: str, zone: str) -> tuple[str, str]:
        if zone in _SKIPPED:
            return "skip", ""
        if zone == "table" or (zone == "heading" and self._titles_table(line)):
            return "table", ""
        if self._discussion.match(line):
            return "discussion", ""
        if len(line) <= _LONG and self._case.search(line.rstrip(_ENDING)):
            return "heading", CASE
        if self._citation.fullmatch(line.strip(_ENDING)):
            return "heading", CITED
        mark = self._item.match(line)
        if self._section.match(line):
            return "section", _style(mark.group()) if mark else ""
        alone = ((zone == "heading" and "。" not in line) or _short(line)) and not self._cut.search(line)
        if mark:
            return ("heading" if alone else "item"), _style(mark.group())
        leads_in = line.endswith(":")
        heads = zone == "heading" and alone and not leads_in and _WORDS.search(line)
        return ("heading", "plain") if heads else ("text", "")

    def _titles_table(self, line: str) -> bool:
        title = self._table_title.match(line)
        return title is not None and title.group()[-1].isnumeric()

    def _rejoined(self, text: str, lines: list[Line]) -> list[Line]:
        """Mark what goes on over line ends, on a page that breaks its lines and parts its paragraphs by empty ones."""
        gaps = sum(text[a.end : b.start].count("\n") > 1 for a, b in pairwise(lines))
        if gaps < _FEW or sum(self._is_cut(text, a, b) for a, b in pairwise(lines)) < 2:
            return lines
        found: list[Line] = []
        for line in lines:
            if found and self._is_cut(text, found[-1], line):
                if found[-1].kind == "heading":
                    kind = "item" if found[-1].style != "plain" else "text"
                    found[-1] = replace(found[-1], kind=kind)
                line = replace(line, kind="text", style="", goes_on=True)
            found.append(line)
        return found

    def _is_cut(self, text: str, line: Line, after: Line) -> bool:
        """Tell whether a line break stands inside a sentence: no full stop before it, no empty line behind."""
        if text[line.end : after.start].count("\n") != 1 or line.kind not in _FLOWING or after.kind not in _FLOWING:
            return False
        if after.style == CASE or after.style in BULLETS:
            return False
        if _STOPPED.search(text, max(line.start, line.end - 4), line.end):
            return False
        if line.kind == "heading":
            return bool(self._figured.search(text, line.start, line.end))
        return line.end - line.start > _STUB or bool(self._cut.search(text, line.start, line.end))


def _places(fields: list[str], field: str) -> list[int]:
    return [at for at, name in enumerate(fields) if name == field]


def _is_short(text: str, line: Line) -> bool:
    return _short(text[line.start : line.end])


def lines_seen(lines: list[Line]) -> bool:
    """Tell whether a line that is no page furniture came before."""
    return any(line.kind != "skip" for line in lines)


def _paragraphs(sentences: list[Sentence]) -> Iterator[tuple[Sentence, ...]]:
    held: list[Sentence] = []
    for sentence in sentences:
        if held and held[-1].paragraph != sentence.paragraph:
            yield tuple(held)
            held = []
        held.append(sentence)
    if held:
        yield tuple(held)


def _short(line: str) -> bool:
    return len(line) <= _LONG and "。" not in line and not _ENDS.search(line)


def _style(mark: str) -> str:
    """Give the style of a mark, whatever picture stands before its number: 🔹1. as 1."""
    numbered = _PICTURE.sub("", mark, count=1)
    return next((name for regex, name in _MARK_STYLE if regex.match(numbered)), mark[:1])
