"""What goes in and what comes out: which articles, by which names, and files that are never half written."""

from __future__ import annotations

import csv
import errno
import gzip
import io
import json
import os
from pathlib import Path, PureWindowsPath
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from extract.errors import InputError, OutputError
from extract.io import sources
from extract.io.article import Job, Skipped, is_chinese, read_article, read_text
from extract.io.outputs import Folder, Lines, Stream, Unwritable, read_document
from extract.io.packed import read_bytes
from extract.io.rows import Columns
from extract.io.sources import Sources

STAMP = {"version": "1", "lexicon": "a"}


def put(folder: Path, *names: str, text: str = "共纳入40例患者。") -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")


def named(*inputs: Path | str, **options: Any) -> list[str]:
    return [job.name for job in Sources([str(given) for given in inputs], **options)]


# --- Which articles ---------------------------------------------------------------------------------------------------


def test_a_folder_gives_its_files_in_order_by_their_places(tmp_path: Path) -> None:
    put(tmp_path, "b.txt", "a/x.txt", "c/x.txt", "a/deep/y.md", ".hidden/z.txt", ".z.txt", "plain")
    assert named(tmp_path) == ["a/deep/y", "a/x", "b", "c/x", "plain"]


def test_names_that_would_be_the_same_keep_their_endings(tmp_path: Path) -> None:
    put(tmp_path, "x.txt", "x.md", "x.txt.txt", "y.html", "v1.2-notes")
    assert named(tmp_path) == ["v1.2-notes", "x.md", "x.txt", "x.txt.txt", "y"]


def test_names_that_a_disk_would_take_for_the_same_keep_their_endings(tmp_path: Path) -> None:
    put(tmp_path, "x.txt", "X.md", "Y.txt", "y")
    assert named(tmp_path) == ["X.md", "Y.txt", "x.txt", "y"]


def test_names_are_the_same_on_windows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "临床 试验/甲 组.txt", "临床 试验/乙.md", "b/甲 组.txt")
    monkeypatch.chdir(tmp_path)
    inputs = (["**/*"], ["临床 试验/甲 组.txt", "b/甲 组.txt"], ["临床 试验", "b"])
    expected = [
        ["b/甲 组", "临床 试验/乙", "临床 试验/甲 组"],
        ["临床 试验/甲 组", "b/甲 组"],
        ["临床 试验/乙", "临床 试验/甲 组", "b/甲 组"],
    ]
    assert [named(*given) for given in inputs] == expected
    monkeypatch.setattr(sources, "PurePath", PureWindowsPath)
    assert [named(*given) for given in inputs] == expected
    assert sources.distinct([r"a\x.txt"]) == ["a/x"]


def test_several_inputs_never_share_a_name(tmp_path: Path) -> None:
    put(tmp_path, "a/x.txt", "b/x.txt", "c/a/x.txt", "c/y.txt")
    here = str(tmp_path).strip("/")
    assert named(tmp_path / "a", tmp_path / "b") == ["a/x", "b/x"]
    assert named(tmp_path / "a" / "x.txt", tmp_path / "b" / "x.txt") == [f"{here}/a/x", f"{here}/b/x"]
    assert named(tmp_path / "a", tmp_path / "c" / "a") == [f"{here}/a/x", f"{here}/c/a/x"]
    assert named(tmp_path / "c" / "y.txt", tmp_path / "a") == ["y", "a/x"]
    assert named(tmp_path / "a" / "x.txt", tmp_path / "a" / "x.txt") == ["x"]


def test_patterns_find_files_below_their_fixed_part(tmp_path: Path) -> None:
    put(tmp_path, "a/x.txt", "a/b/y.txt", "a/b/z.md")
    assert named(f"{tmp_path}/a/**/*.txt") == ["b/y", "x"]
    assert [job.error for job in Sources([f"{tmp_path}/*.nothing"])] == ["no file matches"]


def test_a_file_whose_name_looks_like_a_pattern_is_a_file(tmp_path: Path) -> None:
    put(tmp_path, "[1]综述.txt")
    assert named(tmp_path / "[1]综述.txt") == ["[1]综述"]


