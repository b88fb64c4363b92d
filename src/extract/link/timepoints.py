"""Times at which outcomes were assessed: where an article names them, and what they are in ISO 8601."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.link.names import bounded
from extract.numerals import Value, parse
from extract.records import Article, Mark, Reading, Sentence, Span
from extract.triggers import trigger

BASELINE = "P0D"
_NUMBER = r"(?:\d+(?:\.\d+)?|[一二两三四五六七八九十百半]+)"
_GIVEN = ("frequency", "count", "at")
_NO_TIME = ("date", "year", "age", "clock")
_DAYS = {"Y": 365.0, "M": 30.4, "W": 7.0, "D": 1.0, "TH": 1 / 24, "TM": 1 / 1440, "TS": 1 / 86400}
_LATIN = {"d": "D", "w": "W", "m": "M", "y": "Y"}
_NEEDS_WORDS = ("月", "日")
_REACH = 16
_WHOLE = "(?:(?<![A-Za-z](?=[A-Za-z]))|(?<=\\dh)(?=[A-Z](?!a)))"
"""The end of a Latin word, or of any other: a unit may be glued to its number (24h)."""
_LONGEST_YEARS = 40
_STAGE_NAMED = compiled(r"\(\s?(T\d{1,2})\s?\)")
_PARTS = compiled(r"[,;。、()]")
_TO_STAGE = 8
"""How far behind its time the name of a stage may stand, in characters."""


@dataclass(frozen=True, slots=True)
class TimeMention:
    """A time as the text names it.

    ``start:end`` takes in the words around it (治疗24周后); ``period`` is its duration, P0D for the baseline, None
    where the text does not count it (治疗后). ``kind`` is at (第24周时, 术后6个月: said of the clause), bare
    (24周生存率: said of the noun behind it), base or after. ``listed``: it and the one before are of one list.
    """

    start: int
    end: int
    period: str | None
    kind: str
    days: float = 0.0
    listed: bool = False
    worded: bool = False
    """A word behind it makes it one of the clause: 时, 后, 末, 内."""


class TimeFinder:
    """Find the times of an article."""

    def __init__(self, lexicons: Lexicons) -> None:
        lexicon = lexicons["times"]
        self._code_of = {term: code for code in _DAYS for term in lexicon.terms(code)}
        cues = Cues(lexicons, "times", "words", "outcomes")
        unit = alternation(self._code_of)
        self._next = cues(r"\s?(?:\([^()]{1,5}\))?\s?(?:[、/]|«and|or»)\s?")
        self._to = cues("[-~]|«range_to»")
        self._figure_next = cues(r"(?:«is|reads»)?\s?\d+\.\d")
        self._after_time = cues(rf"\d\s?(?:{unit})\s?(?:\([^()]{{1,5}}\))?\s?(?:、|«and»)$")
        """A time of a list, which makes the next one a time too: 术后1周(T1)、1月(T2)."""
        self._of_figure = compiled(rf"(?:{unit})\s?\($")
        """What opens the bracket behind a figure that is itself a time, with its range: 45.7个月(32.4-70.7个月)."""
        self._stage = cues(r"(?<![A-Za-z\d])(T\d{1,2})(?:«stage_end»|(?![A-Za-z\d]))")
        anchor, link = bounded(lexicon.terms("anchor")), lexicon.regex("link")
        self._lead = compiled(
            rf"(?:(?:{anchor})(?:{link}){{0,3}}|后?第|后|(?:(?<=[,;:。(])|^){lexicon.regex('reaches')})\s?$"
        )
        self._core = cues(
            rf"(?=[\d一二两三四五六七八九十百半])(?P<listed>(?:{_NUMBER}(?:[、/,]|«and|or»)第?)*)"
            rf"(?P<low>{_NUMBER})(?:(?:[~-]|«range_to»)第?(?P<high>{_NUMBER}))?"
            rf"(?:\s?\(\s?\d[\d.]*\s?[-~,、至到]\s?\d[\d.]*\s?\))?\s?(?P<extra>个半)?个?(?P<unit>{unit}){_WHOLE}(?P<half>半)?(?P<tail>«after»*)"
        )
        self._latin = compiled(
            r"(?<![A-Za-z0-9.])([DdWw]|[Dd]ay|[Ww]eek|[Mm]onth|[Yy]ear)\s?(\d{1,3})(?![\d.A-Za-z%组臂级期型])[时末]?"
        )
        named = [term for term in lexicons["measures"].terms() if re.search(r"\d\s?[hHd小天周分月年]", term)]
        self._named = compiled(f"{bounded(named)}|{lexicon.regex('named')}")
        self._no_before = compiled(rf"(?:{lexicon.regex('no_before')})\Z")
        self._no_after = compiled(lexicon.regex("no_after"))
        self._rate_of = compiled(lexicon.regex("rate_of"))
        self._lasts, self._since = compiled(lexicon.regex("lasts")), compiled(lexicon.regex("since"))
        self._to_give = compiled(lexicon.regex("to_give"))
        uncounted = [("base", compiled(lexicon.regex("base"))), ("after", compiled(lexicon.regex("post")))]
        self._uncounted = [(kind, regex, trigger(regex)) for kind, regex in uncounted]
        self._may_be_counted, self._may_be_latin = trigger(self._core), trigger(self._latin)

    def __call__(
        self, article: Article, readings: Sequence[Reading], sentences: Sequence[Sentence]
    ) -> list[TimeMention]:
        """Give the times in sentences, in their order, none of them inside a figure, a dose or the time of a dose."""
        text = article.text
        taken = _Taken(
            [(r.start, r.end) for r in readings if self._holds_no_time(text, r)]
            + [(m.start, m.end) for m in article.marks if m.kind in _NO_TIME and not self._is_of_assessment(text, m)]
            + [m.span() for m in article.find_in(sentences, self._named)]
        )
        found = [time for s in sentences for time, core in self._all(text, s) if not taken.any(*core)]
        if stages := self._stages(article):
            found += [time for s in sentences for time in self._at_stages(text, s, stages)]
        return self._joined(text, _apart(sorted(found, key=lambda time: (time.start, -time.end))))

    def _stages(self, article: Article) -> dict[str, TimeMention]:
        """Give the times that an article has names for: T1 of 术后1天(T1)."""
        stages: dict[str, TimeMention] = {}
        for match in _STAGE_NAMED.finditer(article.text):
            sentence = article.sentence_at(match.start())
            for time, _ in self._all(article.text, sentence) if sentence is not None else ():
                near = time.end <= match.start() <= time.end + _TO_STAGE
                if near and time.period and not _PARTS.search(article.text, time.end, match.start()):
                    stages.setdefault(match[1], time)
        return stages

    def _all(self, text: str, sentence: Sentence) -> Iterator[tuple[TimeMention, Span]]:
        span = sentence.start, sentence.end
        for match in self._core.finditer(text, *span) if sentence.hints & self._may_be_counted else ():
            yield from self._read(text, match, span[0])
        for match in self._latin.finditer(text, *span) if sentence.hints & self._may_be_latin else ():
            if time := _period(parse(match[2]), _LATIN[match[1][0].lower()]):
                yield TimeMention(match.start(), match.end(), time[0], "at", time[1], worded=True), match.span()
        for kind, regex, bits in self._uncounted:
            for match in regex.finditer(text, *span) if sentence.hints & bits else ():
                yield TimeMention(match.start(), match.end(), BASELINE if kind == "base" else None, kind), match.span()

    def _read(self, text: str, match: re.Match[str], low: int) -> Iterator[tuple[TimeMention, Span]]:
        before = text[max(low, match.start() - _REACH) : match.start()]
        lead = self._lead.search(before)
        start = match.start() - (len(lead[0]) if lead else 0)
        if not self._is_time(text, match, before, worded=bool(lead or match["tail"]), led=bool(lead)):
            return
        code = self._code_of[match["unit"]]
        kind = "at" if lead or match["tail"] or text[match.end() : match.end() + 1] == "的" else "bare"
        for number, item in enumerate(re.finditer(_NUMBER, match["listed"])):
            if time := _period(parse(item[0]), code):
                a, b = (match.start("listed") + place for place in item.span())
                yield TimeMention(start if number == 0 else a, b, time[0], kind, time[1], number > 0), (a, b)
        value = parse(match["high"] or match["low"])
        extra = Fraction(1, 2) if match["extra"] or match["half"] else 0
        printed = "." in (match["high"] or match["low"])
        time = _period(None if value is None else value + extra, code, printed=printed)
        if time is not None:
            listed = bool(match["listed"])
            first = match.start("low") if listed else start
            core = (match.start("low"), match.end("unit"))
            yield TimeMention(first, match.end(), time[0], kind, time[1], listed, bool(match["tail"])), core

    def _is_time(self, text: str, match: re.Match[str], before: str, *, worded: bool, led: bool) -> bool:
        """Tell whether a duration may be a time of assessment, by the words around it."""
        if match["high"] and self._of_figure.search(before) and text.startswith(")", match.end()):
            return False
        bare = match["unit"] in _NEEDS_WORDS and not worded and text[match.start("unit") - 1] != "个"
        if bare and not (self._after_time.search(before) or self._rate_of.match(text, match.end())):
            return False
        if not match[0][0].isdigit():
            before = before.rstrip("0123456789 ")  # GLP-1 四个月后
        if not led and (self._no_before.search(before) or before[-1:].isdigit()):
            lasts = self._lasts.search(before) and self._since.match(text, match.end("unit"))
            if not lasts or self._no_after.match(text, match.end("unit")):
                return False
        if not led and match["tail"] and self._to_give.match(text, match.end()):
            return False
        window = before.endswith("第") and text.startswith("前", match.end())
        return bool(match["tail"]) or window or not self._no_after.match(text, match.end())

    def _holds_no_time(self, text: str, reading: Reading) -> bool:
        """Tell whether a time in a reading is none of assessment; in 3人在9个月复发(12.5%), 第12周82.8% it is one."""
        if reading.type == "timings":
            next_to = text[reading.end : reading.end + 1] in "较比" or self._figure_next.match(text, reading.end)
            told = reading.values.get("kind") == "at" and next_to
            return reading.values.get("kind") in _GIVEN and not told
        if reading.type == "outcomes":
            return reading.values.get("unit") not in ("%", "{people}")
        return reading.type in ("doses", "enrollments")

    def _is_of_assessment(self, text: str, mark: Mark) -> bool:
        """Tell whether an age or a month is when something was assessed: 六个月大时, 术后3月、6月."""
        if mark.kind == "date":
            return bool(self._after_time.search(text, max(0, mark.start - _REACH), mark.start))
        if mark.kind == "age" and text[mark.end - 1] == "大":
            return not self._no_after.match(text, mark.end - 1) or text.startswith("时", mark.end)  # 12个月大截肢率
        return mark.kind == "age" and text.startswith("时", mark.end)

    def _at_stages(self, text: str, sentence: Sentence, stages: Mapping[str, TimeMention]) -> Iterator[TimeMention]:
        """Give the places where a sentence names a time by its stage: T1时."""
        for match in self._stage.finditer(text, sentence.start, sentence.end):
            if (time := stages.get(match[1])) and text[match.start() - 1] != "(":
                kind = "base" if time.kind == "base" else "at"
                yield replace(time, start=match.start(), end=match.end(), kind=kind, listed=False, worded=True)

    def _joined(self, text: str, found: list[TimeMention]) -> list[TimeMention]:
        """Join times of a window to its end (90天后到540天), and mark the members of lists (术后1周、1个月、3个月)."""
        out: list[TimeMention] = []
        for time in found:
            between = text[out[-1].end : time.start] if out else "\n"
            if self._to.fullmatch(between):
                out[-1] = replace(time, start=out[-1].start, kind="at")
            elif not self._next.fullmatch(between) or time.period is None:
                out.append(time)
            elif out[-1].kind in (time.kind, "at"):
                out.append(replace(time, listed=True, kind=out[-1].kind))
            elif out[-1].kind in ("base", "bare") and time.kind in ("at", "bare"):
                _raise(out, time)  # 基线、3个月和6个月时
                out.append(replace(time, listed=True))
            else:
                out.append(time)
        return out


class _Taken:
    """Spans that hold no time."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def any(self, start: int, end: int) -> bool:
        """Tell whether one of the spans overlaps this one."""
        at = bisect_left(self._starts, end)
        return any(high > start for _, high in self._spans[max(0, at - 3) : at])


