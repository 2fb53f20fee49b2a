"""Sharing: the addresses of single answers, and who may read the answer at one.

An address holds the id of a turn, signed, so that nobody can guess the address of another answer. It leads to the
answer as it is kept now, for as long as its conversation is kept.
"""

import hashlib
import hmac
import re
from base64 import urlsafe_b64encode

from errors import ConversationNotFound
from rag.share.kept import Place
from ui.answer.render import Link
from ui.chat.conversation import KeptTurn
from ui.chat.conversations import Answered, Conversations
from ui.http.kept_key import kept_key

_WORD = re.compile(r"(?P<turn>\d{1,15})-(?P<seal>[\w-]{22})", re.ASCII)
_NO_ADDRESS = "This address leads to no answer. It may have been cut off: copy the whole of it."
_NOT_YOURS = "This answer is kept for its own reader alone: sharing is switched off here."
_SAYS = {
    "all": "Link copied: whoever can open this Footnote can read this answer with it.",
    "signed in": "Link copied: whoever can sign in here can read this answer with it.",
    "browser": "Link copied: it opens this answer in this browser alone.",
    "owner": "Link copied: it opens this answer for you alone.",
}


class Sharing:
    """Makes addresses of answers, and finds the answers again."""

    def __init__(
        self, conversations: Conversations, place: Place, is_open: bool = True, is_named: bool = False
    ) -> None:
        """Read the key that signs addresses, or make it.

        Args:
            conversations: keeps the answers.
            place: the archive, or its folder, which keeps the key.
            is_open: whether other readers may read the answer at an address that they were given.
            is_named: whether readers sign in; others are known by a cookie.

        Raises:
            ArchiveError: the key can't be kept.
        """
        self._kept = conversations
        self._key = kept_key(place, "links.key", "key of links")
        self._is_open = is_open
        kinds = ("all", "signed in") if is_open else ("browser", "owner")
        self._says = _SAYS[kinds[is_named]]

    def link(self, turn: KeptTurn) -> Link:
        """The address of a turn's answer."""
        return Link(f"./?a={turn.id}-{self._seal(turn.id)}#question-{turn.number}", self._says)

    def found(self, word: str, owner: str) -> Answered:
        """The answer that an address names, for a reader.

        Raises:
            ConversationNotFound: the address is none of ours, its answer is deleted, or this reader may not read it.
        """
        match = _WORD.fullmatch(word)
        if match is None or not hmac.compare_digest(match["seal"], self._seal(int(match["turn"]))):
            raise ConversationNotFound(_NO_ADDRESS)
        found = self._kept.answered(int(match["turn"]))
        if found.owner != owner and not self._is_open:
            raise ConversationNotFound(_NOT_YOURS)
        return found

    def _seal(self, turn: int) -> str:
        seal = hmac.new(self._key, f"answer {turn}".encode(), hashlib.sha256).digest()[:16]
        return urlsafe_b64encode(seal).decode().rstrip("=")
