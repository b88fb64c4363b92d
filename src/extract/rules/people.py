"""Who a number of people counts: those enrolled, those who had an outcome, or neither.

One decision for both rules that read numbers of people; the words are rows of the people lexicon.
"""

from __future__ import annotations

import re

from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Sentence

ENROLLED, COUNTED, NEITHER = "enrolled", "counted", "neither"
Judgement = tuple[str, str, int]
"""The class, the reason (a rule's name), and the rank of the reading that follows from it."""

_ARM_END = re.compile(r"(?:组|臂|队列|亚组|人群|[A-Z]组|对照|安慰剂|剂量|治疗|疗法|方案|单药|各)(?:\([^()]{1,12}\))?(?:共|各|有|为|是|:|\(|共有|分别为|则|仅)*$")
_PERCENT_BRACKET = re.compile(r"\s?\(\s?(?:占比?|约)?[<>~]?\d+(?:\.\d+)?%")
_AMONG = re.compile(r"^(?:患者|受试者|病人|参与者|病例|者|人)?(?:中|里|当中)")
_ARM_GAP = re.compile(r"^(?:\([^()]*\))?[,;、和与及]?(?:而|且|其中)?[^,;。、()\d]{1,12}?(?:为|有|则|仅|共|:|\(|分别为)*$")
_ONES_WHO = re.compile(r"(?:者[,:]|无(?:一)?(?:人|例)[^,;。]{1,12},)\s?[^,;。:、]{1,10}(?:组|臂)(?:有|为|共|各)*$")
_AMONG_THEM = re.compile(r"(?:者|阳性|阴性)(?:中|里|当中)(?:有|共|仅|仅有)*$")
_PER_YEARS = re.compile(r"^[,、(]?(?:即|相当于|约|合)?每[千万百\d,]+(?:人|患者)年")
_DIVIDED = re.compile(r"^(?:患者|病人)?[,:]?(?:被)?(?:随机|分为|分成|均分|按|均(?:接受|采用|行)|[^,。;、]{1,8}组(?:各)?\d+(?:例|人))")
_OF_THOSE = re.compile(r"其中(?:有|仅|仅有|约|共)*$")
_RESPECTIVELY = re.compile(r"(?:组|臂)(?:分别|依次)(?:为|有|是)*$")
_LIST_GAP = re.compile(r"^\s?(?:[、,和及与/比对]|以及|vs\.?|VS\.?)\s?$")
_OUT_OF = re.compile(r"(?:\([nN]\s?=\s?\d+\)(?:中|里)?(?:有|为|仅|则|:)*|\d(?:例|名|人|位)(?:患者|者)?(?:中|里|当中)?(?:有|仅有|仅))$")
_GROUP_RESULT = re.compile(r"[,:][^,;。]{0,24}\d%")
_VERSUS = re.compile(r"^\s?(?:对|比|vs\.?|VS\.?)\s?\d+(?:例|人|名|位)")
_EACH = re.compile(r"(?:每|平均每)\s?$")
_LIST_BEFORE = re.compile(r"(?:\d[\d,]*(?:例|人|名|位)?(?:患者)?\s?(?:[、,和及与/]|以及)\s?)+$")
_ALL_WITHOUT = re.compile(r"^(?:均|都|皆|全部)?(?:未|无|没有)")
_TREATED_TITLE = re.compile(r"(?:治疗|初治|复治|防治|干预|护理|用于|辅助)(?!组|后|前|期|过程|中|相关|失败|有效)[^,。;组后期]{0,40}$")
_GATHERED = re.compile(r"出席|与会|到场|参会|围观|报名参观|总参与人数|注册总人数")


