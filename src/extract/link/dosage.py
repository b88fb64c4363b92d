"""Which product a dose is of, and by which route it is given.

A product is the name straight behind or nearest before the amount, in its clause, its sentence or its study's account;
a route is that of its clause, of a neighbouring one that doses nothing else, or the study's only one for it.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, pairwise
from operator import attrgetter, itemgetter

from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.choices import Candidates, Stretch
from extract.link.names import clean_raw
from extract.link.pools import RoutePools
from extract.products import Product, Products, ProductsOf, plainly
from extract.records import Article, Reading, Span

_ADJACENT = 4
"""How far a product may end before an amount that is told of it whatever is said of the product."""
_JUST_BEFORE = 8
_PER = compiled(r"(?:/\w+)+")
"""What may stand behind a product's name inside an amount of it: 5×10^6个CAR-T细胞/kg."""
_LONGEST_LIST = 12
_TOLD_EACH = 6
"""How far before a list of products or of amounts it is said that each has its own: 分别给予甲和乙."""
_PAST = compiled(r"(?:给药|完毕|结束)?(?:后(?!续)|之后|以后)")
_CLAUSE_END = compiled(r"[,;。!?！？\n]")
_SEGMENT_END = compiled(r"[;。!?！？\n]")
_SWALLOWED = frozenset({"oral", "sublingual", "enteral"})
_LISTED = compiled(r" ?(?:、|,|/|或|和|与|及) ?")
_MEMBER = compiled(r"(?P<name>[一-鿿()]*[一-鿿)]) ?:? ?\Z")
_NEXT_MEMBER = compiled(r" ?[、,;+。]? ?(?:[一-鿿]{2,10}[,;、。] ?)?[一-鿿]{1,6} ?:? ?")
"""What stands between two amounts of a list of names with amounts."""
_LONGEST_MEMBER = 12
_OPENING = compiled(r"[(\[][^()\[\]]*\Z")
_CLOSING = compiled(r"[^()\[\]]*[)\]]")
_WEIGHED = frozenset({"mg", "mL", "{unit}", "[iU]"})
_UNITS = ("mL", "Gy", "MBq", "{vg}", "{pfu}", "{cfu}", "{cells}", "{particles}")
"""What the units begin with that tell of which kind a product is."""
_EITHER = compiled(r" ?(?:/|或|、|和|及|与) ?")
"""What stands between two routes that an amount is split over."""
_START, _FIRST = attrgetter("start"), itemgetter(0)
_OPENS = compiled(r"[^,;。:]{0,12}:[^,;。:]{0,2}")
"""Between a route that opens a list of products and the first of them: 肝动脉灌注(HAIC):奥沙利铂."""
_JOINED = compiled("联合|和|及|与|或|加|[+、]")


