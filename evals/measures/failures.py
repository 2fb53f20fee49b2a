"""Failures by code: the ways in which a news answer goes wrong, as far as a record's verdicts and scores show them.

Gold shows some of them, the checker's objections (a sentence's ``code``) show the others: a failure that the checker
misses is missed here, too. ``python -m evals adversarial`` measures how many it misses.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from evals.measures.nuggets import holds
from evals.measures.of_answers import abstained
from evals.measures.outcomes import found, premise_handled
from evals.sets.example import Nugget
from evals.sets.record import Record
from rag.text.numbers import numbers


@dataclass(frozen=True, slots=True)
class Code:
    """A way of failing: its short name, and exactly when a record is counted under it."""

    name: str
    counted: str


CODES = {
    "A1": Code("fact missing", "answered without a vital nugget although a gold article was retrieved"),
    "A2": Code("outdated", "a sentence gives an older value as the newest (the checker's code)"),
    "A3": Code("wrong event's value", "an answerable question, answered with a value that must not be said (must_not)"),
    "A4": Code(
        "false premise accepted",
        "a question with a false premise, answered with a value that must not be said (must_not)",
    ),
    "S1": Code("no citation", "a sentence of the answer cites nothing"),
    "S2": Code("not supported", "the checker finds a sentence not supported by what it cites"),
    "S3": Code("citation to nothing", "the writer cited a passage that it was not offered"),
    "S4": Code("copies as voices", "copies of one report are counted as several (the checker's code)"),
    "Q1": Code("altered quote", "a quotation does not stand so in what its sentence cites (quote_exactness)"),
    "Q2": Code("wrong speaker", "a quotation is given to another than the source gives it to (the checker's code)"),
    "F1": Code("claim as fact", "who claims it, or how sure it is, is left out (the checker's code)"),
    "F2": Code("caveat lost", "that nobody could verify it is left out (the checker's code)"),
    "F3": Code("opinion as reporting", "an opinion piece's view is told as a fact (the checker's code)"),
    "C1": Code("one side only", "sources disagree on a number, and the sentences give some of its values, not all"),
    "C2": Code("coverage not told", "the answer doesn't say how far the archive reaches"),
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
    if abstained(record):
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
        "C1": any(_is_one_sided(one, answer["sentences"]) for one in answer.get("disagreements", [])),
        "C2": "coverage" in answer and not answer["coverage"],
        "R1": absent and not premise_handled(record),
    }
    failed |= {sentence["code"]: True for sentence in answer["sentences"] if sentence.get("code")}
    return [code for code in CODES if failed.get(code)]


def failures(records: Iterable[Record]) -> dict[str, int]:
    """How many records are counted under each code."""
    return dict(Counter(code for record in records for code in codes(record)))


def missed(record: Record) -> list[Nugget]:
    """The nuggets that an answer does not state; all of them when it abstained."""
    return [nugget for nugget in record.example.nuggets if not holds(_sentences(record), nugget)]


def _sentences(record: Record) -> list[str]:
    return [sentence["text"] for sentence in (record.answer or {"sentences": []})["sentences"]]


def _score(record: Record, measure: str, without: float) -> float:
    return record.scores[measure].value if measure in record.scores else without


def _is_one_sided(disagreement: dict[str, Any], sentences: list[dict[str, Any]]) -> bool:
    if disagreement["changing"]:
        return False
    values = {value for row in disagreement["rows"] for value in numbers(row["value"])}
    stated = {value for sentence in sentences for value in numbers(sentence["text"])}
    return bool(values & stated) and not values <= stated
