"""Many articles: the same output whatever the workers, and nothing lost or done twice, whatever befalls the run."""

from __future__ import annotations

import hashlib
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from multiprocessing import get_all_start_methods
from pathlib import Path
from typing import Any

import pytest
from fake_extractor import VERSION, make

from extract import batch, workers
from extract.batch import Result, Settings, Summary, run
from extract.errors import ExtractError
from extract.io.article import Job
from extract.io.outputs import Folder, Lines, Output
from extract.io.sources import Sources
from extract.workers import TimeLimit, Work, run_here, run_shared

FAKE = Settings(make=make)


@pytest.fixture
def always_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    """Start workers for any number of articles, and wait little for those that hang."""
    monkeypatch.setattr(batch, "FEW", 0)
    monkeypatch.setattr(workers, "_GRACE", 0.2)


def articles(folder: Path, *texts: str) -> Path:
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number:04}.txt").write_text(text, "utf-8")
    return folder


def many(folder: Path, count: int) -> Path:
    return articles(folder, *(f"第{n}篇：共纳入{n}例患者。" + "没有数字的句子。" * (n % 7) for n in range(count)))


def read(source: Path, output: Output, settings: Settings = FAKE, **options: Any) -> Summary:
    return run(Sources([str(source)]), output, settings, **options)


def names(path: Path) -> list[str]:
    return [json.loads(line)["document"]["id"] for line in path.read_bytes().splitlines()]


def listed(path: Path) -> list[tuple[str, str]]:
    return [(Path(row["file"]).name, row["kind"]) for row in map(json.loads, path.read_bytes().splitlines())]


# --- The same output --------------------------------------------------------------------------------------------------


def test_the_same_bytes_for_any_number_of_workers(tmp_path: Path) -> None:
    source = many(tmp_path / "in", 150)
    outputs = []
    for count in (1, 2, 3):
        out = tmp_path / f"{count}.jsonl"
        summary = read(source, Lines(out), workers=count)
        outputs.append(out.read_bytes())
        assert summary.status == {"done": 150}
        assert summary.found["enrollments"] == 150
    assert names(tmp_path / "1.jsonl") == [f"{n:04}" for n in range(150)]
    assert outputs[0] == outputs[1] == outputs[2]


@pytest.mark.parametrize("method", [name for name in ("fork", "spawn") if name in get_all_start_methods()])
def test_the_real_pipeline_gives_the_same_in_workers(
    tmp_path: Path, always_shared: None, monkeypatch: pytest.MonkeyPatch, method: str
) -> None:
    monkeypatch.setattr(workers, "start_method", lambda: method)
    texts = [f"某医院共纳入{n}例患者，每次静脉输注5×10^7个细胞，每周1次。注册号NCT0174109{n % 10}。" for n in range(5)]
    source = articles(tmp_path / "in", *texts)
    for count in (1, 2):
        read(source, Lines(tmp_path / f"{count}.jsonl"), Settings(), workers=count)
    first = (tmp_path / "1.jsonl").read_bytes()
    assert first == (tmp_path / "2.jsonl").read_bytes()
    assert json.loads(first.splitlines()[3])["doses"][0]["low"] == 5e7


def test_a_folder_is_the_same_too(tmp_path: Path, always_shared: None) -> None:
    source = many(tmp_path / "in", 40)
    trees = []
    for count in (1, 2):
        out = tmp_path / f"out{count}"
        read(source, Folder(out), workers=count)
        trees.append({path.name: path.read_bytes() for path in out.iterdir()})
    assert len(trees[0]) == 40
    assert trees[0] == trees[1]


