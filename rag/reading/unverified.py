"""The note that nobody could check a claim, which is never cut off from it."""

import re

from rag.text.language import ENGLISH

_CHECKING = rf"(?:{ENGLISH.any_word('claims.checking')})\w*"
UNVERIFIED = re.compile(
    rf"\b(?:{ENGLISH.any_phrase('claims.unable')})\s+(?:\w+\s+){{0,3}}?{_CHECKING}"
    rf"|\b(?:{ENGLISH.any_word('claims.unverified')})\b"
    rf"|\bno independent {_CHECKING}|\bcannot (?:\w+ ){{0,2}}{_CHECKING}",
    re.IGNORECASE,
)
