"""PageParts: the page's components, and the updates that change several of them together."""

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING, Any

from corpus.store.archive import Archive
from errors import FootnoteError
from rag.answer.answer import Answer
from rag.question.query import MAX_QUESTION, cleaned
from settings import Settings
from ui.answer import render
from ui.answer import source_panel as panel
from ui.answer.action_row import whole
from ui.answer.reached_notes import reached_notes
from ui.chat.actions import Actions
from ui.chat.conversation import Conversation, KeptTurn
from ui.chat.conversation_list import ConversationList
from ui.chat.conversations import Conversations
from ui.chat.filter_boxes import FilterBox
from ui.chat.holdings import Holdings
from ui.chat.markup_parts import markup
from ui.chat.sharing import Sharing
from ui.chat.thread import Thread, Window
from ui.http.gradio_import import gr
from ui.http.reader import Reader, reader_of
from ui.http.request_log import handled_request

if TYPE_CHECKING:
    from starlette.datastructures import QueryParams

    from rag.assistant import Assistant

Updates = dict[Any, Any]


class PageParts:
    """The components of the page: header, conversation and question box on the left, ``Sources`` on the right."""

    def __init__(
        self,
        archive: Archive,
        assistant: "Future[Assistant]",
        conversations: Conversations,
        settings: Callable[[], Settings],
        shares: bool,
    ) -> None:
        """Lay out the components in the current page; see ``ui.chat.page.build``."""
        self._archive = archive
        self._held = Holdings(archive, assistant)
        coverage = self._held.coverage()
        signed_in = bool(settings().auth or settings().user_header)
        self.sharing = Sharing(conversations, archive, shares, signed_in)
        self.thread = Thread(self._held.coverage, self.sharing, partial(reached_notes, archive))
        with gr.Row(elem_id="top"):
            self._header = markup(render.header(coverage, silent=self._held.silent()), "header")
            self.list = ConversationList(conversations)
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                with self.thread.lay_out_turns(render.empty_state(coverage, ())):
                    self.actions = Actions(archive, assistant, conversations, settings)
                with gr.Column(elem_id="asking"):
                    self.filters = FilterBox(archive)
                    self.thread.lay_out_box()
                    with gr.Row(elem_id="under"):
                        markup(whole(), "whole")
                        self.thread.lay_out_buttons()
            with gr.Column(elem_id="sources"):
                self.sources = markup(panel.empty_panel(), "panel")
        # page.js writes the target of a clicked footnote or headline, or an inference taken off, and presses a button.
        self.target = gr.Textbox(label="Target", elem_id="target", visible="hidden", max_length=40)
        self.open = gr.Button("Open", elem_id="open", visible="hidden")
        self.again = gr.Button("Ask again", elem_id="again", visible="hidden")
        self.branch = gr.Button("Ask anew", elem_id="branch", visible="hidden")
        self.renew = gr.Button("Renew", elem_id="renew", visible="hidden")

    @property
    def outputs(self) -> list[Any]:
        """The components that may change."""
        shown = [self._header, self.sources, self.actions.next]
        return [*shown, *self.thread.outputs, *self.list.outputs, *self.filters.outputs]

    # Each method below returns updates.

    def given(self, wanted: "QueryParams") -> Updates:
        """Put into the boxes what the page's address holds: a question, and the articles chosen to be asked."""
        question = {self.thread.question: cleaned(wanted["ask"][:MAX_QUESTION])} if wanted.get("ask") else {}
        ids = [id_ for text in wanted.getlist("articles") for id_ in text.split(",") if id_]
        return {**question, **(self.filters.chosen(ids) if ids else {})}

    def top(self) -> Updates:
        """Show in the header what the archive holds now."""
        header = {self._header: render.header(self._held.coverage(), silent=self._held.silent(), reader=_reader())}
        try:
            return {**header, **self.filters.fresh()}
        except FootnoteError:  # the archive can't be read: leave the outlets as they are
            return header

    def start(self) -> Updates:
        """Show a new conversation."""
        return {
            **self.top(),
            self.sources: panel.empty_panel(),
            self.actions.next: "",
            **self.thread.empty(self._held.start()),
            **self.list.at(None),
        }

    def renewed(self) -> Updates:
        """Show on an empty page how far the archive is; an answer that is begun meanwhile is not kept waiting."""
        return {**self.top(), self.thread.now: self._held.start(waits=False)}

    def left(self, window: Window) -> Updates:
        """Show a new conversation instead of the window's; a question being edited is cleared from the box."""
        return {**self.start(), **({self.thread.question: ""} if window.editing else {})}

    def standing(self, conversation: Conversation) -> Updates:
        """Show a kept conversation, with the sources of its last answer."""
        last = conversation.last
        return {
            **self.top(),
            self.sources: self._sources(last.number, last.answer) if last and last.answer else panel.empty_panel(),
            **self.thread.standing(conversation, self._held.start()),
            **self.list.at(conversation.id),
        }

    def shared(self, word: str, turn: KeptTurn) -> Updates:
        """Show one answer that another reader shared, with its sources."""
        sources = self._sources(turn.number, turn.answer) if turn.answer else panel.empty_panel()
        return {**self.top(), self.sources: sources, **self.thread.shared(word, turn), **self.list.at(None)}

    def answered(self, number: int, answer: Answer) -> Updates:
        """Show the sources of answer ``number``, now complete, and what the archive holds now."""
        return {**self.top(), self.sources: self._sources(number, answer)}

    def _sources(self, number: int, answer: Answer) -> str:
        """An answer's sources, with the first one opened."""
        return panel.answered(self._archive, number, answer, answer.citations[0] if answer.citations else None)


def _reader() -> Reader | None:
    """The reader of the current event; None outside any event."""
    request = handled_request()
    return reader_of(request) if request is not None else None
