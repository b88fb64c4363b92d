"""Routes: how a product enters the body, by site and act.

A site is a route when something beside it says so: an act (肝动脉注射), a way of giving that is no act (静脉点滴),
a route word (门静脉途径), a preposition (经肝动脉), a verb that puts something there (植入壳核), or another site that
it is joined to (静脉或门静脉). Disease, anatomy, sampling and punctures on the way are none. Sites that the lexicon
does not know are read by their form (经…管输注, …内注射).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice, pairwise

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.products import Products, is_amount
from extract.records import Article, Reading, Sentence
from extract.rules.sites import Site, SiteFinder

UNREAD_ZONES = frozenset({"references", "caption", "disclaimer", "navigation"})
_RANKS = {"term": 3, "act": 3, "onto": 3, "latin": 3, "bare": 2, "joined": 1, "choice": 1, "section": 1, "form": 1}
_BEFORE, _AFTER, _MIDDLE = 24, 24, 14
"""How far a verb may stand before a site, a way of giving after it, and what may stand between verb and preposition."""

_LEAST_WORD = 8
"""The letters of the shortest English word for a route that may begin a line."""
_SIDE = 4
"""How far before a site its side may begin."""
_NUMBERED = compiled(
    r"^[\s【\[(■●◆▶#*·-]*(?:第?[\d一二三四五六七八九十]{1,3}[.、)章节]?|\([\d一二三四五六七八九十]+\))?[、.:\s]*"
)


class Rule:
    """Read routes; the lexicons are ``routes`` and ``route_words``."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._sites = SiteFinder(lexicons)
        self._evidence = Evidence(lexicons)
        self._relations = Relations(lexicons)
        self._forms = Forms(lexicons)
        self._latin = Latin(lexicons)
        self._blocks = Blocks(lexicons)
        route_words = lexicons["route_words"]
        self._side = compiled(route_words.regex("side"))
        self._each_given = compiled(f"(?:{route_words.regex('each')})(?:{route_words.regex('act', 'loose')})")
        self._each_side = compiled(rf"(?:{route_words.regex('each_side')})\Z")

    def __call__(self, article: Article) -> Iterator[Reading]:
        sites = self._judged(article)
        self._relations(article, sites)
        held = [site for site in sites if site.reason]
        taken = [(site.start, site.end) for site in held]
        for site in (*self._blocks(article), *self._forms(article, taken), *self._latin(article)):
            if not any(a < site.end and site.start < b for a, b in taken):
                held.append(site)
                taken.append((site.start, site.end))
        for site in sorted(held, key=lambda s: s.start):
            yield _reading(site)

    def _judged(self, article: Article) -> list[Site]:
        """Find the sites outside the zones that are not read, each with its own evidence, none over another's act."""
        sites: list[Site] = []
        end = 0
        for site in self._sites(article.text):
            start = site.start
            sentence = article.sentence_at(start)
            if start < end or sentence is None or sentence.zone in UNREAD_ZONES:
                continue
            self._evidence(article.text, site, sentence)
            if site.start < end:
                site.start, site.reason = start, "into"
            if not (site.reason or site.barred):
                if not site.leads and self._is_dosed(article, site):
                    site.take("amount", site.end, site.end + 1)
                elif site.leads and _is_alone(article.text, site, sentence) and _tells_amount(article, sentence):
                    site.take("alone", site.start, site.end)
            end = site.end
            sites.append(site)
        return sites

    def _is_dosed(self, article: Article, site: Site) -> bool:
        """Tell whether an amount of a product stands straight behind a site: 每侧卵巢5×10^6个."""
        text = article.text
        sided = self._each_side.search(text, max(0, site.start - _SIDE), site.start) or self._side.match(
            text, site.start
        )
        if not sided:
            return False
        amounts = article.within(site.end, site.end + 2)
        return bool(amounts and is_amount(amounts[0])) or self._each_given.match(text, site.end) is not None


