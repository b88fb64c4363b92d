"""Numbers of people with no classifier: the sizes of arms that make up a total or are listed where people are allotted.

So 1,370 and 1,390 in 2,760人随机分配:甲1,370/乙1,390, and 183 and 90 in 随机分派为甲(183)或乙(90); further the
numbers that only the noun behind them shows to be of people: 11,600志愿者, 199个平均58岁的病人.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import accumulate

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.products import Products
from extract.records import Article, Quantity, Reading, Sentence, Span

_REACH = 120
"""How far behind a total its parts may stand."""
_LONGEST_NAME = 30
_MOST_PARTS = 6
_FEWEST, _FEWEST_CALLED = 2, 10
_YEARS = range(1900, 2100)
_STOP = compiled(r"[。\n]")
_LEADING = compiled(r"[\s、,;/:|+]*(?:(?:和|与|及|或|而|vs\.?|VS\.?|其中|分别)\s?)*[\s:(]*")
_TRAILING = compiled(r"[\s(:各为有约共*-]*\Z")
_OPENING = compiled(r".*(?:[:(]|[随分][^:(,、]{0,4}?[为到至成入予给](?:以下)?|随机|分派|分配)")
_LISTED_ON = compiled(r"[、,;]|$|\n")
"""Behind a bare number of those taken in: 招募26、治疗20."""
_PARTED = compiled("[,;:]")
_NO_NAME_BEFORE = compiled(r"[\s:(,;、*-]*(?:其中|分别|各|即|为)*[\s:(]*")
_ITEM_END = compiled(r"[),;。、/|\n]|(?<!\w)(?:和|与|及|或|vs)|$")


class PeopleParts:
    """Finds the bare numbers of people of a sentence."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "people")
        self._products = lexicons.once(Products)
        self._allots = cues("«allots»")
        self._arm = cues("«arm_named»")
        self._no_arm = cues("«no_arm_named»")
        self._takes_in = cues("«takes_in»了?(?=\\d)")
        self._each = cues(r"(?P<each>«each_arm»(?:各|约|有|共)*\s?)(?=\d)")
        self._called = cues(r"\s?(?:«people_called»)")
        self._of_people = cues(r"(?!\s?«no_people_behind»)[^,。;、()]{0,24}?«patient_noun»")
        self._goes_on = cues("(?:则|就|接受|服用|使用|注射|为对照)")

    def parts(self, article: Article, sentence: Sentence, totals: Sequence[tuple[int, int]]) -> Iterator[Reading]:
        """Give the arms whose sizes add up to a total, as (number, end), or stand in brackets of an allocation."""
        text = article.text
        taken = list(self._bracketed_parts(article, sentence))
        yield from taken
        for total, end in (*totals, *((r.values["value"], r.end) for r in taken if not r.evidence)):
            stop = _STOP.search(text, end, end + _REACH)
            high = stop.start() if stop else min(end + _REACH, len(text))
            numbers = self._run(article, end, high)
            sums = list(accumulate(int(q.value) for q in numbers))
            if total in sums[1:]:
                yield from self._named(article, sentence, end, high, numbers[: sums.index(total) + 1])
            elif each := self._each.search(text, end, high):
                yield from self._each_of(article, each.start("each"), each.end(), total)
        allots = self._allots.search(text, sentence.start, sentence.end)
        if allots and not totals and "(" in text[allots.end() : sentence.end]:
            numbers = self._run(article, allots.end(), sentence.end)
            if len(numbers) > 1 and all(_is_bracketed(text, q) for q in numbers):
                yield from self._named(article, sentence, allots.end(), sentence.end, numbers)

    def _bracketed_parts(self, article: Article, sentence: Sentence) -> Iterator[Reading]:
        """Give a bare number and the parts that the bracket behind it has: 招募26、治疗20(低2/中2/高剂量16)."""
        text = article.text
        taken = self._takes_in.search(text, sentence.start, sentence.end)
        if taken is None:
            return
        for q in article.within(taken.end(), sentence.end):
            if q.unit is not None or q.dimension != "none" or q.sd is not None or q.value < _FEWEST:
                continue
            values = {"value": int(q.value), "arm": None}
            reading = Reading("enrollments", q.start, q.end, values, "enrollment.taken_in", 3, [q.number])
            close = text.find(")", q.end, sentence.end) if text.startswith("(", q.end) else -1
            numbers = self._run(article, q.end, close) if close > 0 else []
            added = len(numbers) > 1 and sum(n.value for n in numbers) == q.value
            if added or (q.start - taken.end() <= 1 and _LISTED_ON.match(text, q.end)):
                yield reading

    def called(self, article: Article, sentence: Sentence) -> Iterator[Quantity]:
        """Give numbers that a noun behind shows to count people: 11,600志愿者, 199个平均58岁的病人."""
        text, before = article.text, False
        for q in article.within(sentence.start, sentence.end):
            if q.dimension == "people":
                before = True
            if q.sd is not None or q.value != int(q.value) or q.value < _FEWEST_CALLED:
                continue
            bare = q.unit is None and q.dimension == "none" and not q.chinese and q.value not in _YEARS
            if bare and self._called.match(text, q.end, sentence.end):
                yield replace(q, unit="{people}", dimension="people")
            elif q.unit == "{items}" and text[q.end - 1] == "个":
                goes_on = before and self._goes_on.match(text, q.end)
                if goes_on or self._of_people.match(text, q.end, sentence.end):
                    before = True
                    yield replace(q, unit="{people}", dimension="people")

    @staticmethod
    def _run(article: Article, start: int, end: int) -> list[Quantity]:
        """Give the bare whole numbers of a stretch up to the first of another kind."""
        run: list[Quantity] = []
        for q in article.within(start, end):
            whole = q.unit is None and q.dimension == "none" and q.sd is None and q.low == q.high
            if not whole or q.chinese or q.value != int(q.value) or q.value < _FEWEST or len(run) == _MOST_PARTS:
                break
            if run and q.start - run[-1].end > _LONGEST_NAME:
                break
            run.append(q)
        return run

    def _named(
        self, article: Article, sentence: Sentence, start: int, high: int, numbers: Sequence[Quantity]
    ) -> Iterator[Reading]:
        """Give the numbers with the names before them, or behind them, where each has one that an arm can have."""
        text = article.text
        named_behind = _NO_NAME_BEFORE.fullmatch(text, start, numbers[0].start) is not None
        names: list[Span] = []
        for at, q in enumerate(numbers):
            if named_behind:
                limit = numbers[at + 1].start if at + 1 < len(numbers) else high
                end = _ITEM_END.search(text, q.end, limit)
                names.append(_trimmed(text, q.end, end.start() if end else limit))
            else:
                low = numbers[at - 1].end if at else start
                low += text.startswith(")", low)
                names.append(_trimmed(text, low, q.start, opened=not at))
        allotted = self._allots.search(text, sentence.start, start) is not None
        if not all(self._is_arm(text, name) for name in names):
            return
        if not allotted and not any(self._is_named_arm(text, name) for name in names):
            return
        for q, name in zip(numbers, names, strict=True):
            values = {"value": int(q.value), "arm": None}
            yield Reading(
                "enrollments", q.start, q.end, values, "enrollment.part", 3, [q.number], evidence=[("arm", *name)]
            )

    def _is_arm(self, text: str, name: Span) -> bool:
        """Tell whether words can name an arm: no sex, no age, no class of the disease, no result."""
        words = text[slice(*name)]
        named = 0 < len(words) <= _LONGEST_NAME and not words.isdigit() and not _PARTED.search(words)
        return named and not self._no_arm.search(words)

    def _is_named_arm(self, text: str, name: Span) -> bool:
        return bool(self._arm.search(text, *name) or self._products.find(text, *name))

    @staticmethod
    def _each_of(article: Article, start: int, place: int, total: int) -> Iterator[Reading]:
        """Give 每组110 of 330 people."""
        for q in article.within(place, place + 1):
            bare = q.unit is None and q.dimension == "none" and q.value > 1 and q.value == int(q.value)
            if bare and total % int(q.value) == 0 and 2 <= total // int(q.value) <= _MOST_PARTS:
                values = {"value": int(q.value), "arm": None}
                yield Reading("enrollments", start, q.end, values, "enrollment.each_bare", 3, [q.number])


def _is_bracketed(text: str, q: Quantity) -> bool:
    return text[q.start - 1 : q.start] == "(" and text[q.end : q.end + 1] == ")"


def _trimmed(text: str, low: int, high: int, *, opened: bool = False) -> Span:
    """Cut a name out of what stands between two numbers."""
    trailing = _TRAILING.search(text, low, high)
    high = trailing.start() if trailing else high
    if opened and (opening := _OPENING.match(text, low, high)):
        low = opening.end()
    if leading := _LEADING.match(text, low, high):
        low = leading.end()
    return low, high
