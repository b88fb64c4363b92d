"""What one sentence holds, read once: its tests, intervals and symbols, and the figures found so far."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Reading, Sentence, Span
from extract.rules.statistics import ConfidenceInterval, Deviation, PValue, Statistics, Symbol
from extract.segment import clause_at

_CLAUSE_END = compiled(r"[,;:。]")
_LABEL = compiled(r"[^,;:。()\n]{2,20}(?:\([^()\d\n]{1,20}\))?:[^,;:。()\n]{0,4}$")
"""A short label, the colon behind it and the words on the way to its value: 步行距离:+, mPFS(BICR):."""
_MANY_LIMITS = 3
_SIGNS = "+-"
_PLUS = compiled(r"(?:^|[\u3400-\u9fff\s:(、,/]|vs\.?)\+$")
"""A plus that is no part of a marker's name: 提升+9%, not CD4+."""
_LINE = 30
"""How much of the line beside a figure that stands alone is looked at, in characters."""


@dataclass(slots=True)
class ResultScene:
    """A sentence with its statistics, what it speaks of, and its figures in text order."""

    article: Article
    sentence: Sentence
    tests: list[PValue]
    intervals: list[ConfidenceInterval]
    symbols: list[Symbol]
    deviations: list[Deviation]
    criteria_told: bool
    """Told as criteria, definitions or cut-offs: 纳入标准, 定义为."""
    scales: list[Span]
    """The brackets and parts that tell how a scale scores: (0分为无痛,10分为剧痛)."""
    criteria: bool
    """Told as eligibility: an age range beside limits, or several limits in one sentence."""
    taken: list[Span]
    """What is read already."""
    only_arm: re.Pattern[str]
    """A clause that holds no more than the name of an arm: 10 mg组为."""
    figures: list[Reading] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Give the text of the article, which all places point into."""
        return self.article.text

    def limits(self, q: Quantity) -> bool:
        """Tell whether a quantity is told among criteria, or in what explains a scale."""
        return self.criteria_told or any(low <= q.start < high for low, high in self.scales)

    def sign_before(self, q: Quantity) -> str:
        """Give the sign right before a quantity; a line's end where the article begins with it."""
        return self.text[q.start - 1] if q.start else "\n"

    def is_signed(self, q: Quantity) -> bool:
        """Tell whether a quantity is a change by its sign: a plus, or a minus where it is all that its line holds."""
        if self.text[q.start - 1 : q.start] == "+" and _PLUS.search(self.text, max(0, q.start - 4), q.start):
            return True
        low = max(self.text.rfind("\n", 0, q.start) + 1, self.sentence.start)
        line = self.text[low : self.sentence.end].partition("\n")[0].strip("。 ")
        return line[:1] in _SIGNS and line.lstrip(_SIGNS) == self.text[q.start : q.end].lstrip(_SIGNS)

    def around(self, q: Quantity) -> str:
        """Give what stands on the lines before and after the sentence of a quantity."""
        return self.text[max(0, self.sentence.start - _LINE) : min(len(self.text), self.sentence.end + _LINE)]

    @property
    def whole(self) -> str:
        """Give the text of the sentence."""
        return self.text[self.sentence.start : self.sentence.end]

    def add(self, reading: Reading) -> None:
        """Take in a figure; what it covers is not read again."""
        self.figures.append(reading)
        self.figures.sort(key=lambda figure: figure.start)
        self.taken.append((reading.start, reading.end))

    def is_taken(self, q: Quantity) -> bool:
        """Tell whether a quantity lies in what is read, or a figure has used up its number."""
        claims = (claim for figure in self.figures for claim in figure.claims)
        return any(a < q.end and q.start < b for spans in (self.taken, claims) for a, b in spans)

    def left(self, q: Quantity) -> str:
        """Give the clause up to a quantity: 对照组死亡 in 治疗组好转,对照组死亡2例."""
        return self.text[clause_at(self.sentence, q.start)[0] : q.start]

    def right(self, q: Quantity) -> str:
        """Give the rest of the clause after a quantity."""
        return self.text[q.end : clause_at(self.sentence, q.start)[1]]

    def lead(self, q: Quantity) -> str:
        """Give the sentence up to a quantity."""
        return self.text[self.sentence.start : q.start]

    def own(self, q: Quantity) -> str:
        """Give the text before a quantity, back to the figure before: 升至 in 由28.4 g/L升至33.9 g/L."""
        low = max([self.sentence.start, *(figure.end for figure in self.figures if figure.end <= q.start)])
        return self.text[low : q.start]

    def part(self, q: Quantity) -> str:
        """Give the part of the sentence between semicolons that holds a quantity."""
        low, end = max(self.sentence.start, self.text.rfind(";", self.sentence.start, q.start)), self.sentence.end
        high = self.text.find(";", q.end, end)
        return self.text[low : end if high < 0 else high]

    def near(self, q: Quantity) -> str:
        """Give what of the clause stands between the figure before and a quantity, with the label of its line.

        With the clause before, where its own holds no more than the name of an arm: 体重降幅,10 mg组为.
        """
        own = self.own(q)
        if label := _LABEL.search(own):
            return label[0]
        *before, last = _CLAUSE_END.split(own)
        led = before and before[-1] and self.only_arm.fullmatch(last)
        return own[-len(before[-1]) - 1 - len(last) :] if led else last

    def is_of_share(self, q: Quantity) -> bool:
        """Tell whether a share or a count of people stands in the clause before: 十五人(75%)能走十米."""
        low = q.start - len(self.left(q))
        return any(f.start >= low and f.values["unit"] in ("%", "{people}") for f in self.figures if f.end <= q.start)

    def listed(self, q: Quantity) -> Reading | None:
        """Give the figure before a quantity, but for one in a bracket behind another: 甲组-1.2%(差异-0.9%),乙组."""
        before = sorted((f for f in self.figures if f.end <= q.start), key=lambda f: f.end)
        bracketed = len(before) > 1 and self.text.startswith(")", before[-1].end)
        if bracketed and "(" in self.text[before[-2].end : before[-1].start]:
            return before[-2]
        return before[-1] if before else None

    def previous(self, q: Quantity) -> Reading | None:
        """Give the figure before a quantity."""
        return max((f for f in self.figures if f.end <= q.start), key=lambda f: f.end, default=None)

    def interval_behind(self, q: Quantity) -> ConfidenceInterval | None:
        """Give the named confidence interval right behind a quantity: 0.39(95%CI 0.20-0.76)."""
        return next((interval for interval in self.intervals if q.end <= interval.start <= q.end + 2), None)

    def is_bracketed(self, q: Quantity) -> bool:
        """Tell whether a quantity opens the bracket behind a figure: 12.5(9.1-15.8)."""
        previous = self.previous(q)
        return previous is not None and self.text[previous.end : q.start].strip() in ("(", "[")


