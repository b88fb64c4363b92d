"""Rows of a table that hold an article each: which column is the text and which the name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

TEXT_COLUMNS = ("text", "content", "body", "article", "正文", "内容", "全文", "文章")
ID_COLUMNS = ("id", "doc_id", "document_id", "url", "编号")
"""Columns looked for where none is named, in this order."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row by its number in the file, from 1; `values` is None where the row cannot be read, with the `error`."""

    number: int
    values: Mapping[str, Any] | None
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns hold the article's text and its name; None looks for the usual ones."""

    text: str | None = None
    id: str | None = None

    def read(self, row: Row) -> tuple[str | None, str | None, str | None]:
        """Give the row's text, its name (None where it has none), and what is wrong with the row.

        >>> Columns().read(Row(1, {"编号": 7, "正文": "共40例"}))
        ('共40例', '7', None)
        >>> Columns(text="abstract").read(Row(1, {"text": "共40例"}))
        (None, None, "no column 'abstract'; there are 'text'")
        """
        if row.values is None:
            return None, None, row.error
        text_column = self.text or next((name for name in TEXT_COLUMNS if name in row.values), None)
        id_column = self.id or next((name for name in ID_COLUMNS if name in row.values), None)
        there = ", ".join(map(repr, row.values)) or "none"
        if text_column is None:
            return None, None, f"no column looks like the text; name it by --text-column; there are {there}"
        for column in (text_column, self.id):
            if column is not None and column not in row.values:
                return None, None, f"no column {column!r}; there are {there}"
        text, identity = row.values[text_column], row.values[id_column] if id_column is not None else None
        if not isinstance(text, str | None):
            return None, None, f"column {text_column!r} holds no text but {type(text).__name__}"
        return text or "", None if identity in (None, "") else str(identity), None
