"""Times that are results: survival, duration of an effect, time to an event; 中位总生存期21.4个月, 疗效维持6个月."""

from __future__ import annotations

import re
from collections.abc import Iterator

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Quantity, Reading
from extract.rules.result_scene import ResultScene
from extract.rules.result_values import SYMBOLS, no_result, result
from extract.rules.result_words import ResultWords

_NEAR = 16
_AT_ONCE = 4
_INITIALS = compiled("[A-Z]{2}")
_VALUE_BEHIND = compiled(r"\s?\(\d[\d.]*\s?%")
"""The share in a bracket behind the time at which it was taken: 持续至52周(61%)."""
_BRACKETED = compiled(r"\([^()]*\)")
_CLOSED = compiled(r"^[^()]{0,16}\)")
"""The rest of the bracket that a measure stands in: 缓解持续时间(DoR)."""
_ROW = compiled(r"[-•·]?\s?[^,;。:\d]{2,16}:?\s?")
_ROWS, _LONGEST_ROW = 5, 24
"""How many lines back, and of what length, the name of a measure may stand over an arm and its time."""
_LABELLED = compiled(r"\s?[,;、]?[^,;、。:()\d]{2,12}:")
"""The label of the next of a list: ;肝转移:."""
_BEFORE = 16
"""How far before a time the one that it is compared with begins at most."""


