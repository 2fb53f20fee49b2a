"""Desk: all that lies on the page, and what is changed together: a new conversation, one that is kept, one answered."""

from concurrent.futures import Future
from typing import TYPE_CHECKING, Any

from corpus.store.archive import Archive
from errors import FootnoteError
from rag.answer.answer import Answer
from settings import Settings
from ui.answer import render
from ui.answer import source_panel as panel
from ui.answer.action_row import whole
from ui.chat.actions import Actions
from ui.chat.conversation import Conversation
from ui.chat.conversation_list import ConversationList
from ui.chat.conversations import Conversations
from ui.chat.filter_boxes import FilterBox
from ui.chat.holdings import Holdings
from ui.chat.markup_parts import markup
from ui.chat.thread import Thread, Window
from ui.http.gradio_import import gr
from ui.http.reader import reader_of
from ui.http.request_log import handled_request
from ui.templating import block

if TYPE_CHECKING:
    from rag.assistant import Assistant

Updates = dict[Any, Any]


class PageParts:
    """The components of the page: header, conversation and question box at the left, ``Sources`` at the right."""

    def __init__(
        self, archive: Archive, assistant: "Future[Assistant]", conversations: Conversations, settings: Settings
    ) -> None:
        """Lay it out, here in the page; see ``ui.chat.page.build``."""
        self._archive = archive
        self._held = Holdings(archive)
        coverage = self._held.coverage()
        self.thread = Thread(self._held.coverage)
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
                        markup(block("machine_note.html"), "note")
                        markup(whole(), "whole")
                        self.thread.lay_out_buttons()
            with gr.Column(elem_id="sources"):
                self.sources = markup(panel.empty_panel(), "panel")
        # page.js writes here what a footnote or a headline points to, or what is taken off, and presses a button.
        self.target = gr.Textbox(label="Target", elem_id="target", visible="hidden", max_length=40)
        self.open = gr.Button("Open", elem_id="open", visible="hidden")
        self.again = gr.Button("Ask again", elem_id="again", visible="hidden")

    @property
    def outputs(self) -> list[Any]:
        """All that may change."""
        shown = [self._header, self.sources, self.actions.next]
        return [*shown, *self.thread.outputs, *self.list.outputs, *self.filters.outputs]

    # What changes: each method returns updates.

    def top(self) -> Updates:
        """What the archive holds by now."""
        header = {self._header: render.header(self._held.coverage(), silent=self._held.silent(), may_add=_may_add())}
        try:
            return {**header, **self.filters.fresh()}
        except FootnoteError:  # of the archive: the outlets stay what they were
            return header

    def start(self) -> Updates:
        """A new conversation."""
        return {
            **self.top(),
            self.sources: panel.empty_panel(),
            self.actions.next: "",
            **self.thread.empty(self._held.start()),
            **self.list.at(None),
        }

    def left(self, window: Window) -> Updates:
        """A new conversation in place of the window's, whose question is not left in the box to be changed."""
        return {**self.start(), **({self.thread.question: ""} if window.editing else {})}

    def standing(self, conversation: Conversation) -> Updates:
        """A conversation as it is kept, and the sources of its last answer."""
        last = conversation.last
        return {
            **self.top(),
            self.sources: self._sources(last.number, last.answer) if last and last.answer else panel.empty_panel(),
            **self.thread.standing(conversation, self._held.start()),
            **self.list.at(conversation.id),
        }

    def answered(self, number: int, answer: Answer) -> Updates:
        """What stands around answer ``number`` once it is whole: its sources, and what the archive holds by now."""
        return {**self.top(), self.sources: self._sources(number, answer)}

    def _sources(self, number: int, answer: Answer) -> str:
        """An answer's sources, the first of them opened."""
        return panel.answered(self._archive, number, answer, answer.citations[0] if answer.citations else None)


def _may_add() -> bool:
    """Whether the reader whose event is handled may add articles; before any event, nobody is known to."""
    request = handled_request()
    return request is not None and reader_of(request).may_add
