"""Runs that list pairs of figures, each set against the other: (45%比28%,95%比80%)."""

from __future__ import annotations

from itertools import pairwise

from extract.link.attach.scene import LIGHT, Run, Scene


def pairs(scene: Scene, run: Run) -> int:
    """Tell how many pairs of figures set against each other a run lists; 0 where they are fewer than two."""
    half, odd = divmod(len(run.figures), 2)
    if odd or half == 1 or run.joint != "vs":
        return 0
    gaps = [LIGHT.sub("", scene.statement.masked(one.end, two.start)) for one, two in pairwise(run.figures)]
    against = [scene.words["versus"].fullmatch(gap) is not None for gap in gaps]
    return half if all(against[::2]) and not any(against[1::2]) else 0
