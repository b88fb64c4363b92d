"""Which product a dose is of, and by which route it is given.

A product is the name straight behind or nearest before the amount, in its clause, its sentence or its study's account;
a route is that of its clause, of a neighbouring one that doses nothing else, or the study's only one for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence

from extract.lexicon import Lexicons
from extract.link.names import clean_raw
from extract.products import Product, Products, ProductsOf
from extract.records import Article, Reading, Span

_ADJACENT = 4
"""How far a product may end before an amount that is told of it whatever is said of the product."""
_CLAUSE_END = re.compile(r"[,;。!?！？\n]")
_SEGMENT_END = re.compile(r"[;。!?！？\n]")
_JOINED = re.compile("联合|和|及|与|加|[+、]")


class DosageLinker:
    """Put ``intervention`` and ``route`` on doses."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._products = Products(lexicons)
        words = lexicons["interventions"]
        self._straight = re.compile(rf" ?(?:的|之)? ?(?:{words.regex('origin')})?")
        self._diluent = re.compile(words.regex("diluent"))
        self._placebo = re.compile(words.regex("placebo"))
        self._vesicle = re.compile(words.regex("vesicle"))
        self._cell = re.compile(words.regex("cell_word"))
        self._verb = re.compile(words.regex("own_verb"))
        self._companion = re.compile(words.regex("companion"))
        self._unused = re.compile(words.regex("not_given_before"))

    def __call__(
        self,
        article: Article,
        readings: Sequence[Reading],
        study_of: Mapping[int, object],
        spans_of: Mapping[object, Sequence[Span]],
    ) -> None:
        """Fill the dose readings in place.

        Args:
            article: the article.
            readings: all readings that hold.
            study_of: the study of a reading, by ``id(reading)``; absent or None where it belongs to none.
            spans_of: the stretches of the text that a study's account takes up.
        """
        scene = _Scene(article, readings, self._products, study_of, spans_of)
        for dose in scene.doses:
            product = self._specific(scene, dose, self._product(scene, dose))
            if product is not None:
                scene.product_of[id(dose)] = product
                name = scene.name(product)
                dose.values["intervention"] = clean_raw(article, *name)
                dose.evidence.append(("intervention", *name))
                self._count_particles(scene, dose, product)
        given: dict[tuple[object, ...], Reading] = {}
        for dose in scene.doses:
            study = scene.study_of.get(id(dose))
            key = (study, dose.values["low"], dose.values["high"], dose.values["intervention"])
            route = self._route(scene, dose) or (given.get(key) if study is not None else None)
            if route is not None:
                given[key] = route
                dose.values["route"] = route.values["code"]
                dose.evidence.append(("route", route.start, route.end))

    # --- product -----------------------------------------------------------------------------------------------------

    def _product(self, scene: _Scene, dose: Reading) -> Product | None:
        clause, segment, sentence = scene.around(dose)
        placed = self._products.before_amount(scene.text, dose.start, clause[0])
        named = scene.products.within(*sentence)
        near = [p for p in named if p.end <= dose.start and self._may_be(scene, p, dose)]
        behind = scene.straight_behind(dose, self._straight)
        before = near[-1] if near else None
        if behind is not None and (before is None or before.start < clause[0]):
            longer = before is None or len(scene.called(behind)) >= len(scene.called(before))
            if longer or not scene.same(before, behind):
                return behind
        if before is not None and before.start >= clause[0]:
            return placed if placed is not None and placed.start >= before.end else before
        if placed is not None:
            return placed
        if before is not None and before.start >= segment[0]:
            return before
        after = [
            p for p in named if dose.end <= p.start < segment[1] and self._may_be(scene, p, dose)
            and not self._companion.search(scene.text, dose.end, p.start)
        ]  # fmt: skip
        if after and before is None:
            return after[0]
        if before is not None:
            return before
        if placed := self._products.placed_behind(scene.text, dose.end):
            return placed
        if repeated := scene.repeated(dose):
            return repeated
        return next((p for p in scene.earlier(dose, sentence[0]) if self._is_it(scene, p, dose)), None) or self._only(
            scene, dose
        )

    def _is_it(self, scene: _Scene, product: Product, dose: Reading) -> bool:
        return self._may_be(scene, product, dose) and not self._products.is_generic(scene.called(product))

    def _only(self, scene: _Scene, dose: Reading) -> Product | None:
        """Give the only product of a dose's kind that its section names before it."""
        named = [p for p in scene.of_section(dose) if self._is_it(scene, p, dose)]
        if scene.is_trial_of_its_own(dose):
            return None
        return named[0] if named and all(scene.same(named[0], p) for p in named) else None

    def _specific(self, scene: _Scene, dose: Reading, product: Product | None) -> Product | None:
        """Give the product that a general word stands for: the last of its kind named before, in the account first."""
        if product is None or not self._products.is_generic(scene.called(product)):
            return product
        head = scene.called(product)[-2:]
        for other in scene.earlier(dose, product.start):
            name = scene.called(other)
            kind = other.cells if product.cells else name.endswith(head)
            if kind and not self._products.is_generic(name) and self._may_be(scene, other, dose):
                return other
        return product

    def _may_be(self, scene: _Scene, product: Product, dose: Reading) -> bool:
        """Tell whether a product is of the kind that a dose's unit is for: cells are counted, drugs weighed."""
        unit = dose.values["unit"] or ""
        if self._placebo.fullmatch(scene.text, product.start, product.end):
            return product.end == dose.start
        adjacent = 0 <= dose.start - product.end <= _ADJACENT
        if not adjacent and self._unused.search(scene.text, max(0, product.start - 8), product.start):
            return False
        if self._diluent.fullmatch(scene.text, product.start, product.end):
            return unit.startswith("mL") and product.end == dose.start
        if unit.startswith(("{cells}", "{particles}")):
            return product.cells or re.search(r"[A-Za-z]", scene.text[slice(*product.name)]) is not None
        return not product.cells or unit.startswith("mL")

    def _count_particles(self, scene: _Scene, dose: Reading, product: Product) -> None:
        """Count what is no cell in particles: 外泌体, 每次2×10^8个."""
        unit = str(dose.values["unit"])
        bare = not self._cell.search(scene.text, dose.start, dose.end)
        if unit.startswith("{cells}") and bare and self._vesicle.search(scene.text, product.start, product.end):
            dose.values["unit"] = unit.replace("{cells}", "{particles}")

    # --- route -------------------------------------------------------------------------------------------------------

    def _route(self, scene: _Scene, dose: Reading) -> Reading | None:
        clause, segment, _ = scene.around(dose)
        if bracket := scene.bracket(dose, segment):
            inside = scene.routes_in(*bracket)
            if _codes(inside) == 1:
                return inside[0]
        own = scene.routes_in(*clause)
        if own:
            return self._of_clause(scene, dose, own, clause)
        beside = [
            r for r in scene.routes_in(segment[0], clause[0])[::-1] + scene.routes_in(clause[1], segment[1])
            if not self._of_other(scene, dose, r)
        ]  # fmt: skip
        if beside:
            return beside[0] if _codes(beside) == 1 else None
        if governing := self._governing(scene, dose, segment[0], clause[0]):
            return governing
        return self._of_study(scene, dose)

    def _governing(self, scene: _Scene, dose: Reading, start: int, end: int) -> Reading | None:
        """Give the route that opens a list of products with their amounts: 口服A 250 mg,B 3 g; 口服A,联合B 1 g."""
        routes = scene.routes_in(start, end)
        product = scene.product_of.get(id(dose))
        if len(routes) != 1 or product is None or product.start < end:
            return None
        route = routes[0]
        opens = any(p.start - route.end in (0, 1) for p in scene.products.within(route.end, end))
        return route if opens and not self._verb.search(scene.text, end, dose.start) else None

    def _of_clause(self, scene: _Scene, dose: Reading, routes: list[Reading], clause: Span) -> Reading | None:
        """Choose among the routes of a clause: those that come before their doses, or those that follow them."""
        first_dose = next(d for d in scene.doses if d.start >= clause[0])
        before = [r for r in routes if r.end <= dose.start]
        after = [r for r in routes if r.start >= dose.end]
        if routes[0].start < first_dose.start and before:
            last = max((d.end for d in scene.doses if d.end <= dose.start), default=0)
            split = [r for r in before if r.start > last]
            joined = split and _JOINED.search(scene.text, split[0].end, split[-1].start)
            return None if joined and _codes(split) > 1 else before[-1]
        return after[0] if after else before[-1] if before else None

    def _of_other(self, scene: _Scene, dose: Reading, route: Reading) -> bool:
        """Tell whether the clause of a route names or doses another product than that of a dose."""
        start, end = scene.clause(route.start)
        product = scene.product_of.get(id(dose))
        named = [p for p in scene.products.within(start, end) if self._may_be(scene, p, dose)]
        named += [scene.product_of[id(d)] for d in scene.doses if start <= d.start < end and id(d) in scene.product_of]
        return bool(named) and product is not None and not any(scene.same(p, product) for p in named)

    def _of_study(self, scene: _Scene, dose: Reading) -> Reading | None:
        """Give the study's only route for the product, or its only route if that is told of no other product."""
        product = scene.product_of.get(id(dose))
        study = scene.study_of.get(id(dose))
        own = [r for r in scene.routes if scene.study_of.get(id(r)) == study]
        if study is None:
            paragraph = scene.paragraph(dose.start)
            own = [r for r in own if scene.paragraph(r.start) == paragraph]
        if not own:
            own = [r for r in scene.routes if r.start < dose.start and scene.leads(r.start, dose)][-1:]
        if product is not None:
            tied = [r for r in own if scene.names(product, *scene.clause(r.start))]
            if tied:
                return tied[0] if _codes(tied) == 1 else None
        if _codes(own) != 1:
            return None
        start, end = scene.clause(own[0].start)
        named = scene.products.within(start, end)
        if not named:
            named = scene.products.within(scene.around(own[0])[1][0], start)[-1:]
        told = product is None or not named or any(scene.same(p, product) for p in named)
        return own[0] if told else None


