"""Products and amounts of them: which names in a text are products, and which quantities can be doses at all.

The vocabulary is open. A name is found by what it ends in (单抗, 替尼, 胶囊), by the characters that names are
transliterated with, by being a cell type or a Latin name or code, or by standing straight before an amount; it begins
where the last word that is no part of a name ends.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from operator import attrgetter

from ahocorasick_rs import AhoCorasick, Implementation

from extract.kept import compiled
from extract.lexicon import Lexicon, Lexicons, alternation
from extract.records import Article, Quantity, Sentence, Span
from extract.triggers import occurrences, trigger

_DIMENSIONS = frozenset(
    {"mass", "volume", "activity", "cells", "genomes", "particles", "radiation", "radioactivity", "amount", "tablets"}
)
_LONGEST_NAME = 18
_SHORTEST_LISTED = 2
_SHORTEST_BRAND = 3
_LONGEST_BRAND = 5
_BEFORE = 8
_AHEAD = 4
"""How far the words before a name see past where it begins."""
_NEVER = compiled("(?!)")
_EXPLAINED = ("-", ":")
_LINE_MARKS = ("-", "·")
"""Marks of a line or of a member of a list, no part of the name behind them."""
_LETTER = compiled("[A-Za-z]")
_BRACKET = compiled(
    r"[”\"」』]? ?[(\[](?:(?:以下)?简称|下称|商品名为?|代号|又名|即|[:,])?[:\"“]?"
    r"(?P<abbreviation>[A-Za-z][A-Za-z0-9+/. -]{1,17}[一-鿿]{0,4})®?[\"”]?(?=[,;:)\]])"
)
"""A name or code in brackets behind a name: 间充质干细胞(MSC, …), 脂肪干细胞(Cx601)."""
_SECOND = compiled(r", ?(?P<abbreviation>[A-Z][A-Za-z0-9+-]{1,9})(?=[,;:)\]])")
"""An abbreviation behind the English name in a bracket: (rituximab, RTX)."""
_ABBREVIATION = compiled(r"(?=(?:.*[A-Z]){2})[A-Za-z+/. -]+(?:[一-鿿]{1,4})?|r?h?(?:IL|BMP|FGF|EGF)-?\d{1,2}")
"""What stands for a drug's name: RTX, MMF; a code (SHR-A1811) or an English name (riluzole) does not."""
_CODE = compiled(r"[A-Z]{2,}-?[A-Z]*\d+[A-Za-z0-9-]*")
"""A product's code: AB-C12, SHR1701."""
_BRANDED = compiled(r"®| ?\((?:学名|成分|通用名)?:? ?[A-Za-z][a-z]{6,}[,;)]")
"""What shows that the Chinese characters before it are a brand."""
_BRAND_BEHIND = compiled(r"[A-Za-z]{4,}® ?\(?(?P<name>[一-鿿]{2,5})")
_DOSED = compiled(r"(?<=[一-鿿]{3}) ?\d[\d.]* ?(?:mg|μg|毫克|微克)(?!/)")
_BRAND, _DOSED_NAME = compiled(r"[一-鿿]{2,6}$"), compiled(r"[一-鿿]{3,5}$")
_LETTERED = compiled(r"[A-Z]")
_LED_IN = compiled(r"[ :(约为各]*\Z")
"""What stands between a name and its amount: 甲(各20 mg)."""
_HEADED = compiled(
    r"\s*(?:第?[\d一二三四五六七八九十]{1,3}[.、) ]|\([\d一二三四五六七八九十]+\)|[■●◆▶#*•·【-]+)?\s*"
    r"(?P<name>[一-鿿]{2,6}|[A-Za-z][A-Za-z0-9-]{2,20})[】:\s]*"
)
_KIND_BEHIND = r" ?[A-Z\d一-鿿]{0,6}(?:抑制|激动|拮抗|降解|受体|靶点)"
_WORD = r"[A-Za-z][A-Za-z0-9]{1,24}+(?:-[A-Za-z0-9]{1,12}+){0,3}+"
_RUN = r"[一-鿿]{2,5}?"
_ENDS = r"(?=[,.;:。、()\[\]“”\"\n]| ?\d|或|和|与|后|组|的|治疗|$)"
_BRAND_STRAIGHT = compiled(
    r"\d ?(?:mg|μg|毫克|微克|mL|ml)(?:的| )?(?P<name>[一-鿿]{2,5}?)(?=或|和|与|、|,|;|。|\(|组|治疗|$)"
)
_MARK = r"[,。;:、()\[\]\"“”《》<>=+/~|丨\n\s]"
_ENGLISH = compiled(r"[A-Za-z0-9]*[a-z]{5,}[A-Za-z0-9]*(?=(?!疫苗)[一-鿿])")
"""An English word before a Chinese name, which is no part of it; a vaccine goes by its maker: Moderna疫苗."""
_NUMBER_BEFORE = compiled(r"\d+个?(?=[一-鿿](?<!价))")
"""A number before a Chinese name, which is no part of it: 2 of CLDN18.2靶向抗体; not 9价疫苗."""
_ARM_BEHIND = compiled(r" ?(?:组|[与和较在治,。;]|联合|$)")
"""What follows letters that name an arm by its product, behind the amount."""
_OFTEN = 3
_FEW = 20
"""Sentences that are gone through one by one, though those before them are not listed."""
_LEFT_OUT = compiled(r"来源|源性?(?=间充质|干细胞)|组织|的")
_NAME_CHARACTER = compiled(r"[一-鿿A-Za-z0-9Ⅰ-Ⅻα-ωΑ-Ω+\-®·]")


