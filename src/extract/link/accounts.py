"""Which study an article is speaking of, place by place.

A study is a card. Each introduction is a description: its ID, name, people enrolled, who did it. It is matched against
the cards: it comes back to one, completes one that is still being introduced, or takes a new one. What stands without an
introduction goes on with the study spoken of; headings and the parts of a paper say which that is.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from extract.lexicon import Lexicons
from extract.link.cues import Cue, CueFinder, Introduction, phases_of
from extract.link.outline import Line, Outliner
from extract.records import Article, Reading, Sentence, Span

_SPECIFIC = ("doses", "enrollments", "outcomes", "trial_ids")
_BRIEF = 6


@dataclass(slots=True, eq=False)
class Card:
    """A study as far as the article has told of it."""

    start: int
    paragraph: int
    kind: str = "study"
    ids: dict[str, str] = field(default_factory=dict)
    """Registry → trial ID: one trial has one number in a registry."""
    names: set[str] = field(default_factory=set)
    totals: set[int] = field(default_factory=set)
    phases: set[str] = field(default_factory=set)
    agents: set[str] = field(default_factory=set)
    cited: str | None = None
    parent: Card | None = None
    """The study that the article returns to when this one, told beside it, is done."""
    leading: bool = False
    """Opened by the title, a heading or the lead: the text below may introduce it once more."""
    told: int = 0
    """Mentions in running text so far."""
    results: int = 0
    anchors: list[Cue] = field(default_factory=list)

    def conflicts(self, introduction: Introduction) -> bool:
        """Tell whether an introduction's ID or name cannot be this study's."""
        for key in introduction.keys("id"):
            registry, value = key.split(":", 1)
            if self.ids.get(registry, value) != value:
                return True
        names = introduction.keys("name")
        return bool(names and self.names and not self.names.intersection(names))

    def take(self, introduction: Introduction) -> None:
        """Note what an introduction says of the study."""
        for cue in introduction.cues:
            self.anchors.append(cue)
            if cue.key is None:
                continue
            if cue.kind == "id":
                self.ids.setdefault(*cue.key.split(":", 1))
            elif cue.kind == "name":
                self.names.add(cue.key)
            elif cue.kind == "phase":
                self.phases |= phases_of(cue.key)
            elif cue.kind in ("agent", "place", "author"):
                self.agents.add(cue.key)


@dataclass(frozen=True, slots=True)
class Accounts:
    """The cards of an article, and from which place on it speaks of which."""

    cards: list[Card]
    places: list[int]
    owners: list[Card | None]
    shared: dict[int, Card | None]
    """Mentions told of several studies at once, by place: 分别为…和…."""

    def at(self, place: int) -> Card | None:
        """Give the study spoken of at a place."""
        if place in self.shared:
            return self.shared[place]
        index = bisect_right(self.places, place) - 1
        return self.owners[index] if index >= 0 else None


@dataclass(slots=True)
class _Scope:
    style: str
    start: int
    base: Card | None
    own: bool = False
    """Whether the part has introduced a study of its own."""


@dataclass(slots=True)
class _Heading:
    line: Line
    end: int
    title: bool = False


class AccountReader:
    """Read the accounts of an article; holds compiled cues and no state between articles."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._cues = CueFinder(lexicons)
        self._outline = Outliner(lexicons)

    def __call__(self, article: Article, readings: Sequence[Reading]) -> Accounts:
        """Give the accounts; ``readings`` are the mentions, in the order of the text."""
        return _Walk(article, readings, self._cues, self._outline(article)).accounts()


