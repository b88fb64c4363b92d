"""Attachment: the measure, arm, time and direction of every outcome, and the arm of every enrollment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from extract.grids import MARK
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms import ArmFinder, NameSense
from extract.link.attach import Measure, Scene, State, Words, attach, attach_row, of_caption
from extract.link.attach.scene import CHANGES
from extract.link.enrollments import EnrollmentReader
from extract.link.measures import rank
from extract.link.names import clean_raw, folded
from extract.link.opposed import OpposedFinder
from extract.link.rosters import Roster, rosters
from extract.link.statements import ARM, EFFECTS, Statement, StatementReader, WholeSentences
from extract.link.timepoints import TimeFinder
from extract.records import Article, Reading, Sentence
from extract.triggers import trigger

_WORDS = compiled(r"[\u3400-\u9fffA-Za-z]")
_BLANK_LINE = compiled(r"\n\s*\n")
_MARKS_ONLY = compiled(r"[\s·•*▪■●◆【】\[\](),:。-]*")
"""What else may stand in a line that is the name of an arm, with the number of its people."""
_POINTS = "·•*▪■●◆-"
_PREVAILS = 3
"""The fewest figures whose measure prevails in an article."""
_FIELDS = {"outcomes": ("measure", "arm", "timepoint", "direction", "comparator"), "enrollments": ("arm",)}


class Attributor:
    """Attach measures, arms, times and directions to readings, in place."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._arms = ArmFinder(lexicons)
        self._sense = lexicons.once(NameSense)
        self._times = TimeFinder(lexicons)
        self._statements = StatementReader(lexicons)
        self._whole_sentences = lexicons.once(WholeSentences)
        self._enroll = EnrollmentReader(lexicons)
        self._words = Words(lexicons)
        self._opposed = OpposedFinder(lexicons, self._words.phrases)
        self._kinds = {name: compiled(lexicons["phrases"].regex(name)) for name in ("prevents", "of_mind")}
        self._may_tell = {name: trigger(regex) for name, regex in self._kinds.items()}

    def __call__(
        self, article: Article, readings: Sequence[Reading], study_of: Mapping[int, str] | None = None
    ) -> tuple[list[Statement], dict[object, Roster]]:
        """Fill measure, arm, timepoint and direction of outcomes and the arm of enrollments, with evidence and doubts.

        What a rule has set already stays; of a measure that has its text only, the code is added. ``study_of`` gives
        the study of each linked reading by its ``id``: arms are those of the study. Without it a paragraph is one.
        Gives the statements, with the arms named in those that tell of results, of people or of doses, and the rosters.
        """
        for reading in readings:
            for name in _FIELDS.get(reading.type, ()):
                reading.values.setdefault(name, None)
        near = list(_near(article, readings))
        starts = {sentence.start for sentence in near}
        ends = {sentence.end for sentence in near}
        broken = [(s.start, end) for s, end in self._whole_sentences(article) if s.start in starts and end not in ends]
        statements = self._statements(
            article, readings, self._arms(article, near, broken), self._times(article, readings, near), study_of
        )
        for statement in statements:
            if told := self._opposed(article, statement):
                self._statements.add(article, statement, told)
        groups = rosters(article, statements, readings, self._sense)
        for name, regex in self._kinds.items():
            for statement in statements if article.hints & self._may_tell[name] else ():
                if regex.search(article.text, statement.start, statement.end):
                    setattr(groups[statement.account], name, True)
        self._enroll(article, statements, groups)
        state = State()
        cells = [statement for statement in statements if statement.zone == "cell"]
        rest = [statement for statement in statements if statement.zone != "cell"] if cells else statements
        for before, statement in _telling(article, rest):
            roster = groups[statement.account]
            state = self._carried(article, state, before, statement, roster)
            if statement.figures or statement.tests:
                scene = Scene(self._words, article, statement, roster, state)
                (attach_row if statement.zone == "table" else attach)(scene)
        self._attach_cells(article, cells, rest, groups)
        self._captioned(article, statements)
        _prevail(statements)
        return statements, groups

    def _attach_cells(
        self, article: Article, cells: Sequence[Statement], rest: Sequence[Statement], groups: Mapping[object, Roster]
    ) -> None:
        """Attach the figures that cells of tables tell in words: their row names the arm or the measure."""
        rows = {row.paragraph: row for row in reversed(rest) if row.zone == "table"} if cells else {}
        for cell in cells:
            if cell.figures or cell.tests:
                row = rows.get(cell.paragraph)
                named = [mention.names[0] for mention in row.arms if mention.kind == "named"] if row else []
                arm = named[0] if len(named) == 1 else None
                state = State(measure=self._row(article, cell), arm=arm, under=arm)
                attach(Scene(self._words, article, cell, groups[cell.account], state))

    def _captioned(self, article: Article, statements: Sequence[Statement]) -> None:
        """Give figures that fill a line by themselves the measure that the line below names: +12分, 关节评分从…"""
        for statement, caption in pairwise(statements):
            figures = [*statement.figures, *statement.tests]
            titled = statement.zone == "heading" and all(f.values["measure"] is None for f in figures)
            told = _WORDS.search(statement.mask) is not None and not titled
            alone = figures and not statement.arms and not told and statement.zone not in ("table", "cell")
            if not alone or caption.paragraph - statement.paragraph > 1:
                continue
            end = caption.figures[0].start if caption.figures else caption.end
            words = article.text[caption.start : end]
            hit = next((hit for hit in self._words.measures.hits(words) if rank(hit) > 0), None)
            if hit is None:
                continue
            span = (caption.start + hit.start, caption.start + hit.end)
            measure = {"text": clean_raw(article, *span), "code": self._words.measures.code(words[hit.start : hit.end])}
            for figure in figures:
                figure.values["measure"] = dict(measure)
                figure.evidence.append(("measure", *span))
                if figure.values["direction"] is None:
                    figure.values["direction"] = of_caption(self._words, words, figure)

    def _carried(
        self, article: Article, state: State, before: Statement | None, statement: Statement, roster: Roster
    ) -> State:
        """Give what a new statement inherits: the arm the account speaks of, the measure, the time of a lead-in."""
        earlier = state.measure or state.earlier
        under = self._under(article, state, before, statement)
        if before is not None and before.zone == "heading" and not before.readings():
            earlier = self._topic(article, before) or earlier
        elif before is None or before.account != statement.account:
            return State()
        if not _inherits(article, before, statement):
            return State(earlier=earlier, arm=under, under=under)
        opens = _opens(article, before)
        led = (
            opens and (before.zone != "heading" or bool(before.figures)) and not _are_points(article, before, statement)
        )
        beside = statement.zone == before.zone == "table" and statement.paragraph - before.paragraph <= 1
        carried = State(time=state.time if led or beside else None, earlier=earlier)
        carried.arm = carried.under = under
        if opens and not before.figures and before.times:
            carried.time = before.times[-1]
        topic = None if before.figures or before.tests else self._topic(article, before)
        if opens or _is_item_of(before, statement):
            carried.measure, carried.measures = (topic, {}) if topic else (state.measure, state.measures)
        if before.paragraph == statement.paragraph and not self._words["section"].match(article.text, statement.start):
            carried.spoken = next((name for name in state.named if not roster.is_control(name)), state.spoken)
            carried.prior = state.named or state.prior
            carried.measure, carried.measures = (topic, {}) if topic else (state.measure, state.measures)
            carried.arm = _spoken_of(before, state) or under
            carried.safety = state.safety
            carried.series = state.recent or state.listed
        return carried

    @staticmethod
    def _under(article: Article, state: State, before: Statement | None, statement: Statement) -> str | None:
        """Give the arm that the lines before are headed by, to their end: 试验组(n=120) over 皮疹:12%."""
        if before is None or before.account != statement.account or before.paragraph == statement.paragraph:
            return state.under
        if _BLANK_LINE.search(article.text, before.end - 1, statement.start):
            return None
        named = [m for m in before.arms if m.kind == "named" and len(m.names) == 1]
        if len(named) == 1 and not before.figures:
            spans = sorted([(named[0].start, named[0].end), *((p.start, p.end) for p in before.people)])
            ends = [before.start, *(end for _, end in spans)], [*(start for start, _ in spans), before.end]
            if all(_MARKS_ONLY.fullmatch(article.text, low, high) for low, high in zip(*ends, strict=True)):
                return named[0].names[0]
        return state.under if before.figures and not before.arms else None

    def _row(self, article: Article, cell: Statement) -> Measure | None:
        """Give the measure that the first cell of a row names, for one that tells its figures in words."""
        low = article.text.rfind("\n", 0, cell.start) + 1
        label = article.text.find(MARK, low + 1, cell.start)
        return self._named(article, low, label) if label >= 0 else None

    def _topic(self, article: Article, before: Statement) -> Measure | None:
        """Give the measure named last in a sentence that has no figure: 主要终点是胃排空率。"""
        return self._named(article, before.start, before.end)

    def _named(self, article: Article, low: int, high: int) -> Measure | None:
        words = article.text[low:high]
        hits = [hit for hit in self._words.measures.hits(words) if rank(hit) >= 1]
        if not hits:
            return None
        start, end = hits[-1].start, hits[-1].end
        text = clean_raw(article, low + start, low + end)
        return {"text": text, "code": self._words.measures.code(words[start:end])}


