"""People told apart at the head of a clause, with a figure of theirs behind: 65岁以上降到70%, 小于65岁的患者55%."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import attrgetter

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms.edges import NEAR, NameEdges, without
from extract.link.arms.mention import ArmMention, named, written
from extract.link.arms.sense import NameSense
from extract.link.measures import MeasureReader
from extract.records import Article, Sentence, Span
from extract.triggers import trigger

_FIGURE = r"(?:\d|[一二两三四五六七八九]成|分之|一半|半数)"
"""How a figure begins, in digits or in words."""
_TOPIC_OF_WHO = (
    "(?:«topic_lead_who|topic_lead»|[:。,])*"
    r"(?P<who>«sex»(?!\s?\d+\s?[例名人位,、;]|\s?[占\d]+%)|[^,;。:()]{2,36}?«topic_who»)(?!的?«share_noun»)"
    "(?:的?«part_noun»)?(?:里面|里头|«inside»)?"
    rf"(?:,|(?=[^,;。]{{0,10}}{_FIGURE}|[^,;。\d]{{0,14}},[^,;。\d]{{0,12}}{_FIGURE}|"
    r"(?:[两三]|[^,;。:()\d者]{1,10})«group»[^织间别]))"
)
_TOPIC_OF_AGE = (
    r"(?:«topic_lead»|最[后低高]«is»|,)*(?P<age>(?:\d+岁?[~至到-])?\d+岁«age_limit»?|[ⅠⅡⅢⅣ]{1,3}[AaBb]?期)的?"
    r"(?:,?[是为有占达约仅只]|(?:升|降|增|减|跌|落|掉)[到至为]|(?:效力|保护力|保护率|有效率|缓解率|应答率)(?:«is»|达)?|的?则为|保护(?:率|力|效力)(?:«is»|达)?|\()*(?=\d[\d.]*%)"
)
_TOPIC = f"{_TOPIC_OF_WHO}|{_TOPIC_OF_AGE}"
"""People told apart at the head of a clause: 基线肝脏脂肪含量≥10%的非糖尿病受试者, 65岁以上降到70%."""
_APART = (
    "(?:^|(?<=[,;:。])|«told_against»)(?:«topic_lead_who|topic_lead»|[:,])*(?<!对)"
    r"(?P<who>(?![对所全各本该此这其]|两(?![样剂针种])|每[个名位例])(?:(?!比|较|[高低多少]于|(?<!存)在)[^,;。:()\d]|\d(?!\d*\s?«classifier»)){2,30}?"
    "(?:(?<=的)(?:«topic_who»|人)(?!«no_person»)|(?<![患试与加愿学作究记读编笔])者|(?<=[^一二两三四五六1-6])[男女]性)|(?P<way>«way_apart»))"
    r"(?=(?:\s?\([nN]=\s?\d+\))?的?(?:«inside»)?(?:,其?)?[^,;。:()]{0,14}\(?\d)"
    r"(?![^,;。:()]{0,14}\(?\d[\d.]*%?\s?«versus_word»)"
)
"""People told apart side by side, each with a figure: 使用甲药的女性12%,使用乙药的女性31%."""
_AHEAD = 8
"""How far behind a clause its figure may begin: 3至5岁,有26%."""
_PEOPLE_WORD = 3
"""How long the word for people behind an arm's name is at most: 受试者."""
_SHARE_SOON = compiled(r"[^,;。:()\d]{0,10}\(?(?:\d[\d.]*\s?(?:%|[例人名位])|[一二两三四五六七八九]成)")
"""A share or a number of people behind those told apart."""
_DIGITS = compiled(r"\d[\d,]*")
_OWN = ("named", "all", "each", "declared", "set")
"""The kinds of mentions in whose sentence figures tell no others apart."""


