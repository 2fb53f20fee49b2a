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
)  # for ``corpus.store.sqlite.open_file``; a released script never changes
_FILE, _WHAT = "feedback.sqlite3", "file of feedback"


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

    def add(self, question: str, reason: str, remark: str, pack: Mapping[str, Any], now: datetime) -> int:
        """Store feedback on the disk, and return its number.

        Raises:
            BadFeedback: the reason is unknown, or the remark is too long.
            ArchiveError: the feedback can't be stored.
        """
        if reason not in REASONS:
            raise BadFeedback(f"{reason!r} is no reason. Choose one of: {', '.join(REASONS)}.")
        if len(remark) > MAX_REMARK:
            raise BadFeedback(f"The remark has {len(remark):,} characters; {MAX_REMARK:,} are the most. Shorten it.")
        values = (now.isoformat(timespec="seconds"), question, reason, remark.strip(), json.dumps(pack))
        insert = "INSERT INTO feedback (made, question, reason, remark, pack) VALUES (?, ?, ?, ?, ?) RETURNING id"
        with closing(self._opened()) as file, file.writing() as connection:
            [(id_,)] = connection.execute(insert, values).fetchall()
        return int(id_)

    def all(self) -> Iterator[Feedback]:
        """Yield all feedback in the order in which it came; none when the file doesn't exist.

        Raises:
            ArchiveError: the file can't be read.
        """
        if not is_kept(self._place, _FILE):
            return
        with closing(self._opened()) as file, file.reading() as connection:
            rows = connection.execute("SELECT id, made, question, reason, remark, pack FROM feedback ORDER BY id")
            for id_, made, question, reason, remark, pack in rows:
                yield Feedback(id_, made, question, reason, remark, _pack(id_, pack))

    def _opened(self) -> Kept:
        if not folder_of(self._place).is_dir():  # it would be made anew
            folder = str(folder_of(self._place))
            raise ArchiveError(f"The archive's folder {folder!r} is gone. Nothing was kept; restore it.")
        return kept(self._place, _FILE, _SCRIPTS, _WHAT)


def _pack(id_: int, text: str) -> Mapping[str, Any]:
    try:
        value = json.loads(text)
    except ValueError as error:
        raise ArchiveError(f"Feedback {id_} in {_FILE} holds no pack: {error}. Remove that row.") from error
    return value if isinstance(value, dict) else {}
