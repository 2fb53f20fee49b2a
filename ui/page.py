"""The page: header, conversation and question box at the left, the panel ``Sources`` at the right.

Gradio carries values between browser and server; what is seen is our own markup (``ui.render``, ``ui.panel``), shown
by ``gr.Markdown`` components that Markdown has no part in (see ``ui.escape.block``).
"""

import logging
from collections.abc import Iterator
from concurrent.futures import Future, wait
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, get_args

from corpus.archive import Archive, Coverage
from corpus.errors import BadFilter, FootnoteError
from corpus.feeds import silence
from rag.answer import Answer
from rag.query import MAX_QUESTION, Kind, cleaned
from settings import Settings
from ui import panel, render
from ui.action_row import whole
from ui.actions import Actions
from ui.asked import Asked, Turns
from ui.examples import Example, examples
from ui.filters import FilterBox
from ui.gradio_import import gr
from ui.latest import BEAT_SECONDS, latest
from ui.request_log import with_request

if TYPE_CHECKING:
    from rag.assistant import Assistant

_OPENING = "Opening the archive …"
_SEARCHING = "Searching the archive …"
_UNEXPECTED = "Something went wrong in Footnote itself. The server’s log tells what; your question is kept in the box."
_KINDS: tuple[Kind, ...] = get_args(Kind)
_NOTE = "<div><p>Written by a machine from the articles shown. Check before you publish.</p></div>"

_log = logging.getLogger(__name__)

Updates = dict[Any, Any]


def build(archive: Archive, assistant: "Future[Assistant]", settings: Settings) -> gr.Blocks:
    """The page over ``archive``.

    Args:
        archive: what is shown beside the answers, and what articles are opened from.
        assistant: answers the questions; a question asked before it is there waits for it.
        settings: what an export says that its answers were made with.
    """
    page: gr.Blocks = gr.Blocks(title="Footnote", analytics_enabled=False)
    with page:
        _Page(page, archive, assistant, settings)
    return page


