"""AskedQuestion: a reader's question, with all that is needed to ask it again."""

from dataclasses import dataclass, replace
from typing import Literal

from rag.question.query import Kind
from ui.chat.filter_boxes import NO_SCOPE, Scope

Taken = Kind | Literal["articles"]
"""What a reader can take off a question: an inference, or the choice of articles."""


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question as it was asked.

    Attributes:
        scope: the articles that may answer it.
        without: the inferences that the reader took off; they are not made again.
    """

    question: str
    scope: Scope = NO_SCOPE
    without: frozenset[Kind] = frozenset()

    def again(self, without: Taken) -> "AskedQuestion":
        """The same question, with ``without`` no longer inferred from it, or asked of all articles again."""
        if without == "articles":
            filters = replace(self.scope.filters, articles=())
            return replace(self, scope=replace(self.scope, filters=filters))
        return replace(self, without=self.without | {without})
