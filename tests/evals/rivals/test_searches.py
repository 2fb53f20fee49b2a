from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import httpx
import numpy as np
import pytest

from corpus.store.archive import Archive
from errors import RerankError
from evals.rivals import searches as rivals
from evals.rivals.llama_index_default import chunks, llama_default
from evals.sets.example import Example
from rag.filters import NO_FILTERS
from rag.index.passage_index import PassageIndex, opened
from rag.index.passage_scan import PassageScan
from rag.index.stored_passages import passages_by_id
from rag.passage import Passage
from rag.search.retriever import PassageRetriever
from tests.fakes import WordEmbedding, article
from tests.rag.search.test_reranker import model as reranker

SOLD = Example("1", "Was the ferry sold in Hollin?")
ARTICLES = (
    article(url="sold", headline="Sold", body="The ferry was sold in Hollin.", published="2025-08-01"),
    article(url="late", headline="Late", body="The ferry was late. The ferry was full.", published="2025-08-10"),
    article(url="tram", headline="Tram", body="The tram to Skerrin ran.", published="2025-08-20"),
    article(url="undated", headline="Hollin", body="Hollin held a fair.", published=None),
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path)
    archive.add(ARTICLES)
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        yield index


def urls(found: list[Passage]) -> list[str | None]:
    return [passage.article.url for passage in found]


def all_vectors(index: PassageIndex) -> tuple[np.ndarray, np.ndarray]:
    return index.archive.vectors(PassageScan(index.archive).passing(NO_FILTERS).tolist())


def unchanged(done: int, total: int) -> None:
    """No progress shown."""


def test_reciprocal_rank_fusion() -> None:
    # 7: 1/62 + 1/61 = .0325; 5: 1/61 + 1/63 = .0323; 9: 1/62; 4: 1/63
    assert rivals.fused([[5, 7, 4], [7, 9, 5]]) == [7, 5, 9, 4]
    # 1: 1/1 = 1; 2 and 3: 1/2 + 1/3 = .83
    assert rivals.fused([[1, 2, 3], [4, 3, 2]], constant=0) == [1, 4, 2, 3]
    assert rivals.fused([[], [3]]) == [3]


def test_joined_is_one_after_the_other() -> None:
    assert rivals.joined([5, 7], [7, 9, 5, 1]) == [5, 7, 9, 1]


def test_keywords_find_only_what_shares_a_word(index: PassageIndex) -> None:
    assert urls(rivals.keywords_alone(index)(SOLD)) == ["sold", "undated", "late"]  # Hollin, a name, counts twice


def test_whole_articles_are_given_whole(index: PassageIndex) -> None:
    found = rivals.whole_articles(index)(SOLD)
    assert urls(found) == ["sold", "undated", "late"]
    assert found[0].text == ARTICLES[0].body


def test_vectors_rank_everything(index: PassageIndex) -> None:
    found = urls(rivals.vectors_alone(index)(SOLD))
    assert found[0] == "sold"
    assert sorted(map(str, found)) == ["late", "sold", "tram", "undated"]


def test_full_text_goes_before_vectors_even_where_these_know_better(index: PassageIndex) -> None:
    keywords, near = rivals.keywords_alone(index)(SOLD), rivals.vectors_alone(index)(SOLD)
    assert urls(rivals.keywords_first(index)(SOLD)) == [*urls(keywords), *(url for url in urls(near) if url == "tram")]
    assert urls(rivals.plain_fusion(index)(SOLD))[-1] == "tram"


@pytest.mark.parametrize(
    "rival",
    [
        rivals.keywords_alone,
        rivals.whole_articles,
        rivals.vectors_alone,
        rivals.keywords_first,
        rivals.plain_fusion,
        lambda index: rivals.retriever(PassageRetriever(index)),
        lambda index: rivals.as_shown(PassageRetriever(index)),
        lambda index: rivals.among(index, *all_vectors(index), index.embedding),
        lambda index: llama_default(ARTICLES, WordEmbedding(), index.archive.folder, unchanged),
    ],
)
def test_every_rival_keeps_to_the_day_of_the_question(rival: object, index: PassageIndex) -> None:
    found = urls(rival(index)(replace(SOLD, as_of="2025-08-05")))  # type: ignore[operator]
    assert found == ["sold"]


def test_a_reranker_that_fails_is_not_measured_as_if_it_had_not(index: PassageIndex) -> None:
    broken = PassageRetriever(index, postprocessors=[reranker(httpx.ConnectError("refused"))[0]])
    with pytest.raises(RerankError, match="not reranked"):
        rivals.retriever(broken)(SOLD)


def test_among_compares_these_passages_alone(index: PassageIndex) -> None:
    ids, vectors = all_vectors(index)
    held = passages_by_id(index.archive, ids.tolist())
    some = np.array([held[id_].article.url != "sold" for id_ in ids.tolist()])
    found = urls(rivals.among(index, ids[some], vectors[some], index.embedding)(SOLD))
    assert sorted(map(str, found)) == ["late", "tram", "undated"]
    assert found[-1] == "tram"


def test_a_sample_holds_the_gold_and_so_many_others_the_same_each_time(index: PassageIndex) -> None:
    ids = rivals.sampled(index, {"tram", "unheard of"}, 1)
    assert len(ids) == 2
    assert "tram" in urls(list(passages_by_id(index.archive, ids.tolist()).values()))
    assert rivals.sampled(index, {"tram", "unheard of"}, 1).tolist() == ids.tolist()
    assert len(rivals.sampled(index, {"tram"}, 99)) == 4
    assert "Tram\nThe tram to Skerrin ran." in rivals.texts_of(index, ids)


def test_vectors_are_made_once(tmp_path: Path) -> None:
    embedding = WordEmbedding()
    texts = [f"ferry {number}" for number in range(1_001)]
    first = rivals.embedded(texts, embedding, tmp_path, unchanged)
    assert first.shape == (1_001, 64)
    assert np.array_equal(rivals.embedded(texts, embedding, tmp_path, unchanged), first)
    assert len(embedding.embedded) == 1_001
    rivals.embedded(texts, WordEmbedding("other"), tmp_path, unchanged)  # another model's are others
    assert len(list(tmp_path.glob("*.npy"))) == 4


def test_llama_index_splits_at_its_defaults_and_keeps_offsets() -> None:
    long = article(url="long", headline="Storm", body="The storm came in the night and took the roof. " * 200)
    found = chunks([long])
    assert len(found) == 3  # 200 sentences of 11 tokens, 1,024 less the headline's at once, 200 of them again
    for node in found:
        assert node.start_char_idx is not None
        assert long.body[node.start_char_idx : node.end_char_idx] == node.text
    assert found[1].start_char_idx < found[0].end_char_idx  # type: ignore[operator]  # they overlap


def test_llama_index_ranks_by_the_same_vectors(tmp_path: Path) -> None:
    found = llama_default(ARTICLES, WordEmbedding(), tmp_path, unchanged)(SOLD)
    assert urls(found)[0] == "sold"
    assert found[0].text == ARTICLES[0].body
    assert urls(found)[-1] == "tram"
