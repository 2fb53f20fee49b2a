from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.index.passage_index import opened
from rag.relevance.cross_encoder import CrossEncoder, Scores
from rag.relevance.opened import second_look
from rag.relevance.second_look import PASSAGES, RELEVANCE, SecondLook
from rag.relevance.turns import Turns
from settings import Settings
from tests.fakes import WordEmbedding, article


class Scripted(CrossEncoder):
    """Scores texts by the number that they end in; NaN for those that end in none."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def scores(self, question: str, texts: Sequence[str], deadline: float | None = None) -> Scores:
        self.read += texts
        last = [text.rpartition(" ")[2] for text in texts]
        return np.array([float(word) if word.lstrip("-").isdigit() else np.nan for word in last], np.float32)


def node(id_: str, article: str, score: float, text: str, headline: str | None = None) -> NodeWithScore:
    labels = {"article_id": article, **({"headline": headline} if headline else {})}
    return NodeWithScore(node=TextNode(id_=id_, text=text, metadata=labels), score=score)


def looked(*nodes: NodeWithScore) -> list[str]:
    look = SecondLook(Scripted(), Turns())
    return [one.node_id for one in look.postprocess_nodes(list(nodes), query_str="Which?")]


def test_the_best_passage_of_an_article_lifts_all_of_it() -> None:
    found = [node("a1", "a", 2.0, "-9"), node("b1", "b", 1.5, "-9"), node("b2", "b", 1.25, "8")]
    assert looked(*found) == ["b2", "b1", "a1"]


def test_the_search_score_counts_where_the_relevance_is_alike() -> None:
    assert looked(node("a", "a", 1.0, "5"), node("b", "b", 1.2, "5"), node("c", "c", 1.1, "5")) == ["b", "c", "a"]


def test_what_was_not_read_keeps_its_order_behind_what_fits() -> None:
    found = [node("a", "a", 1.4, "unread"), node("b", "b", 1.3, "also unread"), node("c", "c", 1.0, "6")]
    assert looked(*found) == ["c", "a", "b"]
    assert RELEVANCE not in found[0].metadata
    assert found[2].metadata[RELEVANCE] == 6.0


def test_passages_are_read_with_their_headline_and_only_the_first_of_them() -> None:
    encoder = Scripted()
    many = [node(str(n), str(n), -n, f"text 0{n}", "Ferry") for n in range(PASSAGES + 5)]
    SecondLook(encoder, Turns()).postprocess_nodes(many, query_str="Which?")
    assert len(encoder.read) == PASSAGES
    assert encoder.read[0] == "Ferry\ntext 00"


def test_nothing_found_is_nothing_read() -> None:
    assert looked() == []


def test_it_works_as_any_other_postprocessor_of_llamaindex() -> None:
    real = second_look(Settings())
    assert real is not None
    answers = node("a", "a", 0.1, "Fourteen people were injured when the ferry struck a dredger.")
    other = node("b", "b", 0.9, "The council raised the price of school meals.")
    found = real.postprocess_nodes([other, answers], QueryBundle("How many people were injured on the ferry?"))
    assert [one.node_id for one in found] == ["a", "b"]


@pytest.mark.parametrize("name", ["none"])
def test_it_can_be_switched_off(name: str) -> None:
    assert second_look(Settings(rerank=name)) is None


def test_what_was_not_read_in_time_is_told(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([article(f"The ferry number {n} left the harbour of Saltmarsh.", url=f"a:{n}") for n in range(12)])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        question = "Which ferry left the harbour of Saltmarsh?"
        patient = Assistant(index, second_look=SecondLook(CrossEncoder(), Turns())).ask(question)
        hurried = Assistant(index, second_look=SecondLook(CrossEncoder(), Turns(0.001))).ask(question)
    assert "busy" not in (patient.notice or "")
    assert "The machine is busy: of the 12 best passages 0 were read a second time." in (hurried.notice or "")
    assert hurried.sentences
