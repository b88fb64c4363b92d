"""Beyond one machine: articles shared out by Ray Data, with the same records as the local engine gives.

``extract run --engine ray`` uses a cluster if `RAY_ADDRESS` names one, else it starts Ray on this machine. In a program
of your own, `map_articles` goes into any Ray dataset::

    dataset = extract.ray.map_articles(ray.data.read_json("s3://bucket/articles/"), id_column="url")
    dataset.write_parquet("s3://bucket/records/")

Needs ``pip install 'zh-trial-extract[ray]'`` on every machine.
"""

from __future__ import annotations

import hashlib
import logging
import os
import pickle
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from extract.batch import Settings, reading
from extract.errors import ExtractError
from extract.io.article import MAX_SIZE, Job
from extract.workers import CHUNK, Work, answer_task

if TYPE_CHECKING:
    from ray.data import Dataset

Task = TypeVar("Task")
Answer = TypeVar("Answer")

WINDOW = 100_000
WINDOW_WEIGHT = 200_000_000
"""Tasks, and bytes that they carry, that are handed to Ray at a time."""


def map_articles(
    dataset: Dataset,
    *,
    text_column: str = "text",
    id_column: str | None = None,
    lexicons: Sequence[Path] = (),
    workers: int | None = None,
    time_limit: float | None = None,
    max_size: int = MAX_SIZE,
) -> Dataset:
    """Extract from the articles of a dataset: a row with `id`, `status`, `reason` and `record` (JSON) for each.

    `status` is done, skipped or failed; `record` is null unless it is done. Without `id_column` an article is called by
    the hash of its text. `workers` actors are used, as many as there is room for by default.
    """
    from ray.data import ActorPoolStrategy

    settings = Settings(lexicons=tuple(lexicons), max_size=max_size, time_limit=time_limit)
    return dataset.map_batches(
        _Mapper,
        fn_constructor_args=(settings, text_column, id_column),
        batch_size=CHUNK,
        compute=ActorPoolStrategy(size=workers) if workers else ActorPoolStrategy(min_size=1),
    )


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


class _Mapper:
    """Extracts from batches of rows: an actor's work."""

    def __init__(self, settings: Settings, text_column: str, id_column: str | None) -> None:
        self._work = reading(settings)
        self._read = self._work.setup()
        self._text = text_column
        self._id = id_column

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[Any]]:
        texts = [text or "" for text in batch[self._text]]
        names = map(str, batch[self._id]) if self._id is not None else map(_hash, texts)
        jobs = [Job(name, name, text=text) for name, text in zip(names, texts, strict=True)]
        results = [answer_task(self._read, self._work, job) for job in jobs]
        return {
            "id": [job.name for job in jobs],
            "status": [result.status for result in results],
            "reason": [result.reason or None for result in results],
            "record": [result.record.decode() or None for result in results],
        }


def run_on_ray(
    work: Work[Task, Answer], tasks: Iterable[tuple[Task, Answer | None]], workers: int
) -> Iterator[tuple[Task, Answer]]:
    """Answer tasks by Ray actors, in their order; those that come with an answer keep it.

    A worker or machine that dies is replaced and its tasks are done again.

    Raises:
        ExtractError: Ray is not installed.
    """
    ray = _started(workers)
    from ray.data import ActorPoolStrategy, DataContext

    context = DataContext.get_current()
    context.execution_options.preserve_order = True
    context.enable_progress_bars = False
    for window in _windows(work, tasks):
        packed = [pickle.dumps(task) for task, known in window if known is None]
        answers: Iterator[Answer] = iter(())
        if packed:
            dataset = ray.data.from_items(packed).map_batches(
                _Answers, fn_constructor_args=(work,), batch_size=CHUNK, compute=ActorPoolStrategy(size=workers)
            )
            answers = (pickle.loads(row["answer"]) for row in dataset.iter_rows())
        for task, known in window:
            yield task, next(answers) if known is None else known


class _Answers:
    """Answers batches of pickled tasks: an actor's work."""

    def __init__(self, work: Work[Any, Any]) -> None:
        self._work = work
        self._answer = work.setup()

    def __call__(self, batch: dict[str, Any]) -> dict[str, list[bytes]]:
        answers = (answer_task(self._answer, self._work, pickle.loads(task)) for task in batch["item"])
        return {"answer": [pickle.dumps(answer) for answer in answers]}


def _started(workers: int) -> Any:
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise ExtractError("--engine ray needs: pip install 'zh-trial-extract[ray]'") from error
    logging.getLogger("ray").setLevel(logging.ERROR)
    logging.getLogger("ray.data").setLevel(logging.ERROR)
    if not ray.is_initialized():
        quiet: dict[str, Any] = {"logging_level": "ERROR", "log_to_driver": False}
        if os.environ.get("RAY_ADDRESS"):
            ray.init(**quiet)
        else:  # Ray's own tasks need room beside the actors, or both wait for ever.
            ray.init(num_cpus=workers + 2, include_dashboard=False, **quiet)
    return ray


def _windows(
    work: Work[Task, Answer], tasks: Iterable[tuple[Task, Answer | None]]
) -> Iterator[list[tuple[Task, Answer | None]]]:
    window: list[tuple[Task, Answer | None]] = []
    weight = 0
    for task, known in tasks:
        window.append((task, known))
        weight += work.weight(task) if known is None else 0
        if len(window) >= WINDOW or weight >= WINDOW_WEIGHT:
            yield window
            window, weight = [], 0
    if window:
        yield window
