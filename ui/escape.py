"""Escaping: makes text from outside (articles, questions, models) safe for the page's markup.

No caller escapes by hand: ``ui.templating`` escapes every value that a template shows.
"""

import html
import re
from urllib.parse import urlsplit

# Beyond html.escape: template engines interpret "$", braces and backticks (gr.HTML runs a "${...}" that a Handlebars
# placeholder brings in); Markdown interprets line ends and tabs, and must see one line (``ui.templating.block``).
_ENTITIES = {ord(character): f"&#{ord(character)};" for character in "$`{}\n\r\t"}
_SPECIAL = re.compile("[&<>\"'$`{}\x00-\x1f\x7f\u202d\u202e\ud800-\udfff]")  # all that ``escape`` may change
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202d\u202e\ud800-\udfff]")  # overrides turn text around


def printable(text: str) -> str:
    """``text`` with control characters, direction overrides and half characters (surrogates) replaced."""
    return _UNPRINTABLE.sub("\ufffd", text)


def escape(text: str) -> str:
    """``text`` escaped for use between tags and in quoted attributes."""
    if _SPECIAL.search(text) is None:  # most texts
        return text
    return html.escape(printable(text), quote=True).translate(_ENTITIES)


def web_address(url: str | None) -> str:
    """``url`` if it is a web address that a link may lead to; else an empty string."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else ""
