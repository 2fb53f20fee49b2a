"""A real model, as small as they come: what it writes is poor, and what the reader sees is honest and useful."""

import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from llama_index.core.llms import ChatMessage

from corpus.store.archive import Archive
from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex, opened
from rag.model.llm import configured_llm
from rag.model.reply import Clock, Limits, reply
from rag.write.writer import model_writer
from settings import Settings
from tests.fakes import WordEmbedding, article, different
from tests.smollm import SmolLM, smollm

pytest.importorskip("xllamacpp", reason="the dev group brings the server")

pytestmark = pytest.mark.slow

QUESTION = "How many people were injured when the ferry struck a dredger off Saltmarsh?"
PATIENT = 240.0  # seconds: one thread; on a machine that does other things as well, quotes stand after that


@pytest.fixture(scope="module")
def small() -> Iterator[SmolLM]:
    with smollm(1_024) as server:
        yield server


@pytest.fixture(scope="module")
def large() -> Iterator[SmolLM]:
    with smollm(4_096, at_once=2) as server:
        yield server


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path)
    strike = "The dockers of Hollin have laid down their work. The strike enters its third day."
    archive.add([article(url="https://courier.example/1"), article(strike, "Strike", url="https://courier.example/2")])
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        yield made


def settings(url: str, window: int) -> Settings:
    return Settings(
        model="smollm2",
        base_url=url,
        context_window=window,
        answer_seconds=PATIENT,
        first_token_seconds=PATIENT,
        silence_seconds=PATIENT,
    )


def assistant(index: PassageIndex, url: str, window: int) -> Assistant:
    return Assistant(index, model_writer(settings(url, window)))


def assert_honest(answer: Answer) -> None:
    """An answer with footnotes that hold, or quotes and the reason."""
    assert answer.complete
    assert answer.sentences or answer.abstained
    for sentence in answer.sentences:
        assert sentence.verdict is not None
        assert not re.search(r"[\[\]<>{}]|\|im_|assage \d", sentence.text), sentence.text
        for citation in sentence.citations:
            assert citation.quote == citation.passage.article.body[citation.start : citation.end]
    footed = sum(bool(sentence.citations) for sentence in answer.sentences)
    assert footed >= len(answer.sentences) / 2
    if answer.writer == "quotes":
        assert answer.notice
        assert "smollm2" in answer.notice


def ended(url: str, words: str, tokens: int | None) -> tuple[str, str | None]:
    llm = configured_llm(settings(url, 1_024), PATIENT, tokens)
    assert llm is not None
    limits = Limits(PATIENT, PATIENT, PATIENT)
    said = [
        token for token in reply(lambda: llm.stream_chat([ChatMessage(words)]), "smollm2", limits, Clock()) if token
    ]
    assert len(said) > 3  # word by word
    return "".join(token.text for token in said), said[-1].finish


def test_its_words_come_one_by_one_and_the_end_has_its_reason(small: SmolLM) -> None:
    text, finish = ended(small.url, "Say hello.", None)
    assert text.strip()
    assert finish == "stop"
    assert ended(small.url, "Tell me a long story about the sea.", 8)[1] == "length"


def test_the_address_may_lack_its_version(small: SmolLM) -> None:
    assert ended(small.url.removesuffix("/v1"), "Say hello.", 5)[0].strip()


def test_what_it_writes_is_shown_as_far_as_it_holds(small: SmolLM, index: PassageIndex) -> None:
    snapshots = list(assistant(index, small.url, 1_024).stream(QUESTION))
    assert_honest(snapshots[-1])
    for snapshot in snapshots:
        assert not any(re.search(r"\[\d|passage-", sentence.text) for sentence in snapshot.sentences)


def test_asked_for_more_than_it_reads_it_gets_less(small: SmolLM, tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    wordy = [different(number).body for number in range(12)]
    archive.add(
        [article(f"{body} {body}", f"Ferry, dredger {n}", url=f"https://a.example/{n}") for n, body in enumerate(wordy)]
    )
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        answer = assistant(made, small.url, 16_384).ask("What of the ferry and the dredger word1x1 word2x2?")
    assert "FOOTNOTE_CONTEXT_WINDOW" not in (answer.notice or "")
    assert_honest(answer)


def test_two_at_once_get_their_answers(large: SmolLM, index: PassageIndex) -> None:
    asked = assistant(index, large.url, 4_096)
    answers: list[Answer] = []
    threads = [threading.Thread(target=lambda: answers.append(asked.ask(QUESTION))) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(2 * PATIENT)
    assert len(answers) == 2
    for answer in answers:
        assert_honest(answer)


def test_killed_in_the_middle_of_its_answer_the_archive_is_quoted(index: PassageIndex) -> None:
    with smollm(1_024) as server:
        snapshots = []
        for snapshot in assistant(index, server.url, 1_024).stream(QUESTION):
            snapshots.append(snapshot)
            if snapshot.sentences and not snapshot.complete:
                server.process.kill()
    assert len(snapshots) > 1
    assert (snapshots[-1].writer, snapshots[-1].status) == ("quotes", "answered")
    assert_honest(snapshots[-1])
