"""The way of an article: normalise, segment, read quantities, propose, resolve, link, emit."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from extract import __version__
from extract.lexicon import Lexicons
from extract.link import Linker
from extract.normalize import normalize
from extract.quantities import quantities
from extract.records import Article, Reading
from extract.resolve import resolve
from extract.rules import dose, enrollment, outcome, route, table, timing, trial_id
from extract.schema import ID_PREFIX, MENTION_TYPES, Extraction
from extract.segment import Segmenter, compact

RULES = (trial_id.Rule, route.Rule, dose.Rule, timing.Rule, enrollment.Rule, outcome.Rule, table.Rule)


class Pipeline:
    """Read articles: ``Pipeline()(text)`` gives an `Extraction`, ``.pipe(texts)`` one after the other.

    A pipeline holds compiled rules and no state between articles; build one per process.

    >>> found = Pipeline()("共纳入40例患者,每日口服20 mg。")
    >>> [(m.text, m.value) for m in found.enrollments], found.doses[0].unit
    ([('40例', 40)], 'mg')
    """

    def __init__(self, *, lexicons: Iterable[Path] = ()) -> None:
        self.lexicons = Lexicons(lexicons)
        self._segment = Segmenter(self.lexicons)
        self._rules = [rule(self.lexicons) for rule in RULES]
        self._link = Linker(self.lexicons)

    def __call__(self, text: str, *, name: str = "article") -> Extraction:
        """Extract from one raw text; ``name`` becomes ``document.id``."""
        return self.explain(text, name=name)[0]

    def explain(self, text: str, *, name: str = "article") -> tuple[Extraction, Article, list[Reading]]:
        """Extract from one raw text; give also the article and, in the mentions' order, the readings behind them."""
        article = self.article(text)
        readings, studies = self._link(article, self.read(article))
        return self._emit(text, name, article, readings, studies), article, readings

    def pipe(self, texts: Iterable[str]) -> Iterator[Extraction]:
        """Extract from many raw texts, in their order."""
        for text in texts:
            yield self(text)

    def article(self, raw: str) -> Article:
        """Normalise, segment and read the quantities of a raw text."""
        norm = compact(normalize(raw))
        found, marks = quantities(norm.text, self.lexicons)
        return Article(norm=norm, sentences=self._segment(norm.text), quantities=found, marks=marks)

    def read(self, article: Article) -> list[Reading]:
        """Give the readings that hold, in the order of the text."""
        return resolve(reading for rule in self._rules for reading in rule(article))

    def _emit(self, raw: str, name: str, article: Article, readings: list[Reading], studies: list[Any]) -> Extraction:
        lists: dict[str, list[dict[str, Any]]] = {kind: [] for kind in MENTION_TYPES}
        for reading in readings:
            start, end = article.norm.to_raw(reading.start, reading.end)
            rows = lists[reading.type]
            head = {"id": f"{ID_PREFIX[reading.type]}{len(rows) + 1}", "start": start, "end": end, "text": raw[start:end]}
            rows.append(head | reading.values)
        return Extraction.model_validate(
            {
                "document": {
                    "id": name,
                    "sha256": hashlib.sha256(raw.encode("utf-8", "surrogatepass")).hexdigest(),
                    "chars": len(raw),
                    "extractor": {"version": __version__, "lexicon": self.lexicons.hash},
                },
                **lists,
                "studies": studies,
            }
        )
