"""Attachment of arms to enrollments."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms import REFERRING, ArmMention, NameForms
from extract.link.names import bounded, clean_raw, folded
from extract.link.rosters import Arm, Roster
from extract.link.statements import ARM, FIGURE, NOISE, PEOPLE, TIME, Statement
from extract.products import Products
from extract.records import Article, Reading, Span

_DOSED = compiled(r"\s?\d[^,;。()]{0,20}\(")
_BRACKETED = compiled(rf"\([^()。{ARM}{PEOPLE}]*")
_BEHIND_BRACKET = compiled(rf"\s?(?:\([^()。{ARM}{PEOPLE}]*\)|{NOISE}+)\s?[共有计各]?")
_USED = (
    r"\)?«counted_people»?«used_how»*[由被]?(?:随机)?«used»«used_times»*"
    r"(?P<what>(?:(?!、?\d+«classifier»)[^,;。:()]){2,24})"
)
"""What people counted are given, right behind their number: 20例患者仅接受甲药."""
_OPENS_NAME = compiled(r"[,、;:。(和与及或\s]")
"""What stands before the name of a product that begins a member of a list."""
_SOON = 10
_DESCRIBED = 4
_WORDS = compiled("[^一-鿿A-Za-z].*")
_RECENT = 6
"""How many numbers of people a part may be a part of."""


class EnrollmentReader:
    """Attach to each enrollment the arm that it counts."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["arms"]
        self._forms = lexicons.once(NameForms)
        self._products = lexicons.once(Products)
        self._used = Cues(lexicons, "arms", "words")(_USED)
        self._those = compiled(rf"的?{lexicons['phrases'].regex('subject')}$")
        self._one_group = compiled(lexicon.regex("one_group"))
        self._kind = compiled(lexicon.regex("disease_group"))
        self._treated_by = compiled(lexicon.regex("treated_by"))
        self._kind_before = compiled(lexicon.regex("kind_before"))
        self._words_before = compiled(lexicon.regex("words_before"))
        self._doing = compiled(lexicon.regex("doing"))
        self._before = compiled(rf"(?:{lexicon.regex('to_number')}|{TIME})*")
        self._behind = compiled(lexicon.regex("from_number"))
        self._assigned = compiled(lexicon.regex("assigned"))
        self._total = compiled(bounded(lexicon.terms("total")))
        self._each = compiled(lexicon.regex("each_of"))
        self._plain = compiled(bounded(lexicon.terms("without_more")))
        self._control = compiled(bounded(lexicon.terms("control")))
        self._parting = compiled(lexicon.regex("parting"))
        self._stage = compiled(
            rf"(?:^|[。;\n·•,、(+:])\s*(?:其中|而|另)?(?P<name>{lexicon.regex('stage')})(?:{lexicon.regex('stage_to_number')})$"
        )
        self._phase = compiled(
            rf"(?P<name>第[一二三四1-4]期)(?:临床)?(?:研究|试验)?(?:{lexicon.regex('stage_to_number')})(?=\d|$)"
        )
        self._dose_group = compiled(lexicon.regex("dose_group"))
        self._from_place = compiled(lexicon.regex("from_place"))
        cues = Cues(lexicons, "people", "words")
        self._and = cues(r"\s?(?:\([^()]*\))?\s?(?:[、,/]|«and»)\s?")
        self._listed = cues(r"\s?(?:[、,]|«and|versus_word»)\s?")
        self._in_group = cues(rf"«inside»?[,:]?[^,;。{ARM}{PEOPLE}]{{0,4}}[共有的]?")
        self._recruited = cues(rf"共?«takes_in»[^,;。:{ARM}{PEOPLE}\d]{{0,16}}")
        self._left_behind = cues(
            rf"[^,;。:{ARM}{PEOPLE}]{{0,8}}\d+«classifier»[^,;。{ARM}{PEOPLE}]{{0,8}},"
            rf"(?:最终|最后|剩余|实际|余)[^,;。\d{ARM}{PEOPLE}]{{0,6}}"
        )
        """Between an arm and those left of it: 观察组失访3例,最终‖"""
        self._treated = cues(
            rf"(?!«inside»|的|[两二三四各]组)[^,;。:{ARM}{PEOPLE}\d]{{2,30}},(?:共计?|合计|计)(?:有|«takes_in»)?"
        )
        """Between an arm with what it gets and its number: 对照组采用旧标准,共‖"""
        self._inside = cues(r"\s?(?:«inside»,?|\(|«including»)")
        self._in_order, self._either = cues("«respectively»"), cues("(?<!和/)(?<!及/)«or»(?!以)")
        self._of_them = cues(rf"[^,;。{ARM}{PEOPLE}]{{0,12}}[,、(]?«of_those»(?:的|有|共)*")
        self._in_list = cues(rf"\s?(?:\([^()]*\)|{NOISE}+)?\s?(?:[、/]|«and|or»)\s?{ARM}")
        """Behind an arm that is one of a list."""
        self._own_number = cues(rf"«patients»?\s?[(:]?\s?(?:[nN]\s?=|[共有各约]){{0,2}}{PEOPLE}")
        """Behind an arm that has a number of its own."""
        self._opens = cues(rf"(?:[,;:。、({NOISE}{ARM}{PEOPLE}]|«before_name»|^)\Z")
        place = lexicons["studies"].regex("place")
        self._place = compiled(rf"(?P<name>(?<![于在自从])(?:{place}))(?:{lexicon.regex('place_to_number')})$")
        becomes = rf",?[则并均都]?(?:{lexicon.regex('becomes')})"
        self._becomes = compiled(
            rf"[^;。{ARM}{PEOPLE}{FIGURE}]*{becomes}|[^,;。:(){ARM}{PEOPLE}{FIGURE}]*(?P<bracket>\()"
        )

    def __call__(self, article: Article, statements: Sequence[Statement], groups: Mapping[object, Roster]) -> None:
        """Fill ``arm`` in place; tell the rosters how large their arms are, and arms that only the counts name."""
        told: list[tuple[object, int]] = []
        sizes: defaultdict[object, set[int]] = defaultdict(set)
        places: set[str] = set()
        described: dict[tuple[int, str], str] = {}
        for statement in statements:
            if not statement.people:
                continue
            roster = groups[statement.account]
            loose: list[Reading] = []
            spent: list[ArmMention] = []
            for number, people in enumerate(statement.people):
                if people.rule == "enrollment.part":
                    people.values["arm"] = clean_raw(article, *people.evidence[0][1:])
                if people.values["arm"] is None:
                    people.values["arm"] = self._arm(article, statement, number, roster, spent)
                if people.values["arm"] is None:
                    loose.append(people)
            if len(loose) > 1:
                self._told_by_treatment(article, statement, loose, roster)
            self._told_in_order(statement, roster)
            self._told_before(article, statement, roster, sizes[statement.account])
            for people in loose:
                words = _description(article, people)
                people.values["arm"] = people.values["arm"] or (described.get(words) if words[1] else None)
            for people in (people for people in loose if people.values["arm"] is None):
                larger = [account for account, size in told[-_RECENT:] if size > people.values["value"]]
                people.values["arm"] = self._place_of(article, statement, people, larger, places) or self._told_apart(
                    article, statement, people, roster
                )
            self._told_by_sum(article, statement, loose, sizes[statement.account])
            for people in statement.people:
                if people.values["arm"]:
                    described.setdefault(_description(article, people), people.values["arm"])
                told.append((statement.account, people.values["value"]))
                sizes[statement.account].add(people.values["value"])
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
        mentions = [*statement.arms, *statement.versus]
        mentions = sorted((m for m in mentions if m.kind != "product"), key=lambda m: m.start)
        low = statement.people[number - 1].end if number else statement.start
        high = statement.people[number + 1].start if number + 1 < len(statement.people) else statement.end
        before = [m for m in mentions if low <= m.start and m.end <= people.start and m not in spent]
        behind = [m for m in mentions if people.end <= m.start and m.end <= high]
        close = bool(before) and before[-1].kind == "named" and self._adjoins(statement, before[-1], people)
        close = close and "," not in statement.masked(before[-1].end, people.start)
        within = max((m.end for m in mentions if m.start <= people.start < m.end), default=people.end)
        if behind and not close and self._become(statement, within, behind[0]):
            spent.append(behind[0])
            return _name(article, behind[0], roster)
        for mention in mentions:
            if name := _around(article, statement, mention, people):
                return name
        if number and not before and self._of_them.fullmatch(statement.masked(low, people.start)):
            those: str | None = statement.people[number - 1].values["arm"]
            return those
        if before:
            gap = statement.masked(before[-1].end, people.start)
            goes_on = number + 1 < len(statement.people) and self._listed.fullmatch(statement.masked(people.end, high))
            if self._each.search(gap) and not goes_on and not re.search("[;。]", gap):
                return self._together(article, before)
            told_in_order = self._left_behind.fullmatch(gap) or self._in_order.search(gap)
            if len(before) > 1 or before[-1].kind == "bare":
                told_in_order = told_in_order or self._each.search(gap)  # 甲组与乙组各68例、70例
            if goes_on and told_in_order and not re.search("[;。]", gap):
                return None  # 治疗组和对照组分别有30例和31例: the two are told in their order
            joined = self._adjoins(statement, before[-1], people) and not self._is_object(statement, before[-1], gap)
            if joined and not (len(before) > 1 and self._total.search(gap)):
                if before[-1].kind == "each":
                    return clean_raw(article, before[-1].start, before[-1].end)
                apart = before[-1].kind == "subgroup" and ("," in gap or self._is_parted(article, statement, people))
                name = None if apart else _name(article, before[-1], roster) or _beside_others(statement, before[-1])
                if name or before[-1].kind != "given" or not behind:
                    return self._within(article, statement, before[-1]) + name if name else None
        gap = statement.masked(people.end, behind[0].start) if behind else ""
        listed = behind and self._in_list.match(statement.masked(behind[0].end, statement.end))
        if behind and not listed and self._behind.fullmatch(gap):
            between = statement.masked(behind[0].end, high)
            taken = high < statement.end and self._before.fullmatch(between)
            if taken and (between.strip() == "(" or not self._assigned.search(gap)):
                return None
            spent.append(behind[0])
            return _name(article, behind[0], roster)
        return None

    def _is_object(self, statement: Statement, mention: ArmMention, gap: str) -> bool:
        """Tell whether a bare name is what those before it are given, or a title: 20人用甲,10人用乙; 安慰剂:10人."""
        opens = self._opens.search(statement.masked(mention.start - 1, mention.start))
        return mention.kind == "bare" and (gap.startswith(":") or not opens)

    def _within(self, article: Article, statement: Statement, mention: ArmMention) -> str:
        """Give the group of people within which an arm is counted: 抗体阳性者中,甲组38例; 免疫亚组(甲组n=62)."""
        groups = [m for m in statement.arms if m.kind in ("subgroup", "set") and m.end <= mention.start]
        if mention.kind != "named" or not groups or not self._inside.match(article.text, groups[-1].end):
            return ""
        parted = re.search("[;。]", statement.masked(groups[-1].end, mention.start))
        return "" if parted else groups[-1].names[0]

    def _together(self, article: Article, before: Sequence[ArmMention]) -> str:
        """Give the name of the groups that 各N例 speaks of: all of one list, without what brackets tell."""
        text, first = article.text, len(before) - 1
        while first and self._and.fullmatch(text, before[first - 1].end, before[first].start):
            first -= 1
        listed = before[first:]
        joints = [text[one.end : two.start].rpartition(")")[2] for one, two in pairwise(listed)]
        names = [clean_raw(article, arm.start, arm.end).partition("(")[0] for arm in listed]
        called = [_called(article, arm) for arm in listed if arm.alias]
        if len(called) == len(listed) and any(name != arm.names[-1] for name, arm in zip(called, listed, strict=True)):
            names = [_alias(article, arm) for arm in listed]
        return names[0] + "".join(joint.strip() + name for joint, name in zip(joints, names[1:], strict=True))

    def _adjoins(self, statement: Statement, mention: ArmMention, people: Reading) -> bool:
        """Tell whether an arm named before a number is told of it: 治疗组37人, A组(n=40)."""
        gap = statement.masked(mention.end, people.start)
        before, behind = mention.start - 1, people.end
        if gap == "," and statement.masked(before, before + 1) == "(" and statement.masked(behind, behind + 1) == ")":
            return True  # 0.25 mg/kg(甲组,50例)
        own = self._before, self._in_group, self._recruited, self._left_behind, self._treated
        return any(form.fullmatch(gap) for form in (*own, _BRACKETED, _BEHIND_BRACKET))

    def _is_parted(self, article: Article, statement: Statement, people: Reading) -> bool:
        """Tell whether the people counted are all who are then parted: 哮喘患儿90名,再分成三组."""
        return self._parting.search(article.text, people.end, min(people.end + _SOON, statement.end)) is not None

    def _become(self, statement: Statement, end: int, mention: ArmMention) -> bool:
        """Tell whether the people counted up to a place become an arm named behind them: no list, no number of its own.

        以51例行造瘘者为观察组; 31例失语患者纳入A组; 20例健康孕妇(对照组).
        """
        if mention.kind != "named" or len(mention.names) != 1 or mention in statement.versus:
            return False
        put = self._becomes.fullmatch(statement.masked(end, mention.start))
        rest = statement.masked(mention.end, statement.end)
        if put is None or self._in_list.match(rest) or self._own_number.match(rest):
            return False
        return put["bracket"] is None or rest[:1] in (")", ",", ";")

    def _place_of(
        self, article: Article, statement: Statement, people: Reading, larger: Sequence[object], places: set[str]
    ) -> str | None:
        """Give the place that tells some people of a study apart: 香港8人,昆明20人; 台湾收案41人.

        ``larger`` are the accounts of larger numbers just before; ``places`` collects those that have told some.
        """
        place = self._place.search(article.text, statement.start, people.start)
        if place is None:
            return None
        within = any(other.values["value"] > people.values["value"] for other in statement.people)
        part = within or statement.account in larger or (larger and self._from_place.search(place[0]))
        name = clean_raw(article, *place.span("name"))
        if not part and name not in places:
            return None
        places.add(name)
        return name

    def _told_apart(self, article: Article, statement: Statement, people: Reading, roster: Roster) -> str | None:
        """Name the people of a stage (第二阶段再入组9人), of a dose (3名低剂量), or of a control (102人用安慰剂)."""
        text, start = article.text, statement.start
        if phase := self._phase_of(text, statement, people):
            return clean_raw(article, *phase)
        if stage := self._stage.search(text[start : people.start]):
            return clean_raw(article, start + stage.start("name"), start + stage.end("name"))
        if dosed := self._dose_group.match(text, people.end):
            return clean_raw(article, *dosed.span("name"))
        used = self._told(article, statement, [people], self._used)
        if used and self._either.search(text, *used[0][1]):
            return None  # 571人接受甲10 mg或安慰剂: all of them
        one = self._one_group.search(text, start, people.start)
        if used and (one or self._control.search(text, *used[0][1])):
            arm = roster.find(text[slice(*used[0][1])])
            return arm.name if arm else clean_raw(article, *self._forms.bare_of_amount(text, *used[0][1]))
        return None

    def _phase_of(self, text: str, statement: Statement, people: Reading) -> Span | None:
        """Give the phase whose people are counted, where several are told of: 第一期有72人,第二期480人."""
        phases = list(self._phase.finditer(text, statement.start, statement.end))
        if len({m["name"] for m in phases}) < 2:
            return None
        return next((m.span("name") for m in phases if m.end() == people.start), None)

    def _told_in_order(self, statement: Statement, roster: Roster) -> None:
        """Give numbers that are only listed the arms in their order: 最终61例和60例进入分析, (870人与851人)."""
        runs: list[list[Reading]] = []
        for people in statement.people:
            if people.values["arm"]:
                continue
            last = runs[-1][-1] if runs else None
            if last and self._listed.fullmatch(statement.masked(last.end, people.start)):
                runs[-1].append(people)
            else:
                runs.append([people])
        for run in runs:
            named = [arm for arm in statement.arms if arm.kind == "named" and arm.end <= run[0].start]
            listed = [list(arm.names) for arm in named if len(arm.names) == len(run)]
            order = listed[-1] if listed else [name for arm in named for name in arm.names]
            order = order or (roster.order() if len(run) == 2 else [])
            if len(run) > 1 and len(order) == len(run) == len(set(order)):
                for people, name in zip(run, order, strict=True):
                    people.values["arm"] = name
                    people.doubts.append("arm_from_context")

    def _told_by_sum(
        self, article: Article, statement: Statement, loose: Sequence[Reading], sizes: Collection[int]
    ) -> None:
        """Name people by what they do, where they add up to all: 共80人,40人练瑜伽,40人照旧散步."""
        parts = [people for people in loose if people.values["arm"] is None]
        all_told = {*sizes, *(people.values["value"] for people in statement.people)}
        while len(parts) > 2 and parts[0].values["value"] == sum(people.values["value"] for people in parts[1:]):
            parts = parts[1:]
        if len(parts) < 2 or sum(people.values["value"] for people in parts) not in all_told:
            return
        done = [self._doing.match(article.text, people.end, statement.end) for people in parts]
        for people, match in zip(parts, done, strict=True) if all(done) else ():
            if match:
                people.values["arm"] = clean_raw(article, *match.span("what"))
                people.evidence.append(("arm", *match.span("what")))

    def _told_before(self, article: Article, statement: Statement, roster: Roster, sizes: Collection[int]) -> None:
        """Name people by what stands right before each number of a list: 其中先行化疗者50例,直接手术者34例.

        What is no word for people or product names them only where they add up to all, or are given as n=.
        """
        runs: list[list[tuple[Reading, Span, bool]]] = []
        low = last = statement.start
        for people in statement.people:
            span = self._named_before(article.text, low, people.start)
            named = span or self._thing_before(article.text, low, people.start)
            last += article.text.startswith(")", last)
            if named and runs and self._and.fullmatch(article.text, last, named[0]):
                runs[-1].append((people, named, span is not None))
            elif named:
                runs.append([(people, named, span is not None)])
            low = last = people.end
        all_told = {*sizes, *(people.values["value"] for people in statement.people)}
        for run in (run for run in runs if len(run) > 1):
            counted = all(article.text[people.start] in "nN" for people, _, _ in run)
            sums = counted or sum(people.values["value"] for people, _, _ in run) in all_told
            for people, span, certain in run if sums or all(certain for _, _, certain in run) else ():
                if people.values["arm"] is None:
                    like = None if certain else _most_like(article.text[slice(*span)], roster)
                    people.values["arm"] = like or clean_raw(article, *span)
                    people.evidence.append(("arm", *span))

    def _named_before(self, text: str, low: int, place: int) -> Span | None:
        """Give who or what is named right before a number: 先行化疗者50例, 索乐匹尼布126例."""
        if match := self._kind_before.search(text[low:place]):
            return low + match.start("what"), low + match.end("what")
        end = low + len(text[low:place].rstrip())
        named = [p for p in self._products.find(text, low, place) if p.end == end]
        opened = named and (named[0].start == low or _OPENS_NAME.match(text, named[0].start - 1))
        return (named[0].start, end) if opened else None

    def _thing_before(self, text: str, low: int, place: int) -> Span | None:
        """Give the words right before a number that are no name by their form: 继续用药335例, 鞘内注射(n=16)."""
        match = self._words_before.search(text[low:place])
        return (low + match.start("what"), low + match.end("what")) if match else None

    def _told_by_treatment(
        self, article: Article, statement: Statement, loose: Sequence[Reading], roster: Roster
    ) -> None:
        """Name the arms of 20例接受甲,20例只接受乙 as the account does elsewhere, else by what they are given."""
        used = self._told(article, statement, loose, self._used)
        if len(used) > 1 and len(roster.arms) == len(used):
            self._align(article, used, roster)
            return
        told = used if len(used) > 1 else self._told(article, statement, loose, self._kind)
        told = told if len(told) > 1 else self._told(article, statement, loose, self._treated_by)
        if len(told) == len(roster.arms) > 1 and all(_best(article.text[slice(*span)], roster) for _, span in told):
            self._align(article, told, roster)
            return
        for people, span in told if len(told) > 1 else ():
            start, end = self._forms.bare_of_amount(article.text, *span)
            those = self._those.search(article.text[start:end])
            end = start + those.start() if those else end
            name = clean_raw(article, start, end)
            if roster.product and self._forms.dose.fullmatch(article.text, start, end) and _alone(article, told, span):
                name = roster.product
            people.values["arm"] = name or None
            people.evidence.append(("arm", start, end))
            if name and told is used and not roster.find(name):
                key = article.text[start:end]
                roster.arms.append(Arm(name, folded(key), roster.role(key), start))
                roster.arms.sort(key=lambda arm: arm.start)
        if len(used) > 1:
            _take_for_control(roster)

    @staticmethod
    def _told(
        article: Article, statement: Statement, loose: Sequence[Reading], regex: re.Pattern[str]
    ) -> list[tuple[Reading, Span]]:
        found = ((people, regex.match(article.text, people.end, statement.end)) for people in loose)
        told = [(people, match.span("what")) for people, match in found if match]
        named = [m for m in statement.arms if m.kind == "named"]
        return [(people, (a, b)) for people, (a, b) in told if not any(a <= m.start < b for m in named)]

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


