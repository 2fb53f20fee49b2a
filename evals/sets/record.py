"""Record: everything about one answered example that is needed to score it again without asking again.

A run's ``records.jsonl`` has one record per line. Two equal runs differ only in ``timings_ms``.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator, ValidationError

from errors import FootnoteError
from evals.sets.example import Example, parse_example
from rag.share.validation import first_problem

VERSION = 1
"""Of the run folder's format."""


class RunError(FootnoteError):
    """A run folder can't be read, or has another version."""


@dataclass(frozen=True, slots=True)
class Score:
    """A measure's result for one record: a number, and the reason in words."""

    value: float
    explanation: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """One answered example.

    Attributes:
        retrieved: hits of ``rag.share.json_output.search_json``, best first.
        answer: the output of ``rag.share.json_output.answer_json``, without its timings; None when asking failed.
        error: why asking failed; a record with an error is counted apart and never in a mean.
        scores: by measure; a measure whose gold is missing is absent.
    """

    example: Example
    retrieved: tuple[Mapping[str, Any], ...] = ()
    answer: Mapping[str, Any] | None = None
    error: str | None = None
    scores: Mapping[str, Score] = field(default_factory=dict)
    timings_ms: Mapping[str, float] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """The record as one line of ``records.jsonl``."""
        return {
            "id": self.example.id,
            "example": self.example.as_json(),
            "retrieved": list(self.retrieved),
            "answer": self.answer,
            "error": self.error,
            "scores": {name: {"value": s.value, "explanation": s.explanation} for name, s in self.scores.items()},
            "timings_ms": dict(self.timings_ms),
        }


class _Score(BaseModel, strict=True):
    value: int | float
    explanation: str


class _Line(BaseModel, strict=True):
    example: Annotated[Example, BeforeValidator(parse_example)]
    retrieved: list[dict[str, Any]]
    answer: dict[str, Any] | None
    error: str | None
    scores: dict[str, _Score]
    timings_ms: dict[str, int | float]


def record_from_json(value: Mapping[str, Any]) -> Record:
    """The record that one line describes.

    Raises:
        ValueError: it describes no record; the message names the wrong field.
    """
    try:
        line = _Line.model_validate(value)
    except ValidationError as error:
        raise ValueError(f"not a record: {' '.join(filter(None, first_problem(error)))}") from error
    scores = {name: Score(one.value, one.explanation) for name, one in line.scores.items()}
    return Record(line.example, tuple(line.retrieved), line.answer, line.error, scores, line.timings_ms)


@dataclass(frozen=True, slots=True)
class Run:
    """One pass over a set: how it was made (``run.json``), and its records.

    ``about`` holds ``version``, ``set`` (name, hash, examples), ``archive`` (hash, articles, passages, newest), ``git``
    (commit, dirty), ``settings``, ``model``, ``embedding``, ``limit`` and ``seed``.
    """

    folder: Path
    about: Mapping[str, Any]
    records: tuple[Record, ...]

    @property
    def answered(self) -> tuple[Record, ...]:
        """The records without an error."""
        return tuple(record for record in self.records if record.error is None)


def read_run(folder: Path) -> Run:
    """The run in ``folder``.

    Raises:
        RunError: there is no run, it is broken, or it has another version.
    """
    try:
        about = json.loads((folder / "run.json").read_text(encoding="utf-8"))
        if about.get("version") != VERSION:
            raise RunError(
                f"The run in {str(folder)!r} has format {about.get('version')!r}; this Footnote reads {VERSION}. "
                "Run it anew."
            )
        return Run(folder, about, tuple(read_records(folder / "records.jsonl")))
    except OSError as error:
        raise RunError(
            f"There is no run in {str(folder)!r}: {error}. Make one with: python -m evals run SET"
        ) from error
    except ValueError as error:
        raise RunError(f"The run in {str(folder)!r} can't be read: {error}.") from error


def read_records(path: Path) -> Iterator[Record]:
    """The records of a file. An incomplete last line (the run was killed while writing it) is left out."""
    lines = path.read_text(encoding="utf-8").split("\n")
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            yield record_from_json(json.loads(line))
        except ValueError as error:
            if number == len(lines):
                return
            raise RunError(f"{path}, line {number}: {error}.") from error


def write_records(path: Path, records: Iterable[Record]) -> None:
    """Replace the file with these records, all or nothing."""
    text = "".join(json.dumps(record.as_json(), ensure_ascii=False) + "\n" for record in records)
    scratch = path.with_suffix(".tmp")
    scratch.write_text(text, encoding="utf-8")
    scratch.replace(path)
