"""Unsupportable text: addresses and markup that a model writes, and words that only a label holds.

This guard stands behind the checker. A sentence that shares nearly all its words with its source passes any measure of
words, even with a web address at its end; an article may ask for such an address, and give it. Likewise, a headline or
a byline that gives orders holds the words of the order.
"""

import re
from collections.abc import Sequence

from rag.check.verdict import Objection
from rag.text.terms import terms

_ADDRESS = re.compile(
    r"(?:\b[a-z][a-z0-9+.-]{0,30}:(?://|(?=\w+\())|\bwww\.)[^\s)\]>\"”]*|\]\([^()]*+[()]", re.IGNORECASE
)
_MARKUP = re.compile(r"</?[a-z!][^>]*>?|\$?\{[^{}]*+\}|\{\{|<\|", re.IGNORECASE)
_LEAST = 1 / 3  # share of a sentence's terms that the cited words themselves must hold


def check_stray(sentence: str, quotes: Sequence[str]) -> Objection | None:
    """The objection to a ``sentence``, not a quotation, that its narrowed spans can't support."""
    for pattern, what in ((_ADDRESS, "an address"), (_MARKUP, "markup")):
        if match := pattern.search(sentence):
            return Objection(f"it holds {what}, which no passage can vouch for: {match.group()[:60]}")
    wanted = set(terms(sentence))
    if len(wanted & set(terms("\n".join(quotes)))) < _LEAST * len(wanted):
        return Objection("the cited passage says something else")
    return None
