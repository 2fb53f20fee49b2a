"""The frame of the pages beside the conversation: head, styles and header, in the conversation's own look."""

from markupsafe import Markup

from corpus.store.archive import Archive, Coverage
from errors import FootnoteError
from ui.answer.render import header_markup
from ui.http.reader import CURRENT
from ui.templating import render, static

_STYLES = ("page.css", "articles.css", "adding.css", "plain.css", "looking.css", "notebook.css")
_SCRIPTS = ("dates.js", "shortcuts.js", "followed.js")  # the pages work without them


def framed(title: str, content: Markup, coverage: Coverage | None = None, current: str = "") -> str:
    """A whole page.

    Args:
        title: the title of the browser's tab.
        content: the content below the header.
        coverage: the coverage of the archive; None when it can't be read.
        current: the address in the header that this page belongs to.
    """
    ours = {"styles": static(*_STYLES), "script": static(*_SCRIPTS)}
    return str(render("frame.html", title=title, header=header(coverage, current), content=content, **ours))


def header(coverage: Coverage | None, current: str) -> Markup:
    """The header, for the reader of the current request; see ``framed``."""
    return header_markup(coverage, current, reader=CURRENT.get())


def missing_page(what: str = "There is no page at this address.", current: str = "") -> str:
    """The page for an address that leads nowhere; it tells nothing of the archive: anybody may ask for it."""
    return framed("No such page", render("missing.html", what=what), None, current)


def held(archive: Archive) -> Coverage | None:
    """The coverage of the archive; None when it can't be read, so that the page is served all the same."""
    try:
        return archive.coverage()
    except FootnoteError:
        return None
