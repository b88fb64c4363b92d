"""The command, end to end: what people type, what they get, and what they are told when something is wrong."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from extract import __version__, workers
from extract.cli import main
from extract.schema import Extraction

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
GOLD = ROOT / "gold"
ARTICLE = (
    "某医院共纳入40例患者，每次静脉输注5×10^7个细胞，每周1次。注册号NCT01741090。治疗24周后总有效率为85.0%（34/40）。\n"
)

PDF = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n1 0 obj <<>> endobj"
WORD = b"PK\x03\x04\x14\x00\x06\x00\x08\x00\x00\x00!\x00word/document.xml" + bytes(50)
OLD_WORD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
BINARY = bytes(range(256)) * 20


def extract(*arguments: object, stdin: bytes = b"", **options: Any) -> subprocess.CompletedProcess[bytes]:
    """Run the command in a process of its own."""
    command = [sys.executable, "-m", "extract", *map(str, arguments)]
    return subprocess.run(command, input=stdin, capture_output=True, **options)


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    """A folder with two articles of one name."""
    for place in ("in", "in/sub"):
        (tmp_path / place).mkdir()
        (tmp_path / place / "x.txt").write_text(ARTICLE, "utf-8")
    return tmp_path / "in"


def usage(*arguments: object) -> int | str | None:
    with pytest.raises(SystemExit) as stopped:
        main([str(argument) for argument in arguments])
    return stopped.value.code


def read(path: Path) -> Extraction:
    return Extraction.model_validate_json(path.read_bytes())


# --- run --------------------------------------------------------------------------------------------------------------


def test_the_first_command_of_the_readme(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["run", str(SEEDS), "-o", str(tmp_path / "out")]) == 0
    stems = {path.stem for path in SEEDS.glob("*.txt")}
    assert {path.stem for path in (tmp_path / "out").glob("*.json")} == stems
    for stem in stems:
        raw = (SEEDS / f"{stem}.txt").read_bytes().decode("utf-8-sig")
        for _, mention in read(tmp_path / "out" / f"{stem}.json").mentions():
            assert raw[mention.start : mention.end] == mention.text
    told = capsys.readouterr().err
    assert f"{len(stems)} articles read" in told
    assert "0 failed" in told


def test_places_are_kept(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert main(["run", str(articles), "-o", str(out)]) == 0
    assert sorted(path.relative_to(out).as_posix() for path in out.rglob("*.json")) == ["sub/x.json", "x.json"]
    found = read(out / "sub" / "x.json")
    assert found.document.id == "sub/x"
    assert [mention.value for mention in found.trial_ids] == ["NCT01741090"]


def test_json_lines(articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.jsonl"
    assert main(["run", str(articles), "-o", str(out), "--quiet"]) == 0
    assert [json.loads(line)["document"]["id"] for line in out.read_bytes().splitlines()] == ["sub/x", "x"]


def test_standard_input_to_standard_output(articles: Path) -> None:
    done = extract("run", "-", "-o", "-", stdin=ARTICLE.encode("gb18030"))
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)["document"]
    assert (document["id"], document["source"]) == ("stdin", "-")
    assert document["encoding"].lower().startswith("gb")
    assert document["chars"] == len(ARTICLE)


def test_a_list_of_files(articles: Path, tmp_path: Path) -> None:
    listed = f"{articles / 'x.txt'}\n{articles / 'sub'}\n".encode()
    done = extract("run", "--files-from", "-", "-o", tmp_path / "r.jsonl", stdin=listed)
    assert done.returncode == 0, done.stderr
    assert len((tmp_path / "r.jsonl").read_bytes().splitlines()) == 2


def test_own_rows(articles: Path, tmp_path: Path) -> None:
    lexicon = tmp_path / "mine.toml"
    lexicon.write_text('[[routes]]\ncode = "intravenous"\nterms = ["静脉微微泵"]\n', "utf-8")
    (articles / "x.txt").write_text("40例患者静脉微微泵入5 mg。", "utf-8")
    out = tmp_path / "out"
    assert main(["run", str(articles / "x.txt"), "-o", str(out), "--lexicon", str(lexicon)]) == 0
    assert "静脉微微泵" in [mention.text for mention in read(out / "x.json").routes]
    lexicon.write_text('[[nothing]]\ncode = "x"\n', "utf-8")
    assert main(["run", str(articles), "-o", str(out), "--lexicon", str(lexicon)]) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["walk"],
        ["run"],
        ["run", "x.txt"],
        ["run", "-o", "out"],
        ["run", "x.txt", "-o", "out", "--workers", "0"],
        ["run", "x.txt", "-o", "out", "--max-size", "big"],
        ["run", "x.txt", "-o", "out.json"],
        ["run", "x.txt", "-o", "-", "--resume"],
        ["run", "-", "-o", "-", "--files-from", "-"],
        ["eval", "--gold", "gold"],
        ["eval", "--gold", "gold", "--docs", "seeds", "--min-f1", "2"],
        ["codes", "nothing"],
    ],
)
def test_wrong_usage(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert usage(*arguments) == 2
    assert "error" in capsys.readouterr().err


# --- Bad input --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("bad.pdf", PDF, "PDF"),
        ("bad.txt", PDF, "PDF"),
        ("bad.docx", WORD, "Word"),
        ("bad.doc", OLD_WORD, "Word"),
        ("bad.bin", BINARY, ""),
        ("bad.txt.gz", b"no gzip", "damaged"),
    ],
)
def test_a_bad_file_is_named_and_the_others_are_done(
    articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, data: bytes, word: str
) -> None:
    (articles / name).write_bytes(data)
    assert main(["run", str(articles), "-o", str(tmp_path / "out")]) == 1
    told = capsys.readouterr().err
    assert re.search(rf"failed: \S*{re.escape(name)}: .*{word}", told)
    assert len(list((tmp_path / "out").rglob("x.json"))) == 2
    (row,) = map(json.loads, (tmp_path / "out" / "errors.jsonl").read_bytes().splitlines())
    assert (row["file"], row["kind"]) == (str(articles / name), "input")


def test_what_is_not_there_or_too_large(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (articles / "large.txt").write_text(ARTICLE * 100, "utf-8")
    gone = articles / "gone.txt"
    assert main(["run", str(articles), str(gone), "-o", str(tmp_path / "r.jsonl"), "--max-size", "1kB"]) == 1
    told = capsys.readouterr().err
    assert f"failed: {gone}: " in told
    assert f"failed: {articles / 'large.txt'}: " in told
    assert len((tmp_path / "r.jsonl").read_bytes().splitlines()) == 2


def test_articles_over_32_mb_are_too_large(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (tmp_path / "x.txt").open("wb") as file:
        file.truncate(32_000_001)
    assert main(["run", str(tmp_path / "x.txt"), "-o", str(tmp_path / "out")]) == 1
    assert "over the limit of 32 MB" in capsys.readouterr().err


def test_nothing_to_read_is_skipped(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (articles / "empty.txt").write_bytes(b"")
    (articles / "english.txt").write_text("Forty patients were enrolled.")
    assert main(["run", str(articles), "-o", str(tmp_path / "out")]) == 0
    told = capsys.readouterr().err
    assert f"skipped: {articles / 'empty.txt'}: empty" in told
    assert f"skipped: {articles / 'english.txt'}: not Chinese" in told
    assert "2 skipped, 0 failed" in told
    assert not (tmp_path / "out" / "errors.jsonl").exists()


def test_out_folders_that_are_not_there(articles: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for out in (tmp_path / "no" / "where", tmp_path / "no" / "r.jsonl"):
        assert main(["run", str(articles), "-o", str(out)]) == 1
        assert str(out) in capsys.readouterr().err


AS_NOBODY = """
import os, sys
from extract.cli import main
main(["run", sys.argv[1], "-o", sys.argv[2], "-q"])  # Load all that is needed while it can be read.
if os.getuid() == 0:
    os.setgid(65534)
    os.setuid(65534)
