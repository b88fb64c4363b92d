"""How far a run is, on a terminal."""

from __future__ import annotations

import threading
from dataclasses import replace
from types import TracebackType
from typing import Self

from rich import progress
from rich.console import Console
from rich.text import Text

from extract.io.sources import Sources


class _Rate(progress.ProgressColumn):
    """Articles a second."""

    def render(self, task: progress.Task) -> Text:
        return Text(f"{task.speed:,.0f}/s" if task.speed else "")


class Progress:
    """A line on the terminal with articles done, their rate and the time left.

    The articles are counted beside the work; until that is done, or if it cannot be, there is no time left.
    """

    def __init__(self, sources: Sources) -> None:
        self._console = Console(stderr=True)
        self._progress = progress.Progress(
            progress.BarColumn(),
            progress.MofNCompleteColumn(),
            progress.TextColumn("articles"),
            _Rate(),
            progress.TimeRemainingColumn(),
            console=self._console,
            transient=True,
        )
        self._task = self._progress.add_task("", total=None)
        self._sources = replace(sources, passed_over=type(sources.passed_over)())

    def __enter__(self) -> Self:
        self._progress.start()
        threading.Thread(target=self._count, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._progress.stop()

    def advance(self) -> None:
        """Take one more article for done."""
        self._progress.advance(self._task)

    def say(self, line: str) -> None:
        """Print a line above the progress."""
        self._console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _count(self) -> None:
        self._progress.update(self._task, total=self._sources.count())
