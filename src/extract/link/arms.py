"""Arms: where an article names the groups of a study, and which groups an account tells of.

A name is found by its form: what stands before 组, 臂, 队列 back to where names begin, elided members of a list written
out (低、中、高剂量组), and treatments that stand for arms because people were allotted to them (随机接受甲或乙).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from extract.lexicon import Lexicons, alternation
from extract.link.measures import MeasureReader
from extract.link.names import bounded, clean_raw, folded, joined
from extract.records import Article, Span

_REACH = 26
_HARD = re.compile(r"[,;:。!?\n()\[\]“”\"'【】|<>=%]|\.(?=[一-鿿])|\d[例人名位]")
_AND = re.compile(r"、|和|及|与|或|以及|(?<![A-Za-z0-9][A-Za-z0-9])/(?=[A-Za-z0-9Ⅰ-Ⅻ]{1,2}(?:/|组))")
_GRADE = re.compile(r"[低中高大小早晚新旧强弱轻重单双长短快慢老少左右前后甲乙丙丁上下全半冷热男女]")
_LABEL = re.compile(r"[A-Za-zⅠ-Ⅻα-ω]{1,3}\d?|\d{1,2}|[一二三四五六七八九十甲乙丙丁]")
_DOSE = re.compile(r"\d[\d.]*(?:×10\^\d+)?\s?(?:[A-Za-zμ万亿%][A-Za-zμ/%·^0-9万亿个细胞]*)?(?:\s?/\s?[A-Za-z0-9]+)*")
_COUNT = {sign: number for number, sign in enumerate("两三四五六", 2)} | {str(n): n for n in range(2, 7)} | {"二": 2}
_COUNTED = re.compile(r"(?:这|该|的)?\d+(?:[例名位]|个人|人)(?:患者)?$|\d+(?:[例名位]|个人|人)")
_RISKY = "达比同以由被过使人名为中前后上下有在于并者用对给予将把"
_AMOUNT = re.compile(r"(?:约|每[次日天周]|各|单次|一次|两次|多次|联合)*\d[\d.,~×^-]*\s?(?:[A-Za-zμ%\[\]·]+|[万亿百千]?(?:个|单位|毫克|微克|克|毫升|片|粒|支|次|日|天|周))?(?:/(?:kg|d|m2|次|日|周|h|只))*(?:个?(?=[一-鿿]))?")


@dataclass(frozen=True, slots=True)
class ArmMention:
    """A place that names arms.

    ``names`` are in the article's script, written out, one for each arm; ``keys`` the same for comparison. ``kind``:
    named, bare (安慰剂, without 组), declared (a treatment that people are allotted to), given (接受……者), all (两组),
    each (每组), former, latter, whole (所有患者), subgroup.
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


