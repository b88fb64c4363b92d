"""Who a number of people counts: those enrolled, those who had an outcome, or neither.

One decision for both rules that read numbers of people; the words are rows of the people lexicon.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Quantity, Sentence
from extract.rules.people_words import PeopleWords
from extract.segment import clause_at

ENROLLED, COUNTED, NEITHER = "enrolled", "counted", "neither"
RESULTS, METHODS = "results", "methods"
Judgement = tuple[str, str, int]
"""The class, the reason (a rule's name), and the rank of the reading that follows from it."""

_MOST = 500_000
_MOST_OF_RANGE = 5_000
"""More people than a trial enrols, and than a trial plans by a range."""
_FEW = 20
_SPLIT = 3
"""How many operations told one after the other make a split of those operated, and no arms."""
_COHORT = 100
"""So many of a profession are studied, and do not study: 12,345名护士."""
_NUMBER = compiled(r"\d")
_RANKS = {"位": 100, "名": 10}
"""The classifiers that also tell ranks, and how far they count: 前3位, 前三名, but 前48名 are people."""
_SUBJECT = 12
_SAFETY_REACH = 60
_BEFORE = 24
_LARGER_REACH = 500
_LONGEST_METHODS = 2500
"""How far before the results the methods of an abstract begin, in characters."""


@dataclass(frozen=True, slots=True)
class _Around:
    """A number of people and the text around it."""

    article: Article
    sentence: Sentence
    q: Quantity
    left: str
    """The clause before it, less the numbers that it is listed with."""
    right: str
    """The clause after it."""
    rest: str
    """The clause after it, less the people counted: 死亡 in 3例患者死亡."""
    lead: str
    """The sentence before it."""
    whole: str
    """The sentence."""


class People:
    """Judges the numbers of people of a sentence."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._words = PeopleWords(lexicons)

    def is_background(self, text: str) -> bool:
        """Tell whether a sentence speaks of a population at large or of animals: 我国每年新增…, 大鼠模型."""
        return bool(self._words.general.search(text)) or self.is_animal(text)

    def is_animal(self, text: str) -> bool:
        """Tell whether a stretch speaks of animals or of work in vitro: 40只大鼠."""
        return bool(self._words.animal.search(text))

    def judge(self, article: Article, sentence: Sentence, q: Quantity) -> Judgement:
        """Say what a quantity of people counts, once: 共纳入86例 enrolled, 死亡2例 counted, 男46例 neither."""
        key = People, q.start, q.end
        if key not in article.noted:
            article.noted[key] = self._judge(article, sentence, q)
        judged: Judgement = article.noted[key]
        return judged

    def _judge(self, article: Article, sentence: Sentence, q: Quantity) -> Judgement:
        text = article.text
        start, end = clause_at(sentence, q.start)
        right = text[q.end : end]
        around = _Around(
            article,
            sentence,
            q,
            left=self._words.list_before.sub("", text[start : q.start]).rstrip(),
            right=right,
            rest=self._words.after_person.sub("", right, count=1),
            lead=text[sentence.start : q.start],
            whole=text[sentence.start : sentence.end],
        )
        judged = (
            self._as_outsider(around)
            or self._as_labelled(around)
            or self._as_part(around)
            or self._as_told(around)
            or self._as_neighbour(around)
            or self._as_event(around)
            or self._as_finding(around)
            or self._as_enrolled(around)
        )
        if judged[0] == ENROLLED and self.are_turns(q):
            return NEITHER, "turns", 3
        if judged[0] == COUNTED and self.section(article, q.start) == METHODS:
            # nobody has had an outcome yet: the first are those taken in, the rest their parts
            return (NEITHER, "baseline_split", 3) if self._is_part(around) else (ENROLLED, "subject", 1)
        return judged

    def are_turns(self, q: Quantity) -> bool:
        """Tell whether a quantity counts treatments or events, of which one person may have several: 22例次."""
        return self._words.turns.fullmatch(q.surface) is not None

    def _as_outsider(self, around: _Around) -> Judgement | None:
        """Set aside who is no participant: 每10万人, 2名医师, 全球5000万人, 大鼠."""
        words, q = self._words, around.q
        ranged = q.low is not None and q.high not in (None, q.low) and q.value > _MOST_OF_RANGE
        many = q.value > _MOST and not words.cohort.search(around.left)
        each = words.each.search(around.left) or words.each.search(around.lead)
        if each or q.value != int(q.value) or many or ranged:
            return NEITHER, "each_or_fraction", 3
        if words.also_none.match(around.right):
            return NEITHER, "none_at_all", 3
        left = words.left_because.match(around.article.text[q.end : around.sentence.end])
        if left and not words.because.match(around.right):
            return NEITHER, "dropout", 3
        nurses = q.value >= _COHORT and words.cohort.search(around.left)
        if words.staff.match(around.right) and not nurses:
            return NEITHER, "staff", 3
        if q.value == 1 and words.averted.search(around.left):
            return NEITHER, "averted", 3
        if words.usual_intake.search(around.left):
            return NEITHER, "population", 3
        if words.needed_to_treat.match(around.right):
            return NEITHER, "needed_to_treat", 3
        low = q.value <= _RANKS.get(q.surface, 0)
        if low and words.ranked.search(around.left) and not words.patients.match(around.right):
            return NEITHER, "rank", 3
        general = words.general.search(around.whole) and not words.trial_like.search(around.whole)
        if general or words.gathering.search(around.whole):
            return NEITHER, "population", 3
        animals = not words.of_people.fullmatch(q.surface) and words.species.search(around.whole)
        return (NEITHER, "animal", 3) if animals else None

    def _as_labelled(self, around: _Around) -> Judgement | None:
        """Judge by the label of a line, or an arm's bracket: 入组:既往未治疗的晚期肝癌420例; 治疗组(34例)显效20例."""
        words, text = self._words, around.article.text
        before, behind = words.sized
        if before.search(around.lead) and behind.match(text, around.q.end, around.sentence.end):
            return ENROLLED, "arm_size", 2
        if around.q.value == 0 or not words.labelled.fullmatch(around.lead) or words.dropout.search(around.left[-4:]):
            return None
        return ENROLLED, "labelled", 2

    def _as_part(self, around: _Around) -> Judgement | None:
        """Judge parts of those enrolled: 8例(20%), 男46例, 脱落3例."""
        words, left, right = self._words, around.left, around.right
        if words.percent_bracket.match(right):
            return (NEITHER, "baseline_split", 3) if self._is_baseline(around) else (COUNTED, "count_percent", 3)
        opens, closes = words.bracketed_share
        if opens.search(around.lead) and closes.match(right):
            return NEITHER, "of_share", 3
        if words.share_before.search(left) and words.bracket_end.match(right):
            return (NEITHER, "baseline_split", 3) if self._is_baseline(around) else (COUNTED, "count_percent", 3)
        both = words.male.search(around.whole) and words.female.search(around.whole)
        named_sex = words.sex_after.match(right) and (both or not words.cohort.search(left))
        mostly = left.endswith("(") and words.sex_before.search(left)
        if words.only_sex.search(left) or named_sex or mostly or (both and words.sex_before.search(left)):
            return NEITHER, "sex", 3
        split = both and (self._is_split_too(around) or words.split.search(left))
        if split:
            return NEITHER, "baseline_split", 3
        if words.none_of.search(left):
            return NEITHER, "none_at_all", 3
        tight = words.enrol_tight.search(left) or words.because.match(right)
        behind = None if tight else words.dropout.search(_NUMBER.split(right[:14])[0])
        if behind and right[0] in "(," and words.counted_next.match(right, behind.end()):
            behind = None  # 40例(脱落2例)
        dropout = words.dropout.search(_NUMBER.split(left[-10:])[-1]) or behind
        return (NEITHER, "dropout", 3) if dropout else None

    def _is_split_too(self, around: _Around) -> bool:
        """Tell whether those enrolled are split by disease behind their split by sex: 男10例,女13例;肺癌10例."""
        words, left = self._words, around.left
        told = words.male.search(around.lead) and words.female.search(around.lead)
        return bool(told and words.event_like_before.search(left)) and not words.arm_before.search(left)

    def _as_told(self, around: _Around) -> Judgement | None:
        """Judge by what is told of them right before or after: 死亡2例, 3例出现恶心, 轻度12例, 40例中."""
        words, left, right = self._words, around.left, around.right
        if around.q.value == 0:
            return COUNTED, "none_of_them", 2
        if words.same.search(left) and (again := self._told_again(around)):
            return again
        if words.patients.match(right) and words.pooled.search(around.lead):
            return ENROLLED, "pooled", 2
        if words.completed.match(around.rest):
            return ENROLLED, "completed", 2
        if words.examined.match(around.rest):
            return ENROLLED, "examined", 2
        if words.given_because.match(right):
            return ENROLLED, "treated", 2
        if words.taken_in_next.match(right):
            return ENROLLED, "takes_part", 2
        if words.because.match(right):
            return COUNTED, "event_after", 2
        if words.in_arm.match(right) and self._is_of_counted(around):
            return COUNTED, "in_arm", 2
        if words.died.search(left) and words.among.match(right):
            return COUNTED, "died", 2
        if words.per_years.match(right) or (words.among_them.search(left) and not words.treated.match(around.rest)):
            return COUNTED, "event_told", 2
        rest_of_them = words.the_rest.search(left)
        all_without = words.all_without.match(around.rest) and not rest_of_them
        if not words.all.match(around.rest) and not words.arm_before.search(left):
            if all_without and (words.out_of.search(around.lead) or words.out_of_tight.search(left)):
                return COUNTED, "without", 2
            a_part = self._is_in_results(around) and self._is_part(around, all_of_them=False)
            some = a_part or self._is_few(around) or words.part_of.search(left)
            if some and words.event_noun_in.search(around.rest):
                return COUNTED, "without", 2
        passed_ones = words.passed_ones.search(left) and not words.enrolment.search(left)
        text = around.article.text[around.q.end : around.sentence.end]
        divided = not passed_ones and (words.divided.match(right) or words.allotted_next.match(text))
        if words.among.match(right) or all_without or divided:
            return ENROLLED, "among", 2
        if rest_of_them and (words.all_without.match(around.rest) or words.rest_event.match(right)):
            return COUNTED, "the_rest", 2
        if words.event_in_arm.search(around.lead):
            return COUNTED, "event_in_arm", 2
        if words.event_before.search(left):
            named = words.treated_title.search(around.lead) or words.chosen.search(left)
            return (ENROLLED, "title", 2) if named else (COUNTED, "event_before", 2)
        occurred = words.occurred_before.search(left) or words.proved_before.search(left)
        if occurred and not words.enrol_tight.search(left) and not words.chosen.search(left):
            return COUNTED, "event_before", 2
        split = words.split.search(words.split_lead.sub("", left)) and not (
            words.takes_part.match(right) or words.parted_next.match(around.article.text, around.q.end)
        )
        operated = words.operated.match(around.article.text, around.q.start)
        operated = operated if operated and len(words.operated.findall(around.whole)) >= _SPLIT else None
        if split and words.graded_event.search(words.split_lead.sub("", around.lead)):
            return COUNTED, "of_grade", 2
        if (split and not self._goes_on_findings(around)) or words.graded.match(right) or operated:
            return NEITHER, "baseline_split", 2
        if words.enrol_tight.search(left):
            return None
        passed = words.passed_mark.match(right) or words.past_normal.match(right)
        if (passed and not words.enrol_tight.search(left) and not self._is_whose(passed)) or (
            words.passed_ones.search(left) and not words.enrolment.search(left)
        ):
            return COUNTED, "passed_mark", 2
        told = words.event.match(around.rest) or words.event.match(right)
        if words.treats.search(left) and words.patients.match(right):
            return ENROLLED, "treated", 1
        if words.rated.match(around.article.text, around.q.end, around.sentence.end):
            return ENROLLED, "rated", 1
        if words.of_grade.match(right) and self._is_few(around):
            return COUNTED, "of_grade", 2
        if told and not words.next_counted.match(told.string, told.end()) and not self._is_whose(told):
            return COUNTED, "event_after", 2
        befallen = words.event_noun_after.match(right) and not words.only_given.match(right)
        if befallen and not words.treated_title.search(left):
            return self._listed_with(around) or (COUNTED, "event_noun_after", 2)
        if words.harm_after.match(right) and around.q.value <= _FEW and self._is_of_some(around):
            return COUNTED, "harm_after", 2
        running = around.sentence.zone not in ("heading", "title") and words.ends_phrase.match(right)
        if running and around.q.value <= _FEW and words.harm_before.search(left):
            return COUNTED, "harm_before", 2
        return None

    def _is_of_some(self, around: _Around) -> bool:
        """Tell whether a number is of some of the people: of those of an arm, of each arm, few of many, among harms."""
        words, left = self._words, around.left
        some = words.arm_before.search(left) or words.each_has.search(left)
        return bool(some) or self._is_few(around) or self._is_safety(around)

    def _listed_with(self, around: _Around) -> Judgement | None:
        """Set aside a number whose list begins with those enrolled: 包括40例肺癌、16例肝癌."""
        before = _people(around.article, around.sentence.start, around.q.start)
        if not before or not self._words.noun_gap.match(around.article.text[before[-1].end : around.q.start]):
            return None
        judged, reason, _ = self.judge(around.article, around.sentence, before[-1])
        return None if judged == COUNTED else (judged, reason, 2)

    def _is_of_counted(self, around: _Around) -> bool:
        """Tell whether the number before is of those whom something befell: 皮疹9例,其中7例在甲组."""
        before = _people(around.article, around.sentence.start, around.q.start)
        return bool(before) and self.judge(around.article, around.sentence, before[-1])[0] == COUNTED

    def _told_again(self, around: _Around) -> Judgement | None:
        """Set aside 这26名患者 where the 26 told before are those with an event."""
        q, article = around.q, around.article
        before = [p for p in _people(article, max(0, q.start - _LARGER_REACH), q.start) if p.value == q.value]
        sentence = article.sentence_at(before[-1].start) if before else None
        if sentence is None or self.judge(article, sentence, before[-1])[0] != COUNTED:
            return None
        return NEITHER, "told_again", 2

    def _as_neighbour(self, around: _Around) -> Judgement | None:
        """Judge by the number listed before or after: 死亡者15人,安慰剂组48人."""
        like = self._like_before(around) or self._like_after(around)
        return (like, "like_neighbour", 2) if like is not None else self._in_bracket_of(around)

    def _as_event(self, around: _Around) -> Judgement | None:
        """Judge by weaker signs of an event: 30例中有5例, 血钙升高者3例, 带状疱疹2例."""
        words, left, right = self._words, around.left, around.right
        many = words.treated.match(around.rest) and not self._is_few(around)
        given = many or words.given_treatment.match(around.rest)
        out_of = words.out_of.search(around.lead) or (
            words.out_of_tight.search(left) and not words.given_soon.match(around.rest)
        )
        out_of = out_of or (words.out_of_some.search(left) and not words.enrolment.search(left))
        if (out_of and not given) or words.versus.match(right):
            return COUNTED, "out_of", 2
        if not given and self._goes_on(around):
            return COUNTED, "goes_on", 2
        fitting = words.fitting.search(words.brackets.sub("", left)) or words.group_result.match(
            around.article.text, around.q.end
        )
        if (
            words.positive.match(right)
            and not words.enrol_tight.search(left)
            and self._is_part(around, all_of_them=False)
        ):
            return COUNTED, "positive", 2
        befallen = not words.takers_before.search(left) or self._is_told_before(around)
        if words.ones_who.search(left) and befallen and not fitting and not words.enrolment.search(around.lead):
            return COUNTED, "ones_who", 2
        arm = words.arm_before.search(left)
        if not words.enrolment.search(around.lead) and not words.enrol_tight.search(left):
            if self._is_some_of_more(around):
                return COUNTED, "event_like_after", 2
            like = words.event_like_before.search(left) and not words.treated.match(right)
            if words.event_like_arm.search(left) and self._is_few(around):
                return COUNTED, "arm_of_event", 2
            if like and (self._is_safety(around) or words.only.search(left)):
                return COUNTED, "event_like_before", 2
            results = "%" in around.lead or (
                not words.enrol.search(left) and self._is_in_results(around) and self._is_part(around)
            )
            in_results = results and words.event_like_arm.search(left)
            if arm and (in_results or self._is_told_before(around)):
                return COUNTED, "arm_of_event", 2
            if words.whose_change.match(right) and self._is_part(around, all_of_them=False):
                return COUNTED, "whose_change", 2
        if self._is_few(around) and words.befell_next.match(around.article.text, around.q.end, around.sentence.end):
            return COUNTED, "event_next", 2
        later = words.befell_later.match(right)
        part = later is not None and self._is_part(around, all_of_them=False)
        if later and part and not words.enrol_tight.search(left) and not self._is_whose(later):
            return COUNTED, "event_later", 2
        return (COUNTED, "of_those", 2) if arm and self._is_of_those(around) else None

    def _as_finding(self, around: _Around) -> Judgement | None:
        """Judge by a finding that stands straight before them in the results, where more people were told before.

        So in 置管成功120例,成功率80% the rate names them again; in 结果…胰周渗出20例 there is only the finding.
        """
        words, left, text = self._words, around.left, around.article.text
        found = words.finding.search(words.brackets.sub("", left))
        if found is None or not words.ends_phrase.match(around.right) or words.arm_before.search(left):
            return None
        if words.named_person.search(found["finding"]):
            return None
        rate = words.rate_after.match(text, around.q.end)
        if rate and rate["of"] in found["finding"]:
            return COUNTED, "rate_of", 2
        taken_in = words.enrolment.search(around.lead) or words.takes_in.search(left) or words.fitting.search(left)
        if rate or taken_in or not self._is_in_results(around) or not self._is_part(around):
            return None
        return COUNTED, "finding", 2

    def section(self, article: Article, place: int) -> str:
        """Tell which section of an abstract a place lies in: ``results``, the ``methods`` before them, or neither."""
        key = (People, "sections")
        if key not in article.noted:
            article.noted[key] = _sections(list(self._words.section.finditer(article.text)))
        sections = article.noted[key]
        at = bisect_right(sections, place, key=lambda section: section[0])
        return str(sections[at - 1][1]) if at else ""

    def _is_in_results(self, around: _Around) -> bool:
        """Tell whether the last section that opens before them is that of the results."""
        return self.section(around.article, around.q.start) == RESULTS

    def _as_enrolled(self, around: _Around) -> Judgement:
        """Take whoever is left for enrolled, surely where they are an arm, or given or taken into something."""
        words, left, right = self._words, around.left, around.right
        if words.arm_before.search(left):
            return ENROLLED, "arm_before", 2
        if words.treated.match(around.rest) or words.treated.match(right):
            return ENROLLED, "treated_after", 2
        if words.enrol_before.search(left) or words.enrol.search(around.lead[-_BEFORE:]):
            return ENROLLED, "enrol_before", 2
        if words.takes_part.match(right):
            return ENROLLED, "enrol_after", 2
        subject = around.sentence.zone == "heading" or len(around.lead) <= _SUBJECT
        return (ENROLLED, "subject", 1) if subject else (ENROLLED, "default", 1)

    def _like_before(self, around: _Around) -> str | None:
        """Give the class of the number before, where only an arm's name parts the two and it is none enrolled."""
        words, article, q = self._words, around.article, around.q
        before = _people(article, around.sentence.start, q.start)
        if not before:
            return COUNTED if self._is_arm_of_ones(around.lead) else None
        gap = article.text[before[-1].end : q.start]
        named = words.arm_before.search(around.left) and (words.arm_gap.match(gap) or words.told_gap.match(gap))
        people = words.arm_before.search(around.left) or words.enrolment.search(around.lead)
        treated = words.treated.match(around.right)
        events = None if people or treated else words.event_gap.match(gap)
        nouns = None if treated else words.noun_gap.match(gap) and words.noun_after.match(around.right)
        listed = events or nouns or words.of_those.search(gap)
        listed = listed or words.respectively_before.search(gap) or words.list_gap.match(gap)
        apart = not words.arm_before.search(around.left) and words.event_gap.match(gap)
        if not named and not listed and not apart:
            return None
        judged, reason, _ = self.judge(article, around.sentence, before[-1])
        split = reason == "baseline_split" or (judged == NEITHER and reason == "like_neighbour")
        return judged if (judged == COUNTED and (named or listed)) or split else None

    def _is_arm_of_ones(self, lead: str) -> bool:
        """Tell whether an arm's part of those with an event is told: 死亡者中,观察组; but not 完成随访者,观察组."""
        match = self._words.arm_of_ones.search(lead)
        if match is None:
            return False
        return match["who"] is None or not self._words.fitting.search(lead, 0, match.end("who"))

    def _like_after(self, around: _Around) -> str | None:
        """Give COUNTED where the event is told once, behind the last arm: 疫苗组49人、安慰剂组135人长出带状疱疹."""
        words, article, sentence = self._words, around.article, around.sentence
        following = next(iter(_people(article, around.q.end, sentence.end)), None)
        if following is None or words.enrolment.search(around.lead):
            return None
        gap = article.text[around.q.end : following.start]
        arms = words.arm_before.search(around.left) and words.arm_gap.match(gap) and not words.event_told.search(gap)
        if not (words.list_gap.match(gap) or arms):
            return None
        if following.value == 0 and arms:
            return COUNTED  # 急性加重:甲组3例,乙组0例
        right = article.text[following.end : clause_at(sentence, following.start)[1]]
        told = words.event.match(words.after_person.sub("", right, count=1)) or words.event_like_after.match(right)
        return COUNTED if told and not words.treated.match(right) and not self._is_whose(told) else None

    def _goes_on(self, around: _Around) -> bool:
        """Tell whether others are told of beside those with an outcome: 7人停药,另有5人减量."""
        article = around.article
        before = _people(article, max(0, around.sentence.start - _LARGER_REACH), around.q.start)
        gaps = (self._words.others_gap, self._words.others_next)
        if not before or not any(gap.fullmatch(article.text, before[-1].end, around.q.start) for gap in gaps):
            return False
        sentence = article.sentence_at(before[-1].start)
        return sentence is not None and self.judge(article, sentence, before[-1])[0] == COUNTED

    def _in_bracket_of(self, around: _Around) -> Judgement | None:
        """Judge a part in a bracket as the number before the bracket: 死亡2例(肝衰竭、狼疮性肾炎各1例)."""
        opening = around.lead.rfind("(")
        if opening < 0 or ")" in around.lead[opening:]:
            return None
        before = _people(around.article, around.sentence.start, around.sentence.start + opening)
        low, high = (before[-1].end, around.sentence.start + opening) if before else (0, 0)
        if not before or before[-1].value < around.q.value or _NUMBER.search(around.article.text, low, high):
            return None
        judged, reason, _ = self.judge(around.article, around.sentence, before[-1])
        return (judged, "part_of_those", 2) if judged == COUNTED or reason == "dropout" else None

    def _goes_on_findings(self, around: _Around) -> bool:
        """Tell whether a number goes on a list of findings in the results: 硬膜增厚9例,合并硬膜下积液6例."""
        if not self._is_in_results(around):
            return False
        before = _people(around.article, around.sentence.start, around.q.start)
        return bool(before) and self.judge(around.article, around.sentence, before[-1])[0] == COUNTED

    def _is_some_of_more(self, around: _Around) -> bool:
        """Tell whether an event befell a few of clearly more people told before: 2例间质性肺病.

        A heading does not go on with those told before it: 2.某医院,20例狼疮性肾炎.
        """
        if around.sentence.zone == "heading":
            return False
        words, right = self._words, around.right
        after = words.event_like_after.match(right)
        if after is None or words.all.search(after[0]) or words.treated.match(right):
            return False
        return self._is_few(around)

    @staticmethod
    def _is_few(around: _Around) -> bool:
        """Tell whether clearly more people were told of shortly before."""
        q = around.q
        before = _people(around.article, max(0, q.start - _LARGER_REACH), q.start)
        return q.value <= _FEW and any(other.value >= 2 * q.value for other in before)

    @staticmethod
    def _is_part(around: _Around, *, all_of_them: bool = True) -> bool:
        """Tell whether more people were told of shortly before, or as many: 5例患者,4例步态改善."""
        q = around.q
        before = _people(around.article, max(0, q.start - _LARGER_REACH), q.start)
        return any(other.value > q.value or (all_of_them and other.value == q.value) for other in before)

    def _is_safety(self, around: _Around) -> bool:
        """Tell whether side effects are spoken of shortly before."""
        start = max(0, around.sentence.start - _SAFETY_REACH)
        return bool(self._words.safety.search(around.article.text[start : around.q.start]))

    def _is_told_before(self, around: _Around) -> bool:
        """Tell whether a clause before names an event whose numbers arms give: 下呼吸道疾病,疫苗组7人、对照组41人."""
        start = clause_at(around.sentence, around.q.start)[0]
        lead = around.article.text[around.sentence.start : start].rstrip(",:;")
        if not lead or _people(around.article, around.sentence.start, around.q.start):
            return False
        return bool(self._words.event_named.search(re.split(r"[,:;]", lead)[-1]))

    def _is_of_those(self, around: _Around) -> bool:
        """Tell whether an event is told before 其中: 20人复发,其中治疗组5人; not 收集肺炎90例,其中重症组40例."""
        found = list(self._words.of_those.finditer(around.lead))
        if not found or self._words.event_told.search(around.lead, 0, found[-1].start()) is None:
            return False
        before = _people(around.article, around.sentence.start, around.q.start)
        return not before or self.judge(around.article, around.sentence, before[0])[0] != ENROLLED

    def _is_baseline(self, around: _Around) -> bool:
        words, left = self._words, around.left
        if words.baseline_told.search(around.whole) and not words.event_before.search(left):
            return True
        split = words.split.search(left) and not words.graded_event.search(around.lead)
        return bool(words.sex_before.search(left) or split or self._goes_on_split(around))

    def _goes_on_split(self, around: _Around) -> bool:
        """Tell whether a share goes on a list of what the enrolled have: 合并高血压31例(51.7%),糖尿病18例(30.0%)."""
        words, article, q = self._words, around.article, around.q
        before = _people(article, around.sentence.start, q.start)
        if not before or words.event_before.search(around.left):
            return False
        if not words.next_share.fullmatch(article.text, before[-1].end, q.start):
            return False
        return self.judge(article, around.sentence, before[-1])[1] == "baseline_split"

    def _is_whose(self, told: re.Match[str]) -> bool:
        """Tell whether an event only says which people: 3例复发患者 are not 3 who had a relapse then."""
        words = self._words
        if words.whose.match(told.string, told.end()):
            return True
        if words.degree.search(told[0]) and words.whose_degree.match(told.string, told.end()):
            return True
        return not words.befell.match(told[0]) and words.belonging.match(told.string, told.end()) is not None


def _sections(headings: list[re.Match[str]]) -> list[tuple[int, str]]:
    """Give where each section begins, and its kind; one of methods has its results next, or more methods."""
    sections: list[tuple[int, str]] = []
    results: int | None = None
    for heading in reversed(headings):
        kind = RESULTS if heading["results"] else ""
        if heading["methods"] and results is not None and results - heading.end() <= _LONGEST_METHODS:
            kind = METHODS
        else:
            results = heading.start() if kind == RESULTS else None
        sections.append((heading.end(), kind))
    return sections[::-1]


def _people(article: Article, start: int, end: int) -> list[Quantity]:
    return [q for q in article.within(start, end) if q.dimension == "people"]
