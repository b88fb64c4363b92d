"""Work shared out to processes: results in the order of the work, and none lost to a worker that hangs or dies."""

from __future__ import annotations

import _thread
import gc
import os
import queue
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import get_context, parent_process
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from multiprocessing.sharedctypes import RawArray
from types import FrameType
from typing import Any, Generic, TypeVar

from extract.errors import ExtractError

Task = TypeVar("Task")
Answer = TypeVar("Answer")

CHUNK = 32
"""Tasks sent to a worker at once, at most: short ones, one by one, are only 1.2 times as fast in two processes."""

CHUNK_WEIGHT = 2_000_000
_CHUNK_SECONDS = 0.1
"""How long a chunk is to take: as long as some worker may have nothing to do while others finish theirs."""

_KNOWN = 50 * CHUNK
"""Tasks of a chunk, at most, of those whose answers are known."""

_WINDOW = 8
"""Whole chunks for each worker that may wait for one before them: what bounds the memory."""

_AHEAD = 2
"""Chunks that a worker has at a time: one to work on, one to go on with."""

_GRACE = 2.0
"""Seconds after its time limit that a worker has to notice it before it is killed."""

_TICK = 0.5

_NEW_OBJECTS = 20_000
"""Objects after which a worker looks for cycles of objects that nothing refers to."""

_MOST_DEATHS = 20
"""Workers that may die in a row with nothing done in between."""

_MOST_ON_WINDOWS = 60
"""Workers there: a process cannot wait for more than 63 things at once."""


class TimeLimit(ExtractError):
    """A task took longer than it may."""


@dataclass(frozen=True, slots=True)
class Work(Generic[Task, Answer]):
    """What is done with each task.

    `setup` is called once in each process and gives the function that answers a task; it is pickled, so it is a
    top-level function or an instance of a top-level class. That function answers its own errors. `lost` answers for a
    task that could not be finished, of kind ``time_out`` or ``crash``. `weight` gives the bytes that a task carries.
    """

    setup: Callable[[], Callable[[Task], Answer]]
    lost: Callable[[Task, str, str], Answer]
    weight: Callable[[Task], int]
    limit: float | None = None
    """Seconds that one task may take."""


def run_here(work: Work[Task, Answer], tasks: Iterable[tuple[Task, Answer | None]]) -> Iterator[tuple[Task, Answer]]:
    """Answer tasks one after the other in this process; those that come with an answer keep it."""
    answer: Callable[[Task], Answer] | None = None
    for task, known in tasks:
        if known is None:
            answer = answer or work.setup()
            yield task, answer_task(answer, work, task)
        else:
            yield task, known


def run_shared(
    work: Work[Task, Answer], tasks: Iterable[tuple[Task, Answer | None]], workers: int
) -> Iterator[tuple[Task, Answer]]:
    """Answer tasks in several processes, in their order; those that come with an answer keep it.

    Raises:
        ExtractError: `setup` raised it in a worker, or workers die before they begin.
    """
    pool = _Pool(work, min(workers, _MOST_ON_WINDOWS) if sys.platform == "win32" else workers)
    try:
        yield from pool.answers(tasks)
    finally:
        pool.stop()


def answer_task(answer: Callable[[Task], Answer], work: Work[Task, Answer], task: Task) -> Answer:
    """Answer one task, or say that it took too long."""
    try:
        with _limited(work.limit):
            return answer(task)
    except TimeLimit as error:
        return work.lost(task, "time_out", str(error))


def _too_slow(limit: float) -> str:
    return f"took longer than {limit:g} s (--time-limit)"


@contextmanager
def _limited(seconds: float | None) -> Iterator[None]:
    """Raise `TimeLimit` inside the block after so many seconds; only the main thread can be stopped so."""
    if seconds is None or threading.current_thread() is not threading.main_thread():
        yield
        return

    def ring(number: int, frame: FrameType | None) -> None:
        raise TimeLimit(_too_slow(seconds))

    number = getattr(signal, "SIGALRM", signal.SIGTERM)
    before = signal.signal(number, ring)
    try:
        stop = _set_alarm(number, seconds)
        try:
            yield
        finally:
            stop()
    finally:
        signal.signal(number, before)


def _set_alarm(number: int, seconds: float) -> Callable[[], object]:
    """Let the main thread get a signal after so many seconds; give what calls that off."""
    if hasattr(signal, "setitimer"):
        signal.setitimer(signal.ITIMER_REAL, seconds)
        return lambda: signal.setitimer(signal.ITIMER_REAL, 0)
    timer = threading.Timer(seconds, _thread.interrupt_main, (number,))  # Windows has no timers that send signals.
    timer.daemon = True
    timer.start()

    def stop() -> None:
        timer.cancel()
        timer.join()

    return stop


