"""What only the whole answer shows of a sentence: an older value as the newest, a view as a fact, copies as voices.

For a model's sentences, which state what they say. Quotes stand with outlet, day and genre, and state nothing.
"""

from dataclasses import replace

from rag.answer.answer import Answer, CitedSentence
from rag.answer.outdated import check_outdated
from rag.check.opinion import check_opinion
from rag.check.verdict import Objection
from rag.check.voices import check_copies

_HIGHEST = 0.49  # as for what a rule objects to: below every sentence that is supported


def checked_as_whole(answer: Answer) -> Answer:
    """The answer with the verdicts lowered of the sentences that are held, but not so as they are said."""
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
