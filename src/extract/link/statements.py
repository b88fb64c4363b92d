"""Statements: a sentence with all in it that attributes are read from, masked so that its structure shows.

In the mask every element is a run of one sign: `FIGURE`, `PEOPLE` for numbers of people, `ARM`, `VERSUS` for arms
compared with, `TIME`, `BASE` for comparisons with the start, `NOISE` for tests and intervals. The rest is words and
marks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby, pairwise
from operator import attrgetter
from typing import TypeVar

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms import ArmMention
from extract.link.names import bounded
from extract.link.timepoints import TimeMention
from extract.records import Article, Reading, Sentence, Span
from extract.rules.statistics import Statistics
from extract.segment import LONGEST

NOISE, FIGURE, ARM, TIME, PEOPLE, VERSUS, BASE = "\x00\x01\x02\x03\x04\x05\x06"
EFFECTS = ("hazard_ratio", "odds_ratio", "risk_ratio", "correlation", "difference")
"""Statistics that compare arms."""

_CITATION = compiled(r"\[\d+(?:[-,、]\d+)*\](?!%)")
_BRACKET = compiled(r"[(\[][^()\[\]]{0,120}[)\]]")
_NESTED = compiled(r"[(\[〔](?:[^()\[\]〔〕]|\([^()\[\]]*\)){0,120}[)\]〕]")
_ABBREVIATION = compiled(r"[(\[][A-Za-z][A-Za-z0-9 +/αβγ-]{1,24}[)\]]")
_FIGURES = compiled(r"[\d\x00]")
_STOPS = frozenset("。!?;:.…")
_FINISHED = compiled(r"[。!?;:.…][”’\"')\]】》]*$")
_TEST_ALONE = compiled(r"[\s(\[_.-]*P\s?[<>=]")
"""How a sentence begins that is only a test: 差异有统计学意义。(P<0.05)"""
_CONTINUES = compiled(r"[(\[)\],、;%]")
_SKIPPED = ("references", "navigation", "disclaimer", "caption")
_REACH = 8
_TAIL = 40
"""How far before its end a sentence is looked at for what closes it."""

Thing = TypeVar("Thing", Reading, ArmMention, TimeMention)
"""What stands at a place in a statement."""


@dataclass(slots=True)
class Statement:
    """A sentence, or the halves of one that a line break parts, with its elements, each list in the text's order."""

    start: int
    end: int
    paragraph: int
    zone: str
    figures: list[Reading] = field(default_factory=list)
    tests: list[Reading] = field(default_factory=list)
    people: list[Reading] = field(default_factory=list)
    arms: list[ArmMention] = field(default_factory=list)
    versus: list[ArmMention] = field(default_factory=list)
    times: list[TimeMention] = field(default_factory=list)
    account: object = None
    mask: str = ""

    def masked(self, start: int, end: int) -> str:
        """Give the mask of a stretch of the article's text."""
        return self.mask[max(0, start - self.start) : max(0, end - self.start)]

    def readings(self) -> tuple[Reading, ...]:
        """Give the figures, tests and numbers of people."""
        return (*self.figures, *self.tests, *self.people)


