"""Example: a question with gold; and the strict reading of a set of examples from JSON Lines.

Only ``id`` and ``question`` are required. Missing gold makes a measure absent, never 0.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator, ConfigDict, Field, StrictBool, TypeAdapter, ValidationError

from errors import FootnoteError
from rag.share.validation import first_problem

Kind = Literal[
    "fact",
    "who_said",
    "number",
    "when",
    "multi",
    "compare",
    "timeline",
    "followup",
    "absent",
    "false_premise",
]
_LATER = ("not_relevant", "notes")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


def _not_empty(text: str) -> str:
    if not text.strip():
        raise ValueError(f"must be a text that is not empty, but is {text!r}")
    return text


def _dated(text: str) -> str:
    if not _DATE.match(text):
        raise ValueError(f"{text!r} is not a date such as 2025-08-19")
    return text


Text = Annotated[str, AfterValidator(_not_empty)]
"""Checked where a set is read, like what follows; what a program makes is its own affair."""

_NO_LIST = BeforeValidator(lambda value: () if value is None else value)
Texts = Annotated[tuple[Text, ...], _NO_LIST]
_CLOSED = ConfigDict(extra="forbid")  # a misspelt key is an error, not ignored


class ExampleError(FootnoteError):
    """A set of examples is broken; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact that an answer should state, as any one of these strings.

    Attributes:
        vital: whether the answer is wrong without it (Voorhees 2003, TREC QA: vital and okay nuggets).
    """

    __pydantic_config__ = _CLOSED

    any: Annotated[tuple[Text, ...], Field(min_length=1)]
    vital: StrictBool = True


@dataclass(frozen=True, slots=True)
class Exchange:
    """An earlier question and its answer."""

    __pydantic_config__ = _CLOSED

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question with gold.

    Attributes:
        as_of: the day (ISO 8601) by which the articles for the answer were published, or None.
        answerable: whether the archive holds the answer; None when unknown.
        must_not: strings that no answer may contain: the tempting wrong values.
        gold_articles: URLs, uris or ids of the articles that answer.
        evidence: verbatim sentences of these articles that answer.
        group: the cluster that the bootstrap draws; examples of one group are not independent.
        not_relevant: URLs, uris or ids of articles that a reader called a wrong source.
        notes: for the person who completes the example; no measure uses them.
    """

    __pydantic_config__ = _CLOSED

    id: Text
    question: Text
    history: Annotated[tuple[Exchange, ...], _NO_LIST] = ()
    as_of: Annotated[str, AfterValidator(_dated)] | None = None
    kind: Kind | None = None
    answerable: StrictBool | None = None
    nuggets: Annotated[tuple[Nugget, ...], _NO_LIST] = ()
    must_not: Texts = ()
    gold_articles: Texts = ()
    evidence: Texts = ()
    group: Text | None = None
    not_relevant: Texts = ()
    notes: Text | None = None

    @property
    def cluster(self) -> str:
        """The group, or the example by itself."""
        return self.group or self.id

    def as_json(self) -> dict[str, Any]:
        """The example as a JSON object of a set. Newer fields appear only when they have a value.

        So the hashes of older sets stay the same.
        """
        return {name: value for name, value in asdict(self).items() if name not in _LATER or value}


_EXAMPLE = TypeAdapter(Example)


def read_examples(path: Path) -> list[Example]:
    """The examples of a JSON Lines file.

    Raises:
        ExampleError: the file can't be read, a line is no example, or an id occurs twice.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ExampleError(f"The set {str(path)!r} can't be read: {error}.") from error
    examples: dict[str, Example] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        try:
            example = parse_example(json.loads(line))
        except ValueError as error:
            raise ExampleError(f"{where}: {error}. Correct the line; nothing was run.") from error
        if example.id in examples:
            raise ExampleError(f"{where}: the id {example.id!r} stands twice. Give each example an id of its own.")
        examples[example.id] = example
    if not examples:
        raise ExampleError(f"The set {str(path)!r} holds no example.")
    return list(examples.values())


def parse_example(value: object) -> Example:
    """The example that a JSON object describes.

    Raises:
        ValueError: it describes no example; the message names the wrong field.
    """
    if not isinstance(value, Mapping):
        raise ValueError("not a JSON object")
    try:
        return _EXAMPLE.validate_python(dict(value))
    except ValidationError as error:
        raise ValueError(" ".join(filter(None, first_problem(error)))) from error


def set_hash(examples: list[Example]) -> str:
    """16 hex digits that change with any word of the set."""
    lines = "\n".join(json.dumps(example.as_json(), sort_keys=True, ensure_ascii=False) for example in examples)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]