class SceneReader:
    """Reads what a sentence holds."""

    def __init__(self, lexicons: Lexicons) -> None:
        self.statistics = lexicons.once(Statistics)
        cues = Cues(lexicons, "outcomes", "words")
        self._only_arm = cues(
            r"(?:[^\s\d,;。:()]|\d[\d.]*(?![\d.])\s?(?:m?[gL]|μg|[毫微]?克|%)?|\s[QBT][I1-8]?[DW]){1,30}«group_end»(?:«is|about|respectively»|[则仅]|平均)*"
            r"|\s?\d[\d.]*\s?(?:m?g|μg|[毫微]?克)(?:/kg)?\s?(?:[A-Za-z]\w{1,3}\s?)?(?:«is|about»)*"
            r"|«placebo_name»(?:«is|about»|[则仅])*"
        )
        self._limit = cues("«limit_context»")
        self._scale = cues("«scale_context»")
        self._unfit = cues(r"[不未]符合[^,;。]{0,10}标准")
        """Not to fit the criteria is a result, and tells none of them."""

    def __call__(self, article: Article, sentence: Sentence) -> ResultScene:
        """Read the tests, intervals and symbols of a sentence, and whether it tells criteria."""
        text, start, end = article.text, sentence.start, sentence.end
        tests = self.statistics.tests(text, start, end)
        intervals = self.statistics.intervals(text, start, end)
        symbols = list(self.statistics.symbols(text, start, end))
        deviations = self.statistics.deviations(text, start, end)
        return ResultScene(
            article,
            sentence,
            tests,
            intervals,
            symbols=symbols,
            deviations=deviations,
            criteria_told=bool(self._limit.search(self._unfit.sub("", text[start:end]))),
            scales=self._scales(text, start, end),
            criteria=_criteria(article, sentence),
            taken=[
                *((test.start, test.end) for test in tests),
                *((interval.start, interval.end) for interval in intervals),
                *((symbol.start, symbol.end) for symbol in symbols),
                *((deviation.start, deviation.end) for deviation in deviations),
            ],
            only_arm=self._only_arm,
        )

    def _scales(self, text: str, start: int, end: int) -> list[Span]:
        """Give what explains scales: the whole sentence where it gives standards, or does so in several parts."""
        told = list(self._scale.finditer(text[start:end]))
        spans = sorted({_explained(text, start, end, match.span()) for match in told})
        parts = [span for span in spans if text[span[0]] != "("]
        whole = len(parts) > 1 or any("标准" in match[0] for match in told)
        return [(start, end)] if whole else spans


def _explained(text: str, start: int, end: int, told: Span) -> Span:
    """Give the bracket around what explains a scale, else its part between semicolons."""
    low, high = start + told[0], start + told[1]
    opening = text.rfind("(", start, low + 1)
    closing = text.find(")", max(low, opening), end) if opening >= 0 else -1
    if closing >= 0 and text.rfind(")", opening, low) < 0:
        return opening, closing
    before, behind = text.rfind(";", start, low), text.find(";", high, end)
    return max(start, before + 1), end if behind < 0 else behind


def _criteria(article: Article, sentence: Sentence) -> bool:
    found = article.within(sentence.start, sentence.end)
    limits = sum(q.op not in ("=", "~") and q.dimension != "none" for q in found)
    low = bisect_left(article.marks, sentence.start, key=lambda mark: mark.start)
    high = bisect_left(article.marks, sentence.end, low, key=lambda mark: mark.start)
    aged = any(mark.kind == "age" for mark in article.marks[low:high])
    return limits >= _MANY_LIMITS or aged
