"""When and how often a product is given: frequencies, counts, durations and days of giving.

Each form is a regular expression over the compact text, from named parts; a form that does not tell by itself whether a
product is given (第28天, 每周, 两次) is decided by the cue next to it in its clause: a verb of giving, or one of looking
(复查, 有效率). Words are rows of the lexicon ``timings``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from extract.lexicon import Lexicons, alternation
from extract.numerals import Value, parse
from extract.records import Article, Reading, Span
from extract.products import is_amount

_SILENT_ZONES = {"references", "caption", "disclaimer", "navigation"}
_SILENT_MARKS = {"date", "year", "age", "clock", "citation", "identifier", "money"}
_CLAUSE_END = re.compile(r"[,;。!?！？\n]|:(?!\d\d)|(?<![A-Za-z\d])\.|\.(?![\dA-Za-z ])")
_CLAUSE_REACH = 28
_SENTENCE_END = re.compile(r"[。!?！？\n]")

# Not the tail of a number with thousands separators; a list such as d1~14,21 d is none.
_DIGITS = r"(?<![\d.])(?!(?<=\d,)\d{3}(?!\d))\d{1,3}(?:\.\d+)?(?!\d|,\d{3}(?!\d)|\.\d)"
_HAN = r"(?<![第一二两三四五六七八九十百千几数半])[一二两三四五六七八九十]{1,3}(?![百千万亿几多])"
_N = rf"(?:{_DIGITS}|{_HAN})"
_ORDINAL = r"(?:\d{1,3}|[一二两三四五六七八九十]{1,3})"
_TO = r"(?: ?[-~至到或] ?)"
_SEPARATOR = r"(?: ?[、,/] ?(?:和|及|与)?|和|及|与|以及|或)"


def _range(name: str) -> str:
    """Write a number or a range of two as a group: ``2~3`` has the groups n and n2."""
    return rf"(?P<{name}>{_N})(?:{_TO}第?(?P<{name}2>{_N}))?"


@dataclass(frozen=True, slots=True)
class _Found:
    """A timing that a form has read, before it is known whether it is one of giving."""

    start: int
    end: int
    kind: str
    form: str
    op: str = "="
    count: Value | None = None
    period: str | None = None
    rank: int = 2
    claims: tuple[Span, ...] = field(default=())

    def reading(self) -> Reading:
        """Give the contract's fields."""
        count = None if self.count is None else float(self.count)
        values = {"kind": self.kind, "op": self.op, "count": count, "period": self.period}
        return Reading("timings", self.start, self.end, values, f"timing.{self.form}", self.rank, self.claims)


class _Scene:
    """An article with the cues around a place: what its clause says next to it."""

    def __init__(self, article: Article, cues: re.Pattern[str]) -> None:
        self.article = article
        self.text = article.text
        self._cues = cues
        self._amounts = [q for q in article.quantities if is_amount(q) and not self._eaten(q.start)]
        self._starts = [q.start for q in self._amounts]
        self._ends = [q.end for q in self._amounts]

    def _eaten(self, place: int) -> bool:
        """Tell whether an amount is one of food, drink or a measured thing by the word straight before it."""
        start = place - len(self.left(place, reach=12))
        last = None
        for last in self._cues.finditer(self.text, start, place):
            pass
        return last is not None and last.lastgroup == "living"

    def right(self, place: int, *, reach: int = _CLAUSE_REACH) -> str:
        """Give the rest of the clause, cut at ``reach`` characters."""
        end = _CLAUSE_END.search(self.text, place)
        return self.text[place : min(place + reach, end.start() if end else len(self.text))]

    def left(self, place: int, *, reach: int = _CLAUSE_REACH) -> str:
        """Give the clause up to a place, cut at ``reach`` characters."""
        window = self.text[max(0, place - reach) : place]
        ends = [match.end() for match in _CLAUSE_END.finditer(window)]
        return window[ends[-1] :] if ends else window

    def ahead(self, place: int, *, reach: int = _CLAUSE_REACH) -> str | None:
        """Tell the first cue after a place in its clause: give, assess or living; an amount given counts as give."""
        window = self.right(place, reach=reach)
        match = self._cues.search(self.text, place, place + len(window))
        at = match.start() if match else place + len(window)
        index = bisect_left(self._starts, place)
        if index < len(self._starts) and self._starts[index] < at:
            return "give"
        return match.lastgroup if match else None

    def behind(self, place: int, *, reach: int = _CLAUSE_REACH, whole: bool = False) -> str | None:
        """Tell the last cue before a place in its clause, or in its whole sentence within reach."""
        start = place - len(self.left(place, reach=reach))
        if whole:
            start = max(self.sentence(place)[0], place - reach)
        last = None
        for match in self._cues.finditer(self.text, start, place + 4):  # look-aheads see past the place
            if match.end() <= place:
                last = match
        index = bisect_left(self._ends, place + 1) - 1
        if index >= 0 and self._ends[index] > start and (last is None or self._ends[index] > last.start()):
            return "give"
        return last.lastgroup if last else None

    def after_amount(self, place: int) -> bool:
        """Tell whether an amount given stands straight before a place."""
        index = bisect_left(self._ends, place + 1) - 1
        return index >= 0 and re.fullmatch(r"(?: ?[,、(×]? ?)", self.text[self._ends[index] : place]) is not None

    def before_amount(self, place: int) -> bool:
        """Tell whether an amount given stands straight after a place."""
        index = bisect_left(self._starts, place)
        return index < len(self._starts) and self._text_between(place, self._starts[index]) in ("", " ")

    def _text_between(self, start: int, end: int) -> str:
        return self.text[start:end]

    def sentence(self, place: int) -> Span:
        """Give the sentence around a place."""
        found = self.article.sentence_at(place)
        return (found.start, found.end) if found else (place, place)

    def gives(self, place: int) -> bool:
        """Tell whether the sentence around a place speaks of giving a product at all."""
        start, end = self.sentence(place)
        if any(match.lastgroup == "give" for match in self._cues.finditer(self.text, start, end)):
            return True
        index = bisect_left(self._starts, start)
        return index < len(self._starts) and self._starts[index] < end


Form = Callable[[_Scene], Iterator[_Found]]


