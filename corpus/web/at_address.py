"""An address on the web -> Articles and Notices. A page, a feed, or a file in a known format may lie there.

The bytes decide the kind, because servers call feeds pages, and pages plain text. Parsing runs in the process of
``corpus.formats.worker``, as for files.
"""

import json
import re
from collections.abc import Callable
from dataclasses import fields, replace
from functools import partial
from io import BytesIO
from pathlib import PurePosixPath
from urllib.parse import urlsplit

from corpus.article import Article
from corpus.formats.feed import is_json_feed
from corpus.formats.files import READERS
from corpus.formats.worker import WORKER
from corpus.records.breakdown import Broken, unless_broken
from corpus.records.encoding import UTF8_BOM, UTF16_BOMS
from corpus.records.notice import Notice, Reading, guarded
from corpus.site import same_site
from corpus.store.archive import Archive
from corpus.web.fetch import Fetched, Fetcher
from errors import ArticleNotFound, FetchError, FootnoteError

TEASER = "only a teaser"  # the beginning of the reason in a partial entry's notice
_LOOKED_AT = 20_000  # bytes that decide the kind
# Atomic groups do not backtrack; without them, crafted comments could keep this running for ever.
_ROOT = re.compile(
    rb"(?>\s+|<\?.*?>|<!--.*?-->|<!DOCTYPE[^\[>]*(?:\[.*?\]\s*)?>)*+<([a-z][\w.:-]*)", re.IGNORECASE | re.DOTALL
)
_ROOTS = {
    **dict.fromkeys((b"rss", b"feed", b"rdf"), "feed"),
    **dict.fromkeys((b"nitf", b"newsitem", b"newsmessage", b"newsml"), ".xml"),
    **dict.fromkeys((b"html", b"head", b"body"), "page"),
}
_SUFFIXES = {
    "application/pdf": ".pdf",
    "application/x-ndjson": ".jsonl",
    "application/jsonl": ".jsonl",
    "application/vnd.apache.parquet": ".parquet",
    "message/rfc822": ".eml",
    "text/csv": ".csv",
    "text/markdown": ".md",
    "text/tab-separated-values": ".tsv",
}
_WITHOUT_ADDRESS = (".txt", ".md", ".markdown", ".pdf", ".eml")  # formats of one article that don't state its address
_PACKED = (b"\x1f\x8b", b"PK\x03\x04", b"BZh", b"\xfd7zXZ")

Held = Callable[[str], Article | None]
"""Returns the archive's article of an address."""


def read_url(
    url: str,
    fetcher: Fetcher,
    full_text: bool = False,
    held: Held = lambda url: None,
    is_feed: Callable[[], None] = lambda: None,
) -> Reading:
    """Read the article at an address, or the articles of the feed or file there.

    Args:
        url: http or https; any fault of the address or its content becomes a Notice.
        fetcher: the fetcher to use.
        full_text: fetch the articles that a feed's teasers link to.
        held: looks up held articles, which are not fetched again, nor replaced by another site's.
        is_feed: called if a feed lies there.
    """
    yield from guarded(_read_url(url, fetcher, full_text, held, is_feed), url)


def _read_url(url: str, fetcher: Fetcher, full_text: bool, held: Held, is_feed: Callable[[], None]) -> Reading:
    try:
        fetched = fetcher.fetch(url)
    except FetchError as error:
        yield Notice(url, None, reason_of(error, url))
        return
    if kind_of(fetched) != "feed":
        yield from read_fetched(fetched, held)
        return
    is_feed()
    for item in entries_of(fetched):
        if not isinstance(item, Article):
            if not (full_text and TEASER in item.reason):
                yield item
        elif not (item.is_partial and full_text):
            yield from guarded(accepted(item, fetched.url, held), fetched.url)
        elif item.url is None or is_missing(item.url, held):
            yield from guarded(whole_of(item, fetched.url, fetcher, held), item.url or fetched.url)


def read_fetched(fetched: Fetched, held: Held = lambda url: None) -> Reading:
    """Read the article of a page, or the articles of a file. A feed gives only a notice."""
    kind = kind_of(fetched)
    if kind == "page":
        yield from WORKER.read("page", fetched.data, fetched.url, url=fetched.url, charset=fetched.charset)
    elif kind == "feed":
        yield Notice(fetched.url, None, "a feed, where an article was expected")
    elif reader := READERS.get(kind):
        for item in guarded(reader(BytesIO(fetched.data), fetched.url), fetched.url):
            if isinstance(item, Article):
                if kind in _WITHOUT_ADDRESS:
                    item = replace(item, url=item.url or fetched.url)
                yield from accepted(item, fetched.url, held)
            else:
                yield item
    else:
        yield Notice(fetched.url, None, kind)


def entries_of(fetched: Fetched) -> list[Article | Notice]:
    """Return the entries of a feed, its teasers as partial articles."""
    return WORKER.read("feed", fetched.data, fetched.url, url=fetched.url, charset=fetched.charset)