class ArmFinder:
    """Find the arms that an article names."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["arms"]
        self._head = re.compile(lexicon.regex("head"))
        self._no_name = re.compile(lexicon.regex("no_name"))
        self._start = re.compile(lexicon.regex("start"))
        self._fixed = [
            (kind, re.compile(lexicon.regex(kind))) for kind in ("each", "former", "latter", "whole")
        ]
        self._without = re.compile(lexicon.regex("without"))
        self._set = re.compile(lexicon.regex("set"))
        self._all = re.compile(lexicon.regex("all"))
        self._given = re.compile(lexicon.regex("subject"))
        self._offers = [re.compile(lexicon.regex("offered")), re.compile(lexicon.regex("instead"))]
        self._bare = lexicon.regex("bare")
        self._trait = re.compile(lexicon.regex("trait"))
        self._topic = re.compile(lexicon.regex("topic"))
        self._control = re.compile(bounded(lexicon.terms("control")))
        self._measure = MeasureReader(lexicons)
        self._general = re.compile(f"(?:{alternation(lexicon.terms('general'))})$")

    def __call__(self, article: Article) -> list[ArmMention]:
        """Give the mentions in the order of the text, none within another."""
        found = [mention for kind, regex in self._fixed for mention in self._plain(article.text, kind, regex)]
        found += self._without_measures(article, list(self._by_head(article)))
        declared = list(self._declared(article))
        found += declared
        found += self._subjects(article)
        found += self._counterparts(article)
        found += self._sets(article)
        found += self._topics(article)
        names = {name for mention in declared for name in mention.keys if len(name) > 1}
        found += self._bare_names(article, names)
        sets = [m for m in found if m.kind == "set"]
        found = [m for m in found if m.kind in ("set", "declared") or not any(m.start < s.end and s.start < m.end for s in sets)]
        found.sort(key=lambda m: (m.start, -m.end))
        kept: list[ArmMention] = []
        for mention in found:
            last = kept[-1] if kept else None
            if last and mention.start == last.end + 1 and article.text[last.end] == "(" and article.text[mention.end : mention.end + 1] == ")":
                kept[-1] = replace(last, end=mention.end + 1, alias=mention.keys[0] if mention.keys else "")
            elif last is None or mention.start >= last.end:
                kept.append(mention)
        return kept

    def role(self, key: str) -> str:
        """Tell by its name whether an arm is a control."""
        return "control" if self._control.search(key) else "treatment"

    def _plain(self, text: str, kind: str, regex: re.Pattern[str]) -> Iterator[ArmMention]:
        for match in regex.finditer(text):
            yield ArmMention(*match.span(), kind)

    def _by_head(self, article: Article) -> Iterator[ArmMention]:
        text = article.text
        together = {m.end(): m for m in self._all.finditer(text)}
        done = -1
        for head in self._head.finditer(text):
            if head.start() < done:
                continue
            done = head.end()
            if match := together.get(head.end()):
                yield self._together(article, match)
            elif mention := self._named(article, head):
                yield mention

    def _without_measures(self, article: Article, found: list[ArmMention]) -> Iterator[ArmMention]:
        """Take a measure's name off the name of an arm that stands without it elsewhere: HbA1c观察组."""
        known = {key for mention in found for key in mention.keys}
        for mention in found:
            key = mention.keys[0] if len(mention.keys) == 1 else ""
            rest = [k for k in known if key.endswith(k) and 0 < len(k) < len(key)]
            cut = (mention.kind == "named" and self._measure.leads(key)) or next((len(key) - len(k) for k in rest if _LABEL.fullmatch(k[:-1]) or self._measure.ends(key[: -len(k)])), 0)
            if cut:
                start = mention.start + cut
                name = clean_raw(article, start, mention.end)
                mention = replace(mention, start=start, names=(name,), keys=(key[cut:],))
            yield mention

    def _together(self, article: Article, match: re.Match[str]) -> ArmMention:
        """Read 两组, and the list that it may close: 低、中、高剂量三组, A、B两组."""
        number = next((_COUNT[sign] for sign in match[0] if sign in _COUNT), 0)
        items = self._items(article.text, match.start())
        head = match.end() - 1
        named = [article.text[a:b] for a, b in items]
        if number and len(items) == number and article.text[head] == "组" and not any(map(self._measure.is_name, named)):
            return self._mention(article, items, (head, match.end()), match.end())
        return ArmMention(match.start(), match.end(), "all", number=number)

    def _named(self, article: Article, head: re.Match[str]) -> ArmMention | None:
        text = article.text
        items = self._items(text, head.start())
        start, end = items[-1] if items else (head.start(), head.start())
        if start == end or self._no_name.search(text[max(0, head.start() - 6) : head.start()]):
            return None
        if text[end - 1] == "一" and len(items) == 1:
            return None
        if re.fullmatch(r"[一二两三四五六七八九十]|\d\d?个?", text[start:end]) and len(items) == 1 and text[start:end] not in "1一":
            return None
        subgroup = head[0] in ("亚组", "亚群", "人群", "队列") and text[end - 1] != "组"
        if len(items) > 1 and not _coordinated(text, items):
            items = items[-1:]
        mention = self._mention(article, items, head.span(), head.end())
        return replace(mention, kind="subgroup") if subgroup and len(items) == 1 else mention

    def _mention(self, article: Article, items: Sequence[Span], head: Span, end: int) -> ArmMention:
        pieces = _written_out(article.text, items, head)
        names = tuple(joined(article, spans) for spans in pieces)
        keys = tuple("".join(article.text[a:b] for a, b in spans) for spans in pieces)
        return ArmMention(items[0][0], end, "named", names, keys, number=len(names))

    def _items(self, text: str, end: int) -> list[Span]:
        """Give the members of the list that ends here, each from where a name can begin."""
        low = max(0, end - 2 * _REACH)
        breaks = [m.end() for m in _HARD.finditer(text, low, end)]
        low = _behind_bracket(text, breaks[-1] if breaks else low, end)
        items: list[Span] = []
        stops = [(low, low), *(m.span() for m in _AND.finditer(text, low, end) if not _inside_word(text, m)), (end, end)]
        stops = _with_commas(text, stops)
        for (_, start), (stop, _) in zip(reversed(stops[:-1]), reversed(stops[1:]), strict=True):
            begin = self._begin(text, start, stop, last=not items)
            if begin == stop:
                break
            items.insert(0, (begin, stop))
            if begin > start:
                break
        return items

    def _begin(self, text: str, low: int, end: int, *, last: bool) -> int:
        """Give where a name that ends here begins: behind the last word that no name holds."""
        begin = max(low, end - _REACH)
        for match in self._start.finditer(text, begin, end):
            if match.end() >= end:
                if match.end() - match.start() == 1 and last and match[0] in "的":
                    return self._described(text, low, end)
                continue
            rest = text[match.end() : end]
            sign = match[0]
            if len(sign) == 1 and sign in _RISKY and _belongs(text, sign, rest):
                continue
            begin = match.end()
        return begin + (len(text[begin:end]) - len(text[begin:end].lstrip(" ")))

    def _described(self, text: str, low: int, end: int) -> int:
        """Give where a description begins: 合并2型糖尿病的(亚组)."""
        opening = re.compile(r"(?:其中|在|对于?|而|则|和|与|及|显示|结果|:)*")
        match = opening.match(text, low)
        assert match is not None
        return match.end()

    def _declared(self, article: Article) -> Iterator[ArmMention]:
        """Give the treatments that people are allotted to: 随机接受甲或乙; 给甲或安慰剂."""
        text = article.text
        for regex in self._offers:
            for match in regex.finditer(text):
                spans = [match.span(name) for name in regex.groupindex if match[name] is not None and name != "given"]
                if self._head.search(text, *match.span()):
                    continue
                items = [item for span in spans for item in _parts(text, *span)]
                if not any(_DOSE.fullmatch(text, *item) for item in items[1:]):
                    items = [item for item in (bare_of_amount(text, *item) for item in items) if item[0] < item[1]]
                if 2 <= len(items) <= 6:
                    pieces = _written_out(text, items, None)
                    names = tuple(joined(article, p) for p in pieces)
                    keys = tuple("".join(text[a:b] for a, b in p) for p in pieces)
                    yield ArmMention(items[0][0], items[-1][1], "declared", names, keys, number=len(names))

    def _subjects(self, article: Article) -> Iterator[ArmMention]:
        for match in self._given.finditer(article.text):
            yield ArmMention(
                *match.span(), "given", (clean_raw(article, *match.span("given")),), (match["given"],)
            )

    def _counterparts(self, article: Article) -> Iterator[ArmMention]:
        """Give people told apart by having a thing or not: 接种者, 未接种者."""
        text = article.text
        for what, who in dict.fromkeys((m["what"], m["who"]) for m in self._without.finditer(text)):
            word = re.escape(what + who)
            if not re.search(rf"(?<![未非无有不]){word}", text):
                continue
            for match in re.finditer(rf"(?:未|非|无|没有)?{word}", text):
                yield ArmMention(*match.span(), "named", (clean_raw(article, *match.span()),), (match[0],), number=1)

    def _sets(self, article: Article) -> Iterator[ArmMention]:
        for match in self._set.finditer(article.text):
            yield ArmMention(*match.span(), "set", (clean_raw(article, *match.span()),), (match[0],))

    def _topics(self, article: Article) -> Iterator[ArmMention]:
        """Give the people told apart at the head of a sentence: 基线肝脏脂肪含量≥10%的非糖尿病受试者, …"""
        text = article.text
        for sentence in article.sentences:
            for low, high in sentence.clauses:
                match = self._topic.match(text, low, min(high + 1, sentence.end))
                if match is None:
                    continue
                start, end = match.span("who")
                start = max(start, text.rfind("、", start, end) + 1)
                counted = _COUNTED.search(text, start, end)
                if self._trait.match(text, start, end) and (counted is None or "的" in text[start : counted.start() + 1]):
                    pieces = _without(start, end, [m.span() for m in _COUNTED.finditer(text, start, end)])
                    name = joined(article, pieces)
                    yield ArmMention(start, end, "subgroup", (name,), ("".join(text[a:b] for a, b in pieces),))

    def _bare_names(self, article: Article, names: Iterable[str]) -> Iterator[ArmMention]:
        forms = f"{self._bare}|{bounded(names)}" if names else self._bare
        for match in re.finditer(forms, article.text):
            if article.text[match.end() : match.end() + 1] not in ("组", "臂"):
                yield ArmMention(*match.span(), "bare", (clean_raw(article, *match.span()),), (match[0],))


