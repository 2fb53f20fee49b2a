"""The page: its events, and what they change; ``ui.chat.page_parts`` has its components.

Gradio carries values; the reader sees our own markup (``ui.answer``) in ``gr.Markdown`` components, as blocks that
Markdown leaves alone. A window knows only which conversation of ``ui.chat.conversations`` it shows, and how far.
"""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Any, get_args

from corpus.store.archive import Archive
from errors import BadFilter, ConversationNotFound, FootnoteError, TurnTaken
from rag.question.query import Kind, cleaned
from settings import Settings
from ui.answer import source_panel as panel
from ui.chat.asked_question import AskedQuestion, Taken
from ui.chat.conversation import KeptTurn
from ui.chat.conversations import Conversations
from ui.chat.opened_source import GONE, OpenedSources
from ui.chat.page_parts import PageParts
from ui.chat.thread import Window
from ui.chat.writing import Writing, Writings
from ui.http.blocks import Blocks
from ui.http.gradio_import import gr
from ui.http.reader import reader_of

if TYPE_CHECKING:
    from rag.assistant import Assistant

_KINDS: tuple[Taken, ...] = (*get_args(Kind), "articles")

Updates = dict[Any, Any]


def build(
    archive: Archive,
    assistant: "Future[Assistant]",
    conversations: Conversations,
    settings: Callable[[], Settings],
    shares: bool = True,
) -> Blocks:
    """The page over ``archive``.

    Args:
        archive: the source of the articles shown beside the answers.
        assistant: answers the questions; a question asked before it is ready waits for it.
        conversations: keeps questions and answers.
        settings: tells what an export records its answers as made with.
        shares: whether an answer's address opens it for other readers, too.
    """
    page = Blocks(title="Footnote", analytics_enabled=False)
    with page:
        _Page(page, archive, assistant, conversations, settings, shares)
    return page