class StatementReader:
    """Cut an article into statements and mask them."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues, words = Cues(lexicons, "phrases"), Cues(lexicons, "words")
        self._base = cues("«base»")
        self._compare = cues("«compare|with»«same_time»?的?$")
        self._versus = compiled(rf"\s?(?:{bounded(cues.terms('vs'))})\s?")
        self._with = cues.terms("with")
        self._joints = self._with | words.terms("and", "or") | {"、"}
        self._compared = cues("«compared»")
        self._differs_from = cues("的?«gap»")
        """Behind the arm that one named before it differs from: A组体重降幅与B组的差值为."""
        self._test = cues("«test_statistic»")
        self._governs = Cues(lexicons, "arms")(r"(?:\([^()]{0,30}\))?(?:\s|«told_of»)*")
        self._listed = words(r"[、,;]|«and»|[^\s\d,;。()]{0,3}[到至→]\s?|[下上]?[降升增减]低?高?«range_to|is»")
        self._whole_sentences = lexicons.once(WholeSentences)
        self._statistics = lexicons.once(Statistics)
        self._source = cues("«source»约?$")

    def __call__(
        self,
        article: Article,
        readings: Sequence[Reading],
        arms: Sequence[ArmMention],
        times: Sequence[TimeMention],
        study_of: Mapping[int, str] | None = None,
    ) -> list[Statement]:
        """Give the statements of running text, headings and tables."""
        statements = [Statement(s.start, end, s.paragraph, s.zone) for s, end in self._whole_sentences(article)]
        _deal(statements, readings, _shelf)
        _deal(statements, arms, _arms_of)
        _deal(statements, times, _times_of)
        for statement in statements:
            if statement.readings():
                self._mask(article, statement)
        _accounts(statements, study_of)
        return statements

    def add(self, article: Article, statement: Statement, arms: Sequence[ArmMention]) -> None:
        """Put more arms into a statement, and mask it anew."""
        statement.arms = sorted([*statement.arms, *statement.versus, *arms], key=attrgetter("start"))
        statement.versus = []
        self._mask(article, statement)

    def _mask(self, article: Article, statement: Statement) -> None:
        text = article.text
        mask = _Mask(text, statement.start, statement.end)
        figures = [(r.start, r.end) for r in statement.figures]
        for span in self._noise(article, statement):
            mask.cover(span, NOISE)
        keep = figures + [(a.start, a.end) for a in statement.arms] + [(p.start, p.end) for p in statement.people]
        for match in _BRACKET.finditer(str(mask)):
            span = (match.start() + statement.start, match.end() + statement.start)
            inside = text[span[0] - 1 : span[0]].isdigit()
            noise = _FIGURES.search(match[0]) or (_ABBREVIATION.fullmatch(match[0]) and not inside)
            if noise and not any(a < span[1] and span[0] < b for a, b in keep):
                mask.cover(span, NOISE)
        compared = [match.span() for match in self._base.finditer(text, statement.start, statement.end)]
        for span in compared:
            mask.cover(span, BASE)
        # 本组 in 高于本组第1周末 is no arm that others are compared with
        statement.arms = [arm for arm in statement.arms if not any(a <= arm.start < b for a, b in compared)]
        named = [*compared, *((arm.start, arm.end) for arm in statement.arms)]
        statement.times = [t for t in statement.times if not any(a <= t.start < b for a, b in named)]
        for time in statement.times:
            mask.cover((time.start, time.end), TIME)
        for people in statement.people:
            mask.cover((people.start, people.end), PEOPLE)
        self._part(text, statement, mask)
        for span in figures:
            mask.cover(span, FIGURE)
        statement.mask = str(mask)

    def _noise(self, article: Article, statement: Statement) -> Iterable[Span]:
        """Give the spans of tests, intervals, citations, and figures that no rule took for an outcome."""
        text, start, end = article.text, statement.start, statement.end
        for test in self._statistics.tests(text, start, end):
            yield test.start, test.end
        for interval in self._statistics.intervals(text, start, end):
            yield interval.start, interval.end
        for regex in (self._test, _CITATION):
            yield from (match.span() for match in regex.finditer(text, start, end))
        for quantity in article.within(start, end):
            if quantity.sd is not None or self._source.search(text, start, quantity.start):
                yield quantity.start, quantity.end
        for reading in statement.tests:
            yield reading.start, reading.end

    def _part(self, text: str, statement: Statement, mask: _Mask) -> None:
        """Part the arms that figures are of from those that they are compared with, and mask both."""
        own: list[ArmMention] = []
        for arm in statement.arms:
            if arm.kind == "declared":  # 对比甲与乙 names both
                own.append(arm)
                mask.cover((arm.start, arm.end), ARM)
                continue
            before = self._compare.search(text, max(statement.start, arm.start - _REACH), arm.start)
            if own and self._is_set_against(text, statement, own[-1], arm):
                statement.versus.append(arm)
                mask.cover((own[-1].end, arm.end), VERSUS)
                continue
            if self._goes_with(text, statement, arm):
                statement.versus.append(arm)
                mask.cover((arm.start, arm.end), VERSUS)
                continue
            after = self._compared.match(text, arm.end)
            if before and (not own or own[-1].end < before.start()):
                after = after or self._differs_from.match(text, arm.end)
            if before and (after or self._is_compared(text, statement, arm, before[0])):
                statement.versus.append(arm)
                mask.cover((before.start(), after.end() if after else arm.end), VERSUS)
            else:
                own.append(arm)
                mask.cover((arm.start, arm.end), ARM)
        statement.arms = own

    def _is_set_against(self, text: str, statement: Statement, one: ArmMention, other: ArmMention) -> bool:
        """Tell whether two arms are those of an effect, the first its subject: A组对B组的HR为0.52."""
        if not self._versus.fullmatch(text, one.end, other.start):
            return False
        figure = next((f for f in statement.figures if f.start >= other.end), None)
        return figure is not None and figure.values["statistic"] in EFFECTS

    def _goes_with(self, text: str, statement: Statement, arm: ArmMention) -> bool:
        """Tell whether an arm is joined to one that others are compared with, and has no figure: 高于A组和对照组."""
        last = statement.versus[-1] if statement.versus else None
        joined = last is not None and text[last.end : arm.start] in self._joints
        return joined and not any(
            self._governs.fullmatch(text, arm.end, f.start) or self._alone_in_bracket(text, arm.end, [f])
            for f in statement.figures
            if f.start >= arm.end
        )

    def _is_compared(self, text: str, statement: Statement, arm: ArmMention, before: str) -> bool:
        """Tell whether an arm behind 较 or 高于 is what others are compared with; one with its own figure is not."""
        figures = [f for f in statement.figures if f.start >= arm.end]
        governs = not before.endswith("出") and any(self._governs.fullmatch(text, arm.end, f.start) for f in figures)
        # Right before a figure of its own: 高于对照组的55.6%, not 高于对照组(HR=0.6).
        return before not in self._with and not governs and not self._alone_in_bracket(text, arm.end, figures)

    def _alone_in_bracket(self, text: str, start: int, figures: Sequence[Reading]) -> bool:
        """Tell whether a bracket behind an arm holds its figures: 高于对照组(19%), [5%、8%]; not (90% vs 70%)."""
        bracket = _NESTED.match(text, start)
        inside = [f for f in figures if bracket and start < f.start and f.end <= bracket.end()]
        listed = all(self._listed.fullmatch(text, one.end, other.start) for one, other in pairwise(inside))
        return bool(inside) and listed and inside[0].values["statistic"] not in EFFECTS


class _Mask:
    """A stretch of text in which elements are covered by signs."""

    def __init__(self, text: str, start: int, end: int) -> None:
        self._start, self._end = start, end
        self._signs = list(text[start:end])

    def cover(self, span: Span, sign: str) -> None:
        """Write a sign over a span of the article's text."""
        low, high = max(span[0], self._start), min(span[1], self._end)
        self._signs[low - self._start : high - self._start] = sign * max(0, high - low)

    def __str__(self) -> str:
        return "".join(self._signs)


