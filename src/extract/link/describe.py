"""What a reviewer looks for first in a study: registration, phase, design, condition, site, publication, size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.conditions import ConditionReader, unique
from extract.link.names import clean_raw, folded
from extract.link.rosters import Arm, Roster
from extract.link.wording import phases_of
from extract.numerals import HAN, parse
from extract.records import Article, Reading, Span
from extract.triggers import trigger

_DESIGN = ("allocation", "masking", "control", "model", "time", "centres")
_DATE = compiled(r"(20\d\d|19\d\d)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_ISSUE = compiled(r"《(?P<journal>[^《》\n]{2,40})》 ?(?:19|20)\d\d年第?\d{1,2}期")
"""The issue of a journal that an article is copied from: 《临床医学》2019年第8期."""
_OPENING = 4
_BEHIND = 12
_LOOK_BACK = 20
_CALL = 4
_MOST = 3


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What the text says of a study. Texts are in the article's own script; what it does not say is None or empty."""

    trial_ids: tuple[str, ...]
    phase: str | None
    design: dict[str, str | int]
    conditions: tuple[str, ...]
    country_or_site: str | None
    published: dict[str, str] | None
    enrollment: int | None
    arms: tuple[str, ...]
    evidence: tuple[tuple[str, int, int], ...] = ()
    """Where each was read: the field and the span in the article's text."""

    def values(self) -> dict[str, Any]:
        """Give the facts as the fields that are added to a study."""
        return {
            "trial_ids": list(self.trial_ids), "phase": self.phase, "design": self.design,
            "conditions": list(self.conditions), "country_or_site": self.country_or_site, "published": self.published,
            "enrollment": self.enrollment, "arms": list(self.arms),
        }  # fmt: skip


