"""Text from outside (articles, questions, models) made safe to stand in the page's markup.

Nobody calls ``escape`` by hand: ``ui.templating`` puts every value through it that a template shows.
"""

import html
import re
from urllib.parse import urlsplit

# Beyond html.escape: "$", braces and backticks mean something to template engines (gr.HTML runs "${...}" found where a
# Handlebars placeholder puts it); line ends and tabs mean something to Markdown, which must see one line
# (``ui.templating.block``).
_ENTITIES = {ord(character): f"&#{ord(character)};" for character in "$`{}\n\r\t"}
_SPECIAL = re.compile("[&<>\"'$`{}\x00-\x1f\x7f\u202d\u202e\ud800-\udfff]")  # all that ``escape`` may change
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202d\u202e\ud800-\udfff]")  # overrides turn text around


def printable(text: str) -> str:
    """``text`` with a replacement character for what is no text: control characters, overrides, half characters."""
    return _UNPRINTABLE.sub("\ufffd", text)


def escape(text: str) -> str:
    """``text`` as it may stand between tags, and in a quoted attribute."""
    if _SPECIAL.search(text) is None:  # most texts
        return text
    return html.escape(printable(text), quote=True).translate(_ENTITIES)


def web_address(url: str | None) -> str:
    """``url`` where it is an address of the web, which a link may lead to; else nothing."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else ""