def _prevail(statements: Sequence[Statement]) -> None:
    """Give figures that name no measure the one that most figures of their kind in the article are of."""
    figures = [figure for statement in statements for figure in statement.figures]
    bare = [figure for figure in figures if figure.values["measure"] is None]
    for statistic in {figure.values["statistic"] for figure in bare} & {*CHANGES, *EFFECTS}:
        told = [f.values["measure"] for f in figures if f.values["statistic"] == statistic and f.values["measure"]]
        most = Counter((measure["text"], measure["code"]) for measure in told).most_common(1)
        if most and most[0][1] >= _PREVAILS and 2 * most[0][1] > len(told):
            for figure in bare:
                if figure.values["statistic"] == statistic:
                    figure.values["measure"] = dict(zip(("text", "code"), most[0][0], strict=True))


def _telling(article: Article, statements: Sequence[Statement]) -> Iterator[tuple[Statement | None, Statement]]:
    """Yield the statements that hold results, and those that these inherit from, each with the one before."""
    tells = [bool(statement.figures or statement.tests) for statement in statements]
    for at in range(len(statements) - 1, 0, -1):
        tells[at - 1] |= tells[at] and _inherits(article, statements[at - 1], statements[at])
    return ((statements[at - 1] if at else None, statements[at]) for at, told in enumerate(tells) if told)


