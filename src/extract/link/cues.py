"""What in a sentence brings a study in or comes back to it.

Nothing is decided here: cues are found, and those that describe one study together are gathered into introductions.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.trial_names import TrialNames
from extract.link.wording import Wording, phases_agree, phases_of
from extract.records import Reading, Sentence, Span
from extract.segment import clause_at
from extract.triggers import trigger

_DAY = r"(?:\d{1,2}月(?:底|初|中旬)?)?(?:\d{1,2}日)?"
_MONTH = r"\d{4}[-/.]\d{1,2}"
_TIME = rf"(?:«year_said»|\d{{4}}年(?:至|-)?|{_MONTH}[-/~]*(?:{_MONTH})?)?{_DAY},?"
_PHRASE = r"[^,。;:!?()\[\]《》“”\n]"
_CLOSE = 4
_NEAR = 14
_FAR = 32
_BRACKET = 80
PAPER = "paper"
"""The registry under which the number of a paper is kept: PMID, DOI."""
_SUFFIX = 2
"""Distances in characters: right behind a word, in its phrase, its clause; an ID in brackets behind a name."""


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: its kind, its place, and what tells the study apart, if anything does.

    Kinds that say which: id, name, ordinal (第二项), agent (an institution or a team), place, author, phase. Kinds that
    bring in: one (一项), other (另一项), bare (荟萃分析纳入). Kinds that come back: this (该研究), own (本研究); their
    key is the kind of study that they call it. voice is one who comments.
    """

    kind: str
    start: int
    end: int
    key: str | None = None


@dataclass(slots=True)
class Introduction:
    """Cues that describe one study together. It governs the text from ``start``."""

    start: int
    clause: Span
    cues: list[Cue] = field(default_factory=list)
    oblique: bool = False
    """Only compared with: 与此前的X研究相比."""
    prior: bool = False
    """Told beside another: 此前的一项, 其中."""

    def keys(self, kind: str) -> list[str]:
        """Give what the cues of a kind tell it apart by."""
        return [cue.key for cue in self.cues if cue.kind == kind and cue.key is not None]

    def has(self, *kinds: str) -> bool:
        """Tell whether a cue of one of these kinds is among them."""
        return any(cue.kind in kinds for cue in self.cues)

    def only(self, *kinds: str) -> bool:
        """Tell whether all its cues are of these kinds."""
        return all(cue.kind in kinds for cue in self.cues)


@dataclass(frozen=True, slots=True)
class Numbers:
    """Where a sentence counts people."""

    spans: Sequence[Span]
    """Ascending."""

    def within(self, start: int, end: int) -> bool:
        """Tell whether people are counted in a stretch."""
        at = bisect_left(self.spans, (start,))
        return at < len(self.spans) and self.spans[at][0] < end

    def behind(self, place: int, reach: int) -> bool:
        """Tell whether people are counted at most ``reach`` characters behind a place."""
        return self.within(place, place + reach + 1)


