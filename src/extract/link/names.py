"""Names in the article's own script, and the comparison of names."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

from ahocorasick_rs import AhoCorasick, Implementation

from extract.cues import Cues
from extract.kept import compiled
from extract.lexicon import Lexicons, alternation
from extract.records import Article, Span
from extract.triggers import occurrences

_BLANKS = compiled(r"(?<=[^\x21-\x7e]) +| +(?=[^\x21-\x7e])|\s+$|^\s+")
_FOLDED = Cues(Lexicons(), "words")(r"[\s\W_]|«name_filler»")
_DENIAL, _DENYING = (Cues(Lexicons(), "arms")(form) for form in ("«lacking»|不", "(?:«lacking»|不)$"))


def clean_raw(article: Article, start: int, end: int) -> str:
    """Give a stretch of the normalised text in the article's own script, half-width and without noise.

    A Chinese character is taken from the raw text where it stands for exactly one there; everything else (width, signs,
    joined blanks, mended damage) is as the normalised text has it.
    """
    norm = article.norm
    signs = [
        norm.raw[low] if high - low == 1 and _is_han(norm.text[at]) and _is_han(norm.raw[low]) else norm.text[at]
        for at in range(start, end)
        for low, high in (norm.to_raw(at, at + 1),)
    ]
    return _BLANKS.sub("", "".join(signs).replace("\n", ""))


def joined(article: Article, pieces: Iterable[Span]) -> str:
    """Give a name that is written out of several stretches: 低 and 剂量组; AZD0780 and 3 mg stay two words."""
    name = ""
    for start, end in pieces:
        piece = clean_raw(article, start, end)
        latin = name[-1:].isascii() and name[-1:].isalnum()
        apart = latin and (piece[:1].isdigit() or article.text[start] == " ")
        name += f" {piece}" if apart else piece
    return name


@lru_cache(maxsize=1024)
def folded(name: str) -> str:
    """Give what is left of a name when two are compared.

    >>> folded("UC-MSC治疗组"), folded("对照组患者")
    ('ucmsc', '对照')
    """
    return _FOLDED.sub("", name).lower() or name


def denied(name: str) -> str | None:
    """Give what a name, in simplified characters, denies of its people; None where it denies nothing.

    >>> denied("未切除者"), denied("没有糖尿病者"), denied("切除者")
    ('切除者', '糖尿病者', None)
    """
    sign = _DENIAL.match(name)
    return name[sign.end() :] if sign else None


def is_denying(words: str) -> bool:
    """Tell whether words, in simplified characters, deny what stands behind them: 非 of 非吸烟者."""
    return _DENYING.search(words) is not None


_NOT_BEHIND_LATIN, _NOT_BEFORE_LATIN = "(?<![A-Za-z0-9])", "(?![A-Za-z])"


def bounded(terms: Iterable[str]) -> str:
    """Write terms as one expression, longest first, in which a Latin term is not a part of a longer Latin word.

    >>> import re
    >>> bool(re.search(bounded(["OS", "生存"]), "OST")), bool(re.search(bounded(["OS", "生存"]), "中位OS为"))
    (False, True)
    """
    listed = set(terms)
    begun = ((term, term[:cut]) for term in listed for cut in range(1, len(term)) if term[:cut] in listed)
    apart = {term for term, beginning in begun if _edges(term) != _edges(beginning)}
    longest_first = sorted(apart, key=lambda term: (-len(term), term))
    return "|".join([*(bounded_groups([term])[0] for term in longest_first), *bounded_groups(listed - apart)])


def bounded_groups(terms: Iterable[str]) -> list[str]:
    """Write terms as a few expressions that search fast, each for those whose edges are alike, Latin or not.

    The longest term at a place is found within each, not over all.
    """
    groups: dict[tuple[bool, bool], list[str]] = {}
    for term in terms:
        groups.setdefault(_edges(term), []).append(term)
    return [
        (_NOT_BEHIND_LATIN if first else "") + f"(?:{alternation(group)})" + (_NOT_BEFORE_LATIN if last else "")
        for (first, last), group in sorted(groups.items())
    ]


class Terms:
    """Terms looked for all at once: what the expressions of `bounded_groups` find, in their order."""

    def __init__(self, terms: Sequence[str]) -> None:
        self._edges = [_edges(term) for term in terms]
        self._words = AhoCorasick(terms, store_patterns=False, implementation=Implementation.ContiguousNFA)

    def find(self, text: str) -> Iterator[Span]:
        """Give the spans of the terms in a text.

        >>> list(Terms(["生存", "生存率", "OS"]).find("总生存率和OS,OST"))
        [(1, 4), (5, 7)]
        """
        groups: dict[tuple[bool, bool], list[Span]] = {}
        for which, start, end in occurrences(self._words, text):
            edges = first, last = self._edges[which]
            inside = first and start and text[start - 1].isascii() and text[start - 1].isalnum()
            if not inside and not (last and end < len(text) and _is_latin(text[end])):
                groups.setdefault(edges, []).append((start, -end))
        for _, group in sorted(groups.items()):
            at = 0
            for start, end in sorted(group):
                if start >= at:
                    at = -end
                    yield start, at


def _edges(term: str) -> tuple[bool, bool]:
    return _is_latin(term[0]), _is_latin(term[-1])


def _is_latin(sign: str) -> bool:
    return sign.isascii() and sign.isalpha()


def _is_han(sign: str) -> bool:
    return "\u3400" <= sign <= "\u9fff" or "\uf900" <= sign <= "\ufaff" or sign >= "\U00020000"
