"""ui.chat.writing: an answer is written to its end and kept, whether or not anybody looks."""

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.store.archive import Archive
from errors import FootnoteError, TurnTaken
from rag.answer.answer import MODEL_THINKS, Answer
from rag.model.throttle import Throttle
from rag.question.query import Query
from tests.browser.scripted import WRITTEN, ScriptedAssistant, filled
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversations import Conversations
from ui.chat.sharing import Sharing
from ui.chat.thread import Thread
from ui.chat.writing import MOST, MOST_OF_ADDRESS, MOST_OF_READER, Seen, Writing, Writings
from ui.http.gradio_import import gr
from ui.http.reader import Reader

ME = "user:ada"
READER = Reader(ME)


@pytest.fixture
def assistant() -> Iterator[ScriptedAssistant]:
    scripted = ScriptedAssistant(pause=0.001)
    yield scripted
    scripted.unstick.set()


@pytest.fixture
def kept(tmp_path: Path) -> Conversations:
    return Conversations(tmp_path)


@pytest.fixture
def writings(assistant: ScriptedAssistant, kept: Conversations) -> Writings:
    ready: Future[Any] = Future()
    ready.set_result(assistant)
    return Writings(ready, kept)


def ended(writing: Writing) -> Seen:
    seen = writing.seen
    while not seen.ended:
        seen = asyncio.run(writing.newer(seen, Throttle()))
    return seen


def test_an_answer_nobody_looks_at_is_kept(writings: Writings, kept: Conversations) -> None:
    writing = writings.begin(READER, None, 0, AskedQuestion("who was hurt?"))
    assert ended(writing).state == "done"
    assert writings.of(writing.begun.conversation) is None
    [turn] = kept.read(ME, writing.begun.conversation).turns
    assert turn.answer == ended(writing).answer
    assert turn.answer and turn.answer.sentences == WRITTEN


def laid_out(tmp_path: Path) -> Thread:
    archive = filled(Archive(tmp_path))

    async def laid() -> Thread:
        with gr.Blocks(analytics_enabled=False):
            sharing = Sharing(Conversations(archive.folder), archive.folder)
            thread = Thread(archive.coverage, sharing, lambda _: ())
            with thread.lay_out_turns(""):
                pass
            thread.lay_out_box()
            thread.lay_out_buttons()
        return thread

    with asyncio.Runner() as runner:  # as ui.server does: without a loop, Gradio leaves some of its own unclosed
        return runner.run(laid())


@pytest.mark.parametrize(("question", "state"), [("quote", "done"), ("bad", "failed"), ("crash", "failed")])
def test_who_looks_on_too_late_sees_the_end(writings: Writings, tmp_path: Path, question: str, state: str) -> None:
    thread = laid_out(tmp_path)
    writing = writings.begin(READER, None, 0, AskedQuestion(question))
    ended(writing)

    async def followed() -> list[tuple[Seen, dict[Any, Any]]]:
        return [step async for step in thread.follow(writing, clear=True)]

    *_, (seen, updates) = asyncio.run(followed())
    assert seen.state == state
    assert f'data-state="{state}"' in updates[thread.now]


class ThinkingAssistant(ScriptedAssistant):
    """Thinks until ``unstick`` is set."""

    def stream(self, question: str, *_: Any, **__: Any) -> Iterator[Answer]:
        answer = Answer(question, Query(question), notice=MODEL_THINKS, complete=False)
        while not self.unstick.wait(0.01):
            yield answer
        yield replace(answer, notice=None, sentences=WRITTEN, complete=True)


