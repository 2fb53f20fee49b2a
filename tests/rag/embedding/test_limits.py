"""What an endpoint takes at once is learned from its refusals; against a real server."""

import numpy as np
import pytest

from errors import EndpointBroken, EndpointRefused
from rag.embedding.embedder import EndpointEmbedding
from tests.vectors_server import VectorsServer, vectors_server


def endpoint(server: VectorsServer, rest: float = 10.0) -> EndpointEmbedding:
    return EndpointEmbedding("bge-m3", server.url, retries=0, rest=rest)


def test_a_smaller_batch_is_learned_from_the_refusal() -> None:
    texts = [f"word{number} of a text" for number in range(70)]
    with vectors_server(most=10) as server, vectors_server() as other:
        asked = endpoint(server)
        rows = asked.embed(texts)
        assert server.asked == [64, 32, 16, 8, 8, 8, 8, 8, 8, 8, 8, 6]
        assert np.allclose(rows, endpoint(other).embed(texts))
        server.asked.clear()
        asked.embed(texts[:20])
        assert server.asked == [8, 8, 4]  # nothing is refused twice


def test_a_text_too_long_for_the_model_is_cut_and_the_others_are_not() -> None:
    texts = ["a short one", "word " * 700, "another short one"]
    with vectors_server(longest=512) as server:
        asked = endpoint(server)
        rows = asked.embed(texts)
        assert rows.shape == (3, 8)
        assert [len(text.split()) <= 512 for text in server.embedded] == [True] * 3
        assert [server.embedded[0], server.embedded[-1]] == [texts[0], texts[2]]
        assert len(server.embedded[1].split()) > 250  # no more is lost than must be
        server.asked.clear()
        asked.embed(texts)
        assert server.asked == [3]


def test_what_no_smaller_request_mends_is_told() -> None:
    with vectors_server(most=0) as server, pytest.raises(EndpointRefused, match=r"should not be larger than 0"):
        endpoint(server).embed(["a", "b", "c", "d"])
    assert server.asked == [4, 2, 1]


def test_a_limit_is_not_believed_before_something_was_taken() -> None:
    with vectors_server(most=0) as server:
        asked = endpoint(server)
        with pytest.raises(EndpointRefused):
            asked.embed(["a", "b"])
        server.most = 100
        server.asked.clear()
        asked.embed(["a", "b"])
        assert server.asked == [2]


def test_after_a_failure_the_endpoint_is_left_alone_for_a_while() -> None:
    with vectors_server() as server:
        server.down = True
        waiting, hasty = endpoint(server), endpoint(server, rest=0.0)
        for asked in (waiting, waiting, hasty, hasty):
            with pytest.raises(EndpointBroken, match="Loading model"):
                asked.embed(["a"])
        assert len(server.asked) == 3  # the second try of the waiting one was not sent
        server.down = False
        assert hasty.embed(["a"]).shape == (1, 8)


def test_vectors_of_two_models_in_one_batch_are_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    with vectors_server(most=2) as server:
        asked = endpoint(server)
        asked.embed(["a", "b", "c"])  # it knows now that two texts are taken at once
        replied = server.reply

        def swapped(texts: list[str]) -> tuple[int, dict[str, object]]:
            server.dimensions += 4
            return replied(texts)

        monkeypatch.setattr(server, "reply", swapped)
        with pytest.raises(EndpointBroken, match="different dimensions"):
            asked.embed(["a", "b", "c"])
