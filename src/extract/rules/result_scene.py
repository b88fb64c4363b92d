"""What one sentence holds, read once: its tests, intervals and symbols, and the figures found so far."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from extract.cues import Cues
from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Reading, Sentence, Span
from extract.rules.statistics import ConfidenceInterval, PValue, Statistics, Symbol
from extract.segment import clause_at

_CLAUSE_END = re.compile(r"[,;:。]")
_MANY_LIMITS = 3


@dataclass(slots=True)
class ResultScene:
    """A sentence with its statistics, what it speaks of, and its figures in text order."""

    article: Article
    sentence: Sentence
    tests: list[PValue]
    intervals: list[ConfidenceInterval]
    symbols: list[Symbol]
    limits: bool
    """Told as criteria, definitions or cut-offs: 纳入标准, 定义为."""
    criteria: bool
    """Told as eligibility: an age range beside limits, or several limits in one sentence."""
    taken: list[Span]
    """What is read already."""
    figures: list[Reading] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Give the text of the article, which all places point into."""
        return self.article.text

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

    def near(self, q: Quantity) -> str:
        """Give what of the clause stands between the figure before and a quantity."""
        return _CLAUSE_END.split(self.own(q))[-1]

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
        self.statistics = Statistics(lexicons)
        self._limit = Cues(lexicons, "outcomes")("«limit_context»")

    def __call__(self, article: Article, sentence: Sentence) -> ResultScene:
        """Read the tests, intervals and symbols of a sentence, and whether it tells criteria."""
        text, start, end = article.text, sentence.start, sentence.end
        tests = self.statistics.tests(text, start, end)
        intervals = self.statistics.intervals(text, start, end)
        symbols = list(self.statistics.symbols(text, start, end))
        return ResultScene(
            article,
            sentence,
            tests,
            intervals,
            symbols=symbols,
            limits=bool(self._limit.search(text[start:end])),
            criteria=_criteria(article, sentence),
            taken=[
                *((test.start, test.end) for test in tests),
                *((interval.start, interval.end) for interval in intervals),
                *((symbol.start, symbol.end) for symbol in symbols),
            ],
        )


def _criteria(article: Article, sentence: Sentence) -> bool:
    found = article.within(sentence.start, sentence.end)
    limits = sum(q.op not in ("=", "~") and q.dimension != "none" for q in found)
    aged = any(mark.kind == "age" and sentence.start <= mark.start < sentence.end for mark in article.marks)
    return limits >= _MANY_LIMITS or aged
