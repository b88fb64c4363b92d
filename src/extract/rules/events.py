"""Numbers of events, and their rates by person-years: 共发生12次严重不良事件, 每100人年2.4次."""

from __future__ import annotations

from collections.abc import Iterator

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.numerals import parse
from extract.records import Quantity, Reading
from extract.rules.result_scene import ResultScene
from extract.rules.result_values import outcome_values, result
from extract.rules.result_words import ResultWords
from extract.rules.statistics import number

YEARLY = {f"{{times}}/{unit}": f"{{events}}/{unit}" for unit in ("a", "mo", "wk", "d")}
"""Rates at which doses are given too: results only where a measure or a change is named."""
_RATES = {"{times}/h": "{events}/h", "{times}/min": "{events}/min"}
_PERIODS = {
    "hourly": "{events}/h", "yearly": "{events}/a", "monthly": "{events}/mo", "weekly": "{events}/wk",
    "daily": "{events}/d",
}  # fmt: skip
"""Words for how often events are counted, and the unit that they give their numbers."""
_SIZE = r"[\d,]+|[百千万]"


class Events:
    """Reads numbers of events."""

    def __init__(self, lexicons: Lexicons, words: ResultWords) -> None:
        cues = Cues(lexicons, "outcomes", "people", "words")
        self._words = words
        self._surfaces = cues.terms("occurrence")
        self._frequency = cues(r"«frequency»[^,;。]{0,10}$")
        self._noun_behind = cues(r"^的?[^,。;、()\d]{0,8}?«event_noun»")
        self._occurs = cues("«occurs»$")
        self._who_have = cues(r"[^,;。]{0,40}?的[^,;。、]{0,12}?«sharers»")
        self._more = cues(
            r"\s?(?:[、/]|«and|versus_word»|,?«reach»«about»?"
            r"|[,;](?:而|但)?(?:[^,;。()\d]{0,12}?(?:«group_end|agent_end»|对照)|后者|«takers»)(?:«is|there_are»|则|也)*"
            r"(?=\d[\d.]*\s?«event_unit»[,;。、(]))\s?(?P<value>\d+(?:\.\d+)?)\s?«event_unit»?"
        )
        """Between the rate of one arm and that of the next: 每100人年2.4次,安慰剂组"""
        self._periods = [(cues(f"«{code}»"), unit) for code, unit in _PERIODS.items()]
        self._from = cues(r"«from_value»(?:«per»[一-鿿]{1,3})?$")
        self._to = cues(r"«reach»(?:了|约)?\d")
        self._next_arm = cues(
            r"[^,;。()\d]{0,8}(?:[,、;]|\s?«versus_word|and»)[^,;。()\d]{1,14}?«group_end»(?:\([^()]{1,20}\))?(?:«arose_before|is»)"
        )
        """Between the events of one arm and those of the next: 低血糖,治疗组."""
        self._part = cues(r"[,(]?«taken_again»[^,;。()\d]{1,10}")
        """Between a number of events and a part of them: 58起,其中严重3起."""
        self._topic = cues(r"«event_noun»[^,;。\d]{0,6},[^,;。()\d]{0,10}«group_end»(?:«arose_before»)$")
        """Before an arm's events of those that the clause before names: 终点事件合计,服药组."""
        self._those_who_do = cues(r"\s?(?:以上|或以上)?(?:者|的«sharers»)")
        self._set_rate = cues("«device_set»$")
        self._measured_at = cues(r"\s?(?:测量|监测|测定|检测|记录|复查|测)")
        self._among_people = compiled(r"\s?/\s?")
        self._given = cues(r"«given»(?![前后])[^,]{0,6}$")
        self._person_years = cues(
            rf"«per»\s?(?P<size>{_SIZE})?\s?«person_years»的?«rate_lead»*\s?(?P<value>\d+(?:\.\d+)?)\s?«event_unit»?"
            rf"|(?P<count>\d+(?:\.\d+)?)\s?«event_unit»?\s?/\s?(?P<of>{_SIZE})?\s?«person_years»"
        )

    def __call__(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a number of events, where the words around it name one."""
        goes_on = self._goes_on(scene, q)
        if q.unit in YEARLY and (goes_on or self._is_rate(scene, q)):
            statistic = str(goes_on.values["statistic"]) if goes_on else self._statistic(scene.near(q))
            statistic = "mean" if q.sd is not None and statistic == "value" else statistic
            return result(q, statistic, rule="event_rate", unit=YEARLY[q.unit])
        if q.unit in _RATES and self._set_rate.search(scene.near(q)):
            return None
        if q.unit in _RATES:
            statistic = "mean" if q.sd is not None else "value"
            return result(q, statistic, rule="event_rate", unit=_RATES[q.unit], high=None)
        if q.surface not in self._surfaces:
            return None
        if q.sd is not None:
            return result(q, "mean", rule="mean_events", rank=3, unit="{events}", high=None, op="=")
        previous = scene.previous(q)
        rated = previous is not None and "{events}/" in str(previous.values["unit"])
        if previous is not None and rated and self._words.parallel(scene.own(q)):
            return result(q, "value", rule="person_years", unit=previous.values["unit"], high=None)
        if previous is not None and previous.rule == "outcome.event_number" and self._words.parallel(scene.own(q)):
            carried, unit = str(previous.values["statistic"]), previous.values["unit"]
            return result(q, carried, rule="event_number", unit=unit)
        near = scene.near(q)
        goes_on_too = rated and self._words.parallel_change(scene.own(q))  # 潮热减6.5次,安慰剂组减3次
        if self._frequency.search(near) or q.value != int(q.value) or goes_on_too:
            unit = next((unit for words, unit in self._periods if words.search(near)), "{events}")
            if previous is not None and goes_on_too:
                unit = str(previous.values["unit"])
            statistic = "change" if scene.is_signed(q) else self._statistic(near)
            # 发作次数从每月8.4次 is no schedule
            return result(q, statistic, rule="event_number", rank=4 if self._from.search(near) else 2, unit=unit)
        if self._from.search(near) and self._to.match(scene.right(q)) and not self._given.search(scene.lead(q)):
            return result(q, "value", rule="event_number", unit="{events}")
        if self._those_who_do.match(scene.text, q.end):
            return None
        if q.op != "=" and self._who_have.match(scene.right(q)):
            return None
        listed = previous is not None and previous.rule == "outcome.events" and self._next_arm.fullmatch(scene.own(q))
        part = previous is not None and previous.rule == "outcome.events" and self._part.fullmatch(scene.own(q))
        turns = previous is not None and previous.values["unit"] == "{people}"
        if turns and self._among_people.fullmatch(scene.own(q)):
            return result(q, "count", rule="events", unit="{events}")
        if not (listed or part) and ((q.chinese and q.value == 1) or not self._is_event(scene, q)):
            return None
        return result(q, "count", rule="events", unit="{events}")

    def person_years(self, scene: ResultScene) -> Iterator[Reading]:
        """Read the rates by person-years of a sentence, with the size that they are told for.

        每100人年2.4次 is 2.4 ``{events}/(100.a)``, 每人年0.3次 0.3 ``{events}/a``.
        """
        for match in self._person_years.finditer(scene.text, scene.sentence.start, scene.sentence.end):
            size = parse((match["size"] or match["of"] or "1").replace(",", "")) or 1
            unit = f"{{events}}/({int(size)}.a)" if size > 1 else "{events}/a"
            values = outcome_values("value", number(match["value"] or match["count"]), unit=unit)
            yield Reading("outcomes", *match.span(), values, "outcome.person_years", 4, [match.span()])
            end = match.end()
            while more := self._more.match(scene.text, end, scene.sentence.end):
                span, end = (more.start("value"), more.end()), more.end()
                values = outcome_values("value", number(more["value"]), unit=unit)
                yield Reading("outcomes", *span, values, "outcome.person_years", 4, [span])

    def _is_rate(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether so many times a year or a day is how often something happened: ABR从9.2次/年降至1.1次/年."""
        words, near = self._words, scene.near(q)
        told = words.measure.search(near) or words.event_noun.search(near) or self._frequency.search(near)
        return bool(told) and not self._measured_at.match(scene.text, q.end) and not self._given.search(near)

    def _goes_on(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Give the rate of events that one is listed with: 9.2次/年 of 从9.2次/年降至1.1次/年."""
        previous = scene.previous(q)
        unit = YEARLY.get(str(q.unit), "")
        rated = previous is not None and previous.values["unit"] == unit
        if rated and self._words.parallel(scene.own(q)):
            return previous
        spread = (
            f for f in scene.figures if f.end <= q.start and f.values["unit"] == unit and f.values["sd"] is not None
        )
        return next(spread, None) if q.sd is not None else None  # 次数、时间为2.1±0.6次/周、3.2±0.9 min,对照组…

    def _statistic(self, near: str) -> str:
        if self._words.difference.search(near):
            return "difference"
        if self._words.changes(near):
            return "change"
        return "mean" if self._words.mean.search(near) else "median" if self._words.median.search(near) else "value"

    def _is_event(self, scene: ResultScene, q: Quantity) -> bool:
        left, right = scene.left(q), scene.right(q)
        if self._noun_behind.match(right) or self._topic.search(scene.lead(q)):
            return True
        if self._occurs.search(left) and self._words.event_noun.search(left + right):
            return True
        if not self._words.event_noun.search(left[-14:]):
            return False
        return self._given.search(self._words.event_noun.sub(lambda noun: "件" * len(noun[0]), left)) is None
