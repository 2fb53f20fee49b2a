"""Breakdowns: an unforeseen failure of a parser is reported by the error's class and its place in the source.

The report omits the error's own words: they may quote the text of the article, or an address with a key in it.
"""

import gzip
import zlib
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TypeVar

from errors import ArchiveError, FootnoteError

_ROOT = Path(__file__).parents[2]
_OURS = f"{_ROOT / 'corpus'}/"

PASSING = (MemoryError, ArchiveError)
DAMAGE = (OSError, EOFError, zlib.error)
"""What a disk or a damaged gzip file raises, anywhere in the reading; ``why_unreadable`` tells it in words."""

Made = TypeVar("Made")


class Broken(str):
    """The reason of a failure, in words for a notice."""

    __slots__ = ()


def unless_broken(make: Callable[[], Made]) -> Made | Broken:
    """Return the result of ``make``, or ``Broken`` with the reason if it raises an error.

    Errors with another cause pass through: memory that runs out, an archive that fails, Ctrl-C.
    """
    try:
        return make()
    except PASSING:
        raise
    except Exception as error:  # noqa: BLE001  a parser may raise anything; the notice reports it
        return Broken(reason_of(error))


def reason_of(error: Exception) -> str:
    """Return the reason for a notice. Only the messages of Footnote's own errors are quoted."""
    if isinstance(error, FootnoteError):
        return str(error) or type(error).__name__
    if isinstance(error, RecursionError):
        return "nested too deeply"
    return f"its reader broke down: {broke_at(error)}; please report it"


def why_unreadable(error: Exception) -> str:
    """Return the reason in words, without the path, which the Notice names anyway."""
    if isinstance(error, EOFError):
        return "the gzip file is cut off"
    if isinstance(error, gzip.BadGzipFile | zlib.error):
        return f"not a gzip file, or a damaged one ({error})"
    if isinstance(error, FileNotFoundError):
        return "no such file or folder"
    if isinstance(error, PermissionError):
        return "permission denied"
    return f"cannot be read: {error.strerror if isinstance(error, OSError) and error.strerror else error}"


def broke_at(error: BaseException) -> str:
    """Return class and innermost line in Footnote's source: ``"AssertionError in corpus/records/markup.py:31"``."""
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