def _apart(found: Iterable[TimeMention]) -> list[TimeMention]:
    kept: list[TimeMention] = []
    for time in found:
        if not kept or time.start >= kept[-1].end:
            kept.append(time)
    return kept


def _raise(found: list[TimeMention], last: TimeMention) -> None:
    """Give the times of a list that ends with ``last`` the kind that this has: 时 behind the last is said of all."""
    for place in range(len(found) - 1, -1, -1):
        found[place] = replace(found[place], kind=last.kind, worded=last.worded)
        if not found[place].listed:
            break


def _period(number: Value | None, code: str, *, printed: bool = False) -> tuple[str, float] | None:
    """Give a duration and its rough length in days; None for no number, or one that no one would wait for.

    Half years are told in months, but for those ``printed`` with a decimal point.

    >>> _period(24, "W"), _period(Fraction(1, 2), "Y"), _period(48, "TH")
    (('P24W', 168.0), ('P6M', 182.5), ('PT48H', 2.0))
    """
    if number is None or number <= 0 or (code == "Y" and number > _LONGEST_YEARS):
        return None
    days = float(number) * _DAYS[code]
    if code == "Y" and number != int(number) and not printed:
        number, code = number * 12, "M"
    digits = str(int(number)) if number == int(number) else f"{float(number):g}"
    return (f"PT{digits}{code[1]}" if code.startswith("T") else f"P{digits}{code}"), days