def _reading(site: Site) -> Reading:
    reason = site.reason or ""
    reading = Reading(
        type="routes",
        start=site.start,
        end=site.end,
        values={"code": site.code},
        rule=f"route.{reason}",
        rank=_RANKS.get(reason, 2),
    )
    if site.evidence:
        reading.evidence.append((reason, *site.evidence))
    reading.doubts.extend(site.doubts)
    return reading


def _is_alone(text: str, site: Site, sentence: Sentence) -> bool:
    """Tell whether a site is a clause by itself: 只打一次,外周静脉,1×10^6/kg."""
    low, high = _clause(sentence, site.start)
    return not (text[low : site.start].strip() or text[site.end : high].strip(" ,;。"))


def _tells_amount(article: Article, sentence: Sentence) -> bool:
    return any(map(is_amount, article.within(sentence.start, sentence.end)))


def _clause(sentence: Sentence, place: int) -> tuple[int, int]:
    """Give the clause of a sentence that holds a place."""
    for start, end in sentence.clauses:
        if start <= place < end:
            return start, end
    return sentence.start, sentence.end


class Evidence:
    """Find what makes one site a route."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["route_words"]
        act, no_act = words.regex("act"), words.regex("no_act")
        loose, no_loose = words.regex("loose"), words.regex("no_loose")
        modifier, device, place = words.regex("modifier"), words.regex("device"), words.regex("place")
        give = words.regex("give")
        count = words.regex("count")
        self._entered = frozenset(words.terms("entered"))
        self._under = frozenset(words.terms("under"))
        self._sure_act = frozenset(words.terms("sure_act"))
        self._grafted = frozenset(words.terms("grafted"))
        way = rf"(?:(?!{no_loose})(?:{loose})|(?!{no_act})(?:{act}))"
        self._act = compiled(rf"\n?(?!{no_act})(?P<act>{act})")
        self._no_act = compiled(no_act)
        self._way = compiled(rf"(?:{modifier}|{count}){{0,3}}{way}")
        self._noun = compiled(words.regex("noun"))
        self._arm = compiled(words.regex("arm"))
        self._choose = compiled(rf"(?:{words.regex('choose')})(?:{words.regex('filler')})?\Z")
        self._walk = compiled(rf"(?:{words.regex('walk')})\Z")
        self._device = compiled(rf"(?:{device})+[^,;。:、]{{0,6}}?(?P<way>{way})?")
        self._product = compiled(rf"(?:\([^()]{{1,12}}\))?(?P<name>[^,;。:、()]{{1,10}}?)(?P<way>{way})")
        self._no_product = compiled(words.regex("no_product"))
        self._later = compiled(rf"[^;。]{{0,12}}?(?P<way>{way}|{count})")
        self._through = compiled(rf"(?:{words.regex('through')})(?:{words.regex('filler')})*\Z")
        self._from = compiled(rf"(?:{words.regex('from')})(?:{words.regex('filler')})?\Z")
        self._give = compiled(rf"(?:{give})(?!管|血|卵|尿)")
        self._into = compiled(rf"(?:{words.regex('into')})(?:{words.regex('filler')})?\Z")
        self._onto = compiled(rf"(?P<act>{act})?(?:{place})(?:{words.regex('filler')})?\Z")
        self._put_verb = compiled(f"{give}|{words.regex('put')}")
        self._device_object = compiled(words.regex("device_object"))
        self._device_put = compiled(words.regex("device_put"))
        self._stray = compiled(words.regex("stray"))
        self._arrive = compiled(rf"(?:{words.regex('arrive')})\Z")
        self._opening = compiled(rf"(?:{words.regex('access')})\Z")
        self._anatomy = compiled(words.regex("anatomy"))
        self._towards = words.terms("towards")
        self._poke = compiled(words.regex("poke"))
        self._class_noun = compiled(words.regex("class_noun"))
        self._taker = compiled(rf"(?:{words.regex('taker')})\Z")
        self._products = lexicons.once(Products)
        self._drug = compiled(rf"[一-鿿]{{0,6}}?(?:{lexicons['interventions'].regex('suffix')})")

    def __call__(self, text: str, site: Site, sentence: Sentence) -> None:
        """Put the evidence into the site, and its act into its span."""
        if site.barred:
            return
        act = self._act.match(text, site.end)
        if act and self._acts_on(text, site, act["act"]):
            site.take("act", *act.span())
            site.end = act.end()
            return
        if site.grade == "term":
            site.barred = self._names_class(text, site.start, site.end)
            if not site.barred:
                site.take("term", site.start, site.end)
            return
        if self._no_act.match(text, site.end):
            site.barred = True
            return
        low, high = _clause(sentence, site.start)
        device = self._device.match(text, site.end, min(high, site.end + _AFTER))
        if device:
            site.barred = not device["way"]
            if device["way"]:
                site.take("device", *device.span("way"))
            return
        way = self._way.match(text, site.end, min(high, site.end + _AFTER))
        if way and site.grade != "organ":
            site.take("way", *way.span())
        elif site.row.extra.get("strict"):
            if product := self._named_product(text, site.end, high):
                site.take("product", *product.span("way"))
        elif self._anatomy.match(text, site.end):
            site.barred = True
        elif site.row.extra.get("procedure"):
            if later := self._later.match(text, site.end, sentence.end):
                site.take("procedure", *later.span("way"))
        else:
            self._beside(text, site, sentence, (low, high))

    def _names_class(self, text: str, start: int, end: int) -> bool:
        """Tell whether a way of giving is part of what a class of drugs is called: 首个口服减重药, not 均口服抗凝药."""
        named = self._class_noun.match(text, end)
        return named is not None and not self._taker.search(text, max(0, start - _SIDE), start)

    def _acts_on(self, text: str, site: Site, act: str) -> bool:
        """Tell whether an act behind a site is done to it: an organ is transplanted and perfused for other reasons."""
        if site.grade != "organ" or act in self._sure_act:
            return True
        return act not in self._grafted and bool(self._through.search(text, max(0, site.start - _BEFORE), site.start))

    def _beside(self, text: str, site: Site, sentence: Sentence, clause: tuple[int, int]) -> None:
        low, high = clause
        back = max(low, site.start - _BEFORE)
        if self._device_object.search(text, back, site.start) and self._arrive.search(text, back, site.start):
            return
        into = self._into.search(text, back, site.start) or self._put(text, back, site.start)
        if into:
            site.take("into", *into.span())
            if into.re is self._onto and into["act"]:
                site.start, site.reason = into.start(), "onto"
            return
        if text.endswith(self._towards, back, site.start) and (poke := self._poke.match(text, site.end)):
            site.take("into", *poke.span())
            return
        if site.grade == "organ":
            return
        entered = text[site.end - 1] in self._entered
        free = site.leads or site.grade == "bare" or entered
        noun = self._noun.match(text, site.end) or (free and self._arm.match(text, site.end))
        give = self._give.search(text, site.end, min(sentence.end, high + _AFTER))
        if noun:
            site.take("noun", *noun.span())
        elif choose := (self._choose if site.leads else self._walk).search(text, back, site.start):
            site.take("choose", *choose.span())
        elif self._through.search(text, back, site.start) and (
            give or self._give.search(text, low, site.start) or self._names_drug(text, site, high)
        ):
            site.take("through", back, site.start)
        elif site.leads and give and give.end() <= high and self._from.search(text, back, site.start):
            site.take("from", *give.span())
        elif text[site.end - 1] in self._under and (product := self._named_product(text, site.end, high)):
            site.take("product", *product.span("way"))
        elif entered and (drug := self._drug_behind(text, site.end, high)):
            site.take("product", *drug)
        elif (
            site.leads
            and give
            and self._arrive.search(text, back, site.start)
            and not self._device_put.match(text, give.end())
        ):
            site.take("arrive", *give.span())
        elif site.grade == "bare" and not self._opening.search(text, back, site.start):
            site.take("bare", site.start, site.end)

    def _names_drug(self, text: str, site: Site, end: int) -> bool:
        """Tell whether a drug's name follows a site that leads nowhere: 经鼻右美托咪定."""
        return not site.leads and self._drug.match(text, site.end, end) is not None

    def _drug_behind(self, text: str, place: int, end: int) -> tuple[int, int] | None:
        """Find the name of a product straight behind a site: 腹腔紫杉醇, 关节腔MSC."""
        found = self._products.find(text, place, min(end, place + _AFTER))
        return (found[0].start, found[0].end) if found and found[0].start == place else None

    def _named_product(self, text: str, place: int, end: int) -> re.Match[str] | None:
        """Find a product and a way of giving right behind a site: 内镜下硬化剂注射."""
        match = self._product.match(text, place, end)
        return None if match is None or self._no_product.search(match["name"]) else match

    def _put(self, text: str, back: int, place: int) -> re.Match[str] | None:
        """Find a preposition of place right before, with a verb of giving before it and no move that nobody makes."""
        match = self._onto.search(text, back, place)
        if match is None or match["act"]:
            return match
        verbs = [
            verb.end() for verb in self._put_verb.finditer(text, max(back, match.start() - _MIDDLE), match.start())
        ]
        if verbs and not self._stray.search(text, verbs[-1], match.start()):
            return match
        return None


