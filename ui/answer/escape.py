"""Text from outside (articles, questions, models) made safe to stand in the page's markup."""

import html
import re
from urllib.parse import urlsplit

# Beyond html.escape: "$", braces and backticks mean something to template engines (gr.HTML runs "${...}" found where a
# Handlebars placeholder puts it); line ends and tabs mean something to Markdown, which must see one line (``block``).
_ENTITIES = {ord(character): f"&#{ord(character)};" for character in "$`{}\n\r\t"}
_UNPRINTABLE = re.compile("[\x00-\x08\x0e-\x1f\x7f\u202d\u202e\ud800-\udfff]")  # overrides turn text around


def printable(text: str) -> str:
    """``text`` with a replacement character for what is no text: control characters, overrides, half characters."""
    return _UNPRINTABLE.sub("\ufffd", text)


def escape(text: str) -> str:
    """``text`` as it may stand between tags, and in a quoted attribute."""
    return html.escape(printable(text), quote=True).translate(_ENTITIES)


def block(markup: str) -> str:
    """``markup`` as one HTML block of Markdown, which Markdown then leaves as it is.

    ``gr.Markdown`` shows our markup, since ``gr.HTML`` evaluates its template and the Content-Security-Policy forbids
    that. CommonMark ends an HTML block at a blank line: there is none where there is no line end at all.
    """
    return f"<div>{markup.replace(chr(10), '')}</div>"


def outside_link(url: str | None, text: str) -> str:
    """A link that leaves the page, or nothing where ``url`` is no web address."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not parts.netloc:
        return ""
    return f'<a href="{escape(parts.geturl())}" rel="noopener noreferrer nofollow" target="_blank">{escape(text)}</a>'
