"""Checks that need the whole answer: an older value as the newest, a view as a fact, copies as separate reports.

They apply to a model's sentences, which assert what they say. A quote stands with outlet, day and genre, and asserts
nothing.
"""

from dataclasses import replace

from rag.answer.answer import Answer
from rag.answer.cited_sentence import CitedSentence
from rag.answer.outdated import check_outdated
from rag.check.opinion import check_opinion
from rag.check.verdict import Objection
from rag.check.voices import check_copies

_HIGHEST = 0.49  # as after a rule's objection: below every supported sentence


def checked_as_whole(answer: Answer) -> Answer:
    """The answer, with a lower verdict for each supported sentence that misstates its source in one of these ways."""
    return replace(answer, sentences=tuple(_lowered(one, _objection(one, answer)) for one in answer.sentences))


def _objection(sentence: CitedSentence, answer: Answer) -> Objection | None:
    if sentence.verdict not in ("quoted", "supported"):
        return None
    spans = [(citation.passage.article, citation.quote) for citation in sentence.citations]
    return (
        check_opinion(sentence.text, spans)
        or check_copies(sentence.text, sentence.reports)
        or check_outdated(sentence, answer.sentences, answer.disagreements, answer.retrieved)
    )


def _lowered(sentence: CitedSentence, found: Objection | None) -> CitedSentence:
    if found is None:
        return sentence
    score = min(sentence.score, _HIGHEST)
    return replace(sentence, verdict="partly supported", reason=found.reason, code=found.code, score=score)
