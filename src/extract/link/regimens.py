"""Regimens: for each arm the product, dose, route and timings that one place of the text gives it.

A statement is cut into blocks at the names of arms. In a block each dose that has a product begins a regimen; routes
and timings join those that their clause, their list, or what leads them in gives them to. A block without doses takes
over what its words pass on (同法, 等量); routes and times far from any dose make a regimen where they are told of a
product. What a regimen is, is written out in ``gold/README.md``.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from operator import attrgetter
from typing import Any

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms import REFERRING, ArmMention
from extract.link.dosage import DosageScene
from extract.link.fhir import DosageWriter
from extract.link.names import clean_raw, folded
from extract.link.rosters import Roster
from extract.link.statements import Statement
from extract.normalize.characters import to_simplified
from extract.products import Product
from extract.records import Article, Reading, Span

_START = attrgetter("start")
_CLAUSE_END = compiled(r"[,;:。!?\n]")
_NUMBER = compiled(r"\A[\d.,]+")
_PART_END = compiled(r"[;。!?\n]")
_ARMS = ("named", "all", *REFERRING, "subgroup")
_IN_BRACKET = 2
_TYPES = ("doses", "routes", "timings")


@dataclass(slots=True)
class Regimen:
    """One giving of one product to one arm; `evidence` tells where each part is said and how it was joined."""

    study: str | None
    arm: str | None
    intervention: str
    dose: Reading | None = None
    route: Reading | None = None
    timings: list[Reading] = field(default_factory=list)
    passed: bool = False
    """The dose is that of another arm."""
    evidence: list[tuple[str, int, int, str]] = field(default_factory=list)
    doubts: list[str] = field(default_factory=list)
    dosage: dict[str, Any] = field(default_factory=dict)
    """The same as a FHIR Dosage."""

    def add_timing(self, timing: Reading, rule: str) -> bool:
        """Add a timing; of two that say the same keep the nearer one."""
        values = ("kind", "op", "count", "period")
        same = [t for t in self.timings if all(t.values.get(name) == timing.values.get(name) for name in values)]
        place = self.dose.start if self.dose else timing.start
        if any(abs(t.start - place) <= abs(timing.start - place) for t in same):
            return False
        self.timings = sorted([*(t for t in self.timings if t not in same), timing], key=lambda t: t.start)
        self.evidence.append(("timings", timing.start, timing.end, rule))
        return True

    def set_route(self, route: Reading, rule: str) -> None:
        """Give it its route, with where that is said."""
        self.route = route
        self.evidence.append(("route", route.start, route.end, rule))

    def lacks(self, timing: Reading) -> bool:
        """Tell whether it has no timing of a kind yet."""
        return all(_kind(t) != _kind(timing) for t in self.timings)

    def place(self) -> int:
        """Give where it stands in the text: at its dose, else at the first of its mentions."""
        told = [place for name, place, _, rule in self.evidence if name == "arm" or rule == "named"]
        return self.dose.start if self.dose and not self.passed else max([self.span()[0], *told])

    def span(self) -> Span:
        """Give the stretch from the first to the last of its mentions and its product's name."""
        parts = [(r.start, r.end) for r in (self.dose, self.route, *self.timings) if r is not None]
        parts += [
            (start, end) for name, start, end, rule in self.evidence if name == "intervention" and rule == "named"
        ]
        return min(start for start, _ in parts), max(end for _, end in parts)


@dataclass(slots=True)
class _Block:
    """A stretch of a statement that speaks of one arm, or of several together; `names` is empty where it names none."""

    start: int
    end: int
    names: tuple[str, ...] = ()
    mention: ArmMention | None = None
    regimens: list[Regimen] = field(default_factory=list)

    @property
    def together(self) -> bool:
        """Tell whether all arms are meant."""
        return self.mention is not None and self.mention.kind == "all" and len(self.names) < 2


