"""Thread: a conversation on the page, kept or still growing, from its first question to the box for the next one."""

from asyncio import to_thread
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from corpus.store.archive import Coverage
from rag.answer.answer import Answer
from rag.model.throttle import Throttle
from rag.question.query import MAX_QUESTION
from ui.answer import render
from ui.answer.reached_notes import ReachedNote
from ui.chat.conversation import UNANSWERED, Conversation, KeptTurn
from ui.chat.markup_parts import markup, wrong
from ui.chat.sharing import Sharing
from ui.chat.writing import Seen, Writing
from ui.http.gradio_import import gr
from ui.templating import block

_OPENING = "Opening the archive …"
_SEARCHING = "Searching the archive …"
_THINKING = "The model is thinking …"
_BRANCHED = "Change the question and ask. This is a conversation of its own; the one that you come from stays as it is."
_SHARED = "This answer was shared with you. What you ask begins a conversation of your own."
_EDITING = "Change the question and ask: its answer takes the place of the last one."

Updates = dict[Any, Any]


@dataclass(frozen=True, slots=True)
class Window:
    """The state of one browser window.

    Attributes:
        conversation: its id; None before the first question.
        version: the conversation's version that this window has seen.
        turns: how many turns it shows.
        editing: whether the question in the box replaces the last one.
        shared: the word of the shared answer that it shows instead of a conversation; else "".
    """

    conversation: str | None = None
    version: int = 0
    turns: int = 0
    editing: bool = False
    shared: str = ""


