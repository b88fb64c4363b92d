"""The routes that may be told of a dose: each list and each choice from it is made once for all doses it serves."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Container, Hashable, Iterable
from operator import attrgetter
from typing import TYPE_CHECKING

from extract.products import Product
from extract.records import Reading

if TYPE_CHECKING:
    from extract.link.dosage import DosageScene

_BESIDE = 3
"""How many paragraphs away, headings counted, the answer to 给药途径 may stand."""
_START = attrgetter("start")


class Pool:
    """Routes in the order of the text; one without any is false."""

    def __init__(self, routes: Iterable[Reading] = ()) -> None:
        self._by_code: dict[object, list[Reading]] = {}
        self._chosen: dict[Hashable, Pool] = {}
        for route in routes:
            self.add(route)

    def __bool__(self) -> bool:
        return bool(self._by_code)

    def add(self, route: Reading) -> None:
        """Add one that stands behind those that are there."""
        self._by_code.setdefault(route.values["code"], []).append(route)

    def where(self, key: Hashable, holds: Callable[[Reading], bool]) -> Pool:
        """Give the pool of those for which something holds; the key tells what."""
        if key not in self._chosen:
            self._chosen[key] = chosen = Pool()
            chosen._by_code = {
                code: those for code, routes in self._by_code.items() if (those := list(filter(holds, routes)))
            }
        return self._chosen[key]

    def kinds(self, without: Container[int] = (), end: int | None = None) -> list[Reading]:
        """Give the first of each kind that begins before a place, without some, told by their ``id``."""
        first = (next((r for r in routes if id(r) not in without), None) for routes in self._by_code.values())
        return sorted((r for r in first if r is not None and (end is None or r.start < end)), key=_START)


class RoutePools:
    """The routes of an article, by what they are told of."""

    def __init__(self, scene: DosageScene) -> None:
        self._scene = scene
        self._of_study: dict[object, Pool] = {}
        self._under: dict[int, Pool] = {}
        self._above = Pool()
        self._free = [route for route in scene.routes if not scene.is_told(route.start)]
        self._single: dict[int, Pool] = {}
        self._paragraphs = [scene.paragraph(route.start) for route in scene.routes]
        self._beside: dict[int, Pool] = {}
        self._named: dict[int, frozenset[str]] = {}
        for route, paragraph in zip(scene.routes, self._paragraphs, strict=True):
            study = scene.study_of.get(id(route))
            self._of_study.setdefault(("none", paragraph) if study is None else study, Pool()).add(route)
            if study is None:
                self._under.setdefault(scene.heading(route.start), Pool()).add(route)
            sentence = scene.article.sentence_at(route.start)
            if sentence and scene.is_heading(sentence.start):
                self._above.add(route)

    def of_study(self, dose: Reading) -> Pool:
        """Give the routes of a dose's study; of none, those of its paragraph that are of none either."""
        study = self._scene.study_of.get(id(dose))
        return self._of_study.get(("none", self._scene.paragraph(dose.start)) if study is None else study, Pool())

    def leading(self, dose: Reading) -> Pool:
        """Give the last route before a dose that is said for all accounts of its section."""
        at = bisect_left(self._free, dose.start, key=_START) - 1
        if at < 0 or self._free[at].start < self._scene.heading(dose.start):
            return Pool()
        return self._single.setdefault(at, Pool(self._free[at : at + 1]))

    def beside(self, dose: Reading) -> Pool:
        """Give the routes in the paragraphs near that of a dose."""
        own = self._scene.paragraph(dose.start)
        if own not in self._beside:
            low, high = bisect_left(self._paragraphs, own - _BESIDE), bisect_right(self._paragraphs, own + _BESIDE)
            self._beside[own] = Pool(self._scene.routes[low:high])
        return self._beside[own]

    def tied(self, own: Pool, dose: Reading, product: Product, without: Container[int]) -> list[Reading]:
        """Give the first route of each kind, without some, that is told of a product by its clause.

        Of a dose's own routes, else of those told for all accounts around it: in a heading above, or of no study. Which
        way cells go is the study's choice, a drug's way is its own.
        """
        if tied := self._tied(own, product).kinds(without):
            return tied
        free = Pool() if product.cells else self._under.get(self._scene.heading(dose.start), Pool())
        kinds = self._tied(self._above, product).kinds(without, dose.start) + self._tied(free, product).kinds(without)
        return sorted(kinds, key=_START)

    def _tied(self, pool: Pool, product: Product) -> Pool:
        name = self._scene.lowered(product)
        return pool.where(("tied", name), lambda r: any(n in name or name in n for n in self._names(r)))

    def _names(self, route: Reading) -> frozenset[str]:
        """Give the names of the products in the clause of a route."""
        if id(route) not in self._named:
            named = self._scene.products.within(*self._scene.clause(route.start))
            self._named[id(route)] = frozenset(map(self._scene.lowered, named))
        return self._named[id(route)]