@dataclass(slots=True)
class _Telling:
    """A statement with its mentions of dosage and its blocks."""

    statement: Statement
    number: int
    doses: list[Reading] = field(default_factory=list)
    routes: list[Reading] = field(default_factory=list)
    timings: list[Reading] = field(default_factory=list)
    blocks: list[_Block] = field(default_factory=list)

    @property
    def regimens(self) -> list[Regimen]:
        """Give the regimens of all blocks."""
        return [regimen for block in self.blocks for regimen in block.regimens]

    @property
    def in_results(self) -> bool:
        """Tell whether its statement tells results."""
        return bool(self.statement.figures)

    def in_name(self, regimen: Regimen) -> bool:
        """Tell whether the dose of a regimen is part of its arm's name: 20 mg组."""
        dose = regimen.dose
        return dose is not None and any(m.start <= dose.start < m.end for m in self.statement.arms if m.kind in _ARMS)

    def block_at(self, place: int) -> _Block:
        """Give the block that holds a place."""
        return self.blocks[max(0, bisect_right(self.blocks, place, key=lambda b: b.start) - 1)]


class RegimenBuilder:
    """Build the regimens of an article from its mentions of dosage."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["regimens"]
        self._regex = {code: compiled(words.regex(code)) for code in words.codes}
        cues = Cues(lexicons, "words")
        self._next_name = cues(" ?(?:、|«and|together_with») ?")
        self._next_dose = cues(" ?(?:[、,/]|«and|or») ?")
        self._write = DosageWriter(lexicons)

    def __call__(
        self,
        article: Article,
        readings: Sequence[Reading],
        study_of: Mapping[int, str],
        scene: DosageScene,
        statements: Sequence[Statement],
        rosters: Mapping[object, Roster],
    ) -> list[Regimen]:
        """Give the regimens in the order of the text; ``study_of`` gives the study of a reading by its ``id``."""
        told = _Account(article, readings, study_of, scene, rosters)
        tellings = _tellings(statements, readings)
        for before, telling in pairwise([None, *tellings]):
            assert telling is not None
            near = before if before is not None and _goes_on(before, telling) else None
            telling.blocks = self._blocks(told, telling, near, statements)
            for block in telling.blocks:
                block.regimens = self._dosed(told, telling, block)
            self._routes(told, telling, near)
            spent = self._timings(told, telling, near)
            self._passed_on(told, telling, near)
            self._placebo(told, telling)
            self._undosed(told, telling, spent)
        found = sorted((r for telling in tellings for r in telling.regimens), key=Regimen.place)
        for regimen in found:
            dose, route = (r.values if r is not None else None for r in (regimen.dose, regimen.route))
            regimen.dosage = self._write(dose, route, [t.values for t in regimen.timings])
        return found

    # --- Arms --------------------------------------------------------------------------------------------------------

    def _blocks(
        self, told: _Account, telling: _Telling, near: _Telling | None, statements: Sequence[Statement]
    ) -> list[_Block]:
        """Cut a statement at the arms it speaks of; what stands before the first is of the arm spoken of before."""
        statement, text = telling.statement, told.text
        sized = self._sized(telling, text)
        mentions = [
            m for m in statement.arms
            if m.kind in _ARMS and id(m) not in sized and not self._regex["basis"].match(text, m.end)
        ]  # fmt: skip
        behind = {id(m): d for m in mentions if (d := _bracketed_behind(text, m, telling.doses)) is not None}
        blocks = [_Block(statement.start, statement.end)]
        for mention in mentions:
            start = behind[id(mention)].start if id(mention) in behind else mention.start
            if start <= blocks[-1].start and blocks[-1].mention is not None:
                continue
            blocks[-1].end = start
            blocks.append(_Block(start, statement.end, self._names(told, telling, mention), mention))
        spoken = self._spoken(told, telling, near, statements)
        if spoken and not self._regex["everyone"].search(text, statement.start, blocks[0].end):
            blocks[0].names = (spoken,)
        return blocks

    def _sized(self, telling: _Telling, text: str) -> set[int]:
        """Give the mentions of a list that only tells how large the arms are: 试验组26例、对照组18例,隔日一次…"""
        mentions = [m for m in telling.statement.arms if m.kind in _ARMS]
        counted = [m for m in mentions if self._regex["size"].match(text, m.end)]
        doses = [d.start for d in telling.doses]
        listed: set[int] = set()
        for one, other in pairwise(mentions):
            both = one in counted and other in counted
            if both and not any(one.start <= place < other.start for place in doses):
                listed |= {id(one), id(other)}
        return listed

    def _names(self, told: _Account, telling: _Telling, mention: ArmMention) -> tuple[str, ...]:
        """Give the names that a mention of arms stands for: 前者, 前3组 for those of the account."""
        roster = told.roster(telling)
        if mention.kind in REFERRING and roster is not None:
            name = roster.referred(mention)
            return (name,) if name else ()
        if mention.kind == "all" and not mention.names and roster is not None and mention.number > 1:
            doses = [d for d in telling.doses if d.start >= mention.end]
            order = roster.order()
            if len(doses) >= mention.number and len(order) >= mention.number:
                return tuple(order[: mention.number])
        return mention.names or (clean_raw(told.article, mention.start, mention.end),)

    def _spoken(
        self, told: _Account, telling: _Telling, near: _Telling | None, statements: Sequence[Statement]
    ) -> str | None:
        """Give the one arm that the sentence before speaks of, or that it took over itself."""
        if telling.number == 0:
            return None
        before = statements[telling.number - 1]
        if before.paragraph != telling.statement.paragraph or telling.statement.zone == "table" or before.figures:
            return None
        named = [m for m in before.arms if m.kind in _ARMS]
        names = {folded(name): name for m in named for name in m.names}
        if named:
            return next(iter(names.values())) if len(names) == 1 and len(named[0].names) == 1 else None
        if near is not None and near.number == telling.number - 1 and len(near.blocks) == 1:
            return next(iter(near.blocks[0].names), None)
        return None

    # --- Doses -------------------------------------------------------------------------------------------------------

    def _dosed(self, told: _Account, telling: _Telling, block: _Block) -> list[Regimen]:
        """Begin a regimen with each dose of a block that has a product; arms of a list are dealt out."""
        doses = [d for d in telling.doses if block.start <= d.start < block.end and d.values.get("intervention")]
        inside = block.mention.end if block.mention else block.start
        parts = [d for d in doses if d.start < inside], [d for d in doses if d.start >= inside]
        return [
            self._begin(told, telling, block, dose, name)
            for part in parts
            for dose, name in self._dealt(told, telling, block, part)
        ]

    def _dealt(
        self, told: _Account, telling: _Telling, block: _Block, doses: Sequence[Reading]
    ) -> list[tuple[Reading, str | None]]:
        """Deal the arms of a block out over doses: in their order, one dose to each of several, or by their names."""
        if len(block.names) > 1 and doses and len(doses) % len(block.names) == 0:
            each = len(doses) // len(block.names)
            return list(zip(doses, (name for name in block.names for _ in range(each)), strict=True))
        if len(block.names) > 1 and len(doses) == 1 and block.mention and doses[0].start >= block.mention.end:
            return [(doses[0], name) for name in block.names]
        allotted = doses and self._regex["allotted"].search(told.text, block.start, doses[0].start)
        if allotted and not block.names and (arms := told.dose_arms(doses, self._next_dose)):
            return list(zip(doses, arms, strict=True))
        dealt: list[tuple[Reading, str | None]] = []
        for at, dose in enumerate(doses):
            goes_on = at > 0 and dealt[-1][1] is None and not _PART_END.search(told.text, doses[at - 1].end, dose.start)
            for_all = goes_on or self._of_all(told, telling, block, dose)
            dealt.append((dose, None if for_all else told.name_for(block, dose)))
        return dealt

    def _of_all(self, told: _Account, telling: _Telling, block: _Block, dose: Reading) -> bool:
        """Tell whether a dose behind the doses of several arms is for all of them: A组(…)、B组(…),均给予丙泊酚."""
        several = sum(b.mention is not None and not b.together for b in telling.blocks) > 1
        start = max(block.mention.end if block.mention else block.start, told.clause(dose)[0])
        own = block.mention is not None and start == block.mention.end
        return several and not own and self._regex["everyone"].search(told.text, start, dose.start) is not None

    def _begin(self, told: _Account, telling: _Telling, block: _Block, dose: Reading, name: str | None) -> Regimen:
        product = str(dose.values["intervention"])
        listed = bool(self._sized(telling, told.text))
        treated = told.arm_given(told.roster(telling), product, name, listed=listed)
        named, name = name == treated, treated
        regimen = Regimen(told.study_of.get(id(dose)), name, product, dose)
        regimen.evidence += (
            ("intervention", item[1], item[2], "named" if _near(told, item[1], dose) else "of_dose")
            for item in dose.evidence if item[0] == "intervention"
        )  # fmt: skip
        if name and named and block.mention:
            regimen.evidence.append(("arm", block.mention.start, block.mention.end, "block"))
        elif name:
            regimen.doubts.append("arm_from_context")
        return regimen

    # --- Routes ------------------------------------------------------------------------------------------------------

    def _routes(self, told: _Account, telling: _Telling, near: _Telling | None) -> None:
        """Give each regimen the route that its dose was linked to, where the same telling says it."""
        around = [*(near.routes if near is not None else ()), *telling.routes]
        for block in telling.blocks:
            for regimen in block.regimens:
                assert regimen.dose is not None
                route = told.route_of(regimen.dose, telling.routes if telling.in_name(regimen) else around)
                if route is None:
                    continue
                own = telling.block_at(route.start) if route.start >= telling.statement.start else None
                if own is None or own is block or not own.names or own.together or told.scene.is_past(route):
                    regimen.set_route(route, "sentence" if own else "lead_in")
        if near is not None and telling.routes and not telling.doses:
            for regimen in near.regimens:
                route = (
                    told.route_of(regimen.dose, telling.routes) if regimen.dose and not near.in_name(regimen) else None
                )
                if route is not None and regimen.route is None:
                    regimen.set_route(route, "sentence_behind")

    # --- Timings -----------------------------------------------------------------------------------------------------

    def _timings(self, told: _Account, telling: _Telling, near: _Telling | None) -> set[int]:
        """Give the timings of a statement to the regimens that they are told of; give those that found one."""
        spent: set[int] = set()
        for timing in telling.timings:
            block = telling.block_at(timing.start)
            own = block.regimens
            if own:
                takers, rule = self._takers(told, timing, own), "clause"
            elif not block.names and telling.regimens:
                takers, rule = [r for b in telling.blocks if b.start > timing.start for r in b.regimens], "lead_in"
            elif block.together and telling.regimens:
                takers, rule = telling.regimens, "all_arms"
            elif near is not None and near.regimens and self._goes_with(told, telling, block, timing):
                takers, rule = self._before(told, telling, block, near), "sentence_before"
            else:
                continue
            later = told.text.startswith("后", timing.end)
            for regimen in takers:
                if not (later and telling.in_name(regimen)) and regimen.add_timing(timing, rule):
                    spent.add(id(timing))
        for block in telling.blocks:
            self._stepped(told, block.regimens)
        if near is not None and not near.regimens and telling.regimens:
            for timing in near.timings:
                for regimen in telling.regimens:
                    if regimen.lacks(timing) and self._led_in(near, regimen):
                        regimen.add_timing(timing, "lead_in")
        return spent

    def _stepped(self, told: _Account, regimens: Sequence[Regimen]) -> None:
        """Let a dose that another one of its product is changed to be given as often: 每日1次5 mg,后增至10 mg."""
        for regimen, later in pairwise(regimens):
            if regimen.dose is None or later.dose is None or regimen.intervention != later.intervention:
                continue
            gap = told.text[regimen.dose.end : later.dose.start]
            if self._regex["next_step"].search(gap) and not _PART_END.search(gap):
                for timing in regimen.timings:
                    if timing.values["kind"] == "frequency" and later.lacks(timing):
                        later.add_timing(timing, "dose_changed")

    def _takers(self, told: _Account, timing: Reading, own: Sequence[Regimen]) -> list[Regimen]:
        """Give those of a block's regimens that a timing among them, or around them, is told of."""
        if held := [r for r in own if timing.start < _at(r).end and _at(r).start < timing.end]:
            return held
        before = [r for r in own if _at(r).end <= timing.start]
        after = [r for r in own if _at(r).start >= timing.end]
        clause = told.clause(timing)
        inside = [r for r in before if _at(r).start >= clause[0]]
        ahead = [r for r in after if _at(r).start < clause[1]]
        if after and (not before or (ahead and not inside)):
            return self._forward(told, timing, after)
        taken = [before[-1]]
        alone = not inside
        for regimen in reversed(before[:-1]):
            gap = told.text[_at(regimen).end : _at(taken[-1]).start]
            listed = alone or _at(regimen).start >= clause[0]
            if _PART_END.search(gap) or self._regex["next_step"].search(gap) or not listed or not regimen.lacks(timing):
                break
            taken.append(regimen)
        return taken[::-1]

    def _forward(self, told: _Account, timing: Reading, after: Sequence[Regimen]) -> list[Regimen]:
        """Give the regimens that a timing leads in: the first, and those listed with it in the same part."""
        taken = [after[0]]
        own = _at(after[0]).start < told.clause(timing)[1]
        for regimen in after[1:]:
            gap = told.text[_at(taken[-1]).end : _at(regimen).start]
            again = told.timing_between(_at(taken[-1]).end, _at(regimen).start, timing)
            if _PART_END.search(gap) or (own and self._regex["next_step"].search(gap)) or again:
                break
            taken.append(regimen)
        return taken

    def _goes_with(self, told: _Account, telling: _Telling, block: _Block, timing: Reading) -> bool:
        """Tell whether a timing in a sentence of its own is said of the giving before: it names no other product."""
        start, end = told.clause(timing)
        named = told.scene.products.within(max(start, block.start), end)
        behind = self._regex["passing_mark"].match(told.text, timing.end)
        return not named and behind is None and not telling.doses

    def _before(self, told: _Account, telling: _Telling, block: _Block, near: _Telling) -> list[Regimen]:
        """Give the regimens of the sentence before that a timing is said of: those of its arm, or all."""
        if block.mention is not None and not block.together:
            keys = {folded(name) for name in block.names}
            return [r for r in near.regimens if r.arm and folded(r.arm) in keys]
        everyone = block.together or self._regex["everyone"].search(told.text, telling.statement.start, block.end)
        last = next(b for b in reversed(near.blocks) if b.regimens)
        return near.regimens if everyone or not last.names else last.regimens

    def _led_in(self, near: _Telling, regimen: Regimen) -> bool:
        """Tell whether a sentence without doses leads in a regimen: it speaks of no other arm."""
        names = {folded(name) for block in near.blocks for name in block.names}
        return not names or (regimen.arm is not None and folded(regimen.arm) in names)

    # --- What is passed on, and what has no dose ---------------------------------------------------------------------

    def _passed_on(self, told: _Account, telling: _Telling, near: _Telling | None) -> None:
        """Let an arm that is given something in the same way have the route and times of the arm before."""
        earlier = list(near.regimens) if near is not None else []
        for block in telling.blocks:
            way = self._regex["same_way"].search(told.text, block.start, block.end)
            amount = self._regex["same_amount"].search(told.text, block.start, block.end)
            if earlier and block.names and (way or amount):
                model = earlier[-1]
                if not block.regimens and (given := self._given_in(told, block)) is not None:
                    block.regimens.append(self._undosed_regimen(told, block, given, model.study))
                for regimen in block.regimens:
                    if way:
                        self._copy(model, regimen)
                    if amount and regimen.dose is None:
                        regimen.dose, regimen.passed = model.dose, True
                block.regimens = [r for r in block.regimens if r.dose or r.route or r.timings]
            earlier = block.regimens or earlier

    def _placebo(self, told: _Account, telling: _Telling) -> None:
        """Let a placebo that is offered beside a product be given by the same route and at the same times."""
        for block in telling.blocks:
            for match in self._regex["or_dummy"].finditer(told.text, block.start, block.end):
                before = [r for r in block.regimens if r.dose and r.dose.start < match.start()]
                model = before[-1] if before else None
                if model is None or not (model.route or model.timings):
                    continue
                if telling.in_results and match.start() - _at(model).end > 1:
                    continue
                name = match.span("dummy")
                regimen = Regimen(model.study, None, clean_raw(told.article, *name))
                regimen.arm = told.arm_given(told.roster(telling), regimen.intervention, None, listed=False)
                regimen.evidence.append(("intervention", *name, "named"))
                self._copy(model, regimen)
                block.regimens.append(regimen)
                break

    @staticmethod
    def _copy(model: Regimen, regimen: Regimen) -> None:
        if regimen.route is None and model.route is not None:
            regimen.set_route(model.route, "same_way")
        for timing in model.timings:
            if regimen.lacks(timing):
                regimen.add_timing(timing, "same_way")

    def _given_in(self, told: _Account, block: _Block) -> Span | None:
        """Give the name of what a block gives: of its first product, or of the placebo."""
        after = block.mention.end if block.mention else block.start
        named = [told.name(p) for p in told.scene.products.within(after, block.end)]
        dummy = self._regex["dummy"].search(told.text, after, block.end)
        return min([*named, *([dummy.span()] if dummy else [])], default=None)

    def _product_by(self, told: _Account, reading: Reading, block: _Block) -> Span | None:
        """Give the name of the product that a route or time is told of: in its clause, else before it in its block."""
        start, end = told.clause(reading)
        low, high = max(start, block.start), min(end, block.end)
        inside = [told.name(p) for p in told.scene.products.within(low, high)]
        inside += [m.span() for m in self._regex["dummy"].finditer(told.text, low, high)]
        if inside:
            behind = [name for name in inside if name[0] >= reading.end]
            return min(behind) if behind and reading.type == "routes" else max(inside)
        before = next(iter(told.scene.products.backwards(block.start, reading.start)), None)
        return told.name(before) if before is not None else None

    def _undosed_regimen(self, told: _Account, block: _Block, name: Span, study: str | None) -> Regimen:
        amount = self._regex["same_amount"].match(told.text, *name)
        name = (amount.end(), name[1]) if amount else name
        regimen = Regimen(study, block.names[0] if len(block.names) == 1 else None, clean_raw(told.article, *name))
        regimen.evidence.append(("intervention", *name, "named"))
        if block.mention and regimen.arm:
            regimen.evidence.append(("arm", block.mention.start, block.mention.end, "block"))
        return regimen

    def _undosed(self, told: _Account, telling: _Telling, spent: set[int]) -> None:
        """Make regimens of the routes and times that are told of a product whose dose the account never tells."""
        if telling.statement.zone != "body":
            return
        routes = {id(r.route) for r in telling.regimens}
        left = [r for r in (*telling.routes, *telling.timings) if id(r) not in spent | routes]
        for reading in sorted(left, key=lambda r: r.start):
            block = telling.block_at(reading.start)
            study = told.study_of.get(id(reading))
            named = self._product_by(told, reading, block)
            if named is None or not self._gives(told, telling, reading):
                continue
            for product in told.listed(named, self._next_name):
                same = [
                    r
                    for r in block.regimens
                    if (r.dose is None or r.passed) and told.is_called(product, r.intervention)
                ]
                if not same and told.is_dosed(product, study):
                    continue
                regimen = same[0] if same else self._undosed_regimen(told, block, product, study)
                if not same:
                    block.regimens.append(regimen)
                if reading.type == "timings":
                    regimen.add_timing(reading, "clause")
                elif regimen.route is None:
                    regimen.set_route(reading, "clause")

    def _gives(self, told: _Account, telling: _Telling, reading: Reading) -> bool:
        """Tell whether a route or time is told of a giving to people in a study, and not in passing."""
        people = self._regex["people"].search(told.text, telling.statement.start, telling.statement.end)
        if people is None and told.study_of.get(id(reading)) is None:
            return False
        if self._regex["purpose"].search(told.text, telling.statement.start, telling.statement.end):
            return False
        no_giving = self._regex["no_giving"].search(told.text, *told.clause(reading))
        return no_giving is None and self._regex["passing_mark"].match(told.text, reading.end) is None


