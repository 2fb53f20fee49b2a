"""What a publisher has not published: drafts, private pages, what is scheduled or deleted. It is left out.

Exports of content systems hold these beside the articles, and say so in each record.
"""

from collections import Counter
from collections.abc import Mapping

from corpus.records.notice import Notice, Reading
from corpus.records.record import line_of
from errors import LeftOut

DRAFT, PRIVATE, LATER, DELETED = "a draft", "a private page", "scheduled for later", "deleted"
FILE, MENU = "a picture or another file", "a menu item"
PART, COMMENT = "a part of the site, no page", "a comment"
_MANY = {
    DRAFT: "{} drafts",
    PRIVATE: "{} private pages",
    LATER: "{} scheduled for later",
    DELETED: "{} deleted",
    FILE: "{} pictures and other files",
    MENU: "{} menu items",
    PART: "{} parts of the site, no pages",
    COMMENT: "{} comments",
}
_SAID = "left out: "

_STATUS = {
    **dict.fromkeys(("draft", "auto-draft", "pending", "unpublished", "in review", "in_review", "working"), DRAFT),
    **dict.fromkeys(("private", "password"), PRIVATE),
    **dict.fromkeys(("future", "scheduled"), LATER),
    **dict.fromkeys(("trash", "trashed", "deleted", "removed", "spiked", "soft_trashed"), DELETED),
}
_NO = ("false", "no", "0", "off")
_YES = ("true", "yes", "1", "on")


def refuse_unpublished(record: Mapping[str, object]) -> None:
    """Refuse a record that says of itself that it is not published.

    Raises:
        LeftOut: it is not; the message names its kind.
    """
    fields = {name.lower().replace("_", "").replace("-", ""): value for name, value in record.items() if len(name) < 40}
    for name in ("status", "poststatus", "visibility", "state"):
        value = fields.get(name)
        if isinstance(value, list | dict):
            value = line_of(value)
        if isinstance(value, str) and (kind := _STATUS.get(value.strip().lower())):
            raise left_out(kind)
    is_draft = _said(fields.get("draft")) in _YES or _said(fields.get("isdraft")) in _YES
    # "published" is as often a date; Drupal's status is a truth value in a list.
    is_not = (
        any(_said(fields.get(name)) in _NO for name in ("published", "ispublished")) or fields.get("status") is False
    )
    status = fields.get("status")
    is_off = isinstance(status, list) and len(status) == 1 and status[0] == {"value": False}
    if is_draft or is_not or is_off:
        raise left_out(DRAFT)


def left_out(kind: str) -> LeftOut:
    """Return the error that leaves an item out."""
    return LeftOut(_SAID + kind)


def counted(reading: Reading, path: str) -> Reading:
    """Yield from ``reading``, with one notice a kind in the place of one for each item that was left out."""
    counts: Counter[str] = Counter()
    first: dict[str, Notice] = {}
    for found in reading:
        _, said, kind = found.reason.rpartition(_SAID) if isinstance(found, Notice) else ("", "", "")
        if isinstance(found, Notice) and said and kind in _MANY:
            counts[kind] += 1
            first.setdefault(kind, found)
        else:
            yield found
    for kind, number in counts.items():
        many = Notice(path, None, _SAID + _MANY[kind].format(f"{number:,}"), number=number)
        yield first[kind] if number == 1 else many


def _said(value: object) -> str:
    return str(value).strip().lower() if isinstance(value, str | bool) else ""
