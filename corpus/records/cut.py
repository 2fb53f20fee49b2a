"""Cut texts: the beginning of an article that a feed or a service gives in the place of the whole is a teaser."""

import re

FULL_TEXT = 150  # words: a description of this length is the article; most teasers have 20 to 60
_TAIL = 200  # characters at the end of a text in which the mark stands

# NewsAPI: "… [+2311 chars]"; GNews: "... [2311 chars]". Nobody ends an article like that.
_COUNTED = re.compile(r"(?:(?:\.\.\.|…)|(?<!\s))\s*+\[\+?\d+ ?(?:chars|characters|words)\]\s*\Z", re.IGNORECASE)
_MARKED = re.compile(
    r"(?:\[(?:\.\.\.|…)\]|\((?:more|continue|continued)(?:\.\.\.|…)?\)|(?:read|continue|learn|keep) (?:more|reading"
    r"|the full (?:story|article))(?: (?:at|on|about)\b[^.!?\n]{0,60})?[\W]*)\s*\Z",
    re.IGNORECASE,
)
_OPEN = re.compile(r"(?:\.\.\.|…)\s*\Z")
_WITHHELD = re.compile(r"\s*ONLY AVAILABLE IN [A-Z ]{1,40}PLANS?\s*")  # newsdata.io, in the place of the text


def is_cut(text: str) -> bool:
    """Whether a text is only the beginning of an article, by the mark at its end.

    Three dots alone end a whole article now and then, so they count only where the text is short.
    """
    tail = text[-_TAIL:]
    is_short = len(text) < 40 * FULL_TEXT and len(text.split(None, FULL_TEXT)) <= FULL_TEXT
    return bool(_COUNTED.search(tail) or _MARKED.search(tail) or (is_short and _OPEN.search(tail)))


def uncounted(text: str) -> str:
    """Remove the number of characters left out, which is no word of the article."""
    return text[:-_TAIL] + _COUNTED.sub("", text[-_TAIL:])


def is_withheld(text: str) -> bool:
    """Whether a service says that it keeps the text back."""
    return bool(_WITHHELD.fullmatch(text))
