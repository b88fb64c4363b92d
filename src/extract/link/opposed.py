"""Arms that only the contrast of their figures tells: 亚洲 HR 0.64, 非亚洲 HR 0.85.

No word says that these are groups. What shows it is that two figures of one measure stand behind words that are no
measure, no time and no verb, and that are of one make: each is what its figure is told of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.link.arms import ArmMention, NameSense
from extract.link.measures import Hit, MeasureReader, rank
from extract.link.names import bounded, clean_raw, folded
from extract.link.phrases import PhraseFinder
from extract.link.statements import ARM, EFFECTS, PEOPLE, VERSUS, Statement
from extract.products import Products
from extract.records import Article, Reading, Span

_STOP, _ENDS = compiled("[;。!?]"), compiled(f"[{ARM}{VERSUS}{PEOPLE}]")
_NAMED = compiled(f"[{ARM}{VERSUS}]")
_OPENS = compiled(r"[(\[](?![^(\[]*[)\]])")
_EDGES = " 的“”「」『』\"'"
_CAUSES = "使令让将把"
"""Signs at the end of words that have an effect on what follows: 甲药 of 甲药使体重下降15%."""
_APART = " 的:,"
"""Signs between a subject and the measure told of it, without which it may be a part of the measure's name."""
_NAME = compiled(r"[^\W\d_]|[<>≥≤]\s?=?\s?\d|\d[\d.]*\s?[A-Za-z一-鿿]")
_SHORTEST, _LONGEST = 2, 18
_DIGITS = compiled(r"\d+")


@dataclass(frozen=True, slots=True)
class _Lead:
    """What stands before a figure: whom it is told of, where no arm is named, and the measure named there."""

    subject: Span | None = None
    measure: str = ""
    labelled: bool = False


class OpposedFinder:
    """Find the arms that the figures of a statement are opposed by."""

    def __init__(self, lexicons: Lexicons, phrases: PhraseFinder) -> None:
        self._measures = lexicons.once(MeasureReader)
        self._products = lexicons.once(Products)
        self._sense = lexicons.once(NameSense)
        self._phrases = phrases
        words = lexicons["phrases"]
        self._way = compiled(lexicons["arms"].regex("modality", "bare"))
        self._gives = Cues(lexicons, "arms")("«given_by|taken»|用")
        self._people = compiled(f"(?:{bounded(words.terms('persons'))}|者)$")
        self._those = compiled(f"(?:{bounded(words.terms('persons'))}|者)")
        self._joint = compiled(rf"\s?(?:{bounded([*words.terms('vs'), *words.terms('list')])})")
        self._tells = compiled(f"(?:{lexicons['arms'].regex('tells_apart')})$")
        self._found_too = compiled(words.regex("found_too"))
        self._no_subject = compiled(words.regex("state", "side", "grade", "threshold", "added", "no_subject"))

    def __call__(self, article: Article, statement: Statement) -> list[ArmMention]:
        """Give the arms, none where the figures are of one measure after another."""
        if statement.zone == "table" or len(statement.figures) < 2:
            return []
        spans = chain.from_iterable(self._pairs(article, statement))
        return [self._mention(article, span) for span in dict.fromkeys(spans)]

    def _mention(self, article: Article, span: Span) -> ArmMention:
        name = self._given(article.text, span) or span
        return ArmMention(*span, "told", (clean_raw(article, *name),), (article.text[slice(*name)],))

    def _given(self, text: str, span: Span) -> Span | None:
        """Give the one product of words that begin with a verb of giving: 甲药 of 使用甲药一年的."""
        if not self._gives.match(text, *span):
            return None
        found = [product.name for product in self._products.find(text, *span) if product.strong]
        return found[0] if len(found) == 1 else None

    def _pairs(self, article: Article, statement: Statement) -> Iterator[tuple[Span, ...]]:
        """Yield what two figures of one measure are told of: two things of one make, or people and a named arm."""
        text = article.text
        start, force, last = statement.start, "", None
        for figure in statement.figures:
            lead = self._lead(text, statement, start, figure.start)
            start = figure.end
            same = not lead.measure or lead.measure == force
            if lead.labelled and same and last is not None:
                name = text[slice(*last[0])]
                if self._people.search(name) or (self._is_named(name) and _alike(last[1], figure)):
                    yield (last[0],)
            if lead.labelled or not same:
                last = None
            force = lead.measure or force
            if lead.subject is None or lead.labelled:
                continue
            name = text[slice(*lead.subject)]
            told = force or figure.values["statistic"] in EFFECTS or self._people.search(name) or self._is_named(name)
            if last is not None and same and told and self._opposed(text, last, (lead.subject, figure), lead.measure):
                yield last[0], lead.subject
            last = lead.subject, figure

    def _opposed(self, text: str, one: tuple[Span, Reading], other: tuple[Span, Reading], measure: str) -> bool:
        """Tell whether two subjects are those of one contrast; where the measure is told once, by their make too."""
        names = [text[slice(*span)] for span, _ in (one, other)]
        if not _alike(one[1], other[1]) or folded(names[0]) == folded(names[1]):
            return False
        apart = measure and all(_is_parted(text, span[1]) or span[1] == figure.start for span, figure in (one, other))
        alike = all(map(self._is_product, names)) or all(map(self._people.search, names))
        return apart or alike or _of_one_make(names[0], names[1], self._tells)

    def _is_product(self, name: str) -> bool:
        """Tell whether a name is of a product or a way of treating."""
        return self._way.fullmatch(name) is not None or any(product.strong for product in self._products.find(name))

    def _is_named(self, name: str) -> bool:
        """Tell whether a name is that of a product and no more."""
        if self._found_too.search(name):
            return False
        return any(p.strong and (p.start, p.end) == (0, len(name)) for p in self._products.find(name))

    def _lead(self, text: str, statement: Statement, start: int, end: int) -> _Lead:
        """Read the stretch before a figure back to its subject and its measure: 脂肪肉瘤ORR为, ORR:脂肪肉瘤."""
        measure, subject, last = "", None, end
        for low, high in self._phrases.pieces(statement, start, end):
            between = statement.masked(high, last)
            if _STOP.search(between) or _ENDS.search(between) or _OPENS.search(statement.masked(start, low)):
                break
            last = low
            hits = [hit for hit in self._measures.hits(text[low:high]) if rank(hit) >= 0]
            if hits and measure:
                break
            measure = text[low + hits[0].start : low + hits[-1].end] if hits else measure
            if subject is None:
                beside = [self._bare(text, *span) for span in _beside(low, high, hits)]
                subject = next(filter(None, beside), None)
            if subject and measure:
                break
        return _Lead(subject, measure, _NAMED.search(statement.masked(start, end)) is not None)

    def _bare(self, text: str, start: int, end: int) -> Span | None:
        """Cut words down to the name that they may be, None where they are none."""
        if joint := self._joint.match(text, start, end):
            start = joint.end()
        high = end
        start, end = self._phrases.bare(text, start, end)
        if people := self._those.match(text, end, high):
            end = people.end()
        while start < end and text[start] in _EDGES:
            start += 1
        while start < end and text[end - 1] in _EDGES + _CAUSES:
            end -= 1
        name = text[start:end]
        if not _SHORTEST <= len(name) <= _LONGEST or not _NAME.match(name):
            return None
        if self._joint.fullmatch(name) or self._no_subject.search(name) or self._sense.is_no_arm(name):
            return None
        told = len(self._people.sub("", name))
        if told < _SHORTEST or (told < len(name) and self._sense.is_attained(name)):
            return None
        return start, end


