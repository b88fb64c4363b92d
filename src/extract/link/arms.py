"""Arms: where an article names the groups of a study.

A name is found by its form: what stands before 组, 臂, 队列 back to where names begin, elided members of a list written
out (低、中、高剂量组), and treatments that stand for arms because people were allotted to them (随机接受甲或乙).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, pairwise
from operator import attrgetter
from typing import Protocol

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.link.measures import MeasureReader
from extract.link.names import bounded, clean_raw, folded, joined
from extract.numerals import parse
from extract.products import Products
from extract.records import Article, Sentence, Span
from extract.triggers import trigger

_REACH = 26
_NEAR = 3000
_AHEAD = 8
"""How far behind a clause its figure may begin: 3至5岁,有26%."""
_BEFORE = 4
_PEOPLE_WORD = 3
"""How long the word for people behind an arm's name is at most: 受试者."""
_PRODUCT = 3
_MEASURED = 3
"""How long words before an arm's name are at least that may be a measure no row knows."""
_SIGN = 8
"""How long a sign of comparison is at most, with the blanks around it."""
_SHARE_SOON = compiled(r"[^,;。:()\d]{0,10}\(?\d[\d.]*\s?(?:%|[例人名位])")
"""A share or a number of people behind those told apart."""
_MOSTLY = 2
"""One part in so many of the names told is that of the product that a text is about, or more."""
_MOST = 16
"""How long the name of an arm in a list is at most."""
_PRODUCT_NAME = compiled(r"[\u3400-\u9fffA-Za-z][\u3400-\u9fffA-Za-z0-9-]*")
_HEAD = "«head»(?!«other_word»)"
"""What a name ends in: 组 of 治疗组, but not of 组织."""
_GIVEN = (
    "(?P<kept>«whether_given»)?(?:«treated_with|given_by»|(?P<verb>«given_alone»)|«taken»)(?:过|了)?"
    "(?P<given>(?!«not_given»)(?:(?!由|[疗药]前|«head»(?!«other_word»))[^,;。:()、]){1,24}?)«given_act»?的?«given_to»们?(?!«no_person»)"
)
"""People told apart by what they are given: 接受MSC输注的患者, 未接种者."""
_TOPIC_OF_WHO = (
    "(?:«topic_lead_who|topic_lead»|[:。,])*"
    r"(?P<who>«sex»(?!\s?\d+\s?[例名人位,、;]|\s?[占\d]+%)|[^,;。:()]{2,36}?«topic_who»)(?!的?«share_noun»)"
    "(?:的?«part_noun»)?(?:里面|里头|«inside»)?"
    r"(?:,|(?=[^,;。]{0,10}\d|[^,;。\d]{0,14},[^,;。\d]{0,12}\d|(?:[两三]|[^,;。:()\d者]{1,10})«group»[^织间别]))"
)
_TOPIC_OF_AGE = (
    r"(?:«topic_lead»|最[后低高]«is»|,)*(?P<age>(?:\d+岁?[~至到-])?\d+岁«age_limit»?|[ⅠⅡⅢⅣ]{1,3}[AaBb]?期)的?"
    r"(?:,?[是为有占达约仅只]|(?:升|降|增|减)[到至为]|的?则为|保护(?:率|力|效力)(?:«is»|达)?|\()*(?=\d[\d.]*%)"
)
_APART = (
    "(?:^|(?<=[,;:。])|«told_against»)(?:«topic_lead_who|topic_lead»|[:,])*(?<!对)"
    r"(?P<who>(?![对所全两各本该此这其]|每[个名位例])(?:(?!比|较|[高低多少]于)[^,;。:()\d]|\d(?!\d*\s?«classifier»)){2,30}?"
    "(?:(?<=的)(?:«topic_who»|人)(?!«no_person»)|(?<![患试与加愿])者|(?<=[^一二两三四五六1-6])[男女]性)|(?P<way>«way_apart»))"
    r"(?=(?:\s?\([nN]=\s?\d+\))?的?(?:«inside»)?(?:,其?)?[^,;。:()]{0,14}\(?\d)"
    r"(?![^,;。:()]{0,14}\(?\d[\d.]*%?\s?«versus_word»)"
)
"""People told apart side by side, each with a figure: 使用甲药的女性12%,使用乙药的女性31%."""
_TOPIC = f"{_TOPIC_OF_WHO}|{_TOPIC_OF_AGE}"
"""People told apart at the head of a clause: 基线肝脏脂肪含量≥10%的非糖尿病受试者, 65岁以上降到70%."""
_HARD = (
    r"±[\d.]+\s?[A-Za-z%/]*|(?<!\d),|,(?!\d{3}(?!\d))|[;:。!?\n()\[\]“”\"'【】|<>=%]"
    r"|\.(?=[一-鿿A-Z])|(?<=[一-鿿])\.|\d«classifier»"
)
_AND = (
    r"、|(?!«no_and»|和/?或)«and»|(?!«no_and»)(?<!和)(?<!和/)«or»"
    r"|(?<![A-Za-z0-9][A-Za-z0-9])/(?=[A-Za-z0-9Ⅰ-Ⅻ]{1,2}(?:/|«group»))|(?<=[mμu]g)\s?/\s?(?=\d[\d.]*\s?[mμu]g)"
)
_LABEL = compiled(r"[A-Za-zⅠ-Ⅻα-ω]{1,3}\d?|\d{1,2}|[一二三四五六七八九十甲乙丙丁]")
_LABEL_BEFORE_COMMA = compiled(r"(?<![A-Za-z0-9.±])[A-Z1-9Ⅰ-Ⅻ],$")
_ABBREVIATED = compiled(r"[^,;:。()\n]{0,20}\((?![A-Za-z]\d{1,2}\))[A-Za-z][A-Za-z0-9+-]{1,13}\)$")
_ABBREVIATION = compiled(r"\(([A-Za-z][A-Za-z0-9-]{1,13})\)$")
_BRACKET = compiled(r"\([^()]*\)$")
_NO_LABEL = compiled(r"(?<!第)一$|^(?:[二两三四五六七八九十]|(?!1$)\d\d?个?)$")
_THAT, _THIS = compiled("[那这]一?"), compiled("..[那这]一$")
_JOINED = compiled(r"[-/+.]$|[A-Za-z0-9]$")
"""What ends in one of these goes on: UC- of UC-MSC组."""
_GOES_ON = compiled(r"[-/+.]")
"""How the rest of a name begins that no word ends before: -1单抗 of PD-1单抗."""
_DETAIL = compiled(r"\((?![A-Za-z][A-Za-z0-9+-]{1,13}\))(?:[^()。]|\([^()]*\)){0,80}\)|\[(?:[^\[\]。]){0,80}\]")
"""A bracket that holds more than an abbreviation."""
_IN_BRACKET = compiled(r"\((?P<list>[^()]{3,40})\)")
_QUOTED = compiled(r"[“「『《][^“”「」『』《》,;:。()\n]{2,20}[”」』》]$")
_DIGITS = compiled(r"\d+")
_HAN_PAIR = compiled("[一-鿿]{2}")
_MARKS = compiled(r"(?:[\s·•*▪■●◆▶►➤]|-\s)*")
"""What stands before a name at the head of an item: blanks, and the item's mark."""
_CELL, _CELL_BEFORE = compiled(r"\s?\|"), compiled(r"\|\s?$")
_UNIT = compiled(r"\s?(?:[A-Za-zμ]|[毫微]?克|万?单位)")
_LATIN_NAME = compiled(
    r"(?!(?:[HORI]R|CI|IQR|SD|SE|ITT|PP)\b)[A-Z][A-Za-z]+(?:[-+/][A-Za-z0-9]+)*(?:方案|疗法)?|[A-Z](?:[-+][A-Za-z0-9]+)+(?:方案|疗法)?"
)
"""A regimen that goes by its letters: R-CHOP, FOLFOX, PD方案."""
_ONLY_DOSE = compiled(
    r"\d[\d.]*\s?[A-Za-zμ/0-9]*(?:/[A-Za-z0-9]+)*"
    r"(?:[,、]?\s?(?:[qQbBtT]\.?[\dA-Za-z]{1,3}|[每一隔][一二两三四六八\d]{0,2}个?[日天周月][一1-4两二三][次针剂]))?"
)
"""An amount alone, or with how often it is given: 450 mg每4周一次."""