def test_while_the_model_thinks_the_page_says_so(kept: Conversations, tmp_path: Path) -> None:
    ready: Future[Any] = Future()
    scripted = ThinkingAssistant()
    ready.set_result(scripted)
    writing = Writings(ready, kept).begin(READER, None, 0, AskedQuestion("who was hurt?"))
    thread = laid_out(tmp_path)

    async def followed() -> list[str]:
        shown = []
        async for seen, updates in thread.follow(writing, clear=True):
            shown.append(updates.get(thread.now, ""))
            if seen.state == "thinking":
                scripted.unstick.set()
        return shown

    shown = asyncio.run(followed())
    assert any("The model is thinking" in markup for markup in shown)
    assert "The model is thinking" not in shown[-1]


def test_one_at_a_time_in_a_conversation(writings: Writings, kept: Conversations) -> None:
    writing = writings.begin(READER, None, 0, AskedQuestion("stuck"))
    begun = writing.begun
    with pytest.raises(TurnTaken, match="still being written"):
        writings.begin(READER, begun.conversation, begun.version, AskedQuestion("and?"))
    writing.stop.set()
    assert ended(writing).state == "withdrawn"  # it does not wait for a silent model
    assert kept.read(ME, begun.conversation).turns == ()
    assert ended(writings.begin(READER, begun.conversation, begun.version, AskedQuestion("quote"))).state == "done"


def test_too_many_are_refused_and_nothing_of_them_is_kept(writings: Writings, kept: Conversations) -> None:
    others = [Reader(ME, share=str(number)) for number in range(MOST)]
    running = [writings.begin(one, None, 0, AskedQuestion("stuck")) for one in others]
    with pytest.raises(FootnoteError, match=f"answering {MOST} questions"):
        writings.begin(READER, None, 0, AskedQuestion("one more"))
    assert len(kept.list(ME)) == MOST
    for writing in running:
        writing.stop.set()
    assert {ended(writing).state for writing in running} == {"withdrawn"}
    assert ended(writings.begin(READER, None, 0, AskedQuestion("quote"))).state == "done"


@pytest.mark.parametrize(
    ("several", "another", "most"),
    [
        ([Reader(ME, address="10.0.0.9")] * MOST, Reader("user:bo", address="10.0.0.9"), MOST_OF_READER),
        ([Reader(ME, share=f"{n}", address="10.0.0.9") for n in range(MOST)], READER, MOST_OF_ADDRESS),
    ],
    ids=["one reader", "one address"],
)
def test_one_who_asks_for_all_places_leaves_some_to_others(
    writings: Writings, kept: Conversations, several: list[Reader], another: Reader, most: int
) -> None:
    running = []
    for reader in several[:most]:
        running.append(writings.begin(reader, None, 0, AskedQuestion("stuck")))
    with pytest.raises(FootnoteError, match="of your questions"):
        writings.begin(several[most], None, 0, AskedQuestion("one more"))
    assert len(kept.list(ME)) == most
    assert ended(writings.begin(another, None, 0, AskedQuestion("quote"))).state == "done"
    for writing in running:
        writing.stop.set()
        ended(writing)
    assert ended(writings.begin(several[0], None, 0, AskedQuestion("quote"))).state == "done"


def test_why_there_is_no_answer_is_kept(writings: Writings, kept: Conversations) -> None:
    writing = writings.begin(READER, None, 0, AskedQuestion("bad"))
    assert "no word in the question" in ended(writing).message
    [turn] = kept.read(ME, writing.begun.conversation).turns
    assert turn.failure == ended(writing).message


def test_an_answer_that_can_not_be_kept_is_shown_and_that_is_told(
    writings: Writings, kept: Conversations, tmp_path: Path
) -> None:
    writing = writings.begin(READER, None, 0, AskedQuestion("slow"))
    for path in tmp_path.glob("conversations.sqlite3*"):
        path.rename(path.with_name(f"away-{path.name}"))
    seen = writing.seen
    while not seen.answer:
        assert not seen.ended
        seen = asyncio.run(writing.newer(seen, Throttle()))
    writing.stop.set()
    seen = ended(writing)
    assert seen.state == "done"
    assert seen.answer and seen.answer.sentences
    assert seen.message.startswith("This is not kept: ")
