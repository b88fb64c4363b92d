"""Rosters: the arms of each study, in the order in which its account names them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter

from extract.kept import compiled
from extract.link.arms import ArmMention, NameForms, NameSense
from extract.link.names import clean_raw, folded, is_denying
from extract.link.statements import Statement
from extract.normalize.characters import to_simplified
from extract.records import Article, Reading

_DOSED_OFTEN = compiled(r"(?P<dose>\d[\d.]*\s?[mμ]?g)[^()\d]*\((?P<often>[QBTqbt](?:[Ii]?[Dd]|[1-8]?[Ww]))\)")
"""A name that tells how often a dose is given, and the sign for that in its bracket."""
_DOSE = compiled(r"(?<![\d.A-Za-z-])(\d[\d.]*)\s?(m?g|μg|IU|%)((?:/[A-Za-z]+)*)")
"""A dose within a name: its amount, its unit and what it is per."""
_OFTEN = compiled(r"[QBT](?:I?D|[1-8]?W)(?![A-Z])")
"""The sign, in capitals, for how often a dose is given."""
_DIGITS = compiled(r"(?<![a-z])\d+|[a-z]+$")
"""What tells names that are else alike apart; the number of a product's code does not: YC101高剂量组, 高剂量组."""
_ABBREVIATION = compiled(r"(?<=[^\x21-\x7e])\(([A-Za-z][A-Za-z0-9+-]{1,13})\)")
"""The abbreviation within a name: 甲他滨(GC)组."""
_MEMORY = 200
_PART = 4
"""How many times as long as a part of it a name is at most."""
_NAMING = ("named", "declared", "bare")


@dataclass(slots=True)
class Arm:
    """An arm of a study: its first name, how it is called elsewhere, and what it is for."""

    name: str
    key: str
    role: str
    start: int
    aliases: set[str] = field(default_factory=set)
    size: int | None = None
    full: str = ""
    """The name as it stands in the normalised text."""
    combined: bool = False
    """The name is of several treatments given together."""
    general: str = ""
    """The name in general words that it goes by as well."""
    dosed: set[str] = field(default_factory=set)
    """Its dose alone, where it goes by that too: 10 mg组 for 甲药10 mg组."""
    people: set[str] = field(default_factory=set)
    """What those given it are called by the way: 吃甲药的人 for 甲药组."""


