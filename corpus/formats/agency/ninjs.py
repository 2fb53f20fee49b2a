"""ninjs 1.x, 2.x and 3.x (IPTC, News in JSON) -> a record with the field names of ``corpus.records.fields``.

1.x writes ``headline``, ``byline``, ``body_text``, ``pubstatus``; 2.x and 3.x ``headlines``, ``by``, ``bodies``,
``pubStatus``, and 3.x ``infoSources`` where 2.x has ``infosources``. Only ``uri`` is required in any of them. A file
may hold several versions of one item: all are read, and the archive decides which one answers
(``corpus.store.versions``).
"""

from collections.abc import Iterator, Mapping
from typing import Any

from corpus.records.markup import Plain, plain_of, words_of

OWN_URI = "urn:footnote:"  # prefix of the uri under which an article without URL and uri is exported
OWN_PROFILE = "footnote"  # marks an export of Footnote: a date missing there is unknown, and none replaces it

_SIGNS = frozenset(
    "pubstatus versioncreated firstcreated headlines bodies body_text body_html body_xhtml infosources altids standard "
    "representationtype".split()
)
_FAMILIES = ("body_", "headline_", "description_")  # 1.x: "body_main", "headline_short"


def is_ninjs(record: Mapping[str, object]) -> bool:
    """Whether a record is a ninjs item: it has a ``uri``, or Superdesk's ``guid``, and a field that no other has."""
    named = record.get("uri") or record.get("guid")
    return isinstance(named, str) and any(
        name.lower() in _SIGNS or name.lower().startswith(_FAMILIES) for name in record
    )


def ninjs_record(item: Mapping[str, object]) -> dict[str, object]:
    """Convert a ninjs item to the field names that ``corpus.records.fields.to_article`` knows."""
    fields = {name.lower(): value for name, value in item.items()}
    url = next((part["href"] for part in _objects(fields.get("renditions")) if _is_page(part)), None)
    uri = str(fields.get("uri") or fields.get("guid"))
    if url in (None, uri) and uri.lower().startswith(("http://", "https://")):
        url, uri = uri, ""
    published, updated = fields.get("firstcreated"), fields.get("versioncreated")
    if fields.get("profile") != OWN_PROFILE:
        published = published or fields.get("contentcreated") or updated
        updated = updated if updated != published else None
    named = list(_named(fields.get("people"), "author", "creator"))
    subjects = list(_named(fields.get("subjects") or fields.get("subject")))
    return {
        "headline": _best(fields.get("headlines"))
        or fields.get("headline")
        or _of_family(fields, "headline_")
        or fields.get("title"),
        "body": _body(fields),
        "description": _best(fields.get("descriptions")) or _of_family(fields, "description_"),
        "url": url,
        "uri": "" if uri.startswith(OWN_URI) else uri,
        "published": published,
        "updated": updated,
        "source": next(_named(fields.get("infosources")), None) or fields.get("source"),
        "authors": named or fields.get("by") or fields.get("byline"),
        "section": next(_named(fields.get("subjects"), "section"), None) or next(iter(subjects), None),
        "genre": next(_named(fields.get("genres") or fields.get("genre")), None),
        "language": fields.get("language"),
        "corrections": [
            part.get("value") for part in _objects(fields.get("bodies")) if part.get("role") == "correction"
        ],
        "pubStatus": fields.get("pubstatus"),
        "version": fields.get("version"),
    }


def _body(fields: Mapping[str, object]) -> str:
    bodies = [part for part in _objects(fields.get("bodies")) if part.get("role") != "correction"]
    if found := _best(bodies):
        return found
    text = fields.get("body_text")
    if isinstance(text, str) and text.strip():
        return text
    whole = fields.get("body")
    return words_of(_of_family(fields, "body_") or (whole if isinstance(whole, str) else ""))


def _of_family(fields: Mapping[str, object], family: str) -> str | None:
    """Return the text of a family of fields, such as "headline_main" and "headline_short": the main or longest one."""
    found = {name: text for name, text in fields.items() if name.startswith(family) and isinstance(text, str)}
    main = found.get(f"{family}main") or found.get(f"{family}text")
    return main or max(found.values(), key=len, default=None)


def _best(parts: object) -> str | None:
    """Return the best text of a list of values: the main one first, plain text before markup."""
    values = [part for part in _objects(parts) if isinstance(part.get("value"), str) and part["value"].strip()]
    values.sort(key=lambda part: (part.get("role") not in (None, "main"), _is_markup(part)))
    values.sort(key=_is_markup)
    if not values:
        return None
    text: str = values[0]["value"]
    return Plain(plain_of(text) if _is_markup(values[0]) else text)


def _is_markup(part: Mapping[str, Any]) -> bool:
    kind = part.get("contentType") or part.get("contenttype") or ""
    return "html" in kind or "xml" in kind if isinstance(kind, str) else False


def _is_page(rendition: Mapping[str, Any]) -> bool:
    return isinstance(rendition.get("href"), str) and rendition.get("contentType") == "text/html"


def _objects(value: object) -> Iterator[dict[str, Any]]:
    if isinstance(value, list):
        yield from (part for part in value if isinstance(part, dict))


def _named(value: object, *relations: str) -> Iterator[str]:
    for part in _objects(value):
        if isinstance(name := part.get("name"), str) and (not relations or part.get("rel") in relations):
            yield name
