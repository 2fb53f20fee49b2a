"""FollowedQuestions: the questions that readers follow, and what was told of them, beside the archive."""

import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Literal

from corpus.store.engine.connection import Rows
from errors import BadQuestion, NotFollowed
from rag.filters import NO_FILTERS, Filters
from rag.follow.follow_file import followed_in
from rag.follow.followed import Followed, News, Source, Told
from rag.question.query import cleaned
from rag.share.answer_json import from_json, to_json
from rag.share.conversations_file import searchable, storable
from rag.share.kept import Place

MOST = 10_000
"""Questions that are followed at once, of all readers together."""

_KEPT = 1_000  # runs with news that a question keeps
_CITED = """INSERT INTO cited VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (question, article, quote) DO UPDATE
    SET digest = excluded.digest, start = excluded.start, "end" = excluded."end", sentence = excluded.sentence"""
_MAILED = "INSERT INTO notes VALUES ('mailed', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value"
_COLUMNS = "id, owner, question, filters, added, since, mark, secret"


class FollowedQuestions:
    """All followed questions of all readers. Thread-safe."""

    def __init__(self, place: Place, now: Callable[[], datetime] = lambda: datetime.now().astimezone()) -> None:
        """Open what is kept in a folder, or with an archive; make it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self.file = followed_in(place)
        self._now = now

    def close(self) -> None:
        """Close the file."""
        self.file.close()

    def time(self) -> str:
        """The time now, ISO 8601 with its zone."""
        return self._now().isoformat(timespec="seconds")

    # Following

    def add(self, owner: str, question: str, filters: Filters, mark: int) -> Followed:
        """Follow a question from now on; one that is followed already stays as it is.

        Args:
            owner: the reader; empty for the command line.
            question: as asked.
            filters: which articles count.
            mark: the state of the archive that is no news any more.

        Raises:
            BadQuestion: it has no word, is too long, or too many are followed.
        """
        asked = storable(cleaned(question))
        if not re.search(r"\w", asked):
            raise BadQuestion("There is no word in the question, so nothing can be new on it. Follow one in words.")
        kept = to_json(filters, {})
        with self.file.writing() as connection:
            held = _found(connection, "owner = ? AND question = ? AND filters = ?", (owner, asked, kept))
            if held:
                return held[0]
            if connection.execute("SELECT count(*) FROM questions").fetchone()[0] >= MOST:
                raise BadQuestion(f"{MOST:,} questions are followed, which are the most. Remove one first.")
            now = self.time()
            values = (owner, asked, kept, now, now, mark, secrets.token_urlsafe(24))
            columns = "owner, question, filters, added, since, mark, secret"
            insert = f"INSERT INTO questions ({columns}) VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id"
            [given] = connection.execute(insert, values).fetchall()
            return _found(connection, "id = ?", given)[0]

    def remove(self, id_: int, owner: str | None = None) -> None:
        """Follow a question no more, and forget what was told of it; ``owner`` None: whoever follows it.

        Raises:
            NotFollowed: there is no such question, or another reader follows it.
        """
        with self.file.writing() as connection:
            self._one(connection, id_, owner)
            connection.execute("DELETE FROM questions WHERE id = ?", (id_,))

    def all(self, owner: str | None = None) -> list[Followed]:
        """The questions of a reader, or of all; the first followed first."""
        with self.file.reading() as connection:
            return _found(connection, "TRUE" if owner is None else "owner = ?", () if owner is None else (owner,))

    def any(self) -> bool:
        """Whether any question is followed."""
        with self.file.reading() as connection:
            return connection.execute("SELECT 1 FROM questions LIMIT 1").fetchone() is not None

    def is_followed(self, owner: str, question: str, filters: Filters) -> bool:
        """Whether a reader follows a question already, of these articles."""
        values = (owner, storable(cleaned(question)), to_json(filters, {}))
        with self.file.reading() as connection:
            return bool(_found(connection, "owner = ? AND question = ? AND filters = ?", values))

    def page(self, owner: str, limit: int, offset: int = 0) -> tuple[list[Followed], int]:
        """Some of a reader's questions, those with the latest news first, and how many there are."""
        latest = "SELECT max(id) FROM runs WHERE runs.question = questions.id"
        order = f"coalesce(({latest}), 0) DESC, id LIMIT ? OFFSET ?"
        with self.file.reading() as connection:
            found = _found(connection, "owner = ?", (owner, limit, offset), order)
            [number] = connection.execute("SELECT count(*) FROM questions WHERE owner = ?", (owner,)).fetchone()
        return found, int(number)

    def one(self, id_: int, owner: str | None = None) -> Followed:
        """The question of that number.

        Raises:
            NotFollowed: there is no such question, or another reader follows it.
        """
        with self.file.reading() as connection:
            return self._one(connection, id_, owner)

    def by_secret(self, secret: str) -> Followed:
        """The question whose feed has that secret address.

        Raises:
            NotFollowed: no question has it.
        """
        with self.file.reading() as connection:
            found = _found(connection, "secret = ?", (secret,))
        if not found:
            raise NotFollowed("No followed question has a feed at this address. It may have been removed.")
        return found[0]

    def _one(self, connection: Rows, id_: int, owner: str | None) -> Followed:
        found = _found(connection, "id = ?", (id_,))
        if not found or owner not in (None, found[0].owner):
            raise NotFollowed(f"No question {id_} is followed. See: python -m rag follow list")
        return found[0]

    # What was told

    def tell(self, asked: Followed, news: News, mark: int, cited: Iterable[tuple[Source, str]] = ()) -> bool:
        """Keep news and the mark that they reach, in one transaction; False when another run was quicker.

        Args:
            asked: the question as it stood before it was asked.
            news: what is new.
            mark: the state of the archive that has now been told.
            cited: what the whole answer rests on: each source with its sentence.
        """
        with self.file.writing() as connection:
            now = self.time()
            moved = connection.execute(
                "UPDATE questions SET mark = ?, since = ? WHERE id = ? AND mark = ? AND since = ?",
                (mark, now, asked.id, asked.mark, asked.since),
            )
            if not moved.rowcount:
                return False
            for source, sentence in cited:
                values = (asked.id, source.id, source.digest, source.start, source.end)
                connection.execute(
                    _CITED,
                    (*values, storable(source.quote), storable(sentence)),
                )
            if news:
                _keep(connection, asked, news, now)
        return True

    def pass_by(self, asked: Sequence[Followed], mark: int) -> None:
        """Note that nothing new until ``mark`` concerns these questions."""
        with self.file.writing() as connection:
            connection.executemany(
                "UPDATE questions SET mark = ?, since = ? WHERE id = ? AND mark = ? AND since = ?",
                [(mark, self.time(), one.id, one.mark, one.since) for one in asked],
            )

    def told(self, question: int) -> list[str]:
        """Every sentence that was told of a question."""
        with self.file.reading() as connection:
            return [text for (text,) in connection.execute("SELECT text FROM told WHERE question = ?", (question,))]

    def cited(self, question: int) -> list[tuple[Source, str]]:
        """What the answers to a question rest on: each source with the sentence that cites it."""
        columns = 'article, digest, quote, start, "end", sentence'
        query = f"SELECT {columns} FROM cited WHERE question = ? ORDER BY article, start"
        with self.file.reading() as connection:
            rows = connection.execute(query, (question,)).fetchall()
        return [(Source(*row[:5]), row[5]) for row in rows]

    def citing(self, articles: Iterable[str]) -> list[tuple[Followed, Source, str]]:
        """The questions whose answers cite one of these articles: each with the source and its sentence."""
        query = 'SELECT question, article, digest, quote, start, "end", sentence FROM cited WHERE article = ?'
        with self.file.reading() as connection:
            rows = [row for one in articles for row in connection.execute(query, (one,))]
            return [(_found(connection, "id = ?", (row[0],))[0], Source(*row[1:6]), row[6]) for row in rows]

    def runs(self, question: int, limit: int = 50) -> list[Told]:
        """The news of a question, the latest first."""
        return self._runs("question = ?", (question,), limit)

    def _runs(self, where: str, values: tuple[object, ...], limit: int) -> list[Told]:
        query = f"SELECT id, question, at, since, news FROM runs WHERE {where} ORDER BY id DESC LIMIT ?"
        with self.file.reading() as connection:
            rows = connection.execute(query, (*values, limit)).fetchall()
        return [Told(id_, question, at, since, from_json(News, news, {})) for id_, question, at, since, news in rows]

    # What has been looked at, or sent

    def unread(self, owner: str) -> dict[int, int]:
        """How many news of each of a reader's questions the reader has not looked at; no question without any."""
        query = """SELECT runs.question, count(*) FROM runs JOIN questions ON questions.id = runs.question
            WHERE owner = ? AND runs.id > looked GROUP BY 1"""
        with self.file.reading() as connection:
            return dict(connection.execute(query, (owner,)).fetchall())

    def looked(self, owner: str, questions: Iterable[int]) -> None:
        """Note that a reader has looked at all news of these questions of theirs."""
        latest = "coalesce((SELECT max(id) FROM runs WHERE question = questions.id), 0)"
        with self.file.writing() as connection:
            connection.executemany(
                f"UPDATE questions SET looked = {latest} WHERE owner = ? AND id = ?",
                [(owner, one) for one in questions],
            )

    def unsent(self, by: Literal["mailed", "own"] = "mailed", owner: str | None = None) -> list[tuple[Followed, Told]]:
        """The news that no e-mail has told yet, the earliest first.

        Args:
            by: e-mail to whom: ``"mailed"``: to the addresses that the operator set; ``"own"``: to the readers.
            owner: only the questions of this reader.
        """
        where = f"runs.id > (SELECT {by} FROM questions WHERE questions.id = runs.question)"
        if owner is not None:
            where += " AND question IN (SELECT id FROM questions WHERE owner = ?)"
        found = self._runs(where, () if owner is None else (owner,), MOST)
        asked = {one.id: one for one in self.all(owner)}
        return [(asked[told.question], told) for told in reversed(found) if told.question in asked]

    def last_sent(self) -> datetime | None:
        """When the last e-mail was sent; None before the first."""
        with self.file.reading() as connection:
            row = connection.execute("SELECT value FROM notes WHERE key = 'mailed'").fetchone()
        return datetime.fromisoformat(row[0]) if row else None

    def sent(self, told: Iterable[Told]) -> None:
        """Note that an e-mail told these news."""
        with self.file.writing() as connection:
            connection.execute(_MAILED, (self.time(),))
            connection.executemany(
                "UPDATE questions SET mailed = ?1 WHERE id = ?2 AND mailed < ?1",
                [(one.id, one.question) for one in told],
            )


