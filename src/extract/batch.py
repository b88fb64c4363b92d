"""Many articles: read, extract and write them, in their order, whatever befalls one of them."""

from __future__ import annotations

import hashlib
import json
import time
import traceback
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain, islice
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from extract.errors import ExtractError, InputError, OutputError
from extract.io.article import MAX_SIZE, Job, RawArticle, Skipped, read_article
from extract.io.outputs import Output, Unwritable, told, write_atomically
from extract.kept import compiled
from extract.plain import MENTION_TYPES, Record, to_json
from extract.workers import TimeLimit, Work, run_here, run_shared, start_method

FEW = 32
FEW_BYTES = 500_000
"""So many articles, or bytes in rows, are read before workers are started: for fewer they do not pay."""

COUNTED = (*MENTION_TYPES, "studies")


class Extractor(Protocol):
    """What reads a text into a complete record: a `Pipeline`, or another of its shape."""

    def record(self, text: str, *, name: str = ...) -> Record: ...


@cache
def pipeline(lexicons: Sequence[Path]) -> Extractor:
    """Make the pipeline that a worker reads with; the lexicons are a tuple."""
    from extract.pipeline import Pipeline

    return Pipeline(lexicons=lexicons)


@dataclass(frozen=True, slots=True)
class Settings:
    """How articles are read: sizes in bytes, times in seconds. `save_text` is a folder for what came out of pages."""

    lexicons: Sequence[Path] = ()
    max_size: int = MAX_SIZE
    time_limit: float | None = None
    indent: bool = False
    dedupe: bool = False
    save_text: Path | None = None
    make: Callable[[Sequence[Path]], Extractor] = pipeline


class Share(Protocol):
    """Answers tasks in their order by so many workers; those that come with an answer keep it."""

    def __call__(
        self, work: Work[Job, Result], tasks: Iterable[tuple[Job, Result | None]], workers: int, /
    ) -> Iterator[tuple[Job, Result]]: ...


@dataclass(slots=True)
class Result:
    """What became of an article.

    ``done`` has a `record` (JSON) and `counts` of its mentions and studies; ``kept`` is an earlier result; ``skipped``
    has nothing to read in it; ``failed`` could not be read or written. The last two say why, with a `kind`: empty,
    not_chinese, duplicate; input, output, time_out, crash, memory, internal.
    """

    status: Literal["done", "kept", "skipped", "failed"]
    kind: str = ""
    reason: str = ""
    record: bytes = b""
    counts: tuple[int, ...] = ()
    chars: int = 0
    fingerprint: str | None = None


@dataclass(slots=True)
class Summary:
    """What became of all articles, by status and by kind, and what was found, by type.

    `stopped` says why the run did not come to its end, where it did not. `errors` is the list of what failed.
    """

    status: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    chars: int = 0
    seconds: float = 0.0
    errors: Path | None = None
    stopped: str | None = None

    def add(self, result: Result) -> None:
        """Count a result."""
        self.status[result.status] += 1
        if result.kind:
            self.kinds[result.kind] += 1
        if result.counts:
            self.found.update(dict(zip(COUNTED, result.counts, strict=True)))
        self.chars += result.chars

    @property
    def failed(self) -> bool:
        """Tell whether anything went wrong."""
        return self.status["failed"] > 0 or self.stopped is not None


def run(
    jobs: Iterable[Job],
    output: Output,
    settings: Settings,
    *,
    workers: int = 1,
    limit: int | None = None,
    fail_fast: bool = False,
    share: Share | None = None,
    tell: Callable[[Job, Result], None] | None = None,
) -> Summary:
    """Read all articles into an output, in their order; what fails is listed beside it and stops nothing.

    `workers` processes share the work where there is enough of it; the output is the same for any number. `limit` takes
    only so many articles; `fail_fast` stops at the first failure. `share` is another way to share the work out than
    processes of this machine. `tell` is called with every result in its turn.

    Raises:
        LexiconError: a lexicon of the settings is not valid.
        OutputError: nothing can be written at all.
    """
    started = time.monotonic()
    summary = Summary()
    errors = _ErrorList(output.errors)
    results = _results(jobs, output, settings, workers=workers, limit=limit, share=share)
    try:
        for job, result in _without_duplicates(results) if settings.dedupe else results:
            written = _write(output, job, result)
            summary.add(written)
            if written.status == "failed":
                errors.add(job, written)
            if tell is not None:
                tell(job, written)
            if fail_fast and written.status == "failed":
                summary.stopped = "stopped at the first failure (--fail-fast)"
                break
        else:
            output.finish(failed=summary.status["failed"] > 0)
    except OutputError as error:
        summary.stopped = str(error)
    finally:
        results.close()
        errors.close()
        output.close()
    summary.seconds = time.monotonic() - started
    summary.errors = errors.path if errors.written else None
    return summary


