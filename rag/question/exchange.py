"""Exchange: an earlier question of a conversation, and the parts of its answer that a follow-up needs."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question and its answer.

    Attributes:
        question: as the reader typed it.
        searched: the question as it was searched, self-contained.
        said: the sentences of the answer; none where the archive held no answer.
    """

    question: str
    searched: str
    said: tuple[str, ...] = ()