class DosageLinker:
    """Put ``intervention`` and ``route`` on doses."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._products = lexicons.once(Products)
        words = lexicons["interventions"]
        self._straight = compiled(rf"\)? ?(?:的|之)? ?(?:{words.regex('origin')})?")
        self._of_it = compiled(rf"\)? ?的 ?(?:{words.regex('origin')})?")
        self._led = compiled(rf"[ :(]*(?:\([^()]{{1,12}}\))?(?:(?:{words.regex('name_word')})|[ :(])*")
        """What stands between a product and its own amount: 甲每次5 mg."""
        self._led_pairs = compiled(rf"(?:的|组|{words.regex('name_word', 'respectively', 'given_before')}|[ :(])*")
        self._respectively = compiled(words.regex("respectively"))
        self._diluent = compiled(words.regex("diluent"))
        self._placebo = compiled(words.regex("placebo"))
        self._vesicle = compiled(words.regex("vesicle"))
        self._cell = compiled(words.regex("cell_word"))
        self._living = compiled(words.regex("living"))
        self._irradiation = compiled(words.regex("irradiation"))
        self._this = compiled(words.regex("this_product"))
        self._any_form = compiled(words.regex("any_form"))
        self._radioactive = compiled(words.regex("radioactive"))
        self._method = compiled(words.regex("whole_method"))
        self._anaesthetic = compiled(words.regex("anaesthetic"))
        self._way = compiled(words.regex("way"))
        self._verb = compiled(words.regex("own_verb"))
        self._companion = compiled(words.regex("companion"))
        self._frame = compiled(words.regex("dose_frame"))
        self._eats = compiled(words.regex("eats"))
        self._described = compiled(words.regex("described_before"))
        self._unused = compiled(words.regex("not_given_before"))

    def __call__(
        self,
        article: Article,
        readings: Sequence[Reading],
        study_of: Mapping[int, object],
        spans_of: Mapping[object, Sequence[Span]],
    ) -> DosageScene:
        """Fill the dose readings in place; give what was seen around them.

        Args:
            article: the article.
            readings: all readings that hold.
            study_of: the study of a reading, by ``id(reading)``; absent or None where it belongs to none.
            spans_of: the stretches of the text that a study's account takes up.
        """
        scene = DosageScene(article, readings, self._products, study_of, spans_of)
        for dose in scene.doses:
            product = self._specific(scene, dose, self._product(scene, dose))
            if product is not None:
                scene.put(product, dose)
                name = scene.name(product)
                dose.values["intervention"] = clean_raw(article, *name)
                dose.evidence.append(("intervention", *name))
                self._count_particles(scene, dose, product)
        given: dict[tuple[object, ...], Reading] = {}
        for dose in scene.doses:
            study = scene.study_of.get(id(dose))
            key = (study, dose.values["low"], dose.values["high"], dose.values["intervention"])
            route = self._route(scene, dose) or (given.get(key) if study is not None else None)
            if route is not None and self._is_of_other_dose(scene, dose, route):
                route = None
            if route is not None:
                given[key] = route
                dose.values["route"] = route.values["code"]
                dose.evidence.append(("route", route.start, route.end))
        return scene

    def _is_of_other_dose(self, scene: DosageScene, dose: Reading, route: Reading) -> bool:
        """Tell whether a route far from a drug's dose is the way that only cells go: 静脉输注MSC;合用甲10 mg."""
        product = scene.product_of.get(id(dose))
        low, high = scene.around(dose)[1]
        if product is None or product.cells or not _is_weighed(dose) or low <= route.start < high:
            return False
        if scene.names(product, *scene.clause(route.start)):
            return False
        dosed = _begun_in(scene.doses, *scene.around(route)[1])
        return bool(dosed) and not any(map(_is_weighed, dosed))

    # --- product -----------------------------------------------------------------------------------------------------

    def _product(self, scene: DosageScene, dose: Reading) -> Product | None:
        clause, segment, sentence = scene.around(dose)
        if paired := self._paired(scene, dose):
            return paired
        if (listed := scene.listed_before(dose)) and not self._has_other(scene, dose, listed):
            return listed
        if member := self._member(scene, dose, sentence[0]):
            return member
        if limited := scene.bracketed_behind(dose):
            return limited
        this = self._this.search(scene.text, clause[0], dose.start)
        if this and not scene.products.within(this.start(), dose.start) and (subject := self._told_of(scene, dose)):
            return subject
        placed = self._placed(scene.text, dose.start, clause[0], sentence[0])
        named = scene.products.within(*sentence)
        if dose.rule == "dose.decocted":
            whole = next((p for p in self._before(scene, named, dose) if not scene.has_own(p)), None)
            if whole is not None:
                return whole
        near = list(islice(self._before(scene, named, dose), 2))[::-1]
        last = scene.last_listed(dose)
        behind = scene.straight_behind(last, self._straight)
        if behind is None and dose.values["unit"] in _WEIGHED:
            behind = self._products.arm_behind(scene.text, last.end)
        before = self._both(scene.text, near, dose.start) or (near[-1] if near else None)
        if placed is not None and before is not None and before.start <= placed.start and placed.end <= before.end:
            placed = None
        if behind is not None and before is not None and self._any_form.fullmatch(scene.called(behind)):
            behind = None
        if behind is not None and self._of_it.fullmatch(scene.text, last.end, max(last.end, behind.start)):
            return behind
        if behind is not None and self._is_nearer(scene, dose, behind, before or placed):
            return behind
        if behind is not None and (before is None or before.start < clause[0]):
            longer = before is None or len(scene.called(behind)) >= len(scene.called(before))
            if longer or not scene.same(before, behind):
                return behind
        if before is not None and before.start >= clause[0]:
            return placed if placed is not None and placed.start >= before.end else before
        if placed is not None:
            return placed
        named_arm = scene.text.startswith("组", dose.end) or scene.text.startswith(" 组", dose.end)
        if named_arm and (repeated := scene.repeated(dose)):
            return repeated
        if before is not None and before.start >= segment[0]:
            return before
        after = [
            p for p in named
            if dose.end <= p.start < segment[1] and self._may_be(scene, p, dose) and self._is_behind(scene, p, dose)
        ]  # fmt: skip
        if before is not None:
            return before
        if after and after[0].start < clause[1]:
            return after[0]
        if told := self._told_before(scene, dose, sentence[0]):
            return told
        if after:
            return after[0]
        if placed := self._products.placed_behind(scene.text, dose.end):
            return placed
        if heading := self._in_row(scene, dose, sentence[0]):
            return heading
        weighed = dose.values["unit"] in _WEIGHED
        repeated = scene.repeated(dose)
        if repeated is not None and not self._products.is_generic(scene.called(repeated)):
            return repeated
        if carried := self._carried(scene, dose):
            return carried
        if weighed and (headed := self._headed(scene, dose)):
            return headed
        subject = self._subject(scene, dose, sentence[0], self._is_it, self._is_kind)
        subject = subject or self._only(scene, dose) or repeated
        if subject := subject or self._subject(scene, dose, sentence[0], self._is_living):
            return subject
        straight = self._products.straight_before(scene.text, dose.start, clause[0]) if weighed else None
        return straight or self._behind(scene, dose) or scene.inside(dose)

    def _told_of(self, scene: DosageScene, dose: Reading) -> Product | None:
        """Give the product that an article is about, where words such as 该药 stand for it: named most, or next."""
        those = self._those(scene, dose, self._is_it)
        return those.named.most(0, dose.start) or those.named.first(dose.end, scene.paragraph_end(dose))

    def _in_row(self, scene: DosageScene, dose: Reading, cell: int) -> Product | None:
        """Give the product that a cell before that of a dose names in one row: | 甲 | 10 mg BID | 7天 |."""
        if not scene.text[max(0, cell - 3) : cell].rstrip().endswith("|"):
            return None
        named = scene.products.within(scene.paragraph_start(dose.start), cell)
        return next((p for p in reversed(named) if self._may_be(scene, p, dose)), None)

    def _headed(self, scene: DosageScene, dose: Reading) -> Product | None:
        """Give the name that the heading straight over a dose's paragraph is."""
        place = scene.heading(dose.start)
        if not scene.is_heading(place):
            return None
        return self._products.headed(scene.text, place, scene.end_of(place))

    def _told_before(self, scene: DosageScene, dose: Reading, start: int) -> Product | None:
        """Give the last name before a dose that the article's way of speaking shows to be a product's."""
        told = [p for p in scene.products.told(start, dose.start) if self._may_be(scene, p, dose)]
        return told[-1] if told else None

    def _behind(self, scene: DosageScene, dose: Reading) -> Product | None:
        """Give the first name behind a dose in its sentence, or told as a product's in its paragraph."""
        those = self._those(scene, dose, self._is_it)
        named = those.named.first(dose.end, scene.around(dose)[2][1])
        return (
            named
            or those.told.first(dose.end, scene.paragraph_end(dose))
            or scene.usual(dose)
            or (those.named.first(dose.end, scene.paragraph_end(dose)))
        )

    def _before(self, scene: DosageScene, named: Sequence[Product], dose: Reading) -> Iterator[Product]:
        """Yield the products of a sentence that stand before a dose and that it can be of, the nearest first."""
        for product in reversed(named):
            if product.end <= dose.start and self._may_be(scene, product, dose) and not scene.aside(product, dose):
                yield product

    def _carried(self, scene: DosageScene, dose: Reading) -> Product | None:
        """Give the product of the dose before in the paragraph, where no other that it can be of is named since."""
        before = scene.dose_before(dose)
        product = scene.product_of.get(id(before))
        if before is None or product is None or not self._may_be(scene, product, dose) or scene.aside(product, dose):
            return None
        for other in scene.products.within(before.end, dose.start):
            beside = self._companion.search(scene.text, before.end, other.start)
            if not beside and not scene.same(other, product) and self._may_be(scene, other, dose):
                return None
        return product

    def _paired(self, scene: DosageScene, dose: Reading) -> Product | None:
        """Give the product whose place in a list is that of a dose in its: 甲和乙分别为5 mg和10 mg, 5/10 mg的甲/乙."""
        doses = scene.list_of(dose)
        if len(doses) < 2:
            return None
        first, last = doses[0], doses[-1]
        start, end = scene.around(dose)[2]
        sides = (
            (scene.products.within(start, first.start)[-len(doses) :], first.start),
            (scene.products.within(last.end, end)[: len(doses)], last.end),
        )
        slashed = all(scene.text[one.end : two.start].strip() == "/" for one, two in pairwise(doses))
        for products, place in sides:
            if len(products) < len(doses) or not all(self._may_be(scene, p, dose) for p in products):
                continue
            low, high = products[0].start, products[-1].end
            gap = scene.text[high:place] if high <= place else scene.text[place:low]
            joints = [scene.text[one.end : two.start] for one, two in pairwise(products)]
            told = self._respectively.search(scene.text, max(start, min(low, first.start) - _TOLD_EACH), first.start)
            alike = slashed and all(joint.strip() == "/" for joint in joints)
            if (alike or told) and all(map(_LISTED.fullmatch, joints)) and self._led_pairs.fullmatch(gap):
                return products[doses.index(dose)]
        return None

    def _has_other(self, scene: DosageScene, dose: Reading, listed: Product) -> bool:
        """Tell whether the last amount of a list is that of another product straight behind it: 甲5 mg、10 mg乙."""
        if scene.last_listed(dose) is not dose:
            return False
        behind = scene.straight_behind(dose, self._straight)
        return behind is not None and not scene.same(behind, listed) and self._is_nearer(scene, dose, behind, None)

    def _is_nearer(self, scene: DosageScene, dose: Reading, behind: Product, before: Product | None) -> bool:
        """Tell whether an amount is of the product straight behind it, not of one that only stands in its clause.

        So it is in 甲较1 mg乙更有效, and not in 甲5 mg,乙10 mg or 甲5 mg乙10 mg.
        """
        if (
            behind.start < dose.end
            or scene.has_own(behind)
            or not self._can_be(scene, behind, dose.values["unit"] or "")
        ):
            return False
        if self._products.is_generic(scene.called(behind)):
            return False
        return before is None or self._led.fullmatch(scene.text, before.end, dose.start) is None

    def _is_behind(self, scene: DosageScene, product: Product, dose: Reading) -> bool:
        """Tell whether an amount can be of a product named after it: of no other amount, none beside, none's arm."""
        named_arm = scene.clause(dose.start)[1] < product.start and scene.text.startswith("组", product.end)
        beside = self._companion.search(scene.text, dose.end, product.start)
        return not (named_arm or beside or scene.has_own(product))

    def _member(self, scene: DosageScene, dose: Reading, sentence: int) -> Product | None:
        """Give the name before an amount in a list of names with amounts, whatever it is: 黄芪30 g,当归10 g."""
        member = _MEMBER.search(scene.text, max(sentence, dose.start - _LONGEST_MEMBER), dose.start)
        if member is None or dose.values["unit"] not in _WEIGHED or not scene.is_listed(dose):
            return None
        return self._products.listed(scene.text, *member.span("name"))

    def _both(self, text: str, near: Sequence[Product], place: int) -> Product | None:
        """Give two products that an amount is told of each: 利多卡因和氯胺酮各0.5 mg/kg."""
        if len(near) < 2 or text[near[-1].end : place].strip() != "各":
            return None
        first, last = near[-2:]
        if not _JOINED.fullmatch(text, first.end, last.start):
            return None
        return replace(last, start=first.start, name=(first.name[0], last.name[1]), full=None)

    def _placed(self, text: str, place: int, clause: int, sentence: int) -> Product | None:
        """Give the name that its place shows: straight before an amount, or at the end of the clause before it."""
        placed = self._products.before_amount(text, place, clause)
        framed = text[clause - 1] == "," and self._frame.fullmatch(text, clause, place)
        if placed is None and sentence < clause and framed:
            low = max((match.end() for match in _CLAUSE_END.finditer(text, sentence, clause - 1)), default=sentence)
            return self._products.before_amount(text, clause - 1, low, given=clause == place)
        return placed

    def _those(self, scene: DosageScene, dose: Reading, way: Callable[[DosageScene, Product, str], bool]) -> Candidates:
        """Give the products that a dose can be of in some way, wherever the article names them."""
        unit = _kind_of(dose)
        return scene.candidates((way, unit), lambda product: way(scene, product, unit), told=unit != "{cells}")

    def _is_it(self, scene: DosageScene, product: Product, unit: str) -> bool:
        name = scene.called(product)
        named = not (self._products.is_generic(name) or self._products.is_kind(name))
        return named and self._can_be(scene, product, unit)

    def _subject(
        self,
        scene: DosageScene,
        dose: Reading,
        place: int,
        *ways: Callable[[DosageScene, Product, str], bool],
    ) -> Product | None:
        """Give the product that a dose's account, else its section, speaks of: the one that it names most, or last.

        Down to the nearest heading, names that can be of it in the first of some ways go before those in the next.
        """
        found: list[tuple[Stretch, Candidates]] = []
        for way in ways:
            those = self._those(scene, dose, way)
            if (stretch := those.nearest(dose, place)) is not None:
                found.append((stretch, those))
                if stretch.near:
                    return those.most(stretch)
        first = min(found, key=lambda pair: pair[0].rank, default=None)
        return first[1].most(first[0]) if first else None

    def _is_kind(self, scene: DosageScene, product: Product, unit: str) -> bool:
        """Tell whether a name says of which kind of drugs a dose's product is."""
        name = scene.called(product)
        if not self._products.is_kind(name) or self._products.is_generic(name):
            return False
        described = self._described.search(scene.text, scene.sentence_start(product.start), product.start)
        return described is None and self._can_be(scene, product, unit)

    def _is_living(self, scene: DosageScene, product: Product, unit: str) -> bool:
        """Tell whether a general name is one in letters that cells can go by: CAR-T."""
        named = product.cells and self._living.search(scene.called(product)) is not None
        return named and self._can_be(scene, product, unit)

    def _only(self, scene: DosageScene, dose: Reading) -> Product | None:
        """Give the only product of a dose's kind that its section names before it."""
        if scene.is_trial_of_its_own(dose):
            return None
        named, heading = self._those(scene, dose, self._is_it).named, scene.heading(dose.start)
        last = named.last(heading, dose.start)
        alone = last is not None and all(scene.same(last, other) for other in named.different(heading, dose.start))
        return last if alone else None

    def _specific(self, scene: DosageScene, dose: Reading, product: Product | None) -> Product | None:
        """Give the product that a general word stands for: the last of its kind named before, in the account first."""
        if product is None or not self._products.is_generic(scene.called(product)):
            return product
        head, unit = scene.called(product)[-2:], _kind_of(dose)

        def is_meant(other: Product) -> bool:
            name = scene.called(other)
            kind = other.cells if product.cells else head in name and name.isascii() == head.isascii()
            return kind and not self._products.is_generic(name) and self._can_be(scene, other, unit)

        meant = scene.candidates((product.cells or head, unit), is_meant, told=False)
        stretch = meant.nearest(dose, product.start)
        other = meant.named.last(stretch.start, stretch.end) if stretch else None
        other = (
            other
            or meant.named.last(scene.heading(dose.start), dose.start)
            or (None if product.cells else meant.named.most(0, dose.start))
        )
        if other := other or meant.named.first(dose.end, scene.paragraph_end(dose)):
            return other
        start = scene.sentence_start(dose.start)
        if scene.called(product).isascii():
            named = self._those(scene, dose, self._is_it).named.last(start, product.start)
            return named or self._told_before(scene, dose, start) or product
        told = self._told_before(scene, dose, start)
        if told is None and self._any_form.fullmatch(scene.called(product)):
            told = self._subject(scene, dose, start, self._is_it)
        return told or product

    def _may_be(self, scene: DosageScene, product: Product, dose: Reading) -> bool:
        """Tell whether a product is one that a dose in its sentence can be of."""
        return self._can_be(scene, product, dose.values["unit"] or "", dose.start - product.end)

    def _can_be(self, scene: DosageScene, product: Product, unit: str, gap: int = -1) -> bool:
        """Tell whether a product is of the kind that a unit is for: cells are counted, drugs weighed.

        ``gap`` is how far it ends before the amount, where it does.
        """
        if self._placebo.fullmatch(scene.text, product.start, product.end):
            return gap == 0
        if not 0 <= gap <= _ADJACENT and self._unused.search(scene.text, *scene.just_before(product)):
            return False
        if self._diluent.fullmatch(scene.text, product.start, product.end):
            return unit.startswith("mL") and gap == 0
        if unit.startswith("Gy") != bool(self._irradiation.search(scene.called(product))):
            return False
        if unit.startswith("MBq"):
            return self._radioactive.search(scene.called(product)) is not None
        if unit.startswith(("{vg}", "{pfu}", "{cfu}")):
            return self._living.search(scene.called(product)) is not None or product.cells
        if unit.startswith(("{cells}", "{particles}")):
            return product.cells or self._living.search(scene.called(product)) is not None
        return not product.cells or unit.startswith("mL")

    def _count_particles(self, scene: DosageScene, dose: Reading, product: Product) -> None:
        """Count what is no cell in particles: 外泌体, 每次2×10^8个."""
        unit = str(dose.values["unit"])
        bare = not self._cell.search(scene.text, dose.start, dose.end)
        if unit.startswith("{cells}") and bare and self._vesicle.search(scene.text, product.start, product.end):
            dose.values["unit"] = unit.replace("{cells}", "{particles}")

    # --- route -------------------------------------------------------------------------------------------------------

    def _route(self, scene: DosageScene, dose: Reading) -> Reading | None:
        if dose.values["unit"] == "Gy":
            return None
        clause, segment, _ = scene.around(dose)
        if bracket := scene.bracket(dose, segment):
            inside = scene.routes_in(*bracket)
            if _codes(inside) == 1:
                return inside[0]
        own = [r for r in scene.routes_in(*clause) if r.start > dose.start or not scene.is_past(r)]
        if own:
            return self._of_clause(scene, dose, own, clause)
        before = [r for r in scene.routes_in(segment[0], clause[0])[::-1] if not scene.is_past(r)]
        around = [r for r in before + scene.routes_in(clause[1], segment[1]) if not self._of_method(scene, r, dose)]
        beside = [r for r in around if not self._of_other(scene, dose, r)]
        if _codes(beside) == 1:
            return beside[0]
        if beside:
            return self._last(scene, dose, clause, segment[0]) or self._next(scene, dose, clause[1], segment[1])
        if governing := self._governing(scene, dose, segment[0], clause[0]):
            return governing
        return self._of_study(scene, dose)

    def _last(self, scene: DosageScene, dose: Reading, clause: Span, start: int) -> Reading | None:
        """Give the route of the clause before an amount that only says how much each time: 改由甲途径,每次5 mg."""
        if clause[0] <= start or not self._frame.fullmatch(scene.text, clause[0], dose.start):
            return None
        before = [r for r in scene.routes_in(*scene.clause(clause[0] - 1)) if not self._of_other(scene, dose, r)]
        return before[0] if _codes(before) == 1 else None

    def _next(self, scene: DosageScene, dose: Reading, start: int, end: int) -> Reading | None:
        """Give the route of the clause that follows a dose, where those around differ: 改为甲1片,每天1次口服1周."""
        if start >= end:
            return None
        low, high = scene.clause(start + 1)
        following = [r for r in scene.routes_in(low, high) if not self._of_other(scene, dose, r)]
        return following[0] if _codes(following) == 1 and not _begun_in(scene.doses, low, high) else None

    def _governing(self, scene: DosageScene, dose: Reading, start: int, end: int) -> Reading | None:
        """Give the route that opens a list of products with their amounts: 口服A 250 mg,B 3 g; 口服A,联合B 1 g."""
        routes = scene.routes_in(start, end)
        product = scene.product_of.get(id(dose))
        if len(routes) != 1 or product is None or product.start < end:
            return None
        route = routes[0]
        named = scene.products.within(route.end, end)
        opens = any(p.start - route.end in (0, 1) or _OPENS.fullmatch(scene.text, route.end, p.start) for p in named)
        return route if opens and not self._verb.search(scene.text, end, dose.start) else None

    def _is_eaten(self, scene: DosageScene, dose: Reading) -> bool:
        """Tell whether words before a dose, in its segment, say that it is taken by mouth: 改吃甲,每日5 mg."""
        return self._eats.search(scene.text, scene.around(dose)[1][0], dose.start) is not None

    def _of_clause(self, scene: DosageScene, dose: Reading, routes: list[Reading], clause: Span) -> Reading | None:
        """Choose among the routes of a clause: those that come before their doses, or those that follow them."""
        first_dose = scene.doses[bisect_left(scene.doses, clause[0], key=_START)]
        before = [r for r in routes if r.end <= dose.start]
        after = [r for r in routes if r.start >= dose.end]
        if routes[0].start < first_dose.start and before:
            at = bisect_left(scene.doses, dose.start, key=_START)
            last = scene.doses[at - 1].end if at else 0
            split = [r for r in before if r.start > last]
            joined = split and _JOINED.search(scene.text, split[0].end, split[-1].start)
            return None if joined and _codes(split) > 1 else before[-1]
        if len(after) > 1 and _codes(after[:2]) > 1 and _EITHER.fullmatch(scene.text, after[0].end, after[1].start):
            return None
        return after[0] if after else before[-1] if before else None

    def _of_other(self, scene: DosageScene, dose: Reading, route: Reading) -> bool:
        """Tell whether the clause of a route names or doses another product than that of a dose."""
        start, end = scene.clause(route.start)
        product = scene.product_of.get(id(dose))
        if scene.is_past(route):
            end = route.start
        named = [p for p in scene.products.within(start, end) if self._may_be(scene, p, dose) or p.start == route.end]
        named += scene.dosed_in(start, end)
        return bool(named) and product is not None and not any(scene.same(p, product) for p in named)

    def _of_study(self, scene: DosageScene, dose: Reading) -> Reading | None:
        """Give the study's only route for the product, or its only route if that is told of no other product.

        Else the product's in a heading above or in what its section says of no study, or the one under 给药途径 beside.
        """
        product = scene.product_of.get(id(dose))
        pools, over = scene.pools, scene.over(dose)
        own = pools.of_study(dose) or pools.leading(dose)
        if product and (tied := pools.tied(own, dose, product, over)):
            return tied[0] if _codes(tied) == 1 else None
        own = own or pools.beside(dose).where("way", lambda r: self._is_way(scene, r))
        name = scene.called(product) if product else None
        if product and not scene.names(product, *scene.around(dose)[0]):
            own = own.where(("told", name), lambda r: not self._told_of_other(scene, product, r)) or own
        own = own.where(("given", name), lambda r: not self._of_method(scene, r, dose))
        kinds = own.kinds(over)
        if len(kinds) != 1 or (kinds[0].values["code"] not in _SWALLOWED and self._is_eaten(scene, dose)):
            return None
        return None if self._told_of_other(scene, product, kinds[0]) else kinds[0]

    def _of_method(self, scene: DosageScene, route: Reading, dose: Reading) -> bool:
        """Tell whether a route is part of the name of a method that does not give a dose's product: 全凭静脉麻醉."""
        product = scene.product_of.get(id(dose))
        makes = product is not None and self._anaesthetic.search(scene.called(product)) is not None
        return not makes and self._method.match(scene.text, route.end) is not None

    def _is_way(self, scene: DosageScene, route: Reading) -> bool:
        """Tell whether a route is what a heading such as 给药途径 asks for."""
        return self._way.search(scene.heading_of(route)) is not None

    @staticmethod
    def _told_of_other(scene: DosageScene, product: Product | None, route: Reading) -> bool:
        """Tell whether a route is told of another product: the one named or dosed in its clause, or before it."""
        start, end = scene.clause(route.start)
        named = scene.products.within(start, end) or scene.dosed_in(start, end)
        named = named or scene.products.within(scene.around(route)[1][0], start)[-1:]
        return product is not None and bool(named) and not any(scene.same(p, product) for p in named)


