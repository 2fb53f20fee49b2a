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
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202d\u202e\ud800-\udfff]")  # overrides turn text around


def printable(text: str) -> str:
    """``text`` with a replacement character for what is no text: control characters, overrides, half characters."""
    return _UNPRINTABLE.sub("\ufffd", text)


def escape(text: str) -> str:
    """``text`` as it may stand between tags, and in a quoted attribute."""
    return html.escape(printable(text), quote=True).translate(_ENTITIES)


def web_address(url: str | None) -> str:
    """``url`` where it is an address of the web, which a link may lead to; else nothing."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    return parts.geturl() if parts.scheme in ("http", "https") and parts.netloc else ""


def block(markup: str) -> str:
    """``markup`` as one HTML block of Markdown; see ``ui.templating.block``."""
    return f"<div>{markup.replace(chr(10), '')}</div>"


def outside_link(url: str | None, text: str) -> str:
    """A link that leaves the page, or nothing where ``url`` is no web address."""
    address = web_address(url)
    if not address:
        return ""
    return f'<a href="{escape(address)}" rel="noopener noreferrer nofollow" target="_blank">{escape(text)}</a>'
