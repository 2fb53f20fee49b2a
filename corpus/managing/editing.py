"""Editing: what an article does not state, its outlet, date and authors, is set by hand; what it states stays.

An edit is a run of its own, which can be undone. The article's origins name the run, and the run who set it and when. A
new version of the article keeps what was set, until it states the field itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from corpus.article import Article
from corpus.dates import first_day, parse_date
from corpus.headline import shown_headline
from corpus.store import rows, runs
from corpus.store.archive import Archive
from corpus.store.engine.connection import Connection
from corpus.store.versions import SET, set_by_hand
from errors import ArticleNotFound, BadEdit, EditConflict

Field = Literal["source", "published", "authors"]
FIELDS: dict[Field, str] = {"source": "outlet", "published": "date", "authors": "authors"}
"""What can be set by hand, with the word for it."""

LONGEST = 200
"""Characters of a name."""

_MOST_AUTHORS = 20
_FIRST_YEAR = 1600  # the first newspaper is of 1605
_CHANGED = "This article was changed meanwhile. Look at it as it is now, and set what it still lacks."
_GONE = "This article is no longer in the archive: somebody removed it meanwhile."


@dataclass(frozen=True, slots=True)
class Note:
    """A field that was set by hand: who set it, and when (ISO 8601 in UTC)."""

    field: Field
    who: str
    at: str


def notes(archive: Archive, article: Article) -> list[Note]:
    """The fields of an article that were set by hand."""
    if not set_by_hand(article):
        return []
    with archive.using() as connection:
        return _notes(connection, article)


def _notes(connection: Connection, article: Article) -> list[Note]:
    found: list[Note] = []
    placed = set_by_hand(article)
    for field in FIELDS:
        query = "SELECT who, began FROM runs WHERE id = ? AND how = 'edit'"  # a file can claim any origin
        row = connection.execute(query, (placed[field],)).fetchone() if field in placed else None
        if row and getattr(article, field):
            found.append(Note(field, *row))
    return found


def open_fields(archive: Archive, article: Article) -> list[Field]:
    """The fields that may be set: those that the article lacks, and those that were set by hand before."""
    with archive.using() as connection:
        return _open(connection, article)


def _open(connection: Connection, article: Article) -> list[Field]:
    ours = {note.field for note in _notes(connection, article)}
    return [field for field in FIELDS if field in ours or not getattr(article, field)]


def edit(
    archive: Archive,
    name: str,
    values: Mapping[Field, str],
    who: str,
    address: str | None = None,
    seen: str | None = None,
) -> Article:
    """Set fields of an article, and return it; the indexes get its new labels when they are next in step.

    Args:
        archive: holds the article.
        name: its id or URL.
        values: the fields with their text; an empty one takes back what was set by hand. Authors are separated by ";".
        who: the editor.
        address: the network address that the editor's request came from.
        seen: the content hash of the article that the editor looked at; None: whatever it is now.

    Raises:
        ArticleNotFound: the archive holds no such article (any more).
        EditConflict: it is not the one that the editor looked at, or its publisher has withdrawn it.
        BadEdit: a value can't be taken, the article states the field itself, or nothing is changed.
    """
    id_, wanted = archive.get(name).id, {field: _read(field, text) for field, text in values.items()}
    with archive.using(writing=True) as connection:
        held = rows.held_where(connection, "id = ?", id_)
        if held is None:
            raise ArticleNotFound(_GONE)
        if seen not in (None, held.content_hash):
            raise EditConflict(_CHANGED)
        if held.status:
            raise EditConflict("Its publisher has withdrawn this article. Nothing in it can be set.")
        changed = {field: value for field, value in wanted.items() if value != getattr(held, field)}
        if not changed:
            raise BadEdit("Nothing is changed: the article says the same already.")
        if closed := [FIELDS[field] for field in changed if field not in _open(connection, held)]:
            raise BadEdit(f"The article itself states its {' and its '.join(closed)}. Only what it lacks can be set.")
        told = "; ".join(f"{FIELDS[field]}: {_shown(value)}" for field, value in changed.items())
        name = f"set {told}, in “{shown_headline(held).text}”"
        run = runs.begin(connection, datetime.now(UTC), "edit", who, [name], address)
        runs.note_change(connection, run, held)
        edited = _edited(held, changed, run.id)
        rows.exchange(connection, held, edited)
        return edited


def _edited(held: Article, changed: Mapping[Field, str | tuple[str, ...] | None], run: int) -> Article:
    origins = [(field, place) for field, place in held.origins if field not in changed]
    origins += [(field, f"{SET}{run}") for field, value in changed.items() if value]
    return replace(held, **changed, origins=tuple(origins))  # type: ignore[arg-type]  # by the names in FIELDS


def _read(field: Field, text: str) -> str | tuple[str, ...] | None:
    text = " ".join(text.split())
    if field == "published":
        return _date(text) if text else None
    if field == "source":
        return _name(text, "An outlet") if text else None
    names = [_name(one, "An author") for part in text.split(";") if (one := part.strip())]
    if len(names) > _MOST_AUTHORS:
        raise BadEdit(f"{len(names)} authors are too many; {_MOST_AUTHORS} are the most.")
    return tuple(dict.fromkeys(names))


def _name(text: str, what: str) -> str:
    if len(text) > LONGEST:
        raise BadEdit(f"{what} of {len(text):,} characters is too long; {LONGEST} are the most.")
    if any(one in "<>" or not one.isprintable() for one in text) or not any(one.isalnum() for one in text):
        raise BadEdit(f"{what} is a name in letters, without markup.")
    return text


def _date(text: str) -> str:
    found = parse_date(text)
    if found is None or first_day(found) < datetime(_FIRST_YEAR, 1, 1, tzinfo=UTC).toordinal():
        raise BadEdit(f"{text[:40]!r} is no date. Write it as 2025-08-19, or 2025-08 where the day is unknown.")
    if first_day(found) > datetime.now(UTC).date().toordinal() + 1:  # somewhere it is tomorrow already
        raise BadEdit(f"{found} has not come yet. An article is of today or earlier.")
    return found


def _shown(value: str | tuple[str, ...] | None) -> str:
    return ("; ".join(value) if isinstance(value, tuple) else value) or "taken back"
