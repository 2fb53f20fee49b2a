"""Parts: a question about two things, searched as two."""

import re

from rag.text.language import ENGLISH, alternatives
from rag.text.proper_names import joined_name, no_names
from rag.text.terms import terms

_AUX = alternatives(ENGLISH.words("questions.auxiliaries"))
_ASKS = r"(?:(?:at|by|for|from|in|on|to|with|of|under)\s+)?(?:who|whom|whose|what|which|when|where|why|how)\b"
# White space is matched from its first character only; from each one, a long run would take quadratic time.
_SECOND = re.compile(rf"[,;]?(?<!\s)\s++(?:and|but|while)\s+(?:also\s+)?(?={_ASKS})|(?<=\?)\s++", re.IGNORECASE)
_BEGINS = re.compile(rf"\s*(?:(?:and|but|also)\s+)?(?:{_ASKS}|(?:{_AUX})\b)", re.IGNORECASE)
_MEASURED = re.compile(
    r"\bhow (?:do|does|did) (?P<one>.{3,90}?) (?:compare (?:with|to)|differ from) (?P<other>.{3,90}?)\s*\?",
    re.IGNORECASE,
)
_NAME = rf"(?:[Tt]he\s+)?(?!(?i:{alternatives(no_names(of_questions=True))})\b){joined_name()}"
_PAIR = re.compile(
    rf"\b(?i:compare|contrast|both|either|differences? between)\s+(?P<one>{_NAME})\s+(?:and|with|to|or|versus|vs\.?)\s+"
    rf"(?P<other>{_NAME})"
    rf"|(?P<one2>{_NAME}),?\s+(?:or|versus|vs\.?)\s+(?P<other2>{_NAME})"
)
_FEWEST = 3  # terms in each part: "and how many?" is no question of its own


def parts_of(text: str) -> tuple[str, ...]:
    """The questions to search one by one, in order; empty when the question is about one thing.

    >>> parts_of("When did the ferry sink, and which company owned it?")
    ('When did the ferry sink?', 'which company owned it?')
    """
    pieces = [piece.strip(" ,;?") + "?" for piece in _SECOND.split(text) if piece.strip(" ,;?")]
    if len(pieces) > 1 and all(_BEGINS.match(piece) and len(terms(piece)) >= _FEWEST for piece in pieces):
        return tuple(pieces)
    if match := _MEASURED.search(text):
        return (match["one"], match["other"])
    if match := _PAIR.search(text):
        sides = (match["one"] or match["one2"], match["other"] or match["other2"])
        return tuple(f"{text[: match.start()]}{side}{text[match.end() :]}" for side in sides)
    return ()
