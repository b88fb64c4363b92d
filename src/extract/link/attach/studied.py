"""Which treatment a sentence speaks of, where it names no arm: the one studied, or a product.

The treated arm of the study's roster is asked first; where only controls are named as arms, the product that the
sentence names last before the figure, then one that the lines before begin with, then the one that the account gives.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from extract.kept import compiled
from extract.link.attach.scene import Run, Scene
from extract.link.names import clean_raw, joined
from extract.normalize.characters import to_simplified
from extract.products import Product

_SEEN = 24
"""How far behind a figure the verb may stand that tells what brought it about: 将发作率由2.1次降到0.9次."""
_LINES = 2
"""How many lines back a product that is spoken of may be named."""
_REFERRED = "«referred_to»"
_IN_BRACKET = compiled(r"\s?\([^()。;]*")
_OTHERS = "«another_subject»"
_TREATS = "«treats»"


def studied(scene: Scene, run: Run) -> str | None:
    """Give the treatment under study; where only controls are named as arms, the product that is spoken of."""
    roster = scene.roster
    if not roster.arms or roster.tells_treatment():
        return roster.pair()[0]
    return product_said(scene, run) or _product_before(scene) or roster.product


def told_of(scene: Scene, run: Run, name: str) -> str | None:
    """Give the arm beside one that is named: of one that is told alone, the product that the sentence speaks of."""
    known = scene.roster.find(name)
    if known is not None and known.role != "control":
        said = None if len(scene.roster.arms) > 1 else product_said(scene, run)
        return scene.roster.other(name) if said is None or said in name else said
    return scene.roster.other(name) if scene.roster.tells_treatment() else studied(scene, run)


def pair(scene: Scene, run: Run) -> list[str]:
    """Give the treatment and the control of the study, the control by the name that the sentence has for it."""
    arms = scene.roster.arms
    if len(arms) == 1 and arms[0].start > scene.statement.end and scene.roster.role(arms[0].full) != arms[0].role:
        return []  # named as what another trial was set against
    one, two = studied(scene, run), scene.roster.pair()[1]
    said = next((name for name in scene.state.named if scene.roster.is_control(name)), two)
    return [one or "", said or ""] if one or said else []


def subject_said(scene: Scene, run: Run) -> str | None:
    """Give what the sentence says to have the effect: 某法可显著降低抑郁(SMD -0.3)."""
    said = None
    end = run.figures[0].end
    for match in scene.words["effect_subject"].finditer(
        scene.text, scene.statement.start, min(end + _SEEN, scene.statement.end)
    ):
        said = match.span("what") if match.end() <= end else said
    if said is None or scene.words.cue(_OTHERS).search(scene.text, said[1], run.head):
        return None
    what = scene.text[slice(*said)]
    treats = scene.words.cue(_TREATS).search(what)
    if scene.words.measures.hits(what) and not treats:
        return None
    dose = scene.words["amount_behind"].search(what) if not treats else None
    return clean_raw(scene.article, said[0], said[0] + dose.start() if dose else said[1])


def set_above(scene: Scene, run: Run) -> str | None:
    """Give what is said to be better or worse than another right before the ratio of the two: 甲优于乙[OR=0.34."""
    match = scene.words["set_above"].search(scene.text, scene.statement.start, run.head)
    if match is None or match.end() != run.head or scene.words.measures.hits(match["what"]):
        return None
    return clean_raw(scene.article, *match.span("what"))


def product_said(scene: Scene, run: Run) -> str | None:
    """Give the product that the sentence names last before a figure, all of those given together: 甲/乙, 甲联合乙."""
    found = _products(scene, scene.statement.start, run.head)
    if (
        not found
        or scene.words.cue(_REFERRED).search(scene.text[slice(*found[-1].name)])
        or _is_generic(scene, found[-1])
    ):
        return None
    return _combined(scene, found, len(found) - 1)


def _product_before(scene: Scene) -> str | None:
    """Give the product that the line so far, or the one before, begins with: 口服甲替尼。复发率10%(安慰剂15%)."""
    end = scene.statement.start
    for _ in range(_LINES):
        start = scene.text.rfind("\n", 0, end - 1) + 1 if end else 0
        places = {scene.text.find(to_simplified(name), start, end): name for name in scene.roster.given}
        if places := {at: name for at, name in places.items() if at >= 0}:
            return places[min(places)]
        if found := [p for p in _products(scene, start, end) if not _is_generic(scene, p)]:
            return _combined(scene, found, 0)
        end = start
    return None


def _products(scene: Scene, start: int, end: int) -> list[Product]:
    """Give the products that a stretch names, but for those of arms that others are compared with."""
    controls = [
        m for m in (*scene.statement.arms, *scene.statement.versus)
        if m.names and all(map(scene.roster.is_control, m.names))
    ]  # fmt: skip
    found = [p for p in scene.words.products.find(scene.text, start, end) if p.strong]
    return [
        p for p in found
        if not any(m.start < p.end and p.start < m.end for m in controls)
        and scene.roster.role(scene.text[slice(*p.name)]) != "control"
        and not (scene.text.startswith("的", p.end) and scene.words["found_too"].search(scene.text, *p.name))
        and not any(o.end < p.start and _IN_BRACKET.fullmatch(scene.text, o.end, p.start) for o in found)
    ]  # fmt: skip


def _is_generic(scene: Scene, product: Product) -> bool:
    return scene.words.products.is_generic(scene.text[slice(*product.name)])


def _combined(scene: Scene, found: Sequence[Product], at: int) -> str:
    """Write a product with those that signs or words join to it; what brackets say between them is left out."""
    joints = [scene.words["joined"].fullmatch(scene.text, one.end, two.start) for one, two in pairwise(found)]
    first = last = at
    while first and joints[first - 1]:
        first -= 1
    while last < len(joints) and joints[last]:
        last += 1
    pieces = [found[first].name]
    for product, joint in zip(found[first + 1 : last + 1], joints[first:last], strict=True):
        pieces += [joint.span("sign") if joint else product.name, product.name]
    sign = scene.words["joined"].match(scene.text, found[last].end)
    if sign and (way := scene.words["modality"].match(scene.text, sign.end())):
        pieces += [sign.span("sign"), way.span()]
    return joined(scene.article, pieces)
