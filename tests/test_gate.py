"""The gate: figures on the labelled articles never fall unseen."""

from __future__ import annotations

import hashlib
import tomllib
from pathlib import Path

import pytest

from extract.pipeline import Pipeline
from extract.score import evaluate

ROOT = Path(__file__).parent.parent
GATE = tomllib.loads((ROOT / "gold" / "floors.toml").read_text("utf-8"))


def labels_hash() -> str:
    """Give a hash over the label files, by name and content."""
    digest = hashlib.sha256()
    for path in sorted((ROOT / "gold").rglob("*.json")):
        digest.update(f"{path.relative_to(ROOT).as_posix()}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()[:16]


def test_floors_are_for_these_labels() -> None:
    assert labels_hash() == GATE["labels"], "the labels have changed: measure anew, set the floors, say why"


def test_no_figure_is_under_its_floor() -> None:
    report = evaluate([ROOT / "gold"], [ROOT / "seeds"], predict=Pipeline())
    assert report.shortfalls(GATE["floors"]) == []


def test_third_party_articles_where_they_are() -> None:
    folder = ROOT.parent / "shared" / "seeds"
    if not folder.is_dir():
        pytest.skip("the third-party articles are not here")
    report = evaluate([ROOT / "gold" / "third-party"], [folder], predict=Pipeline())
    assert report.shortfalls(GATE.get("third-party", {})) == []


def test_articles_that_the_rules_were_not_written_on() -> None:
    unseen = Path(__file__).parent / "unseen"
    report = evaluate([unseen / "gold"], [unseen / "docs"], predict=Pipeline())
    assert report.shortfalls(GATE["unseen"]) == []
