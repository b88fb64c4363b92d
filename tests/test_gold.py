"""Labels are checked against their texts, and texts and predictions meet their labels."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from extract.errors import GoldError, InputError
from extract.gold import check, problems, read_corpus, read_predictions
from extract.schema import Extraction

ROOT = Path(__file__).parents[1]
THIRD_PARTY_TEXTS = ROOT.parent / "shared" / "seeds"

RAW = "本研究纳入40例患者,对照组20例,每周1次静脉输注,共4周。"
LABELS: dict[str, Any] = {
    "document": {"id": "trial", "sha256": hashlib.sha256(RAW.encode()).hexdigest(), "chars": len(RAW)},
    "routes": [{"id": "R1", "start": 22, "end": 26, "text": "静脉输注", "code": "intravenous", "study": "S1"}],
    "timings": [
        {"id": "M1", "start": 18, "end": 22, "text": "每周1次", "kind": "frequency", "count": 1, "period": "P1W"},
        {"id": "M2", "start": 27, "end": 30, "text": "共4周", "kind": "duration", "period": "P4W", "study": "S1"},
    ],
    "enrollments": [
        {"id": "E1", "start": 5, "end": 8, "text": "40例", "value": 40, "study": "S1"},
        {"id": "E2", "start": 14, "end": 17, "text": "20例", "value": 20, "arm": "对照组", "study": "S1"},
    ],
    "studies": [{"id": "S1", "label": "本研究"}],
}


def labels(change: Callable[[dict[str, Any]], None] = lambda record: None) -> dict[str, Any]:
    """Give a fresh copy of `LABELS` with a change made."""
    record: dict[str, Any] = json.loads(json.dumps(LABELS))
    change(record)
    return record


def write(path: Path, content: object) -> Path:
    """Write text as it stands and anything else as JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    text = content if isinstance(content, str) else json.dumps(content, ensure_ascii=False)
    path.write_bytes(text.encode())
    return path


# --- Labels against their text ----------------------------------------------------------------------------------------


def test_sound_labels_have_no_problems() -> None:
    assert list(problems(Extraction.model_validate(LABELS), RAW)) == []


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], Any], str]] = {
    "shifted": (lambda r: r["enrollments"][0].update(start=4, end=7), "the article has '入40' there"),
    "wrong length": (lambda r: r["enrollments"][0].update(end=9), "has 3 characters, its span 4"),
    "empty": (lambda r: r["enrollments"][0].update(end=5, text=""), "empty span"),
    "backwards": (lambda r: r["enrollments"][0].update(start=8, end=5), "empty span"),
    "beyond the end": (lambda r: r["timings"][1].update(start=90, end=93), "ends beyond the text"),
    "unknown study": (lambda r: r["routes"][0].update(study="S9"), "S9 is not in the list of studies"),
    "same id twice": (lambda r: r["timings"][1].update(id="E1"), "two of mention E1"),
    "same study twice": (lambda r: r["studies"].append(r["studies"][0]), "two of study S1"),
    "other text": (lambda r: r["document"].update(chars=9), "document.chars is 9"),
    "overlap": (
        lambda r: r["enrollments"].append({"id": "E3", "start": 7, "end": 9, "text": "例患", "value": 1}),
        "E1 and E3 overlap at 7",
    ),
    "nested": (
        lambda r: r["enrollments"].append({"id": "E3", "start": 5, "end": 7, "text": "40", "value": 40}),
        "E3 and E1 overlap at 5",
    ),
    "unknown route": (lambda r: r["routes"][0].update(code="by_post"), "'by_post' is no code"),
    "no duration": (lambda r: r["timings"][1].update(period="4W"), "'4W' is no ISO 8601 duration"),
    "hollow duration": (lambda r: r["timings"][1].update(period="PT"), "'PT' is no ISO 8601 duration"),
    "field of another kind": (lambda r: r["timings"][1].update(count=3), "of kind 'duration' with count 3"),
    "field missing": (lambda r: r["timings"][0].update(period=None), "of kind 'frequency' with period None"),
}