def test_what_a_document_says_of_itself(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("\ufeff共纳入40例患者".encode())
    out = tmp_path / "r.jsonl"
    read(path, Lines(out))
    document = json.loads(out.read_bytes())["document"]
    assert document["sha256"] == hashlib.sha256(path.read_bytes()).hexdigest()
    assert document["source"] == str(path)
    assert document["chars"] == 8
    assert document["encoding"].startswith("utf-8")


# --- What goes wrong --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2])
def test_one_bad_article_stops_nothing(tmp_path: Path, count: int, always_shared: None) -> None:
    texts = ["共纳入1例患者", "出错", "共纳入2例患者", "", "nothing Chinese here", "共纳入3例患者"]
    source = articles(tmp_path / "in", *texts)
    (source / "0006.txt").write_bytes(b"\x00\x01\x02 binary \x00")
    told: list[tuple[str, str]] = []

    def tell(job: Job, result: Result) -> None:
        told.append((job.name, result.status))

    summary = read(source, Lines(tmp_path / "r.jsonl"), workers=count, tell=tell)
    assert names(tmp_path / "r.jsonl") == ["0000", "0002", "0005"]
    assert listed(tmp_path / "errors.jsonl") == [("0001.txt", "internal"), ("0006.txt", "input")]
    assert [status for _, status in told] == ["done", "failed", "done", "skipped", "skipped", "done", "failed"]
    assert summary.kinds == {"internal": 1, "empty": 1, "not_chinese": 1, "input": 1}
    assert summary.failed


def test_a_list_of_errors_goes_when_there_are_none(tmp_path: Path) -> None:
    source = articles(tmp_path / "in", "出错")
    assert read(source, Lines(tmp_path / "r.jsonl")).errors == tmp_path / "errors.jsonl"
    articles(tmp_path / "in", "共纳入1例患者")
    assert read(source, Lines(tmp_path / "r.jsonl")).errors is None
    assert not (tmp_path / "errors.jsonl").exists()


def test_fail_fast_and_limit(tmp_path: Path) -> None:
    source = articles(tmp_path / "in", "共纳入1例患者", "出错", "共纳入2例患者")
    summary = read(source, Lines(tmp_path / "r.jsonl"), fail_fast=True)
    assert summary.status == {"done": 1, "failed": 1}
    assert summary.stopped
    assert not (tmp_path / "r.jsonl").exists()
    read(source, Lines(tmp_path / "r.jsonl"), limit=1)
    assert names(tmp_path / "r.jsonl") == ["0000"]


@pytest.mark.parametrize("timers", [True, False], ids=["timers", "no timers"])
@pytest.mark.parametrize("count", [1, 2])
def test_a_slow_article_is_given_up(
    tmp_path: Path, count: int, always_shared: None, monkeypatch: pytest.MonkeyPatch, *, timers: bool
) -> None:
    if not timers:  # as on Windows
        for name in ("setitimer", "ITIMER_REAL", "SIGALRM"):
            monkeypatch.delattr(signal, name, raising=False)
    before = signal.getsignal(signal.SIGTERM)
    source = articles(tmp_path / "in", "共纳入1例患者", "很慢的患者", "共纳入2例患者")
    started = time.monotonic()
    read(source, Lines(tmp_path / "r.jsonl"), Settings(make=make, time_limit=0.2), workers=count)
    assert time.monotonic() - started < 20
    assert names(tmp_path / "r.jsonl") == ["0000", "0002"]
    assert listed(tmp_path / "errors.jsonl") == [("0001.txt", "time_out")]
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="this system has no timers")
def test_workers_that_hang_or_die_are_replaced(tmp_path: Path, always_shared: None) -> None:
    texts = [f"共纳入{n}例患者" for n in range(40)]
    texts[3], texts[20], texts[21] = "卡住的患者", "崩溃的患者", "崩溃的患者"
    source = articles(tmp_path / "in", *texts)
    summary = read(source, Lines(tmp_path / "r.jsonl"), Settings(make=make, time_limit=0.3), workers=2)
    assert names(tmp_path / "r.jsonl") == [f"{n:04}" for n in range(40) if n not in (3, 20, 21)]
    assert summary.kinds == {"time_out": 1, "crash": 2}


def test_windows_cannot_wait_for_more_than_sixty_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[int] = []

    class Pool:
        def __init__(self, work: Any, workers: int) -> None:
            asked.append(workers)
            raise ExtractError("enough")

    monkeypatch.setattr(workers, "_Pool", Pool)
    for platform in ("win32", "linux"):
        monkeypatch.setattr(sys, "platform", platform)
        with pytest.raises(ExtractError, match="enough"):
            next(run_shared(Work(_Squares(), _minus, _no_weight), [(1, None)], 100))
    assert asked == [60, 100]


class _DiesAtOnce:
    def __call__(self) -> Any:
        os._exit(3)


class _Unfit:
    def __call__(self) -> Any:
        raise ExtractError("the lexicon is not valid")


def _lost(task: int, kind: str, reason: str) -> str:
    return kind


def _no_weight(task: int) -> int:
    return 0


