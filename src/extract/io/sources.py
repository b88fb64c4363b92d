"""From what was named on the command line to the articles, in one order, whatever the machine."""

# ruff: noqa: PTH100, PTH110, PTH112, PTH116, PTH118, PTH207
# Paths stay strings here: there may be a million, and as objects they cost more than the rest of the listing.

from __future__ import annotations

import glob
import os
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path, PurePath
from types import ModuleType
from typing import BinaryIO

from extract.errors import InputError
from extract.io import csv, jsonl, parquet
from extract.io.article import MAX_SIZE, Job, too_large
from extract.io.packed import unpacked
from extract.io.rows import Columns, Row
from extract.kept import compiled

STDIN = "-"

TABLES: dict[str, ModuleType] = {".jsonl": jsonl, ".ndjson": jsonl, ".csv": csv, ".tsv": csv, ".parquet": parquet}
"""Endings of files that hold an article a row, and who reads them."""

_NO_ARTICLES = """
.json .toml .yaml .yml .ini .cfg .xml .rss .css .js .mjs .map .py .sh .log .part .before .lock .duckdb
.png .jpg .jpeg .gif .webp .svg .ico .bmp .tif .tiff .avif .mp3 .mp4 .m4a .wav .webm .mov
.woff .woff2 .ttf .otf .eot
"""
PASSED_OVER = frozenset(_NO_ARTICLES.split())
"""Endings of files in a folder that are no articles and not meant to be; they are counted, not read, as README is."""

_ENDING = compiled(r"\.[A-Za-z][A-Za-z0-9]{0,4}")
_UNSAFE = compiled(r'[\x00-\x1f<>:"/\\|?*]+|^[. ]+|[. ]+$|^(?:con|prn|aux|nul|(?:com|lpt)\d)(?=\.|$)', re.IGNORECASE)
"""What cannot stand in the name of a file, on Windows neither."""
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class _Found:
    """A file, with the name of its article; or a place that cannot be read, and why."""

    path: str
    name: str
    error: str | None = None