@pytest.mark.parametrize(("change", "message"), FAULTS.values(), ids=FAULTS.keys())
def test_faulty_labels_are_told_with_their_place(change: Callable[[dict[str, Any]], None], message: str) -> None:
    faulty = Extraction.model_validate(labels(change))
    with pytest.raises(GoldError) as error:
        check(faulty, RAW, name="trial.json")
    assert message in str(error.value)
    assert all(line.startswith("trial.json: ") for line in str(error.value).splitlines())


def test_unknown_measure_and_registry_codes_are_told() -> None:
    def change(record: dict[str, Any]) -> None:
        record["trial_ids"] = [{"id": "T1", "start": 0, "end": 1, "text": "本", "registry": "XYZ", "value": "1"}]
        outcome = {"id": "O1", "start": 0, "end": 1, "text": "本", "statistic": "value", "value": 1}
        record["outcomes"] = [outcome | {"measure": {"text": "本", "code": "mood"}}]

    found = "\n".join(problems(Extraction.model_validate(labels(change)), RAW))
    assert "'XYZ' is no code of the lexicon of registries" in found
    assert "'mood' is no code of the lexicon of measures" in found


def test_adjacent_spans_and_spans_of_two_types_do_not_overlap() -> None:
    def change(record: dict[str, Any]) -> None:
        record["enrollments"].append({"id": "E3", "start": 8, "end": 10, "text": "患者", "value": 1})
        record["routes"].append({"id": "R2", "start": 5, "end": 8, "text": "40例", "code": "oral"})

    assert list(problems(Extraction.model_validate(labels(change)), RAW)) == []


def test_without_the_text_spans_are_checked_among_themselves() -> None:
    shifted = Extraction.model_validate(labels(lambda r: r["enrollments"][0].update(start=4, end=7)))
    assert list(problems(shifted, None)) == []
    cut = Extraction.model_validate(labels(lambda r: r["enrollments"][0].update(end=7)))
    assert len(list(problems(cut, None))) == 1


def test_the_labels_of_this_project_fit_their_texts() -> None:
    corpus = read_corpus([ROOT / "gold"], [ROOT / "seeds"])
    assert len(corpus.articles) == 12
    assert len(corpus.without_text) == 5
    assert corpus.unlabelled == ()


@pytest.mark.skipif(not THIRD_PARTY_TEXTS.is_dir(), reason="the third-party articles are not at hand")
def test_the_third_party_labels_fit_their_texts() -> None:
    corpus = read_corpus([ROOT / "gold" / "third-party"], [THIRD_PARTY_TEXTS])
    assert len(corpus.articles) == 5
    assert corpus.without_text == ()


# --- Texts meet labels ------------------------------------------------------------------------------------------------


def test_a_text_is_found_by_its_hash_under_any_name_and_folder(tmp_path: Path) -> None:
    write(tmp_path / "gold" / "deep" / "trial.json", LABELS)
    text = write(tmp_path / "docs" / "deeper" / "renamed.txt", RAW)
    write(tmp_path / "docs" / "trial.txt", "另一篇文章")
    write(tmp_path / "docs" / "README.md", "no article")
    corpus = read_corpus([tmp_path / "gold"], [tmp_path / "docs"])
    assert [article.raw for article in corpus.articles] == [RAW]
    assert text not in corpus.unlabelled
    assert {path.name for path in corpus.unlabelled} == {"trial.txt"}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_a_text_is_found_by_its_stem_in_another_encoding(tmp_path: Path, encoding: str) -> None:
    gold = write(tmp_path / "trial.json", LABELS)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "trial.txt").write_bytes(RAW.encode(encoding))
    assert read_corpus([gold], [tmp_path / "docs"]).articles[0].raw == RAW


def test_a_namesake_with_another_text_is_an_error(tmp_path: Path) -> None:
    gold = write(tmp_path / "trial.json", LABELS)
    text = write(tmp_path / "docs" / "trial.txt", "另一篇文章")
    with pytest.raises(GoldError, match=r"document\.chars"):
        read_corpus([gold], [text])
    write(tmp_path / "docs" / "more" / "trial.txt", "再一篇文章")
    with pytest.raises(GoldError, match="several texts"):
        read_corpus([gold], [tmp_path / "docs"])


