"""Asked: a question while it is being answered, and whether its answer is still wanted."""

from dataclasses import dataclass, field, replace
from threading import Event

from rag.answer import Answer, Turn
from rag.query import Kind
from ui.filters import NO_SCOPE, Scope

Turns = tuple[Turn, ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """A question being answered.

    Attributes:
        before: the turns of the conversation before it.
        scope: which articles it is asked of.
        without: what is not to be inferred from it, since the reader took it off.
        earlier: the same question with its answer, in whose place this one's is to stand; None for a new question.
        stop: set when the reader wants no more of it; what answers it looks here.
    """

    question: str
    before: Turns
    scope: Scope = NO_SCOPE
    without: frozenset[Kind] = frozenset()
    earlier: "tuple[Asked, Answer] | None" = None
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

    @property
    def unanswered(self) -> Turns:
        """The conversation when no answer comes: as it was."""
        asked, answer = self.earlier or (None, None)
        return asked.with_answer(answer) if asked and answer else self.before

    def again(self, without: Kind, answered: Answer) -> "Asked":
        """The same question, asked in place of ``answered``, with ``without`` no longer inferred from it."""
        return replace(self, without=self.without | {without}, earlier=(self, answered), stop=Event())
