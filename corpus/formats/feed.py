"""Feeds: RSS, Atom and JSON Feed -> Articles. An entry with only a teaser is partial, and listed with its link.

feedparser opens addresses and files if it gets a string that looks like one, so this module passes a stream of bytes.
This module limits neither time nor memory: ``corpus.formats.worker`` runs it in a process with limits.
"""

import io
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any
from urllib.parse import urljoin

from corpus.formats.cms import blogger, wordpress
from corpus.records.cut import FULL_TEXT, is_cut
from corpus.records.encoding import decode
from corpus.records.fields import TEASER, to_article, with_origins
from corpus.records.markup import words_of
from corpus.records.notice import Notice, Reading, guarded
from corpus.records.source_date import source_date, with_whole_year
from corpus.words import count_words
from errors import ReadError

MOST_ENTRIES = 50_000

MAX_FEED = 30_000_000  # bytes
_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_SITEMAP = re.compile(r"<(?:\w+:)?(?:urlset|sitemapindex)[\s>]")
_DECLARATION = re.compile(r"\s*<\?xml[^>]{0,200}\?>")
_DATES = ("published", "updated")

MakeRecord = Callable[[], dict[str, object]]
"""Makes the record of one entry. It runs late, so that an entry that breaks its parser costs no other entry."""


@dataclass(frozen=True, slots=True)
class Feed:
    """What a feed says of itself, and so of each entry that says nothing else.

    Attributes:
        url: an address of it, from which relative links start if it is not known whence it was fetched.
    """

    outlet: str | None
    language: str | None
    url: str | None


def read_feed(data: bytes, path: str, url: str | None = None, charset: str | None = None) -> Reading:
    """Read one article per entry, in the feed's order. The outlet is the entry's own source, or the feed's title.

    Args:
        data: the bytes of the feed.
        path: the name to use in notices.
        url: the feed's address, if known: relative links start there, or else at the address that the feed states.
        charset: the encoding that the server states.
    """
    try:
        stated = _ENCODING.match(data[:500])
        text, note = decode(data, charset or (stated[1].decode() if stated else None), MAX_FEED)
        said, records = _json_feed(text) if text.lstrip()[:1] == "{" else _xml_feed(text)
    except ReadError as error:
        yield Notice(path, None, str(error))
        return
    if note:
        yield Notice(path, None, note, skipped=False)
    if not records:
        yield Notice(path, None, "a feed without entries")
    if len(records) > MOST_ENTRIES:
        yield Notice(path, None, f"{len(records):,} entries: the first {MOST_ENTRIES:,} were read", skipped=False)
    for number, record in enumerate(records[:MOST_ENTRIES], 1):
        prefix = f"entry {number}: " if len(records) > 1 else ""
        yield from guarded(_read_entry(record, said, url or said.url, path, prefix), path, prefix=prefix)


def _read_entry(make: MakeRecord, feed: Feed, url: str | None, path: str, prefix: str) -> Reading:
    record = make()
    if url:
        record = {**record, "url": _absolute(record.get("url"), url)}
    dates = {name: with_whole_year(text) for name in _DATES if (text := _text(record.get(name)))}
    record = {**record, **{name: text for name, text in dates.items() if text}}
    if source_date(_text(record.get("published"))) is None and record.get("updated"):
        # RSS 1.0 and many others have dc:date alone; of Atom's dates only the one of the last change must be there.
        record = {**record, "published": record["updated"], "updated": None}
    stated = {"source": feed.outlet, "language": feed.language}
    try:
        article, notes = to_article({**stated, **record}, "feed", fewest=1)  # the link leads to the article
    except ReadError as error:
        raise ReadError(f"{error}{_at(record)}") from None
    for reason in notes:
        yield Notice(path, None, f"{prefix}{reason}{_at(record) if reason == TEASER else ''}", skipped=False)
    places = {"source": "the feed's title", "language": "the feed's language"}
    yield with_origins(article, {name: place for name, place in places.items() if not record.get(name)})


def _at(record: Mapping[str, object]) -> str:
    return f"; the article is at {record['url']}" if record.get("url") else ""


def _absolute(link: object, url: str) -> object:
    try:
        return urljoin(url, link.strip()) if isinstance(link, str) and link.strip() else None
    except ValueError:  # brackets that are no IPv6 address
        return None


