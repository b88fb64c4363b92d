"""Arms: where an article names the groups of a study.

A name is found by its form: what stands before 组, 臂, 队列 back to where names begin, elided members of a list written
out (低、中、高剂量组), and treatments that stand for arms because people were allotted to them (随机接受甲或乙).
"""

from __future__ import annotations

from extract.link.arms.finder import ArmFinder
from extract.link.arms.forms import NameForms
from extract.link.arms.mention import REFERRING, ArmMention
from extract.link.arms.sense import NameSense

__all__ = ["REFERRING", "ArmFinder", "ArmMention", "NameForms", "NameSense"]
