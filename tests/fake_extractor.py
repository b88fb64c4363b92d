"""An extractor for the tests of batches: fast, and as badly behaved as its article says."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Sequence
from pathlib import Path

from extract.plain import Record
from extract.schema import Document, Enrollment, Extraction

VERSION = {"version": "fake", "lexicon": "none"}


def make(lexicons: Sequence[Path]) -> FakeExtractor:
    return FakeExtractor()


class FakeExtractor:
    """Finds the numbers of people, unless told otherwise by the article.

    It may say 出错 (raise), 很慢 (sleep), 卡住 (hang), 崩溃 (die) or 倒下一次 (die once).
    """

    def record(self, text: str, *, name: str = "article") -> Record:
        if "出错" in text:
            raise KeyError("出错")
        if "很慢" in text and not Path(os.environ.get("FAKE_IN_HASTE", "/nowhere")).exists():
            for _ in range(600):
                time.sleep(0.1)
        if "卡住" in text:
            signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
            time.sleep(60)
        if "崩溃" in text:
            os._exit(7)
        if "倒下一次" in text and "FAKE_DEATHS" in os.environ:
            _die_once(Path(os.environ["FAKE_DEATHS"]))
        found = enumerate(re.finditer(r"(\d+)例", text), 1)
        extraction = Extraction(
            document=Document(id=name, sha256="", chars=len(text), extractor=VERSION),
            enrollments=[
                Enrollment(id=f"E{n}", start=m.start(), end=m.end(), text=m[0], value=int(m[1])) for n, m in found
            ],
        )
        return extraction.model_dump(mode="json")


def _die_once(note: Path) -> None:
    if not note.exists():
        note.touch()
        os.kill(os.getpid(), signal.SIGKILL)
