"""Doses: which amounts are amounts of a product given to a person.

Every quantity in a unit of dosing is judged once, by its own form (mg/kg), by what stands straight before and after it
(a product, a dose word, a verb of giving, 组) and by what tells it for something else: a concentration, a strength, a
diluent, an amount taken from the patient, a measured result, food. Words are rows of the lexicon ``interventions``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from extract.lexicon import Lexicons
from extract.products import Product, Products, is_amount, nearest_before
from extract.quantities import to_base
from extract.records import Article, Quantity, Reading, Sentence, Span

_SILENT_ZONES = {"references", "caption", "disclaimer", "navigation"}
_CLAUSE_END = re.compile(r"[,;。!?！？\n]")
_LIST_GAP = re.compile(r" ?(?:[、,/,]|或|和|及|与|以及|vs\.?|比|至|到) ?(?:或|和|及|与)?(?:每日|每天)? ?")
_CELLS_PER_KG = re.compile(r" ?(?:个|粒)? ?[A-Za-z0-9+αβγδ -]{0,14}?(?:[TB]?细胞|MSCs?|cells?) ?/ ?(?:kg|公斤|千克)")
_REACH = 40
_NUMBER_WORDS = r"(?:约|近|的|为|是|达|仅|共|了|至|到|各|均|分别|按|以|每次|:| |\(|高达|相当于|左右)*"


@dataclass(frozen=True, slots=True)
class _Place:
    """A group of amounts that share a list, and the text around it."""

    group: list[Quantity]
    left: str
    """The clause before the group, and nothing of the clauses before."""
    right: str
    before: str
    """The text before the group, over clause ends, within the sentence."""
    after: str
    """What follows, over the end of the clause."""
    start: int
    end: int
    low: int


class Rule:
    """Read the doses of an article, and amounts that are sure to be something else."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["interventions"]
        self._products = Products(lexicons)

        def ends(*codes: str, tail: str = _NUMBER_WORDS) -> re.Pattern[str]:
            return re.compile(rf"(?:{words.regex(*codes)}){tail}$")

        def holds(*codes: str) -> re.Pattern[str]:
            return re.compile(words.regex(*codes))

        self._strength_before = ends("strength_before")
        self._strength_after = holds("strength_after")
        self._diluent = ends("diluent")
        self._diluent_after = re.compile(rf" ?的?(?:{words.regex('diluent')})")
        self._dissolve = holds("dissolve")
        self._dissolved = ends("dissolve")
        self._sampled = holds("sampled")
        self._result = ends("result_noun", tail=r"(?:[\d.]+ ?(?:mg|g|mL|ml|U|IU|μg)?(?:/\w+)?(?=升|降|增|减|上升|下降)|由|从|为|分别|约|达|减少|增加|下降|降低|升高|升至|降至|升到|降到|增至|减至|较|平均|中位|[<>≥≤]|均|仅|超过|大于|小于|多于|少于|不足|值|量|水平|了|到|至|:| |\(|在|是|明显|显著|可达|的|者|前|后|术中|术后|最多|至少)*")
        self._intake = holds("intake")
        self._in_vitro = holds("in_vitro")
        self._limit = holds("limit")
        self._thing = holds("thing")
        self._then_given = re.compile(r"[^,。;]{0,14}(?:,(?:再|然后|随后|于|经|通过|立即|即刻|缓慢|全部)*[^,。;]{0,8})?(?:注射|输注|回输|注入|移植|植入)")
        self._noun = ends("dose_noun")
        self._noun_near = holds("dose_noun")
        self._give = holds("give")
        self._after = holds("after_dose")
        self._total = ends("total", tail=r"(?:约|近|量|达|为|:| |\(|输注|回输|注射|输入|移植|给予|应用|使用)*")
        self._daily = ends("daily", tail=r"(?:(?!(?:\d|[一二两三四五六七八九十]) ?[次剂针])[^,;。每]){0,40}")
        self._latin_cells = re.compile(r"MSC|HSC|MNC|ADRC|CAR-?T|NK|TIL|CIK|CD\d+\+")

    def __call__(self, article: Article) -> Iterator[Reading]:
        products = self._products.find(article.text)
        made: list[Reading] = []
        for sentence in article.sentences:
            if sentence.zone not in _SILENT_ZONES:
                for group in self._groups(article, sentence):
                    made.extend(self._judge(article, sentence, group, products))
        _share_units(article, made)
        yield from made

    def _groups(self, article: Article, sentence: Sentence) -> Iterator[list[Quantity]]:
        """Give the amounts of a sentence, those of one list together."""
        group: list[Quantity] = []
        for quantity in article.within(sentence.start, sentence.end):
            if not self._may_dose(article, sentence, quantity):
                continue
            if group and not (
                _LIST_GAP.fullmatch(article.text, group[-1].end, quantity.start)
                and _kind(group[-1]) == _kind(quantity)
            ):
                yield group
                group = []
            group.append(quantity)
        if group:
            yield group

    def _may_dose(self, article: Article, sentence: Sentence, quantity: Quantity) -> bool:
        if re.search(r"[nN] ?= ?$", article.text[max(0, quantity.start - 4) : quantity.start]):
            return False
        if is_amount(quantity):
            return not (quantity.dimension == "cells" and quantity.value < 1000)
        if quantity.unit is not None or quantity.sd is not None or quantity.chinese:
            return False
        whole = article.text[sentence.start : sentence.end]
        written = article.text[quantity.start : quantity.end]
        if re.search(r"AUC ?[=:为]? ?$", article.text[max(0, quantity.start - 6) : quantity.start]):
            return bool(re.search("卡铂|[Cc]arboplatin|CBP", whole)) and 1 <= quantity.value <= 8
        cells = "细胞" in whole or bool(self._latin_cells.search(whole))
        return cells and quantity.value >= 10_000 and ("10^" in written or written.endswith("M") or re.search("[万亿]", written) is not None)

    # --- the decision ------------------------------------------------------------------------------------------------

    def _judge(
        self, article: Article, sentence: Sentence, group: list[Quantity], products: list[Product]
    ) -> Iterator[Reading]:
        place = self._place(article, sentence, group)
        other = self._other(place, products)
        if other is not None:
            name, rank = other
            for quantity in group:
                yield Reading(name, quantity.start, quantity.end, {}, f"dose.{name}", rank, (quantity.number,))
            return
        why, rank = self._evidence(article, place, products)
        if rank == 0:
            return
        for quantity in group:
            yield self._dose(article, place, quantity, why, rank)

    def _place(self, article: Article, sentence: Sentence, group: list[Quantity]) -> _Place:
        text = article.text
        start, end = group[0].start, group[-1].end
        before = text[max(sentence.start, start - 90) : start]
        low = max((m.end() for m in _CLAUSE_END.finditer(before)), default=0)
        stop = _CLAUSE_END.search(text, end, min(sentence.end, end + _REACH))
        right = text[end : stop.start() if stop else min(sentence.end, end + _REACH)]
        return _Place(
            group, before[low:], right, before, text[end : end + _REACH], start, end, start - len(before) + low
        )

    def _is_thing(self, place: _Place) -> bool:
        """Tell whether 颗, 支, 片, 枚 count teeth, vessels, slices or cigarettes."""
        return place.group[0].dimension == "tablets" and self._thing.match(place.right) is not None

    def _other(self, place: _Place, products: list[Product]) -> tuple[str, int] | None:
        """Tell what an amount is that is no dose, with the rank of that reading; None where it may be one."""
        first = place.group[0]
        left, right = place.left, place.right
        if self._is_thing(place):
            return "thing", 3
        if first.unit is not None and _is_concentration(first):
            return "concentration", 3
        if (
            self._strength_before.search(place.before)
            or self._strength_after.match(right)
            or self._strength_after.search(place.group[-1].surface)
        ):
            return "strength", 3
        if re.search(r"\d ?(?:mg|g|μg|U|IU|个|cells|个细胞|万|亿) ?/ ?$", left) and first.dimension == "volume":
            return "diluent", 3
        if re.match(r" ?/ ?(?:mL|ml|L|dL|100 ?g|μL)", right) and first.dimension != "volume":
            return None if re.match(r" ?/ ?(?:\d)", right) else ("concentration", 3)
        if first.dimension == "volume" and self._is_diluent(place, products):
            return "diluent", 3
        if self._result.search(left) and not re.search(r"(?:输注|注射|回输|给予|静滴|口服|输)[^,]{0,6}(?:白蛋白|球蛋白|血小板|红细胞|血浆)[^,]{0,3}$", left):
            return "measured", 3
        if first.dimension in ("volume", "mass", "cells", "tablets") and self._is_sampled(place):
            return "sampled", 3
        if first.dimension in ("volume", "mass", "tablets", "amount") and (m := _last(self._intake, left)):
            if not self._give.search(left, m.end()) and not re.search(r"维生素|维他命|叶酸|钙片|鱼油", left[m.end() :]):
                return "intake", 3
        if re.search(r"(?:(?<!追)(?<!复)加|增加|递增|上调|减|减少|递减|下调|降低)(?:了)?$", left):
            return "step", 3
        if first.dimension == "radiation" and self._limit.search(left):
            return "limit", 3
        if re.match(r" ?[^,。;]{0,8}(?:耐量|OGTT|试餐)", right):
            return "intake", 3
        if re.match(r" ?(?:左右|以上|以下)?的?(?:出血|失血|积液|腹水|尿|胸水|结石|肿块|蛋白尿|婴儿|胎儿)", right):
            return "measured", 3
        return None

    def _is_diluent(self, place: _Place, products: list[Product]) -> bool:
        left, right = place.left, place.right
        named = self._diluent.search(left) is not None or self._diluent_after.match(right) is not None
        if re.match(r" ?(?:稀释|溶解|配制|配成|混匀|混合|冲管|冲洗|冲服|送服|中)", right) and (named or not nearest_before(products, place.start, place.low)):
            return True
        if self._dissolved.search(left):
            return True
        if not named:
            return bool(re.search(r"(?:稀释|配制?成?|定容|混悬|悬浮|溶解|加水?|煎取|取汁)[^,。]{0,6}(?:至|成|到|于|为|约)$", left))
        if self._dissolve.search(left) or re.match(
            rf" ?(?:\+|中|加|内|里|并|加入|(?:{self._diluent_after.pattern})?[^,。]{{0,4}}(?:冲管|冲洗|封管|稀释|溶解|配))", right
        ):
            return True
        if re.search(r"(?:mg|g|U|IU|μg|mL|ml|支|万)[^,。]{0,4}(?:\+|加|溶|入|/)[^,+]{0,16}$", left):
            return True
        return re.match(r" ?\+", right) is not None

    def _is_sampled(self, place: _Place) -> bool:
        left = place.left
        if re.match(r"[^,。;]{0,6}(?:离心|浓缩|分离|制备|提取|培养|送检|检测)", place.right):
            return True
        taken = _last(self._sampled, left)
        if taken is None:
            if place.group[0].dimension in ("cells", "volume"):
                outside = _last(self._in_vitro, left)
                given = _last(self._give, left)
                return outside is not None and given is None and not self._give.search(place.right) and not self._then_given.match(place.after)
            return False
        given = _last(self._give, left)
        return (given is None or given.start() < taken.start()) and not self._then_given.match(place.after)

    def _evidence(self, article: Article, place: _Place, products: list[Product]) -> tuple[str, int]:
        """Give why an amount is a dose, and how sure that is; rank 0 where nothing says so."""
        first = place.group[0]
        left, right = place.left, place.right
        if re.search(r"AUC ?[=:为]? ?$", left):
            return "auc", 3
        weak = first.dimension in ("volume", "tablets", "amount", "none")
        adjacent = self._adjacent(article, place, products)
        if adjacent and not (weak and first.dimension == "tablets" and not self._after.match(right) and not self._give.search(left)):
            return "product_before", 3
        if self._noun.search(left):
            return "dose_word", 3 if not weak or self._give.search(place.before) or self._noun_near.search(left) else 2
        if re.match(r"[^,。;()]{0,10}(?:剂量)?(?:组(?!织)|队列)", right) and (not weak or first.dimension == "none"):
            return "arm_name", 3
        if self._after.match(right) and not (weak and first.dimension == "volume" and not self._give.search(place.before + right)):
            return "taken_so", 3
        given = _last(self._give, left)
        if given is not None and (first.dimension != "tablets" or len(left) - given.end() <= 8):
            return "given", 3 if not weak else 2
        if first.unit is not None and re.search(r"/(?:kg|m2)", first.unit):
            return "per_body", 3
        if self._give.search(right[:16]):
            return "given", 2
        if first.dimension in ("cells", "genomes", "particles", "radiation", "radioactivity"):
            return "unit", 2
        if first.dimension == "none":
            return "cells_bare", 2 if self._give.search(place.before) or self._noun_near.search(place.before) else 0
        if weak:
            return ("given", 1) if self._give.search(place.before[-24:]) else ("", 0)
        return "unit", 2 if nearest_before(products, place.start, place.start - len(place.before)) else 1

    def _adjacent(self, article: Article, place: _Place, products: list[Product]) -> bool:
        """Tell whether a product's name stands straight before an amount, or straight behind it."""
        product = nearest_before(products, place.start, place.low)
        if product and re.fullmatch(r"[ :(,]?(?:单药|单次|首剂|首次|起始|注射液|胶囊|片|缓释片|的|剂量|用量|约|为|每次|每日)*[ :(]?", article.text[product.end : place.start]):
            return True
        placed = self._products.before_amount(article.text, place.start, place.low)
        if placed is not None and placed.strong:
            return True
        behind = [p for p in products if place.end <= p.start <= place.end + 2]
        return bool(behind) and re.fullmatch(r" ?的?", article.text[place.end : behind[0].start]) is not None

    # --- values ------------------------------------------------------------------------------------------------------

    def _dose(self, article: Article, place: _Place, quantity: Quantity, why: str, rank: int) -> Reading:
        low, high, unit = to_base(quantity)
        start, end = quantity.start, quantity.end
        tail = _CELLS_PER_KG.match(place.right) if unit in (None, "{cells}") else None
        if tail:
            unit = "{cells}/kg"
            end = end + tail.end() if quantity is place.group[-1] else end
        if quantity.dimension == "none":
            unit = unit or "{cells}"
            if match := re.search(r"AUC ?[=:为]? ?$", article.text[max(0, start - 6) : start]):
                unit, start = "{AUC}", start - len(match.group())
        values = {
            "low": low, "high": high, "op": quantity.op, "unit": unit, "basis": self._basis(article, place, quantity),
            "intervention": None, "route": None,
        }  # fmt: skip
        return Reading("doses", start, end, values, f"dose.{why}", rank, (quantity.number,))

    def _basis(self, article: Article, place: _Place, quantity: Quantity) -> str:
        """Tell whether an amount is that of each administration, of a day or of a whole course."""
        unit = quantity.unit or ""
        if unit.endswith("/d"):
            return "day"
        left = article.text[max(place.low, quantity.start - 48) : quantity.start]
        if self._total.search(place.left):
            return "course"
        if re.match(r",? ?(?:\(|,)?(?:均)?分(?:为|成)?[\d一二两三四五六七八九十]+(?:[-~至]\d+)?(?:次|等份|份)", place.right + article.text[place.end + len(place.right) : place.end + len(place.right) + 12]):
            daily = re.search(r"每日|每天|一日|一天|日[服量]", place.before[-30:])
            if daily:
                return "day"
            monthly = re.search(r"每[月周]", place.before[-16:])
            return "course" if monthly or quantity.dimension in ("cells", "volume", "genomes", "radiation") else "day"
        if self._daily.search(left) and not re.match(r" ?/次", place.right):
            return "day"
        return "administration"