@dataclass(slots=True)
class Sources:
    """The articles of some inputs: files, folders with all below them, patterns, ``-`` for standard input.

    Iterating gives their jobs: inputs as they were given, folders in the order of names. An article in a folder is
    called by its path below the folder, without its ending unless another would be called the same; with several inputs
    the folder's own name stands in front. What lies in `without` (the output, say) is left out, and with `since`, a
    time in seconds since 1970, files that were last changed before it. `passed_over` counts, after an iteration, the
    files in folders that are no articles, by their endings.
    """

    inputs: Sequence[str]
    columns: Columns = field(default_factory=Columns)
    stdin: BinaryIO | None = None
    without: Sequence[Path] = ()
    max_size: int = MAX_SIZE
    since: float | None = None
    passed_over: Counter[str] = field(default_factory=Counter)

    def __iter__(self) -> Iterator[Job]:
        self.passed_over.clear()
        for found in self._files():
            if found.error is not None:
                yield Job(readable(found.name), readable(found.path), found.path, error=found.error)
            elif found.path == STDIN:
                yield self._standard_input()
            elif (table := _table(found.path)) is not None:
                yield from self._rows(found, table)
            else:
                yield Job(readable(found.name), readable(found.path), found.path)

    def count(self) -> int:
        """Count the articles without reading them; what cannot be read counts as one."""
        total = 0
        for found in self._files():
            table = _table(found.path)
            try:
                total += 1 if table is None or found.error is not None else table.count(Path(found.path))
            except InputError:
                total += 1
        return total

    # --- files --------------------------------------------------------------------------------------------------------

    def _files(self) -> Iterator[_Found]:
        return self._named() if self.since is None else filter(self._is_new, self._named())

    def _is_new(self, found: _Found) -> bool:
        """Tell whether a file was changed since the time asked for; what cannot be looked at is told, not left out."""
        if found.error is not None or found.path == STDIN or self.since is None:
            return True
        try:
            return os.stat(found.path).st_mtime >= self.since
        except OSError:
            return True

    def _named(self) -> Iterator[_Found]:
        """Give the files of all inputs, each with the name that it has whichever of them are read."""
        inputs = list(dict.fromkeys(self.inputs))
        folders = [given for given in inputs if os.path.isdir(given) or _is_pattern(given)]
        labels = dict(zip(folders, _labels(folders) if len(inputs) > 1 else [""] * len(folders), strict=True))
        files = [given for given in inputs if given not in labels and given != STDIN]
        names = dict(zip(files, distinct(_relative(files)), strict=True))
        without = {os.path.split(os.path.abspath(path)) for path in self.without}
        for given in inputs:
            if given == STDIN:
                yield _Found(STDIN, "stdin")
            elif given in names:
                yield _Found(given, names[given], _missing(given))
            elif os.path.isdir(given):
                yield from self._walk(given, labels[given], without)
            else:
                yield from _matching(given, labels[given])

    def _walk(self, folder: str, label: str, without: set[tuple[str, str]]) -> Iterator[_Found]:
        here = os.path.abspath(folder)
        try:
            with os.scandir(folder) as entries:
                listed = sorted((entry.name, _kind(entry)) for entry in entries)
        except OSError as error:
            yield _Found(folder, label or PurePath(folder).name, error.strerror)
            return
        listed = [(name, kind) for name, kind in listed if not name.startswith(".") and (here, name) not in without]
        files = [name for name, kind in listed if kind == "file" and not self._passes_over(name)]
        names = dict(zip(files, distinct(files), strict=True))
        for name, kind in listed:
            if kind == "folder":
                yield from self._walk(os.path.join(folder, name), _join(label, name), without)
            elif name in names:
                yield _Found(os.path.join(folder, name), _join(label, names[name]))

    def _passes_over(self, name: str) -> bool:
        ending = unpacked(PurePath(name)).suffix.lower()
        about = name.lower().startswith("readme")
        if about or ending in PASSED_OVER:
            self.passed_over["README" if about else ending] += 1
        return about or ending in PASSED_OVER

    # --- articles -----------------------------------------------------------------------------------------------------

    def _standard_input(self) -> Job:
        data = self.stdin.read(self.max_size + 1) if self.stdin is not None else b""
        error = too_large(len(data), self.max_size) if len(data) > self.max_size else None
        return Job("stdin", STDIN, data=data, error=error)

    def _rows(self, found: _Found, table: ModuleType) -> Iterator[Job]:
        """Yield the articles in the rows of a file; a row without a text of its own is an error at its place."""
        row, seen = None, set[int]()
        try:
            for row in table.rows(Path(found.path)):
                yield self._row(found, row, seen)
        except InputError as error:
            place = None if row is None else f"after row {row.number}"
            yield Job(readable(found.name), readable(found.path), found.path, place=place, error=str(error))

    def _row(self, found: _Found, row: Row, seen: set[int]) -> Job:
        text, identity, error = self.columns.read(row)
        name = _UNSAFE.sub("_", identity or "")[:_LONGEST_NAME]
        if name != identity or hash(name.casefold()) in seen:
            name = f"{name}-row{row.number}".lstrip("-")
        seen.add(hash(name.casefold()))
        source = readable(f"{found.path}:{row.number}")
        return Job(f"{readable(found.name)}/{name}", source, found.path, str(row.number), text, error=error)


def distinct(paths: Sequence[str]) -> list[str]:
    """Name files by their paths without the endings; with them where two would be called the same. Tables keep theirs.

    Names in large and small letters are the same: on many disks they are.

    >>> distinct(["a/x.txt", "a/y.txt", "a/Y.md", "z.txt.gz", "v1.2", "rows.csv"])
    ['a/x', 'a/y.txt', 'a/Y.md', 'z', 'v1.2', 'rows.csv']
    """
    short = [_without_ending(path) for path in paths]
    taken = chain(short, (path for path, name in zip(paths, short, strict=True) if path != name))
    counts = Counter(map(str.casefold, taken))
    return [name if counts[name.casefold()] == 1 else path for name, path in zip(short, paths, strict=True)]


