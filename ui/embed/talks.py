"""Talks: the conversations in frames. They are kept in memory, for a while, since a frame has no cookie."""

import secrets
import threading
from collections import OrderedDict

from rag.answer.answer import Answer, Turn

_TALKS = 500  # kept; the one that was silent longest gives way
_TURNS = 6  # of each, from which a follow-up is understood


class Talks:
    """Conversations by an unguessable word. Thread-safe."""

    def __init__(self) -> None:
        """Begin without any."""
        self._turns: OrderedDict[str, tuple[int, tuple[Turn, ...]]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, word: str) -> tuple[str, int, tuple[Turn, ...]]:
        """The conversation's word, the number of its next turn and its last turns; a new one for an unknown word."""
        with self._lock:
            if word not in self._turns:
                word = secrets.token_urlsafe(16)
                self._turns[word] = (0, ())
                while len(self._turns) > _TALKS:
                    self._turns.popitem(last=False)
            self._turns.move_to_end(word)
            number, turns = self._turns[word]
            return word, number + 1, turns

    def keep(self, word: str, number: int, answer: Answer) -> None:
        """Keep a turn."""
        with self._lock:
            if word in self._turns:
                _, turns = self._turns[word]
                self._turns[word] = (number, (*turns, Turn(answer.question, answer))[-_TURNS:])
