"""Doses: which amounts are amounts of a product given to a person.

Every quantity in a unit of dosing is judged once, by its own form (mg/kg), by what stands straight before and after it
(a product, a dose word, a verb of giving, 组) and by what tells it for something else: a concentration, a strength, a
diluent, an amount taken from the patient, a measured result, food. Words are rows of the lexicon ``interventions``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.products import Product, Products, is_amount, nearest_before
from extract.quantities import to_base
from extract.records import Article, Quantity, Reading, Sentence
from extract.rules.amount_place import Place, Words
from extract.rules.dose_columns import DoseColumns
from extract.rules.no_doses import NoDoses, is_decoction

_SILENT_ZONES = {"references", "caption", "disclaimer", "navigation"}
_HEAD_COUNT = compiled(r"[nN] ?= ?$")
_AUC = compiled(r"AUC ?[=:为]? ?$")
_CAP = compiled(r"(?:最大|上限)[为约]?\s?\Z")
"""Straight before an amount: it is the most that is given: 1 mg/kg(最大60 mg)."""
_MEMBER = compiled(r" ?[、,;+]? ?[一-鿿()]{1,8} ?")
"""What stands between two amounts of a list of names with amounts."""
_LARGE = compiled(r"10\^|M$|[万亿]")
_PER_BODY = compiled(r"/(?:kg|m2)")
_EACH_TIME = compiled(r" ?/ ?(?:次|f(?![A-Za-z]))")
_IN_ALL = compiled(r" ?/ ?(?:\d{1,2}(?:[~-]\d{1,2})? ?(?:次|[fF][xr]?(?![A-Za-z]))|个?疗程)")
"""What stands behind the amount of a whole course: 50.4 Gy/28次, 1×10^10个/疗程."""
_PER_PERSON = "/{people}"
_PER_PART = compiled(r" ?/(?:[眼例人侧膝只耳](?![一-鿿])|关节)")
_WEAK = frozenset({"volume", "tablets", "amount", "none"})
"""Dimensions of amounts that are doses only where something says so."""
_OWN = frozenset({"cells", "genomes", "particles", "radiation", "radioactivity"})
"""Dimensions of amounts that are doses by their own unit."""
_CERTAIN, _PROBABLE, _POSSIBLE = 3, 2, 1
_FEWEST_CELLS = 1000
_FEWEST_BARE = 10_000
_FEWEST_CELL_DOSE = 1_000_000
_COUNTED = frozenset({"cells", "genomes", "particles"})
_AUC_RANGE = (1, 8)
_NEAR_TABLETS = 8
_SCHEDULED = compiled(r" ?[qQ](?:\d{1,2}[dDwWmM]|[wWdD])(?![A-Za-z0-9])")
"""The schedule of a dose whose unit is left out: 0.8 Q2W."""
_SAME_REACH = 600
"""How far before it the same number may have told its unit."""
_NAME_REACH = 24
_ARM_NAME = 4
"""How much of an arm's name tells it from another: 降脂组."""