class DosageScene:
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
        self.doses = sorted((r for r in readings if r.type == "doses"), key=_START)
        self._ids = sorted(r.start for r in readings if r.type == "trial_ids")
        self.routes = sorted((r for r in readings if r.type == "routes"), key=_START)
        self.products = ProductsOf(products, article)
        self._asked = products.asked
        self.product_of: dict[int, Product] = {}
        self._last: dict[tuple[object, ...], Reading] = {}
        """The last dose with a product, by study and number."""
        self._last_of: dict[tuple[object, str], Reading] = {}
        """The same by study and unit."""
        self._spans_of = spans_of
        accounts = ((start, end, study) for study, spans in spans_of.items() for start, end in spans)
        self._accounts = sorted(accounts, key=_FIRST)
        self._opened: dict[object, list[int]] = {}
        self._candidates: dict[Hashable, Candidates] = {}
        self._around: dict[int, tuple[Span, Span, Span]] = {}
        self._headings = [s.start for s in article.sentences if s.zone == "heading"]
        self._starts = [s.start for s in article.sentences]
        self._paragraphs = [s.paragraph for s in article.sentences]
        self.pools = RoutePools(self)
        self._short = self.products.abbreviated() if self.doses else {}

    def clause(self, place: int) -> Span:
        """Give the clause around a place."""
        return self._between(_CLAUSE_END, place, place)

    def around(self, reading: Reading) -> tuple[Span, Span, Span]:
        """Give the clause, the segment (between semicolons) and the sentence of a reading."""
        if id(reading) not in self._around:
            self._around[id(reading)] = self._look_around(reading)
        return self._around[id(reading)]

    def _look_around(self, reading: Reading) -> tuple[Span, Span, Span]:
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

    def is_past(self, route: Reading) -> bool:
        """Tell whether a route is told as what came before: 静脉注射后均给丙泊酚."""
        return _PAST.match(self.text, route.end) is not None

    def over(self, dose: Reading) -> set[int]:
        """Give the routes, by their ``id``, that are told in a dose's sentence as what came before it."""
        return {id(r) for r in self.routes_in(self.around(dose)[2][0], dose.start) if self.is_past(r)}

    def bracket(self, dose: Reading, segment: Span) -> Span | None:
        """Give the inside of the bracket around a dose, within its segment."""
        opening = self.text.rfind("(", segment[0], dose.start), self.text.rfind("[", segment[0], dose.start)
        start = max(opening)
        if start < 0 or self.text.find(")" if self.text[start] == "(" else "]", start, dose.start) >= 0:
            return None
        end = self.text.find(")" if self.text[start] == "(" else "]", dose.end, segment[1])
        return (start, end) if end >= 0 else None

    def just_before(self, product: Product) -> Span:
        """Give what stands before a product in its sentence, a few characters of it."""
        return max(self.sentence_start(product.start), product.start - _JUST_BEFORE), product.start

    def sentence_start(self, place: int) -> int:
        """Give where the sentence around a place begins."""
        sentence = self.article.sentence_at(place)
        return sentence.start if sentence else 0

    def paragraph(self, place: int) -> int:
        """Give the number of the paragraph around a place."""
        sentence = self.article.sentence_at(place)
        return sentence.paragraph if sentence else -1

    def routes_in(self, start: int, end: int) -> list[Reading]:
        """Give the routes that begin in a stretch."""
        return _begun_in(self.routes, start, end)

    def dosed_in(self, start: int, end: int) -> list[Product]:
        """Give the products of the doses in a stretch."""
        doses = _begun_in(self.doses, start, end)
        return [self.product_of[id(dose)] for dose in doses if id(dose) in self.product_of]

    def straight_behind(self, dose: Reading, straight: re.Pattern[str]) -> Product | None:
        """Give the product named straight behind an amount: 10 mg地塞米松."""
        low, high = dose.start, dose.end + 4
        for product in (*self.products.within(low, high), *self.products.told(low, high)):
            inside = product.end == dose.end and product.start > dose.start
            gap = self.text[dose.end : max(dose.end, product.start)]
            if inside or (product.end > dose.end and straight.fullmatch(gap)):
                return product
        return None

    def inside(self, dose: Reading) -> Product | None:
        """Give the product named inside an amount, before what it is per: 5×10^6个CAR-T细胞/kg."""
        named = (p for p in self.products.within(dose.start + 1, dose.end) if p.end < dose.end)
        return next((p for p in named if _PER.fullmatch(self.text, p.end, dose.end)), None)

    def aside(self, product: Product, dose: Reading) -> bool:
        """Tell whether a product is only named in a bracket that ends before a dose: 激素(甲>500 μg/d).

        So is one that tells who is taken in: 用过甲的患者随机分到每次5 mg.
        """
        sentence = self.article.sentence_at(dose.start)
        low, high = sentence.start if sentence else dose.start, dose.start
        opening = _OPENING.search(self.text, low, product.start)
        closing = _CLOSING.match(self.text, product.end, high)
        if opening is not None and closing is not None:
            return True
        return self._asked.search(self.text, product.end, high) is not None

    def has_own(self, product: Product) -> bool:
        """Tell whether an amount stands straight behind a product."""
        at = bisect_left(self.doses, product.end, key=_START)
        return at < len(self.doses) and self.doses[at].start - product.end <= 1

    def is_listed(self, dose: Reading) -> bool:
        """Tell whether the amount before or behind a dose, one name away, makes the two members of a list."""
        at = bisect_left(self.doses, dose.start, key=_START)
        pairs = zip(self.doses[max(0, at - 1) : at + 1], self.doses[max(1, at) : at + 2], strict=False)
        return any(_NEXT_MEMBER.fullmatch(self.text, one.end, two.start) for one, two in pairs)

    def bracketed_behind(self, dose: Reading) -> Product | None:
        """Give the product of the amount that a bracket with a dose stands straight behind: 0.9 mg/kg(最大90 mg)."""
        opening = _OPENING.search(self.text, self.around(dose)[2][0], dose.start)
        at = bisect_left(self.doses, dose.start, key=_START) - 1
        if opening is None or at < 0 or self.text[self.doses[at].end : opening.start()].strip():
            return None
        if self.products.within(opening.start(), dose.end):
            return None
        return self.product_of.get(id(self.doses[at]))

    def dose_before(self, dose: Reading) -> Reading | None:
        """Give the last dose before one in its paragraph."""
        at = bisect_left(self.doses, dose.start, key=_START) - 1
        alike = at >= 0 and self.paragraph(self.doses[at].start) == self.paragraph(dose.start)
        return self.doses[at] if alike else None

    def listed_before(self, dose: Reading) -> Product | None:
        """Give the product of the amount that a list joins an amount to: DEX 0.3、0.5、1.0 μg/kg."""
        at = bisect_left(self.doses, dose.start, key=_START) - 1
        if at < 0 or not _LISTED.fullmatch(self.text, self.doses[at].end, dose.start):
            return None
        return self.product_of.get(id(self.doses[at]))

    def last_listed(self, dose: Reading) -> Reading:
        """Give the last of the amounts that a list joins to one: 15 mg of 5 mg/10 mg/15 mg甲."""
        return self.list_of(dose)[-1]

    def list_of(self, dose: Reading) -> list[Reading]:
        """Give the amounts of the list that a dose is in."""
        low = high = at = bisect_left(self.doses, dose.start, key=_START)
        while low and at - low < _LONGEST_LIST and self._are_listed(low - 1):
            low -= 1
        while high + 1 < len(self.doses) and high - at < _LONGEST_LIST and self._are_listed(high):
            high += 1
        return self.doses[low : high + 1]

    def _are_listed(self, at: int) -> bool:
        """Tell whether a list joins a dose to the next."""
        return _LISTED.fullmatch(self.text, self.doses[at].end, self.doses[at + 1].start) is not None

    def same(self, one: Product | None, two: Product | None) -> bool:
        """Tell whether two products go by one name; a general name (MSC, 细胞) is the same as one that holds it."""
        if one is None or two is None:
            return one is two
        first, second = self.lowered(one), self.lowered(two)
        return first in second or second in first

    def names(self, product: Product, start: int, end: int) -> bool:
        """Tell whether a stretch names a product."""
        return any(self.same(p, product) for p in self.products.within(start, end))

    def name(self, product: Product) -> Span:
        """Give the span of a product's name: of its abbreviation where the text gives one anywhere."""
        return self._short.get(plainly(self.text[slice(*product.name)]), product.name)

    def lowered(self, product: Product) -> str:
        """Give a product's name, or its abbreviation, in small letters."""
        return self.text[slice(*self.name(product))].lower()

    def called(self, product: Product) -> str:
        """Give a product's name as the normalised text has it."""
        return self.text[slice(*product.name)]

    def paragraph_start(self, place: int) -> int:
        """Give where the paragraph around a place begins."""
        first = bisect_left(self._paragraphs, self.paragraph(place))
        return self._starts[first] if first < len(self._starts) else place

    def study_at(self, place: int) -> object:
        """Give the study whose account a place is in; None where it is in none."""
        at = bisect_right(self._accounts, place, key=_FIRST) - 1
        return self._accounts[at][2] if at >= 0 and place < self._accounts[at][1] else None

    def span_of(self, study: object, place: int) -> Span:
        """Give the stretch of a study's account that a place is in."""
        spans = self._spans_of[study]
        return spans[bisect_right(spans, place, key=_FIRST) - 1]

    def opened_by_heading(self, study: object) -> list[int]:
        """Give where a heading begins a stretch of a study's account."""
        if study not in self._opened:
            self._opened[study] = [start for start, _ in self._spans_of.get(study, ()) if self.is_heading(start)]
        return self._opened[study]

    def candidates(self, key: Hashable, passes: Callable[[Product], bool], *, told: bool) -> Candidates:
        """Give the products that pass a test, which the key tells."""
        if key not in self._candidates:
            self._candidates[key] = Candidates(self, passes, told=told)
        return self._candidates[key]

    def paragraph_end(self, dose: Reading) -> int:
        """Give where the paragraph of a dose ends."""
        last = bisect_right(self._paragraphs, self.paragraph(dose.start)) - 1
        return self.article.sentences[last].end if last >= 0 else dose.end

    def is_trial_of_its_own(self, dose: Reading) -> bool:
        """Tell whether the sentence of a dose begins with a trial's ID."""
        at = bisect_left(self._ids, self.around(dose)[2][0])
        return at < len(self._ids) and self._ids[at] < dose.start

    def put(self, product: Product, dose: Reading) -> None:
        """Say which product a dose is of; in the order of the text."""
        self.product_of[id(dose)] = product
        self._last[self._number_of(dose)] = dose
        self._last_of[self.study_of.get(id(dose)), dose.values["unit"]] = dose

    def _number_of(self, dose: Reading) -> tuple[object, ...]:
        return self.study_of.get(id(dose)), dose.values["low"], dose.values["high"], _kind_of(dose)

    def usual(self, dose: Reading) -> Product | None:
        """Give the product of a study's last earlier dose of the same number, else of its last in the same unit."""
        study = self.study_of.get(id(dose))
        if study is None:
            return None
        other = self._last.get(self._number_of(dose)) or self._last_of.get((study, dose.values["unit"]))
        return self.product_of[id(other)] if other else None

    def repeated(self, dose: Reading) -> Product | None:
        """Give the product of the last earlier dose of the same study and number in its section."""
        if self.study_of.get(id(dose)) is None:
            return None
        other = self._last.get(self._number_of(dose))
        return self.product_of[id(other)] if other and other.start >= self.heading(dose.start) else None

    def end_of(self, place: int) -> int:
        """Give where the sentence around a place ends."""
        sentence = self.article.sentence_at(place)
        return sentence.end if sentence else place

    def is_told(self, place: int) -> bool:
        """Tell whether a place is in the account of a study."""
        return self.study_at(place) is not None

    def heading_of(self, reading: Reading) -> str:
        """Give the heading over a reading."""
        start = self.heading(reading.start)
        return self.text[start : self.end_of(start)] if self.is_heading(start) else ""

    def is_heading(self, place: int) -> bool:
        """Tell whether a heading begins at a place."""
        at = bisect_left(self._headings, place)
        return at < len(self._headings) and self._headings[at] == place

    def heading(self, place: int) -> int:
        """Give where the heading above a place begins; 0 where there is none."""
        index = bisect_left(self._headings, place) - 1
        return self._headings[index] if index >= 0 else 0


def _codes(routes: Sequence[Reading]) -> int:
    """Count the different routes."""
    return len({route.values["code"] for route in routes})


def _kind_of(dose: Reading) -> str:
    """Give what a dose's unit begins with, where that tells of which kind its product is."""
    unit = dose.values["unit"] or ""
    return next((beginning for beginning in _UNITS if unit.startswith(beginning)), "")


def _is_weighed(dose: Reading) -> bool:
    """Tell whether a dose is one of a drug, which is weighed, and not of cells, genes or viruses, which are counted."""
    return not str(dose.values["unit"]).startswith("{") or dose.values["unit"] in _WEIGHED


def _begun_in(readings: list[Reading], start: int, end: int) -> list[Reading]:
    """Give those of ascending readings that begin in a stretch."""
    low = bisect_left(readings, start, key=_START)
    return readings[low : bisect_left(readings, end, low, key=_START)]