# --- Chunks -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Chunk(Generic[Task, Answer]):
    """Some tasks in a row, with the answers known so far by their index; `crashes` counts a worker's deaths at each."""

    number: int
    share: float = 0.0
    """Of the tasks or bytes that a chunk may have."""
    tasks: list[Task] = field(default_factory=list)
    answers: dict[int, Answer] = field(default_factory=dict)
    crashes: dict[int, int] = field(default_factory=dict)

    def missing(self) -> list[tuple[int, Task]]:
        return [(index, task) for index, task in enumerate(self.tasks) if index not in self.answers]


def _chunks(
    work: Work[Task, Answer], tasks: Iterable[tuple[Task, Answer | None]], size: Callable[[], int]
) -> Iterator[_Chunk[Task, Answer]]:
    """Cut tasks into chunks of the size that each is to have."""
    chunk: _Chunk[Task, Answer] = _Chunk(0)
    weight = 0
    for task, known in tasks:
        if known is not None:
            chunk.answers[len(chunk.tasks)] = known
        chunk.tasks.append(task)
        weight += work.weight(task) if known is None else 0
        missing = len(chunk.tasks) - len(chunk.answers)
        chunk.share = max(missing / CHUNK, weight / CHUNK_WEIGHT, len(chunk.tasks) / _KNOWN)
        if missing >= size() or chunk.share >= 1:
            yield chunk
            chunk, weight = _Chunk(chunk.number + 1), 0
    if chunk.tasks:
        yield chunk


def _paced(size: int, tasks: int, seconds: float) -> int:
    """Give the size of the next chunk after one of so many tasks that took so long.

    >>> _paced(1, 1, 0.002), _paced(32, 32, 0.8), _paced(4, 4, 9.0)
    (2, 4, 1)
    """
    return max(1, min(2 * size, CHUNK, int(tasks * _CHUNK_SECONDS / max(seconds, 0.001))))


# --- Processes --------------------------------------------------------------------------------------------------------


def start_method() -> str:
    """Tell how a process is started: as a copy of this one where that is safe, which saves it all imports."""
    return "fork" if sys.platform == "linux" and threading.active_count() == 1 else "spawn"


