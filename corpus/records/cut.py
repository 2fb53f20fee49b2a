"""Cut texts: the beginning of an article that a feed or a service gives in the place of the whole is a teaser."""

import re

from corpus.words import count_words

FULL_TEXT = 150  # words: a description of this length is the article; most teasers have 20 to 60
_TAIL = 200  # characters at the end of a text in which the mark stands

# NewsAPI: "… [+2311 chars]"; GNews: "... [2311 chars]". Nobody ends an article like that.
_COUNTED = re.compile(r"(?:(?:\.\.\.|…)|(?<!\s))\s*+\[\+?\d+ ?(?:chars|characters|words)\]\s*\Z", re.IGNORECASE)
_MARKED = re.compile(r"(?:\[(?:\.\.\.|…)\]|\((?:more|continue|continued)(?:\.\.\.|…)?\))\s*\Z", re.IGNORECASE)
_LINK = re.compile(
    r"(?<!\s)(?P<gap>\s*+)\b(?:read|continue|learn|keep) (?:more|reading|the full (?:story|article))"
    r"(?: (?:at|on|about)\b[^.!?\n]{0,60})?(?:\.{2,}+|[^\w.])*+\Z",
    re.IGNORECASE,
)
_ENDS = frozenset(".!?…。！？\"”’')]»")
_FEW = 3  # paragraphs; set by hand: a teaser is one or two, a short article has more
_OPEN = re.compile(r"(?:\.\.\.|…)\s*\Z")
_WITHHELD = re.compile(r"\s*ONLY AVAILABLE IN [A-Z ]{1,40}PLANS?\s*")  # newsdata.io, in the place of the text


def is_cut(text: str) -> bool:
    """Whether a text is only the beginning of an article, by the mark at its end.

    Three dots alone, and a link to read more, end a whole article now and then (of 4,956 real articles 233 end with
    such a link, all of them whole). So they count only where the text is short, or where a link breaks a sentence off.
    """
    tail = text[-_TAIL:]
    is_short = len(text) < 40 * FULL_TEXT and count_words(text) <= FULL_TEXT
    if _COUNTED.search(tail) or _MARKED.search(tail) or (is_short and _OPEN.search(tail)):
        return True
    link = _LINK.search(tail)
    return link is not None and _is_way_on(link, text[:-_TAIL] + tail[: link.start()], is_short)


def _is_way_on(link: re.Match[str], before: str, is_short: bool) -> bool:
    """Whether a link at a text's end leads on to the rest of it, and not to another article."""
    paragraphs = [line for line in before.splitlines() if line.strip()]
    if is_short and len(paragraphs) < _FEW:
        return True
    return "\n" not in link["gap"] and before.rstrip()[-1:] not in _ENDS


def uncounted(text: str) -> str:
    """Remove the number of characters left out, which is no word of the article."""
    return text[:-_TAIL] + _COUNTED.sub("", text[-_TAIL:])


def is_withheld(text: str) -> bool:
    """Whether a service says that it keeps the text back."""
    return bool(_WITHHELD.fullmatch(text))