def is_amount(quantity: Quantity) -> bool:
    """Tell whether a quantity is in a unit that products are dosed in; body weight (kg) and mean ± SD are none.

    A bare per-kg count (``1×10^6/kg``) is one.
    """
    if quantity.sd is not None or quantity.unit in ("kg", "L", "dL", "{jin}"):
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
        latin = f"(?<![A-Za-z0-9])(?:{latin_names(words)})(?![A-Za-z0-9])"
        cell = f"(?P<cell>{words.regex('cell')})"
        sound, final = f"(?:{words.regex('syllable')})", f"(?:{words.regex('final')})"
        closed = r"(?=[\d ()+,、/:;。组钠钾钙]|$)"
        on = f"(?<!{words.regex('form')})"
        suffix, salt = f"(?:{words.regex('suffix')})", f"(?:{words.regex('salt')})"
        others = (
            f"(?P<vitamin>{words.regex('vitamin')})"
            f"|(?P<suffix>{suffix}(?:{on}{sound}{{1,4}}{closed}|{on}{sound}{{0,3}}{final})?{salt})"
            f"|(?P<sound>(?<![毫微公千])(?!{words.regex('no_sounds')}){sound}{{2,7}}{final}{salt})"
            f"|(?P<named>{words.regex('named')}|(?:{words.regex('herb')})(?![酸苷素酮碱])"
            f"|(?<![A-Za-z0-9-])(?:{words.regex('class_letters')})(?![A-Za-z0-9]))"
        )
        given = f"(?:{words.regex('given_before')})(?P<given>[A-Za-z][a-z]{{5,}})(?![A-Za-z0-9])"
        self._no_cell = compiled(f"(?P<latin>{latin})|{others}|{given}")
        self._named = compiled(f"{cell}|{self._no_cell.pattern}")
        self._may_be_cell = trigger(cell)
        self._may_name = trigger(f"{cell}|{others}")
        self._given_before = compiled(rf"(?:{words.regex('given_before', 'used_before')})$")
        self._no_heading = compiled(words.regex("no_heading"))
        self._no_told = compiled(words.regex("no_told"))
        self._kind = compiled(words.regex("kind_of_drug"))
        taken, told = words.regex("taken_before"), words.regex("told_of_product")
        amount = r"\d[\d.]* ?(?:mg|μg|mL|ml|IU|U|片|粒)"
        self._told = compiled(
            rf"(?:{taken})(?:了|过)? ?[“\"]?"
            rf"(?:(?P<latin_after>{_WORD})(?![A-Za-z0-9-]|{_KIND_BEHIND})|(?P<after>{_RUN}){_ENDS})"
            rf"|(?<![A-Za-z0-9-])(?P<latin>{_WORD})(?= ?(?:{told}|{amount}(?![A-Za-z])))"
            rf"|(?<![一-鿿])(?P<name>{_RUN})(?={told})"
        )
        self._in_quotes = compiled(
            rf"(?:{words.regex('taken_before', 'any_form')}|疫苗|针)[“\"「『]"
            r"(?P<name>[一-鿿]{2,8})[”\"」』]"
        )
        self._may_tell = trigger(f"{taken}|{told}|{amount}")
        self._stopper = compiled(_stopper(words))
        self._unit = compiled(r"(?<=[ /])(?:d|h|min|wk|w|mo|mg|g|kg|mL|ml|U|IU)(?=[一-鿿])")
        self._origin = compiled(f"(?:{words.regex('origin')})+")
        origins = alternation(term for term in words.terms("latin_cell_origin") if len(term) > 1)
        self._doubled = compiled(rf"[一-鿿]+(?=h?{origins}-?(?:{words.regex('latin_cell')})s?(?![一-鿿]))")
        """The origin of cells in words, before an abbreviation that tells it too: 骨髓BMMSC."""
        self._formed = compiled(rf"[A-Z]{{1,5}}-?[A-Z]{{0,3}}\d{{2,5}}[A-Z]?(?={salt}$)")
        """A code before the form that it is given in: YC101注射液."""
        self._latin_word = compiled(r"[A-Za-z][A-Za-z0-9]*(?:[-/][A-Za-z0-9]+)*®?")
        self._cell_code = compiled(
            r"(?:MSC|HSC|MNC|ADRC|ADSC|NPC|HPC|EPC|PBMC|TIL|CIK|NK|CAR-?[TM])s?$|细胞(?!介素)|仑赛$"
        )
        self._no_product = compiled(rf"(?:{words.regex('latin_no_product')})|(?i:{words.regex('english_word')})")
        self._aimed = compiled(f"{words.regex('no_product')}|{words.regex('salt')}(?:{words.regex('no_product')})")
        self._of_body = compiled(words.regex("body_cell_before"))
        self._counted = compiled(words.regex("no_product_before"))
        self._class, self._is_a = compiled(words.regex("class")), compiled(words.regex("is_a"))
        self._generic = compiled(words.regex("generic", "class_letters"))
        self._class_lead = compiled(rf"[^\s,;。()]{{0,16}}(?:{words.regex('class_lead')})(?=[一-鿿A-Za-z]{{2}})")
        self._class_end = compiled(rf"(?:{words.regex('class_end')})$")
        self._no_name = compiled(words.regex("no_name"))
        self.asked = compiled(words.regex("asked_of"))
        """Finds what follows a product that people took before a study takes them in."""
        self._result = compiled(f"{words.regex('result_noun')}|{words.regex('intake')}|{words.regex('dose_noun')}")
        self._no_member = compiled(words.regex("no_member"))
        self._syllable = compiled(words.regex("syllable"))

    def may_name(self, text: str, sentence: Sentence) -> bool:
        """Tell whether a sentence can name a product at all: it has a word of one, or a Latin letter."""
        return bool(sentence.hints & self._may_name or _LETTER.search(text, sentence.start, sentence.end))

    def in_sentence(self, article: Article, sentence: Sentence) -> list[Product]:
        """Give the products that a sentence names, looked for once."""
        key = Products, sentence.start
        if key not in article.noted:
            cells = bool(sentence.hints & self._may_be_cell)
            article.noted[key] = self.find(article.text, sentence.start, sentence.end, cells=cells)
        found: list[Product] = article.noted[key]
        return found

    def find(self, text: str, low: int = 0, high: int | None = None, *, cells: bool = True) -> list[Product]:
        """Give the products that a text, or a stretch of it, names, in its order; ``cells`` may be among them.

        >>> text = "对照组给予甲泼尼龙,联合脐带间充质干细胞(UC-MSC)输注"
        >>> [text[slice(*product.name)] for product in Products(Lexicons()).find(text)]
        ['甲泼尼龙', 'UC-MSC']
        """
        found: list[Product] = []
        named = self._named if cells else self._no_cell
        for match in named.finditer(text, low, len(text) if high is None else high):
            start = match.start("given") if match.lastgroup == "given" else match.start()
            if self._is_none(text, match):
                continue
            if found and start == found[-1].end and self._is_code(match):
                found.append(self._coded(found.pop(), match))
                continue
            if match.lastgroup in ("suffix", "sound", "named"):
                start = max(low, self._begin(text, match.start()))
            if found and start < found[-1].end:
                if match.end() <= found[-1].end:
                    continue
                start = min(start, found.pop().start)
            if found and match.lastgroup == "latin" and text[found[-1].end : start] == "(":
                continue  # 瑞戈非尼(Regorafenib): the same in English
            if found and self._describes(text, found[-1], start, match.end()):
                continue
            of_cells = match.lastgroup == "cell" or self._cell_code.search(match.group()) is not None
            found.append(self._product(text, start, match.end(), cells=of_cells))
        return found

    @staticmethod
    def _is_code(match: re.Match[str]) -> bool:
        """Tell whether a match is a code, which names the product of the Chinese name straight before it."""
        return match.lastgroup == "latin" and _CODE.fullmatch(match.group()) is not None

    @staticmethod
    def _coded(product: Product, code: re.Match[str]) -> Product:
        """Give a product the code behind its name: 间充质干细胞注射液AB-C12."""
        return replace(product, end=code.end(), name=code.span(), full=product.full or product.name)

    def _is_none(self, text: str, match: re.Match[str]) -> bool:
        """Tell whether a form of a name is none here: 中和抗体滴度, 9个颗粒, ED50, 胚胎干细胞分化的."""
        if match.lastgroup == "latin" and self._no_product.fullmatch(match.group()):
            return True
        if self._aimed.match(text, match.end()):
            return True
        if match.lastgroup == "cell" and self._of_body.search(text, max(0, match.start() - _BEFORE), match.start()):
            return True
        return (
            match.lastgroup == "suffix"
            and self._counted.search(text, max(0, match.start() - 5), match.start()) is not None
        )

    def _describes(self, text: str, code: Product, start: int, end: int) -> bool:
        """Tell whether a name only says what a code before it is: YL-315(JAK1抑制剂), YL-315系口服JAK1抑制剂."""
        coded = text[code.end - 1].isdigit() and text[code.start : code.end].isascii()
        coded = coded or (text[code.start : code.end].isascii() and text.startswith(_EXPLAINED, code.end))
        named = coded and code.end < start and self._class.search(text, start, end) is not None
        return named and self._is_a.fullmatch(text, code.end, start) is not None

    def is_generic(self, name: str) -> bool:
        """Tell whether a name is a general word that stands for the product of its kind: 疫苗, 干细胞."""
        return self._generic.fullmatch(name) is not None

    def is_kind(self, name: str) -> bool:
        """Tell whether a name only says of which kind a product is: 醛固酮合酶抑制剂."""
        return self._kind.search(name) is not None

    def told(self, text: str, sentences: Iterable[Sentence]) -> set[str]:
        """Give the names that sentences use as a product's, by the words around them, though their form shows nothing.

        >>> text = "每天服用NMN。替乐通的剂量由2.5 mg开始,替乐通需逐步加量。"
        >>> sorted(Products(Lexicons()).told(text, [Sentence(text, 0, len(text), 0, "body")]))
        ['NMN', '替乐通']
        """
        telling = (sentence for sentence in sentences if sentence.hints & self._may_tell)
        matches = chain.from_iterable(self._told.finditer(text, s.start, s.end) for s in telling)
        found = [(match[match.lastgroup or 0], match.end()) for match in matches]
        counts = _counted(text, (name for name, _ in found if not name.isascii()))
        often = {n for n, end in found if n.isascii() or counts[n] > 1 or text.startswith("的", end)}
        return set(filter(self._is_own, often))

    def headed(self, text: str, start: int, end: int) -> Product | None:
        """Give the name that a heading is, by its place alone: 一、美罗华.

        >>> text = "一、美罗华"
        >>> products = Products(Lexicons())
        >>> text[slice(*products.headed(text, 0, len(text)).name)]
        '美罗华'
        """
        match = _HEADED.fullmatch(text, start, end)
        if match is None or self._no_heading.search(match["name"]) or not self._is_own(match["name"]):
            return None
        return self._product(text, *match.span("name"), strong=False)

    def _is_own(self, name: str) -> bool:
        """Tell whether a name can be a product's own: it has no word of another thing."""
        if name.isascii():
            return len(name) >= _SHORTEST_BRAND and not self._no_product.fullmatch(name)
        none = self._no_told.fullmatch(name) or self._generic.fullmatch(name)
        return not none and not self._stopper.search(name) and self._is_unread(name)

    def placed_behind(self, text: str, place: int) -> Product | None:
        """Give the Latin name straight behind an amount, by its place alone: 120 μg的RSVPreF3."""
        start = place + text.startswith(("的", " "), place)
        match = self._latin_word.match(text, start)
        if match is None or match.end() - start < 3 or self._no_product.fullmatch(match.group()):
            return None
        return self._product(text, start, match.end()) if not match.group().islower() else None

    def arm_behind(self, text: str, place: int) -> Product | None:
        """Give the letters straight behind an amount that go by their place for a product's: 5 mg TZP组, 5 mg的TZP.

        >>> text = "15 mg TZP组"
        >>> text[slice(*Products(Lexicons()).arm_behind(text, 5).name)]
        'TZP'
        """
        named = self.placed_behind(text, place)
        if named is None:
            return None
        shown = text.startswith("的", place) or _ARM_BEHIND.match(text, named.end)
        return named if shown else None

    def _begin(self, text: str, place: int) -> int:
        """Give where the name that goes on at a place begins: behind the last word that is no part of a name."""
        low = place
        while low > 0 and place - low < _LONGEST_NAME and _NAME_CHARACTER.match(text[low - 1]):
            low -= 1
        if low > 1 and (unit := self._unit.match(text, low)) and (text[low - 1] == "/" or text[low - 2].isdigit()):
            low = unit.end()
        for match in self._stopper.finditer(text, low, place + _AHEAD):
            if match.end() <= place:
                low = match.end()
        if word := _ENGLISH.match(text, low):
            low = word.end()
        if (number := _NUMBER_BEFORE.match(text, low)) and number.end() <= place:
            low = number.end()
        return low + text.startswith(_LINE_MARKS, low, place)

    def _product(self, text: str, start: int, end: int, *, strong: bool = True, cells: bool = False) -> Product:
        origin = self._origin.match(text, start, end)
        low = origin.end() if origin and end - origin.end() >= 2 else start
        low = self._behind_class(text, low, end)
        low = doubled.end() if (doubled := self._doubled.match(text, low, end)) else low
        full = (low, coded.end() if (coded := self._formed.match(text, low, end)) else end - (text[end - 1] == "®"))
        bracket = _BRACKET.match(text, end)
        if bracket and not self._no_product.fullmatch(bracket["abbreviation"].strip()):  # SB-1(NCT01234567)
            bracket = _SECOND.match(text, bracket.end()) or bracket
            short = bracket["abbreviation"].strip()
            stands = cells or _ABBREVIATION.fullmatch(short)
            if stands and not self._no_product.fullmatch(short):
                return Product(start, bracket.end() + 1, bracket.span("abbreviation"), strong, cells, full)
            if _CODE.fullmatch(short):
                words = text[slice(*full)]
                named = not (words.isascii() or self.is_generic(words) or self.is_kind(words))
                return Product(start, bracket.end() + 1, full if named else bracket.span("abbreviation"), strong, cells)
        return Product(start, end, full, strong, cells)

    def _behind_class(self, text: str, start: int, end: int) -> int:
        """Give where a name begins behind the class that it is of: 免疫抑制剂他克莫司, 抗病毒药物恩替卡韦."""
        lead = self._class_lead.match(text, start, end)
        if lead is None or self._class_end.search(text, lead.end(), end):
            return start
        if not self._no_cell.search(text, lead.end(), end):
            return start
        return lead.end()

    def _lettered(self, text: str, letter: re.Match[str], low: int) -> Product | None:
        """Give the brand that goes on with a letter: 补充钙尔奇 D."""
        end = letter.start() - text.startswith(" ", letter.start() - 1)
        start = max(low, self._begin(text, end))
        name = text[start:end]
        if len(name) < _SHORTEST_LISTED or self._no_name.fullmatch(name) or self._no_member.search(name):
            return None
        return self._product(text, start, letter.end()) if self._given_before.search(text, low, start) else None

    def brand(self, text: str, start: int, end: int) -> Iterator[str]:
        """Give the name that a run of Chinese characters ends in, if it can be a product's and no rule finds it."""
        start = max(start, self._begin(text, end))
        name = text[start:end]
        if len(name) >= _SHORTEST_LISTED and not self._no_name.fullmatch(name) and self._is_unread(name):
            yield name

    def quoted(self, text: str) -> Iterator[str]:
        """Give the Chinese names in quotation marks behind a word for a product: 降脂针“甲乙丙”.

        >>> list(Products(Lexicons()).quoted("新药“英克西兰”,他说“很好”"))
        ['英克西兰']
        """
        for match in self._in_quotes.finditer(text):
            if self._is_own(match["name"]):
                yield match["name"]

    def stands_behind(self, name: str) -> bool:
        """Tell whether Chinese characters behind an amount can be its product's name: no word such as 治疗 is in it."""
        words = any(len(match[0]) > 1 for match in self._stopper.finditer(name))
        return len(name) >= _SHORTEST_BRAND and not words and self._is_unread(name)

    def _is_unread(self, name: str) -> bool:
        """Tell whether a name that no rule finds is none of a measure, of food, of people or of times."""
        return not (self._no_member.search(name) or self._result.search(name) or self._named.search(name))

    def listed(self, text: str, start: int, end: int) -> Product | None:
        """Give the name that a member of a list of names with amounts is, unless it is a word about the amount."""
        start = max(start, self._begin(text, end))
        name = text[start:end]
        if end - start < _SHORTEST_LISTED or self._no_name.fullmatch(name) or self._no_member.search(name):
            return None
        return self._product(text, start, end)

    def straight_before(self, text: str, place: int, low: int) -> Product | None:
        """Give the Chinese name straight before an amount where nothing else tells of what it is: 甲组:凯纷50 mg."""
        end = low + len(_LED_IN.sub("", text[low:place]))
        start = max(low, self._begin(text, end))
        name = text[start:end]
        can_be = _SHORTEST_LISTED <= len(name) <= _LONGEST_BRAND and not name.isascii() and self._is_own(name)
        return self._product(text, start, end, strong=False) if can_be and not self._no_name.fullmatch(name) else None

    def before_amount(self, text: str, place: int, low: int, *, given: bool = False) -> Product | None:
        """Give the name that ends straight before an amount, by its place alone; ``low`` is where its clause begins.

        Where ``given``, only a name in Chinese characters that a verb of giving stands before.
        """
        stretch = text[low:place]
        end = low + len(_LED_IN.sub("", stretch))
        if end <= low:
            return None
        latin = [m for m in self._latin_word.finditer(text, max(low, end - 24), end) if m.end() == end]
        if latin and _LETTERED.fullmatch(latin[0].group()) and (lettered := self._lettered(text, latin[0], low)):
            return lettered
        if latin and not (end - latin[0].start() < 2 or self._no_product.fullmatch(latin[0].group())):
            return self._product(text, latin[0].start(), end)
        if latin:
            return None
        start = max(low, self._begin(text, end))
        name = text[start:end]
        signs = re.findall(r"[一-鿿]", name)
        sounds = len(self._syllable.findall(name))
        if len(signs) < 2 or name[0].isdigit() or self._no_name.fullmatch(name):
            return None
        if (given or 2 * sounds < len(signs)) and not self._given_before.search(text, low, start):
            return None
        return self._product(text, start, end, strong=sounds >= 3)


