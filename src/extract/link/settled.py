"""What only the whole article tells of its studies: which are one, and whose the figures of headings and echoes are."""

from __future__ import annotations

from collections.abc import Sequence, Set

from extract.kept import compiled
from extract.link.cards import Accounts, Card
from extract.link.passages import Passages
from extract.link.scopes import Heading
from extract.records import Reading

_DIGIT = compiled(r"\d")
_PRECISE = 3
"""The digits of a figure that hardly stands in two studies by chance: 38.5%."""


def settle(
    accounts: Accounts, passages: Passages, headings: Sequence[Heading], brought: Set[int], *, digest: bool
) -> None:
    """Settle, in place, what was left open.

    ``brought`` are the paragraphs that bring in a study or come back to one; of a ``digest`` each part has its own.
    """
    _merge_repeated(accounts, passages)
    if not digest:
        _merge_nameless(accounts)
    _settle_headings(accounts, passages, headings)
    _settle_echoes(accounts, passages, brought)


def _merge_repeated(accounts: Accounts, passages: Passages) -> None:
    """Give what no words introduce, a summary at the head, to the one study whose account repeats its figures."""
    told: dict[int, set[tuple[object, object]]] = {}
    for mention in passages.readings:
        if mention.type == "outcomes" and (card := accounts.at(mention.start)) is not None:
            figure = mention.values.get("value", passages.figure(mention)), mention.values.get("unit")
            told.setdefault(id(card), set()).add(figure)
    for card in [card for card in accounts.cards if not card.anchors and card.parent is None]:
        own = told.get(id(card), set())
        alike = [
            other for other in accounts.cards
            if other is not card and len(same := own & told.get(id(other), set())) > 1 and 2 * len(same) >= len(own)
        ]  # fmt: skip
        if len(alike) == 1:
            accounts.merge([card], alike[0])


def _merge_nameless(accounts: Accounts) -> None:
    """Give parts with no study of their own to the only study that the article tells."""
    named = [card for card in accounts.cards if (card.anchors or card.totals) and card.told]
    if len(named) == 1:
        accounts.merge([card for card in accounts.cards if not card.anchors and not card.totals], named[0])


def _settle_headings(accounts: Accounts, passages: Passages, headings: Sequence[Heading]) -> None:
    """Give a heading's mentions to the study of its part: the only one, or of a single paragraph the first."""
    in_headings = {m.start for h in headings for m in passages.within(h.line.start, h.line.end)}
    opened = {passages.line_at(card.start).start for card in accounts.cards}
    for heading in headings:
        line = heading.line
        own = passages.within(line.start, line.end)
        if not own or line.start in opened:
            continue
        below = [m for m in passages.within(line.end, heading.end) if m.start not in in_headings]
        if not below:
            continue
        owners = list(dict.fromkeys(card for m in below if (card := accounts.at(m.start)) is not None))
        alone = len({passages.line_at(m.start).start for m in below}) == 1 and not heading.title
        for mention in own:
            accounts.singled.setdefault(mention.start, owners[0] if owners and (alone or len(owners) == 1) else None)


def _settle_echoes(accounts: Accounts, passages: Passages, brought: Set[int]) -> None:
    """Give a paragraph that repeats figures of one study, and brings in none, to that study: 43%的降幅仍需验证.

    Of the stories of single patients it may stand before them too: 案例显示…从32%提升至41%.
    """
    figure = passages.figure
    first: dict[str, Card | None] = {}
    cases = {figure(m): card for m in passages.readings if (card := accounts.at(m.start)) is not None and card.case}
    for line in passages.lines:
        told = [m for m in passages.within(line.start, line.end) if m.type == "outcomes"]
        loose = line.paragraph not in brought and not any((c := accounts.at(m.start)) and c.case for m in told)
        known = {first.get(figure(m)) for m in told}
        if None in known and len(known) > 1:
            known = {first.get(figure(m)) for m in _precise(told, passages)}
        told_of = {cases[figure(m)] for m in told if figure(m) in cases}
        if loose and len(known) == 1 and (card := known.pop()) is not None:
            accounts.singled.update((m.start, card) for m in told)
        elif loose and len(told_of) == 1:
            accounts.singled.update(dict.fromkeys((m.start for m in told), told_of.pop()))
        for mention in told:
            owner = accounts.at(mention.start)
            first[figure(mention)] = owner if first.get(figure(mention), owner) is owner else None


def _precise(told: Sequence[Reading], passages: Passages) -> Sequence[Reading]:
    """Give the figures that tell whose a paragraph is which has others too: exact ones, if they are half of all."""
    precise = [mention for mention in told if len(_DIGIT.findall(passages.figure(mention))) >= _PRECISE]
    return precise if 2 * len(precise) >= len(told) else told
