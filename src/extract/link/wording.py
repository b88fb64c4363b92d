"""Yes and no about the wording of a stretch: the rows of the lexicon of studies, compiled once, asked by name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Sentence, Span
from extract.triggers import trigger

_CITED = compiled(r"\[\d{1,3}(?:[-,]\d{1,3})*\][。.;,]?$")
_REFERENCE = compiled(r"\[\d{1,3}(?:[-,]\d{1,3})*\]")
_FINAL = frozenset("。.!?;:”’\"')]】》…")
_NEAR = 14
_AT_ONCE = 4
_OPENING = 24
_TITLED = 80
"""How far back, or from the start of a line, words may stand that bear on a place, in characters."""
_ROMAN = str.maketrans({"Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "一": "I", "二": "II", "三": "III", "四": "IV"})
_DIGIT_PHASE = {"1": "I", "2": "II", "3": "III", "4": "IV"}


def phases_of(text: str) -> set[str]:
    """Give the single phases that a phrase names.

    >>> sorted(phases_of("Ia/Ib期")), sorted(phases_of("第一/二期")), sorted(phases_of("3b期"))
    (['Ia', 'Ib'], ['I', 'II'], ['IIIb'])
    """
    found = set()
    for part in re.split(r"[/、-]", text.removesuffix("期").replace("第", "")):
        number = part.translate(_ROMAN)
        found.add(_DIGIT_PHASE.get(number[:1], number[:1]) + number[1:])
    return found


def phases_agree(some: set[str], others: set[str]) -> bool:
    """Tell whether two sets of phases can be one study's; Ia is a stage of I, but not of IIa, and II/III holds III.

    Ia and Ib are mostly two stages of one study, escalation and expansion; IIa and IIb mostly two studies.

    >>> phases_agree({"I"}, {"Ib"}), phases_agree({"IIa"}, {"IIb"}), phases_agree({"II", "III"}, {"III"})
    (True, False, True)
    >>> phases_agree({"Ia"}, {"Ib"})
    True
    """
    plain = {phase: phase.rstrip("abcABC") for phase in (*some, *others)}
    return any(a == b or a == plain[b] or b == plain[a] or plain[a] == plain[b] == "I" for a in some for b in others)


def stages_of_one(some: set[str], others: set[str]) -> bool:
    """Tell whether phases are other stages of one phase I study: Ib after Ia.

    >>> stages_of_one({"Ib"}, {"Ia"}), stages_of_one({"IIb"}, {"IIa"}), stages_of_one({"I"}, {"I"})
    (True, False, False)
    """
    lettered = [
        {phase for phase in phases if phase[:1] == "I" and phase[1:] in ("a", "b", "c")} for phases in (some, others)
    ]
    return all(lettered) and lettered[0].isdisjoint(lettered[1])


class Wording:
    """What the words of a stretch say; every answer is a row of the lexicon of studies."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["studies"]

        def row(*codes: str, after: str = "") -> re.Pattern[str]:
            return compiled(f"(?:{lexicon.regex(*codes)}){after}")

        self._again = row("again")
        self._service = row("service")
        self._brought = row("one", "other", "ours")
        self._animal = row("animal")
        self._arm = row("arm")
        self._collect = row("collect")
        self._continues = compiled(rf"[\s·•*-]*(?:{lexicon.regex('continues')})")
        self._foreign = row("foreign")
        self._general = row("general")
        self._joins = Cues(lexicons, "studies", "words")(r"\)?(?:[、/]|«and|or»)?«its»?\Z")
        self._methods = row("methods")
        self._noun = row("noun", "review", "pooled")
        self._ours = row("ours")
        self._outcome_part = row("outcome_part")
        self._people = row("people")
        self._phase = row("phase")
        self._these = compiled(lexicon.regex("these"))
        self._plural = row("plural")
        self._pooled = row("pooled")
        self._purpose = row("purpose")
        self._registered = row("registered")
        self._review = row("review")
        self._study = compiled(rf"[^,。;:!?()\n]{{0,10}}?(?:{lexicon.regex('noun', 'review', 'pooled')})")
        self._subset = row("subset")
        self._at_last = row("at_last")
        self._summary = row("summary")
        self._table_of_studies = row("table_of_studies")
        self._may_be_animal = trigger(self._animal)
        self._may_be_foreign = trigger(self._foreign)
        self._may_be_general = trigger(self._general)
        self._may_be_outcome_part = trigger(self._outcome_part)
        self._may_be_purpose = trigger(self._purpose)
        self._may_be_several = trigger(self._plural)

    def continues(self, text: str, start: int) -> bool:
        """Tell whether a paragraph begins like one that goes on with the study told above: 受试者, 安全性方面."""
        return self._continues.match(text, start) is not None

    # -- of a sentence

    def may_be_several(self, sentence: Sentence) -> bool:
        """Tell whether a sentence can speak of several studies at all."""
        return bool(sentence.hints & self._may_be_several)

    def may_be_foreign(self, sentence: Sentence) -> bool:
        """Tell whether a sentence can cite the figures of another body at all."""
        return bool(sentence.hints & self._may_be_foreign)

    def several_at(self, text: str, sentence: Sentence, *, pooled: bool = False) -> int | None:
        """Give the end of what speaks of several studies at once in a sentence.

        With ``pooled`` those that an analysis told of has taken in are none: 在这27项研究中.
        """
        if not sentence.hints & self._may_be_several:
            return None
        return self.plural_at(text, sentence.start, sentence.end, pooled=pooled)

    def plural_at(self, text: str, start: int, end: int, *, pooled: bool = False) -> int | None:
        """Give the end of what speaks of several studies at once, and not as what one analysis took in."""
        for match in self._plural.finditer(text, start, end):
            before = max(start, match.start() - _NEAR), match.start()
            taken = self._collect.search(text, *before) or (pooled and self._these.search(text, before[0], match.end()))
            if not taken:
                return match.end()
        return None

    def is_general(self, text: str, sentence: Sentence) -> bool:
        """Tell whether a sentence says what is done in general."""
        may = sentence.hints & self._may_be_general
        return bool(may and self._general.search(text, sentence.start, sentence.end))

    def foreign_at(self, text: str, sentence: Sentence) -> Span | None:
        """Give where a sentence cites the figures of another body, and names it."""
        may = sentence.hints & self._may_be_foreign
        found = self._foreign.search(text, sentence.start, sentence.end) if may else None
        return found.span() if found else None

    def is_animal(self, text: str, sentence: Sentence) -> bool:
        """Tell whether a sentence speaks of animals."""
        may = sentence.hints & self._may_be_animal
        return bool(may and self._animal.search(text, sentence.start, sentence.end))

    def cites_within(self, text: str, sentence: Sentence) -> bool:
        """Tell whether a sentence holds a reference: 有Meta分析[4]显示."""
        return bool(_REFERENCE.search(text, sentence.start, sentence.end))

    def cites(self, text: str, sentence: Sentence) -> bool:
        """Tell whether a reference closes a sentence: …[2]。"""
        return bool(_CITED.search(text, max(sentence.start, sentence.end - 12), sentence.end))

    # -- of a line

    @staticmethod
    def ends(text: str, place: int) -> bool:
        """Tell whether a sentence is complete at a place; what a line break cut through goes on behind it."""
        return text[place - 1 : place] in _FINAL

    def sums_up(self, text: str, start: int) -> bool:
        """Tell whether a paragraph that starts here sums up."""
        return bool(self._summary.match(text[start : start + _OPENING]))

    def opens_methods(self, text: str, start: int, end: int) -> bool:
        """Tell whether a line opens the methods of a paper."""
        return bool(self._methods.match(text[start : min(end, start + _OPENING)]))

    def abstracts(self, text: str, sentences: Iterable[Sentence]) -> set[int]:
        """Give where structured abstracts begin: at 目的, or at 背景 where no abstract is under way."""
        found: set[int] = set()
        begun = ""
        for sentence in sentences:
            start = sentence.start
            may = sentence.hints & self._may_be_purpose
            match = self._purpose.search(text[start : min(sentence.end, start + _TITLED)]) if may else None
            if match:
                part = "purpose" if "目的" in match.group() else "background"
                if not begun or begun == part == "purpose":
                    found.add(start)
                begun = part
            elif begun and self._opens_outcome_part(text, sentence):
                begun = ""
        return found

    def _opens_outcome_part(self, text: str, sentence: Sentence) -> bool:
        may = sentence.hints & self._may_be_outcome_part
        return bool(may) and any(self._outcome_part.match(text, start) for start, _ in sentence.clauses)

    def leads_in_one(self, text: str, start: int, end: int) -> bool:
        """Tell whether a lead-in to a list speaks of one study."""
        return self.plural_at(text, start, end) is None and bool(self._noun.search(text, start, end))

    def is_service(self, text: str, start: int, end: int) -> bool:
        """Tell whether a heading opens what a clinic says of its own treatment."""
        return bool(self._service.search(text[start:end].strip()))

    def brings_in(self, text: str, start: int, end: int) -> bool:
        """Tell whether words in a stretch bring a study in: 一项, 另一项, 我院."""
        return bool(self._brought.search(text, start, end))

    def tabulates_studies(self, text: str, start: int, end: int) -> bool:
        """Tell whether a line heads a table whose rows are studies."""
        return bool(self._table_of_studies.match(text, start, end))

    # -- of what stands before or after a place

    def is_part(self, text: str, start: int, place: int) -> bool:
        """Tell whether a number of people at ``place`` counts some of those told before (其中, 最终)."""
        return bool(self._subset.search(text, max(start, place - _NEAR), place))

    def is_at_last(self, text: str, start: int, place: int) -> bool:
        """Tell whether a number of people at ``place`` is all that took part in the end: 最终入组."""
        return bool(self._at_last.search(text, max(start, place - _NEAR), place))

    def is_again(self, text: str, start: int, place: int) -> bool:
        """Tell whether a number of people at ``place`` is brought in beside those told before (另有)."""
        return bool(self._again.search(text, max(start, place - _AT_ONCE), place))

    def is_arm(self, text: str, start: int, place: int) -> bool:
        """Tell whether a number of people at ``place`` is that of an arm, by what stands before it."""
        return bool(self._arm.search(text, max(start, place - _NEAR), place))

    def is_registered(self, text: str, start: int, place: int) -> bool:
        """Tell whether what stands before an ID ties it to the study spoken of."""
        return bool(self._registered.search(text, max(start, place - _OPENING), place))

    def names_study(self, text: str, start: int, end: int) -> bool:
        """Tell whether a noun for a study follows soon: …的试验, 研究中."""
        return bool(self._study.match(text, start, end))

    def is_noun(self, text: str, place: int) -> bool:
        """Tell whether a mere noun for a study stands at a place."""
        return bool(self._noun.match(text, place))

    def speaks_of_study(self, text: str, start: int, end: int) -> bool:
        """Tell whether a stretch holds a noun for a study."""
        return bool(self._noun.search(text, start, end))

    def joins(self, text: str, start: int, end: int) -> bool:
        """Tell whether nothing but 和, 与 or 、 stands between two places."""
        return bool(self._joins.match(text[start:end]))

    # -- of a phrase

    def is_ours(self, text: str, start: int, end: int) -> bool:
        """Tell whether an author speaks of patients of the author's own."""
        return bool(self._ours.search(text, start, end))

    def is_people(self, text: str, start: int, end: int) -> bool:
        """Tell whether a phrase means people (该研究团队), not a study."""
        return bool(self._people.search(text, start, min(end + _AT_ONCE, len(text))))

    def phases(self, text: str, start: int, end: int) -> set[str]:
        """Give the phases named in a stretch."""
        return {phase for match in self._phase.finditer(text, start, end) for phase in phases_of(match.group())}

    def kind(self, words: str) -> str:
        """Give what words call a study: pooled (a meta-analysis), review (a paper that tells others) or study."""
        if self._pooled.search(words):
            return "pooled"
        return "review" if self._review.search(words) else "study"
