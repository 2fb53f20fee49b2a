"""The actions below an answer: copy it with its sources, export it, report a fault, ask a next question.

The buttons are our own markup. actions.js writes the reader's request into a hidden textbox. The server replies with
inert markup, from which actions.js makes a file or a message. Nothing else leaves the page.
"""

import base64
import json
import logging
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from corpus.store.archive import Archive
from errors import ArchiveError, BadFeedback, FootnoteError
from rag.answer.answer import Turn
from rag.follow.kept_answer import follow_answer
from rag.follow.store import FollowedQuestions
from rag.notebook.pinnable import pinnable
from rag.notebook.store import Notebooks
from rag.share.export_record import ExportRecord
from rag.share.feedback import MAX_REMARK, FeedbackStore
from settings import Settings
from ui.answer import export
from ui.answer.action_row import WHOLE
from ui.chat.conversation import Conversation
from ui.chat.conversations import Conversations
from ui.chat.markup_parts import markup
from ui.chat.next_questions import next_questions, shown_questions
from ui.chat.thread import Window
from ui.export.document import KINDS
from ui.export.markdown import markdown
from ui.export.web_page import web_page
from ui.export.word import word
from ui.http.gradio_import import gr
from ui.http.reader import reader_of
from ui.http.request_log import with_request
from ui.templating import block, counted

if TYPE_CHECKING:
    from rag.assistant import Assistant

_LONGEST = 3 * MAX_REMARK  # characters of a request by actions.js: a remark with every letter escaped, and its frame
_GONE = "This conversation is no longer held by the server. Ask again."
_FOLLOWED = "Followed: what is new after further articles stands on the page “Followed”."
_PINNED = "{} pinned: see the page “Notebook”."
_PINNED_BEFORE = "It is in your notebook already."
_UNEXPECTED = "That did not work; the server’s log tells why."

_log = logging.getLogger(__name__)

Clock = Callable[[], datetime]
Updates = dict[Any, Any]


def _utc() -> datetime:
    return datetime.now(UTC)


