"""What a reviewer looks for first in a study: registration, phase, design, condition, site, publication, size."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extract.lexicon import Lexicons
from extract.link.names import clean_raw
from extract.link.wording import phases_of
from extract.records import Article, Reading, Span

_DESIGN = ("allocation", "masking", "control", "model", "time", "centres")
_NUMERAL = {"两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_DATE = re.compile(r"(20\d\d|19\d\d)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_JOURNAL = re.compile(r"《([^《》]{2,60})》")
_LOOK_BACK = 20
_CALL = 4
_TREATS = re.compile(r"(?<!未经|接受|常规|基础|标准|联合)治疗([^,。;:()、\d的]{2,16}?)(?:的|患者|病人|[,。;:(])")
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
        self._design = [(row.extra["field"], row.code, re.compile(row.regex())) for row in lexicons["designs"].rows]
        studies = lexicons["studies"]
        self._phase = re.compile(studies.regex("phase"))
        self._condition = re.compile(rf"(?:{studies.regex('condition')})(?:[A-Za-z]级)?$")
        self._centres = re.compile(rf"(\d{{1,3}}|[两三四五六七八九十])(?:多|余)?(?:{studies.regex('centre')})")
        self._published = re.compile(studies.regex("published"))
        self._called = re.compile(studies.regex("called"))
        self._people = re.compile(
            rf"\d(?:例|名|位|人)(?:{studies.regex('sufferer_lead')})*([^,。;:()、\d<>≥≤=的中]{{2,18}}?)"
            rf"(?:{studies.regex('sufferer')})"
        )
        self._planned = re.compile(studies.regex("planned"))

    def __call__(
        self, article: Article, spans: Sequence[Span], sites: Sequence[Span], readings: Sequence[Reading]
    ) -> StudyFacts:
        """Describe one study: ``spans`` tell of it, ``sites`` name who did it, ``readings`` are its mentions."""
        totals = [r for r in readings if r.type == "enrollments" and r.values.get("arm") is None]
        arms = dict.fromkeys(r.values["arm"] for r in readings if r.values.get("arm"))
        ids = dict.fromkeys(r.values["value"] for r in readings if r.type == "trial_ids")
        return StudyFacts(
            trial_ids=tuple(ids),
            phase=self._phase_in(article.text, spans),
            design=self._design_in(article.text, spans),
            conditions=tuple(dict.fromkeys(self._conditions(article, spans)))[:_MOST],
            country_or_site=clean_raw(article, *sites[0]) if sites else None,
            published=self._publication(article, spans),
            enrollment=totals[0].values["value"] if totals else None,
            arms=tuple(arms),
        )

    def _phase_in(self, text: str, spans: Sequence[Span]) -> str | None:
        for start, end in spans:
            for match in self._phase.finditer(text, start, end):
                if not self._planned.search(text, max(start, match.start() - _LOOK_BACK), match.start()):
                    return "/".join(sorted(phases_of(match.group())))
        return None

    def _design_in(self, text: str, spans: Sequence[Span]) -> dict[str, str | int]:
        found: dict[str, str | int] = {}
        for name, code, regex in self._design:
            if name not in found and any(self._is_said(regex, text, start, end) for start, end in spans):
                found[name] = code
        for start, end in spans:
            match = self._centres.search(text, start, end)
            if match:
                number = match.group(1)
                found["centres"] = _NUMERAL.get(number) or int(number)
                break
        return {name: found[name] for name in _DESIGN if name in found}

    def _is_said(self, regex: re.Pattern[str], text: str, start: int, end: int) -> bool:
        """Tell whether words stand in a stretch, and not as what is wished for (仍需随机对照试验)."""
        return any(
            not self._planned.search(text, max(start, match.start() - _LOOK_BACK), match.start())
            for match in regex.finditer(text, start, end)
        )

    def _conditions(self, article: Article, spans: Sequence[Span]) -> Iterator[str]:
        for start, end in spans:
            for regex in (self._people, _TREATS):
                for match in regex.finditer(article.text, start, end):
                    if self._condition.search(match.group(1)):
                        yield clean_raw(article, *match.span(1))

    def _publication(self, article: Article, spans: Sequence[Span]) -> dict[str, str] | None:
        """Give the journal of the first sentence that says where a study was published, and the date before it."""
        text = article.text
        for start, end in spans:
            for sentence in article.sentences[bisect_left(article.sentences, start, key=lambda s: s.start) :]:
                if sentence.start >= end:
                    break
                if not self._published.search(text, sentence.start, sentence.end):
                    continue
                for match in _JOURNAL.finditer(text, sentence.start, sentence.end):
                    if not self._called.search(text[max(sentence.start, match.start() - _CALL) : match.start()]):
                        date = _DATE.search(text, sentence.start, match.start())
                        day = {"date": "-".join(part.zfill(2) for part in date.groups() if part)} if date else {}
                        return {"journal": clean_raw(article, *match.span(1))} | day
        return None
