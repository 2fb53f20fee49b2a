from pathlib import Path

import pytest

from rag.evidence import evidence, is_enough
from rag.keywords import Entry, KeywordIndex
from rag.passage import Passage, ScoredPassage
from rag.query import Query
from tests.fakes import BODY, article


@pytest.fixture
def keywords(tmp_path: Path) -> KeywordIndex:
    index = KeywordIndex(tmp_path / "keywords")
    index.put([Entry(1, None, article(), BODY)])
    return index


def found(keywords: KeywordIndex, question: str, similarity: float) -> float:
    return evidence(Query(question), [ScoredPassage(Passage(article(), 0, len(BODY)), 1.0, similarity)], keywords)


def test_more_similar_and_more_terms_held_is_more_evidence(keywords: KeywordIndex) -> None:
    held, half, none = "ferry collision injured", "ferry collision zeppelin chess", "zeppelin chess"
    assert found(keywords, held, 0.6) > found(keywords, held, 0.3)
    assert found(keywords, held, 0.3) > found(keywords, half, 0.3) > found(keywords, none, 0.3)
    assert is_enough(found(keywords, held, 0.5))
    assert not is_enough(found(keywords, none, 0.2))


def test_nothing_found_or_nothing_asked_is_no_evidence(keywords: KeywordIndex) -> None:
    assert evidence(Query("ferry"), [], keywords) == 0.0
    assert found(keywords, "what is it that they have", 0.9) == 0.0


def test_a_larger_archive_needs_more(keywords: KeywordIndex) -> None:
    before = found(keywords, "ferry collision zeppelin", 0.4)
    reports = ((n, f"Report number {n}.") for n in range(2, 2_000))
    keywords.put(Entry(n, None, article(text, headline=None), text) for n, text in reports)
    assert found(keywords, "ferry collision zeppelin", 0.4) < before
