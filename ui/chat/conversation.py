"""Conversation: its questions and answers, as they are kept."""

from dataclasses import dataclass

from rag.answer.answer import Answer, Turn
from ui.answer.export import plain
from ui.chat.asked_question import AskedQuestion

UNANSWERED = "Footnote ended before this was answered. Ask it again."


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """One question of a conversation, with its answer or failure.

    Attributes:
        id: never changes, unlike the number.
        number: its place in the conversation, from 1.
        answer: None while it is being written, and when none came.
        failure: why no answer came, in words for readers; None also when Footnote ended meanwhile.
        earlier: what it replaced: questions and answers with their sources as plain text, the oldest first.
    """

    id: int
    number: int
    asked: AskedQuestion
    answer: Answer | None = None
    failure: str | None = None
    earlier: tuple[str, ...] = ()

    @property
    def replaced(self) -> tuple[str, ...]:
        """The ``earlier`` of an answer that takes this one's place."""
        return (*self.earlier, plain([Turn(self.asked.question, self.answer)])) if self.answer else self.earlier


@dataclass(frozen=True, slots=True)
class Conversation:
    """A reader's conversation.

    Attributes:
        id: unguessable; part of the page's address.
        version: rises with each question, so that a window knows whether it has seen them all.
        name: the name that the reader gave it, or None.
        turns: oldest first; only the last may be without an answer.
    """

    id: str
    version: int
    name: str | None
    turns: tuple[KeptTurn, ...]

    @property
    def last(self) -> KeptTurn | None:
        """The last turn that has an answer."""
        return next((turn for turn in reversed(self.turns) if turn.answer), None)

    @property
    def answered(self) -> tuple[Turn, ...]:
        """The turns that have an answer; turn n is the n-th, since only the last may have none."""
        return tuple(Turn(turn.asked.question, turn.answer) for turn in self.turns if turn.answer)

    def history(self, number: int) -> list[Turn]:
        """The complete turns before turn ``number``, as the assistant gets them; a stopped answer is left out."""
        before = ((turn.asked.question, turn.answer) for turn in self.turns if turn.number < number)
        return [Turn(question, answer) for question, answer in before if answer and answer.complete]


@dataclass(frozen=True, slots=True)
class Listed:
    """A conversation in a list.

    Attributes:
        title: its name, or its first question.
        day: of its last question, ISO 8601, in the server's time.
        turns: how many questions it has.
        found: the number of the first turn that matches the search; None without a search.
    """

    id: str
    title: str
    day: str
    turns: int
    found: int | None = None
