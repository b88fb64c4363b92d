"""The way of an article: all that its arms are called, and of mentions that overlap the one that holds."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import accumulate

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.link.arms.against import OpponentFinder
from extract.link.arms.allotted import AllottedFinder
from extract.link.arms.bare import BareFinder
from extract.link.arms.beside import BesideFinder
from extract.link.arms.given import GivenFinder
from extract.link.arms.headed import HeadedFinder
from extract.link.arms.mention import ArmMention, named
from extract.link.arms.sense import NameSense
from extract.link.arms.topics import TopicFinder
from extract.link.arms.trimmed import NameTrimmer
from extract.records import Article, Sentence, Span

_FIXED = {
    "each": "each", "former": "former", "latter": "latter", "other_arm": "other", "whole": "whole", "ranked": "all",
    "kinds": "all",
}  # fmt: skip
"""Words that stand for arms named elsewhere: their code, and the kind of a mention by them."""


class ArmFinder:
    """Find the arms that an article names."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "arms")
        self._fixed = [(cues(f"«{code}»"), kind) for code, kind in _FIXED.items()]
        self._set = cues("«set»")
        self._headed, self._without_measures = HeadedFinder(lexicons), NameTrimmer(lexicons)
        self._allotted, self._beside, self._given = (
            AllottedFinder(lexicons),
            BesideFinder(lexicons),
            GivenFinder(lexicons),
        )
        self._bare, self._opponents = lexicons.once(BareFinder), OpponentFinder(lexicons)
        self._topics, self._sense = TopicFinder(lexicons), lexicons.once(NameSense)

    def __call__(
        self, article: Article, sentences: Sequence[Sentence], broken: Sequence[Span] = ()
    ) -> list[ArmMention]:
        """Give the mentions in sentences, in the order of the text, none within another.

        ``broken`` are the spans of sentences that a line break cuts: lists of treatments may go on over it. Of two
        mentions of one stretch the one that is found first holds.
        """
        allotted = [*self._allotted(article, sentences, broken)]
        headed = [*self._without_measures(article, [*self._headed(article, sentences)], allotted)]
        names = {key for mention in allotted for key in mention.keys if len(key) > 1}
        names |= {key for mention in allotted for key in map(self._sense.described, mention.keys) if key}
        keys = {key for m in headed if m.kind == "named" for key in m.keys}
        counts = Counter(map(self._sense.product, keys))  # 甲药, where no 甲药2 mg组 stands beside a 甲药4 mg组
        products = {product for product, count in counts.items() if count == 1} - {*names, ""}
        found = [
            *(ArmMention(*m.span(), kind) for regex, kind in self._fixed for m in article.find_in(sentences, regex)),
            *headed,
            *allotted,
            *self._beside(article, sentences),
            *self._given(article, sentences),
            *self._opponents(article, sentences),
            *(named(article, match.span(), "set") for match in article.find_in(sentences, self._set)),
            *self._bare(article, sentences, names, products),
            *self._bare.set_apart(article, sentences, keys),
            *self._given.counterparts(article, sentences),
        ]
        found += self._topics(article, sentences, tuple(found))
        apart = _apart(article.text, [m for m in found if not any(map(self._sense.is_no_arm, m.keys))])
        return [self._opponents.mark(article, mention) for mention in apart]


def _apart(text: str, found: Sequence[ArmMention]) -> list[ArmMention]:
    """Keep, of mentions that overlap, the first; join D组(右美托咪定组) to one with an alias."""
    sets = sorted((m.start, m.end) for m in found if m.kind == "set")
    reached = list(accumulate((end for _, end in sets), max))
    free = [
        m for m in found
        if m.kind in ("set", "declared") or not (at := bisect_left(sets, (m.end,))) or reached[at - 1] <= m.start
    ]  # fmt: skip
    kept: list[ArmMention] = []
    for mention in sorted(free, key=lambda m: (m.start, -m.end)):
        last = kept[-1] if kept else None
        inside = text[mention.start - 1 : mention.start] == "(" and text[mention.end : mention.end + 1] == ")"
        bracketed = inside and last is not None and mention.start == last.end + 1
        if last and bracketed:
            kept[-1] = replace(last, end=mention.end + 1, alias=mention.keys[0] if mention.keys else "")
        elif last is None or mention.start >= last.end:
            kept.append(mention)
    return kept