def _share_units(article: Article, made: list[Reading]) -> None:
    """Give an arm named by a bare amount (10 mg组, 5M细胞组) the unit of its paragraph's dose of the same number."""
    doses = [r for r in made if r.type == "doses"]
    for dose in doses:
        unit = dose.values["unit"]
        text = article.text[dose.end : dose.end + 8]
        if unit is None or "/" in unit or not re.match(r"(?:、|和|及|三个|两个|四个)?[^,。;()]{0,6}组", text) and not article.text[dose.start : dose.end].endswith("M"):
            continue
        home = article.sentence_at(dose.start)
        for other in sorted(doses, key=lambda d: (abs(d.start - dose.start), d.start)):
            there = article.sentence_at(other.start)
            if home is None or there is None or there.paragraph != home.paragraph:
                continue
            full = other.values["unit"]
            if full and full.startswith(f"{unit}/") and other.values["low"] == dose.values["low"] and other.values["high"] == dose.values["high"]:
                dose.values["unit"], dose.values["basis"] = full, other.values["basis"]
                break


def _kind(quantity: Quantity) -> tuple[str, str | None]:
    return quantity.dimension, quantity.unit


def _last(regex: re.Pattern[str], text: str) -> re.Match[str] | None:
    last = None
    for last in regex.finditer(text):
        pass
    return last


def _is_concentration(quantity: Quantity) -> bool:
    return bool(re.search(r"/(?:mL|L|dL|uL|mm3|g|mg)(?:/|$)", quantity.unit or ""))


