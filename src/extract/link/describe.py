"""What a reviewer looks for first in a study: registration, phase, design, condition, site, publication, size."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from extract.lexicon import Lexicons
from extract.link.names import clean_raw
from extract.link.wording import phases_of
from extract.records import Article, Reading, Span

_DESIGN = ("allocation", "masking", "control", "model", "time", "centres")
_CENTRES = re.compile(r"(\d{1,3}|[两三四五六七八九十])(?:多|余)?(?:家|个)(?:中心|医院|研究中心|临床中心|医学中心|三甲)")
_NUMERAL = {"两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_DATE = re.compile(r"(20\d\d|19\d\d)年(?:(\d{1,2})月(?:(\d{1,2})日)?)?")
_JOURNAL = re.compile(r"《([^《》]{2,60})》")
_PUBLISHED = re.compile(r"发表|刊登|刊发|刊载|发布|杂志|期刊|子刊|报道")
_TITLED = re.compile(r"(?:名为|题为|关于|一篇)$")
_PATIENTS = re.compile(
    r"\d(?:例|名|位|人)(?:新?确?诊断?为?|接受|成年|老年|儿童|初治|经治|的)*([^,。;:()、\d<>≥≤=的中]{2,18}?)(?:的)?(?:成人|成年|老年)?(?:患者|病人|患儿|受试者|者)"
)
_TREATS = re.compile(r"(?<!未经|接受|常规|基础|标准|联合)治疗([^,。;:()、\d的]{2,16}?)(?:的|患者|病人|[,。;:(])")
_LOOK_BACK = 20
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
            published=_publication(article, spans),
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
            match = _CENTRES.search(text, start, end)
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
            for regex in (_PATIENTS, _TREATS):
                for match in regex.finditer(article.text, start, end):
                    if self._condition.search(match.group(1)):
                        yield clean_raw(article, *match.span(1))


def _publication(article: Article, spans: Sequence[Span]) -> dict[str, str] | None:
    """Give the journal, and the date in its sentence, of the first sentence that says where a study was published."""
    for start, end in spans:
        for sentence in article.sentences:
            if not start <= sentence.start < end or not _PUBLISHED.search(article.text, sentence.start, sentence.end):
                continue
            for match in _JOURNAL.finditer(article.text, sentence.start, sentence.end):
                if _TITLED.search(article.text[max(sentence.start, match.start() - 4) : match.start()]):
                    continue
                found = {"journal": clean_raw(article, *match.span(1))}
                date = _DATE.search(article.text, sentence.start, match.start())
                if date:
                    found["date"] = "-".join(part.zfill(2) for part in date.groups() if part)
                return found
    return None
