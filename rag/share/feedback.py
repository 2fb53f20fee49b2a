"""Feedback: readers' opinions of answers, in SQLite beside the archive, each with the answer's evidence pack."""

import json
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from corpus.store.sqlite import open_file, telling
from errors import ArchiveError, BadFeedback
from rag.share.kept_file import KeptFile
from rag.share.left import Left, Store

Reason = Literal["right", "wrong source", "outdated", "misquoted", "wrong period", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
MAX_REMARK = 1_000
"""Most characters of a reader's own remark."""

_SCRIPTS = (
    """
CREATE TABLE feedback (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    made TEXT NOT NULL, question TEXT NOT NULL, reason TEXT NOT NULL, remark TEXT NOT NULL, pack TEXT NOT NULL
);
""",
    """
ALTER TABLE feedback ADD COLUMN owner TEXT NOT NULL DEFAULT '';
CREATE INDEX feedback_by_owner ON feedback (owner);
""",  # whose it is, so that it can be erased; what an earlier Footnote kept is nobody's
)  # for ``corpus.store.sqlite.open_file``; a released script never changes
_WHAT = "file of feedback"
FILE = "feedback.sqlite3"
"""The name of the file in the archive's folder."""


@dataclass(frozen=True, slots=True)
class Feedback:
    """One reader's opinion of one answer.

    Attributes:
        id: its number, from 1.
        made: the time, in ISO 8601.
        remark: the reader's own words, or "".
        pack: the evidence pack of the conversation up to the answer, which is its last turn
            (``rag.share.evidence_pack``).
    """

    id: int
    made: str
    question: str
    reason: Reason
    remark: str
    pack: Mapping[str, Any]


class FeedbackStore:
    """The file ``feedback.sqlite3`` in an archive's folder; the first feedback creates it."""

    def __init__(self, folder: Path) -> None:
        """``folder`` is the archive's folder."""
        self.path = folder / FILE

    def add(
        self, question: str, reason: str, remark: str, pack: Mapping[str, Any], now: datetime, owner: str = ""
    ) -> int:
        """Store feedback of the reader ``owner`` on the disk, and return its number.

        Raises:
            BadFeedback: the reason is unknown, or the remark is too long.
            ArchiveError: the feedback can't be stored.
        """
        if reason not in REASONS:
            raise BadFeedback(f"{reason!r} is no reason. Choose one of: {', '.join(REASONS)}.")
        if len(remark) > MAX_REMARK:
            raise BadFeedback(f"The remark has {len(remark):,} characters; {MAX_REMARK:,} are the most. Shorten it.")
        with telling(self.path, _WHAT), closing(self._opened()) as connection:
            done = connection.execute(
                "INSERT INTO feedback (made, question, reason, remark, pack, owner) VALUES (?, ?, ?, ?, ?, ?)",
                (now.isoformat(timespec="seconds"), question, reason, remark.strip(), json.dumps(pack), owner),
            )
        return done.lastrowid or 0

    def all(self) -> Iterator[Feedback]:
        """Yield all feedback in the order in which it came; none when the file doesn't exist.

        Raises:
            ArchiveError: the file can't be read.
        """
        if not self.path.exists():
            return
        with telling(self.path, _WHAT), closing(self._opened()) as connection:
            rows = connection.execute("SELECT id, made, question, reason, remark, pack FROM feedback ORDER BY id")
            for id_, made, question, reason, remark, pack in rows:
                yield Feedback(id_, made, question, reason, remark, _pack(self.path, id_, pack))

    def _opened(self) -> sqlite3.Connection:
        if not self.path.parent.is_dir():  # SQLite only says that it can't open the file
            raise ArchiveError(f"The archive's folder {str(self.path.parent)!r} is gone. Nothing was kept; restore it.")
        return open_file(self.path, _SCRIPTS, _WHAT)


def _pack(path: Path, id_: int, text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ArchiveError(f"Feedback {id_} in {str(path)!r} holds no pack: {error}. Remove that row.") from error
    return value if isinstance(value, dict) else {}


STORE = Store(
    FILE,
    lambda folder: KeptFile(folder / FILE, _SCRIPTS, _WHAT),
    (
        Left(
            "opinion of an answer",
            "SELECT DISTINCT owner FROM feedback",
            "SELECT count(*) FROM feedback WHERE owner = :reader",
            ("DELETE FROM feedback WHERE owner = :reader",),
            ("DELETE FROM feedback WHERE julianday(made) < julianday(:before)",),
        ),
    ),
)
"""What readers leave here: each opinion with the conversation up to its answer."""
