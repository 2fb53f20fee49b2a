"""Substack's export: ``posts.csv`` names the posts, and ``posts/ID.html`` beside it holds the text of each.

The pages hold nothing but the text; title, date, and whether it is published stand in the table alone.
"""

import csv
import io
from collections.abc import Mapping
from pathlib import PurePath

from corpus.records.encoding import decode
from corpus.records.fields import to_article, with_origins
from corpus.records.markup import MAX_PAGE
from corpus.records.notice import Notice, Reading
from corpus.records.unpublished import refuse_unpublished
from errors import ReadError

TABLE = "posts.csv"
_MAX_TABLE = 20_000_000  # bytes
_COLUMNS = {"post_id", "post_date", "is_published", "title"}

Posts = Mapping[str, Mapping[str, str]]
"""The rows of the table by ``post_id``, which is the name of the page."""


def posts_of(table: bytes) -> Posts | None:
    """Return the posts that the table names, or ``None`` if it is another table."""
    try:
        text, _ = decode(table, most=_MAX_TABLE)
        rows = csv.DictReader(io.StringIO(text))
        if not set(rows.fieldnames or ()) >= _COLUMNS:
            return None
        return {row["post_id"]: {name: cell for name, cell in row.items() if name and cell} for row in rows}
    except (ReadError, csv.Error):
        return None


def is_post(name: str, posts: Posts) -> bool:
    """Whether a file is a post's page."""
    return PurePath(name).suffix.lower() == ".html" and PurePath(name).stem in posts


def is_of_export(name: str) -> bool:
    """Whether a file beside the posts is a table of the export: who subscribes, who opened a post."""
    return PurePath(name).suffix.lower() == ".csv"


def read_post(data: bytes, path: str, row: dict[str, str]) -> Reading:
    """Read the article of a post's page, and of its row in the table."""
    try:
        refuse_unpublished({"is_published": row.get("is_published")})
        text, note = decode(data, most=MAX_PAGE)
        record = {
            "body": text,
            "headline": row.get("title"),
            "teaser": row.get("subtitle"),
            "published": row.get("post_date"),
            "uri": f"substack:{row['post_id']}",
            "is_free": {"everyone": True, "only_paid": False}.get(row.get("audience", "")),
        }
        article, notes = to_article(record, f"{TABLE} {{}}")
    except ReadError as error:
        yield Notice(path, None, str(error))
        return
    for reason in filter(None, (note, *notes)):
        yield Notice(path, None, reason, skipped=False)
    yield with_origins(article, {"body": "the page", "published": f"{TABLE} post_date"})
