"""What a stretch of an article is about: the products that it names, and the diseases.

Two accounts that share neither are of two studies, though no word says 另一项: a list of news, one item a trial.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import dataclass
from itertools import takewhile

from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.conditions import ConditionReader
from extract.link.measures import MeasureReader
from extract.link.names import bounded, folded
from extract.products import Products
from extract.records import Article

_SHORTEST = 2


@dataclass(frozen=True, slots=True)
class Subjects:
    """The names of products and of diseases, folded for comparison."""

    products: frozenset[str] = frozenset()
    conditions: frozenset[str] = frozenset()

    def __or__(self, other: Subjects) -> Subjects:
        """Give the names of both."""
        return Subjects(self.products | other.products, self.conditions | other.conditions)

    def without(self, names: Set[str]) -> Subjects:
        """Give the subjects but for names that are no product's: those of trials."""
        return Subjects(self.products - names, self.conditions)

    def shares(self, other: Subjects) -> bool:
        """Tell whether one product or one disease stands in both."""
        return _meet(self.products, other.products) or _meet(self.conditions, other.conditions)

    def apart_from(self, other: Subjects) -> bool:
        """Tell whether both name products, and have nothing in common."""
        return bool(self.products and other.products) and not self.shares(other)


class SubjectReader:
    """Read the subjects of stretches of text."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._products = lexicons.once(Products)
        self._conditions = lexicons.once(ConditionReader)
        self._measures = lexicons.once(MeasureReader)
        self._control = compiled(bounded(lexicons["arms"].terms("control")))

    def _is_none(self, name: str) -> bool:
        """Tell whether a name tells no study apart: a control, a class, what is measured (白蛋白), or holds it."""
        return bool(self._control.search(name)) or self._products.is_generic(name) or bool(self._measures.hits(name))

    def __call__(self, article: Article, start: int, end: int) -> Subjects:
        """Give the subjects of a stretch of the normalised text."""
        text = article.text
        products = {
            folded(text[slice(*span)])
            for sentence in article.sentences_in(start, end)
            for product in self._products.in_sentence(article, sentence)
            if start <= product.start and product.end <= end
            if product.strong and not self._is_none(text[slice(*product.name)])
            for span in (product.name, (product.start, product.end))
        }
        conditions = {folded(text[slice(*span)]) for span in self._conditions.names(text, start, end)}
        return Subjects(_named(products), _named(conditions))


def _named(names: Iterable[str]) -> frozenset[str]:
    return frozenset(name for name in names if len(name) >= _SHORTEST)


def _meet(one: Iterable[str], other: Iterable[str]) -> bool:
    return any(_alike(a, b) for a in one for b in other)


def _alike(one: str, other: str) -> bool:
    """Tell whether two names are of one thing: the one holds the other, or half of it that is no ending of both.

    >>> _alike("糖尿病", "2型糖尿病"), _alike("甲乙疫苗", "甲乙灭活疫苗"), _alike("阿来替尼", "奥希替尼")
    (True, True, False)
    >>> _alike("替雷利珠单抗", "帕博利珠单抗")
    False
    """
    short, long = sorted((one, other), key=len)
    if short in long:
        return True
    tail = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(short[::-1], long[::-1], strict=False)))
    if tail > 1:  # 替雷利珠单抗, 帕博利珠单抗
        short, long = short[:-tail], long[:-tail]
        return len(short) > 1 and short in long
    half = max(_SHORTEST, (len(short) + 1) // 2)
    return any(short[at : at + half] in long for at in range(len(short) - half))
