"""On which days a product is given: 第0、7、14天, d1、d8, 术前30 min, 首周, 基线, 2周后加量, 0、1、6个月程序."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from extract.kept import compiled
from extract.rules.scene import ASSESS, GIVE, Scene
from extract.rules.timing_parts import NUMBER, ONE, ORDINAL, Found, Parts, claims, value

_EACH = compiled(rf"{NUMBER} ?[次剂针]")
_SIGN = compiled(r"\w")
_CODED = compiled(r"(?P<unit>[dDW])(?:ays?|AYS?)? ?$")
_GIVEN_REACH = 20
_BRIEF = ("PT1H", "PT2H")
"""Times in which one infusion is given: a bare window of them is none of giving."""


class DosingDays:
    """Reads times at which a product is given."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        unit, word, fill = parts.unit, parts.word, parts.fill
        to, separator = parts.to, parts.separator
        ranged = rf"(?:{to}第?{ORDINAL}(?:{unit})?)?"
        day = rf"-?{ORDINAL}(?:{unit})?"
        signs = r"(?![\d.]|-[A-Z]|\s?(?:d(?![\d-])|天|日|周|月|mg|g|ml|mL|[μu]g|[×x%次]|«classifier»|mm))"
        self._tail = fill(r"(?:[,()]|«respectively|day_tail»)*")
        """Between a day and the verb that says what is done on it."""
        self._before_event = fill("«event_anchor»前的?$")
        """Before a list of days: they are counted back from an event, which `_from_event` reads."""
        self._since = fill("(?:«from_when»(?:的|,)?|[疗药]的)$")
        self._running = compiled("(?:连续|持续|共|连用)$")
        """Before a time: it is how long something is given: 连续3个月后按需给药."""
        self._perhaps, self._perhaps_then = fill("«perhaps»[于在]?$"), fill("[便就]?«perhaps»")
        """About a time at which something may be given some day: 半年后或要打第四针."""
        self._given_before = compiled(rf"(?:{parts.cues.give})[,、] ?(?:[qbtQBT][A-Za-z\d]{{1,3}}[,、] ?)?$")
        """Between an amount and its days: 1 g口服,bid,第1~14天."""
        self._finished = compiled("(?:完成|结束)的?$")
        """Before a time: it is one since the end of giving: 接种完成的一个月后."""
        self._share = fill(r"«at_end»? ?(?:«is»|达)?\d+(?:\.\d+)?[%‰]")
        """A result that follows a time straight: 第12周82.8%."""
        self._begun = fill("«begun»,")
        self._to_end = fill("«range_to»$")
        self._each_of = fill("各|共|«respectively»")
        self._behind_auc = compiled(r"AUC ?[=:]? ?\d(?:\.\d)? ?$")
        self._named_stretch = compiled(rf"{word('days_named')}$")
        self._resting = fill(",? ?«pausing»")
        self._coded_item = compiled(r"[dD] ?\d[^,;)]*[,;)]")
        upper_code = rf"(?<![A-Za-z0-9+一-鿿-])(?:D(?:ays?)?|DAYS?|W)|(?<={word('before_day_code')})D"
        code = rf"(?:(?<![A-Za-z0-9+素])d(?:ays?)?|{upper_code})"
        self._lists = (
            compiled(
                rf"第 ?-?{ORDINAL}(?:{unit})?个?(?:{to}第? ?-?{ORDINAL}(?:{unit})?)?"
                rf"(?:{separator}(?!{NUMBER}{unit} ?(?:为|一个|1个|重复))(?:第 ?)?{day}{ranged})*"
            ),
            fill(
                rf"{code} ?-?\d{{1,3}}(?!\d)"
                rf"(?: ?(?:[-~、,/]|«range_to|and») ?(?:[dD](?:ay)?|W)? ?-?\d{{1,3}}{signs})*"
            ),
            fill(
                r"(?<![A-Za-z0-9.%)+-])[+-]\d{1,2}(?: ?[、,] ?[+-]\d{1,2})*(?: ?(?:~|«range_to») ?[+-]?\d{1,2})?"
                r" ?(?:d(?![A-Za-z])|天)"
            ),
        )
        ordinal = r"(?P<ord>第 ?|[dD](?:ays?)? ?|DAYS? ?|W ?)?"
        upper = rf"(?P<to>{to}(?:第|[dD](?:ay)?)? ?(?P<v2>[+-]?{ORDINAL})(?P<u2>{unit})?)?"
        self._element = compiled(rf"{ordinal}(?P<v>[+-]?{ORDINAL})(?P<u>{unit})?{upper}")
        never = "(?P<to>(?!))?(?P<v2>(?!))?(?P<u2>(?!))?"
        self._lone_element = compiled(rf"{ordinal}(?P<v>{ORDINAL})(?P<u>{unit})?{never}")
        time = rf"{NUMBER}(?:{unit})?"
        self._anchored = fill(
            rf"{word('event_anchor')}(?P<side>前|后)?的?{parts.before}(?P<list>第?{ORDINAL}(?P<u>{unit})?(?:{to}{time})?"
            rf"(?P<more>(?:{separator}(?:第 ?)?{time})*))(?P<inside>«within»|时|后(?!续))?"
        )
        element = rf"(?:第 ?)?{NUMBER}(?:{unit})"
        self._plain = fill(
            rf"(?!{time}{separator}第)(?P<at>«respectively»?[于在])?"
            rf"(?P<list>(?:{word('baseline')}时?|(?:第 ?)?{time})(?:{separator}{time})*{separator}{element})"
            r"(?P<tail>«at_end»|各|«respectively»|大|龄)?"
        )
        days = rf"0(?:(?:{separator}|-)\d{{1,3}})+{unit}"
        self._schedules = (
            compiled(rf"{word('schedule_before')}(?P<list>{days})(?={word('schedule_after')})"),
            compiled(rf"(?<![\d.第])(?P<list>{days})(?=[^,。;:()]{{0,14}}{word('schedule')})"),
        )
        self._in_bracket = compiled(rf"\((?P<list>{days})\)")
        self._baseline = compiled(
            rf"(?<![^于在,。;:\n(、]){word('baseline')}(?=时|{separator}第 ?{NUMBER}|[^,。;]{{0,6}}{word('act')})"
        )
        self._later = compiled(
            rf"(?<!{parts.lexicon.regex('since')})(?P<list>(?:{time}{separator})*){parts.amount}(?P<u>{unit})[之以]?后"
        )
        self._window = fill(rf"(?<![第\d.]){parts.before}(?P<list>{parts.span_of('p')}(?P<u>{unit})«within»)")
        self._gestation = fill(
            rf"(?:«pregnant_from»|(?<![一-鿿])(?:«pregnancy»)第?(?=[^,。;]{{1,8}}(?:«begun»|起)))"
            rf"(?P<list>{parts.span_of('p')}(?P<u>{unit}))"
        )
        self._soon = [
            (compiled(rf"{term}(?P<u>{parts.calendar_unit})(?![本数期])"), 1 if row.extra["period"] == "first" else 2)
            for row in parts.lexicon.rows
            if row.code == "soon"
            for term in row.terms
        ]
        self._again = fill(f"«again»(?:{parts.cues.give}|«mouth»)")
        self._begun_treatment = fill("«begun»[^,。;]{0,6}?«give»者")
        """Behind a time: those whose treatment began then: 发热后两天之内开始用药者."""
        self._from_then = compiled(f",? ?{word('then')}每")
        self._starting = compiled("起|内")
        self._turns = compiled(rf"(?:{NUMBER}|{ONE}) ?次")

    def __call__(self, scene: Scene) -> Iterator[Found]:
        """Give the times of giving, written out first."""
        for regex in self._lists:
            for match in scene.find(regex):
                counted_back = "-" not in match[0] and self._before_event.search(scene.left(match.start()))
                if not counted_back and self._is_dosing(scene, *match.span()):
                    yield from self._elements(scene, *match.span())
        for match in scene.find(self._anchored):
            yield from self._from_event(scene, match)
        for match in scene.find(self._plain):
            planned = self._parts.closes("endpoint").search(scene.left(match.start()))
            if (match["tail"] or match["at"]) and scene.ahead(match.end()) == GIVE and not planned:
                yield from self._elements(scene, *match.span("list"))
        for regex in self._schedules:
            for match in scene.find(regex):
                yield from self._elements(scene, *match.span("list"), ranges=False)
        for match in scene.find(self._in_bracket):
            if scene.after_amount(match.start()):
                yield from self._elements(scene, *match.span("list"), ranges=False)
        for match in scene.find(self._baseline):
            if scene.ahead(match.end()) == GIVE:
                yield Found(*match.span(), "at", "baseline", period="P0D")
        for match in scene.find(self._later):
            yield from self._later_day(scene, match)
        for match in scene.find(self._window):
            if self._opens_giving(scene, match):
                yield self._stretch(match)
        for match in scene.find(self._gestation):
            if scene.ahead(match.end()) == GIVE:
                yield self._stretch(match)
        for regex, number in self._soon:
            for match in scene.find(regex):
                start = self._starting.match(scene.text, match.end())
                place = start.end() if start else match.end()
                if scene.ahead(place, reach=14) == GIVE and not self._turns.match(scene.text, place):
                    yield Found(*match.span(), "at", "soon", period=self._parts.period(number, match["u"]))

    def _is_dosing(self, scene: Scene, start: int, end: int) -> bool:
        """Tell whether a product is given on the days of a list, by the cue that follows or by what stands before."""
        if self._parts.opens("no_day_after").match(scene.text, end) or self._share.match(scene.text, end):
            return False
        left = scene.left(start)
        if self._to_end.search(left):
            return False
        tail = self._tail.match(scene.text, end)
        place = tail.end() if tail else end
        if condition := self._parts.opens("condition").match(scene.text, end):
            return scene.next_clause(condition.end()) == GIVE
        if not left and scene.text.startswith(":", end):
            return scene.ahead(end + 1) == GIVE
        if scene.text[start] in "dD" and (scene.after_amount(start) or self._behind_auc.search(left)):
            return True
        given = self._given_before.search(scene.text, max(0, start - _GIVEN_REACH), start)
        cue = scene.ahead(place)
        if given and cue != ASSESS and scene.after_amount(given.start()):
            return True
        if cue:
            return cue == GIVE
        if self._parts.opens("operated").match(scene.text, place) and scene.next_clause(place) == GIVE:
            return True
        if not left and self._parts.opens("often_behind").match(scene.text, end):
            return True
        if (
            scene.after_amount(start)
            and scene.text[start - 1] in ", "
            and self._parts.opens("compared_then").match(scene.text, end)
        ):
            return False
        if scene.after_amount(start) or self._named_stretch.search(scene.text, max(0, start - 8), start):
            return True
        each = self._each_of.search(scene.text, end, place) and _EACH.match(scene.text, place)
        ended = not _SIGN.match(scene.text, place) or self._from_then.match(scene.text, end)
        ended = ended or self._resting.match(scene.text, end) or self._coded_item.fullmatch(scene.text, start, end + 1)
        if not left and (each or ended):
            return scene.behind(start, reach=60, whole=True) == GIVE
        return scene.behind(start, reach=12) == GIVE and not self._since.search(left)

    def _opens_giving(self, scene: Scene, match: re.Match[str]) -> bool:
        """Tell whether giving begins within a time: 72小时内开始服药, not 30分钟内滴完, 4周内用过激素者."""
        left, place = scene.left(match.start()), match.end()
        if not self._parts.closes("window_before", "event_anchor").search(left) or self._parts.opens(
            "not_window"
        ).match(scene.text, place):
            return False
        prompt = self._parts.opens("promptly").match(scene.text, place)
        begin = prompt.end() if prompt else place
        if scene.first(begin, begin + 4) != GIVE and scene.first(place, begin + 1) != GIVE:
            return False
        period = self._parts.period(value(match["p"]), match["u"]) or ""
        brief = period.endswith("M") if period.startswith("PT") else False
        return begin > place or not (brief or period in _BRIEF)

    def _stretch(self, match: re.Match[str]) -> Found:
        """Give a window of time or a range of weeks as the time from which a product is given."""
        op = self._parts.op(match, "p")
        inside = match["list"].endswith("内")
        op = "<=" if inside and op == "=" else op
        period = self._parts.period(value(match["p"]), match["u"])
        start, end = match.span("list")
        end = match.end("u") if op == "~" else end
        return Found(start, end, "at", "window", op, period=period, claims=claims(match, "p"))

    def _elements(self, scene: Scene, start: int, end: int, *, ranges: bool = True) -> Iterator[Found]:
        """Give each day of a list: 第0、7、14天 are 第0, 7 and 14天, all in days; a range is one, its first day."""
        if baseline := self._parts.opens("baseline").match(scene.text, start):
            yield Found(*baseline.span(), "at", "days", period="P0D", rank=3)
        matches = list((self._element if ranges else self._lone_element).finditer(scene.text, start, end))
        codes = [code["unit"] for match in matches if (code := _CODED.match(match["ord"] or ""))]
        unit = codes[0] if codes else None
        found: list[Found] = []
        for match in reversed(matches):
            unit = match["u2"] or match["u"] or unit
            number = value(match["v"].lstrip("+-"))
            if unit is None or number is None:
                continue
            signed = -number if match["v"].startswith("-") else number
            op = "~" if match["to"] else "="
            if period := self._parts.period(signed, match["u"] or unit):
                numbers = claims(match, "v", "v2")
                found.append(Found(*match.span(), "at", "days", op, period=period, rank=3, claims=numbers))
        yield from reversed(found)

    def _from_event(self, scene: Scene, match: re.Match[str]) -> Iterator[Found]:
        """Read 术后1周、1个月各…输注, 术后3~6周开始服用, 出生后2 h内给予; what comes before an event is negative.

        Where giving begins then (术后6 h开始,每8 h注入), it is told in the clause that follows.
        """
        inside, later = match["inside"] not in (None, "时", "后"), match["inside"] == "后"
        if self._parts.opens("nothing_given").match(scene.text, match.end()):
            return
        treated = self._begun_treatment.match(scene.text, match.end()) is not None
        if scene.text.startswith("、", match.end()) and scene.behind(match.start()) == ASSESS:
            return  # 比较术后24 h、治疗2周…的评分
        timed = match["u"] or match["more"] or not match["list"][-1].isdigit()
        begun = self._begun.match(scene.text, match.end())
        given = scene.ahead(begun.end() if begun else match.end()) == GIVE
        given = given or treated or self._parts.closes("jab_in_turn").search(scene.left(match.start())) is not None
        if not timed or not (match["side"] or inside or later) or not given:
            return
        for found in self._elements(scene, *match.span("list")):
            period = found.period
            if match["side"] == "前" and period and not period.startswith("-"):
                period = f"-{period}"
            op = "<=" if inside else self._parts.op_of(match["op"]) if match["op"] else found.op
            start = match.start("op") if match["op"] else found.start
            end = match.end() if inside else found.end
            yield replace(found, start=start, end=end, op=op, period=period, form="from_event", rank=2)

    def _later_day(self, scene: Scene, match: re.Match[str]) -> Iterator[Found]:
        """Read 24 h后…每日10 mg/kg, 2周后加量: a time after the start at which giving changes."""
        listed, start = match["list"], match.start()
        if listed and ("." in listed or self._parts.closes("gap").search(scene.left(start))):
            listed, start = "", match.end("list")  # 间隔21天,6个月后加强; 每周加0.6,五周后
        left = scene.left(start)
        if self._running.search(left) or self._perhaps.search(left):
            return
        if self._perhaps_then.match(scene.text, match.end()):
            return
        now = self._again.match(scene.text, match.end())
        cue = scene.ahead(match.end())
        planned = left.endswith(("在", "于")) and self._parts.closes("jab_in_turn").search(left) is not None
        given = cue == GIVE or (cue is None and planned)
        if not given or (self._parts.closes("not_given").search(left) and not now) or self._finished.search(left):
            return
        if scene.behind(start, reach=6) == ASSESS or self._parts.opens("reached_by_then").match(
            scene.text, match.end()
        ):
            return
        if listed:
            yield from self._elements(scene, match.start(), match.end("u"), ranges=False)
        elif period := self._parts.period(self._parts.number(match), match["u"]):
            op = self._parts.op(match, "p")
            yield Found(start, match.end("u"), "at", "later", op, period=period, claims=claims(match, "p"))
