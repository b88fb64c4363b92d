"""Products and amounts of them: which names in a text are products, and which quantities can be doses at all.

The vocabulary is open. A name is found by what it ends in (单抗, 替尼, 胶囊), by being a cell type or a Latin name
or code, or by standing straight before an amount; it begins where the last word that is no part of a name ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass

from extract.lexicon import Lexicons, alternation
from extract.records import Article, Quantity, Span

_DIMENSIONS = frozenset(
    {"mass", "volume", "activity", "cells", "genomes", "particles", "radiation", "radioactivity", "amount", "tablets"}
)
_LONGEST_NAME = 18
_NEVER = re.compile("(?!)")
_BRACKET = re.compile(
    r" ?[(\[](?:(?:以下)?简称|下称|商品名为?|代号|又名|即|[:,])?[:\"“]?"
    r"(?P<abbreviation>[A-Za-z][A-Za-z0-9+/. -]{1,17}[一-鿿]{0,4})®?[\"”]?(?=[,;:)\]])"
)
"""A name or code in brackets behind a name: 间充质干细胞(MSC, …), 脂肪干细胞(Cx601)."""
_SECOND = re.compile(r", ?(?P<abbreviation>[A-Z][A-Za-z0-9+-]{1,9})(?=[,;:)\]])")
"""An abbreviation behind the English name in a bracket: (rituximab, RTX)."""
_ABBREVIATION = re.compile(r"(?=(?:.*[A-Z]){2})[A-Za-z+/. -]+(?:[一-鿿]{1,4})?")
"""What stands for a drug's name: RTX, MMF; a code (SHR-A1811) or an English name (riluzole) does not."""
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
    """A product named in the text, with the abbreviation that a bracket behind it gives."""

    start: int
    end: int
    name: Span
    """How a dose of it is labelled: the abbreviation if there is one, else the name without words of origin."""
    strong: bool
    """Found by its own form, not only by its place before an amount."""
    cells: bool = False
    full: Span | None = None
    """The name that the abbreviation stands for."""


