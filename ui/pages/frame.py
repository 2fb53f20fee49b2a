"""The frame of the pages beside the conversation: head, styles, header; the conversation's own looks."""

from functools import cache
from pathlib import Path

from corpus.store.archive import Archive, Coverage
from errors import FootnoteError
from ui.answer.escape import escape
from ui.answer.render import header
from ui.http.reader import CURRENT

_HERE = Path(__file__).parents[1] / "static"


def framed(title: str, content: str, coverage: Coverage | None = None, current: str = "") -> str:
    """A whole page.

    Args:
        title: of the browser's tab; not yet escaped.
        content: what stands below the header, as markup.
        coverage: what the archive holds; None where it can't be read.
        current: the address in the header that this page belongs to.
    """
    reader = CURRENT.get()
    top = header(coverage, current, may_add=reader is not None and reader.may_add)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<title>{escape(title)} · Footnote</title><link rel="icon" href="data:,"><style>{_styles()}</style></head>'
        f'<body id="footnote"><div id="header">{top}</div><main>{content}</main></body></html>'
    )


def held(archive: Archive) -> Coverage | None:
    """What the archive holds, for a page that is to be served without it, too."""
    try:
        return archive.coverage()
    except FootnoteError:
        return None


@cache
def _styles() -> str:
    names = ("page.css", "articles.css", "adding.css", "plain.css")
    return "".join((_HERE / name).read_text(encoding="utf-8") for name in names)
