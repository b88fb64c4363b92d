"""The words around a number of people, each an expression asked by name."""

from __future__ import annotations

from extract.cues import Cues
from extract.lexicon import Lexicons, alternation

_HARMS = ("adverse_event", "serious_adverse_event", "complication")
"""Codes of the measures that befall some of the people told of."""
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
        self.of_those, self.part_of = cues("«of_those»"), cues("«of_those»«lead»*$")
        self.safety = cues("«side_effect_context»")
        self.trial_like = cues("«trial_like»")
        # before the number
        self.chosen = cues("«chosen»")
        self.same = cues(r"«same»$")
        self.cohort = cues("«cohort»")
        self.turns = cues("«turns»")
        self.also_none = cues("«also_none»")
        self.brackets = cues(r"\([^()]*\)")
        self.left_because = cues(
            r"«left_because»|^(?:(?!\d\s?«classifier»)[^,;。()]){0,24},\s?(?:故|遂|因此|从而|主动)?"
            r"«leaves_study»(?!\s?\d)"
        )
        """‖因故剔除, ‖于外院进一步诊治,退出研究"""
        self.the_rest = cues("«the_rest»")
        self.among_them = cues("«ones_positive»«inside»«lead»*$")
        """阳性者中有‖"""
        self.arm_before = cues(rf"«arm|takers»(?:\([^()]{{1,12}}\))?{lead}")
        """治疗组(A组)共‖"""
        self.takers_before = cues("«takers»«lead»*$")
        """吃安慰剂的有‖"""
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
        self.averted = cues("«averts»$")
        """可预防‖"""
        self.because = cues(
            r"^(?:[^,;。、()\d]{0,12}?«patients»)?(?:因[^,;。、]{0,8}?(?:不良|副作用|毒性|并发症)"
            r"|(?:是|都)?因为?[^,;。、]{0,8}?«harm_cause»[^,;。、]{0,8}?«stops»)"
        )
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
        so_many = r"[\d一二三四五六七八九十百千万]+个?«classifier»"
        self.each = cues(rf"«per»\s?$|«per»{so_many}[^,;。]{{0,6}}?«inside»,?[就便大约平均]*有$")
        """每‖, 每十人中,就有‖"""
        self.usual_intake = cues(
            r"(?:每年|年均|年)(?:约|共)?(?:收治|接诊|诊治|手术)(?:病人|患者)?(?:约|近|超过|达)*$"
            r"|(?:通常|一般|往往)(?:需要?|会)?(?:招募|纳入|入组|包括|涉及)(?:约|近|超过|达)*$"
        )
        """每年收治患者‖, III期通常招募‖"""
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
        self.occurred_before = cues(
            r"(?<!未)(?:发生|出现|新发|并发)(?![率于在])(?:(?!«person»|组)[^,;。、()\d]){1,14}$"
        )
        """随访中发生胃癌‖"""
        self.proved_before = cues(
            r"(?:«looked_by»[^,;。\d的]{0,6}(?:证实|确诊|诊断为?|提示|显示|发现|检出)(?:为|了)?"
            r"|(?:结果|评分|转归|预后|疗效):)(?:(?!«person»|的|组)[^,;。、()\d]){1,12}$"
        )
        """术后病理证实恶性‖"""
        self.event_in_arm = cues(
            r"(?:«event_noun»|因[^,;。、]{0,8}?«harm_cause»[^,;。、]{0,6}?«stops»"
            r"|(?:(?<![一-鿿])|(?<=[内仍还再后]))(?:需要?|须)[^,;。:()\d]{2,16}(?=的|者))(?:的|者|«cases»)?(?:[,:]|«as_for»,?)(?:而|但)?"
            r"(?:[^,;。:、\d]{1,10}«group»|«takers»)(?:«lead|inside»)*$"
        )
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
        self.finding = cues(r"(?P<finding>(?:[A-Za-z\d一-鿿“”\"+-]){2,})(?:«lead»)*$")
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
            r"(?:\([nN]\s?=\s?\d+\)«inside»?(?:«lead»|:)*|\d\s?«classifier»(?:(?:«sufferers|participants»)?(?:«inside»,?)?|[^,;。:\d]{1,14}?«inside»,?)«there_are»\s?)$"
        )
        """40例患者中有‖"""
        self.out_of_some = cues(r"(?:«sharers»|的人)«inside»,?«there_are»$")
        """服安慰剂的人中有‖"""
        self.out_of_tight = cues(r"\d\s?«classifier»[^,;。:\d]{0,14}?\s?«inside»$")
        """40例中‖"""
        self.respectively_before = cues("«group»«respectively»«lead»*$")
        self.sex_before = cues(r"«sex»«sex_suffix»?(?:«sex_mostly»\(|(?:«lead|share_lead»|[:(])*)$")
        self.split = cues("«baseline_split»$")
        self.next_share = cues(r"\s?\(\d+(?:\.\d+)?%?\)[,、;][^,;。()\d]{1,10}")
        self.graded_event = cues("«graded_event»[^。;]{0,30}?[,;、(]«of_those»?(?:«event_grade»)$")
        self.split_lead = cues(r"(?:«lead»|[(:])+$")
        self.treated_title = cues("«treated_title»")
        # after the number
        self.after_person = cues(rf"^(?:{_PHRASE}{{0,14}}?«person»)?«inside»?«then»*")
        """‖患者中有"""
        self.all = cues("«all»")
        self.event_noun_in = cues("^[^,;。]{0,16}?(?:未|没有|无)再?(?:见|发生|出现|发|感染|复发|转移)")
        """Of some of them ‖未见发作"""
        self.all_without = cues("^«all»?«without»(?!法|«unchanged_state»)")
        """‖均未"""
        self.among = cues(
            r"^(?:«participants»?(?:«inside»(?![风毒止断暑位转枢耳度])|«there_are»\d)"
            r"|[^,。;:、()\d]{1,8}?«participants»«inside»)"
        )
        self.taken_in_next = cues(
            r"(?:«patients»)?(?:(?:再次?|重新|继续)(?:[^,;。\d]{0,8}随机|随机)|(?:报名|同意|自愿)?参[加与](?!者|前|后|过))"
        )
        """‖再随机进入维持期, ‖参加"""
        self.in_arm = cues(r"(?:出现|发生|见|出|均|都|全部?)*(?:在|于)(?:«arm»|[^,;。()]{1,10}«group»)")
        """‖出在大剂量组"""
        self.divided = cues("«divided»")
        self.allotted_next = cues(r"(?:«patients»)?,\s?(?:[按依][^,;。]{1,10})?(?:被|再)?随机[^,;。]{0,6}[分平均]")
        """‖,按随机数字表法随机分为两组"""
        self.event = cues(
            r"^«patients»?(?:[在于][^,。;、()]{1,18}?(?:后|时|期间|内|天|日|周|月),?)?«event_verb»(?!性|型|途径|来源|部位|方式|(?:/|«or»)?难治)"
        )
        """‖复发, ‖在停药后复发"""
        self.event_like_after = cues(r"^[^,。;、()]{0,14}?«event_like»(?:[,。;、(:\d]|$)")
        self.event_noun_after = cues(r"^«patients»?(?:«befalls»|[^,。;、()\d]{0,5}?)«event_noun»(?:[,。;、(:]|$)")
        harms = [t for row in lexicons["measures"].rows if row.code in _HARMS for t in row.terms]
        self.harm_after = cues(rf"^«patients»?(?:«befalls»)?(?:{alternation(harms)})(?:[,。;、(:]|$)")
        """‖鼻咽炎"""
        self.harm_before = cues(rf"(?:^|[,;、:。]|«befalls»|«group_end»)(?:{alternation(harms)})(?:«lead»|[:(])*$")
        """,低热‖"""
        self.each_has = cues("各«there_are»?$")
        self.only_given = cues(r"^«patients»?(?:只|仅|单纯)?(?:做|行|用|服|接受|进行)")
        """‖只做康复"""
        self.ends_phrase = cues(r"\s?(?:[,;。、:.()]|$)")
        self.rate_after = cues(r"[,;(]\s?[^,;。\d]{0,8}?(?P<of>[一-鿿]{2,3})率")
        """‖,成功率80%"""
        self.share_before = cues(r"\d ?%\s?\($")
        """46.3%(‖"""
        self.bracket_end = cues(r"^\s?\)")
        self.passed_ones = cues(
            r"(?<!未)(?:达到?|获得?|出现|发生)[^,;。()\d]{1,14}(?<![患试与])者(?:«lead»)*$"
            r"|«mark_verb»[^,;。]{0,4}\d[^,;。]{0,8}者(?:«lead»)*$"
        )
        """评分下降50%以上者‖, 达CR者‖"""
        self.passed_mark = cues(
            rf"^(?!{_PHRASE}{{0,8}}平均){_PHRASE}{{0,12}}?«mark_verb»了?"
            r"(?:(?:超过|至少|达到?|不少于|[≥>])\d[\d.]*|\d[\d.]*[^,;。\d]{0,4}(?:或|及)?以上(?=[,;。)]|$))"
        )
        """‖肿瘤缩小超过30%, ‖的体重减轻了10%以上"""
        self.past_normal = cues(
            rf"^(?!«no_finding»|{_PHRASE}{{0,12}}[中里]\s?[≥><≤]){_PHRASE}{{1,12}}«past_word»\s?"
            r"(?:正常|上限|参考|ULN|\d)"
        )
        """‖转氨酶超过正常上限3倍"""
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
        self.staff = cues(
            rf"^(?!«not_staff»)(?:«staff»|(?!{_PHRASE}{{0,8}}«person»){_PHRASE}{{0,14}}?«staff»)(?!«kin_decide»)"
        )
        """‖医师, but not ‖撤机后家属放弃治疗"""
        self.takes_part = cues(r"[^,。;]{0,30}«takes_part»")
        self.treated = cues("^«treated»")
        self.given_soon = cues("^[^,。;]{0,8}«treated»")
        """‖先各注射一次"""
        self.given_treatment = cues("^(?:«treated»[^,。;]{1,24}«arm»(?:[,。;]|$)|«allotted»)")
        """‖接受甲治疗, ‖分到甲组"""
        self.completed = cues("^«completed»")
        """‖完成了6次注射"""
        self.graded = cues("«graded|has_history»")
        self.needed_to_treat = cues(
            r"[^,;。\d]{0,8}(?:\d[\d.]*\s?[^,;。\d]{1,4})?[^,;。\d]{0,6}[可能就即才便]以?«averts»\D{0,4}[1一]\s?"
            r"(?:«classifier»|次|起)"
        )
        """治疗‖3年可预防1例事件"""
        self.befell = cues("^«befell»")
        self.befell_later = cues(
            r"^[^,。;、()]{2,30}?(?:(?<![无未])(?:出现|发生)(?![率时于的])|死于|罹患|患上|«fatal»(?=[,;。(]|$))"
        )
        """‖皮瓣在第7天出现坏死"""
        self.befell_next = cues(
            r"[^,;。()\d]{0,24}(?:[后时]|期间|治疗|注射|输注),(?:其|均|都|也|即|随后)*"
            r"(?:未?出现|发生|获得|达到|实现|[未无]再?复发|(?:肿瘤|病灶|病情|症状|瘤体)[^,;。]{0,8}(?:缓解|消失|缩小|好转|进展|稳定|改善))"
        )
        """‖接受疫苗注射后,出现肿瘤缩小"""
        self.operated = cues(
            r"\d+\s?«classifier»«patients»?(?:仅|只)?(?:行|作|做|施行)了?[^,;。]{1,14}?(?:切除|扫描|造影|引流|成形|置换|吻合|术)(?=[,;。、]|$)"
        )
        """15例行肺叶切除"""
        self.rest_event = cues(rf"^{_PHRASE}{{0,12}}?[均都皆全]部?«event_verb»")
        """其余‖皮瓣均达到Ⅰ期愈合"""
        self.belonging = cues(r"[^,。;、]{0,24}?的[^,。;、的]{0,12}?«person»")
        """‖需胰岛素治疗的2型糖尿病患者"""
        self.versus = cues(r"^\s?«versus_word»\s?\d+«classifier»")
        """‖比3例"""
        self.whose_change = cues("«whose_change»")
        self.whose = cues(r"[^,。;、\d]{0,4}?«person»")
        self.degree = cues("«degree»$")
        self.whose_degree = cues(r"[^,。;、]{0,16}?«patients»")
        """‖轻度直肠脱垂住院患者"""
        # between two numbers
        self.told_gap = cues(r"^[^,;。()\d]{2,24}[,;](?:而|但)?[^,;。、()\d]{1,12}«group»(?:则|却|[只仅]?有)+$")
        """123名被确诊,而安慰剂组则有‖"""
        self.bracketed_share = (
            cues(r"%[^,;。()\d]{0,12}\((?:\d+«classifier»中的?)?$"),
            cues(r"^(?:中的?\d+«classifier»)?\)"),
        )
        """86%的参与者(‖中的‖)"""
        self.arm_gap = cues(rf"^\)?(?:\([^()]*\))?(?:[,;、]|«and»)?«while»?[^,;。、()\d]{{1,12}}?{lead}")
        self.event_gap = cues(r"^(?:[,、]|«and»)[^,;。、()\d]{1,14}$")
        """头痛2例,低热‖"""
        self.others_gap = cues(r"[^;。()\d]{0,16}[,;]«the_rest»")
        self.others_next = cues(r"[^;。()\d]{0,24}。\s?«the_rest»")
        """7人停药,另有‖"""
        self.list_gap = cues(r"^(?:\([^()]*\))?\s?(?:[、,/]|«and|versus_word»)\s?$")
