"""The reader's conversations: a drawer from which they are opened, found, renamed and deleted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from errors import FootnoteError
from ui.chat.conversation import Listed
from ui.chat.conversations import LISTED, Conversations
from ui.chat.markup_parts import markup, wrong
from ui.http.gradio_import import gr
from ui.http.reader import Reader
from ui.templating import block

_LONGEST_WORDS = 200
_COMMAND = re.compile(r"(?P<what>rename|delete) (?P<id>[\w-]{1,40})(?: (?P<name>.*))?", re.ASCII | re.DOTALL)

Updates = dict[Any, Any]


class ConversationList:
    """The drawer as components of the page; conversations.js opens and closes it."""

    def __init__(self, conversations: Conversations) -> None:
        """Lay it out, here in the page, over ``conversations``."""
        self._kept = conversations
        self._open = gr.Button("Conversations", elem_id="list")
        with gr.Column(elem_id="drawer"):
            markup(block("drawer_head.html"), "drawer-head")
            self._find = gr.Textbox(label="Find by words", max_lines=1, max_length=_LONGEST_WORDS, elem_id="find")
            self._list = markup("", "listed")
            self._reader = markup("", "reader")
        self._where = markup("", "where")
        # conversations.js writes here what is to be done, and presses the button.
        self.command = gr.Textbox(label="Command", elem_id="command", visible="hidden", max_length=300)
        self.do = gr.Button("Do", elem_id="do", visible="hidden")

    @property
    def outputs(self) -> list[Any]:
        """What ``at``, ``listed`` and ``obeyed`` may change."""
        return [self._list, self._reader, self._where]

    @property
    def words(self) -> Any:
        """The box of the words that are looked for."""
        return self._find

    @property
    def asked_for(self) -> list[Any]:
        """The events upon which ``listed`` is to be shown."""
        # Not "input": Gradio's box sends that upon a pressed letter, and not when words are pasted or deleted.
        return [self._open.click, self._find.change]

    def at(self, conversation: str | None) -> Updates:
        """Which conversation is shown, for the page's address."""
        return {self._where: block("where.html", conversation=conversation or "")}

    def listed(self, reader: Reader, words: str, conversation: str | None) -> Updates:
        """The conversations that hold the words, all where there are none."""
        wanted = (words or "")[:_LONGEST_WORDS].strip()
        try:
            found = list_markup(self._kept.list(reader.owner, wanted), wanted, conversation)
        except FootnoteError as error:
            found = wrong(str(error))
        return {self._list: found, self._reader: block("reader_name.html", reader=reader)}

    def obeyed(self, reader: Reader, command: str) -> str | None:
        """Rename or delete, as the browser says; nothing of it is believed.

        Returns:
            The conversation that was deleted; else None.

        Raises:
            FootnoteError: the reader has no such conversation, or the file can't be written.
        """
        match = _COMMAND.fullmatch(command or "")
        if match is None:
            return None
        if match["what"] == "rename":
            self._kept.rename(reader.owner, match["id"], match["name"] or "")
            return None
        self._kept.delete(reader.owner, match["id"])
        return match["id"]


@dataclass(frozen=True, slots=True)
class _Item:
    """A conversation of the list; ``found``: the number of the question that holds the words looked for."""

    id: str
    title: str
    turns: int
    found: int | None
    is_shown: bool


def list_markup(conversations: Sequence[Listed], words: str, shown: str | None) -> str:
    """A list by days; where words were looked for, each leads to the question that they are in."""
    days = [
        (day, [_item(one, shown) for one in group]) for day, group in groupby(conversations, key=lambda one: one.day)
    ]
    most = LISTED if len(conversations) >= LISTED else 0
    return block("conversations.html", days=days, words=words, most=most)


def _item(one: Listed, shown: str | None) -> _Item:
    title = " ".join(one.title.split())[:200] or "(no words)"
    return _Item(one.id, title, one.turns, one.found, one.id == shown)
