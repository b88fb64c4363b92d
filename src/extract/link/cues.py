"""What in a sentence brings a study in, comes back to it, or speaks of several or of none.

Nothing is decided here: cues are found, and those that describe one study together are gathered into introductions.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from extract.lexicon import Lexicons
from extract.records import Reading, Sentence, Span

_LATIN_NAME = re.compile(
    r"(?<![A-Za-z0-9@/-])(?<![A-Za-z0-9]\.)[A-Z][A-Za-z0-9]+(?:[-‑][A-Za-z0-9]+){0,3}(?: \d{1,3}[A-Za-z]?(?![A-Za-z0-9.%]))?(?![A-Za-z0-9])"
)
_NUMBERED = re.compile(r"[A-Z]{3,}[A-Za-z]*[- ]\d")
_QUOTED_NAME = r"[“\"「『]([^”\"」』]{2,12})[”\"」』]"
_TIME = r"(?:今年|去年|近年来?|同年|\d{4}年(?:至|-)?|\d{4}[-/.]\d{1,2}[-/~-]*(?:\d{4}[-/.]\d{1,2})?)?(?:\d{1,2}月(?:底|初|中旬)?)?(?:\d{1,2}日)?,?"
_NOT_IN_NAME = r",。;:!?()\[\]《》“”\n"
_ROMAN = str.maketrans({"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "一": "I", "二": "II", "三": "III", "四": "IV"})
_DIGIT_PHASE = {"1": "I", "2": "II", "3": "III", "4": "IV"}
_CITED = re.compile(r"\[(\d{1,3})\][。.;,]?$")
_FINAL = frozenset("。.!?;:”’\"')]】》…")
_NEAR = 14
_BRIEF = 2
_PEOPLE = ("团队", "学者", "人员", "小组", "教授")


@dataclass(frozen=True, slots=True)
class Cue:
    """One cue: its kind, its place, and what tells the study apart, if anything does."""

    kind: str
    start: int
    end: int
    key: str | None = None


@dataclass(slots=True)
class Introduction:
    """Cues that describe one study together. It governs the text from ``start``."""

    start: int
    cues: list[Cue] = field(default_factory=list)
    oblique: bool = False
    prior: bool = False
    clause: tuple[int, int] = (0, 0)

    def keys(self, kind: str) -> list[str]:
        """Give what the cues of a kind tell it apart by."""
        return [cue.key for cue in self.cues if cue.kind == kind and cue.key is not None]

    def has(self, *kinds: str) -> bool:
        """Tell whether a cue of one of these kinds is among them."""
        return any(cue.kind in kinds for cue in self.cues)

    def only(self, kind: str) -> bool:
        """Tell whether all its cues are of a kind."""
        return all(cue.kind == kind for cue in self.cues)

    @property
    def says_more(self) -> bool:
        """Tell whether it does more than refer back."""
        return any(cue.kind not in ("this", "own") for cue in self.cues)


def phases_of(text: str) -> set[str]:
    """Give the single phases that a phrase names.

    >>> sorted(phases_of("Ia/Ib期")), sorted(phases_of("第一/二期")), sorted(phases_of("3b期"))
    (['Ia', 'Ib'], ['I', 'II'], ['IIIb'])
    """
    found = set()
    for part in re.split(r"[/-]", text.removesuffix("期").replace("第", "")):
        number = part.translate(_ROMAN)
        found.add(_DIGIT_PHASE.get(number[:1], number[:1]) + number[1:] if number else number)
    return found


class CueFinder:
    """Find the cues of one article; ``names`` are learned from the whole article first."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["studies"]

        def regex(*codes: str, before: str = "", after: str = "") -> re.Pattern[str]:
            return re.compile(f"{before}(?:{lexicon.regex(*codes)}){after}")

        noun = lexicon.regex("noun", "review", "pooled")
        self._noun = re.compile(noun)
        self._review = regex("review")
        self._pooled = regex("pooled")
        self._other = regex("other")
        self._one = regex("one")
        self._predicate = regex("predicate")
        self._this = regex("this")
        self._own = regex("own")
        self._ordinal = regex("ordinal")
        self._plural = regex("plural")
        self._collect = regex("collect")
        self._prior = regex("prior")
        self._oblique = regex("oblique")
        self._phase = regex("phase")
        self._author = regex("author")
        self._not_author = regex("not_author")
        self._registered = regex("registered")
        self._general = regex("general")
        self._foreign = regex("foreign")
        self._comment = regex("comment")
        self._act = regex("act")
        self._place = regex("place")
        self._institution = regex("institution")
        self._not_name = set(lexicon.terms("not_name"))
        self._not_name_after = regex("not_name_after", before=r"\s?")
        lead = rf"(?:{lexicon.regex('lead')})?{_TIME}(?:{lexicon.regex('lead')})?,?"
        ends = lexicon.regex("institution", "people")
        self._lead = re.compile(lead)
        self._agent = re.compile(rf"(?:[^{_NOT_IN_NAME}]{{0,24}}?(?:{ends}))(?:[^{_NOT_IN_NAME}]{{0,10}}?(?:{ends}))*")
        self._nobody = re.compile(rf"(?:{lexicon.regex('nobody')})")
        self._no_agent = regex("no_agent")
        self._person = re.compile(rf"(?:{lexicon.regex('surname')})[一-鿿]{{1,2}}(?:{lexicon.regex('people')})")
        self._title = re.compile(lexicon.regex("people"))
        self._study_of = re.compile(rf"[^{_NOT_IN_NAME}]{{0,24}}?(?:{noun})")
        self._trial_of = re.compile(rf"[^{_NOT_IN_NAME}]{{0,24}}?(?!队列(?!研究))(?:{noun})")
        self._bare = re.compile(rf"[^{_NOT_IN_NAME}]{{2,26}}?(?:{noun})(?:则|也|共|均|一共|总共)?(?:{lexicon.regex('intake')})")
        self._bare_pooled = re.compile(
            rf"[^{_NOT_IN_NAME}]{{0,26}}?(?:{lexicon.regex('pooled')})(?:则|也|共|均)?(?:{lexicon.regex('intake')})"
        )
        self._outcome_part = regex("outcome_part")
        self._abroad = re.compile(rf"(?:{lexicon.regex('place')})的?\Z")
        self._purpose = regex("purpose")
        self._subset = regex("subset")
        self._again = regex("again")
        self._arm = regex("arm")
        self._joins = regex("joins", after=r"\Z")
        self._people = regex("people")
        self._studies = re.compile(rf"[^{_NOT_IN_NAME}]{{0,10}}?(?:{noun})")
        self._named = re.compile(rf"\s?(?:{lexicon.regex('named')})")
        self._called = regex("named", after=r"\Z")
        self._phase_end = regex("phase", after=r"\Z")
        self._announced = re.compile(rf"[^{_NOT_IN_NAME}]{{2,14}}?(?=(?:{lexicon.regex('announce')}))")
        self._methods = regex("methods")
        self._ours = regex("ours")
        self._mark = regex("mark")
        self._report = regex("report")
        self._animal = regex("animal")
        self._summary = regex("summary")
        self._quoted = re.compile(rf"{_QUOTED_NAME}(?:{lexicon.regex('named')})")

    def names(self, text: str, ids: Sequence[Reading]) -> frozenset[str]:
        """Learn the names of trials: Latin words that 研究, 试验 or an ID in brackets follow and that no product's words do."""
        starts = {reading.start for reading in ids}
        named: Counter[str] = Counter()
        other: Counter[str] = Counter()
        seen: set[str] = set()
        for match in _LATIN_NAME.finditer(text):
            word = match.group()
            if word in self._not_name or not _like_a_name(word) or match.start() in starts:
                continue
            seen.add(word)
            before = text[max(0, match.start() - 5) : match.start()]
            told = (
                self._called.search(before)
                or self._report.search(before)
                or (_NUMBERED.search(word) and self._phase_end.search(before))
                or (word.isupper() and word.isalpha() and self._abroad.search(before))
            )
            if told or self._named.match(text, match.end()) or _id_in_bracket(text, match.end(), starts):
                named[word] += 1
            elif text[match.start() - 1 : match.start()] == "【" and text[match.end() : match.end() + 1] == "】":
                named[word] += 1
            elif self._not_name_after.match(text, match.end()):
                other[word] += 1
        found = {word for word, count in named.items() if count > other[word]}
        stems = {stem for word in found if (stem := _stem(word))}
        found |= {word for word in other.keys() | seen if _stem(word) in stems}
        found |= {match.group(1) for match in self._quoted.finditer(text)}
        return frozenset(found)

    def is_plural(self, text: str, start: int, end: int) -> bool:
        """Tell whether several studies are spoken of at once, and not as what one analysis took in."""
        return any(
            not self._collect.search(text, max(start, match.start() - _NEAR), match.start())
            for match in self._plural.finditer(text, start, end)
        )

    def is_general(self, text: str, start: int, end: int) -> bool:
        """Tell whether a sentence says what is done in general."""
        return bool(self._general.search(text, start, end))

    def is_foreign(self, text: str, start: int, end: int) -> bool:
        """Tell whether a sentence cites the figures of another body."""
        return bool(self._foreign.search(text, start, end))

    def is_animal(self, text: str, start: int, end: int) -> bool:
        """Tell whether a sentence speaks of animals."""
        return bool(self._animal.search(text, start, end))

    def is_review(self, text: str, start: int, end: int) -> bool:
        """Tell whether a stretch speaks of a review, a paper that tells other studies."""
        return bool(self._review.search(text, start, end)) and not self._pooled.search(text, start, end)

    def is_registered(self, text: str, start: int, place: int) -> bool:
        """Tell whether what stands before an ID ties it to the study spoken of."""
        return bool(self._registered.search(text, max(start, place - 24), place))

    def sums_up(self, text: str, start: int) -> bool:
        """Tell whether a paragraph that starts here sums up."""
        return bool(self._summary.match(text[start : start + 8]))

    def phases(self, text: str, start: int, end: int) -> set[str]:
        """Give the phases named in a stretch."""
        return {phase for match in self._phase.finditer(text, start, end) for phase in phases_of(match.group())}

    def abstracts(self, text: str, sentences: Iterable[Sentence]) -> set[int]:
        """Give where structured abstracts begin: at 目的, or at 背景 where no abstract is under way."""
        found: set[int] = set()
        begun = ""
        for sentence in sentences:
            match = self._purpose.match(text[sentence.start : min(sentence.end, sentence.start + 24)])
            if match:
                part = "background" if "目的" not in match.group() else "purpose"
                if not begun or (begun, part) == ("purpose", "purpose"):
                    found.add(sentence.start)
                begun = part
            elif any(self._outcome_part.match(text, start) for start, _ in sentence.clauses):
                begun = ""
        return found

    def opens_methods(self, text: str, start: int, end: int) -> bool:
        """Tell whether a line opens the methods of a paper."""
        return bool(self._methods.match(text[start : min(end, start + 24)]))

    def is_ours(self, text: str, start: int, end: int) -> bool:
        """Tell whether an author speaks of patients of the author's own."""
        return bool(self._ours.search(text, start, end))

    def is_part(self, text: str, start: int, place: int) -> bool:
        """Tell whether a number of people at ``place`` counts some of those told before (其中, 最终)."""
        return bool(self._subset.search(text, max(start, place - _NEAR), place))

    def is_again(self, text: str, start: int, place: int) -> bool:
        """Tell whether a number of people at ``place`` is brought in beside those told before (另有)."""
        return bool(self._again.search(text, max(start, place - 4), place))

    def is_arm(self, text: str, start: int, place: int) -> bool:
        """Tell whether a number of people at ``place`` is that of an arm, by what stands before it."""
        return bool(self._arm.search(text, max(start, place - _NEAR), place))

    def is_people(self, text: str, start: int, end: int) -> bool:
        """Tell whether a stretch ends with people (该研究团队), not with a study."""
        return bool(self._people.search(text, start, min(end + 4, len(text))))

    def joins(self, text: str, start: int, end: int) -> bool:
        """Tell whether nothing but 和, 与 or 、 stands between two places."""
        return bool(self._joins.match(text[start:end]))

    def names_study(self, text: str, start: int, end: int) -> bool:
        """Tell whether a noun for a study follows soon: …的试验, 研究中."""
        return bool(self._studies.match(text, start, end))

    def kind_of(self, text: str, start: int, end: int) -> str:
        """Give review, pooled or study by the words of a stretch."""
        return self._kind(text[start:end])

    @staticmethod
    def ends(text: str, place: int) -> bool:
        """Tell whether a sentence is complete at a place; what a line break cut through goes on behind it."""
        return text[place - 1 : place] in _FINAL

    def cites(self, text: str, sentence: Sentence) -> bool:
        """Tell whether a reference closes a sentence: …[2]。"""
        return bool(_CITED.search(text, max(sentence.start, sentence.end - 8), sentence.end))

    def introductions(
        self, text: str, sentence: Sentence, names: frozenset[str], ids: Sequence[Reading], counts: Sequence[Span]
    ) -> list[Introduction]:
        """Give the introductions of a sentence in order. ``ids`` are its trial IDs, ``counts`` where it counts people."""
        cues = sorted(
            {
                *self._keyed(text, sentence, names, ids),
                *self._phrases(text, sentence, counts),
                *self._subjects(text, sentence, counts, bool(ids)),
            },
            key=lambda cue: (cue.start, cue.end, cue.kind),
        )
        groups: list[Introduction] = []
        for cue in cues:
            clause = _clause_of(sentence, cue.start)
            group = groups[-1] if groups else None
            if group is None or not _together(text, sentence, group, cue, counts):
                group = Introduction(start=clause[0], clause=clause)
                groups.append(group)
                before = text[clause[0] : cue.start]
                group.oblique = bool(self._oblique.search(before))
                group.prior = bool(self._prior.search(before + text[cue.start : cue.end])) or before.startswith("其中")
                taken = groups[-2].cues[-1].end if len(groups) > 1 else clause[0]
                if taken > clause[0] or _parted(text, clause[0], cue.start, counts):
                    group.start = max(taken, cue.start)
            group.cues.append(cue)
        return groups

    def _keyed(self, text: str, sentence: Sentence, names: frozenset[str], ids: Sequence[Reading]) -> Iterator[Cue]:
        for reading in ids:
            yield Cue("id", reading.start, reading.end, f"{reading.values['registry']}:{reading.values['value']}")
        if not names:
            return
        for match in _LATIN_NAME.finditer(text, sentence.start, sentence.end):
            if match.group() in names:
                yield Cue("name", *match.span(), match.group())
        for match in self._quoted.finditer(text, sentence.start, sentence.end):
            yield Cue("name", *match.span(), match.group(1))

    def _phrases(self, text: str, sentence: Sentence, counts: Sequence[Span]) -> Iterator[Cue]:
        start, end = sentence.start, sentence.end
        taken: list[tuple[int, int]] = []
        for match in self._this.finditer(text, start, end):
            taken.append(match.span())
            yield Cue("this", *match.span(), self._kind(match.group()))
        for match in self._own.finditer(text, start, end):
            taken.append(match.span())
            yield Cue("own", *match.span(), self._kind(match.group()))
        for match in self._ordinal.finditer(text, start, end):
            taken.append(match.span())
            yield Cue("ordinal", *match.span(), match.group())
        several = self._plural.search(text, start, end)
        if several:
            for match in self._mark.finditer(text, several.end(), end):
                yield Cue("ordinal", *match.span(), match.group())
        for match in self._other.finditer(text, start, end):
            taken.append(match.span())
            yield Cue("other", *match.span())
        for match in self._one.finditer(text, start, end):
            if any(a < match.end() and match.start() < b for a, b in taken):
                continue
            said = self._predicate.search(text, max(start, match.start() - 4), match.start())
            if said is None and (
                match.group()[-1] not in "项个份宗则" or counts or self._study_of.match(text, match.end())
            ):
                yield Cue("one", *match.span())
        for match in self._author.finditer(text, start, end):
            name = re.split(r"等|\set", match.group())[0]
            if not self._not_author.search(name):
                yield Cue("author", *match.span(), name)

    def _subjects(self, text: str, sentence: Sentence, counts: Sequence[Span], keyed: bool) -> Iterator[Cue]:
        heads = _heads(sentence, counts)
        for start, _ in sentence.clauses:
            lead = self._lead.match(text, start, sentence.end)
            place = lead.end() if lead else start
            clause = _clause_of(sentence, place)
            yield from self._site(text, place, clause, sentence, counts, start in heads)
            phase = self._phase.match(text, place, clause[1])
            if phase and any(0 <= count[0] - phase.end() <= 4 for count in counts):
                yield Cue("phase", *phase.span(), phase.group())
            if text[start] == "其" and self._counted_in(clause, counts) and self._bare.match(text, start, clause[1]):
                yield Cue("bare", start, start + 1)
            if start in heads:
                yield from self._agents(text, place, clause, sentence, counts, keyed)
                yield from self._phased(text, place, clause)
                if self._bare_pooled.match(text, place, clause[1]) or (
                    self._counted_in(clause, counts) and self._bare.match(text, place, clause[1])
                ):
                    yield Cue("bare", place, place + 1)

    @staticmethod
    def _counted_in(clause: Span, counts: Sequence[Span]) -> bool:
        return any(clause[0] <= count[0] < clause[1] for count in counts)

    def _site(
        self, text: str, place: int, clause: tuple[int, int], sentence: Sentence, counts: Sequence[Span], head: bool
    ) -> Iterator[Cue]:
        match = self._place.match(text, place, clause[1])
        if match is None:
            return
        counted = any(0 <= count[0] - match.end() <= 4 for count in counts)
        phase = self._phase.search(text, match.end(), min(match.end() + 8, clause[1]))
        told = phase or head and (
            self._trial_of.match(text, match.end(), clause[1])
            or (any(0 <= c[0] - match.end() <= _NEAR for c in counts) and self._act.search(text, match.end(), clause[1]))
        )
        if counted or told:
            yield Cue("place", *match.span(), match.group())

    def _agents(
        self, text: str, place: int, clause: Span, sentence: Sentence, counts: Sequence[Span], keyed: bool
    ) -> Iterator[Cue]:
        counted = any(place <= count[0] < sentence.end for count in counts)
        match = self._announced.match(text, place, clause[1])
        if match and counted and not self._nobody.match(match.group()):
            yield Cue("agent", *match.span(), match.group())
            return
        match = self._agent.match(text, place, clause[1])
        if match is None or self._nobody.match(match.group()):
            return
        name = match.group()
        if self._no_agent.search(name):
            return
        institution = len(name) > _BRIEF and self._institution.search(name)
        if not (institution or self._place.search(name) or self._person.search(name)):
            return
        said = self._comment.search(text, match.end(), min(match.end() + 8, sentence.end))
        acts = keyed or self._act.search(text, match.end(), sentence.end) or self._noun.search(text, match.end(), sentence.end)
        if (said and not counted) or not (acts or counted):
            return
        yield Cue("agent", *match.span(), name)

    def _phased(self, text: str, place: int, clause: tuple[int, int]) -> Iterator[Cue]:
        match = self._phase.search(text, place, min(clause[1], place + 20))
        if match and "(" not in text[place : match.start()]:
            yield Cue("phase", *match.span(), match.group())

    def _kind(self, words: str) -> str:
        if self._pooled.search(words):
            return "pooled"
        return "review" if self._review.search(words) else "study"


