"""``python -m evals from-feedback``: makes examples of readers' feedback, with the gold that follows from it."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from errors import FootnoteError
from evals.sets.example import Example, ExampleError, Exchange
from rag.share.feedback import Feedback, FeedbackStore
from rag.share.kept import Place, folder_of

_TO_DO = {
    "right": "",
    "wrong source": "Name the articles that answer (gold_articles) and what they say (nuggets, evidence).",
    "outdated": "Say what the newest value is (nuggets), and the older one (must_not).",
    "misquoted": "Give the sentence as the article has it (evidence).",
    "wrong period": "Set the day of the question (as_of) or name the articles of the period meant (gold_articles).",
    "other": "Say what a right answer holds (nuggets, gold_articles), or whether there is none (answerable).",
}


def from_feedback(place: Place, out: Path) -> tuple[int, int]:
    """Write the examples of an archive's feedback; return how many there are, and how many need a person first.

    ``python -m evals run`` takes them as they are: unknown gold makes a measure absent.

    Raises:
        ExampleError: there is no feedback, or ``out`` can't be written.
        ArchiveError: the feedback can't be read.
    """
    given = list(FeedbackStore(place).all())
    if not given:
        raise ExampleError(
            f"There is no feedback in {str(folder_of(place))!r}. Readers give it under an answer; name it by --data."
        )
    made = examples(given)
    try:
        lines = (json.dumps(example.as_json(), ensure_ascii=False) + "\n" for example in made)
        out.write_text("".join(lines), encoding="utf-8", errors="backslashreplace")
    except OSError as error:
        raise ExampleError(f"The examples can't be written to {str(out)!r}: {error}.") from error
    return len(made), sum(bool(example.notes) for example in made)


def examples(given: Iterable[Feedback]) -> list[Example]:
    """One example for each feedback; examples of one question are one group, since they are not independent."""
    return [_example(one) for one in given]


def _example(one: Feedback) -> Example:
    turns = one.pack.get("turns")
    try:
        *before, answered = turns if isinstance(turns, list) else []
        gold = _gold(one.reason, answered)
        history = tuple(Exchange(turn["question"], turn["text"]) for turn in before)
        as_of = answered["as_of"]
        filters = {**answered["filters"]}
        if filters["period"] == {"from": None, "to": as_of}:  # the day of the question itself, which an example has
            filters["period"] = None
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise FootnoteError(f"Feedback {one.id} has no answer in its pack: {error!r}. Remove that row.") from error
    notes = [_TO_DO[one.reason]] if _TO_DO[one.reason] else []
    if any(filters.values()):
        notes.append("It was asked with filters, which an example has not: the answer may lie elsewhere without them.")
    if one.remark:
        notes.append(f"The reader says: {one.remark}")
    group = hashlib.sha256(one.question.casefold().encode("utf-8", "replace")).hexdigest()[:8]
    notes_text = f"Feedback of {one.made}: {one.reason}. {' '.join(notes)}" if notes else None
    return Example(
        f"feedback-{one.id}", one.question, history, as_of, group=f"feedback-{group}", notes=notes_text, **gold
    )


def _gold(reason: str, answered: Mapping[str, Any]) -> dict[str, Any]:
    """The gold that follows from the reader's word alone.

    For a right answer, the cited words of its supported sentences are the evidence. A wrong source is not relevant.
    """
    cited: Sequence[Mapping[str, Any]] = answered["citations"]
    if reason == "wrong source":
        return {"not_relevant": _articles(cited)}
    if reason != "right":
        return {}
    if answered["status"] == "not_in_archive":
        return {"answerable": False}
    held = {
        number
        for sentence in [*answered["sentences"], *(row["sentence"] for row in answered["rows"])]
        if sentence["verdict"] in ("quoted", "supported")
        for number in sentence["citations"]
    }
    cited_still = [citation for citation in cited if citation["number"] in held]
    quotes = tuple(dict.fromkeys(citation["quote"] for citation in cited_still))
    return {"answerable": True, "gold_articles": _articles(cited_still), "evidence": quotes}


def _articles(cited: Iterable[Mapping[str, Any]]) -> tuple[str, ...]:
    names = (citation["url"] or citation["uri"] or citation["article_id"] for citation in cited)
    return tuple(dict.fromkeys(names))