class Times:
    """Reads times that are results."""

    def __init__(self, lexicons: Lexicons, words: ResultWords) -> None:
        cues = Cues(lexicons, "outcomes", "words")
        name = r"(?:[^,;。:()\d]|(?<=[A-Za-z-])\d)"
        self._words = words
        self._measure = cues("«time_measure|survival_abbreviation»")
        self._lasting = cues("«lasting»")
        self._operation = cues("«operation_time»")
        self._therapy = cues(r"«therapy»(?![^,]*«benefit»)[^,]{0,8}$")
        self._given_for = cues(r"«therapy»(?:了|共)?\s?$")
        self._leaves, self._mostly = cues("«leaves»"), cues("«mostly_at»")
        self._ordinal = cues("«ordinal»$")
        self._point = cues("^«point_follow»")
        self._dealt = cues(r"[,;:][^,;:]{0,12}?«respectively»«is»?$|^[^,;:。\d]{0,12}?«respectively»«is»?$")
        self._dealt_on = cues(r"«respectively»«is»?(?:\s?[\d.]+\s?(?:%|[A-Za-z一-鿿]{1,3})?\s?(?:、|«and»))+\s?$")
        """Behind what is dealt out to measures told before, some of it read: 对照组分别为36.7%、."""
        self._within = cues("^«within»")
        self._those_with = cues("«those_with»")
        self._both_behind = cues(r"\s?\([^()]{0,8}?\d[\d.]*\s?[^()\d]{0,6}?«versus_word»")
        self._of_those = cues(r"的|\s?\((?:a?[OHR]R)")
        self._visit = cues("^«visit»")
        self._until = cues("«range_to»第?$")
        self._each_time = cues(r"\s?/\s?«each_time»")
        self._stopped = cues(r"«stopped»$")
        self._median_of = cues(r"«median»[^,;。\d]{0,3}$")
        self._from = cues("«from_value»(?:«per»[一-鿿]{1,3})?$")
        self._to = cues(r"«reach»(?:了|约)?\d")
        self._onset = cues(r"«onset»[^,;。:\d]{0,16}«ordinal»\s?$")
        self._able = cues("«able_to»$")
        self._arm_named = cues(rf"\s?:\s?(?!«operation_time|demographic»|[^,;。]*«therapy»){name}{{2,40}}")
        """Between a measure and the first of its arms: 中位存活:甲药."""
        self._beside_unreached = cues(
            rf"\s?:?{name}{{0,14}}?(?:尚|仍|均|都|还)?«unreached»\s?(?:[,;、]|«versus_word»)\s?而?{name}{{0,14}}?"
            r"(?:[组臂]|«drug_name_end»)(?:则|为|是|仅|只|有|达)*\s?"
        )
        """Between a measure and the time of the one arm that reached it: PFS:试验组未达到,对照组."""
        self._next_drug = cues(
            rf"\s?[、,;/]\s?(?:而|«versus_word»)?(?:{name}{{0,30}}?«drug_name_end»|(?:安慰剂|化疗|单药)(?:联合|加|\+)[^,;。:()]{{1,16}}?(?=为|是|仅|的)|[A-Z]?[a-z]{{3,}}[A-Za-z+-]*(?<!up))"
            r"(?:治疗)?(?:的(?:患者|病人)?|者)?(?:则|也)?(?:只有|只|仅有|仅|只达|为|是|有|达到?|约)*\s?"
        )
        """Before the time of the next drug of a list: 、瑞戈非尼."""
        self._gains, self._gained = cues("«gains»$"), cues("«gained»")
        self._median_onset = cues(
            r"(?:«median»[^,;。\d]{0,4}«onset_word»|«onset_word»[^,;。\d]{0,6}«median»)[^,;。\d]{0,12}$"
        )
        self._median_therapy = cues(r"«median»(?:数|值|的)?(?:治疗|用药|给药|暴露|随访|追踪|疗程)[^,;。\d]{0,4}$")
        self._daily_change = cues(
            r"(?:平均)?(?:«per»[日天晚夜周]|每天)(?:平均)?(?:增加|延长|缩短|减少|多|少)(?:了|约)*$"
        )
        self._followed = cues(
            r"(?:随访|追踪)[^;。]{0,16},(?:平均|中位|最长|最短|时间|为期|历时)(?:[为达是约]|达到)*$"
            r"|(?:随访|追踪|跟踪)(?:(?!«time_measure»|显示|效|反应|缓解|应答|维持)[^;。]){0,24}(?:长达|前后)(?:约|近|了)*$"
        )
        self._next_group = cues(
            rf"\s?[、,;]\s?(?:[^,;。:()\d]{{0,8}},)?(?![^,;。]*(?:随访|观察))"
            rf"(?:{name}{{1,10}}[级型期者组臂]|(?:队列|臂)\s?[A-Z1-9一二三])(?:则|也)?(?:只有|只|仅有|仅|为|是|有|达到?|约)*\s?"
        )
        """Before the time of the next group of a list: ;分开看,第二级."""
        self._given_before = cues(
            r"(?:[服给用]药|剂量|[口喂]?服|注射|输注|\d ?[mμ]?g)[^;。]{0,24},"
            r"(?:持续|疗程|历时)(?:时间)?(?:[为共达约了]|长达)*$"
        )
        """Before a time with no subject of its own, behind what is given: 每日服250 mg,持续时间长达."""
        self._against = cues(r" ?\(?(?:«versus_word|control_word»)[^,;。()\d]{0,14}")
        unit = r"[A-Za-z一-鿿]{1,3}"
        self._pair_before = cues(r"(?:^|[:,;(\s组群者])(?:N[RE]|«unreached»|\d[\d.]*)\s?(?:个月)?\s?«versus_word»\s?$")
        """Before the second of two times that are compared, the first without its unit or not reached: NR vs."""
        self._of_arm_signed = cues(r"«group_end»\s?\+$")
        """Before by how much the time of an arm changed: 10 mg组+."""
        self._change_label = cues(r"(?:^|[,;。\n])\s?[^,;。:\d]{2,14}(?:缩短|延长|增加|减少|提前|推迟):\s?$")
        """A label that tells by how much a time changed: 入睡时间缩短:."""
        self._pair = cues(rf" ?«versus_word»\s?(?P<name>[^\s\d,;。]{{0,12}}?)\s?\d+(?:\.\d+)?\s?{unit}")

    def __call__(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a time as a result where a measure governs it, an effect lasts so long, or it is listed with one."""
        words, own = self._words, scene.own(q)
        if any(cue.search(scene.lead(q)) for cue in (self._given_before, self._followed, self._median_therapy)):
            return no_result(q, "operation")
        if self._each_time.search(scene.text, q.start, min(q.end + 4, scene.sentence.end)):
            return no_result(q, "operation")
        measure = _last(self._measure.finditer(own))
        if measure is not None and self._operation.search(own, max(0, measure.start() - _AT_ONCE), measure.end()):
            return None
        gap = own[measure.end() :] if measure is not None else ""
        governs = measure is not None and (
            words.light(_CLOSED.sub("", gap, count=1))
            or self._arm_named.fullmatch(gap) is not None
            or self._beside_unreached.fullmatch(gap) is not None
        )
        parallel = self._is_parallel(scene, q)
        if parallel and not governs and words.measure.match(scene.text, q.end):
            return None  # 降至4.8,24 h尿蛋白
        told = measure is not None and governs and not words.demographic.search(_named(own, measure))
        if not parallel and not told and words.demographic.search(scene.near(q)):
            return no_result(q, "demographic", rank=2)
        apart = words.apart.search(own) is not None and not words.is_reached(own)
        measured = told
        previous = scene.previous(q)
        timed_before = previous is not None and previous.rule.startswith("outcome.time")
        told = told or ((measure is not None or timed_before) and (apart or words.is_gap(scene, q)))
        told = told or self._of_arm_signed.search(own) is not None or self._change_label.search(own) is not None
        governs = governs or told
        lasting = self._is_lasting(scene, q)
        stopped = self._stopped.search(scene.near(q)) is not None
        later = scene.right(q).startswith("后") and scene.is_of_share(q)  # 59%(36人)三个月后恢复
        leaves = (
            not (stopped or later or self._mostly.search(scene.near(q)))
            and bool(self._leaves.match(scene.right(q)))
            and not self._ordinal.search(scene.left(q))
        )
        heading = self._heading(scene, q)
        told = bool(parallel or governs or lasting or leaves or heading) or self._is_told_alone(scene, q)
        if q.sd is None and not told:
            return None
        if q.sd is None and q.op != "=" and self._those_with.match(scene.right(q)):
            return no_result(q, "limit")
        if scene.limits(q) and q.op not in ("=", "~"):
            return no_result(q, "limit")
        if scene.text[q.start] in SYMBOLS and self._of_those.match(scene.right(q)):
            return no_result(q, "limit")
        if q.sd is not None and not measured and words.demographic.search(own):
            return no_result(q, "demographic", rank=2)
        opened = scene.own(q).strip() == "(" and scene.previous(q) is not None
        timed = [f for f in scene.figures if f.end <= q.start and f.rule.startswith(("outcome.time", "outcome.bare"))]
        named = self._words.mean.search(own) or self._words.median.search(own)
        led = timed and self._from.search(scene.near(q)) is not None
        listed = timed[-1] if (parallel or led) and timed and not governs and not lasting and not named else None
        statistic = self._statistic(scene, q, heading) if listed is None or opened else str(listed.values["statistic"])
        goes_on = lasting and bool(timed) and len(own) <= _AT_ONCE  # 中位发生时间3天,持续5天
        rank = 4 if goes_on else 3 if q.sd is not None or governs else 2
        reading = result(q, statistic, rule=f"time_{statistic}", rank=rank)
        within = self._within.match(scene.right(q)) if leaves and q.op == "=" else None
        if within:
            reading.values["op"] = "<="
            reading.end = q.end + within.end()
        return reading

    def _heading(self, scene: ResultScene, q: Quantity) -> str:
        """Give the line that names the measure of a line with nothing but an arm and its time, or nothing.

        中位PFS stands over 试验组:9.7个月, and over the lines like it in between.
        """
        if _ROW.fullmatch(scene.lead(q)) is None or scene.right(q).strip("。; "):
            return ""
        end = scene.sentence.start
        for _ in range(_ROWS):
            end = scene.text.rfind("\n", 0, end)
            line = scene.text[scene.text.rfind("\n", 0, max(end, 0)) + 1 : max(end, 0)]
            if _ROW.match(line) is None or len(line) > _LONGEST_ROW:
                return ""
            if not any(map(str.isdigit, line)):
                return line if self._measure.search(line) and not self._words.demographic.search(line) else ""
        return ""

    def _is_told_alone(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a time is a median, one of two compared, or what someone is able for: 2.8个月对1.9个月."""
        near = scene.near(q)
        if self._operation.search(near):
            return False
        if self._pair_before.search(scene.text[max(scene.sentence.start, q.start - _BEFORE) : q.start]):
            return True
        pair = self._pair.match(scene.text[q.end : q.end + 24])
        given = self._given_for.search(near) is not None
        later = scene.article.within(q.end, q.end + pair.end() + 1) if pair and (pair["name"] or not given) else []
        if any(other.unit == q.unit or other.surface == q.surface for other in later):
            return True
        if self._daily_change.search(near) and not self._therapy.search(near):
            return True
        if self._gains.search(near) and self._gained.match(scene.right(q)):
            return True
        if self._median_onset.search(near):
            return True
        if given:
            return False
        if self._onset.search(near):
            return True
        if self._words.changes(near) and self._words.versus.search(near):
            return True
        if self._visit.match(scene.right(q)):
            return False
        if self._from.search(near) and self._to.match(scene.right(q)):
            return self._timed(scene, q) or not self._therapy.search(near)
        return bool(self._median_of.search(near) or (self._able.search(near) and not scene.is_of_share(q)))

    def _is_parallel(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a time is listed with a time before, or a bare number that shares its unit: 10.2与5.6个月."""
        previous, own = scene.previous(q), scene.own(q)
        if previous is None or not own.strip() or self._point.match(scene.right(q)):
            return False
        if (self._dealt.search(own) or self._dealt_on.search(scene.left(q))) and self._timed(scene, q):
            return True
        if previous.rule.startswith("outcome.time") and any(gap.fullmatch(own) for gap in (self._against, _LABELLED)):
            return True
        bracketless = _BRACKETED.sub("", own)
        if previous.rule.startswith("outcome.time") and (
            self._next_drug.fullmatch(bracketless) or self._next_group.fullmatch(bracketless)
        ):
            return True
        if self._words.dealt(scene.lead(q)):
            return True
        bare = previous.rule.startswith("outcome.bare") and previous.values["sd"] is None and len(own) <= _AT_ONCE
        bare = bare and previous.values["unit"] != "1"
        if previous.rule == "outcome.time_change" and self._words.parallel_change(own):
            return True
        return (bare or previous.rule.startswith("outcome.time")) and self._words.parallel(own)

    @staticmethod
    def _timed(scene: ResultScene, q: Quantity) -> bool:
        """Tell whether the sentence has reported a time in this unit already: 无进展生存期…;有脑转移者分别是."""
        before = (f for f in scene.figures if f.end <= q.start and f.rule.startswith("outcome.time"))
        return any(figure.values["unit"] == q.unit for figure in before)

    def _is_lasting(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether an effect lasts for a time, and not a therapy: 疗效维持了, but not 治疗持续了."""
        if (scene.criteria and q.op != "=") or self._visit.match(scene.right(q)):
            return False
        if self._until.search(scene.own(q)) and _VALUE_BEHIND.match(scene.text, q.end):
            return False
        near = (scene.own(q) + scene.text[q.start : q.number[0]])[-_NEAR:]
        if self._stopped.search(near) and scene.right(q).startswith("后"):
            return False
        return bool(self._lasting.search(near)) and not self._therapy.search(near)

    def _follows_arms(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a change follows the times of two arms: 治疗组180.1 h,安慰剂组216.0 h,缩短35.9 h."""
        before = [f for f in scene.figures if f.end <= q.start][-2:]
        alike = len(before) == 2 and all(
            f.values["unit"] == q.unit and f.rule.startswith("outcome.time") for f in before
        )
        return alike and self._words.parallel_change(scene.own(q))

    def _statistic(self, scene: ResultScene, q: Quantity, heading: str) -> str:
        words, own, left = self._words, scene.own(q), scene.left(q) + heading
        if q.value < 0 or scene.is_signed(q):
            return "change"
        if words.is_gap(scene, q):
            return "difference"
        if words.changes(own):
            compared = words.versus.search(own) or words.versus.search(left)
            both = self._both_behind.match(scene.text[q.end : scene.sentence.end])
            return "difference" if compared or both or self._follows_arms(scene, q) else "change"
        if words.apart.search(own) and not words.is_reached(own):
            return "difference"
        if q.sd is not None:
            return "mean"
        if words.median.search(own) or words.median.search(left):
            return "median"
        return "mean" if words.mean.search(own + heading) else "value"


def _named(own: str, measure: re.Match[str]) -> str:
    """Give the name of a measure with the words right before it: 平均随访时间, but not 随访中位OS."""
    return measure[0] if _INITIALS.search(measure[0]) else own[max(0, measure.start() - _AT_ONCE) : measure.end()]


def _last(matches: Iterator[re.Match[str]]) -> re.Match[str] | None:
    last = None
    for match in matches:
        last = match
    return last