class Thread:
    """The components of a conversation, and their updates."""

    def __init__(
        self, coverage: Callable[[], Coverage], sharing: Sharing, notes: Callable[[Answer], Sequence[ReachedNote]]
    ) -> None:
        """Make the state of a window.

        Args:
            coverage: counts what the archive holds now; it is shown when an answer has no coverage of its own.
            sharing: makes the addresses of answers.
            notes: tells what became of the articles that a kept answer cites.
        """
        self._coverage = coverage
        self._sharing = sharing
        self._notes = notes
        self.window = gr.State(Window())

    @contextmanager
    def lay_out_turns(self, empty: str) -> Iterator[None]:
        """Lay out the questions and answers at this place of the page, with ``empty`` as the first content.

        Components made inside the context stand below the turns and scroll with them.
        """
        with gr.Column(elem_id="thread"):
            self.past = markup("", "past")
            self.now = markup(empty, "now")
            yield

    def lay_out_box(self) -> None:
        """Lay out the box for the next question at this place of the page."""
        self._message = markup("", "message")
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
            self.stop = gr.Button("Stop", elem_id="stop")

    def lay_out_buttons(self) -> None:
        """Lay out the buttons for the last question and for a new conversation at this place of the page.

        The turn's state decides which buttons show (conversations.css): to hide a component, Gradio makes it anew.
        """
        self.retry = gr.Button("Retry", elem_id="retry")
        self.edit = gr.Button("Edit", elem_id="edit")
        self.fresh = gr.Button("New conversation", elem_id="fresh")

    @property
    def outputs(self) -> list[Any]:
        """The components that may change."""
        return [self.past, self.now, self.question, self._message, self.edit, self.window]

    # Each method below returns updates.

    def empty(self, start: str) -> Updates:
        """Show a conversation without questions."""
        return {self.past: "", self.now: start, self.window: Window(), **self.told(""), **self._idle()}

    def told(self, message: str) -> Updates:
        """Show ``message`` in the line above the box."""
        return {self._message: wrong(message)}

    def standing(self, conversation: Conversation, start: str = "") -> Updates:
        """Show a kept conversation; a last question without an answer goes into the box."""
        *past, last = conversation.turns or (None,)
        if last is None:
            return {**self.empty(start), self.window: Window(conversation.id, conversation.version)}
        box = {} if last.answer else {self.question: last.asked.question}
        turns = len(past) + bool(last.answer)
        return {
            self.past: self._past(past),
            self.now: self._turn(last, removable=True),
            self.window: Window(conversation.id, conversation.version, turns),
            **self.told(""),
            **box,
            **self._idle(),
        }

    def shared(self, word: str, turn: KeptTurn) -> Updates:
        """Show one answer of somebody else's conversation."""
        return {
            **self.empty(""),
            self.now: self._turn(turn, shared=True),
            self.window: Window(shared=word),
            self._message: block("told.html", text=_SHARED, is_wrong=False, role="status"),
        }

    def editing(self, window: Window, last: KeptTurn) -> Updates:
        """Put the last question into the box for editing, or end the editing when it is there already."""
        if window.editing:
            return {self.window: replace(window, editing=False), self.question: "", **self._edit("Edit")}
        told = {self._message: block("told.html", text=_EDITING, is_wrong=False, role="status")}
        return {
            self.window: replace(window, editing=True),
            self.question: gr.update(value=last.asked.question, autofocus=True),
            **self._edit("Keep the question"),
            **told,
        }

    def branched(self, question: str) -> Updates:
        """Put an earlier question into the box of a conversation of its own."""
        told = {self._message: block("told.html", text=_BRANCHED, is_wrong=False, role="status")}
        return {self.question: gr.update(value=question, autofocus=True), **told}

    def _edit(self, label: str) -> Updates:
        return {self.edit: label, **self.told("")}

    def failed(self, window: Window, question: str, message: str) -> Updates:
        """Show a question that could not be started, and why."""
        return {self.now: render.failed_turn(window.turns + 1, question, message)}

    async def follow(self, writing: Writing, clear: bool) -> AsyncIterator[tuple[Seen, Updates]]:
        """Show an answer as it grows, from its current state to its end.

        Waiting takes no thread, so any number of readers can follow answers at once.

        Args:
            writing: the answer.
            clear: whether to clear the question from the box.
        """
        begun = writing.begun
        window = Window(begun.conversation, begun.version, begun.number - 1)
        seen = writing.seen
        if seen.ended:  # it ended before the first look: the loop still shows its end
            seen = Seen("searching")
        yield (
            seen,
            {
                self.past: self._past(
                    [turn for turn in begun.before.turns if turn.number < begun.number and turn.answer]
                ),
                self.now: self._growing(writing, seen),
                self.window: window,
                **({self.question: ""} if clear else {}),
                **self.told(""),
            },
        )
        throttle = Throttle()
        while not seen.ended:
            newer = await writing.newer(seen, throttle)
            with throttle.update():
                if newer.ended:
                    yield newer, await to_thread(self._ended, writing, newer, window)
                elif newer is seen:
                    yield seen, {}  # Gradio can end the event here when the reader has gone
                else:
                    yield newer, {self.now: self._growing(writing, newer)}
            seen = newer

    def _growing(self, writing: Writing, seen: Seen) -> str:
        begun = writing.begun
        if seen.answer:
            return self._answered(begun.number, seen.answer, streaming=not seen.ended)
        note = _THINKING if seen.state == "thinking" else _SEARCHING
        if seen.state == "opening":
            waiting = self._coverage().waiting
            note = f"{_OPENING} {waiting:,} articles or passages are still to be indexed." if waiting else _OPENING
        return render.pending_turn(begun.number, begun.asked.question, note)

    def _ended(self, writing: Writing, seen: Seen, window: Window) -> Updates:
        begun = writing.begun
        number, asked = begun.number, begun.asked
        told = self.told(seen.message if seen.state != "failed" else "")
        if seen.state == "done" and seen.answer:
            before = begun.earlier.replaced if begun.earlier else ()
            turn = KeptTurn(begun.turn, number, asked, seen.answer, earlier=before)
            shown = {self.now: self._turn(turn, removable=True), self.window: replace(window, turns=number)}
            return {**shown, **told, **self._idle()}
        earlier = begun.earlier
        if seen.state == "withdrawn" and earlier:
            shown = {self.now: self._turn(earlier, removable=True), self.window: replace(window, turns=number)}
            return {**shown, **told, **self._idle()}
        failed = render.failed_turn(number, asked.question, seen.message, bool(earlier))
        now = "" if seen.state == "withdrawn" else failed
        turns = replace(window, turns=number if earlier else number - 1)
        return {self.now: now, self.question: asked.question, self.window: turns, **told, **self._idle()}

    def _idle(self) -> Updates:
        return {self.edit: "Edit"}

    def _past(self, turns: Sequence[KeptTurn]) -> str:
        return "\n\n".join(self._turn(turn) for turn in turns)

    def _turn(self, turn: KeptTurn, removable: bool = False, shared: bool = False) -> str:
        if turn.answer is None:
            return render.failed_turn(turn.number, turn.asked.question, turn.failure or UNANSWERED)
        shown_beside: dict[str, Any] = {"link": self._sharing.link(turn), "shared": shared, "earlier": turn.earlier}
        shown_beside["notes"] = self._notes(turn.answer)
        return self._answered(turn.number, turn.answer, removable=removable, **shown_beside)

    def _answered(self, number: int, answer: Answer, **shown: Any) -> str:
        # Count only when needed: each update of a growing answer would read the archive eight times.
        return render.turn(number, answer, answer.coverage or self._coverage(), **shown)
