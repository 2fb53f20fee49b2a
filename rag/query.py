"""Query: the question as it is searched."""

import re
from dataclasses import dataclass

from corpus.errors import BadQuestion

MAX_QUESTION = 20_000
"""Characters; longer than any question that was ever meant as one."""


@dataclass(frozen=True, slots=True)
class Query:
    """What is searched for.

    Attributes:
        text: self-contained: it can be understood without the conversation.
    """

    text: str


def understand(question: str) -> Query:
    """The question as a query.

    Raises:
        BadQuestion: it holds no word, or is too long to be a question.
    """
    if len(question) > MAX_QUESTION:
        raise BadQuestion(
            f"The question has {len(question):,} characters; {MAX_QUESTION:,} are the most. "
            "Ask about one thing at a time."
        )
    text = " ".join(re.sub(r"[\x00-\x1f\x7f\ud800-\udfff]", " ", question).split())
    if not re.search(r"\w", text):
        raise BadQuestion("There is no word in the question. Ask about something, in words: Who ...? How many ...?")
    return Query(text)
