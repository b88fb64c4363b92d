"""How often a product is given: 每日3次, 一周一针, 3次/d, 隔日, bid, q3w, 每3周为一周期, 间隔4周, bare 每周."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from extract.kept import compiled
from extract.numerals import Value
from extract.records import Span
from extract.rules.scene import ASSESS, GIVE, LIVING, Scene
from extract.rules.timing_parts import DIGITS, NUMBER, ONE, Found, Parts, claims, value

_GAP_OF_TWO = 2
_A_DAY = ("一天", "一日", "1天", "1日")
_NEAR = 14
_SLASH = compiled(r" ?/ ?\Z")
"""What may stand between an amount and how often it is given: 2.4 mg / 每周."""
_MONTHS = {"m": "mo"}
"""What a unit letter of q4m stands for where it is not the unit's own sign."""


class Frequencies:
    """Reads frequencies."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        word, fill, unit, turn, acts = parts.word, parts.fill, parts.unit, parts.turn, parts.acts
        part_of_day = f"(?:天|日)?{word('part_of_day')}"
        each = rf"每(?P<gap>隔|间隔)?(?:{parts.span_of('p')}|(?P<half>半))?(?P<u>{unit}|{part_of_day})"
        glossed = rf"(?:\(\d+ ?(?:{unit})\))?"
        self._every = compiled(rf"{each}{glossed}(?P<mid>[^,。;:()\n次每剂针]{{0,22}}?)(?<![第首]){parts.times}")
        self._bare = compiled(rf"(?<!平均){each}(?!{word('not_per')}|次|剂(?!量)|例|人)")
        self._lone = fill(rf"{each}单次{acts}")
        """One administration, told with how often: 每周单次给药."""
        self._jabs_behind = fill(r"(?:再|后)?(?:«give»|打)(?:了)?[两二三四2-4][剂针]")
        """Jabs straight behind the time between them: 相隔14天接种两剂疫苗."""
        self._people = compiled(
            r"(?:大?约|有|近|超过|新增)*(?:[\d.,]+[多余]?[百千万亿]*[多余]?(?:人|例|名)"
            r"|[\d.,]+[多余]?[万亿][多余]?(?:剂|支|针|份|盒|元))"
        )
        """Behind a bare frequency: so many people a year are told of, and no product: 每年约5万人接受移植."""
        self._one = fill(rf"(?<![第前后近那这当同])一(?P<u>{parts.long_unit})(?P<lead>«verb_of_turn»?)")
        """A day before an amount: 一天一颗, 一日吃两粒."""
        self._bagged = fill(rf"(?<![第前后近\d]){parts.span_of('p')}(?P<u>{parts.long_unit})«verb_of_turn»?{ONE}«bag»")
        """A bag of what is infused, which is one administration: 七天一袋."""
        self._then = compiled(f"{word('then')}?")
        self._supplied = fill("(?:共|均|额外)?摄[入取](?=«drug_amount»)")
        """Taking in of what drugs are dosed in: 每日摄入800 mg钙."""
        self._often_told = fill("«told_often»$")
        self._daily = compiled(word("day_by_day"))
        self._between = compiled(f"{word('adverb_of_turn', 'verb_of_turn')}*")
        self._weekday = fill("«weekday»(?!期)")
        self._weekdays = fill(
            r"每«week_name»(?P<days>«weekday»(?:(?:[、,]|«and|week_name»)+«weekday»)+)(?![次针剂])"
            rf"(?:各[^,。;]{{0,8}}?{ONE}{turn})?"
        )
        self._days_a_week = fill(
            rf"(?:每|(?<![第前后近\d]){ONE})«week_name»{parts.span_of('n')} ?[天日d](?![A-Za-z本])"
            r"|(?P<days>[1-7]) ?[天日d]/(?:«week_name»|wk?(?![A-Za-z]))"
        )
        self._per = compiled(
            rf"{parts.before}(?<![前后头首末初]){parts.span_of('n')} ?[次剂针]{acts} ?(?:/|每|·(?=\w+\^?-1)) ?"
            rf"(?P<p>{NUMBER})?(?P<u>{unit})(?:\^?-1)?(?! ?{NUMBER} ?{turn})"
        )
        hours = rf"(?<=[\d半] ){word('hour')}|(?<=[\d半]){word('hour')}"
        self._in = fill(
            rf"(?<![第年月])(?P<first>首个?|第一个?)?(?:(?P<p>{NUMBER})|(?P<half>半))?(?P<u>{parts.long_unit}|{hours})"
            rf"(?P<inside>«inside»)?«turn_lead»*(?:静脉|皮下|肌肉|肌内)?"
            rf"(?P<verb>{word('act', 'verb_of_turn')})?(?:了|药)?{parts.times}"
        )
        self._alternate = compiled(
            rf"(?<![间相阻分])(?:每?隔|间(?=日))(?P<u>天|日|周|月|年)(?:[^,。;:()\n次每]{{0,10}}?(?P<times>{ONE}{turn}){acts})?"
        )
        self._starts_next = fill("(?:就|便|才|再|即)?«begun»")
        """Behind 隔天: it is the day after: 术后隔天开始给药."""
        self._coded = compiled(
            rf"(?<![A-Za-z0-9])[qQ]\.? ?{parts.span_of('p')} ?(?P<u>[mMhHdDwW]|{unit})(?![A-Za-z0-9])"
        )
        self._abbreviations = [
            (
                compiled(rf"(?:(?<![A-Za-z0-9])|(?<=\dmg))(?:{row.regex()})(?!-?\d)"),
                int(row.extra["count"]),
                str(row.extra["period"]),
            )
            for row in parts.lexicon.rows
            if row.code == "abbreviation"
        ]
        self._multiplier = compiled(rf"[×x*] ?(?P<n>{DIGITS}) ?(?:次|{word('round')}|(?=[,。;)、]|$))")
        self._split = fill(
            rf"(?P<every>每(?P<u>{parts.long_unit})[^。;:\n次每剂针]{{1,26}}?)?"
            rf"(?<![平均])«split_into»{parts.span_of('n')} ?次"
        )
        self._meals = fill(
            rf"(?P<parts>«meals»)(?:各|«respectively»|分)?(?P<mid>[^,。;:()\n次每]{{0,8}}?)(?P<n>{NUMBER}) ?{turn}"
        )
        self._meals_dosed = fill(r"(?<!每[晚日天])(?P<parts>«meals»)(?:各|«respectively»)?«verb_of_turn»?")
        self._cycle = fill(
            rf"(?P<each>每)?{parts.span_of('p')}(?P<u>{unit})(?P<is>«is|reckoned_as»|[/=])?(?P<one>{ONE}?个?)"
            rf"(?P<what>{word('cycle', 'course')})"
        )
        self._cycle_of = fill(
            rf"(?:(?:每|{ONE})个?(?P<what>{word('cycle', 'course')})(?:«is|reckoned_as»|[:(]|共|持续|约)?"
            rf"|(?<!月经)(?P<whole>{word('cycle')})(?:«is|reckoned_as»|:))"
            rf"{parts.span_of('p')}(?P<u>{unit})"
        )
        self._glossed = compiled(rf"\({parts.span_of('p')}(?P<u>{parts.long_unit})\)")
        """The same time in another unit, in a bracket behind it: 相隔一个月(28天)."""
        self._gap = compiled(
            rf"{word('gap')}{parts.amount}个?(?P<u>{unit}){parts.after}"
            rf"(?:(?:再|{word('act', 'verb_of_turn')})*{ONE}{turn}|{word('act')}(?!{word('site_after')}))?"
        )

    def __call__(self, scene: Scene) -> Iterator[Found]:
        """Give the frequencies that tell their number of times, best form first."""
        yield from self._splits(scene)
        yield from self._weekly(scene)
        for match in scene.find(self._every):
            if self._fits(scene, match) and self._is_given(scene, *match.span(), inside=match.span("mid")):
                count = value(match["n"])
                meals = self._parts.opens("meals").search(match["mid"])
                if count == 1 and meals and not self._parts.opens("once_a_day").search(meals[0]):
                    count *= self._parts_of_day(match["mid"])
                yield self._parts.frequency(match, "every", count, self._every_period(match))
        for match in scene.find(self._lone):
            if not match[0].endswith("次") or self._is_given(scene, *match.span()):
                yield self._parts.frequency(match, "lone", 1, self._every_period(match))
        for match in scene.find(self._per):
            short = self._parts.is_short(match["u"]) and not match["p"]
            if not short and "." not in match["n"] and self._is_given(scene, *match.span()):
                period = self._parts.period(value(match["p"] or "1"), match["u"])
                yield self._parts.frequency(match, "per", value(match["n"]), period)
        for match in scene.find(self._in):
            if self._is_in(scene, match):
                number = Fraction(1, 2) if match["half"] else value(match["p"] or "1")
                yield self._parts.frequency(match, "in", value(match["n"]), self._parts.period(number, match["u"]))
        for match in scene.find(self._meals):
            if self._is_given(scene, *match.span(), inside=match.span("mid")):
                number = value(match["n"]) or 1
                once = self._parts.opens("once_a_day").search(match["parts"])
                count = number if number > 1 or once else self._parts_of_day(match["parts"])
                yield self._parts.frequency(match, "meals", count, "P1D")
        for match in scene.find(self._bagged):
            if self._is_given(scene, *match.span()) and not scene.text.startswith(_A_DAY, match.start()):
                found = self._parts.frequency(match, "bagged", 1, self._parts.period(value(match["p"]), match["u"]))
                yield replace(found, claims=(match.span(),))
        yield from self._alternates(scene)
        yield from self._codes(scene)

    def cycles(self, scene: Scene) -> Iterator[Found]:
        """Give 21 d为1个周期 as a frequency, 10 d为1个疗程 and 治疗周期为3年 as a duration."""
        for regex in (self._cycle, self._cycle_of):
            for match in scene.find(regex):
                if self._parts.closes("pausing").search(scene.left(match.start())):
                    continue
                groups = match.groupdict()
                what = groups["what"] or groups["whole"]
                alone = scene.text[match.start() - 1] in "(," and self._parts.opens("cycle").fullmatch(what)
                told = groups.get("each") or groups.get("is") or groups.get("one", "一").startswith(("1", "一"))
                if not (told or alone):
                    continue
                period = self._parts.period(value(match["p"]), match["u"])
                every = groups.get("each") and not groups.get("is")
                if period and (period.endswith("Y") or (groups.get("whole") and period.endswith("M"))):
                    numbers = claims(match, "p")
                    yield Found(match.start("p"), match.end("u"), "duration", "years", "=", None, period, 3, numbers)
                elif period and (every or self._parts.opens("cycle").fullmatch(what)):
                    yield self._parts.frequency(match, "cycle", 1, period)
                elif period:
                    op = self._parts.op(match, "p")
                    numbers = claims(match, "p")
                    yield Found(*match.span(), "duration", "course", op, None, period, 3, numbers)

    def gaps(self, scene: Scene) -> Iterator[Found]:
        """Give 间隔4周, 隔3个月 between administrations."""
        for match in scene.find(self._gap):
            jabs = self._parts.closes("jabs").search(scene.left(match.start())) or self._jabs_behind.match(
                scene.text, match.end()
            )
            if self._parts.opens("titrate").match(scene.text, match.end()):
                continue
            if not jabs and {ASSESS, LIVING} & {scene.behind(match.start()), scene.ahead(match.end(), reach=12)}:
                continue
            period = self._parts.period(self._parts.number(match), match["u"])
            if period and (jabs or scene.gives(match.start())):
                start = match.start() + scene.text.startswith("中间", match.start() - 1)
                op = self._parts.op(match, "p")
                yield Found(start, match.end(), "frequency", "gap", op, 1, period, claims=claims(match, "p"))
                if gloss := self._glossed.match(scene.text, match.end()):
                    period, span = self._parts.period(value(gloss["p"]), gloss["u"]), (gloss.start("p"), gloss.end("u"))
                    yield Found(*span, "frequency", "gap", "=", 1, period, claims=claims(gloss, "p"))

    def bares(self, scene: Scene) -> Iterator[Found]:
        """Give 每周, 每三周, 每晚 with no number of times, where a product is given in the rest of the clause."""
        for match in scene.find(self._bare):
            short = self._parts.is_short(match["u"]) and not match["p"]
            period = self._every_period(match)
            if period and not short and self._gives_bare(scene, *match.span()):
                op = self._parts.op(match, "p")
                yield Found(*match.span(), "frequency", "bare", op, 1, period, claims=claims(match, "p"))
        for match in scene.find(self._one):
            watched = scene.behind(match.start(), reach=_NEAR) in (ASSESS, LIVING)
            if scene.before_amount(match.end()) and not watched:
                period = self._parts.period(1, match["u"])
                yield Found(match.start(), match.end("u"), "frequency", "bare", count=1, period=period)
        for match in scene.find(self._meals_dosed):
            if scene.before_amount(match.end()) and scene.behind(match.start(), reach=_NEAR) not in (ASSESS, LIVING):
                once = self._parts.opens("once_a_day").search(match["parts"])
                count = 1 if once else self._parts_of_day(match["parts"])
                yield Found(*match.span("parts"), "frequency", "meals", count=count, period="P1D")
        for match in scene.find(self._daily):
            taken = self._parts.opens("mouth").match(scene.text, match.end()) or scene.behind(match.start()) == GIVE
            if taken or self._gives_bare(scene, *match.span()):
                yield Found(*match.span(), "frequency", "bare", count=1, period="P1D")

    # --- decisions --------------------------------------------------------------------------------------------------

    def _fits(self, scene: Scene, match: re.Match[str]) -> bool:
        """Tell whether what stands between 每周 and 1次 is a verb of giving, an adverb or nothing: not 每周头痛2次."""
        return scene.first(*match.span("mid")) is not None or self._between.fullmatch(match["mid"].strip()) is not None

    def _is_given(self, scene: Scene, start: int, end: int, *, inside: Span | None = None) -> bool:
        """Decide by the nearest cue whether a frequency is one of giving; with no cue in its clause it is."""
        cue = scene.first(*inside) if inside else None
        if inside and cue is not None:
            return cue == GIVE and not self._parts.opens("titrate").search(scene.text, *inside)
        if self._parts.closes("event").search(scene.left(start)):
            return False
        cue = scene.ahead(end, reach=14) or scene.behind(start)
        return cue in (None, GIVE)

    def _is_in(self, scene: Scene, match: re.Match[str]) -> bool:
        """Decide on 一日三次, 日服两次, 两周一针, 首月三次: not 第3周1次, 3周2次, 今日1次."""
        unit, alone = match["u"].strip(), not (match["p"] or match["half"])
        if match["first"] and not alone:
            return False
        before = scene.text[max(0, match.start() - 1) : match.start()]
        if alone and not match["first"] and (unit != "日" or re.match(r"\w", before)):
            return False
        number = value(match["p"] or "1")
        several = number != 1 and not match["half"] and value(match["n"]) != 1
        if number is None or number > 24 or (several and not (match["inside"] and match["verb"])):
            return False
        if not match["first"] and self._parts.closes("not_given").search(scene.left(match.start())):
            return False
        return self._is_given(scene, *match.span(), inside=match.span())

    def _gives_bare(self, scene: Scene, start: int, end: int) -> bool:
        if self._parts.opens("vague_times").match(scene.text, end):
            return False
        if self._parts.opens("titrate").match(scene.text, end) or self._people.match(scene.text, end):
            return False
        dosed = scene.before_amount(end) and self._parts.opens("drug_amount").match(scene.text, end)
        if dosed and self._parts.closes("step_to").search(scene.left(start)):
            return True
        cue = scene.ahead(end, reach=18)
        if cue == GIVE:
            return not (scene.before_amount(end) and scene.behind(start, reach=_NEAR) in (ASSESS, LIVING))
        if cue is not None:
            return cue == LIVING and self._supplied.match(scene.text, end) is not None
        if dosed:
            return scene.behind(start, reach=_NEAR) not in (ASSESS, LIVING)
        slash = _SLASH.search(scene.text, max(0, start - 3), start)
        if scene.after_amount(slash.start() if slash else start) or self._parts.opens("arm_word").match(
            scene.text, end
        ):
            return True
        if scene.behind(start) != LIVING and self._parts.product_behind(scene.text, end):
            return True
        if scene.behind(start) == GIVE and self._parts.closes("rate_word").search(scene.left(start)):
            return True
        if scene.text.startswith("(", start - 1) and scene.text.startswith(")", end):
            told = self._often_told.search(scene.text, max(0, start - 10), start - 1)
            return told is not None or scene.behind(start - 1) == GIVE
        if not scene.right(end) and (led := self._then.fullmatch(scene.left(start))):
            return (scene.behind(start, reach=60, whole=True) if led[0] else scene.behind(start - 1)) == GIVE
        return scene.text.startswith((",", "("), end) and scene.ahead(end + 1, reach=8) == GIVE

    # --- values -----------------------------------------------------------------------------------------------------

    def _every_period(self, match: re.Match[str]) -> str | None:
        """Give the period of 每…: 每 alone is one, 每隔天 and 每隔一天 are two, 每晚 is a day."""
        unit = match["u"].strip()
        if not self._parts.is_unit(unit):
            return "P1D"
        number: Value | None = Fraction(1, 2) if match["half"] else value(match["p"] or "1")
        alone = match["p"] is None or match["p"] in ("一", "1")
        if match["gap"] == "隔" and alone and not match["half"]:
            number = _GAP_OF_TWO
        return self._parts.period(number, unit)

    def _parts_of_day(self, text: str) -> int:
        return 3 if self._parts.opens("three_meals").search(text) else 2

    # --- forms ------------------------------------------------------------------------------------------------------

    def _splits(self, scene: Scene) -> Iterator[Found]:
        """Read 每月60 IU/kg,分3次 as one frequency, and 分2次 after the amount of a day as one a day."""
        for match in scene.find(self._split):
            count = value(match["n"])
            before = scene.text[max(scene.sentence(match.start())[0], match.start() - 40) : match.start()]
            if match["every"]:
                yield self._parts.frequency(match, "split", count, self._parts.period(1, match["u"]))
            elif self._parts.closes("daily_before").search(before) or self._parts.opens("daily_behind").match(
                scene.text, match.end(), scene.sentence(match.start())[1]
            ):
                yield self._parts.frequency(match, "split", count, "P1D")

    def _weekly(self, scene: Scene) -> Iterator[Found]:
        """Read 每周一、三、五 and 每周5天."""
        for match in scene.find(self._weekdays):
            if self._is_given(scene, *match.span()):
                count = len(self._weekday.findall(match["days"]))
                yield self._parts.frequency(match, "weekdays", count, "P1W")
        for match in scene.find(self._days_a_week):
            if self._is_given(scene, *match.span()):
                yield self._parts.frequency(match, "days_a_week", value(match["n"] or match["days"]), "P1W")

    def _alternates(self, scene: Scene) -> Iterator[Found]:
        for match in scene.find(self._alternate):
            end = match.end() if match["times"] else match.end("u")
            if not match["times"] and self._starts_next.match(scene.text, end):
                continue
            if (match["times"] or scene.ahead(end) == GIVE) and self._is_given(scene, match.start(), end):
                period = self._parts.period(_GAP_OF_TWO, match["u"])
                yield Found(match.start(), end, "frequency", "alternate", count=1, period=period, rank=3)

    def _codes(self, scene: Scene) -> Iterator[Found]:
        """Read bid and q3w, and the number of times behind them: q3w×4."""
        found = [
            self._parts.frequency(match, "abbreviation", count, period)
            for regex, count, period in self._abbreviations
            for match in scene.find(regex)
        ]
        for match in scene.find(self._coded):
            unit = match["u"].strip().lower()
            if period := self._parts.period(value(match["p"]), _MONTHS.get(unit, unit)):
                found.append(self._parts.frequency(match, "coded", 1, period))
        for frequency in found:
            yield frequency
            place = frequency.end + scene.text.startswith(" ", frequency.end)
            if times := self._multiplier.match(scene.text, place):
                numbers = claims(times, "n")
                yield Found(*times.span(), "count", "multiplied", count=value(times["n"]), rank=3, claims=numbers)