def _behind_bracket(text: str, low: int, end: int) -> int:
    """Let a name reach over the bracket that holds its abbreviation: 脐带间充质干细胞(UC-MSC)治疗组."""
    match = re.search(r"([^,;:。()\n]{0,20})\([A-Za-z][A-Za-z0-9+-]{1,13}\)$", text[max(0, low - 36) : low])
    return low - len(match[0]) if match and end - low <= 4 else low


def _with_commas(text: str, stops: list[Span]) -> list[Span]:
    """Let a list of single letters go on over commas: A,B,C,D组."""
    while True:
        low = stops[0][1]
        match = re.search(r"(?<![A-Za-z0-9])[A-Z1-9Ⅰ-Ⅻ],$", text[max(0, low - 4) : low])
        if not match or not _LABEL.fullmatch(text, low, stops[1][0]):
            return stops
        start = low - len(match[0])
        stops = [(start, start), (low - 1, low), *stops[1:]]


def _inside_word(text: str, match: re.Match[str]) -> bool:
    return text[match.start() : match.end() + 1] in ("和解", "及格", "或者", "与会", "及其")


def _belongs(text: str, sign: str, rest: str) -> bool:
    """Tell whether a sign that may be a word of its own is a part of the name: 达 of 达格列净, wherever it stands."""
    count = text.count(rest)
    return count > 1 and count == text.count(sign + rest)