@pytest.mark.parametrize(("setup", "message"), [(_DiesAtOnce(), "die"), (_Unfit(), "the lexicon is not valid")])
def test_workers_that_cannot_begin_say_so(setup: Any, message: str) -> None:
    with pytest.raises(ExtractError, match=message):
        list(run_shared(Work(setup, _lost, _no_weight), ((n, None) for n in range(5)), 2))


def _square(task: int) -> int:
    if task == 13:
        raise TimeLimit("too long")
    return task * task


class _Squares:
    def __call__(self) -> Any:
        return _square


def _minus(task: int, kind: str, reason: str) -> int:
    return -1


def test_known_answers_keep_their_places() -> None:
    work = Work(_Squares(), _minus, _no_weight)
    tasks = [(n, -2 if n % 10 == 0 or 300 < n < 3000 else None) for n in range(4000)]
    expected = [-2 if known else -1 if n == 13 else n * n for n, known in tasks]
    assert [answer for _, answer in run_here(work, tasks)] == expected
    assert [answer for _, answer in run_shared(work, tasks, 2)] == expected


# --- Going on ---------------------------------------------------------------------------------------------------------


def test_what_timed_out_is_tried_again_in_its_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = articles(tmp_path / "in", "共纳入1例患者", "很慢的2例患者", "共纳入3例患者")
    out = tmp_path / "r.jsonl"
    settings = Settings(make=make, time_limit=0.1)
    assert read(source, Lines(out), settings).kinds == {"time_out": 1}
    monkeypatch.setenv("FAKE_IN_HASTE", str(source))
    summary = read(source, Lines(out, VERSION), settings)
    assert summary.status == {"kept": 2, "done": 1}
    assert names(out) == ["0000", "0001", "0002"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "r.jsonl"]


