"""Records with any publisher's field names -> Articles, with the origin of each field."""

from collections.abc import Iterator, Mapping
from dataclasses import fields as fields_of
from dataclasses import replace

from corpus.article import Article
from corpus.records.blocks import text_of_blocks
from corpus.records.byline import authors_of
from corpus.records.clean import MIN_WORDS, clean_body, storable
from corpus.records.cut import is_cut, is_withheld, uncounted
from corpus.records.markup import Plain, words_of
from corpus.records.outlet_hint import outlet_hint
from corpus.records.record import Record, line_of
from corpus.records.source_date import source_date
from corpus.records.unpublished import refuse_unpublished
from errors import ReadError

TEASER = "only a teaser, not the article's text"
LONGEST_ORIGIN = 200  # characters
WITHDRAWN = ("withheld", "canceled")  # ninjs's words for a withdrawn article

_UNSAID = {field.name: field.default for field in fields_of(Article)}
_WORD_FOR = {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}


def to_article(
    record: Mapping[str, object], place: str = "field {}", fewest: int = MIN_WORDS, day_first: bool | None = None
) -> tuple[Article, tuple[str, ...]]:
    """Make an article from a record with any publisher's field names.

    A record with a summary but no text becomes a partial article, and a note says so.

    Args:
        record: the fields.
        place: the name of a field's origin; ``{}`` stands for the field's name in the record.
        fewest: the least number of words of a teaser.
        day_first: whether the source writes "05/06/2022" for the fifth of June; None if it is unknown.

    Returns:
        The article, and notes on the parts of the record that it can't keep (an invalid date).

    Raises:
        ReadError: the record holds no article; the message is the reason.
    """
    refuse_unpublished(record)
    fields = Record(_verbatim(record), place)
    status = fields.first("status", _withdrawn)
    url, uri = _addresses(fields)
    if status and not (url or uri):
        raise ReadError(f"withdrawn by its publisher (pubStatus {status!r}), without saying which article it is")
    notes: list[str] = []
    is_bare = status is not None and not fields.first("body", _paragraphs)  # a withdrawal often has no text
    body, is_partial = ("", False) if is_bare else _text(fields, notes, fewest)
    article = Article(
        body=body,
        headline=fields.first("headline", _line),
        url=url,
        uri=uri,
        source=fields.text("source"),
        authors=fields.first("authors", authors_of) or (),
        published=_date_of(fields, "published", notes, day_first),
        updated=_date_of(fields, "updated", notes, day_first),
        section=fields.first("section", _line),
        language=fields.text("language"),
        genre=fields.text("genre"),
        corrections=fields.first("corrections", lambda value: tuple(_lines(value))) or (),
        status=status,
        version=fields.text("version"),
        is_free=fields.first("is_free", _truth),
        is_partial=is_partial,
        outlet_hint=_hint(fields, body),
        pages=fields.first("pages", lambda value: _pages(value, len(body))) or (),
        origins=fields.first("origins", _stated_origins) or (),
    )
    return (article if article.origins else with_origins(article, fields.origins)), tuple(notes)


def _verbatim(record: Mapping[str, object]) -> Mapping[str, object]:
    """Keep the text of an export of Footnote, which is plain and may be about markup."""
    body = record.get("body")
    return (
        {**record, "body": Plain(body)} if isinstance(body, str) and _stated_origins(record.get("origins")) else record
    )


def with_origins(article: Article, places: Mapping[str, str]) -> Article:
    """Return the article with the origins of its fields, in their order. ``places`` overrides known origins."""
    known = {**dict(article.origins), **places}
    said = tuple((name, known[name]) for name in _UNSAID if name in known and getattr(article, name) != _UNSAID[name])
    return replace(article, origins=said)


