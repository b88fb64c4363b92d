"""How long a product is given: 共12周, 连续5天, 疗程12周, 治疗26周, 14 d方案, 前6周, 给药至第40周."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.kept import compiled
from extract.lexicon import alternation
from extract.rules.scene import ASSESS, GIVE, LIVING, Scene
from extract.rules.timing_parts import NUMBER, Found, Parts, claims, value

_MEASURED = compiled(r"\d+\.(?!5$)\d+")
"""A number that is measured, not set: a median of 13.4个月."""
_SPELL_NAMED = compiled("期|疗程|时间")
"""What names a stretch of treatment, whose length is then no result: 治疗期12周."""
_SPELL_REACHES = compiled("期(?:延长)?[到至]$")
"""What says how far a stretch of treatment goes: 维持期到12个月."""
_NAMED = 4
"""The rank of such a length: a result that 治疗期 would be the measure of gives way to it."""
_LEAST_HOURS = 24
_BARE_MONTH = "月"


class Durations:
    """Reads durations of giving."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        word, unit, long_unit, fill = parts.word, parts.unit, parts.long_unit, parts.fill
        self._past = parts.opens("past")
        self._mark_before = fill("(?:[-~、/,]|«range_to|no_span_before»)$")
        """Before a time: it is a day, a frequency or the member of a list."""
        self._particle_before = parts.closes("particle_before")
        self._frequent = fill(r"«told_often»[,、 (|]{0,3}$")
        self._point_behind = parts.opens("point_behind")
        self._told_often = fill("«often_end»[,(]$")
        self._then_people = fill(r",(?:«of_those»|有|共)?\d+«classifier»(?!次)[^,;。]{2}")
        """Behind a time at which people had a result: 治疗2周,9例患者肌酐恢复."""
        time = rf"{parts.amount}(?P<u>{unit})(?P<and>半)?{parts.after}"
        self._running = compiled(rf"(?P<lead>{word('running')}){time}{parts.acts}")
        self._treating = compiled(rf"(?P<lead>{word('treating')}){time}")
        self._up_to = fill(
            rf"(?:(?<=[,(])|(?<=次)(?=«range_to»第))(?P<whole>直?«range_to»第?{parts.span_of('p')}个?(?P<u>{long_unit}))末?"
            r"(?:«stopped»(?=[,。;).]|$)|(?=[。;)]|$))"
        )
        mouth = "[" + "".join(parts.lexicon.terms("mouth")) + "]"
        self._past_event = fill(
            rf"(?:(?<=[药疗射])|(?<={mouth}))«range_to»«after_birth»{parts.span_of('p')}(?P<u>{long_unit})(?!后)"
        )
        self._single_day = compiled(word("single_day"))
        self._until = compiled(rf"{word('until')}第?{parts.span_of('p')}(?P<u>{long_unit})(?!{word('assess')})")
        self._course = compiled(rf"{time}的?(?P<kind>[^,。;:()\d第后前时末每个的一总]{{2,6}})?总?疗程")
        self._regimen = compiled(
            rf"{time}(?P<link>{word('link_to_regimen')}*)(?P<mid>[^,。;:()\n第每后时末]{{0,14}}?)(?P<noun>{word('regimen')})"
        )
        anchor = rf"(?<!{parts.lexicon.regex('before_stretch')})(?<!之)"
        self._head = compiled(
            rf"{anchor}(?:{word('head')}|(?P<next>{word('next_stretch')}))的?{parts.span_of('p')}(?P<u>{long_unit}|{word('hour')})"
        )
        self._stage = compiled(r"(?:阶段|[期步])(?:为|是|\(|:)?$")
        """Before a first or last stretch: a stage of the treatment that is so long: 第二阶段为后6周."""
        self._closing = fill(
            rf"(?P<gap>[,、 (]{{0,2}}){parts.before}{parts.span_of('p')}(?P<u>{long_unit})(?P<and>半)?{parts.after}"
            r"(?=[,。;)、\n]| ?\||$|«or»至|后?停|«then»|者(?:[,。;)]|$)|\.(?![\dA-Za-z]))"
        )
        self._glossed = fill(rf"\({parts.before}{parts.span_of('p')}(?P<u>{long_unit}){parts.after}\)")
        """The same length in another unit, in a bracket behind it: 4年(208周)."""
        self._labelled = fill(
            rf"(?:(?P<long>[长短]期)|(?:«course»|方案|疗法|[三四]联)[A-D甲乙丙一二]?)\((?P<whole>{parts.before}{parts.span_of('p')}(?P<u>{long_unit}){parts.after})\)"
        )
        """How long a regimen is, in the bracket behind its name: 方案A(14天)."""
        self._kept = fill(
            rf"«kept_on»{parts.cues.give}[^,;。:()\d]{{1,12}}?"
            rf"(?:(?P<whole>«range_to»{parts.span_of('p')}(?P<u>{long_unit}))(?!后)"
            rf"|«lasting»?(?P<amount>{parts.before}{parts.span_of('q')}(?P<v>{long_unit}){parts.after})(?!后))"
        )
        """A product between the verb and how long it is taken: 持续使用甲至88周, 连续服用甲超过4年."""
        self._more = fill(
            rf" ?\(?(?:[、/]|«and|or|versus_word») ?{parts.span_of('p')}(?P<u>{long_unit}){parts.after}"
            r"(?![^,。;)]{0,8}[后时末率])"
        )
        self._ends_item = compiled(r"[。;)\n]|$")
        self._given_so = fill(r"[,: A-Za-z\d日天周次前后)](?:«give»|皮下|静脉|肌肉|肌内)$")
        """A clause that only says by which way something is given, before how long: 210 mg Q4W,皮下,24周."""
        self._bound = compiled(rf"(?P<op>{alternation(parts.lexicon.terms('op_before'))})$")
        """Before the verb whose length it bounds: 至少用药3个月."""
        self._averaged = compiled("(?:中位|平均)$")
        self._every = compiled(rf",? ?每{NUMBER}?个?(?:{long_unit})(?:{NUMBER} ?次|{word('part_of_day')})")
        """How often something is done, right behind a first stretch: 前3个月每月1次."""
        self._points = compiled(rf"(?:{parts.separator}{NUMBER}(?:{long_unit}))+[后时末的内]")
        self._times = compiled(rf"{NUMBER} ?次")

    def __call__(self, scene: Scene) -> Iterator[Found]:
        """Give the durations of giving."""
        for match in scene.find(self._running):
            if self._runs(scene, match):
                outside = self._parts.opens("before_running").fullmatch(scene.text, *match.span("lead"))
                start = match.end("lead") if outside else match.start()
                rank = _NAMED if match["lead"].startswith("持续时间") else 3
                for found in self._spell(scene, match, start, match.end(), form="running"):
                    yield replace(found, rank=rank)
        for match in scene.find(self._until):
            if self._reaches(scene, match):
                yield from self._spell(scene, match, *match.span(), form="until")
        for match in scene.find(self._course):
            if not self._mark_before.search(scene.left(match.start()).rstrip("、,")):
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
                bound = self._bound.search(scene.left(match.start()))
                for found in self._spell(scene, match, match.end("lead"), match.end(), form="treating"):
                    if bound and found.op == "=":
                        found = replace(found, op=self._parts.op_of(bound["op"]))
                    named = _SPELL_NAMED.search(match["lead"])
                    yield replace(found, rank=_NAMED if named else 3 if lasting else found.rank)
        for match in scene.find(self._head):
            if self._is_head(scene, match):
                yield self._found(match, max(match.start(), match.end("next")), match.end(), "head")
        for match in scene.find(self._up_to):
            if scene.behind(match.start(), reach=60, whole=True) == GIVE:
                yield self._found(match, *match.span("whole"), "up_to")
        for match in scene.find(self._past_event):
            yield self._found(match, match.start("p"), match.end(), "past_event")
        for match in scene.find(self._labelled):
            given = scene.gives(match.start()) or not scene.left(match.start())
            if scene.ahead(match.end(), reach=8) == GIVE if match["long"] else given:
                yield self._found(match, match.start("whole"), match.end("whole"), "labelled")
        for match in scene.find(self._kept):
            unit, group = ("u", "p") if match["whole"] else ("v", "q")
            span = match.span("whole") if match["whole"] else match.span("amount")
            period = self._parts.period(value(match[group]), match[unit])
            op = self._parts.op(match, group)
            yield Found(*span, "duration", "kept", op, None, period, _NAMED, claims(match, group))
            yield from (replace(found, rank=_NAMED) for found in self._gloss(scene, match.end()))
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
        yield from self._gloss(scene, end)

    def _gloss(self, scene: Scene, place: int) -> Iterator[Found]:
        """Give the length that a bracket straight behind a duration tells again: 4年(208周)."""
        if match := self._glossed.match(scene.text, place):
            start = match.start("op") if match["op"] else match.start("p")
            yield self._found(match, start, match.end() - 1, "glossed")

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
            return behind == GIVE or re.search(r"[a-zA-Z次疗]$", left) is not None
        lasting = lead == "持续" and self._parts.closes("bare_regimen").search(left)
        given = (lasting or lead.startswith("连")) and behind == GIVE and not self._parts.closes("pausing").search(left)
        given = given or (lead.startswith("连") and left.endswith("后") and ahead == GIVE)
        if self._parts.closes("not_given").search(left) and not given:
            return False
        if self._parts.opens("watched").match(scene.text, place):
            return False
        if self._is_short(match, _LEAST_HOURS if lead.endswith(("共", "连续")) else None):
            return False
        if lead == "为期":
            if self._parts.opens("design").match(scene.text, place):
                return False
            return ahead == GIVE or (ahead is None and self._goes_on(scene, match.start()))
        if lead in ("满", "足"):
            return behind == GIVE and ahead != ASSESS
        past = self._past.match(scene.text, place)
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
        if self._is_short(match, _LEAST_HOURS // 2) or self._parts.opens("nothing_given").match(
            scene.text, match.end()
        ):
            return False
        if cue := scene.ahead(match.end()):
            return cue == GIVE
        if self._every.match(scene.text, match.end()):
            return scene.gives(match.start())
        left = scene.left(match.start())
        if self._stage.search(left):
            return scene.gives(match.start())
        alone = not left and not scene.right(match.end())
        return alone and scene.behind(match.start(), reach=60, whole=True) == GIVE

    def _goes_on(self, scene: Scene, place: int) -> bool:
        """Tell whether the clause before a place, or the one before it, gives a product: 每8周一次,直至第54周.

        Of an arm alone before it, what its sentence says holds: 每次3毫克,一组为期12周.
        """
        if left := scene.left(place):
            if self._parts.opens("arm_alone").fullmatch(left):
                return scene.behind(place, reach=60, whole=True) == GIVE
            return scene.behind(place) == GIVE
        cue = scene.behind(place - 1)
        return cue == GIVE or (cue is None and self._told_often.search(scene.text, place - 2, place) is not None)

    def _is_treating(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on 治疗26周: not 治疗26周后, 静滴30 min, 用药1周内, 治疗12周有效率, 治疗2周,9例患者…恢复."""
        place, left = match.end(), scene.left(match.start())
        tail = scene.right(place)
        if tail.startswith("者"):
            return False
        if self._averaged.search(left) or _MEASURED.fullmatch(match["p"] or ""):
            return False
        if left.endswith("、") and scene.behind(match.start()) == ASSESS:
            return False  # 比较术后24 h、治疗2周…的评分
        lasts = self._parts.opens("keep_on").match(match["lead"])
        if lasts and (scene.behind(match.start()) == ASSESS or self._parts.closes("effect_before").search(left)):
            return False
        if match["lead"].endswith("(") or self._parts.opens("stopping").match(tail):
            return True
        if self._parts.opens("full").match(match["lead"]):
            return True
        if self._past.match(tail) or self._points.match(tail) or self._times.match(tail):
            return False
        if self._then_people.match(scene.text, place):
            return False
        if _SPELL_REACHES.search(match["lead"]):
            return True
        if self._parts.opens("watched", "result_after").match(tail) or self._parts.closes("ended").search(left):
            return False
        if scene.ahead(place, reach=16) == ASSESS:
            return False
        return not self._is_short(match, _LEAST_HOURS if self._parts.opens("slow").match(match["lead"]) else None)

    def _is_regimen(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on 14 d方案, 5天的…治疗, 24周治疗期: not 第4周治疗, 术后3天化疗, 12周治疗后."""
        left, inner = scene.left(match.start()), match["mid"]
        if self._mark_before.search(left) or self._parts.closes("not_given").search(left) or self._is_short(match):
            return False
        linked = match["link"] or self._parts.closes("undergone").search(left)
        if (inner and not linked) or scene.first(*match.span("mid")) not in (None, GIVE):
            return False
        if self._parts.opens("bare_regimen").fullmatch(match["noun"]):
            return self._point_behind.match(scene.text, match.end()) is None
        return True

    def _closes(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on a time that ends its clause: 100 mg tid,12周; 每日一次,最长10天; 服用抗生素两星期."""
        start = match.end("gap")
        if scene.after_amount(start):
            return True
        left = scene.left(start)
        if self._frequent.search(scene.text[max(0, start - 10) : start]):
            return True
        if match["op"] and not left:
            return scene.behind(start, reach=60, whole=True) == GIVE
        if _MEASURED.fullmatch(match["p"]):
            return False
        if match["gap"] in ("", " ") and self._parts.product_before(scene.text, match.start()):
            return True
        near = max(0, match.start() - 8), match.start()
        if match["gap"].startswith(",") and self._parts.closes("beside_placebo").search(scene.text, *near):
            return True
        if match["gap"].startswith(",") and self._ends_item.match(scene.text, match.end()):
            given = self._given_so.search(scene.text, *near) is not None
            return given or self._parts.product_before(scene.text, match.start())
        if match["gap"] or self._particle_before.search(left) or self._parts.closes("not_given").search(left):
            return False
        kinds = scene.kinds(start - len(left), start)
        return GIVE in kinds and not kinds & {ASSESS, LIVING}