class Products:
    """Finds product names."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["interventions"]
        self._named = re.compile(
            f"(?P<cell>{words.regex('cell')})|(?P<latin>(?<![A-Za-z0-9])(?:{words.regex('latin')})(?![A-Za-z0-9]))"
            f"|(?P<vitamin>{words.regex('vitamin')})"
            f"|(?P<suffix>(?:{words.regex('suffix')})(?:(?:{words.regex('syllable')}){{1,4}}(?=[\\d ()+,、/:;。组]|$))?"
            f"(?:{words.regex('salt')}))|(?P<named>{words.regex('named')})"
        )
        self._stopper = re.compile(words.regex("stopper"))
        self._unit = re.compile(r"(?<=[ /])(?:d|h|min|wk|w|mo|mg|g|kg|mL|ml|U|IU)(?=[一-鿿])")
        self._origin = re.compile(f"(?:{words.regex('origin')})+")
        self._latin_word = re.compile(r"[A-Za-z][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*®?")
        self._cell_code = re.compile(r"(?:MSC|HSC|MNC|ADRC|ADSC|NPC|HPC|EPC|PBMC|TIL|CIK|NK|CAR-?[TM])s?$|细胞")
        self._no_product = re.compile(words.regex("latin_no_product"))
        self._aimed = re.compile(f"{words.regex('no_product')}|{words.regex('salt')}(?:{words.regex('no_product')})")
        self._counted = re.compile(words.regex("no_product_before"))
        self._class, self._is_a = re.compile(words.regex("class")), re.compile(words.regex("is_a"))
        self._generic = re.compile(words.regex("generic"))
        self._no_name = re.compile(words.regex("no_name"))
        self._syllable = re.compile(words.regex("syllable"))

    def find(self, text: str, low: int = 0, high: int | None = None) -> list[Product]:
        """Give the products that a text, or a stretch of it, names, in its order.

        >>> text = "对照组给予甲泼尼龙,联合脐带间充质干细胞(UC-MSC)输注"
        >>> [text[slice(*product.name)] for product in Products(Lexicons()).find(text)]
        ['甲泼尼龙', 'UC-MSC']
        """
        found: list[Product] = []
        for match in self._named.finditer(text, low, len(text) if high is None else high):
            start = match.start()
            if self._is_none(text, match):
                continue
            if match.lastgroup in ("suffix", "named"):
                start = max(low, self._begin(text, match.start()))
            if found and start < found[-1].end:
                if match.end() <= found[-1].end:
                    continue
                start = min(start, found.pop().start)
            if found and match.lastgroup == "latin" and text[found[-1].end : start] == "(":
                continue  # 瑞戈非尼(Regorafenib): the same in English
            if found and self._describes(text, found[-1], start, match.end()):
                continue
            cells = match.lastgroup == "cell" or self._cell_code.search(match.group()) is not None
            found.append(self._product(text, start, match.end(), cells=cells))
        return found

    def _is_none(self, text: str, match: re.Match[str]) -> bool:
        """Tell whether a form of a name is none here: 中和抗体滴度, 9个颗粒, ED50, 胚胎干细胞分化的."""
        if match.lastgroup == "latin" and self._no_product.fullmatch(match.group()):
            return True
        if self._aimed.match(text, match.end()):
            return True
        return (
            match.lastgroup == "suffix"
            and self._counted.search(text, max(0, match.start() - 5), match.start()) is not None
        )

    def _describes(self, text: str, code: Product, start: int, end: int) -> bool:
        """Tell whether a name only says what a code before it is: YL-315(JAK1抑制剂), YL-315系口服JAK1抑制剂."""
        coded = text[code.end - 1].isdigit() and text[code.start : code.end].isascii()
        named = coded and code.end < start and self._class.search(text, start, end) is not None
        return named and self._is_a.fullmatch(text, code.end, start) is not None

    def is_generic(self, name: str) -> bool:
        """Tell whether a name is a general word that stands for the product of its kind: 疫苗, 干细胞."""
        return self._generic.fullmatch(name) is not None

    def placed_behind(self, text: str, place: int) -> Product | None:
        """Give the Latin name straight behind an amount, by its place alone: 120 μg的RSVPreF3."""
        start = place + text.startswith("的", place)
        match = self._latin_word.match(text, start)
        if match is None or match.end() - start < 3 or self._no_product.fullmatch(match.group()):
            return None
        return self._product(text, start, match.end()) if not match.group().islower() else None

    def _begin(self, text: str, place: int) -> int:
        """Give where the name that goes on at a place begins: behind the last word that is no part of a name."""
        low = place
        while low > 0 and place - low < _LONGEST_NAME and _NAME_CHARACTER.match(text[low - 1]):
            low -= 1
        if low > 1 and (unit := self._unit.match(text, low)) and (text[low - 1] == "/" or text[low - 2].isdigit()):
            low = unit.end()
        for match in self._stopper.finditer(text, low, place):
            low = match.end()
        return low

    def _product(self, text: str, start: int, end: int, *, strong: bool = True, cells: bool = False) -> Product:
        origin = self._origin.match(text, start, end)
        low = origin.end() if origin and end - origin.end() >= 2 else start
        full = (low, end - (text[end - 1] == "®"))
        bracket = _BRACKET.match(text, end)
        if bracket:
            bracket = _SECOND.match(text, bracket.end()) or bracket
            short = bracket["abbreviation"].strip()
            stands = cells or _ABBREVIATION.fullmatch(short)
            if stands and not self._no_product.fullmatch(short):
                return Product(start, bracket.end() + 1, bracket.span("abbreviation"), strong, cells, full)
        return Product(start, end, full, strong, cells)

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
        signs = re.findall(r"[一-鿿]", name)
        sounds = len(self._syllable.findall(name))
        if len(signs) < 2 or name[0].isdigit() or 2 * sounds < len(signs) or self._no_name.fullmatch(name):
            return None
        return self._product(text, start, end, strong=sounds >= 3)


def nearest_before(products: list[Product], place: int, low: int) -> Product | None:
    """Give the last product that ends at or before a place and begins not before ``low``."""
    index = bisect_right(products, place, key=lambda p: p.end) - 1
    if index < 0 or products[index].start < low:
        return None
    return products[index]


class ProductsOf:
    """The products that an article names, found sentence by sentence as they are asked for."""

    def __init__(self, finder: Products, article: Article) -> None:
        self._finder = finder
        self._text = article.text
        self._sentences = article.sentences
        self._found: dict[int, list[Product]] = {}
        self._all: dict[int, list[Product]] = {}
        self._short: re.Pattern[str] | None = None
        self._cells: dict[str, bool] = {}

    def within(self, start: int, end: int) -> list[Product]:
        """Give the products that begin in a stretch, in the order of the text."""
        return [p for n in self._numbers(start, end) for p in self._of(n) if start <= p.start < end]

    def backwards(self, start: int, end: int) -> Iterator[Product]:
        """Give the products that begin in a stretch, from its end on."""
        for number in reversed(self._numbers(start, end)):
            yield from (p for p in reversed(self._of(number)) if start <= p.start < end)

    def abbreviated(self) -> dict[str, Span]:
        """Give the abbreviation of each full name in Chinese, as the text first gives it."""
        given: dict[str, Span] = {}
        for product in self._defined():
            full = self._text[slice(*(product.full or product.name))]
            if not re.search("[A-Za-z]", full):
                given.setdefault(full, product.name)
        return given

    def _defined(self) -> Iterator[Product]:
        """Give the products that a bracket gives an abbreviation of."""
        for bracket in _BRACKET.finditer(self._text):
            number = self._at(bracket.start())
            for product in self._found_in(number) if number is not None else ():
                if (
                    product.full
                    and product.full[1] in (bracket.start(), bracket.start() - 1)
                    and product.name != product.full
                ):
                    yield product

    def _numbers(self, start: int, end: int) -> range:
        first = bisect_right(self._sentences, start, key=lambda s: s.end)
        last = bisect_left(self._sentences, end, key=lambda s: s.start)
        return range(first, last)

    def _at(self, place: int) -> int | None:
        numbers = self._numbers(place, place + 1)
        return numbers[0] if numbers else None

    def _of(self, number: int) -> list[Product]:
        """Give the products of a sentence, abbreviations that the article defines among them."""
        if self._short is None:
            cells = {self._text[slice(*p.name)].strip(): p.cells for p in self._defined()}
            cells = {name: kind for name, kind in cells.items() if len(name) > 1}
            self._short = re.compile(rf"(?<![A-Za-z0-9-]){alternation(cells)}(?![A-Za-z0-9])") if cells else _NEVER
            self._cells = cells
        if number not in self._all:
            sentence, found = self._sentences[number], self._found_in(number)
            named = [
                Product(*match.span(), match.span(), strong=True, cells=self._cells[match.group()])
                for match in self._short.finditer(self._text, sentence.start, sentence.end)
                if not any(p.start < match.end() and match.start() < p.end for p in found)
            ]
            self._all[number] = sorted([*found, *named], key=lambda p: p.start)
        return self._all[number]

    def _found_in(self, number: int) -> list[Product]:
        if number not in self._found:
            sentence = self._sentences[number]
            self._found[number] = self._finder.find(self._text, sentence.start, sentence.end)
        return self._found[number]