@dataclass(slots=True)
class Roster:
    """The arms of one study."""

    role: Callable[[str], str]
    product: str | None = None
    """What the study gives, where that is one thing: its name stands for an arm that is never named."""
    given: list[str] = field(default_factory=list)
    """The products that the study gives, in order."""
    told: list[str] = field(default_factory=list)
    """The two arms that figures were last told of by name, in that order."""
    prevents: bool = False
    """The study is of a vaccine, or of another prevention."""
    of_mind: bool = False
    """Those treated have a disorder of the mind, of which low mood and fear are symptoms."""
    arms: list[Arm] = field(default_factory=list)
    mentions: list[ArmMention] = field(default_factory=list)
    together: list[set[str]] = field(default_factory=list)
    """What each statement names of them."""

    def find(self, name: str) -> Arm | None:
        """Give the arm that goes by a name, whole or as a part of it: MSC for MSC治疗组."""
        key = folded(to_simplified(name))
        if not key:
            return None
        exact = [arm for arm in self.arms if key == arm.key or key in arm.aliases or key in arm.people]
        return exact[0] if exact else next((arm for arm in self.arms if _holds(arm.key, key)), None)

    def is_control(self, name: str) -> bool:
        """Tell whether a name is that of a control arm."""
        arm = self.find(name)
        return (arm.role if arm is not None else self.role(to_simplified(name))) == "control"

    def pair(self) -> tuple[str | None, str | None]:
        """Give the treatment and the control of a study with two arms; None for one that is not named."""
        controls = [arm for arm in self.arms if arm.role == "control"]
        others = [arm for arm in self.arms if arm.role != "control"]
        if len(others) == 1 and len(controls) == 1:
            return others[0].name, controls[0].name
        if len(self.arms) == 2:
            return self.arms[0].name, self.arms[1].name
        if len(self.arms) == 1:
            product = self.product or next(iter(self.given), None)
            return (product, self.arms[0].name) if controls else (self.arms[0].name, None)
        return None, None

    def tells_treatment(self) -> bool:
        """Tell whether a treated arm has a name: one that is no control, or one of a list that names all."""
        keys = {arm.key for arm in self.arms}
        listed = len(keys) > 1 and any(keys <= {folded(key) for key in mention.keys} for mention in self.mentions)
        return listed or any(arm.role != "control" for arm in self.arms)

    def other(self, name: str) -> str | None:
        """Give the arm of a study with two that is not the one named."""
        one, two = self.pair()
        known = self.find(name)
        if known is not None and one is not None and known.name == one:
            return two
        if known is not None and two is not None and known.name == two:
            return one
        return one if known is None and self.is_control(name) else None

    def called(self, name: str, place: int) -> str:
        """Give the name by which an account spoke last of an arm that goes by two: 用药组 for 甲药组."""
        arm = self.find(name)
        keys = {arm.key, arm.general} if arm is not None and arm.general else set()
        if arm is not None and arm.dosed:
            keys |= {arm.key, *arm.dosed}
        if folded(to_simplified(name)) in keys:
            said = ((n, k) for m in self.before(place) for n, k in zip(m.names, m.keys, strict=True))
            return next((n for n, k in said if folded(k) in keys), name)
        if arm is None or arm.full != to_simplified(name):
            return name
        headed = (m for m in self.before(place) if m.kind == "named")
        said = ((n, k) for m in headed for n, k in zip(m.names, m.keys, strict=True))
        return next((n for n, k in said if folded(k) == arm.key and k.startswith(arm.full)), name)

    def proper(self, name: str) -> str:
        """Give the name of an arm for what those given it are called by the way."""
        arm = self.find(name)
        return arm.name if arm is not None and folded(to_simplified(name)) in arm.people else name

    def order(self) -> list[str]:
        """Give the names in the order of the account."""
        return [arm.name for arm in self.arms]

    def last_two(self, place: int) -> list[str]:
        """Give the two arms that 前者 and 后者 refer to at a place: those named last before it, in their order."""
        seen: list[str] = []
        for mention in self.before(place):
            for name in reversed(mention.names if mention.kind in ("named", "given", "declared") else ()):
                if not seen or folded(name) != folded(seen[-1]):
                    seen.append(name)
                if len(seen) == 2:
                    return seen[::-1]
        order = [arm.name for arm in self.arms if arm.start < place]
        return order if len(order) == 2 else []

    def referred(self, mention: ArmMention) -> str | None:
        """Give the arm that a mention of one of ``REFERRING`` stands for: 前者, 后者, 另一组."""
        two = self.last_two(mention.start)
        if not two:
            return None
        if mention.kind == "other":
            return self.other(two[1]) or two[0]
        return two[mention.kind == "latter"]

    def last_list(self, place: int, size: int) -> list[str]:
        """Give the arms of the list of a size that was named last before a place."""
        return next((list(m.names) for m in self.before(place) if len(m.names) == size), [])

    def before(self, place: int) -> Iterator[ArmMention]:
        """Yield the mentions before a place, the nearest first, as far back as anyone remembers."""
        at = bisect_left(self.mentions, place, key=lambda m: m.start)
        return reversed(self.mentions[max(0, at - _MEMORY) : at])


