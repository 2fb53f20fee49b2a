"""Asked: a question while it is being answered, and whether its answer is still wanted."""

from dataclasses import dataclass, field
from threading import Event

from rag.answer import Answer, Turn

Turns = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question being answered.

    Attributes:
        before: the turns of the conversation before it.
        stop: set when the reader wants no more of it; what answers it looks here.
    """

    question: str
    before: Turns
    stop: Event = field(default_factory=Event)

    @property
    def number(self) -> int:
        """Its turn's number, from 1."""
        return len(self.before) + 1

    @property
    def history(self) -> list[Turn]:
        """What the assistant is told of the conversation; half an answer is no part of it."""
        return [turn for turn in self.before if turn.answer.complete]

    def with_answer(self, answer: Answer) -> Turns:
        """The conversation with ``answer`` at its end."""
        return (*self.before, Turn(self.question, answer))