class _Worker(Generic[Task, Answer]):
    """A process, its pipe, its chunks. `clock` holds the index of the task that it works on, and since when."""

    def __init__(self, work: Work[Task, Answer]) -> None:
        context = get_context(start_method())
        self.clock = RawArray("d", 2)
        self.pipe, other = context.Pipe()
        self.process: BaseProcess = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(other, self.clock, work), daemon=True
        )
        self.process.start()
        other.close()
        self.chunks: deque[_Chunk[Task, Answer]] = deque()
        self.ready = False

    def give(self, chunk: _Chunk[Task, Answer]) -> None:
        self.chunks.append(chunk)
        self.pipe.send(chunk.missing())

    def overdue(self, limit: float | None) -> bool:
        since = self.clock[1]
        return limit is not None and since > 0 and time.monotonic() - since > limit + _GRACE

    def stop(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


class _Pool(Generic[Task, Answer]):
    """Workers, each with its chunks."""

    def __init__(self, work: Work[Task, Answer], workers: int) -> None:
        self._work = work
        self._workers: list[_Worker[Task, Answer]] = [_Worker(work) for _ in range(workers)]
        self._done: dict[int, _Chunk[Task, Answer]] = {}
        self._size = 1
        """Of the next chunk; small at first, so that no worker waits long for its first."""
        self._deaths = 0

    def stop(self) -> None:
        for worker in self._workers:
            worker.stop()

    def answers(self, tasks: Iterable[tuple[Task, Answer | None]]) -> Iterator[tuple[Task, Answer]]:
        """Yield the answers to all tasks in their order."""
        chunks = _chunks(self._work, tasks, lambda: self._size)
        taken = given = 0
        waiting = 0.0
        more = True
        while more or taken < given:
            while more and waiting < _WINDOW * len(self._workers) and (worker := self._free()) is not None:
                chunk = next(chunks, None)
                if chunk is None:
                    more = False
                    break
                given += 1
                waiting += chunk.share
                self._give(worker, chunk)
            while (chunk := self._done.pop(taken, None)) is not None:
                taken += 1
                waiting -= chunk.share
                for index, task in enumerate(chunk.tasks):
                    yield task, chunk.answers[index]
            if taken < given:
                self._wait()

    def _give(self, worker: _Worker[Task, Answer], chunk: _Chunk[Task, Answer]) -> None:
        if not chunk.missing():
            self._done[chunk.number] = chunk
            return
        with suppress(BrokenPipeError, ConnectionResetError):  # It is dead: `_wait` finds it with its chunks.
            worker.give(chunk)

    def _free(self) -> _Worker[Task, Answer] | None:
        worker = min(self._workers, key=lambda worker: len(worker.chunks))
        return worker if len(worker.chunks) < _AHEAD else None

    def _wait(self) -> None:
        """Wait for messages; take answers, replace workers that died or hang."""
        messages = {worker.pipe: worker for worker in self._workers}
        ready = wait(list(messages), timeout=_TICK if self._work.limit is not None else None)
        for pipe in ready:
            worker = messages[pipe]  # type: ignore[index]
            try:
                self._take(worker, worker.pipe.recv())
            except (EOFError, ConnectionResetError):
                self._replace(worker, "crash")
        for worker in list(self._workers):
            if worker.overdue(self._work.limit):
                self._replace(worker, "time_out")

    def _take(self, worker: _Worker[Task, Answer], message: Any) -> None:
        if isinstance(message, ExtractError):
            raise message
        if message is None:
            worker.ready = True
            return
        self._deaths = 0
        chunk = worker.chunks.popleft()
        answers, seconds = message
        self._size = _paced(self._size, len(answers), seconds)
        chunk.answers |= answers
        self._done[chunk.number] = chunk

    def _replace(self, worker: _Worker[Task, Answer], kind: str) -> None:
        """Start a worker with the chunks of one that is no use; a task that killed two is given up."""
        index = int(worker.clock[0])
        running = worker.clock[1] > 0
        worker.stop()
        self._deaths += 1
        if not worker.ready or self._deaths > _MOST_DEATHS:
            raise ExtractError("worker processes die before they can do anything; try --workers 1")
        if worker.chunks and running:
            chunk = worker.chunks[0]
            chunk.crashes[index] = chunk.crashes.get(index, 0) + 1
            if kind == "time_out":
                reason = _too_slow(self._work.limit or 0)
                chunk.answers[index] = self._work.lost(chunk.tasks[index], kind, reason)
            elif chunk.crashes[index] > 1:
                reason = f"the process reading it died, exit code {worker.process.exitcode}"
                chunk.answers[index] = self._work.lost(chunk.tasks[index], kind, reason)
        fresh: _Worker[Task, Answer] = _Worker(self._work)
        self._workers[self._workers.index(worker)] = fresh
        for chunk in worker.chunks:
            self._give(fresh, chunk)


def _serve(pipe: Connection, clock: Any, work: Work[Task, Answer]) -> None:
    """Answer chunks until there are no more: the life of a worker process."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    inbox: queue.SimpleQueue[list[tuple[int, Task]] | None] = queue.SimpleQueue()
    threading.Thread(target=_receive, args=(pipe, inbox), daemon=True).start()
    try:
        answer = work.setup()
        gc.freeze()  # What was set up stays to the end, and an article leaves few cycles: to look seldom saves time.
        gc.set_threshold(_NEW_OBJECTS)
        pipe.send(None)
        while (tasks := inbox.get()) is not None:
            started = time.monotonic()
            answers = {index: _timed(clock, answer, work, index, task) for index, task in tasks}
            pipe.send((answers, time.monotonic() - started))
    except BrokenPipeError:
        pass  # Nobody waits for answers any more.
    except ExtractError as error:
        pipe.send(error)


def _timed(clock: Any, answer: Callable[[Task], Answer], work: Work[Task, Answer], index: int, task: Task) -> Answer:
    clock[0], clock[1] = index, time.monotonic()
    try:
        return answer_task(answer, work, task)
    finally:
        clock[1] = 0


def _receive(pipe: Connection, inbox: queue.SimpleQueue[Any]) -> None:
    """Take messages off the pipe as they come, so that neither side waits for the other to read.

    The process ends with the one that started it, however that ended: other workers hold copies of its end of the pipe,
    so that the pipe alone does not tell.
    """
    starter = parent_process()
    gone = [starter.sentinel] if starter is not None else []
    try:
        while pipe in wait([pipe, *gone]):
            inbox.put(pipe.recv())
        os._exit(1)
    except (EOFError, OSError):
        inbox.put(None)
