"""An article on the terminal with its mentions marked, and why each was taken."""

from __future__ import annotations
