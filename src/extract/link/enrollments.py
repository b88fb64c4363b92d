"""Attachment of arms to enrollments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import pairwise

from extract.lexicon import Lexicons
from extract.link.arms import ArmMention, NameForms
from extract.link.names import bounded, clean_raw, folded
from extract.link.rosters import Arm, Roster
from extract.link.statements import ARM, PEOPLE, TIME, Statement
from extract.records import Article, Reading, Span

_AND = re.compile(r"[、和与及,]")
_IN_GROUP = re.compile(rf"(?:中|内|里)?[,:]?[^,;。{ARM}{PEOPLE}]{{0,4}}[共有的]?")
_BRACKETED = re.compile(rf"\([^()。{ARM}{PEOPLE}]*")


class EnrollmentReader:
    """Attach to each enrollment the arm that it counts."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["arms"]
        self._forms = NameForms(lexicons)
        self._used = re.compile(lexicon.regex("used"))
        self._kind = re.compile(lexicon.regex("disease_group"))
        self._before = re.compile(rf"(?:{lexicon.regex('to_number')}|{TIME})*")
        self._behind = re.compile(lexicon.regex("from_number"))
        self._assigned = re.compile(lexicon.regex("assigned"))
        self._total = re.compile(bounded(lexicon.terms("total")))
        self._each = re.compile(lexicon.regex("each_of"))
        self._plain = re.compile(bounded(lexicon.terms("without_more")))

    def __call__(self, article: Article, statements: Sequence[Statement], groups: Mapping[object, Roster]) -> None:
        """Fill ``arm`` in place; tell the rosters how large their arms are, and arms that only the counts name."""
        for statement in statements:
            roster = groups[statement.account]
            loose: list[Reading] = []
            spent: list[ArmMention] = []
            for number, people in enumerate(statement.people):
                if people.values["arm"] is None:
                    people.values["arm"] = self._arm(article, statement, number, roster, spent)
                if people.values["arm"] is None:
                    loose.append(people)
            if len(loose) > 1:
                self._told_by_treatment(article, statement, loose, roster)
            for people in statement.people:
                found = roster.find(people.values["arm"] or "")
                if found is not None and found.size is None:
                    found.size = people.values["value"]

    def _arm(
        self, article: Article, statement: Statement, number: int, roster: Roster, spent: list[ArmMention]
    ) -> str | None:
        """Give the arm named before a number (治疗组37人, A组(n=40), 两组,各30例) or behind it (30例为对照组).

        ``spent`` collects the mentions that are taken by the number before them: 30人进A组,32人进B组.
        """
        people = statement.people[number]
        mentions = sorted((*statement.arms, *statement.versus), key=lambda m: m.start)
        for mention in mentions:
            if name := _around(article, statement, mention, people):
                return name
        low = statement.people[number - 1].end if number else statement.start
        high = statement.people[number + 1].start if number + 1 < len(statement.people) else statement.end
        before = [m for m in mentions if low <= m.start and m.end <= people.start and m not in spent]
        behind = [m for m in mentions if people.end <= m.start and m.end <= high]
        if before:
            gap = statement.masked(before[-1].end, people.start)
            if self._each.search(gap) and not re.search("[;。]", gap):
                return _together(article, before)
            joined = any(form.fullmatch(gap) for form in (self._before, _IN_GROUP, _BRACKETED))
            if joined and not self._total.search(gap):
                apart = before[-1].kind == "subgroup" and "," in gap
                return None if apart else _name(before[-1], roster)
        gap = statement.masked(people.end, behind[0].start) if behind else ""
        if behind and self._behind.fullmatch(gap):
            taken = high < statement.end and self._before.fullmatch(statement.masked(behind[0].end, high))
            if taken and not self._assigned.search(gap):
                return None
            spent.append(behind[0])
            return _name(behind[0], roster)
        return None

    def _told_by_treatment(
        self, article: Article, statement: Statement, loose: Sequence[Reading], roster: Roster
    ) -> None:
        """Name the arms of 20例接受甲,20例只接受乙 as the account does elsewhere, else by what they are given."""
        used = self._told(article, statement, loose, self._used)
        if len(used) > 1 and len(roster.arms) == len(used):
            self._align(article, used, roster)
            return
        told = used if len(used) > 1 else self._told(article, statement, loose, self._kind)
        for people, span in told if len(told) > 1 else ():
            start, end = self._forms.bare_of_amount(article.text, *span)
            name = clean_raw(article, start, end)
            if roster.product and self._forms.dose.fullmatch(article.text, start, end) and _alone(article, told, span):
                name = roster.product
            people.values["arm"] = name or None
            people.evidence.append(("arm", start, end))
            if name and told is used and not roster.find(name):
                key = article.text[start:end]
                roster.arms.append(Arm(name, folded(key), roster.role(key), start))
        if len(used) > 1:
            _take_for_control(roster)

    @staticmethod
    def _told(
        article: Article, statement: Statement, loose: Sequence[Reading], regex: re.Pattern[str]
    ) -> list[tuple[Reading, Span]]:
        found = ((people, regex.match(article.text, people.end, statement.end)) for people in loose)
        return [(people, match.span("what")) for people, match in found if match]

    def _align(self, article: Article, used: Sequence[tuple[Reading, Span]], roster: Roster) -> None:
        """Give each number the arm whose name is most like what its people are given, a control to the plain one."""
        words = {id(people): article.text[people.end : span[1]] for people, span in used}
        free = list(roster.arms)

        def fit(people: Reading, arm: Arm) -> tuple[float, bool]:
            plain = bool(self._plain.search(words[id(people)]))
            return _likeness(words[id(people)], arm.key), plain == (arm.role == "control")

        for people, _ in sorted(used, key=lambda item: -max(fit(item[0], arm)[0] for arm in roster.arms)):
            best = max(free, key=lambda arm: fit(people, arm))
            free.remove(best)
            people.values["arm"] = best.name
            people.doubts.append("arm_from_context")


