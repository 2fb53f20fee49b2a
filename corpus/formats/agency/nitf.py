"""NITF (IPTC, News Industry Text Format) -> a record with the field names of ``corpus.records.fields``."""

from typing import Any

from corpus.formats.agency.tree import attribute, language_of, text, words
from corpus.records.fields import WITHDRAWN


def nitf_record(root: Any) -> dict[str, object]:
    """Convert a document whose root is ``<nitf>``."""
    content = next(root.iterfind(".//body.content"), None)
    issued = attribute(root, "norm", "docdata/date.issue", "docdata/date.release", "dateline/story.date")
    status = (attribute(root, "management-status", "docdata") or "").lower()
    return {
        "headline": text(root, "hedline/hl1", "headline/hl1", "body.head//hl1", "head/title"),
        "body": "" if content is None else words(content),
        "description": text(root, "body.head/abstract", "docdata/abstract"),
        "published": issued or attribute(root, "date.publication", "pubdata"),
        "authors": _bylines(root),
        "source": attribute(root, "name", "pubdata")
        or text(root, "body.head/distributor", "distributor/org", "distributor")
        or attribute(root, "holder", "doc.copyright")
        or attribute(root, "regsrc", "doc-id"),
        "url": attribute(root, "ex-ref", "pubdata"),
        "uri": attribute(root, "id-string", "docdata/doc-id", "doc-id"),
        "section": attribute(root, "tobject.subject.type", "tobject/tobject.subject")
        or attribute(root, "position.section", "pubdata"),
        "language": language_of(root),
        "version": attribute(root, "version", "docdata/du-key"),
        "pubStatus": status if status in WITHDRAWN else "",
    }


def _bylines(root: Any) -> list[object]:
    """Return a byline for each element of them, without the title of who it names."""
    found: list[object] = []
    for byline in root.iterfind(".//byline"):
        people = [
            {"name": line} for one in byline.iter("person") if (line := " ".join("".join(one.itertext()).split()))
        ]
        for title in list(byline.iter("byttl")):
            title.clear(keep_tail=True)
        line = " ".join("".join(byline.itertext()).split())
        found += people or ([{"name": line}] if line else [])
    return found