def plainly(name: str) -> str:
    """Write a name without the words that it may leave out: 脐带来源间充质干细胞 is 脐带间充质干细胞."""
    return _LEFT_OUT.sub("", name)


def latin_names(words: Lexicon) -> str:
    """Write the names of products in Latin letters: nuclides and what they label, stems, cells, names, codes.

    >>> names = re.compile(latin_names(Lexicons()["interventions"]))
    >>> all(map(names.fullmatch, ["donanemab", "UC-MSC", "177Lu-PSMA", "镥-177-PSMA", "G-CSF", "AB-C12"]))
    True
    """
    origin, cells = words.regex("latin_cell_origin"), words.regex("latin_cell")
    return "|".join((
        rf"(?:{words.regex('isotope')})(?!-?[A-Za-z])",
        rf"[A-Za-z]*(?:{words.regex('latin_stem')})",
        rf"(?:\d{{2,3}})?(?:{words.regex('tracer')})-?(?:\d{{2,3}})?-?[A-Z]{{2,6}}(?:-?\d{{2,4}})?",
        r"[镥镏钇锕镓锝碘镭锶]-?\d{2,3}-?(?:配体|标记[一-鿿A-Za-z]{1,8}|[一-鿿]{1,6}?(?:肽|抗体|单抗))",
        words.regex("latin_code"),
        rf"(?:[a-zA-Z]{{0,5}}-?)?(?:(?:{origin}) (?=[A-Z]))?(?:{origin})?-?(?:{cells})s?(?:-?(?:EV|Exo)s?)?",
        words.regex("latin_name"),
    ))  # fmt: skip


