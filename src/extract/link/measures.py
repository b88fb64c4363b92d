"""Measures: which of the contract's codes the words for a measure stand for."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from extract.lexicon import Lexicons, Row
from extract.link.names import bounded

OTHER = "other"
_QUANTIFIED = re.compile(r"(?:率|评分|积分|时间|水平|计数|[^阈]值|[期量]|天数|分数)$")
_RATE_BEFORE = re.compile(r".{2,}?(?:(?<![频心速功倍])率|评分|积分)(?=[^率]{1,8}[组臂])")
_SCORED = frozenset(
    "alt ast albumin hba1c blood_glucose body_weight pain_score function_score quality_of_life objective_response"
    " progression_free_survival overall_survival child_pugh meld disease_control".split()
)
"""Codes of abbreviations that are named right before an arm and are in no arm's name."""
_LIST = re.compile(r"、|和(?!解)|及|与|以及|且|/(?=[A-Z])")
_EITHER = re.compile(r"(?<=.{2})(?:或者?|加上|加)(?=.{2})")


class Hit(NamedTuple):
    """A place in a phrase where a row of the lexicon stands."""

    start: int
    end: int
    row: Row


class MeasureReader:
    """Read the code of a measure off its words."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["measures"]
        self._terms = re.compile(bounded(lexicon.by_term))
        self._by_term = lexicon.by_term
        self._patterns = [(re.compile(row.pattern), row) for row in lexicon.rows if row.pattern]
        self._relief = re.compile(lexicons["phrases"].regex("relief"))
        self._family = {row.code: row.extra["family"] for row in lexicon.rows if "family" in row.extra}
        self._whole = {"liver": "liver_function"}
        self.hits = lru_cache(maxsize=4096)(self._hits)

    def _hits(self, phrase: str) -> tuple[Hit, ...]:
        """Give the rows that a phrase holds, in its order; of those that overlap the longest."""
        found = [Hit(m.start(), m.end(), self._by_term[m[0]]) for m in self._terms.finditer(phrase)]
        found += [Hit(m.start(), m.end(), row) for regex, row in self._patterns for m in regex.finditer(phrase) if m[0]]
        kept: list[Hit] = []
        for hit in sorted(found, key=lambda h: (h.start - h.end, -_rank(h))):
            if all(hit.end <= other.start or other.end <= hit.start for other in kept):
                kept.append(hit)
        return tuple(sorted(kept))

    def is_name(self, phrase: str) -> bool:
        """Tell whether a phrase is the name of a measure and nothing else."""
        hits = self.hits(phrase)
        return len(hits) == 1 and hits[0].end - hits[0].start == len(phrase)

    def leads(self, name: str) -> int:
        """Tell how much of an arm's name is a measure said before it: HbA1c观察组, 有效率咖啡因组."""
        ends = [
            hit.end for hit in self.hits(name)
            if _QUANTIFIED.search(name, hit.start, hit.end) or (hit.row.code in _SCORED and hit.start == 0)
        ]  # fmt: skip
        if rate := _RATE_BEFORE.match(name):
            ends.append(rate.end())
        return max(ends) if ends and len(name) - max(ends) > 1 else 0

    def ends(self, words: str) -> bool:
        """Tell whether words before an arm's name are those for a measure."""
        return self.is_name(words) or bool(_QUANTIFIED.search(words))

    def code(self, phrase: str, around: str = "", behind: str = "") -> str:
        """Give the code of a measure from its words.

        ``around`` is its clause, where an instrument may be named; ``behind`` is what follows its words, which may tell
        that a complaint is the disease's own.

        A list of measures of one family is the family's concept; of any other list the first that has a code.

        >>> read = MeasureReader(Lexicons())
        >>> read.code("总有效率"), read.code("血清ALB"), read.code("无复发生存率"), read.code("咳嗽消失时间")
        ('clinical_efficacy', 'albumin', 'event_free_survival', 'symptom')
        >>> read.code("ALB、ALT、CHE"), read.code("肝功能", "肝功能改善,通过Child-Pugh评分可以看出")
        ('liver_function', 'child_pugh')
        """
        whole = phrase + behind
        parts = [part for part in _LIST.split(phrase) if part]
        if len(parts) > 1 and len(self.hits(phrase)) > 1:
            codes = [self._one(part, whole) for part in parts]
            families = {self._family.get(code) for code in codes}
            if len(set(codes)) > 1 and len(families) == 1 and None not in families:
                return self._whole[families.pop() or ""]
            if len(set(codes)) > 1 and len([c for c in codes if self._family.get(c) == "liver"]) * 2 > len(codes):
                return self._whole["liver"]
            return next((code for code in codes if code != OTHER), OTHER)
        own = self._best(self._first_of(phrase))
        if around and own is not None and _rank(own) < 2:
            named = [hit for hit in self.hits(around) if _rank(hit) == 2 and _akin(own.row.code, hit.row.code, self._family)]
            own = named[-1] if named else own
        return self._code_of(own, whole) if own is not None else OTHER

    def _first_of(self, phrase: str) -> str:
        """Give the first part of a composite (心梗或卒中加上死亡), unless the whole has a name of its own."""
        for either in _EITHER.finditer(phrase):
            first = phrase[: either.start()]
            if self.hits(first) and not any(hit.start < either.start() < hit.end for hit in self.hits(phrase)):
                return first
        return phrase

    def _one(self, part: str, phrase: str) -> str:
        best = self._best(part)
        return OTHER if best is None else self._code_of(best, phrase)

    def _best(self, phrase: str) -> Hit | None:
        return max(self.hits(phrase), key=lambda hit: (_rank(hit), hit.end), default=None)

    def _code_of(self, hit: Hit, phrase: str) -> str:
        if hit.row.extra.get("complaint") and self._relief.search(phrase):
            return "symptom"
        return hit.row.code


def _rank(hit: Hit) -> float:
    rank: float = hit.row.extra.get("rank", 1)
    return rank


def _akin(concept: str, instrument: str, family: dict[str, str]) -> bool:
    return family.get(concept, concept) == family.get(instrument, instrument) or concept in ("symptom",)