def test_what_is_no_article_is_passed_over_and_counted(tmp_path: Path) -> None:
    put(tmp_path, "x.txt", "x.json", "pic.PNG", "a/pic.png", "r.jsonl.part", "README.zh.md")
    sources = Sources([str(tmp_path)])
    assert [job.name for job in sources] == ["x"]
    assert sources.passed_over == {".json": 1, ".png": 2, ".part": 1, "README": 1}


def test_only_files_changed_since_a_time_are_read_under_the_names_that_they_always_have(tmp_path: Path) -> None:
    for name, changed in (("a.txt", 1000.0), ("b.txt", 2000.0), ("b.md", 3000.0)):
        (tmp_path / name).write_text("共纳入40例患者。", "utf-8")
        os.utime(tmp_path / name, (changed, changed))
    sources = Sources([str(tmp_path), str(tmp_path / "missing.txt")], since=2000.0)
    label = tmp_path.name
    assert [job.name for job in sources] == [f"{label}/b.md", f"{label}/b.txt", "missing"]
    assert sources.count() == 3


def test_the_output_is_no_input(tmp_path: Path) -> None:
    put(tmp_path, "x.txt", "out/y.txt", "errors.jsonl")
    assert named(tmp_path, without=[tmp_path / "out", tmp_path / "errors.jsonl"]) == ["x"]


