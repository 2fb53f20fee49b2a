"""The commands on an index server: rebuilt from the archive without embedding, compared, and told when it is gone."""

import json
import uuid
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from evals.workload.milvus_lite import MilvusLite
from rag.cli.index_command import IndexTask, check_indexes, run_index
from rag.index.milvus.address import MilvusAddress
from rag.index.milvus.server import MilvusServer
from rag.index.passage_index import opened
from tests.fakes import WordEmbedding
from tests.rag.index.contract.conftest import news

pytestmark = pytest.mark.slow


def test_an_archive_moves_to_a_server_without_embedding(
    tmp_path: Path, milvus: MilvusLite, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    prefix = f"t{uuid.uuid4().hex}"
    monkeypatch.setattr(MilvusServer.__init__, "__defaults__", (prefix,))  # beside the other tests' collections
    archive = Archive(tmp_path)
    archive.add(news())
    with opened(archive, WordEmbedding()) as index:
        index.sync()
    embedding = WordEmbedding()
    with opened(archive, embedding, address=milvus.address) as index:
        assert index.pair.is_in_doubt  # the server is empty
        assert run_index(index, IndexTask(rebuild=True)) == 0
        assert embedding.embedded == []
    assert "50 passages indexed; 50 in all." in capsys.readouterr().err
    assert check_indexes(archive, True, milvus.address) == 0
    agreed = json.loads(capsys.readouterr().out)
    assert agreed["indexes"] == {
        name: {"missing": 0, "surplus": 0, "doubled": 0} for name in ("keywords", "articles", "vectors")
    }
    with opened(archive, embedding, address=milvus.address) as index, index.pair.writing():
        index.pair.drop([sorted(archive.passage_ids().all)[0]])
    assert check_indexes(archive, True, milvus.address) == 1
    with opened(archive, embedding, address=milvus.address) as index:
        assert run_index(index, IndexTask(mend=True)) == 0
    assert check_indexes(archive, True, milvus.address) == 0


def test_a_server_that_is_gone_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert MilvusAddress.parse("milvus://127.0.0.1:9").uri
    assert check_indexes(Archive(tmp_path), True, "milvus://127.0.0.1:9") == 1
    assert "Nothing answers from the index server at 127.0.0.1:9" in json.loads(capsys.readouterr().out)["error"]
