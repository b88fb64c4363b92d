"""Names of arms without the measure that is said right before them: HbA1c观察组."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.link.arms.edges import NameEdges
from extract.link.arms.forms import LABEL, NameForms
from extract.link.arms.mention import ArmMention, cut
from extract.link.measures import MeasureReader
from extract.products import Products
from extract.records import Article

_MEASURED = 3
"""How long words before an arm's name are at least that may be a measure no row knows."""
_JOINED = compiled(r"[-/+.]$|[A-Za-z0-9]$")
"""What ends in one of these goes on: UC- of UC-MSC组."""
_GOES_ON = compiled(r"[-/+.]")
"""How the rest of a name begins that no word ends before: -1单抗 of PD-1单抗."""


class NameTrimmer:
    """Take a measure's name off the name of an arm."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["arms"]
        cues = Cues(lexicons, "words", "arms", "people")
        self._plain = lexicon.terms("plain_name")
        self._negations = lexicon.terms("lacking")
        common = alternation([*self._plain, *lexicon.terms("general_name")])
        self._before_common = cues(
            rf".*«measure_end»(?=(?:{common}|(?:{LABEL.pattern})«group»)$)"
            rf"|[^()]{{4,}}\([A-Za-z0-9-]+\)(?=(?:{alternation(self._plain)}|疫苗组)$)"
        )
        self._part_of_name, self._acts_on = cues("«part_of_name»"), cues("«acts_on»")
        self._told = cues(r"\s?«told_of»*\s?[(\d一二两三四五六七八九十百]")
        self._edges = lexicons.once(NameEdges)
        self._forms = lexicons.once(NameForms)
        self._measure = lexicons.once(MeasureReader)
        self._products = lexicons.once(Products)

    def __call__(
        self, article: Article, found: Sequence[ArmMention], declared: Sequence[ArmMention]
    ) -> Iterator[ArmMention]:
        """Give mentions of names that have a head; ``declared`` are names that have none: HbA1c观察组, 有效率A组."""
        counts = Counter(key for mention in found for key in mention.keys)
        known = {*counts, *(f"{key}组" for mention in declared for key in mention.keys)}
        for mention in found:
            mention = self._without_listed(article, mention)
            if len(mention.keys) == 1 and (size := self._size(article, mention, known, counts)):
                mention = cut(article, mention, mention.start + size, mention.keys[0][size:])
            yield mention

    def _size(self, article: Article, mention: ArmMention, known: Collection[str], counts: Mapping[str, int]) -> int:
        """Give how much of a name is a measure said before it."""
        (key,) = mention.keys
        size = self._measure.leads(key)
        if size and not counts[key[size:]] and self._acts_on.match(key, size):
            return 0  # 疼痛护理组, where no 护理组 is told of
        if mention.kind == "subgroup":  # 缓解率在某型的人群, but NYHA II级人群
            size = size + 1 if size and key[size : size + 1] == "在" else 0
        size = 0 if _GOES_ON.match(key, size) else size
        if measured := self._before_common.match(key, size):
            return measured.end()
        return size or next((at for at in range(1, len(key)) if self._begins(article, mention, at, known, counts)), 0)

    def _begins(
        self, article: Article, mention: ArmMention, at: int, known: Collection[str], counts: Mapping[str, int]
    ) -> bool:
        """Tell whether a name begins within what was read as one: the article has it alone, or it is a dose."""
        (key,) = mention.keys
        before, name = key[:at], key[at:]
        if before in self._negations or self._is_dose(before.rstrip()):
            return False  # 非ICG组, 25 mg BID组
        if name not in known:
            return self._is_dose(name[:-1]) and self._measure.ends(before) and not _JOINED.search(before)
        if self._is_told(article, mention, before, counts) or self._measure.ends(before):
            return True
        return not _JOINED.search(before) and (name in self._plain or LABEL.fullmatch(name[:-1]) is not None)

    def _is_told(self, article: Article, mention: ArmMention, before: str, counts: Mapping[str, int]) -> bool:
        """Tell whether words before an arm's name are no part of it: they are told of it once, and a figure follows.

        主要血管事件甲药组9.6%, where the article has 甲药组 alone too; not 改良甲药组.
        """
        (key,) = mention.keys
        seldom = counts[key] == 1 or counts[key] < counts[key[len(before) :]]
        told = len(before) >= _MEASURED and self._told.match(article.text, mention.end)
        if not (seldom and told) or self._part_of_name.search(before) or self._forms.dose.search(before):
            return False
        return not any(product.strong for product in self._products.find(before))

    def _is_dose(self, name: str) -> bool:
        """Tell whether a name is a dose with its unit: 100毫克 of 每月头痛日数100毫克组."""
        return not name.isdigit() and self._forms.dose.fullmatch(name) is not None

    def _without_listed(self, article: Article, mention: ArmMention) -> ArmMention:
        """Take a list of measures, or a name that holds an and, off the name of an arm: CRP、ESR下降幅度试验组."""
        words = article.text[mention.start : mention.end]
        if mention.kind != "named" or len(mention.keys) == 1 or not (size := self._measure.leads(words)):
            return mention
        return (
            mention if self._edges.is_list(words, size) else cut(article, mention, mention.start + size, words[size:])
        )
