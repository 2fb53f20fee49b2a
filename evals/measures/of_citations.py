"""Measures of an answer's citations, against gold and by the built-in checker.

A measure is absent (None) when its gold is missing, and for an answer that abstained: it rightly cites nothing.
Measures against gold are also absent for an unanswerable question: the gold articles are the tempting ones there.
"""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from evals.measures.of_answers import abstained, sentences
from evals.measures.of_retrieval import article_names
from evals.sets.normalise import same_words
from evals.sets.record import Record, Score

_HOLDS = ("quoted", "supported")
_QUOTATION = re.compile(r'"([^"]{3,}?)"')


def citation_precision(record: Record) -> Score | None:
    """The share of the citations that point to a gold article; absent when nothing is cited.

    A lower bound when gold doesn't name all articles that answer. A citation of the right article may still point to
    the wrong sentence (``evidence_precision``).
    """
    cited = _cited(record)
    if not record.example.gold_articles or not cited:
        return None
    gold = set(record.example.gold_articles)
    return _share((bool(article_names(citation) & gold) for citation in cited), "citations point to a gold article")


def citation_recall(record: Record) -> Score | None:
    """The share of the gold articles that are cited; 0 for an answer without a citation.

    A value below 1 is no fault when gold articles are alternatives, each with the whole answer.
    """
    gold = dict.fromkeys(record.example.gold_articles)
    if not gold or not _is_judged(record):
        return None
    cited = {name for citation in _cited(record) for name in article_names(citation)}
    return _share((name in cited for name in gold), "gold articles are cited")


def evidence_precision(record: Record) -> Score | None:
    """The share of the citations whose span contains a sentence of the evidence, or lies within one."""
    spans = [same_words(citation["quote"]) for citation in _cited(record)]
    wanted = [same_words(sentence) for sentence in record.example.evidence]
    if not wanted or not spans:
        return None
    return _share((any(_meet(span, one) for one in wanted) for span in spans), "citations point to evidence")


def evidence_cited(record: Record) -> Score | None:
    """The share of the evidence sentences that contain a citation's span or lie within one; 0 without a citation."""
    wanted = dict.fromkeys(same_words(sentence) for sentence in record.example.evidence)
    if not wanted or not _is_judged(record):
        return None
    spans = [same_words(citation["quote"]) for citation in _cited(record)]
    return _share((any(_meet(span, one) for span in spans) for one in wanted), "evidence sentences are cited")


def checked_precision(record: Record) -> Score | None:
    """Citation precision by the checker: the share of citations in sentences found quoted or supported.

    The unit is a citation in a sentence; a citation in two sentences counts twice. The verdict is on the sentence with
    *all* its citations, so a useless second citation beside a good one passes: an upper bound of ALCE's precision (Gao
    et al. 2023). The verdict is the answering program's own: this measure misses whatever its checker misses.
    """
    found = [sentence["verdict"] in _HOLDS for sentence in sentences(record) for _ in sentence["citations"]]
    return _share(found, "citations stand in sentences that hold")


def checked_recall(record: Record) -> Score | None:
    """Citation recall by the checker: the share of sentences found quoted or supported by what they cite.

    ALCE's citation recall (Gao et al. 2023) with the built-in checker in place of an entailment model.
    """
    return _share((sentence["verdict"] in _HOLDS for sentence in sentences(record)), "sentences hold")


def citation_coverage(record: Record) -> Score | None:
    """The share of sentences with a citation, whether it supports them or not."""
    return _share((bool(sentence["citations"]) for sentence in sentences(record)), "sentences have a citation")


def quote_exactness(record: Record) -> Score | None:
    """The share of quotations that stand word for word in a span that their sentence cites; absent without quotations.

    A quotation is a sentence with the verdict "quoted", or else a text in quotation marks (three characters or more;
    the comma or stop before the closing mark aside). Kinds of quotation marks and dashes and white space may differ,
    nothing else. A text in quotation marks in an uncited sentence counts as not exact.
    """
    quotes = {citation["number"]: same_words(citation["quote"]) for citation in _all_cited(record)}
    found = []
    for sentence in sentences(record):
        spans = [quotes[number] for number in sentence["citations"] if number in quotes]
        text = same_words(sentence["text"])
        quotations = [text.strip('"')] if sentence["verdict"] == "quoted" else _QUOTATION.findall(text)
        found += [any(quotation.rstrip(".,!?") in span for span in spans) for quotation in quotations]
    return _share(found, "quotations are exact")


def wrong_period(record: Record) -> Score | None:
    """1 when it cites an article published after ``as_of``, else 0; absent without ``as_of`` or a dated citation.

    Dates are compared as far as both go: "2025-08" is not after "2025-08-19".
    """
    if record.example.as_of is None:
        return None
    dates = [citation["published"][:10] for citation in _all_cited(record) if citation.get("published")]
    if not dates:
        return None
    later = sorted({date for date in dates if _is_after(date, record.example.as_of)})
    return Score(
        float(bool(later)), f"cites {', '.join(later)}" if later else f"cites nothing after {record.example.as_of}"
    )


def _is_after(date: str, limit: str) -> bool:
    size = min(len(date), len(limit))
    return date[:size] > limit[:size]


def _all_cited(record: Record) -> list[Mapping[str, Any]]:
    """The citations of the answer's sentences; citations in the tables beside them make no claim."""
    stated = {number for sentence in sentences(record) for number in sentence["citations"]}
    given = record.answer["citations"] if record.answer else ()
    return [citation for citation in given if citation["number"] in stated]


def _cited(record: Record) -> list[Mapping[str, Any]]:
    """The citations to compare with gold."""
    return _all_cited(record) if _is_judged(record) else []


def _is_judged(record: Record) -> bool:
    return record.answer is not None and not abstained(record) and record.example.answerable is not False


def _meet(span: str, sentence: str) -> bool:
    return sentence in span or (bool(span) and span in sentence)


def _share(found: Iterable[bool], of: str) -> Score | None:
    each = list(found)
    return Score(sum(each) / len(each), f"{sum(each)} of {len(each)} {of}") if each else None