class WholeSentences:
    """Give the sentences of running text, headings and tables, with the ends of those that a line break parts."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._unfinished = Cues(lexicons, "words")("(?:[,、;%]|«and»|[A-Za-z0-9])$")

    def __call__(self, article: Article) -> Sequence[tuple[Sentence, int]]:
        """Give each sentence and where it ends, found once for an article."""
        if WholeSentences not in article.noted:
            article.noted[WholeSentences] = list(self._found(article))
        found: Sequence[tuple[Sentence, int]] = article.noted[WholeSentences]
        return found

    def _found(self, article: Article) -> Iterator[tuple[Sentence, int]]:
        held: Sentence | None = None
        end = 0
        for sentence in article.sentences:
            if sentence.zone in _SKIPPED:
                continue
            if held is not None and self._goes_on(article.text, held, end, sentence):
                end = sentence.end
                continue
            if held is not None:
                yield held, end
            held, end = sentence, sentence.end
        if held is not None:
            yield held, end

    def _goes_on(self, text: str, held: Sentence, end: int, sentence: Sentence) -> bool:
        """Tell whether a sentence is the other half of what a line break cut at ``end``, or a test of it alone."""
        if sentence.end - held.start > LONGEST:
            return False
        if held.paragraph == sentence.paragraph:
            return _TEST_ALONE.match(text, sentence.start, sentence.end) is not None
        if "table" in (held.zone, sentence.zone) or sentence.start - end > 2:
            return False
        tail = max(held.start, end - _TAIL)
        if held.zone == sentence.zone == "body":
            if text[end - 1] in _STOPS:
                return False
            return not _FINISHED.search(text, tail, end)
        cut = end - held.start > 20 and self._unfinished.search(text, tail, end)
        return bool(cut and _CONTINUES.match(text, sentence.start))


def _shelf(statement: Statement, reading: Reading) -> list[Reading] | None:
    if reading.type == "outcomes":
        return statement.tests if reading.values["statistic"] == "p_value" else statement.figures
    return statement.people if reading.type == "enrollments" else None


def _arms_of(statement: Statement, _: ArmMention) -> list[ArmMention]:
    return statement.arms


def _times_of(statement: Statement, _: TimeMention) -> list[TimeMention]:
    return statement.times


def _deal(
    statements: Sequence[Statement],
    things: Iterable[Thing],
    shelf: Callable[[Statement, Thing], list[Thing] | None],
) -> None:
    """Put each thing on the shelf of the statement that holds it."""
    at = 0
    for thing in sorted(things, key=lambda t: t.start):
        while at < len(statements) and statements[at].end <= thing.start:
            at += 1
        if at < len(statements) and statements[at].start <= thing.start:
            row = shelf(statements[at], thing)
            if row is not None:
                row.append(thing)


def _accounts(statements: Sequence[Statement], study_of: Mapping[int, str] | None) -> None:
    """Say which account each statement belongs to: its readings' study; else its paragraph.

    One without readings goes with what its paragraph tells before it, else with what it tells behind, else with the
    account before; those that open an article, with the first that it tells.
    """
    if study_of is None:
        for statement in statements:
            statement.account = statement.paragraph
        return
    current: object = next((study_of.get(id(r)) for s in statements for r in s.readings()), None)
    for _, grouped in groupby(statements, key=attrgetter("paragraph")):
        paragraph = list(grouped)
        owners = [[study_of.get(id(r)) for r in statement.readings()] for statement in paragraph]
        told = [max(names, key=names.count) for names in owners if names]
        current = told[0] if told else current
        for statement, names in zip(paragraph, owners, strict=True):
            current = max(names, key=names.count) if names else current
            statement.account = current