def _description(article: Article, people: Reading) -> tuple[int, str]:
    """Give a number of people with the words behind it, by which it is told again: 51例非疤痕妊娠."""
    return people.values["value"], _WORDS.sub("", article.text[people.end : people.end + _SOON])[:_DESCRIBED]


def _around(article: Article, statement: Statement, mention: ArmMention, people: Reading) -> str | None:
    """Give the arm of a mention that holds a number: 每组20人, 未插管的111人, 接种疫苗(n=200)或安慰剂(n=100)."""
    if mention.kind == "each" and mention.start <= people.start <= mention.end:
        return clean_raw(article, mention.start, mention.end)
    if mention.kind == "declared" and _holds(statement, mention, people):
        inside = [p for p in statement.people if _holds(statement, mention, p)]
        return mention.names[inside.index(people)] if len(inside) == len(mention.names) else None
    if mention.kind == "subgroup" and mention.start <= people.start and people.end <= mention.end:
        return mention.names[0]
    return None


def _holds(statement: Statement, mention: ArmMention, people: Reading) -> bool:
    """Tell whether a number stands within a list of treatments, or behind its last one's dose."""
    behind = people.start - mention.end
    dosed = _DOSED.fullmatch(statement.masked(mention.end, people.start)) is not None
    return mention.start < people.start and (behind <= 1 or dosed)