class Relations:
    """Carry a route over to the sites that stand in one structure with it: lists, headings, vessel and organ."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["route_words"]
        self._joiner = compiled(rf"(?:{words.regex('joiner')})\Z")
        self._towards = compiled(rf"(?:{words.regex('place')})?\Z")
        self._choice = compiled(words.regex("choice"))
        self._puncture = compiled(rf"(?:{words.regex('site_tail')})?\Z")
        self._arm = compiled(words.regex("arm_name"))
        self._title_rest = compiled(rf"(?:{words.regex('title_rest')}|[:\s])*")

    def __call__(self, article: Article, sites: list[Site]) -> None:
        self._merge(article.text, sites)
        self._headings(article, sites)
        self._join(article.text, sites)
        self._choices(article, sites)
        self._drop_targets(article, sites)
        self._drop_ways_in(article, sites)
        self._references(article, sites)
        self._announced(article, sites)

    def _merge(self, text: str, sites: list[Site]) -> None:
        """Make one route of a vessel with its target organ, and of two neighbours that say the same."""
        for index in range(len(sites) - 1, 0, -1):
            first, second = sites[index - 1 : index + 1]
            gap = text[first.end : second.start]
            if first.barred or not second.reason or first.grade == "organ":
                continue
            if not gap and (first.code == second.code or (first.leads and not second.leads)):
                if not first.reason:
                    first.take("act", second.start, second.end)
                first.end = second.end
                del sites[index]
            elif first.row.extra.get("procedure") and first.code == second.code and self._puncture.match(gap):
                del sites[index - 1]

    def _join(self, text: str, sites: list[Site]) -> None:
        for pairs in (pairwise(reversed(sites)), pairwise(sites)):
            for known, site in pairs:
                low, high = sorted((known, site), key=lambda s: s.start)
                if known.reason and not site.reason and not site.barred and site.grade != "organ":
                    joiner = self._joiner.match(text, low.end, high.start)
                    if joiner:
                        site.take("joined", *joiner.span())

    def _headings(self, article: Article, sites: Sequence[Site]) -> None:
        """Take sites that are all a heading says, and their namesakes among the vessels of the section."""
        headed: set[str] = set()
        lines = _paragraphs(article)
        at = 0
        for start, end, zone in lines:
            inside = []
            while at < len(sites) and sites[at].start < end:
                if sites[at].start >= start:
                    inside.append(sites[at])
                at += 1
            if zone == "heading":
                title = self._bare_title(article.text, start, end, inside)
                headed = {site.code for site in inside if _is_vessel(site)} if title else set()
            for site in inside:
                if site.code in headed and _is_vessel(site) and not site.reason and not site.barred:
                    site.take("section", site.start, site.end)

    def _bare_title(self, text: str, start: int, end: int, inside: Sequence[Site]) -> bool:
        if not inside:
            return False
        place = _NUMBERED.sub("", text[start:end])
        return _rest(text, end - len(place), end, inside, self._joiner, self._title_rest)

    def _choices(self, article: Article, sites: Sequence[Site]) -> None:
        """Take the vessels of a paragraph that speaks of routes as such."""
        speaks: dict[int, bool] = {}
        for site in sites:
            if site.reason or site.barred or not _is_vessel(site):
                continue
            sentence = article.sentence_at(site.start)
            if sentence is None:
                continue
            if sentence.paragraph not in speaks:
                around = article.paragraph(sentence.paragraph)
                speaks[sentence.paragraph] = bool(self._choice.search(article.text, around[0].start, around[-1].end))
            if speaks[sentence.paragraph]:
                site.take("choice", sentence.start, sentence.end)

    def _drop_targets(self, article: Article, sites: list[Site]) -> None:
        """Drop the organ that a route ends in: 经肝动脉将细胞注入肝脏, 涂抹于创面 are one route each."""
        for first, second in pairwise(sites):
            if not first.reason or second.reason not in ("into", "onto"):
                continue
            if second.grade != "organ" and (first.code != second.code or first.grade != "term"):
                continue
            sentence = article.sentence_at(first.start)
            together = sentence and _clause(sentence, first.start) == _clause(sentence, second.start)
            if together and (first.code == second.code or (first.leads and first.reason != "act")):
                second.reason = None

    def _drop_ways_in(self, article: Article, sites: list[Site]) -> None:
        """Drop the vessel that a catheter only passes: 经股动脉进入冠状动脉 is the coronary route."""
        for first, second in pairwise(site for site in sites if site.reason and _is_vessel(site)):
            passes = first.reason in ("through", "from", "device") and second.reason in ("arrive", "into")
            if passes and article.sentence_at(first.start) == article.sentence_at(second.start):
                first.reason = None

    def _references(self, article: Article, sites: Sequence[Site]) -> None:
        """Give an arm named by 静脉 or a port the code of the vessel that was told for it before."""
        last: tuple[int, Site] | None = None
        headings = {sentence.paragraph for sentence in article.headings}
        for site in sites:
            if not site.reason:
                continue
            sentence = article.sentence_at(site.start)
            paragraph = sentence.paragraph if sentence else 0
            if last and paragraph != last[0] and (paragraph > last[0] + 1 or paragraph in headings):
                last = None
            generic = _is_generic(site)
            port = bool(site.row.extra.get("port"))
            if last and (port or (generic and self._arm.match(article.text, site.end))):
                if port or _same_kind(site.code, last[1].code):
                    site.code = last[1].code
                    site.doubts.append("route_by_reference")
            elif site.leads and site.grade != "bare" and not port:
                last = paragraph, site
            elif generic:
                last = None

    def _announced(self, article: Article, sites: Sequence[Site]) -> None:
        """Give a vessel that a heading names in general the code of the one that its section tells first."""
        headings = {sentence.paragraph for sentence in article.headings}
        told = [(article.sentence_at(site.start), site) for site in sites if site.reason]
        for index, (place, site) in enumerate(told):
            if place is None or place.paragraph not in headings or not _is_generic(site):
                continue
            for later, other in islice(told, index + 1, None):
                if later is None or (later.paragraph in headings and later.paragraph != place.paragraph):
                    break
                if other.leads and not _is_generic(other) and _same_kind(site.code, other.code):
                    site.code = other.code
                    site.doubts.append("route_by_reference")
                    break


def _is_generic(site: Site) -> bool:
    return site.row.code == site.code and site.code in ("intravenous", "intra_arterial")


def _is_vessel(site: Site) -> bool:
    return site.leads and not site.row.extra.get("strict")


def _same_kind(generic: str, named: str) -> bool:
    arterial = named in ("hepatic_artery", "splenic_artery", "intracoronary", "intra_arterial")
    return arterial == (generic == "intra_arterial")


def _paragraphs(article: Article) -> list[tuple[int, int, str]]:
    lines: list[tuple[int, int, str]] = []
    last = -1
    for sentence in article.sentences:
        if sentence.paragraph == last:
            lines[-1] = lines[-1][0], sentence.end, lines[-1][2]
        else:
            lines.append((sentence.start, sentence.end, sentence.zone))
            last = sentence.paragraph
    return lines


def _rest(
    text: str, start: int, end: int, inside: Sequence[Site], joiner: re.Pattern[str], rest: re.Pattern[str]
) -> bool:
    """Tell whether a stretch holds these sites and joiners, and nothing but the ``rest`` of a title behind them."""
    place = start
    for index, site in enumerate(inside):
        gap = text[place : site.start]
        if gap and not (index and joiner.match(gap)):
            return False
        place = site.end
    return rest.fullmatch(text, place, end) is not None


class Forms:
    """Find sites that no lexicon knows, by the form that Chinese gives them."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["route_words"]
        self._act, self._no_act = compiled(words.regex("act")), compiled(words.regex("no_act"))
        cues = Cues(lexicons, "route_words")
        self._through = cues(r"«passing»(?P<site>[一-鿿]{1,5}«inside|passed»)\Z")
        self._within = cues(r"(?P<site>[一-鿿]{1,4}«inside»)\Z")
        self._none = compiled(words.regex("no_inside"))
        self._edge = compiled(words.regex("edge"))
        self._row = next(row for row in lexicons["routes"].rows if row.code == "other")

    def __call__(self, article: Article, taken: Sequence[tuple[int, int]]) -> Iterator[Site]:
        """Yield sites of the code ``other`` that stand right before an act."""
        ends = {end for _, end in taken}
        text = article.text
        for act in article.find(self._act):
            if act.end() in ends or self._no_act.match(text, act.start()):
                continue
            sentence = article.sentence_at(act.start())
            if sentence is None or sentence.zone in UNREAD_ZONES:
                continue
            start = self._start(text, max(sentence.start, act.start() - 8), act.start())
            if start is not None:
                site = Site(start, act.end(), self._row, "other", "site")
                site.take("form", *act.span())
                yield site

    def _start(self, text: str, back: int, place: int) -> int | None:
        match = self._through.search(text, back, place) or self._within.search(text, back, place)
        if match is None or self._none.search(text, back, place):
            return None
        edges = [edge.end() for edge in self._edge.finditer(text, match.start("site"), place - 2)]
        start = max(edges, default=match.start("site"))
        return start if place - start >= 2 else None


