"""HTML -> plain text, one paragraph per line: for bodies and teasers that a feed or a wire item holds as markup."""

import re
from html import unescape as html_unescape

from corpus.records.clean import storable

MAX_PAGE = 10_000_000  # bytes of one web page

_BLOCKS = frozenset(
    "address article aside blockquote br dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header"
    " hr li main nav ol p pre section table tbody td tfoot th thead tr ul".split()
)
_SILENT = frozenset("script style noscript template iframe object svg head noframes".split())
_CDATA = re.compile(r"\s*<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)
_NAMES = "|".join(
    "a abbr article b blockquote body br cite dd div dl dt em figcaption figure font form frameset h1 h2 h3 h4 h5 h6"
    " head header hr html i iframe img li main nav noscript ol p picture pre q s script section small span strong style"
    " sub sup svg table tbody td th thead title tr u ul video".split()
)
_ELEMENT = rf"<(?:{_NAMES})(?:\s[^<>]{{0,2000}})?/?>"
_BEGINS = re.compile(rf"\s*(?:<!--[^<>]{{0,500}}-->\s*)*{_ELEMENT}", re.IGNORECASE)
_BROKEN = re.compile(r"<(?:br|hr|img|p)(?:\s[^<>]{0,2000})?/?>\s*(?:\n|<|\Z)|</p>", re.IGNORECASE)
_CLOSED = re.compile(rf"</(?:{_NAMES})>", re.IGNORECASE)
_REFERENCE = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_BLOCK = re.compile(rf"<(?:{'|'.join(sorted(_BLOCKS))})[\s/>]", re.IGNORECASE)
_BLANK_LINE, _LINE = re.compile(r"\n[ \t\r]*+\n"), re.compile(r"\n[ \t\r]*+\n|(?<=[.!?”\"’)\]>])[ \t\r]*+\n")
_ESCAPED = 3  # times that markup may have been escaped
_WHOLE = re.compile(r"\s*<(?:html|!doctype)", re.IGNORECASE)
_TAG = re.compile(r"<(?:/?[A-Za-z!]|\?)")
_SPACES = re.compile(r"[ \t\r\f\v\u00a0]+")


class Plain(str):
    """Text that is known to be no markup, even where it is about markup: an article on HTML, code in Markdown."""

    __slots__ = ()


def words_of(text: str) -> str:
    """Return the words of a field that may hold text or HTML, escaped or in a CDATA section, too.

    Text stays unchanged but for its character references (``&#8217;``). "a < b" is no markup.
    """
    if isinstance(text, Plain):
        return text
    for _ in range(_ESCAPED):
        if found := _CDATA.match(text):
            text = found[1] + text[found.end() :]
        elif is_markup(text):
            text = plain_of(_broken(text))
        elif (bare := unescaped(text)) != text:
            text = bare
        else:
            break
    return text


def is_markup(text: str) -> bool:
    """Whether a text is HTML: it begins with an element of HTML, or ends one, or breaks its lines with elements."""
    return "<" in text and bool(_WHOLE.match(text) or _BEGINS.match(text) or _BROKEN.search(text) or _is_closed(text))


def _broken(markup: str) -> str:
    """Keep line breaks of text that holds markup: blank lines and, if no element makes blocks, ends of sentences."""
    has_blocks = _BLOCK.search(markup) is not None
    return markup if "<pre" in markup else (_BLANK_LINE if has_blocks else _LINE).sub("<br>", markup)


def _is_closed(text: str) -> bool:
    return bool(_CLOSED.search(text)) and bool(re.search(_ELEMENT, text, re.IGNORECASE))


def unescaped(text: str) -> str:
    """Replace character references. A bare "&" is left as it is."""
    return _REFERENCE.sub(lambda found: html_unescape(found[0]), text) if "&" in text else text


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