class _Page:
    """The page's event handlers; each window's own state is in ``gr.State``."""

    def __init__(
        self,
        page: gr.Blocks,
        archive: Archive,
        assistant: "Future[Assistant]",
        conversations: Conversations,
        settings: Callable[[], Settings],
        shares: bool,
    ) -> None:
        self._kept = conversations
        self._writings = Writings(assistant, conversations)
        self.desk = PageParts(archive, assistant, conversations, settings, shares)
        self._sharing = self.desk.sharing
        self._sources = OpenedSources(archive, conversations, self._writings, self._sharing)
        self.thread, self.list, self.filters = self.desk.thread, self.desk.list, self.desk.filters
        self._wire(page)

    def _wire(self, page: gr.Blocks) -> None:
        desk, thread, window = self.desk, self.thread, self.thread.window
        shown = desk.outputs
        asked = gr.on(
            [thread.question.submit, thread.ask.click],
            self.answer,
            [thread.question, window, *self.filters.inputs],
            shown,
            trigger_mode="once",
            **_PRIVATE,
        )
        taken_off = [desk.target, window]
        again = desk.again.click(self.asked_again, taken_off, shown, trigger_mode="once", **_PRIVATE)
        branched = desk.branch.click(self.branched, taken_off, shown, trigger_mode="once", **_PRIVATE)
        retried = thread.retry.click(self.retried, window, shown, trigger_mode="once", **_PRIVATE)
        thread.edit.click(self.edited, window, shown, trigger_mode="once", **_PRIVATE)
        self.filters.wire(**_PRIVATE)
        # Without Gradio's "cancels": updates on their way to the page would then arrive after those of Stop.
        thread.stop.click(self.stopped, window, None, **_PRIVATE)
        thread.fresh.click(desk.left, window, shown, **_PRIVATE)
        desk.renew.click(self.renewed, window, shown, trigger_mode="once", **_PRIVATE)
        desk.open.click(self.opened, [desk.target, window], desk.sources, **_PRIVATE)
        words = [self.list.words, window]
        gr.on(self.list.asked_for, self.listed, words, shown, trigger_mode="always_last", **_PRIVATE)
        self.list.do.click(self.obeyed, [self.list.command, *words], shown, trigger_mode="once", **_PRIVATE)
        loaded = page.load(self.loaded, None, shown, **_PRIVATE)
        desk.actions.wire(window, [asked, again, branched, retried, loaded], **_PRIVATE)

    # Event handlers: each returns what changes on the page.

    def stopped(self, window: Window) -> None:
        """Stop the answer being written, and keep it as far as it is."""
        if writing := self._writings.of(window.conversation):
            writing.stop.set()

    def renewed(self, window: Window) -> Updates:
        """Show on an empty page how far the archive is by now."""
        return {} if window.conversation or window.shared else self.desk.renewed()

    async def loaded(self, request: gr.Request) -> AsyncIterator[Updates]:
        """Show what the page's address names: a conversation, a question to ask, articles to ask."""
        wanted = request.request.query_params  # type: ignore[union-attr]  # every event has one
        given = await to_thread(self.desk.given, wanted)
        if not (wanted.get("c") or wanted.get("a")):
            yield self.desk.top()  # the counts at once: the examples may take two seconds
            yield {**await to_thread(self.desk.start), **given}
            return
        try:
            owner, id_ = reader_of(request).owner, wanted.get("c", "")
            if word := wanted.get("a"):
                shared = self._sharing.found(word, owner)
                if shared.owner != owner:
                    yield self.desk.shared(word, shared.turn)
                    return
                id_ = shared.conversation
            writing = self._writings.of(id_)
            conversation = self._kept.read(owner, id_)
        except FootnoteError as error:
            yield {**self.desk.start(), **given, **self.thread.told(str(error))}
            return
        if writing:
            yield {**self.desk.top(), **self.list.at(conversation.id)}
            async for updates in self._followed(writing, owner, clear=False):
                yield updates
        else:
            yield {**self.desk.standing(conversation), **given}

    async def answer(
        self, question: str | None, window: Window, request: gr.Request, *filters: Any
    ) -> AsyncIterator[Updates]:
        """Show the question's turn, from the question alone to the checked answer."""
        try:
            asked = AskedQuestion(cleaned(question or ""), self.filters.scope(*filters))
        except BadFilter as error:
            yield self.filters.refused(error)
            return
        except FootnoteError as error:  # too long: only browsers keep to the box's limit
            yield self.thread.failed(window, cleaned((question or "")[:200]) + " …", str(error))
            return
        async for updates in self._asked(asked, window, request, replace=window.editing):
            yield updates

    async def retried(self, window: Window, request: gr.Request) -> AsyncIterator[Updates]:
        """Ask the last question again; its answer replaces the one before."""
        async for updates in self._again(window, request, None):
            yield updates

    async def asked_again(self, target: str, window: Window, request: gr.Request) -> AsyncIterator[Updates]:
        """Ask the last question again, without the inference that the reader took off."""
        offered = {f"without-{window.turns}-{kind}": kind for kind in _KINDS}
        if target not in offered:
            yield {self.desk.sources: panel.message_panel(target, GONE)}
            return
        async for updates in self._again(window, request, offered[target]):
            yield {**self.filters.taken(offered[target]), **updates}

    async def _again(self, window: Window, request: gr.Request, without: Taken | None) -> AsyncIterator[Updates]:
        try:
            last = self._last(window, request)
        except FootnoteError as error:
            yield self.thread.told(str(error))
            return
        asked = last.asked.again(without) if without else last.asked
        async for updates in self._asked(asked, window, request, replace=True):
            yield updates

    async def branched(self, target: str, window: Window, request: gr.Request) -> AsyncIterator[Updates]:
        """Ask any earlier question again, or edit it, in a conversation of its own; the one shown stays as it is."""
        what, _, number = (target or "").partition("-")
        owner, here = reader_of(request).owner, window.conversation or ""
        try:
            turn = self._kept.turn(owner, here, int(number) if number.isdecimal() and len(number) < 9 else 0)
            branch = await to_thread(self._kept.branch, owner, here, turn.number)
        except FootnoteError as error:
            yield self.thread.told(str(error))
            return
        if what == "edit":
            yield {**self.desk.standing(branch), **self.thread.branched(turn.asked.question)}
            return
        fresh = Window(branch.id, branch.version, len(branch.turns))
        async for updates in self._asked(turn.asked, fresh, request, replace=False):
            yield updates

    def edited(self, window: Window, request: gr.Request) -> Updates:
        """Put the last question into the box."""
        try:
            return self.thread.editing(window, self._last(window, request))
        except FootnoteError as error:
            return self.thread.told(str(error))

    def _last(self, window: Window, request: gr.Request) -> KeptTurn:
        return self._kept.turn(reader_of(request).owner, window.conversation or "", window.turns)

    async def _asked(
        self, asked: AskedQuestion, window: Window, request: gr.Request, replace: bool
    ) -> AsyncIterator[Updates]:
        reader = reader_of(request)
        owner = reader.owner
        try:
            begin = (reader, window.conversation, window.version, asked, replace)
            writing = await to_thread(self._writings.begin, *begin)
        except TurnTaken as error:
            yield {**self._moved(owner, window), self.thread.question: asked.question, **self.thread.told(str(error))}
            if there := self._writings.of(window.conversation):
                async for updates in self._followed(there, owner, clear=False):
                    yield updates
        except ConversationNotFound as error:
            yield {**self.desk.start(), self.thread.question: asked.question, **self.thread.told(str(error))}
        except FootnoteError as error:
            yield {**self.thread.told(str(error)), self.thread.question: asked.question}
        else:
            begun = {**self.list.at(writing.begun.conversation), self.desk.actions.next: ""}
            async for updates in self._followed(writing, owner, clear=not replace or window.editing):
                yield {**begun, **updates}
                begun = {}

    def _moved(self, owner: str, window: Window) -> Updates:
        try:
            return self.desk.standing(self._kept.read(owner, window.conversation or ""))
        except FootnoteError:
            return {}

    async def _followed(self, writing: Writing, owner: str, clear: bool) -> AsyncIterator[Updates]:
        async for seen, updates in self.thread.follow(writing, clear):
            if seen.state == "done" and seen.answer:
                updates |= await to_thread(self.desk.answered, writing.begun.number, seen.answer)
                if writing.opened:  # the reader reads it: it stays
                    place = owner, writing.begun.conversation
                    updates[self.desk.sources] = await to_thread(self._sources.panel, writing.opened, *place)
            yield updates

    def opened(self, target: str, window: Window, request: gr.Request) -> str:
        """The panel ``Sources`` for the link that was clicked."""
        owner = reader_of(request).owner
        if window.shared:
            return self._sources.shared(target or "", owner, window.shared)
        return self._sources.clicked(target or "", owner, window.conversation or "")

    # The drawer

    def listed(self, words: str, window: Window, request: gr.Request) -> Updates:
        """The reader's conversations."""
        return self.list.listed(reader_of(request), words, window.conversation)

    def obeyed(self, command: str, words: str, window: Window, request: gr.Request) -> Updates:
        """Rename or delete one of the reader's conversations."""
        reader = reader_of(request)
        try:
            gone = self.list.obeyed(reader, command)
        except FootnoteError as error:
            return {**self.thread.told(str(error)), **self.listed(words, window, request)}
        if gone and (writing := self._writings.of(gone)):
            writing.stop.set()
        left = self.desk.left(window) if gone and gone == window.conversation else {}
        return {**left, **self.list.listed(reader, words, None if left else window.conversation)}


_PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}
