"""Names that end in 组, 臂, 队列, and in what else an article calls its arms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms.edges import REACH, NameEdges
from extract.link.arms.forms import LABEL, NameForms
from extract.link.arms.mention import ArmMention, cut
from extract.link.arms.sense import NameSense
from extract.link.measures import MeasureReader
from extract.link.names import clean_raw
from extract.numerals import parse
from extract.products import Products
from extract.records import Article, Sentence, Span
from extract.triggers import trigger

_AND = (
    r"、|(?!«no_and»|和/?或)(?<![温缓饱调柔])«and»|(?!«no_and»)(?<!和)(?<!和/)«or»"
    r"|(?<![A-Za-z0-9][A-Za-z0-9])/(?=[A-Za-z0-9Ⅰ-Ⅻ]{1,2}(?:/|«group»))|(?<=[mμu]g)\s?/\s?(?=\d[\d.]*\s?[mμu]g)|(?<=组)\s?/"
)
_LABEL_BEFORE_COMMA = compiled(r"(?<![A-Za-z0-9.±])[A-Z1-9Ⅰ-Ⅻ],$")
_ABBREVIATED = compiled(
    r"[^,;:。()\n]{0,20}\((?!(?:mmHg|kPa|min|m[lLmgs]|cm|kg|[nμp]g|dB|Hz|cmH2O|IU|U)\)|[A-Za-z]\d{1,2}\))"
    r"[A-Za-z][A-Za-z0-9+-]{1,13}\)$"
)
_NO_LABEL = compiled(r"(?<!第)一$|^(?:[二两三四五六七八九十]|(?!1$)\d\d?个?)$")
_THAT, _THIS = compiled("[那这]一?|一"), compiled("..[那这]一$|.的一$")
_IN_BRACKET = compiled(r"\((?P<list>[^()]{3,40})\)")
_QUOTED = compiled(r"[“「『《][^“”「」『』《》,;:。()\n]{2,20}[”」』》]$")
_TIME_ENDS = compiled(r"\d\s?(?:h|d|min|wk|小时|分钟|天|日|周|个?月|年)\s?(?:时|后|末|内|前|末?时)?$")
"""A list that ends so before 两组 is one of times: 治疗2、4周时两组."""
_HAN_PAIR = compiled("[一-鿿]{2}")
_NUMBER_OF_ARMS = compiled(r"[\d一二两三四五六七八九十]+个?(?:不同的?)?")


class HeadedFinder:
    """Find the names of arms by what they end in."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words", "arms", "people")
        self._edges = lexicons.once(NameEdges)
        self._forms = lexicons.once(NameForms)
        self._sense = lexicons.once(NameSense)
        self._measure = lexicons.once(MeasureReader)
        self._products = lexicons.once(Products)
        self._all, self._by_use, self._dealt = cues("«all»"), cues("«by_use»"), cues("«dealt»")
        self._number_behind = cues(r"\s?[1-9A-D](?![0-9A-Za-z%.,~-]|\s?(?:«classifier»|[个年月周天]))")
        """The number that a cohort goes by: 队列1, 队列 A."""
        self._counted_on = cues("[1-9](?:、|«and»)")
        self._and, self._joint = cues(_AND), cues(r"(?:\([^()]{1,16}\))?(?:[、,;]|,?«and»)")
        self._no_name = cues("«no_name»$")
        self._numbered, self._subgroups = cues.terms("numbered_head"), cues.terms("subgroup")
        self._may_head = trigger(self._edges.head, self._all)

    def __call__(self, article: Article, sentences: Sequence[Sentence]) -> Iterator[ArmMention]:
        """Give the names, and where all arms are told of together: 两组."""
        for sentence in sentences:
            if sentence.hints & self._may_head:
                yield from self._of_one_product(article, self._by_head(article, (sentence.start, sentence.end)))
        yield from self._by_word(article, sentences)

    def _by_head(self, article: Article, span: Span) -> Iterator[ArmMention]:
        together = {m.end(): m for m in self._all.finditer(article.text, *span)}
        for head in self._edges.head.finditer(article.text, *span):
            match = together.get(head.end())
            if match and not self._is_numbered(article, match):
                yield self._together(article, match)
            elif mention := self._named(article, head):
                yield mention

    def _of_one_product(self, article: Article, found: Iterable[ArmMention]) -> Iterator[ArmMention]:
        """Write out the product of arms that are listed by their doses behind the first: 甲300 mg组、150 mg组."""
        product, end = "", -1
        for mention in found:
            low, high = mention.start, mention.end - 1
            listed = self._joint.fullmatch(article.text, end, low) if end >= 0 else None
            alone = article.text[low:high].partition("+")[0].rstrip()
            if mention.kind == "named" and self._forms.dose.fullmatch(alone):
                if listed and product and len(mention.names) == 1:
                    names, keys = (product + mention.names[0],), (product + mention.keys[0],)
                    mention = replace(mention, names=names, keys=keys)
                else:
                    product = ""
            else:
                at = self._forms.dose_behind(article.text, low, high)
                product = ""
                if at is not None and len(mention.names) == 1:
                    product = clean_raw(article, low, at) + (" " if article.text[at - 1] == " " else "")
            end = mention.end
            yield mention

    def _is_numbered(self, article: Article, match: re.Match[str]) -> bool:
        """Tell whether what looks like a number of arms is a name's last sign: 治疗2组 beside 治疗1组, 治疗1、2组."""
        before, number = article.text[max(0, match.start() - 2) : match.start()], match[0].removesuffix("组")
        if number.isdigit() and self._counted_on.fullmatch(before):
            return True
        if len(number) != 1 or _HAN_PAIR.fullmatch(before) is None:
            return False
        first = f"{before}{'1' if number.isdigit() else '一'}组"
        if (HeadedFinder, first) not in article.noted:
            article.noted[HeadedFinder, first] = first in article.text
        beside: bool = article.noted[HeadedFinder, first]
        return beside

    def _by_word(self, article: Article, sentences: Sequence[Sentence]) -> Iterator[ArmMention]:
        """Read names headed by what this article calls its arms: 细胞队, where people are parted into 两队."""
        words = {match["word"] for match in article.find(self._by_use)}
        if not words:
            return
        found: list[ArmMention] = []
        heads = re.compile("[" + "".join(sorted(words)) + "]")
        for head in (head for s in sentences for head in heads.finditer(article.text, s.start, s.end)):
            items = self._items(article.text, head.start())[-1:]
            if items and parse(article.text[head.start() - 1]) is None:
                found.append(self._list(article, items, head.span()))
        yield from _shortest(article, found)

    def _together(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read 两组, and the list that it may close: 低、中、高剂量三组, A、B两组, 低、高两个剂量组, 5、10 mg两档."""
        text = article.text
        number = next((int(n) for sign in match[0] if (n := parse(sign)) is not None), 0)
        items = self._items(text, match.start())
        measured = any(self._measure.is_name(text[a:b]) or _TIME_ENDS.search(text, a, b) for a, b in items)
        if number and len(items) == number and text[match.end() - 1] == "组" and not measured:
            counted = _NUMBER_OF_ARMS.match(text, *match.span())
            strengths = all(text[b - 1] == "%" for _, b in items)
            return self._list(
                article, items, (counted.end() if counted and not strengths else match.end() - 1, match.end())
            )
        dosed = all(self._forms.dose.fullmatch(text, a, b) or self._forms.is_only_dose(text[a:b]) for a, b in items)
        if number > 1 and len(items) == number and dosed:
            return self._forms.listed_doses(article, (items[0][0], match.end()), items)
        if number > 1 and (doses := _IN_BRACKET.match(text, match.end())):
            items = [item for item in self._edges.parts(text, *doses.span("list")) if item[0] < item[1]]
            if len(items) == number and all(self._forms.dose.fullmatch(text, *item) for item in items):
                return self._forms.listed_doses(article, (match.start(), doses.end()), items)
        return ArmMention(*match.span(), "all", number=number)

    def _named(self, article: Article, head: re.Match[str]) -> ArmMention | None:
        text = article.text
        numbered = self._number_behind.match(text, head.end()) if head[0] in self._numbered else None
        items = self._forms.graded(text, self._items(text, head.start()) or self._quoted(text, head.start()))
        if items and _THAT.fullmatch(text, *items[-1]) and text[items[-1][0] - 1] == "的":
            items = [(start, items[-1][1]) for start, _ in self._items(text, items[-1][0])[-1:]] or items
        if numbered and not items:
            return self._list(article, [head.span()], numbered.span())
        name = text[slice(*items[-1])] if items else ""
        if not name or self._no_name.search(text[max(0, head.start() - 6) : head.start()]):
            return None
        label = _NO_LABEL.search(name) and not (_THIS.search(name) or self._is_numbered_name(name))
        if len(items) == 1 and (self._is_any(name) or label):
            return None
        others = [text[low:high] for low, high in items[:-1]]
        measured = any(self._measure.ends(name) and not LABEL.fullmatch(name) for name in others)
        none = measured or any(map(self._sense.is_no_arm, others))
        if none or not (self._forms.coordinated(text, items) or self._are_dealt(text, items, head.end())):
            items = items[-1:]
        mention = self._list(article, items, (head.start(), numbered.end() if numbered else head.end()))
        return replace(mention, kind="subgroup") if head[0] in self._subgroups and len(items) == 1 else mention

    def _are_dealt(self, text: str, items: Sequence[Span], end: int) -> bool:
        """Tell whether products before 组 are an arm each, with figures in their order: 甲药和乙药组分别下降…."""
        products = all(any(p.strong for p in self._products.find(text, a, b)) for a, b in items)
        return len(items) > 1 and products and self._dealt.match(text, end) is not None

    def _is_numbered_name(self, name: str) -> bool:
        """Tell whether a name is a common one with its number: 实验一组."""
        return name.endswith("一") and self._sense.is_common(name.removesuffix("一") + "组")

    def _is_any(self, name: str) -> bool:
        """Tell whether a name is that of any arm: 一实验组."""
        return name.startswith("一") and self._sense.is_common(name.removeprefix("一") + "组")

    def _list(self, article: Article, items: Sequence[Span], head: Span) -> ArmMention:
        return self._forms.listed(article, (items[0][0], head[1]), "named", items, head)

    def _items(self, text: str, end: int) -> list[Span]:
        """Give the members of the list that ends here, each from where a name can begin."""
        low = self._edges.unbroken(text, max(0, end - 2 * REACH), end)
        if abbreviated := _ABBREVIATED.search(text[max(0, low - 36) : low]):
            low -= len(abbreviated[0]) if end - low <= 4 else 0
        marks = [m.span() for m in self._and.finditer(text, low, end)]
        stops = _with_commas(text, [(low, low), *marks, (end, end)])
        items: list[Span] = []
        for (_, start), (stop, _) in zip(reversed(stops[:-1]), reversed(stops[1:]), strict=True):
            begin = self._edges.begin(text, start, stop, last=not items)
            if begin == stop or (items and self._edges.head.search(text, begin, stop)):
                break
            items.insert(0, (begin, stop))
            if begin > start:
                break
        return items

    @staticmethod
    def _quoted(text: str, end: int) -> list[Span]:
        """Give the name in quotes that ends here: 「甲药」组."""
        quoted = _QUOTED.search(text, max(0, end - REACH), end)
        return [(quoted.start(), end)] if quoted else []


def _shortest(article: Article, found: Sequence[ArmMention]) -> Iterator[ArmMention]:
    """Take off names what stands before those that the article has alone too: 感染细胞队, where it has 细胞队."""
    known = {mention.keys[0] for mention in found}
    for mention in found:
        key = min((k for k in known if mention.keys[0].endswith(k)), key=len)
        yield cut(article, mention, mention.end - len(key), key)


def _with_commas(text: str, stops: list[Span]) -> list[Span]:
    """Let a list of single letters go on over commas: A,B,C,D组."""
    while True:
        low = stops[0][1]
        match = _LABEL_BEFORE_COMMA.search(text[max(0, low - 4) : low])
        if not match or not LABEL.fullmatch(text, low, stops[1][0]) or match[0][0].isdigit() != text[low].isdigit():
            return stops  # 降至12.9,B组 and 为5,B组 name one
        start = low - len(match[0])
        stops = [(start, start), (low - 1, low), *stops[1:]]
