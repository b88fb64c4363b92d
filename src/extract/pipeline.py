"""The way of an article: normalise, segment, read quantities, propose, resolve, link, emit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from extract.emit import emit
from extract.lexicon import Lexicons
from extract.link import Linker
from extract.normalize import normalize
from extract.plain import Record
from extract.quantities import quantities
from extract.records import Article, Reading
from extract.resolve import resolve
from extract.rules import dose, enrollment, outcome, route, table, timing, trial_id
from extract.segment import Segmenter, compact
from extract.topic import Topic

if TYPE_CHECKING:
    from extract.schema import Extraction

RULES = (route.Rule, dose.Rule, timing.Rule, enrollment.Rule, outcome.Rule, table.Rule)


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
        self._identifiers = trial_id.Rule(self.lexicons)
        self._rules = [rule(self.lexicons) for rule in RULES]
        self._is_clinical = Topic(self.lexicons)
        self._link = Linker(self.lexicons)
        self._hash = self.lexicons.hash

    def __call__(self, text: str, *, name: str = "article") -> Extraction:
        """Extract from one raw text; ``name`` becomes ``document.id``."""
        from extract.schema import Extraction

        return Extraction.model_validate(self.record(text, name=name))

    def record(self, text: str, *, name: str = "article") -> Record:
        """Extract from one raw text, as the plain values of the `Extraction`, ready for its JSON."""
        article = self.article(text)
        linked = self._link(article, self.read(article))
        return emit(text, name, article, linked, self._hash)

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
        """Give the readings that hold, in the order of the text; of an article not about medicine only trial IDs."""
        rules = [self._identifiers, *(self._rules if self._is_clinical(article.text) else ())]
        return list(_apart(article, resolve(reading for rule in rules for reading in rule(article))))


def _apart(article: Article, readings: Iterable[Reading]) -> Iterator[Reading]:
    """Leave out a reading that shares raw text with one of its type before it: half of a ``¼`` is no mention."""
    ends: dict[str, int] = {}
    for reading in readings:
        start, end = article.norm.to_raw(reading.start, reading.end)
        if start >= ends.get(reading.type, 0):
            ends[reading.type] = end
            yield reading
