"""News: a question without a subject asks for the news itself ("What happened last week?", "news of July")."""

import re
from collections.abc import Iterable

from rag.text.language import ENGLISH, alternatives
from rag.text.terms import terms

_ONE_THING = re.compile(
    r"\b(?:who|whom|whose|why|where|when|how|he|she|him|his|her|hers|they|them|their|we|us|our|you|it|its|else)\b",
    re.IGNORECASE,
)  # asks about one thing or person, or is a remark
_NEWS = re.compile(rf"\b(?:{alternatives(ENGLISH.words('questions.news'))})(?!\w)", re.IGNORECASE)
_AT_LARGE = re.compile(r"\b(?:news|headlines?|happen\w*|going on|new)\b", re.IGNORECASE)


def asks_for_news(question: str, where: Iterable[str], follows: bool = False) -> bool:
    """Whether a question asks for the articles of a time or an outlet, whatever they are about.

    Args:
        question: as the reader typed it.
        where: the words of it that name a time or an outlet.
        follows: whether questions precede it: "Last week?" is then about what they were about.

    >>> asks_for_news("What happened last week?", ["last week"])
    True
    >>> asks_for_news("Who resigned last week?", ["last week"])
    False
    """
    rest, named = question, False
    for words in where:
        rest, named = rest.replace(words, " "), True
    if _ONE_THING.search(re.sub(r"’", "'", rest)):
        return False
    if follows and not (_AT_LARGE.search(rest) or _NEWS.search(rest)):
        return False
    return (named or bool(_AT_LARGE.search(rest))) and not terms(_NEWS.sub(" ", rest.replace("’", "'")))