class People:
    """Judges the numbers of people of a sentence."""

    def __init__(self, lexicons: Lexicons) -> None:
        people, outcomes = lexicons["people"], lexicons["outcomes"]

        def regex(form: str, *codes: str) -> re.Pattern[str]:
            return re.compile(form.format(people.regex(*codes)))

        self._person = regex(r"^(?:{})", "person")
        self._after_person = regex(r"^(?:[^,。;:、()\d]{{0,14}}?(?:{}))?(?:中|里)?(?:有|则|均|都|皆|也|已|因|共|先后|曾|又|在治疗后|治疗后|术后|后)*", "person")
        self._event = regex(r"^(?:{})", "event_verb")
        self._event_before = regex(r"(?:{})(?:(?:患者|者|病例|人数|例数|数|情况|的)?(?:共|各|有|为|仅|则|均|分别|了|达|约|:|\(|也|只|是|共有|仅有|增至|发生)+|者|人数|例数)?$", "event_noun")
        self._treated = regex(r"^(?:{})", "treated")
        self._enrol = regex(r"(?:{})", "enrol_verb")
        self._enrol_before = regex(r"(?:{})[^,。;、()\d组]{{0,14}}$", "enrol_verb")
        self._sex_before = regex(r"(?:{})(?:患者|性)?(?:共|有|为|占|各|:|\()*$", "sex")
        self._sex_after = regex(r"^(?:为|是)?(?:{})(?:患者)?(?:[,。;、()和及/:]|$)", "sex")
        self._event_noun_after = regex(r"^(?:患者|病人)?(?:为|因|先后\S{{0,3}}|[^,。;、()\d]{{0,5}}?)(?:{})(?:[,。;、(:]|$)", "event_noun")
        self._whose = regex(r"[^,。;、\d]{{0,4}}?(?:{})", "person")
        self._event_in_arm = regex(r"(?:{})(?:者|病例|人数)?(?:,|:|在|于|中|方面,?)[^,;。:、\d]{{1,10}}(?:组|臂)(?:有|为|共|各|中|仅)*$", "event_noun")
        self._event_told = regex(r"(?:{})", "event_noun")
        self._dropout = regex(r"(?:{})", "dropout", "screened")
        self._staff = regex(r"^(?!由|可评)[^,。;:、()\d]{{0,8}}?(?:{})", "staff")
        self._event_like_after = regex(r"^[^,。;、()]{{0,14}}?(?:{})(?:[,。;、(:\d]|$)", "event_like")
        self._event_like_before = regex(r"(?:{})(?:患者|者|病例)?(?:共|各|有|为|仅|则|均|了|达|约|:|也|只|是|仅有)*$", "event_like")
        self._safety = regex(r"(?:{})", "side_effect_context")
        self._enrolment = regex(r"(?:{})", "enrolment_context")
        self._fitting = regex(r"(?:{})", "fitting")
        self._only_sex = regex(r"(?:^|[,;、(:]|其中|包括)(?:{})(?:患者|性)?(?:共|有|为|占|各|:|\()*$", "sex")
        self._split = regex(r"(?:{})", "baseline_split")
        self._general = regex(r"(?:{})", "general")
        self._animal = re.compile(outcomes.regex("animal"))

    def general(self, text: str) -> bool:
        """Tell whether a sentence speaks of a population at large."""
        return bool(self._general.search(text))

    def animal(self, text: str) -> bool:
        """Tell whether a stretch speaks of animals or of work in vitro."""
        return bool(self._animal.search(text))

    def judge(self, article: Article, sentence: Sentence, q: Quantity) -> Judgement:
        """Say what a quantity of people counts."""
        text = article.text
        start, end = self._clause(sentence, q)
        left, right = _LIST_BEFORE.sub("", text[start:q.start]).rstrip(), text[q.end:end]
        whole = text[sentence.start:sentence.end]
        before = text[max(sentence.start, q.start - 24):q.start]
        rest = self._after_person.sub("", right, count=1)
        return (
            self._outsider(q, left, right, whole)
            or self._paired(left, right, whole)
            or self._by_event(article, sentence, q, left, right, rest)
            or self._by_enrolment(sentence, q, left, right, rest, before)
        )

    def _outsider(self, q: Quantity, left: str, right: str, whole: str) -> Judgement | None:
        value = q.value
        if _EACH.search(left) or value != int(value) or value > 500_000 or (q.low is not None and q.high not in (None, q.low) and value > 5000):
            return NEITHER, "each_or_fraction", 3
        if self._staff.match(right):
            return NEITHER, "staff", 3
        if _GATHERED.search(whole) or (self._general.search(whole) and not self._trial_like(whole)):
            return NEITHER, "population", 3
        if self.animal(whole):
            return NEITHER, "animal", 3
        return None

    def _paired(self, left: str, right: str, whole: str) -> Judgement | None:
        if _PERCENT_BRACKET.match(right):
            return (NEITHER, "baseline_split", 3) if self._baseline(left, whole) else (COUNTED, "count_percent", 3)
        both = "男" in whole and "女" in whole
        if self._only_sex.search(left) or self._sex_after.match(right) or (both and self._sex_before.search(left)):
            return NEITHER, "sex", 3
        if re.search(r"(?:无|未见|没有|未有)(?:任何)?$", left):
            return NEITHER, "none_at_all", 3
        if self._dropout.search(left[-10:]) or self._dropout.search(right[:14]):
            return NEITHER, "dropout", 3
        return None

    def _by_event(self, article: Article, sentence: Sentence, q: Quantity, left: str, right: str, rest: str) -> Judgement | None:
        text = article.text
        if q.value == 0:
            return COUNTED, "none_of_them", 2
        if _PER_YEARS.match(right) or _AMONG_THEM.search(left):
            return COUNTED, "event_told", 2
        if _AMONG.match(right) or _ALL_WITHOUT.match(rest) or _DIVIDED.match(right):
            return ENROLLED, "among", 2
        if self._event_in_arm.search(left):
            return COUNTED, "event_in_arm", 2
        if self._event_before.search(left):
            return (ENROLLED, "title", 2) if _TREATED_TITLE.search(left) else (COUNTED, "event_before", 2)
        if self._split.search(re.sub(r"(?:[(共有:]|分别为|为)+$", "", left)):
            return NEITHER, "baseline_split", 2
        told = self._event.match(rest) or self._event.match(right)
        if told and not self._counts_next(told) and not self._enrol_tight(left) and not self._whose.match(told.string, told.end()):
            return COUNTED, "event_after", 2
        if self._event_noun_after.match(right) and not self._enrol_tight(left) and not _TREATED_TITLE.search(left):
            return COUNTED, "event_noun_after", 2
        like = self._like_before(article, sentence, q, left) or self._like_after(article, sentence, q, left)
        if like is not None:
            return like, "like_neighbour", 2
        if _OUT_OF.search(left) or _VERSUS.match(right):
            return COUNTED, "out_of", 2
        if re.search(r"(?<![患试与愿学记])者(?:有|共|为|仅|仅有|计)*$", left) and not self._fitting.search(left) and not _GROUP_RESULT.match(text, q.end):
            return COUNTED, "ones_who", 2
        lead = text[sentence.start:q.start]
        if not self._enrolment.search(lead) and not self._enrol_tight(left):
            after = self._event_like_after.match(right)
            if after and not re.search(r"[均都皆]", after[0]) and not self._treated.match(right) and self._larger_before(article, q):
                return COUNTED, "event_like_after", 2
            if self._event_like_before.search(left) and (self._safety.search(text[max(0, sentence.start - 60):q.start]) or re.search(r"(?:仅|只有?)$", left)):
                return COUNTED, "event_like_before", 2
            if _ARM_END.search(left) and self._told_of(article, sentence, q):
                return COUNTED, "arm_of_event", 2
        if _ARM_END.search(left) and "其中" in lead and self._event_told.search(lead[:lead.rindex("其中")]):
            return COUNTED, "of_those", 2
        return None

    def _told_of(self, article: Article, sentence: Sentence, q: Quantity) -> bool:
        """Tell whether a clause before names an event, of which the arms' numbers are told: 下呼吸道疾病,疫苗组7人、对照组41人."""
        start = next((low for low, high in sentence.clauses if low <= q.start < high), sentence.start)
        if start <= sentence.start:
            return False
        lead = article.text[sentence.start:start].rstrip(",:;")
        clause = re.split(r"[,:;]", lead)[-1]
        numbers = [p for p in article.within(sentence.start, q.start) if p.dimension == "people"]
        return not numbers and bool(re.search(rf"(?:{self._event_like_before.pattern})|[”」]$", clause))

    @staticmethod
    def _larger_before(article: Article, q: Quantity) -> bool:
        """Tell whether a small number of people follows a clearly larger one: some of those, not a group of their own."""
        return q.value <= 20 and any(
            p.dimension == "people" and p.value >= 2 * q.value for p in article.within(max(0, q.start - 500), q.start)
        )

    @staticmethod
    def _counts_next(told: re.Match[str]) -> bool:
        """Tell whether the event that follows is what the next number counts: 30例显效19例; not 10例共出现30次."""
        return bool(re.match(r"\d+(?!\d*次)", told.string[told.end():]))

    def _like_before(self, article: Article, sentence: Sentence, q: Quantity, left: str) -> str | None:
        """Give the class of the number before, where only an arm's name parts the two and it is none enrolled: 死亡者15人,安慰剂组48人."""
        before = [p for p in article.within(sentence.start, q.start) if p.dimension == "people"]
        if before:
            gap = article.text[before[-1].end:q.start]
            named = _ARM_END.search(left) and _ARM_GAP.match(gap)
            if named or _OF_THOSE.search(gap) or _RESPECTIVELY.search(gap) or _LIST_GAP.match(gap):
                judged, reason, _ = self.judge(article, sentence, before[-1])
                return judged if judged == COUNTED or reason == "baseline_split" else None
            return None
        return COUNTED if _ONES_WHO.search(article.text[sentence.start:q.start]) else None

    def _like_after(self, article: Article, sentence: Sentence, q: Quantity, left: str) -> str | None:
        """Give COUNTED where the event is told once, behind the last of the arms: 疫苗组49人、安慰剂组135人长出带状疱疹."""
        following = next((p for p in article.within(q.end, sentence.end) if p.dimension == "people"), None)
        if following is None or self._enrolment.search(article.text[sentence.start:q.start]):
            return None
        gap = article.text[q.end:following.start]
        if not (_LIST_GAP.match(gap) or (_ARM_END.search(left) and _ARM_GAP.match(gap))):
            return None
        right = article.text[following.end:self._clause(sentence, following)[1]]
        rest = self._after_person.sub("", right, count=1)
        told = self._event.match(rest) or self._event_like_after.match(right)
        return COUNTED if told and not self._treated.match(right) and not self._whose.match(told.string, told.end()) else None

    def _by_enrolment(self, sentence: Sentence, q: Quantity, left: str, right: str, rest: str, before: str) -> Judgement:
        if _ARM_END.search(left):
            return ENROLLED, "arm_before", 2
        if self._treated.match(rest) or self._treated.match(right):
            return ENROLLED, "treated_after", 2
        if self._enrol_before.search(left) or self._enrol.search(before):
            return ENROLLED, "enrol_before", 2
        if re.match(r"[^,。;]{0,30}(?:入组|参加|参与|纳入|接受|随机|试验|研究|入选|分为|分成|被)", right):
            return ENROLLED, "enrol_after", 2
        if sentence.zone == "heading" or q.start - sentence.start <= 12:
            return ENROLLED, "subject", 1
        return ENROLLED, "default", 1

    @staticmethod
    def _clause(sentence: Sentence, q: Quantity) -> tuple[int, int]:
        for start, end in sentence.clauses:
            if start <= q.start < end:
                return start, end
        return sentence.start, sentence.end

    def _enrol_tight(self, left: str) -> bool:
        return bool(re.search(r"(?:纳入|入组|招募|入选|收治|选取|随机|共有|接受|对|将)(?:了|的|共|约|近)*$", left))

    def _baseline(self, left: str, whole: str) -> bool:
        told = bool(re.search(r"基线(?:资料|特征|时)|一般资料", whole)) and not self._event_before.search(left)
        return told or bool(self._sex_before.search(left) or self._split.search(left))

    @staticmethod
    def _trial_like(whole: str) -> bool:
        return bool(re.search(r"纳入|入组|招募|随机|试验|受试者|收治|入选", whole))
