"""What the deciding look reads, and from when on a passage of a new article makes a question be asked again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.schema import NodeWithScore, TextNode

from corpus.store.archive import Archive
from rag.answer.composer import WRITTEN_FROM
from rag.filters import NO_FILTERS
from rag.follow.deciding_look import DecidingLook, Seen
from rag.follow.remembered import RememberedScores
from rag.follow.store import FollowedQuestions
from rag.index.passage_index import PassageIndex, opened
from rag.relevance.second_look import RELEVANCE, SIMILARITY
from rag.relevance.turns import Turns
from tests.fakes import WordEmbedding, article
from tests.rag.relevance.test_second_look import Scripted

QUESTION = "How many people were injured when the ferry struck a dredger?"
NEAR = "Injured people left the ferry, said number "  # and its relevance


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path_factory.mktemp("deciding"))
    archive.add([article()])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        yield index


class Decider:
    """A deciding look with its encoder."""

    def __init__(self, index: PassageIndex, folder: Path) -> None:
        self.store = FollowedQuestions(folder)
        self.encoder = Scripted()
        scores = RememberedScores(self.encoder, self.store.file)
        scores.followed = self.store.add("", QUESTION, NO_FILTERS, 0).id
        self.look = DecidingLook(scores, Turns(), index)

    def seen(self, *nodes: NodeWithScore, question: str = QUESTION) -> Seen:
        self.look.begin({"new"})
        self.look.postprocess_nodes(list(nodes), query_str=question)
        return self.look.end()


@pytest.fixture
def decider(index: PassageIndex, tmp_path: Path) -> Iterator[Decider]:
    decider = Decider(index, tmp_path)
    yield decider
    decider.store.close()


def node(id_: str, text: str, score: float = 1.0, near: float | None = 0.6) -> NodeWithScore:
    known = {} if near is None else {SIMILARITY: near}
    return NodeWithScore(node=TextNode(id_=id_, text=text, metadata={"article_id": id_, **known}), score=score)


def old(relevance: int = 9) -> list[NodeWithScore]:
    """Passages of other articles, as many as an answer is written from, which were read in an earlier run."""
    found = [node(f"old{place}", f"{NEAR}{place} {relevance}") for place in range(WRITTEN_FROM)]
    for one in found:
        one.node.metadata[RELEVANCE] = float(relevance)
    return found


def test_only_passages_of_new_articles_are_read_and_only_those_near_enough(decider: Decider) -> None:
    assert decider.seen(node("old", f"{NEAR}7"), node("new", f"{NEAR}5")) == Seen(concerns=True, has_read=True)
    assert decider.encoder.read == [f"{NEAR}5"]
    far = node("new", "The mayor of Hollin opened a market 9", near=0.1)
    assert decider.seen(far) == Seen(concerns=False, has_read=True)
    assert decider.encoder.read == [f"{NEAR}5"]


def test_without_a_cosine_all_new_ones_are_read(decider: Decider) -> None:
    decider.seen(node("new", "The mayor of Hollin opened a market 9", near=None))
    assert decider.encoder.read == ["The mayor of Hollin opened a market 9"]


@pytest.mark.parametrize(("relevance", "concerns"), [(-8, False), (-4, True), (3, True)])
def test_a_passage_among_the_first_may_be_quoted_unless_it_is_of_something_else(
    decider: Decider, relevance: int, concerns: bool
) -> None:
    assert decider.seen(node("new", f"{NEAR}{relevance}")).concerns is concerns


@pytest.mark.parametrize(("relevance", "concerns"), [(-4, False), (3, True)])
def test_a_passage_behind_them_concerns_only_if_it_likely_answers(
    decider: Decider, relevance: int, concerns: bool
) -> None:
    assert decider.seen(*old(), node("new", f"{NEAR}{relevance}", score=-9.0)).concerns is concerns


def test_what_can_not_be_read_is_said(decider: Decider) -> None:
    assert decider.seen(node("new", f"{NEAR}5"), question="渡轮上有多少人受伤?") == Seen()
