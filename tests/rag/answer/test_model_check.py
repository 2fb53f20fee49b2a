"""rag.answer.model_check: the model that writes checks its whole answer, in one request."""

import json
from pathlib import Path

import httpx
import pytest

from errors import CheckError
from rag.answer.checking import footnote_reader, model_check
from rag.answer.cited_sentence import CitedSentence
from rag.answer.citing import checked_sentence
from rag.answer.model_check import ModelCheck
from rag.check.checker import BY_SCORE
from rag.passage import Passage
from settings import Settings
from tests.fakes import ScriptedEndpoint, article, skipping_clock, sse
from tests.rag.check.test_reading import Says

URL = "http://127.0.0.1:9/v1"
FERRY = article(body="The ferry returned to Saltmarsh under its own power. Fourteen people were injured.")
CITED = [Passage(FERRY, 0, len(FERRY.body))]
QUOTE = checked_sentence("Fourteen people were injured.", CITED)
WRITTEN = checked_sentence("The ferry returned to Saltmarsh harbour.", CITED)
WRONG = checked_sentence("Forty people were injured.", CITED)


def model(*replies: bytes | httpx.Response, window: int = 16_000) -> tuple[ModelCheck, ScriptedEndpoint]:
    endpoint = ScriptedEndpoint(*replies)
    return ModelCheck(endpoint.llm(window), "scripted", URL, skipping_clock()[0]), endpoint


def says(*entries: tuple[int, str, str]) -> bytes:
    return sse(json.dumps({"sentences": [{"n": n, "support": told, "reason": why} for n, told, why in entries]}))


def verdicts(sentences: tuple[CitedSentence, ...]) -> list[str | None]:
    return [one.verdict for one in sentences]


def test_the_sentences_stand_as_the_test_needs_them() -> None:
    assert QUOTE.verdict == "quoted"
    assert WRITTEN.reason in BY_SCORE
    assert (WRONG.verdict, WRONG.reason in BY_SCORE) == ("not supported", False)


def test_it_decides_where_no_rule_did_and_gives_its_reason() -> None:
    check, endpoint = model(says((1, "none", "It returned under its own power; nothing is said of a harbour.")))
    found, notice = check.checked([QUOTE, WRITTEN, WRONG])
    assert notice is None
    assert verdicts(found) == ["quoted", "not supported", "not supported"]
    assert found[1].reason.startswith("It returned under its own power")
    assert (found[0], found[2]) == (QUOTE, WRONG)  # a quote and a rule's objection stand
    [request] = endpoint.requests
    asked = json.loads(request["messages"][1]["content"])  # type: ignore[index]
    assert asked == {"passages": {"1": FERRY.body}, "sentences": [{"n": 1, "text": WRITTEN.text, "cites": [1]}]}


def test_its_yes_is_told_as_its_own_and_never_sure() -> None:
    [found], _ = model(says((1, "full", "")))[0].checked([WRITTEN])
    assert (found.verdict, found.reason) == (
        "supported",
        "the model that wrote it says that the cited passage states it",
    )
    assert not found.is_sure


def test_nobody_is_asked_about_quotes_and_refuted_sentences() -> None:
    check, endpoint = model()
    assert check.checked([QUOTE, WRONG]) == ((QUOTE, WRONG), None)
    assert endpoint.requests == []


@pytest.mark.parametrize(
    ("reply", "told"),
    [
        (sse("I think that sentence is fine."), "its reply is no JSON"),
        (sse('{"sentences": "all good"}'), "without a list of sentences"),
        (sse('{"sentences": [{"n": 1, "support": "yes"}]}'), "without a number and a verdict"),
        (says((2, "full", "")), "about a sentence 2 of 1"),
        (says((1, "full", ""), (1, "none", "")), "twice about one"),
        (sse(""), "its reply is no JSON"),
        (httpx.Response(500, text="out of memory"), "status 500"),
    ],
)
def test_a_reply_that_says_nothing_changes_nothing_and_is_told(reply: bytes | httpx.Response, told: str) -> None:
    found, notice = model(reply, reply, reply)[0].checked([WRITTEN])
    assert found == (WRITTEN,)
    assert notice is not None
    assert told in notice


def test_a_sentence_that_the_reply_leaves_out_keeps_its_verdict() -> None:
    assert model(sse('{"sentences": []}'))[0].checked([WRITTEN]) == ((WRITTEN,), None)


def test_an_answer_that_the_model_cannot_read_at_once_is_not_sent() -> None:
    check, endpoint = model(window=ModelCheck.REPLY_TOKENS + 100)
    found, notice = check.checked([WRITTEN])
    assert found == (WRITTEN,)
    assert "FOOTNOTE_CONTEXT_WINDOW" in (notice or "")
    assert endpoint.requests == []


def test_the_setting_decides_who_checks() -> None:
    built_in = Says(0.5)
    assert footnote_reader(Settings(check="rules"), built_in) is None
    assert footnote_reader(Settings(), built_in) is built_in
    assert footnote_reader(Settings(check="model"), built_in) is built_in
    assert model_check(Settings(check="model")) is None  # without a model there are quotes alone
    assert model_check(Settings(model="m", base_url=URL)) is None
    assert model_check(Settings(check="model", model="m", base_url=URL)) is not None


def test_a_cross_encoder_that_cannot_be_had_says_what_to_do(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "sentence_transformers", None)  # as where it is not installed
    with pytest.raises(CheckError, match="uv sync --extra rerank"):
        footnote_reader(Settings(check="cross-encoder/nli"), None)
