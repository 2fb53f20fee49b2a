"""WordPress's export (WXR): RSS with more elements, which say what each item is, and by whom.

The items are read as a feed's; this module says which of them are articles, the authors' names, and what stands
between square brackets: shortcodes, which WordPress replaces when it shows a page.
"""

import io
import re
from collections.abc import Mapping

from lxml import etree

from corpus.records.unpublished import FILE, MENU, PART, PRIVATE, left_out, refuse_unpublished

_MARK = b"wordpress.org/export/"
_HEAD = 20_000  # bytes in which the namespaces stand
_PARTS = ("wp_", "acf-", "custom", "oembed", "user_request", "elementor", "revision", "feedback", "scheduled-action")
# Shortcodes with pictures, sound or forms: what they enclose is no word of the article. Others enclose text.
_MEDIA = "caption|wp_caption|gallery|playlist|audio|video|embed|youtube|vimeo|contact-form-7|contact-form|formidable"
_ENCLOSED = re.compile(rf"\[({_MEDIA})(?:\s[^\[\]]{{0,2000}})?\](?:[^\[]{{0,5000}}\[/\1\])?", re.IGNORECASE)
_SHORTCODE = re.compile(
    r"\[/?[a-z][a-z0-9]{0,30}[_-][a-z0-9_-]{1,40}(?:\s[^\[\]]{0,2000})?/?\]|\[[a-z]{2,20}\s+\w{1,30}=[^\[\]]{0,2000}\]"
)
_CLOSER = re.compile(r"\[/([a-z]{2,20})\]")


def is_wordpress(data: bytes) -> bool:
    """Whether a feed is an export of WordPress."""
    return _MARK in data[:_HEAD]


def names_of_authors(data: bytes) -> dict[str, str]:
    """Return the display name of each author by login."""
    names: dict[str, str] = {}
    parsed = etree.iterparse(io.BytesIO(data), recover=True, resolve_entities=False, no_network=True, huge_tree=False)
    for _, node in parsed:
        tag = node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
        if tag == "author":
            said = {one.tag.rpartition("}")[2]: (one.text or "").strip() for one in node if isinstance(one.tag, str)}
            if login := said.get("author_login"):
                own = " ".join(filter(None, (said.get("author_first_name"), said.get("author_last_name"))))
                shown = said.get("author_display_name")
                names[login] = own if own and shown in (None, "", login) else shown or login
        if tag in ("author", "item"):
            node.clear()
    return names


def refuse_no_article(entry: Mapping[str, object]) -> None:
    """Refuse what is no published article: drafts, private pages, pictures, menus.

    Raises:
        LeftOut: the item is none; the message names its kind.
    """
    kind = str(entry.get("wp_post_type") or "post")
    if kind == "attachment":
        raise left_out(FILE)
    if kind == "nav_menu_item":
        raise left_out(MENU)
    if kind.startswith(_PARTS):
        raise left_out(PART)
    if str(entry.get("wp_post_password") or "").strip():
        raise left_out(PRIVATE)
    refuse_unpublished({"status": entry.get("wp_status")})


def without_shortcodes(text: str) -> str:
    """Remove shortcodes. Those of media go with what they enclose, others leave it."""
    if "[" not in text:
        return text
    text = _SHORTCODE.sub("", _ENCLOSED.sub("", text))
    for name in set(_CLOSER.findall(text)):  # "[sic]" closes nothing
        text = text.replace(f"[{name}]", "").replace(f"[/{name}]", "")
    return text
