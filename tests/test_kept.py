"""What is kept between runs: the same as made anew, and never in the way."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from extract import kept
from extract.kept import Store, compiled
from extract.pipeline import Pipeline

EXPRESSIONS: list[tuple[str | bytes, int]] = [
    ("(?:静脉|口服)(?P<dose>\\d+)(?P<unit>mg|克)", 0),
    ("(?<![A-Za-z])(?P<arm>[a-z]+)\\s*组", re.IGNORECASE),
    ("^第(\\d++)周$  # 说明", re.VERBOSE | re.MULTILINE),
    ("(?i:nct)(?>\\d{8})|(?=共)共(.)\\1", 0),
    (b"[\x81-\xfe][^\x00-\x7f]+", 0),
    ("(?<!B)组|(?:共)?+纳|(?=Ab)\\w+", 0),
    ("(?<![A-Za-z])(?:第)", 0),
    ("(?i:a|共)|(?<!。)纳", 0),
    ("(?<=[\\s。，])[^静]|^静脉\\d", 0),
]
TEXT = "静脉120mg，对照Ab 组共共纳入，NCT01234567\n第12周\n"


@pytest.mark.parametrize(("pattern", "flags"), EXPRESSIONS)
def test_a_kept_expression_is_the_compiled_one(pattern: str | bytes, flags: int) -> None:
    for _ in range(2):
        own, other = compiled(pattern, flags), re.compile(pattern, flags)
        assert (own.pattern, own.flags, own.groups) == (other.pattern, other.flags, other.groups)
        assert own.groupindex == other.groupindex
        text = TEXT if isinstance(pattern, str) else TEXT.encode("gbk")
        found = [[match.span(n) for n in range(own.groups + 1)] for match in own.finditer(text)]
        assert found == [[match.span(n) for n in range(own.groups + 1)] for match in other.finditer(text)]
        assert found
        assert [m.lastgroup for m in own.finditer(text)] == [m.lastgroup for m in other.finditer(text)]


def test_what_does_not_compile_raises() -> None:
    with pytest.raises(re.error, match="unterminated"):
        compiled("[^")


def refuse() -> str:
    raise AssertionError("made again")


def test_what_was_made_is_there_in_the_next_run(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "kept"
    first = Store(path)
    assert first.get(("静滴", 1), lambda: ["静脉滴注"]) == ["静脉滴注"]
    first.write()
    assert Store(path).get(("静滴", 1), refuse) == ["静脉滴注"]
    assert Store(path).get(("静滴", 2), lambda: "other") == "other"
    assert list(path.parent.iterdir()) == [path]


def test_a_value_is_a_copy_of_its_own() -> None:
    store = Store(None)
    store.get("rows", lambda: [1]).append(2)
    assert store.get("rows", refuse) == [1]


@pytest.mark.parametrize("harm", ["cut", "changed", "empty", "folder"])
def test_a_file_that_cannot_be_used_is_made_anew(tmp_path: Path, harm: str) -> None:
    path = tmp_path / "kept"
    store = Store(path)
    store.get("a", lambda: "made")
    store.write()
    data = path.read_bytes()
    path.unlink()
    if harm == "folder":
        path.mkdir()
    else:
        path.write_bytes({"cut": data[:-3], "changed": data[:-1] + b"?", "empty": b""}[harm])
    again = Store(path)
    assert again.get("a", lambda: "made again") == "made again"
    again.write()
    if harm != "folder":
        assert Store(path).get("a", refuse) == "made again"


def test_where_nothing_can_be_written_nothing_is(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for path in (tmp_path / "file" / "kept", None):
        store = Store(path)
        assert store.get("a", lambda: 1) == 1
        store.write()


def test_too_much_is_cut_down_to_what_was_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "_MOST", 100)
    path = tmp_path / "kept"
    for key in ("old", "new"):
        store = Store(path)
        store.get(key, lambda: "x" * 80)
        store.write()
    assert Store(path).get("new", refuse)
    with pytest.raises(AssertionError, match="made again"):
        Store(path).get("old", refuse)


def test_nothing_of_an_article_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    made_of: list[object] = []
    get = Store.get
    monkeypatch.setattr(Store, "get", lambda store, what, make: made_of.append(what) or get(store, what, make))
    found = Pipeline().record(
        "共纳入86例患者(NCT01234567),随机分为优达普明组和安慰剂组,每组43例。"
        "卓然肽(ZRT)组给予优达普明®20 mg口服,优达普明®40 mg。24周时优达普明组ALT降低12.5 U/L,安慰剂组降低3.1 U/L。"
        "ZRT组43例,低剂量优达普明组与高剂量优达普明组无差异。"
    )
    assert found["outcomes"]
    assert made_of
    assert not [what for what in made_of if "优达普明" in str(what) or "ZRT" in str(what)]


@pytest.mark.parametrize("named", ["caches", ""])
def test_the_folder_can_be_named_or_refused(tmp_path: Path, named: str) -> None:
    folder = str(tmp_path / named) if named else ""
    environment = os.environ | {"EXTRACT_CACHE": folder, "HOME": str(tmp_path), "XDG_CACHE_HOME": ""}
    command = "from extract.pipeline import Pipeline; print(Pipeline()('口服20 mg').doses[0].low)"
    for _ in range(2):
        run = subprocess.run([sys.executable, "-c", command], env=environment, capture_output=True, text=True)
        assert (run.stdout, run.stderr) == ("20.0\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ([named] if named else [])


def test_a_function_without_a_file_is_called_each_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys.modules[__name__], "__file__", str(tmp_path / "packed.zip" / "module.py"))
    made: list[int] = []

    def make(number: int) -> int:
        made.append(number)
        return number

    get = kept.kept(make)
    assert (get(1), get(1), made) == (1, 1, [1, 1])


def test_another_python_compiles_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "KEEPS_EXPRESSIONS", False)
    monkeypatch.setattr(kept, "_store", None)
    assert kept.compiled("(?P<n>[0-9]+)例") == re.compile("(?P<n>[0-9]+)例")
