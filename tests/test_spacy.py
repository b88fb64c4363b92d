"""The spaCy pipeline: the same records as the Pipeline, on documents that hold the raw text."""

from __future__ import annotations

import pickle
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

SEEDS = sorted((Path(__file__).parent.parent / "seeds").glob("*.txt"))
ARTICLE = "某医院共纳入40例患者，每日1次口服20 mg，治疗24周后总有效率为85.0%（34/40）。注册号NCT01741090。"


@pytest.fixture(scope="module")
def nlp():  # type: ignore[no-untyped-def]
    import extract

    return extract.load()


@pytest.fixture(scope="module")
def pipeline():  # type: ignore[no-untyped-def]
    import extract

    return extract.Pipeline()


@pytest.mark.parametrize("path", SEEDS, ids=lambda path: path.stem)
def test_the_same_records_as_the_pipeline(nlp, pipeline, path) -> None:  # type: ignore[no-untyped-def]
    raw = path.read_bytes().decode("utf-8-sig")
    doc = nlp(raw)
    extraction = pipeline(raw)
    assert doc.text == raw
    assert doc._.trial_extraction == extraction
    for kind in ("trial_ids", "doses", "routes", "timings", "enrollments", "outcomes"):
        mentions = getattr(extraction, kind)
        spans = doc.spans[kind]
        assert [(s.start_char, s.end_char, s.text) for s in spans] == [(m.start, m.end, m.text) for m in mentions]
        assert [span._.trial_mention for span in spans] == mentions


def test_labels_codes_and_ids(nlp) -> None:  # type: ignore[no-untyped-def]
    doc = nlp(ARTICLE)
    assert [(s.label_, s.kb_id_, s.id_) for s in doc.spans["trial_ids"]] == [("TrialId", "NCT01741090", "T1")]
    assert [(s.text, s.label_, s.kb_id_) for s in doc.spans["routes"]] == [("口服", "Route", "oral")]


def test_words_are_jiebas_in_either_script(nlp) -> None:  # type: ignore[no-untyped-def]
    words = [token.text for token in nlp.make_doc("經肝動脈輸注間充質幹細胞後白蛋白升高")]
    assert {"肝動脈", "輸注", "升高"} <= set(words)


def test_the_global_jieba_is_left_alone(nlp) -> None:  # type: ignore[no-untyped-def]
    jieba = pytest.importorskip("jieba")
    assert not jieba.dt.initialized


def test_documents_survive_the_disk(nlp) -> None:  # type: ignore[no-untyped-def]
    from spacy.tokens import Doc

    doc = nlp(ARTICLE)
    again = Doc(nlp.vocab).from_bytes(doc.to_bytes())
    assert again._.trial_extraction == doc._.trial_extraction
    assert [s.text for s in again.spans["doses"]] == ["20 mg"]


def test_the_pipeline_survives_the_disk(nlp, tmp_path) -> None:  # type: ignore[no-untyped-def]
    import spacy

    nlp.to_disk(tmp_path / "nlp")
    assert spacy.load(tmp_path / "nlp")(ARTICLE)._.trial_extraction == nlp(ARTICLE)._.trial_extraction
    tokenizer = pickle.loads(pickle.dumps(nlp.tokenizer))
    assert [t.text for t in tokenizer(ARTICLE)] == [t.text for t in nlp.tokenizer(ARTICLE)]


def test_other_pipelines_take_the_component() -> None:
    code = (
        "import spacy, sys; nlp = spacy.blank('zh'); nlp.add_pipe('trial_extract'); "
        "nlp2 = spacy.blank('xx'); nlp2.add_pipe('trial_extract'); "
        "docs = [nlp(sys.argv[1]), nlp2(sys.argv[1])]; print([s.text for doc in docs for s in doc.spans['doses']])"
    )
    done = subprocess.run([sys.executable, "-c", code, ARTICLE], capture_output=True)
    if b"E002" in done.stderr:
        pytest.skip("the package is not installed, so spaCy cannot know its component")
    assert done.stdout.decode().strip() == "['20 mg', '20 mg']", done.stderr


@settings(max_examples=60, deadline=None)
@given(st.text(st.sampled_from(" \n\t\u3000患者口服20mg每日1次,，。NCT01\ufeff\u200b術😀e\u0301"), max_size=40))
def test_any_text_stays_what_it_is(nlp, text) -> None:  # type: ignore[no-untyped-def]
    doc = nlp(text)
    assert doc.text == text
    for kind, mention in doc._.trial_extraction.mentions():
        assert mention.id in [span.id_ for span in doc.spans[kind] if span.text == mention.text]