@dataclass(frozen=True, slots=True)
class ArmMention:
    """A place that names arms.

    ``names`` are in the article's script, written out, one for each arm; ``keys`` the same for comparison. ``kind``:
    named, bare (安慰剂, without 组), product (what a named arm is
    given, without 组), declared (treatments that people are allotted to), given (接受……者), all (两组),
    each (每组), former, latter, whole (所有患者), subgroup, set (ITT人群), stage (扩展阶段).
    """

    start: int
    end: int
    kind: str
    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    alias: str = ""
    """What it is called in the bracket behind it: D组(右美托咪定组)."""
    number: int = 0
    """Of two or more groups together, how many; 0 where the text does not say."""
    against: bool = False
    """It is what another arm is set against: 化疗组 of (vs 化疗组6个月)."""


_NUMBER_OF_ARMS = compiled(r"[\d一二两三四五六七八九十]+个?(?:不同的?)?")


class Stretch(Protocol):
    """A stretch of an article's text."""

    start: int
    end: int


class NameForms:
    """How names of arms are put together: lists that share a part, doses, descriptions."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["arms"]
        self._grades = frozenset(lexicon.terms("grade"))
        self._shared = frozenset(lexicon.terms("shared_sign"))
        self._listable = lexicon.terms("listable")
        self.dose = compiled(lexicon.regex("dose"))
        self._dose_behind = compiled(rf"(?<![A-Za-z0-9.-])(?:{lexicon.regex('dose')})$")
        self._amount = compiled(lexicon.regex("amount"))
        self._given_lead = compiled(lexicon.regex("given_lead"))
        self._amount_behind = compiled(lexicon.regex("amount_behind"))

    def coordinated(self, text: str, items: Sequence[Span]) -> bool:
        """Tell whether all before the last name of a list are elided names: grades, letters, doses, words for arms."""
        *others, last = (text[a:b] for a, b in items)
        return self._shared_head(text, items) is not None or all(
            _LABEL.fullmatch(item)
            or self.dose.search(item)
            or item in self._grades
            or self.shares_tail(item, last)
            or (2 <= len(item) <= 8 and item.endswith(self._listable))
            for item in others
        )

    def graded(self, text: str, items: list[Span]) -> list[Span]:
        """Cut the first of a list of grades down to its grade: 低 of 疼痛评分低、中、高剂量组."""
        if (
            len(items) < 2
            or text[items[0][1] - 1] not in self._grades
            or not self.shares_tail("低", text[slice(*items[-1])])
        ):
            return items
        others = all(text[a:b] in self._grades for a, b in items[1:-1])
        return [(items[0][1] - 1, items[0][1]), *items[1:]] if others else items

    def shares_tail(self, item: str, last: str) -> bool:
        """Tell whether the last of a list carries what an earlier member leaves out: 低 of 高剂量, 单次 of 两次移植."""
        if len(last) <= len(item):
            return False
        if len(item) == 1:
            return item in self._grades and last[0] in self._grades
        return len(item) <= 4 and item[-1] == last[len(item) - 1] and item[-1] in self._shared

    def written_out(self, text: str, items: Sequence[Span], head: Span | None) -> list[list[Span]]:
        """Write each member of a list with what it shares with the others, as stretches of the text.

        The last gives its tail (低、高剂量组) and its unit (5、10 mg/kg组), the first its product (甲4 mg、6 mg组).
        """
        low, high = items[-1]
        last = text[low:high]
        tails = len(items) > 1 and all(self.shares_tail(text[a:b], last) for a, b in items[:-1])
        tail = (low + items[0][1] - items[0][0], high) if tails else None
        product = self._product(text, items[0]) or self._shared_head(text, items)
        unit = self._unit(text, items)
        kind = self._behind_dose(text, items)
        lead = self._shared_lead(text, items)
        out: list[list[Span]] = []
        for number, (a, b) in enumerate(items):
            pieces = [(a, b)]
            if tail and (a, b) != items[-1]:
                pieces.append(tail)
            if unit and re.fullmatch(r"\d[\d.,]*", text[a:b]):
                pieces.append(unit)
            if kind and (a, b) != items[-1]:
                pieces.append(kind)
            if number and product and (text[a].isdigit() or b - a == 1):
                pieces.insert(0, product)
            elif number and lead:
                pieces.insert(0, lead)
            out.append([*pieces, head] if head else pieces)
        return out

    def dose_behind(self, text: str, start: int, end: int) -> int | None:
        """Give where the dose begins that a name ends in: 甲药300 mg; None where it has none, or nothing else."""
        dose = self._dose_behind.search(text, start, end)
        return dose.start() if dose and dose.start() > start else None

    def _product(self, text: str, first: Span) -> Span | None:
        at = self.dose_behind(text, *first)
        return None if at is None else (first[0], at)

    def _shared_head(self, text: str, items: Sequence[Span]) -> Span | None:
        """Give what the first of a list has before its sign and the others leave out: 干预前、后组, 治疗1、2组."""
        (low, high), others = items[0], [text[a:b] for a, b in items[1:]]
        head, sign = text[low : high - 1], text[high - 1]
        if not others or not head:
            return None
        graded = sign in self._grades and all(other in self._grades for other in others)
        marked = head.endswith(self._listable) and all(_LABEL.fullmatch(other) for other in (sign, *others))
        return (low, high - 1) if graded or marked else None

    def _shared_lead(self, text: str, items: Sequence[Span]) -> Span | None:
        """Give what the first of a list has before its grade, where the others have only theirs: 某蛋白高、低表达."""
        (low, high), *others = items
        sizes = {b - a for a, b in others}
        if len(sizes) != 1 or (size := sizes.pop()) < 2 or high - low <= size:
            return None
        tails = {text[b - size + 1 : b] for _, b in items}
        signs = {text[b - size] for _, b in items}
        return (low, high - size) if len(tails) == 1 and signs <= self._grades else None

    def _behind_dose(self, text: str, items: Sequence[Span]) -> Span | None:
        """Give what the last of a list of doses has behind its dose: 20、40 mg他汀组."""
        *others, (low, high) = items
        dose = self.dose.match(text, low, high)
        if not others or dose is None or dose.end() == high or not text[low].isdigit():
            return None
        alike = all(self.dose.fullmatch(text, a, b) for a, b in others)
        return (dose.end(), high) if alike else None

    def _unit(self, text: str, items: Sequence[Span]) -> Span | None:
        for a, b in reversed(items):
            dose = self.dose.match(text, a, b)
            unit = _UNIT.search(text, a, dose.end()) if dose else None
            if dose and unit:
                return unit.start(), dose.end()
        return None

    def bare_of_amounts(self, text: str, items: list[Span]) -> list[Span]:
        """Drop the doses around the names of a list, unless its members are told apart by them."""
        doses = [item for item in items if self.dose.match(text, *item)]
        alone = [item for item in items if self.dose.fullmatch(text, *item)]
        if any(item in alone for item in items[1:]) or (len(doses) == len(items) > 1 and alone):
            return items
        return [self.bare_of_amount(text, *item) for item in items]

    def of_parts(self, text: str, start: int, end: int) -> list[Span]:
        """Give what is given together, each without its dose and its way: 甲300 mg bid+乙80 mg qd, 甲5 mg,q2w."""
        parts = [start, *(at + 1 for at in range(start, end) if text[at] == "+"), end + 1]
        spans = [(low, _first_of(text, low, high - 1)) for low, high in pairwise(parts)]
        return [self.bare_of_amount(text, *span) for span in spans if span[0] < span[1]]

    def bare_of_amount(self, text: str, start: int, end: int) -> Span:
        """Drop the dose around a treatment's name; give the abbreviation where a bracket has one.

        UC-MSC 1×10^6 cells/kg gives UC-MSC, 150 M个间充质前体细胞 gives 间充质前体细胞, a dose alone itself.
        """
        if _ONLY_DOSE.fullmatch(text, start, end):
            return start, end
        if short := _ABBREVIATION.search(text[start:end]):
            return start + short.start(1), start + short.end(1)
        if bracket := _BRACKET.search(text[start:end]):
            end = start + bracket.start()
        if lead := self._amount.match(text, start, end):
            start = lead.end()
        if lead := self._given_lead.match(text, start, end):
            start = lead.end()
        if behind := self._amount_behind.search(text[start:end]):
            end = start + behind.start()
        return start, end


class ArmFinder:
    """Find the arms that an article names."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["arms"]
        cues = Cues(lexicons, "words", "arms", "people")
        regex = {code: compiled(lexicon.regex(code)) for code in lexicon.codes}
        self._hard, self._and = cues(_HARD), cues(_AND)
        self._people_first = cues(r"\d*(?:(?!人)«classifier»|人(?=«gets»))")
        """What a treatment does not begin with: the classifier of a number of people before it."""
        self._number_of_people = cues(r"\d+(?=\s?个?«classifier»(?!年|次))")
        self._number_behind = cues(r"\s?[1-9A-D](?![0-9A-Za-z%.,~-]|\s?(?:«classifier»|[个年月周天]))")
        """The number that a cohort goes by: 队列1, 队列 A."""
        self._counted_on = cues("[1-9](?:、|«and»)")
        self._never_ends = cues.terms("never_ends", "and")
        self._combined, self._therapy = cues("/|«together_with»"), cues("«therapy»")
        self._groups, self._numbered_heads = cues.terms("group"), cues.terms("numbered_head")
        self._head, self._all = cues(_HEAD), regex["all"]
        self._new_old = regex["new_old"]
        self._no_arm, self._by_use, self._told_list = regex["no_arm"], regex["by_use"], regex["told_list"]
        self._no_name, self._start = compiled(f"(?:{lexicon.regex('no_name')})$"), regex["start"]
        self._opening, self._counted = regex["opening"], regex["counted"]
        self._fixed = [(kind, regex[kind]) for kind in ("each", "former", "latter", "whole")]
        self._fixed += [("all", regex["ranked"]), ("all", regex["kinds"])]
        self._offers = [regex["offered"], regex["instead"]]
        self._against = compiled(f"(?:{bounded(lexicon.terms('against'))})\\s?$")
        self._opposing, self._versus = regex["versus"], regex["versus_named"]
        self._opponent, self._modality = regex["opponent"], compiled(f"(?:{regex['modality'].pattern})$")
        self._given, self._set = cues(_GIVEN), regex["set"]
        self._without = cues("«as_yet»?«lacking»(?P<what>[^,;。:()、的未非无]{1,8}?)(?P<who>«who»)")
        self._not = f"(?:{cues.words('as_yet')})?(?:{cues.words('lacking')})|(?:{cues.words('before_now')})"
        self._ones_listed = regex["ones_listed"]
        self._share_of, self._paired, self._beside = regex["share_of"], regex["paired"], regex["side_by_side"]
        self._dosed, self._listed = regex["dosed"], regex["listed"]
        self._topic, self._person = cues(_TOPIC), regex["one_person"]
        self._apart, self._dealt = cues(_APART), regex["dealt"]
        self._trait = cues(r"(?:\d+[周天年个月]+)?«trait»")
        self._counted_versus = regex["counted_versus"]
        self._part_of_name = compiled(lexicon.regex("part_of_name"))
        self._attained = regex["attained"]
        self._straight = compiled(rf",?[^,;。:\d]{{0,14}}?(?:{lexicon.regex('told_of')})*\s?\d[\d.]*%")
        self._told = compiled(rf"\s?(?:{lexicon.regex('told_of')})*\s?[(\d一二两三四五六七八九十百]")
        self._located, self._split = regex["located"], regex["split"]
        self._between = regex["between"]
        self._stage = compiled(
            rf"(?:其中|[在于])?(?P<stage>{lexicon.regex('stage')})(?=[,:中里内因的]|[^,;。:]{{0,12}}\d)"
        )
        led = rf"{lexicon.regex('dose_bracketed')}|(?:{lexicon.regex('stage')})[A-Z][A-Za-z0-9-]{{1,8}}"
        self._led = compiled(rf"[\s·•*-]*(?P<led>{led})(?=\s?:)")
        self._with_count, self._parting = regex["with_count"], regex["parting"]
        self._joint = cues("[、,;]|,?«and»")
        way = f"(?:{lexicon.regex('setting')})+(?:{lexicon.regex('way')})"
        self._bare = compiled(f"{lexicon.regex('bare', 'class')}|(?<![一-鿿]){way}")
        self._plain = frozenset(lexicon.terms("plain_name"))
        self._general = frozenset(lexicon.terms("general_name"))
        plain = alternation([*self._plain, *self._general])
        self._before_plain = cues(rf".*«measure_end»(?=(?:{plain}|(?:{_LABEL.pattern})«group»)$)")
        self._loose = frozenset(lexicon.terms("loose"))
        self._subgroups = frozenset(lexicon.terms("subgroup"))
        self._control = compiled(bounded(lexicon.terms("control")))
        self._may_head, self._may_offer = (
            trigger(self._head, self._all),
            trigger(*self._offers, self._opposing, self._with_count, self._told_list, self._counted_versus),
        )
        self._may_give, self._may_set = (
            trigger(self._given, self._listed, self._share_of, self._paired, self._beside, self._ones_listed),
            trigger(self._set),
        )
        self._may_oppose = trigger(self._opposing, self._versus, self._opponent)
        self._may_part, self._may_be_new = trigger(self._by_use), trigger(self._new_old)
        self._may_be_bare, self._may_lack = trigger(self._bare), trigger(self._without)
        self._may_top = trigger(self._topic, self._led, self._stage, self._apart)
        self._measure = lexicons.once(MeasureReader)
        self._products = lexicons.once(Products)
        self._forms = lexicons.once(NameForms)

    def __call__(
        self, article: Article, sentences: Sequence[Sentence], broken: Sequence[Span] = ()
    ) -> list[ArmMention]:
        """Give the mentions in sentences, in the order of the text, none within another.

        ``broken`` are the spans of sentences that a line break cuts: lists of treatments may go on over it.
        """
        text = article.text
        spans = [(s.start, s.end) for s in sentences]
        found = [
            ArmMention(*match.span(), kind)
            for kind, regex in self._fixed
            for match in article.find_in(sentences, regex)
        ]
        words = {match["word"] for match in self._by_use.finditer(text)} if article.hints & self._may_part else set()
        headed = [(s.start, s.end) for s in sentences if s.hints & self._may_head]
        by_head = [m for span in headed for m in self._of_one_product(article, self._by_head(article, span))]
        by_word = [m for span in spans for m in self._by_word(article, span, words)] if words else []
        by_head += _shortest(article, by_word)
        offered = [(s.start, s.end) for s in sentences if s.hints & self._may_offer]
        declared = [*dict.fromkeys(m for span in (*offered, *broken) for m in self._declared(article, span))]
        found += self._without_measures(article, by_head, declared)
        names = {key for mention in declared for key in mention.keys if len(key) > 1}
        products = {self._product_of(key) for mention in found if mention.kind == "named" for key in mention.keys}
        products -= {*names, ""}
        product = re.compile(bounded(products)) if products else None
        named = re.compile(bounded(names)) if names else None
        found += declared
        for sentence, span in zip(sentences, spans, strict=True):
            if sentence.hints & self._may_give:
                found += (self._by_doses(article, m) for m in self._dosed.finditer(text, *span))
                found += (self._side_by_side(article, m) for m in self._listed.finditer(text, *span))
                paired = (m for m in self._paired.finditer(text, *span) if self._are_products(text, m.span("list")))
                found += (self._side_by_side(article, m) for m in paired)
                found += self._set_beside(article, span)
                found += self._listed_ones(article, span)
                found += (self._by_treatment(article, m) for m in self._given.finditer(text, *span))
                found += (self._mention(article, m, "given", "given") for m in self._share_of.finditer(text, *span))
            if sentence.hints & self._may_oppose:
                found += self._opponents(article, span)
            if sentence.hints & self._may_set:
                found += (self._mention(article, m, "set") for m in self._set.finditer(text, *span))
            if names or sentence.hints & self._may_be_bare:
                found += self._bare_names(article, _found_first(text, span, self._bare, named), "bare")
            if product is not None:
                found += self._bare_names(article, product.finditer(text, *span), "product")
        if article.hints & self._may_be_new:
            found += self._new_and_old(article, spans)
        if article.hints & self._may_lack:
            found += self._counterparts(article, spans)
        topped = [sentence for sentence in sentences if sentence.hints & self._may_top]
        for _, paragraph in groupby(_unnamed(topped, found), key=attrgetter("paragraph")):
            found += self._contrasted(article, paragraph)
        for sentence in topped:
            found += self._topics(article, sentence)
        apart = _apart(text, [mention for mention in found if not any(map(self.is_no_arm, mention.keys))])
        return [self._set_against(text, mention) for mention in apart]

    def _set_against(self, text: str, mention: ArmMention) -> ArmMention:
        """Mark an arm that stands behind a sign by which another is set against it."""
        against = mention.kind == "named" and self._against.search(text[max(0, mention.start - _SIGN) : mention.start])
        return replace(mention, against=True) if against else mention

    def is_no_arm(self, key: str) -> bool:
        """Tell whether a name is one that no arm has: 每天一次, mL组, of."""
        heads = [m.start() for m in self._head.finditer(key) if m.end() == len(key)]
        return self._no_arm.search(key[: heads[0]] if heads else key) is not None

    def is_attained(self, key: str) -> bool:
        """Tell whether people are told apart by a result that they had, of which the figure tells: 达4分以上者."""
        return self._attained.search(key) is not None

    def _product_of(self, key: str) -> str:
        """Give the product that an arm is named after, by which it may go without 组: 丙泊酚 of 丙泊酚组."""
        name = key.removesuffix("组")
        plain = key in self._plain or self.is_general(key) or self._control.search(name) or self._measure.hits(name)
        return "" if plain or name == key or len(name) < _PRODUCT or not _PRODUCT_NAME.fullmatch(name) else name

    def product_of(self, article: Article, stretches: Iterable[Stretch]) -> str | None:
        """Give the product that stretches of the text tell of: named twice at least, and more than all others."""
        counts: Counter[str] = Counter()
        names: dict[str, str] = {}
        for stretch in stretches:
            for product in self._products.find(article.text, stretch.start, stretch.end):
                key = article.text[slice(*product.name)]
                if product.strong and not (self._products.is_generic(key) or self._control.search(key)):
                    counts[folded(key)] += 1
                    names.setdefault(folded(key), clean_raw(article, *product.name))
        if not counts:
            return None
        key, often = counts.most_common(1)[0]
        return names[key] if often > 1 and often * _MOSTLY > counts.total() else None

    def is_combined(self, name: str) -> bool:
        """Tell whether a name is of several treatments given together: 甲药联合乙药, 甲药+乙药."""
        return self._combined.search(name) is not None

    def is_general(self, key: str) -> bool:
        """Tell whether a name is in general words: 治疗组, 细胞组, 对照组."""
        return key in self._general

    def role(self, key: str) -> str:
        """Tell by its name whether an arm is a control."""
        return "control" if self._control.search(key) else "treatment"

    # --- Names with a head ---------------------------------------------------------------------------------------

    def _by_head(self, article: Article, span: Span) -> Iterator[ArmMention]:
        together = {m.end(): m for m in self._all.finditer(article.text, *span)}
        for head in self._head.finditer(article.text, *span):
            match = together.get(head.end())
            if match and not self._is_numbered(article, match):
                yield self._together(article, match)
            elif mention := self._named(article, head):
                yield mention

    def _of_one_product(self, article: Article, found: Iterable[ArmMention]) -> Iterator[ArmMention]:
        """Write out the product of arms that are listed by their doses behind the first: 甲300 mg组、150 mg组."""
        product, end = "", -1
        for mention in found:
            low, high = mention.start, mention.end - 1
            listed = self._joint.fullmatch(article.text, end, low) if end >= 0 else None
            if mention.kind == "named" and self._forms.dose.fullmatch(article.text[low:high].rstrip()):
                if listed and product and len(mention.names) == 1:
                    names, keys = (product + mention.names[0],), (product + mention.keys[0],)
                    mention = replace(mention, names=names, keys=keys)
                else:
                    product = ""
            else:
                at = self._forms.dose_behind(article.text, low, high)
                product = clean_raw(article, low, at) if at is not None and len(mention.names) == 1 else ""
            end = mention.end
            yield mention

    def _is_numbered(self, article: Article, match: re.Match[str]) -> bool:
        """Tell whether what looks like a number of arms is a name's last sign: 治疗2组 beside 治疗1组, 治疗1、2组."""
        before, number = article.text[max(0, match.start() - 2) : match.start()], match[0].removesuffix("组")
        if not number.isdigit() or self._counted_on.fullmatch(before):
            return number.isdigit()
        if _HAN_PAIR.fullmatch(before) is None:
            return False
        if (ArmFinder, before) not in article.noted:
            article.noted[ArmFinder, before] = f"{before}1组" in article.text
        beside: bool = article.noted[ArmFinder, before]
        return beside

    def _by_word(self, article: Article, span: Span, words: Iterable[str]) -> Iterator[ArmMention]:
        """Read names headed by what this article calls its arms: 细胞队, where people are parted into 两队."""
        for head in re.finditer("[" + "".join(sorted(words)) + "]", article.text[slice(*span)]):
            start, end = head.start() + span[0], head.end() + span[0]
            items = self._items(article.text, start)[-1:]
            if items and parse(article.text[start - 1 : start]) is None:
                yield self._list(article, items, (start, end))

    def _together(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read 两组, and the list that it may close: 低、中、高剂量三组, A、B两组, 低、高两个剂量组."""
        text = article.text
        number = next((int(n) for sign in match[0] if (n := parse(sign)) is not None), 0)
        items = self._items(text, match.start())
        measured = any(self._measure.is_name(text[a:b]) for a, b in items)
        if number and len(items) == number and text[match.end() - 1] == "组" and not measured:
            counted = _NUMBER_OF_ARMS.match(text, *match.span())
            return self._list(article, items, (counted.end() if counted else match.end() - 1, match.end()))
        if number > 1 and (doses := _IN_BRACKET.match(text, match.end())):
            items = [item for item in self._parts(text, *doses.span("list")) if item[0] < item[1]]
            if len(items) == number and all(self._forms.dose.fullmatch(text, *item) for item in items):
                return self._of_doses(article, (match.start(), doses.end()), items)
        return ArmMention(match.start(), match.end(), "all", number=number)

    def _named(self, article: Article, head: re.Match[str]) -> ArmMention | None:
        text = article.text
        numbered = self._number_behind.match(text, head.end()) if head[0] in self._numbered_heads else None
        items = self._forms.graded(text, self._items(text, head.start()) or self._quoted(text, head.start()))
        if items and _THAT.fullmatch(text, *items[-1]) and text[items[-1][0] - 1] == "的":
            items = [(start, items[-1][1]) for start, _ in self._items(text, items[-1][0])[-1:]] or items
        start, end = items[-1] if items else (head.start(), head.start())
        if numbered and not items:
            return self._list(article, [head.span()], numbered.span())
        name = text[start:end]
        if not name or self._no_name.search(text[max(0, head.start() - 6) : head.start()]):
            return None
        if len(items) == 1 and (self._is_any(name) or (_NO_LABEL.search(name) and not _THIS.search(name))):
            return None
        others = [text[low:high] for low, high in items[:-1]]
        measured = any(self._measure.ends(name) and not _LABEL.fullmatch(name) for name in others)
        none = measured or any(self._no_arm.search(name) for name in others)
        if none or not (self._forms.coordinated(text, items) or self._are_dealt(text, items, head.end())):
            items = items[-1:]
        mention = self._list(article, items, (head.start(), numbered.end() if numbered else head.end()))
        return replace(mention, kind="subgroup") if head[0] in self._subgroups and len(items) == 1 else mention

    def _are_dealt(self, text: str, items: Sequence[Span], end: int) -> bool:
        """Tell whether products before 组 are an arm each, with figures in their order: 甲药和乙药组分别下降…."""
        products = all(any(p.strong for p in self._products.find(text, a, b)) for a, b in items)
        return len(items) > 1 and products and self._dealt.match(text, end) is not None

    def _is_any(self, name: str) -> bool:
        """Tell whether a name is that of any arm: 一实验组."""
        key = name.removeprefix("一") + "组"
        return name.startswith("一") and (key in self._plain or self.is_general(key))

    def _list(self, article: Article, items: Sequence[Span], head: Span) -> ArmMention:
        pieces = self._forms.written_out(article.text, items, head)
        names = tuple(joined(article, spans) for spans in pieces)
        keys = tuple("".join(article.text[a:b] for a, b in spans) for spans in pieces)
        return ArmMention(items[0][0], head[1], "named", names, keys, number=len(names))

    def _items(self, text: str, end: int) -> list[Span]:
        """Give the members of the list that ends here, each from where a name can begin."""
        low = max(0, end - 2 * _REACH)
        low = max((m.end() for m in self._hard.finditer(text, low, end)), default=low)
        if abbreviated := _ABBREVIATED.search(text[max(0, low - 36) : low]):
            low -= len(abbreviated[0]) if end - low <= 4 else 0
        marks = [m.span() for m in self._and.finditer(text, low, end)]
        stops = _with_commas(text, [(low, low), *marks, (end, end)])
        items: list[Span] = []
        for (_, start), (stop, _) in zip(reversed(stops[:-1]), reversed(stops[1:]), strict=True):
            begin = self._begin(text, start, stop, last=not items)
            if begin == stop or (items and self._head.search(text, begin, stop)):
                break
            items.insert(0, (begin, stop))
            if begin > start:
                break
        return items

    def _quoted(self, text: str, end: int) -> list[Span]:
        """Give the name in quotes that ends here: 「甲药」组."""
        quoted = _QUOTED.search(text, max(0, end - _REACH), end)
        return [(quoted.start(), end)] if quoted else []

    def _begin(self, text: str, low: int, end: int, *, last: bool) -> int:
        """Give where a name that ends here begins: behind the last word that no name holds."""
        begin = max(low, end - _REACH)
        for match in self._start.finditer(text, begin, end):
            if match.end() >= end:
                if match[0] == "的" and last:
                    opening = self._opening.match(text, low, end)
                    return opening.end() if opening else low
                if match[0] in self._never_ends:
                    return end
                continue
            if match[0] not in self._loose or not _belongs(text, match.start(), end):
                begin = match.end()
        marks = _MARKS.match(text, begin, end)
        return marks.end() if marks else begin

    def _is_measured(self, article: Article, before: str, mention: ArmMention, counts: Counter[str]) -> bool:
        """Tell whether words before an arm's name are no part of it: they are told of it once, and a figure follows.

        主要血管事件甲药组9.6%, where the article has 甲药组 alone too; not 改良甲药组.
        """
        key = mention.keys[0]
        seldom = counts[key] == 1 or counts[key] < counts[key[len(before) :]]
        told = len(before) >= _MEASURED and self._told.match(article.text, mention.end)
        if not (seldom and told) or self._part_of_name.search(before) or self._forms.dose.search(before):
            return False
        return not any(product.strong for product in self._products.find(before))

    def _is_dose(self, name: str) -> bool:
        """Tell whether a name is a dose with its unit: 100毫克 of 每月头痛日数100毫克组."""
        return not name.isdigit() and self._forms.dose.fullmatch(name) is not None

    def _without_measures(
        self, article: Article, found: list[ArmMention], declared: Sequence[ArmMention]
    ) -> Iterator[ArmMention]:
        """Take a measure's name off the name of an arm: HbA1c观察组, 有效率A组."""
        counts = Counter(key for mention in found for key in mention.keys)
        known = {*counts, *(f"{key}组" for mention in declared for key in mention.keys)}
        for told in found:
            mention = self._without_listed(article, told)
            key = mention.keys[0] if len(mention.keys) == 1 else ""
            cut = self._measure.leads(key) if mention.kind in ("named", "subgroup") else 0
            if mention.kind == "subgroup":  # 缓解率在某型的人群, but NYHA II级人群
                cut = cut + 1 if cut and key[cut : cut + 1] == "在" else 0
            cut = 0 if _GOES_ON.match(key, cut) else cut
            if measured := self._before_plain.match(key, cut):
                cut = measured.end()
            for place in () if cut else range(1, len(key)):
                before, other = key[:place], key[place:]
                if other in known and self._is_measured(article, before, mention, counts):
                    cut = place
                    break
                if self._is_dose(other[:-1]) and self._measure.ends(before) and not _JOINED.search(before):
                    cut = place
                    break
                plain = other in known and (other in self._plain or _LABEL.fullmatch(other[:-1]))
                if other in known and (self._measure.ends(before) or (plain and not _JOINED.search(before))):
                    cut = place
                    break
            if cut:
                start = mention.start + cut
                name = clean_raw(article, start, mention.end)
                mention = replace(mention, start=start, names=(name,), keys=(key[cut:],))
            yield mention

    def _without_listed(self, article: Article, mention: ArmMention) -> ArmMention:
        """Take a list of measures, or a name that holds an and, off the name of an arm: CRP、ESR下降幅度试验组."""
        words = article.text[mention.start : mention.end]
        if mention.kind != "named" or len(mention.keys) == 1 or not (cut := self._measure.leads(words)):
            return mention
        if self._between.search(words, cut):
            return mention
        start = mention.start + cut
        return replace(mention, start=start, names=(clean_raw(article, start, mention.end),), keys=(words[cut:],))

    # --- Names without a head ------------------------------------------------------------------------------------

    def _declared(self, article: Article, span: Span) -> Iterator[ArmMention]:
        """Give the treatments that people are allotted to: 随机接受甲或乙; 给甲或安慰剂."""
        text = article.text
        listed = (
            *self._offered(text, span),
            *self._counted_arms(text, span),
            *self._as_many(text, span),
            *self._opposed(text, span),
        )
        for items in listed:
            items = [(a, b) for a, b in items if a < b and not self._measure.is_name(text[a:b])]
            if any(self._people_first.match(text, a, b) for a, b in items):
                continue  # 602人接受甲、598人接受安慰剂: each is told with its own people
            if 2 <= len(items) <= 6:
                pieces = self._forms.written_out(text, items, None)
                names = tuple(joined(article, p) for p in pieces)
                keys = tuple("".join(text[a:b] for a, b in p) for p in pieces)
                yield ArmMention(items[0][0], items[-1][1], "declared", names, keys, number=len(names))
        for match in self._counted_versus.finditer(text, *span):
            both = [self._forms.of_parts(text, *match.span(name)) for name in ("one", "two")]
            names = tuple("+".join(clean_raw(article, *part) for part in parts) for parts in both)
            keys = tuple("+".join(text[a:b] for a, b in parts) for parts in both)
            if not any(self._head.search(key) or self._measure.hits(key) for key in keys):
                yield ArmMention(match.start("one"), match.end("two"), "declared", names, keys, number=2)

    def _offered(self, text: str, span: Span) -> Iterator[list[Span]]:
        """Yield the lists of treatments that people are allotted to, read once with and once without brackets."""
        flat = _without_brackets(text, span)
        for regex in self._offers:
            found = [*regex.finditer(text, *span)]
            whole = False
            for match in found:
                parts = [match.span(name) for name in regex.groupindex if match[name] is not None]
                whole |= len(parts) > 1 or bool(self._between.search(text, *parts[0]))
                if not self._head.search(text, *match.span()):
                    yield self._forms.bare_of_amounts(text, [i for part in parts for i in self._parts(text, *part)])
            for match in regex.finditer(flat.text) if flat.cut and not whole else ():
                parts = [match.span(name) for name in regex.groupindex if match[name] is not None]
                if not self._head.search(flat.text, *match.span()):
                    items = [item for part in parts for item in self._parts(flat.text, *part)]
                    yield self._forms.bare_of_amounts(text, [flat.place(a, b) for a, b in items if a < b])

    def _counted_arms(self, text: str, span: Span) -> Iterator[list[Span]]:
        """Yield lists of arms that are told with the number of people in each: 分三组:甲(20例)、乙(21例)."""
        lists: list[list[Span]] = []
        last = -1
        for match in self._with_count.finditer(text, *span):
            if lists and self._joint.fullmatch(text, last, match.start()):
                lists[-1].append(match.span("what"))
            else:
                lists.append([match.span("what")])
            last = match.end()
        for items in lists:
            told = self._parting.search(text, span[0], items[0][0])
            if told and len(items) > 1 and not any(self._head.search(text, *item) for item in items):
                yield [(self._begin(text, a, b, last=False), b) for a, b in items]

    def _opposed(self, text: str, span: Span) -> Iterator[list[Span]]:
        """Yield treatments set against each other, one a product by its form, or both in a cell: 甲替尼 vs DPd."""
        for match in self._opposing.finditer(text, *span):
            items = [i for name in ("list", "other") for i in self._parts(text, *match.span(name))]
            items = [(self._begin(text, a + self._measure.leads(text[a:b]), b, last=False), b) for a, b in items]
            products = any(p.strong for p in self._products.find(text, *match.span()))
            told = self._head.search(text, *match.span()) or any(self._measure.hits(text[a:b]) for a, b in items)
            cell = _CELL.match(text, match.end()) and _CELL_BEFORE.search(
                text[max(0, match.start() - 2) : match.start()]
            )
            regimens = all(_LATIN_NAME.fullmatch(text, *item) for item in items)
            if (products or cell or regimens) and not told:
                yield self._forms.bare_of_amounts(text, items)

    def _as_many(self, text: str, span: Span) -> Iterator[list[Span]]:
        """Yield the lists of as many names as there are said to be groups: 分三路:甲、乙、对照(丙)."""
        for match in self._told_list.finditer(text, *span):
            low, high = match.span("list")
            flat = _without_brackets(text, (low, high))
            items = [flat.place(a, b) for a, b in self._parts(flat.text, 0, len(flat.text)) if a < b]
            number = int(parse(match["n"]) or 0)
            items = items[:number]
            names = all(b - a <= _MOST and not self._head.search(text, a, b) for a, b in items)
            if len(items) == number and names and not self._counted.search(text, items[0][0], items[-1][1]):
                yield self._forms.bare_of_amounts(text, items)

    def _parts(self, text: str, start: int, end: int) -> Iterator[Span]:
        low = start
        end -= len(text[start:end]) - len(text[start:end].rstrip())
        for match in self._between.finditer(text, start, end):
            yield low, match.start() - (text[match.start() - 1] == "\n")
            low = match.end()
        yield low, end

    def _opponents(self, article: Article, span: Span) -> Iterator[ArmMention]:
        """Give the treatments that others are set against: 12个月vs某替尼单药9个月, 优于单药化疗."""
        text = article.text
        found = [*self._versus.finditer(text, *span), *self._opponent.finditer(text, *span)]
        for start, end in (match.span("given") for match in found):
            if self._head.search(text, start, end + 1) or self._bare.match(text, start):
                continue
            low = next((p.name[1] for p in self._products.find(text, start, end) if p.strong), None)
            told = [start + hit.start for hit in self._measure.hits(text[start:end])]
            end = min((at for at in told if at >= (low or start + 1)), default=end)
            regimen = not told and _LATIN_NAME.fullmatch(text[start:end].strip())
            if low is not None or regimen or self._modality.search(text[start:end]):
                name = clean_raw(article, start, end)
                yield ArmMention(start, end, "named", (name,), (text[start:end].strip(),), number=1, against=True)

    def _mention(self, article: Article, match: re.Match[str], kind: str, group: str | int = 0) -> ArmMention:
        return ArmMention(*match.span(), kind, (clean_raw(article, *match.span(group)),), (match[group],))

    def _by_treatment(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read people told apart by what they are given: 接受甲药者 by 甲药, 未用甲药者 by it all."""
        start, end = match.span("given")
        if "的" in match["given"]:
            return self._mention(article, match, "given")
        start = match.start() if match["kept"] or match["verb"] else start
        if self.is_combined(match["given"]) and (act := self._therapy.match(article.text, end)):
            end = act.end()
        return ArmMention(*match.span(), "given", (clean_raw(article, start, end),), (match["given"],))

    def _by_doses(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read people told apart by their doses: 使用3 mg、6 mg的受试者."""
        items = [m.span() for m in self._forms.dose.finditer(article.text, *match.span("list"))]
        return self._of_doses(article, match.span(), items)

    def _of_doses(self, article: Article, span: Span, items: Sequence[Span]) -> ArmMention:
        """Name arms by their doses, which may share a unit."""
        pieces = self._forms.written_out(article.text, items, None)
        names = tuple(joined(article, spans).strip() for spans in pieces)
        keys = tuple("".join(article.text[a:b] for a, b in spans).strip() for spans in pieces)
        return ArmMention(*span, "named", names, keys, number=len(names))

    def _side_by_side(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read treatments whose figures follow in their order: 使用甲和乙的ORR分别为."""
        items = [*self._parts(article.text, *match.span("list"))]
        names = tuple(clean_raw(article, *item) for item in items)
        return ArmMention(*match.span(), "named", names, tuple(article.text[a:b] for a, b in items), number=len(names))

    def _are_products(self, text: str, span: Span) -> bool:
        """Tell whether the members of a list are products by their form, not groups or measures."""
        items = [*self._parts(text, *span)]
        named = all(any(p.strong for p in self._products.find(text, *item)) for item in items)
        return named and not self._head.search(text, *span) and not any(self._measure.hits(text[a:b]) for a, b in items)

    def _set_beside(self, article: Article, span: Span) -> Iterator[ArmMention]:
        """Give two ways of treating whose figures are told side by side, neither groups nor what is measured."""
        for match in self._beside.finditer(article.text, *span):
            items = [match.span(name) for name in ("one", "two", "first", "other") if match[name]]
            keys = tuple(article.text[a:b] for a, b in items)
            named = self._head.search(article.text, match.start(), match.end() + 1)
            if not named and not any(self._measure.hits(key) for key in keys):
                names = tuple(clean_raw(article, *item) for item in items)
                yield ArmMention(items[0][0], items[1][1], "named", names, keys, number=2)

    def _listed_ones(self, article: Article, span: Span) -> Iterator[ArmMention]:
        """Give people told apart side by side: 高表达与低表达者的ORR分别为; the second shares the head of the first."""
        for match in self._ones_listed.finditer(article.text, *span):
            items = [
                self._without_bracket(article.text, *item) for item in self._parts(article.text, *match.span("list"))
            ]
            if self._head.search(match[0]) or any(self._measure.is_name(article.text[a:b]) for a, b in items):
                continue
            pieces = self._forms.written_out(article.text, items, match.span("who"))
            names = tuple(joined(article, spans) for spans in pieces)
            keys = tuple("".join(article.text[a:b] for a, b in spans) for spans in pieces)
            yield ArmMention(*match.span(), "named", names, keys, number=len(names))

    @staticmethod
    def _without_bracket(text: str, start: int, end: int) -> Span:
        bracket = _BRACKET.search(text[start:end])
        return start, start + bracket.start() if bracket else end

    def _bare_names(self, article: Article, names: Iterable[re.Match[str]], kind: str) -> Iterator[ArmMention]:
        for match in names:
            if article.text[match.end() : match.end() + 1] not in self._groups:
                yield self._mention(article, match, kind)

    def _new_and_old(self, article: Article, spans: Iterable[Span]) -> Iterator[ArmMention]:
        """Give two ways of treating that are told apart as the new and the old one."""
        found = [match for span in spans for match in self._new_old.finditer(article.text, *span)]
        told = {(match["new"] is None, match["way"]) for match in found}
        for match in found:
            if (match["new"] is not None, match["way"]) in told:
                yield self._mention(article, match, "named")

    def _counterparts(self, article: Article, spans: Iterable[Span]) -> Iterator[ArmMention]:
        """Give people told apart by having a thing or not: 接种者, 未接种者."""
        spans = list(spans)
        pairs = {(m["what"], m["who"]) for span in spans for m in self._without.finditer(article.text, *span)}
        for what, who in sorted(pairs):
            word = re.escape(what + who)
            with_it = re.compile(rf"(?<![未非无有不]){word}")
            if not any(with_it.search(article.text, *span) for span in spans):
                continue
            either = re.compile(rf"(?P<not>{self._not})?{word}")
            for span in spans:
                for match in either.finditer(article.text, *span):
                    yield self._counterpart(article, match)

    def _counterpart(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read one of two such groups, with what stands before it in its name: 迟发性出血患者."""
        text = article.text
        near = text[max(0, match.start() - _NEAR) : match.end() + _NEAR]
        longer = range(match.start() - _BEFORE, match.start()) if not match["not"] else ()
        repeated = (at for at in longer if at >= 0 and not self._hard.search(text, at, match.start()))
        starts = (at for at in repeated if near.count(text[at : match.end()]) > 1)
        start = next((at for at in starts if self._begin(text, at, match.end(), last=False) == at), match.start())
        name = clean_raw(article, start, match.end())
        return ArmMention(start, match.end(), "named", (name,), (text[start : match.end()],))

    def _is_headed(self, text: str, start: int, end: int) -> bool:
        """Tell whether people are called by the name of their arm, and by no more: 非手术组患者."""
        heads = [m.end() for m in self._head.finditer(text, start, end)]
        return bool(heads) and end - heads[-1] <= _PEOPLE_WORD

    def _has_figure(self, text: str, start: int, end: int) -> bool:
        """Tell whether a figure is told of people by itself or of an arm, and no measure of theirs."""
        figure = self._straight.match(text, start, end)
        return figure is not None and not self._measure.hits(text[start : figure.end()])

    def _topics(self, article: Article, sentence: Sentence) -> Iterator[ArmMention]:
        """Give the people told apart at the head of a clause: 基线肝脏脂肪含量≥10%的非糖尿病受试者, …"""
        text = article.text
        if led := self._led.match(text, sentence.start, sentence.end):
            yield self._mention(article, led, "named", "led")
        for low, high in sentence.clauses:
            if stage := self._stage.match(text, low, high):
                yield self._mention(article, stage, "stage", "stage")
            match = self._topic.match(text, low, min(high + _AHEAD, sentence.end))
            if match is None:
                continue
            start, end = match.span("age" if match["who"] is None else "who")
            start = max(start, text.rfind("、", start, end) + 1)
            scored = text.startswith("占", end) and self._measure.hits(text[start:end])
            attained = scored or self._attained.search(text, start, end)
            if attained and self._has_figure(text, end, sentence.end):
                continue
            counts = [m.span() for m in self._counted.finditer(text, start, end)]
            part = bool(counts) and counts[0][0] == start and self._is_larger_told(text, *counts[0])
            part = part and not self._head.search(text, end, end + _AHEAD)
            described = part or not counts or "的" in text[start : counts[0][0] + 1]
            name = counts[0][1] if part else start
            if self._is_headed(text, name, end):
                continue
            told = self._trait.match(text, name, end) or self._located.match(text, name, end + 1)
            told = told or self._split.search(text, sentence.start, start)
            if described and told and not self._person.match(text, start, end):
                pieces = _without(start, end, counts)
                key = "".join(text[a:b] for a, b in pieces)
                yield ArmMention(start, end, "subgroup", (joined(article, pieces),), (key,))

    def _contrasted(self, article: Article, sentences: Iterable[Sentence]) -> Iterator[ArmMention]:
        """Give people, or regimens, told apart by figures of each: 小于65岁的患者55%,65岁以上者42%."""
        found: dict[str, list[re.Match[str]]] = {}
        for sentence in sentences:
            for match in self._apart.finditer(article.text, sentence.start, sentence.end):
                low, high = match.span("who")
                plain = self._head.search(article.text, low, high + 1) or self._measure.leads(match["who"])
                had = self._attained.search(article.text, low, high) or self._is_share_of(article.text, low, high)
                if not plain and not had:
                    found.setdefault("named" if match["way"] else "given", []).append(match)
        for kind, alike in found.items():
            if len({match["who"] for match in alike}) > 1:
                for match in alike:
                    name = clean_raw(article, *match.span("who"))
                    yield ArmMention(*match.span("who"), kind, (name,), (match["who"],))

    def _is_share_of(self, text: str, low: int, high: int) -> bool:
        """Tell whether people are told by what befell them, and a share of all follows: 处于无瘤状态者72.4%."""
        hits = self._measure.hits(text[low:high].removesuffix("者").removesuffix("的"))
        befell = hits and hits[-1].row.code in self._measure.events and low + hits[-1].end >= high - 2
        return bool(befell) and _SHARE_SOON.match(text, high) is not None

    def _is_larger_told(self, text: str, start: int, end: int) -> bool:
        """Tell whether the paragraph has told a larger number of people before one: 在8例转移患者中, behind 共18例."""
        low = max(text.rfind("\n", 0, start), start - _NEAR, 0)
        told = [int(m[0]) for m in self._number_of_people.finditer(text, low, start)]
        number = _DIGITS.match(text, start, end)
        return number is not None and any(int(number[0]) < other for other in told)


def _unnamed(sentences: Sequence[Sentence], found: Iterable[ArmMention]) -> list[Sentence]:
    """Give the sentences in which no group has a name of its own."""
    named = sorted(m.start for m in found if m.kind in ("named", "all", "each", "declared", "set"))
    return [s for s in sentences if bisect_left(named, s.start) == bisect_left(named, s.end)]


def _first_of(text: str, start: int, end: int) -> int:
    """Give where the first of the things listed with commas ends."""
    comma = text.find(",", start, end)
    return end if comma < 0 else comma


def _shortest(article: Article, found: Sequence[ArmMention]) -> Iterator[ArmMention]:
    """Take off names what stands before those that the article has alone too: 感染细胞队, where it has 细胞队."""
    known = {mention.keys[0] for mention in found}
    for mention in found:
        key = min((k for k in known if mention.keys[0].endswith(k)), key=len)
        start = mention.end - len(key)
        yield replace(mention, start=start, names=(clean_raw(article, start, mention.end),), keys=(key,))


def _found_first(text: str, span: Span, one: re.Pattern[str], other: re.Pattern[str] | None) -> Iterator[re.Match[str]]:
    """Yield what one expression of two alternatives would find, of which only the second is made of the article."""
    if other is None:
        yield from one.finditer(text, *span)
        return
    at, end = span
    first, second = one.search(text, at, end), other.search(text, at, end)
    while match := min(filter(None, (first, second)), key=re.Match.start, default=None):
        yield match
        at = match.end()
        first = first if first is None or first.start() >= at else one.search(text, at, end)
        second = second if second is None or second.start() >= at else other.search(text, at, end)


def _apart(text: str, found: Sequence[ArmMention]) -> list[ArmMention]:
    """Keep, of mentions that overlap, the first; join D组(右美托咪定组) to one with an alias."""
    sets = sorted((m.start, m.end) for m in found if m.kind == "set")
    reached = list(accumulate((end for _, end in sets), max))
    free = [
        m for m in found
        if m.kind in ("set", "declared") or not (at := bisect_left(sets, (m.end,))) or reached[at - 1] <= m.start
    ]  # fmt: skip
    kept: list[ArmMention] = []
    for mention in sorted(free, key=lambda m: (m.start, -m.end)):
        last = kept[-1] if kept else None
        inside = text[mention.start - 1 : mention.start] == "(" and text[mention.end : mention.end + 1] == ")"
        bracketed = inside and last is not None and mention.start == last.end + 1
        if last and bracketed:
            kept[-1] = replace(last, end=mention.end + 1, alias=mention.keys[0] if mention.keys else "")
        elif last is None or mention.start >= last.end:
            kept.append(mention)
    return kept


def _with_commas(text: str, stops: list[Span]) -> list[Span]:
    """Let a list of single letters go on over commas: A,B,C,D组."""
    while True:
        low = stops[0][1]
        match = _LABEL_BEFORE_COMMA.search(text[max(0, low - 4) : low])
        if not match or not _LABEL.fullmatch(text, low, stops[1][0]) or match[0][0].isdigit() != text[low].isdigit():
            return stops  # 降至12.9,B组 and 为5,B组 name one
        start = low - len(match[0])
        stops = [(start, start), (low - 1, low), *stops[1:]]


def _belongs(text: str, start: int, end: int) -> bool:
    """Tell whether a sign that may be a word is a part of the name behind it: 达 of 达格列净, as all round about."""
    name, rest = text[start:end], text[start + 1 : end]
    low, high = max(0, start - _NEAR), start + _NEAR
    count = text.count(rest, low, high)
    return count > 1 and count == text.count(name, low, high)


@dataclass(frozen=True, slots=True)
class _Flat:
    """A stretch of text without its brackets, and where each sign of it stood."""

    text: str
    places: list[int]
    cut: bool

    def place(self, start: int, end: int) -> Span:
        """Give where a stretch stands in the article's text; what a bracket parts is cut there."""
        stop = next((at for at in range(start + 1, end) if self.places[at] != self.places[at - 1] + 1), end)
        return self.places[start], self.places[stop - 1] + 1


def _without_brackets(text: str, span: Span) -> _Flat:
    """Leave out brackets, but for abbreviations: 随机接受利妥昔单抗(1 g,第1天)或环孢素."""
    holes = [m.span() for m in _DETAIL.finditer(text, *span)]
    places = [at for a, b in _without(*span, holes) for at in range(a, b)]
    return _Flat("".join(text[at] for at in places), places, bool(holes))


def _without(start: int, end: int, holes: Sequence[Span]) -> list[Span]:
    pieces: list[Span] = []
    low = start
    for a, b in holes:
        pieces.append((low, a))
        low = b
    return [piece for piece in [*pieces, (low, end)] if piece[0] < piece[1]]
