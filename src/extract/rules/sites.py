"""The places of the body that a product may enter by, found by lexicon and by how vessels and nerves are named."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from extract.kept import compiled
from extract.lexicon import Lexicon, Lexicons, Row, alternation

_NAME_REACH = 14
"""How many characters a name or a body region may take before the surface that it belongs to."""


@dataclass(slots=True)
class Site:
    """A stretch that may be a route.

    ``grade`` tells what it takes to be one (see the lexicon): term, bare, site or organ. ``reason`` is the evidence
    found, None while there is none; ``barred`` is set where what stands beside it makes it anatomy or a procedure.
    """

    start: int
    end: int
    row: Row
    code: str
    grade: str
    reason: str | None = None
    barred: bool = False
    evidence: tuple[int, int] | None = None
    doubts: list[str] = field(default_factory=list)

    @property
    def leads(self) -> bool:
        """Tell whether it leads on to an organ: a vessel, an endoscope."""
        return bool(self.row.extra.get("leads"))

    def take(self, reason: str, start: int, end: int) -> None:
        """Accept it, and keep why."""
        self.reason, self.evidence = reason, (start, end)


class SiteFinder:
    """Find sites: the longest surface at a place, widened by its name, side, body region and 内."""

    def __init__(self, lexicons: Lexicons) -> None:
        routes, words = lexicons["routes"], lexicons["route_words"]
        self._surfaces: dict[str, tuple[Row, str]] = {}
        for row in routes.rows:
            for grade, surfaces in _graded(row):
                self._surfaces.update(dict.fromkeys(surfaces, (row, grade)))
        self._any = compiled(alternation(self._surfaces))
        self._after = {id(row): _optional(row.extra.get("veto_after", ())) for row in routes.rows}
        self._upon = tuple(words.terms("upon"))
        self._before = {id(row): tuple(row.extra.get("veto_before", ())) for row in routes.rows}
        side = alternation(words.terms("side"))
        self._names = {row.extra["named"]: _name(words, row.extra["named"], side) for row in _named(routes)}
        self._region = compiled(rf"(?:{side})?(?:{alternation(words.terms('region'))}){{1,2}}\Z|(?:{side})\Z")
        self._anatomy = compiled(words.regex("anatomy"))
        self._inside = compiled(words.regex("site_inside"))

    def __call__(self, text: str) -> list[Site]:
        """Give the sites of a text, ascending, not overlapping; 经 in a surface proves it and stays outside."""
        found: list[Site] = []
        place = 0
        while match := self._any.search(text, place):
            start, end = match.span()
            if match[0].startswith("经"):
                start += 1
                if inner := self._any.match(text, start):
                    match, end = inner, inner.end()
            place = end
            row, grade = self._surfaces[match[0]]
            if text.endswith(self._before[id(row)], 0, start) and not text.endswith(self._upon, 0, start):
                continue
            site = self._widened(text, Site(start, end, row, row.code, grade))
            while found and found[-1].end > site.start:
                found.pop()
            found.append(site)
        return found

    def _widened(self, text: str, site: Site) -> Site:
        reach = max(0, site.start - _NAME_REACH)
        named = self._names.get(site.row.extra.get("named", ""))
        name = named.search(text, reach, site.start) if named else None
        if name:
            site.start = name.start()
            if "named_code" in site.row.extra:
                site.code, site.grade = site.row.extra["named_code"], "site"
        elif not site.leads and (region := self._region.search(text, reach, site.start)):
            site.start = region.start()
        if site.grade != "term" and (inside := self._inside.match(text, site.end)):
            site.end = inside.end()
            site.grade = "site" if site.grade == "organ" else site.grade
        veto = self._after[id(site.row)]
        site.barred = bool(veto and veto.match(text, site.end))
        return site

    def is_anatomy(self, text: str, place: int) -> bool:
        """Tell whether anatomy, disease, sampling or a procedure goes on at a place."""
        return bool(self._anatomy.match(text, place))


def _graded(row: Row) -> Iterator[tuple[str, Iterable[str]]]:
    yield "term", row.terms
    yield "bare", row.extra.get("bare", ())
    yield "site", row.extra.get("sites", ())
    yield "organ", row.extra.get("organs", ())


def _named(routes: Lexicon) -> list[Row]:
    return [row for row in routes.rows if "named" in row.extra]


def _name(words: Lexicon, code: str, side: str) -> re.Pattern[str]:
    part = alternation(words.terms(code))
    place = alternation(words.terms("vessel_place")) if code == "vessel_part" else part
    return compiled(rf"(?:{side})?(?:{part})(?:{part}|{place})*\Z")


def _optional(terms: Iterable[str]) -> re.Pattern[str] | None:
    terms = tuple(terms)
    return compiled(alternation(terms)) if terms else None
