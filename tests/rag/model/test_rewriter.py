import httpx
import pytest
from llama_index.llms.openai_like import OpenAILike

from errors import EndpointError, EndpointRefused
from rag.model.rewriter import Rewriter, rewriter, rewritten
from rag.question.exchange import Exchange
from rag.question.followup import follow_up
from settings import Settings
from tests.fakes import ScriptedEndpoint


def completion(text: str) -> httpx.Response:
    message = {"role": "assistant", "content": text}
    choice = {"index": 0, "message": message, "finish_reason": "stop"}
    return httpx.Response(
        200, json={"id": "1", "object": "chat.completion", "created": 0, "model": "m", "choices": [choice]}
    )


def asking(reply: httpx.Response | Exception) -> tuple[Rewriter, ScriptedEndpoint]:
    endpoint = ScriptedEndpoint(reply)
    llm = OpenAILike(
        model="m",
        api_base="http://127.0.0.1:9/v1",
        api_key="k",
        is_chat_model=True,
        max_retries=0,
        http_client=endpoint.client,
    )
    return Rewriter(llm, "m", "http://127.0.0.1:9/v1"), endpoint


def test_one_call_with_the_conversation() -> None:
    model, endpoint = asking(completion("How old is the mayor?"))
    assert model.reply("Make it whole.", "Last question: How old is he?") == "How old is the mayor?"
    [request] = endpoint.requests
    assert request["messages"] == [
        {"role": "system", "content": "Make it whole."},
        {"role": "user", "content": "Last question: How old is he?"},
    ]


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (httpx.Response(401, json={"error": {"message": "bad key"}}), EndpointRefused),
        (httpx.ConnectError("refused"), EndpointError),
        (httpx.Response(200, text="<html>busy</html>"), EndpointError),
    ],
)
def test_what_fails_is_an_endpoint_error(reply: httpx.Response | Exception, error: type[EndpointError]) -> None:
    with pytest.raises(error, match="'m'"):
        asking(reply)[0].reply("Make it whole.", "Why?")


def test_without_a_model_there_is_none() -> None:
    assert rewriter(Settings()) is None


TALK = """Reader: Who is the new mayor of Ellery?
Answer: Tomas Ferreira-Lund won the run-off on 25 May.

Last question: """


@pytest.mark.parametrize(
    ("asked", "line"),
    [
        ("How old is he?", "How old is the new mayor of Ellery?"),
        ("How old is he?", "What is Tomas Ferreira-Lund's age?"),
        ("Why?", "Why did Tomas Ferreira-Lund win the run-off?"),
        ("Why?", "Why is there a new mayor?"),
        ("What about 2021?", "Who was the mayor of Ellery in 2021?"),
    ],
)
@pytest.mark.parametrize(
    "form", ["{}", "Question: {}", "<think>Hm.</think>\n\n{}", '"{}"', "**Rewritten question:** {}"]
)
def test_a_line_that_keeps_to_the_reader_is_the_question(asked: str, line: str, form: str) -> None:
    assert rewritten(form.format(line), TALK + asked) == line


@pytest.mark.parametrize("asked", ["How old is he?", "Why?", "What about 2021?"])
@pytest.mark.parametrize(
    "reply",
    [
        "I'm sorry, but I can't help with that.",
        "Sure! What would you like to know?",
        "Could you tell me more about your request?",
        "Tomas Ferreira-Lund is 52 years old.",
        "I am a language model.",
        "What is the capital of France?",
        "How old is he?\nTomas is 52.",
        "<think>How old is he?",
        "",
        "?",
        "...",
    ],
)
def test_any_other_line_is_none(asked: str, reply: str) -> None:
    assert rewritten(reply, TALK + asked) == ""


def test_instead_of_a_refusal_the_rules_make_the_question() -> None:
    before = [Exchange("Who is the new mayor of Ellery?", "Who is the new mayor of Ellery?")]
    model, _ = asking(completion("I'm sorry, but I can't help with that."))
    assert follow_up("How old is he?", before, model) == follow_up("How old is he?", before)