def _text(fields: Record, notes: list[str], fewest: int) -> tuple[str, bool]:
    """Return the body, and whether it is only a part of the article."""
    whole = fields.first("body", _paragraphs) or ""
    if whole and (isinstance(whole, Plain) or not is_cut(whole)):
        return clean_body(whole), fields.first("is_partial", _truth) or False
    teaser = uncounted(whole).strip() or fields.first("teaser", _paragraphs)
    if not teaser:
        raise ReadError("no article text")
    fields.origins.setdefault("body", fields.origins.get("teaser", ""))
    fields.origins["is_partial"] = fields.origins["body"]
    body = clean_body(teaser, fewest)
    notes.append(TEASER)
    return body, True


def _paragraphs(value: object) -> str:
    """Return a body as text: a string, a list of paragraphs, an object with a text, or a tree of blocks."""
    if isinstance(value, Plain):
        return value
    if isinstance(value, str):
        text = words_of(value)
        return "" if is_withheld(text) else text
    return text_of_blocks(value)


def _line(value: object) -> str | None:
    """Return a headline or a section as one line of text without markup."""
    line = line_of(value)
    return line_of(words_of(line)) if line else None


def _addresses(fields: Record) -> tuple[str | None, str | None]:
    """Return URL and uri. Only http(s) becomes a URL, because the page links to it; another address is a uri."""
    url, uri = fields.text("url"), fields.text("uri")
    if url and not url.lower().startswith(("http://", "https://")):
        url, uri = None, uri or url
        fields.origins.setdefault("uri", fields.origins["url"])
    if not url and uri and uri.lower().startswith(("http://", "https://")):
        url = uri
        fields.origins["url"] = fields.origins["uri"]
    return url, uri


def _date_of(fields: Record, field: str, notes: list[str], day_first: bool | None) -> str | None:
    refused: list[object] = []
    halved: list[str] = []

    def read(value: object) -> str | None:
        if isinstance(value, list | dict):  # Drupal: [{"value": "2025-08-19"}]
            value = line_of(value)
        if not isinstance(value, str | int | float):
            return None
        found = source_date(value, day_first)
        if found is None and value:
            refused.append(value)
        elif found and len(found) == 4 < len(str(value).strip()):
            halved.append(str(value))
        return found

    found = fields.first(field, read)
    if found is None and refused:
        notes.append(f"{field}: {str(refused[0])[:60]!r} does not give a full date; kept as unknown")
    if halved:
        notes.append(f"{field}: {halved[0][:60]!r} may be either of two days; kept as {found}")
    return found


def _withdrawn(value: object) -> str | None:
    line = line_of(value)
    return line if line in WITHDRAWN else None


def _truth(value: object) -> bool | None:
    """Read a truth value: schema.org writes true, "True" and "http://schema.org/True"."""
    if isinstance(value, bool):
        return value
    return _WORD_FOR.get(value.strip().rpartition("/")[2].lower()) if isinstance(value, str) else None


def _hint(fields: Record, body: str) -> str | None:
    """Return the hint of an export of Footnote, or else the outlet that only the text names."""
    if (said := fields.text("outlet_hint")) or "source" in fields.origins or fields.first("origins", _stated_origins):
        return said
    if found := outlet_hint(body):
        fields.origins["outlet_hint"] = f"the text: {found.words}"
        return found.outlet
    return None


def _pages(value: object, length: int) -> tuple[int, ...]:
    """Return page offsets if they fit a body of that length: "pages" is as often a number of pages."""
    if not isinstance(value, list | tuple) or not all(type(part) is int and 0 <= part <= length for part in value):
        return ()
    return tuple(value) if sorted(value) == list(value) else ()


def _stated_origins(value: object) -> tuple[tuple[str, str], ...]:
    """Return the origins in an export of Footnote: pairs of a field and a place."""
    pairs = value if isinstance(value, list | tuple) else ()
    return tuple(
        (pair[0], storable(pair[1])[:LONGEST_ORIGIN])
        for pair in pairs
        if isinstance(pair, list | tuple)
        and len(pair) == 2
        and isinstance(pair[0], str)
        and pair[0] in _UNSAID
        and isinstance(pair[1], str)
    )


def _lines(value: object) -> Iterator[str]:
    for part in value if isinstance(value, list) else [value]:
        if line := line_of(part):
            yield line
