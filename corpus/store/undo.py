"""Undo: a run's added articles are removed, and the articles that it replaced or withdrew are restored."""

from dataclasses import dataclass
from datetime import datetime

from corpus.store import rows, runs, versions
from corpus.store.engine.connection import Connection
from corpus.store.runs import Change


@dataclass(frozen=True, slots=True)
class Left:
    """An article that the undo left unchanged.

    Attributes:
        reason: the cause, and the remedy.
    """

    id: str
    headline: str | None
    reason: str


@dataclass(frozen=True, slots=True)
class Undone:
    """The result of an undo.

    Attributes:
        removed: the ids of the articles that the run had added.
        restored: the ids of the articles that are again as they were before the run.
        left: the articles that could not be restored or removed.
    """

    run: int
    removed: tuple[str, ...]
    restored: tuple[str, ...]
    left: tuple[Left, ...]


def undo(connection: Connection, run: int, now: datetime) -> Undone:
    """Undo the changes of a run that no other run has changed since. A second undo finds nothing left to do.

    Raises:
        RunNotFound: the archive has no run of that number.
    """
    runs.found(connection, run)
    removed: list[str] = []
    restored: list[str] = []
    left: list[Left] = []
    went: list[Change] = []
    for id_ in runs.articles_changed_by(connection, run):
        changes = runs.last_changes(connection, run, id_)
        if any(change.into for change in changes):  # waits until the article into which it was merged is restored
            went += changes
            continue
        is_held = _take_back(connection, id_, changes)
        if changes:
            (restored if is_held else removed).append(id_)
        if runs.changes_left(connection, run, id_):
            left.append(_left(connection, run, id_))
    for id_ in dict.fromkeys(change.article_id for change in went):
        changes = [change for change in went if change.article_id == id_]
        if any(change.into and runs.changes_left(connection, run, change.into) for change in changes):
            left.append(_left(connection, run, id_))
        elif _take_back(connection, id_, changes):
            restored.append(id_)
        else:
            removed.append(id_)
    if removed or restored:
        runs.end(connection, run, now)
    return Undone(run, tuple(removed), tuple(restored), tuple(left))


def _take_back(connection: Connection, id_: str, changes: list[Change]) -> bool:
    """Undo changes of one article, the last first, and return whether the archive holds it afterwards."""
    for change in changes:
        held = rows.held_where(connection, "id = ?", id_)
        connection.execute("DELETE FROM versions WHERE article_id = ? AND change = ?", (id_, change.id))
        if change.before is None:
            if held:
                rows.delete(connection, held)
        elif held is None:
            connection.execute("DELETE FROM other_ids WHERE id = ?", (id_,))
            rows.insert(connection, change.before)
        else:
            rows.exchange(connection, held, change.before)
        if change.before is not None:
            versions.put_back(connection, id_, change.dropped)
        if change.into:
            versions.drop(connection, change.into, (row[0] for row in change.dropped))
        runs.mark_undone(connection, change.id)
    return rows.held_where(connection, "id = ?", id_) is not None


def _left(connection: Connection, run: int, id_: str) -> Left:
    held = rows.held_where(connection, "id = ?", id_)
    later = runs.later(connection, run, id_)
    others = f"changed again since by run {', '.join(map(str, later))}" if later else "went into one changed since"
    return Left(id_, held.headline if held else None, f"{others}: it is left as it is")
