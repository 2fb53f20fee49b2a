"""Conversations: all readers' conversations, kept beside the archive, which works without them."""

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from corpus.article import Article
from corpus.store.engine.connection import Rows
from errors import ConversationNotFound, TurnTaken
from rag.answer.answer import Answer
from rag.share.answer_json import (
    answer_from_json,
    answer_to_json,
    article_from_json,
    article_to_json,
    from_json,
    to_json,
)
from rag.share.conversations_file import conversations_in, drop_uncited, searchable, storable
from rag.share.kept import Place
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversation import Conversation, KeptTurn, Listed

LISTED = 200
"""Conversations in a list; older ones are found by their words."""

_LONGEST_NAME = 200
_TAKEN = (
    "It was asked in this conversation meanwhile, in another window. What came of it is shown now; your question is "
    "kept in the box: ask again."
)
_UNREADABLE = "The answer that was kept can’t be read any more. Ask again."
_TURN = "SELECT id, number, asked, answer, failure FROM turns WHERE conversation = ?"


@dataclass(frozen=True, slots=True)
class Begun:
    """A question that is kept and not yet answered.

    Attributes:
        turn: the id of its turn.
        earlier: the turn that it is to replace, if any.
        before: the conversation before this question.
    """

    conversation: str
    version: int
    turn: int
    number: int
    asked: AskedQuestion
    before: Conversation
    earlier: KeptTurn | None = None


@dataclass(frozen=True, slots=True)
class Answered:
    """A turn with an answer, its conversation, and the reader whose conversation it is."""

    owner: str
    conversation: str
    turn: KeptTurn