class Describer:
    """Read the facts of a study off the stretches that tell of it."""

    def __init__(self, lexicons: Lexicons) -> None:
        designs = [(row.extra["field"], row.code, compiled(row.regex())) for row in lexicons["designs"].rows]
        self._design = [(*design, trigger(design[-1])) for design in designs]
        studies = lexicons["studies"]
        cues = Cues(lexicons, "studies")
        self._phase = compiled(studies.regex("phase"))
        self._conditions = ConditionReader(lexicons)
        self._centres = cues(rf"(\d{{1,3}}|(?![一百千万亿零〇])[{HAN}]{{1,3}})(?:多|余)?«centre»")
        self._published = compiled(studies.regex("published"))
        self._may_be_published = trigger(self._published)
        latin = r"([A-Z][A-Za-z]+(?:[ .&]+[A-Za-z]+){0,5})"
        self._journal = cues(
            rf"《([^《》]{{2,60}})》|(?<![A-Za-z]){latin} ?«journal_end»?«printed»|«printed»[于在] ?{latin}"
        )
        self._called = cues("«called»$")
        self._place = compiled(studies.regex("place"))
        self._house = cues("[一-鿿A-Za-z]{2,14}?«institution»(?:(?:附属)?(?:(?!的)[一-鿿]){0,6}?«institution»)*")
        self._kind = compiled(studies.regex("no_house"))
        self._planned = compiled(studies.regex("planned"))

    def __call__(
        self,
        article: Article,
        spans: Sequence[Span],
        sites: Sequence[Span],
        readings: Sequence[Reading],
        *,
        roster: Roster | None = None,
        given: Sequence[tuple[str, str]] = (),
    ) -> StudyFacts:
        """Describe one study: ``spans`` tell of it, ``sites`` name who did it, ``readings`` are its mentions."""
        text = article.text
        totals = [r for r in readings if r.type == "enrollments" and r.values.get("arm") is None]
        arms = roster.order() if roster is not None else []
        ids = {r.values["value"]: (r.start, r.end) for r in reversed(readings) if r.type == "trial_ids"}
        prevents = roster is not None and roster.prevents
        phase = self._phase_in(text, spans)
        design, shown = self._design_in(article, spans)
        _say_control(design, roster, given)
        conditions = unique(text, self._conditions(article, spans, prevents=prevents))[:_MOST]
        site = self._site(text, sites)
        published, where = self._publication(article, spans)
        evidence = [("trial_ids", span) for span in reversed(ids.values())]
        evidence += [("phase", phase.span())] if phase else []
        evidence += [(f"design.{name}", span) for name, span in shown.items()]
        evidence += [("conditions", span) for span in conditions]
        evidence += [("country_or_site", site)] if site else []
        evidence += [("published", where)] if where else []
        evidence += [("arms", span) for arm in (roster.arms if roster else ()) if (span := _named_at(text, arm))]
        evidence += [("enrollment", (totals[0].start, totals[0].end))] if totals else []
        return StudyFacts(
            trial_ids=tuple(reversed(ids)),
            phase="/".join(sorted(phases_of(phase.group()))) if phase else None,
            design=design,
            conditions=tuple(clean_raw(article, *span) for span in conditions),
            country_or_site=clean_raw(article, *site) if site else None,
            published=published,
            enrollment=totals[0].values["value"] if totals else None,
            arms=tuple(arms),
            evidence=tuple((name, *span) for name, span in evidence),
        )

    def _site(self, text: str, sites: Sequence[Span]) -> Span | None:
        """Give the place or the institution that the first of the words for who did it names.

        A place goes before words that only say what kind of people or houses they are: 韩国团队, 江苏四家中心; an
        institution ends where its name does: 某大学第一医院团队.
        """
        for start, end in sites:
            lead = self._kind.match(text, start, end)
            begin = lead.end() if lead and lead.end() < end else start
            place = self._place.match(text, begin, end)
            house = self._house.match(text, begin, end)
            if house is not None and not (place and self._kind.fullmatch(text, place.end(), house.end())):
                return house.span()
            if place is not None:
                return place.span()
        return sites[0] if sites else None

    def _phase_in(self, text: str, spans: Sequence[Span]) -> re.Match[str] | None:
        return next((match for start, end in spans for match in self._said(self._phase, text, start, end)), None)

    def _design_in(self, article: Article, spans: Sequence[Span]) -> tuple[dict[str, str | int], dict[str, Span]]:
        """Give the elements of the design, and where each is said."""
        found: dict[str, str | int] = {}
        shown: dict[str, Span] = {}
        text, hints = article.text, reduce(or_, (article.hints_in(*span) for span in spans), 0)
        for name, code, regex, bits in self._design:
            if name in found or not hints & bits:
                continue
            said = (match for start, end in spans for match in self._said(regex, text, start, end))
            if (first := next(said, None)) is not None:
                found[name], shown[name] = code, first.span()
        counted = (match for start, end in spans for match in self._centres.finditer(text, start, end))
        if (centres := next(counted, None)) is not None:
            found["centres"], shown["centres"] = int(parse(centres.group(1)) or 0), centres.span()
        return {name: found[name] for name in _DESIGN if name in found}, shown

    def _said(self, regex: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield where words stand in a stretch, and not as what is wished for (仍需随机对照试验)."""
        for match in regex.finditer(text, start, end):
            if not self._planned.search(text, max(start, match.start() - _LOOK_BACK), match.start()):
                yield match

    def _publication(self, article: Article, spans: Sequence[Span]) -> tuple[dict[str, str] | None, Span | None]:
        """Give where a study was published: in its own account, else what the article's opening is an issue of."""
        for start, end in spans:
            for sentence in article.sentences_in(start, end):
                may = sentence.hints & self._may_be_published
                if may and self._published.search(article.text, sentence.start, sentence.end):
                    found = self._journal_in(article, sentence.start, sentence.end)
                    if found is not None:
                        return found
        for sentence in article.sentences[:_OPENING]:
            if issue := _ISSUE.search(article.text, sentence.start, sentence.end):
                return self._printed(article, issue.span("journal"), issue.span())
        return None, None

    def _journal_in(self, article: Article, start: int, end: int) -> tuple[dict[str, str], Span] | None:
        for match in self._journal.finditer(article.text, start, end):
            name = match.span(match.lastindex or 0)
            if not self._called.search(article.text, max(start, match.start() - _CALL), match.start()):
                return self._printed(article, name, (start, min(end, match.end() + _BEHIND)))
        return None

    def _printed(self, article: Article, name: Span, around: Span) -> tuple[dict[str, str], Span]:
        """Write a journal with the date that stands nearest to it."""
        dates = list(_DATE.finditer(article.text, *around))
        date = min(dates, key=lambda m: min(abs(name[0] - m.end()), abs(m.start() - name[1])), default=None)
        day = {"date": "-".join(part.zfill(2) for part in date.groups() if part)} if date else {}
        return {"journal": clean_raw(article, *name)} | day, name


def _say_control(design: dict[str, str | int], roster: Roster | None, given: Sequence[tuple[str, str]]) -> None:
    """Say that a control is active where a control arm is given a treatment, or two arms different ones."""
    if design.get("control") in ("placebo", "none", "active") or roster is None or len(roster.arms) < 2:
        return
    products: dict[bool, set[str]] = {True: set(), False: set()}
    for arm, product in given:
        if not roster.is_control(product):
            products[roster.is_control(arm)].add(folded(product))
    if products[True] or len(products[False]) > 1:
        design["control"] = "active"


def _named_at(text: str, arm: Arm) -> Span | None:
    """Give where an arm is named first; None for a name that is written out of a list."""
    start = text.find(arm.full, arm.start, arm.start + 2 * len(arm.full)) if arm.full else -1
    return (start, start + len(arm.full)) if start >= 0 else None