class Rule:
    """Read the doses of an article, and amounts that are sure to be something else."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._products = lexicons.once(Products)
        self._words = Words(lexicons["interventions"])
        self._no_dose = NoDoses(self._words)
        self._columns = DoseColumns(lexicons)
        words = lexicons["interventions"]
        slowly = words.regex("changed_slowly")
        self._step = compiled(f" ?,?(?:{slowly}){{0,2}}(?:{words.regex('changed_to')})(?=[\\d.])")
        """Between a bare number and the amount that the dose is changed to: 从0.6慢慢加到3毫克."""
        self._list_gap = Cues(lexicons, "words")(" ?(?:[、,/→]|«and|or|versus_word|range_to») ?«and|or»? ?")

    def __call__(self, article: Article) -> Iterator[Reading]:
        made: list[Reading] = []
        for sentence, found in article.counted():
            groups = [] if sentence.zone in _SILENT_ZONES else list(self._groups(article, sentence, found))
            if groups:
                products = self._products.in_sentence(article, sentence)
                for group in groups:
                    made.extend(self._judge(article, Place.of(article, sentence, group), products))
        for quantity in self._columns(article):
            if (row := article.sentence_at(quantity.start)) is not None:
                made.append(self._dose(article, Place.of(article, row, [quantity]), quantity, "column", _CERTAIN))
        doses = sorted((reading for reading in made if reading.type == "doses"), key=lambda dose: dose.start)
        self._share_units(article, doses)
        self._take_daily(article, doses)
        self._take_steps(article, doses)
        yield from made

    def _groups(self, article: Article, sentence: Sentence, found: Sequence[Quantity]) -> Iterator[list[Quantity]]:
        """Give the amounts of a sentence, those of one list together."""
        group: list[Quantity] = []
        for read in found:
            quantity = self._as_dosed(article, self._uncompared(article, _without_arm(read)))
            if not self._may_dose(article, sentence, quantity):
                continue
            if group and not self._lists(article.text, group[-1], quantity):
                yield group
                group = []
            group.append(quantity)
        if group:
            yield group

    def _lists(self, text: str, one: Quantity, two: Quantity) -> bool:
        """Tell whether two quantities are neighbours in one list."""
        alike = (one.dimension, one.unit) == (two.dimension, two.unit)
        return alike and self._list_gap.fullmatch(text, one.end, two.start) is not None

    def _may_dose(self, article: Article, sentence: Sentence, quantity: Quantity) -> bool:
        """Tell whether a quantity is in a unit of dosing, or a bare number that cells or an AUC are dosed in."""
        before = article.text[max(sentence.start, quantity.start - 6) : quantity.start]
        if _HEAD_COUNT.search(before) or (quantity.low or 0) < 0:
            return False  # FVC变化-42 mL
        if quantity.sd is not None and quantity.dimension == "cells":
            told = article.text[max(sentence.start, quantity.start - _NAME_REACH) : quantity.start]
            return self._words.find("give").search(told) is not None or (
                self._words.closes("dose_noun", "number_word").search(before) is not None
            )
        if is_amount(quantity):
            return quantity.dimension != "cells" or quantity.value >= _FEWEST_CELLS
        if quantity.unit is not None or quantity.sd is not None:
            return False
        large = _LARGE.search(article.text, quantity.start, quantity.end) and quantity.value >= _FEWEST_BARE
        if large and self._words.closes("each_dose").search(before) and self._shared_unit(article, quantity):
            return True
        if quantity.chinese and not self._words.find("multiplied").match(article.text, quantity.end):
            return False
        whole = article.text[sentence.start : sentence.end]
        if _AUC.search(before):
            low, high = _AUC_RANGE
            return low <= quantity.value <= high and self._words.find("carboplatin").search(whole) is not None
        if not large or self._words.find("other_counted").match(article.text, quantity.end):
            return False
        steps = self._words.find("dose_steps").search(whole) and self._shared_unit(article, quantity)
        return bool(self._words.find("cell_word").search(whole) or steps) or self._names_arm(article, quantity)

    def _as_dosed(self, article: Article, quantity: Quantity) -> Quantity:
        """Give a large Chinese number before a cell's name as one of cells: 两亿个脐带干细胞.

        A bare number with its schedule takes the unit of the same number told before: 0.4 mg/kg QW……0.4 QW.
        """
        if quantity.unit is None and quantity.sd is None and _SCHEDULED.match(article.text, quantity.end):
            alike = (
                q for q in article.within(max(0, quantity.start - _SAME_REACH), quantity.start)
                if q.low == quantity.low and q.high == quantity.high and q.unit is not None and is_amount(q)
            )  # fmt: skip
            same = next(alike, None)
            return replace(quantity, unit=same.unit, dimension=same.dimension) if same else quantity
        if quantity.unit is None and quantity.sd is None and (step := self._step.match(article.text, quantity.end)):
            then = next(iter(article.within(step.end(), step.end() + 1)), None)
            if then is not None and is_amount(then) and then.value > quantity.value:  # 从0.6慢慢加到3毫克
                return replace(quantity, unit=then.unit, dimension=then.dimension)
        if quantity.unit is not None or not quantity.chinese or quantity.value < _FEWEST_BARE:
            return quantity
        follows = self._words.find("cells_follow").match(article.text, quantity.end)
        if follows is None:
            return quantity
        return replace(quantity, end=follows.end("piece"), unit="{cells}", dimension="cells")

    def _uncompared(self, article: Article, quantity: Quantity) -> Quantity:
        """Give the amount that names the arm compared with: 20 mg of 低于20 mg组."""
        start = quantity.number[0]
        compared = self._words.find("than").fullmatch(article.text, quantity.start, start)
        if compared is None or not self._words.find("arm_after").match(article.text, quantity.end):
            return quantity
        number = quantity.low if quantity.high is None else quantity.high
        return replace(quantity, start=start, low=number, high=number, op="=")

    def _shared_unit(self, article: Article, quantity: Quantity) -> Quantity | None:
        """Give the amount whose unit a bare large number takes: the same number, else the first of the cells given."""
        if _COUNTED not in article.noted:
            counted = [q for q in article.quantities if q.dimension in _COUNTED and q.value >= _FEWEST_BARE]
            cells = (q for q in counted if q.unit == "{cells}" and q.value >= _FEWEST_CELL_DOSE)
            article.noted[_COUNTED] = {q.low: q for q in reversed(counted)}, next(cells, None)
        alike, first = article.noted[_COUNTED]
        amount: Quantity | None = alike.get(quantity.low, first)
        return amount

    def _names_arm(self, article: Article, quantity: Quantity) -> bool:
        """Tell whether a bare large number names an arm by a number of cells told elsewhere: 1.5亿组."""
        if not article.text.startswith("组", quantity.end):
            return False
        return any(q.dimension == "cells" and q.low == quantity.low for q in article.quantities)

    # --- the decision ------------------------------------------------------------------------------------------------

    def _judge(self, article: Article, place: Place, products: list[Product]) -> Iterator[Reading]:
        other = self._no_dose(place, products)
        if other is not None:
            for quantity in place.group:
                span = (quantity.start, quantity.end)
                yield Reading(other, *span, {}, f"dose.{other}", _CERTAIN, (quantity.number,))
        elif evidence := self._evidence(article, place, products):
            for quantity in place.group:
                yield self._dose(article, place, quantity, *evidence)

    def _evidence(self, article: Article, place: Place, products: list[Product]) -> tuple[str, int] | None:
        """Give why an amount is a dose, and how sure that is; None where nothing says so."""
        find, closes, left, right = self._words.find, self._words.closes, place.left, place.right
        weak, tablets = place.dimension in _WEAK, place.dimension == "tablets"
        gives = find("give").search
        if _AUC.search(left):
            return "auc", _CERTAIN
        if is_decoction(self._words, place):
            return "decocted", _CERTAIN
        if self._is_named(article, place, products) and (
            not tablets or find("after_dose").match(place.after) or gives(left)
        ):
            return "product", _CERTAIN
        if closes("dose_noun", "number_word").search(left):
            return "dose_word", _CERTAIN
        if place.dimension == "none" and find("dose_steps").match(right):
            return "steps", _CERTAIN
        if find("arm_after").match(right) and (not weak or place.dimension == "none"):
            return "arm", _CERTAIN
        if find("after_dose").match(right) and (place.dimension != "volume" or gives(place.before + right)):
            return "taken_so", _CERTAIN
        if not right and _EACH_TIME.search(article.text, place.start, place.end):
            return "taken_so", _CERTAIN
        given = self._words.last("give", left)
        if given is not None and (not tablets or len(left) - given.end() <= _NEAR_TABLETS):
            return "given", _PROBABLE if weak else _CERTAIN
        if _PER_BODY.search(place.unit):
            return "per_body", _CERTAIN
        if gives(right[:16]):
            return "given", _PROBABLE
        if place.dimension in _OWN:
            return "unit", _PROBABLE
        if weak:
            bare = place.dimension == "none"
            told = gives(place.before if bare else place.before[-24:]) or (bare and find("dose_noun").search(left))
            return ("told", _POSSIBLE) if told else None
        named = nearest_before(products, place.start, place.start - len(place.before))
        return "unit", _PROBABLE if named else _POSSIBLE

    def _is_named(self, article: Article, place: Place, products: list[Product]) -> bool:
        """Tell whether a product's name stands straight before an amount, or straight behind it."""
        text = article.text
        before = nearest_before(products, place.start, place.low)
        joined = rf"[ :(,]?(?:\([\d.]+%\))?(?:{self._words.find('name_word').pattern})*[ :(]?"
        if before and re.compile(joined).fullmatch(text, before.end, place.start):
            return True
        placed = self._products.before_amount(text, place.start, place.low)
        if placed is not None and placed.strong:
            return True
        index = bisect_left(products, place.end, key=lambda product: product.start)
        return index < len(products) and text[place.end : products[index].start] in ("", " ", "的")

    # --- values ------------------------------------------------------------------------------------------------------

    def _dose(self, article: Article, place: Place, quantity: Quantity, why: str, rank: int) -> Reading:
        low, high, unit = to_base(quantity)
        if quantity.sd is not None and low is not None and high is not None:
            low, high = low - quantity.sd, high + quantity.sd
        start, end = quantity.start, quantity.end
        capped = _CAP.search(place.left) if quantity is place.group[0] and quantity.op == "=" else None
        if capped and low == high:
            low, start = None, place.low + capped.start()
        if unit is not None:
            unit = unit.replace(_PER_PERSON, "")
        if (part := _PER_PART.match(article.text, end)) and quantity is place.group[-1]:
            end = part.end()
        if why == "auc":
            unit = "{AUC}"
            start = place.low + place.left.rindex("AUC")
        elif unit in (None, "{cells}"):
            shared = self._shared_unit(article, quantity) if unit is None else None
            unit = shared.unit if shared and shared.low == quantity.low else "{cells}"
            if per_kg := self._words.find("cells_per_kg").match(place.right):
                unit = "{cells}/kg"
                end += per_kg.end() if quantity is place.group[-1] else 0
        op = (
            "<="
            if capped and low is None
            else "~"
            if quantity.op == "=" and self._words.closes("about_verb").search(place.left)
            else quantity.op
        )
        values = {
            "low": low, "high": high, "op": op, "unit": unit,
            "basis": "day" if why == "decocted" else self._basis(place, unit or "", article.text[start:end]),
            "intervention": None, "route": None,
        }  # fmt: skip
        return Reading("doses", start, end, values, f"dose.{why}", rank, (quantity.number,))

    def _basis(self, place: Place, unit: str, own: str) -> str:
        """Tell whether an amount is that of each administration, of a day or of a whole course."""
        find, closes = self._words.find, self._words.closes
        if unit.endswith("/d"):
            return "day"
        if _EACH_TIME.search(own):
            return "administration"
        if _IN_ALL.search(own) or _IN_ALL.match(place.after):
            return "course"
        last = place.left.rpartition("、")[2]
        if closes("total", "total_word").search(last) and not find("daily").search(last):
            return "course"
        if closes("from_daily").search(place.before):
            return "day"
        if closes("daily", "daily_word").search(place.left) and not _EACH_TIME.match(place.right):
            return "day"
        if closes("total", "total_word").search(place.left):
            return "course"
        if find("parted").match(place.after):
            if find("day_word").search(place.before[-30:]):
                return "day"
            longer = find("longer_word").search(place.before[-16:])
            return "course" if longer or place.dimension in _OWN | {"volume"} else "day"
        return "administration"

    def _take_daily(self, article: Article, doses: list[Reading]) -> None:
        """Make a list's amounts those of a day where one portion a day is taken: 黄芪30 g,当归10 g,每日1剂."""
        behind = self._words.find("portion_a_day")
        daily = False
        for at in range(len(doses) - 1, -1, -1):
            dose = doses[at]
            joined = at + 1 < len(doses) and _MEMBER.fullmatch(article.text, dose.end, doses[at + 1].start)
            daily = bool(behind.match(article.text, dose.end)) or bool(daily and joined)
            if daily and dose.values["basis"] == "administration" and dose.values["unit"] == "mg":
                dose.values["basis"] = "day"

    def _take_steps(self, article: Article, doses: list[Reading]) -> None:
        """Make what the amount of a day is changed to one of a day: 每日300 mg,后增至450 mg."""
        for one, two in pairwise(doses):
            changed = self._words.closes("changed_to", "number_word").search(article.text[one.end : two.start])
            alike = one.values["unit"] == two.values["unit"] and one.values["basis"] == "day"
            if changed and alike and two.values["basis"] == "administration" and _one_sentence(article, one, two):
                two.values["basis"] = "day"

    def _share_units(self, article: Article, doses: list[Reading]) -> None:
        """Give an arm named by a bare amount (10 mg组, 5M细胞组) the unit of the same number in its paragraph.

        Where the paragraph does not tell it, the arm has that of its namesake elsewhere.
        """
        shared: dict[tuple[object, ...], Reading] = {}
        alone: list[tuple[tuple[object, ...], Reading]] = []
        for at, dose in enumerate(doses):
            named = self._words.find("arm_after").match(article.text, dose.end)
            if "/" in dose.values["unit"] or not (named or article.text[dose.end - 1] == "M"):
                continue
            name = named[0][-_ARM_NAME:] if named else "M"
            key = (name, *(dose.values[field] for field in ("low", "high", "unit")))
            if other := _same_amount(article, doses, at):
                dose.values["unit"], dose.values["basis"] = other.values["unit"], other.values["basis"]
                shared.setdefault(key, dose)
            else:
                alone.append((key, dose))
        for key, dose in alone:
            if other := shared.get(key):
                dose.values["unit"], dose.values["basis"] = other.values["unit"], other.values["basis"]
        for two, one in pairwise(reversed(doses)):
            bare = article.text[one.end - 1].isdigit() and self._list_gap.fullmatch(article.text, one.end, two.start)
            if bare and two.values["unit"].startswith(f"{one.values['unit']}/"):
                one.values["unit"], one.values["basis"] = two.values["unit"], two.values["basis"]