def _inherits(article: Article, before: Statement, statement: Statement) -> bool:
    """Tell whether a statement can inherit anything from the one before."""
    if before.account != statement.account:
        return False
    beside = before.paragraph == statement.paragraph or "table" in (statement.zone, before.zone)
    return beside or _opens(article, before) or _is_item_of(before, statement)


def _are_points(article: Article, before: Statement, statement: Statement) -> bool:
    """Tell whether two lines are points of one list: neither leads in the other."""
    sign = article.text[statement.start]
    return sign in _POINTS and article.text[before.start] == sign


def _opens(article: Article, statement: Statement) -> bool:
    """Tell whether a statement leads in what follows."""
    return article.text[statement.end - 1] == ":" or statement.zone == "heading"


def _is_item_of(before: Statement, statement: Statement) -> bool:
    """Tell whether a statement is the paragraph behind another, and begins with an arm."""
    return before.paragraph + 1 == statement.paragraph and statement.mask.lstrip("-·• ")[:1] == ARM


def _spoken_of(before: Statement, state: State) -> str | None:
    """Give the arm that a sentence leaves the account with: its only one, named before any figure."""
    if before.versus:
        return None
    named = [m for m in before.arms if m.kind == "named"]
    if len({folded(name) for m in named for name in m.names}) == 1:
        first = before.figures[0].start if before.figures else before.end
        return named[0].names[0] if named[0].start < first else None
    return None if before.arms else state.arm


def _near(article: Article, readings: Sequence[Reading]) -> Iterator[Sentence]:
    """Yield the sentences of the paragraphs that hold outcomes, enrollments or doses, and of the two before each."""
    places = [r.start for r in readings if r.type in _FIELDS or r.type == "doses"]
    wanted = {s.paragraph + back for place in places if (s := article.sentence_at(place)) for back in (-2, -1, 0)}
    return (sentence for sentence in article.sentences if sentence.paragraph in wanted)