class Conversations:
    """All conversations of all readers; each sees only their own. Thread-safe."""

    def __init__(self, place: Place, now: Callable[[], datetime] = lambda: datetime.now().astimezone()) -> None:
        """Open what is kept in a folder, or with an archive; make it when there is none.

        Raises:
            ArchiveError: it can't be opened; NewerArchive when a newer Footnote wrote it.
        """
        self._file = conversations_in(place)
        self._now = now

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    # A question and its answer

    def begin(self, owner: str, id_: str | None, version: int, asked: AskedQuestion, replace: bool = False) -> Begun:
        """Keep a question before it is answered, and drop an earlier question that got no answer.

        Args:
            owner: whose conversation it is.
            id_: the conversation's; None begins one.
            version: the conversation's version that the reader last saw.
            asked: the question.
            replace: whether its answer replaces the last one.

        Raises:
            ConversationNotFound: the conversation was deleted.
            TurnTaken: another question was asked in the conversation since that version.
        """
        with self._file.writing() as connection:
            now = self._now().isoformat(timespec="seconds")
            if id_ is None:
                id_, version = secrets.token_urlsafe(16), 0
                connection.execute("INSERT INTO conversations (id, owner, changed) VALUES (?, ?, ?)", (id_, owner, now))
            before = _read(connection, owner, id_)
            if before.version != version:
                raise TurnTaken(_TAKEN)
            version += 1
            connection.execute("UPDATE conversations SET changed = ?, version = ? WHERE id = ?", (now, version, id_))
            connection.execute("DELETE FROM turns WHERE conversation = ? AND answer IS NULL", (id_,))
            if replace and (last := before.last):
                return Begun(id_, version, last.id, last.number, asked, before, last)
            [number] = connection.execute(
                "SELECT coalesce(max(number), 0) + 1 FROM turns WHERE conversation = ?", (id_,)
            ).fetchone()
            values = (id_, number, storable(asked.question), to_json(asked, {}), searchable(asked.question))
            insert = (
                "INSERT INTO turns (conversation, number, question, asked, words) VALUES (?, ?, ?, ?, ?) RETURNING id"
            )
            [(turn,)] = connection.execute(insert, values).fetchall()
        return Begun(id_, version, turn, number, asked, before)

    def branch(self, owner: str, id_: str, number: int) -> Conversation:
        """Begin a conversation with copies of the turns before ``number`` of another one, which stays as it is.

        Raises:
            ConversationNotFound: the reader has no such conversation.
        """
        copied = "number, question, asked, answer, failure, words"
        with self._file.writing() as connection:
            before = _read(connection, owner, id_)
            branch, now = secrets.token_urlsafe(16), self._now().isoformat(timespec="seconds")
            title = before.name or (before.turns[0].asked.question if before.turns else "")
            name = storable(f"{title[: _LONGEST_NAME - 40]} (anew from question {number})") if number > 1 else None
            new = "INSERT INTO conversations (id, owner, name, words, changed) VALUES (?, ?, ?, ?, ?)"
            connection.execute(new, (branch, owner, name, searchable(name or ""), now))
            for turn in before.turns:
                if turn.number < number and turn.answer:
                    query = f"INSERT INTO turns (conversation, {copied}) SELECT ?, {copied} FROM turns WHERE id = ?"
                    [(copy,)] = connection.execute(f"{query} RETURNING id", (branch, turn.id)).fetchall()
                    connection.execute("INSERT INTO cited SELECT ?, hash FROM cited WHERE turn = ?", (copy, turn.id))
            return _read(connection, owner, branch)

    def finish(self, begun: Begun, answer: Answer) -> None:
        """Keep the answer with the articles that it cites; do nothing when the conversation was deleted."""
        text, articles = answer_to_json(answer)
        asked = begun.asked
        words = [sentence.text for sentence in (*answer.sentences, *answer.listed)]
        with self._file.writing() as connection:
            done = connection.execute(
                "UPDATE turns SET question = ?, asked = ?, answer = ?, failure = NULL, words = ? WHERE id = ?",
                (storable(asked.question), to_json(asked, {}), text, searchable(asked.question, *words), begun.turn),
            )
            if not done.rowcount:
                return
            if begun.earlier and begun.earlier.answer:
                said = storable(begun.earlier.replaced[-1])
                connection.execute("INSERT INTO earlier (turn, said) VALUES (?, ?)", (begun.turn, said))
            before = connection.execute("DELETE FROM cited WHERE turn = ? RETURNING hash", (begun.turn,)).fetchall()
            for digest, article in articles.items():
                connection.execute(
                    "INSERT INTO articles (hash, article, id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                    (digest, article_to_json(article), article.id),
                )
                connection.execute("INSERT INTO cited VALUES (?, ?)", (begun.turn, digest))
            drop_uncited(connection, before)

    def fail(self, begun: Begun, message: str) -> None:
        """Keep why no answer came; an answer that was to be replaced stays."""
        with self._file.writing() as connection:
            connection.execute(
                "UPDATE turns SET failure = ? WHERE id = ? AND answer IS NULL", (storable(message), begun.turn)
            )

    def withdraw(self, begun: Begun) -> None:
        """Forget a question that was stopped before its answer had a word; an empty conversation goes with it."""
        with self._file.writing() as connection:
            connection.execute("DELETE FROM turns WHERE id = ? AND answer IS NULL", (begun.turn,))

    # Reading, finding, renaming, deleting

    def read(self, owner: str, id_: str) -> Conversation:
        """A conversation, whole.

        Raises:
            ConversationNotFound: the reader has none of that id.
        """
        with self._file.reading() as connection:
            return _read(connection, owner, id_)

    def turn(self, owner: str, id_: str, number: int) -> KeptTurn:
        """One turn of a conversation.

        Raises:
            ConversationNotFound: the reader has no such conversation, or the conversation has no such turn.
        """
        with self._file.reading() as connection:
            _version(connection, owner, id_)
            row = connection.execute(f"{_TURN} AND number = ?", (id_, number)).fetchone()
            if row is None:
                raise ConversationNotFound("This question is no longer in the conversation. Reload the page.")
            return _kept(connection, row)

    def answered(self, turn: int) -> Answered:
        """An answer by the id of its turn, whoever asked; see ``ui.chat.sharing`` for who may read it.

        Raises:
            ConversationNotFound: the answer was deleted.
        """
        query = """SELECT owner, conversation, number FROM turns JOIN conversations ON conversations.id = conversation
            WHERE turns.id = ? AND answer IS NOT NULL"""
        with self._file.reading() as connection:
            found = connection.execute(query, (turn,)).fetchone()
            if found is None:
                raise ConversationNotFound("The answer of this address is no longer kept. Ask for it again.")
            owner, conversation, number = found
            row = connection.execute(f"{_TURN} AND number = ?", (conversation, number)).fetchone()
            return Answered(owner, conversation, _kept(connection, row))

    def article(self, owner: str, id_: str, article: str) -> Article | None:
        """The article of that id as the latest answer that cites it has it; None when no answer cites it."""
        query = """SELECT article FROM turns JOIN cited ON turn = turns.id JOIN articles USING (hash)
            JOIN conversations ON conversations.id = conversation WHERE conversation = ? AND owner = ?
            ORDER BY number DESC"""
        with self._file.reading() as connection:
            found = (article_from_json(text) for (text,) in connection.execute(query, (id_, owner)))
            return next((one for one in found if one.id == article), None)

    def list(self, owner: str, words: str = "") -> list[Listed]:
        """A reader's conversations, the last asked first; ``words`` keeps those with all of them in a turn or name."""
        wanted = searchable(words).split()
        text = "turns.words || ' ' || coalesce(conversations.words, '')"
        # What both databases understand: a text is another one without a word that it holds.
        held = " AND ".join([f"replace({text}, ?, '') <> {text}"] * len(wanted)) or "TRUE"
        query = f"""
            SELECT conversations.id, coalesce(name, min(first.question)), changed, count(*),
                min(CASE WHEN {held} THEN turns.number END) AS at
            FROM conversations JOIN turns ON turns.conversation = conversations.id
            JOIN turns AS first ON first.conversation = conversations.id AND first.number = 1
            WHERE owner = ? GROUP BY conversations.id HAVING min(CASE WHEN {held} THEN turns.number END) IS NOT NULL
            ORDER BY changed DESC, max(turns.id) DESC LIMIT ?
        """
        with self._file.reading() as connection:
            rows = connection.execute(query, (*wanted, owner, *wanted, LISTED)).fetchall()
        return [
            Listed(id_, title, changed[:10], turns, found if wanted else None)
            for id_, title, changed, turns, found in rows
        ]

    def rename(self, owner: str, id_: str, name: str) -> None:
        """Rename it to ``name``; an empty name restores its first question as the title.

        Raises:
            ConversationNotFound: the reader has none of that id.
        """
        with self._file.writing() as connection:
            _version(connection, owner, id_)
            kept = storable(" ".join(name.split())[:_LONGEST_NAME]) or None
            connection.execute(
                "UPDATE conversations SET name = ?, words = ? WHERE id = ?", (kept, searchable(kept or ""), id_)
            )

    def delete(self, owner: str, id_: str) -> None:
        """Delete it, with the articles that no other conversation cites.

        Raises:
            ConversationNotFound: the reader has none of that id.
        """
        with self._file.writing() as connection:
            _version(connection, owner, id_)
            cited = "SELECT DISTINCT hash FROM cited JOIN turns ON turns.id = turn WHERE conversation = ?"
            before = connection.execute(cited, (id_,)).fetchall()
            connection.execute("DELETE FROM conversations WHERE id = ?", (id_,))
            drop_uncited(connection, before)


