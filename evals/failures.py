"""Failures by code: the ways in which a news answer goes wrong, as far as a record's verdicts and scores show them.

Not every way can be seen without a person or a judge: A2 (outdated fact given as current), S4 (one wire story counted
as several), Q2 (wrong speaker), F1 to F3 (claim, caveat and opinion lost), C1 and C2 (one side only, coverage not told)
are not looked for, and their absence from a report says nothing.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from evals.example import Nugget
from evals.nuggets import holds
from evals.outcomes import found, premise_handled
from evals.record import Record


@dataclass(frozen=True, slots=True)
class Code:
    """A way of failing: its short name, and exactly when a record is counted under it."""

    name: str
    counted: str


CODES = {
    "A1": Code("fact missing", "answered without a vital nugget although a gold article was retrieved"),
    "A3": Code("wrong event's value", "an answerable question, answered with a value that must not be said (must_not)"),
    "A4": Code(
        "false premise accepted",
        "a question with a false premise, answered with a value that must not be said (must_not)",
    ),
    "S1": Code("no citation", "a sentence of the answer cites nothing"),
    "S2": Code("not supported", "the checker finds a sentence not supported by what it cites"),
    "S3": Code("citation to nothing", "the writer cited a passage that it was not offered"),
    "Q1": Code("altered quote", "a quotation does not stand so in what its sentence cites (quote_exactness)"),
    "R1": Code(
        "answered though absent",
        "answered although the archive does not hold it; not a false premise that was put right",
    ),
    "R2": Code("abstained though present", "abstained although the archive holds it"),
}


def codes(record: Record) -> list[str]:
    """The codes that a record is counted under, in the order of ``CODES``; none when asking failed."""
    answer, example = record.answer, record.example
    if answer is None or record.error is not None:
        return []
    if answer["status"] == "not_in_archive":
        return ["R2"] if example.answerable else []
    verdicts = {sentence["verdict"] for sentence in answer["sentences"]}
    said_wrong = _score(record, "must_not", 0.0) > 0
    absent, false_premise = example.answerable is False, example.kind == "false_premise"
    failed = {
        "A1": not absent and found(record) and any(nugget.vital for nugget in missed(record)),
        "A3": said_wrong and not absent and not false_premise,
        "A4": said_wrong and false_premise,
        "S1": any(not sentence["citations"] for sentence in answer["sentences"]),
        "S2": "not supported" in verdicts,
        "S3": bool(answer["unresolved"]),
        "Q1": _score(record, "quote_exactness", 1.0) < 1,
        "R1": absent and not premise_handled(record),
    }
    return [code for code in CODES if failed.get(code)]


def failures(records: Iterable[Record]) -> dict[str, int]:
    """How many records are counted under each code."""
    return dict(Counter(code for record in records for code in codes(record)))


def missed(record: Record) -> list[Nugget]:
    """The nuggets that an answer does not state; all of them when it abstained."""
    return [nugget for nugget in record.example.nuggets if not holds(_said(record), nugget)]


def _said(record: Record) -> list[str]:
    return [sentence["text"] for sentence in (record.answer or {"sentences": []})["sentences"]]


def _score(record: Record, measure: str, without: float) -> float:
    return record.scores[measure].value if measure in record.scores else without
