"""People told apart by what they are given, or have or lack: 接受MSC输注的患者, 接种者 and 未接种者."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.link.arms.edges import HEAD, NEAR, REACH, NameEdges
from extract.link.arms.mention import ArmMention, named
from extract.link.arms.sense import NameSense
from extract.products import Products
from extract.records import Article, Sentence
from extract.triggers import trigger

_GIVEN = (
    "(?P<kept>«whether_given»)?(?:«treated_with|given_by»|(?P<verb>«given_alone»)|«taken»)(?:过|了)?"
    f"(?P<given>(?!的(?![则也]?(?:只有|只|仅|有|为|还?是|占|达)?约?[\\d一二三四五六七八九半])|«not_given»)(?:(?!由|[疗药]前|{HEAD}|部位|[仍却]|处(?![方理])|后(?![续期]))[^,;。:()、]){{1,24}}?)"
    r"«given_act»?(?:的?|的\d+[名例位个])«given_to»们?(?!«no_person»|的?«share_noun»)"
)
"""People told apart by what they are given: 接受MSC输注的患者, 未接种者."""
_BEFORE = 4
"""How many signs of a name may stand before what people have or lack: 迟发性 of 迟发性出血患者."""


class GivenFinder:
    """Find people told apart by what they are given or not, have or not."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words", "arms", "people")
        self._edges = lexicons.once(NameEdges)
        self._sense = lexicons.once(NameSense)
        self._products = lexicons.once(Products)
        self._only_amount = cues("«only_amount»")
        self._joins = cues("(?:«together_with|and»|[+/])\\s?$")
        self._treated, self._either = cues("治疗的?«given_to»们?(?!«no_person»)"), cues("(?<!和/)或(?!以)")
        """Whom a product before the word is given; of two treatments one is given to each: 接受甲或乙的患者."""
        self._given, self._share_of, self._therapy = cues(_GIVEN), cues("«share_of»"), cues("«therapy»")
        self._taker = cues("«taker»(?!«no_person»)")
        self._lacking = cues("«as_yet»?«lacking»(?!«topic_who»)(?P<what>[^,;。:()、的未非无]{1,8}?)(?P<who>«who»)")
        self._not = f"(?:{cues.words('as_yet')})?(?:{cues.words('lacking')})|(?:{cues.words('before_now')})"
        self._may_give = trigger(self._given, self._share_of, self._treated, self._taker)
        self._may_lack = trigger(self._lacking)

    def __call__(self, article: Article, sentences: Sequence[Sentence]) -> Iterator[ArmMention]:
        """Give the people, the treatment that they are given for their name."""
        for span in ((s.start, s.end) for s in sentences if s.hints & self._may_give):
            found = (m for m in self._given.finditer(article.text, *span) if not self._either.search(m["given"]))
            yield from (self._by_treatment(article, match) for match in found)
            for match in self._treated.finditer(article.text, *span):
                yield from self._by_product(article, match, span[0])
            yield from (named(article, match.span(), "given") for match in self._taker.finditer(article.text, *span))
            for match in self._share_of.finditer(article.text, *span):
                yield named(article, match.span(), "given", match.span("given"))

    def counterparts(self, article: Article, sentences: Sequence[Sentence]) -> Iterator[ArmMention]:
        """Give people told apart by having a thing or not: 接种者, 未接种者."""
        lacking = (s for s in sentences if s.hints & self._may_lack)
        found = (m for s in lacking for m in self._lacking.finditer(article.text, s.start, s.end))
        for what, who in sorted({(m["what"], m["who"]) for m in found}):
            word = re.escape(what + who)
            having = re.compile(rf"(?<![未非无有不没]){re.escape(what)}[^,;。:()\d]{{0,10}}?{re.escape(who)}")
            if any(having.search(article.text, s.start, s.end) for s in sentences):
                either = re.compile(rf"(?P<not>{self._not})?{word}")
                for sentence in sentences:
                    for match in either.finditer(article.text, sentence.start, sentence.end):
                        yield self._counterpart(article, match)

    def _by_product(self, article: Article, match: re.Match[str], low: int) -> Iterator[ArmMention]:
        """Give people told apart by the product before 治疗: 阿司匹林治疗的患者."""
        before = self._products.find(article.text, max(low, match.start() - REACH), match.start())
        product = next((p for p in before if p.strong and p.end == match.start()), None)
        if product is not None and not self._joins.search(article.text, low, product.start):
            key = article.text[slice(*product.name)]
            yield replace(named(article, (product.start, match.end()), "given"), keys=(key,))

    def _by_treatment(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read people told apart by what they are given: 接受甲药者 by 甲药, 未用甲药者 by it all."""
        start, end = match.span("given")
        if "的" in match["given"] or self._only_amount.fullmatch(match["given"]):
            return named(article, match.span(), "given")
        start = match.start() if match["kept"] or match["verb"] else start
        if self._sense.is_combined(match["given"]) and (act := self._therapy.match(article.text, end)):
            end = act.end()
        return replace(named(article, match.span(), "given", (start, end)), keys=(match["given"],))

    def _counterpart(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read one of two such groups, with what stands before it in its name: 迟发性出血患者."""
        text, end = article.text, match.end()
        near = text[max(0, match.start() - NEAR) : end + NEAR]
        longer = range(max(0, match.start() - _BEFORE), match.start()) if not match["not"] else ()
        whole = (at for at in longer if not self._edges.is_broken(text, at, match.start()))
        repeated = (at for at in whole if near.count(text[at:end]) > 1)
        start = next((at for at in repeated if self._edges.begin(text, at, end) == at), match.start())
        return named(article, (start, end), "named")
