"""From bytes to text: UTF-8, UTF-16 with a mark, GB18030, Big5; everything else is told what it is."""

from __future__ import annotations

import codecs
from typing import Final

from extract.errors import InputError

SAMPLE: Final = 65_536
"""Bytes by which an encoding is told."""

CHINESE: Final = ("gb18030", "cp950", "big5hkscs")
"""The encodings of Chinese beside UTF-8: GB 2312, GBK and GB 18030 in one; Big5 as Taiwan and as Hong Kong write it."""

READABLE: Final = 0.6
"""Share of common characters, of all that are not ASCII, from which a decoded text reads as Chinese."""

SURE: Final = 0.9
"""The detector's confidence from which Japanese or Korean is believed, though it reads as Chinese too."""

_KINDS: Final = (
    (b"%PDF-", "a PDF file; convert it first, for example: pdftotext article.pdf article.txt"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an old Word file; convert it first: soffice --convert-to txt article.doc"),
    (b"{\\rtf", "an RTF file; convert it first, for example: pandoc article.rtf -t plain -o article.txt"),
    (b"\x1f\x8b", "a gzip archive; unpack it first, or let its name end in .gz"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard archive; unpack it first"),
    (b"BZh", "a bzip2 archive; unpack it first"),
    (b"\xfd7zXZ\x00", "an xz archive; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "a RAR archive; unpack it first"),
    (b"\x89PNG\r\n", "a picture; its text has to be recognised (OCR) first"),
    (b"\xff\xd8\xff", "a picture; its text has to be recognised (OCR) first"),
    (b"GIF8", "a picture; its text has to be recognised (OCR) first"),
    (b"\x7fELF", "a program, no text"),
    (b"MZ\x90", "a program, no text"),
    (b"SQLite format 3", "a database; export its texts as .jsonl or .csv first"),
    (b"PAR1", "a Parquet file; let its name end in .parquet"),
)  # fmt: skip
_WORD: Final = "a Word file (.docx); convert it first, for example: pandoc article.docx -t plain -o article.txt"
_MARKS: Final = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def decode(data: bytes) -> tuple[str, str]:
    """Decode an article and name its encoding; a byte order mark is dropped, line ends stay.

    Damaged bytes become U+FFFD. Text in another language comes back in the encoding that the detector takes it for.

    Raises:
        InputError: the bytes are no text; the message says what they are and how to convert them.

    >>> decode("肝硬化患者40例".encode("gb18030")), decode("肝硬化患者40例".encode("big5"))
    (('肝硬化患者40例', 'gb18030'), ('肝硬化患者40例', 'cp950'))
    """
    reject_binary(data)
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(encoding, "replace"), encoding
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        encoding = _told(data[:SAMPLE])
        return data.decode(encoding, "replace"), encoding
    return text, "utf-8"


def reject_binary(data: bytes) -> None:
    """Refuse what is no text.

    Raises:
        InputError: with what it is instead.
    """
    for head, kind in _KINDS:
        if data.startswith(head):
            raise InputError(kind)
    if data.startswith(b"PK\x03\x04"):
        raise InputError(
            _WORD if b"word/" in data[:4096] or b"[Content_Types]" in data[:4096] else "a ZIP archive; unpack it first"
        )
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return
    sample = data[:SAMPLE]
    controls = sum(sample.count(bytes((code,))) for code in (*range(7), *range(14, 26), 28, 29, 30))
    if controls * 200 > len(sample):
        raise InputError("binary data, no text")


def _told(sample: bytes) -> str:
    """Tell the encoding of bytes that are no UTF-8."""
    if _nearly_utf8(sample):
        return "utf-8"
    import chardet

    guess = chardet.detect(sample)
    foreign = guess.get("language") in ("ja", "ko") and (guess["confidence"] or 0) >= SURE
    best = max(CHINESE, key=lambda encoding: chinese_share(sample, encoding))
    if not foreign and chinese_share(sample, best) >= READABLE:
        return best
    encoding = guess["encoding"]
    if encoding is None and sum(byte > 0x7F for byte in sample) * 10 < len(sample):
        return "cp1252"  # some words with accents
    if encoding is None:
        raise InputError("in no encoding that could be told; save it as UTF-8")
    try:
        sample.decode(encoding, "replace")
    except LookupError as error:
        raise InputError(f"in an encoding that is not supported ({encoding}); save it as UTF-8") from error
    return encoding.lower()


def _nearly_utf8(sample: bytes) -> bool:
    """Tell UTF-8 with a few damaged bytes, or cut off inside a character."""
    text = sample.decode("utf-8", "replace")
    lost = text.count("\ufffd")
    kept = sum(sign > "\x7f" for sign in text) - lost
    return kept > 20 * lost


def chinese_share(sample: bytes, encoding: str) -> float:
    """Give the share of common characters and punctuation, of all that are not ASCII, less that of undecoded bytes.

    >>> chinese_share("肝硬化患者".encode("gb18030"), "gb18030")
    1.0
    """
    from extract.normalize.characters import fold_width, is_common, to_simplified

    text = sample.decode(encoding, "replace")
    signs = [sign for sign in to_simplified(fold_width(text)) if sign > "\x7f"]
    if text.endswith("\ufffd") and len(signs) > 1:  # the sample may end inside a character
        del signs[-1]
    return (sum(map(is_common, signs)) - signs.count("\ufffd")) / len(signs) if signs else 0.0
