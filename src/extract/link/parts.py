"""Whether the parts of an article each tell a study of their own, or one study between them.

The parts of one rank are judged together: in a digest nearly every part that gives results also takes people in, names
a registration, says 一项 or is about another product; where one study is told under several headings, one part does and
the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from extract.link.outline import BULLETS, CARD, Line
from extract.link.passages import Passages
from extract.link.subjects import Subjects
from extract.link.wording import Wording
from extract.records import Reading


@dataclass(slots=True)
class _Group:
    """Parts of one rank under one heading: where each begins and ends."""

    style: str
    parts: list[tuple[int, int]]
    above: int
    """Where the text begins that stands above the parts under the same heading."""
    led: bool
    """A lead-in that ends in a colon and speaks of one study stands before: 该试验分两个阶段:."""


class Parts:
    """Judge each group of headings or list items of an article."""

    def __init__(self, passages: Passages, says: Wording, is_total: Callable[[Reading], bool]) -> None:
        self._text, self._passages, self._says, self._is_total = passages.text, passages, says, is_total
        self._own: dict[int, bool] = {}
        self._ends: dict[int, int] = {}
        self._led: set[int] = set()
        self._intakes: set[int] = set()
        self._items = {line.start for line in passages.lines if line.kind == "item" or line.style in BULLETS}
        self._headings = {line.start: (line.start, line.end) for line in passages.lines if line.kind == "heading"}
        for group in self._groups(passages.lines):
            own = not group.led and self._own_studies(group)
            self._own.update({start: own for start, _ in group.parts})
            self._led.update(start for start, _ in group.parts if group.led)
            self._ends.update(dict(group.parts))

    def tell_studies(self, line: Line) -> bool:
        """Tell whether the parts of a line's rank each tell a study of their own."""
        return self._own.get(line.start, False) and (self.takes_in(line) or line.style not in BULLETS)

    def takes_in(self, line: Line) -> bool:
        """Tell whether the part that a line opens brings a study in: people, a registration, 一项, another product."""
        return line.start in self._intakes

    def is_within_one_of_many(self, place: int) -> bool:
        """Tell whether a place lies in a part beside which others tell studies of their own."""
        return any(start <= place < self._ends[start] for start, own in self._own.items() if own)

    def are_led(self, start: int) -> bool:
        """Tell whether a lead-in announced the part that starts at a place as one of a study."""
        return start in self._led

    def end_of(self, line: Line) -> int:
        """Give where the part ends that a line opens."""
        return self._ends.get(line.start, line.end)

    def _groups(self, lines: Sequence[Line]) -> list[_Group]:
        found: list[_Group] = []
        stack: list[_Group] = []
        before: Line | None = None
        told = [line for line in lines if line.kind != "skip"]
        for line in told:
            if line.opens or (line.kind == "section" and line.style in {group.style for group in stack}):
                depth = next((index for index, group in enumerate(stack) if group.style == line.style), len(stack))
                for group in stack[depth:]:
                    group.parts[-1] = group.parts[-1][0], line.start
                del stack[depth + 1 :]
                if depth == len(stack):
                    above = stack[-1].parts[-1][0] if stack else 0
                    stack.append(_Group(line.style, [], above, led=before is not None and self._leads(before)))
                    found.append(stack[-1])
                stack[depth].parts.append((line.start, told[-1].end))
            before = line
        return found

    def _leads(self, line: Line) -> bool:
        low, high = line.start, line.end
        return self._text[high - 1 : high] == ":" and self._says.leads_in_one(self._text, low, high)

    def _own_studies(self, group: _Group) -> bool:
        intakes = orphans = 0
        least = self._told_above(group)
        registered_before = False
        heads = self._headings
        totals: set[int] = set()
        ids: set[str] = set()
        subjects = Subjects()
        for start, end in group.parts:
            mentions = self._passages.within(start, end)
            told = next((m.start for m in mentions if m.type == "outcomes"), end)
            totals_here = [m for m in mentions if m.type == "enrollments" and self._is_total(m)]
            # Those counted behind results are some of the people told of, unless they are more than any before.
            most = max(totals, default=1)
            counted = {m.values["value"] for m in totals_here if m.values["value"] > most or m.start < told}
            counted = {value for value in counted if value > least}
            registered = {m.values["value"] for m in mentions if m.type == "trial_ids"}
            registered |= {name for _, name in self._passages.names.find(start, end)}
            brought = bool(registered - ids) or self._says.brings_in(self._text, start, end)
            reports = any(mention.type == "outcomes" for mention in mentions)
            about = self._passages.subjects(start, end) if reports else Subjects()
            others = start in self._items and about.apart_from(subjects) and group.style not in BULLETS
            fresh = bool(about.products) and not about.shares(subjects)
            subjects |= about
            if group.style in BULLETS and not (brought or fresh or self._says.speaks_of_study(self._text, start, end)):
                counted = set()  # a point of an account brings a study in by its words, or by people and a product
            if registered_before and not brought:
                registered_before = not (counted or reports)  # it takes its people in here, or below
            elif counted - totals or brought or others:
                intakes += 1
                self._intakes.add(start)
                registered_before = not (counted or (others and reports))
            elif reports and not (fresh and start in heads and self._passages.subjects(*heads[start]).shares(about)):
                orphans += 1
            totals |= counted
            ids |= registered
        if group.style == CARD:
            return intakes + orphans >= 2
        return intakes >= 2 and 2 * orphans <= intakes

    def _told_above(self, group: _Group) -> int:
        """Give the number of people of an account above the parts: fewer may be some of them, in a subgroup."""
        above = self._passages.within(group.above, group.parts[0][0])
        if not any(mention.type == "outcomes" for mention in above):
            return 0
        return max((m.values["value"] for m in above if m.type == "enrollments" and self._is_total(m)), default=0)