class _Walk:
    """One pass over an article's lines, card by card."""

    def __init__(self, article: Article, readings: Sequence[Reading], cues: CueFinder, lines: Sequence[Line]) -> None:
        self.text = article.text
        self.readings = readings
        self.starts = [reading.start for reading in readings]
        self.cues = cues
        self.lines = lines
        self.people = _uncounted(article, readings)
        ids = [reading for reading in readings if reading.type == "trial_ids"]
        self.names = cues.names(self.text, ids)
        purposes = sum(cues.opens_abstract(self.text, s) for line in lines for s in line.sentences)
        self.digest = purposes > 1
        self.paper = purposes == 1 or any(line.kind == "discussion" for line in lines)
        self.cards: list[Card] = []
        self.current: Card | None = None
        self.main: Card | None = None
        self.scopes: list[_Scope] = []
        self.headings: list[_Heading] = []
        self.timeline: list[tuple[int, int, Card | None]] = []
        self.shared: dict[int, Card | None] = {}
        self.discussing = False
        self.lead = True
        self.resume: Card | None = None

    # -- the way through the lines

    def accounts(self) -> Accounts:
        """Walk the lines and give what was read."""
        rows = False
        for number, line in enumerate(self.lines):
            if line.kind == "skip":
                self._known_ids(line)
                continue
            if line.kind == "table":
                if not rows:
                    self.resume, rows = self.current, True
            elif rows:
                rows = False
                self._switch(line.start, self.resume)
            self._line(number, line)
        self._merge_nameless()
        self._settle_headings()
        self.timeline.sort(key=lambda entry: entry[:2])
        return Accounts(
            self.cards, [place for place, _, _ in self.timeline], [card for _, _, card in self.timeline], self.shared
        )

    def _line(self, number: int, line: Line) -> None:
        if line.kind == "title":
            self.headings.append(_Heading(line, len(self.text), title=True))
        elif line.opens:
            self._open_scope(number, line)
        elif line.kind == "discussion":
            self.discussing = self.paper
        elif line.kind == "section":
            self.discussing = False
            within = self.paper or (self.scopes and self.scopes[-1].base is self.main)
            if self.main is not None and within:
                self._switch(line.start, self.main)
        if line.kind == "text" and self.current is not None:
            self._surface(line.start)
            if self.current is not self.main and self.cues.sums_up(self.text, line.start) and not any(
                m.type in ("outcomes", "enrollments") for m in self._within(line.start, line.end)
            ):
                self._switch(line.start, None)
        for sentence in line.sentences:
            self._sentence(line, sentence)
        if line.kind in ("text", "item", "table") and self.scopes:
            self.lead = False

    def _open_scope(self, number: int, line: Line) -> None:
        """Begin a part: leave parts of the same rank, and fall back to the study that the part above tells."""
        styles = [scope.style for scope in self.scopes]
        if line.style in styles:
            index = styles.index(line.style)
            base = self.scopes[index].base
            for heading in self.headings:
                if not heading.title and heading.end == len(self.text) and self._rank(heading) >= index:
                    heading.end = line.start
            del self.scopes[index:]
        else:
            base = self.current if self.current is None or self.current.kind != "review" else None
        while base is not None and base.parent is not None:
            base = base.parent
        self.scopes.append(_Scope(line.style, line.start, base))
        if line.kind == "heading":
            self.headings.append(_Heading(line, len(self.text)))
        self.discussing = False
        self.lead = False
        self._switch(line.start, base)

    def _rank(self, heading: _Heading) -> int:
        styles = [scope.style for scope in self.scopes]
        return styles.index(heading.line.style) if heading.line.style in styles else len(styles)

    def _surface(self, place: int) -> None:
        """Come up, at a new paragraph, from a study told beside another."""
        card = self.current
        while card is not None and card.parent is not None and card.paragraph < self._paragraph(place):
            card = card.parent
        if card is not self.current:
            self._switch(place, card)

    # -- one sentence

    def _sentence(self, line: Line, sentence: Sentence) -> None:
        mentions = self._within(sentence.start, sentence.end)
        ids = [m for m in mentions if m.type == "trial_ids"]
        counts = [m for m in mentions if m.type == "enrollments" and self._is_total(m, sentence)]
        if self.cues.opens_abstract(self.text, sentence):
            self._abstract(sentence)
        if line.kind == "title":
            self._title(sentence, counts)
            return
        found = self.cues.introductions(self.text, sentence, self.names, ids, self._counted(sentence, counts))
        found = [i for i in found if i.has("id", "name", "this", "own") or line.kind != "heading" or counts or i.has("agent")]
        nothing = self._of_none(line, sentence, mentions, found)
        if nothing:
            self._switch(sentence.start, None, settled=True)
            self._switch(sentence.end, self.current, keep=True)
            if nothing == "plural":
                self._pending_none()
            return
        self._events(line, sentence, mentions, counts, found)
        if len(found) > 1:
            self._share(sentence, mentions, found)
        self._close(sentence)

    def _events(
        self, line: Line, sentence: Sentence, mentions: Sequence[Reading], counts: Sequence[Reading],
        found: Sequence[Introduction],
    ) -> None:  # fmt: skip
        events: list[tuple[int, int, Introduction | Reading]] = [(i.cues[0].start, 0, i) for i in found]
        events += [(m.start, 1, m) for m in mentions]
        first = min((i.start for i in found), default=sentence.end)
        for _, _, event in sorted(events, key=lambda e: e[:2]):
            if isinstance(event, Introduction):
                self._introduce(line, sentence, event, counts)
                continue
            if event in counts:
                self._count(line, sentence, event, found)
            elif self.current is None and event.type in _SPECIFIC and event.start < first and line.kind != "heading":
                if not found:
                    self._open(None, self._account_start(sentence)).phases |= self.cues.phases(self.text, sentence.start, event.start)
            if self.current is not None and line.kind != "heading":
                self.current.told += 1
                self.current.results += event.type == "outcomes"

    def _title(self, sentence: Sentence, counts: Sequence[Reading]) -> None:
        if self.cues.is_plural(self.text, sentence.start, sentence.end):
            return
        found = self.cues.introductions(self.text, sentence, self.names, (), self._counted(sentence, counts))
        named = [i for i in found if i.has("name")]
        if len({name for i in named for name in i.keys("name")}) == 1 or counts:
            if self.current is None or (named and self.current.conflicts(named[0])):
                self.main = self._open(named[0] if named else None, sentence.start)
                self.main.leading = True
            for count in counts:
                self.current = self.main
                assert self.main is not None
                self.main.totals.add(count.values["value"])

    def _abstract(self, sentence: Sentence) -> None:
        """Begin a new study at each 目的 where an article strings abstracts together; else the article's own."""
        fresh = self.current is not None and not self.current.told
        if self.digest and not fresh:
            card = self._open(None, sentence.start)
            card.leading = True
        elif not self.digest and self.main is None:
            self.main = self.current or self._open(None, sentence.start)
            self.main.leading = True

    # -- what speaks of no study

    def _of_none(
        self, line: Line, sentence: Sentence, mentions: Sequence[Reading], found: Sequence[Introduction]
    ) -> str | None:
        """Say why a sentence belongs to no study, if it does not: several at once, in general, another body's figures."""
        span = sentence.start, sentence.end
        keyed = any(i.has("id", "name", "one", "other", "author", "ordinal") for i in found)
        if keyed:
            return None
        if self.cues.is_plural(self.text, *span) and line.kind != "heading":
            return "plural"
        anchored = any(i.has("this", "own") for i in found)
        if anchored:
            return None
        if self.cues.is_foreign(self.text, *span) and not any(i.has("agent", "place", "bare") for i in found):
            return "foreign"
        if self.cues.is_animal(self.text, *span) and not any(m.type in ("enrollments", "outcomes") for m in mentions):
            return "animal"
        loose = all(m.type in ("routes", "timings", "doses") for m in mentions)
        if mentions and loose and not found:
            if self.cues.is_general(self.text, *span):
                return "general"
            if self.discussing and self.current is self.main and self.cues.cited(self.text, sentence):
                return "cited"
        return None

    def _pending_none(self) -> None:
        """After 两项试验 nothing goes on but what is introduced next, unless a study was being told."""
        if self.current is not None and not self.current.told and self.current.leading and not self.current.ids:
            self.current = None

    # -- introductions

    def _introduce(
        self, line: Line, sentence: Sentence, introduction: Introduction, counts: Sequence[Reading]
    ) -> None:
        known = self._known(introduction)
        if known is not None:
            if introduction.oblique and known is not self.current:
                self._aside(known, introduction)
            else:
                self._go(known, introduction, sentence)
            return
        totals = self._totals_of(introduction, sentence, counts)
        target = self._target(line, sentence, introduction, totals)
        if target is None and not self._within(sentence.start, sentence.end) and not introduction.says_more:
            return
        if target is None:
            fall = self.current
            card = self._open(introduction, self._introduction_start(introduction, sentence))
            card.leading = line.kind == "heading" or self.lead
            if self._beside(introduction) and fall is not None:
                card.parent = self._top(fall)
            if introduction.oblique and fall is not None:
                self._switch(introduction.clause[1], fall)
            elif self.main is None and self.paper and not self.discussing:
                self.main = card
        else:
            self._go(target, introduction, sentence)

    def _target(
        self, line: Line, sentence: Sentence, introduction: Introduction, totals: set[int]
    ) -> Card | None:
        """Give the card that an introduction with no known ID or name comes back to or completes; None for a new one."""
        card = self.current
        if introduction.has("other", "ordinal"):
            return None
        if introduction.has("this", "own") and not (introduction.has("one", "id", "name") and self._people_only(introduction)):
            target = self._referred(introduction, totals)
            return None if target is None or target.conflicts(introduction) else target
        if card is None or card.conflicts(introduction):
            return None
        if introduction.has("id") and not introduction.has("one", "agent", "place", "author", "phase", "name", "bare"):
            return card if self._ties(introduction, sentence, card) else None
        if not card.told and (card.leading or not card.anchors) and card.kind == "study":
            return card
        if self.paper and not self.discussing and not introduction.has("name", "id"):
            return card
        if card.leading and card.kind == "study" and card.paragraph < sentence.paragraph and not card.parent and not self.scopes:
            if totals & card.totals or not (card.totals and totals) and not card.results and not introduction.has("name"):
                return card
        if totals and totals <= card.totals:
            return card
        if introduction.has("name", "id", "one", "bare"):
            return None
        if introduction.has("agent", "place", "author"):
            same = any(self._same_agent(a, b) for a in card.agents for b in self._agents_of(introduction))
            return card if same and not (totals - card.totals and card.results) else None
        phases = {phase for key in introduction.keys("phase") for phase in phases_of(key)}
        if not card.phases or phases & card.phases:
            card.phases |= phases
            return card
        return None

    def _known(self, introduction: Introduction) -> Card | None:
        ids = {tuple(key.split(":", 1)) for key in introduction.keys("id")}
        names = set(introduction.keys("name"))
        authors = set(introduction.keys("author"))
        for card in self.cards:
            if ids & set(card.ids.items()) or names & card.names or authors & card.agents:
                return None if card.conflicts(introduction) else card
        return None

    def _referred(self, introduction: Introduction, totals: set[int]) -> Card | None:
        """Resolve 该研究, 本研究, 该综述."""
        kinds = set(introduction.keys("this") + introduction.keys("own"))
        for kind in ("review", "pooled"):
            if kind in kinds:
                fitting = [card for card in self.cards if card.kind == kind]
                return fitting[-1] if fitting else self.current
        if introduction.has("own"):
            if self.main is not None:
                return self.main
            return self._top(self.current) if self.current is not None else None
        if self.current is not None:
            return self.current
        told = [card for card in self.cards if card.kind == "study"]
        scope = self.scopes[-1] if self.scopes else None
        if not told or (scope is not None and scope.style != "plain" and not scope.own):
            return None
        if totals and told[-1].totals and told[-1].results and not totals & told[-1].totals:
            return None
        return told[-1]

    def _ties(self, introduction: Introduction, sentence: Sentence, card: Card) -> bool:
        """Tell whether an ID that stands alone is the number of the study spoken of."""
        cue = introduction.cues[0]
        assert cue.key is not None
        if cue.key.split(":")[0] in card.ids:
            return False
        if self.cues.names_study(self.text, cue.end, sentence.end):
            return False
        before = self.text[sentence.start : cue.start]
        alone = len(self.text[sentence.start : sentence.end]) - (cue.end - cue.start) <= _BRIEF
        bracket = before.count("(") > before.count(")")
        return alone or self.cues.is_registered(self.text, sentence.start, cue.start) or (
            bracket and card.start >= sentence.start
        )

    # -- numbers of people

    def _count(self, line: Line, sentence: Sentence, count: Reading, found: Sequence[Introduction]) -> None:
        """Take a number of people for the study spoken of, or as the sign of the next one."""
        value: int = count.values["value"]
        card = self.current
        introduced = any(i.cues[0].start < count.start for i in found)
        if card is None:
            card = self._open(None, self._account_start(sentence))
            card.leading = line.kind == "heading"
            card.totals.add(value)
            card.phases |= self.cues.phases(self.text, sentence.start, count.start)
            return
        part = self.cues.is_part(self.text, sentence.start, count.start)
        again = self.cues.is_again(self.text, sentence.start, count.start)
        head = self._heads(sentence, count) or again
        scope = self.scopes[-1] if self.scopes else None
        fresh_part = scope is not None and not scope.own and card is scope.base
        if value not in card.totals and not introduced and (not part or again):
            grown = value > max(card.totals, default=0)
            if (
                (self.discussing and card is self.main and card.totals and head)
                or (fresh_part and card.totals and card.results and line.kind != "table" and (grown or head))
                or (head and card.totals and card.results and (grown or again))
            ):
                start = scope.start if fresh_part and scope is not None else self._account_start(sentence, count)
                opened = self._open(None, start)
                opened.totals.add(value)
                opened.parent = card if self.discussing and card is self.main else None
                return
        if not part:
            card.totals.add(value)

    def _heads(self, sentence: Sentence, count: Reading) -> bool:
        return any(0 <= count.start - start <= 2 for start in self._beginnings(sentence, count.start))

    def _beginnings(self, sentence: Sentence, place: int) -> list[int]:
        """Give where the sentence and its segments begin, also behind a full stop that ended no sentence (. 126例)."""
        stop = self.text.rfind(". ", sentence.start, place)
        return [sentence.start, *(start for start, _ in sentence.segments), *([stop + 2] if stop >= 0 else [])]

    def _counted(self, sentence: Sentence, counts: Sequence[Reading]) -> list[Span]:
        """Give where people are counted: enrolments, and numbers of people that no rule has read as anything."""
        return [(c.start, c.end) for c in counts] + [s for s in self.people if sentence.start <= s[0] < sentence.end]

    def _is_total(self, mention: Reading, sentence: Sentence) -> bool:
        return mention.values.get("arm") is None and not self.cues.is_arm(self.text, sentence.start, mention.start)

    def _totals_of(self, introduction: Introduction, sentence: Sentence, counts: Sequence[Reading]) -> set[int]:
        return {c.values["value"] for c in counts if c.start >= introduction.start}

    # -- moves

    def _open(self, introduction: Introduction | None, start: int) -> Card:
        card = Card(start=start, paragraph=self._paragraph(start))
        self.cards.append(card)
        if introduction is not None:
            card.take(introduction)
            low, high = introduction.clause
            card.phases |= self.cues.phases(self.text, start, high)
            card.kind = self.cues.kind_of(self.text, low, high) if introduction.has("one", "other", "bare") else "study"
        self._switch(start, card)
        return card

    def _go(self, card: Card, introduction: Introduction, sentence: Sentence) -> None:
        card.take(introduction)
        if card is not self.current:
            self._switch(self._introduction_start(introduction, sentence), card)
        elif self.scopes:
            self.scopes[-1].own = True

    def _aside(self, card: Card, introduction: Introduction) -> None:
        before = self.current
        self._switch(introduction.start, card)
        self._switch(introduction.clause[1], before)

    def _switch(self, place: int, card: Card | None, *, settled: bool = False, keep: bool = False) -> None:
        self.timeline.append((place, len(self.timeline), card))
        if not settled and not keep:
            self.current = card
            if card is not None and self.scopes and card is not self.scopes[-1].base:
                self.scopes[-1].own = True

    def _introduction_start(self, introduction: Introduction, sentence: Sentence) -> int:
        if self.current is not None:
            return introduction.start
        if not introduction.says_more:
            return self._account_start(sentence)
        before = self._within(sentence.start, introduction.start)
        if any(m.type in ("enrollments", "outcomes") for m in before):
            return introduction.start
        return self._account_start(sentence)

    def _account_start(self, sentence: Sentence, count: Reading | None = None) -> int:
        """Give where an account begins that no words introduce: with the first specific sentence of the paragraph."""
        if count is not None:
            return max(start for start in self._beginnings(sentence, count.start) if start <= count.start)
        if self.current is not None:
            return sentence.start
        line = next(line for line in self.lines if line.start <= sentence.start < line.end)
        for candidate in line.sentences:
            if candidate.start >= sentence.start:
                break
            mentions = self._within(candidate.start, candidate.end)
            if any(m.type != "routes" for m in mentions) and self._none_between(candidate.start, sentence.start):
                return line.start if candidate is line.sentences[0] else candidate.start
        return line.start if sentence is line.sentences[0] else sentence.start

    def _none_between(self, start: int, end: int) -> bool:
        return not any(start <= place < end for place, _, _ in self.timeline)

    def _share(self, sentence: Sentence, mentions: Sequence[Reading], found: Sequence[Introduction]) -> None:
        """Deal out figures to studies named side by side: A和B分别纳入…和…."""
        pair = [i for i in found if i.has("name", "id")]
        if len(pair) < 2 or any(not self.cues.joins(self.text, a.cues[-1].end, b.cues[0].start) for a, b in zip(pair, pair[1:], strict=False)):
            return
        cards = [self._owner(i.cues[0].start) for i in pair]
        after = [m for m in mentions if m.start >= pair[-1].cues[-1].end and m.type != "trial_ids"]
        for kind in {m.type for m in after}:
            same = [m for m in after if m.type == kind]
            for index, mention in enumerate(same):
                self.shared[mention.start] = cards[index % len(cards)] if len(same) % len(cards) == 0 else None

    def _close(self, sentence: Sentence) -> None:
        """In a discussion the reference that closes a sentence closes the study told beside."""
        card = self.current
        if self.discussing and card is not None and card.parent is not None and self.cues.cited(self.text, sentence):
            self._switch(sentence.end, card.parent)

    # -- afterwards

    def _merge_nameless(self) -> None:
        """Give parts with no study of their own to the only study that the article tells."""
        named = [card for card in self.cards if (card.anchors or card.totals) and card.told]
        loose = [card for card in self.cards if not card.anchors and not card.totals]
        if len(named) != 1 or self.digest:
            return
        for card in loose:
            self._replace(card, named[0])

    def _replace(self, old: Card, new: Card) -> None:
        self.cards.remove(old)
        self.timeline = [(place, order, new if card is old else card) for place, order, card in self.timeline]
        self.shared = {place: new if card is old else card for place, card in self.shared.items()}

    def _settle_headings(self) -> None:
        """Give a heading's mentions to the study of its part: the only one, or of a single paragraph the first."""
        for heading in self.headings:
            line = heading.line
            if self._owner(line.start) is not None and self._opened_in(line):
                continue
            below = [m for m in self._within(line.end, heading.end) if not self._in_heading(m.start)]
            owners = list(dict.fromkeys(o for m in below if (o := self._owner(m.start)) is not None))
            paragraphs = {self._paragraph(m.start) for m in below}
            fits = owners[0] if len(owners) == 1 or (owners and len(paragraphs) == 1 and not heading.title) else None
            for mention in self._within(line.start, line.end):
                self.shared.setdefault(mention.start, fits)

    def _opened_in(self, line: Line) -> bool:
        return any(line.start <= card.start < line.end for card in self.cards)

    def _in_heading(self, place: int) -> bool:
        return any(h.line.start <= place < h.line.end for h in self.headings)

    # -- small questions

    def _within(self, start: int, end: int) -> Sequence[Reading]:
        return self.readings[bisect_right(self.starts, start - 1) : bisect_right(self.starts, end - 1)]

    def _owner(self, place: int) -> Card | None:
        if place in self.shared:
            return self.shared[place]
        held = max((entry for entry in self.timeline if entry[0] <= place), key=lambda e: e[:2], default=None)
        return held[2] if held else None

    def _paragraph(self, place: int) -> int:
        for line in self.lines:
            if line.start <= place < line.end:
                return line.sentences[0].paragraph
        return -1

    def _beside(self, introduction: Introduction) -> bool:
        return (self.paper and self.main is not None) or introduction.prior or introduction.oblique

    def _people_only(self, introduction: Introduction) -> bool:
        return all(self.cues.is_people(self.text, c.start, c.end) for c in introduction.cues if c.kind == "this")

    @staticmethod
    def _top(card: Card) -> Card:
        while card.parent is not None:
            card = card.parent
        return card

    @staticmethod
    def _same_agent(one: str, other: str) -> bool:
        return one in other or other in one

    @staticmethod
    def _agents_of(introduction: Introduction) -> Iterable[str]:
        return [*introduction.keys("agent"), *introduction.keys("place"), *introduction.keys("author")]

    def _known_ids(self, line: Line) -> None:
        """Of IDs on page furniture and in reference lists only those of a study told above have a study."""
        known = {(registry, value): card for card in self.cards for registry, value in card.ids.items()}
        for mention in self._within(line.start, line.end):
            if mention.type == "trial_ids":
                self.shared[mention.start] = known.get((mention.values["registry"], mention.values["value"]))
            else:
                self.shared[mention.start] = None


def _uncounted(article: Article, readings: Sequence[Reading]) -> list[Span]:
    taken = [(reading.start, reading.end) for reading in readings]
    people = [(q.start, q.end) for q in article.quantities if q.dimension == "people"]
    return [(start, end) for start, end in people if not any(a < end and start < b for a, b in taken)]


def spans_of(accounts: Accounts, end: int) -> dict[int, list[Span]]:
    """Give the stretches that each card governs, by its index."""
    found: dict[int, list[Span]] = {index: [] for index in range(len(accounts.cards))}
    index_of = {id(card): index for index, card in enumerate(accounts.cards)}
    stops = [*accounts.places[1:], end]
    for start, stop, card in zip(accounts.places, stops, accounts.owners, strict=True):
        if card is None or start >= stop:
            continue
        spans = found[index_of[id(card)]]
        if spans and spans[-1][1] == start:
            spans[-1] = (spans[-1][0], stop)
        else:
            spans.append((start, stop))
    return found