def _stopper(words: Lexicon) -> str:
    """Write what ends before a name begins: a word, one that is no part of another here, an amount, a mark."""
    signs = [
        "".join(f"(?<!{text})" for text in row.extra.get("behind", ()))
        + row.regex()
        + "".join(f"(?!{text})" for text in row.extra.get("before", ()))
        for row in words.rows
        if row.code == "stopper_sign"
    ]
    amount = rf"[\d一二两三四五六七八九十][\d.]* ?(?:{words.regex('stopper_unit')})(?:/[a-z\d]+)*"
    return "|".join((amount, words.regex("stopper"), *signs, r"[qQ]\d+[wWdDhH]", _MARK))


def nearest_before(products: list[Product], place: int, low: int) -> Product | None:
    """Give the last product that ends at or before a place and begins not before ``low``."""
    index = bisect_right(products, place, key=lambda p: p.end) - 1
    if index < 0 or products[index].start < low:
        return None
    return products[index]


def _names_before(sign: re.Pattern[str], text: str, form: re.Pattern[str]) -> Iterator[Span]:
    """Yield the names of a form straight before the places where a sign of one stands."""
    low = 0
    for match in sign.finditer(text):
        if name := form.search(text, max(low, match.start() - _BEFORE), match.start()):
            low = match.end()
            yield name.span()


