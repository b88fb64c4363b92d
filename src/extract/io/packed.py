"""Files as they lie on the disk, packed with gzip or Zstandard or plain."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, cast

from extract.errors import InputError

if TYPE_CHECKING:
    import zstandard
    from _typeshed import WriteableBuffer

PACKED = (".gz", ".zst")
_BLOCK = 1 << 16


def unpacked(path: PurePath) -> PurePath:
    """Give a path without the ending of a packer.

    >>> str(unpacked(PurePath("page.html.gz")))
    'page.html'
    """
    return path.with_suffix("") if path.suffix.lower() in PACKED else path


@contextmanager
def opened(path: Path) -> Iterator[IO[bytes]]:
    """Open a file for reading, unpacked.

    Raises:
        InputError: it cannot be read, here or under way, or is packed and damaged.
    """
    try:
        with _open(path) as stream:
            yield stream
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise InputError(f"damaged {path.suffix} file: {error}") from error
    except OSError as error:
        raise InputError(error.strerror or str(error)) from error


def _open(path: Path) -> IO[bytes]:
    ending = path.suffix.lower()
    if ending == ".gz":
        return cast(IO[bytes], gzip.open(path, "rb"))
    if ending == ".zst":
        return _open_zstandard(path)
    return path.open("rb")


def _open_zstandard(path: Path) -> IO[bytes]:
    try:
        import zstandard
    except ImportError as error:
        raise InputError("reading .zst needs: pip install 'zh-trial-extract[zst]'") from error
    return io.BufferedReader(_Frames(path, zstandard.ZstdDecompressor()))


class _Frames(io.RawIOBase):
    """A Zstandard file as a stream; unlike the library's own reader it tells a file that breaks off."""

    def __init__(self, path: Path, decompressor: zstandard.ZstdDecompressor) -> None:
        self._file = path.open("rb")
        self._decompressor = decompressor
        self._frame = decompressor.decompressobj()
        self._begun = False
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        while not self._ready and self._decompress():
            pass
        view = memoryview(buffer).cast("B")
        size = min(len(view), len(self._ready))
        view[:size] = self._ready[:size]
        self._ready = self._ready[size:]
        return size

    def _decompress(self) -> bool:
        from zstandard import ZstdError

        packed = self._frame.unused_data if self._frame.eof else b""
        packed = packed or self._file.read(_BLOCK)
        if not packed:
            if self._begun and not self._frame.eof:
                raise EOFError("breaks off before its end")
            return False
        if self._frame.eof:
            self._frame = self._decompressor.decompressobj()
        self._begun = True
        try:
            self._ready = self._frame.decompress(packed)
        except ZstdError as error:
            raise EOFError(str(error)) from error
        return True

    def close(self) -> None:
        self._file.close()
        super().close()


def read_bytes(path: Path, most: int) -> bytes:
    """Read a whole file, of a larger one `most` bytes and one more.

    Raises:
        InputError: it cannot be read.
    """
    with opened(path) as stream:
        return stream.read(most + 1)
