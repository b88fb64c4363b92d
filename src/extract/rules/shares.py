"""Counts of people who had an outcome, alone or with the share that they are: 3例死亡, 8例(20.0%), 34/40(85.0%)."""

from __future__ import annotations

from collections.abc import Iterator

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.records import Article, Quantity, Reading
from extract.rules.people import COUNTED, ENROLLED, METHODS, NEITHER, People
from extract.rules.result_scene import ResultScene
from extract.rules.result_values import high, result
from extract.rules.result_words import ResultWords

_BEFALLING = ("adverse_event", "complication", "mortality", "recurrence")
_REACH = 22
"""How far a count may stand before the percentage that says the same, in characters."""
_LEAST_TOTAL = 5
"""Of fewer people no bare n/N is told: 1/2, 2/3 and 3/4 are parts of a thing."""
_TENTH = 10
"""A part of so many people, told without their classifier, is a share: 1/10患者."""
_INCIDENCE = 1000
"""One in so many is how common something is: 发病率约为1/10000."""
_SAID = compiled(r"[一-鿿]{2}")


class Shares:
    """Reads counts, and counts with percentages."""

    def __init__(self, lexicons: Lexicons, words: ResultWords, people: People) -> None:
        cues = Cues(lexicons, "outcomes", "people", "words")
        self._words = words
        self._people = people
        events = [row for row in lexicons["measures"].rows if row.code in _BEFALLING and row.terms]
        names = alternation(term for row in events for term in row.terms if not term.isascii())
        self._event = compiled(rf"(?:{names})(?P<how>{cues.words('arose_before')})$")
        self._allotted = cues(r"\s?«patients»?«given_course»")
        self._told_of = cues("«told_of»")
        self._events_behind = cues("«endpoint_events»")
        self._told_to_end = cues(r"\s?(?:[,、;。)(]|«and|versus_word»|$)")
        named = r"(?:[^,;。、()\d]|[\d-])"
        arm = rf"{named}{{0,14}}?«group_end»"
        self._dealt = cues(
            rf"(?:{names}|«event_word»)(?:(?:«respectively»)(?:«is|arose_before»)?"
            rf"|{named}{{1,14}}?«group_end»(?:«arose_before»))$"
        )
        self._topic = cues(
            rf"(?:^|[,;。:])(?![^,;。]*«no_topic»)[^,;。:\d]{{2,24}}(?:«topic_end»),{arm}(?:«arose_before»)$"
        )
        """Before an arm's number of those that the clause before tells of: 听力受影响的,A组3人、B组1人."""
        self._sibling = cues(rf"\s?(?:[,、;]|«and|versus_word»){arm}(?:«arose_before»)\d+\s?«classifier»")
        self._of_group = cues(r"«group_end»\($")
        self._next_part = cues(
            rf"\)?[^,;。()\d]{{0,6}}(?:[,、;]|«and|versus_word»)(?:«taken_again»)?(?:{arm})?(?:«arose_before|is»|的|则)*$"
        )
        self._taken_in = cues("«taken_in»")
        self._makes_up, self._of_others = cues("«makes_up»$"), cues(r",[^,]{2,}«sharers»")
        self._rated = cues(r"[^,;。()\d]{0,14},[^,;。()\d]{0,12}?«rate»(?:«is|about»|:)*")
        self._percent_behind = cues(
            r"(?P<gap>(?:(?!以)[^,。;:()\[\]]){0,14}?)\s?[(\[]\s?(?:«share_lead|is»|n=\d+,\s?)?(?:[<>~]|«about»)?\s?\d+(?:\.\d+)?\s?%"
            r"(?:\s?[,;]\s?\d+/(?P<of>\d+))?\s?(?:[)\]]|(?=\s?[,;。]))"
        )
        self._of_behind = cues(
            r"(?P<gap>)(?:\s?/\s?(?P<of>\d+)\s?«classifier»?\s?[(\[]\s?\d+(?:\.\d+)?\s?%\s?[)\]]"
            r"|\s?[(\[]\s?(?P<again>\d+)\s?/\s?(?P<total>\d+)\s?[,;]\s?\d+(?:\.\d+)?\s?%\s?[)\]])"
        )
        """Behind a count: /62例(4.8%), (3/62,4.8%)."""
        self._listed_behind = cues(r"(?P<gap>)\s?[,;/]\s?(?:«about»)?\d+(?:\.\d+)?\s?%(?P<of>(?!))?(?=\s?[)\]])")
        """Behind the count that opens a bracket: (43例,50.0%)."""
        self._opened = cues(r"\s?«patients»?\(«share_lead»?$")
        percent = r"\s?\d+(?:\.\d+)?\s?%"
        self._percent_of = cues(rf"\s?(?:«classifier»|«sharers»)?\s?(?:[(\[]{percent}\s?[)\]]?|,{percent})")
        self._bare_percent = compiled(rf"\s?\({percent}\s?\)")
        self._versus_percent = cues(r"\s?(?:«versus_word|and»|、)\s?\d+(?:\.\d+)?%")
        self._none_had = cues("«all_are|event_noun»$")
        self._rate_is = cues("«rate_is»$")
        self._each_rate = cues("«rate»«respectively»")
        self._fraction_behind = cues(rf"\s?(?:[、,;]|«and|versus_word»)(?:{arm})?\d+/\d+(?!\d)")
        """The next of a list of n/N: 、对照组9/40."""
        self._people_behind = cues(r"\s?(?:«classifier»|(?:的|可评估的?)?«sharers»)")
        self._classifier = cues(r"\s?«classifier»(?![^,;。]{0,2}(?:次|月|年))")
        self._no_people = cues("«no_people»")
        self._any_event = cues(r"^[A-Za-z]*\s?[一-鿿]{0,4}«event_word»")
        self._stem = cues(r"([一-鿿]{2})的?«rate_ending»")
        self._incidence = cues("«incidence»")
        self._listed_before = cues(r"^[^,;。()\d]{0,4}、")
        """Before a count that is one of a list: 恶心4例、呕吐2例,发生率15.0%."""
        self._counted_before = cues(r"\d\s?«classifier»,[^,;。()\d]{2,8}$")
        """Before a count that ends a list of events, so that 发生率 is of them all: 头晕3例,恶心2例,发生率12.5%."""
        self._denied = cues(r"«denied»[^,;。]{0,4}$")
        """Behind a count of those who had not what the rate is of: 无效, 未愈."""
        self._label = cues(r"(?:[:=]|«is»)\s?$")

    def count(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a number of people who had an outcome, with its share where that follows: 8例(20.0%)出现发热."""
        judged, reason, rank = self._people.judge(scene.article, scene.sentence, q)
        if reason in ("rank", "averted"):
            return None
        shared = self._with_percent(scene, q)
        state = shared is not None and self._words.is_state(scene.text[shared.end : scene.sentence.end])
        if shared is not None and not state:
            state = self._allotted.match(scene.text, shared.end) is not None
        if shared is not None and (reason == "baseline_split" or state):
            return Reading("baseline", shared.start, shared.end, {}, "outcome.baseline_split", 3, shared.claims)
        if shared is not None:
            return shared
        if judged != COUNTED:
            if not self._befell(scene, q):
                return None
            reason, rank = "befell", 3
        if self._people.are_turns(q) or self._are_events(scene, q):
            return result(q, "count", rule="events", rank=rank, unit="{events}", sd=None)
        return result(q, "count", rule=reason, rank=rank, unit="{people}", sd=None, numerator=int(q.value))

    def _are_events(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a number of cases counts events of an endpoint, or goes on with one that does: 19例DFS事件."""
        if self._events_behind.match(scene.right(q)):
            return True
        previous = scene.previous(q)
        if previous is None or previous.values["unit"] != "{events}":
            return False
        return self._next_part.match(self._any_event.sub("", scene.own(q), count=1)) is not None

    def _befell(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a number counts those whom a disorder befell that stands before it: 对照组胎膜早破3例."""
        if self._people.section(scene.article, q.start) == METHODS:
            return False
        if self._is_part_of_events(scene, q):
            return True
        lead = scene.text[scene.sentence.start : q.start]
        clause = scene.left(q)
        event = self._event.search(clause)
        told = event is not None and (
            self._told_of.search(lead[: len(lead) - len(clause) + event.start()])
            or self._told_of.search(clause, event.start("how"))
        )
        return bool(told) and not self._taken_in.search(clause)

    def _is_part_of_events(self, scene: ResultScene, q: Quantity) -> bool:
        """Tell whether an arm's number goes on with what the number before counts: 疫苗组9例发病,安慰剂组104例."""
        if not self._told_to_end.match(scene.text[q.end : q.end + 2]):
            return False
        previous = scene.previous(q)
        if self._sibling.match(scene.text[q.end : q.end + 24]) and self._topic.search(scene.lead(q)):
            return True
        if previous is None:
            dealt = self._dealt.search(scene.own(q))
            return dealt is not None and not self._taken_in.search(scene.lead(q))
        if previous.values["statistic"] != "count":
            return self._dealt.search(scene.own(q)) is not None
        return self._next_part.match(scene.own(q)) is not None

    def fraction(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read n/N people, with the percentage behind it where they agree: 2/30(6.7%), 27/28存活."""
        match = self._percent_of.match(scene.text[q.end : q.end + 20])
        percent = _first(scene, q.end, q.end + 16, "percent")
        if q.denominator is None:
            return None
        if match is None or percent is None or not agrees(int(q.value), q.denominator, percent, scene.text):
            return self._bare_fraction(scene, q, q.denominator)
        reading = self._share(q, percent, "fraction_percent", q.end + match.end())
        reading.values["denominator"] = q.denominator
        return reading

    def _bare_fraction(self, scene: ResultScene, q: Quantity, total: int) -> Reading | None:
        """Read n/N people told without their percentage: 10/12脱离胰岛素, 死亡:0/12; but not 1/2剂量, 2/3以上."""
        right = scene.text[q.end : scene.sentence.end]
        people = self._people_behind.match(right)
        if people is None and (total < _LEAST_TOTAL or self._no_people.match(right) or scene.limits(q)):
            return None
        if people is None and q.value == 1 and total >= _INCIDENCE:
            return None
        classified = self._classifier.match(right)
        if people is not None and classified is None and (total < _LEAST_TOTAL or (q.value == 1 and total <= _TENTH)):
            share = result(q, "percentage", rule="part", unit="%", high=None)
            share.values["value"] = round(100 * q.value / total, 1)
            return share
        left = scene.own(q)
        told = _SAID.match(right) or (self._of_group.search(left) and right.startswith(")"))
        previous = scene.previous(q)
        listed = previous is not None and previous.rule == "outcome.fraction" and self._words.parallel(left)
        told = told or listed or self._fraction_behind.match(right)
        if people is None and not (told or self._label.search(left) or self._words.measure.search(left)):
            return None
        reading = result(q, "count", rule="fraction", rank=3, unit="{people}", numerator=int(q.value))
        classifier = self._classifier.match(right)
        reading.end += classifier.end() if classifier else 0
        reading.values["denominator"] = total
        return reading

    def bare_count(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a count that names nobody, with the share that it makes: 感染:3(5.8%)."""
        match = self._bare_percent.match(scene.text, q.end)
        percent = _first(scene, q.end, match.end(), "percent") if match else None
        if match is None or percent is None or q.value != int(q.value) or high(q) is not None:
            return None
        if not plausible(int(q.value), percent, scene.text):
            return None
        classifier = self._classifier.match(scene.text, match.end())
        return self._share(q, percent, "count_percent", classifier.end() if classifier else match.end())

    def of_sites(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a number of eyes, knees or teeth with the share in the bracket right behind it: 31眼(77.5%)."""
        match = self._bare_percent.match(scene.text, q.end)
        percent = _first(scene, q.end, match.end(), "percent") if match else None
        if match is None or percent is None or q.value != int(q.value) or high(q) is not None:
            return None
        return self._share(q, percent, "count_percent", match.end())

    def zero(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a lone 0 as a share where it is compared with one, or told of an event: 流产率0比13.33%, 复发均为0."""
        if scene.text[q.start : q.end] != "0":
            return None
        own = scene.own(q)
        if self._versus_percent.match(scene.text[q.end : q.end + 10]):
            return result(q, "percentage", rule="zero", unit="%")
        event = self._words.event_noun.search(own[-10:]) and not self._words.any_rate.search(own[-5:])
        if event and self._none_had.search(own):
            return result(q, "count", rule="zero", unit="{people}", numerator=0)
        return result(q, "percentage", rule="zero", unit="%") if self._rate_is.search(own) else None

    def count_before(self, scene: ResultScene, percent: Quantity) -> Quantity | None:
        """Find the count that says the same as a percentage: 37人存活,总生存率92.5%; 42名出现皮疹,占28%."""
        before = scene.article.within(scene.sentence.start, percent.start)
        counts = [q for q in before if q.dimension == "people" and not self._is_shared(scene, q)]
        if not counts or percent.start - counts[-1].end > _REACH:
            return None
        if self._each_rate.search(scene.text, counts[-1].end, percent.start):
            return None  # 甲组3例,乙组7例,发生率分别为6.9%和12.5%
        if self._versus_percent.match(scene.text[percent.end : percent.end + 10]):
            return None  # 11例、26例,复发率10.6%与25.5%
        count, text = counts[-1], scene.text
        gap = text[count.end : percent.start]
        if self._makes_up.search(gap) and gap.count(",") <= 1 and not self._of_others.search(gap):
            judged, _, _ = self._people.judge(scene.article, scene.sentence, count)
            enrolled = judged == ENROLLED and self._taken_in.search(scene.lead(count)) is not None
            share = judged != NEITHER and not enrolled and plausible(int(count.value), percent, text)
            return count if share else None
        totals = _totals_before(scene.article, count.start)
        if self._rated.fullmatch(gap):
            if self._is_rate_of(scene, count, gap) and plausible(int(count.value), percent, text, slack=2):
                return count
            return count if any(agrees(int(count.value), n, percent, text, slack=2) for n in totals) else None
        if gap.count(",") != 1 or not self._words.event_noun.search(gap):
            return None
        return count if any(agrees(int(count.value), total, percent, text) for total in totals) else None

    def _is_rate_of(self, scene: ResultScene, count: Quantity, gap: str) -> bool:
        """Tell whether a rate is of what its count was said to count: 9例痊愈,痊愈率为; not 4例无效,总有效率为."""
        told, _, named = gap.rpartition(",")
        if self._listed_before.search(scene.own(count)):
            return False
        stem = self._stem.search(named)
        said = scene.left(count)[-_REACH:] + told
        if self._incidence.match(named):
            return not self._counted_before.search(scene.lead(count))
        return stem is not None and stem[1] in said and not self._denied.search(said)

    def _with_percent(self, scene: ResultScene, q: Quantity) -> Reading | None:
        behind = scene.text[q.end : min(q.end + 44, scene.sentence.end)]
        match = self._of_behind.match(behind) or self._percent_behind.match(behind)
        if match is None and scene.text[q.start - 1 : q.start] in ("(", "["):
            match = self._listed_behind.match(behind)
        if match is None:
            return self._with_written_share(scene, q)
        percent = _first(scene, q.end, q.end + match.end(), "percent")
        if percent is None or (not match["of"] and _first(scene, q.end, percent.start, "people")):
            return None
        if match["gap"] and not plausible(int(q.value), percent, scene.text):
            return None
        groups = match.groupdict()
        if groups.get("again") and int(groups["again"]) != q.value:
            return None
        reading = self._share(q, percent, "count_percent", q.end + match.end())
        if of := match["of"] or groups.get("total"):
            reading.values["denominator"] = int(of)
            reading.claims = [*reading.claims, (q.end, reading.end)]
        return reading

    def _with_written_share(self, scene: ResultScene, q: Quantity) -> Reading | None:
        """Read a count with its share in Chinese numerals: 十五人(百分之七十五)."""
        percent = _first(scene, q.end, min(q.end + 8, scene.sentence.end), "percent")
        if percent is None or not self._opened.match(scene.text[q.end : percent.start]):
            return None
        closed = scene.text[percent.end : percent.end + 1] == ")"
        return self._share(q, percent, "count_percent", percent.end + 1) if closed else None

    @staticmethod
    def _share(count: Quantity, percent: Quantity, rule: str, end: int) -> Reading:
        reading = result(percent, "percentage", rule=rule, rank=3, unit="%", high=None, sd=None)
        reading.start, reading.end, reading.claims = count.start, end, [count.number, percent.number]
        reading.values["numerator"] = int(count.value)
        return reading

    @staticmethod
    def _is_shared(scene: ResultScene, q: Quantity) -> bool:
        """Tell whether a count is part of a share that is read already."""
        shares = (figure for figure in scene.figures if figure.values["statistic"] == "percentage")
        return any(figure.start <= q.start < figure.end for figure in shares)


def agrees(count: int, total: int, percent: Quantity, text: str, *, slack: int = 1) -> bool:
    """Tell whether count / total is the percentage, to the decimals that the text prints: 37/40 is 92.5%.

    A ``slack`` of 2 lets pass what was cut and not rounded: 4/170 as 2.3%.
    """
    if total <= 0 or count > total:
        return False
    decimals = len(text[slice(*percent.number)].partition(".")[2].rstrip("%"))
    return bool(abs(100 * count / total - percent.value) <= slack * 0.5 * 10.0**-decimals + 1e-9)


def plausible(count: int, percent: Quantity, text: str, *, slack: int = 1) -> bool:
    """Tell whether some whole number of people makes a count the percentage: 8 is 20.0% of 40.

    A count and a percentage that merely stand near each other rarely agree.
    """
    if percent.value <= 0:
        return count == 0
    total = round(count * 100 / percent.value)
    return any(agrees(count, n, percent, text, slack=slack) for n in (total - 1, total, total + 1))


def _first(scene: ResultScene, start: int, end: int, dimension: str) -> Quantity | None:
    return next((q for q in scene.article.within(start, end) if q.dimension == dimension), None)


def _totals_before(article: Article, place: int) -> Iterator[int]:
    """Give the different numbers of people that stand before a place."""
    if _totals_before not in article.noted:
        people = (q for q in article.quantities if q.dimension == "people")
        first: dict[float, int] = {}
        for q in people:
            first.setdefault(q.value, q.start)
        article.noted[_totals_before] = first
    first = article.noted[_totals_before]
    return (int(value) for value, start in first.items() if start < place)
