"""Linking: products, arms, times, measures, tests and studies are attached to the readings that hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from extract.lexicon import Lexicons
from extract.link.dosage import DosageLinker
from extract.link.outcomes import Attributor
from extract.link.results import attach_denominators, attach_p_values
from extract.link.studies import Linker as StudyLinker
from extract.records import Article, Reading


@dataclass(frozen=True, slots=True)
class Linked:
    """The readings that are left, the studies, and the study of each linked reading by ``id(reading)``."""

    readings: Sequence[Reading]
    studies: Sequence[Mapping[str, Any]]
    study_of: Mapping[int, str]


class Linker:
    """Attach what belongs together, in place.

    Studies come first: a number of people is looked up among those of the same study. P values come after measures,
    because one P value reaches as far as its measure does.
    """

    def __init__(self, lexicons: Lexicons) -> None:
        self._studies = StudyLinker(lexicons)
        self._attributes = Attributor(lexicons)
        self._dosage = DosageLinker(lexicons)

    def __call__(self, article: Article, readings: list[Reading]) -> Linked:
        """Link the readings of one article; P values that found their figure are no longer among the readings."""
        accounts = self._studies(article, readings)
        places = {id(r): r.values.pop("study") for r in readings}
        study_of = {key: f"S{place + 1}" for key, place in places.items() if place is not None}
        spans_of = {f"S{n}": account.spans for n, account in enumerate(accounts, start=1)}
        self._dosage(article, readings, study_of, spans_of)
        self._attributes(article, readings, study_of)
        readings = attach_p_values(article, readings)
        attach_denominators(article, readings, study_of)
        studies = [{"id": f"S{n}", "label": account.label} for n, account in enumerate(accounts, start=1)]
        return Linked(readings, studies, study_of)
