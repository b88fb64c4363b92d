"""How names of arms are put together: what the members of a list share, and what stands around a treatment's name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms.mention import ArmMention, written
from extract.records import Article, Span

LABEL = compiled(r"[A-Za-zⅠ-Ⅻα-ω]{1,3}\d?|\d{1,2}|[一二三四五六七八九十甲乙丙丁]")
"""A sign that an arm goes by: A, Ⅱ, 3, 甲."""
REGIMEN = compiled(
    r"(?!(?:[HORI]R|CI|IQR|SD|SE|ITT|PP)\b)[A-Z][A-Za-z]+(?:[-+/][A-Za-z0-9]+)*(?:方案|疗法)?|[A-Z](?:[-+][A-Za-z0-9]+)+(?:方案|疗法)?"
)
"""A regimen that goes by its letters: R-CHOP, FOLFOX, PD方案."""
BRACKET = compiled(r"\([^()]*\)$")
"""A bracket that ends a name."""
_ABBREVIATION = compiled(r"\(([A-Za-z][A-Za-z0-9-]{1,13})\)$")
_UNIT = compiled(r"\s?(?:[A-Za-zμ]|[毫微]?克|万?单位)")
_EVERY = r"[每一隔][一二两三四六八\d]{0,2}个?[日天周月][一1-4两二三][次针剂]"
"""How often a dose is given, in words: 每4周一次."""
_OFTEN = rf"(?:[,、]?\s?(?:[qQbBtT]\.?[\dA-Za-z]{{1,3}}|{_EVERY}))?"
_SCHEDULE = compiled(rf"(?<=..){_EVERY}$|(?<=..)[,、]?\s?[qQbB][\dA-Za-z]{{1,3}}$")
"""How often a treatment is given, at the end of its name."""
_ONLY_DOSE = compiled(rf"\d[\d.]*\s?[A-Za-zμ/0-9]*(?:/[A-Za-z0-9]+)*{_OFTEN}")
"""An amount alone, or with how often it is given: 450 mg每4周一次."""
_COUNTED = compiled(r"\s?\(\s?(?:[nN]\s?=\s?)?\d+\s?[例名人位]?\s?\)$")
_OF_TIME = "时后末前"
"""What a time ends in that no name of an arm does: 24周时与C组相比."""


class NameForms:
    """How names of arms are put together: lists that share a part, doses, descriptions."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["arms"]
        self._grades = frozenset(lexicon.terms("grade"))
        self._shared = frozenset(lexicon.terms("shared_sign"))
        self._listable = lexicon.terms("listable")
        self.dose = compiled(lexicon.regex("dose"))
        self._dose_behind = compiled(rf"(?<![A-Za-z0-9.-])(?:{lexicon.regex('dose')}){_OFTEN}$")
        self._amount = compiled(lexicon.regex("amount"))
        self._given_lead = compiled(lexicon.regex("given_lead"))
        self._given_tail = compiled(lexicon.regex("given_tail"))
        self._amount_behind = compiled(lexicon.regex("amount_behind"))

    def coordinated(self, text: str, items: Sequence[Span]) -> bool:
        """Tell whether all before the last name of a list are elided names: grades, letters, doses, words for arms."""
        *others, last = (text[a:b] for a, b in items)
        return self._shared_head(text, items) is not None or all(
            LABEL.fullmatch(item)
            or (self.dose.search(item) and item[-1] not in _OF_TIME)
            or item in self._grades
            or self._shares_tail(item, last)
            or (2 <= len(item) <= 8 and item.endswith(self._listable))
            for item in others
        )

    def graded(self, text: str, items: list[Span]) -> list[Span]:
        """Cut the first of a list of grades down to its grade: 低 of 疼痛评分低、中、高剂量组."""
        if (
            len(items) < 2
            or text[items[0][1] - 1] not in self._grades
            or not self._shares_tail("低", text[slice(*items[-1])])
        ):
            return items
        others = all(text[a:b] in self._grades for a, b in items[1:-1])
        return [(items[0][1] - 1, items[0][1]), *items[1:]] if others else items

    def _shares_tail(self, item: str, last: str) -> bool:
        """Tell whether the last of a list carries what an earlier member leaves out: 低 of 高剂量, 单次 of 两次移植."""
        if len(last) <= len(item):
            return False
        if len(item) == 1:
            return item in self._grades and last[0] in self._grades
        return len(item) <= 4 and item[-1] == last[len(item) - 1] and item[-1] in self._shared

    def listed(
        self, article: Article, span: Span, kind: str, items: Sequence[Span], head: Span | None = None
    ) -> ArmMention:
        """Give the mention of the members of a list, each written out, with the head that they share."""
        return written(article, span, kind, self._written_out(article.text, items, head))

    def listed_doses(self, article: Article, span: Span, items: Sequence[Span]) -> ArmMention:
        """Give the mention of arms that go by their doses, which may share a unit."""
        mention = self.listed(article, span, "named", items)
        return replace(mention, keys=tuple(key.strip() for key in mention.keys))

    def _written_out(self, text: str, items: Sequence[Span], head: Span | None) -> list[list[Span]]:
        """Write each member of a list with what it shares with the others, as stretches of the text.

        The last gives its tail (低、高剂量组) and its unit (5、10 mg/kg组), the first its product (甲4 mg、6 mg组).
        """
        low, high = items[-1]
        last = text[low:high]
        tails = len(items) > 1 and all(self._shares_tail(text[a:b], last) for a, b in items[:-1])
        tail = (low + items[0][1] - items[0][0], high) if tails else None
        product = self._product(text, items[0]) or self._shared_head(text, items)
        unit = self._unit(text, items)
        kind = self._behind_dose(text, items)
        lead = self._shared_lead(text, items)
        out: list[list[Span]] = []
        for number, (a, b) in enumerate(items):
            pieces = [(a, b)]
            if tail and (a, b) != items[-1]:
                pieces.append(tail)
            if unit and re.fullmatch(r"\d[\d.,]*", text[a:b]):
                pieces.append(unit)
            if kind and (a, b) != items[-1]:
                pieces.append(kind)
            if number and product and (text[a].isdigit() or b - a == 1):
                pieces.insert(0, product)
            elif number and lead:
                pieces.insert(0, lead)
            out.append([*pieces, head] if head else pieces)
        return out

    @staticmethod
    def is_only_dose(name: str) -> bool:
        """Tell whether a name is an amount alone, or with how often it is given.

        >>> [NameForms.is_only_dose(name) for name in ("450 mg每4周一次", "甲药450 mg")]
        [True, False]
        """
        return _ONLY_DOSE.fullmatch(name) is not None

    def dose_behind(self, text: str, start: int, end: int) -> int | None:
        """Give where the dose begins that a name ends in: 甲药300 mg; None where it has none, or nothing else."""
        dose = self._dose_behind.search(text, start, end)
        return dose.start() if dose and dose.start() > start else None

    def _product(self, text: str, first: Span) -> Span | None:
        at = self.dose_behind(text, *first)
        return None if at is None else (first[0], at)

    def _shared_head(self, text: str, items: Sequence[Span]) -> Span | None:
        """Give what the first of a list has before its sign and the others leave out: 干预前、后组, 治疗1、2组."""
        (low, high), others = items[0], [text[a:b] for a, b in items[1:]]
        head, sign = text[low : high - 1], text[high - 1]
        if not others or not head:
            return None
        graded = sign in self._grades and all(other in self._grades for other in others)
        marked = head.endswith(self._listable) and all(LABEL.fullmatch(other) for other in (sign, *others))
        return (low, high - 1) if graded or marked else None

    def _shared_lead(self, text: str, items: Sequence[Span]) -> Span | None:
        """Give what the first of a list has before its grade, where the others have only theirs: 某蛋白高、低表达."""
        (low, high), *others = items
        sizes = {b - a for a, b in others}
        if len(sizes) != 1 or (size := sizes.pop()) < 2 or high - low <= size:
            return None
        tails = {text[b - size + 1 : b] for _, b in items}
        signs = {text[b - size] for _, b in items}
        return (low, high - size) if len(tails) == 1 and signs <= self._grades else None

    def _behind_dose(self, text: str, items: Sequence[Span]) -> Span | None:
        """Give what the last of a list of doses has behind its dose: 20、40 mg他汀组."""
        *others, (low, high) = items
        dose = self.dose.match(text, low, high)
        if not others or dose is None or dose.end() == high or not text[low].isdigit():
            return None
        alike = all(self.dose.fullmatch(text, a, b) for a, b in others)
        return (dose.end(), high) if alike else None

    def _unit(self, text: str, items: Sequence[Span]) -> Span | None:
        for a, b in reversed(items):
            dose = self.dose.match(text, a, b)
            unit = _UNIT.search(text, a, dose.end()) if dose else None
            if dose and unit:
                return unit.start(), dose.end()
        return None

    def bare_of_amounts(self, text: str, items: list[Span]) -> list[Span]:
        """Drop the doses around the names of a list, unless its members are told apart by them."""
        plain = [(self._past_lead(text, a, b), _counted_from(text, a, b)) for a, b in items]
        untold = [(a, self._before_tail(text, a, b)) for a, b in plain]
        if len({text[a:b] for a, b in untold}) == len(plain):
            plain = untold
        doses = [item for item in plain if self.dose.match(text, *item)]
        alone = [item for item in plain if self.dose.fullmatch(text, *item) or _ONLY_DOSE.fullmatch(text, *item)]
        if any(item in alone for item in plain[1:]) or (len(doses) == len(items) > 1 and alone):
            return plain
        bare = [self.bare_of_amount(text, *item) for item in plain]
        return bare if len({text[a:b] for a, b in bare}) == len(bare) else items  # 甲药150 mg、甲药300 mg

    def _before_tail(self, text: str, start: int, end: int) -> int:
        """Give where a name ends before the way in which it is given, and how often: 安慰剂每日一次口服.

        A dose keeps how often it is given, by which arms may be told apart.
        """
        tail = self._given_tail.search(text, start, end)
        end = tail.start() if tail and tail.start() - start > 1 else end
        often = _SCHEDULE.search(text[start:end])
        if often is None or any(map(str.isdigit, text[start : start + often.start()])):
            return end
        return start + often.start()

    def _past_lead(self, text: str, start: int, end: int) -> int:
        """Give where a dose begins behind how often and which way it is given: 每周一次皮下注射2 mg."""
        lead = self._given_lead.match(text, start, end)
        return lead.end() if lead and self.dose.match(text, lead.end(), end) else start

    def of_parts(self, text: str, start: int, end: int) -> list[Span]:
        """Give what is given together, each without its dose and its way: 甲300 mg bid+乙80 mg qd, 甲5 mg,q2w."""
        parts = [start, *(at + 1 for at in range(start, end) if text[at] == "+"), end + 1]
        spans = [(low, _first_of(text, low, high - 1)) for low, high in pairwise(parts)]
        return [self.bare_of_amount(text, *span) for span in spans if span[0] < span[1]]

    def bare_of_amount(self, text: str, start: int, end: int) -> Span:
        """Drop the dose around a treatment's name; give the abbreviation where a bracket has one.

        UC-MSC 1×10^6 cells/kg gives UC-MSC, 150 M个间充质前体细胞 gives 间充质前体细胞, a dose alone itself.
        """
        if _ONLY_DOSE.fullmatch(text, start, end):
            return start, end
        if short := _ABBREVIATION.search(text[start:end]):
            return start + short.start(1), start + short.end(1)
        if bracket := BRACKET.search(text[start:end]):
            end = start + bracket.start()
        if lead := self._amount.match(text, start, end):
            start = lead.end()
        if lead := self._given_lead.match(text, start, end):
            start = lead.end()
        if behind := self._amount_behind.search(text[start:end]):
            end = start + behind.start()
        return start, end


def _counted_from(text: str, start: int, end: int) -> int:
    """Give where the bracket with a number of people begins behind a name, or its end: 200 mg(n=118)."""
    counted = _COUNTED.search(text, start, end)
    return counted.start() if counted else end


def _first_of(text: str, start: int, end: int) -> int:
    """Give where the first of the things listed with commas ends."""
    comma = text.find(",", start, end)
    return end if comma < 0 else comma