def rosters(
    article: Article, statements: Sequence[Statement], readings: Sequence[Reading], sense: NameSense
) -> dict[object, Roster]:
    """Give the roster of each account. A bare 安慰剂 is an arm only where no other control is named."""
    out: dict[object, Roster] = {}
    behind: dict[int, int] = {}
    for statement in statements:
        roster = out.get(statement.account)
        if roster is None:
            roster = out[statement.account] = Roster(sense.role)
        if not (statement.arms or statement.versus):
            continue
        behind |= {id(mention): statement.end for mention in statement.versus}
        told = (*statement.arms, *statement.versus)
        roster.together.append({folded(key) for mention in told for key in mention.keys})
        for mention in sorted((*statement.arms, *statement.versus), key=lambda m: m.start):
            if mention.kind in (*_NAMING, "given"):
                roster.mentions.append(mention)
    for roster in out.values():
        opposed = {folded(key) for m in roster.mentions if m.against for key in m.keys}
        for mention in (m for m in roster.mentions if m.kind in ("named", "declared")):
            listed = list(_arms([mention], sense))
            for arm in listed:
                arm.role = "control" if any(_is_opposed(arm, key) for key in opposed) else arm.role
            for arm in listed:
                arm.start = behind.get(id(mention), arm.start)  # 与对照组相比,… comes after its subject
                _add(roster, arm, apart=listed, opposed=opposed)
        for arm in _arms([m for m in roster.mentions if m.kind == "bare"], sense):
            if arm.role == "control" and not any(a.role == "control" for a in roster.arms):
                roster.arms.append(arm)
        roster.arms.sort(key=lambda arm: arm.start)
        if any(arm.combined for arm in roster.arms):
            for arm in roster.arms:
                arm.role = "control" if sense.is_alone(arm.full) else arm.role
        _merge_general(roster, sense)
        _merge_control(roster, sense)
        for mention in (m for m in roster.mentions if m.kind == "given"):  # 吃甲药的人 for 甲药组
            if treated := roster.find(mention.keys[0]):
                treated.people.add(folded(to_simplified(clean_raw(article, mention.start, mention.end))))
    _products(article, statements, readings, out, sense)
    return out


def _products(
    article: Article,
    statements: Sequence[Statement],
    readings: Sequence[Reading],
    out: dict[object, Roster],
    sense: NameSense,
) -> None:
    """Tell each roster the one product that its account gives: by the doses that have theirs, else by its words."""
    at = 0
    given: dict[object, list[str]] = {}
    for dose in (r for r in readings if r.type == "doses" and r.values.get("intervention")):
        while at < len(statements) and statements[at].end <= dose.start:
            at += 1
        name = to_simplified(dose.values["intervention"])
        if at < len(statements) and sense.role(name) != "control" and not sense.is_no_arm(name):
            given.setdefault(statements[at].account, []).append(dose.values["intervention"])
    apart = {
        account: list({folded(name): name for name in reversed(names)}.values())[::-1]
        for account, names in given.items()
    }
    last: str | None = None
    for account, told in groupby(statements, key=attrgetter("account")):
        names = apart.get(account, [])
        if names:
            last = names[0] if len(names) == 1 else None
        elif out[account].product is None:
            last = sense.product_told(article, told) or last
        out[account].product = last
        out[account].given = names
        if names and last is not None:
            _name_dosed(out[account], last)


def _name_dosed(roster: Roster, product: str) -> None:
    """Name the one arm that is only told by its dose by what the study gives: 2.4 mg每周1次 vs 安慰剂."""
    dosed = [arm for arm in roster.arms if any(map(str.isdigit, arm.full)) and NameForms.is_only_dose(arm.full)]
    if len(dosed) == 1 and len(roster.arms) == 2 and not roster.find(product):
        arm = dosed[0]
        arm.aliases.add(arm.key)
        arm.name, arm.full = product, to_simplified(product)
        arm.key = folded(arm.full)


def _arms(mentions: Iterable[ArmMention], sense: NameSense) -> Iterator[Arm]:
    for mention in mentions:
        for name, key in zip(mention.names, mention.keys, strict=True):
            aliases = {folded(mention.alias)} if mention.alias else set()
            if short := _ABBREVIATION.search(key):
                dosed = _DOSED_OFTEN.search(key)  # 甲药10 mg每日一次(QD)组 goes by 10 mg QD
                own = f"{dosed['dose']}{dosed['often']}" if dosed else short[1]
                aliases |= {folded(own), folded(key.replace(short[0], ""))}
            roles = {sense.role(key), sense.role(mention.alias or key)}
            told = "control" if "control" in roles else "treatment"
            combined = sense.is_combined(key)
            yield Arm(name, folded(key), told, mention.start, aliases, full=key, combined=combined)


