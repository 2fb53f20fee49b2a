"""NewsML-G2 and NewsML 1.x (IPTC) -> records with the field names of ``corpus.records.fields``.

A message may carry many items: texts, and pictures or packages, which hold no article.
"""

from typing import Any

from corpus.formats.agency.nitf import nitf_record
from corpus.formats.agency.tree import attribute, language_of, parts, text, words
from corpus.records.fields import WITHDRAWN
from corpus.records.unpublished import FILE, left_out

_NO_TEXT = ("picture", "photo", "graphic", "video", "audio", "animation", "still")
_CONTENT = ("contentSet/inlineXML", "contentSet/inlineData")


def newsml_items(root: Any) -> list[Any]:
    """Return the news items of a message, or the item itself."""
    name = "NewsItem" if root.tag == "NewsML" else "newsItem"
    return [root] if root.tag in ("newsItem", "NewsItem") else list(root.iter(name))


def newsml_record(item: Any) -> dict[str, object]:
    """Convert an item of NewsML-G2 or 1.x.

    Raises:
        LeftOut: it is a picture, or holds no text.
    """
    return _record_1(item) if item.tag == "NewsItem" else _record_g2(item)


def _record_g2(item: Any) -> dict[str, object]:
    kind = (attribute(item, "qcode", "itemMeta/itemClass") or "").rpartition(":")[2]
    if kind in _NO_TEXT:
        raise left_out(FILE)
    changed = text(item, "itemMeta/versionCreated", "contentMeta/contentModified")
    created = text(item, "itemMeta/firstCreated", "contentMeta/contentCreated")
    inner = next((one for path in _CONTENT for one in parts(item, path)), None)
    within = None if inner is None else next(inner.iter("nitf"), None)
    nitf = nitf_record(within) if within is not None else {}
    body = nitf.get("body") or ("" if inner is None else words(next(inner.iter("body"), inner)))
    status = (attribute(item, "qcode", "itemMeta/pubStatus") or "").rpartition(":")[2].lower()
    return {
        "headline": _main_headline(item) or nitf.get("headline"),
        "body": body,
        "description": text(item, "contentMeta/description"),
        "published": created or changed,
        "updated": changed if changed != created else None,
        "authors": [{"name": name} for name in _texts(item, "contentMeta/by")]
        or _texts(item, "contentMeta/creator/name")
        or nitf.get("authors"),
        "source": text(item, "contentMeta/infoSource/name", "itemMeta/provider/name")
        or attribute(item, "literal", "itemMeta/provider", "contentMeta/infoSource")
        or text(item, "rightsInfo/copyrightHolder/name"),
        "url": next((link.get("href") for link in parts(item, "itemMeta/link") if _is_canonical(link)), None),
        "uri": item.get("guid"),
        "version": item.get("version"),
        "section": text(item, "contentMeta/subject/name"),
        "genre": text(item, "contentMeta/genre/name"),
        "language": attribute(item, "tag", "contentMeta/language") or language_of(item),
        "pubStatus": status if status in WITHDRAWN else "",
    }


def _record_1(item: Any) -> dict[str, object]:
    contents = [
        words(one) for part in parts(item, "ContentItem") if _is_text(part) for one in part.iterfind(".//DataContent")
    ]
    kinds = {(attribute(part, "FormalName", "MediaType") or "").lower() for part in parts(item, "ContentItem")}
    if not any(contents) and kinds and all(kind.startswith(_NO_TEXT) for kind in kinds):
        raise left_out(FILE)
    created = text(item, "NewsManagement/FirstCreated")
    changed = text(item, "NewsManagement/ThisRevisionCreated")
    status = (attribute(item, "FormalName", "NewsManagement/Status") or "").lower()
    status = {"cancelled": "canceled", "killed": "canceled"}.get(status, status)
    return {
        "headline": text(item, "NewsLines/HeadLine"),
        "body": max(contents, key=len, default=""),
        "published": created or changed,
        "updated": changed if changed != created else None,
        "authors": [{"name": name} for name in _texts(item, "NewsLines/ByLine")],
        "source": attribute(item, "FormalName", "AdministrativeMetadata/Source/Party", "Provider/Party")
        or text(item, "NewsLines/CreditLine")
        or text(item, "NewsIdentifier/ProviderId"),
        "uri": text(item, "NewsIdentifier/PublicIdentifier", "NewsIdentifier/NewsItemId"),
        "version": text(item, "NewsIdentifier/RevisionId"),
        "language": attribute(item, "FormalName", "DescriptiveMetadata/Language") or language_of(item),
        "pubStatus": status if status in WITHDRAWN else "",
    }


def _is_text(part: Any) -> bool:
    return not (attribute(part, "FormalName", "MediaType") or "").lower().startswith(_NO_TEXT)


def _main_headline(item: Any) -> str | None:
    found = list(parts(item, "contentMeta/headline"))
    found.sort(key=lambda one: "main" not in (one.get("role") or "main"))
    return next((line for one in found if (line := " ".join("".join(one.itertext()).split()))), None)


def _texts(item: Any, path: str) -> list[str]:
    return [line for one in parts(item, path) if (line := " ".join("".join(one.itertext()).split()))]


def _is_canonical(link: Any) -> bool:
    href = link.get("href") or ""
    return "canonical" in (link.get("rel") or "") and href.startswith(("http://", "https://"))