def _like_a_name(word: str) -> bool:
    return len(word) >= 4 and (sum(c.isupper() for c in word) >= 3 or ("-" in word and word[1].isupper()))


def _stem(word: str) -> str | None:
    """Give what the names of a series of trials share: KARDIA of KARDIA-1 and KARDIA-2."""
    match = re.fullmatch(r"([A-Z][A-Za-z]{2,}(?:-[A-Za-z]+)*)[- ]?\d{1,3}", word)
    return match.group(1) if match else None


def _id_in_bracket(text: str, place: int, starts: Iterable[int]) -> bool:
    gap = re.compile(r"(?:试验|研究)?\(").match(text, place)
    if gap is None:
        return False
    close = text.find(")", gap.end(), gap.end() + 80)
    return any(gap.end() <= start < close for start in starts)


def _clause_of(sentence: Sentence, place: int) -> tuple[int, int]:
    return next((clause for clause in sentence.clauses if clause[0] <= place < clause[1]), (sentence.start, sentence.end))


def _heads(sentence: Sentence, counts: Sequence[Span]) -> set[int]:
    """Give where subjects of the sentence stand: at its start, after a semicolon, after a short topic (…方面,)."""
    heads: set[int] = set()
    topic = False
    starts = {start for start, _ in sentence.segments}
    for start, end in sentence.clauses:
        if start in starts or topic:
            heads.add(start)
        topic = start in heads and end - start <= _NEAR and not any(start <= count[0] < end for count in counts)
    return heads


