"""Shown headlines: an article without a headline is shown by the beginning of its first sentence, marked as derived.

A derived headline is never stored, indexed or embedded: it only repeats the text, and ids are made from headlines.
"""

import re
from dataclasses import dataclass

from corpus.article import Article

LONGEST = 90  # characters
DERIVED = "derived from the first sentence"

_END = re.compile(r"[.!?…][”’\"')\]]*(?=\s+[“‘\"(]?[A-Z0-9]|[“‘«]|\Z)")
_SHORT_WORD = re.compile(r"(?:^|\s)(?:[A-Z][a-z]{0,3}|[A-Z]|[a-z]\.[a-z])\Z")  # "Mr", "Gen", an initial, "a.m": no end


@dataclass(frozen=True, slots=True)
class ShownHeadline:
    """A headline for display.

    Attributes:
        is_derived: the publisher gave no headline; these are the first words of the text.
    """

    text: str
    is_derived: bool


def shown_headline(article: Article) -> ShownHeadline:
    """Return the article's headline, or its first sentence. A long sentence is cut at a word.

    >>> shown_headline(Article(body="The bridge opened again on Monday. Nobody was hurt.")).text
    'The bridge opened again on Monday'
    """
    if article.headline:
        return ShownHeadline(article.headline, is_derived=False)
    line = " ".join(article.body[: LONGEST * 4].lstrip().partition("\n")[0].split())
    for match in _END.finditer(line):
        if not _SHORT_WORD.search(line, 0, match.start()):
            line = line[: match.start()]
            break
    if len(line) > LONGEST:
        line = f"{line[:LONGEST].rpartition(' ')[0] or line[:LONGEST]} …"
    return ShownHeadline(line, is_derived=True)
