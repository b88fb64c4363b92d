"""Attachment of arms to enrollments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extract.lexicon import Lexicons
from extract.link.arms import ArmMention, NameForms
from extract.link.names import clean_raw, folded
from extract.link.rosters import Arm, Roster
from extract.link.statements import ARM, PEOPLE, TIME, Statement
from extract.records import Article, Reading, Span

_JOINED = re.compile(rf"[\s(:,为有共约各纳入均的是也则例数\[{TIME}]*(?:患者|病人|受试者)?[\s(为有约各纳入均]*")
_IN_GROUP = re.compile(rf"(?:中|内|里)?(?:,|:)?[^,;。{ARM}{PEOPLE}]{{0,4}}(?:共|有|的)?")
_BRACKETED = re.compile(rf"\([^()。{ARM}{PEOPLE}]*")
_AFTER = re.compile(r"(?:患者|病人|受试者|者)?(?:\(|的|为|作为|分入|进入|分到|被分到|被分配至|分配至|纳入|归入|入|设为|随机分入|被分入|是)?")
_TOTAL = re.compile(r"共|合计|总计|总共|累计")
_EACH = re.compile(r"各(?:为|有|约|纳入)?$")
_KIND = re.compile(r"(?P<what>[^,;。、和及与\d]{2,16}?(?:患者|病人|者|患儿))(?=和|及|与|、|,|;|。)")


class EnrollmentReader:
    """Attach to each enrollment the arm that it counts."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._forms = NameForms(lexicons)
        self._used = re.compile(lexicons["arms"].regex("used"))

    def __call__(self, article: Article, statements: Sequence[Statement], groups: Mapping[object, Roster]) -> None:
        """Fill ``arm`` in place; tell the rosters how large their arms are, and arms that only the counts name."""
        for statement in statements:
            roster = groups[statement.account]
            loose: list[Reading] = []
            for number, people in enumerate(statement.people):
                if people.values["arm"] is None:
                    people.values["arm"] = _arm_of(article, statement, number, roster)
                    if people.values["arm"] is None:
                        loose.append(people)
            if len(loose) > 1:
                self._described(article, statement, loose, roster)
            for people in statement.people:
                found = roster.find(people.values["arm"] or "")
                if found is not None and found.size is None:
                    found.size = people.values["value"]

    def _described(self, article: Article, statement: Statement, loose: Sequence[Reading], roster: Roster) -> None:
        """Name the arms of 20例接受甲,20例只接受乙 as the account does elsewhere, else by what they are given."""
        used = [(p, m.span("what")) for p in loose if (m := self._used.match(article.text, p.end, statement.end))]
        told = used if len(used) > 1 else [
            (p, m.span("what")) for p in loose if (m := _KIND.match(article.text, p.end, statement.end))
        ]
        if len(used) > 1 and len(roster.arms) == len(used):
            _align(article, used, roster)
        elif len(told) > 1:
            for people, span in told:
                start, end = self._forms.bare_of_amount(article.text, *span)
                name = clean_raw(article, start, end)
                people.values["arm"] = name or None
                people.evidence.append(("arm", start, end))
                if name and told is used and not roster.find(name):
                    key = folded(article.text[start:end])
                    roster.arms.append(Arm(name, key, roster.role(article.text[start:end]), start))
            if told is used:
                _fewer_controls(roster)


def _fewer_controls(roster: Roster) -> None:
    """Take a 对照组 that is named later for one of two arms that are told by what they are given."""
    told = [arm for arm in roster.arms if arm.key != "对照"]
    if len(told) == 2 and len(roster.arms) == 3:
        roster.arms = told
        if not any(arm.role == "control" for arm in told):
            told[-1].role = "control"
            told[-1].aliases.add("对照")


def _align(article: Article, used: Sequence[tuple[Reading, Span]], roster: Roster) -> None:
    names = {arm.key: arm for arm in roster.arms}
    words = {id(people): article.text[people.end : span[1]] for people, span in used}
    scores = {id(p): {key: _likeness(words[id(p)], key) for key in names} for p, _ in used}
    free = list(names)
    for people, _ in sorted(used, key=lambda item: -max(scores[id(item[0])].values())):
        best = max(free, key=lambda key: (scores[id(people)][key], _fits(words[id(people)], names[key].role)))
        free.remove(best)
        people.values["arm"] = names[best].name
        people.doubts.append("arm_from_context")


def _arm_of(article: Article, statement: Statement, number: int, roster: Roster) -> str | None:
    people = statement.people[number]
    mentions = sorted((*statement.arms, *statement.versus), key=lambda m: m.start)
    for mention in mentions:
        if mention.kind == "each" and mention.start <= people.start <= mention.end:
            return clean_raw(article, mention.start, mention.end)
        if mention.kind == "declared" and mention.start < people.start <= mention.end + 1:
            inside = [p for p in statement.people if mention.start < p.start <= mention.end + 1]
            if len(inside) == len(mention.names):
                return mention.names[inside.index(people)]
        if mention.kind == "subgroup" and mention.start <= people.start and people.end <= mention.end:
            return mention.names[0]
    low = statement.people[number - 1].end if number else statement.start
    high = statement.people[number + 1].start if number + 1 < len(statement.people) else statement.end
    before = [m for m in mentions if low <= m.start and m.end <= people.start]
    after = [m for m in mentions if people.end <= m.start and m.end <= high]
    gap = statement.masked(before[-1].end, people.start) if before else ""
    if before and _EACH.search(gap) and not re.search(r"[;。]", gap):
        return _together(article, before)
    if before and not _TOTAL.search(gap) and any(form.fullmatch(gap) for form in (_JOINED, _IN_GROUP, _BRACKETED)):
        return None if before[-1].kind == "subgroup" and "," in gap else _name(article, before[-1], roster)
    if after and _AFTER.fullmatch(statement.masked(people.end, after[0].start)) and not _taken(statement, after[0], high):
        return _name(article, after[0], roster)
    return None


def _together(article: Article, before: Sequence[ArmMention]) -> str | None:
    """Give the name of the groups that 各N例 speaks of: all that one list names."""
    first = len(before) - 1
    while first and re.fullmatch(r"、|和|与|及|,", article.text[before[first - 1].end : before[first].start]):
        first -= 1
    return clean_raw(article, before[first].start, before[-1].end)


def _taken(statement: Statement, mention: ArmMention, high: int) -> bool:
    """Tell whether a name rather belongs to the number behind it: 20例,治疗组10例."""
    return bool(_JOINED.fullmatch(statement.masked(mention.end, high))) and high < statement.end


def _name(article: Article, mention: ArmMention, roster: Roster) -> str | None:
    if mention.kind in ("former", "latter"):
        two = roster.last_two(mention.start)
        return two[mention.kind == "latter"] if two else None
    if mention.kind in ("named", "bare", "subgroup", "set"):
        return mention.names[-1]
    if mention.kind == "given":
        arm = roster.find(mention.keys[0])
        return arm.name if arm else None
    return None


def _likeness(words: str, key: str) -> float:
    bare = folded(words)
    return sum(a + b in bare for a, b in zip(key, key[1:], strict=False)) / max(1, len(key) - 1)


def _fits(words: str, role: str) -> bool:
    control = bool(re.search(r"只|仅|单纯|单用|标准|常规|安慰剂|对照|不", words))
    return control == (role == "control")
