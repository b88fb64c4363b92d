"""A mention of arms: where a text names them, and how."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from extract.link.names import clean_raw, joined
from extract.records import Article, Span

REFERRING = ("former", "latter", "other")
"""Kinds of mentions that stand for one of the two arms named last: 前者, 后者, 另一组."""


@dataclass(frozen=True, slots=True)
class ArmMention:
    """A place that names arms.

    ``names`` are in the article's script, written out, one for each arm; ``keys`` the same for comparison. ``kind``:
    named, bare (安慰剂, without 组), product (what a named arm is given, without 组), declared (treatments that people
    are allotted to), given (接受……者), told (what only figures tell apart), all (两组), each (每组), former, latter,
    other (另一组), whole (所有患者), subgroup, set (ITT人群), stage (扩展阶段).
    """

    start: int
    end: int
    kind: str
    names: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    alias: str = ""
    """What it is called in the bracket behind it: D组(右美托咪定组)."""
    number: int = 0
    """Of all groups together, how many they are; 0 where the text does not say."""
    against: bool = False
    """It is what another arm is set against: 化疗组 of (vs 化疗组6个月)."""


def named(article: Article, span: Span, kind: str, name: Span | None = None) -> ArmMention:
    """Give the mention of one arm; ``name`` is where its name stands, if that is not all of it."""
    low, high = name or span
    return ArmMention(*span, kind, (clean_raw(article, low, high),), (article.text[low:high],))


def written(article: Article, span: Span, kind: str, names: Iterable[Sequence[Span]]) -> ArmMention:
    """Give the mention of several arms, the name of each written out of stretches of the text."""
    names = list(names)
    keys = tuple("".join(article.text[a:b] for a, b in pieces) for pieces in names)
    return ArmMention(*span, kind, tuple(joined(article, pieces) for pieces in names), keys)


def cut(article: Article, mention: ArmMention, start: int, key: str) -> ArmMention:
    """Let a mention of one arm begin later: what stood before is no part of its name."""
    return replace(mention, start=start, names=(clean_raw(article, start, mention.end),), keys=(key,))