def _keep(connection: Rows, asked: Followed, news: News, now: str) -> None:
    connection.execute(
        "INSERT INTO runs (question, at, since, news) VALUES (?, ?, ?, ?)",
        (asked.id, now, asked.since, to_json(news, {})),
    )
    oldest = "SELECT id FROM runs WHERE question = ?1 ORDER BY id DESC LIMIT 1 OFFSET ?2"
    connection.execute(f"DELETE FROM runs WHERE question = ?1 AND id <= ({oldest})", (asked.id, _KEPT))
    texts = [*(one.text for one in news.new), *(change_key(one.what, one.before, one.after) for one in news.changed)]
    # A sentence in another's place, which is not new again; of a value the source quotes more.
    texts += (one.after for one in news.changed if one.after in {source.quote for source in one.citations})
    connection.executemany(
        "INSERT INTO told VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
        [(asked.id, searchable(text), storable(text)) for text in texts],
    )


def change_key(what: str, before: str, after: str) -> str:
    """By what a change is known again, so that it is told once."""
    return f"{what}: {before} → {after}"


def _found(connection: Rows, where: str, values: tuple[object, ...], order: str = "id") -> list[Followed]:
    rows = connection.execute(f"SELECT {_COLUMNS} FROM questions WHERE {where} ORDER BY {order}", values)
    return [
        Followed(id_, owner, question, from_json(Filters, filters, {}) if filters != "{}" else NO_FILTERS, *rest)
        for id_, owner, question, filters, *rest in rows
    ]
