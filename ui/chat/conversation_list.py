"""ConversationList: the drawer in which a reader opens, finds, renames and deletes conversations."""

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
        """Lay out the drawer at this place of the page, over ``conversations``."""
        self._kept = conversations
        self._open = gr.Button("Conversations", elem_id="list")
        with gr.Column(elem_id="drawer"):
            markup(block("drawer_head.html"), "drawer-head")
            self._find = gr.Textbox(label="Find by words", max_lines=1, max_length=_LONGEST_WORDS, elem_id="find")
            self._list = markup("", "listed")
            self._reader = markup("", "reader")
        self._where = markup("", "where")
        # conversations.js writes a command here, and presses the button.
        self.command = gr.Textbox(label="Command", elem_id="command", visible="hidden", max_length=300)
        self.do = gr.Button("Do", elem_id="do", visible="hidden")

    @property
    def outputs(self) -> list[Any]:
        """The components that ``at``, ``listed`` and ``obeyed`` may change."""
        return [self._list, self._reader, self._where]

    @property
    def words(self) -> Any:
        """The search box."""
        return self._find

    @property
    def asked_for(self) -> list[Any]:
        """The events that refresh the list."""
        # Not "input": Gradio's box sends it for each typed letter, but not when words are pasted or deleted.
        return [self._open.click, self._find.change]

    def at(self, conversation: str | None) -> Updates:
        """Set the conversation in the page's address."""
        return {self._where: block("where.html", conversation=conversation or "")}

    def listed(self, reader: Reader, words: str, conversation: str | None) -> Updates:
        """List the conversations that contain the words, or all of them without words."""
        wanted = (words or "")[:_LONGEST_WORDS].strip()
        try:
            found = list_markup(self._kept.list(reader.owner, wanted), wanted, conversation)
        except FootnoteError as error:
            found = wrong(str(error))
        return {self._list: found, self._reader: block("reader_name.html", reader=reader)}

    def obeyed(self, reader: Reader, command: str) -> str | None:
        """Rename or delete a conversation, as the browser asks; the command is untrusted.

        Returns:
            The id of the deleted conversation; else None.

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
    """A conversation of the list; ``found`` is the number of the turn that matches the search."""

    id: str
    title: str
    turns: int
    found: int | None
    is_shown: bool


def list_markup(conversations: Sequence[Listed], words: str, shown: str | None) -> str:
    """The list, grouped by day; after a search, each conversation links to its matching turn."""
    days = [
        (day, [_item(one, shown) for one in group]) for day, group in groupby(conversations, key=lambda one: one.day)
    ]
    most = LISTED if len(conversations) >= LISTED else 0
    return block("conversations.html", days=days, words=words, most=most)


def _item(one: Listed, shown: str | None) -> _Item:
    title = " ".join(one.title.split())[:200] or "(no words)"
    return _Item(one.id, title, one.turns, one.found, one.id == shown)
