"""The page: header, conversation and question box at the left, the panel ``Sources`` at the right.

Gradio carries values between browser and server; what is seen is our own markup (``ui.render``, ``ui.panel``), shown
by ``gr.Markdown`` components that Markdown has no part in (see ``ui.escape.block``). What was said is kept by
``ui.conversations``; each window knows only which conversation it shows, and how far.
"""

from asyncio import to_thread
from collections.abc import AsyncIterator
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, get_args

from corpus.archive import Archive
from corpus.errors import BadFilter, ConversationNotFound, FootnoteError, TurnTaken
from rag.answer import Answer
from rag.query import MAX_QUESTION, Kind, cleaned
from settings import Settings
from ui import panel, render
from ui.action_row import whole
from ui.actions import Actions
from ui.asked import Asked
from ui.blocks import Blocks
from ui.conversation import Conversation, KeptTurn
from ui.conversation_list import ConversationList
from ui.conversations import Conversations
from ui.filters import FilterBox
from ui.gradio_import import gr
from ui.held import Held
from ui.reader import reader_of
from ui.thread import Thread, Window, markup
from ui.writing import Writing, Writings

if TYPE_CHECKING:
    from rag.assistant import Assistant

_KINDS: tuple[Kind, ...] = get_args(Kind)
_NOTE = "<div><p>Written by a machine from the articles shown. Check before you publish.</p></div>"
_GONE = "It is no longer the last question, or no longer kept. Reload the page."

Updates = dict[Any, Any]


def build(
    archive: Archive, assistant: "Future[Assistant]", conversations: Conversations, settings: Settings
) -> gr.Blocks:
    """The page over ``archive``.

    Args:
        archive: what is shown beside the answers, and what articles are opened from.
        assistant: answers the questions; a question asked before it is there waits for it.
        conversations: keeps what was asked and answered.
        settings: what an export says that its answers were made with.
    """
    page = Blocks(title="Footnote", analytics_enabled=False)
    with page:
        _Page(page, archive, assistant, conversations, settings)
    return page


