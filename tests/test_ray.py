"""The distributed engine: the same records as the local one, also when a worker dies under way."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("ray", reason="the extra [ray] is not installed")
pytestmark = [pytest.mark.filterwarnings("ignore")]

TESTS = Path(__file__).parent


@pytest.fixture(scope="module", autouse=True)
def ray_here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Start Ray on this machine, with room for its own tasks; give the file in which its workers note a death."""
    import ray

    paths = os.pathsep.join([str(TESTS), str(TESTS.parent / "src")])
    deaths = tmp_path_factory.mktemp("ray") / "deaths"
    environment = {"env_vars": {"PYTHONPATH": paths, "FAKE_DEATHS": str(deaths)}}
    ray.init(num_cpus=4, include_dashboard=False, log_to_driver=False, runtime_env=environment)
    yield deaths
    ray.shutdown()


def articles(folder: Path) -> Path:
    folder.mkdir()
    for number in range(100):
        text = f"第{number}篇：共纳入{number}例患者。" if number != 50 else "出错"
        (folder / f"{number:03}.txt").write_text(text + ("倒下一次" if number == 60 else ""), "utf-8")
    return folder


def test_the_same_lines_as_the_local_engine_though_a_worker_dies(tmp_path: Path, ray_here: Path) -> None:
    from fake_extractor import make

    from extract.batch import Settings, run
    from extract.io.outputs import Lines
    from extract.io.sources import Sources
    from extract.ray import run_on_ray

    source = articles(tmp_path / "in")
    settings = Settings(make=make)
    summary = run(Sources([str(source)]), Lines(tmp_path / "ray.jsonl"), settings, workers=2, share=run_on_ray)
    assert summary.status == {"done": 99, "failed": 1}
    assert ray_here.exists()
    run(Sources([str(source)]), Lines(tmp_path / "local.jsonl"), settings)
    assert (tmp_path / "ray.jsonl").read_bytes() == (tmp_path / "local.jsonl").read_bytes()


def test_any_dataset(tmp_path: Path) -> None:
    import ray.data

    from extract.ray import map_articles

    texts = ["共纳入40例患者，口服20 mg。", "", "Forty patients.", "共纳入41例患者。"]
    rows = [{"url": f"u{number}", "text": text} for number, text in enumerate(texts)]
    mapped = map_articles(ray.data.from_items(rows), id_column="url", workers=2)
    mapped.write_parquet(str(tmp_path / "records"))
    found = {row["id"]: row for row in ray.data.read_parquet(str(tmp_path / "records")).take_all()}
    assert {name: row["status"] for name, row in found.items()} == {
        "u0": "done",
        "u1": "skipped",
        "u2": "skipped",
        "u3": "done",
    }
    record = json.loads(found["u0"]["record"])
    assert record["document"]["id"] == "u0"
    assert record["doses"][0]["low"] == 20