class Actions:
    """The components behind the actions, and their event handlers."""

    def __init__(
        self,
        archive: Archive,
        assistant: "Future[Assistant]",
        conversations: Conversations,
        settings: Callable[[], Settings],
        clock: Clock = _utc,
    ) -> None:
        """Lay out the components at this place of the page; the next questions appear here."""
        self._archive, self._assistant, self._settings, self._clock = archive, assistant, settings, clock
        self._conversations = conversations
        self._followed = FollowedQuestions(archive)
        self._exports = ExportRecord(archive)
        self._notebooks = Notebooks(archive)
        self.next = markup("", "next")
        self._handed = markup("", "handed")
        self._wanted = gr.Textbox(label="Wanted", elem_id="wanted", visible="hidden", max_length=_LONGEST)
        self._hand = gr.Button("Hand over", elem_id="hand", visible="hidden")

    def wire(self, window: gr.State, answered: Sequence[Any], **options: Any) -> None:
        """Connect the actions, and offer next questions after each event of ``answered``."""
        self._hand.click(self.handed, [self._wanted, window], self._handed, **options)
        for event in answered:
            event.then(self.offered, window, self.next, **options)

    def _conversation(self, window: Window, request: gr.Request) -> Conversation:
        return self._conversations.read(reader_of(request).owner, window.conversation or "")

    def offered(self, window: Window, request: gr.Request) -> str:
        """The questions to ask next, as markup; empty when there are none."""
        if window.conversation is None or not self._assistant.done() or self._assistant.exception():
            return ""
        try:
            conversation = self._conversation(window, request)
            turns, last = conversation.answered, conversation.last
            if last is None or last.number != window.turns:
                return ""
            found = next_questions(self._assistant.result(), turns, last.asked.scope)
        except Exception:  # noqa: BLE001  next questions are an extra; the answer stands without them
            _log.exception("No questions could be made")
            return ""
        return shown_questions(len(turns), found)

    def handed(self, wanted: str, window: Window, request: gr.Request) -> str:
        """A file's content, or a message, as inert markup with the number of its request."""
        serial = 0
        try:
            value = json.loads(wanted[:_LONGEST])
            serial, number = int(value["serial"]), int(value["turn"])
            turns = self._conversation(window, request).answered
            if value["what"] == "follow":
                return self._follow(serial, window, number, request)
            if value["what"] == "pin":
                return self._pin(serial, window, value, request)
            chosen = turns if number == WHOLE else turns[number - 1 : number]
            if not chosen:
                return _message(serial, _GONE, wrong=True)
            if value["what"] == "feedback":
                said = str(value["reason"]), str(value["remark"])
                return self._kept(serial, turns[:number], *said, reader_of(request).owner)
            return self._file(serial, chosen, str(value["what"]), reader_of(request).owner)
        except FootnoteError as error:
            return _message(serial, str(error), wrong=True)
        except Exception:  # noqa: BLE001  logged; the page goes on
            _log.exception("Nothing could be handed over")
            return _message(serial, with_request(_UNEXPECTED), wrong=True)

    def _follow(self, serial: int, window: Window, number: int, request: gr.Request) -> str:
        owner = reader_of(request).owner
        turn = self._conversations.turn(owner, window.conversation or "", number)
        if turn.answer is None:
            return _message(serial, _GONE, wrong=True)
        follow_answer(self._followed, self._archive, owner, turn.answer, turn.asked.scope.filters)
        return _message(serial, _FOLLOWED)

    def _pin(self, serial: int, window: Window, value: Mapping[str, Any], request: gr.Request) -> str:
        owner, number, at = reader_of(request).owner, int(value["turn"]), int(value["at"])
        turn = self._conversations.turn(owner, window.conversation or "", number)
        sentences = pinnable(turn.answer) if turn.answer else ()
        chosen = sentences if at < 0 else sentences[at : at + 1]
        if not chosen:
            return _message(serial, _GONE, wrong=True)
        made = self._notebooks.pin(owner, chosen, turn.asked.question)
        return _message(serial, _PINNED.format(counted(made, "sentence")) if made else _PINNED_BEFORE)

    def _file(self, serial: int, turns: Sequence[Turn], kind: str, owner: str) -> str:
        now = self._clock()
        made, content = export.document(turns, now.date()), ""
        if kind == "md":
            content = markdown(made)
        elif kind == "html":
            content = web_page(made)
        elif kind == "docx":
            content = base64.b64encode(word(made)).decode()
        else:
            kind, content = "json", self._pack(turns, now)
        name = export.file_name(turns[0].question, now.date(), kind)
        media: dict[str, str] = {ending: media for ending, (_, media) in KINDS.items()}
        mime = media.get(kind, "application/json")
        is_base64 = kind == "docx"
        try:
            self._exports.add(owner, name, base64.b64decode(content) if is_base64 else content, turns)
        except ArchiveError as error:  # a full disk: the reader takes the file away nevertheless
            _log.error("The export %s is not recorded, so no correction will find it: %s", name, error)
        return block("handed_file.html", serial=serial, name=name, mime=mime, content=content, is_base64=is_base64)

    def _pack(self, turns: Sequence[Turn], now: datetime) -> str:
        from rag.share.evidence_pack import (  # brings LlamaIndex, which the page does not wait for
            origin,
            pack,
            pack_text,
        )

        return pack_text(pack(turns, origin(self._archive, self._settings()), now))

    def _kept(self, serial: int, turns: Sequence[Turn], reason: str, remark: str, owner: str) -> str:
        from rag.share.evidence_pack import origin, pack

        if not turns[-1].answer.complete:
            raise BadFeedback("This answer was stopped before its end. Ask again, and judge the whole.")
        now = self._clock()
        packed = pack(turns, origin(self._archive, self._settings()), now)
        FeedbackStore(self._archive).add(turns[-1].question, reason, remark, packed, now, owner)
        return _message(serial, "Thank you; it is kept.")


def _message(serial: int, text: str, wrong: bool = False) -> str:
    state = "wrong" if wrong else "done"
    return block("handed_message.html", serial=serial, state=state, text=text)