class CueFinder:
    """Find the cues of a sentence and gather them into introductions."""

    def __init__(self, lexicons: Lexicons, wording: Wording) -> None:
        lexicon = lexicons["studies"]
        self._wording = wording

        def row(*codes: str, before: str = "", after: str = "") -> re.Pattern[str]:
            return compiled(f"{before}(?:{lexicon.regex(*codes)}){after}")

        noun = lexicon.regex("noun", "review", "pooled")
        ends = lexicon.regex("institution", "people")
        cues = Cues(lexicons, "studies", "words")
        intake = "«before_intake»{0,3}«intake»"
        self._act = row("act", "noun", "review", "pooled")
        self._active = row("act")
        led = lexicon.regex("led")
        self._agent = compiled(rf"(?:{_PHRASE}{{0,24}}?(?:{ends}))(?:(?:(?!{led}){_PHRASE}){{0,10}}?(?:{ends}))*")
        self._announced = row("announce", before=rf"{_PHRASE}{{2,14}}?(?=", after=")")
        self._author = row("author")
        self._bare = cues(rf"{_PHRASE}{{2,26}}?(?:{noun}){intake}")
        self._bare_pooled = cues(rf"{_PHRASE}{{0,26}}?«pooled»{intake}")
        self._counting = cues(r"«study_counter»\Z")
        self._et_al, self._of_those = cues(r"\s?«et_al»"), cues("«of_those»")
        self._comment = row("comment")
        self._institution = row("institution")
        self._lead = cues(rf"«lead»?{_TIME}«lead»?,?")
        self._mark = row("mark")
        self._no_agent = row("no_agent")
        self._name_lead = row("name_lead")
        self._nobody = row("nobody")
        self._not_author = row("not_author")
        self._oblique = row("oblique")
        self._one = row("one")
        self._ordinal = row("ordinal")
        self._other = row("other")
        self._paper = row("paper")
        self._other_product = row("other_product")
        self._own = row("own")
        self._person = compiled(rf"(?:{lexicon.regex('surname')})[一-鿿]{{1,2}}(?:{lexicon.regex('people')})")
        self._phase = row("phase")
        self._place = row("place")
        self._predicate = row("predicate")
        self._prior = row("prior")
        self._study = compiled(rf"{_PHRASE}{{0,24}}?(?:{noun})")
        self._team = row("people", after=r"\Z")
        self._this = row("this")
        self._trial = compiled(rf"{_PHRASE}{{0,24}}?(?!{lexicon.regex('cohort')})(?:{noun})")
        self._may_return = trigger(self._this, self._own)
        self._may_arrive = trigger(self._ordinal, self._other, self._one, self._author)
        self._may_mark = trigger(self._mark)
        self._may_act = trigger(self._act)
        self._may_be_agent = trigger(self._agent)
        self._may_be_phase = trigger(self._phase)
        self._may_be_place = trigger(self._place)
        self._may_be_pooled = trigger(self._bare_pooled)
        self._may_be_somebody = trigger(self._institution, self._place, self._person)
        self._may_be_subject = trigger(self._phase, self._place, self._bare_pooled)
        self._may_comment = trigger(self._comment)

    def __call__(
        self,
        text: str,
        sentence: Sentence,
        names: TrialNames,
        ids: Sequence[Reading],
        numbers: Numbers,
    ) -> list[Introduction]:
        """Give the introductions of a sentence in order; ``ids`` are its trial IDs."""
        hints = sentence.hints
        returns = list(self._returns(text, sentence)) if hints & self._may_return else []
        cues = {*returns, *self._keyed(names.find(sentence.start, sentence.end), ids)}
        listed = hints & self._may_mark and self._wording.may_be_several(sentence)
        if numbers.spans or listed or hints & self._may_arrive:
            cues.update(self._arrivals(text, sentence, numbers, returns))
        if numbers.spans or self._may_tell_subject(hints, keyed=bool(ids)):
            cues.update(self._subjects(text, sentence, numbers, keyed=bool(ids)))
        groups: list[Introduction] = []
        for cue in sorted(cues, key=lambda cue: (cue.start, cue.end, cue.kind)):
            if not groups or not self._together(text, sentence, groups[-1], cue, numbers):
                groups.append(self._introduction(text, sentence, groups, cue, numbers))
            groups[-1].cues.append(cue)
        return groups

    def _introduction(
        self, text: str, sentence: Sentence, before: Sequence[Introduction], cue: Cue, numbers: Numbers
    ) -> Introduction:
        clause = clause_at(sentence, cue.start)
        words = text[clause[0] : cue.start]
        taken = before[-1].cues[-1].end if before else clause[0]
        told = [span for span in numbers.spans if clause[0] < span[0] and span[1] < cue.start]
        # A number of people before the cue in its clause is another study's, unless as its attribute: 40例参加的X试验.
        parted = taken > clause[0] or (bool(told) and "的" not in text[told[-1][1] : cue.start])
        return Introduction(
            start=max(taken, cue.start) if parted else clause[0],
            clause=clause,
            oblique=bool(self._oblique.search(words)),
            prior=bool(self._prior.search(words + text[cue.start : cue.end]))
            or self._of_those.match(words) is not None,
        )

    def papers(self, text: str, line: Span) -> list[Introduction]:
        """Give the papers that a heading names by their numbers: PMID 31234567·心脏."""
        cues = (Cue("id", *m.span(), f"{PAPER}:{m['number'] or m['doi']}") for m in self._paper.finditer(text, *line))
        return [Introduction(cue.start, line, [cue]) for cue in cues]

    @staticmethod
    def _keyed(named: Sequence[tuple[Span, str]], ids: Sequence[Reading]) -> Iterator[Cue]:
        for reading in ids:
            yield Cue("id", reading.start, reading.end, f"{reading.values['registry']}:{reading.values['value']}")
        for span, name in named:
            yield Cue("name", *span, name)

    def _returns(self, text: str, sentence: Sentence) -> Iterator[Cue]:
        for kind, regex in (("this", self._this), ("own", self._own)):
            for match in self._found(regex, text, sentence):
                yield Cue(kind, *match.span(), self._wording.kind(match.group()))

    def _arrivals(self, text: str, sentence: Sentence, numbers: Numbers, returns: Sequence[Cue]) -> Iterator[Cue]:
        """Find 一项, 另一项, 第二项, an author with 等, and the marks of a list of studies."""
        start, end = sentence.start, sentence.end
        said = [(cue.start, cue.end) for cue in returns]
        several = None
        if sentence.hints & self._may_mark:
            several = self._wording.several_at(text, sentence)
            if several is None and self._counts_by_mark(text, sentence, numbers):
                several = start
        marks = [] if several is None else self._mark.finditer(text, several, end)
        for match in (*self._found(self._ordinal, text, sentence), *marks):
            said.append(match.span())
            yield Cue("ordinal", *match.span(), match.group())
        for match in self._found(self._other, text, sentence):
            said.append(match.span())
            yield Cue("other", *match.span())
        for match in self._other_product.finditer(text, start, end) if numbers.spans else ():
            yield Cue("other", *match.span())
        for match in self._found(self._one, text, sentence):
            if any(low < match.end() and match.start() < high for low, high in said):
                continue
            if self._predicate.search(text, max(start, match.start() - _CLOSE), match.start()):
                continue
            counting = self._counting.search(match.group())
            if not counting or numbers.spans or self._study.match(text, match.end()):
                yield Cue("one", *match.span())
        for match in self._found(self._author, text, sentence):
            name = self._et_al.split(match.group())[0]
            if not self._not_author.search(name):
                yield Cue("author", *match.span(), name)

    def _found(self, expression: re.Pattern[str], text: str, sentence: Sentence) -> Iterable[re.Match[str]]:
        may = sentence.hints & trigger(expression)
        return expression.finditer(text, sentence.start, sentence.end) if may else ()

    def _counts_by_mark(self, text: str, sentence: Sentence, numbers: Numbers) -> bool:
        """Tell whether members of a list inside a sentence (①…;②…) each count people of their own."""
        if len(numbers.spans) < 2:
            return False
        places = [match.start() for match in self._mark.finditer(text, sentence.start, sentence.end)]
        stops = [*places[1:], sentence.end]
        return sum(numbers.within(place, stop) for place, stop in zip(places, stops, strict=False)) > 1

    def _may_tell_subject(self, hints: int, *, keyed: bool) -> bool:
        """Tell whether a sentence that counts nobody may name a place or a phase, or one who acts or comments."""
        acts = hints & self._may_be_somebody and (keyed or hints & self._may_act)
        return bool(
            hints & self._may_be_subject or (hints & self._may_be_agent and (acts or hints & self._may_comment))
        )

    def _subjects(self, text: str, sentence: Sentence, numbers: Numbers, *, keyed: bool) -> Iterator[Cue]:
        """Find institutions, teams, places and phases where subjects stand."""
        heads = _heads(sentence, numbers)
        only_heads = not (numbers.spans or sentence.hints & (self._may_be_place | self._may_be_phase))
        for start, _ in sentence.clauses:
            if only_heads and start not in heads:
                continue
            lead = self._lead.match(text, start, sentence.end)
            place = lead.end() if lead else start
            clause = clause_at(sentence, place)
            head = start in heads
            if sentence.hints & self._may_be_place:
                yield from self._site(text, place, clause[1], numbers, head=head)
            if sentence.hints & self._may_be_phase:
                yield from self._phased(text, place, clause[1], numbers, head=head)
            counted = numbers.within(*clause)
            if head and (numbers.spans or sentence.hints & self._may_be_agent):
                yield from self._who(text, place, clause[1], sentence.end, numbers, keyed=keyed)
            pooled = head and bool(sentence.hints & self._may_be_pooled)
            if self._is_bare(text, place, clause[1], counted=counted and (head or text[start] == "其"), pooled=pooled):
                yield Cue("bare", place, place + 1)

    def _is_bare(self, text: str, place: int, end: int, *, counted: bool, pooled: bool) -> bool:
        """Tell whether a clause begins with a study that no word brings in: 静脉补铁的试验纳入…例."""
        return bool(
            (pooled and self._bare_pooled.match(text, place, end)) or (counted and self._bare.match(text, place, end))
        )

    def _site(self, text: str, place: int, end: int, numbers: Numbers, *, head: bool) -> Iterator[Cue]:
        match = self._place.match(text, place, end)
        if match is None:
            return
        behind = match.end()
        told = numbers.behind(behind, _CLOSE) or bool(self._phase.search(text, behind, min(behind + _NEAR // 2, end)))
        if not told and head:
            taken_in = numbers.behind(behind, _NEAR) and self._active.search(text, behind, end)
            told = bool(self._trial.match(text, behind, end) or taken_in)
        if told:
            yield Cue("place", *match.span(), match.group())

    def _phased(self, text: str, place: int, end: int, numbers: Numbers, *, head: bool) -> Iterator[Cue]:
        match = self._phase.search(text, place, min(end, place + _FAR))
        if match is None or "(" in text[place : match.start()]:
            return
        if head or (match.start() == place and numbers.behind(match.end(), _CLOSE)):
            yield Cue("phase", *match.span(), match.group())

    def _who(self, text: str, place: int, end: int, stop: int, numbers: Numbers, *, keyed: bool) -> Iterator[Cue]:
        """Find the institution or team that is a subject and does a study; not one that is only quoted."""
        counted = numbers.within(place, stop)
        announced = self._announced.match(text, place, end) if counted else None
        match = announced or self._agent.match(text, place, end)
        if match is None:
            return
        begin = max((lead.end() for lead in self._name_lead.finditer(text, *match.span())), default=match.start())
        name = text[begin : match.end()]
        if not name or self._nobody.match(name):
            return
        quoted = self._comment.search(text, match.end(), min(match.end() + 2 * _CLOSE, stop))
        if quoted and not counted and not keyed:
            yield Cue("voice", begin, match.end(), name)
        if announced is None:
            institution = len(name) > _SUFFIX and self._institution.search(name)
            somebody = institution or self._place.search(name) or self._person.search(name)
            acts = counted or (not quoted and (keyed or self._act.search(text, match.end(), stop)))
            if not (somebody and acts) or self._no_agent.search(name):
                return
        yield Cue("agent", begin, match.end(), name)

    def _together(self, text: str, sentence: Sentence, group: Introduction, cue: Cue, numbers: Numbers) -> bool:
        """Tell whether a cue describes the same study as those before it."""
        last = group.cues[-1]
        if cue.kind == "id" and group.only("this") and self._team.search(text, last.start, last.end):
            return True
        if _segment_of(sentence, last.start) != _segment_of(sentence, cue.start):
            return False
        same_clause = clause_at(sentence, last.start) == clause_at(sentence, cue.start)
        if not same_clause and self._oblique.search(text, clause_at(sentence, cue.start)[0], cue.start):
            return False
        if cue.kind in ("other", "ordinal"):
            return same_clause and not group.has("id", "name", "one", "other", "ordinal")
        if not same_clause and numbers.within(last.end, cue.start):
            return False
        if cue.kind == "phase" and group.has("phase") and not _one_phase(group, cue):
            return False
        if cue.kind == "id":
            registry = (cue.key or "").split(":")[0]
            rival = any(key.split(":")[0] == registry and key != cue.key for key in group.keys("id"))
            return not rival and (same_clause or cue.start - group.cues[0].start < _BRACKET)
        if cue.kind == "name" and group.has("name", "id"):
            between = text[last.end : cue.start]
            return cue.key in group.keys("name") or ("(" in between and ")" not in between)
        if cue.kind in ("this", "own") or (cue.kind == "one" and group.has("one", "this", "own", "other")):
            return same_clause
        return same_clause or cue.kind in ("one", "phase", "name")


def _one_phase(group: Introduction, cue: Cue) -> bool:
    """Tell whether a phase can be that of the study that a group describes."""
    return phases_agree(phases_of(cue.key or ""), {phase for key in group.keys("phase") for phase in phases_of(key)})


def _segment_of(sentence: Sentence, place: int) -> int:
    return bisect_right(sentence.segments, place, key=itemgetter(0))


def _heads(sentence: Sentence, numbers: Numbers) -> set[int]:
    """Give where subjects of a sentence stand: at its start, after a semicolon, after a short topic (…方面,)."""
    heads: set[int] = set()
    topic = False
    starts = {start for start, _ in sentence.segments}
    for start, end in sentence.clauses:
        if start in starts or topic:
            heads.add(start)
        topic = start in heads and end - start <= _NEAR and not numbers.within(start, end)
    return heads
