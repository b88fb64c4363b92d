"""Products and amounts of them: which names in a text are products, and which quantities can be doses at all.

The vocabulary is open. A name is found by what it ends in (单抗, 替尼, 沙坦, 胶囊), by being a cell type or a Latin name or
code, or by standing straight before an amount; its beginning is where the last word that is no part of a name ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from extract.lexicon import Lexicons
from extract.records import Quantity

_DIMENSIONS = frozenset(
    {"mass", "volume", "activity", "cells", "genomes", "particles", "radiation", "radioactivity", "amount", "tablets"}
)
_LONGEST_NAME = 18
_BRACKET = re.compile(r" ?[(\[](?:简称|下称|以下简称|商品名|代号|又名|即|商品名为|[:,])?[:\"“]?(?P<abbreviation>[A-Za-z][A-Za-z0-9+/. -]{1,17}|[A-Za-z0-9-]{2,12}[一-鿿]{0,4})®?[\"”]?(?=[,;:)\]])")
_NAME_CHARACTER = re.compile(r"[一-鿿A-Za-z0-9α-ωΑ-Ω+\-®·]")


def is_amount(quantity: Quantity) -> bool:
    """Tell whether a quantity is in a unit that products are dosed in; body weight (kg) and mean ± SD are none.

    A bare per-kg count (``1×10^6/kg``) is one.
    """
    if quantity.sd is not None or quantity.unit in ("kg", "L", "dL"):
        return False
    if quantity.unit is not None and quantity.unit.startswith("/"):
        return quantity.unit.startswith("/kg") and quantity.value >= 1000
    return quantity.dimension in _DIMENSIONS


@dataclass(frozen=True, slots=True)
class Product:
    """A product named in the text; ``name`` is how a dose of it is labelled: the bracketed abbreviation if there is one."""

    start: int
    end: int
    name: str
    strong: bool
    """Found by its own form, not only by its place before an amount."""


class Products:
    """Finds product names."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["interventions"]
        self._named = re.compile(
            f"(?P<cell>{words.regex('cell')})|(?P<latin>(?<![A-Za-z0-9])(?:{words.regex('latin')})(?![A-Za-z0-9]))"
            f"|(?P<suffix>{words.regex('suffix')})|(?P<named>{words.regex('named')})"
        )
        self._stopper = re.compile(words.regex("stopper"))
        self._origin = re.compile(f"(?:{words.regex('origin')})+")
        self._latin_word = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*®?")
        self._no_product = re.compile(words.regex("latin_no_product"))
        self._syllables = re.compile(f"(?:{words.regex('syllable')}){{3,}}")

    def find(self, text: str) -> list[Product]:
        """Give the products that a text names, in its order.

        >>> found = Products(Lexicons()).find("对照组给予甲泼尼龙,联合脐带间充质干细胞(UC-MSC)输注")
        >>> [p.name for p in found]
        ['甲泼尼龙', 'UC-MSC']
        """
        found: list[Product] = []
        for match in self._named.finditer(text):
            start = match.start()
            if match.lastgroup in ("suffix", "named"):
                start = self._begin(text, match.start())
            if match.lastgroup == "suffix" and match.end() - start <= max(2, len(match.group())) and len(match.group()) < 2:
                continue
            if found and start < found[-1].end:
                if match.end() <= found[-1].end:
                    continue
                start = found.pop().start
            found.append(self._product(text, start, match.end()))
        return found

    def _begin(self, text: str, place: int) -> int:
        """Give where the name that goes on at a place begins: behind the last word that is no part of a name."""
        low = place
        while low > 0 and place - low < _LONGEST_NAME and _NAME_CHARACTER.match(text[low - 1]):
            low -= 1
        for match in self._stopper.finditer(text, low, place):
            low = match.end()
        return low

    def _product(self, text: str, start: int, end: int, *, strong: bool = True) -> Product:
        abbreviation = _BRACKET.match(text, end)
        if abbreviation and not self._no_product.fullmatch(abbreviation["abbreviation"].strip()):
            return Product(start, abbreviation.end() + 1, abbreviation["abbreviation"].strip().rstrip("®"), strong)
        return Product(start, end, self.clean(text[start:end]), strong)

    def clean(self, name: str) -> str:
        """Take words of origin from the front of a name: 自体骨髓干细胞 is 骨髓干细胞."""
        match = self._origin.match(name)
        bare = name[match.end() :] if match else name
        return (bare or name).strip(" -®")

    def before_amount(self, text: str, place: int, low: int) -> Product | None:
        """Give the name that ends straight before an amount, by its place alone; ``low`` is where its clause begins."""
        stretch = text[low:place]
        end = low + len(stretch.rstrip(" :(约为"))
        if end <= low:
            return None
        latin = [m for m in self._latin_word.finditer(text, max(low, end - 24), end) if m.end() == end]
        if latin and not (end - latin[0].start() < 2 or self._no_product.fullmatch(latin[0].group())):
            return self._product(text, latin[0].start(), end)
        if latin:
            return None
        start = max(low, self._begin(text, end))
        name = text[start:end]
        if len(name) < 2 or not re.search(r"[一-鿿]{2}", name):
            return None
        return self._product(text, start, end, strong=bool(self._syllables.search(name)))


def nearest_before(products: list[Product], place: int, low: int) -> Product | None:
    """Give the last product that ends at or before a place and begins not before ``low``."""
    index = bisect_right(products, place, key=lambda p: p.end) - 1
    if index < 0 or products[index].start < low:
        return None
    return products[index]


def first_after(products: list[Product], place: int, high: int) -> Product | None:
    """Give the first product that begins at or after a place and before ``high``."""
    index = bisect_right(products, place - 1, key=lambda p: p.start)
    return products[index] if index < len(products) and products[index].start < high else None


def abbreviations(products: list[Product], text: str) -> dict[str, str]:
    """Give the abbreviation of each name that the text gives one."""
    return dict(_abbreviated(products, text))


def _abbreviated(products: list[Product], text: str) -> Iterator[tuple[str, str]]:
    for product in products:
        full = text[product.start : product.end]
        if "(" in full and product.name not in full.split("(")[0]:
            yield full.split("(")[0].strip(), product.name
