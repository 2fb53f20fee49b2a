"""A followed question's news as an Atom feed (RFC 4287)."""

import hashlib
import re
from collections.abc import Sequence
from xml.etree import ElementTree

from rag.follow.followed import Followed, Told
from rag.follow.telling.news_text import news_lines, summary

_ATOM = "http://www.w3.org/2005/Atom"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def entity_tag(followed: Followed, latest: Sequence[Told]) -> str:
    """What changes with every news, as an ETag in quotation marks."""
    newest = latest[0].id if latest else 0
    return f'"{followed.id}-{newest}"'


def atom(followed: Followed, news: Sequence[Told], address: str) -> bytes:
    """The feed: the latest news first.

    Args:
        followed: the question.
        news: what was told of it, the latest first.
        address: the address of the feed itself.
    """
    ElementTree.register_namespace("", _ATOM)
    feed = ElementTree.Element(f"{{{_ATOM}}}feed")
    named = hashlib.sha256(followed.secret.encode()).hexdigest()[:32]  # the id is shown to more people than the address
    _text(feed, "id", f"urn:footnote:{named}")
    _text(feed, "title", f"Footnote: {followed.question}")
    _text(feed, "updated", news[0].at if news else followed.added)
    ElementTree.SubElement(feed, f"{{{_ATOM}}}link", {"rel": "self", "href": address})
    _text(ElementTree.SubElement(feed, f"{{{_ATOM}}}author"), "name", "Footnote")
    for told in news:
        entry = ElementTree.SubElement(feed, f"{{{_ATOM}}}entry")
        _text(entry, "id", f"urn:footnote:{named}:{told.id}")
        _text(entry, "title", f"{summary(told.news)}: {followed.question}")
        _text(entry, "updated", told.at)
        _text(entry, "content", "\n".join(news_lines(told.news)))
    whole: bytes = ElementTree.tostring(feed, encoding="utf-8", xml_declaration=True)
    return whole


def _text(parent: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(parent, f"{{{_ATOM}}}{name}").text = _NOT_XML.sub("\ufffd", text)
