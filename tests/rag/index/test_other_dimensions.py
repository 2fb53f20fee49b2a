"""Another model under the same name, or an embedder that is down: told, and answered by keyword; a real endpoint."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.console import Console

from corpus.store.archive import Archive
from corpus.store.check import check
from errors import EmbeddingMismatch
from rag.assistant import Assistant
from rag.cli.waiting import index_what_waits
from rag.embedding.embedder import EndpointEmbedding
from rag.index.passage_index import PassageIndex, opened
from tests.fakes import article, different
from tests.vectors_server import VectorsServer, vectors_server

QUESTION = "How many people were injured when a ferry struck a dredger off Saltmarsh?"
ANSWER = "Fourteen people were injured"


@pytest.fixture
def server() -> Iterator[VectorsServer]:
    with vectors_server(dimensions=8) as running:
        yield running


@pytest.fixture
def index(tmp_path: Path, server: VectorsServer) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path)
    archive.add([article(url="a:1"), *(different(number) for number in range(5))])
    with opened(archive, EndpointEmbedding("swap", server.url, retries=0, rest=0.0)) as made:
        made.sync()
        yield made


def answered(index: PassageIndex) -> tuple[str, str]:
    """The answer's text and its notice."""
    answer = Assistant(index).ask(QUESTION)
    return " ".join(sentence.text for sentence in answer.sentences), answer.notice or ""


def test_other_dimensions_are_told_and_words_answer(index: PassageIndex, server: VectorsServer) -> None:
    before, _ = answered(index)
    assert ANSWER in before
    server.dimensions = 12
    text, notice = answered(index)
    assert ANSWER in text
    assert "'swap' gives vectors of 12 dimensions, the archive's have 8" in notice
    assert "python -m rag index --re-embed" in notice


def test_nothing_of_other_dimensions_is_kept(index: PassageIndex, server: VectorsServer) -> None:
    server.dimensions = 12
    index.archive.add([article("A tram was late in Hollin on Monday.", "Trams", url="a:2")])
    for _ in range(2):  # the second try says the same: nothing was damaged by the first
        with pytest.raises(EmbeddingMismatch, match="--re-embed"):
            index.sync()
    assert check(index.archive.path) == []
    assert not any(index.pair.compare().values())
    assert ANSWER in answered(index)[0]


def test_embedding_anew_is_the_remedy(index: PassageIndex, server: VectorsServer) -> None:
    server.dimensions = 12
    index.archive.add([article("A tram was late in Hollin on Monday.", "Trams", url="a:2")])
    assert index.re_embed() == 7
    assert index.archive.dimensions() == 12
    text, notice = answered(index)
    assert ANSWER in text
    assert "dimensions" not in notice


def test_a_question_embedded_before_is_not_compared_with_new_vectors(
    index: PassageIndex, server: VectorsServer
) -> None:
    assistant = Assistant(index)
    assistant.ask(QUESTION)
    server.dimensions = 12
    index.re_embed()
    assert any(ANSWER in sentence.text for sentence in assistant.ask(QUESTION).sentences)


def test_while_the_embedder_is_down_words_answer(index: PassageIndex, server: VectorsServer) -> None:
    server.down = True
    text, notice = answered(index)
    assert ANSWER in text
    assert "Found by its words alone" in notice
    assert "Loading model" in notice


def test_a_question_about_nothing_held_stays_unanswered_then(index: PassageIndex, server: VectorsServer) -> None:
    server.down = True
    answer = Assistant(index).ask("Who won the chess championship of Reykjavik?")
    assert answer.abstained


def test_what_waits_is_told_and_the_rest_is_asked_about(index: PassageIndex, server: VectorsServer) -> None:
    server.dimensions = 12
    index.archive.add([article("A tram was late in Hollin on Monday.", "Trams", url="a:2")])
    console = Console(record=True, width=200)
    index_what_waits(index, console)  # as the command line and the page do before they answer
    assert "What waits stays so: 'swap' gives vectors of 12 dimensions" in console.export_text()
    assert index.archive.waiting() == 1
    assert ANSWER in answered(index)[0]
