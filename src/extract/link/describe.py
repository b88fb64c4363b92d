"""What a reviewer looks for first in a study: registration, phase, design, condition, site, publication, size."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
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
    evidence: tuple[tuple[str, int, int], ...] = ()
    """Where each was read: the field and the span in the article's text. Arms are the mentions' own."""

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
        text = article.text
        totals = [r for r in readings if r.type == "enrollments" and r.values.get("arm") is None]
        arms = dict.fromkeys(r.values["arm"] for r in readings if r.values.get("arm"))
        ids = {r.values["value"]: (r.start, r.end) for r in reversed(readings) if r.type == "trial_ids"}
        phase = self._phase_in(text, spans)
        design, shown = self._design_in(text, spans)
        conditions = dict(islice(self._conditions(article, spans), _MOST))
        published, where = self._publication(article, spans)
        evidence = [("trial_ids", span) for span in reversed(ids.values())]
        evidence += [("phase", phase.span())] if phase else []
        evidence += [(f"design.{name}", span) for name, span in shown.items()]
        evidence += [("conditions", span) for span in conditions.values()]
        evidence += [("country_or_site", sites[0])] if sites else []
        evidence += [("published", where)] if where else []
        evidence += [("enrollment", (totals[0].start, totals[0].end))] if totals else []
        return StudyFacts(
            trial_ids=tuple(reversed(ids)),
            phase="/".join(sorted(phases_of(phase.group()))) if phase else None,
            design=design,
            conditions=tuple(conditions),
            country_or_site=clean_raw(article, *sites[0]) if sites else None,
            published=published,
            enrollment=totals[0].values["value"] if totals else None,
            arms=tuple(arms),
            evidence=tuple((name, *span) for name, span in evidence),
        )

    def _phase_in(self, text: str, spans: Sequence[Span]) -> re.Match[str] | None:
        return next((match for start, end in spans for match in self._said(self._phase, text, start, end)), None)

    def _design_in(self, text: str, spans: Sequence[Span]) -> tuple[dict[str, str | int], dict[str, Span]]:
        """Give the elements of the design, and where each is said."""
        found: dict[str, str | int] = {}
        shown: dict[str, Span] = {}
        for name, code, regex in self._design:
            said = (match for start, end in spans for match in self._said(regex, text, start, end))
            if name not in found and (first := next(said, None)) is not None:
                found[name], shown[name] = code, first.span()
        counted = (match for start, end in spans for match in self._centres.finditer(text, start, end))
        if (centres := next(counted, None)) is not None:
            number = centres.group(1)
            found["centres"], shown["centres"] = _NUMERAL.get(number) or int(number), centres.span()
        return {name: found[name] for name in _DESIGN if name in found}, shown

    def _said(self, regex: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
        """Yield where words stand in a stretch, and not as what is wished for (仍需随机对照试验)."""
        for match in regex.finditer(text, start, end):
            if not self._planned.search(text, max(start, match.start() - _LOOK_BACK), match.start()):
                yield match

    def _conditions(self, article: Article, spans: Sequence[Span]) -> Iterator[tuple[str, Span]]:
        """Yield each disease that the participants have, and where it is named first."""
        seen: set[str] = set()
        for start, end in spans:
            for regex in (self._people, _TREATS):
                for match in regex.finditer(article.text, start, end):
                    name = clean_raw(article, *match.span(1))
                    if name not in seen and self._condition.search(match.group(1)):
                        seen.add(name)
                        yield name, match.span(1)

    def _publication(self, article: Article, spans: Sequence[Span]) -> tuple[dict[str, str] | None, Span | None]:
        """Give the journal of the first sentence that says where it was published, the date before, and the place."""
        text = article.text
        for start, end in spans:
            for index in range(bisect_left(article.sentences, start, key=lambda s: s.start), len(article.sentences)):
                sentence = article.sentences[index]
                if sentence.start >= end:
                    break
                if not self._published.search(text, sentence.start, sentence.end):
                    continue
                for match in _JOURNAL.finditer(text, sentence.start, sentence.end):
                    if not self._called.search(text[max(sentence.start, match.start() - _CALL) : match.start()]):
                        date = _DATE.search(text, sentence.start, match.start())
                        day = {"date": "-".join(part.zfill(2) for part in date.groups() if part)} if date else {}
                        return {"journal": clean_raw(article, *match.span(1))} | day, match.span(1)
        return None, None
