"""Pulse: a reader that works for long and finds nothing says that it goes on, so that it is not given up."""

from collections.abc import Callable

_listening: list[Callable[[], None]] = []


def beat() -> None:
    """Say that the reading goes on; called once for each piece of a large file."""
    for listen in _listening:
        listen()


def listen(callback: Callable[[], None]) -> None:
    """Call ``callback`` at each beat, from now on until the process ends."""
    _listening.append(callback)
