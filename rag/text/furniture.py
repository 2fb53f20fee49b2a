"""Page furniture: captions, sign-ups, links, credits and headings, which carry no news."""

import re

from corpus.words import count_words
from rag.text.sentence import STOPS
from rag.text.unspaced import ends_without_stop

# Words; both set by hand: no sentence of news is shorter, and a shorter run without a full stop is a heading, a caption
# or a table cell.
_SHORTEST, _HEADING = 4, 8

_FURNITURE = re.compile(
    r"(?:photos?|video|watch|details|source|contributing|related|hide caption|click here|sign up|subscribe|follow us"
    r"|read (?:more|next|also|the full))\b[^.!?]{0,80}(?:[:|]|$)|(?:sign up|subscribe|click here|follow us)\b"
    r"|editor[’']s note\b|this (?:page|story|article)(?: and headline)? (?:recaps|covers|(?:has|have) been updated)\b"
    r"|.*\bsign up\b.{0,60}\bnewsletter|.*\bnewsletter\b.{0,20}\bsign up\b|.*\b(?-i:JUST WATCHED|MUST WATCH)\b"
    r"|.*(?:\((?:AP )?photo|getty images|/ ?(?:AP|AFP|Reuters)\)?$)",
    re.IGNORECASE,
)


def is_furniture(sentence: str) -> bool:
    """Whether this "sentence" is page furniture, which is never quoted."""
    words = count_words(sentence)
    ended = sentence.rstrip("”’\"')]»")[-1:] in STOPS or ends_without_stop(sentence)
    return words < _SHORTEST or (words < _HEADING and not ended) or bool(_FURNITURE.match(sentence))
