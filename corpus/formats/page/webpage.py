"""A web page -> Article: its JSON-LD first, then OpenGraph, then the text that trafilatura finds.

This module limits neither time nor memory: ``corpus.formats.worker`` runs it in a process with limits.
"""

import re
from collections.abc import Iterator
from dataclasses import fields, replace

from lxml import etree

from corpus.article import Article
from corpus.formats.page.banner import remove_banners
from corpus.formats.page.headline import Stated, headline_of, names_of_site
from corpus.formats.page.microformats import entry_record
from corpus.formats.page.structured import address_of, linked_record, meta_record, site_names
from corpus.formats.page.text import body_of, root_of
from corpus.records.encoding import decode
from corpus.records.fields import to_article, with_origins
from corpus.records.markup import MAX_PAGE, words_of
from corpus.records.notice import Notice, Reading
from corpus.records.outlet_hint import outlet_hint
from corpus.records.record import line_of
from corpus.site import same_site
from errors import ReadError

_CHARSET = re.compile(rb"""<meta[^>]{0,200}?charset\s*=\s*["']?\s*([\w.:-]{1,40})""", re.IGNORECASE)
_PLACEHOLDER = "none of it is kept, but a record needs a body"


def read_page(
    data: bytes, path: str, url: str | None = None, charset: str | None = None, fetched: str = "address"
) -> Reading:
    """Read one article from a page.

    Date, author and outlet come from the page's structured data, and are never guessed from its text.

    Args:
        data: the bytes of the page.
        path: the name to use in notices.
        url: the page's address, if known; the page's own canonical address wins.
        charset: the encoding that the server states.
        fetched: the name for the origin of ``url``.
    """
    try:
        declared = charset or (found[1].decode() if (found := _CHARSET.search(data[:4096])) else None)
        text, note = decode(data, declared, MAX_PAGE)
        article, notes = _article(text, url, fetched)
    except (ReadError, etree.LxmlError) as error:
        yield Notice(path, None, str(error))
        return
    for reason in filter(None, (note, *notes)):
        yield Notice(path, None, reason, skipped=False)
    yield article


def _article(text: str, url: str | None, fetched: str) -> tuple[Article, tuple[str, ...]]:
    root = root_of(text)
    linked, broken = linked_record(root)
    meta, places = meta_record(root)
    first, notes = _of({**linked, "headline": None, "name": None, "title": None}, "json-ld {}")
    second, more = _of(meta, "meta")
    entry = entry_record(root)
    third, last = _of(entry, "microformats")
    article = _filled(_filled(first, with_origins(second, places)), third)
    address, place = address_of(root, linked, url)
    if not place and third.url and (url is None or same_site(third.url, url)):
        address, place = third.url, "microformats"
    stated = _headlines(linked, meta, places, entry)
    headline = headline_of(root, stated, names_of_site(address or url, article.source, *site_names(root)))
    remove_banners(root)
    body, found_by = body_of(root, linked.get("articleBody"), entry.get("content"), headline.text if headline else None)
    lost = [note for note in (*notes, *more, *last) if getattr(article, note.partition(":")[0], None) is None]
    if broken and (article.published is None or not article.authors):
        lost.append("its JSON-LD is broken and was not read")
    known = {**dict(article.origins), "body": found_by, "url": place or fetched}
    if headline:
        known["headline"] = headline.place
    if hint := None if article.source else outlet_hint(body):
        known["outlet_hint"] = f"the text: {hint.words}"
    article = replace(
        article,
        body=body,
        headline=headline.text if headline else None,
        url=address,
        uri=None,
        outlet_hint=hint.outlet if hint else None,
        origins=(),
    )
    return with_origins(article, known), tuple(lost)


def _headlines(
    linked: dict[str, object], meta: dict[str, object], places: dict[str, str], entry: dict[str, object]
) -> Iterator[Stated]:
    """Yield the headlines that the page's data states. The name of a page is less than ``og:title``."""
    for value, place in (
        (linked.get("headline"), "json-ld headline"),
        (meta.get("headline"), places.get("headline", "")),
        (linked.get("alternativeHeadline") if not linked.get("headline") else None, "json-ld alternativeHeadline"),
        (linked.get("name"), "json-ld name"),
        (entry.get("headline"), "microformats"),
    ):
        if line := line_of(value):
            yield Stated(words_of(line), place)


def _of(record: dict[str, object], place: str) -> tuple[Article, tuple[str, ...]]:
    return to_article({**record, "body": _PLACEHOLDER, "pubStatus": "", "origins": None}, place)


def _filled(first: Article, second: Article) -> Article:
    """Return ``first``, with its missing fields taken from ``second``."""
    silent = [field.name for field in fields(Article) if getattr(first, field.name) in (None, ())]
    merged = replace(first, **{name: getattr(second, name) for name in silent if name != "origins"})
    return replace(merged, origins=tuple({**dict(second.origins), **dict(first.origins)}.items()))
