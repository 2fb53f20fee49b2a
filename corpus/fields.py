"""The names that a field of an article goes by: one table for JSON, front matter and CSV; a record -> an Article."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from corpus.article import Article
from corpus.dates import parse_date
from corpus.errors import ReadError

MAX_BODY = 5_000_000  # bytes of UTF-8: some 800,000 words; what is longer is a book or a dump, not an article
MIN_WORDS = 5
LONGEST_NAME = 64  # characters of a field's name; a longer one is nobody's, and would fill the cache of names
LONGEST_BYLINE = 2_000  # characters; splitting takes time in the square of a run of spaces

# First match wins. Names are compared without case, "_", "-" and spaces, so "publishedAt" and "Published at" are found
# by "published_at". A dotted name goes into an object, or into the first object of a list that has it.
ALIASES: dict[str, tuple[str, ...]] = {
    "headline": ("title", "headline", "headlines.value", "name"),
    "body": (
        *("body", "content", "text", "article", "maintext", "articleBody", "page_content", "content_text"),
        *("body_text", "bodies.value"),
    ),
    "published": (
        *("published_at", "publish_date", "published_date", "date_publish", "datePublished", "pubDate", "published"),
        *("publication_date", "firstCreated", "versionCreated", "date"),
    ),
    "updated": ("updated_at", "updated", "dateModified", "date_modify", "modified", "last_modified", "versionCreated"),
    "source": ("source", "publication", "publisher", "publisher.name", "sitename", "source_domain", "domain", "outlet"),
    "authors": ("authors", "author", "by", "byline", "creator"),
    "url": ("url", "link"),
    "uri": ("uri", "guid"),
    "section": ("section", "articleSection", "category"),
    "language": ("language", "lang", "inLanguage"),
    "genre": ("genre",),
    "corrections": ("corrections", "correction"),
    "teaser": ("description", "summary", "abstract", "excerpt", "teaser", "standfirst"),
    "status": ("pubStatus", "status"),
    "version": ("version",),
}
WITHDRAWN = ("withheld", "canceled")  # what ninjs calls an article that its publisher withdrew
_BLANK = frozenset({"nan", "none", "null", "n/a", "<na>", "nat", "~"})  # what data frames and YAML write for nothing
_NAMED_BY = ("name", "value", "text", "@value")  # where an object keeps its text: {"name": "Reuters"}

# Scripts that put no spaces between words: there, a character counts as a word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_QUOTED_ITEM = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"")
_TRUNCATED = re.compile(r"\[\+\d+ chars\]\s*\Z")  # NewsAPI's "content" is the first 200 characters and this mark


def to_article(record: Mapping[str, object]) -> tuple[Article, tuple[str, ...]]:
    """Make an article of a record with anyone's field names.

    Returns:
        The article, and what of the record could not be kept (a date that is none).

    Raises:
        ReadError: there is no article in it; the message is the reason.
    """
    fields = {_plain(name): value for name, value in record.items() if len(name) <= LONGEST_NAME}
    status = next((one for value in _values(fields, "status") if (one := _line(value)) in WITHDRAWN), None)
    url, uri = _addresses(fields)
    raw_body = next(filter(None, map(_paragraphs, _values(fields, "body"))), "")
    if status and not (url or uri):
        raise ReadError(f"withdrawn by its publisher (pubStatus {status!r}), without saying which article it is")
    if not status and (not raw_body or _TRUNCATED.search(raw_body)):
        teaser = raw_body or _text_of(fields, "teaser")
        raise ReadError("only a teaser, not the article's text" if teaser else "no article text")
    notes: list[str] = []
    article = Article(
        body=clean_body(raw_body) if raw_body or not status else "",  # what withdraws an article often has no text
        headline=_text_of(fields, "headline"),
        url=url,
        uri=uri,
        source=_text_of(fields, "source"),
        authors=next(filter(None, (tuple(dict.fromkeys(_authors(value))) for value in _values(fields, "authors"))), ()),
        published=_date_of(fields, "published", notes),
        updated=_date_of(fields, "updated", notes),
        section=_text_of(fields, "section"),
        language=_text_of(fields, "language"),
        genre=_text_of(fields, "genre"),
        corrections=tuple(_corrections(fields)),
        status=status,
        version=_text_of(fields, "version"),
    )
    return article, tuple(notes)


def has_body(record: Mapping[str, object]) -> bool:
    """Whether a record holds an article's text itself, and is no envelope around articles."""
    fields = {_plain(name): value for name, value in record.items() if len(name) <= LONGEST_NAME}
    return any(map(_paragraphs, _values(fields, "body")))


def names_of_body(names: Iterable[str]) -> list[str]:
    """Those of a table's column names that article text goes by, a teaser's among them."""
    known = {*_PLAIN_ALIASES["body"], *_PLAIN_ALIASES["teaser"]}
    return [name for name in names if len(name) <= LONGEST_NAME and _plain(name.strip()) in known]