@pytest.fixture
def as_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no file be replaced, renamed or taken away while this process has it open."""
    opened = Path("/proc/self/fd")
    if not opened.exists():
        pytest.skip("this system does not tell which files are open")

    def refuse(path: Any) -> None:
        at = os.path.realpath(path)  # noqa: PTH118, RUF100
        if at in {os.path.realpath(link) for link in opened.iterdir()}:
            raise PermissionError(13, "The process cannot access the file because it is being used", str(path))

    def refusing(change: Any, paths: int) -> Any:
        def checked(*arguments: Any, **options: Any) -> Any:
            for path in arguments[:paths]:
                refuse(path)
            return change(*arguments, **options)

        return checked

    for name, paths in (("replace", 2), ("rename", 2), ("unlink", 1), ("remove", 1)):
        monkeypatch.setattr(os, name, refusing(getattr(os, name), paths))


@pytest.mark.parametrize("name", ["r.jsonl", "r.parquet", "r.duckdb", "out"])
def test_no_file_is_replaced_while_it_is_open(tmp_path: Path, as_on_windows: None, name: str) -> None:
    source = articles(tmp_path / "in", "共纳入1例患者", "出错", "共纳入3例患者")
    out = tmp_path / name
    convert = None
    if out.suffix in (".parquet", ".duckdb"):
        pytest.importorskip("duckdb", reason="the extra [store] is not installed")
        pytest.importorskip("pyarrow", reason="the extra [store] is not installed")
        from extract.io.store import converter

        convert = converter(out.suffix)

    def output(stamp: Any) -> Output:
        return Lines(out, stamp, convert=convert) if out.suffix else Folder(out, stamp)

    with pytest.raises(PermissionError), (source / "0000.txt").open("rb"):
        (source / "0000.txt").unlink()
    assert read(source, output(None), fail_fast=True).status == {"done": 1, "failed": 1}
    assert read(source, output(VERSION)).status == {"kept": 1, "done": 1, "failed": 1}
    if convert is None and out.suffix:
        (tmp_path / "r.jsonl.part").write_bytes(out.read_bytes())
        (tmp_path / "r.jsonl.before").write_bytes(out.read_bytes())
    (source / "0001.txt").write_text("共纳入2例患者", "utf-8")
    assert read(source, output(VERSION)).status == {"kept": 2, "done": 1}
    assert read(source, output(None)).status == {"done": 3}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", name]


def test_a_store_keeps_its_lines_until_nothing_fails(tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra [store] is not installed")
    from extract.io.store import converter

    source = articles(tmp_path / "in", "共纳入1例患者", "出错", "共纳入3例患者")
    out = tmp_path / "r.parquet"
    read(source, Lines(out, convert=converter(".parquet")))
    assert (tmp_path / "r.parquet.part").exists()
    (source / "0001.txt").write_text("共纳入2例患者", "utf-8")
    summary = read(source, Lines(out, VERSION, convert=converter(".parquet")))
    assert summary.status == {"kept": 2, "done": 1}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "r.parquet"]


def _go_on(source: Path, output: Path, *, workers: int = 1) -> None:
    made = Lines(output, VERSION) if output.suffix else Folder(output, VERSION)
    read(source, made, workers=workers)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.filterwarnings("ignore:.*fork.*:DeprecationWarning")
@pytest.mark.parametrize("out", ["r.jsonl", "out"])
def test_killed_fifty_times_nothing_is_lost_and_nothing_done_twice(tmp_path: Path, out: str) -> None:
    source = many(tmp_path / "in", 300)
    (source / "0100.txt").write_text("出错", "utf-8")
    started = time.monotonic()
    _go_on(source, tmp_path / f"whole-{out}")
    whole = time.monotonic() - started
    chance = random.Random(5)
    kills = 0
    for _ in range(50):
        child = os.fork()
        if child == 0:
            _go_on(source, tmp_path / out)
            os._exit(0)
        time.sleep(chance.uniform(0, 0.4 * whole))
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        kills += os.WIFSIGNALED(status)
    assert kills > 10
    _go_on(source, tmp_path / out)
    assert _tree(tmp_path / out) == _tree(tmp_path / f"whole-{out}")
    assert not list(tmp_path.glob("*.part"))
    assert not list(tmp_path.glob("*.before"))


def _tree(path: Path) -> dict[str, bytes]:
    files = [path] if path.is_file() else [file for file in path.rglob("*") if file.is_file()]
    return {file.name if path.is_dir() else "": file.read_bytes() for file in files}


@pytest.mark.skipif(sys.platform == "win32", reason="kills a process group")
def test_the_command_killed_with_its_workers(tmp_path: Path) -> None:
    texts = [f"共纳入{n}例患者，每日口服{n} mg，治疗24周后生存率为{50 + n % 50}.5%。" * 4 for n in range(120)]
    source = articles(tmp_path / "in", *texts)

    def command(out: str, *more: str) -> Sequence[str]:
        return [sys.executable, "-m", "extract", "run", str(source), "-o", str(tmp_path / out), *more]

    subprocess.run(command("whole.jsonl", "--workers", "1"), check=True, capture_output=True)
    for wait in (0.9, 1.1, 1.4):
        run = subprocess.Popen(
            command("r.jsonl", "--workers", "2", "--resume"), stdout=-1, stderr=-3, start_new_session=True
        )
        time.sleep(wait)
        os.kill(run.pid, signal.SIGKILL)
        run.communicate(timeout=20)  # until no worker holds the other end any more
    subprocess.run(command("r.jsonl", "--resume"), check=True, capture_output=True)
    assert (tmp_path / "r.jsonl").read_bytes() == (tmp_path / "whole.jsonl").read_bytes()


# --- Duplicates -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 2])
def test_reposts_are_skipped_in_any_script(tmp_path: Path, count: int, always_shared: None) -> None:
    source = articles(
        tmp_path / "in",
        "共纳入４０例患者。术后好转",
        "共纳入41例患者。",
        "共納入 40 例患者，術(shù)後好轉",
        "共纳入41例患者",
    )
    settings = Settings(make=make, dedupe=True)
    out = tmp_path / "r.jsonl"
    summary = read(source, Lines(out), settings, workers=count)
    assert names(out) == ["0000", "0001"]
    assert summary.kinds == {"duplicate": 2}
    summary = read(source, Lines(out, VERSION), settings, workers=count)
    assert summary.status == {"kept": 2, "skipped": 2}
    assert names(out) == ["0000", "0001"]


def test_texts_are_saved_on_request(tmp_path: Path) -> None:
    rows = tmp_path / "r.jsonl"
    rows.write_text('{"id": "a", "text": "共纳入40例患者"}\n', "utf-8")
    settings = Settings(make=make, save_text=tmp_path / "texts")
    read(rows, Lines(tmp_path / "out.jsonl"), settings)
    assert (tmp_path / "texts" / "r.jsonl" / "a.txt").read_text("utf-8") == "共纳入40例患者"
