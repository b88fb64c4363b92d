"""Attachment of arms to enrollments."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from extract.link.arms import ArmMention
from extract.link.names import clean_raw, folded
from extract.link.rosters import Roster
from extract.link.statements import ARM, PEOPLE, TIME, Statement
from extract.records import Article, Reading

_JOINED = re.compile(rf"[\s(:,为有共约各纳入均的是也则例数\[{TIME}]*(?:患者|病人|受试者)?[\s(为有约各纳入均]*")
_IN_GROUP = re.compile(rf"(?:中|内|里)?(?:,|:)?[^,;。{ARM}{PEOPLE}]{{0,4}}(?:共|有|的)?")
_AFTER = re.compile(r"(?:患者|病人|受试者|者)?(?:\(|的|为|作为|分入|进入|分到|被分到|被分配至|分配至|纳入|归入|入|设为|随机分入|随机分为|被分入|是)?")
_TOTAL = re.compile(r"共|合计|总计|总共|累计")
_EACH = re.compile(r"各(?:为|有|约|纳入)?(?:\d+%?)?$")


def attach_enrollments(article: Article, statements: Sequence[Statement], groups: Mapping[object, Roster]) -> None:
    """Put on each enrollment the arm that it counts, in place; then tell the rosters how large their arms are."""
    for statement in statements:
        roster = groups[statement.account]
        loose: list[Reading] = []
        for number, people in enumerate(statement.people):
            if people.values["arm"] is None:
                arm = _arm_of(article, statement, number, roster)
                if arm is not None:
                    people.values["arm"] = arm
                else:
                    loose.append(people)
        _described(article, statement, loose, roster)
        for people in statement.people:
            found = roster.find(people.values["arm"] or "")
            if found is not None and found.size is None:
                found.size = people.values["value"]


def _arm_of(article: Article, statement: Statement, number: int, roster: Roster) -> str | None:
    people = statement.people[number]
    low = statement.people[number - 1].end if number else statement.start
    high = statement.people[number + 1].start if number + 1 < len(statement.people) else statement.end
    before = [m for m in _sorted(statement) if low <= m.start and m.end <= people.start]
    after = [m for m in _sorted(statement) if people.end <= m.start and m.end <= high]
    gap = statement.masked(before[-1].end, people.start) if before else ""
    if before and _EACH.search(gap) and not re.search(r"[;。]", gap):
        return _together(article, before, number, low)
    if before and not _TOTAL.search(gap) and (_JOINED.fullmatch(gap) or _IN_GROUP.fullmatch(gap)):
        return _name(before[-1], roster, people.start)
    if after and _AFTER.fullmatch(statement.masked(people.end, after[0].start)) and not _taken(statement, after[0], high):
        return _name(after[0], roster, people.start)
    return None


def _sorted(statement: Statement) -> list[ArmMention]:
    return sorted((*statement.arms, *statement.versus), key=lambda m: m.start)


def _together(article: Article, before: Sequence[ArmMention], number: int, low: int) -> str | None:
    """Give the name of the groups that 各N例 speaks of: all that one list names."""
    first = len(before) - 1
    while first and re.fullmatch(r"、|和|与|及|,", article.text[before[first - 1].end : before[first].start]):
        first -= 1
    return clean_raw(article, before[first].start, before[-1].end)


def _taken(statement: Statement, mention: ArmMention, high: int) -> bool:
    """Tell whether a name rather belongs to the number behind it: 20例,治疗组10例."""
    rest = statement.masked(mention.end, high)
    return bool(_JOINED.fullmatch(rest)) and high < statement.end


def _name(mention: ArmMention, roster: Roster, place: int) -> str | None:
    if mention.kind in ("former", "latter"):
        two = roster.last_two(mention.start)
        return two[mention.kind == "latter"] if two else None
    if mention.kind in ("named", "bare", "subgroup"):
        return mention.names[-1]
    if mention.kind == "given":
        arm = roster.find(mention.keys[0])
        return arm.name if arm else None
    return None


def _described(article: Article, statement: Statement, loose: Sequence[Reading], roster: Roster) -> None:
    """Name the arms of 20例接受甲,20例只接受乙 by what the account calls them elsewhere."""
    if len(roster.arms) < 2 or len(loose) < 2:
        return
    told = [(p, _description(article, statement, p)) for p in loose]
    told = [(p, words) for p, words in told if words]
    if len(told) != len(roster.arms):
        return
    names = {arm.key: arm for arm in roster.arms}
    scores = {id(p): {key: _likeness(words, key) for key in names} for p, words in told}
    order = sorted(told, key=lambda item: -max(scores[id(item[0])].values()))
    free = list(names)
    for people, words in order:
        best = max(free, key=lambda key: (scores[id(people)][key], _fits(words, names[key].role)))
        free.remove(best)
        people.values["arm"] = names[best].name
        people.doubts.append("arm_from_context")


def _description(article: Article, statement: Statement, people: Reading) -> str:
    match = re.compile(r"(?:患者|病人|受试者)?((?:每\S{1,3})?(?:接受|给予|予|采用|使用|服用|应用|用|加用|仅|只|单纯|单用|在|经|行|注射|输注|口服|静脉|随机)[^,;。]{1,40})").match(
        article.text, people.end, statement.end
    )
    return match[1] if match else ""


def _likeness(words: str, key: str) -> float:
    bare = folded(words)
    return sum(a + b in bare for a, b in zip(key, key[1:], strict=False)) / max(1, len(key) - 1)


def _fits(words: str, role: str) -> bool:
    control = bool(re.search(r"只|仅|单纯|单用|标准|常规|安慰剂|对照|不", words))
    return control == (role == "control")


