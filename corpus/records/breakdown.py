"""What a parser that failed in a way nobody foresaw is told by: the class of the error and the place in the source.

Never the error's own words: they may quote the text that was read, or an address with a key in it.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from errors import ArchiveError, FootnoteError

_ROOT = Path(__file__).parents[2]
_OURS = tuple(f"{_ROOT / package}/" for package in ("corpus", "rag", "ui"))

PASSING = (MemoryError, ArchiveError)

Made = TypeVar("Made")


class Broken(str):
    """Why something could not be read, in words for a notice."""

    __slots__ = ()


def unless_broken(make: Callable[[], Made]) -> Made | Broken:
    """What ``make`` gives, or else why it gives nothing. Whatever it raises costs no more than that.

    What is not the thing's own fault passes through: memory that runs out, an archive that fails, Ctrl-C.
    """
    try:
        return make()
    except PASSING:
        raise
    except Exception as error:  # noqa: BLE001  a parser may raise anything; it is told
        return Broken(reason_of(error))


def reason_of(error: Exception) -> str:
    """The reason for a notice; only what Footnote itself raises is quoted."""
    if isinstance(error, FootnoteError):
        return str(error) or type(error).__name__
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return f"its reader broke down: {broke_at(error)}; please report it"


def broke_at(error: BaseException) -> str:
    """Class and place, the innermost line of Footnote's own: ``"AssertionError in corpus/records/markup.py:31"``."""
    places: list[tuple[str, int]] = []
    at: TracebackType | None = error.__traceback__
    while at:
        places.append((at.tb_frame.f_code.co_filename, at.tb_lineno))
        at = at.tb_next
    inner = [place for place in places if place[0].startswith(_OURS) and place[0] != __file__]
    name = type(error).__name__
    if inner:
        file, line = inner[-1]
        return f"{name} in {Path(file).relative_to(_ROOT).as_posix()}:{line}"
    return f"{name} in {Path(places[-1][0]).name}:{places[-1][1]}" if places else name
