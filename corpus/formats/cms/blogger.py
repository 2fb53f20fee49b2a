"""Blogger's export: Atom with an entry for each post, page, comment, setting and template."""

from collections.abc import Mapping, Sequence
from typing import Any

from corpus.records.unpublished import COMMENT, DRAFT, PART, left_out, refuse_unpublished

_KIND = "http://schemas.google.com/blogger/2008/kind#"


def refuse_no_article(entry: Mapping[str, Any]) -> None:
    """Refuse what is no published article: comments, settings, templates, drafts. Other feeds' entries pass.

    Raises:
        LeftOut: the entry is none; the message names its kind.
    """
    kinds = [str(tag.get("term")) for tag in _tags(entry) if str(tag.get("term")).startswith(_KIND)]
    kind = kinds[0].removeprefix(_KIND) if kinds else str(entry.get("blogger_type") or "post").lower()
    if kind == "comment":
        raise left_out(COMMENT)
    if kind not in ("post", "page"):
        raise left_out(PART)
    if str(entry.get("app_draft") or entry.get("draft") or "").lower() == "yes":
        raise left_out(DRAFT)
    refuse_unpublished({"status": str(entry.get("blogger_status") or "")})


def sections(entry: Mapping[str, Any]) -> list[str]:
    """Return the terms of an entry's categories, without those that say of what kind it is."""
    return [str(tag["term"]) for tag in _tags(entry) if tag.get("term") and not str(tag["term"]).startswith(_KIND)]


def _tags(entry: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    tags: Sequence[Mapping[str, Any]] = entry.get("tags") or ()
    return tags
