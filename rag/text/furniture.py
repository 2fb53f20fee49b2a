"""Page furniture: captions, sign-ups, links, credits, headings and datelines, which carry no news."""

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

_CAPITALS = "A-ZÀ-ÖØ-Þ"
_PLACE = rf"[{_CAPITALS}][{_CAPITALS}.’'-]{{2,}}(?: [{_CAPITALS}][{_CAPITALS}.’'-]+){{0,3}}(?:, [\w. ]{{1,30}}?){{0,2}}"
_AGENCY = r"\([^()\n]{2,40}\)"
_DASH = r"(?: ?[—–]{1,2}| --?)"
# "London (CNN Business) The bank ...": without a dash, the agency's name stands in capitals and a sentence follows.
_TOWN = rf"[{_CAPITALS}][\w.’'-]+(?:,? [{_CAPITALS}][\w.’'-]+){{0,4}}"
_BARE = (
    rf"(?:{_TOWN} )?\([{_CAPITALS}]{{2,10}}(?: ?[{_CAPITALS}][a-z]+)?\)(?! [{_CAPITALS}]{{2}})"  # "Tesla’s (TSLA) CEO"
)
# Of 30 lines of real news that this finds, drawn at random from 618, 28 have a dateline, and two the caption of a
# picture, which begins alike (2026-11-30).
_DATELINE = re.compile(rf"(?:(?:{_PLACE}(?: {_AGENCY})?|{_AGENCY}){_DASH}|{_BARE}) (?=[“‘\"'(]*[{_CAPITALS}\d])")


def is_furniture(sentence: str) -> bool:
    """Whether this "sentence" is page furniture, which is never quoted."""
    words = count_words(sentence)
    ended = sentence.rstrip("”’\"')]»")[-1:] in STOPS or ends_without_stop(sentence)
    return words < _SHORTEST or (words < _HEADING and not ended) or bool(_FURNITURE.match(sentence))


def dateline(text: str) -> int:
    """The length of the dateline at the start of ``text``, with its dash and the space after it; 0 without one.

    >>> dateline("ELLERY (Coast Wire) - Dockers stopped work.")
    22
    >>> dateline("SAN FRANCISCO — “We stay,” he said.")
    16
    >>> dateline("(CNN) Dockers stopped work.")
    6
    >>> dateline("Port Hollin (CW Business) Dockers stopped work.")
    26
    >>> dateline("UP-TO-DATE figures - the first since 1996 - are out.")
    0
    """
    found = _DATELINE.match(text)
    return found.end() if found else 0
