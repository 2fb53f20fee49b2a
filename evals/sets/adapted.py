"""Adapted: another project's set as an adapter reads it; and the reading functions that the adapters share."""

import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.formats.files import read_path
from evals.sets.example import Example, ExampleError, parse_example


@dataclass(frozen=True, slots=True)
class Adapted:
    """Another project's set, in Footnote's form.

    Attributes:
        articles: the set's own articles; None when it has none, and its questions go to the user's archive.
    """

    examples: tuple[Example, ...]
    articles: tuple[Article, ...] | None


def as_example(value: Mapping[str, Any], where: str) -> Example:
    """The example that ``value`` describes.

    Raises:
        ExampleError: it describes no example; the message begins with ``where``.
    """
    try:
        return parse_example(value)
    except ValueError as error:
        raise ExampleError(f"{where}: {error}. Correct it; nothing was run.") from error


def read_articles(path: Path) -> tuple[Article, ...]:
    """The articles of a file in any shape that ``corpus`` reads.

    Raises:
        ExampleError: the file has no article.
    """
    found = list(read_path(path))
    articles = tuple(item for item in found if isinstance(item, Article))
    if not articles:
        reason = "; ".join(f"{item}" for item in found[:3]) or "it is empty"
        raise ExampleError(f"There are no articles in {str(path)!r}: {reason}.")
    return articles


def read_json(path: Path) -> Any:
    """The content of a JSON file; ``.gz`` is unpacked.

    Raises:
        ExampleError: it can't be read, or is no JSON.
    """
    try:
        data = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
        return json.loads(data)
    except (OSError, EOFError, zlib.error, ValueError) as error:
        raise ExampleError(f"The set {str(path)!r} can't be read: {error}.") from error


def read_lines(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each object of a JSON Lines file, with "file, line 3".

    Raises:
        ExampleError: it can't be read, or a line is no object.
    """
    try:
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise ExampleError(f"The set {str(path)!r} can't be read: {error}.") from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            where = f"{path}, line {number}"
            try:
                value = json.loads(line)
            except ValueError as error:
                raise ExampleError(f"{where}: {error}. Correct the line; nothing was run.") from error
            if not isinstance(value, dict):
                raise ExampleError(f"{where}: not a JSON object.")
            yield where, value