sys.exit(main(["run", *sys.argv[3:]]))
"""


def as_nobody(warm: Path, *arguments: object) -> subprocess.CompletedProcess[bytes]:
    """Run the command without root's rights."""
    command = [sys.executable, "-c", AS_NOBODY, str(warm / "x.txt"), str(warm / "warm"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True)


@pytest.fixture
def open_articles(articles: Path, tmp_path: Path) -> Path:
    """Articles that anyone can read, in a folder that anyone can get to."""
    for path in (tmp_path, *tmp_path.parents):
        if path.stat().st_uid == os.getuid() and path != Path("/") and not path.stat().st_mode & 0o001:
            path.chmod(path.stat().st_mode | 0o011)
    return articles


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="this system has no users")
def test_files_that_may_not_be_read(open_articles: Path, tmp_path: Path) -> None:
    out = tmp_path / "open"
    out.mkdir()
    out.chmod(0o777)
    (open_articles / "secret.txt").write_text(ARTICLE, "utf-8")
    (open_articles / "secret.txt").chmod(0)
    (open_articles / "closed").mkdir(mode=0)
    done = as_nobody(tmp_path / "in", open_articles, "-o", out)
    told = done.stderr.decode()
    assert done.returncode == 1, told
    assert f"failed: {open_articles / 'secret.txt'}: Permission denied" in told
    assert f"failed: {open_articles / 'closed'}: Permission denied" in told
    assert len(list(out.rglob("x.json"))) == 2


