"""Query: the question as it is searched."""

import re
from dataclasses import dataclass

from corpus.dates import last_day
from corpus.errors import BadQuestion
from rag.filters import NO_FILTERS, Filters, Period
from rag.invisible import visible

MAX_QUESTION = 20_000
"""Characters; longer than any question that was ever meant as one."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    Attributes:
        text: self-contained: it can be understood without the conversation.
        filters: which articles are searched.
        as_of: the day on which the question is asked, as an ordinal; None: the archive's newest stands for it.
    """

    text: str
    filters: Filters = NO_FILTERS
    as_of: int | None = None


def cleaned(question: str) -> str:
    """The question on one line, without what is not seen.

    Raises:
        BadQuestion: it is too long to be a question.
    """
    if len(question) > MAX_QUESTION:
        raise BadQuestion(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} are the most. "
            "Ask about one thing at a time."
        )
    return " ".join(visible(question).split())


def understand(question: str, as_of: str | None = None, filters: Filters = NO_FILTERS) -> Query:
    """The question as a query.

    Args:
        question: as the reader typed it.
        as_of: an ISO 8601 date: only what was published by then (a day, a month or a year, to its end).
        filters: which articles the reader wants searched; ``as_of`` narrows them further.

    Raises:
        BadQuestion: it holds no word, or is too long to be a question.
    """
    text = cleaned(question)
    if not re.search(r"\w", text):
        raise BadQuestion("There is no word in the question. Ask about something, in words: Who ...? How many ...?")
    if as_of is None:
        return Query(text, filters)
    today = last_day(as_of)
    return Query(text, filters.within(Period(last=today)), today)
