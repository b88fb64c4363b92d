"""The words around a number of people, each an expression asked by name."""

from __future__ import annotations

from extract.cues import Cues
from extract.lexicon import Lexicons

_PHRASE = r"[^,。;:、()\d]"


class PeopleWords:
    """What may stand around a number of people; in each example ‖ is where the number stands."""

    def __init__(self, lexicons: Lexicons) -> None:
        cues = Cues(lexicons, "people", "outcomes", "words")
        lead = r"(?:«lead»|[:(])*$"
        more = r"(?:«lead|lead_more»|:)*$"
        # of the sentence
        self.animal = cues("«animal»")
        self.species = cues("«species»")
        self.of_people = cues("«of_people»")
        self.baseline_told = cues("«baseline_told»")
        self.dropout = cues("«dropout|screened»")
        self.enrolment = cues("«enrolment_context»")
        self.event_told = cues("«event_noun»")
        self.female = cues("«female»")
        self.gathering = cues("«gathering»")
        self.general = cues("«general»")
        self.male = cues("«male»")
        self.of_those = cues("«of_those»")
        self.safety = cues("«side_effect_context»")
        self.trial_like = cues("«trial_like»")
        # before the number
        self.chosen = cues("«chosen»")
        self.same = cues(r"«same»$")
        self.cohort = cues("«cohort»")
        self.turns = cues("«turns»")
        self.also_none = cues("«also_none»")
        self.brackets = cues(r"\([^()]*\)")
        self.left_because = cues("«left_because»")
        self.the_rest = cues("«the_rest»")
        self.among_them = cues("«ones_positive»«inside»«lead»*$")
        """阳性者中有‖"""
        self.arm_before = cues(rf"«arm»(?:\([^()]{{1,12}}\))?{lead}")
        """治疗组(A组)共‖"""
        self.patients = cues("\\s?«patients»")
        self.pooled = cues(
            r"\d+[项个篇](?:[^,;。\d]{0,8})?(?:研究|试验|文献|RCT)"
            r"(?:中?的|[、,:( ]|共|合计|总计|累计|涉及|包括|纳入|中)*$"
        )
        """12项研究、‖"""
        self.treats = cues(r"(?<![再续后经前])(?:治疗|救治|诊治)了?$")
        """用某法治疗‖患者"""
        self.died = cues("«fatal»的$")
        """死亡的‖病人中"""
        self.examined, self.given_because = cues("^«examined»"), cues("^(?:«patients»)?«given_because»")
        self.ranked = cues("«ranked»$")
        self.noun_gap = cues(r"^(?:«patients»)?[^,;。、()\d]{2,14}(?:、|«and»)$")
        """3例手麻、‖脱发"""
        self.averted = cues(r"(?:预防|避免|防止|挽救|减少)了?$")
        """可预防‖"""
        self.because = cues(r"^(?:[^,;。、()\d]{0,12}?«patients»)?因[^,;。、]{0,8}?(?:不良|副作用|毒性|并发症)")
        """‖病人因不良反应停药"""
        self.positive = cues(r"^[^,;。、()\d]{1,16}(?:\([^()]{1,12}\))?[呈为强弱]*[阳阴]性(?=[,;。、)]|$)")
        """‖抗核抗体(ANA)阳性"""
        self.noun_after = cues(r"^[^,;。、()\d]{2,14}(?:[、,;。]|«and»|$)")
        self.rated = cues(r"[^,;。()\d]{0,12}率(?:«is»|达|:)?\s?\(?\d[\d.]*%")
        """Behind those of whom a rate is told: ‖成功率为75%"""
        self.sized = cues(r"«arm»\s?\($"), cues(r"\s?\)\s?[:,]?\s?[^,;。:、()\d和与及]{1,14}\d")
        """治疗组(‖)显效20例: before and behind the size of an arm whose result follows"""
        self.arm_of_ones = cues(
            r"(?:(?P<who>«ones_who»)«inside»?[,:]|«nobody»[^,;。]{1,12},)\s?[^,;。:、]{1,10}«group»«lead»*$"
        )
        """复发者,对照组有‖"""
        self.each = cues(r"«per»\s?$")
        self.enrol = cues("«enrol_verb»")
        self.takes_in = cues("«enrols|takes_part»")
        self.enrol_before = cues(r"«enrol_verb»(?:(?!«group»)[^,。;、()\d]){0,14}$")
        self.enrol_tight = cues("«enrols»«enrols_lead»*$")
        """共纳入了‖"""
        self.event_before = cues(
            r"«event_noun»(?:\([A-Za-z][^()]{1,24}\))?(?:«cases_of»*(?:«lead|lead_more»|[:(])+|«cases»)?$"
            r"|(?:^|[,;、。:])«effect_grade»的$"
        )
        """复发患者共‖"""
        self.event_in_arm = cues(r"«event_noun»«cases»?(?:[,:]|«as_for»,?)[^,;。:、\d]{1,10}«group»(?:«lead|inside»)*$")
        """死亡病例在对照组有‖"""
        self.event_like_before = cues(rf"«event_like»«sufferers»?{more}")
        self.event_like_arm = cues(
            r"«event_like»«cases»?(?:[A-Za-z]+-?\d+[A-Za-z]?|[^,;。:、\d]){1,12}(?<!亚)«group»(?:«lead»|:)*$"
        )
        self.event_named = cues(rf"(?:«event_like»|«event_noun»«patients»)«cases»?{more}|[”」]$")
        self.fitting = cues("«fitting»")
        self.list_before = cues(r"(?:\d[\d,]*«classifier»?«patients»?\s?(?:[、,/]|«and»)\s?)+$")
        """12例、15例和‖"""
        self.none_of = cues("«none_of»$")
        self.ones_who = cues("(?:«ones_who»«lead»*|的(?:各|«respectively»)?«there_are»)$")
        """血钙升高者共‖, 发热的有‖"""
        self.only = cues("«only»$")
        self.finding = cues(r"(?P<finding>(?:[A-Za-z\d一-鿿“”+-]){2,})(?:«lead»)*$")
        """胰周渗出‖"""
        self.named_person = cues("(?<!的)«person»$")
        self.section = cues(
            r"(?:^|[。.;!?\s】【\[])(?:(?P<results>«results_part»)|(?P<methods>«methods_part»)|«other_part»)"
        )
        """结果…"""
        self.labelled = cues(r"[^一-鿿A-Za-z\d]*(?:«enrolled_label»)[:】][^;。\d]*(?:\d[\d~-]*(?:岁|线)[^;。\d]*)?$")
        """入组人群:晚期肝癌‖"""
        self.only_sex = cues(
            r"(?:^|[,;、(:]|«of_those|including|inside»)«sex»«sex_suffix»?(?:«lead|share_lead»|[:(])*$"
        )
        self.out_of = cues(
            r"(?:\([nN]\s?=\s?\d+\)«inside»?(?:«lead»|:)*|\d«classifier»«sufferers»?(?:«inside»,?)?«there_are»)$"
        )
        """40例患者中有‖"""
        self.out_of_some = cues(r"(?:«sharers»|的人)«inside»,?«there_are»$")
        """服安慰剂的人中有‖"""
        self.out_of_tight = cues(r"\d«classifier»«sufferers»?\s?«inside»$")
        """40例中‖"""
        self.respectively_before = cues("«group»«respectively»«lead»*$")
        self.sex_before = cues(r"«sex»«sex_suffix»?(?:«lead|share_lead»|[:(])*$")
        self.split = cues("«baseline_split»$")
        self.next_share = cues(r"\s?\(\d+(?:\.\d+)?%?\)[,、;][^,;。()\d]{1,10}")
        self.graded_event = cues("«graded_event»[^。;]{0,30}?[,;、(]«of_those»?(?:«event_grade»)$")
        self.split_lead = cues(r"(?:«lead»|[(:])+$")
        self.treated_title = cues("«treated_title»")
        # after the number
        self.after_person = cues(rf"^(?:{_PHRASE}{{0,14}}?«person»)?«inside»?«then»*")
        """‖患者中有"""
        self.all = cues("«all»")
        self.all_without = cues("^«all»?«without»(?!法|«unchanged_state»)")
        """‖均未"""
        self.among = cues(
            r"^(?:«participants»?(?:«inside»(?![风毒止断暑位])|«there_are»\d)"
            r"|[^,。;:、()\d]{1,8}?«participants»«inside»)"
        )
        self.divided = cues("«divided»")
        self.event = cues(
            r"^«patients»?(?:[在于][^,。;、()]{1,18}?(?:后|时|期间|内|天|日|周|月),?)?«event_verb»(?!性|型|途径|来源|部位|方式|(?:/|«or»)?难治)"
        )
        """‖复发, ‖在停药后复发"""
        self.event_like_after = cues(r"^[^,。;、()]{0,14}?«event_like»(?:[,。;、(:\d]|$)")
        self.event_noun_after = cues(r"^«patients»?(?:«befalls»|[^,。;、()\d]{0,5}?)«event_noun»(?:[,。;、(:]|$)")
        self.ends_phrase = cues(r"\s?(?:[,;。、:.()]|$)")
        self.rate_after = cues(r"[,;(]\s?[^,;。\d]{0,8}?(?P<of>[一-鿿]{2,3})率")
        """‖,成功率80%"""
        self.share_before = cues(r"\d ?%\s?\($")
        """46.3%(‖"""
        self.bracket_end = cues(r"^\s?\)")
        self.of_grade = cues(r"^\s?[1-5](?:[~-][1-5])?\s?级")
        """‖3级"""
        self.group_result = cues(r"[,:][^,;。]{0,24}\d%")
        """‖,有效率85%"""
        self.counted_next = cues(r"«cases»?«lead»*\d+«classifier»")
        """‖(脱落2例"""
        self.next_counted = cues(r"\d+(?!\d*(?:«times_word»|\s?(?:[-~、/至]\s?[1-5]\s?)?[级度]))")
        """‖显效19例, but not ‖共出现30次, ‖出现3级不良反应"""
        self.per_years = cues("«per_years»")
        self.parted_next = cues(r"[,:;(]\s?[^,;。:、()\d]{0,10}«group»«lead»*\d+«classifier»")
        """‖,细胞组33人"""
        self.percent_bracket = cues(r"\s?\(\s?«share_lead»?[<>~]?(?:\d+(?:\.\d+)?%|«written_share»)")
        """‖(20.0%)"""
        self.sex_after = cues(r"^«is»?«sex»«sex_suffix»?(?:[,。;、()/:]|«and»|$)")
        self.staff = cues(rf"^(?!«not_staff»)(?:«staff»|(?!{_PHRASE}{{0,8}}«person»){_PHRASE}{{0,14}}?«staff»)")
        self.takes_part = cues(r"[^,。;]{0,30}«takes_part»")
        self.treated = cues("^«treated»")
        self.given_soon = cues("^[^,。;]{0,8}«treated»")
        """‖先各注射一次"""
        self.given_treatment = cues("^(?:«treated»[^,。;]{1,24}«arm»(?:[,。;]|$)|«allotted»)")
        """‖接受甲治疗, ‖分到甲组"""
        self.completed = cues("^«completed»")
        """‖完成了6次注射"""
        self.graded = cues("«graded»")
        self.befell = cues("^«befell»")
        self.belonging = cues(r"[^,。;、]{0,24}?的[^,。;、的]{0,12}?«person»")
        """‖需胰岛素治疗的2型糖尿病患者"""
        self.versus = cues(r"^\s?«versus_word»\s?\d+«classifier»")
        """‖比3例"""
        self.whose_change = cues("«whose_change»")
        self.whose = cues(r"[^,。;、\d]{0,4}?«person»")
        # between two numbers
        self.arm_gap = cues(rf"^\)?(?:\([^()]*\))?(?:[,;、]|«and»)?«while»?[^,;。、()\d]{{1,12}}?{lead}")
        self.event_gap = cues(r"^[,、][^,;。、()\d]{1,14}$")
        """头痛2例,低热‖"""
        self.others_gap = cues(r"[^;。()\d]{0,16}[,;]«the_rest»")
        """7人停药,另有‖"""
        self.list_gap = cues(r"^(?:\([^()]*\))?\s?(?:[、,/]|«and|versus_word»)\s?$")
