"""rag.model.changes: what an endpoint refuses is left out, and asked for again without; on a real connection."""

import json

import pytest
from llama_index.core.llms import ChatMessage

from errors import ContextOverflow, EndpointRefused
from rag.model.llm import configured_llm
from rag.passage import Passage, ScoredPassage
from rag.question.query import Query
from settings import Settings
from tests.fakes import different
from tests.loopback import refused, said, scripted_server
from tests.rag.model.test_reply import OFFERED, WHOLE, WORDS, writer

REFUSALS = {
    "system": "System role not supported",
    "template": "Only user and assistant roles are supported!",
    "temperature": "Unsupported value: 'temperature' does not support 0 with this model.",
}


@pytest.mark.parametrize("part", REFUSALS)
def test_a_part_that_is_refused_is_left_out_from_then_on(part: str) -> None:
    with scripted_server(refused("400 Bad Request", REFUSALS[part]), said(*WORDS)) as server:
        asking, _ = writer(server.url)
        for _ in range(2):
            *_, last = asking.write(Query("Who was hurt?"), OFFERED)
            assert last[0].text == WHOLE
    first, *others = server.requests
    assert len(others) == 2
    for request in others:
        roles = [message["role"] for message in request["messages"]]  # type: ignore[attr-defined]
        assert ("system" in roles, "temperature" in request) == (part == "temperature", part != "temperature")
        told = "".join(message["content"] for message in request["messages"])  # type: ignore[attr-defined]
        sent = "".join(message["content"] for message in first["messages"])  # type: ignore[attr-defined]
        assert told.replace("\n", "") == sent.replace("\n", "")


def test_the_length_of_a_reply_gets_its_other_name_or_none() -> None:
    renamed = "Unsupported parameter: 'max_tokens' is not supported. Use 'max_completion_tokens' instead."
    for refusal, keys in ((renamed, {"max_completion_tokens"}), ("max_tokens is unknown", set())):
        with scripted_server(refused("422 Unprocessable", refusal), said(*WORDS)) as server:
            llm = configured_llm(Settings(model="m", base_url=server.url), silence=30.0, reply_tokens=50)
            assert llm is not None
            assert "".join(one.delta or "" for one in llm.stream_chat([ChatMessage("Who?")])).startswith("Fourteen")
        assert {name for name in server.requests[-1] if name.startswith("max_")} == keys


def test_an_endless_refusal_ends() -> None:
    with (
        scripted_server(refused("400 Bad Request", "temperature, system role")) as server,
        pytest.raises(EndpointRefused),
    ):
        list(writer(server.url)[0].write(Query("Who was hurt?"), OFFERED))
    assert len(server.requests) == 3


@pytest.mark.parametrize("end", ["", "/", "/v1", "/v1/", "/v1/chat/completions"])
def test_any_form_of_the_address_will_do(end: str) -> None:
    with scripted_server(said(*WORDS)) as server:
        server.served = "/v1/chat/completions"
        asking, _ = writer(server.url.removesuffix("/v1") + end)
        for _ in range(2):
            *_, last = asking.write(Query("Who was hurt?"), OFFERED)
            assert last[0].text == WHOLE


def test_an_address_that_is_wrong_is_told_as_it_was_given() -> None:
    with scripted_server(refused("404 Not Found", "no such page")) as server:
        wrong = server.url.removesuffix("/v1") + "/elsewhere"
        with pytest.raises(EndpointRefused, match=r"elsewhere failed.*404"):
            list(writer(wrong)[0].write(Query("Who was hurt?"), OFFERED))
    assert server.paths == ["/elsewhere/chat/completions", "/elsewhere/v1/chat/completions"]


OVERFLOWS = {
    "vLLM": "This model's maximum context length is 2048 tokens. However, your request has 4000 input tokens.",
    "llama.cpp": "the request exceeds the available context size (2048 tokens), try increasing it",
    "no number": "prompt is too long",
}


@pytest.mark.parametrize("kind", OVERFLOWS)
def test_a_model_that_reads_less_gets_fewer_passages(kind: str) -> None:
    articles = [different(number) for number in range(120)]
    many = [ScoredPassage(Passage(one, 0, len(one.body)), 1.0) for one in articles]
    with scripted_server(refused("400 Bad Request", OVERFLOWS[kind]), said(*WORDS)) as server:
        asking, _ = writer(server.url)
        for _ in range(2):
            *_, last = asking.write(Query("Who was hurt?"), many)
            assert last[0].text == WHOLE
    lengths = [len(json.dumps(request)) for request in server.requests]
    assert len(lengths) == 3
    assert lengths[1] == lengths[2] < 0.8 * lengths[0]


def test_a_limit_that_cannot_be_kept_is_told_with_its_setting() -> None:
    refusal = refused("400 Bad Request", OVERFLOWS["vLLM"])
    with scripted_server(refusal) as server, pytest.raises(ContextOverflow, match="FOOTNOTE_CONTEXT_WINDOW"):
        list(writer(server.url)[0].write(Query("Who was hurt?"), OFFERED))
    assert len(server.requests) == 4