class _Page:
    """The components of the page, and what happens in them; each reader's own state is in ``gr.State``."""

    def __init__(self, page: gr.Blocks, archive: Archive, assistant: "Future[Assistant]", settings: Settings) -> None:
        self._archive = archive
        self._settings = settings
        self._assistant = assistant
        self._made: list[Example] = []
        self._made_for: tuple[int, str | None] = (0, None)
        self._lay_out()
        self._wire(page)

    def _lay_out(self) -> None:
        coverage = self._archive.coverage()
        self.turns = gr.State(())
        self.asked = gr.State(None)
        self.header = _markup(self._header(coverage), "header")
        with gr.Row(elem_id="desk"):
            with gr.Column(elem_id="talk"):
                with gr.Column(elem_id="thread"):
                    self.past = _markup("", "past")
                    self.now = _markup(render.empty_state(coverage, ()), "now")
                    self.actions = Actions(self._archive, self._assistant, self._settings)
                with gr.Column(elem_id="asking"):
                    self.filters = FilterBox(self._archive)
                    with gr.Row(elem_id="box"):
                        self.question = gr.Textbox(
                            label="Question",
                            show_label=False,
                            placeholder="Ask the archive …",
                            lines=1,
                            max_lines=8,
                            max_length=MAX_QUESTION,
                            autofocus=True,
                            elem_id="question",
                        )
                        self.ask = gr.Button("Ask", variant="primary", elem_id="ask")
                        self.stop = gr.Button("Stop", elem_id="stop", visible=False)
                    with gr.Row(elem_id="under"):
                        _markup(_NOTE, "note")
                        _markup(whole(), "whole")
                        self.fresh = gr.Button("New conversation", elem_id="fresh")
            with gr.Column(elem_id="sources"):
                self.sources = _markup(panel.empty_panel(), "panel")
        # page.js writes here what a footnote or a headline points to, or what is taken off, and presses a button.
        self.target = gr.Textbox(label="Target", elem_id="target", visible="hidden", max_length=40)
        self.open = gr.Button("Open", elem_id="open", visible="hidden")
        self.again = gr.Button("Ask again", elem_id="again", visible="hidden")

    def _wire(self, page: gr.Blocks) -> None:
        shown = [self.header, self.past, self.now, self.sources, self.question, self.ask, self.stop]
        shown += [self.fresh, self.turns, self.asked, self.actions.next, *self.filters.outputs]
        asked = gr.on(
            [self.question.submit, self.ask.click],
            self.answer,
            [self.question, self.turns, *self.filters.inputs],
            shown,
            trigger_mode="once",
            **_PRIVATE,
        )
        taken_off = [self.target, self.turns, self.asked]
        again = self.again.click(self.asked_again, taken_off, shown, trigger_mode="once", **_PRIVATE)
        self.actions.wire(self.turns, self.asked, [asked, again], **_PRIVATE)
        self.filters.wire(**_PRIVATE)
        # Not by Gradio's "cancels": what was on its way to the page would then come after what Stop shows.
        self.stop.click(self.stopped, self.asked, None, **_PRIVATE)
        self.fresh.click(self.start, None, shown, **_PRIVATE)
        self.open.click(self.opened, [self.target, self.turns], self.sources, **_PRIVATE)
        page.load(self.start, None, shown, **_PRIVATE)

    # What happens: each method returns what changes on the page.

    def stopped(self, asked: Asked | None) -> None:
        """The answer being written ends where it is."""
        if asked is not None:
            asked.stop.set()

    def start(self) -> Updates:
        """A new conversation."""
        coverage = self._archive.coverage()
        return {
            self.header: self._header(coverage),
            self.past: "",
            self.now: render.empty_state(coverage, self._examples(coverage)),
            self.sources: panel.empty_panel(),
            self.actions.next: "",
            self.turns: (),
            self.asked: None,
            **self.filters.fresh(),
            **self._idle(),
        }

    def _header(self, coverage: Coverage) -> str:
        return render.header(coverage, silent=silence(self._archive, datetime.now(UTC)))

    def _examples(self, coverage: Coverage) -> list[Example]:
        held = (coverage.articles, coverage.newest)
        if self._made_for != held:  # they are made from the articles' text: not anew at each visit
            self._made, self._made_for = examples(self._archive), held
        return self._made

    def answer(self, question: str | None, turns: Turns, *filters: Any) -> Iterator[Updates]:
        """The question's turn, from its first sight to its checked end."""
        try:
            asked = Asked(cleaned(question or ""), turns, self.filters.scope(*filters))
        except BadFilter as error:
            yield self.filters.refused(error)
            return
        except FootnoteError as error:  # too long: the browser's own limit is no limit to others
            yield {self.now: render.failed_turn(len(turns) + 1, cleaned((question or "")[:200]) + " …", str(error))}
            return
        yield from self._answer(asked)

    def asked_again(self, target: str, turns: Turns, asked: Asked | None) -> Iterator[Updates]:
        """The last question once more, without what was taken off: its answer stands in place of the one before."""
        offered = {f"without-{len(turns)}-{kind}": kind for kind in _KINDS}
        if asked is None or asked.number != len(turns) or target not in offered:
            yield {self.sources: panel.message_panel(target, panel.FORGOTTEN)}
            return
        yield from self._answer(asked.again(offered[target], turns[-1].answer))

    def _answer(self, asked: Asked) -> Iterator[Updates]:
        yield {
            self.past: render.turns(asked.before, self._archive.coverage()),
            self.now: render.pending_turn(asked.number, asked.question, self._opening()),
            self.actions.next: "",
            **({} if asked.earlier else {self.question: ""}),
            self.asked: asked,
            self.ask: gr.update(visible=False),
            self.stop: gr.update(visible=True),
            self.fresh: gr.update(visible=False),
        }
        try:
            yield from self._written(asked)
        except FootnoteError as error:
            yield self._failed(asked, str(error))
        except Exception:  # noqa: BLE001  logged with its traceback; the reader gets the question back
            _log.exception("A question could not be answered")
            yield self._failed(asked, with_request(_UNEXPECTED))

    def _written(self, asked: Asked) -> Iterator[Updates]:
        while not self._assistant.done() and not asked.stop.is_set():
            wait([self._assistant], BEAT_SECONDS)
            # Here Gradio can also end this when the reader has gone.
            yield {self.asked: asked, self.now: render.pending_turn(asked.number, asked.question, self._opening())}
        if asked.stop.is_set():
            yield self._stopped(asked, None)
            return
        coverage = self._archive.coverage()
        yield {self.now: render.pending_turn(asked.number, asked.question, _SEARCHING)}
        newest: Answer | None = None
        scope, assistant = asked.scope, self._assistant.result()
        written = assistant.stream(asked.question, asked.history, scope.as_of, scope.filters, asked.without)
        for answer in latest(written):
            newest = answer or newest
            if answer and answer.complete:
                yield self._answered(asked, answer)
            elif asked.stop.is_set():
                yield self._stopped(asked, newest)
                return
            elif answer is None or not answer.sentences:
                yield {self.asked: asked}
            else:
                now = render.turn(asked.number, answer, coverage, streaming=True)
                yield {self.now: now, self.turns: asked.with_answer(answer)}

    def _opening(self) -> str:
        waiting = self._archive.waiting()
        return f"{_OPENING} {waiting:,} articles or passages are still to be indexed." if waiting else _OPENING

    def _answered(self, asked: Asked, answer: Answer) -> Updates:
        coverage = self._archive.coverage()
        first = answer.citations[0] if answer.citations else None
        return {
            self.header: self._header(coverage),
            self.now: render.turn(asked.number, answer, coverage, removable=True),
            self.sources: panel.sources_panel(asked.number, answer, first, panel.standings(self._archive, answer)),
            self.turns: asked.with_answer(answer),
            **self._idle(),
        }

    def _stopped(self, asked: Asked, newest: Answer | None) -> Updates:
        """What had been written stays, else what was answered before; else the question goes back into the box."""
        if newest is None or not newest.sentences:
            if asked.earlier is None:
                return {self.now: "", self.question: asked.question, self.turns: asked.before, **self._idle()}
            asked, newest = asked.earlier
        now = render.turn(asked.number, newest, self._archive.coverage(), removable=True)
        return {self.now: now, self.turns: asked.with_answer(newest), self.asked: asked, **self._idle()}

    def _failed(self, asked: Asked, message: str) -> Updates:
        now = render.failed_turn(asked.number, asked.question, message)
        return {self.now: now, self.question: asked.question, self.turns: asked.unanswered, **self._idle()}

    def _idle(self) -> Updates:
        seen, hidden = gr.update(visible=True), gr.update(visible=False)
        return {self.ask: seen, self.stop: hidden, self.fresh: seen}

    def opened(self, target: str, turns: Turns) -> str:
        """The panel for what was clicked."""
        return panel.opened(self._archive, turns, target or "")


_PRIVATE: dict[str, Any] = {"show_progress": "hidden", "api_visibility": "private"}


def _markup(value: str, elem_id: str) -> gr.Markdown:
    """A place for markup that is ours to the last letter: nothing sanitizes it after ``ui.escape``."""
    return gr.Markdown(value, elem_id=elem_id, sanitize_html=False, latex_delimiters=[], show_label=False)