@pytest.mark.skipif(not hasattr(os, "setuid"), reason="this system has no users")
def test_out_folders_that_may_not_be_written(open_articles: Path, tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    for out in (closed, closed / "new", closed / "r.jsonl"):
        done = as_nobody(tmp_path / "in", open_articles, "-o", out)
        assert done.returncode == 1, done.stderr
        assert f"extract: {out}" in done.stderr.decode()
        assert b"Permission denied" in done.stderr
        assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
@pytest.mark.parametrize("command", ["run", "show", "codes", "schema", "normalize", "eval"])
def test_a_full_disk_is_told(articles: Path, command: str) -> None:
    arguments: dict[str, Sequence[object]] = {
        "run": ["run", articles, "-o", "-"],
        "show": ["show", articles / "x.txt"],
        "codes": ["codes"],
        "schema": ["schema"],
        "normalize": ["normalize", articles / "x.txt"],
        "eval": ["eval", "--gold", GOLD, "--pred", GOLD],
    }
    with Path("/dev/full").open("wb") as full:
        command_line = [sys.executable, "-m", "extract", *map(str, arguments[command])]
        done = subprocess.run(command_line, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert b"No space left on device" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_under_the_output(articles: Path, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "x.json.part").symlink_to("/dev/full")
    (tmp_path / "r.jsonl.part").symlink_to("/dev/full")
    for out in ("out", "r.jsonl", "/dev/full"):
        done = extract("run", articles, "-o", tmp_path / out)
        assert done.returncode == 1
        assert b"No space left on device" in done.stderr
        assert b"Traceback" not in done.stderr


def test_a_reader_that_goes_away(articles: Path) -> None:
    command = [sys.executable, "-m", "extract", "codes"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as codes:
        assert codes.stdout is not None
        assert codes.stderr is not None
        codes.stdout.close()
        assert b"Traceback" not in codes.stderr.read()


# --- The other commands -----------------------------------------------------------------------------------------------


def test_help_teaches_by_example(capsys: pytest.CaptureFixture[str]) -> None:
    assert usage("--help") == 0
    assert "extract run article.txt -o -" in capsys.readouterr().out
    assert usage("run", "--help") == 0
    assert "extract run seeds -o out" in capsys.readouterr().out
    assert usage("--version") == 0
    assert capsys.readouterr().out == f"extract {__version__}\n"


def test_show(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["show", str(articles / "x.txt"), "--why"]) == 0
    shown = capsys.readouterr().out
    assert "⟦NCT01741090⟧T1" in shown
    assert "rule" in shown
    assert "ClinicalTrials.gov (美国临床试验注册库" in shown
    assert main(["show", str(articles / "x.txt"), "--color", "always"]) == 0
    assert "\x1b[" in capsys.readouterr().out
    assert main(["show", str(articles / "gone.txt")]) == 1
    assert f"{articles / 'gone.txt'}: No such file" in capsys.readouterr().err


def test_schema(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert {"trial_ids", "doses", "routes", "timings", "enrollments", "outcomes", "studies"} <= set(
        schema["properties"]
    )


def test_every_code_of_the_contract_has_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["codes", "--json"]) == 0
    codes = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert all(code["zh"] and code["en"] for code in codes)
    known = {(code["field"], code["code"]) for code in codes}
    assert len(known) == len(codes)
    for name in GOLD.rglob("*.json"):
        for kind, mention in read(name).mentions():
            record = mention.model_dump()
            for field in ("registry", "statistic", "direction", "basis", "kind", "op", "route"):
                assert record.get(field) is None or (field, record[field]) in known, f"{name.name} {mention.id} {field}"
            assert kind != "routes" or ("route", record["code"]) in known
            assert not record.get("measure") or ("measure", record["measure"]["code"]) in known


def test_normalize(articles: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (articles / "y.txt").write_text("手術(shù)後輸注５×107個細胞", "utf-8")
    assert main(["normalize", str(articles / "y.txt")]) == 0
    assert capsys.readouterr().out == "手术后输注5×10^7个细胞\n"
    assert main(["normalize", "--json", str(articles / "y.txt"), str(articles / "gone.txt")]) == 1
    out, err = capsys.readouterr()
    record = json.loads(out)
    assert len(record["starts"]) == len(record["ends"]) == len(record["text"])
    assert record["repairs"][0]["before"] == "(shù)"
    assert "gone.txt" in err


def test_eval(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "--gold", str(GOLD), "--docs", str(SEEDS), "--pred", str(GOLD), "--min-f1", "1"]) == 0
    assert "12 articles" in capsys.readouterr().out
    assert main(["eval", "--gold", str(GOLD), "--pred", str(GOLD), "--json", "--errors"]) == 0
    assert json.loads(capsys.readouterr().out)["levels"]["full"]["all"]["f1"] == 1
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty" / "x.json").write_text('{"document": {"id": "x", "sha256": "", "chars": 0}}')
    pred = tmp_path / "empty"
    assert main(["eval", "--gold", str(GOLD), "--docs", str(SEEDS), "--pred", str(pred), "--min-f1", "0.5"]) == 1
    assert "value.all F1" in capsys.readouterr().err
    assert main(["eval", "--gold", str(tmp_path / "none"), "--docs", str(SEEDS)]) == 1


def commands(articles: Path, out: Path) -> dict[str, list[object]]:
    """Give a call of every command that prints Chinese."""
    return {
        "show": ["show", articles / "x.txt", "--why"],
        "normalize": ["normalize", articles / "x.txt"],
        "codes": ["codes", "route"],
        "eval": ["eval", "--gold", GOLD, "--docs", SEEDS, "--pred", GOLD, "--errors"],
        "run": ["run", articles, articles / "没有 的.txt", "-o", out],
        "wrong": ["run", articles, "-o", out / "没有" / "r.jsonl"],
        "usage": ["codes", "给药"],
    }


ENCODINGS = ["ascii", "cp1252", "cp936", "utf-8"]


def console(encoding: str) -> dict[str, str]:
    """Give the environment of a console; no file may be opened in the encoding of the system, whatever that is."""
    strict = {"PYTHONWARNDEFAULTENCODING": "1", "PYTHONWARNINGS": "error::EncodingWarning"}
    return os.environ | {"PYTHONIOENCODING": encoding, "PYTHONUTF8": "0", "LC_ALL": "C.UTF-8", "TERM": "xterm"} | strict


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_what_goes_to_files_is_utf_8_with_the_same_line_ends(articles: Path, tmp_path: Path, encoding: str) -> None:
    for name, arguments in commands(articles, tmp_path / "结果 1").items():
        done = extract(*arguments, env=console(encoding))
        told = (done.stdout + done.stderr).decode("utf-8")
        assert done.returncode == {"run": 1, "wrong": 1, "usage": 2}.get(name, 0), told
        assert "Traceback" not in told
        assert "\r" not in told
        assert re.search("[一-鿿]", told) or name == "eval"


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_consoles_show_what_they_can(articles: Path, tmp_path: Path, encoding: str) -> None:
    pty = pytest.importorskip("pty", reason="this system has no terminals that a program can make")
    for name, arguments in commands(articles, tmp_path / "结果 1").items():
        ours, theirs = pty.openpty()
        command = [sys.executable, "-m", "extract", *map(str, arguments)]
        with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=console(encoding)) as process:
            os.close(theirs)
            shown = b""
            with suppress(OSError):  # The terminal is gone when the process is.
                while data := os.read(ours, 65536):
                    shown += data
        os.close(ours)
        told = shown.decode(encoding)
        assert process.returncode == {"run": 1, "wrong": 1, "usage": 2}.get(name, 0), told
        assert "Traceback" not in told
        can = encoding in ("cp936", "utf-8")
        assert re.search("[一-鿿]" if can else r"\\u[4-9]", told) or name == "eval"


def test_paths_are_told_where_the_system_knows_no_chinese(articles: Path, tmp_path: Path) -> None:
    done = extract(
        "run", articles, articles / "没有.txt", "-o", tmp_path / "结果", env=console("ascii") | {"LC_ALL": "C"}
    )
    told = done.stderr.decode("utf-8")
    assert f"failed: {articles / '没有.txt'}: " in told
    assert f"written to {tmp_path / '结果'}" in told


@pytest.mark.parametrize("written", ["utf-8", "utf-8-sig", "utf-16", "gb18030"])
def test_lists_as_the_consoles_of_windows_write_them(
    articles: Path, tmp_path: Path, written: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if written == "gb18030":  # Paths are UTF-8 on Windows, what its consoles write is not.
        monkeypatch.setattr(os, "fsdecode", lambda data: data.decode("utf-8"))
    (articles / "临床 试验.txt").write_text(ARTICLE, "utf-8")
    listed = tmp_path / "list.txt"
    listed.write_bytes(f"{articles / '临床 试验.txt'}\r\n\r\n{articles / 'sub'}\r\n".encode(written))
    assert main(["run", "--files-from", str(listed), "-o", str(tmp_path / "r.jsonl"), "-q"]) == 0
    rows = (tmp_path / "r.jsonl").read_bytes().splitlines()
    assert [json.loads(row)["document"]["id"] for row in rows] == ["临床 试验", "sub/x"]


def test_workers_that_are_started_afresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on Windows and macOS: nothing of this process is in the workers, and paths are in Chinese with blanks."""
    folder = tmp_path / "临床 试验"
    folder.mkdir()
    for number in range(40):
        (folder / f"第 {number} 篇.txt").write_text(ARTICLE.replace("40", f"{number + 5}"), "utf-8")
    lexicon = tmp_path / "我的 词.toml"
    lexicon.write_text('[[routes]]\ncode = "intravenous"\nterms = ["静脉微微泵"]\n', "utf-8")
    options = ["--lexicon", str(lexicon), "--save-text", str(tmp_path / "原 文"), "-q"]
    for count in (1, 2):
        out = tmp_path / f"结果 {count}.jsonl"
        monkeypatch.setattr(workers, "start_method", lambda: "spawn")
        assert main(["run", str(folder), "-o", str(out), "--workers", str(count), *options]) == 0
    assert (tmp_path / "结果 1.jsonl").read_bytes() == (tmp_path / "结果 2.jsonl").read_bytes()
    assert len((tmp_path / "结果 2.jsonl").read_bytes().splitlines()) == 40
    assert len(list((tmp_path / "原 文").iterdir())) == 40


def test_a_list_of_errors_that_another_program_holds(
    articles: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuse(path: Path, *, missing_ok: bool = False) -> None:
        raise PermissionError(13, "in use", str(path))

    monkeypatch.setattr(Path, "unlink", refuse)
    assert main(["run", str(articles), "-o", str(tmp_path / "out")]) == 1
    assert f"{tmp_path / 'out' / 'errors.jsonl'}: in use" in capsys.readouterr().err


# --- What is loaded ---------------------------------------------------------------------------------------------------


def loaded(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True)
    assert done.returncode == 0, done.stderr
    return set(done.stdout.decode().splitlines()[-1].split())


def test_importing_loads_nothing_heavy() -> None:
    heavy = {"pydantic", "spacy", "jieba", "opencc", "rich", "scipy", "numpy", "orjson"}
    assert not loaded("import extract, extract.cli") & heavy


def test_running_loads_neither_spacy_nor_jieba(articles: Path) -> None:
    code = f"import extract.cli; extract.cli.main(['run', {str(articles)!r}, '-o', '-', '--workers', '1'])"
    assert not loaded(code) & {"spacy", "jieba", "rjieba", "rich", "scipy", "numpy"}


def test_public_names() -> None:
    import extract

    for name in extract.__all__:
        if name != "load":
            assert getattr(extract, name) is not None
    assert extract.normalize("手術").text == "手术"
    with pytest.raises(AttributeError, match="nothing"):
        extract.nothing  # noqa: B018


# --- README -----------------------------------------------------------------------------------------------------------

READMES = [(ROOT / name).read_text("utf-8") for name in ("README.md", "README.zh.md")]


def blocks(readme: str, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", readme, re.DOTALL)


def test_both_readmes_give_the_same_commands_and_queries() -> None:
    english, chinese = READMES
    assert blocks(english, "sh")[:2] == blocks(chinese, "sh")[:2]
    assert blocks(english, "json") == blocks(chinese, "json")
    for language, comment in (("sh", r" *#.*"), ("python", r" *#.*"), ("sql", r"--.*")):
        first, second = ([re.sub(comment, "", block) for block in blocks(readme, language)] for readme in READMES)
        assert first == second


def test_the_examples_of_the_readme_are_true(tmp_path: Path) -> None:
    (example,) = re.findall(r"^> (.*)$", READMES[0], re.MULTILINE)
    (shown,) = map(json.loads, blocks(READMES[0], "json"))
    (tmp_path / "x.txt").write_text(example, "utf-8")
    assert main(["run", str(tmp_path / "x.txt"), "-o", str(tmp_path), "-q"]) == 0
    (dose,) = json.loads((tmp_path / "x.json").read_bytes())["doses"]
    assert {name: dose[name] for name in shown if name != "doubts"} == {k: v for k, v in shown.items() if k != "doubts"}
    (code,) = blocks(READMES[0], "python")
    for line, wanted in re.findall(r"^(\S.*?) +# ([('].*?[)'])(?:;.*)?$", code, re.MULTILINE):
        names: dict[str, Any] = {}
        exec(code.replace("nlp = extract.load()", ""), names)
        assert repr(eval(line, names)) == wanted


def test_the_queries_of_the_readme_run(tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="the extra [store] is not installed")
    pytest.importorskip("pyarrow", reason="the extra [store] is not installed")
    assert main(["run", str(SEEDS), "-o", str(tmp_path / "r.duckdb"), "-q"]) == 0
    (queries,) = blocks(READMES[0], "sql")
    with duckdb.connect(str(tmp_path / "r.duckdb"), read_only=True) as database:
        answers = [database.execute(query).fetchall() for query in queries.split(";") if query.strip()]
    assert len(answers) == 6
