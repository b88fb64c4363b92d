"""Where results go: a folder with a file an article, a file of JSON lines, or a stream; never half a record."""

from __future__ import annotations

import errno
import hashlib
import json
import os
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from extract.errors import OutputError
from extract.io.article import Job
from extract.kept import compiled

Stamp = Mapping[str, Any]
"""What `document.extractor` must be for an earlier result to be as good as a new one."""

_HEAD = 8192
_DOCUMENT = compiled(r'"document":\s*')
_SAME_FOR_ALL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EIO)
"""Errors of a disk that the next article meets too."""


class Unwritable(OutputError):
    """One result cannot be written; others perhaps can."""


@dataclass(frozen=True, slots=True)
class Earlier:
    """A result of an earlier run, with the fingerprint of its text where that run took it."""

    fingerprint: str | None


class Output(Protocol):
    """Takes results in the order of the articles."""

    indent: bool
    errors: Path | None
    """Where the list of errors belongs."""

    def earlier(self, job: Job) -> Earlier | None:
        """Give the result that an earlier run left for an article."""

    def keep(self, job: Job) -> None:
        """Take the earlier result in the article's turn."""

    def write(self, job: Job, record: bytes) -> None:
        """Take a new result.

        Raises:
            Unwritable: it cannot be written.
            OutputError: nothing can.
        """

    def finish(self, *, failed: bool) -> None:
        """Complete the output after the last result; a later run may try again what `failed`."""

    def close(self) -> None:
        """Leave the output; a later run can go on with one that is not complete."""


class Stream:
    """JSON lines on a stream that cannot be taken back: standard output, a pipe, a device."""

    indent = False
    errors: Path | None = None

    def __init__(self, stream: BinaryIO, name: str) -> None:
        self._stream = stream
        self._name = name

    def earlier(self, job: Job) -> Earlier | None:
        return None

    def keep(self, job: Job) -> None:
        raise AssertionError("a stream has no earlier results")

    def write(self, job: Job, record: bytes) -> None:
        with told(self._name):
            self._stream.write(record + b"\n")
            self._stream.flush()

    def finish(self, *, failed: bool) -> None:
        pass

    def close(self) -> None:
        pass


