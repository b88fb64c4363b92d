"""The words around figures that more than one reader of results asks about."""

from __future__ import annotations

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.records import Quantity
from extract.rules.result_scene import ResultScene

_CAME_TO = compiled("→|->|[至到]")
_BRACKETS = compiled(r"\([^()]*\)|\[[^\[\]]*\]")
_TESTS = compiled(r"(?<![A-Za-z])(?:[PpxX]2?|[tFZrU]|χ2|χ\^2)值?\s?[=<>≤≥]\s?-?\d*\.?\d+")
_LONGEST = 40
"""The longest way from one figure to the next of its list, in characters."""
_TAIL = 28
"""How far before a figure a word still says what kind it is, in characters."""


class ResultWords:
    """What the words before a figure say of it."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "outcomes", "people", "words")
        measures = lexicons["measures"].regex()
        unit = "[A-Za-zμ/·]{1,8}|[万亿百千]?(?:毫克|微克|克|毫升|单位|个(?:细胞)?|粒)"
        dose = rf"\d[\d.]*\s?(?:{unit})\s?(?:[A-Za-z]\w{{1,3}})?"
        name = r"(?:\d\+)?(?:[^\s,。;:()\d]|(?<=[A-Za-z-])\d{1,4}){0,14}"
        ends = "(?:«group_end|agent_end|participants»|方案)(?:«inside»)?"
        arm = rf"(?:[^\s,。;:()\d比较与同]{{0,14}}{dose})?{name}{ends}"
        self._change = cues(r"«change»(?:«filler»|:)*$")
        self._change_of_arm = cues(r"(?P<verb>«moves»)(?![在于的者])[^,;。:()]{1,12}?«group_end»(?:«filler»|:)*$")
        """Before the figure of an arm that stands between the verb and it: 体重下降4 mg组12.2%."""
        self._change_noun = cues(
            r"«change_noun»[^,。;]{0,12}(?:[,:][^,。;:]{1,40}?«group_end»[^,。;]{0,4}"
            r"|[,:][^,。;:\d]{1,12}(?:«agent_end|drug_end»)(?:«is»)?|[,:]?«placebo_name»|,)?$"
        )
        self._noun_reaches = cues(r"«change_noun»(?:[更竟也都均]|最[高大多])*[高多]?达到?了?«about»?$")
        """Before how large a change is: 跌幅达到."""
        self._dealt = cues(
            r"[^,;。\d]{2,12}(?:、|«and»)[^,;。]{2,20}?«respectively»(?:«is»|«change»(?:了|约|近)*)[^,;。]*(?:、|«and»)\s?$"
        )
        self._affects = cues("«affects»")
        disorders = [t for row in lexicons["measures"].rows if row.code == "adverse_event" for t in row.terms]
        self._disorder = cues(rf"(?:{alternation(disorders)})(?:«about|reads|is»|:)?$")
        self._state = cues("«baseline_state»")
        self._value = cues(r"^[,;](?:«value_verb»)«filler»*$")
        self._reached = cues("«to»")
        self._at_time = cues(r"«passing_time»$")
        self._joined = cues(rf"^(?:[%\s,;、/()\[\]]|«connector|reach|passing_time»|{arm}|{dose}|«placebo_name»)*$")
        self._light = cues(
            r"^(?:[\s:=,]|«light»|(?:[较比][^,;。:\d]{2,6}?)?的?(?:平均)?«change_noun»(?=[,:])"
            r"|[^,;。:]{0,12}?«group_end»|[一-鿿A-Za-z0-9-]{1,10}«drug_end»)*$"
        )
        self.median = cues("«median»")
        self.mean = cues("«mean»")
        self.difference = cues(r"«difference»[^,。;%]{0,12}$")
        self.apart = cues(r"«apart»[^,。;%\d]{0,4}$")
        self.versus = cues("«versus»")
        self._more, self._than = cues("«more_or_less»(?:«about»|了|出)*"), cues("«than»[^,;。]{1,30}$")
        degree = "(?:(?<![降减缩增升提延变偏加放最更越])[高低长短早晚]|(?<=[日间期数量率])[多少])出?«about»?$"
        self._gap_of_arm = cues(rf"«group_end»的?(?:平均)?[^,;。:\d较比]{{2,12}}{degree}")
        self._gap_alone = cues(
            r"[,;]\s?(?:足足|整整|平均|则|就|还)?(?:相?差了?|[快慢早晚长短多少高低][了出]|提[早前]了?|推迟了?|延[后长]了?)«about»?"
        )
        """Behind the figures of two arms, how far they are apart: 76小时,乙组90小时,快了."""
        self._gap_on = cues(rf"[,;]\s?[^,;。:\d较比组]{{2,12}}{degree}")
        self.rate = cues("«rate»$")
        self.any_rate = cues("«any_rate»")
        self.demographic = cues("«demographic»")
        self.baseline = cues("«baseline»")
        self.event_noun = cues("«event_noun»")
        self.measure = compiled(f"{measures}|{cues.words('measure_noun')}")

    def changes(self, own: str) -> bool:
        """Tell whether a figure is a change, not the value reached: 较基线下降, but not 降至."""
        tail = own[-_TAIL:]
        if self._noun_reaches.search(tail):
            return True
        if self._reached.search(tail):
            return False
        if self._change.search(tail) or self._change_noun.search(tail):
            return True
        moved = self._change_of_arm.search(tail)
        return moved is not None and not self.is_disorder(tail[: moved.end("verb")])

    def affects(self, near: str) -> bool:
        """Tell whether a verb of change and its object lead to a figure: 可降低术后感染风险约."""
        return bool(self._affects.search(near))

    def is_disorder(self, own: str) -> bool:
        """Tell whether a word of change before a figure is the end of a disorder's name: 中性粒细胞减少."""
        return bool(self._disorder.search(own[-_TAIL:]))

    def is_gap(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a figure is how far an arm passes or misses another, by an adjective of degree.

        较对照组的39%低了15个百分点, 甲组住院日短2.1天, and behind such a one ,再入院率低4%;
        but 风险比乙低13% tells no gap between two shares.
        """
        own, previous = scene.own(q), scene.previous(q)
        than = self._than.search(scene.left(q).removesuffix(own)) if self._more.fullmatch(own) else None
        if than and (scene.text[q.end - 1] != "%" or "%" in than[0]):
            return True
        if previous is not None and previous.values["statistic"] == "difference" and self._gap_on.search(own):
            return True
        if previous is not None and previous.values["unit"] == q.unit and self._gap_alone.fullmatch(own):
            before = [f for f in scene.figures if f.end <= previous.start]
            return not (before and _CAME_TO.search(scene.text, before[-1].end, previous.start))  # 142→88,差-54
        return self._gap_of_arm.search(own) is not None

    def is_state(self, right: str) -> bool:
        """Tell whether what follows a share tells who was enrolled: 的患者处于III期, 接受了桥接治疗."""
        return bool(self._state.match(_BRACKETS.sub("", right, count=1) if right[:1] == "(" else right))

    def is_value(self, own: str) -> bool:
        """Tell whether a figure behind a change is the value itself: 较对照组高2%,达18.9%."""
        return bool(self._value.search(own))

    def is_verb_of_change(self, own: str) -> bool:
        """Tell whether a verb of change stands right before a figure: 平均下降了约."""
        return bool(self._change.search(own[-_TAIL:]))

    def is_noun_of_change(self, own: str) -> bool:
        """Tell whether a noun for a change stands before a figure: 降幅为."""
        return bool(self._change_noun.search(own[-_TAIL:]))

    def is_reached(self, own: str) -> bool:
        """Tell whether a figure is where a change led: 由…升至, 增加到术后半年的."""
        tail = own[-_TAIL:]
        return bool(self._reached.search(tail) or self._reached.search(self._at_time.sub("", tail)))

    def parallel(self, own: str) -> bool:
        """Tell whether nothing stands between two figures but connectors, brackets and names of arms: %,对照组为."""
        bare = _TESTS.sub("", _BRACKETS.sub("", own))
        return len(bare) <= _LONGEST and bool(self._joined.match(bare))

    def parallel_change(self, own: str) -> bool:
        """Tell whether a figure is parallel but for a verb of change: 对照组下降."""
        return self.parallel(self._change.sub("", own))

    def dealt(self, lead: str) -> bool:
        """Tell whether figures are dealt out to measures that are listed before: 手术时间、出血量分别为62 min、."""
        return bool(self._dealt.search(lead))

    def light(self, gap: str) -> bool:
        """Tell whether only function words, arms, a change and brackets part a measure from its figure: 分别为."""
        bare = _BRACKETS.sub("", gap)
        if len(bare) > _LONGEST:
            return False
        return bool(self._light.match(bare) or self._light.match(self._change.sub("", bare)))
