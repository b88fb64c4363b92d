"""Bytes become text, or the message says what they are."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.decode import decode
from extract.errors import InputError

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
SENTENCE = "共纳入40例肝硬化患者，随机分为治疗组和对照组。"
TRADITIONAL = "共納入40例肝硬化患者，隨機分為治療組和對照組。"


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_articles_in_each_encoding(path: Path, encoding: str) -> None:
    text = path.read_bytes().decode("utf-8-sig")
    assert decode(text.encode(encoding))[0] == text


@pytest.mark.parametrize("size", [len(TRADITIONAL), 12, 6])
def test_big5(size: int) -> None:
    text = TRADITIONAL[:size]
    assert decode(text.encode("big5")) == (text, "cp950")
    assert decode((text + "嘅喺").encode("big5hkscs")) == (text + "嘅喺", "big5hkscs")


def test_a_file_cut_inside_a_character() -> None:
    assert decode(SENTENCE.encode()[:-1]) == (SENTENCE[:-1] + "\ufffd", "utf-8")
    assert decode(SENTENCE.encode("gb18030")[:-1]) == (SENTENCE[:-1] + "\ufffd", "gb18030")


def test_line_ends_and_the_mark() -> None:
    assert decode("\ufeff患者\r\n20例\r".encode()) == ("患者\r\n20例\r", "utf-8")
    assert decode(b"") == ("", "utf-8")


def test_other_languages_come_back_as_text() -> None:
    assert decode("Étude clinique, 40 patients traités à Paris".encode("cp1252"))[0].startswith("Étude")
    assert decode("これは日本語のテキストです。患者は四十人です。".encode("cp932"))[0].startswith("これは")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"%PDF-1.7\n%\xe2\xe3", "PDF"),
        (b"PK\x03\x04\x14\x00\x06\x00[Content_Types].xml word/document.xml", "Word"),
        (b"PK\x03\x04\x14\x00\x00\x00a.txt", "ZIP"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), "Word"),
        (b"{\\rtf1\\ansi", "RTF"),
        (b"\x89PNG\r\n\x1a\n", "picture"),
        (bytes(range(256)) * 4, "binary"),
        (b"\x00\x01\x02\x03", "binary"),
    ],
)
def test_no_text(data: bytes, says: str) -> None:
    with pytest.raises(InputError, match=says):
        decode(data)


@given(st.binary(max_size=300))
def test_any_bytes_are_text_or_refused(data: bytes) -> None:
    try:
        text, encoding = decode(data)
    except InputError:
        return
    assert isinstance(text, str)
    assert encoding == encoding.lower()


@given(st.text(max_size=200).filter(lambda text: not text.startswith("\ufeff")))
def test_utf8_is_itself(text: str) -> None:
    data = text.encode("utf-8", "ignore")
    try:
        assert decode(data) == (data.decode(), "utf-8")
    except InputError:
        assert sum(sign < " " for sign in text) > 0 or data.startswith(
            (b"%PDF", b"{\\rtf", b"MZ", b"GIF8", b"PK", b"BZh", b"Rar")
        )
