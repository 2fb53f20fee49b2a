"""What is never called supported: addresses and markup that a model writes, and words that only stand in a label.

A guard behind the checker. A sentence that shares nearly all its words with its source is supported by any measure of
words, also when a web address hangs on it (an article may ask for that, and give the address itself); and a headline or
a byline that gives orders holds the words of the order.
"""

import re
from collections.abc import Sequence

from rag.check.verdict import Objection
from rag.text.terms import terms

_ADDRESS = re.compile(r"(?:\b[a-z][a-z0-9+.-]{0,30}:(?://|(?=\w+\())|\bwww\.)[^\s)\]>\"”]*|\]\([^)]*\)", re.IGNORECASE)
_MARKUP = re.compile(r"</?[a-z!][^>]*>?|\$?\{[^}]*\}|\{\{|<\|", re.IGNORECASE)
_LEAST = 1 / 3  # of a sentence's terms, in the words cited themselves


def check_stray(sentence: str, quotes: Sequence[str]) -> Objection | None:
    """Why the spans that ``sentence`` was narrowed to don't vouch for it; it is no quotation."""
    for pattern, what in ((_ADDRESS, "an address"), (_MARKUP, "markup")):
        if match := pattern.search(sentence):
            return Objection(f"it holds {what}, which no passage can vouch for: {match.group()[:60]}")
    wanted = set(terms(sentence))
    if len(wanted & set(terms("\n".join(quotes)))) < _LEAST * len(wanted):
        return Objection("the cited passage says something else")
    return None
