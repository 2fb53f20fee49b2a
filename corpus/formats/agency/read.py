"""XML files -> Articles: NITF and NewsML of agencies, or else a feed.

This module limits neither time nor memory: ``corpus.formats.worker`` runs it in a process with limits.
"""

import re
from functools import partial

from corpus.formats.agency.newsml import newsml_items, newsml_record
from corpus.formats.agency.nitf import nitf_record
from corpus.formats.agency.tree import tree_of
from corpus.formats.feed import MAX_FEED, read_feed
from corpus.records.encoding import decode
from corpus.records.fields import to_article
from corpus.records.notice import Notice, Reading, guarded
from errors import ReadError

_ROOT = re.compile(
    rb"<(?:\w+:)?(?:nitf|NewsML|newsMessage|(?:news|package|knowledge|concept|catalog|planning)Item)[\s>]"
)
_ENCODING = re.compile(rb"""\s*<\?xml[^>]{0,100}?\sencoding\s*=\s*["']([\w.:-]{1,40})["']""")
_DECLARATION = re.compile(r"(?<!\s)\s*+<\?xml[^>]{0,200}\?>|<!DOCTYPE[^\[>]{0,500}>")
_LOOKED_AT = 4_000  # bytes in which the root stands


def read_xml(data: bytes, path: str, url: str | None = None, charset: str | None = None) -> Reading:
    """Read the articles of NITF or NewsML, or the entries of a feed."""
    if not _ROOT.search(data[:_LOOKED_AT]):
        yield from read_feed(data, path, url, charset)
        return
    stated = _ENCODING.match(data[:500])
    try:
        text, note = decode(data, charset or (stated[1].decode() if stated else None), MAX_FEED)
    except ReadError as error:
        yield Notice(path, None, str(error))
        return
    if note:
        yield Notice(path, None, note, skipped=False)
    root = tree_of(_DECLARATION.sub("", text, count=2).strip())
    if root is None:
        yield Notice(path, None, "not XML that can be read")
        return
    is_nitf = root.tag == "nitf"
    items = [root] if is_nitf else newsml_items(root)
    makers = [partial(nitf_record if is_nitf else newsml_record, one) for one in items]
    if not makers:
        yield Notice(path, None, "no news items in it")
    for number, make in enumerate(makers, 1):
        prefix = f"item {number}: " if len(makers) > 1 else ""
        yield from guarded(_read(make, path, prefix, "NITF" if is_nitf else "NewsML"), path, prefix=prefix)


def _read(make: "partial[dict[str, object]]", path: str, prefix: str, place: str) -> Reading:
    article, notes = to_article(make(), place)
    for reason in notes:
        yield Notice(path, None, prefix + reason, skipped=False)
    yield article