def _results(
    jobs: Iterable[Job],
    output: Output,
    settings: Settings,
    *,
    workers: int,
    limit: int | None,
    share: Share | None,
) -> Generator[tuple[Job, Result], None, None]:
    work = reading(settings)
    tasks = (_task(output, job, settings) for job in islice(jobs, limit))
    if share is not None:
        yield from share(work, tasks, workers)
        return
    few, weight = [], 0
    for task in tasks:
        few.append(task)
        weight += task[0].size() if task[1] is None else 0
        if len(few) > FEW or weight > FEW_BYTES:
            break
    else:
        workers = 1
    everything = chain(few, tasks)
    if workers <= 1:
        yield from run_here(work, everything)
    else:
        if settings.make is pipeline and start_method() == "fork":
            pipeline(settings.lexicons)  # Made once: the processes that are copies of this one have it.
        yield from run_shared(work, everything, workers)


def _task(output: Output, job: Job, settings: Settings) -> tuple[Job, Result | None]:
    """Give a job, with its earlier result if there is one; it need not carry its text then."""
    found = output.earlier(job)
    if found is None or (settings.dedupe and found.fingerprint is None):
        return job, None
    return replace(job, text=None, data=None), Result("kept", fingerprint=found.fingerprint)


def _without_duplicates(results: Iterable[tuple[Job, Result]]) -> Iterator[tuple[Job, Result]]:
    """Skip what says the same as an article before it."""
    first: dict[str, str] = {}
    for job, result in results:
        same = first.setdefault(result.fingerprint, job.name) if result.fingerprint is not None else job.name
        if same == job.name:
            yield job, result
        else:
            yield job, Result("skipped", "duplicate", f"the same text as {same}")


def _write(output: Output, job: Job, result: Result) -> Result:
    try:
        if result.status == "kept":
            output.keep(job)
        elif result.status == "done":
            output.write(job, result.record)
    except Unwritable as error:
        return Result("failed", "output", str(error))
    return result


class _ErrorList:
    """JSON lines with file, place, kind and reason of each failure; there is no file where nothing failed."""

    def __init__(self, path: Path | None) -> None:
        self.path = path
        self.written = False
        self._file: BinaryIO | None = None
        if path is not None:
            with told(path):
                path.unlink(missing_ok=True)

    def add(self, job: Job, result: Result) -> None:
        if self.path is None:
            return
        with told(self.path):
            self._file = self._file or self.path.open("wb")
            row = {"file": job.file, "place": job.place, "kind": result.kind, "reason": result.reason}
            self._file.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
            self._file.flush()
            self.written = True

    def close(self) -> None:
        if self._file is not None:
            self._file.close()


# --- In the workers ---------------------------------------------------------------------------------------------------


def reading(settings: Settings) -> Work[Job, Result]:
    """Give the work of reading articles, for whatever shares it out."""
    return Work(_Setup(settings), _lost, Job.weight, settings.time_limit)


@dataclass(frozen=True, slots=True)
class _Setup:
    settings: Settings

    def __call__(self) -> Reader:
        return Reader(self.settings)


def _lost(job: Job, kind: str, reason: str) -> Result:
    return Result("failed", kind, reason)


class Reader:
    """Answers a job with a result: what a worker does."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._extractor = settings.make(settings.lexicons)

    def __call__(self, job: Job) -> Result:
        """Read the article of a job and extract from it; whatever goes wrong is in the result."""
        try:
            return self._done(job, read_article(job, max_size=self._settings.max_size))
        except Skipped as reason:
            return Result("skipped", reason.kind, str(reason))
        except TimeLimit:
            raise
        except InputError as error:
            return Result("failed", "input", str(error))
        except ExtractError as error:
            return Result("failed", "output", str(error))
        except MemoryError:
            return Result("failed", "memory", "not enough memory")
        except Exception as error:
            return Result("failed", "internal", _internal(error))

    def _done(self, job: Job, article: RawArticle) -> Result:
        settings = self._settings
        fingerprint = text_fingerprint(article.text) if settings.dedupe else None
        record = self._extractor.record(article.text, name=job.name)
        _describe(record["document"], job, article, fingerprint)
        if settings.save_text is not None:
            _save(settings.save_text / f"{job.name}.txt", article.text)
        counts = tuple(len(record[name]) for name in COUNTED)
        written = to_json(record, indent=settings.indent)
        return Result("done", record=written, counts=counts, chars=len(article.text), fingerprint=fingerprint)


def _describe(document: Record, job: Job, article: RawArticle, fingerprint: str | None) -> None:
    """Say in the `document` of a record which article it is of: hash of the raw bytes, encoding, source."""
    document |= {"sha256": article.sha256, "encoding": article.encoding, "source": job.source}
    if fingerprint is not None:
        document["fingerprint"] = fingerprint


_SAID = compiled(r"\w+")


def text_fingerprint(text: str) -> str:
    """Give a hash of what a text says: script, width, blanks, punctuation and repairs aside.

    >>> text_fingerprint("共納入４０例。") == text_fingerprint("共纳入 40 例") != text_fingerprint("共纳入41例")
    True
    """
    from extract.normalize import normalize

    said = "".join(_SAID.findall(normalize(text).text)).casefold()
    return hashlib.blake2b(said.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def _save(path: Path, text: str) -> None:
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(path, text.encode("utf-8", "surrogatepass"))


def _internal(error: Exception) -> str:
    """Name an unforeseen error and the last place of this package that it passed."""
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "extract" in Path(frame.filename).parts]
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {error}{place}"