class _Account:
    """What the article says of a place: its clause, its products, the route that a dose was linked to."""

    def __init__(
        self,
        article: Article,
        readings: Sequence[Reading],
        study_of: Mapping[int, str],
        scene: DosageScene,
        rosters: Mapping[object, Roster],
    ) -> None:
        self.article = article
        self.rosters = rosters
        self.text = article.text
        self.study_of = study_of
        self.scene = scene
        self._dosed: dict[str | None, set[str]] = {}
        for dose in scene.doses:
            if (product := scene.product_of.get(id(dose))) is not None:
                key = folded(self.text[slice(*scene.name(product))])
                self._dosed.setdefault(study_of.get(id(dose)), set()).add(key)
        self._timings = sorted((r for r in readings if r.type == "timings"), key=_START)

    def roster(self, telling: _Telling) -> Roster | None:
        """Give the arms of the study that a telling is of."""
        owners = [self.study_of.get(id(r)) for r in (*telling.doses, *telling.routes, *telling.timings)]
        return self.rosters.get(owners[0]) if owners else None

    def arm_given(self, roster: Roster | None, product: str, name: str | None, *, listed: bool) -> str | None:
        """Give the arm that is given a product: one that goes by its name, where the text names none or a control.

        Where both arms are only ``listed``, that is the one that is no control.
        """
        if roster is None or (name is not None and not roster.is_control(name)):
            return name
        key = folded(to_simplified(product))
        if name is not None and (roster.is_control(product) or len(roster.arms) != 2):
            return name
        called = [arm for arm in roster.arms if key == arm.key or (len(key) > 2 and key in arm.key)]
        if len(called) == 1:
            return called[0].name
        treatment, control = roster.pair()
        if listed and name is None and control and roster.is_control(control) and not roster.is_control(product):
            return treatment
        return name

    def name_for(self, block: _Block, dose: Reading) -> str | None:
        """Give the arm of a block that a dose is of: the one whose name holds it, else all that the mention names."""
        if len(block.names) < 2 or block.mention is None:
            return next(iter(block.names), None)
        number = clean_raw(self.article, dose.start, dose.end)
        holding = [name for name in block.names if number in name]
        return holding[0] if len(holding) == 1 else clean_raw(self.article, block.mention.start, block.mention.end)

    def dose_arms(self, doses: Sequence[Reading], joint: re.Pattern[str]) -> list[str | None]:
        """Give the arms that go by the doses that a joint lists, units written out; no arm for those behind the list.

        Nothing where the first dose opens no list.
        """
        number = 1
        while number < len(doses) and joint.fullmatch(self.text, doses[number - 1].end, doses[number].start):
            number += 1
        if number < 2:
            return []
        names = [clean_raw(self.article, dose.start, dose.end) for dose in doses[:number]]
        unit = _NUMBER.sub("", names[-1])
        return [*(name + unit if name[-1].isdigit() else name for name in names), *[None] * (len(doses) - number)]

    def clause(self, reading: Reading) -> Span:
        """Give the clause around a mention."""
        sentence = self.article.sentence_at(reading.start)
        low, high = (sentence.start, sentence.end) if sentence else (reading.start, reading.end)
        low = max((m.end() for m in _CLAUSE_END.finditer(self.text, low, reading.start)), default=low)
        stop = _CLAUSE_END.search(self.text, reading.end, max(high, reading.end))
        return low, stop.start() if stop else high

    def route_of(self, dose: Reading, routes: Sequence[Reading]) -> Reading | None:
        """Give the route that a dose was linked to, if it is one of these."""
        places = {(item[1], item[2]) for item in dose.evidence if item[0] == "route"}
        return next((r for r in routes if (r.start, r.end) in places), None)

    def timing_between(self, start: int, end: int, timing: Reading) -> bool:
        """Tell whether a timing of the same kind stands in a stretch."""
        low, high = (bisect_left(self._timings, place, key=_START) for place in (start, end))
        return any(_kind(t) == _kind(timing) for t in self._timings[low:high])

    def name(self, product: Product) -> Span:
        """Give the span of a product's name."""
        return self.scene.name(product)

    def listed(self, name: Span, joint: re.Pattern[str]) -> list[Span]:
        """Give a product's name with those that a joint lists with it: 吸入甲药、乙药及丙药."""
        sentence = self.article.sentence_at(name[0])
        low, high = (sentence.start, sentence.end) if sentence else name
        named = sorted({name, *(self.name(p) for p in self.scene.products.within(low, high))})
        first = last = named.index(name)
        while first > 0 and joint.fullmatch(self.text, named[first - 1][1], named[first][0]):
            first -= 1
        while last + 1 < len(named) and joint.fullmatch(self.text, named[last][1], named[last + 1][0]):
            last += 1
        return named[first : last + 1]

    def is_dosed(self, name: Span, study: str | None) -> bool:
        """Tell whether the account of a study tells a dose of the product of a name."""
        key = folded(self.text[slice(*name)])
        return any(key in other or other in key for other in self._dosed.get(study, ()))

    def is_called(self, name: Span, other: str) -> bool:
        """Tell whether a name is another one's."""
        return folded(clean_raw(self.article, *name)).endswith(folded(other))


