"""Example: a question with gold; and how a set of them is read from JSON Lines, loudly.

Only ``id`` and ``question`` are needed. Gold that is missing makes a measure absent, never 0.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from errors import FootnoteError

KINDS = (
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
)
_LATER = ("not_relevant", "notes")
_DATE = re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z")


class ExampleError(FootnoteError):
    """A set of examples is broken; the message names file and line."""


@dataclass(frozen=True, slots=True)
class Nugget:
    """A fact that an answer should hold: any one of these strings stands for it.

    Attributes:
        vital: the answer is wrong without it (Voorhees 2003, TREC QA: vital and okay nuggets).
    """

    any: tuple[str, ...]
    vital: bool = True


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question asked before, and what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question with gold.

    Attributes:
        as_of: answer from what was published by then (ISO 8601), or None.
        answerable: whether the archive holds the answer; None when nobody said.
        must_not: strings that no answer may hold: the tempting wrong values.
        gold_articles: URLs, uris or ids of the articles that answer.
        evidence: verbatim sentences of these that answer.
        group: examples of one group are not independent: the cluster that the bootstrap draws.
        not_relevant: URLs, uris or ids of articles that a reader found wrong as a source.
        notes: for the person who completes the example; nothing is measured by it.
    """

    id: str
    question: str
    history: tuple[Exchange, ...] = ()
    as_of: str | None = None
    kind: str | None = None
    answerable: bool | None = None
    nuggets: tuple[Nugget, ...] = ()
    must_not: tuple[str, ...] = ()
    gold_articles: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    group: str | None = None
    not_relevant: tuple[str, ...] = ()
    notes: str | None = None

    @property
    def cluster(self) -> str:
        """The group, or the example by itself."""
        return self.group or self.id

    def as_json(self) -> dict[str, Any]:
        """The example as it stands in a set. Fields added later stand there only where they say something.

        So the hashes of sets without them stay what they were.
        """
        return {name: value for name, value in asdict(self).items() if name not in _LATER or value}


def read_examples(path: Path) -> list[Example]:
    """The examples of a JSON Lines file.

    Raises:
        ExampleError: the file can't be read, a line is no example, or an id stands twice.
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
        ValueError: it describes none; the message says what is wrong.
    """
    if not isinstance(value, Mapping):
        raise ValueError("not a JSON object")
    unknown = set(value) - {field.name for field in fields(Example)}
    if unknown:
        raise ValueError(f"unknown keys {sorted(unknown)}")
    kind, as_of, answerable = value.get("kind"), value.get("as_of"), value.get("answerable")
    if kind is not None and kind not in KINDS:
        raise ValueError(f"kind {kind!r} is none of {', '.join(KINDS)}")
    if as_of is not None and not (isinstance(as_of, str) and _DATE.match(as_of)):
        raise ValueError(f"as_of {as_of!r} is not a date such as 2025-08-19")
    if answerable not in (None, True, False):
        raise ValueError(f"answerable {answerable!r} is neither true, false nor null")
    return Example(
        id=_text(value, "id"),
        question=_text(value, "question"),
        history=tuple(_exchange(item) for item in _list(value, "history")),
        as_of=as_of,
        kind=kind,
        answerable=answerable,
        nuggets=tuple(_nugget(item) for item in _list(value, "nuggets")),
        must_not=_texts(value, "must_not"),
        gold_articles=_texts(value, "gold_articles"),
        evidence=_texts(value, "evidence"),
        group=_text(value, "group") if value.get("group") is not None else None,
        not_relevant=_texts(value, "not_relevant"),
        notes=_text(value, "notes") if value.get("notes") is not None else None,
    )


def set_hash(examples: list[Example]) -> str:
    """16 hex digits that change with any word of the set."""
    lines = "\n".join(json.dumps(example.as_json(), sort_keys=True, ensure_ascii=False) for example in examples)
    return hashlib.sha256(lines.encode()).hexdigest()[:16]


def _text(value: Mapping[str, Any], key: str) -> str:
    text = value.get(key)
    if not isinstance(text, str) or not text.strip():
        raise ValueError(f"{key} must be a text that is not empty, but is {text!r}")
    return text


def _list(value: Mapping[str, Any], key: str) -> list[Any]:
    items = value.get(key) or []
    if not isinstance(items, list):
        raise ValueError(f"{key} must be a list, but is {items!r}")
    return items


def _texts(value: Mapping[str, Any], key: str) -> tuple[str, ...]:
    items = _list(value, key)
    if not all(isinstance(item, str) and item.strip() for item in items):
        raise ValueError(f"{key} must be a list of texts, but is {items!r}")
    return tuple(items)


def _exchange(item: object) -> Exchange:
    if not isinstance(item, Mapping) or set(item) != {"question", "answer"}:
        raise ValueError(f"history must hold objects with question and answer, but holds {item!r}")
    return Exchange(str(item["question"]), str(item["answer"]))


def _nugget(item: object) -> Nugget:
    if not isinstance(item, Mapping) or not set(item) <= {"any", "vital"} or not _list(item, "any"):
        raise ValueError(f'nuggets must hold objects like {{"any": ["131"], "vital": true}}, but holds {item!r}')
    return Nugget(_texts(item, "any"), bool(item.get("vital", True)))
