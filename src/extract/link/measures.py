"""Measures: which of the contract's codes the words for a measure stand for."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache
from typing import NamedTuple

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons, Row
from extract.link.names import Terms
from extract.triggers import Gate

OTHER = "other"
_DESCRIBES = compiled("[等的]")
_COUNTED = "的?总?«accrued»?«occurs»?(?:«tally»|的?«risk»)?"
"""What says of an event how it was counted, behind its name."""
_INSTRUMENT, _CONCEPT = 2, 1
_DEATH = "mortality"
_FEW = 3
"""From how many kinds on a longer list of measures has no code of its own."""
_WHEN = compiled("[天周月年时后期内间性度]$")
"""How words end that tell when or of whom something was counted, and name no event."""


class Hit(NamedTuple):
    """A place in a phrase where a row of the lexicon stands."""

    start: int
    end: int
    row: Row


class MeasureReader:
    """Read the code of a measure off its words."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["measures"]
        cues = Cues(lexicons, "words", "phrases", "people")
        self._terms = Terms(list(lexicon.by_term))
        self._by_term = lexicon.by_term
        named = [row for row in lexicon.rows if row.pattern and not row.extra.get("head")]
        self._patterns = [(compiled(row.pattern), row) for row in named if row.pattern]
        heads = [row for row in lexicon.rows if row.pattern and row.extra.get("head")]
        self._heads = [(cues(rf"(?<=[^的、])(?:{row.pattern}){_COUNTED}$"), row) for row in heads]
        self._may_match = Gate(regex for regex, _ in self._patterns)
        self._list = cues("、|(?!«no_and»)«and»|且|/(?=[A-Z])")
        self._labelled = cues("[A-Z甲乙丙丁][1-9]?«group»")
        """An arm that only a sign tells from the others."""
        self._middle = cues("(?:«of_whole»|m)?")
        """What stands before an endpoint said before an arm: 中位PFS治疗组."""
        self._either = cues("(?<=.{2})«either»(?=.{2})")
        self._quantified = cues("«quantified»$")
        self._rate_before, self._sample, self._treatment = cues("«rate_before»"), cues("«sample»"), cues("«treatment»")
        self._effectively = cues("«effectively»")
        self._level = cues("«level_of_arm»")
        self._scored = frozenset(row.code for row in lexicon.rows if row.extra.get("before_arm"))
        self._relief = cues("«relief»")
        self._family = {row.code: row.extra["family"] for row in lexicon.rows if "family" in row.extra}
        self.events = frozenset(row.code for row in lexicon.rows if row.extra.get("event"))
        """Codes of events and grades of effect: a share of people who had them has no direction."""
        self._concept = {row.extra["family"]: row.code for row in lexicon.rows if row.extra.get("concept")}
        self.hits = lru_cache(maxsize=4096)(self._hits)

    def _hits(self, phrase: str) -> tuple[Hit, ...]:
        """Give the rows that a phrase holds, in its order; of those that overlap the longest."""
        found = [Hit(start, end, self._by_term[phrase[start:end]]) for start, end in self._terms.find(phrase)]
        rows = [self._patterns[number] for number in self._may_match(phrase)]
        found += [Hit(m.start(), m.end(), row) for regex, row in rows for m in regex.finditer(phrase) if m[0]]
        if "有效" in phrase:
            spans = [match.span() for match in self._effectively.finditer(phrase)]
            found = [hit for hit in found if not any(low <= hit.start < hit.end <= high for low, high in spans)]
        kept: list[Hit] = []
        for hit in sorted(found, key=lambda h: (h.start - h.end, -rank(h))):
            if all(hit.end <= other.start or other.end <= hit.start for other in kept):
                kept.append(hit)
        named = [hit for hit in kept if not self._treatment.match(phrase, hit.end)]
        return tuple(sorted(named or kept))

    def is_name(self, phrase: str) -> bool:
        """Tell whether a phrase is the name of a measure and nothing else."""
        hits = self.hits(phrase)
        return len(hits) == 1 and hits[0].end - hits[0].start == len(phrase)

    def befalls(self, phrase: str) -> bool:
        """Tell whether a phrase is the bare name of what is a harm only in a list of harms: 骨折, 潮热, 腰痛."""
        return self.is_name(phrase) and self.flagged(phrase, "befalls")

    def leads(self, name: str) -> int:
        """Tell how much of an arm's name is a measure said before it: HbA1c观察组, 有效率咖啡因组."""
        ends = [
            hit.end for hit in self.hits(name)
            if self._quantified.search(name, hit.start, hit.end)
            or (hit.start == 0 and hit.row.code in self._scored)
            or self._sample.fullmatch(name, 0, hit.start)
            or (hit.start == 0 and rank(hit) > 0 and self._labelled.fullmatch(name, hit.end))
            or (hit.row.extra.get("whole") and self._middle.fullmatch(name, 0, hit.start))
        ]  # fmt: skip
        if rate := self._rate_before.match(name):
            ends.append(rate.end())
        ends = [end for end in ends if not self._level.match(name, end)]
        return max(ends) if ends and len(name) - max(ends) > 1 else 0

    def flagged(self, phrase: str, flag: str) -> bool:
        """Tell whether a phrase names what a flag of the lexicon marks: an infection, a mood."""
        return any(hit.row.extra.get(flag) for hit in self.hits(phrase))

    def ends(self, words: str) -> bool:
        """Tell whether words before an arm's name are those for a measure."""
        return self.is_name(words) or bool(self._quantified.search(words))

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
        if (hits := self.hits(phrase)) and hits[0].start == 0 and hits[0].row.extra.get("governs"):
            return hits[0].row.code
        parts = self._parts(phrase)
        head = self._head_of(parts[-1]) if len(parts) > 1 else None
        if len(parts) > 1 and head is None and self._mixes_death(parts):
            return OTHER
        if len(parts) > 1 and len(self.hits(phrase)) > 1:
            return self._code_of(head, whole) if head else self._of_list(parts, whole)
        if self._joins_death(phrase):
            return OTHER
        first = self._first_of(phrase)
        own = self._best(first)
        if own is None or rank(own) < 0:
            own = self._head(phrase) or own
        if around and own is not None and rank(own) < _INSTRUMENT:
            instruments = [hit for hit in self.hits(around) if rank(hit) == _INSTRUMENT and self._akin(own, hit)]
            own = instruments[-1] if instruments else own
        return self._code_of(own, whole) if own is not None else OTHER

    def _parts(self, phrase: str) -> list[str]:
        """Give the members of a list, split at no sign that a name holds: 血氧饱和度, ALT/AST升高."""
        hits, parts, start = self.hits(phrase), [], 0
        for sign in self._list.finditer(phrase):
            if not any(hit.start < sign.end() and sign.start() < hit.end for hit in hits):
                parts.append(phrase[start : sign.start()])
                start = sign.end()
        return [part for part in (*parts, phrase[start:]) if part]

    def _of_list(self, parts: list[str], phrase: str) -> str:
        """Give the concept of a list whose members are mostly of one family, else the first code that a row gives.

        A long list of many kinds has none: 总有效率、手术时间、疼痛、住院时间、感染.
        """
        best = [self._best(part) for part in parts]
        codes = [self._code_of(hit, phrase) for hit in best if hit is not None]
        family, count = Counter(self._family.get(code) for code in codes).most_common(1)[0]
        if family is not None and count * 2 > len(parts) and len(set(codes)) > 1:
            return self._concept[family]
        every = [self._code_of(hit, phrase) if hit is not None else OTHER for hit in best]
        mixed = len(parts) > _FEW and len(set(every)) >= _FEW and every.count(codes[0]) == 1
        return OTHER if mixed else codes[0]

    def _head(self, phrase: str) -> Hit | None:
        """Class words that no row names by how they end, the longest ending first: 肾周脓肿, 残端漏发生率."""
        found = [(regex.search(phrase), row) for regex, row in self._heads]
        hits = [Hit(match.start(), match.end(), row) for match, row in found if match]
        return min(hits, default=None)

    def _head_of(self, part: str) -> Hit | None:
        """Give the measure that a list only describes: 恶心、纳差等并发症, 无症状和有症状病例的保护效力."""
        describes = list(_DESCRIBES.finditer(part))
        head = self._best(part[describes[-1].end() :]) if describes else None
        return head if head is not None and rank(head) >= _CONCEPT and head.row.code in self.events else None

    def _first_of(self, phrase: str) -> str:
        """Give the first part of a composite (心梗或卒中加上死亡), unless the whole has a name of its own."""
        for either in self._either.finditer(phrase):
            first = phrase[: either.start()]
            if self.hits(first) and not any(hit.start < either.start() < hit.end for hit in self.hits(phrase)):
                return first
        return phrase

    def _joins_death(self, phrase: str) -> bool:
        """Tell whether a composite joins death to something else: 转入重症监护或死亡, but not 30天或院内死亡."""
        for either in self._either.finditer(phrase):
            whole = any(hit.start < either.start() < hit.end for hit in self.hits(phrase))
            first = phrase[: either.start()]
            if not whole and (self.hits(first) or not _WHEN.search(first)):
                return self._mixes_death([first, phrase[either.start() :]])
        return False

    def _mixes_death(self, parts: list[str]) -> bool:
        """Tell whether a composite is of deaths and of something else, which has no code: 死亡或因心衰住院."""
        best = [self._best(part) for part in parts]
        deaths = [hit for hit in best if hit is not None and hit.row.code == _DEATH]
        return 0 < len(deaths) < len(best)

    def _best(self, phrase: str) -> Hit | None:
        return max(self.hits(phrase), key=lambda hit: (rank(hit), hit.end), default=None)

    def _akin(self, concept: Hit, instrument: Hit) -> bool:
        """Tell whether an instrument is one for a concept: Child-Pugh for 肝功能."""
        family = self._family.get(instrument.row.code)
        return concept.row.code in (instrument.row.code, self._concept.get(family))

    def _code_of(self, hit: Hit, phrase: str) -> str:
        if hit.row.extra.get("complaint") and self._relief.search(phrase):
            return "symptom"
        return hit.row.code


def rank(hit: Hit) -> float:
    """Give how strongly a row names a measure: 2 an instrument, 1 a concept, 0 or less a way of counting."""
    return float(hit.row.extra.get("rank", 1))
