"""Statements: a sentence with all in it that attributes are read from, masked so that its structure shows.

In the mask every element is a run of one sign: figures `FIGURE`, people counted `PEOPLE`, arms `ARM`, arms compared with
`VERSUS`, times `TIME`, comparisons with the start `BASE`, tests and intervals `NOISE`. What is left are words and marks.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from extract.lexicon import Lexicons
from extract.link.arms import ArmMention
from extract.link.timepoints import TimeMention
from extract.records import Article, Reading, Sentence, Span

NOISE, FIGURE, ARM, TIME, PEOPLE, VERSUS, BASE = "\x00\x01\x02\x03\x04\x05\x06"

_TEST = re.compile(
    r"(?:P|p)\s?(?:值)?(?:均|都|皆)?\s?[<>=≤≥]+\s?\d*\.?\d+|(?:χ2|χ\^2|X2|t|F|Z|U|H|r|OR|HR|RR)\s?值?=\s?-?\d+(?:\.\d+)?(?:、-?\d+(?:\.\d+)?)*"
    r"|(?:95|90|99)\s?%\s?(?:CI|置信区间|可信区间|信赖区间)[^,;。()]{0,3}[:=为]?\s?[\[(]?-?\d[\d.%]*\s?[-~,至到]\s?-?\d[\d.%]*[\])]?|\[\d+(?:[-,、]\d+)*\](?!%)"
)
_BRACKET = re.compile(r"[(\[][^()\[\]]{0,120}[)\]]")
_ABBREVIATION = re.compile(r"[(\[][A-Za-z][A-Za-z0-9 +/αβγ-]{1,24}[)\]]")
_SOURCE = re.compile(r"(?:由|从|自)(?:约)?$")
_FIGURES = re.compile(r"[\d\x00]")
_UNFINISHED = re.compile(r"(?:[,、;%和与及]|[A-Za-z0-9])$")
_FINISHED = re.compile(r"[。!?;:.…][”’\"')\]】》]*$")
_CONTINUES = re.compile(r"[(\[)\],、;%]")
EFFECTS = ("hazard_ratio", "odds_ratio", "risk_ratio", "correlation", "difference")
"""Statistics that compare arms."""
_SKIPPED = ("references", "navigation", "disclaimer", "caption")


@dataclass(slots=True)
class Statement:
    """A sentence (or the halves of one that a line break parts) with its elements, each list in the order of the text."""

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


class StatementReader:
    """Cut an article into statements and mask them."""

    def __init__(self, lexicons: Lexicons) -> None:
        phrases = lexicons["phrases"]
        self._base = re.compile(phrases.regex("base"))
        self._before_compared = re.compile(f"(?:{phrases.regex('compare')})$")
        self._after_compared = re.compile(phrases.regex("compared"))

    def __call__(
        self,
        article: Article,
        readings: Sequence[Reading],
        arms: Sequence[ArmMention],
        times: Sequence[TimeMention],
        study_of: Mapping[int, str] | None = None,
    ) -> list[Statement]:
        """Give the statements of running text, headings and tables."""
        statements = list(_statements(article))
        _deal(statements, readings, lambda r: r.start, _shelf)
        _deal(statements, arms, lambda a: a.start, lambda s, a: s.arms)
        _deal(statements, times, lambda t: t.start, lambda s, t: s.times)
        for statement in statements:
            if statement.figures or statement.tests or statement.people:
                self._mask(article, statement)
        _accounts(statements, study_of)
        return statements

    def _mask(self, article: Article, statement: Statement) -> None:
        text = article.text
        signs = list(text[statement.start : statement.end])

        def cover(start: int, end: int, sign: str) -> None:
            low, high = max(start, statement.start), min(end, statement.end)
            signs[low - statement.start : high - statement.start] = sign * max(0, high - low)

        figures = [(r.start, r.end) for r in statement.figures]
        for match in _TEST.finditer(text, statement.start, statement.end):
            cover(*match.span(), NOISE)
        for quantity in article.within(statement.start, statement.end):
            if quantity.sd is not None or _SOURCE.search(text, statement.start, quantity.start):
                cover(quantity.start, quantity.end, NOISE)
        for test in statement.tests:
            cover(test.start, test.end, NOISE)
        keep = figures + [(a.start, a.end) for a in statement.arms] + [(p.start, p.end) for p in statement.people]
        for match in _BRACKET.finditer("".join(signs)):
            span = (match.start() + statement.start, match.end() + statement.start)
            noise = _FIGURES.search(match[0]) or _ABBREVIATION.fullmatch(match[0])
            if noise and not any(a < span[1] and span[0] < b for a, b in keep):
                cover(*span, NOISE)
        for match in self._base.finditer(text, statement.start, statement.end):
            cover(*match.span(), BASE)
        compared = {match.span() for match in self._base.finditer(text, statement.start, statement.end)}
        statement.times = [t for t in statement.times if not any(a <= t.start and t.end <= b for a, b in compared)]
        statement.times = [t for t in statement.times if not any(a.start <= t.start < a.end for a in statement.arms)]
        for time in statement.times:
            cover(time.start, time.end, TIME)
        for people in statement.people:
            cover(people.start, people.end, PEOPLE)
        self._compare(text, statement, figures, cover)
        for start, end in figures:
            cover(start, end, FIGURE)
        statement.mask = "".join(signs)

    def _compare(self, text: str, statement: Statement, figures: Sequence[Span], cover: object) -> None:
        """Part the arms that figures are of from those that they are compared with, and mask both."""
        assert callable(cover)
        own: list[ArmMention] = []
        for arm in statement.arms:
            before = self._before_compared.search(text, max(statement.start, arm.start - 8), arm.start)
            after = self._after_compared.match(text, arm.end)
            has_figure = any(_governs(text[arm.end : start]) for start, _ in figures if start >= arm.end)
            has_figure |= _alone_in_bracket(text, arm.end, statement.figures)
            follows_subject = any(a.end <= arm.start for a in own) or after is not None
            weak = before is not None and before[0] in "和与同跟" and after is None
            if before and not weak and (after is not None or not has_figure) and (follows_subject or before[0] not in "和与"):
                statement.versus.append(arm)
                cover(before.start(), after.end() if after else arm.end, VERSUS)
            else:
                own.append(arm)
                cover(arm.start, arm.end, ARM)
        statement.arms = own


def _alone_in_bracket(text: str, start: int, figures: Sequence[Reading]) -> bool:
    """Tell whether a bracket behind an arm holds its one figure: 高于对照组(19%), not (90% vs 70%) or (HR=0.6)."""
    bracket = _BRACKET.match(text, start)
    inside = [f for f in figures if bracket and start < f.start and f.end <= bracket.end()]
    return len(inside) == 1 and inside[0].values["statistic"] not in EFFECTS


def _governs(between: str) -> bool:
    """Tell whether an arm stands right before a figure of its own: 高于对照组的55.6%, not 高于对照组(HR=0.6)."""
    return len(between) <= 3 and not set("([") & set(between) and "," not in between


def _statements(article: Article) -> Iterable[Statement]:
    held: Statement | None = None
    for sentence in article.sentences:
        if sentence.zone in _SKIPPED:
            continue
        if held is not None and _goes_on(article.text, held, sentence):
            held.end = sentence.end
            continue
        if held is not None:
            yield held
        held = Statement(sentence.start, sentence.end, sentence.paragraph, sentence.zone)
    if held is not None:
        yield held


def _goes_on(text: str, held: Statement, sentence: Sentence) -> bool:
    """Tell whether a sentence is the other half of the one before, which a line break cut."""
    if "table" in (held.zone, sentence.zone) or held.paragraph == sentence.paragraph or sentence.start - held.end > 2:
        return False
    if held.zone == sentence.zone == "body":
        return not _FINISHED.search(text, held.start, held.end)
    cut = held.end - held.start > 20 and _UNFINISHED.search(text, held.start, held.end)
    return bool(cut and _CONTINUES.match(text, sentence.start))


def _shelf(statement: Statement, reading: Reading) -> list[Reading] | None:
    if reading.type == "outcomes":
        return statement.tests if reading.values["statistic"] == "p_value" else statement.figures
    return statement.people if reading.type == "enrollments" else None


def _deal(statements: Sequence[Statement], things: Iterable[object], place: object, shelf: object) -> None:
    """Put each thing on the shelf of the statement that holds it."""
    assert callable(place) and callable(shelf)
    at = 0
    for thing in sorted(things, key=place):
        while at < len(statements) and statements[at].end <= place(thing):
            at += 1
        if at < len(statements) and statements[at].start <= place(thing):
            row = shelf(statements[at], thing)
            if row is not None:
                row.append(thing)


def _accounts(statements: Sequence[Statement], study_of: Mapping[int, str] | None) -> None:
    """Say which account each statement belongs to: its readings' study, else the study before; else its paragraph."""
    current: object = None
    for statement in statements:
        if study_of is None:
            statement.account = statement.paragraph
            continue
        owners = [study_of.get(id(r)) for r in (*statement.figures, *statement.tests, *statement.people)]
        current = max(owners, key=owners.count) if owners else current
        statement.account = current
