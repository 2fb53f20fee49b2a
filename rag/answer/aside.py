"""Aside: what Footnote says instead of a search: a question back to the reader, or the reply to a wish."""

from collections.abc import Sequence
from dataclasses import replace

from corpus.store.archive import Coverage
from rag.answer.answer import Answer, Turn
from rag.passage import ScoredPassage
from rag.question.asking_back import AskingBack
from rag.question.pronouns import likeliest
from rag.question.query import Query
from rag.question.wishes import Wish

NOTHING_YET = "There is no answer yet to change. Ask a question first."
SHORTER = "The first quote of the last answer. No model is configured, so Footnote can’t write anything shorter."
_NO_MODEL = "No model is configured, so Footnote quotes the archive in its own words."
_REMARKS = {
    "thanks": "You are welcome.",
    "longer": f"{_NO_MODEL} It can’t write more than it quoted; the whole articles are under Sources.",
    "otherwise": f"{_NO_MODEL} It can’t put the last answer another way. It can show the first quote alone: “Shorter”.",
}


def asked_back(question: str, query: Query, found: Sequence[ScoredPassage], coverage: Coverage) -> Answer:
    """The question back to the reader; a first question offers the people of the passages ``found``.

    Args:
        question: as the reader typed it.
        query: a query that ``asks``.
        found: what a search for the question as it stands finds; nothing in a conversation.
        coverage: what the archive holds.
    """
    asks = query.asks or AskingBack("")
    if not asks.choices:
        asks = likeliest(query.text, [scored.passage.article for scored in found])
    return Answer(question, replace(query, asks=asks), remark=asks.text, coverage=coverage)


def last_answer(history: Sequence[Turn]) -> Answer | None:
    """The last answer that says something, which a wish is about; an answer to a wish is one, too."""
    return next((turn.answer for turn in reversed(history) if turn.answer.sentences), None)


def obeyed(question: str, wish: Wish, query: Query, last: Answer | None, coverage: Coverage) -> Answer:
    """The reply to a wish without a model: what can be done, or honestly what can't.

    Args:
        question: as the reader typed it.
        wish: what it wishes.
        query: the query of this question.
        last: the answer that the wish is about.
        coverage: what the archive holds.
    """
    answer = Answer(question, query, coverage=coverage)
    if wish.kind == "thanks":
        return replace(answer, remark=_REMARKS["thanks"])
    if last is None:
        return replace(answer, remark=NOTHING_YET)
    if wish.kind == "shorter":
        return replace(answer, sentences=last.sentences[:1], retrieved=last.retrieved, notice=SHORTER)
    if wish.kind == "language":
        told = f"{_NO_MODEL} It can’t translate the last answer{f' into {wish.language}' if wish.language else ''}."
        return replace(answer, remark=told)
    return replace(answer, remark=_REMARKS[wish.kind])
