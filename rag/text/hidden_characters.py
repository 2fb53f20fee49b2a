"""Hidden characters: invisible ones that hide instructions from readers or reverse the direction of text."""

import re

# Control characters except tab and line feed; soft hyphen; zero-width space and the directional marks, embeddings,
# overrides and isolates; word joiner and invisible operators; interlinear annotations; variation selectors supplement
# and tags, which can hide whole sentences; code points that are no characters. Joiners (U+200C, U+200D) stay: Persian
# and emoji need them.
_UNSEEN = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff\ufff9-\ufffb"
    "\ud800-\udfff\ufffe\uffff\U000e0000-\U000e01ef]"
)
_LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")


def visible(text: str) -> str:
    """``text`` without hidden characters; every kind of line end becomes a line feed."""
    return _UNSEEN.sub("", _LINE_ENDS.sub("\n", text))