def _is_web(value: object) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _xml_feed(text: str) -> tuple[Feed, list[MakeRecord]]:
    import feedparser  # takes 100 ms, which a JSON Feed does not need

    declared = _DECLARATION.match(text)
    data = f'<?xml version="1.0" encoding="utf-8"?>{text[declared.end() if declared else 0 :]}'.encode()
    headers = {"content-type": "application/xml; charset=utf-8"}  # feedparser guesses encodings by itself otherwise
    parsed = feedparser.parse(
        io.BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not parsed.get("version") and not parsed.entries:
        if _SITEMAP.search(text[:2000]):
            raise ReadError("a sitemap: it lists addresses, and holds no articles; add the addresses themselves")
        raise ReadError("not a feed")
    make = partial(_post, names=wordpress.names_of_authors(data)) if wordpress.is_wordpress(data) else _entry
    links = [link.get("href") for link in parsed.feed.get("links") or ()]
    address = next(filter(_is_web, [*links, parsed.feed.get("link")]), None)
    feed = Feed(parsed.feed.get("title"), parsed.feed.get("language"), address)
    return feed, [partial(make, entry) for entry in parsed.entries]


def _post(entry: Mapping[str, Any], names: Mapping[str, str]) -> dict[str, object]:
    """Return the record of an item in an export of WordPress."""
    wordpress.refuse_no_article(entry)
    parts = [
        {**part, "value": wordpress.without_shortcodes(part.get("value") or "")} for part in entry.get("content", [])
    ]
    login = entry.get("author")
    record = _entry({**entry, "content": parts})
    teaser = record["description"] if record["description"] != record["title"] else None  # no text is no article
    return {**record, "description": teaser, "authors": names.get(login, login) if login else None}


def _entry(entry: Mapping[str, Any]) -> dict[str, object]:
    blogger.refuse_no_article(entry)
    contents = [part.get("value") or "" for part in entry.get("content", [])]
    body, teaser = _body_and_teaser(max(contents, key=len, default=""), entry.get("summary") or "")
    names = [person.get("name") for person in entry.get("authors", []) if person.get("name")]
    title = words_of(entry.get("title") or "")
    return {
        "title": title,
        "body": body,
        "description": teaser or title,  # some feeds give nothing else
        "url": entry.get("link"),
        "uri": entry.get("id"),
        "published": entry.get("published"),  # the text: the date that feedparser parses has lost the precision
        "updated": entry["updated"] if "updated" in entry else None,  # noqa: SIM401  get() would give "published"
        "authors": names or entry.get("author"),
        "section": next(iter(blogger.sections(entry)), None),
        **({"source": entry["source"]["title"]} if entry.get("source", {}).get("title") else {}),
        **({"language": language} if (language := _language(entry)) else {}),
    }


def _language(entry: Mapping[str, Any]) -> str | None:
    details = [entry.get("title_detail"), *entry.get("content", []), entry.get("summary_detail")]
    return entry.get("language") or next((one["language"] for one in details if one and one.get("language")), None)


def _body_and_teaser(content: str, summary: str) -> tuple[str, str]:
    """Choose the article's text: the content, or a summary that is as long as an article and not cut off."""
    content, summary = words_of(content).strip(), words_of(summary).strip()
    if content:
        return ("", content) if is_cut(content) else (content, summary)
    is_whole = count_words(summary) >= FULL_TEXT and not is_cut(summary)
    return (summary, "") if is_whole else ("", summary)


def _json_feed(text: str) -> tuple[Feed, list[MakeRecord]]:
    try:
        feed = json.loads(text)
    except (ValueError, RecursionError):
        raise ReadError("not a JSON Feed that can be read") from None
    if not is_json_feed(feed):
        raise ReadError("not a JSON Feed")
    address = next(filter(_is_web, (feed.get("home_page_url"), feed.get("feed_url"))), None)
    said = Feed(_text(feed.get("title")), _text(feed.get("language")), address)
    return said, [partial(_json_item, item, feed) for item in feed["items"] if isinstance(item, dict)]


def is_json_feed(value: object) -> bool:
    """Whether a JSON value declares itself a JSON Feed, of any version."""
    if not isinstance(value, dict):
        return False
    version = value.get("version")
    return isinstance(version, str) and "jsonfeed.org" in version and isinstance(value.get("items"), list)


def _json_item(item: dict[str, Any], feed: dict[str, Any]) -> dict[str, object]:
    text, markup, summary = (item.get(name) for name in ("content_text", "content_html", "summary"))
    content = text if isinstance(text, str) and text.strip() else words_of(markup) if isinstance(markup, str) else ""
    tags = item.get("tags")
    return {
        "title": item.get("title"),
        "body": content,
        "description": summary or item.get("title"),
        "url": item.get("url") or item.get("external_url"),
        "uri": item.get("id"),
        "published": item.get("date_published"),
        "updated": item.get("date_modified"),
        "authors": item.get("authors") or item.get("author") or feed.get("authors") or feed.get("author"),
        "section": tags[0] if isinstance(tags, list) and tags else None,
        **({"language": item["language"]} if item.get("language") else {}),
    }