def _same_amount(article: Article, doses: list[Reading], at: int) -> Reading | None:
    """Give the nearest dose of the same number, with what its unit is per, in the paragraph of a dose."""
    dose = doses[at]
    low, high = at, at + 1
    while low > 0 and _one_paragraph(article, dose, doses[low - 1]):
        low -= 1
    while high < len(doses) and _one_paragraph(article, dose, doses[high]):
        high += 1
    for other in sorted(doses[low:high], key=lambda d: abs(d.start - dose.start)):
        same = all(other.values[side] == dose.values[side] for side in ("low", "high"))
        if same and other.values["unit"].startswith(f"{dose.values['unit']}/"):
            return other
    return None


def _without_arm(quantity: Quantity) -> Quantity:
    """Give the bare number of an arm that a large number names: 1.5亿 of 1.5亿组."""
    if quantity.surface != "组" or quantity.value < _FEWEST_BARE:
        return quantity
    return replace(quantity, end=quantity.number[1], unit=None, dimension="none", surface="")


def _one_sentence(article: Article, one: Reading, two: Reading) -> bool:
    here = article.sentence_at(one.start)
    return here is not None and two.end <= here.end


def _one_paragraph(article: Article, one: Reading, two: Reading) -> bool:
    here, there = article.sentence_at(one.start), article.sentence_at(two.start)
    return here is not None and there is not None and here.paragraph == there.paragraph
