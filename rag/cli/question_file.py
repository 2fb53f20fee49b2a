"""A file of questions, an object in each line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from errors import FootnoteError


def read_questions(path: Path) -> Iterator[tuple[int, Any]]:
    """Yield the number, from 1, and the JSON value of each line that isn't blank; the value is None for invalid JSON.

    Raises:
        FootnoteError: the file can't be read.
    """
    with _opening(path), path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    yield number, json.loads(line)
                except (ValueError, RecursionError):
                    yield number, None


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    try:
        yield
    except (OSError, UnicodeDecodeError) as error:
        raise FootnoteError(f"The questions in {str(path)!r} can't be read: {error}.") from error
