"""Ghost's export: a JSON object with its tables side by side, ``{"db": [{"data": {"posts": [...], "users": [...]}}]}``.

A post names its authors by their ids. Its text is HTML; newer posts have it as a tree of blocks (Lexical), too.
"""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from corpus.records.blocks import text_of_blocks


def ghost_posts(value: object) -> list[dict[str, object]] | None:
    """Return a record for each post and page of an export, or ``None`` if the value is none."""
    holders = value.get("db") if isinstance(value, dict) else None
    holder = holders[0] if isinstance(holders, list) and holders else value
    tables = holder.get("data") if isinstance(holder, dict) else None
    if not isinstance(tables, dict) or not isinstance(tables.get("posts"), list):
        return None
    if "users" not in tables and "posts_meta" not in tables and "posts_authors" not in tables:
        return None
    return [_post(post, tables) for post in _objects(tables["posts"])]


def _post(post: Mapping[str, Any], tables: Mapping[str, Any]) -> dict[str, object]:
    names = {user.get("id"): user.get("name") for user in _objects(tables.get("users"))}
    links = [one for one in _objects(tables.get("posts_authors")) if one.get("post_id") == post.get("id")]
    links.sort(key=lambda one: one["sort_order"] if isinstance(one.get("sort_order"), int) else 0)
    authors = [names.get(one.get("author_id")) for one in links] or [names.get(post.get("author_id"))]
    uuid = post.get("uuid")
    return {
        **{name: value for name, value in post.items() if name not in ("id", "uuid", "author_id", "created_at")},
        "html": post.get("html") or _lexical(post.get("lexical")) or post.get("plaintext"),
        "authors": [name for name in authors if name],
        "section": next(_tags(post.get("id"), tables), None),
        "uri": f"ghost:{uuid}" if isinstance(uuid, str) else None,
    }


def _tags(post: object, tables: Mapping[str, Any]) -> Iterator[object]:
    names = {tag.get("id"): tag.get("name") for tag in _objects(tables.get("tags"))}
    for one in _objects(tables.get("posts_tags")):
        if one.get("post_id") == post and (name := names.get(one.get("tag_id"))):
            yield name


def _lexical(text: object) -> str:
    if not isinstance(text, str):
        return ""
    try:
        tree = json.loads(text)
    except (ValueError, RecursionError):
        return ""
    return text_of_blocks(tree.get("root")) if isinstance(tree, dict) else ""


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (one for one in value if isinstance(one, dict))
