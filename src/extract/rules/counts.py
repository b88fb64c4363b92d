"""How many times a product is given: 单次, 两次注射, 共9次, ×3次, 两剂, 首三针, 4个周期, 5次为一疗程."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.kept import compiled
from extract.rules.scene import ASSESS, GIVE, LIVING, Scene
from extract.rules.timing_parts import ONE, Found, Parts, claims, span_of, value

_MOST = 60
_ONE_OF = compiled(r"(?:第|每|[这那上下另有同任何某]|最[后近初先])个?$|第[\d一二三四五六]+[剂针次]?[、和及与至到或,]$")
"""What makes 一次 one of several: 第一次, 每次, 有一次, 第二、三针."""
_SHARED = compiled(r"\d{1,2}(?=(?:、\d{1,2})*(?:、|或|和|及)$)")
"""Numbers that share the classifier of the last: 2、4、6个周期."""
_EACH_ACT = compiled(r"每(?:输注|注射|给药|接种|服药|治疗|打)$")
"""What makes 一次 each time: 每输注一次使用2×10^7个."""
_TAIL = compiled(r"次[以的]?$|数|之一|[一1]次|[以之]")
_RATE = compiled(r" ?/(?!疗程)")
_ROUND_BEFORE = compiled(r"[为是/每]$")
_ROUND_AFTER = compiled(r"为|是|\(?\d+ ?(?:d|天|周)")


class Counts:
    """Reads numbers of administrations."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        word, turn, acts = parts.word, parts.turn, parts.acts
        self._single = compiled(rf"{word('single')}{acts}+(?!{word('not_single', 'event')})")
        self._at_once = compiled(rf"一次性(?={word('give', 'way')}){acts}")
        self._each = compiled(rf"各(?:自|分别|再)?(?P<mid>[^,。;:()\n次每]{{0,16}}?){ONE}{turn}{acts}")
        self._count = compiled(
            rf"{word('loose')}*(?P<whole>(?P<pre>{word('total')}{{0,2}}){parts.before}{span_of('n')} ?"
            rf"(?P<c>{turn}|{word('round')}){parts.after}(?P<act>{acts}))"
        )
        self._each_site = compiled(rf"{word('each_site')}(?P<n>{ONE}) ?{turn}{acts}")
        self._course = compiled(
            rf"每?{span_of('n')} ?{turn}(?:为|是|算|作为){ONE}个?疗程"
            rf"|(?:每|{ONE})个?(?:疗程|周期)(?:为|是|:|\(|共)?{span_of('m')} ?{turn}"
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
                number = value(match["n"])
                yield from self._listed(scene, match.start("whole"))
                yield Found(*match.span("whole"), "count", "count", op, number, claims=claims(match, "n"))
        for match in scene.find(self._each_site):
            if scene.gives(match.start()):
                yield Found(match.start("n"), match.end(), "count", "each_site", count=1, claims=(match.span("n"),))

    def _listed(self, scene: Scene, place: int) -> Iterator[Found]:
        """Give the numbers listed before a count, which share its classifier: 2 and 4 of 化疗2、4、6个周期."""
        left = scene.left(place, reach=12)
        for shared in _SHARED.finditer(left):
            start = place - len(left) + shared.start()
            span = (start, start + len(shared[0]))
            yield Found(*span, "count", "listed", count=value(shared[0]), claims=(span,))

    def courses(self, scene: Scene) -> Iterator[Found]:
        """Give 5次为一疗程."""
        for match in scene.find(self._course):
            name = "n" if match["n"] else "m"
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
        if _ONE_OF.search(left) or _EACH_ACT.search(left) or _TAIL.match(right) or _RATE.match(right):
            return False
        if self._parts.opens("cost").match(right) or self._parts.closes("titrate", "missed_before").search(left):
            return False
        if self._parts.opens("event").match(scene.text, end):
            return False
        jab = self._parts.opens("jab").match(match["c"])
        leads = self._parts.opens("each_time").match(scene.text, end)
        if number == 1 and not match["pre"] and leads and scene.before_amount(leads.end()) and not jab:
            return False  # 一次5 mL, 一次两片: each time
        if match["act"]:
            return not self._parts.opens("site_after").match(right)
        if self._parts.opens("round").fullmatch(match["c"]) and not self._parts.opens("jab").match(match["c"]):
            return self._is_round(left, right)
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
                return scene.gives(match.start())
            told = self._parts.opens("jab_after").match(right)
            return ahead != ASSESS and told is not None and scene.gives(match.start())
        if match.group().startswith(("分", "拆")) or match["pre"].startswith("×"):
            return ahead != ASSESS or behind == GIVE
        if ahead == GIVE:
            return True
        if ahead in (ASSESS, LIVING):
            return behind == GIVE and match["pre"] != "" and not self._parts.opens("seen").match(right)
        if behind is not None:
            return behind == GIVE
        return bool(match["pre"] or (match["op"] and not left)) and scene.gives(match.start())

    def _is_round(self, left: str, right: str) -> bool:
        """Decide on 4个疗程, 6周期: not 月经周期, 为1个周期, 一个疗程(14天)."""
        if (
            self._parts.opens("cost").match(right)
            or _ROUND_BEFORE.search(left)
            or self._parts.closes("body_cycle").search(left)
        ):
            return False
        return not _ROUND_AFTER.match(right) and not self._parts.opens("body_cycle").match(right)
