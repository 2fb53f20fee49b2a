"""HTML -> plain text, one paragraph per line: for bodies and teasers that a feed or a wire item holds as markup."""

import re

from corpus.records.clean import storable

MAX_PAGE = 10_000_000  # bytes of one web page

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header"
    " hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset("script style noscript template iframe object svg head noframes".split())
_WHOLE = re.compile(r"\s*<(?:html|!doctype)", re.IGNORECASE)
_TAG = re.compile(r"<(?:/?[A-Za-z!]|\?)")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")


def plain_of(markup: str) -> str:
    """Return the words of a piece of HTML. Text without a tag and without an entity stays unchanged.

    HTML without a body, such as frames or a head alone, has no words.
    """
    if not _TAG.search(markup) and "&" not in markup:
        return markup
    from lxml import etree, html  # takes 40 ms, which plain text does not need

    markup = storable(markup)
    # lxml's own functions for fragments assert that there is a body, and refuse characters that XML does not allow.
    whole = markup if _WHOLE.match(markup) else f"<html><body>{markup}</body></html>"
    try:
        root = html.document_fromstring(whole)
    except (etree.LxmlError, ValueError):  # nothing but a document type and comments
        return ""
    parts: list[str] = []
    quiet = 0
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        is_silent = not isinstance(node.tag, str) or node.tag in _SILENT
        if event == "start":
            quiet += is_silent
            parts += ["\n"] * (node.tag in _BLOCKS) + [node.text or ""] * (not quiet)
        else:
            quiet -= is_silent and event == "end"
            parts += ["\n"] * (node.tag in _BLOCKS) + [node.tail or ""] * (not quiet and node is not root)
    lines = (" ".join(_SPACES.sub(" ", line).split()) for line in _joined(parts).split("\n"))
    return "\n".join(filter(None, lines))


def _joined(parts: list[str]) -> str:
    """Join text parts: in HTML a newline within text is a space, and only an element makes a line."""
    return "".join(part if part == "\n" else part.replace("\n", " ") for part in parts)
