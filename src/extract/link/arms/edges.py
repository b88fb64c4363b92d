"""Where the name of an arm begins and ends, and what parts the members of a list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Span

REACH = 26
"""How long a name is at most before what it ends in."""
NEAR = 3000
"""How far round about a place the text is asked what is usual in it."""
HEAD = "«head»(?!«other_word»)"
"""What a name ends in: 组 of 治疗组, but not of 组织."""
_STRENGTHS = r"\s?[、和及与]\s?0\.\d|[一-鿿A-Za-z]{2,8}?(?:软膏|乳膏|凝胶|滴眼液|眼液|溶液|药水|洗剂|喷雾剂|贴剂)" + (
    r"|(?:(?<=0\.\d%)|(?<=0\.\d\d%))(?![^组]{0,3}(?:对照|观察|治疗|试验|实验|安慰剂|研究|干预))[一-鿿]{3,8}(?:组|$)"
)
"""Behind a strength within a name: 0.05%、0.025%及0.01%组, 0.1%他克莫司软膏组."""
_HARD = (
    r"±[\d.]+\s?[A-Za-z%/]*|(?<!\d),|,(?!\d{3}(?!\d))|[;:。!?\n()\[\]“”\"'【】|<>=]"
    rf"|%(?!的?(?:亚组|人群|$)|{_STRENGTHS})|%(?!$|{_STRENGTHS})(?<![≥≤]\d%)(?<![≥≤]\d\d%)(?<![≥≤]\s\d%)(?<![≥≤]\s\d\d%)"
    r"|\.(?=[一-鿿A-Z])|(?<=[一-鿿])\.|\d«classifier»"
)
"""What no name holds."""
_MARKS = compiled(r"(?:[\s·•*▪■●◆▶►➤]|-\s)*")
"""What stands before a name at the head of an item: blanks, and the item's mark."""


class NameEdges:
    """Tell where names of arms begin and end."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words", "arms", "people")
        self.head = cues(HEAD)
        self._hard, self._between = cues(_HARD), cues("«between»")
        self._start, self._opening = cues("(?P<held>«held»)|«start»"), cues("«opening»")
        self._loose, self._never_ends = cues.terms("loose"), cues.terms("never_ends", "and")

    def begin(self, text: str, low: int, end: int, *, last: bool = False) -> int:
        """Give where a name that ends here begins: behind the last word that no name holds.

        The ``last`` of a list may be described: 合并糖尿病的亚组.
        """
        begin = max(low, end - REACH)
        for match in self._start.finditer(text, begin, end):
            if match["held"]:
                continue
            if match.end() >= end:
                if match[0] == "的" and last:
                    opening = self._opening.match(text, low, end)
                    return opening.end() if opening else low
                if match[0] in self._never_ends:
                    return end
                continue
            if match[0] not in self._loose or not _belongs(text, match.start(), end):
                begin = match.end()
        marks = _MARKS.match(text, begin, end)
        return marks.end() if marks else begin

    def is_broken(self, text: str, start: int, end: int) -> bool:
        """Tell whether a stretch holds what no name holds."""
        return self._hard.search(text, start, end) is not None

    def unbroken(self, text: str, low: int, end: int) -> int:
        """Give from where on a stretch holds nothing that no name holds."""
        return max((m.end() for m in self._hard.finditer(text, low, end)), default=low)

    def parts(self, text: str, start: int, end: int) -> Iterator[Span]:
        """Cut a list of treatments at its commas and its words for and and or."""
        low = start
        end -= len(text[start:end]) - len(text[start:end].rstrip())
        for match in self._between.finditer(text, start, end):
            yield low, match.start() - (text[match.start() - 1] == "\n")
            low = match.end()
        yield low, end

    def is_list(self, text: str, start: int = 0, end: int | None = None) -> bool:
        """Tell whether a stretch has more than one member."""
        return self._between.search(text, start, len(text) if end is None else end) is not None


def _belongs(text: str, start: int, end: int) -> bool:
    """Tell whether a sign that may be a word is a part of the name behind it: 达 of 达格列净, as all round about."""
    name, rest = text[start:end], text[start + 1 : end]
    low, high = max(0, start - NEAR), start + NEAR
    count = text.count(rest, low, high)
    return len(rest) > 1 and count > 1 and count == text.count(name, low, high)


def without(start: int, end: int, holes: Sequence[Span]) -> list[Span]:
    """Give what is left of a stretch without some stretches of it."""
    pieces: list[Span] = []
    low = start
    for a, b in holes:
        pieces.append((low, a))
        low = b
    return [piece for piece in [*pieces, (low, end)] if piece[0] < piece[1]]
