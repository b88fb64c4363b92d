"""Linking: products, arms, times, measures, tests and studies are attached to the readings that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.lexicon import Lexicons
from extract.link.dosage import DosageLinker
from extract.link.doubts import doubt
from extract.link.evidence import Explainer, Ground, ways
from extract.link.outcomes import Attributor
from extract.link.regimens import Regimen, RegimenBuilder
from extract.link.results import DenominatorLinker, PValueLinker
from extract.link.rosters import Roster
from extract.link.spreads import SpreadReader
from extract.link.studies import Linker as StudyLinker
from extract.link.studies import StudyAccount
from extract.records import Article, Reading, Span


@dataclass(frozen=True, slots=True)
class Linked:
    """The readings that are left, the studies, the regimens, and by ``id(reading)`` each one's study and grounds."""

    readings: Sequence[Reading]
    studies: Sequence[Mapping[str, Any]]
    regimens: Sequence[Regimen]
    study_of: Mapping[int, str]
    grounds: Mapping[int, Sequence[Ground]]


class Linker:
    """Attach what belongs together, in place.

    Studies come first: a number of people is looked up among those of the same study. P values come after measures,
    because one P value reaches as far as its measure does.
    """

    def __init__(self, lexicons: Lexicons) -> None:
        self._studies = StudyLinker(lexicons)
        self._attributes = Attributor(lexicons)
        self._dosage = DosageLinker(lexicons)
        self._p_values = PValueLinker(lexicons)
        self._denominators = DenominatorLinker(lexicons)
        self._spreads = SpreadReader(lexicons)
        self._regimens = RegimenBuilder(lexicons)
        self._explain = Explainer(lexicons)

    def __call__(self, article: Article, readings: list[Reading]) -> Linked:
        """Link the readings of one article; P values that found their figure are no longer among the readings."""
        accounts = self._studies(article, readings)
        places = {id(r): r.values.pop("study") for r in readings}
        study_of = {key: f"S{place + 1}" for key, place in places.items() if place is not None}
        spans_of: dict[object, Sequence[Span]] = {f"S{n}": account.spans for n, account in enumerate(accounts, start=1)}
        scene = self._dosage(article, readings, study_of, spans_of)
        statements, rosters = self._attributes(article, readings, study_of)
        readings = self._p_values(article, readings)
        self._denominators(article, readings, study_of)
        self._spreads(article, readings, study_of, spans_of)
        regimens = self._regimens(article, readings, study_of, scene, statements, rosters)
        studies = self._described(article, accounts, readings, study_of, rosters, regimens)
        grounds = self._explain(article, readings, statements)
        arms = {study["id"]: study["arms"] for study in studies}
        for reading in readings:
            doubt(reading, ways(grounds[id(reading)]), arms=arms.get(study_of.get(id(reading)), ()))
        return Linked(readings, studies, regimens, study_of, grounds)

    def _described(
        self,
        article: Article,
        accounts: Sequence[StudyAccount],
        readings: Sequence[Reading],
        study_of: Mapping[int, str],
        rosters: Mapping[object, Roster],
        regimens: Sequence[Regimen],
    ) -> list[dict[str, Any]]:
        """Give each study with its label and what the text says of it; evidence is in raw spans."""
        told: dict[str | None, list[Reading]] = {}
        for reading in readings:
            told.setdefault(study_of.get(id(reading)), []).append(reading)
        given: dict[str | None, list[tuple[str, str]]] = {}
        for regimen in regimens:
            if regimen.arm:
                given.setdefault(regimen.study, []).append((regimen.arm, regimen.intervention))
        studies = []
        for n, account in enumerate(accounts, start=1):
            name = f"S{n}"
            facts = self._studies.describe(
                article, account, told.get(name, ()), roster=rosters.get(name), given=given.get(name, ())
            )
            studies.append(
                {"id": name, "label": account.label}
                | facts.values()
                | {"design": facts.design or None, "evidence": [_raw(article, *item) for item in facts.evidence]}
            )
        return studies


def _raw(article: Article, field: str, start: int, end: int) -> dict[str, Any]:
    low, high = article.norm.to_raw(start, end)
    return {"field": field, "start": low, "end": high, "text": article.norm.raw[low:high]}