def is_missing(url: str, held: Held) -> bool:
    """Whether the archive holds no article of that address, or only a teaser of it."""
    before = held(url)
    return before is None or before.is_partial


def whole_of(teaser: Article, feed: str, fetcher: Fetcher, held: Held = lambda url: None) -> Reading:
    """Read the article that a partial entry links to, or else the entry itself.

    A feed's entry fills fields that the page leaves out if the feed belongs to the page's own site.
    """
    url = teaser.url
    if url is None:
        yield teaser
        return
    found = unless_broken(partial(_fetched, url, fetcher, held))
    if isinstance(found, Broken):
        yield Notice(url, None, f"only a teaser is kept: {found}", skipped=False)
        yield from accepted(teaser, url, held)
        return
    articles = [item for item in found if isinstance(item, Article)]
    yield from (item for item in found if isinstance(item, Notice))
    if len(articles) == 1 and articles[0].url and same_site(articles[0].url, feed):
        yield _filled(articles[0], teaser)
    elif articles:
        yield from articles
    else:
        yield from accepted(teaser, url, held)


def _fetched(url: str, fetcher: Fetcher, held: Held) -> list[Article | Notice] | Broken:
    try:
        return list(read_fetched(fetcher.fetch(url), held))
    except FetchError as error:
        return Broken(reason_of(error, url))


def accepted(article: Article, url: str, held: Held) -> Reading:
    """Yield an entry or a record from ``url``, unless it would replace an article that ``url`` has no authority over.

    A teaser does not replace an article, and no article replaces one of another site, not even by its uri, which
    anybody may write. An article held without an address belongs to no site, and a uri does not give it one.
    """
    if article.url and article.uri and (named := held(article.uri)) and named.url is None:
        article = replace(article, uri=None)
    address = article.url or article.uri
    before = held(address) if address else None
    if before is None or before.content_hash == article.content_hash:
        yield article
    elif before.url and not same_site(before.url, url):
        yield Notice(url, None, f"says that it is {before.url}, of another site and held already: that one is kept")
    elif before.is_partial or not article.is_partial:
        yield article


def held_in(archive: Archive) -> Held:
    """Return a lookup of an archive's articles by address."""

    def held(url: str) -> Article | None:
        try:
            return archive.get(url)
        except ArticleNotFound:
            return None

    return held


def reason_of(error: FootnoteError, url: str) -> str:
    """Return the reason without the address, which the Notice names."""
    return str(error).removeprefix(f"{url!r}").lstrip(": ")


def _filled(article: Article, teaser: Article) -> Article:
    """Return the article, with its missing fields taken from its entry. Its own fields win."""
    silent = [field.name for field in fields(Article) if getattr(article, field.name) in (None, ())]
    taken = {name: getattr(teaser, name) for name in silent if name not in ("uri", "outlet_hint", "pages", "origins")}
    return replace(article, **taken)


def kind_of(fetched: Fetched) -> str:
    """Return ``"page"``, ``"feed"``, a suffix for ``corpus.formats.files``, or else the reason for not reading it."""
    start = _start(fetched.data)
    if not start.strip():
        return "empty"
    if start.startswith(b"%PDF-"):
        return ".pdf" if ".pdf" in READERS else "a PDF, which is not read"
    if start.startswith(_PACKED):
        return "a packed file: save it, and add the file"
    if start.lstrip()[:1] in (b"{", b"["):
        return _kind_of_json(fetched)
    root = _ROOT.match(start)
    name = root[1].lower().rpartition(b":")[2] if root else b""
    if kind := _ROOTS.get(name) or ("page" if "html" in fetched.kind else None):
        return kind
    suffix = _SUFFIXES.get(fetched.kind) or PurePosixPath(urlsplit(fetched.url).path).suffix.lower()
    if fetched.kind.startswith(("image/", "audio/", "video/", "font/")) or (fetched.kind and "xml" in fetched.kind):
        return f"{fetched.kind}, which is neither a page nor a feed"
    if suffix in READERS and suffix not in (".html", ".htm", ".xhtml", ".rss", ".atom", ".xml", ".warc"):
        return suffix
    if fetched.kind == "text/plain":
        return ".txt"
    return f"{fetched.kind or 'something that its server gives no type of'}, which is neither a page nor a feed"


def _start(data: bytes) -> bytes:
    if data.startswith(UTF16_BOMS):
        return data[: 2 * _LOOKED_AT].decode("utf-16", "ignore").encode()
    return data[:_LOOKED_AT].removeprefix(UTF8_BOM)


def _kind_of_json(fetched: Fetched) -> str:
    if "ndjson" in fetched.kind or "jsonl" in fetched.kind:
        return ".jsonl"
    try:
        return "feed" if is_json_feed(json.loads(fetched.data.decode("utf-8-sig"))) else ".json"
    except (ValueError, RecursionError):
        return ".json"  # its reader reports the fault, and reads JSON Lines, too
