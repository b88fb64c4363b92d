"""Which measure of spread a figure prints: SD or SE behind ±, IQR or range in the brackets behind a median.

The figure's own brackets and clause say it, else its sentence or table, else the methods of its study or of the article
(计量资料以x±s表示, 以M(P25,P75)表示). What nobody says is unknown.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons
from extract.records import Article, Reading, Span

_SPREAD = ("mean", "median", "value", "change", "percent_change", "difference", "fold")
"""Statistics whose bracket without a level is a spread; that of a ratio is an interval of an unknown level."""
_CLAUSE_BACK = compiled(r"[,;:。!?\n](?![^()]*\))")
_BRACKET = compiled(r"\s?[^\s()\[\],;。]{0,8}\s?[(\[][^()\[\]]{0,40}[)\]]")
_LOOK_BACK = 60


class _Said(NamedTuple):
    """Where the text says how a spread is printed."""

    start: int
    end: int
    kind: str


class SpreadReader:
    """Put ``spread`` on the outcomes that print one."""

    def __init__(self, lexicons: Lexicons) -> None:
        rows = lexicons["spreads"].rows
        self._of_one = Cues(lexicons, "words")(r"\s?(?:[:=,]|«is»)?\s?[\d-]")
        """Behind a word that is said of one figure alone: (SD 6.25)."""
        self._near = {
            of: [(row.code, compiled(row.regex())) for row in rows if row.extra["of"] == of]
            for of in ("deviation", "bounds")
        }
        self._methods = {
            of: [
                (row.code, compiled(row.regex())) for row in rows if row.extra["of"] == of and row.extra.get("methods")
            ]
            for of in ("deviation", "bounds")
        }

    def __call__(
        self,
        article: Article,
        readings: Sequence[Reading],
        study_of: Mapping[int, str],
        spans_of: Mapping[object, Sequence[Span]],
    ) -> None:
        """Fill the outcome readings in place, with the words that the kind is read from as evidence."""
        said: dict[str, _Sayings] = {}
        for figure in readings:
            if figure.type != "outcomes" or (of := _printed(figure)) is None:
                continue
            if of not in said:
                everywhere = _matches(self._methods[of], article.text, 0, len(article.text))
                said[of] = _Sayings(article, everywhere, spans_of, self._of_one)
            found = self._own(article, figure, of) or said[of].governing(figure, study_of.get(id(figure)))
            kind = found.kind if found else "unknown"
            values = figure.values
            if of == "deviation":
                values["spread"] = {"kind": kind, "value": values["sd"]}
            else:
                values["spread"] = {"kind": kind, "low": values["ci"]["low"], "high": values["ci"]["high"]}
            if found:
                figure.evidence.append(("spread", found.start, found.end))

    def _own(self, article: Article, figure: Reading, of: str) -> _Said | None:
        """Read the bracket behind a figure and the words before it: 18.3(范围3.2-40.1), M(P25,P75)为21(12,35)."""
        text = article.text
        sentence = article.sentence_at(figure.start)
        low = max(sentence.start if sentence else 0, figure.start - _LOOK_BACK)
        low = max((m.end() for m in _CLAUSE_BACK.finditer(text, low, figure.start)), default=low)
        behind = _BRACKET.match(text, figure.end)
        for start, end in ((figure.start, behind.end() if behind else figure.end), (low, figure.start)):
            if found := sorted(_matches(self._near[of], text, start, end)):
                return found[-1] if end == figure.start else found[0]
        return None


def _printed(figure: Reading) -> str | None:
    """Tell what a figure prints: a deviation, bounds, or neither."""
    values = figure.values
    if values["sd"] is not None:
        return "deviation"
    bounds = values["ci"] is not None and values["ci"]["level"] is None
    return "bounds" if bounds and values["statistic"] in _SPREAD else None


def _matches(rows: Sequence[tuple[str, re.Pattern[str]]], text: str, start: int, end: int) -> Iterator[_Said]:
    return (_Said(*match.span(), code) for code, regex in rows for match in regex.finditer(text, start, end))


class _Sayings:
    """What an article says of the kind of its figures, by the study in whose account alone it stands; None for none."""

    def __init__(
        self,
        article: Article,
        said: Iterable[_Said],
        spans_of: Mapping[object, Sequence[Span]],
        of_one: re.Pattern[str],
    ) -> None:
        ordered = sorted(said)
        owners: list[set[object]] = [set() for _ in ordered]
        for study, spans in spans_of.items():
            for start, end in spans:
                for at in range(bisect_left(ordered, (start,)), bisect_left(ordered, (end,))):
                    owners[at].add(study)
        self._article = article
        self._of: dict[object, list[_Said]] = {}
        self._of_one: dict[object, list[_Said]] = {}
        """What is said of one figure: it holds in its sentence only."""
        for one, studies in zip(ordered, owners, strict=True):
            if len(studies) < 2:
                shelf = self._of_one if of_one.match(article.text, one.end) else self._of
                shelf.setdefault(next(iter(studies), None), []).append(one)

    def governing(self, figure: Reading, study: object) -> _Said | None:
        """Give what is said of a figure's kind, and not of another: nearest before, else the first behind."""
        sentence = self._article.sentence_at(figure.start)
        shelves = [shelf for owner in {None, study} if (shelf := self._of.get(owner))]
        low, high = (sentence.start, sentence.end) if sentence else (0, 0)
        for shelf in (self._of_one.get(owner, []) for owner in {None, study}):
            here = shelf[bisect_left(shelf, (low,)) : bisect_left(shelf, (high,))]
            shelves += [here] if here else []
        before = [shelf[at - 1] for shelf in shelves if (at := bisect_left(shelf, (figure.start,)))]
        return max(before) if before else min((shelf[0] for shelf in shelves), default=None)