def _segment_of(sentence: Sentence, place: int) -> int:
    return sum(start <= place for start, _ in sentence.segments)


def _parted(text: str, start: int, end: int, counts: Sequence[Span]) -> bool:
    """Tell whether a figure of another study stands between the clause's start and a cue (not as its attribute: …的)."""
    inside = [count for count in counts if start <= count[0] and count[1] <= end]
    return bool(inside) and "的" not in text[inside[-1][1] : end] and end - inside[-1][1] > 0 and inside[-1][0] > start


def _together(text: str, sentence: Sentence, group: Introduction, cue: Cue, counts: Sequence[Span]) -> bool:
    """Tell whether a cue describes the same study as those before it."""
    last = group.cues[-1]
    between = text[last.end : cue.start]
    same_clause = _clause_of(sentence, last.start) == _clause_of(sentence, cue.start)
    if cue.kind == "id" and len(group.cues) == 1 and last.kind == "this" and text[last.end - 2 : last.end] in _PEOPLE:
        return True
    if _segment_of(sentence, last.start) != _segment_of(sentence, cue.start):
        return False
    if cue.kind in ("other", "ordinal"):
        return same_clause and not group.has("id", "name", "one", "other", "ordinal")
    if any(last.end <= count[0] < cue.start for count in counts) and not same_clause:
        return False
    if cue.kind == "id":
        registry = (cue.key or "").split(":")[0]
        if any(key.split(":")[0] == registry and key != cue.key for key in group.keys("id")):
            return False
        return same_clause or cue.start - group.cues[0].start < 80
    if cue.kind == "name" and group.has("name", "id"):
        return cue.key in group.keys("name") or "(" in between and ")" not in between
    if cue.kind in ("one", "this", "own") and group.has("one", "this", "own", "other"):
        return same_clause
    return same_clause or cue.kind in ("one", "phase", "name")