class _Page:
    """The components of the page, and what happens in them; each window's own state is in ``gr.State``."""

    def __init__(
        self,
        page: gr.Blocks,
        archive: Archive,
        assistant: "Future[Assistant]",
        conversations: Conversations,
        settings: Settings,
    ) -> None:
        self._archive = archive
        self._assistant = assistant
        self._kept = conversations
        self._settings = settings
        self._writings = Writings(assistant, conversations)
        self._held = Held(archive)
        self._lay_out()
        self._wire(page)

    def _lay_out(self) -> None:
        coverage = self._held.coverage()
        self.thread = Thread(self._held.coverage)
        with gr.Row(elem_id="top"):
            self.header = markup(render.header(coverage, silent=self._held.silent()), "header")
            self.list = ConversationList(self._kept)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                with self.thread.lay_out_turns(render.empty_state(coverage, ())):
                    self.actions = Actions(self._archive, self._assistant, self._kept, self._settings)
                with gr.Column(elem_id="asking"):
                    self.filters = FilterBox(self._archive)
                    self.thread.lay_out_box()
                    with gr.Row(elem_id="under"):
                        markup(_NOTE, "note")
                        markup(whole(), "whole")
                        self.thread.lay_out_buttons()
            with gr.Column(elem_id="sources"):
                self.sources = markup(panel.empty_panel(), "panel")
        # page.js writes here what a footnote or a headline points to, or what is taken off, and presses a button.
        self.target = gr.Textbox(label="Target", elem_id="target", visible="hidden", max_length=40)
        self.open = gr.Button("Open", elem_id="open", visible="hidden")
        self.again = gr.Button("Ask again", elem_id="again", visible="hidden")

    def _wire(self, page: gr.Blocks) -> None:
        thread, window = self.thread, self.thread.window
        shown = [self.header, self.sources, self.actions.next]
        shown += [*thread.outputs, *self.list.outputs, *self.filters.outputs]
        asked = gr.on(
            [thread.question.submit, thread.ask.click],
            self.answer,
            [thread.question, window, *self.filters.inputs],
            shown,
            trigger_mode="once",
            **_PRIVATE,
        )
        taken_off = [self.target, window]
        again = self.again.click(self.asked_again, taken_off, shown, trigger_mode="once", **_PRIVATE)
        retried = thread.retry.click(self.retried, window, shown, trigger_mode="once", **_PRIVATE)
        thread.edit.click(self.edited, window, shown, trigger_mode="once", **_PRIVATE)
        self.filters.wire(**_PRIVATE)
        # Not by Gradio's "cancels": what was on its way to the page would then come after what Stop shows.
        thread.stop.click(self.stopped, window, None, **_PRIVATE)
        thread.fresh.click(self.start, None, shown, **_PRIVATE)
        self.open.click(self.opened, [self.target, window], self.sources, **_PRIVATE)
        words = [self.list.words, window]
        gr.on(self.list.asked_for, self.listed, words, shown, trigger_mode="always_last", **_PRIVATE)
        self.list.do.click(self.obeyed, [self.list.command, *words], shown, trigger_mode="once", **_PRIVATE)
        loaded = page.load(self.loaded, None, shown, **_PRIVATE)
        self.actions.wire(window, [asked, again, retried, loaded], **_PRIVATE)

    # What happens: each method returns what changes on the page.

    def stopped(self, window: Window) -> None:
        """The answer being written ends where it is."""
        if writing := self._writings.of(window.conversation):
            writing.stop.set()

    async def loaded(self, request: gr.Request) -> AsyncIterator[Updates]:
        """The page, as its address says: a conversation, or a question to be asked."""
        wanted = request.request.query_params  # type: ignore[union-attr]  # there is one behind every event
        question = {self.thread.question: cleaned(wanted["ask"][:MAX_QUESTION])} if wanted.get("ask") else {}
        if not wanted.get("c"):
            yield {**self.start(), **question}
            return
        try:
            writing = self._writings.of(wanted["c"])
            conversation = self._kept.read(reader_of(request).owner, wanted["c"])
        except FootnoteError as error:
            yield {**self.start(), **question, **self.thread.told(str(error))}
            return
        if writing:
            yield {**self._top(), **self.list.at(conversation.id)}
            async for updates in self._followed(writing, clear=False):
                yield updates
        else:
            yield {**self._standing(conversation), **question}

    def start(self) -> Updates:
        """A new conversation."""
        return {
            **self._top(),
            self.sources: panel.empty_panel(),
            self.actions.next: "",
            **self.thread.empty(self._held.start()),
            **self.list.at(None),
        }

    def _top(self) -> Updates:
        header = {self.header: render.header(self._held.coverage(), silent=self._held.silent())}
        try:
            return {**header, **self.filters.fresh()}
        except FootnoteError:  # of the archive: the outlets stay what they were
            return header

    def _standing(self, conversation: Conversation) -> Updates:
        last = conversation.last
        return {
            **self._top(),
            self.sources: self._sources(last.number, last.answer) if last and last.answer else panel.empty_panel(),
            **self.thread.standing(conversation, self._held.start()),
            **self.list.at(conversation.id),
        }

    async def answer(
        self, question: str | None, window: Window, request: gr.Request, *filters: Any
    ) -> AsyncIterator[Updates]:
        """The question's turn, from its first sight to its checked end."""
        try:
            asked = Asked(cleaned(question or ""), self.filters.scope(*filters))
        except BadFilter as error:
            yield self.filters.refused(error)
            return
        except FootnoteError as error:  # too long: the browser's own limit is no limit to others
            yield self.thread.failed(window, cleaned((question or "")[:200]) + " …", str(error))
            return
        async for updates in self._asked(asked, window, request, replace=window.editing):
            yield updates

    async def retried(self, window: Window, request: gr.Request) -> AsyncIterator[Updates]:
        """The last question once more: its answer stands in place of the one before."""
        async for updates in self._again(window, request, None):
            yield updates

    async def asked_again(self, target: str, window: Window, request: gr.Request) -> AsyncIterator[Updates]:
        """The same, without what was taken off."""
        offered = {f"without-{window.turns}-{kind}": kind for kind in _KINDS}
        if target not in offered:
            yield {self.sources: panel.message_panel(target, _GONE)}
            return
        async for updates in self._again(window, request, offered[target]):
            yield updates

    async def _again(self, window: Window, request: gr.Request, without: Kind | None) -> AsyncIterator[Updates]:
        try:
            last = self._last(window, request)
        except FootnoteError as error:
            yield self.thread.told(str(error))
            return
        asked = last.asked.again(without) if without else last.asked
        async for updates in self._asked(asked, window, request, replace=True):
            yield updates

    def edited(self, window: Window, request: gr.Request) -> Updates:
        """The last question goes into the box."""
        try:
            return self.thread.editing(window, self._last(window, request))
        except FootnoteError as error:
            return self.thread.told(str(error))

    def _last(self, window: Window, request: gr.Request) -> KeptTurn:
        return self._kept.turn(reader_of(request).owner, window.conversation or "", window.turns)

    async def _asked(self, asked: Asked, window: Window, request: gr.Request, replace: bool) -> AsyncIterator[Updates]:
        owner = reader_of(request).owner
        try:
            begin = (owner, window.conversation, window.version, asked, replace)
            writing = await to_thread(self._writings.begin, *begin)
        except TurnTaken as error:
            yield {**self._moved(owner, window), self.thread.question: asked.question, **self.thread.told(str(error))}
            if there := self._writings.of(window.conversation):
                async for updates in self._followed(there, clear=False):
                    yield updates
        except ConversationNotFound as error:
            yield {**self.start(), self.thread.question: asked.question, **self.thread.told(str(error))}
        except FootnoteError as error:
            yield {**self.thread.told(str(error)), self.thread.question: asked.question}
        else:
            yield {**self.list.at(writing.begun.conversation), self.actions.next: ""}
            async for updates in self._followed(writing, clear=not replace or window.editing):
                yield updates

    def _moved(self, owner: str, window: Window) -> Updates:
        try:
            return self._standing(self._kept.read(owner, window.conversation or ""))
        except FootnoteError:
            return {}

    async def _followed(self, writing: Writing, clear: bool) -> AsyncIterator[Updates]:
        async for seen, updates in self.thread.follow(writing, clear):
            if seen.state == "done" and seen.answer:
                updates |= await to_thread(self._beside, writing.begun.number, seen.answer)
            yield updates

    def _beside(self, number: int, answer: Answer) -> Updates:
        return {**self._top(), self.sources: self._sources(number, answer)}

    def _sources(self, number: int, answer: Answer) -> str:
        """An answer's sources, the first of them opened."""
        return panel.answered(self._archive, number, answer, answer.citations[0] if answer.citations else None)

    def opened(self, target: str, window: Window, request: gr.Request) -> str:
        """The panel for what was clicked."""
        here = (reader_of(request).owner, window.conversation or "")

        def answers(number: int) -> Answer:
            writing = self._writings.of(window.conversation)
            if writing and writing.begun.number == number and writing.seen.answer:
                return writing.seen.answer
            found = self._kept.turn(*here, number).answer
            if found is None:
                raise ConversationNotFound(_GONE)
            return found

        return panel.opened(self._archive, answers, target or "", lambda id_: self._kept.article(*here, id_))

    # The drawer

    def listed(self, words: str, window: Window, request: gr.Request) -> Updates:
        """The reader's conversations."""
        return self.list.listed(reader_of(request), words, window.conversation)

    def obeyed(self, command: str, words: str, window: Window, request: gr.Request) -> Updates:
        """One of them renamed or deleted."""
        reader = reader_of(request)
        try:
            gone = self.list.obeyed(reader, command)
        except FootnoteError as error:
            return {**self.thread.told(str(error)), **self.listed(words, window, request)}
        if gone and (writing := self._writings.of(gone)):
            writing.stop.set()
        left = self.start() if gone and gone == window.conversation else {}
        return {**left, **self.list.listed(reader, words, None if left else window.conversation)}


_PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
