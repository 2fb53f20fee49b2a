"""Asked: what a reader asked, with all that is needed to ask it again."""

from dataclasses import dataclass, replace

from rag.question.query import Kind
from ui.chat.filter_boxes import NO_SCOPE, Scope


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was asked.

    Attributes:
        scope: which articles it is asked of.
        without: what is not to be inferred from it, since the reader took it off.
    """

    question: str
    scope: Scope = NO_SCOPE
    without: frozenset[Kind] = frozenset()

    def again(self, without: Kind) -> "AskedQuestion":
        """The same question, with ``without`` no longer inferred from it."""
        return replace(self, without=self.without | {without})