def _around(article: Article, statement: Statement, mention: ArmMention, people: Reading) -> str | None:
    """Give the arm of a mention that holds a number: 每组20人, 未插管的111人, 接种疫苗(n=200)或安慰剂(n=100)."""
    if mention.kind == "each" and mention.start <= people.start <= mention.end:
        return clean_raw(article, mention.start, mention.end)
    if mention.kind == "declared" and mention.start < people.start <= mention.end + 1:
        inside = [p for p in statement.people if mention.start < p.start <= mention.end + 1]
        return mention.names[inside.index(people)] if len(inside) == len(mention.names) else None
    if mention.kind == "subgroup" and mention.start <= people.start and people.end <= mention.end:
        return mention.names[0]
    return None


def _together(article: Article, before: Sequence[ArmMention]) -> str:
    """Give the name of the groups that 各N例 speaks of: all that one list names."""
    first = len(before) - 1
    while first and _AND.fullmatch(article.text, before[first - 1].end, before[first].start):
        first -= 1
    return clean_raw(article, before[first].start, before[-1].end)


def _name(mention: ArmMention, roster: Roster) -> str | None:
    if mention.kind in ("former", "latter"):
        two = roster.last_two(mention.start)
        return two[mention.kind == "latter"] if two else None
    if mention.kind == "given":
        arm = roster.find(mention.keys[0])
        return arm.name if arm else None
    return mention.names[-1] if mention.names and mention.kind != "declared" else None


def _take_for_control(roster: Roster) -> None:
    """Take a lone 对照组 that is named later for the last of two arms that are told by what they are given."""
    controls = [arm for arm in roster.arms if arm.role == "control"]
    told = [arm for arm in roster.arms if arm not in controls]
    if len(told) == 2 and len(controls) == 1:
        told[-1].role = "control"
        told[-1].aliases |= {controls[0].key, *controls[0].aliases}
        roster.arms = told


def _alone(article: Article, told: Sequence[tuple[Reading, Span]], span: Span) -> bool:
    """Tell whether of the groups told only this one is told by a number: 口服6 mg, beside 服安慰剂."""
    return not any(article.text[a].isdigit() for _, (a, b) in told if (a, b) != span)


def _likeness(words: str, key: str) -> float:
    """Give the share of a name's pairs of signs that words hold."""
    bare = folded(words)
    return sum(one + other in bare for one, other in pairwise(key)) / max(1, len(key) - 1)
