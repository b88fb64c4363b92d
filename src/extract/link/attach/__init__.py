"""Attachment of measures, times, arms and directions to the figures of a statement.

Structure first. Figures that only a list mark or a vs parts are one run. Within a run the elements that differ are
dealt out, one to each figure, and what is said once holds for all. From run to run, what is not said again is
inherited: an element in the figure's own words goes before one that the sentence said, that before what the account
speaks of.
"""

from __future__ import annotations

from extract.link.attach.reader import attach
from extract.link.attach.scene import Measure, Scene, State, Words
from extract.link.attach.tables import attach_row
from extract.link.attach.turns import of_caption

__all__ = ["Measure", "Scene", "State", "Words", "attach", "attach_row", "of_caption"]
