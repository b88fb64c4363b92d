"""How long a product is given: 共12周, 连续5天, 疗程12周, 治疗26周, 14 d方案, 前6周, 给药至第40周."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.kept import compiled
from extract.rules.scene import ASSESS, GIVE, LIVING, Scene
from extract.rules.timing_parts import NUMBER, SEPARATOR, Found, Parts, claims, span_of, value

_PAST = compiled(r"后(?!续)|之后|以后|时|末|内|期间|以内|起|前")
"""What makes the time before it a point in time."""
_MARK_BEFORE = compiled(r"(?:第|后|前|每|隔|停药?|休息|内|[年月]|[-~至到、/,])$")
"""What makes the time after it a day, a frequency or the member of a list."""
_PARTICLE_BEFORE = compiled(r"(?:[第后前近每隔早晚满达约于在至到共为完]|[后前]的)$")
_FREQUENT = compiled(
    r"(?:[\d一二两三四][次针剂](?:/[天日d周])?|[周星期][\d一二两三四五六七][天日]"
    r"|/[天日d]|[qQ]\d+[hHwWdD]|[qbtQBT]\.?[idoIDO]?\.?[dwDW])[,、 (]{0,2}$"
)
_POINT_BEHIND = compiled(r"[后前时末]|[^,。;]{0,3}[率后]")
_TOLD_OFTEN = compiled(r"[次针剂片粒周月天日][,(]$")
"""What ends a clause that tells how often or how long a product is given."""
_THEN_PEOPLE = compiled(r",(?:其中|有|共)?\d+(?:例|名|人)(?!次)[^,;。]{2}")
"""What follows a time at which people had a result: 治疗2周,9例患者肌酐恢复."""
_MEASURED = compiled(r"\d+\.(?!5$)\d+")
"""A number that is measured, not set: a median of 13.4个月."""
_LEAST_HOURS = 24
_BARE_MONTH = "月"


class Durations:
    """Reads durations of giving."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        word, unit, long_unit = parts.word, parts.unit, parts.long_unit
        time = rf"{parts.amount}(?P<u>{unit})(?P<and>半)?{parts.after}"
        self._running = compiled(rf"(?P<lead>{word('running')}){time}{parts.acts}")
        self._treating = compiled(rf"(?P<lead>{word('treating')}){time}")
        self._up_to = compiled(
            rf"(?<=[,(])(?P<whole>直?[至到]第?{span_of('p')}个?(?P<u>{long_unit}))末?(?:{word('stopped')}(?=[,。;).]|$)|(?=[。;)]|$))"
        )
        mouth = "[" + "".join(parts.lexicon.terms("mouth")) + "]"
        self._past_event = compiled(
            rf"(?:(?<=[药疗射])|(?:(?<={mouth})))[到至]{word('after_birth')}{span_of('p')}(?P<u>{long_unit})(?!后)"
        )
        self._single_day = compiled(word("single_day"))
        self._until = compiled(rf"{word('until')}第?{span_of('p')}(?P<u>{long_unit})(?!{word('assess')})")
        self._course = compiled(rf"{time}的?(?P<kind>[^,。;:()\d第后前时末每个的一总]{{2,6}})?总?疗程")
        self._regimen = compiled(
            rf"{time}(?P<link>{word('link_to_regimen')}*)(?P<mid>[^,。;:()\n第每后时末]{{0,14}}?)(?P<noun>{word('regimen')})"
        )
        anchor = rf"(?<!{parts.lexicon.regex('before_stretch')})(?<!之)"
        self._head = compiled(rf"{anchor}{word('head')}的?{span_of('p')}(?P<u>{long_unit}|{word('hour')})")
        self._closing = compiled(
            rf"(?P<gap>[,、 (]{{0,2}}){parts.before}{span_of('p')}(?P<u>{long_unit}){parts.after}"
            r"(?=[,。;)、\n]|$|或至|后?停|\.(?![\dA-Za-z]))"
        )
        self._more = compiled(
            rf" ?\(?(?:、|或|和|及|与|vs\.?|对|/) ?{span_of('p')}(?P<u>{long_unit}){parts.after}"
            r"(?![^,。;)]{0,8}[后时末率])"
        )
        self._points = compiled(rf"(?:{SEPARATOR}{NUMBER}(?:{long_unit}))+[后时末的内]")
        self._times = compiled(rf"{NUMBER} ?次")

    def __call__(self, scene: Scene) -> Iterator[Found]:
        """Give the durations of giving."""
        for match in scene.find(self._running):
            if self._runs(scene, match):
                outside = self._parts.opens("before_running").fullmatch(scene.text, *match.span("lead"))
                start = match.end("lead") if outside else match.start()
                yield from self._spell(scene, match, start, match.end(), form="running")
        for match in scene.find(self._until):
            if self._reaches(scene, match):
                yield from self._spell(scene, match, *match.span(), form="until")
        for match in scene.find(self._course):
            if not _MARK_BEFORE.search(scene.left(match.start()).rstrip("、,")):
                end = match.end("and") if match["and"] else match.end("u")
                yield from self._spell(
                    scene, match, match.start(), end if match["kind"] else match.end(), form="course_of"
                )
        for match in scene.find(self._regimen):
            if self._is_regimen(scene, match):
                yield from self._spell(scene, match, match.start(), match.start("link"), form="regimen")
        for match in scene.find(self._treating):
            if self._is_treating(scene, match):
                lasting = self._parts.opens("keep_on").match(match["lead"]) and self._goes_on(scene, match.start())
                for found in self._spell(scene, match, match.end("lead"), match.end(), form="treating"):
                    yield replace(found, rank=3) if lasting else found
        for match in scene.find(self._head):
            if self._is_head(scene, match):
                yield self._found(match, *match.span(), "head")
        for match in scene.find(self._up_to):
            if scene.behind(match.start(), reach=60, whole=True) == GIVE:
                yield self._found(match, *match.span("whole"), "up_to")
        for match in scene.find(self._past_event):
            yield self._found(match, match.start("p"), match.end(), "past_event")
        for match in scene.find(self._single_day):
            yield Found(*match.span(), "duration", "single_day", period="P1D")
        for match in scene.find(self._closing):
            if self._closes(scene, match):
                yield from self._spell(scene, match, match.end("gap"), match.end(), form="closing")

    def _found(self, match: re.Match[str], start: int, end: int, form: str) -> Found:
        period = self._parts.period(self._parts.number(match), match["u"])
        op = self._parts.op(match, "p")
        return Found(start, end, "duration", form, op, period=period, claims=claims(match, "p"))

    def _spell(self, scene: Scene, match: re.Match[str], start: int, end: int, *, form: str) -> Iterator[Found]:
        """Give a duration, and those joined to it: 10 d vs 14 d. A bare 月 is the name of a month."""
        if match["u"].strip() == _BARE_MONTH and not match.groupdict().get("half"):
            return
        yield self._found(match, start, end, form)
        while more := self._more.match(scene.text, end):
            yield self._found(more, more.start("p"), more.end(), form)
            end = more.end()

    def _is_short(self, match: re.Match[str], least: int | None = None) -> bool:
        """Tell whether a time is minutes or hours, fewer than ``least`` hours: the duration of one infusion."""
        if not self._parts.is_short(match["u"]):
            return False
        return least is None or (value(match["p"]) or 0) < least

    # --- decisions --------------------------------------------------------------------------------------------------

    def _runs(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on 共12周, 连续5天, 持续4周, ×3天: of giving, not of watching or of an effect."""
        lead, place = match["lead"], match.end()
        left = scene.left(match.start())
        ahead, behind = scene.ahead(place, reach=16), scene.behind(match.start())
        if scene.text.startswith("者", place):
            return False
        if "疗程" in lead or self._parts.opens("stopping").match(scene.text, place):
            return True
        if lead in "×xX*":
            return behind == GIVE or re.search(r"[a-zA-Z次]$", left) is not None
        given = lead.startswith("连") and behind == GIVE and not self._parts.closes("pausing").search(left)
        if self._parts.closes("not_given").search(left) and not given:
            return False
        if self._parts.opens("watched").match(scene.text, place):
            return False
        if self._is_short(match, _LEAST_HOURS if lead.endswith(("共", "连续")) else None):
            return False
        if lead == "为期":
            if self._parts.opens("design").match(scene.text, place):
                return False
            return ahead == GIVE or (ahead is None and not left and self._goes_on(scene, match.start()))
        if lead in ("满", "足"):
            return behind == GIVE and ahead != ASSESS
        past = _PAST.match(scene.text, place)
        if ahead is not None:
            return ahead == GIVE or (behind == GIVE and not past and lead != "持续")
        if behind is not None:
            return behind == GIVE
        return not past and (scene.gives(match.start()) or self._goes_on(scene, match.start()))

    def _reaches(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on 给药至第40周, 直至第54周: not 症状维持到12个月, 自妊娠16周用至36周."""
        if self._parts.opens("pregnancy").search(scene.left(match.start())):
            return False
        return not self._parts.opens("keep_on").match(match.group()) or self._goes_on(scene, match.start())

    def _is_head(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on 首24小时每12小时100 mg, tid,前8周: not 前30分钟, 前8周体重下降."""
        if self._is_short(match, _LEAST_HOURS // 2):
            return False
        if cue := scene.ahead(match.end()):
            return cue == GIVE
        alone = not scene.left(match.start()) and not scene.right(match.end())
        return alone and scene.behind(match.start(), reach=60, whole=True) == GIVE

    def _goes_on(self, scene: Scene, place: int) -> bool:
        """Tell whether the clause before a place, or the one before it, gives a product: 每8周一次,直至第54周."""
        if scene.left(place):
            return scene.behind(place) == GIVE
        return scene.behind(place - 1) == GIVE or _TOLD_OFTEN.search(scene.text, place - 2, place) is not None

    def _is_treating(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on 治疗26周: not 治疗26周后, 静滴30 min, 用药1周内, 治疗12周有效率, 治疗2周,9例患者…恢复."""
        place, left = match.end(), scene.left(match.start())
        tail = scene.right(place)
        if tail.startswith("者"):
            return False
        if self._parts.opens("keep_on").match(match["lead"]) and scene.behind(match.start()) == ASSESS:
            return False
        if match["lead"].endswith("(") or self._parts.opens("stopping").match(tail):
            return True
        if self._parts.opens("full").match(match["lead"]):
            return True
        if _PAST.match(tail) or self._points.match(tail) or self._times.match(tail):
            return False
        if _THEN_PEOPLE.match(scene.text, place):
            return False
        if self._parts.opens("watched", "result_after").match(tail) or self._parts.closes("ended").search(left):
            return False
        if scene.ahead(place, reach=16) == ASSESS:
            return False
        return not self._is_short(match, _LEAST_HOURS if self._parts.opens("slow").match(match["lead"]) else None)

    def _is_regimen(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on 14 d方案, 5天的…治疗, 24周治疗期: not 第4周治疗, 术后3天化疗, 12周治疗后."""
        left, inner = scene.left(match.start()), match["mid"]
        if _MARK_BEFORE.search(left) or self._parts.closes("not_given").search(left) or self._is_short(match):
            return False
        linked = match["link"] or self._parts.closes("undergone").search(left)
        if (inner and not linked) or scene.first(*match.span("mid")) not in (None, GIVE):
            return False
        if self._parts.opens("bare_regimen").fullmatch(match["noun"]):
            return _POINT_BEHIND.match(scene.text, match.end()) is None
        return True

    def _closes(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on a time that ends its clause: 100 mg tid,12周; 每日一次,最长10天; 服用抗生素两星期."""
        start = match.end("gap")
        if scene.after_amount(start):
            return True
        left = scene.left(start)
        if _FREQUENT.search(scene.text[max(0, start - 10) : start]):
            return True
        if match["op"]:
            return not left and scene.behind(start, reach=60, whole=True) == GIVE
        if _MEASURED.fullmatch(match["p"]):
            return False
        if match["gap"] in ("", " ") and self._parts.product_before(scene.text, match.start()):
            return True
        if match["gap"] or _PARTICLE_BEFORE.search(left) or self._parts.closes("not_given").search(left):
            return False
        kinds = scene.kinds(start - len(left), start)
        return GIVE in kinds and not kinds & {ASSESS, LIVING}
