"""OwnMail: the readers who want their own questions' news by e-mail: where to, and how often."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from rag.follow.followed import Followed, Told
from rag.follow.store import FollowedQuestions

DAY = 24
"""Hours between two e-mails of a digest a day."""


@dataclass(frozen=True, slots=True)
class MailChoice:
    """What a reader chose.

    Attributes:
        owner: the reader.
        address: where to.
        every: hours between two e-mails; 0: at once.
        sent: when the last one was sent, ISO 8601 with its zone; None before the first.
    """

    owner: str
    address: str
    every: int
    sent: str | None = None


class OwnMail:
    """The readers' choices, in the file of followed questions. Thread-safe."""

    def __init__(self, store: FollowedQuestions) -> None:
        """``store`` has the questions and their news."""
        self._store = store

    def of(self, owner: str) -> MailChoice | None:
        """A reader's choice; None: no e-mail."""
        with self._store.file.reading() as connection:
            row = connection.execute("SELECT * FROM mail WHERE owner = ?", (owner,)).fetchone()
        return MailChoice(*row) if row else None

    def choose(self, owner: str, address: str, every: int) -> None:
        """Send a reader their news from now on; what was told before is not sent."""
        with self._store.file.writing() as connection:
            if not connection.execute("SELECT 1 FROM mail WHERE owner = ?", (owner,)).fetchone():
                latest = "coalesce((SELECT max(id) FROM runs WHERE question = questions.id), 0)"
                connection.execute(f"UPDATE questions SET own = {latest} WHERE owner = ?", (owner,))
            connection.execute(
                "INSERT INTO mail VALUES (?, ?, ?, NULL) "
                "ON CONFLICT (owner) DO UPDATE SET address = excluded.address, every = excluded.every",
                (owner, address, every),
            )

    def stop(self, owner: str) -> None:
        """Send a reader nothing more, and forget the address."""
        with self._store.file.writing() as connection:
            connection.execute("DELETE FROM mail WHERE owner = ?", (owner,))

    def due(self) -> list[MailChoice]:
        """The readers whose next e-mail may be sent now."""
        with self._store.file.reading() as connection:
            found = [MailChoice(*row) for row in connection.execute("SELECT * FROM mail ORDER BY owner")]
        now = datetime.fromisoformat(self._store.time())
        return [
            one
            for one in found
            if not one.sent or not one.every or now >= datetime.fromisoformat(one.sent) + timedelta(hours=one.every)
        ]

    def unsent(self, owner: str) -> list[tuple[Followed, Told]]:
        """The news of a reader's questions that were not sent to them yet, the earliest first."""
        return self._store.unsent("own", owner)

    def sent(self, owner: str, told: Iterable[Told]) -> None:
        """Note that a reader was sent these news."""
        with self._store.file.writing() as connection:
            connection.execute("UPDATE mail SET sent = ? WHERE owner = ?", (self._store.time(), owner))
            connection.executemany(
                "UPDATE questions SET own = ?1 WHERE id = ?2 AND own < ?1", [(one.id, one.question) for one in told]
            )