class Folder:
    """A folder with one ``<name>.json`` for each article, at the article's own place below it.

    Earlier results that bear `stamp` are as good as new ones; with None there are none.

    Raises:
        OutputError: the folder cannot be made or written to.
    """

    indent = True

    def __init__(self, path: Path, stamp: Stamp | None = None) -> None:
        self._path = path
        self._stamp = stamp
        self._ready: Path | None = None
        with told(path):
            path.mkdir(exist_ok=True)
            if not os.access(path, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        self.errors: Path | None = path / "errors.jsonl"

    def earlier(self, job: Job) -> Earlier | None:
        if self._stamp is None:
            return None
        try:
            with self._file(job).open("rb") as file:
                document = read_document(file.read(_HEAD)) or {}
        except OSError:
            return None
        same = document.get("extractor") == self._stamp and document.get("source") == job.source
        return Earlier(document.get("fingerprint")) if same else None

    def keep(self, job: Job) -> None:
        pass

    def write(self, job: Job, record: bytes) -> None:
        file = self._file(job)
        try:
            if file.parent != self._ready:
                file.parent.mkdir(parents=True, exist_ok=True)
                self._ready = file.parent
            write_atomically(file, record + b"\n")
        except OSError as error:
            kind = OutputError if error.errno in _SAME_FOR_ALL else Unwritable
            raise kind(f"{file}: {error.strerror}") from error

    def finish(self, *, failed: bool) -> None:
        pass

    def close(self) -> None:
        pass

    def _file(self, job: Job) -> Path:
        return self._path / f"{job.name}.json"


class Lines:
    """A file of JSON lines: ``<path>.part`` until it is complete, then made into `path`.

    A run that goes on with an earlier one takes its lines over, each in its turn: from ``<path>.part``, which becomes
    ``<path>.before``, or, where the earlier run came to its end, from `path` itself. `convert` makes `path` of the
    complete lines where it is no such file, and leaves them beside it where an article failed, to go on with; without
    it they are renamed.

    Raises:
        OutputError: the file cannot be written.
    """

    indent = False

    def __init__(
        self, path: Path, stamp: Stamp | None = None, *, convert: Callable[[Path, Path], None] | None = None
    ) -> None:
        self._path = path
        self._convert = convert
        self._part_path = path.with_name(path.name + ".part")
        self._before_path = path.with_name(path.name + ".before")
        self._offsets: dict[int, int] = {}
        self._fingerprints: dict[int, str] = {}
        self._earlier: BinaryIO | None = None
        self.errors: Path | None = path.with_name("errors.jsonl")
        with told(path):
            if stamp is not None:
                self._take_over(stamp)
            else:
                self._before_path.unlink(missing_ok=True)
            self._part = self._part_path.open("wb")

    def earlier(self, job: Job) -> Earlier | None:
        key = _key(job.name, job.source)
        return Earlier(self._fingerprints.get(key)) if key in self._offsets else None

    def keep(self, job: Job) -> None:
        assert self._earlier is not None
        with told(self._path):
            self._earlier.seek(self._offsets[_key(job.name, job.source)])
            self._part.write(self._earlier.readline())

    def write(self, job: Job, record: bytes) -> None:
        with told(self._part_path):
            self._part.write(record + b"\n")

    def finish(self, *, failed: bool) -> None:
        with told(self._path):
            self._part.flush()
            os.fsync(self._part.fileno())
            self.close()
            if self._convert is None:
                self._before_path.unlink(missing_ok=True)
                self._part_path.replace(self._path)
                return
            self._convert(self._part_path, self._path)
            self._before_path.unlink(missing_ok=True)
            if not failed:
                self._part_path.unlink()

    def close(self) -> None:
        if self._earlier is not None:
            self._earlier.close()
        with suppress(OSError):  # What cannot be written was told when it was tried.
            self._part.close()

    def _take_over(self, stamp: Stamp) -> None:
        part, before = self._part_path, self._before_path
        if part.exists() and before.exists():
            _merge(part, before)
        elif part.exists():
            part.replace(before)
        base = before if before.exists() else self._path
        if not base.is_file() or (self._convert is not None and base == self._path):
            return
        self._earlier = base.open("rb")
        for offset, document in _documents(self._earlier):
            if document.get("extractor") == stamp:
                key = _key(document.get("id"), document.get("source"))
                self._offsets[key] = offset
                if (fingerprint := document.get("fingerprint")) is not None:
                    self._fingerprints[key] = fingerprint


def write_atomically(path: Path, data: bytes) -> None:
    """Write a file so that nobody ever sees a part of it."""
    part = path.with_name(path.name + ".part")
    part.write_bytes(data)
    part.replace(path)


def read_document(record: bytes) -> dict[str, Any] | None:
    """Read the `document` of a record of which only the beginning need be there.

    >>> read_document(b'{"schema_version":"1","document":{"id":"a"},"trial_')
    {'id': 'a'}
    """
    text = record.decode("utf-8", "ignore")
    match = _DOCUMENT.search(text)
    try:
        document = json.JSONDecoder().raw_decode(text, match.end())[0] if match else None
    except ValueError:
        return None
    return document if isinstance(document, dict) else None


def _documents(lines: BinaryIO) -> Iterator[tuple[int, dict[str, Any]]]:
    """Yield the place and `document` of every whole line."""
    offset = 0
    for line in lines:
        document = read_document(line[:_HEAD]) or read_document(line)
        if line.endswith(b"\n") and document is not None:
            yield offset, document
        offset += len(line)


def _merge(part: Path, before: Path) -> None:
    """Add to the lines of `part` those that only `before` has; the outcome is `before`."""
    merged = before.with_name(before.name + ".part")
    seen: set[int] = set()
    with merged.open("wb") as out:
        for path in (part, before):
            with path.open("rb") as lines, path.open("rb") as again:
                for offset, document in _documents(lines):
                    key = _key(document.get("id"), document.get("source"))
                    if key not in seen:
                        seen.add(key)
                        again.seek(offset)
                        out.write(again.readline())
    merged.replace(before)
    part.unlink()


def _key(name: str | None, source: str | None) -> int:
    return int.from_bytes(hashlib.blake2b(f"{name}\0{source}".encode(), digest_size=8).digest())


@contextmanager
def told(place: Path | str) -> Iterator[None]:
    """Raise what the disk refuses as an `OutputError` that names the place."""
    try:
        yield
    except OSError as error:
        raise OutputError(f"{place}: {error.strerror or error}") from error
