from collections.abc import Iterator
from math import log
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from rag.index.keyword_index import Entry
from rag.index.passage_index import PassageIndex, opened
from rag.passage import Passage, ScoredPassage
from rag.question.query import Query, understand
from rag.search.evidence import BIAS, FIGURES, evidence, figures, is_enough
from tests.fakes import BODY, WordEmbedding, article


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path)
    archive.add([article(url="a:1"), article("The tram to Skerrin was late.", "Trams", url="a:2")])
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        yield made


def passage(similarity: float) -> ScoredPassage:
    return ScoredPassage(Passage(article(), 0, len(BODY)), 1.0, similarity)


def found(index: PassageIndex, question: str, similarity: float, as_of: str | None = None) -> float:
    return evidence(understand(question, as_of), [passage(similarity)], index)


def test_the_figures_are_what_they_say(index: PassageIndex) -> None:
    # Two of the two telling terms are held; "Saltmarsh" is a name, tells as much as "ferry", and counts twice.
    row = dict(zip(FIGURES, figures(Query("the ferry off Saltmarsh"), [passage(0.5)], index) or (), strict=True))
    assert row["together"] == pytest.approx(0.5)
    assert (row["names"], row["terms"], row["named"]) == (1.0, 2.0, pytest.approx(1.5))
    assert row["whole"] > 0
    assert row["size"] == pytest.approx(log(100))
    lost = dict(zip(FIGURES, figures(Query("the ferry off Reykjavik"), [passage(0.5)], index) or (), strict=True))
    assert lost["names"] == 0.0
    assert lost["together"] < 0.25
    nameless = figures(Query("the ferry"), [passage(0.5)], index)
    assert nameless is not None
    assert nameless[FIGURES.index("names")] == 1.0


def test_more_similar_and_more_terms_held_is_more_evidence(index: PassageIndex) -> None:
    held, half, none = "ferry collision injured", "ferry collision zeppelin chess", "zeppelin chess"
    assert found(index, held, 0.6) > found(index, held, 0.3)
    assert found(index, held, 0.3) > found(index, half, 0.3) > found(index, none, 0.3)
    assert is_enough(found(index, held, 0.5))
    assert not is_enough(found(index, none, 0.2))


def test_nothing_found_or_nothing_asked_is_no_evidence(index: PassageIndex) -> None:
    assert evidence(Query("ferry"), [], index) == 0.0
    assert found(index, "what is it that they have", 0.9) == 0.0


def test_what_was_published_long_before_the_day_of_the_question_is_less_evidence(index: PassageIndex) -> None:
    question = "Which ferry struck a dredger?"  # the passage is of 19 August 2025
    today = found(index, question, 0.5, "2025-08-20")
    assert found(index, question, 0.5, "2025-11-01") == today > found(index, question, 0.5)
    in_a_year = found(index, question, 0.5, "2026-06-01")
    assert today > in_a_year > found(index, question, 0.5, "2027-06-01")
    assert found(index, question, 0.5, "2027-06-01") == found(index, question, 0.5, "2035-06-01")


def test_a_larger_archive_needs_more(index: PassageIndex) -> None:
    before = found(index, "ferry collision zeppelin", 0.4)
    index.pair.keywords.put(Entry(n, None, article(headline=None), f"Report number {n}.") for n in range(3, 2_000))
    assert found(index, "ferry collision zeppelin", 0.4) < before
    assert BIAS > 0