class Rule:
    """Read the timings of an article."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["timings"]
        self._units = [
            (re.compile(row.regex()), str(row.extra["iso"]), row.extra.get("half"))
            for row in words.rows
            if "iso" in row.extra
        ]
        self._ops = {term: str(row.extra["op"]) for row in words.rows if "op" in row.extra for term in row.terms}
        self._abbreviations = [
            (re.compile(rf"(?<![A-Za-z0-9])(?:{row.regex()})(?![A-Za-z0-9])"), row.extra["count"], str(row.extra["period"]))
            for row in words.rows
            if row.code == "abbreviation"
        ]
        cues = "|".join(f"(?P<{code}>{words.regex(code)})" for code in ("give", "assess", "living"))
        self._cues = re.compile(cues)
        self._event = re.compile(words.regex("event"))
        self._event_before = re.compile(rf"(?:{words.regex('event')})(?:平均|约|达|共|,)?$")
        self._not_given = re.compile(rf"(?:{words.regex('not_given')})$")
        self._regimen = re.compile(words.regex("regimen"))
        self._titrate = re.compile(words.regex("titrate"))
        self._compile(words.regex)

    def _compile(self, lexicon: Callable[..., str]) -> None:
        units = ("minute", "hour", "day", "week", "month", "quarter", "year")
        unit = f" ?(?:{lexicon(*units)})"
        long_unit = f" ?(?:{lexicon(*units[2:])})"
        turn, act, day_part = lexicon("turn"), lexicon("act"), lexicon("part_of_day")
        before = rf"(?:(?P<op>{alternation(t for t in self._ops if not re.search('左右|上下|余|以', t))}) ?)?"
        after = rf"(?P<after>{alternation(t for t in self._ops if re.search('左右|上下|余|以', t))})?"
        acts = f"(?:{act})?"
        times = rf"(?:{before}{_range('n')} ?(?:{turn}){after}{acts})"

        self._every = re.compile(
            rf"每(?P<gap>隔|间隔)?(?:{_range('p')}|(?P<half>半))?(?P<u>{unit}|(?:天|日)?(?:{day_part}))"
            rf"(?P<mid>[^,。;:()\n次每剂针]{{0,22}}?)(?<![第首]){times}"
        )
        self._bare = re.compile(
            rf"(?<!平均)每(?P<gap>隔|间隔)?(?:{_range('p')}|(?P<half>半))?"
            rf"(?P<u>{unit}|(?:天|日)?(?:{day_part}))(?!(?:[的]?(?:最大|最高|平均)?(?:剂量|用量|总量|药量|药费|费用|次数))|次|剂|例|人)"
        )
        self._weekdays = re.compile(
            rf"每(?:周|星期)(?P<days>[一二三四五六日天](?:(?:[、,和及,]|、?(?:周|星期))+[一二三四五六日天])+)(?![次针剂])(?:各[^,。;]{{0,8}}?(?:一|1)(?:{turn}))?"
        )
        self._days_a_week = re.compile(rf"每周(?P<n>{_DIGITS}|[一二两三四五六]) ?[天日d](?![A-Za-z本])")
        self._per = re.compile(rf"{before}{_range('n')} ?(?:次|剂|针)(?:{act})? ?(?:/|每) ?(?P<p>{_N})?(?P<u>{unit})")
        self._in = re.compile(
            rf"(?<![第年月])(?P<first>首个?|第一个?)?(?:(?P<p>{_N})|(?P<half>半))?(?P<u>{long_unit}|(?<=[\d半] ) ?(?:{lexicon('hour')})|(?<=[\d半])(?:{lexicon('hour')}))"
            rf"(?:内|里)?(?:只|仅|须|需|要|共)?(?:须|需|要)?(?:{act}|服用?|口服|打|用|输|注|接种|施打|外用|吸|涂)?(?:了|药)?{times}"
        )
        self._alternate = re.compile(
            rf"(?<![间相阻分])(?:每)?隔(?P<u>天|日|周|月|年)(?P<mid>[^,。;:()\n次每]{{0,10}}?)(?P<times>(?:一|1)(?:{turn}){acts})?"
        )
        self._coded = re.compile(
            rf"(?<![A-Za-z0-9])[qQ]\.? ?{_range('p')} ?(?P<u>{unit}|[mMhHdDwW](?![A-Za-z0-9]))(?![A-Za-z0-9])"
        )
        self._times_after = re.compile(rf" ?[×x*] ?(?P<n>{_DIGITS}) ?(?:次|个?周期|个?疗程|(?=[,。;)、]|$))")
        one = "(?:1|一)"
        self._cycle = re.compile(
            rf"每?{_range('p')}(?P<u>{unit})(?:为|是|算|作为|/|=)?(?:{one})?个?(?:治疗|给药)?(?P<what>周期|循环|疗程)"
            rf"|(?:每|{one})个?(?:治疗|给药)?(?P<what2>周期|循环|疗程)(?:为|是|:|\(|共|持续|约)?{_range('q')}(?P<u2>{unit})"
            rf"|(?<!月经)(?:治疗|给药|化疗)?(?P<what3>周期)(?:为|是|:){_range('r')}(?P<u3>{unit})"
        )
        self._course = re.compile(
            rf"每?{_range('n')} ?(?:{turn})(?:为|是|算|作为)(?:{one})个?疗程|(?:每|{one})个?(?:疗程|周期)(?:为|是|:|\(|共)?{_range('m')} ?(?:{turn})"
        )
        self._gap = re.compile(
            rf"(?:间隔|相隔|(?<![间相每阻分])隔)(?:时间|期|一般|通常)?(?:为|是|均为|约为)?{before}(?:{_range('p')}|(?P<half>半))个?(?P<u>{unit}){after}"
            rf"(?:(?:再|重复|注射|给药|接种|输注)*(?:一|1)(?:{turn}))?"
        )
        self._split = re.compile(
            rf"(?P<every>每(?P<u>{long_unit})[^。;\n次每剂针]{{1,26}}?)?(?<!平)(?<!均)(?:早晚)?分(?:早晚|为|成|早中晚)?{_range('n')} ?次"
        )
        self._daily = re.compile(r"(?:/d|/[天日]|[·.]d(?:\^?-1)?)\)?[,(、]?$|(?:每[日天]|[一1]?日)(?:[一1]剂|服)?(?!.*(?:次|每周|每月))[^次]*$")
        self._morning = re.compile(
            rf"(?P<parts>早[、,和]?(?:中|午)[、,和]?晚|早[、,和]?晚|三餐[前后]?)(?:各|分别|分)?(?P<mid>[^,。;:()\n次每]{{0,8}}?)(?:(?P<n>{_N}) ?(?:{turn}))"
        )
        self._single = re.compile(
            rf"(?<![非第几多])单(?:次|剂次?(?!型|量组)量?|针|一次|一剂|个?疗程|周期)(?P<act>{acts})"
            r"(?!剂量|用量|药量|给药剂量|给药量|最[大高低]|总量|检[测查]|测[量定]|费用|价格|感染|访视|随访|就诊|手术(?!中)|治疗费|平均|量|能量|辐射)"
        )
        self._at_once = re.compile(rf"一次性(?={lexicon('give')}|静脉|皮下|肌)(?P<act>{acts})")
        self._each = re.compile(
            rf"各(?:自|分别|再)?(?P<mid>[^,。;:()\n次每]{{0,16}}?)(?:一|1)(?:{turn}){acts}"
        )
        self._count = re.compile(
            rf"(?P<pre>(?:一?共|总共|合计|累计|总计|连续|连打|连用|×|首|前|头|仅|分){{0,2}}){before}"
            rf"{_range('n')} ?(?P<c>{turn}|{lexicon('round')}){after}(?P<act>{acts})"
        )
        self._running = re.compile(
            rf"(?P<lead>{lexicon('running')}){before}(?:{_range('p')}|(?P<half>半))(?P<u>{unit})(?P<and>半)?{after}(?P<act>{acts})"
        )
        self._and_duration = re.compile(rf" ?[(]?(?:、|或|和|及|与|vs\.?|对|/) ?{_range('p')}(?P<u>{long_unit}){after}(?![^,。;)]{{0,8}}(?:后|时|末|率))")
        self._head = re.compile(
            rf"(?P<head>{lexicon('head')})(?:的)?{_range('p')}(?P<u>{long_unit})"
        )
        self._treating = re.compile(
            rf"(?P<lead>{lexicon('treating')}){before}(?:{_range('p')}|(?P<half>半))(?P<u>{unit})(?P<and>半)?{after}"
        )
        self._regimen_for = re.compile(
            rf"{before}(?:{_range('p')}|(?P<half>半))(?P<u>{unit})(?P<and>半)?{after}(?P<link>的?(?:总)?疗程|(?:的|持续|以上的?|双盲|开放|标准|连续|维持|强化|初始|诱导|巩固|随机|规范)*(?P<mid>[^,。;:()\n第每后时末]{{0,14}}?)(?={lexicon('regimen')}))"
        )
        self._amount_for = re.compile(rf"(?P<gap>[,、 (]{{0,2}})(?:{before}{_range('p')}(?P<u>{long_unit}){after})(?=[,。;)、\n]|$|或至)")
        self._until = re.compile(rf"(?:{lexicon('until')})第?{_range('p')}(?P<u>{long_unit})(?!{lexicon('assess')})")
        element = rf"(?:第 ?)?-?{_ORDINAL}(?:{unit})?"
        self._days = re.compile(
            rf"第 ?-?{_ORDINAL}(?P<u1>{unit})?(?:个)?(?P<to>{_TO}第?(?: ?-?{_ORDINAL})(?:{unit})?)?(?:{_SEPARATOR}{element}(?:{_TO}第?{_ORDINAL}(?:{unit})?)?)*"
        )
        self._coded_days = re.compile(
            rf"(?:(?<![A-Za-z0-9+素])d(?:ay)?|(?<![A-Za-z0-9+一-鿿])(?:D(?:ay)?|DAY)|(?<=[于在和及至到第每])D) ?-?\d{{1,3}}(?!\d)(?: ?[-~至到、,/和及] ?(?:[dD](?:ay)?)? ?-?\d{{1,3}}(?![\d.]|\s?(?:d(?![\d-])|天|日|周|月|mg|g|ml|mL|[μu]g|[×x%例名人次]|mm)))*"
        )
        self._minus_days = re.compile(r"(?<![\w.%)-])-\d{1,2}(?: ?[~至] ?-?\d{1,2})? ?(?:d(?![A-Za-z])|天)")
        day = f"-?{_ORDINAL}"
        self._element = re.compile(rf"(?P<ord>第 ?|[dD](?:ay)? ?|DAY ?)?(?P<v>{day})(?P<u>{unit})?(?P<to>{_TO}(?:第|[dD](?:ay)?)? ?(?P<v2>{day})(?P<u2>{unit})?)?")
        self._lone_element = re.compile(rf"(?P<ord>第 ?)?(?P<v>{_ORDINAL})(?P<u>{unit})?(?P<to>(?!))?(?P<v2>(?!))?(?P<u2>(?!))?")
        self._anchored = re.compile(
            rf"(?P<anchor>{lexicon('event_anchor')})(?P<side>前|后)?(?:的)?(?:第)?{before}{_N}(?P<u1>{unit})?(?:{_TO}{_N}(?:{unit})?)?(?P<more>(?:{_SEPARATOR}(?:第 ?)?{_N}(?:{unit})?)*)(?P<inside>内|以内|之内|时)?"
        )
        self._plain_days = re.compile(
            rf"(?:(?P<at>于|在|分别在|分别于|,|(?<=[;。:\n]))(?:第 ?)?)?(?P<list>(?:{lexicon('baseline')}|(?:第 ?)?{_N}(?:{unit})?)(?:{_SEPARATOR}(?:(?:第 ?)?{_N}(?:{unit})))+)(?P<tail>时|末|各|分别)?"
        )
        listed = rf"0(?:(?:{_SEPARATOR}|-)\d{{1,3}})+{unit}"
        self._schedule = re.compile(
            rf"(?:(?:程序|方案|时间|日程|时程|按照?|采用|间隔)(?:为|是|:)?\(?(?P<list>{listed}))(?=[^,。;]{{0,6}}(?:程序|方案|接种|免疫|注射|给药|各|[,。;)]))"
            rf"|(?<![\d.第])(?P<list2>{listed})(?=[^,。;:()]{{0,14}}(?:程序|方案|时程))"
        )
        self._baseline = re.compile(rf"(?<=[于在,。;:\n(、])(?:{lexicon('baseline')})(?=时|[^,。;]{{0,6}}(?:{lexicon('act')}))")
        self._later = re.compile(rf"(?<![之术疗药射注植种访诊院前痛食餐饭])(?P<list>(?:{_N}(?:{unit})?{_SEPARATOR})*)(?P<op>至少)?(?:{_range('p')}|(?P<half>半))(?P<u>{unit})(?:之|以)?后(?P<soon>[^,。;:\n]{{0,14}})")
        self._ordinal = re.compile(r"(?P<word>首|次|翌)(?P<u>周|日|天|月|个月)(?![本数]|期)(?:起|内)?")

    # --- values ------------------------------------------------------------------------------------------------------

    def _period(self, number: Value | None, unit: str) -> str | None:
        """Write a number of units as an ISO 8601 duration: 4 and 周 are P4W, a half and 年 P6M."""
        surface = unit.strip()
        for regex, iso, half in self._units:
            if regex.fullmatch(surface):
                break
        else:
            if surface in ("m", "M"):
                iso, half = "P{}M", None
            else:
                return None
        if number is None:
            return None
        if iso == "P{}Q":
            number, iso = number * 3, "P{}M"
        if number == Fraction(1, 2) and half:
            return str(half)
        if iso == "P{}Y" and number != int(number):
            number, iso = number * 12, "P{}M"
        sign = "-" if number < 0 else ""
        return sign + iso.format(_decimal(abs(number)))

    def _op(self, match: re.Match[str], *numbers: str) -> str:
        groups = match.groupdict()
        if any(groups.get(f"{name}2") for name in numbers):
            return "~"
        word = groups.get("op") or groups.get("after")
        return self._ops.get(word, "=") if word else "="

    # --- the rule ----------------------------------------------------------------------------------------------------

    def __call__(self, article: Article) -> Iterator[Reading]:
        scene = _Scene(article, self._cues)
        silent = [(s.start, s.end) for s in article.sentences if s.zone in _SILENT_ZONES]
        silent += [(m.start, m.end) for m in article.marks if m.kind in _SILENT_MARKS]
        silent.sort()
        taken: list[Span] = []
        for form in (
            self._frequencies, self._cycles, self._gaps, self._days_of_giving, self._durations, self._counts, self._bares,
        ):  # fmt: skip
            for found in sorted(form(scene), key=lambda f: (f.start, -f.end)):
                span = (found.start, found.end)
                if not _overlaps(span, taken) and not _overlaps(span, silent):
                    taken.append(span)
                    yield found.reading()

    # --- frequencies -------------------------------------------------------------------------------------------------

    def _frequencies(self, scene: _Scene) -> Iterator[_Found]:
        yield from self._split_doses(scene)
        yield from self._weekday_lists(scene)
        for match in self._every.finditer(scene.text):
            if self._is_given(scene, match.start(), match.end(), inside=match["mid"], form_inside=True):
                number, unit = self._every_period(match)
                count = _value(match["n"])
                if count is not None and re.search(r"早[、和]?晚", match["mid"]):
                    count *= 3 if re.search("中|午", match["mid"]) else 2
                yield self._frequency(match, "every", count, self._period(number, unit), "n", "p")
        for match in self._per.finditer(scene.text):
            if self._is_given(scene, match.start(), match.end()) and "." not in match["n"]:
                if not re.fullmatch(r" ?(?:min|分钟|分|h|小时)", match["u"]) or match["p"]:
                    period = self._period(_value(match["p"] or "1"), match["u"])
                    yield self._frequency(match, "per", _value(match["n"]), period, "n")
        for match in self._in.finditer(scene.text):
            yield from self._in_period(scene, match)
        for match in self._morning.finditer(scene.text):
            if self._is_given(scene, match.start(), match.end(), inside=match["mid"]):
                parts = 3 if re.search("中|午|三", match["parts"]) else 2
                yield self._frequency(match, "morning", _maximum(parts, match["n"]), "P1D")
        for match in self._alternate.finditer(scene.text):
            end = match.end() if match["times"] else match.end("u")
            if (match["times"] or scene.ahead(end) == "give") and self._is_given(scene, match.start(), end):
                period = self._period(2, match["u"] if match["u"] != "月" else "个月")
                yield _Found(match.start(), end, "frequency", "alternate", count=1, period=period, rank=3)
        yield from self._abbreviated(scene)

    def _frequency(
        self, match: re.Match[str], form: str, count: Value | None, period: str | None, *numbers: str
    ) -> _Found:
        op = self._op(match, *numbers)
        return _Found(
            match.start(), match.end(), "frequency", form, op, count, period, 3, _number_spans(match, "n", "p")
        )

    def _every_period(self, match: re.Match[str]) -> tuple[Value | None, str]:
        """Give number and unit of 每…: 每 alone is one; 每隔一天 is two; 每晚 is a day."""
        unit = match["u"].strip()
        if not any(regex.fullmatch(unit) for regex, _, _ in self._units):
            return 1, "天"
        number = Fraction(1, 2) if match["half"] else _value(match["p"] or "1")
        alone = match["p"] is None or (match["p"] in ("一", "1") and unit in ("天", "日"))
        if match["gap"] == "隔" and alone and not match["half"]:
            number = 2
        return number, unit

    def _is_given(self, scene: _Scene, start: int, end: int, *, inside: str = "", form_inside: bool = False) -> bool:
        """Decide by the nearest cue whether a frequency is one of giving; with none in its clause it is taken as one."""
        inside = inside.strip()
        if inside and (cue := self._cues.search(inside)):
            return cue.lastgroup == "give" and not self._titrate.search(inside)
        if inside and not re.fullmatch(r"(?:早|中|午|晚|、|和|上|各|仅|只|为|需|须|分|约|可|内|(?:静脉|皮下|肌肉|肌内|局部|固定|定期|连续|按时)|\d+:\d+)*", inside) and len(inside) < 12 and "次" in scene.text[end - 3 : end] and form_inside:
            return False
        if self._event_before.search(scene.left(start)):
            return False
        cue_ahead = scene.ahead(end, reach=14)
        if cue_ahead is not None:
            return cue_ahead == "give"
        cue_behind = scene.behind(start)
        return cue_behind in (None, "give")

    def _in_period(self, scene: _Scene, match: re.Match[str]) -> Iterator[_Found]:
        """Read 一日三次, 日服两次, 两周一针, 首月三次; not 第3周1次, 3周2次."""
        count = _value(match["n"])
        period = match["p"]
        number = Fraction(1, 2) if match["half"] else _value(period or "1")
        if match["first"] and period:
            return
        if period is None and not match["half"] and not match["first"]:
            # 日3次, 日服两次: a bare unit only for days, and not inside another word.
            if match["u"].strip() != "日" or re.search(r"[\w一-鿿]$", scene.text[max(0, match.start() - 1) : match.start()]):
                return
        if number not in (1, Fraction(1, 2)) and count != 1:
            return
        if match["u"].strip() == "年" and number is not None and number > 10:
            return
        if not self._is_given(scene, match.start(), match.end(), inside=match.group()):
            return
        if self._not_given.search(scene.left(match.start())) and not match["first"]:
            return
        yield self._frequency(match, "in", count, self._period(number, match["u"]), "n")

    def _abbreviated(self, scene: _Scene) -> Iterator[_Found]:
        for regex, count, period in self._abbreviations:
            for match in regex.finditer(scene.text):
                yield _Found(*match.span(), "frequency", "abbreviation", count=count, period=period, rank=3)
                yield from self._multiplied(scene, match.end())
        for match in self._coded.finditer(scene.text):
            written = self._period(_value(match["p"]), match["u"].lower())
            if written is not None:
                yield self._frequency(match, "coded", 1, written, "p")
                yield from self._multiplied(scene, match.end())

    def _multiplied(self, scene: _Scene, place: int) -> Iterator[_Found]:
        if match := self._times_after.match(scene.text, place):
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            yield _Found(start, match.end(), "count", "multiplied", count=_value(match["n"]), rank=3, claims=_number_spans(match, "n"))

    def _weekday_lists(self, scene: _Scene) -> Iterator[_Found]:
        for match in self._weekdays.finditer(scene.text):
            if self._is_given(scene, *match.span()):
                count = len(re.findall(r"[一二三四五六日天](?!期)", match["days"]))
                yield _Found(*match.span(), "frequency", "weekdays", count=count, period="P1W")
        for match in self._days_a_week.finditer(scene.text):
            if self._is_given(scene, *match.span()):
                yield _Found(*match.span(), "frequency", "days_a_week", count=_value(match["n"]), period="P1W", claims=_number_spans(match, "n"))

    def _split_doses(self, scene: _Scene) -> Iterator[_Found]:
        """Read 每月60 IU/kg,分3次 as one frequency, and 分2次 after a daily amount as one a day."""
        for match in self._split.finditer(scene.text):
            count = _value(match["n"])
            if match["every"] and count is not None:
                yield self._frequency(match, "split", count, self._period(1, match["u"]), "n")
            elif self._daily.search(scene.text[max(scene.sentence(match.start())[0], match.start() - 40) : match.start()]):
                yield self._frequency(match, "split", count, "P1D", "n")

    # --- cycles and gaps ---------------------------------------------------------------------------------------------

    def _cycles(self, scene: _Scene) -> Iterator[_Found]:
        for match in self._cycle.finditer(scene.text):
            name = next(name for name in ("p", "q", "r") if match[name])
            unit = match["u"] or match["u2"] or match["u3"]
            what = match["what"] or match["what2"] or match["what3"]
            period = self._period(_value(match[name]), unit)
            claims = _number_spans(match, name)
            op = self._op(match, name)
            linked = re.search(r"[为是算/=:(]|每|一个?周|1个?周|一个?疗|1个?疗", match.group())
            if period is None or not linked:
                continue
            if what == "疗程":
                yield _Found(*match.span(), "duration", "course_length", op, period=period, rank=3, claims=claims)
            elif scene.text[match.end() : match.end() + 1] not in "性":
                yield _Found(*match.span(), "frequency", "cycle", op, 1, period, 3, claims)
        for match in self._course.finditer(scene.text):
            name = "n" if match["n"] else "m"
            yield _Found(*match.span(), "count", "course", self._op(match, name), _value(match[name]), rank=3, claims=_number_spans(match, name))

    def _gaps(self, scene: _Scene) -> Iterator[_Found]:
        for match in self._gap.finditer(scene.text):
            if scene.behind(match.start()) == "assess" or scene.ahead(match.end(), reach=12) == "assess":
                continue
            if not scene.gives(match.start()):
                continue
            number = Fraction(1, 2) if match["half"] else _value(match["p"])
            period = self._period(number, match["u"])
            if period:
                start = match.start() + (scene.text[match.start() - 1 : match.start() + 1] == "中间")
                yield _Found(start, match.end(), "frequency", "gap", self._op(match, "p"), 1, period, claims=_number_spans(match, "p"))

    def _bares(self, scene: _Scene) -> Iterator[_Found]:
        """Read 每周, 每三周, 每晚 with no count, where a product is given in the rest of the clause."""
        for match in self._bare.finditer(scene.text):
            end = match.end()
            if re.match(rf"[^,。;()\d]{{1,10}}(?:用量|剂量)|(?:{self._titrate.pattern})", scene.text[end:]):
                continue
            cue = scene.ahead(end, reach=18)
            if cue == "give" and scene.before_amount(end) and scene.behind(match.start()) in ("assess", "living"):
                continue
            straight = scene.after_amount(match.start()) or re.match(r"(?:给药)?(?:组|方案)", scene.text[end:])
            named = scene.behind(match.start()) == "give" and re.search(r"(?:为|是|:|频率|按)$", scene.left(match.start()))
            if cue != "give" and not (cue is None and (straight or named or self._next_clause_gives(scene, end))):
                continue
            number, unit = self._every_period(match)
            if re.fullmatch(r" ?(?:min|分钟|h|小时)", match["u"]) and not match["p"]:
                continue
            period = self._period(number, unit)
            if period:
                yield _Found(match.start(), end, "frequency", "bare", self._op(match, "p"), 1, period, claims=_number_spans(match, "p"))

    def _next_clause_gives(self, scene: _Scene, place: int) -> bool:
        """Tell whether a clause ends here and the next one begins by giving: 每日,口服."""
        return scene.text[place : place + 1] in (",", "(") and scene.ahead(place + 1, reach=8) == "give"

    # --- days of giving ----------------------------------------------------------------------------------------------

    def _days_of_giving(self, scene: _Scene) -> Iterator[_Found]:
        for regex in (self._days, self._coded_days, self._minus_days):
            for match in regex.finditer(scene.text):
                if self._dosing_day(scene, match.start(), match.end()):
                    yield from self._elements(scene, *match.span())
        for match in self._anchored.finditer(scene.text):
            yield from self._anchored_days(scene, match)
        for match in self._plain_days.finditer(scene.text):
            start, end = match.span("list")
            if (match["tail"] or match["at"] in ("于", "在", "分别在", "分别于")) and scene.ahead(match.end()) == "give":
                yield from self._elements(scene, start, end)
        for match in self._schedule.finditer(scene.text):
            yield from self._elements(scene, *match.span("list" if match["list"] else "list2"), ranges=False)
        for match in self._baseline.finditer(scene.text):
            if scene.ahead(match.end()) == "give":
                yield _Found(*match.span(), "at", "baseline", period="P0D")
        for match in self._later.finditer(scene.text):
            yield from self._later_day(scene, match)
        for match in self._ordinal.finditer(scene.text):
            if scene.ahead(match.end(), reach=14) == "give" and not re.match(r"[一二两三四五六1-9] ?次", scene.text[match.end() :]):
                period = self._period(1 if match["word"] == "首" else 2, match["u"])
                yield _Found(match.start(), match.end("u"), "at", "ordinal", period=period)

    def _dosing_day(self, scene: _Scene, start: int, end: int) -> bool:
        """Tell whether a product is given on the days of a list: by the cue that follows, else by what stands before."""
        tail = re.match(r"(?:周末|末|时|起|开始|各|分别|再|均|,|\)|\(|内|清晨|上午|早上|给)*", scene.text[end:])
        place = end + (tail.end() if tail else 0)
        cue = scene.ahead(place)
        if re.match(r"(?:疗程|周期|次|剂|针|例|名|组|版|届|期|阶段|个患者|位|组患者)", scene.text[end:]):
            return False
        if cue is not None:
            return cue == "give"
        if scene.after_amount(start):
            return True
        left = scene.left(start)
        each = re.search("各|分别", tail.group() if tail else "") and re.match(rf"{_N} ?次", scene.text[place:])
        if not left and (each or not re.match(r"\w", scene.text[place:])):
            return scene.behind(start, reach=60, whole=True) == "give"
        return scene.behind(start, reach=12) == "give" and not re.search(r"(?:后|前|至|到|从|自)(?:的|,)?$", left)

    def _elements(self, scene: _Scene, start: int, end: int, *, ranges: bool = True) -> Iterator[_Found]:
        """Give each day of a list: 第0、7、14天 are 第0, 7 and 14天, all in days; a range is one, its first day."""
        element = self._element if ranges else self._lone_element
        matches = list(element.finditer(scene.text, start, end))
        baseline = re.match("基线|当天|当日", scene.text[start:end])
        if baseline:
            yield _Found(start, start + baseline.end(), "at", "days", period="P0D", rank=3)
        unit: str | None = None
        found: list[_Found] = []
        for match in reversed(matches):
            unit = match["u2"] or match["u"] or unit
            if unit is None and match["ord"] and match["ord"].strip().lower() in ("d", "day"):
                unit = "d"
            if unit is None and any((m["ord"] or "").strip().lower() in ("d", "day") for m in matches):
                unit = "d"
            if unit is None:
                continue
            number = _value(match["v"].lstrip("-"))
            if number is None:
                continue
            if match["v"].startswith("-"):
                number = -number
            period = self._period(number, match["u"] or unit)
            if period:
                op = "~" if match["to"] else "="
                found.append(_Found(*match.span(), "at", "days", op, period=period, rank=3, claims=_number_spans(match, "v", "v2")))
        yield from reversed(found)

    def _anchored_days(self, scene: _Scene, match: re.Match[str]) -> Iterator[_Found]:
        """Read 术后1周、1个月各…输注, 术前30 min静滴: times counted from an event, at which a product is given."""
        if scene.ahead(match.end()) != "give":
            return
        if not match["u1"] and not match["more"] or not (match["side"] or match["inside"] in ("内", "以内", "之内")):
            return
        start = match.end("side") if match["side"] else match.end("anchor")
        if scene.text[start] == "的":
            start += 1
        end = match.end("more") if match["more"] else match.end() - len(match["inside"] or "")
        inside = match["inside"] not in (None, "时")
        for found in self._elements(scene, start, end):
            period = found.period
            if match["side"] == "前" and period and not period.startswith("-"):
                period = f"-{period}"
            span_start = match.start("op") if match["op"] else found.start
            op = "<=" if inside else self._ops.get(match["op"] or "", found.op)
            yield replace(found, start=span_start, period=period, op=op, form="anchored", rank=2, end=match.end() if inside else found.end)

    def _later_day(self, scene: _Scene, match: re.Match[str]) -> Iterator[_Found]:
        """Read 24 h后…每日10 mg/kg, 2周后加量: a time after the start at which giving changes."""
        place = match.start("soon")
        if scene.ahead(place) != "give":
            return
        if self._not_given.search(scene.left(match.start())) or scene.behind(match.start(), reach=6) == "assess":
            return
        if match["list"]:
            yield from self._elements(scene, match.start(), match.end("u"), ranges=False)
            return
        number = Fraction(1, 2) if match["half"] else _value(match["p"])
        period = self._period(number, match["u"])
        if period:
            yield _Found(match.start(), match.end("u"), "at", "later", self._op(match, "p"), period=period, claims=_number_spans(match, "p"))

    # --- durations ---------------------------------------------------------------------------------------------------

    def _durations(self, scene: _Scene) -> Iterator[_Found]:
        for match in self._running.finditer(scene.text):
            if self._runs(scene, match):
                yield from self._duration(scene, match, match.start(), match.end(), "running")
        for match in self._until.finditer(scene.text):
            if re.match("维持|持续|直", match.group()) and not self._goes_on(scene, match.start()):
                continue
            if re.search("孕|妊娠", scene.left(match.start())):
                continue
            yield from self._duration(scene, match, match.start(), match.end(), "until")
        for match in self._regimen_for.finditer(scene.text):
            if self._is_regimen(scene, match):
                end = match.end("link") if match["link"].endswith("疗程") else match.start("link")
                yield from self._duration(scene, match, match.start(), end, "regimen")
        for match in self._treating.finditer(scene.text):
            if self._is_treating(scene, match):
                start = match.start("op") if match["op"] else (match.start("p") if match["p"] else match.start("half"))
                if scene.text[start - 1] == "满" and start > match.start():
                    start -= 1
                yield from self._duration(scene, match, start, match.end(), "treating")
        for match in self._head.finditer(scene.text):
            before = scene.text[max(0, match.start() - 1) : match.start()]
            if scene.ahead(match.end()) == "give" and not re.match("[术疗药射注植种访诊院入筛停次治程发痛餐饭]", before):
                yield from self._duration(scene, match, match.start(), match.end(), "head")
        for match in self._amount_for.finditer(scene.text):
            if self._follows_regimen(scene, match):
                start = match.start("op") if match["op"] else match.start("p")
                yield from self._duration(scene, match, start, match.end(), "amount_for")

    def _duration(self, scene: _Scene, match: re.Match[str], start: int, end: int, form: str) -> Iterator[_Found]:
        groups = match.groupdict()
        number = Fraction(1, 2) if groups.get("half") else _value(match["p"])
        if number is None:
            return
        if groups.get("and"):
            number += Fraction(1, 2)
        unit = match["u"]
        if unit.strip() == "月" and not groups.get("half"):
            return
        period = self._period(number, unit)
        if period:
            yield _Found(start, end, "duration", form, self._op(match, "p"), period=period, claims=_number_spans(match, "p"))
        following = self._and_duration.match(scene.text, end)
        while following and form != "head":
            start = following.start("p")
            period = self._period(_value(following["p"]), following["u"])
            if period:
                yield _Found(start, following.end(), "duration", form, self._op(following, "p"), period=period, claims=_number_spans(following, "p"))
            following = self._and_duration.match(scene.text, following.end())

    def _goes_on(self, scene: _Scene, place: int) -> bool:
        """Tell whether the clause before a place, or the one before it, gives a product: 每8周一次,直至第54周."""
        if scene.left(place):
            return scene.behind(place) == "give"
        return scene.behind(place - 1) == "give" or re.search(r"[次周月天日][,(]$", scene.text[:place][-3:]) is not None

    def _runs(self, scene: _Scene, match: re.Match[str]) -> bool:
        """Decide on 共12周, 连续5天, 持续4周, ×3天: of giving, not of watching or of an effect."""
        lead, place = match["lead"], match.end()
        left = scene.left(match.start())
        short = re.search(r"min|分钟|小时|钟|h", match["u"]) is not None
        if lead.startswith(("疗程", "总疗程")):
            return True
        if lead == "×":
            return scene.behind(match.start()) == "give" or re.search(r"[a-zA-Z次]$", left) is not None
        if self._not_given.search(left):
            return False
        if re.match(r"(?:以上)?(?:的)?(?:随访|观察|追踪|监测|病史|发热|腹泻|缓解)", scene.text[place:]):
            return False
        if short and not (lead.startswith(("共", "连续")) and (_value(match["p"]) or 0) >= 24):
            return False
        ahead, behind = scene.ahead(place, reach=16), scene.behind(match.start())
        if lead == "为期":
            if re.match(r"的?[^,。]{0,16}(?:试验|研究|随访)", scene.text[place:]):
                return False
            return ahead == "give" or (ahead is None and not left and self._goes_on(scene, match.start()))
        if lead in ("满", "足"):
            return behind == "give" and ahead != "assess"
        if ahead is not None:
            return ahead == "give" or (behind == "give" and not re.match(r"[后时末内]", scene.text[place:]) and lead != "持续")
        if behind is not None:
            return behind == "give"
        return scene.gives(match.start()) and not re.match(r"[后时末]", scene.text[place:])

    def _is_treating(self, scene: _Scene, match: re.Match[str]) -> bool:
        """Decide on 治疗26周: not 治疗26周后, 静滴30 min, 用药1周内."""
        tail = scene.right(match.end())
        if re.match("维持|坚持|持续", match["lead"]) and scene.behind(match.start()) == "assess":
            return False
        if re.match(rf"(?:{_SEPARATOR}{_N} ?(?:个?月|周|天|d|wk|年))+(?:后|时|末|的|内)", tail) or (
            scene.ahead(match.end(), reach=16) == "assess" and not tail.startswith("停")
        ):
            return False
        if re.match(r"(?:后(?!续)|之后|以后|时|末|内|期间|以内|起|前|随访|观察|生存|存活|的?(?:[^,。;]{0,6})(?:率|评分|结果|数据|随访))", tail):
            return False
        if re.search(r"min|分钟|小时|钟|h", match["u"]) and not (
            re.match(r"服药|口服|用药|维持|持续|敷|贴", match["lead"]) and (_value(match["p"] or "1") or 0) >= 24
        ):
            return False
        left = scene.left(match.start())
        if re.search(r"(?:末次|首次|末剂|第[一二三四五\d]+[次剂针]|停止|结束|停|后|未|自|从)(?:接受)?$", left):
            return False
        return not re.match(r"(?:一|1|[二两三四五六七八九十\d]+) ?次", tail)

    def _is_regimen(self, scene: _Scene, match: re.Match[str]) -> bool:
        """Decide on 14 d方案, 5天的…治疗, 24周治疗期: not 第4周治疗, 术后3天化疗, 12周治疗后."""
        left = scene.left(match.start())
        if re.search(r"(?:第|后|前|每|隔|内|[年月]|[-~至到、/,])$", left):
            return re.search(r"[、,]$", left) is not None and match["link"].endswith("疗程")
        if match["link"].endswith("疗程"):
            return True
        if self._not_given.search(left):
            return False
        inner = match["mid"] or ""
        if (cue := self._cues.search(inner)) and cue.lastgroup != "give":
            return False
        if re.search(r"min|分钟|小时|钟|h", match["u"]):
            return False
        if inner and not re.match(r"的|双盲|持续|开放|标准|连续", match["link"]):
            return False
        regimen = self._regimen.match(scene.text, match.end())
        if regimen is None or regimen.group() not in ("治疗", "干预", "用药", "给药"):
            return True
        return not re.match(r"(?:后|前|时|末|[^,。;]{0,3}(?:率|后))", scene.text[regimen.end() :])

    def _follows_regimen(self, scene: _Scene, match: re.Match[str]) -> bool:
        """Tell whether an amount or a frequency stands straight before a time that ends its clause: 100 mg tid,12周."""
        if scene.after_amount(match.start("op") if match["op"] else match.start("p")):
            return True
        if match["op"] is None:
            before = scene.text[max(0, match.start("p") - 10) : match.start("p")]
            frequent = r"(?:[\d一二两三四]次(?:/[天日d周])?|/[天日d]|[qQ]\d+[hHwWdD]|[qbtQBT]\.?[idoIDO]?\.?[dwDW])[,、 (]{1,2}$"
            if not re.search(frequent, before):
                return match["gap"] == "" and self._closes_clause(scene, match.start("p"))
        elif match["op"] is not None:
            left = scene.left(match.start("op"))
            return not left and scene.behind(match.start("op"), reach=60, whole=True) == "give"
        return True

    def _closes_clause(self, scene: _Scene, place: int) -> bool:
        """Tell whether a time that ends a clause is told of what the clause gives: 服用抗生素两星期."""
        left = scene.left(place)
        if self._not_given.search(left) or re.search(r"[第后前近每隔早晚满达约于在至到约共为]$", left):
            return False
        start = place - len(left)
        groups = [match.lastgroup for match in self._cues.finditer(scene.text, start, place)]
        return "give" in groups and "assess" not in groups and "living" not in groups

    # --- counts ------------------------------------------------------------------------------------------------------

    def _counts(self, scene: _Scene) -> Iterator[_Found]:
        for match in self._single.finditer(scene.text):
            if not self._event.match(scene.text, match.end()):
                yield _Found(*match.span(), "count", "single", count=1)
        for match in self._at_once.finditer(scene.text):
            yield _Found(*match.span(), "count", "at_once", count=1)
        for match in self._each.finditer(scene.text):
            cue = self._cues.search(match["mid"])
            given = cue.lastgroup == "give" if cue else scene.ahead(match.end(), reach=10) in (None, "give")
            if given and not self._event.match(scene.text, match.end()) and scene.gives(match.start()):
                yield _Found(*match.span(), "count", "each", count=1)
        for match in self._count.finditer(scene.text):
            if self._counts_giving(scene, match):
                lead = match["pre"]
                outside = re.search(r"^(?:仅|分)+", lead)
                start = match.start() + (outside.end() if outside else 0)
                if lead in ("首", "前", "头") and re.match(r"[剂针]", match["c"]) is None and not re.match(r"个?疗程|个?周期|次", match["c"]):
                    continue
                yield _Found(start, match.end(), "count", "count", self._op(match, "n"), _value(match["n"]), claims=_number_spans(match, "n"))

    def _counts_giving(self, scene: _Scene, match: re.Match[str]) -> bool:
        """Decide by what stands around a number of times whether a product was given that often."""
        start, end, what = match.start(), match.end(), match["c"]
        text = scene.text
        left, right = scene.left(start), scene.right(end)
        number = _value(match["n"])
        if number is None or number != int(number) or number > 60 or number < 1:
            return False
        if re.search(r"(?:第|每|[这那上下另有同任何某])(?:个)?$", left) or re.match(r"次(?:以|的)?$|数|之一|[一1]次", right):
            return False
        if re.search(rf"(?:{self._titrate.pattern})$", left):
            return False
        if self._event.match(text, end) or re.match(r" ?/(?!疗程)", right):
            return False
        if match["n"] in ("一", "1") and not match["pre"] and scene.before_amount(end):
            return False  # 一次5 mL, 一次两片: each time
        if match["act"]:
            return not re.match(r"(?:部位|反应|相关)", right)
        if re.search(r"疗程|周期|循环", what):
            return self._counts_rounds(scene, match, left, right)
        cue = scene.ahead(end, reach=16)
        behind = scene.behind(start)
        if behind == "give" and re.search(r"(?:发生|出现|复发|随访|检查)[^,。]*$", left):
            behind = "assess"
        if re.match(r"[剂针轮]", what):
            nearby = re.match(r"(?:后|组|程序|方案|间隔|疫苗|接种|基础|全程|加强|之间|完成|[A-Z(]|自体|异体|干细胞|间充质|即|就|[,。;、)!?]|$)", right)
            return cue == "give" or behind == "give" or (nearby is not None and scene.gives(start) and cue != "assess")
        if match["pre"].startswith(("×", "分")):
            return cue != "assess" or behind == "give"
        if cue == "give":
            return True
        if cue in ("assess", "living"):
            return behind == "give" and match["pre"] != "" and not re.match(r"(?:随访|复查|检查|检测|评估)", right)
        if behind is not None:
            return behind == "give"
        if match["pre"] or (match["op"] and not left):
            return scene.gives(start)
        return False

    def _counts_rounds(self, scene: _Scene, match: re.Match[str], left: str, right: str) -> bool:
        """Decide on 4个疗程, 6周期: not 月经周期, 第2周期, 为1个周期, 一个疗程(14天)."""
        if re.search(r"(?:月经|生命|细胞|生长|呼吸|心动|睡眠|卵巢|为|是|/|每)$", left):
            return False
        if re.match(r"(?:为|是|\(?\d+ ?(?:d|天|周))", right):
            return False
        return not re.match(r"(?:月经|促排|取卵)", right)


def _overlaps(span: Span, others: list[Span]) -> bool:
    return any(start < span[1] and span[0] < end for start, end in others)


def _value(text: str | None) -> Value | None:
    return parse(text) if text else None


def _maximum(parts: int, number: str) -> Value:
    value = _value(number) or 1
    return value if value > 1 else parts


def _number_spans(match: re.Match[str], *names: str) -> tuple[Span, ...]:
    groups = match.groupdict()
    wanted = [name for base in names for name in (base, f"{base}2") if groups.get(name)]
    return tuple(match.span(name) for name in wanted)


def _decimal(number: Value) -> str:
    value = float(number)
    return str(int(value)) if value.is_integer() else f"{value:g}"
