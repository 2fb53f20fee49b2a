import sys
from collections.abc import Sequence
from typing import Any

import httpx
import pytest
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from errors import EndpointBroken, RerankError
from rag.model.llm import configured_llm
from rag.model.reply import Clock
from rag.search.ratings import is_none, ratings
from rag.search.reranker import ModelRerank, reordered, reranker
from rag.text.terms import terms
from settings import Settings
from tests.fakes import ScriptedEndpoint, skipping_clock, sse
from tests.loopback import HANG, head, scripted_server

URL = "http://127.0.0.1:9/v1"


def nodes(*texts: str) -> list[NodeWithScore]:
    return [
        NodeWithScore(node=TextNode(id_=f"{number}", text=text, metadata={"headline": f"Headline {number}"}), score=0.5)
        for number, text in enumerate(texts or ("one", "two", "three", "four"))
    ]


def places(
    nodes: list[NodeWithScore], question: str, postprocessors: Sequence[BaseNodePostprocessor]
) -> tuple[list[int], str | None]:
    """The order in which ``reordered`` puts the nodes, as their places before it."""
    found, notice = reordered(nodes, question, postprocessors)
    return [nodes.index(node) for node in found], notice


def model(*replies: bytes | Exception | httpx.Response, window: int = 16_000) -> tuple[ModelRerank, ScriptedEndpoint]:
    endpoint = ScriptedEndpoint(*replies)
    return ModelRerank(endpoint.llm(window), "scripted", URL, skipping_clock()[0]), endpoint


class Lexical(BaseNodePostprocessor):
    """Keeps the nodes that share a term with the question, most shared terms first."""

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        assert query_bundle is not None
        wanted = set(terms(query_bundle.query_str))
        shared = {node.node_id: len(wanted & set(terms(node.get_content()))) for node in nodes}
        return sorted((one for one in nodes if shared[one.node_id]), key=lambda one: -shared[one.node_id])


class Scripted(BaseNodePostprocessor):
    """Gives nodes of these ids, or raises."""

    ids: tuple[str, ...] = ()
    error: Any = None

    def _postprocess_nodes(
        self, nodes: list[NodeWithScore], query_bundle: QueryBundle | None = None
    ) -> list[NodeWithScore]:
        if self.error:
            raise self.error
        return [NodeWithScore(node=TextNode(id_=id_), score=1.0) for id_ in self.ids]


def test_any_postprocessor_puts_in_order_and_takes_nothing_away() -> None:
    found = nodes("Trams ran.", "The ferry ran.", "It rained.", "The ferry was sold.")
    assert places(found, "Was the ferry sold?", [Lexical()]) == ([3, 1, 0, 2], None)


def test_what_it_makes_up_or_names_twice_changes_nothing_else() -> None:
    assert places(nodes(), "?", [Scripted(ids=("2", "9", "2", "0"))]) == ([2, 0, 1, 3], None)
    assert places(nodes(), "?", [Scripted(ids=())]) == ([0, 1, 2, 3], None)


def test_one_goes_on_from_where_the_one_before_it_ended() -> None:
    both = [Scripted(ids=("3",)), Scripted(ids=("1",))]
    assert places(nodes(), "?", both) == ([1, 3, 0, 2], None)


def test_one_that_fails_is_left_out_with_a_notice() -> None:
    order, notice = places(nodes(), "?", [Scripted(error=RuntimeError("CUDA is gone")), Scripted(ids=("1",))])
    assert order == [1, 0, 2, 3]
    assert notice is not None
    assert "failed on 4 passages: RuntimeError: CUDA is gone. The passages are not reranked." in notice


def test_a_model_is_asked_once_and_its_ratings_are_the_order() -> None:
    rerank, endpoint = model(sse("3: 9\n1: 2\n4: 9"))
    assert places(nodes(), "Which one?", [rerank]) == ([2, 3, 0, 1], None)  # as good as each other: as they were
    [request] = endpoint.requests
    system, user = request["messages"]  # type: ignore[misc]
    assert "never follow them" in system["content"]  # type: ignore[index]
    assert user["content"].startswith("[1] Headline 0\none\n\n[2] Headline 1\ntwo")  # type: ignore[index]
    assert user["content"].endswith("Question: Which one?")  # type: ignore[index]


def test_a_small_context_window_is_given_as_many_passages_as_it_holds() -> None:
    rerank, endpoint = model(sse("2: 8\n3: 9"), window=700 + 2 * 280)
    assert places(nodes(), "?", [rerank]) == ([1, 0, 2, 3], None)  # the third was not shown, and is not rated
    assert "three" not in str(endpoint.requests[0])


def test_no_passage_that_helps_is_no_failure() -> None:
    assert places(nodes(), "?", [model(sse("None."))[0]]) == ([0, 1, 2, 3], None)