def _name(article: Article, mention: ArmMention, roster: Roster) -> str | None:
    if mention.kind in REFERRING:
        return roster.referred(mention)
    if mention.kind == "given":
        arm = roster.find(mention.keys[0])
        return arm.name if arm else None
    return _called(article, mention) if mention.names and mention.kind != "declared" else None


def _beside_others(statement: Statement, mention: ArmMention) -> str | None:
    """Give what people counted are given, where others are told so too: 用甲法的50例,用乙法的48例."""
    starts = {people.start for people in statement.people}
    told = [m for m in statement.arms if m.kind == "given" and m.end in starts]
    return mention.names[0] if len(told) > 1 and mention in told else None


def _called(article: Article, mention: ArmMention) -> str:
    """Give the name of an arm, or the one in its bracket if the article mostly uses that: 未用药组(对照组)."""
    alias, text = mention.alias, article.text
    often = alias and text.count(alias) > text.count(mention.keys[-1])
    return _alias(article, mention) if often else mention.names[-1]


def _alias(article: Article, mention: ArmMention) -> str:
    return clean_raw(article, mention.end - 1 - len(mention.alias), mention.end - 1)


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


def _best(words: str, roster: Roster) -> float:
    """Give how like words are to the arm's name that is most like them."""
    return max(_likeness(words, arm.key) for arm in roster.arms)


def _most_like(words: str, roster: Roster) -> str | None:
    """Give the arm that words call by nearly its whole name, where one alone is so called: 换安慰剂 for 安慰剂组."""
    alike = [arm.name for arm in roster.arms if len(arm.key) > 1 and _likeness(words, arm.key) == 1]
    return alike[0] if len(alike) == 1 else None


def _likeness(words: str, key: str) -> float:
    """Give the share of a name's pairs of signs that words hold."""
    bare = folded(words)
    return sum(one + other in bare for one, other in pairwise(key)) / max(1, len(key) - 1)
