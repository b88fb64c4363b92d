"""What comes out the same in every run, kept from one to the next: compiled expressions, and what is read off them.

The rules hold some 1,200 expressions. To compile them takes a second; to load what the compiler made of them, a
thirtieth of that. So it is kept, as Python keeps its own bytecode, in a file of the user's cache folder; the variable
``EXTRACT_CACHE`` names another folder, or is empty and nothing is kept. Nothing depends on the file: without it, or
where it cannot be written, all is made anew.
"""

from __future__ import annotations

import atexit
import marshal
import os
import re
import sys
from array import array
from collections.abc import Callable
from contextlib import suppress
from functools import cache, wraps
from hashlib import blake2b
from pathlib import Path
from typing import Any, AnyStr, Final, ParamSpec, TypeVar

Given = ParamSpec("Given")
Made = TypeVar("Made")

_FORM = 2
"""Of what is kept; with another, all is made anew."""
_MOST = 10_000_000
"""Bytes that may be kept; with more, what this run did not use is dropped."""

KEEPS_EXPRESSIONS: Final = sys.implementation.name == "cpython" and (3, 11) <= sys.version_info < (3, 14)
"""Whether this Python's `re` was seen to be made of the parts used here. They are private: any other compiles anew."""

if KEEPS_EXPRESSIONS:
    import _sre  # type: ignore[import-not-found]
    from re import _compiler, _parser  # type: ignore[attr-defined]

    from extract.beginnings import beginning

    _STAMP = f"{sys.version} {sys.byteorder} {_sre.MAGIC} {_sre.CODESIZE} {_FORM}".encode()
    _WORD = "I" if _sre.CODESIZE == 4 else "H"
else:
    _STAMP = f"{sys.version} {sys.byteorder}".encode()
_HEAD = 32


class Store:
    """Values by the hash of what they were made of, each as `marshal` writes it, in a file; with no path, in none."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._values = _read(path) if path else {}
        self._used: dict[bytes, bytes] = {}
        self._written = True

    def get(self, made_of: tuple[Any, ...], make: Callable[[], Any]) -> Any:
        """Give the value that was made of something, as a copy of its own; make it where it is not there."""
        key = blake2b(repr(made_of).encode(), digest_size=16).digest()
        value = self._values.get(key)
        if value is None:
            value = self._values[key] = marshal.dumps(make())
            self._written = False
        self._used[key] = value
        return marshal.loads(value)

    def write(self) -> None:
        """Write the file if there is anything new for it; where that cannot be done, leave it."""
        if self._path is None or self._written:
            return
        self._written = True
        values = self._values if sum(map(len, self._values.values())) <= _MOST else self._used
        body = marshal.dumps(values)
        part = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        with suppress(OSError):
            self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                part.write_bytes(_checksum(body) + body)
                part.replace(self._path)
            finally:
                part.unlink(missing_ok=True)


def _read(path: Path) -> dict[bytes, bytes]:
    """Read a file that this user and this Python wrote, whole."""
    try:
        if hasattr(os, "getuid") and path.stat().st_uid != os.getuid():
            return {}
        data = path.read_bytes()
    except OSError:
        return {}
    body = memoryview(data)[_HEAD:]
    values: dict[bytes, bytes] = marshal.loads(body) if data[:_HEAD] == _checksum(body) else {}
    return values


def _checksum(body: bytes | memoryview) -> bytes:
    return blake2b(body, digest_size=_HEAD, key=blake2b(_STAMP).digest()).digest()


def _folder() -> Path | None:
    """Give the folder that the user has for such files on this system."""
    named = os.environ.get("EXTRACT_CACHE")
    if named is not None:
        return Path(named) if named else None
    with suppress(RuntimeError):  # no home
        if sys.platform == "win32":
            caches = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData/Local")
        elif sys.platform == "darwin":
            caches = Path.home() / "Library/Caches"
        else:
            caches = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
        return caches / "zh-trial-extract"
    return None


@cache
def _store() -> Store:
    folder = _folder()
    store = Store(folder / f"kept-{sys.implementation.cache_tag}" if folder else None)
    atexit.register(store.write)
    return store


def kept(make: Callable[Given, Made]) -> Callable[Given, Made]:
    """Keep what a pure function makes: arguments and result are plain values and containers, as `marshal` writes.

    The source of the function's module is part of what a result was made of.
    """
    source = Path(sys.modules[make.__module__].__file__ or "")
    name = f"{make.__module__}.{make.__qualname__}"

    @cache
    def version() -> tuple[int, int] | None:
        with suppress(OSError):  # in a program that is packed with its modules
            status = source.stat()
            return status.st_mtime_ns, status.st_size
        return None

    @wraps(make)
    def get(*given: Given.args, **named: Given.kwargs) -> Made:
        if version() is None:
            return make(*given, **named)
        made: Made = _store().get((name, version(), given, named), lambda: make(*given, **named))
        return made

    return get


def compiled(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """Compile an expression that the program itself holds; one made of an article is not kept.

    It finds what `re.compile` would find, and searches faster: see `extract.beginnings`.

    >>> compiled(r"(?P<n>\\d+)例").search("共纳入40例")["n"]
    '40'
    """
    if not KEEPS_EXPRESSIONS:
        return re.compile(pattern, flags)
    code: tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]
    code = _store().get((pattern, int(flags)), lambda: _code(pattern, int(flags)))
    made: re.Pattern[AnyStr] = _sre.compile(pattern, code[0], array(_WORD, code[1]).tolist(), *code[2:])
    return made


def _code(pattern: str | bytes, flags: int) -> tuple[int, bytes, int, dict[str, int], tuple[str | None, ...]]:
    """Do what `re.compile` does, up to the last step: flags, code, number of groups, their names both ways."""
    tree = _parser.parse(pattern, flags)
    state = tree.state
    code = array(_WORD, _searched(_compiler._code(tree, flags), tree, flags)).tobytes()
    names: list[str | None] = [None] * state.groups
    for name, group in state.groupdict.items():
        names[group] = name
    return flags | state.flags, code, state.groups - 1, dict(state.groupdict), tuple(names)


_MASK, _LEAST, _LONGEST = 2, 3, 4
"""Where the head of compiled code says how a search finds beginnings, and how long a match is."""


def _searched(code: list[int], tree: Any, flags: int) -> list[int]:
    """Write into the head of compiled code what a match begins with, where `re` has not."""
    flags |= tree.state.flags
    unknown = not code[_MASK] and code[_LEAST] and isinstance(tree.state.str, str) and not flags & re.IGNORECASE
    signs = beginning(tree) if unknown else None
    if signs is None:
        return code
    head: list[int] = []
    # With a second sign, one that no text holds, the class stays a class: that of a single one is read as the letter.
    _compiler._compile_info(head, _parser.parse(rf"[{signs}\x00]"), flags)
    head[_LEAST], head[_LONGEST] = code[_LEAST], code[_LONGEST]
    return head + code[1 + code[1] :]
