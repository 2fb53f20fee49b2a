"""The sample edition with the built-in embedder, made once for the tests of the forms."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.sample_edition import SAMPLE
from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.embedding.embedder import BuiltInEmbedding
from rag.index.passage_index import opened


@pytest.fixture(scope="session")
def sample(minilm_cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    archive = Archive(tmp_path_factory.mktemp("sample"))
    archive.add(found for found in read_path(SAMPLE) if isinstance(found, Article))
    with opened(archive, BuiltInEmbedding(minilm_cache)) as index:
        index.sync()
        yield Assistant(index)