def clean_body(text: str) -> str:
    """Article text as it is stored: newlines alike, no NUL, no halves of surrogate pairs; otherwise untouched.

    Raises:
        ReadError: it is too short or too long to be an article.
    """
    text = _storable(text).replace("\r\n", "\n").replace("\r", "\n").strip()
    if len(text) > MAX_BODY or len(text.encode()) > MAX_BODY:
        raise ReadError(f"over {MAX_BODY // 1_000_000} MB of text")
    if len(text.split(None, MIN_WORDS)) < MIN_WORDS and len(_UNSPACED.findall(text)) < MIN_WORDS:
        raise ReadError(f"fewer than {MIN_WORDS} words" if text else "no text")
    return text


def clean_line(text: str) -> str | None:
    """A field of one line, such as a headline; ``None`` where it says nothing."""
    line = " ".join(_storable(text).split())
    return None if not line or line.lower() in _BLANK else line


def _storable(text: str) -> str:
    try:
        text.encode()
    except UnicodeEncodeError:  # JSON may hold half a surrogate pair, which SQLite and the browser refuse
        text = text.encode("utf-8", "ignore").decode()
    return text.replace("\0", "")


@lru_cache(maxsize=1024)
def _plain(name: str) -> str:
    return name.lower().translate({ord(sign): None for sign in "_- "})


_PLAIN_ALIASES = {field: tuple(map(_plain, names)) for field, names in ALIASES.items()}


def _values(fields: Mapping[str, object], field: str) -> Iterator[object]:
    """What the record holds under each of the field's names; empty ones are left out."""
    for name in _PLAIN_ALIASES[field]:
        value = fields.get(name)
        if value is None and "." in name:
            outer, inner = name.split(".")
            value = _inside(fields.get(outer), inner)
        if value is not None and value != value:  # not-a-number is the one thing unequal to itself
            continue
        if value and not (isinstance(value, str) and value.strip().lower() in _BLANK | {"", "[]", "{}"}):
            yield value


def _inside(value: object, name: str) -> object:
    for part in value if isinstance(value, list) else [value]:
        if isinstance(part, dict) and part.get(name):
            return part[name]
    return None


def _line(value: object) -> str | None:
    """One line of text out of a string, a number, an object with a name, or the first of a list that has one."""
    parts = value if isinstance(value, list) else [value]
    for part in parts:
        if isinstance(part, dict):
            part = next((part[key] for key in _NAMED_BY if part.get(key)), None)
        if isinstance(part, str | int | float) and not isinstance(part, bool) and (line := clean_line(str(part))):
            return line
    return None


def _text_of(fields: Mapping[str, object], field: str) -> str | None:
    return next(filter(None, map(_line, _values(fields, field))), None)


def _paragraphs(value: object) -> str:
    """A body is a string, or a list with a string for each paragraph."""
    if isinstance(value, list):
        return "\n".join(part for part in value if isinstance(part, str))
    return value if isinstance(value, str) else ""


def _addresses(fields: Mapping[str, object]) -> tuple[str | None, str | None]:
    """URL and uri. Only http(s) becomes a URL, for the page makes links of them; another address is a uri."""
    url, uri = _text_of(fields, "url"), _text_of(fields, "uri")
    if url and not url.lower().startswith(("http://", "https://")):
        url, uri = None, uri or url
    if not url and uri and uri.lower().startswith(("http://", "https://")):
        url = uri
    return url, uri


def _date_of(fields: Mapping[str, object], field: str, notes: list[str]) -> str | None:
    refused: object = None
    for value in _values(fields, field):
        if isinstance(value, str | int | float):
            if found := parse_date(value):
                return found
            refused = refused or value
    if refused:
        notes.append(f"{field}: {str(refused)[:60]!r} does not give a full date; kept as unknown")
    return None


def _authors(value: object, depth: int = 0) -> Iterator[str]:
    """Names out of a list, a list written as text, objects with names, or a byline: "By A and B"."""
    if isinstance(value, dict):
        value = _line(value)
    if isinstance(value, list) and depth < 2:
        for part in value:
            # A list is already split: "Ministry of Trade and Industry" in one stays whole.
            yield from [name] if isinstance(part, str) and (name := _name(part)) else _authors(part, depth + 1)
    elif isinstance(value, str) and depth < 2:
        text = value.strip()[:LONGEST_BYLINE]
        if text.startswith("[") and text.endswith("]"):
            items = [one or two for one, two in _QUOTED_ITEM.findall(text)]
            yield from filter(None, map(_name, items or text[1:-1].split(",")))
        else:
            yield from filter(None, map(_name, _byline(text)))


def _byline(text: str) -> Iterator[str]:
    for part in re.split(r"[;|\n]", re.sub(r"(?i)^by:?\s+", "", text)):
        # One name may hold "and" or a comma ("Simon and Schuster", "Doe, Jane", "Jane Doe, Reuters"): split only
        # where the sides look like first and last names.
        sides = re.split(r",?\s+(?:and|&)\s+", part)
        for side in sides if any(" " in side.strip() for side in sides) else [part]:
            names = side.split(",")
            yield from names if all(" " in name.strip() for name in names) else [side]


def _name(text: str) -> str | None:
    name = clean_line(re.sub(r"(?i)^\s*by:?\s+", "", text))
    return None if name is None or name.startswith(("http://", "https://")) else name


def _corrections(fields: Mapping[str, object]) -> Iterator[str]:
    value = next(_values(fields, "corrections"), None)
    for part in value if isinstance(value, list) else [value]:
        if line := _line(part):
            yield line
