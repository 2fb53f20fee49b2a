"""Pinnable: the sentences of an answer that a reader can pin, each once."""

from rag.answer.answer import Answer
from rag.answer.cited_sentence import CitedSentence


def pinnable(answer: Answer) -> tuple[CitedSentence, ...]:
    """The sentences shown, in their order: those of the text, then those of the tables; one said twice comes once."""
    shown = (*(() if answer.is_listed else answer.sentences), *answer.listed)
    by_words: dict[object, CitedSentence] = {}
    for one in shown:
        by_words.setdefault((one.text, tuple((cited.passage.id, cited.start) for cited in one.citations)), one)
    return tuple(by_words.values())
