"""The words for a measure: which stretch before or after a figure names what was measured."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.directions import DirectionReader
from extract.link.measures import Hit, MeasureReader, rank
from extract.link.names import bounded
from extract.link.statements import ARM, BASE, FIGURE, NOISE, PEOPLE, Statement
from extract.products import Products
from extract.records import Span

_PIECE = compiled(rf"(?:[^,;:。!?()\[\]〔〕【】①-⑳❶-➓|—{NOISE}-{BASE}]|\((?:[A-Za-z0-9]|OH)\))+")
_CLAUSE = compiled(r"[,;:。!?]")
_STOP = compiled(r"[;。!?]")
_LISTED = compiled(r"[^\d\s、]{2}、")
"""What shows that words before a circumstance are members of the list that it stands in: 手术时长、术后疼痛评分."""
_LONG = 14
_THRESHOLD = compiled(r"[<>≥≤]\s?=?\s?\d")
_LINE = compiled(r"\s*\n\s*")
_OWNER = 6
"""How long what stands before an instrument's name may be and still be a part of it: EORTC QLQ-C30."""
_GLOSS = 60
"""How long the English of a name in brackets behind it may be."""
_DESCRIBES = 3
"""The fewest signs before a 的 that describe what is behind it."""
_LETTER = compiled("[A-Z]")
"""A name of one letter, which what stands behind it makes a word of: T均值."""
_LATIN = compiled("[A-Za-z0-9]")
_SHORTEST, _LONGEST = 1, 24
"""Words that no row knows are no measure if they are no longer than the one, or longer than the other."""
_LONGEST_NONE = 72
"""How long words are at most that are asked whether they name no measure: the expressions take long on more."""
_NUMBERED = (NOISE, FIGURE)
"""What a unit stands behind in the mask."""
_CLOSED = ")]"
_UNIT = compiled(r"\s?[/·]?[A-Za-zμ]{1,8}(?:/[A-Za-z]{1,4}|(?=[^A-Za-z0-9-]))\d?")
_TIME_TAIL = compiled(r"\s?(?:\d*个?[年月周天]|[每年]|平均)$")
"""The time that may stand between a product and what it changes: 某药13周减重."""
_NUMERIC = compiled(r"[\d.%~\-+±×/\s]*")
_BULLET = (
    r"(?<![一-鿿])[一二三四五六七八九十]{1,2}、(?![一二三四五六七八九十])(?=[一-鿿]{3})|"
    r"[①-⑳❶-➓]|\(?\d{1,2}[).、](?!\d)|\d(?:\.\d{1,2}){1,3}\.?\s?(?=[一-鿿]{2})|[-·•*●○◆◇■□▶►▍★☆◎✓✔➤]|"
    "[\u2600-\u2765\u2794-\u27bf\u2b50\u2b55\U0001f300-\U0001faff]\ufe0f?"
)
_QUOTES = "“”\"'《》【】 "
GENERIC = (
    r"(?!«total»|(?:«others»|余)[^,;。]{0,4}(?:指标|参数|项目)$)"
    "«generic_of»*«generic»|«generic_whole|endpoint»"
)
"""Words that stand for the measure spoken of (平均变化, 主要终点); the rate of all events is a measure of its own."""
_NUMBER, _NAME = r"\d[\d.]*", "(?=[^,;。:()]{2})"
_OPENING = "|".join(
    (
        f"«lead_name»{_NAME}",
        r"[各每多两三四五六七\d]个?(?:不同)?的?«time_point»(?:的|上|之?间)?",
        "«lead_guarded»",
        f"«milestone»(?:前|后|期间|过程中|时(?![间机长程段点刻]))(?:即刻|当[日天])?的?{_NAME}",
        rf"(?:{_NUMBER}(?:[、,]|«and»))*{_NUMBER}\s?«time_unit»[时后内末]?的?(?=[一-鿿]{{2}})",
        "(?:主要|最?(?:为)?常见)的?(?:[≥>]?[1-5](?:[-~/或、至][1-5])?级(?:及?以上)?的?|重度|严重)?"
        "(?:治疗相关|治疗期|药物相关|免疫相关)?的?«event_class»(?:主要)?(?:«is|including»|有)",
        f"«may»*地?«alter»了?{_NAME}",
        "«finding_of»*«finding»(?:(?:均|还|也|又|进一步)?«found»)?[出了]?",
        "«lead»",
        r"第\d+[例名]|\d+/\d+(?=[一-鿿])(?![级度])",
        _BULLET,
    )
)
"""What may open a clause before a measure's name: 结果显示, 出院时, 24周时, 其中."""


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that may name a measure.

    ``near``: in the figure's own clause. ``known``: a row of the lexicon stands in it. ``generic``: it only stands for
    the measure spoken of (降幅, 比例).
    """

    start: int
    end: int
    near: bool
    known: bool
    generic: bool = False
    weak: bool = False
    """No row knows them, and they do not end like the name of a quantity, before a value."""


_LED_BY = compiled(r"(?:的|者|的?(?:患者|病人|受试者|人))[,:]")
"""Behind what people are told by, before their numbers in each arm."""


class PhraseFinder:
    """Find the words for measures around figures."""

    def __init__(self, lexicons: Lexicons, measures: MeasureReader, directions: DirectionReader) -> None:
        lexicon = lexicons["phrases"]
        cues = Cues(lexicons, "words", "phrases")
        self._measures = measures
        self._products = lexicons.once(Products)
        self._is_product = lru_cache(maxsize=1024)(self._names_product)
        copula = bounded(lexicon.terms("copula"))
        self._predicate = compiled(lexicon.regex("predicate"))
        self._reveal = compiled(lexicon.regex("reveal"))
        self._right = cues(rf"(?:«on»|{copula}|(?:{directions.regex})了?«range_to|is»?|[.{_QUOTES}])$")
        self._turns = compiled(directions.regex)
        self._turned_end = compiled(rf"(?<=..)(?:{directions.regex})$")
        self._turned = cues(rf"(?:{directions.regex}|[增升降减跌落滑缩延回])了?«range_to»")
        self._lead = cues(rf"(?!«begins»)(?:{_OPENING}|«when»|[{_QUOTES}])")
        self._items = cues(r"、|(?<!饱)(?!«no_and»)«and»")
        self._joins = cues.terms("and", "with")
        self._but = cues("«but|while»")
        self._makes = cues("«makes»")
        self._source = cues("«source»")
        self._unread = cues(r"\s?(?:\d[\d.]*|N[RE]|«unreached»)\s?«versus_word»")
        """A number that no rule took, before the one that it is compared with."""
        self._joints = cues("(?:[、的]|«and|or»)*")
        befall = bounded(lexicon.terms("befall", "compare"))
        self._befall = compiled(
            rf"(?!有症状|了解)(?:{lexicon.regex('occasion', 'when')}|{lexicon.regex('people')}|{befall}|[{_QUOTES}])"
        )
        self._subject = compiled(lexicon.regex("subject") + "$")
        self._of_whom = compiled(lexicon.regex("of_whom") + "$")
        self._of_those = compiled(lexicon.regex("of_those") + "$")
        self._generic = cues(GENERIC)
        self._scope = compiled(lexicon.regex("scope"))
        self._how_long = compiled(lexicon.regex("how_long"))
        self._of_drug = compiled(lexicon.regex("of_drug"))
        self._grade = compiled(lexicon.regex("grade"))
        self._after = compiled(lexicon.regex("after_it"))
        self._severity = compiled(lexicon.regex("severity"))
        self._border = compiled(lexicon.regex("border"))
        self._circumstance = compiled(lexicon.regex("circumstance"))
        self._category = compiled(lexicon.regex("category"))
        self._close = compiled(lexicon.regex("close"))
        self._uneven = compiled(rf"(?<=..)(?:明显|显著|均|远|略)*(?:{lexicon.regex('uneven')})")
        self._verdict = compiled(lexicon.regex("verdict"))
        self._no_measure = compiled(lexicon.regex("no_measure", "of_group"))
        self._found_too = compiled(lexicon.regex("found_too"))
        self._persons = compiled(lexicon.regex("persons"))
        self._whole = compiled(lexicon.regex("whole"))
        self._no_part = compiled(lexicon.regex("of_group", "endpoint"))
        self._endpoint = compiled(lexicon.regex("endpoint"))
        self._gloss = compiled(r"(?P<of>[^,;:。()、\s]{2,16})\([A-Z][A-Za-z0-9α-ω+-]{1,8}\)$")
        self._two_arms = compiled(lexicon.regex("two_arms"))
        self._acts_on = compiled(lexicon.regex("acts_on"))
        self._class_of = compiled(f"(?:{lexicon.regex('class_of')})$")
        self._of_vaccine = compiled(lexicon.regex("of_vaccine"))
        self._taking = compiled(f"^(?:{lexicon.regex('taking')})")
        self._those_who = compiled(lexicon.regex("those_who"))
        self._share_tail = compiled(lexicon.regex("share_tail"))
        self._mainly = cues(r"以(?P<what>[^,;。]{2,16})为(?:主|多|最多|最常见)$")
        self._many = cues(r"(?P<what>[^,;。:()]{2,24}?)«those_many»")
        self._those_past = cues(r"(?P<what>[^,;。:()]{2,40}?)«those»")
        self._share_told = cues(rf"(?P<what>[^,;。:()]{{2,{_LONGEST}}}?)的«share_of»(?:{copula}|«is»)*\s*")
        self._mark = compiled(lexicon.regex("mark"))
        self._alike = compiled(f"(?:{copula}|{befall})*")
        self._glossed = compiled(rf"\s?\([A-Za-z][A-Za-z0-9α-ω /+-]{{0,14}}\)\s?(?:{lexicon.regex('counted_in')})")
        self._measurable = compiled(f"(?:{lexicon.regex('measurable', 'side')})$")
        self._of_product = compiled(lexicon.regex("of_product"))
        self._adjunct = compiled(lexicon.regex("adjunct"))
        self._found_as = compiled(lexicon.regex("found_as"))
        self._makes_up = compiled(lexicon.regex("makes_up"))
        self._amount = compiled(lexicon.regex("amount"))
        self._afterwards = compiled("(?:[之以]?[后前]|期间)的?")

    def head(self, text: str, statement: Statement, start: int, end: int, *, shares: bool) -> Phrase | None:
        """Give the phrase before a figure, the nearest that names a measure.

        With ``shares`` the figure is a number or share of people, and people before it are not what was measured.
        """
        generic: Phrase | None = None
        unknown: Phrase | None = None
        beyond: Span | None = None
        far = 0
        last = end
        verdict = None
        for low, high in self.pieces(statement, start, end):
            passed, verdict = verdict, self._verdict.fullmatch(text[low:high].strip(_QUOTES))
            if verdict:
                last = low
            if verdict:
                continue
            if self._is_apposition(text, statement, low, high):
                far += bool(_CLAUSE.search(statement.masked(high, last).partition(")")[2]))
                last = low
                continue
            if _CLAUSE.search(statement.masked(high, last)) and not passed:
                far += 1
            last = low
            if far and unknown:
                return unknown
            numbered = statement.masked(low - 1, low) in _NUMBERED and text[low - 1 : low] not in _CLOSED
            if numbered and (unit := _UNIT.match(text, low, high)):
                low = unit.end()
            if shares and statement.masked(low - 1, low) == PEOPLE and self._out_of(text, low, high):
                break
            phrase = self._read_head(text, low, high, near=far == 0, shares=shares)
            if phrase is None or (not phrase.known and _is_aside(statement.masked(high, end))):
                continue
            if phrase.generic:
                generic = generic or phrase
            elif phrase.known:
                if beyond and text[phrase.end] == "(" and text[beyond[0] - 1] == ")":
                    return Phrase(phrase.start, beyond[1], phrase.near, True)  # 瘙痒(PP-NRS)降低≥4分
                glossed = self._with_gloss(text, statement, phrase)
                return self._with_time(text, statement, self._with_bracket(text, glossed, generic))
            elif far == 0:
                if unknown is None and self._mark.search(text, low, phrase.end):
                    beyond = low, phrase.end
                unknown = unknown or self._with_time(text, statement, phrase)
            elif far == 1 and shares and _LED_BY.match(text, phrase.end) and ARM in statement.masked(phrase.end, end):
                return phrase  # 需要手术挽救的,试验组3例
            elif far == 1 and (scored := self._behind_gloss(text, statement, phrase)):
                return scored
            elif far == 1 and self._labels(text, phrase):
                apart = statement.masked(phrase.end, generic.start) if generic else ""
                if text.startswith(":", phrase.end) or not apart.strip(f"{BASE}的 "):
                    return phrase  # 生活质量:改善率; CFS评分较基线变化:
        return unknown or generic

    def _with_time(self, text: str, statement: Statement, phrase: Phrase) -> Phrase:
        """Give a name with the time before or in it that the lexicon has as one: 术中出血量, 无复发的五年生存率."""
        for time in statement.times:
            if phrase.start - 1 <= time.end <= phrase.end:
                low = max(statement.start, time.start - _LONG)
                for hit in self._measures.hits(text[low : phrase.end]):
                    if low + hit.start < time.start and low + hit.end == phrase.end:
                        return Phrase(low + hit.start, phrase.end, phrase.near, True)
            hits = self._measures.hits(text[time.start : phrase.end]) if time.end == phrase.start else ()
            if hits and hits[0].start == 0 and hits[0].end > time.end - time.start:
                return Phrase(time.start, phrase.end, phrase.near, True)
        return phrase

    def tail(self, text: str, statement: Statement, start: int, end: int) -> Phrase | None:
        """Give the phrase after a figure that says what befell the people counted."""
        skipped = last = start
        waits = False
        unknown: Phrase | None = None
        for low, high in reversed(list(self.pieces(statement, start, end))):
            between = statement.masked(last, low)
            last = high
            if low < skipped or self._verdict.fullmatch(text[low:high].strip(_QUOTES)):
                continue
            if _STOP.search(between) or (_CLAUSE.search(between) and not waits):
                return unknown
            after = next((t.end for t in statement.times if t.kind == "after" and low <= t.start <= high), 0)
            stop = _CLAUSE.search(text, low, end)
            waits = bool(stop and self._adjunct.search(text[low : stop.start()]))
            if waits or (after and self._adjunct.search(text[low:after])):
                skipped = stop.start() if stop and waits else after
                continue
            phrase = self._read_tail(text, low, high)
            if phrase is not None and (phrase.known or phrase.generic):
                return phrase if phrase.known or unknown is None else unknown
            unknown = unknown or phrase
        return unknown

    def items(self, text: str, phrase: Phrase) -> list[Span]:
        """Give the members of a phrase that lists measures."""
        spans: list[Span] = []
        low = phrase.start
        mark = text.rfind("、", phrase.start, phrase.end)
        if mark >= 0 and "或" in text[mark + 1 : phrase.end]:
            return [(phrase.start, phrase.end)]  # 死亡、心梗或卒中 is one endpoint
        graded = self._grade.match(text, phrase.start, phrase.end)
        for match in self._items.finditer(text, graded.end() if graded else low, phrase.end):
            spans.append((low, match.start()))
            low = match.end()
        return [s for s in [*spans, (low, phrase.end)] if s[0] < s[1]]

    def pieces(self, statement: Statement, start: int, end: int) -> Iterator[Span]:
        """Yield the stretches of words that no mark or element parts, the nearest to the end first."""
        masked = statement.masked(start, end)
        spans = [(start + m.start(), start + m.end()) for m in _PIECE.finditer(masked)]
        return reversed(spans)

    def _read_head(self, text: str, low: int, high: int, *, near: bool, shares: bool) -> Phrase | None:
        those = self._who(text, low, high) if shares else None
        if shares and those is None and self._subject.search(text, low, high):
            return None
        if those is not None:
            high = those
            if self.is_mark(text[low:high]):
                return Phrase(low, high, near, False)
        told = self._share_told.fullmatch(text, low, high) if shares and those is None else None
        if told is not None and not self._measures.hits(told["what"]):
            end = told.start("what") + len(told["what"].rstrip(_QUOTES))
            start = self._only_left(text, told.start("what"), end, self._lead)
            if end - start > 1:
                return Phrase(start, end, near, known=False)
        if said := self._predicate.search(text, low, high):
            high = said.start()
        if text[high : high + 1] in ("(", ",") and (mainly := self._mainly.search(text, low, high)):
            low, high = mainly.span("what")
        for reveal in self._reveal.finditer(text, low, high):
            low = reveal.end()
        low = self._past_subject(text, low, high)
        if self._turned.match(text, low, high) and not self._measures.hits(text[low:high]):
            return None
        bare = self._only_left(text, low, high, self._lead)
        if shares and self._makes_up.match(text, bare, high):
            return None
        if shares and self._severity.fullmatch(text, bare, high):
            return Phrase(bare, high, near, False)
        grades = () if shares else (0.0,)
        hits = self._measures.hits(text[bare:high])
        if self._generic.fullmatch(text, bare, high) and all(rank(hit) in grades for hit in hits):
            return Phrase(bare, high, near, False, generic=True)
        start, end = self._peel(text, bare, high, self._lead, shares=shares)
        if start == end:
            return None
        whole = those is not None and self._mark.search(text, bare, high) is not None
        start, end = self._noun_phrase(text, bare, high, whole=whole)
        start, end = self._peel(text, start, end, self._lead, shares=shares)
        if tail := self._glossed.match(text, end) or self._how_long.match(text, end, high):
            end = tail.end()
        phrase = self._phrase(text, start, end, near=near, shares=shares)
        if phrase is None or phrase.generic:
            return phrase
        if self._afterwards.fullmatch(text, phrase.end, high):
            return None  # 停药后,每月增加0.4公斤
        if phrase.end - phrase.start == 1 and bare < phrase.start:
            return None
        if not phrase.known and self._is_product(text[phrase.start : phrase.end]):
            return None
        if shares and not phrase.known and near and self._after.match(text, phrase.end):
            return None
        if phrase.known or shares:
            return phrase
        return None if self._of_whom.search(text, low, high) else phrase

    def _out_of(self, text: str, low: int, high: int) -> bool:
        """Tell whether words behind a number are those out of whom others are counted: 7例囊性占位中6例."""
        those = self._of_those.search(text, low, high)
        return bool(those and those.start() - low > 1 and not self._subject.search(text, low, high))

    def _past_subject(self, text: str, low: int, high: int) -> int:
        """Give where a name begins behind the treatment that acts on it, or on a line of its own."""
        for acts in self._acts_on.finditer(text, low, high):
            rest = text[slice(*self.bare(text, acts.end(), high))]
            named = self._measures.hits(rest) or (len(rest) > _DESCRIBES and self._measurable.search(rest))
            if named and not self._generic.fullmatch(rest):
                low = acts.end()
        for line in _LINE.finditer(text, low, high):
            hits = self._measures.hits(text[line.end() : high])
            if hits and hits[0].start == 0 and not self._items.match(text, line.start() - 1):
                low = line.end()
        return low

    def _who(self, text: str, low: int, high: int) -> int | None:
        """Give where the words end that tell people by what befell them, or by a mark that their measure passed."""
        if those := self._those_who.fullmatch(text, low, high):
            return those.end("what") if self._measures.hits(those["what"]) else None
        if (many := self._many.fullmatch(text, low, high)) and self._measures.hits(many["what"]):
            return many.end("what")
        past = self._those_past.fullmatch(text, low, high)
        if past is None:
            return None
        hits = self._measures.hits(past["what"])
        turned = None if hits else self._turns.match(past["what"])
        passed = self._mark.search(past["what"], hits[0].end if hits else turned.end() if turned else len(past["what"]))
        return past.end("what") if passed else None

    def is_mark(self, words: str) -> bool:
        """Tell whether words only say how far the measure spoken of went: 减少一半以上."""
        turned = self._turns.match(words) or self._generic.match(words)
        return self._mark.search(words, turned.end()) is not None if turned else self._mark.fullmatch(words) is not None

    def _read_tail(self, text: str, low: int, high: int) -> Phrase | None:
        if self._alike.fullmatch(text, low, high) or self._only_left(text, low, high, self._befall) == high:
            return None
        if self._turned.fullmatch(text[low:high].strip()):
            return None
        for line in _LINE.finditer(text, low, high):
            hits = self._measures.hits(text[low : line.start()])
            if hits and low + hits[-1].end == line.start():
                high = line.start()
                break
        if amount := self._amount.search(text, low + _SHORTEST + 1, high):
            high = amount.start()
        if found := self._found_as.match(text, low, high):
            low = found.end()
        start, end = self._peel(text, *self._noun_phrase(text, low, high), self._befall)
        if start == end:
            start, end = self._only_left(text, low, high, self._befall), high
        return self._phrase(text, start, end, near=True, shares=True)

    def _phrase(self, text: str, start: int, end: int, *, near: bool, shares: bool) -> Phrase | None:
        words = text[start:end]
        if not words or _NUMERIC.fullmatch(words) or self._joints.fullmatch(words):
            return None
        hits = [hit for hit in self._measures.hits(words) if shares or not _grades(hit)]
        if self._generic.fullmatch(words) and all(rank(hit) < 0 or hit.row.code == "other" for hit in hits):
            return Phrase(start, end, near, False, generic=True)
        if self._two_arms.fullmatch(words) or (not hits and self._says_none(words)):
            return None
        if not hits and len(words) > _LONGEST:
            start = max((m.end() for m in self._circumstance.finditer(text, start, end - 1)), default=start)
            words = text[start:end]
        if not hits and not _SHORTEST < len(words) <= _LONGEST:
            return None
        if not hits and not shares and not self._measurable.search(words) and not self._source.match(text, end):
            return Phrase(start, end, near, False, generic=True, weak=True)
        if hits and self._is_no_part(words[hits[-1].end :]):
            end = start + hits[-1].end
        if len(hits) > 1 and self._names_class(words, hits):
            start += hits[1].start
            hits = hits[1:]
        if hits:
            start = self._without_subject(text, start, end)
        if hits and (end - start > _LONG or self._described(text, start, end)):
            start, end = self._shortened(text, start, end)
        return Phrase(start, end, near, bool(hits))

    def _names_class(self, words: str, hits: Sequence[Hit]) -> bool:
        """Tell whether the first of several names only says what the next one is: 主要终点PFS, 炎症指标CRP."""
        first, second = hits[:2]
        if self._endpoint.fullmatch(words, first.start, first.end):
            return True
        beside = second.start == first.end and _LATIN.match(words, first.end)
        return bool(beside and self._class_of.search(words, 0, first.end))

    def _says_none(self, words: str) -> bool:
        """Tell whether words that no row knows are a change, a time, a place of a list: no measure."""
        if len(words) > _LONGEST_NONE:
            return False
        return bool(self._turns.fullmatch(words) or self._no_measure.fullmatch(words))

    def _without_subject(self, text: str, start: int, end: int) -> int:
        """Give where the name of an endpoint begins that has a drug, tumour or trial before it: 某药单药治疗ORR."""
        first = self._measures.hits(text[start:end])[0]
        name = start + first.start
        if vaccine := self._of_vaccine.match(text, start, end):
            return vaccine.end() if vaccine.end() >= name else start
        drug = first.start and not self._of_drug.match(text, name)
        if drug and self._is_product(self._taking.sub("", _TIME_TAIL.sub("", text[start:name]))):
            return name
        kept = first.start == 0 or not first.row.extra.get("whole") or self._scope.fullmatch(text, start, name)
        if kept or self._grade.fullmatch(text, start, name):
            return start
        strange = _LATIN.search(text, start, name) and _LATIN.match(text, name)
        return name if strange or first.start > end - name else start

    def _is_no_part(self, rest: str) -> bool:
        """Tell whether what stands behind a known name is an arm, a product, or numbers that no rule took."""
        found = self._no_part.fullmatch(rest) or self._unread.fullmatch(rest)
        return bool(found) or self._is_product(rest.strip())

    def _names_product(self, words: str) -> bool:
        """Tell whether words are the name of a product and nothing else, or of several: nivolumab+放疗.

        What is found or measured in people as well (杆菌, 抗体) is left a measure.
        """
        if self._found_too.search(words):
            return False
        first = words.partition("+")[0].rstrip()
        return any(product.start == 0 and product.end >= len(first) > 0 for product in self._products.find(words))

    def _noun_phrase(self, text: str, start: int, end: int, *, whole: bool = False) -> Span:
        """Cut words down to the noun phrase around the first measure named in them: from a border to a predicate.

        Not to a predicate where the ``whole`` tells people by it.
        """
        words = text[start:end]
        hits = self._measures.hits(words)
        if len(hits) == 1 and self._is_turn_of_unknown(words, hits[0]):
            hits = ()
        while len(hits) > 1 and self._circumstance.match(words, hits[0].end):
            hits = hits[1:]  # 停药后病毒载量
        category = self._category.match(words)
        if category and any(hit.start >= category.end() for hit in hits):
            return self._noun_phrase(text, start + category.end(), end)
        uneven = self._uneven.search(words, 0, hits[0].start) if hits else None
        if uneven and self._measurable.search(words[: uneven.start()]):
            return start, start + uneven.start()  # 残端裂开率高于子宫切除术
        last = max((hit.start for hit in hits if rank(hit) > 0), default=0)
        whose = [m.end() for m in self._persons.finditer(words, 0, last)]
        if whose and hits[0].start < whose[-1] and words[whose[-1]] not in self._joins:
            return self._noun_phrase(text, start + whose[-1], end)
        first = hits[0] if hits else None
        named = [(hit.start, hit.end) for hit in hits]
        for close in () if whole else self._close.finditer(words, first.end if first else _SHORTEST + 1):
            inside = any(low <= close.start() < high for low, high in named)
            if inside or self._goes_on(words, close.start(), named):
                continue
            final = hits[-1] if hits else None
            if final and close[0] == "对" and final.start >= close.end() and self._alike.fullmatch(words, final.end):
                return start + final.start, end  # 融合显像对结节鉴别诊断的灵敏度
            of = words.find("的", close.end()) if close[0] == "对" and final is None else -1
            if of >= 0 and self._measurable.search(words[: self._peel(words, of, len(words), self._lead)[1]]):
                return start + of + 1, end  # 葡萄球菌对头孢西丁的耐药率
            makes = not hits and end - start - close.end() > _SHORTEST and self._makes.match(words, close.start())
            if makes or (self._but.match(words, close.start()) and any(low >= close.end() for low, _ in named)):
                return self._noun_phrase(text, start + close.end(), end)
            end = start + close.start()
            break
        if first:
            name = end - start - first.start
            borders = [m.end() for m in self._border.finditer(words) if m.end() <= first.start]
            borders += [
                m.end() for m in self._circumstance.finditer(words, 0, first.start)
                if (m.end() >= name or _LATIN.search(words, 0, m.end())) and not _LISTED.search(words, 0, m.end())
            ]  # fmt: skip
            start += max(borders, default=0)
        return start, end

    def _goes_on(self, words: str, place: int, named: list[Span]) -> bool:
        """Tell whether the name goes on behind a place: 需就医病例的保护效力, IL-6水平与CD4+细胞计数相关."""
        if _THRESHOLD.search(words, place):
            return True
        more = [low for low, _ in named if low > place]
        return bool(more) and (words[place] in self._joins or any("的" in words[place:low] for low in more))

    def _is_apposition(self, text: str, statement: Statement, low: int, high: int) -> bool:
        """Tell whether words in brackets only say again what is named before: ORR(总体反应率), 恶心(nausea,44%)."""
        opened = max(text.rfind("(", max(0, low - _GLOSS), low), 0)
        if opened and text[opened:high].isascii() and ")" not in text[opened:high]:
            low = opened + 1
        if low < 2 or text[low - 1] not in "([":
            return False
        glossed = text[low:high].isascii() and text[high : high + 1] == ","
        if not glossed and text[high : high + 1] not in tuple(")]"):
            return False
        before = text[max(statement.start, low - 1 - _LONGEST) : low - 1].rstrip()
        hits = self._measures.hits(before)
        if not hits or hits[-1].end < len(before):
            return False
        return not (self._endpoint.fullmatch(before, hits[-1].start) and self._measures.hits(text[low:high]))

    def _described(self, text: str, start: int, end: int) -> bool:
        """Tell whether a name that the lexicon knows has a description before it: 医生最担心的心动过速."""
        cut = text.rfind("的", start, end)
        return (
            cut >= start + _DESCRIBES
            and rank(self._measures.hits(text[start:end])[-1]) >= 0
            and not self._grade.fullmatch(text, start, cut + 1)
            and not self._of_drug.match(text, cut + 1)
            and self._measures.is_name(text[cut + 1 : end])
            and not self._measures.hits(text[start:cut])
        )

    def _shortened(self, text: str, start: int, end: int) -> Span:
        """Cut a long phrase down to what stands behind its last 的 that is not a measure's own."""
        hits = self._measures.hits(text[start:end])
        cut = text.rfind("的", start, start + hits[0].start)
        if cut >= 0 and not self._grade.fullmatch(text, start, cut + 1):
            start = cut + 1
        if end - start > 2 * _LONG and "、" not in text[start:end]:
            hits = self._measures.hits(text[start:end])
            first = start if hits[0].start <= _OWNER and _LATIN.match(text, start) else start + hits[0].start
            start, end = first, start + hits[-1].end
        return start, end

    def bare(self, text: str, low: int, high: int) -> Span:
        """Take off both ends of words what opens a clause and what leads to a figure."""
        return self._peel(text, low, high, self._lead)

    def befallen(self, text: str, low: int, high: int) -> Span:
        """Take off what leads from people to what befell them, and what leads on to a figure: 患者出现皮疹."""
        return self._peel(text, low, high, self._befall)

    def _peel(self, text: str, low: int, high: int, left: re.Pattern[str], *, shares: bool = True) -> Span:
        """Take off both ends what is no part of a measure's name, but nothing of a name that the lexicon knows."""
        start, end = low, high
        while start < end:
            words = text[start:end]
            hits = self._measures.hits(words)
            guarded = bool(hits) and hits[-1].end == len(words) and rank(hits[-1]) >= 0
            guarded = guarded and not (len(hits) == 1 and self._is_turn_of_unknown(words, hits[0]))
            if guarded and len(hits) > 1 and self._turns.fullmatch(words[hits[-1].start :]):
                guarded = False
            harm = not shares and guarded and hits[-1].row.code == "adverse_event"
            if harm and self._turned_end.search(words, hits[-1].start):
                guarded = False
            match = None if guarded or self._whole.search(words) else self._right.search(words)
            if match is None or match.start() == match.end():
                break
            last = hits[-1] if hits and (shares or hits[-1].row.code != "adverse_event") else None
            if last and rank(last) >= 0 and last.start < match.start() < last.end < len(words):
                end = start + last.end  # 癌细胞消失了
                continue
            turn = len(hits) > 1 and self._turns.fullmatch(words, hits[-1].start, hits[-1].end)
            swallowed = bool(hits) and not turn and rank(hits[-1]) >= 0 and match.start() <= hits[-1].start
            if swallowed and hits[-1].end == len(words):
                break
            if match.start() == 1 and _LETTER.match(words):
                break
            end = start + (hits[-1].end if swallowed else match.start())
        return self._only_left(text, start, end, left), end

    def _only_left(self, text: str, start: int, end: int, left: re.Pattern[str]) -> int:
        while start < end:
            hits = self._measures.hits(text[start:end])
            match = None if hits and hits[0].start == 0 else left.match(text, start, end)
            if match is None or match.end() == start:
                break
            start = match.end()
        return start

    def _with_bracket(self, text: str, phrase: Phrase, tail: Phrase | None) -> Phrase:
        """Give a name with the mark in brackets behind it, where its tail follows: 产后出血(≥1000 mL)发生率."""
        if tail is None or text[phrase.end : phrase.end + 1] != "(" or text[tail.start - 1] != ")":
            return phrase
        marked = _THRESHOLD.search(text, phrase.end, tail.start) and text.find(")", phrase.end) == tail.start - 1
        joined = marked and self._share_tail.fullmatch(text, tail.start, tail.end)
        return Phrase(phrase.start, tail.end, phrase.near, phrase.known) if joined else phrase

    def _with_gloss(self, text: str, statement: Statement, phrase: Phrase) -> Phrase:
        """Give a rate with what it is of, where an abbreviation in brackets stands between: 癌前病变(CIN3)预防率."""
        gloss = self._gloss.search(text, max(statement.start, phrase.start - _LONGEST), phrase.start)
        if gloss is None or text[phrase.end - 1] != "率":
            return phrase
        start = self._only_left(text, gloss.start("of"), gloss.end("of"), self._lead)
        return Phrase(start, phrase.end, phrase.near, True) if gloss.end("of") - start > 1 else phrase

    def _behind_gloss(self, text: str, statement: Statement, phrase: Phrase) -> Phrase | None:
        """Give a measure with its abbreviation and what follows the bracket: 生活质量(SF-36)总分,由4.6分降至."""
        gloss = self._gloss.search(text, max(statement.start, phrase.start - _LONGEST), phrase.start)
        hits = self._measures.hits(gloss["of"]) if gloss else ()
        return Phrase(gloss.start("of") + hits[0].start, phrase.end, phrase.near, True) if gloss and hits else None

    def _is_turn_of_unknown(self, words: str, hit: Hit) -> bool:
        """Tell whether a grade of effect is only what became of a measure that no row knows: 某量表平均进步11.5分."""
        return _grades(hit) and hit.start > _SHORTEST and bool(self._turns.fullmatch(words, hit.start, hit.end))

    @staticmethod
    def _labels(text: str, phrase: Phrase) -> bool:
        return text[phrase.end : phrase.end + 1] in ":—" or phrase.end - phrase.start <= 8


def _is_aside(behind: str) -> bool:
    """Tell whether words stand in brackets that are closed before the figure: 某试验(未甲基化,n=50):13个月."""
    return behind.count(")") > behind.count("(")


def _grades(hit: Hit) -> bool:
    """Tell whether a row is a grade that people are counted in, 差 or 可: before a value it is another word."""
    return bool(hit.row.extra.get("counted")) and rank(hit) <= 0
