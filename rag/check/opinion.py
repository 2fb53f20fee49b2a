"""Opinion: whether a sentence states an author's view as a fact."""

import re
from collections.abc import Sequence

from corpus.article import Article
from rag.check.speech import REPORTING
from rag.check.verdict import Objection
from rag.reading.genre import is_opinion

_SAID_TO_BE = re.compile(r"\b(?:opinion|editorial|op-ed|column(?:ist)?|commentary|commentator|author|writer)\b", re.I)
_REPORTED = re.compile(rf"\b{REPORTING}\b", re.IGNORECASE)


def check_opinion(sentence: str, spans: Sequence[tuple[Article, str]]) -> Objection | None:
    """Whether ``sentence`` states a view as a fact: it cites only opinion, and doesn't say so.

    A sentence says so when it names the author or the outlet, calls the piece opinion, or keeps a speaker whom the
    piece itself reports.

    Args:
        sentence: a statement, not a quotation.
        spans: the articles that it cites, each with the words that it rests on.
    """
    if not spans or not all(is_opinion(article) for article, _ in spans):
        return None
    if any(_names(sentence, article) for article, _ in spans) or _SAID_TO_BE.search(sentence):
        return None
    if _REPORTED.search(sentence) and any(_REPORTED.search(words) for _, words in spans):
        return None
    article = spans[0][0]
    whose = " in ".join(name for name in (", ".join(article.authors), article.source or "") if name)
    return Objection(
        f"the source is {article.genre}{f' by {whose}' if article.authors else f' in {whose}' if whose else ''}: "
        "whose view this is, is left out",
        refutes=False,
        code="F3",
    )


def _names(sentence: str, article: Article) -> bool:
    """Whether a sentence names an author or the outlet, by the last word of the name: "Ellery" alone is also a town."""
    last = [name.split()[-1] for name in (*article.authors, article.source or "") if name.strip()]
    return bool(set(last) & set(re.findall(r"[\w-]+", sentence)))
