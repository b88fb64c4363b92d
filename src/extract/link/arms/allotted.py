"""Treatments that stand for arms: people were allotted to them, or they are set against each other as equals."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms.edges import NameEdges, without
from extract.link.arms.forms import REGIMEN, NameForms
from extract.link.arms.mention import ArmMention, written
from extract.link.measures import MeasureReader
from extract.link.names import clean_raw
from extract.numerals import parse
from extract.products import Products
from extract.records import Article, Sentence, Span
from extract.triggers import trigger

_LONGEST = 16
"""How long the name of an arm in a list is at most."""
_DETAIL = compiled(r"\((?![A-Za-z][A-Za-z0-9+-]{1,13}\))(?:[^()。]|\([^()]*\)){0,80}\)|\[(?:[^\[\]。]){0,80}\]")
"""A bracket that holds more than an abbreviation."""
_CELL, _CELL_BEFORE = compiled(r"\s?\|"), compiled(r"\|\s?$")


class AllottedFinder:
    """Find the treatments that people are allotted to, or that a text sets against each other."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words", "arms", "people")
        self._edges = lexicons.once(NameEdges)
        self._forms = lexicons.once(NameForms)
        self._measure = lexicons.once(MeasureReader)
        self._products = lexicons.once(Products)
        self._people_first = cues(r"\d*(?:(?!人)«classifier»|人(?=«gets»))")
        """What a treatment does not begin with: the classifier of a number of people before it."""
        self._offers = [cues("«offered»"), cues("«instead»")]
        self._versus, self._counted_versus = cues("«versus»"), cues("«counted_versus»")
        self._with_count, self._parting = cues("«with_count»"), cues("«parting»")
        self._told_list, self._counted = cues("«told_list»"), cues("«counted»")
        self._given_with = cues(
            r"\s?\([^()]{1,60}\)\s?(?P<joint>«together_with»|\+)\s?"
            r"(?P<what>(?:(?!«or|and|versus_word»|(?<!分泌)(?<!支持)治疗|\d)[^,;。:()]){2,16}?)"
            r"(?=\(|«or|and|versus_word»|(?<!分泌)(?<!支持)治疗|[,;。]|\d)"
        )
        """What is given with a treatment, behind the bracket with its dose: (5 mg,qd)联合乙."""
        self._added = cues(r"[^,;。:()\d]{0,10}?(?:加用|加服|联用)")
        """Before the first of a list of what is given on top: 在其基础上加用."""
        self._control = cues("(?:匹配的?|相应的?)?«control»")
        self._joint, self._only_way = cues("[、,;]|,?«and|or»"), cues("«only_way»")
        self._may_offer = trigger(*self._offers, self._versus, self._with_count, self._told_list, self._counted_versus)

    def __call__(
        self, article: Article, sentences: Sequence[Sentence], broken: Sequence[Span] = ()
    ) -> Iterator[ArmMention]:
        """Give the lists of treatments, also those in ``broken`` spans: 随机接受甲或乙; 给甲或安慰剂."""
        offered = [(s.start, s.end) for s in sentences if s.hints & self._may_offer]
        yield from dict.fromkeys(mention for span in (*offered, *broken) for mention in self._declared(article, span))

    def _declared(self, article: Article, span: Span) -> Iterator[ArmMention]:
        text = article.text
        listed = (
            *self._offered(text, span),
            *self._counted_arms(text, span),
            *self._as_many(text, span),
            *self._opposed(text, span),
        )
        for items in listed:
            items = [(a, b) for a, b in items if a < b and not self._is_none(text, a, b)]
            if any(self._people_first.match(text, a, b) for a, b in items):
                continue  # 602人接受甲、598人接受安慰剂: each is told with its own people
            if 2 <= len(items) <= 6:
                mention = self._forms.listed(article, (items[0][0], items[-1][1]), "declared", items)
                yield self._with_more(article, mention, items)
        for match in self._counted_versus.finditer(text, *span):
            both = [self._forms.of_parts(text, *match.span(name)) for name in ("one", "two")]
            names = tuple("+".join(clean_raw(article, *part) for part in parts) for parts in both)
            keys = tuple("+".join(text[a:b] for a, b in parts) for parts in both)
            if not any(self._edges.head.search(key) or self._measure.hits(key) for key in keys):
                yield ArmMention(match.start("one"), match.end("two"), "declared", names, keys)

    def _with_more(self, article: Article, mention: ArmMention, items: Sequence[Span]) -> ArmMention:
        """Write out what is given together with members of a list behind their brackets: 甲(5 mg,qd)联合乙(2 g)或丙."""
        more = [self._given_with.match(article.text, end) for _, end in items]
        if not any(more):
            return mention
        pieces = [
            [item, match.span("joint"), match.span("what")] if match else [item]
            for item, match in zip(items, more, strict=True)
        ]
        return written(article, (mention.start, max(mention.end, pieces[-1][-1][1])), "declared", pieces)

    def _is_none(self, text: str, start: int, end: int) -> bool:
        """Tell whether a member of a list is no treatment: a measure, a way of giving alone."""
        return self._measure.is_name(text[start:end]) or self._only_way.fullmatch(text, start, end) is not None

    def _offered(self, text: str, span: Span) -> Iterator[list[Span]]:
        """Yield the lists of treatments that people are allotted to, read once with and once without brackets."""
        flat = _without_brackets(text, span)
        for regex in self._offers:
            whole = False
            for match in regex.finditer(text, *span):
                parts = [match.span(name) for name in regex.groupindex if match[name] is not None]
                whole |= len(parts) > 1 or self._edges.is_list(text, *parts[0])
                if not self._edges.head.search(text, *match.span()):
                    yield self._forms.bare_of_amounts(
                        text, [i for part in parts for i in self._edges.parts(text, *part)]
                    )
            for match in regex.finditer(flat.text) if flat.cut and not whole else ():
                parts = [match.span(name) for name in regex.groupindex if match[name] is not None]
                if not self._edges.head.search(flat.text, *match.span()):
                    items = [item for part in parts for item in self._edges.parts(flat.text, *part)]
                    yield self._forms.bare_of_amounts(text, [flat.place(a, b) for a, b in items if a < b])

    def _counted_arms(self, text: str, span: Span) -> Iterator[list[Span]]:
        """Yield lists of arms that are told with the number of people in each: 分三组:甲(20例)、乙(21例)."""
        lists: list[list[Span]] = []
        last = -1
        for match in self._with_count.finditer(text, *span):
            joint = self._joint.match(text, match.start()) if match.start() == last else None
            if lists and (joint or self._joint.fullmatch(text, last, match.start())):
                lists[-1].append((joint.end() if joint else match.start("what"), match.end("what")))
            else:
                lists.append([match.span("what")])
            last = match.end()
        for items in lists:
            # 加用甲药200 mg(20例)、400 mg(21例)或安慰剂(20例) parts people without a word for it
            control = text[items[-1][0] - 1] == "或" and self._control.fullmatch(text, *items[-1])
            told = control or self._parting.search(text, span[0], items[0][0])
            if told and len(items) > 1 and not any(self._edges.head.search(text, *item) for item in items):
                low, high = self._edges.begin(text, *items[0]), items[0][1]
                added = self._added.match(text, low, high)
                first = added.end() if added else low, high
                rest = items[1:] if control else [(self._edges.begin(text, a, b), b) for a, b in items[1:]]
                yield self._forms.bare_of_amounts(text, [first, *rest])

    def _as_many(self, text: str, span: Span) -> Iterator[list[Span]]:
        """Yield the lists of as many names as there are said to be groups: 分三路:甲、乙、对照(丙)."""
        for match in self._told_list.finditer(text, *span):
            flat = _without_brackets(text, match.span("list"))
            items = [flat.place(a, b) for a, b in self._edges.parts(flat.text, 0, len(flat.text)) if a < b]
            number = int(parse(match["n"]) or 0)
            items = items[:number]
            names = all(b - a <= _LONGEST and not self._edges.head.search(text, a, b) for a, b in items)
            if len(items) == number and names and not self._counted.search(text, items[0][0], items[-1][1]):
                yield self._forms.bare_of_amounts(text, items)

    def _opposed(self, text: str, span: Span) -> Iterator[list[Span]]:
        """Yield treatments set against each other, one a product by its form, or both in a cell: 甲替尼 vs DPd."""
        for match in self._versus.finditer(text, *span):
            items = [i for name in ("list", "other") for i in self._edges.parts(text, *match.span(name))]
            items = [(self._edges.begin(text, a + self._measure.leads(text[a:b]), b), b) for a, b in items]
            products = any(p.strong for p in self._products.find(text, *match.span()))
            told = self._edges.head.search(text, *match.span()) or any(self._measure.hits(text[a:b]) for a, b in items)
            before = text[max(0, match.start() - 2) : match.start()]
            cell = _CELL.match(text, match.end()) and _CELL_BEFORE.search(before)
            regimens = all(REGIMEN.fullmatch(text, *item) for item in items)
            if (products or cell or regimens) and not told:
                yield self._forms.bare_of_amounts(text, items)


@dataclass(frozen=True, slots=True)
class _Flat:
    """A stretch of text without its brackets, and where each sign of it stood."""

    text: str
    places: list[int]
    cut: bool

    def place(self, start: int, end: int) -> Span:
        """Give where a stretch stands in the article's text; what a bracket parts is cut there."""
        stop = next((at for at in range(start + 1, end) if self.places[at] != self.places[at - 1] + 1), end)
        return self.places[start], self.places[stop - 1] + 1


def _without_brackets(text: str, span: Span) -> _Flat:
    """Leave out brackets, but for abbreviations: 随机接受利妥昔单抗(1 g,第1天)或环孢素."""
    holes = [m.span() for m in _DETAIL.finditer(text, *span)]
    places = [at for a, b in without(*span, holes) for at in range(a, b)]
    return _Flat("".join(text[at] for at in places), places, bool(holes))