class Blocks:
    """Find blocks of nerves that go by an abbreviation: PIP阻滞, 胸骨旁肋间平面(PIP)阻滞."""

    def __init__(self, lexicons: Lexicons) -> None:
        words = lexicons["route_words"]
        side, block, place = words.regex("side"), words.regex("block"), words.regex("block_place")
        none = words.regex("no_block")
        self._any = compiled(
            rf"(?:(?P<name>[一-鿿]{{2,10}}(?:{place}))\((?P<short>[A-Z]{{2,6}})\)|(?:{side})?"
            rf"(?<![A-Za-z])(?!(?:{none})(?![A-Z]))[A-Z]{{2,6}})(?:{block})"
        )
        self._edge = compiled(words.regex("edge"))
        self._row = next(row for row in lexicons["routes"].rows if row.code == "perineural")

    def __call__(self, article: Article) -> Iterator[Site]:
        """Yield sites of the code ``perineural``."""
        for match in article.find(self._any):
            sentence = article.sentence_at(match.start())
            if sentence is None or sentence.zone in UNREAD_ZONES:
                continue
            start = match.start()
            if match["name"]:
                edges = [edge.end() for edge in self._edge.finditer(article.text, start, match.end("name") - 3)]
                start = max(edges, default=start)
            site = Site(start, match.end(), self._row, self._row.code, "term")
            site.take("term", *match.span())
            yield site