class _Scene:
    """An article's doses, routes and products, and what stands around each."""

    def __init__(
        self,
        article: Article,
        readings: Sequence[Reading],
        products: Products,
        study_of: Mapping[int, object],
        spans_of: Mapping[object, Sequence[Span]],
    ) -> None:
        self.article = article
        self.text = article.text
        self.study_of = study_of
        self.doses = sorted((r for r in readings if r.type == "doses"), key=lambda r: r.start)
        self._ids = [r.start for r in readings if r.type == "trial_ids"]
        self.routes = sorted((r for r in readings if r.type == "routes"), key=lambda r: r.start)
        self.products = ProductsOf(products, article)
        self.product_of: dict[int, Product] = {}
        self._spans_of = spans_of
        self._headings = [s.start for s in article.sentences if s.zone == "heading"]
        self._short = self.products.abbreviated() if self.doses else {}

    def clause(self, place: int) -> Span:
        """Give the clause around a place."""
        return self._between(_CLAUSE_END, place, place)

    def around(self, reading: Reading) -> tuple[Span, Span, Span]:
        """Give the clause, the segment (between semicolons) and the sentence of a reading."""
        sentence = self.article.sentence_at(reading.start)
        whole = (sentence.start, sentence.end) if sentence else (reading.start, reading.end)
        clause = self._between(_CLAUSE_END, reading.start, reading.end)
        return clause, self._between(_SEGMENT_END, reading.start, reading.end), whole

    def _between(self, ends: re.Pattern[str], start: int, end: int) -> Span:
        sentence = self.article.sentence_at(start)
        low, high = (sentence.start, sentence.end) if sentence else (start, end)
        low = max((m.end() for m in ends.finditer(self.text, low, start)), default=low)
        stop = ends.search(self.text, end, high)
        return low, stop.start() if stop else high

    def bracket(self, dose: Reading, segment: Span) -> Span | None:
        """Give the inside of the bracket around a dose, within its segment."""
        opening = self.text.rfind("(", segment[0], dose.start), self.text.rfind("[", segment[0], dose.start)
        start = max(opening)
        if start < 0 or self.text.find(")" if self.text[start] == "(" else "]", start, dose.start) >= 0:
            return None
        end = self.text.find(")" if self.text[start] == "(" else "]", dose.end, segment[1])
        return (start, end) if end >= 0 else None

    def paragraph(self, place: int) -> int:
        """Give the number of the paragraph around a place."""
        sentence = self.article.sentence_at(place)
        return sentence.paragraph if sentence else -1

    def routes_in(self, start: int, end: int) -> list[Reading]:
        """Give the routes that begin in a stretch."""
        return [r for r in self.routes if start <= r.start < end]

    def straight_behind(self, dose: Reading, straight: re.Pattern[str]) -> Product | None:
        """Give the product named straight behind an amount: 10 mg地塞米松."""
        for product in self.products.within(dose.start, dose.end + 4):
            inside = product.end == dose.end and product.start > dose.start
            gap = self.text[dose.end : max(dose.end, product.start)]
            if inside or (product.end > dose.end and straight.fullmatch(gap)):
                return product
        return None

    def same(self, one: Product | None, two: Product | None) -> bool:
        """Tell whether two products go by one name; a general name (MSC, 细胞) is the same as one that holds it."""
        if one is None or two is None:
            return one is two
        first, second = (self.text[slice(*self.name(p))].lower() for p in (one, two))
        return first in second or second in first

    def names(self, product: Product, start: int, end: int) -> bool:
        """Tell whether a stretch names a product."""
        return any(self.same(p, product) for p in self.products.within(start, end))

    def name(self, product: Product) -> Span:
        """Give the span of a product's name: of its abbreviation where the text gives one anywhere."""
        return self._short.get(self.text[slice(*product.name)], product.name)

    def called(self, product: Product) -> str:
        """Give a product's name as the normalised text has it."""
        return self.text[slice(*product.name)]

    def earlier(self, dose: Reading, place: int) -> Iterator[Product]:
        """Give the products before a place that a dose can be of, the likeliest first.

        Those of its study's account come first, then those of its paragraph, then what its section says of no study.
        """
        for start, end in reversed(self._spans_of.get(self.study_of.get(id(dose)), ())):
            yield from self.products.backwards(start, min(end, place))
        paragraph = self.paragraph(place)
        begun = next((s.start for s in self.article.sentences if s.paragraph == paragraph), place)
        yield from self.products.backwards(begun, place)
        yield from (p for p in self.products.backwards(self._heading(place), place) if self.leads(p.start, dose))
        heading = self._heading(place)
        yield from self.products.backwards(heading, min(place, self._end_of(heading)))
        yield from self.products.backwards(0, min(place, self._end_of(0)))

    def of_section(self, dose: Reading) -> Iterator[Product]:
        """Give the products that the section of a dose names before it, from the last on."""
        return self.products.backwards(self._heading(dose.start), dose.start)

    def is_trial_of_its_own(self, dose: Reading) -> bool:
        """Tell whether the sentence of a dose begins with a trial's ID."""
        start = self.around(dose)[2][0]
        return any(start <= place < dose.start for place in self._ids)

    def repeated(self, dose: Reading) -> Product | None:
        """Give the product of the last earlier dose of the same study and number."""
        study = self.study_of.get(id(dose))
        if study is None:
            return None
        heading = self._heading(dose.start)
        for other in reversed([d for d in self.doses if heading <= d.start < dose.start]):
            alike = all(other.values[side] == dose.values[side] for side in ("low", "high"))
            if alike and self.study_of.get(id(other)) == study and id(other) in self.product_of:
                return self.product_of[id(other)]
        return None

    def _end_of(self, place: int) -> int:
        sentence = self.article.sentence_at(place)
        return sentence.end if sentence else place

    def leads(self, place: int, dose: Reading) -> bool:
        """Tell whether a place is said for all accounts of a dose's section: under its heading, of no study itself."""
        if not self._heading(dose.start) <= place < dose.start:
            return False
        return not any(start <= place < end for spans in self._spans_of.values() for start, end in spans)

    def _heading(self, place: int) -> int:
        index = bisect_left(self._headings, place) - 1
        return self._headings[index] if index >= 0 else 0


def _codes(routes: Sequence[Reading]) -> int:
    """Count the different routes."""
    return len({route.values["code"] for route in routes})
