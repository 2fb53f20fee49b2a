"""A training pair: a text, what is read to judge it, and whether it is stated or answered there."""

from dataclasses import dataclass

from rag.pair_model.changes import Task


@dataclass(frozen=True, slots=True)
class Pair:
    """One thing to learn.

    Attributes:
        task: ``states`` for a sentence, ``answers`` for a question.
        text: the sentence or the question.
        read: the passage that it is held against.
        label: whether the passage states the sentence, or answers the question.
        source: the set that it comes from; a set is left out as a whole.
        kind: how it was made, or the set's own kind.
        group: pairs of one claim or one question; a group is never split.
    """

    task: Task
    text: str
    read: str
    label: bool
    source: str
    kind: str
    group: str