def test_what_is_missing_is_an_article_that_fails(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    (job,) = Sources([str(tmp_path / "no.txt")])
    assert job.error == "No such file or directory"
    (job,) = Sources([str(tmp_path)])
    with pytest.raises(InputError, match="No such file"):
        read_article(job)


def test_links_in_a_circle_end(tmp_path: Path) -> None:
    put(tmp_path, "a/x.txt")
    (tmp_path / "a" / "again").symlink_to(tmp_path, target_is_directory=True)
    assert named(tmp_path) == ["a/x"]


def test_names_in_other_encodings_can_be_printed(tmp_path: Path) -> None:
    name = os.fsencode(tmp_path) + b"/" + "临床.txt".encode("gb18030")
    try:
        Path(os.fsdecode(name)).write_text("共纳入40例患者。", "utf-8")
    except OSError:
        pytest.skip("this file system takes UTF-8 names only")
    (job,) = Sources([str(tmp_path)])
    assert (job.name, read_article(job).text) == ("临床", "共纳入40例患者。")
    json.dumps(job.source).encode()


# --- Tables -----------------------------------------------------------------------------------------------------------


def jsonl(path: Path, *rows: Any) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


def jobs(path: Path, **columns: str) -> list[tuple[str, str | None, str | None]]:
    return [(job.name, job.text, job.error) for job in Sources([str(path)], Columns(**columns))]


def test_rows_are_named_by_their_ids_else_by_their_numbers(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "r.jsonl", {"id": "a", "text": "甲"}, {"id": "a", "text": "乙"}, {"text": "丙"})
    assert jobs(path) == [("r.jsonl/a", "甲", None), ("r.jsonl/a-row2", "乙", None), ("r.jsonl/row3", "丙", None)]
    path = jsonl(tmp_path / "s.jsonl", {"url": "https://x.cn/1?a=b", "text": "甲"})
    assert jobs(path) == [("s.jsonl/https_x.cn_1_a=b-row1", "甲", None)]


def test_rows_have_names_that_any_disk_bears(tmp_path: Path) -> None:
    ids = ["con", "NUL.v2", "console", "a:b", "Ab", "aB", "x ", "."]
    rows = (json.dumps({"id": identity, "text": "共纳入40例患者。"}) for identity in ids)
    (tmp_path / "r.jsonl").write_text("\n".join(rows), "utf-8")
    stems = ["_-row1", "_.v2-row2", "console", "a_b-row4", "Ab", "aB-row6", "x_-row7", "_-row8"]
    assert named(tmp_path / "r.jsonl") == [f"r.jsonl/{stem}" for stem in stems]


def test_a_bad_row_fails_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_text('{"text": "甲"}\nnothing\n[1]\n\n{"text": 7}\n{"other": "乙"}\n{"text": null}\n', "utf-8")
    found = jobs(path)
    assert [error is None for _, _, error in found] == [True, False, False, False, False, True]
    assert [job.place for job in Sources([str(path)])] == ["1", "2", "3", "5", "6", "7"]


def test_columns_can_be_named(tmp_path: Path) -> None:
    path = jsonl(tmp_path / "r.jsonl", {"pmid": 7, "abstract": "甲", "text": "乙"})
    assert jobs(path, text="abstract", id="pmid") == [("r.jsonl/7", "甲", None)]
    assert "no column 'x'" in str(jobs(path, text="x")[0][2])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", ";"])
def test_csv_as_spreadsheets_save_it(tmp_path: Path, encoding: str, delimiter: str) -> None:
    out = io.StringIO()
    text = "本研究共纳入40例患者，\n“静脉”输注" + "，疗效显著" * 30_000
    csv.writer(out, delimiter=delimiter).writerows([["编号", "正文"], ["甲", text], ["乙", "对照组二十例患者"]])
    path = tmp_path / "r.csv"
    path.write_bytes(out.getvalue().encode(encoding))
    assert jobs(path) == [("r.csv/甲", text, None), ("r.csv/乙", "对照组二十例患者", None)]
    assert Sources([str(path)]).count() == 2


def test_csv_rows_with_cells_missing_fail_alone(tmp_path: Path) -> None:
    path = tmp_path / "r.csv"
    path.write_text("id,text\n1,甲\n2\n\n4,丁\n", "utf-8")
    assert [(name, error) for name, _, error in jobs(path)] == [
        ("r.csv/1", None),
        ("r.csv/row2", "1 cells under 2 column names"),
        ("r.csv/4", None),
    ]


def test_parquet_rows(tmp_path: Path) -> None:
    pa = pytest.importorskip("pyarrow", reason="the extra [store] is not installed")
    from pyarrow import parquet

    path = tmp_path / "r.parquet"
    parquet.write_table(pa.table({"id": [1, 2], "text": ["甲", "乙"]}), path)
    assert jobs(path) == [("r.parquet/1", "甲", None), ("r.parquet/2", "乙", None)]
    assert Sources([str(path)]).count() == 2
    path.write_bytes(b"nothing")
    assert "no Parquet file" in str(jobs(path)[0][2])


def test_a_table_that_breaks_off_gives_what_it_has(tmp_path: Path) -> None:
    whole = "".join(json.dumps({"text": f"共纳入{n}例 {os.urandom(40).hex()}"}) + "\n" for n in range(2000)).encode()
    path = tmp_path / "r.jsonl.gz"
    path.write_bytes(gzip.compress(whole)[:-5000])
    found = jobs(path)
    assert len(found) > 100
    assert "damaged .gz file" in str(found[-1][2])
    assert all(error is None for _, _, error in found[:-1])


# --- Packed files -----------------------------------------------------------------------------------------------------


def test_gzip(tmp_path: Path) -> None:
    path = tmp_path / "x.txt.gz"
    path.write_bytes(gzip.compress("共纳入40例患者。".encode()))
    (job,) = Sources([str(path)])
    assert (job.name, read_article(job).text) == ("x", "共纳入40例患者。")
    path.write_bytes(path.read_bytes()[:-4])
    with pytest.raises(InputError, match="damaged"):
        read_article(job)
    path.write_bytes(b"no gzip")
    with pytest.raises(InputError, match="damaged"):
        read_article(job)


def test_zstandard(tmp_path: Path) -> None:
    zstandard = pytest.importorskip("zstandard", reason="the extra [zst] is not installed")
    path = tmp_path / "x.txt.zst"
    data = "共纳入40例患者。".encode() * 50_000
    frame = zstandard.compress(data)
    path.write_bytes(frame + frame)
    assert read_bytes(path, 10**8) == data + data
    assert len(read_bytes(path, 100)) == 101
    for size in (1, len(frame) // 2, len(frame) - 1, len(frame) + 3):
        path.write_bytes((frame + frame)[:size])
        with pytest.raises(InputError, match="damaged"):
            read_bytes(path, 10**8)


# --- One article ------------------------------------------------------------------------------------------------------


def test_sizes_are_held(tmp_path: Path) -> None:
    put(tmp_path, "x.txt", text="中" * 1000)
    job = Job("x", "x", str(tmp_path / "x.txt"))
    assert len(read_article(job, max_size=3000).text) == 1000
    with pytest.raises(InputError, match="over the limit"):
        read_article(job, max_size=2999)
    with pytest.raises(InputError, match="over the limit"):
        read_article(Job("x", "x", text="中" * 1000), max_size=2999)
    with pytest.raises(InputError, match="over the limit"):
        read_article(Job("x", "-", data=b"a" * 3000), max_size=2999)


@pytest.mark.parametrize(
    ("text", "kind"), [("", "empty"), (" \n\u3000", "empty"), ("Forty patients were enrolled.", "not_chinese")]
)
def test_nothing_to_read_is_skipped(text: str, kind: str) -> None:
    with pytest.raises(Skipped) as skipped:
        read_article(Job("x", "x", text=text))
    assert skipped.value.kind == kind


def test_json_is_no_article(tmp_path: Path) -> None:
    put(tmp_path, "x.json", text='{"text": "共纳入40例患者"}')
    with pytest.raises(InputError, match="JSON"):
        read_text(Job("x", "x", str(tmp_path / "x.json")))


@given(st.text())
def test_any_text_is_chinese_or_not(text: str) -> None:
    assert is_chinese(text) in (True, False)


PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"><title>干细胞与膝关节</title></head>
<body id="activity-detail"><div id="page-content"><h1 class="rich_media_title">干细胞与膝关节</h1>
<div class="rich_media_content" id="js_content" style="visibility: hidden; opacity: 0;">
<section><p><span style="font-size: 15px;">试验共有<strong>36人</strong>参加，</span>
<span>每膝注入5×10<sup>7</sup>个细胞
（1×10<sup><span>6</span></sup>/kg），也有人用2×10<span style="vertical-align: super;">8</span>个。</span></p></section>
<p>细胞表面CD133<sup>+</sup>，体表面积1.7 m<sup>2</sup>，二氧化碳写作CO<sub>2</sub>，出处见文后<sup>[3]</sup>。</p>
<table><tbody><tr><th>组别</th><th>人数</th><th>好转率</th></tr>
<tr><td>细胞组</td><td>18</td><td>83.3%</td></tr><tr><td>盐水组</td><td>18</td><td>38.9%</td></tr></tbody></table>
<p>这一段介绍背景，没有任何数字，只是让正文长一些，好让提取正文的程序知道哪里才是文章，哪里是页面上的零碎。</p>
<p>登记号是NCT09999999。<br/>半年后疼痛评分下降（P&lt;0.05）。</p></div>
<div class="rich_media_tool"><a>阅读原文</a> <span>阅读 1000+</span></div></div>
<script>var n = 12;</script></body></html>"""


def test_a_wechat_page_keeps_its_superscripts_and_tables(tmp_path: Path) -> None:
    pytest.importorskip("trafilatura", reason="the extra [html] is not installed")
    put(tmp_path, "x.html", text=PAGE)
    text = read_article(Job("x", "x", str(tmp_path / "x.html"))).text
    lines = text.splitlines()
    assert lines[0] == "干细胞与膝关节"
    for kept in ("5×10⁷个细胞", "1×10⁶/kg", "2×10⁸个", "CD133⁺", "1.7 m²", "CO₂", "文后[3]", "P<0.05", "NCT09999999"):
        assert kept in text
    assert "组别\t人数\t好转率" in lines
    assert "盐水组\t18\t38.9%" in lines
    assert "var n" not in text


@pytest.mark.parametrize("page", ["", "<html></html>", "<p>共纳入40例患者</p>", "共纳入40例患者", "<", "\ufffd<a<b>"])
def test_scraps_of_pages_do_no_harm(page: str) -> None:
    pytest.importorskip("trafilatura", reason="the extra [html] is not installed")
    from extract.io.html import main_text

    assert ("共纳入40例患者" in page) == ("共纳入40例患者" in main_text(page))


# --- Outputs ----------------------------------------------------------------------------------------------------------


def record(name: str, **document: Any) -> bytes:
    facts = {"id": name, "source": name, "extractor": STAMP} | document
    return json.dumps({"schema_version": "1", "document": facts, "doses": []}, ensure_ascii=False).encode()


def job(name: str) -> Job:
    return Job(name, name)


def lines_of(path: Path) -> list[str]:
    return [json.loads(line)["document"]["id"] for line in path.read_bytes().splitlines()]


def test_lines_appear_when_they_are_complete(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    out = Lines(path)
    out.write(job("甲"), record("甲"))
    assert not path.exists()
    out.finish(failed=False)
    assert lines_of(path) == ["甲"]
    assert [p.name for p in tmp_path.iterdir()] == ["r.jsonl"]


def test_lines_of_earlier_runs_are_taken_over_in_their_turn(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    (tmp_path / "r.jsonl.before").write_bytes(b"\n".join([record("c"), record("a"), record("e")]) + b"\n")
    (tmp_path / "r.jsonl.part").write_bytes(record("a") + b"\n" + record("d") + b"\n" + record("b")[:-9])
    out = Lines(path, STAMP)
    assert [out.earlier(job(name)) is not None for name in "abcdef"] == [True, False, True, True, True, False]
    for name in "abcdef":
        if out.earlier(job(name)):
            out.keep(job(name))
        else:
            out.write(job(name), record(name))
    out.finish(failed=False)
    assert lines_of(path) == list("abcdef")
    assert [p.name for p in tmp_path.iterdir()] == ["r.jsonl"]
    out = Lines(path, STAMP)
    assert all(out.earlier(job(name)) for name in "abcdef")
    out.close()


def test_lines_of_another_version_or_place_are_not_taken_over(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(record("a", extractor=STAMP | {"lexicon": "b"}) + b"\n" + record("b", source="elsewhere") + b"\n")
    out = Lines(path, STAMP)
    assert out.earlier(job("a")) is None
    assert out.earlier(job("b")) is None
    assert out.earlier(Job("b", "elsewhere")) is not None
    out.close()


def test_a_new_run_forgets_the_earlier(tmp_path: Path) -> None:
    for name in ("r.jsonl", "r.jsonl.part", "r.jsonl.before"):
        (tmp_path / name).write_bytes(record("a") + b"\n")
    out = Lines(tmp_path / "r.jsonl")
    assert out.earlier(job("a")) is None
    out.finish(failed=False)
    assert (tmp_path / "r.jsonl").read_bytes() == b""
    assert [p.name for p in tmp_path.iterdir()] == ["r.jsonl"]


def test_a_folder_keeps_places_and_knows_its_own(tmp_path: Path) -> None:
    out = Folder(tmp_path / "out")
    out.write(job("a/x"), record("a/x"))
    assert json.loads((tmp_path / "out" / "a" / "x.json").read_bytes())["document"]["id"] == "a/x"
    assert Folder(tmp_path / "out").earlier(job("a/x")) is None
    assert Folder(tmp_path / "out", STAMP).earlier(job("a/x")) is not None
    assert Folder(tmp_path / "out", STAMP | {"version": "2"}).earlier(job("a/x")) is None


def test_one_file_in_the_way_is_one_failure(tmp_path: Path) -> None:
    out = Folder(tmp_path)
    (tmp_path / "a").write_text("no folder")
    with pytest.raises(Unwritable, match=r"a/x\.json"):
        out.write(job("a/x"), record("a/x"))
    with pytest.raises(Unwritable):
        out.write(job("n" * 300), record("n"))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_stops_everything(tmp_path: Path) -> None:
    (tmp_path / "a.json.part").symlink_to("/dev/full")
    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)) as told:
        Folder(tmp_path).write(job("a"), record("a"))
    assert not isinstance(told.value, Unwritable)
    (tmp_path / "r.jsonl.part").symlink_to("/dev/full")
    out = Lines(tmp_path / "r.jsonl")
    out.write(job("a"), record("a"))
    with pytest.raises(OutputError, match=os.strerror(errno.ENOSPC)):
        out.finish(failed=False)
    out.close()
    with Path("/dev/full").open("wb", buffering=0) as full, pytest.raises(OutputError, match="standard output: "):
        Stream(full, "standard output").write(job("a"), record("a"))


def test_folders_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="no"):
        Folder(tmp_path / "no" / "where")
    with pytest.raises(OutputError, match="no"):
        Lines(tmp_path / "no" / "where.jsonl")


@given(st.dictionaries(st.text(max_size=8), st.text(max_size=8) | st.integers() | st.none(), max_size=4))
def test_the_document_is_read_from_the_head_of_a_record(document: dict[str, Any]) -> None:
    for indent in (None, 2):
        whole = json.dumps({"schema_version": "1", "document": document, "doses": ["x" * 100]}, indent=indent).encode()
        assert read_document(whole) == document
        assert read_document(whole[:-60]) == document
        assert read_document(whole[:30]) in (None, document)


# --- Stores -----------------------------------------------------------------------------------------------------------

FULL = {
    "schema_version": "1",
    "document": {
        "id": "x",
        "sha256": "0",
        "chars": 9,
        "source": "x.txt",
        "encoding": "utf-8",
        "extractor": {"version": "1", "lexicon": "a"},
    },
    "trial_ids": [],
    "doses": [
        {"id": "D1", "start": 0, "end": 1, "text": "1", "low": 5e7, "high": None, "op": ">=", "unit": "{cells}"}
        | {
            "basis": "course",
            "intervention": None,
            "route": "hepatic_artery",
            "study": "S1",
            "doubts": ["weak_reading"],
        }
    ],
    "routes": [],
    "timings": [],
    "enrollments": [{"id": "E1", "start": 0, "end": 1, "text": "1", "value": 40, "arm": "对照组", "study": None}],
    "outcomes": [
        {"id": "O1", "start": 0, "end": 1, "text": "1", "statistic": "percentage", "value": 85, "study": "S1"}
        | {"measure": {"text": "生存率", "code": "overall_survival"}, "p_value": {"op": "<", "value": 0.05}, "ci": None}
        | {"spread": {"kind": "iqr", "value": None, "low": 5, "high": 9}, "comparator": "对照组"}
    ],
    "studies": [{"id": "S1", "label": "NCT01741090", "phase": "2"}],
    "regimens": [
        {
            "id": "G1",
            "study": "S1",
            "arm": "治疗组",
            "intervention": "MSC",
            "dose": "D1",
            "route": None,
            "timings": ["M1"],
        }
        | {"dosage": {"timing": {"repeat": {"count": 3}}}}
    ],
    "normalization": [{"name": "gloss"}],
}


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    return jsonl(tmp_path / "lines", FULL, FULL | {"document": FULL["document"] | {"id": "y"}})


def test_parquet_tables(tmp_path: Path, lines: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra [store] is not installed")
    from pyarrow import parquet

    from extract.io.parquet import write

    path = tmp_path / "r.parquet"
    path.write_text("an old file")
    write(lines, path)
    first = {file.name: file.read_bytes() for file in path.iterdir()}
    write(lines, path)
    assert first == {file.name: file.read_bytes() for file in path.iterdir()}
    assert len(first) == 9

    def table(name: str) -> list[dict[str, Any]]:
        rows: list[dict[str, Any]] = parquet.read_table(path / f"{name}.parquet").to_pylist()
        return rows

    assert [row["id"] for row in table("articles")] == ["x", "y"]
    assert table("articles")[0]["extractor_lexicon"] == "a"
    assert json.loads(table("articles")[0]["more"]) == {"normalization": [{"name": "gloss"}]}
    dose = table("doses")[1]
    assert (dose["article"], dose["low"], dose["high"], dose["study"]) == ("y", 5e7, None, "S1")
    assert dose["doubts"] == ["weak_reading"]
    outcome = table("outcomes")[0]
    assert (outcome["measure_code"], outcome["p_value_value"], outcome["ci_low"]) == ("overall_survival", 0.05, None)
    assert (outcome["spread_kind"], outcome["spread_high"], outcome["comparator"]) == ("iqr", 9, "对照组")
    regimen = table("regimens")[1]
    assert (regimen["article"], regimen["dose"], regimen["timings"]) == ("y", "D1", ["M1"])
    assert json.loads(regimen["dosage"]) == {"timing": {"repeat": {"count": 3}}}


def test_duckdb_tables(tmp_path: Path, lines: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra [store] is not installed")
    duckdb = pytest.importorskip("duckdb", reason="the extra [store] is not installed")
    from extract.io.duckdb import write

    path = tmp_path / "r.duckdb"
    write(lines, path)
    write(lines, path)
    with duckdb.connect(str(path), read_only=True) as database:
        query = "SELECT a.source, d.low, s.label FROM doses d JOIN articles a ON a.id = d.article "
        query += "JOIN studies s ON s.article = d.article AND s.id = d.study ORDER BY a.id"
        assert database.execute(query).fetchall() == [("x.txt", 5e7, "NCT01741090")] * 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["lines", "r.duckdb"]
    jsonl(lines, FULL, FULL)
    with pytest.raises(OutputError, match=r"r\.duckdb"):
        write(lines, path)
