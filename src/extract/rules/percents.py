"""Percentages: whether one is a result, and of which kind: a share, a change, a difference, a value in %."""

from __future__ import annotations

import re

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Quantity, Reading
from extract.rules.result_scene import ResultScene
from extract.rules.result_values import SYMBOLS, high, no_result, result
from extract.rules.result_words import ResultWords
from extract.rules.shares import Shares, agrees, plausible

_ONE_CLAUSE = compiled(r"[^,;。:]{2,16}")
_CHANGES = ("change", "percent_change")
_OTHER_REACH = 28
"""How far before a share the word stands that compares another with it."""
_COMPARED = (*_CHANGES, "difference")
_BRACKET = 48
"""How far a bracket behind a percentage is looked into for its count, in characters."""
_COUNT = r"\d+(?:[ ,]\d{3})*"
"""A number of people, its thousands set apart or not: 1 120."""
_VERB = 6
"""The longest verb between a share of people and the mark that they passed: 38%减轻至少10%."""
_NEAR = 8
_TAIL = 28


class Percents:
    """Reads percentages."""

    def __init__(self, lexicons: Lexicons, words: ResultWords, shares: Shares) -> None:
        cues = Cues(lexicons, "outcomes", "people", "words")
        self._words = words
        self._shares = shares
        self._admits = cues("«admits»")
        self._age = cues("«age»")
        self._amount_noun = cues("«measure_noun»(?:«to_value|filler|reach»|:)*$")
        self._lower_too = cues(r"\s?[,;]\s?[^,;。:\d]{1,12}[低高少多](?:了|约)*\s?")
        """Between two of those who are compared with one: 吃鱼者低13%,素食者低22%."""
        self._baseline_share = cues("«baseline_share»$")
        self._other_sex = cues(
            r"\s?[,;、]\s?而?(?P<sex>[男女])(?:性|士|生|患者|病人|者)*(?:则|也)?(?:«is»|只有|仅|只|约|达)*\s?"
        )
        self._beyond = cues(r"«beyond»[^,。;]{0,5}$")
        listed = r"(?:(?:、|«and|or»)\d[\d.]*%)*"
        self._concentration = cues(
            f"^(?:«concentration»|«group_end»|(?!«no_solution»)(?:«solution»|[^,。;、的]{{0,4}}«dissolved»)"
            f"|{listed}(?:«and|or»)(?:安慰剂|对照)?(?:[^,。;、的\\d]{{0,4}}«dissolved»))"
        )
        """Behind a percentage that tells how strong a product is: 5%葡萄糖, 0.05%组, 0.05%、0.025%或安慰剂眼药水"""
        self._names_arm = cues(
            r"(?:\s?(?:、|/|«and»|«or»)\s?\d[\d.]*\s?%)*\s?(?:[一二两三四五2-5]个?)?(?:浓度|剂量)*(?:组(?![间内])|臂|浓度)"
        )
        """Behind the strength that an arm goes by: 0.05%、0.025%、0.01%三个浓度组."""
        self._applied = cues(r"(?:[用滴涂抹擦敷]|换成|改为|停[用滴])了?$")
        self._applied_to = cues(r"\s?(?:者(?![占为])|的(?:«sharers»|学童|孩子|儿童)|[,。;])")
        """Around a strength that is applied: 一直用0.05%者, 转用0.05%."""
        self._cutoff_follow = cues("«cutoff_follow»")
        self._expression = cues("«expression»$")
        self._fraction = cues(
            rf"\s?[(\[]\s?(?P<n>{_COUNT})\s?(?:/|«classifier»[,/;]?«out_of»)\s?(?P<of>{_COUNT})\s?«classifier»?\s?"
            r"(?:[)\]]|(?=[,;。]))"
        )
        self._fraction_listed = compiled(rf"\s?[,;]\s?(?P<n>{_COUNT})\s?/\s?(?P<of>{_COUNT})(?=\s?[)\]])")
        """Behind the share that opens a bracket: (5.0%,2/40)."""
        self._counted = cues(
            r"\s?\((?:n=(?P<bare>\d+)|(?:n=)?(?P<n>\d+)\s?«classifier»[^()\d]{0,8})\)"
            r"|\s?\((?P<one>一)\s?«classifier»[^()\d]{0,8}\)"
        )
        self._listed_count = compiled(r"[(\[]\s?(?P<whole>[nN]\s?=\s?(?P<n>\d{1,5})\s?[,;]\s?)$")
        """Before the share in a bracket: (n=30,34.9%)."""
        self._tapers = cues(r"«tapers»[^。;\d]{0,4}«per»[^。;\d]{0,8}$")
        self._slipped = cues(r"\s?\((?P<n>\d+)\s?[.,:|lI]\s?(?P<of>\d+)\)")
        self._defines = cues("«defines»")
        self._set_to, self._dose_apart = cues("«set_to»$"), cues("«dose_apart»$")
        self._neutralizing = cues("^«neutralizing»")
        self._described = cues(
            r"基线(?:时|特征|资料)|平均«age»|«age»[^,;。]{0,8}\d|\d\s?%\s?[男女]性|[男女]性[^,;。]{0,4}\d"
        )
        self._listed_state = cues("^«listed_state»")
        self._kept_at = cues("«kept_at»$")
        self._of_cells = cues("«of_cells»")
        self._heterogeneity = cues("«heterogeneity»")
        self._interval_follow = cues(r"\s?«interval_follow»")
        self._itself = cues("«percent_value»")
        self._itself_led = cues(r"«percent_value»[^,;。]{0,40}:[^,;。]{0,16}$")
        """Before the first of what the arms had of a measure in %: HbA1c降幅分别为:5 mg组."""
        self._affected_too = cues(r"\d[\d.]*\s?%\s?(?:«and»|、)(?![^,;。]*(?:«reach|change_noun»))[^,;。:()\d%]{2,14}$")
        """Before the next of what is lowered, each by its share: 降低事件25%及死亡率."""
        self._lengthened = cues(r"«lengthen»[^,;。]{0,4}$")
        self._limit_follow = cues("«limit_follow»")
        self._more_than_arm = cues(r"^(?![^,;。]*«risk»).*«versus»[^,;。]{0,4}(?:高|低|多|(?<!减)少)(?:出|了)?$")
        self._than_before = cues(r"[,(]?(?:«versus»|较|比|优于|[高低]于)[^,;。:()\d]{0,14}")
        """Before what a measure in % is set against: ,较治疗前的."""
        self._who_have = cues(r"的[^,;。、]{0,14}?(?:«sharers|patients»)")
        self._improved = cues(r"(?<![分值量平数重压])(?:改善|好转|缓解|消退):\s?$")
        """Before the share of those who were better: 纤维化改善:18%."""
        self._counts_those = cues("^«counts_those»")
        self._threshold = cues(r"«threshold»[^,;。\d的]{0,12}$")
        self._allotted_half = cues(r"«allots»[^,;。\d]{0,6}$")
        self._so_as_to = cues(r"^(?:并|从而)?以(?:便|期)?(?:减轻|降低|减少|达到|实现|提高)[^,;。]{0,8}$")
        self._inhaled = cues(r"吸入(?!性)[^,;。\d]{1,8}$")
        self._margin = cues(r"«margin»[^,;。()\d]{0,6}(?:\([^()]*)?$")
        self._planning = cues("«planning|product_quality»")
        self._strength = cues("«strength»")
        self._no_share = cues("«no_share»[^,;。]{0,6}$")
        self._of_share = cues("«share_of»$")
        self._of_rates = cues("«any_rate|risk»")
        self._of_studies = cues("«of_studies»")
        self._points = cues("«points»")
        self._points_listed = cues(r"(?:\s?(?:[、,]|«and»)\s?[\d.]+)+\s?个?«points»")
        self._exceeds = cues("[高低多少]出(?:«about»|了|近)*$")
        self._quality = cues("«quality_control»")
        self._who = cues("«so_many_of_us»")
        self._reached_share = cues("«reached_by»$")
        self._course_behind = cues("«course_behind»")
        self._change_behind = cues("«change_behind»")
        self._those_above = cues("^[^,;。:]{0,24}?«sharers»(?P<rest>[^;。:]{0,40})$")
        self._both_behind = cues(r"[^,;()\d]{0,12}?\s?«versus_word»[^,;()\d]{0,12}?\d[\d.]*\s?%")
        self._in_bracket = cues(r"(?:«alike»\(|\((?:«median|mean»)(?:«is|about»|:)*)\s?$")
        self._those_who = cues(r"«change_noun»[^,。;]{0,12}(?:«those_end»|的«sharers»)[^。;]{0,14}$")
        self._versus_behind = cues(r"\s?«versus_word»[^,;。()\d]{0,12}\d[\d.]*\s?%")
        self._passed = cues(
            r"«change»[^,;。%]{0,8}\d[\d.]*\s?(?:%|个?[^,;。\d个]{1,6}?)(?:[及或]?以上|以下)?(?:者|的?[^,;。]{0,4}«sharers»)[^,;。\d]{0,20}$"
        )
        """Before the share of those who passed a mark: 评分减少50%以上的患者甲组."""
        self._would, self._side_effects = cues("«would»"), cues("«side_effect_context»")
        self._who_behind = cues(r"\s?的«sharers»")
        self._who_above = cues("^«those_above»")
        self._sharers = cues("«sharers»")
        self._who_at_once = cues(r"\s?的?[^,;。:()\d]{0,12}?(?:«sharers|patients»)")
        self._other_before = cues(r"(?:[较比]|[高低优]于|«than»)[^,;。:\d]{1,20}?(?:的|为|是|\(|仅)*$")
        """Before the share of the arm that another is compared with: 较乙组的."""
        self._other = cues(r"[,;]\s?(?:而|但)?(?:[^,;。:()\d]|\d[\d.]*\s?m?g){1,12}?(?:则«is»?|只有|仅有|仅«is»?)\s?")
        """Before the change of another than the one before, who is no arm: ,常规饮食只有."""
        self._opens_clause = cues(r"(?:[^,;。\d]{0,14}(?:有|中|里|组|示|«about»))?\s*")
        self._people_who = cues(
            r"的?(?:«sharers|patients»)(?![^,;。]{0,3}(?:占|比例|率|数))[^,;。]{0,20}?(?:«change|event_noun|obtains»)"
        )
        self._share_word = cues("«share_word»|(?<!-)[<>≤≥]")

    def __call__(self, scene: ResultScene, q: Quantity) -> Reading:
        """Read a percentage as a result, or say what else it is: 有效率92.5%, 5%葡萄糖, 男性占58%."""
        return self._no_result(scene, q) or self._result(scene, q)

    def _no_result(self, scene: ResultScene, q: Quantity) -> Reading | None:
        own, right = scene.own(q), scene.right(q)
        if self._concentration.match(right) or self._neutralizing.match(right):
            return no_result(q, "concentration")
        if q.op == "=" and (self._names_arm.match(scene.text, q.end) or self._is_strength_given(scene, q)):
            return no_result(q, "concentration")
        if self._interval_follow.match(right):
            return no_result(q, "interval")
        if self._is_limit(scene, q):
            return no_result(q, "limit")
        if self._words.changes(own) and self._tapers.search(scene.lead(q)):
            return no_result(q, "limit")
        aged = self._age.search(scene.lead(q)) and self._of_share.search(own)
        told = self._words.baseline.search(own) and q.sd is None and not self._words.measure.search(own)
        if q.chinese and self._allotted_half.search(own):
            return no_result(q, "baseline", rank=2)
        if q.chinese and (self._who.match(right) or (own.endswith("的") and right.startswith("人"))):
            return no_result(q, "baseline", rank=2)
        if self._is_of_studies(scene, q):
            return no_result(q, "background")
        if self._words.is_state(right):
            return no_result(q, "baseline")
        if self._listed_state.match(right) and self._described.search(scene.whole):
            return no_result(q, "baseline")
        if self._would.match(right) and not self._side_effects.search(scene.lead(q)):
            return no_result(q, "background", rank=2)
        share = self._baseline_share.search(own) and not self._is_of_other_sex(scene, q)
        if aged or share or told:
            return no_result(q, "baseline", rank=2)
        return None

    def _is_of_other_sex(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a share is what was told of the other sex before: 男性应答率45%,女性52%."""
        previous, sex = scene.previous(q), self._other_sex.fullmatch(scene.own(q))
        if previous is None or sex is None or previous.values["statistic"] != "percentage":
            return False
        other = "男" if sex["sex"] == "女" else "女"
        return other in scene.text[scene.sentence.start : previous.start]

    def _is_limit(self, scene: ResultScene, q: Quantity) -> bool:
        own, right = scene.own(q), scene.right(q)
        if self._heterogeneity.search(own) or self._cutoff_follow.match(right) or own.endswith(("±", "×", "*")):
            return True
        if self._quality.search(own) and (q.op != "=" or high(q) is not None):
            return True
        if self._is_share_of_people(scene, q):
            return False
        sets_mark = q.op not in ("=", "~") or self._words.changes(own) or self._words.is_reached(own)
        behind = scene.text[q.end - (scene.text[q.end - 1] == "者") : scene.sentence.end]
        if (sets_mark and self._who_above.match(behind)) or self._is_mark_of_share(scene, q):
            return True
        beyond = q.op not in ("=", "~") or self._beyond.search(own)
        if beyond and (self._counts_those if q.chinese else self._limit_follow).match(right):
            return True
        if scene.limits(q) and q.op not in ("=", "~"):
            return True
        if q.op not in ("=", "~") and self._itself.search(scene.near(q)) and self._who_have.match(right):
            return True
        if self._so_as_to.search(scene.near(q)):
            return True
        if self._threshold.search(own) or self._inhaled.search(scene.near(q)):
            return True
        if self._set_to.search(scene.near(q)) or self._dose_apart.search(own):
            return True
        if self._defines.search(scene.whole) or self._kept_at.search(own) or self._of_cells.match(right):
            return True
        if self._planning.search(scene.whole) or self._strength.match(scene.near(q)):
            return True
        if self._no_share.search(own) or self._margin.search(scene.lead(q)):
            return True
        if (high(q) is not None or q.op != "=") and self._expression.search(own):
            return True
        if q.op not in ("=", "~") and self._words.is_reached(own):
            low = q.start - len(scene.near(q))
            if any(other.dimension == "people" for other in scene.article.within(low, q.start)):
                return True
        reached = self._words.is_reached(own) or self._words.changes(own)
        ranged = beyond or high(q) is not None
        if ranged and not reached and self._itself.search(scene.near(q)) and self._admits.search(scene.whole):
            return True
        if self._words.rate.search(scene.left(q)):
            return False
        symbol = scene.text[q.start] in SYMBOLS
        alone = scene.text[q.start - 1 : q.start] == "("
        if symbol and (alone or not self._words.any_rate.search(self._sharers.sub("", own)[-_NEAR:])):
            return True
        return scene.limits(q) and (symbol or high(q) is not None)

    def _is_strength_given(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a share far below one is the strength of what is applied, or tells people apart: 0.01%者."""
        if q.value >= 1 or self._applied_to.match(scene.text, q.end) is None:
            return False
        return self._applied.search(scene.own(q)) is not None or scene.text.startswith("者", q.end)

    def _is_of_studies(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a percentage stands in the bracket behind a number of studies: 6项研究(8.3%)."""
        low, end = max(scene.sentence.start, q.start - _TAIL), min(q.end + _NEAR, scene.sentence.end)
        return any(match.end() == q.start for match in self._of_studies.finditer(scene.text, low, end))

    def _is_share_of_people(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a percentage opens its clause and counts people who had something: 超过70%的患者疼痛改善."""
        if scene.limits(q) or scene.text[q.start] in SYMBOLS or not self._opens_clause.fullmatch(scene.near(q)):
            return False
        return self._people_who.match(scene.right(q)) is not None

    def _is_mark_of_share(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a change only says what a share of people attained: 63%的受试者体重减轻5%以上."""
        previous, own = scene.previous(q), scene.own(q)
        if previous is not None and previous.values["unit"] == "{people}" and _ONE_CLAUSE.fullmatch(own):
            return q.op in (">=", ">") and self._words.changes(own)
        if previous is not None and previous.rule == "outcome.portion" and _ONE_CLAUSE.fullmatch(own):
            return q.op in (">=", ">") and self._words.changes(own)
        listed = previous is not None and previous.values["statistic"] == "percentage" and len(own) <= _VERB
        if listed and _ONE_CLAUSE.fullmatch(own) and q.op in (">=", ">") and self._words.is_verb_of_change(own):
            return True
        if previous is None or previous.values["statistic"] != "percentage" or previous.values["unit"] != "%":
            return False
        if previous.values["numerator"] is not None and q.op in (">=", ">") and _ONE_CLAUSE.fullmatch(own):
            return self._words.changes(own)
        told = self._those_above.match(own.lstrip("的 "))
        if told is None or self._words.any_rate.search(told["rest"]):
            return False
        if high(q) is not None or ("," in told["rest"] and q.op not in (">=", ">")):
            return False
        moved = self._words.changes(own) or self._words.is_reached(own)
        return moved or self._change_behind.match(scene.right(q)) is not None

    def _result(self, scene: ResultScene, q: Quantity) -> Reading:
        statistic = self._statistic(scene, q)
        reading = result(q, statistic, rule=statistic, unit="%")
        fraction = self._fraction.match(scene.text[q.end : q.end + _BRACKET]) or self._misprinted(scene, q)
        if fraction is None and scene.sign_before(q) in "([":
            fraction = self._fraction_listed.match(scene.text[q.end : q.end + _BRACKET])
        if fraction:
            reading.end = q.end + fraction.end()
            reading.values |= {"numerator": _whole(fraction["n"]), "denominator": _whole(fraction["of"])}
            reading.claims = [q.number, (q.end, reading.end)]
            count = self._shares.count_before(scene, q) if statistic == "percentage" else None
            if count is not None and int(count.value) == reading.values["numerator"]:
                reading.start, reading.claims = count.start, [*reading.claims, count.number]
        elif statistic == "percentage" and (counted := self._counted.match(scene.text[q.end : q.end + _BRACKET])):
            number = int(counted["n"] or counted["bare"] or 1)
            if plausible(number, q, scene.text):
                reading.end = q.end + counted.end()
                reading.values["numerator"], reading.rank = number, 3
                reading.claims = [q.number, (q.end, reading.end)]
        elif statistic == "percentage" and (before := self._listed_count.search(scene.lead(q))):
            if plausible(number := int(before["n"]), q, scene.text):
                reading.start = q.start - len(before["whole"])
                reading.values["numerator"], reading.rank = number, 4
                reading.claims = [q.number, (reading.start, q.start)]
        elif statistic == "percentage" and (count := self._shares.count_before(scene, q)):
            reading.start, reading.rule, reading.rank = count.start, "outcome.count_and_percent", 3
            reading.values["numerator"] = int(count.value)
            reading.claims = [q.number, count.number]
        return reading

    def _misprinted(self, scene: ResultScene, q: Quantity) -> re.Match[str] | None:
        """Find the count in a bracket whose stroke was misread, where it makes the share: 97.96%(48.49)."""
        match = self._slipped.match(scene.text[q.end : q.end + _BRACKET])
        return match if match and agrees(int(match["n"]), int(match["of"]), q, scene.text) else None

    def _statistic(self, scene: ResultScene, q: Quantity) -> str:
        """Tell the kind of a percentage by the words before it and by the figure that it is listed with."""
        previous = scene.listed(q)
        carried = str(previous.values["statistic"]) if previous is not None else ""
        itself = any(self._itself.search(before) for before in (scene.near(q), scene.left(q)))
        itself = itself or self._itself_led.search(scene.own(q)) is not None
        told = self._told(scene, q, carried, itself=itself)
        return told or self._signed(scene, q, carried, itself=itself) or self._by_list(scene, q, carried, itself=itself)

    def _told(self, scene: ResultScene, q: Quantity, carried: str, *, itself: bool) -> str | None:
        """Tell the kind of a percentage that words before it, or behind, make a change, a difference or a share."""
        words, own = self._words, scene.own(q)
        tail = own[-_TAIL:]
        if carried in _COMPARED and own == "(" and self._both_behind.match(scene.text[q.end : scene.sentence.end]):
            return "percentage" if self._of_rates.search(scene.lead(q)) else carried
        if carried in _CHANGES and own == "(":
            return "percent_change"
        points = self._points.search(scene.text, q.start, q.end)
        if carried == "percent_change" and not points and self._lower_too.fullmatch(own):
            return carried
        if points or self._points_listed.match(scene.text, q.end):
            compared = words.versus.search(own) or words.difference.search(tail) or self._exceeds.search(tail)
            behind = self._is_behind_other(scene, q, own)
            return "difference" if compared or behind or words.is_gap(scene, q) else "change"
        passed = self._passed.search(own) is not None and words.difference.search(tail) is None
        if passed or self._those_who.search(own) or self._who_behind.match(scene.right(q)):
            return "percentage"
        clause = scene.left(q)
        if own != clause and not clause.strip() and self._who_at_once.match(scene.right(q)):
            return "percentage"
        if q.chinese and not words.changes(own) and self._course_behind.match(scene.right(q)):
            return "percentage"
        if (bracket := self._in_bracket.search(own)) and words.changes(own[: bracket.start()]):
            return "change" if itself else "percent_change"
        if words.difference.search(tail) or words.is_gap(scene, q):
            return "difference"
        if self._improved.search(tail) and not itself:
            return "percentage"
        if words.changes(own) and (itself or not words.is_disorder(own)):
            if words.any_rate.search(scene.near(q)) and self._more_than_arm.search(own):
                return "difference"
            previous = scene.listed(q)
            absolute = carried == "change" and previous is not None and previous.values["unit"] == "%"
            if absolute and not (words.measure.search(own) or words.rate.search(own) or words.any_rate.search(own)):
                return "change"  # HbA1c降低2.1%,而司美格鲁肽降低1.9%
            like = previous is not None and previous.values["unit"] == "%"
            return self._changed(own, q, itself, carried if like else "")  # 退步0.8分;海马体积甲组多了1.1%
        affected = words.affects(scene.near(q)) and not self._versus_behind.match(scene.text, q.end)
        if affected or self._is_affected_too(scene, q, carried) or self._is_amount_of_change(scene, q, own):
            return "change" if itself else "percent_change"
        return None

    def _is_behind_other(self, scene: ResultScene, q: Quantity, own: str) -> bool:
        """Tell whether a change follows the share of the arm compared with: 50%,较乙组(38%)提高12个百分点."""
        previous = scene.previous(q)
        if previous is None or previous.values["statistic"] != "percentage" or len(own) > _TAIL:
            return False
        low = max(scene.sentence.start, previous.start - _OTHER_REACH)
        return self._words.changes(own) and self._other_before.search(scene.text, low, previous.start) is not None

    def _signed(self, scene: ResultScene, q: Quantity, carried: str, *, itself: bool) -> str | None:
        """Tell the kind of a percentage that its sign makes a change."""
        if q.value < 0 and carried in _CHANGES:
            return carried
        own_measure = self._words.measure.search(scene.near(q)) is not None
        if (q.value < 0 and (carried not in _COMPARED or own_measure)) or scene.is_signed(q):
            return "change" if itself or self._itself.search(scene.around(q)) else "percent_change"
        return None

    def _by_list(self, scene: ResultScene, q: Quantity, carried: str, *, itself: bool) -> str:
        """Tell the kind of a percentage by the figure that it is listed with, else by its measure."""
        words, own, left, previous = self._words, scene.own(q), scene.left(q), scene.listed(q)
        if carried in _COMPARED and words.is_value(own) and words.any_rate.search(scene.lead(q)):
            return "percentage"
        if q.sd is not None:
            return carried if carried in _CHANGES and words.parallel(own) else "mean"
        gap = self._change_behind.sub("", own, count=1) if carried in _CHANGES else own
        if previous is not None and previous.values["unit"] == "%" and words.parallel(gap):
            return "mean" if carried == "value" and words.mean.search(own) else carried
        if carried in _CHANGES and self._is_of_other(own):
            return carried
        if carried in _CHANGES and words.parallel(own) and words.dealt(scene.lead(q)):
            return "change" if itself else "percent_change"  # 空腹血糖、HbA1c分别下降1.2 mmol/L和0.9%
        if words.rate.search(left):
            return "percentage"
        itself_before = previous is not None and previous.values["unit"] == "%" and carried in ("value", "mean")
        if itself_before and self._than_before.fullmatch(own):
            return carried
        near = scene.near(q)
        measured = itself or self._amount_noun.search(near)
        told = near if not itself else own[max((m.start() for m in self._itself.finditer(own)), default=0) :]
        if measured and not self._share_word.search(told):
            return "mean" if words.mean.search(own) else "median" if words.median.search(own) else "value"
        return "median" if words.median.search(near) and not words.any_rate.search(near) else "percentage"

    def _is_of_other(self, own: str) -> bool:
        """Tell whether nothing but the name of another arm leads to a figure, and no measure of its own."""
        if self._other.fullmatch(own) is None:
            return False
        return not any(
            named.search(own) for named in (self._words.any_rate, self._words.event_noun, self._words.measure)
        )

    def _is_affected_too(self, scene: ResultScene, q: Quantity, carried: str) -> bool:
        """Tell whether a percentage goes on with what a verb of change before the last one governs."""
        if carried != "percent_change" or self._versus_behind.match(scene.text, q.end):
            return False
        left = scene.left(q)
        told = self._affected_too.search(left)
        return told is not None and self._words.affects(left[: told.start()])

    def _is_amount_of_change(self, scene: ResultScene, q: Quantity, own: str) -> bool:
        """Tell whether a change is named behind a percentage, or leads to it by 达: 15%的体重下降, 体重减少达13%."""
        if self._words.rate.search(own):
            return False
        if self._change_behind.match(scene.right(q)):
            return True
        if self._words.any_rate.search(scene.near(q)):
            return False
        return bool(self._reached_share.search(own[-_TAIL:])) and not self._itself.search(scene.near(q))

    def _changed(self, own: str, q: Quantity, itself: bool, carried: str) -> str:
        """Tell the kind of a percentage behind a verb or noun of change: 体重下降8%, 有效率提高至, HbA1c降低1.3%."""
        words, tail = self._words, own[-_TAIL:]
        if words.rate.search(tail) and not words.is_noun_of_change(own):
            return "percentage"
        if q.sd is not None and not itself and not words.is_verb_of_change(own):
            return "mean"
        if carried in _CHANGES and words.parallel_change(own):
            return carried
        return "change" if itself and not self._lengthened.search(tail) else "percent_change"


def _whole(printed: str) -> int:
    return int(printed.replace(",", "").replace(" ", ""))
