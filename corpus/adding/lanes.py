"""Lanes: work in several queues at once; in each queue one piece after the other, and few queues for one person."""

import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass

_AT_ONCE = 8  # lanes at work: most of their time they wait for a site
_OF_ONE = 2  # of these, for one person


@dataclass(frozen=True, slots=True)
class _Piece:
    lane: str
    who: str
    work: Callable[[], None]


class Lanes:
    """Queues by name, each worked on in a thread of its own while there is work. Thread-safe."""

    def __init__(self) -> None:
        """Begin without work."""
        self._lock = threading.Lock()
        self._idle = threading.Condition(self._lock)
        self._waiting: list[_Piece] = []
        self._busy: dict[str, str] = {}  # the lanes at work, and for whom
        self._closed = False

    def put(self, lane: str, who: str, work: Callable[[], None]) -> None:
        """Queue a piece of work.

        Args:
            lane: what must not be done twice at once, such as the name of a site.
            who: the person whose work it is.
            work: is called in another thread; it raises nothing.
        """
        with self._lock:
            if self._closed:
                return
            self._waiting.append(_Piece(lane, who, work))
            self._begin()

    def close(self) -> None:
        """Drop what is not begun, and wait for the end of what is."""
        with self._lock:
            self._closed = True
            self._waiting.clear()
            while self._busy:
                self._idle.wait()

    def _begin(self) -> None:
        """Begin what can be begun, in the order in which it was put; the lock is held."""
        for piece in list(self._waiting):
            if len(self._busy) >= _AT_ONCE:
                return
            if piece.lane not in self._busy and Counter(self._busy.values())[piece.who] < _OF_ONE:
                self._waiting.remove(piece)
                self._busy[piece.lane] = piece.who
                threading.Thread(target=self._run, args=(piece,), name=f"adding {piece.lane}", daemon=True).start()

    def _run(self, piece: _Piece) -> None:
        try:
            piece.work()
        finally:
            with self._lock:
                del self._busy[piece.lane]
                self._begin()
                self._idle.notify_all()
