"""What an amount in a unit of dosing is when it is no dose: a strength, a diluent, a sample, a result, food."""

from __future__ import annotations

import re

from extract.kept import compiled
from extract.products import Product, nearest_before
from extract.rules.amount_place import Place, Words

_CONCENTRATION = compiled(r"/(?:mL|L|dL|uL|mm3|g|mg)(?:/|$)")
_AMOUNT_OVER = compiled(r"\d ?(?:mg|g|μg|U|IU|个|cells|个细胞|万|亿) ?/ ?$")
_AMOUNT_FOLLOWS = compiled(r"(?:,一[袋支瓶片粒]|含|有|约)?\d[\d.]*(?:×10|[万亿]| ?(?:mg|g|μg|U|IU))")
_IN_BRACKET = compiled(r"(?:mg|g|μg|U|kg|个|细胞|[A-Z]{2,})s? ?\($")
"""An amount and a bracket, in which what it is given in is told: 1×10^6个(0.2 mL PBS)."""
_PER_KG = frozenset({"mL/kg", "g/kg", "g/kg/d", "g/d/kg"})
"""Units of what is breathed and of what is eaten, beside those of drugs."""
_NUMBER_FOLLOWS = compiled(r" ?/ ?\d")


class NoDoses:
    """Tells amounts that are no dose."""

    def __init__(self, words: Words) -> None:
        self._words = words

    def __call__(self, place: Place, products: list[Product]) -> str | None:
        """Name what an amount is that is no dose; None where it may be one."""
        find, closes, left, right = self._words.find, self._words.closes, place.left, place.right
        solid = place.dimension in ("volume", "mass", "tablets", "amount")
        things = place.dimension in ("tablets", "volume") and find("thing").match(right)
        if things or (place.dimension == "tablets" and self._is_talk(place)):
            return "thing"
        if _CONCENTRATION.search(place.unit) or self._is_per_volume(place):
            return "concentration"
        if place.unit.endswith("/s"):
            return "rate"
        if place.unit in _PER_KG and self._is_of_body(place):
            return "measured"
        if is_decoction(self._words, place):
            return None
        if self._is_strength(place):
            return "strength"
        if place.dimension == "volume" and (_AMOUNT_OVER.search(left) or self._is_diluent(place, products)):
            return "diluent"
        measured = closes("result_noun", "result_word").search(left) and not (
            closes("blood_product").search(left) or closes("by_weight").search(left)
        )
        if measured and not right.startswith(("组", "剂量组")):
            return "measured"
        if (solid or place.dimension == "cells") and self._is_sampled(place):
            return "sampled"
        if place.dimension in ("tablets", "none") and find("price").search(left + right):
            return "price"
        if find("test_meal").match(right) or (solid and self._is_food(left + right[:2])):
            return "intake"
        if closes("step").search(left):
            return "step"
        if place.dimension == "radiation" and find("limit").search(left):
            return "limit"
        return "measured" if find("measured_after").match(right) else None

    def _is_of_body(self, place: Place) -> bool:
        """Tell whether an amount per kg is one of breath or of protein eaten, in its sentence: 潮气量…降至6 mL/kg."""
        if place.dimension == "volume" and self._words.find("lean_weight").match(place.right):
            return True
        told = self._words.last("breathed" if place.dimension == "volume" else "protein_eaten", place.before)
        return told is not None and self._words.find("give").search(place.before, told.end()) is None

    def _is_talk(self, place: Place) -> bool:
        """Tell whether pieces are only pointed at, or told what one holds: 先打哪一支, 一袋5×10^7个."""
        return self._words.closes("pointing").search(place.left) is not None or (
            place.group[-1].chinese and _AMOUNT_FOLLOWS.match(place.right) is not None
        )

    def _is_strength(self, place: Place) -> bool:
        after = self._words.find("strength_after")
        before = self._words.closes("strength_before", "number_word").search(place.before)
        if after.match(place.right) or (before and not self._words.find("scheduled").match(place.right)):
            return True
        return after.search(place.group[-1].surface) is not None

    def _is_per_volume(self, place: Place) -> bool:
        """Tell whether a volume follows as what the amount is in: 5 mg/mL, but not 60 mg/3 mL."""
        if place.dimension == "volume" or _NUMBER_FOLLOWS.match(place.right):
            return False
        return self._words.find("per_volume").match(place.right) is not None

    def _is_food(self, left: str) -> bool:
        eaten = self._words.last("intake", left)
        if eaten is None or self._words.find("give").search(left, eaten.end()):
            return False
        return not self._words.find("supplement").search(left, eaten.end())

    def _is_diluent(self, place: Place, products: list[Product]) -> bool:
        find, closes, left, right = self._words.find, self._words.closes, place.left, place.right
        behind = re.compile(rf" ?的?(?:{find('diluent').pattern})").match(right)
        named = behind is not None or closes("diluent", "number_word").search(left) is not None
        if find("diluted_after").match(right) and (named or not nearest_before(products, place.start, place.low)):
            return True
        if closes("dissolve", "number_word").search(left):
            return True
        if behind and _IN_BRACKET.search(left) and right.startswith(")", behind.end()):
            return True
        if not named:
            return closes("made_up_to").search(left) is not None
        place_of_use = behind.end() if behind else 0
        added = find("added_after").match(right) or find("added_after").match(right, place_of_use)
        if find("dissolve").search(left) or added or closes("dissolved_drug").search(left):
            return True
        return find("flushed_after").match(right, place_of_use) is not None

    def _is_sampled(self, place: Place) -> bool:
        """Tell whether an amount is taken from a person or made outside the body, and not given in the next breath."""
        find, last, left = self._words.find, self._words.last, place.left
        if find("processed_after").match(place.right):
            return True
        if find("then_given").match(place.after):
            return False
        given, taken = last("give", left), last("sampled", left)
        if taken is not None:
            return given is None or given.start() < taken.start()
        if place.dimension not in ("cells", "volume") or given is not None or find("give").search(place.right):
            return False
        return last("in_vitro", left) is not None


def is_decoction(words: Words, place: Place) -> bool:
    """Tell whether a volume is what a decoction is boiled down to and drunk as: 水煎取汁400 mL,早晚温服."""
    boiled = place.dimension == "volume" and words.closes("decocted", "number_word").search(place.left)
    return bool(boiled) and words.find("drunk").match(place.after) is not None
