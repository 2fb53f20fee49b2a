"""The frame of the pages beside the conversation: head, styles, header; the conversation's own looks."""

from markupsafe import Markup

from corpus.store.archive import Archive, Coverage
from errors import FootnoteError
from ui.answer.render import header_markup
from ui.http.reader import CURRENT
from ui.templating import render, static

_STYLES = ("page.css", "articles.css", "adding.css", "plain.css")


def framed(title: str, content: Markup, coverage: Coverage | None = None, current: str = "") -> str:
    """A whole page.

    Args:
        title: of the browser's tab.
        content: what stands below the header.
        coverage: what the archive holds; None where it can't be read.
        current: the address in the header that this page belongs to.
    """
    reader = CURRENT.get()
    header = header_markup(coverage, current, may_add=reader is not None and reader.may_add)
    return str(render("frame.html", title=title, header=header, content=content, styles=static(*_STYLES)))


def held(archive: Archive) -> Coverage | None:
    """What the archive holds, for a page that is to be served without it, too."""
    try:
        return archive.coverage()
    except FootnoteError:
        return None