def test_labels_without_text_are_left_out_and_without_folders_kept(tmp_path: Path) -> None:
    gold = write(tmp_path / "trial.json", LABELS)
    (tmp_path / "docs").mkdir()
    corpus = read_corpus([gold], [tmp_path / "docs"])
    assert (len(corpus.articles), [article.stem for article in corpus.without_text]) == (0, ["trial"])
    corpus = read_corpus([gold], [])
    assert [article.raw for article in corpus.articles] == [None]


def test_what_is_no_label_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="nowhere"):
        read_corpus([tmp_path / "nowhere"], [])
    with pytest.raises(GoldError, match="no label files"):
        read_corpus([tmp_path], [])
    for content, message in (
        ("{", "no JSON"),
        ("[]", "no JSON object"),
        (labels(lambda r: r["enrollments"][0].pop("value")), r"enrollments\.0\.value"),
    ):
        write(tmp_path / "broken.json", content)
        with pytest.raises(GoldError, match=rf"broken\.json: .*{message}"):
            read_corpus([tmp_path], [])


def test_two_label_files_for_one_article_are_an_error(tmp_path: Path) -> None:
    write(tmp_path / "trial.json", LABELS)
    write(tmp_path / "again.json", LABELS)
    with pytest.raises(GoldError, match="labels the same article"):
        read_corpus([tmp_path], [])


# --- Predictions meet labels ------------------------------------------------------------------------------------------


def test_predictions_meet_labels_by_hash_then_by_stem(tmp_path: Path) -> None:
    gold = write(tmp_path / "gold" / "trial.json", LABELS)
    articles = read_corpus([gold], []).articles
    write(tmp_path / "pred" / "any-name.json", LABELS)
    write(tmp_path / "pred" / "trial.json", {"document": {"id": "trial", "sha256": "other", "chars": 1}})
    met, unknown = read_predictions(tmp_path / "pred").match(articles)
    assert len(met["trial"].enrollments) == 2
    assert unknown == ("trial",)
    (tmp_path / "pred" / "any-name.json").unlink()
    met, unknown = read_predictions(tmp_path / "pred").match(articles)
    assert (met["trial"].enrollments, unknown) == ([], ())


def test_predictions_of_a_jsonl_file_meet_labels_by_their_ids(tmp_path: Path) -> None:
    articles = read_corpus([write(tmp_path / "trial.json", LABELS)], []).articles
    documents = [{"id": f"batch/{name}.txt", "sha256": "", "chars": 0} for name in ("trial", "other")]
    rows = [labels() | {"document": document} for document in documents]
    path = write(tmp_path / "pred.jsonl", "\n\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n{\n")
    predictions = read_predictions(path)
    met, unknown = predictions.match(articles)
    assert list(met) == ["trial"]
    assert unknown == ("other",)
    assert [rejected.path for rejected in predictions.rejected] == [f"{path}:4"]


def test_a_prediction_without_document_meets_labels_by_the_name_of_its_file(tmp_path: Path) -> None:
    articles = read_corpus([write(tmp_path / "gold" / "trial.json", LABELS)], []).articles
    write(tmp_path / "pred" / "trial.json", labels(lambda r: r.pop("document")))
    assert list(read_predictions(tmp_path / "pred").match(articles)[0]) == ["trial"]


@pytest.mark.parametrize("sha256", [LABELS["document"]["sha256"], ""], ids=["by hash", "by stem"])
def test_two_predictions_for_one_article_count_once_or_are_an_error(tmp_path: Path, sha256: str) -> None:
    articles = read_corpus([write(tmp_path / "gold" / "trial.json", LABELS)], []).articles
    for folder in ("one", "two"):
        write(tmp_path / "pred" / folder / "trial.json", labels(lambda r: r["document"].update(sha256=sha256)))
    met, unknown = read_predictions(tmp_path / "pred").match(articles)
    assert (list(met), unknown) == (["trial"], ())
    write(tmp_path / "pred" / "two" / "trial.json", {"document": {"id": "trial", "sha256": sha256, "chars": 0}})
    with pytest.raises(InputError, match="two predictions for the article trial differ"):
        read_predictions(tmp_path / "pred").match(articles)


def test_a_folder_without_predictions_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no predictions"):
        read_predictions(tmp_path)
