"""How many times a product is given: 单次, 两次注射, 共9次, ×3次, 两剂, 首三针, 4个周期, 5次为一疗程."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.kept import compiled
from extract.lexicon import alternation
from extract.rules.scene import ASSESS, GIVE, LIVING, Scene
from extract.rules.timing_parts import NUMBER, ONE, Found, Parts, claims, value

_MOST = 60
_SECOND = "二"
"""With 次 and nothing before it, the second, not two: 二次移植."""


class Counts:
    """Reads numbers of administrations."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        word, fill, turn, acts = parts.word, parts.fill, parts.turn, parts.acts
        self._one_of = fill(rf"«one_of»$|第[\d一二三四五六]+(?:{turn})?(?:[、,]|«and|or|range_to»)$")
        """Before 一次: it is one of several: 第一次, 每次, 有一次, 第二、三针."""
        self._or_often = fill(rf"(?:每{parts.unit}|{ONE}{parts.unit})(?:\d|[一二两三四]) ?次(?:«or|range_to»)$")
        """Before 两次: it is the other number of a frequency: 每日一次或两次."""
        self._given_then = fill("«give»后")
        """Behind a number of times that people have undergone: 经过6次化疗后."""
        self._apart = fill("(?:至少|须|需|要)?«gap»[\\d一二两三四六八半]")
        """Behind two jabs: the time between them, by which they are given: 两剂间隔30天."""
        self._averaged = fill("(?:中位|平均)(?:数|值)?(?:«act|verb_of_turn|each_act»|治疗|用药|给药|接受)?(?:了|为)?$")
        """Before 8个周期: what people were given at a median, which is a result."""
        self._shared = fill(r"\d{1,2}(?=(?:、\d{1,2})*(?:、|«or|and»)$)")
        """Numbers that share the classifier of the last: 2、4、6个周期."""
        self._each_act = fill("每«each_act»$")
        """Before 一次: it is each time: 每输注一次使用2×10^7个."""
        self._often_before = fill("«told_often»[,、 (]{0,2}$")
        """Before 共4次: how often something was told to be given."""
        self._rate = fill(" ?/(?!«course|cycle»)")
        self._round_before = fill("(?:/|每个?[月周季年]?)$")
        self._is_before = fill("«is»$")
        self._round_after = fill(
            rf"\(?\d+(?:{parts.unit})"
            r"|(?:通常|一般|大约|约|需要?|包[括含]|共)*"
            rf"(?:«is»|(?:«verb_of_turn|act»)?{NUMBER}(?:{parts.to}{NUMBER})? ?{turn})"
        )
        self._looked_then = fill(r"(?:、?\d{1,2} ?个?(?:«round»)|、){0,4}(?:时(?!间)|末)")
        """Behind rounds: people are looked at when these are over."""
        self._single = compiled(rf"{word('single')}{acts}+(?!{word('not_single', 'event')})")
        self._at_once = fill(rf"一次[性过](?={parts.cues.give}|«way»){acts}")
        self._each = fill(rf"各(?:自|«respectively»|再)?(?P<mid>[^,。;:()\n次每]{{0,16}}?){ONE}{turn}{acts}")
        self._count = compiled(
            rf"{word('loose')}*(?P<whole>(?P<pre>{word('total')}{{0,2}}){parts.before}{parts.span_of('n')} ?"
            rf"(?P<c>{turn}|{word('round')}){parts.after}(?P<act>{acts}(?: ?/ ?周期)?))"
        )
        self._or_more = fill(rf"(?P<n>{NUMBER}) ?个?[及或]?以上的?(?:«round»)")
        """A least number of cycles, the classifier behind the comparison: 2个以上周期."""
        self._all_along = compiled("(?:全程|整个疗程)$")
        self._regimen_behind = fill(r" ?[A-Z][A-Za-z0-9+-]{1,9} ?(?:诱导|巩固|强化|维持|方案|«give»)")
        """A regimen in letters behind how often it was given: 3次RVD诱导."""
        self._bound = compiled(
            rf"(?P<op>{alternation(parts.lexicon.terms('op_before'))})(?:{word('act', 'verb_of_turn', 'each_act')})了?$"
        )
        """Before the verb whose number of times it bounds: 最多打35次."""
        self._fractions = compiled(r"(?<=Gy/)(?P<n>\d{1,2}) ?[fF][rx]?(?![A-Za-z])")
        self._each_site = compiled(rf"{word('each_site')}(?P<n>{ONE}) ?{turn}{acts}")
        self._course = fill(
            rf"每?{parts.span_of('n')} ?{turn}«is|reckoned_as»{ONE}«course_counted»"
            rf"|(?<!第){parts.span_of('k')} ?{turn} ?/? ?{ONE}«course_counted»"
            rf"|(?:每|{ONE})«course_counted»(?:«is|reckoned_as»|[:(]|共)?{parts.span_of('m')} ?{turn}"
        )

    def __call__(self, scene: Scene) -> Iterator[Found]:
        """Give the numbers of administrations."""
        for regex, form in ((self._single, "single"), (self._at_once, "at_once")):
            for match in scene.find(regex):
                yield Found(*match.span(), "count", form, count=1)
        for match in scene.find(self._each):
            if self._is_each(scene, match):
                yield Found(*match.span(), "count", "each", count=1)
        for match in scene.find(self._count):
            if self._is_giving(scene, match):
                op = self._parts.op(match, "n")
                if op == "=" and (bound := self._bound.search(scene.left(match.start("whole")))):
                    op = self._parts.op_of(bound["op"])
                number = value(match["n"])
                yield from self._listed(scene, match.start("whole"))
                rank = 3 if self._of_treatment(scene, match) else 2
                yield Found(*match.span("whole"), "count", "count", op, number, rank=rank, claims=claims(match, "n"))
        for match in scene.find(self._or_more):
            if scene.gives(match.start()):
                yield Found(*match.span(), "count", "or_more", ">=", value(match["n"]), claims=claims(match, "n"))
        for match in scene.find(self._fractions):
            yield Found(*match.span(), "count", "fractions", count=value(match["n"]), claims=claims(match, "n"))
        for match in scene.find(self._each_site):
            if scene.gives(match.start()):
                yield Found(match.start("n"), match.end(), "count", "each_site", count=1, claims=(match.span("n"),))

    def _listed(self, scene: Scene, place: int) -> Iterator[Found]:
        """Give the numbers listed before a count, which share its classifier: 2 and 4 of 化疗2、4、6个周期."""
        left = scene.left(place, reach=12)
        for shared in self._shared.finditer(left):
            start = place - len(left) + shared.start()
            span = (start, start + len(shared[0]))
            yield Found(*span, "count", "listed", count=value(shared[0]), claims=(span,))

    def courses(self, scene: Scene) -> Iterator[Found]:
        """Give 5次为一疗程."""
        for match in scene.find(self._course):
            name = next(group for group in "nkm" if match[group])
            op, number = self._parts.op(match, name), value(match[name])
            yield Found(*match.span(), "count", "course", op, number, rank=3, claims=claims(match, name))

    def _is_each(self, scene: Scene, match: re.Match[str]) -> bool:
        cue = scene.first(*match.span("mid")) or scene.ahead(match.end(), reach=10)
        event = self._parts.opens("event").match(scene.text, match.end())
        return cue in (None, GIVE) and not event and scene.gives(match.start())

    def _is_giving(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide by what stands around a number of times whether a product was given that often."""
        start, end = match.start("whole"), match.end()
        left, right = scene.left(start), scene.right(end)
        number = value(match["n"])
        if number is None or number != int(number) or not 1 <= number <= _MOST:
            return False
        if match["n"] == _SECOND and match["c"].startswith("次") and not match["pre"] and match.start() == start:
            return False
        if any(form.search(left) for form in (self._one_of, self._each_act, self._or_often, self._averaged)):
            return False
        if self._parts.opens("no_turn").match(right) or self._rate.match(right):
            return False
        if self._parts.opens("cost").match(right) or self._parts.closes("titrate", "missed_before").search(left):
            return False
        if self._parts.opens("event").match(scene.text, end):
            return False
        if (then := self._looked_then.match(scene.text, end)) and scene.ahead(then.end()) == ASSESS:
            return False  # 1个、2个疗程时评定
        jab = self._parts.opens("jab").match(match["c"])
        leads = self._parts.opens("each_time").match(scene.text, end)
        if number == 1 and not match["pre"] and leads and scene.before_amount(leads.end()) and not jab:
            return False  # 一次5 mL, 一次两片: each time
        if match["act"]:
            return not self._parts.opens("site_after").match(right)
        if self._parts.opens("round").fullmatch(match["c"]) and not self._parts.opens("jab").match(match["c"]):
            return self._is_round(left, right, alone=number == 1)
        return self._is_told(scene, match, left, right)

    def _is_told(self, scene: Scene, match: re.Match[str], left: str, right: str) -> bool:
        """Decide by the cues around 3次, 两剂."""
        ahead, behind = scene.ahead(match.end(), reach=16), scene.behind(match.start("whole"))
        if behind == GIVE and re.search(f"{self._parts.word('seen')}[^,。]*$", left):
            behind = ASSESS
        if self._parts.opens("jab").match(match["c"]):
            if GIVE in (ahead, behind):
                return True
            if match["pre"]:
                return self._is_given(scene, match.start())
            if self._apart.match(right):
                return True
            told = self._parts.opens("jab_after").match(right)
            return ahead != ASSESS and told is not None and scene.gives(match.start())
        if self._of_treatment(scene, match):
            return True
        if match.group().startswith(("分", "拆")) or match["pre"].startswith("×"):
            return ahead != ASSESS or behind == GIVE
        if ahead == GIVE:
            return True
        if ahead in (ASSESS, LIVING):
            return behind == GIVE and match["pre"] != "" and not self._parts.opens("seen").match(right)
        if behind is not None:
            return behind == GIVE
        if self._all_along.search(left):
            return self._is_given(scene, match.start())
        if not (left or right or match["pre"] or match["op"]):
            return scene.behind(match.start() - 1) == GIVE
        return bool(match["pre"] or (match["op"] and not left)) and self._is_given(scene, match.start())

    def _of_treatment(self, scene: Scene, match: re.Match[str]) -> bool:
        """Tell whether what is counted is named behind it as a treatment: 三次疗程, 经过6次化疗后."""
        right, left = scene.right(match.end()), scene.left(match.start("whole"))
        if self._parts.opens("course").match(right) or self._regimen_behind.match(right):
            return True
        return bool(self._given_then.match(right)) and self._parts.closes("undergone").search(left) is not None

    def _is_given(self, scene: Scene, start: int) -> bool:
        """Tell whether the sentence gives a product, or told just before how often it does: 每6 h 1次,共4次."""
        if scene.gives(start):
            return True
        often = self._often_before.search(scene.text, max(0, start - 10), start)
        return often is not None and scene.behind(often.start()) not in (ASSESS, LIVING)

    def _is_round(self, left: str, right: str, *, alone: bool) -> bool:
        """Decide on 4个疗程, 6周期: not 月经周期, 为1个周期, 一个疗程(14天)."""
        if (
            self._parts.opens("cost").match(right)
            or self._round_before.search(left)
            or (alone and self._is_before.search(left))
            or self._parts.closes("body_cycle").search(left)
        ):
            return False
        return not self._round_after.match(right) and not self._parts.opens("body_cycle").match(right)
