"""Limits: how much of an embedding request an endpoint takes, learned from what it refuses.

Endpoints differ in the number of texts they take at once (10 at some, 2,048 at others) and in a text's length, and tell
it only by refusing. Their words differ too, so a refused request is halved whatever it says.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.model.endpoint import overflows

MOST = 64
"""Texts in a request, until an endpoint refuses as many."""

_OF_CONTENT = (400, 413, 422)  # statuses by which endpoints refuse what a request holds
# llama.cpp answers 500 to "input (812 tokens) is too large to process".
_TOO_LARGE = re.compile(r"too (?:large|long|big)|batch[\s_]size|exceeds?\b.{0,40}\b(?:tokens|length)", re.IGNORECASE)
_READ = 2_000  # characters of a refusal
_KEPT = 0.75  # of a text that is too long by itself: 812 tokens fit 512 after two cuts
_SHORTEST = 100  # characters: a text of this length is not refused for its length


@dataclass(frozen=True, slots=True)
class Limits:
    """What an endpoint takes in one request.

    Attributes:
        texts: the number of texts.
        characters: of each text; the rest of a longer one is not embedded. None: all of it.
    """

    texts: int = MOST
    characters: int | None = None

    def fitting(self, texts: Sequence[str]) -> list[str]:
        """The first of ``texts``, as many and as much of each as fit into a request."""
        return [text[: self.characters] for text in texts[: self.texts]]

    def smaller(self, error: Exception, sent: Sequence[str]) -> "Limits | None":
        """Limits that may help after ``error`` refused the texts ``sent``; None when no limits would."""
        too_large = overflows(error) or _TOO_LARGE.search(f"{error}"[:_READ]) is not None
        if getattr(error, "status_code", None) not in _OF_CONTENT and not too_large:
            return None
        if len(sent) > 1:
            return replace(self, texts=len(sent) // 2)
        if too_large and len(sent[0]) > _SHORTEST:  # one text is too long: that says nothing of the number of texts
            return Limits(characters=int(len(sent[0]) * _KEPT))
        return None
