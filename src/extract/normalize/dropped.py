"""GBK damage without a mark: one byte of a two-byte character dropped, and nothing put in its place.

``疾病（如自身免疫性肝炎）`` may show as ``疾。ㄈ缱陨砻庖咝愿窝``: as in ``extract.normalize.damage``, what follows is
shifted until a byte cannot be, but no sign tells where that begins. So a stretch of characters that looks damaged is
read both ways, and the shift begins where the whole reads best. Of its character the first byte was dropped or the
second one; the other is still there.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import accumulate, pairwise
from math import exp, log
from typing import Any, Final, NamedTuple

from extract.kept import compiled, kept
from extract.normalize.characters import converter_stamp, is_common, to_simplified
from extract.normalize.damage import CODECS, LOST, REACH, UNTOLD, Article, Oddness, plain, rank, with_lead, with_trail
from extract.normalize.glosses import is_han
from extract.normalize.language import Gap, words
from extract.normalize.misreading import COMMON_SHARE
from extract.normalize.shape import Shape
from extract.normalize.table import noise, noise_words
from extract.text import Edit

LONGEST: Final = 400
"""Characters of a stretch on each side of the sign that showed it."""

NEAR: Final = 10.0
"""How much less likely (log), by the words alone, than the best a beginning may be, lest it be left out."""

PROMISING: Final = -4.0
"""How much likelier (log), by the words alone, a text must read without the shift, lest it be left out."""

GAIN: Final = 10.0
"""The same by all clues, lest the text be left as it stands."""

GAIN_MARKED: Final = 6.0
"""The same for a run that ends at U+FFFD or a question mark: there a byte could not be."""

GAIN_END: Final = 12.0
"""How much likelier a text must read when the shift ends inside a stretch, at a second dropped byte."""

LIKELY: Final = 0.9
"""The least probability that a shift begins at a place or before it, to undo it from there."""

SAFE: Final = 0.99
"""The same, to take the sign that stands there for a damaged one: it may be the last one before the damage."""

WINDOW: Final = 3
"""Characters beside the places where a shift may begin in which these are compared."""

BESIDE: Final = 3
"""How far from each other odd characters look damaged together."""

MARK: Final = 2
"""How far before a stretch a question mark or U+FFFD stands of which all of it may be the run: that has a mark."""

HEARD: Final = 30_000
"""Characters of an article that are heard as a witness: enough, and a book costs no more."""

MOST: Final = 3
"""Occurrences in an article from which more tell no more."""

_WEIGHTS: Final = [log(1 + count) for count in range(MOST + 1)]


class Stretch(NamedTuple):
    """Two-byte characters ``[start, end)`` in a row, up to where a shift among them would end."""

    start: int
    end: int
    stop: int
    """Where a run ends that reaches the end: behind a U+FFFD, or a letter that was a byte."""
    codes: tuple[bytes, ...]
    back: str
    """What the bytes say half a character on; the first sign is made of the first two characters."""
    lead: int | None
    """First byte of a character behind ``back`` whose second byte is not there."""


class Start(NamedTuple):
    """Where in a stretch a shift may begin, and how much likelier the words make the text so than as it stands."""

    at: int
    gain: float


class Reading(NamedTuple):
    """A place where a shift may begin, a character that may stand there, and how much better the text reads so."""

    score: float
    at: int
    sign: str


@cache
def _odd() -> tuple[str, str]:
    """Give the insides of two character classes: of odd characters, and of those whose second byte is a letter."""
    return _odd_beside(noise()["damage"]["usual"], converter_stamp())


@kept
def _odd_beside(usual: str, stamp: str) -> tuple[str, str]:
    trails = (*range(0x40, 0x7F), *range(0x80, 0xFF))
    codes = [bytes((lead, trail)) for lead in range(0x81, 0xFF) for trail in trails]
    han = [(code, sign) for code in codes if is_han(sign := _decoded(code))]
    plain = to_simplified("\n".join(sign for _, sign in han)).split("\n")
    odd = [code for (code, _), one in zip(han, plain, strict=True) if not is_common(one) and one not in usual]
    return "".join(map(_decoded, odd)), "".join(_decoded(code) for code in odd if code[1] < 0x80)


@cache
def _traces() -> re.Pattern[str]:
    """Find what looks damaged: signs foreign to Chinese, odd ones side by side, U+FFFD behind Chinese.

    An odd character whose second byte is a letter may end a run, and counts alone.
    """
    odd, letters = _odd()
    alone = noise()["damage"]["foreign"] + letters
    return compiled(
        rf"[{alone}]|[{odd}](?=[^\x00-\x7f]{{0,{BESIDE - 1}}}[{odd}])|(?<=[\u3001-\u9fff\uff01-\uff5e]){LOST}"
    )


def trace_class() -> str:
    """Give the inside of a character class of signs of which every run that is looked at has some."""
    return _odd()[0] + str(noise()["damage"]["foreign"]) + LOST


def has_traces(shape: Shape) -> bool:
    """Tell whether a text may look damaged: odd characters do so side by side."""
    if not shape.rare:
        return shape.rare is None
    odd, others = _trace_signs()
    if others.search(shape.rare):
        return True
    text = shape.raw
    places = sorted(place for sign in odd.findall(shape.rare) for place in _places(text, sign))
    return any(two - one <= BESIDE for one, two in pairwise(places))


def _places(text: str, sign: str) -> Iterator[int]:
    at = text.find(sign)
    while at >= 0:
        yield at
        at = text.find(sign, at + 1)


@cache
def _trace_signs() -> tuple[re.Pattern[str], re.Pattern[str]]:
    """Compile the classes of odd characters and of the signs that look damaged alone."""
    odd, letters = _odd()
    return compiled(f"[{odd}]"), compiled(f"[{noise()['damage']['foreign']}{letters}{LOST}]")


def mend_dropped_bytes(text: str) -> list[Edit]:
    """Undo the shifts behind dropped bytes and put the characters back that can be told.

    >>> from extract.text import repaired
    >>> repaired(mend_dropped_bytes, "入组患者于第8周复查肝功能，安全性己肁BC")
    '入组患者于第8周复查肝功能，安全性良好ABC'
    """
    found = list(_shifts(text))
    if not found:
        return []
    spans = [(stretch.start + starts[0].at, stretch.stop) for stretch, starts in found]
    bounds = zip([0, *(stop for _, stop in spans)], [*(start for start, _ in spans), len(text)], strict=True)
    article = Article("\n".join(text[low:high] for low, high in bounds)[:HEARD])  # what is damaged is no witness
    return [edit for stretch, starts in found for edit in _mended(article, text, stretch, starts)]


def _shifts(text: str) -> Iterator[tuple[Stretch, list[Start]]]:
    """Find the stretches in which there may be a shift, with the places where it may begin."""
    done = 0
    for m in _traces().finditer(text):
        place = m.start() - (m[0] == LOST)
        if place < done:
            continue
        stretch = _stretch(text, place, done)
        if stretch is None:
            continue
        stretch = _ended(stretch)
        done = stretch.stop
        starts = _starts(text, stretch)
        before = text[max(0, stretch.start - MARK) : stretch.start]
        if starts and not (starts[0].at == 0 and ("?" in before or LOST in before)):
            yield stretch, starts


def _code(sign: str) -> bytes | None:
    """Encode a sign that has two bytes."""
    code = sign.encode(CODECS[0], "ignore")
    return code if len(code) == 2 else None


def _decoded(code: bytes) -> str:
    return code.decode(CODECS[0], "replace")[:1]


def _stretch(text: str, place: int, low: int) -> Stretch | None:
    """Take the stretch around a sign, from ``low`` on."""
    start = end = place
    codes: list[bytes] = []
    while start > max(low, place - LONGEST) and (code := _code(text[start - 1])) and code[1] > 0x7F:
        start -= 1
        codes.append(code)
    codes.reverse()
    while end < min(len(text), place + LONGEST) and (code := _code(text[end])):
        end += 1
        codes.append(code)
        if code[1] < 0x80:
            break
    if not codes:
        return None
    back = "".join(_decoded(one[1:] + two[:1]) for one, two in pairwise(codes))
    last, after = codes[-1][1], text[end : end + 1]
    if last < 0x80:
        return Stretch(start, end, end, tuple(codes), back + chr(last), None)
    if "@" <= after < "\x7f":
        return Stretch(start, end, end + 1, tuple(codes), back + _decoded(bytes((last, ord(after)))), None)
    return Stretch(start, end, end + (after in ("?", LOST)), tuple(codes), back, last)


def _ended(stretch: Stretch) -> Stretch:
    """End a stretch where a second dropped byte undoes the shift."""
    model = words()
    shown = to_simplified("".join(map(_decoded, stretch.codes)))
    before, behind, back = model.forward(shown), model.backward(shown), model.forward(to_simplified(stretch.back))
    begun = list(accumulate((one - two for one, two in zip(before, back, strict=False)), max))
    ending = [one + two + three for one, two, three in zip(begun, back, behind[1:], strict=False)]
    size = max(range(len(ending)), key=ending.__getitem__)
    if size == 0 or ending[size] < begun[-1] + back[-1] + GAIN_END:
        return stretch
    end, codes = stretch.start + size + 1, stretch.codes[: size + 1]
    return Stretch(stretch.start, end, end, codes, stretch.back[:size], codes[-1][1])


def _starts(text: str, stretch: Stretch) -> list[Start]:
    """Compare, by the words alone, all places where a shift may begin; give those that come near the best."""
    model = words()
    left = text[max(0, stretch.start - REACH) : stretch.start].rpartition(LOST)[2]
    after = to_simplified(text[stretch.stop : stretch.stop + REACH].partition(LOST)[0])
    shown, back = to_simplified(left + text[stretch.start : stretch.end]), to_simplified(stretch.back)
    before = model.forward(shown)
    cut = stretch.lead is not None
    behind = model.backward(back if cut else back + after)
    tail = UNTOLD + model.score(after) if cut else 0.0
    if cut and stretch.stop > stretch.end:
        observed = before[-1] + model.score(after)
    else:
        observed = model.score(shown + text[stretch.end : stretch.stop] + after)
    starts = [
        Start(at, before[len(left) + at] + UNTOLD + behind[at] + tail - observed)
        for at in range(min(len(back) + 1, len(stretch.codes)))
    ]
    best = max(start.gain for start in starts)
    near = [start for start in starts if start.gain > best - NEAR]
    read = back[near[0].at :]
    return near if best > PROMISING and any(is_han(sign) and model.knows(sign) for sign in read) else []


def _mended(article: Article, text: str, stretch: Stretch, starts: Sequence[Start]) -> list[Edit]:
    """Give the edits that undo a shift, none where the text reads no better so."""
    clues = noise_words()["clues"]
    readings = _readings(article, text, stretch, starts)
    top = max((reading.score for reading in readings), default=0.0)
    marked = text[stretch.end : stretch.stop] in ("?", LOST)
    if top < (GAIN_MARKED if marked else GAIN):
        return []
    begins = dict.fromkeys((start.at for start in starts), 0.0)
    for score, at, _ in readings:
        begins[at] += exp(score - top)
    total = sum(begins.values())
    reached = dict(zip(begins, accumulate(begins.values()), strict=True))
    begin = next(at for at, share in reached.items() if share >= LIKELY * total)
    start, end = stretch.start + begin, stretch.stop
    if not _is_chinese(stretch.back[begin:]):
        return []
    signs: dict[str, float] = {}
    for score, at, sign in readings:
        if at == begin:
            signs[sign] = signs.get(sign, 0.0) + exp(score - top) / total
    first = max(signs, key=signs.__getitem__, default=LOST)
    if reached[begin] / total - signs.get(text[start], 0.0) < SAFE:
        first = text[start]
    elif signs[first] < clues["dropped"]["sure"]:
        first = LOST
    new = first + stretch.back[begin:]
    if stretch.lead is not None:
        before = plain(new).rpartition(LOST)[2][-REACH:]
        ranked = rank(article, before, plain(text[end : end + REACH]), with_lead(stretch.lead), "trail")
        new += ranked[0][1] if ranked and ranked[0][0] >= clues["trail"]["sure"] else LOST
    if len(new) == end - start:
        return [(start, end, new)]
    return [(start, end - 1, new[:-2]), (end - 1, end, new[-2:])]  # the last sign shown holds bytes of two


def _is_chinese(signs: str) -> bool:
    """Tell whether of the Chinese characters among some signs most are common ones."""
    han = [is_common(sign) for sign in to_simplified(signs) if is_han(sign)]
    return bool(han) and sum(han) >= COMMON_SHARE * len(han)


_WIDE_DIGITS: Final = "０１２３４５６７８９"


def _plain(text: str, wide: str) -> str:
    """Write each digit as 0, full-width ones if the article has any: shifted bytes must not pass for a figure."""
    return "".join("0" if sign in wide or "0" <= sign <= "9" else sign for sign in text)


def _readings(article: Article, text: str, stretch: Stretch, starts: Sequence[Start]) -> list[Reading]:
    """Weigh each character that may stand at each of some starts; of equal length, they compare with each other."""
    model, clues = words(), noise_words()["clues"]["dropped"]
    low = max(0, stretch.start + starts[0].at - WINDOW)
    high = starts[-1].at + WINDOW + 1
    digits = _WIDE_DIGITS if any(map(article.raw.__contains__, _WIDE_DIGITS)) else ""
    shown = _seen(article, _plain(text[low : min(stretch.start + high, stretch.end)], digits), clues)
    after = text[stretch.stop : stretch.stop + REACH].partition(LOST)[0] if stretch.lead is None else ""
    readings = []
    for at, gain in starts:
        start = stretch.start + at
        left = plain(text[max(0, start - 3 * REACH) : start]).rpartition(LOST)[2][-REACH:]
        right = plain(stretch.back[at:] + after)[:REACH]
        gap, is_odd = Gap(model, to_simplified(left), to_simplified(right)), Oddness(left, right)
        before, behind = _plain(text[low:start], digits), _plain(stretch.back[at:high], digits)
        beside = _seen(article, before, clues) + _seen(article, behind, clues)
        edges = _seen(article, before[-2:], clues) + _seen(article, behind[:2], clues)
        base = clues["words"] * (gain - UNTOLD - gap.alone) + beside - edges - shown
        byte = stretch.codes[at][0]
        for dropped, candidates in ((clues["first"], with_trail(byte)), (0.0, with_lead(byte))):
            for sign, fit in gap.fills(candidates, article.counts):
                simple = candidates[sign].simple
                score = base + dropped + clues["words"] * fit + clues["odd"] * is_odd(simple)
                shown_as = "0" if sign in digits else sign
                known = shown_as in article.counts  # what the article has not stands beside nothing in it
                score += _seen(article, before[-2:] + shown_as + behind[:2], clues) if known else edges
                if sign != simple and not article.traditional:
                    score += clues["script"]
                readings.append(Reading(score, at, sign))
    return readings


def _seen(article: Article, text: str, clues: Mapping[str, Any]) -> float:
    """Weigh how often the characters of a text, each two and each three in a row stand in an article."""
    followers = article.followers
    ones = sum(_WEIGHTS[min(MOST, article.counts[sign])] for sign in text)
    twos = sum(_WEIGHTS[min(MOST, followers[one][two])] for one, two in pairwise(text) if one in followers)
    rows = map("".join, zip(text, text[1:], text[2:], strict=False))
    threes = sum(_WEIGHTS[min(MOST, article.threes[three])] for three in rows)
    score: float = clues["one"] * ones + clues["two"] * twos + clues["three"] * threes
    return score
