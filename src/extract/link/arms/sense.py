"""What the name of an arm says of it, and what a text calls an arm that it never names."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Protocol

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms.edges import NameEdges
from extract.link.measures import MeasureReader
from extract.link.names import bounded, clean_raw, folded
from extract.products import Products
from extract.records import Article

_SHORTEST = 3
"""How long the name of a product is at least that goes without 组."""
_MOSTLY = 2
"""One part in so many of the names told is that of the product that a text is about, or more."""
_CODE_BEHIND = compiled(
    r"(?<=[\u3400-\u9fff])(?!PD|IL|TNF|EGFR|HER|VEGF|GLP|JAK|CDK)[A-Z]{1,4}-?[A-Z]{0,3}\d{1,6}[A-Z]?$"
)
"""The code of a product behind Chinese words."""
_DOSE_BEHIND = compiled(r"\s?\d[\d.]*\s?(?:m?g|μg|IU|毫克|微克|克|单位)$")
_PRODUCT_NAME = compiled(r"[\u3400-\u9fffA-Za-z][\u3400-\u9fffA-Za-z0-9-]*")


class Stretch(Protocol):
    """A stretch of an article's text."""

    start: int
    end: int


class NameSense:
    """Tell what names of arms say."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "words", "arms", "people")
        self._no_arm, self._attained = cues("«no_arm»"), cues("«attained»")
        self._combined = cues("/|«together_with»")
        self._general, self._plain = cues.terms("general_name"), cues.terms("plain_name")
        self._control = compiled(bounded(lexicons["arms"].terms("control")))
        self._alone = cues("«alone»")
        self._edges = lexicons.once(NameEdges)
        self._measure = lexicons.once(MeasureReader)
        self._products = lexicons.once(Products)

    def role(self, key: str) -> str:
        """Tell by its name whether an arm is a control."""
        return "control" if self._control.search(key) else "treatment"

    def is_no_arm(self, key: str) -> bool:
        """Tell whether a name is one that no arm has: 每天一次, mL组, of."""
        heads = [m.start() for m in self._edges.head.finditer(key) if m.end() == len(key)]
        return self._no_arm.search(key[: heads[0]] if heads else key) is not None

    def is_attained(self, text: str, start: int = 0, end: int | None = None) -> bool:
        """Tell whether people are told apart by a result that they had, of which the figure tells: 达4分以上者."""
        return self._attained.search(text, start, len(text) if end is None else end) is not None

    def is_combined(self, name: str) -> bool:
        """Tell whether a name is of several treatments given together: 甲药联合乙药, 甲药+乙药."""
        return self._combined.search(name) is not None

    def is_alone(self, name: str) -> bool:
        """Tell whether a name is of one treatment given without another: 单药组."""
        return self._alone.search(name) is not None

    def is_general(self, key: str) -> bool:
        """Tell whether a name is in general words: 治疗组, 细胞组, 对照组."""
        return key in self._general

    def is_common(self, key: str) -> bool:
        """Tell whether arms of any study may have a name: 治疗组, 低剂量组."""
        return key in self._plain or key in self._general

    def product(self, key: str) -> str:
        """Give the product that an arm is named after, by which it may go without 组: 丙泊酚 of 丙泊酚2 mg组."""
        name = _DOSE_BEHIND.sub("", key.removesuffix("组"))
        if name == key or len(name) < _SHORTEST or self.is_common(key) or not _PRODUCT_NAME.fullmatch(name):
            return ""
        return "" if self._control.search(name) or self._measure.hits(name) else name

    def described(self, key: str) -> str:
        """Give the product that a treatment's name ends in behind words that describe it: AK-X2 of 双抗AK-X2."""
        if self.is_combined(key):
            return ""
        code = _CODE_BEHIND.search(key)
        return code[0] if code else ""

    def product_told(self, article: Article, stretches: Iterable[Stretch]) -> str | None:
        """Give the product that stretches of the text tell of: named twice at least, and more than all others."""
        counts: Counter[str] = Counter()
        names: dict[str, str] = {}
        for stretch in stretches:
            for product in self._products.find(article.text, stretch.start, stretch.end):
                key = article.text[slice(*product.name)]
                if product.strong and not (self._products.is_generic(key) or self._control.search(key)):
                    counts[folded(key)] += 1
                    names.setdefault(folded(key), clean_raw(article, *product.name))
        if not counts:
            return None
        key, often = counts.most_common(1)[0]
        return names[key] if often > 1 and often * _MOSTLY > counts.total() else None
