"""Which disease the participants of a study have, as the text names it.

A name is found by how it ends, back to the last word that none holds. The surest tells who takes part (40例糖尿病患者),
then what a treatment is for, then the headings above, what the account opens with, and the article's title.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Span

_MARK = compiled(r"[^一-鿿A-Za-z0-9α-ω-]")
_HAN = compiled("[一-鿿]")
_LONGEST = 14
_HEADINGS = 6
_REACH = 14


class ConditionReader:
    """Read the conditions of a study."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["studies"]
        self._ends = compiled(f"(?:{words.regex('condition')})(?:{words.regex('condition_tail')})?")
        self._stop = compiled(words.regex("condition_stop"))
        self._none = compiled(words.regex("condition_no"))
        self._lead = compiled(words.regex("condition_lead"))
        cues = Cues(lexicons, "studies", "people", "words")
        self._counted = cues(r"\d\s?«classifier»[^,;。:()]{0,12}$|«takes_in»[^,;。:()]{0,14}$")
        self._joined = cues(r"\s?(?:\([^()]{1,40}\))?\s?(?:、|«and|or|besides»)\s?")
        self._graded = cues(r"«severity»(?:[、~-]|«range_to»)\Z")
        """A grade that shares its 度 with the next: 中、重度牙周炎."""
        self._sufferer = compiled(rf"(?:\([^()]{{1,40}}\))?(?:{words.regex('sufferer')})")

    def __call__(self, article: Article, spans: Sequence[Span], *, prevents: bool = False) -> list[Span]:
        """Give where the conditions of a study are named first; ``spans`` are the stretches that tell of it.

        Who takes part in a study that ``prevents`` a disease does not have the one that its headings name.
        """
        named = [name for span in spans for name in self.names(article.text, *span)]
        for rank in (self._of_people, self._of_sufferers, self._treated):
            if found := [name for name in named if rank(article.text, name)]:
                return self._with_joined(article.text, named, found[0])
        for heading in _headings(article, spans) if not prevents else ():
            if found := self.names(article.text, *heading):
                return self._with_joined(article.text, found, found[0])
        if spans and not prevents and (found := self._of_opening(article)):
            return self._with_joined(article.text, found, found[0])
        return []

    def _of_opening(self, article: Article) -> list[Span]:
        """Give the names in the first sentence of the article's first paragraph that has any, looked for once."""
        if ConditionReader not in article.noted:
            opening = article.paragraph(article.sentences[0].paragraph)
            named = (self.names(article.text, sentence.start, sentence.end) for sentence in opening)
            article.noted[ConditionReader] = next(filter(None, named), [])
        found: list[Span] = article.noted[ConditionReader]
        return found

    def names(self, text: str, start: int, end: int) -> list[Span]:
        """Give the names of diseases in a stretch.

        >>> text = "纳入40例失代偿期肝硬化患者,比较甲药与乙药治疗2型糖尿病肾病"
        >>> [text[a:b] for a, b in ConditionReader(Lexicons()).names(text, 0, len(text))]
        ['失代偿期肝硬化', '2型糖尿病肾病']
        """
        found: list[Span] = []
        for match in self._ends.finditer(text, start, end):
            low = self._begin(text, start, match.start())
            if found and low <= found[-1][1] and low >= found[-1][0] - 1:
                low = found.pop()[0]
            if _HAN.search(text, low, match.end()) and match.end() - low > 1:
                found.append((low, match.end()))
        return [span for span in found if not self._none.fullmatch(text, *span)]

    def _begin(self, text: str, start: int, place: int) -> int:
        low = max(start, place - _LONGEST)
        low = max((m.end() for m in _MARK.finditer(text, low, place)), default=low)
        low = max((m.end() for m in self._stop.finditer(text, low, place)), default=low)
        while low < place and text[low] == " ":
            low += 1
        graded = self._graded.search(text, max(start, low - 2), low)
        return max(start, graded.start()) if graded else low

    def _of_people(self, text: str, name: Span) -> bool:
        """Tell whether people are counted by a disease: 40例慢性心力衰竭患者."""
        counted = self._counted.search(text, max(0, name[0] - 2 * _REACH), name[0])
        return counted is not None and self._of_sufferers(text, name)

    def _of_sufferers(self, text: str, name: Span) -> bool:
        return self._sufferer.match(text, name[1]) is not None

    def _treated(self, text: str, name: Span) -> bool:
        return self._lead.search(text, max(0, name[0] - 6), name[0]) is not None

    def _with_joined(self, text: str, named: Sequence[Span], first: Span) -> list[Span]:
        """Give a name with those that it is listed with: 超重或肥胖者."""
        listed = [first]
        for name in named[named.index(first) + 1 :]:
            if not self._joined.fullmatch(text, listed[-1][1], name[0]):
                break
            listed.append(name)
        for name in reversed(named[: named.index(first)]):
            if not self._joined.fullmatch(text, name[1], listed[0][0]):
                break
            listed.insert(0, name)
        return listed


def _headings(article: Article, spans: Sequence[Span]) -> Iterator[Span]:
    """Yield the headings above a study, the nearest first, and its own first sentence."""
    if not spans:
        return
    headings = article.headings
    at = bisect_right(headings, spans[0][0], key=attrgetter("start"))
    yield from ((s.start, s.end) for s in reversed(headings[max(0, at - _HEADINGS) : at]))
    if (opening := article.sentence_at(spans[0][0])) is not None:
        yield max(opening.start, spans[0][0]), opening.end


def unique(text: str, names: Iterable[Span]) -> list[Span]:
    """Give each name once, a second one of the same words left out."""
    seen: dict[str, Span] = {}
    for name in names:
        seen.setdefault(text[slice(*name)], name)
    return list(seen.values())
