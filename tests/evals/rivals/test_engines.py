import json
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from evals.rivals.engines import main
from evals.workload.milvus_lite import ABSENT
from rag.embedding.embedder import embedding
from rag.index.passage_index import opened
from settings import Settings
from tests.fakes import article


@pytest.mark.slow
@pytest.mark.skipif(bool(ABSENT), reason=ABSENT)
def test_both_forms_find_the_same_in_a_small_archive(
    tmp_path: Path, minilm_cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CACHE", str(minilm_cache))
    source = Archive(tmp_path / "source")
    days = [f"2025-{1 + n % 12:02}-11" for n in range(12)]
    source.add(
        article(f"The ferry of line{n} was late in the harbour.", url=f"a:{n}", published=day)
        for n, day in enumerate(days)
    )
    with opened(source, embedding(Settings.read())) as index:
        index.sync()
    questions, out = tmp_path / "questions.jsonl", tmp_path / "out.jsonl"
    questions.write_text(json.dumps({"question": "Was the ferry of line3 late?"}) + "\n")
    assert main(str(tmp_path / "source"), questions, tmp_path / "work", [40], None, out) == 0
    found = [json.loads(line) for line in out.read_text().splitlines()]
    assert {one["passages"] for one in found} == {40}
    near = [one for one in found if one["way"].startswith("nearest")]
    assert len(near) == 5
    assert all(one["all"] == 1.0 and one["ratio"] > 0 for one in near)
    assert all(one["all"] > 0.9 for one in found if one["way"].startswith("matching"))
