"""A web page -> Article: its own JSON-LD first, then OpenGraph, then what trafilatura finds to be the text.

Nothing here limits time or memory: ``corpus.worker`` runs it in a process that has limits.
"""

import re
from dataclasses import fields, replace

from lxml import etree
from trafilatura import extract
from trafilatura.utils import load_html

from corpus.article import Article
from corpus.encoding import decode
from corpus.errors import ReadError
from corpus.fields import clean_body, clean_line, to_article
from corpus.markup import MAX_PAGE, plain_of
from corpus.readers import Notice, Reading
from corpus.structured import address_of, linked_record, meta_record

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_PLACEHOLDER = "none of it is kept, but a record needs a body"


def read_page(data: bytes, path: str, url: str | None = None, charset: str | None = None) -> Reading:
    """One article out of a page.

    A date, an author or an outlet is taken from where the page states it for machines, and never guessed from its text.

    Args:
        data: the page as it came.
        path: the name to use in notices.
        url: where it came from, if that is known; the page's own canonical address wins.
        charset: what the server said of its encoding.
    """
    try:
        declared = charset or (found[1].decode() if (found := _CHARSET.search(data[:4096])) else None)
        text, note = decode(data, declared, MAX_PAGE)
        article, notes = _article(text, url)
    except (ReadError, etree.LxmlError) as error:
        yield Notice(path, None, str(error))
        return
    for reason in filter(None, (note, *notes)):
        yield Notice(path, None, reason, skipped=False)
    yield article


def _article(text: str, url: str | None) -> tuple[Article, tuple[str, ...]]:
    root = load_html(text)
    if root is None:
        raise ReadError("not HTML")
    linked, meta = linked_record(root), meta_record(root)
    first, notes = _of(linked)
    second, more = _of(meta)
    title = root.findtext(".//title")
    article = _filled(first, second)
    article = replace(
        article,
        headline=article.headline or (clean_line(title) if title else None),
        url=address_of(root, linked, url),
        uri=None,
    )
    lost = [note for note in (*notes, *more) if getattr(article, note.partition(":")[0], None) is None]
    return replace(article, body=_body(root, linked, article.headline)), tuple(lost)


def _of(record: dict[str, object]) -> tuple[Article, tuple[str, ...]]:
    return to_article({**record, "body": _PLACEHOLDER, "pubStatus": ""})


def _filled(first: Article, second: Article) -> Article:
    """``first``, with what it does not say taken from ``second``."""
    empty = (field.name for field in fields(Article) if not getattr(first, field.name))
    return replace(first, **{name: getattr(second, name) for name in empty})


def _body(root: object, linked: dict[str, object], headline: str | None) -> str:
    """The text that trafilatura finds, or the page's ``articleBody`` where that is over twice as long.

    Trafilatura keeps the paragraphs, which ``articleBody`` mostly runs together.
    """
    found = extract(root, include_comments=False) or ""
    stated = linked.get("articleBody")
    if isinstance(stated, str) and len(stated := plain_of(stated)) > 2 * len(found):
        found = stated
    first, _, rest = found.partition("\n")
    return clean_body(rest if headline and clean_line(first) == headline else found)