def _alike(one: Reading, other: Reading) -> bool:
    """Tell whether two figures may be of one contrast, by what kind they are and their unit."""
    kinds = {(_kind(figure.values["statistic"]), figure.values["unit"]) for figure in (one, other)}
    return len(kinds) == 1


def _kind(statistic: str) -> str:
    """Give what the figures of one contrast are: a share told once as a change goes on as one."""
    return "percentage" if statistic == "percent_change" else statistic


def _beside(low: int, high: int, hits: list[Hit]) -> list[Span]:
    """Give what stands beside a measure's name, behind it first; all where there is none."""
    if not hits:
        return [(low, high)]
    return [(low + hits[-1].end, high), (low, low + hits[0].start)]


def _is_parted(text: str, place: int) -> bool:
    """Tell whether words end at a place: a mark follows, or another script: 东院ORR."""
    return text[place] in _APART or text[place - 1].isascii() != text[place].isascii()


def _of_one_make(one: str, other: str, tells: re.Pattern[str]) -> bool:
    """Tell whether two names have a good part in common: what is negated, counted or graded, or their last words.

    ``tells`` finds such signs at the end of what stands before that part.

    >>> tells = compiled("[非一两]$")
    >>> [_of_one_make(*names, tells) for names in (("亚洲", "非亚洲"), ("打一剂", "两剂"), ("cT1-2", "cT3-4"))]
    [True, True, True]
    >>> [_of_one_make(*names, tells) for names in (("SCD患者", "TDT患者"), ("肝脏", "肾脏"))]
    [False, False]
    """
    shorter = min(len(one), len(other))
    tail = next((n for n in range(shorter) if one[-1 - n] != other[-1 - n]), shorter)
    rests = {one[: len(one) - tail], other[: len(other) - tail]}
    if tail and all(not rest or tells.search(rest) for rest in rests):
        return True
    return _DIGITS.sub("0", one) == _DIGITS.sub("0", other) or 2 * tail >= max(shorter, 4)