def _merge_general(roster: Roster, sense: NameSense) -> None:
    """Take a name in general words (细胞组, 对照组) for the one other arm of its role, unless one list names both."""
    for role in ("treatment", "control"):
        alike = [arm for arm in roster.arms if arm.role == role]
        general = [arm for arm in alike if sense.is_general(arm.full)]
        if len(alike) == 2 and len(general) == 1 and len(roster.arms) > 2 and not _listed_together(roster, alike):
            arm = next(arm for arm in alike if arm not in general)
            arm.aliases |= {general[0].key, *general[0].aliases}
            arm.general = general[0].key
            arm.start = min(arm.start, general[0].start)
            roster.arms.remove(general[0])
    roster.arms.sort(key=lambda arm: arm.start)


def _merge_control(roster: Roster, sense: NameSense) -> None:
    """Take a lone 对照组 for the one of two arms that it is never named beside: 甲组40%,对照组30%, elsewhere 乙组."""
    controls = [arm for arm in roster.arms if arm.role == "control"]
    if len(roster.arms) != 3 or len(controls) != 1 or not sense.is_general(controls[0].full):
        return
    control = controls[0]
    keys = {control.key, *control.aliases}
    beside = [named for named in roster.together if named & keys]
    others = [arm for arm in roster.arms if arm is not control]
    apart = [arm for arm in others if not any(named & {arm.key, *arm.aliases} for named in beside)]
    if apart and not any(map(sense.is_general, (arm.full for arm in others))):
        arm = apart[-1]
        arm.role, arm.general = "control", control.key
        arm.aliases |= keys
        arm.start = min(arm.start, control.start)
        roster.arms.remove(control)


def _listed_together(roster: Roster, arms: Sequence[Arm]) -> bool:
    keys = {arm.key for arm in arms}
    return any(keys <= {folded(key) for key in mention.keys} for mention in roster.mentions)


def _add(roster: Roster, arm: Arm, apart: Sequence[Arm] = (), opposed: Iterable[str] = ()) -> None:
    """Add an arm, or what is new about one; ``apart`` are those of its list, each another arm however alike.

    All that go by a name of those that are ``opposed`` to others are one: 含铂化疗组 and 一线化疗方案 beside 化疗组.
    """
    same = [a for a in roster.arms if a.key == arm.key or arm.key in a.aliases]
    same = same or [a for a in roster.arms if a not in apart and a.role == arm.role and _alike(a.key, arm.key)]
    same = same or [a for a in roster.arms if any(_is_opposed(a, key) and _is_opposed(arm, key) for key in opposed)]
    if not same and len(same := [a for a in roster.arms if a not in apart and _of_one_dose(a, arm)]) == 1:
        same[0].dosed |= {arm.key, same[0].key} - {max(arm.key, same[0].key, key=len)}
    if len(same) == 1:
        same[0].aliases |= {arm.key, *arm.aliases}
    elif not same and arm.key:
        roster.arms.append(arm)


def _of_one_dose(one: Arm, other: Arm) -> bool:
    """Tell whether of two arms the one goes by the dose of the other alone: 10 mg组, 甲-21 10 mg组."""
    short, long = sorted((one.full.removesuffix("组"), other.full.removesuffix("组")), key=len)
    found, often = _DOSE.findall(long), {*_OFTEN.findall(short.upper()), *_OFTEN.findall(long.upper())}
    return NameForms.is_only_dose(short) and len(found) == 1 and _DOSE.findall(short) == found and len(often) < 2


def _holds(one: str, other: str) -> bool:
    """Tell whether of two names the one is a good part of the other: MSC of MSC输注, not 联合 of 根治术联合甲药."""
    short, long = sorted((one, other), key=len)
    return short in long and len(short) * _PART >= len(long)


def _is_opposed(arm: Arm, key: str) -> bool:
    """Tell whether an arm is one that others are set against, by more or less of its name: 含铂化疗组 for 化疗组."""
    return arm.key == key or (_alike(arm.key, key) and not arm.combined)


def _alike(one: str, other: str) -> bool:
    """Tell whether of two names the one is the other cut short, not what is denied in it.

    >>> _alike("4mg", "玛仕度肽4mg"), _alike("4mg", "12mg"), _alike("icg", "非icg"), _alike("吸烟", "没有吸烟")
    (True, False, False, False)
    """
    short, long = sorted((one, other), key=len)
    before, found, _ = long.partition(short)
    if not found or is_denying(before):
        return False
    return _DIGITS.findall(one) == _DIGITS.findall(other)