def _coordinated(text: str, items: Sequence[Span]) -> bool:
    """Tell whether what stands before the last name is elided names: a grade, a letter, a dose, or as long a word."""
    *others, last = (text[a:b] for a, b in items)
    return all(
        _LABEL.fullmatch(item) or _DOSE.search(item) or (len(item) == 1 and _GRADE.match(item)) or _shares_tail(item, last) or
        (2 <= len(item) <= 8 and item.endswith(("剂量", "对照", "观察", "治疗", "试验", "实验", "干预", "安慰剂", "研究", "常规", "强化", "联合", "单药", "疗程")))
        for item in others
    ) and bool(last)


def _written_out(text: str, items: Sequence[Span], head: Span | None) -> list[list[Span]]:
    """Write the members of a list out, each with what it shares with the others: 低、中、高剂量组 → 低剂量组 …"""
    low, high = items[-1]
    last = text[low:high]
    tail: Span | None = None
    if len(items) > 1 and all(_shares_tail(text[a:b], last) for a, b in items[:-1]):
        tail = (low + items[0][1] - items[0][0], high)
    first_dose = re.compile(rf"(?<![A-Za-z0-9.-])(?:{_DOSE.pattern})$").search(text[: items[0][1]], items[0][0])
    shared = items[0][:1] + ((first_dose.start(),) if first_dose else items[0][:1])
    last_dose = next((d for a, b in reversed(items) if (d := _DOSE.fullmatch(text, a, b)) and re.search("[A-Za-zμ]", d[0])), None)
    unit = re.search(r"\s?[A-Za-zμ]", last_dose[0]) if last_dose else None
    out: list[list[Span]] = []
    for number, (a, b) in enumerate(items):
        pieces = [(a, b)]
        if tail and (a, b) != items[-1]:
            pieces.append(tail)
        if last_dose and unit and re.fullmatch(r"\d[\d.]*", text[a:b]):
            pieces.append((last_dose.start() + unit.start(), last_dose.end()))
        if number and shared[1] > shared[0] and text[a].isdigit():
            pieces.insert(0, (shared[0], shared[1]))
        if head is not None:
            pieces.append(head)
        out.append(pieces)
    return out