def _tellings(statements: Sequence[Statement], readings: Sequence[Reading]) -> list[_Telling]:
    """Give the statements that hold doses, routes or timings; what stands in the name of an arm is no telling."""
    starts = [statement.start for statement in statements]
    found: dict[int, _Telling] = {}
    for reading in sorted((r for r in readings if r.type in _TYPES), key=lambda r: r.start):
        number = bisect_right(starts, reading.start) - 1
        if number < 0 or reading.start >= statements[number].end:
            continue
        telling = found.setdefault(number, _Telling(statements[number], number))
        in_name = any(m.start <= reading.start < m.end for m in statements[number].arms if m.kind in _ARMS)
        if reading.type == "doses" or not in_name:
            getattr(telling, reading.type).append(reading)
    return [found[number] for number in sorted(found)]


def _goes_on(before: _Telling, telling: _Telling) -> bool:
    """Tell whether a telling directly follows another in its paragraph."""
    near = telling.number - before.number <= 2 and before.statement.paragraph == telling.statement.paragraph
    return near and "table" not in (before.statement.zone, telling.statement.zone)


def _bracketed_behind(text: str, mention: ArmMention, doses: Sequence[Reading]) -> Reading | None:
    """Give the dose whose arm stands in the bracket right behind it: 20 mg(A组)."""
    if text[mention.start - 1 : mention.start] not in ("(", "[") or text[mention.end : mention.end + 1] not in (
        ")",
        "]",
    ):
        return None
    return next((d for d in doses if 0 < mention.start - d.end <= _IN_BRACKET), None)


def _kind(timing: Reading) -> tuple[str, bool]:
    """Give a timing's kind; a cycle of weeks is of another kind than the days in it."""
    cycle = timing.values["kind"] == "frequency" and re.match(r"P(?:\d\d+D|[2-9]W|\d+M)", timing.values["period"] or "")
    return timing.values["kind"], bool(cycle)


def _at(regimen: Regimen) -> Reading:
    """Give the dose that a regimen began with."""
    assert regimen.dose is not None
    return regimen.dose


def _near(told: _Account, place: int, dose: Reading) -> bool:
    sentence = told.article.sentence_at(dose.start)
    return sentence is not None and sentence.start <= place < sentence.end
