"""Feedback: readers' opinions of answers, kept beside the archive, each with the answer's evidence pack."""

import json
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from corpus.store.engine.connection import Kept
from errors import ArchiveError, BadFeedback
from rag.share.kept import Place, folder_of, is_kept, kept
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
    """The file ``feedback.sqlite3`` in an archive's folder, which the first feedback creates; or on its server."""

    def __init__(self, place: Place) -> None:
        """``place`` is the archive, or its folder."""
        self._place = place

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
        values = (now.isoformat(timespec="seconds"), question, reason, remark.strip(), json.dumps(pack), owner)
        columns = "made, question, reason, remark, pack, owner"
        insert = f"INSERT INTO feedback ({columns}) VALUES (?, ?, ?, ?, ?, ?) RETURNING id"
        with closing(self._opened()) as file, file.writing() as connection:
            [(id_,)] = connection.execute(insert, values).fetchall()
        return int(id_)

    def all(self) -> Iterator[Feedback]:
        """Yield all feedback in the order in which it came; none when the file doesn't exist.

        Raises:
            ArchiveError: the file can't be read.
        """
        if not is_kept(self._place, FILE):
            return
        with closing(self._opened()) as file, file.reading() as connection:
            rows = connection.execute("SELECT id, made, question, reason, remark, pack FROM feedback ORDER BY id")
            for id_, made, question, reason, remark, pack in rows:
                yield Feedback(id_, made, question, reason, remark, _pack(id_, pack))

    def _opened(self) -> Kept:
        if not folder_of(self._place).is_dir():  # it would be made anew
            folder = str(folder_of(self._place))
            raise ArchiveError(f"The archive's folder {folder!r} is gone. Nothing was kept; restore it.")
        return _opened(self._place)


def _opened(place: Place) -> Kept:
    return kept(place, FILE, _SCRIPTS, "file of feedback")


def _pack(id_: int, text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ArchiveError(f"Feedback {id_} in {FILE} holds no pack: {error}. Remove that row.") from error
    return value if isinstance(value, dict) else {}


STORE = Store(
    FILE,
    _opened,
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