def _shares_tail(item: str, last: str) -> bool:
    """Tell whether the last member of a list carries what an earlier one leaves out: 低 of 高剂量, 单次 of 两次移植."""
    if len(item) == 1:
        return bool(_GRADE.match(item) and _GRADE.match(last) and len(last) > 1)
    return len(item) <= 4 and len(last) > len(item) and item[-1] == last[len(item) - 1] and item[-1] in "次侧联药剂级期度型周程重倍"


def _parts(text: str, start: int, end: int) -> list[Span]:
    """Cut a list of treatments at 或, 、, 和, vs."""
    spans: list[Span] = []
    low = start
    for match in re.finditer(r"或者?(?:做|行|给予|接受)?|、|,|还是|\s?vs\.?\s?|和(?!解)|与", text[:end]):
        if match.start() >= start:
            spans.append((low, match.start()))
            low = match.end()
    return [span for span in [*spans, (low, end)] if span[0] < span[1]]


def bare_of_amount(text: str, start: int, end: int) -> Span:
    """Drop the dose around a treatment's name: UC-MSC 1×10^6 cells/kg → UC-MSC; 150 M个间充质前体细胞 → 间充质前体细胞."""
    if re.fullmatch(r"\d[\d.]*\s?[A-Za-zμ/0-9]*(?:/[A-Za-z0-9]+)*", text[start:end]):
        return start, end
    if short := re.search(r"\(([A-Za-z][A-Za-z0-9-]{1,13})\)$", text[start:end]):
        return start + short.start(1), start + short.end(1)
    if bracket := re.search(r"\([^()]*\)$", text[start:end]):
        end = start + bracket.start()
    if lead := _AMOUNT.match(text, start, end):
        start = lead.end()
    if amount := re.search(r"\s?\(?\d[\d.]*\s?(?:×10\^\d+|mg|g|μg|IU|U|ml|mL|[万亿]|周|天|次|个).*$", text[start:end]):
        end = start + amount.start()
    return start, end


def _without(start: int, end: int, holes: Sequence[Span]) -> list[Span]:
    pieces: list[Span] = []
    low = start
    for a, b in holes:
        pieces.append((low, a))
        low = b
    return [piece for piece in [*pieces, (low, end)] if piece[0] < piece[1]]


def same_arm(one: str, other: str) -> bool:
    """Tell whether two names are of one arm: 对照 and 对照组."""
    return folded(one) == folded(other)