def _counted(text: str, names: Iterable[str]) -> Counter[str]:
    """Count how often each of some names stands in a text, in one pass over it for all of them.

    >>> _counted("甲甲甲乙", ["甲甲", "乙", "丙"])
    Counter({'甲甲': 1, '乙': 1})
    """
    wanted = list(dict.fromkeys(names))
    counts: Counter[str] = Counter()
    free = dict.fromkeys(range(len(wanted)), 0)
    words = AhoCorasick(wanted, store_patterns=False, implementation=Implementation.ContiguousNFA)
    for number, start, end in occurrences(words, text) if wanted else ():
        if start >= free[number]:
            free[number] = end
            counts[wanted[number]] += 1
    return counts


_START = attrgetter("start")


class ProductsOf:
    """The products that an article names, found sentence by sentence as they are asked for."""

    def __init__(self, finder: Products, article: Article) -> None:
        self._finder = finder
        self._article = article
        self._text = article.text
        self._sentences = article.sentences
        self._starts = [sentence.start for sentence in article.sentences]
        self._all: dict[int, list[Product]] = {}
        self._listed: list[Product] = []
        self._looked = 0
        """How many sentences are listed."""
        self._short: re.Pattern[str] | None = None
        self._cells: dict[str, bool] = {}
        self._han = False
        self._told: list[Product] | None = None

    def within(self, start: int, end: int) -> list[Product]:
        """Give the products that begin in a stretch, in the order of the text."""
        numbers = self._numbers(start, end)
        if len(numbers) > _FEW:
            listed = self.until(end)
            low, high = (bisect_left(listed, place, key=_START) for place in (start, end))
            return listed[low:high]
        return [p for n in numbers for p in self._of(n) if start <= p.start < end]

    def until(self, place: int) -> list[Product]:
        """Give the products of all sentences that begin before a place, in the order of the text: a list that grows."""
        stop = bisect_left(self._starts, place)
        while self._looked < stop:
            self._listed += self._of(self._looked)
            self._looked += 1
        return self._listed

    def names_any(self, place: int) -> bool:
        """Tell whether the sentence around a place names products."""
        number = self._at(place)
        return number is not None and bool(self._of(number))

    def backwards(self, start: int, end: int) -> Iterator[Product]:
        """Give the products that begin in a stretch, from its end on."""
        listed = self.until(end)
        for at in range(bisect_left(listed, end, key=_START) - 1, -1, -1):
            if listed[at].start < start:
                return
            yield listed[at]

    def told(self, start: int, end: int) -> list[Product]:
        """Give the names of a stretch that only the article's way of speaking shows to be a product's."""
        told = self.all_told()
        low = bisect_left(told, start, key=_START)
        return told[low : bisect_left(told, end, low, key=_START)]

    def all_told(self) -> list[Product]:
        """Give those of the whole text."""
        if self._told is None:
            names = self._finder.told(self._text, self._sentences)
            latin, han = ([name for name in names if name.isascii() is plain] for plain in (True, False))
            forms = [rf"(?<![A-Za-z0-9-]){alternation(latin)}(?![A-Za-z0-9])"] if latin else []
            sign = re.compile("|".join([*forms, alternation(han)] if han else forms)) if names else _NEVER
            self._told = [
                Product(*match.span(), match.span(), strong=False)
                for match in sign.finditer(self._text)
                if not any(p.start < match.end() and match.start() < p.end for p in self.within(*self._around(match)))
            ]
        return self._told

    def abbreviated(self) -> dict[str, Span]:
        """Give the abbreviation of each full name in Chinese, written `plainly`, as the text first gives it."""
        given: dict[str, Span] = {}
        for product in self._defined():
            full = self._text[slice(*(product.full or product.name))]
            if not re.search("[A-Za-z]", full):
                given.setdefault(plainly(full), product.name)
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

    def _brands(self) -> Iterator[str]:
        """Give the names that the article uses as a product's: by ®, before the same in Latin, or before amounts.

        Where nothing shows a name's end, it ends where what recurs ends. A name only before an amount must recur.
        """
        text = self._text
        for span in _names_before(_BRANDED, text, _BRAND):
            yield from self._finder.brand(text, *span)
        runs = [match["name"] for match in _BRAND_BEHIND.finditer(text)]
        dosed = [name for span in _names_before(_DOSED, text, _DOSED_NAME) for name in self._finder.brand(text, *span)]
        straight = [match["name"] for match in _BRAND_STRAIGHT.finditer(text)]
        beginnings = (run[:n] for run in runs for n in range(2, len(run) + 1))
        counts = _counted(text, chain(beginnings, dosed, straight))
        for run in runs:
            often = counts[run[:2]]
            yield next(run[:n] for n in range(len(run), 1, -1) if n == 2 or 2 * counts[run[:n]] > often)
        yield from self._finder.quoted(text)
        yield from (name for name in dosed if counts[name] >= _OFTEN)
        yield from (name for name in straight if counts[name] >= _OFTEN and self._finder.stands_behind(name))

    def _numbers(self, start: int, end: int) -> range:
        first = max(0, bisect_right(self._starts, start) - 1)
        first += first < len(self._sentences) and self._sentences[first].end <= start
        return range(first, bisect_left(self._starts, end))

    def _around(self, match: re.Match[str]) -> Span:
        """Give the sentence around a match."""
        number = self._at(match.start())
        return match.span() if number is None else (self._starts[number], self._sentences[number].end)

    def _at(self, place: int) -> int | None:
        numbers = self._numbers(place, place + 1)
        return numbers[0] if numbers else None

    def _of(self, number: int) -> list[Product]:
        """Give the products of a sentence, abbreviations that the article defines among them."""
        if self._short is None:
            cells = {self._text[slice(*p.name)].strip(): p.cells for p in self._defined()}
            cells = {name: kind for name, kind in cells.items() if len(name) > 1}
            cells |= dict.fromkeys(self._brands(), False)
            latin, han = ([name for name in cells if name.isascii() is plain] for plain in (True, False))
            forms = [rf"(?<![A-Za-z0-9-]){alternation(latin)}(?![A-Za-z0-9])"] if latin else []
            self._short = re.compile("|".join([*forms, alternation(han)] if han else forms)) if cells else _NEVER
            self._cells = cells
            self._han = bool(han)
        if number not in self._all:
            sentence, found = self._sentences[number], self._found_in(number)
            may = self._han or _LETTER.search(self._text, sentence.start, sentence.end)
            named = [
                Product(*match.span(), match.span(), strong=True, cells=self._cells[match.group()])
                for match in (self._short.finditer(self._text, sentence.start, sentence.end) if may else ())
                if not any(p.start < match.end() and match.start() < p.end for p in found)
            ]
            self._all[number] = sorted([*found, *named], key=lambda p: p.start) if named else found
        return self._all[number]

    def _found_in(self, number: int) -> list[Product]:
        sentence = self._sentences[number]
        may = self._finder.may_name(self._text, sentence)
        return self._finder.in_sentence(self._article, sentence) if may else []