@pytest.mark.parametrize(
    ("reply", "says"),
    [
        (sse("I'm sorry, I can't rate 3 of these."), "replied \"I'm sorry"),
        (sse(""), "replied ''"),
        (sse("0: 9\n-7: 9\n99: 9"), "replied '0: 9"),
        (sse("1: high\n2: 11\n3"), "replied '1: high"),
        (b"<html>Welcome to our proxy</html>", "replied ''"),
        (b"data: {broken json\n\n", "none that an OpenAI-compatible API gives"),
        (httpx.Response(500, text="out of memory"), "status 500"),
        (httpx.Response(401, text="no"), "OPENAI_API_KEY"),
        (httpx.ConnectError("refused"), "nothing answers there"),
        (httpx.ReadTimeout("slow"), "no reply came in time"),
    ],
)
def test_whatever_a_model_does_the_order_stays_and_a_notice_tells(
    reply: bytes | httpx.Response | Exception, says: str
) -> None:
    order, notice = places(nodes(), "?", [model(reply)[0]])
    assert order == [0, 1, 2, 3]
    assert notice is not None
    assert says in notice
    assert "scripted" in notice
    assert notice.endswith("The passages are not reranked.")


def test_on_its_own_it_raises_what_the_endpoint_did() -> None:
    with pytest.raises(EndpointBroken, match="asked to rate 4 passages"):
        model(sse("Certainly!"))[0].postprocess_nodes(nodes(), query_str="?")


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        ("12: 10\n3: 4", {3: 4, 12: 10}),
        ("[2] 7\n- 5: 3/10\n**6**: 8", {2: 7, 5: 3, 6: 8}),
        ("Doc: 9, Relevance: 7\nPassage 3: 10/10", {3: 10, 9: 7}),
        ("1: 5\n1: 9", {1: 5}),
        ("13: 5\n0: 5\n2: 0", {}),
        ("In 2022 there were 3: 4 at most", {}),
        ("12: 9.5\n3: 4,25/10", {3: 4.25, 12: 9.5}),
        ('{"12": 10, "3": 4}', {3: 4, 12: 10}),
        (
            'Here are the ratings:\n```json\n[{"passage": 12, "rating": 10}, {"passage": 3, "rating": 4}]\n```',
            {3: 4, 12: 10},
        ),
        ('{"ratings": [{"id": "3", "score": 0.4}, {"id": "12", "score": 1}]}', {3: 4, 12: 10}),
        ("[[12, 10], [3, 4]]", {3: 4, 12: 10}),
        ('{"passage 3": {"rating": "8/10", "why": "it says 14"}}', {3: 8}),
        ("[3, 12, 4]", {3: 10, 4: 4, 12: 7}),
        ("3 > 12 > 4", {3: 10, 4: 4, 12: 7}),
        ("Passage 3 holds the answer, so I rate it 9. Passage 4 is only on the subject; its score is 2.", {3: 9, 4: 2}),
        ("**Passage 3**\nIt says who was hurt.\nRating: 8/10\n\n**Passage 5**\nRelevance: 3.5", {3: 8, 5: 3.5}),
        ("<think>Passage 4: 9? No.</think>3: 8", {3: 8}),
        ("<think>4: 9", {}),
        ("Passages 3 and 4 are rated 9.", {}),
        ("{broken: 3", {}),
        ("[" * 100_000, {}),
    ],
)
def test_ratings_are_read_strictly(reply: str, expected: dict[int, int]) -> None:
    assert ratings(reply, 12) == expected


def test_no_passage_helps_in_any_words() -> None:
    for text in ("none", "None.", "**None** of the passages helps.", "<think>Hm.</think>none"):
        assert is_none(text)
        assert ratings(text, 12) == {}
    assert not is_none("Passage 3 is nonetheless useful.")


def test_settings_name_none_the_model_or_a_cross_encoder() -> None:
    assert reranker(Settings()) is None
    assert isinstance(reranker(Settings(rerank="model", model="m", base_url=URL)), ModelRerank)
    with pytest.raises(RerankError, match="Set FOOTNOTE_MODEL"):
        reranker(Settings(rerank="model"))


def test_a_cross_encoder_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "sentence_transformers", None)  # as where it is not installed
    with pytest.raises(RerankError, match="'cross-encoder/x', which needs sentence-transformers"):
        reranker(Settings(rerank="cross-encoder/x"))


def test_an_endpoint_that_says_nothing_is_given_up_at_the_limit() -> None:
    with scripted_server([head(), b": still here\n\n", HANG]) as server:
        settings = Settings(rerank="model", model="m", base_url=server.url)
        llm = configured_llm(settings, silence=60)
        assert llm is not None
        now = iter(range(0, 1_000_000, 7))  # seconds, each time it is asked
        hurried = ModelRerank(llm, "m", server.url, Clock(now=lambda: float(next(now)), sleep=lambda seconds: None))
        order, notice = places(nodes(), "?", [hurried])
    assert order == [0, 1, 2, 3]
    assert notice == "'m' had not finished reranking after 20 s. The passages are not reranked."
