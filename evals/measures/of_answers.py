"""Measures of an answer's text: is it right, and did it rightly abstain? ``of_citations`` measures its citations.

A measure is absent (None) when its gold is missing.
"""

from collections.abc import Sequence
from typing import Any

from evals.measures.grounding import grounding
from evals.measures.nuggets import degree, holds, holds_string, recall
from evals.sets.record import Record, Score

_SILENT = ("not_in_archive", "asked_back", "no_question")


def abstained(record: Record) -> bool:
    """Whether the answer claims nothing: it says that the archive does not hold it, or shows what is merely near.

    Sentences shown as "the nearest" are no claim where the archive has no answer. Where it has one, they are judged
    like any others: they hold it or they don't. Remarks on a question that is none abstain as well.
    """
    status = record.answer["status"] if record.answer else None
    return status in _SILENT or (status == "nearest" and record.example.answerable is False)


def sentences(record: Record) -> list[dict[str, Any]]:
    """The answer's sentences, the nearest ones too; none when it says that the archive does not hold it."""
    return [] if record.answer is None or record.answer["status"] in _SILENT else list(record.answer["sentences"])


def texts(record: Record) -> list[str]:
    """The text of each sentence, without citation markers (a marker ``[2]`` must never be read as the number 2)."""
    return [sentence["text"] for sentence in sentences(record)]


def nugget_recall(record: Record, vital_only: bool = True) -> Score | None:
    """The share of the vital nuggets (TREC QA's nugget recall), or of all, that the answer states.

    An abstention scores 0 for an answerable question, and is absent for others. A nugget stated beside a wrong value
    counts: see ``must_not`` and ``right``.
    """
    nuggets = [nugget for nugget in record.example.nuggets if nugget.vital or not vital_only]
    if not nuggets or (abstained(record) and record.example.answerable is False):
        return None
    stated = texts(record)
    missing = [nugget.any[0] for nugget in nuggets if degree(nugget, stated or "") < 1]
    value = recall(nuggets, stated or "")
    why = "abstained" if abstained(record) else f"missing: {'; '.join(missing)}" if missing else "all are stated"
    return Score(value or 0.0, why)


def must_not(record: Record) -> Score | None:
    """1 when the answer says a value that it must not (the tempting wrong one), else 0.

    Absent when it abstained: abstentions say nothing, and counting them would hide how often other answers go wrong. A
    value that the answer quotes only to deny it counts as said.
    """
    if not record.example.must_not or abstained(record):
        return None
    wrong = _wrong_values(record)
    return Score(float(bool(wrong)), f"says {', '.join(wrong)}" if wrong else "says none of them")


def right(record: Record) -> Score | None:
    """1 when the answer states every vital nugget and no ``must_not`` value, else 0; for answerable questions."""
    vital = [nugget for nugget in record.example.nuggets if nugget.vital]
    if not vital or record.example.answerable is False:
        return None
    if abstained(record):
        return Score(0.0, "abstained")
    missing = [nugget.any[0] for nugget in vital if not holds(texts(record) or "", nugget)]
    wrong = _wrong_values(record)
    why = [f"missing: {'; '.join(missing)}"] * bool(missing) + [f"says {', '.join(wrong)}"] * bool(wrong)
    return Score(float(not why), "; ".join(why) or "every vital nugget is stated")


def abstention_accuracy(record: Record) -> Score | None:
    """1 when it rightly abstained or rightly answered, else 0; absent when ``answerable`` is unknown.

    Don't read it alone: a set with few unanswerable questions rewards answering everything. See ``over_abstention``
    and ``answered_absent``, and abstention precision, recall and F1 in ``evals.measures.aggregates``.
    """
    if record.example.answerable is None:
        return None
    did = "abstained" if abstained(record) else "answered"
    held = "the archive holds it" if record.example.answerable else "the archive does not hold it"
    return Score(float(abstained(record) is not record.example.answerable), f"{did}; {held}")


def over_abstention(record: Record) -> Score | None:
    """1 when it abstained though the archive holds the answer (R2), else 0; for answerable questions."""
    if record.example.answerable is not True:
        return None
    return Score(float(abstained(record)), "abstained" if abstained(record) else "answered")


def answered_absent(record: Record) -> Score | None:
    """1 when it answered though the archive does not hold the answer (R1), else 0; for unanswerable questions.

    A false premise put right counts as answered here: see ``premise_handled``.
    """
    if record.example.answerable is not False:
        return None
    return Score(float(not abstained(record)), "abstained" if abstained(record) else "answered")


def premise_handled(record: Record) -> Score | None:
    """1 when it did not accept a false premise (A4): it abstained, or answered from the gold article; else 0.

    An answer must cite a gold article, which states the truth, and contain no ``must_not`` value.
    """
    if record.example.kind != "false_premise":
        return None
    if abstained(record):
        return Score(1.0, "abstained")
    if wrong := _wrong_values(record):
        return Score(0.0, f"says {', '.join(wrong)}")
    if not record.example.gold_articles or record.answer is None:
        return None
    gold = set(record.example.gold_articles)
    cites = any({c.get("url"), c.get("uri"), c.get("article_id")} & gold for c in record.answer["citations"])
    return Score(float(cites), "answered from a gold article" if cites else "answered from another article")


def grounded(record: Record) -> Score | None:
    """The share of the answer's terms that the retrieved passages and headlines hold (``evals.measures.grounding``)."""
    if not texts(record):
        return None
    passages = [f"{hit.get('headline') or ''}\n{hit['text']}" for hit in record.retrieved]
    value = grounding("\n".join(texts(record)), passages)
    return None if value is None else Score(value, f"in {len(passages)} passages")


def verdict_share(record: Record, verdict: str) -> Score | None:
    """The share of the answer's sentences with this verdict of the checker; absent when it has no sentence."""
    return _share([sentence["verdict"] == verdict for sentence in sentences(record)], "sentences")


def usage(record: Record, key: str) -> Score | None:
    """The answer's own figure ``answer["usage"][key]``; absent when it has none."""
    value = ((record.answer or {}).get("usage") or {}).get(key)
    return Score(float(value)) if isinstance(value, (int, float)) else None


def _wrong_values(record: Record) -> list[str]:
    return [value for value in record.example.must_not if holds_string(texts(record), value)]


def _share(found: Sequence[bool], of: str) -> Score | None:
    return Score(sum(found) / len(found), f"{sum(found)} of {len(found)} {of}") if found else None