class TopicFinder:
    """Find people told apart at the head of a clause."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words", "arms", "people")
        self._edges = lexicons.once(NameEdges)
        self._sense = lexicons.once(NameSense)
        self._measure = lexicons.once(MeasureReader)
        self._topic, self._apart = cues(_TOPIC), cues(_APART)
        self._led = cues(r"[\s·•*-]*(?P<led>«dose_bracketed»|«stage»[A-Z][A-Za-z0-9-]{1,8})(?=\s?:)")
        self._stage = cues(r"(?:其中|[在于])?(?P<stage>«stage»)(?=[,:中里内因的]|[^,;。:]{0,12}\d)")
        self._marked = cues(
            r"(?:其中|[在于])?(?P<marker>«marker»(?:的?(?:«topic_who»)|亚组)?)(?:«inside»)?"
            r"(?=\s?[:,(]?\s?(?:中位|m?(?:PFS|OS)|ORR|DCR|HR|N[RE]|\d))"
        )
        """People told apart by a marker of their tumour: PD-L1≥50%:12.1 vs 8.0个月."""
        self._person = cues("«one_person»")
        """A single person of a case told, who is no group."""
        self._counted = cues("«counted»")
        self._number_of_people = cues(r"\d[\d,]*(?=\s?个?«classifier»(?!年|次))")
        self._straight = cues(r",?[^,;。:\d]{0,14}?«told_of»*\s?\d[\d.]*%")
        """A figure of the people themselves, or of an arm."""
        self._trait = cues(r"(?:\d+[周天年个月]+)?«trait»")
        self._located, self._split = cues("«located»"), cues("«split»")
        self._may_top = trigger(self._topic, self._led, self._stage, self._apart, self._marked)

    def __call__(
        self, article: Article, sentences: Sequence[Sentence], found: Iterable[ArmMention]
    ) -> Iterator[ArmMention]:
        """Give the people; where those ``found`` before have names of their own, figures tell no others apart."""
        told = [sentence for sentence in sentences if sentence.hints & self._may_top]
        for _, paragraph in groupby(_unnamed(told, found), key=attrgetter("paragraph")):
            yield from self._contrasted(article, paragraph)
        for sentence in told:
            yield from self._topics(article, sentence)

    def _topics(self, article: Article, sentence: Sentence) -> Iterator[ArmMention]:
        """Give the people, or the stage, at the head of each clause: 基线肝脏脂肪含量≥10%的非糖尿病受试者, …"""
        text = article.text
        if led := self._led.match(text, sentence.start, sentence.end):
            yield named(article, led.span(), "named", led.span("led"))
        for low, high in sentence.clauses:
            if stage := self._stage.match(text, low, high):
                yield named(article, stage.span(), "stage", stage.span("stage"))
            if marked := self._marked.match(text, low, min(high + _AHEAD, sentence.end)):
                yield named(article, (marked.start(), marked.end()), "subgroup", marked.span("marker"))
            if match := self._topic.match(text, low, min(high + _AHEAD, sentence.end)):
                start, end = match.span("age" if match["who"] is None else "who")
                start = max(start, text.rfind("、", start, end) + 1)
                yield from self._topic_told(article, sentence, (start, end))

    def _topic_told(self, article: Article, sentence: Sentence, span: Span) -> Iterator[ArmMention]:
        """Give people, without their number, if it is a trait of theirs that they are told by."""
        text, (start, end) = article.text, span
        if self._have_attained(text, span) and self._has_figure(text, end, sentence.end):
            return
        counts = [m.span() for m in self._counted.finditer(text, start, end)]
        part = bool(counts) and counts[0][0] == start and self._is_larger_told(text, *counts[0])
        part = part and not self._edges.head.search(text, end, end + _AHEAD)
        name = counts[0][1] if part else start
        if self._is_headed(text, name, end):
            return
        described = part or not counts or "的" in text[start : counts[0][0] + 1]
        told = self._trait.match(text, name, end) or self._located.match(text, name, end + 1)
        told = told or self._split.search(text, sentence.start, start)
        if described and told and not self._person.match(text, start, end):
            yield written(article, span, "subgroup", [without(start, end, counts)])

    def _have_attained(self, text: str, span: Span) -> bool:
        """Tell whether people are told by a result that they had, or by what a share of them is of: 有效占."""
        scored = text.startswith("占", span[1]) and self._measure.hits(text[slice(*span)])
        return bool(scored) or self._sense.is_attained(text, *span)

    def _contrasted(self, article: Article, sentences: Iterable[Sentence]) -> Iterator[ArmMention]:
        """Give people, or regimens, told apart by figures of each: 小于65岁的患者55%,65岁以上者42%."""
        text = article.text
        found: dict[str, list[re.Match[str]]] = {}
        for sentence in sentences:
            for match in self._apart.finditer(text, sentence.start, sentence.end):
                low, high = match.span("who")
                plain = self._edges.head.search(text, low, high + 1) or self._measure.leads(match["who"])
                if (
                    not plain
                    and not self._sense.is_attained(text, low, high)
                    and not self._is_share_of(text, low, high)
                ):
                    found.setdefault("named" if match["way"] else "given", []).append(match)
        for kind, alike in found.items():
            if len({match["who"] for match in alike}) > 1:
                yield from (named(article, match.span("who"), kind) for match in alike)

    def _is_headed(self, text: str, start: int, end: int) -> bool:
        """Tell whether people are called by the name of their arm, and by no more: 非手术组患者."""
        heads = [m.end() for m in self._edges.head.finditer(text, start, end)]
        return bool(heads) and end - heads[-1] <= _PEOPLE_WORD

    def _has_figure(self, text: str, start: int, end: int) -> bool:
        """Tell whether a figure is told of people by itself or of an arm, and no measure of theirs."""
        figure = self._straight.match(text, start, end)
        return figure is not None and not self._measure.hits(text[start : figure.end()])

    def _is_share_of(self, text: str, low: int, high: int) -> bool:
        """Tell whether people are told by what befell them, and a share of all follows: 处于无瘤状态者72.4%."""
        hits = self._measure.hits(text[low:high].removesuffix("者").removesuffix("的"))
        befell = hits and hits[-1].row.code in self._measure.events and low + hits[-1].end >= high - 2
        return bool(befell) and _SHARE_SOON.match(text, high) is not None

    def _is_larger_told(self, text: str, start: int, end: int) -> bool:
        """Tell whether the paragraph has told a larger number of people before one: 在8例转移患者中, behind 共18例."""
        low = max(text.rfind("\n", 0, start), start - NEAR, 0)
        told = [_number(m) for m in self._number_of_people.finditer(text, low, start)]
        number = _DIGITS.match(text, start, end)
        return number is not None and any(_number(number) < other for other in told)


def _number(match: re.Match[str]) -> int:
    return int(match[0].replace(",", ""))


def _unnamed(sentences: Sequence[Sentence], found: Iterable[ArmMention]) -> list[Sentence]:
    """Give the sentences in which no group has a name of its own."""
    own = sorted(mention.start for mention in found if mention.kind in _OWN)
    return [s for s in sentences if bisect_left(own, s.start) == bisect_left(own, s.end)]