def _version(connection: Rows, owner: str, id_: str) -> tuple[int, str | None]:
    row = connection.execute("SELECT version, name FROM conversations WHERE id = ? AND owner = ?", (id_, owner))
    found: tuple[int, str | None] | None = row.fetchone()
    if found is None:
        raise ConversationNotFound("You have no conversation of this address. It may have been deleted.")
    return found


def _read(connection: Rows, owner: str, id_: str) -> Conversation:
    version, name = _version(connection, owner, id_)
    rows = connection.execute(f"{_TURN} ORDER BY number", (id_,)).fetchall()
    return Conversation(id_, version, name, tuple(_kept(connection, row) for row in rows))


def _kept(connection: Rows, row: tuple[int, int, str, str | None, str | None]) -> KeptTurn:
    turn, number, asked, answer, failure = row
    cited = connection.execute("SELECT hash, article FROM cited JOIN articles USING (hash) WHERE turn = ?", (turn,))
    articles: dict[str, Article] = {digest: article_from_json(article) for digest, article in cited}
    try:
        said = answer_from_json(answer, articles) if answer else None
    except ValueError:
        said, failure = None, _UNREADABLE
    earlier = connection.execute("SELECT said FROM earlier WHERE turn = ? ORDER BY id", (turn,)).fetchall()
    return KeptTurn(
        turn, number, from_json(AskedQuestion, asked, {}), said, failure, tuple(text for (text,) in earlier)
    )
