"""The worst answers of a run, as the report shows them: question, gold, answer, passages."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.measures.failures import CODES, codes, missed
from evals.measures.of_answers import abstained
from evals.measures.outcomes import WRONG, outcome
from evals.report.templating import macros
from evals.sets.example import Exchange
from evals.sets.record import Record

_UNSUPPORTED = ("not supported", "partly supported", "uncited")


def worst(records: Iterable[Record], headline: Mapping[str, bool], most: int = 20) -> list[Record]:
    """The worst records, worst first; only records that are wrong or have a failure code.

    Ordered by the mean of their headline scores, then by their number of failure codes, then by id.

    Args:
        records: of one run; records with an error have no answer, and are left out.
        headline: measures of 0 to 1, each with whether higher is better.
        most: the largest number to return.
    """
    failed = [one for one in records if one.error is None and (codes(one) or outcome(one) in WRONG)]
    return sorted(failed, key=lambda record: (_mean(record, headline), -len(codes(record)), record.example.id))[:most]


@dataclass(frozen=True, slots=True)
class Place:
    """An article: headline, outlet and date in words, and its address if it is a web address."""

    headline: str
    url: str
    source: str
    date: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of an answer with its footnotes; ``note`` says why it is not supported, and is empty if it is."""

    text: str
    chips: Sequence[int]
    note: str


@dataclass(frozen=True, slots=True)
class Cited:
    """A footnote's target."""

    number: int
    quote: str
    place: Place


@dataclass(frozen=True, slots=True)
class Wanted:
    """A fact that the answer should state."""

    text: str
    is_missed: bool
    is_vital: bool


@dataclass(frozen=True, slots=True)
class Found:
    """A retrieved passage."""

    rank: int
    place: Place
    is_gold: bool
    score: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A wrong answer, as ``case.html`` shows it; ``sentences`` is None when there was no answer."""

    question: str
    tags: Sequence[str]
    facts: Sequence[str]
    text: str
    sentences: Sequence[Sentence] | None
    notice: str
    cited: Sequence[Cited]
    unanswerable: bool
    nuggets: Sequence[Wanted]
    must_not: Sequence[str]
    evidence: Sequence[str]
    history: Sequence[Exchange]
    scores: Sequence[tuple[str, str, str]]
    passages: Sequence[Found]


def case(record: Record) -> str:
    """One record as an ``<article>``."""
    return str(macros("case.html").case(case_of(record)))


def case_of(record: Record) -> Case:
    """One record, as the report shows it."""
    example, lost, answer = record.example, missed(record), record.answer or {}
    is_answered = record.answer is not None and not abstained(record)
    tags = [f"{code} {CODES[code].name}" for code in codes(record)] + ["not found"] * (outcome(record) == "not found")
    return Case(
        question=example.question,
        tags=tags,
        facts=[part for part in (example.id, example.kind, example.as_of and f"as of {example.as_of}") if part],
        text=str(answer.get("text") or "No answer."),
        sentences=[_sentence(one) for one in answer["sentences"]] if is_answered else None,
        notice=answer.get("notice") or "",
        cited=[_cited(one) for one in answer["citations"]] if is_answered else (),
        unanswerable=example.answerable is False,
        nuggets=[Wanted(" / ".join(one.any), one in lost, one.vital) for one in example.nuggets],
        must_not=example.must_not,
        evidence=example.evidence,
        history=example.history,
        scores=[(name, f"{score.value:.3g}", score.explanation) for name, score in record.scores.items()],
        passages=[_found(hit, set(example.gold_articles)) for hit in record.retrieved],
    )


def _mean(record: Record, headline: Mapping[str, bool]) -> float:
    values = [
        record.scores[name].value if higher else 1 - record.scores[name].value
        for name, higher in headline.items()
        if name in record.scores
    ]
    return sum(values) / len(values) if values else 1.0


def _sentence(sentence: Mapping[str, Any]) -> Sentence:
    note = ""
    if sentence["verdict"] in _UNSUPPORTED:
        note = f"{sentence['verdict']}: {sentence['reason']}" if sentence["reason"] else str(sentence["verdict"])
    return Sentence(sentence["text"], [int(number) for number in sentence["citations"]], note)


def _cited(citation: Mapping[str, Any]) -> Cited:
    return Cited(int(citation["number"]), citation["quote"], _place(citation))


def _found(hit: Mapping[str, Any], gold: set[str]) -> Found:
    is_gold = bool(gold & {hit.get("url"), hit.get("uri"), hit.get("article_id")})
    return Found(int(hit["rank"]), _place(hit), is_gold, f"{hit['score']:.4g}", hit["text"])


def _place(where: Mapping[str, Any]) -> Place:
    url = where.get("url") or ""
    return Place(
        where["headline"] or "Without a headline",
        url if url.lower().startswith(("http://", "https://")) else "",
        where["source"] or "outlet unknown",
        where["published"] or "date unknown",
    )