def _without_ending(path: str) -> str:
    if _table(path) is not None:
        return path
    plain = unpacked(PurePath(path))
    return (plain.with_suffix("") if _ENDING.fullmatch(plain.suffix) else plain).as_posix()


def readable(path: str) -> str:
    """Give a path, or a line with one, as it can be printed, also where its bytes are not in the system's encoding.

    >>> readable("临床.txt"), readable(os.fsdecode("临床.txt".encode("gb18030")))
    ('临床.txt', '临床.txt')
    """
    if not any("\ud800" <= character <= "\udfff" for character in path):
        return path
    for encoding in ("utf-8", "gb18030"):
        with suppress(UnicodeError):
            return path.encode("utf-8", "surrogateescape").decode(encoding)
    return path.encode("utf-8", "backslashreplace").decode()


def _table(path: str) -> ModuleType | None:
    return TABLES.get(unpacked(PurePath(path)).suffix.lower())


def _kind(entry: os.DirEntry[str]) -> str:
    """Tell files from folders; a link to nowhere is a file that cannot be read, a link to a folder is not followed."""
    if entry.is_dir(follow_symlinks=False):
        return "folder"
    return "file" if entry.is_file() or (entry.is_symlink() and not entry.is_dir()) else "other"


def _join(label: str, name: str) -> str:
    return f"{label}/{name}" if label else name


def _labels(folders: Sequence[str]) -> list[str]:
    """Name folders and patterns by their last part; by the whole path where two would be called the same."""
    bases = [_base(given) if _is_pattern(given) else given for given in folders]
    short = [PurePath(os.path.abspath(base)).name for base in bases]
    counts = Counter(short)
    return [name if counts[name] == 1 else _clean(base) for name, base in zip(short, bases, strict=True)]


def _relative(files: Sequence[str]) -> list[str]:
    """Give files by their last part; by the whole path where two would be called the same."""
    counts = Counter(PurePath(path).name for path in files)
    return [name if counts[name := PurePath(path).name] == 1 else _clean(path) for path in files]


def _clean(path: str) -> str:
    """Give a path that stays below any folder that it is put in.

    >>> _clean("/data/../a/./x.txt"), _clean("../b/x.txt")
    ('data/a/x.txt', 'b/x.txt')
    """
    pure = PurePath(path)
    return "/".join(part for part in pure.parts if part not in (pure.anchor, "..", "."))


def _is_pattern(given: str) -> bool:
    return glob.has_magic(given) and not os.path.exists(given)


def _base(pattern: str) -> str:
    """Give the folder that all matches of a pattern are below.

    >>> _base("data/2024/**/*.txt"), _base("*.txt")
    ('data/2024', '')
    """
    parts = PurePath(pattern).parts
    plain = next(index for index, part in enumerate(parts) if glob.has_magic(part))
    return str(PurePath(*parts[:plain])) if plain else ""


def _matching(pattern: str, label: str) -> Iterator[_Found]:
    paths = sorted(path for path in glob.iglob(pattern, recursive=True) if not os.path.isdir(path))
    if not paths:
        yield _Found(pattern, pattern, "no file matches")
    base = _base(pattern)
    names = distinct([PurePath(os.path.relpath(path, base or ".")).as_posix() for path in paths])
    for path, name in zip(paths, names, strict=True):
        yield _Found(path, _join(label, name))


def _missing(path: str) -> str | None:
    """Say why a path given cannot be opened; None where only reading can tell."""
    try:
        os.stat(path)
    except OSError as error:
        return error.strerror
    return None