class Latin:
    """Find abbreviations and English words: iv, ivgtt, im, po; IV and SC only where they cannot be anything else."""

    def __init__(self, lexicons: Lexicons) -> None:
        routes, act = lexicons["routes"], lexicons["route_words"].regex("act")
        sure = {surface: row for row in routes.rows for term in row.extra.get("latin", ()) for surface in _cased(term)}
        self._rows = {term: row for row in routes.rows for term in row.extra.get("capitals", ())} | sure
        self._sure = frozenset(sure)
        # The look-behind stands apart: at the head of the expression it would slow the search threefold.
        self._any = compiled(rf"{alternation(self._rows)}(?![A-Za-z0-9=@_]|-[A-Za-z])")
        self._inside = compiled(r"(?<=[A-Za-z0-9.\-_@])")
        oral = alternation(surface for row in routes.rows if row.code == "oral" for surface in row.terms)
        self._act = compiled(rf"{act}| (?:{lexicons['route_words'].regex('latin_act')})(?![A-Za-z])")
        cues = Cues(lexicons, "route_words")
        stems = lexicons["interventions"].regex("latin_stem")
        self._drug = compiled(rf" [a-z]{{2,12}}(?:{stems})(?![a-z])")
        """A drug's English name behind capitals: IM fosfomycin."""
        self._given = cues(
            rf"\s?(?:{act}|[,、(]?«schedule»|/(?:{oral})|\)\s?\d[\d.,]*\s?«dose_unit»|drip|push|infusion)"
        )
        self._defined = compiled(rf"(?:{act}|{alternation(_layers(lexicons))})\(\Z")
        self._dosed = cues(r"«dose_unit»\s?[(,、]?\s?\Z")
        self._named = compiled(r"[A-Za-z0-9]\s?\Z")
        self._staged = cues("«stage»")

    def __call__(self, article: Article) -> Iterator[Site]:
        """Yield the abbreviations that are routes, an act behind them taken in."""
        text = article.text
        defined: set[str] = set()
        for match in article.find(self._any):
            if self._inside.match(text, match.start()):
                continue
            sentence = article.sentence_at(match.start())
            if sentence is None or sentence.zone in UNREAD_ZONES:
                continue
            if self._defined.search(text, max(0, match.start() - _MIDDLE), match.start()):
                defined.add(match[0])
            if match[0] in self._sure or self._is_given(text, match, defined):
                act = self._act.match(text, match.end())
                row = self._rows[match[0]]
                site = Site(match.start(), act.end() if act else match.end(), row, row.code, "term")
                site.take("latin", *match.span())
                yield site

    def _is_given(self, text: str, match: re.Match[str], defined: set[str]) -> bool:
        """Tell whether capitals stand where something is given; neither IV期 nor the SC of a product's name does."""
        back = max(0, match.start() - 8)
        if self._staged.match(text, match.end()):
            return False
        if match[0] in defined or self._dosed.search(text, back, match.start()):
            return True
        if self._drug.match(text, match.end()):
            return True
        return bool(self._given.match(text, match.end())) and not self._named.search(text, back, match.start())


def _cased(term: str) -> tuple[str, ...]:
    """Give a term as it is, and a word also with a capital: intratracheal, Intratracheal."""
    return (term, term.capitalize()) if term.isalpha() and len(term) >= _LEAST_WORD else (term,)


def _layers(lexicons: Lexicons) -> list[str]:
    return [surface for row in lexicons["routes"].rows for surface in row.extra.get("bare", ())]
