"""History: the conversation that a program sends along, as turns that a follow-up is understood from.

Programs send the texts of a conversation, not its footnotes. An answer that was given a moment ago is remembered.
Another one is taken for what it is, a text that anybody can write: its sentences are checked anew against what its
question finds, so that no invented history passes for an answer of the archive.
"""

import hashlib
import re
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from errors import BadQuestion
from rag.answer.answer import ABSTENTION, Answer, Turn
from rag.answer.cited_sentence import CitedSentence
from rag.answer.citing import looked_up
from rag.filters import Filters
from rag.question.query import Query
from rag.text.sentence import sentence_spans

if TYPE_CHECKING:
    from rag.assistant import Assistant

_REMEMBERED = 128  # answers; one holds its fifty passages with their articles
_SEARCHED = 3  # earlier questions that are searched for again: follow-ups point back to the last ones
_MOST_SENTENCES = 12  # of an answer that are checked anew
_MARKERS = re.compile(r"\s*(?:\[\d{1,3}\])+")


@dataclass(frozen=True, slots=True)
class Said:
    """One exchange of a conversation, as a program tells it: a question, and the text of its answer."""

    question: str
    text: str


class Memory:
    """The answers given last, by the conversation that they ended."""

    def __init__(self) -> None:
        """Begin without any."""
        self._turns: OrderedDict[str, Turn] = OrderedDict()
        self._lock = threading.Lock()

    def keep(self, said: Sequence[Said], turn: Turn) -> None:
        """Remember the turn that made ``said`` a whole conversation."""
        with self._lock:
            self._turns[_key(said)] = turn
            while len(self._turns) > _REMEMBERED:
                self._turns.popitem(last=False)

    def turns(self, said: Sequence[Said], assistant: "Assistant", as_of: str | None, filters: Filters) -> list[Turn]:
        """The turns of a conversation, oldest first.

        Args:
            said: the conversation.
            assistant: searches again for what is not remembered.
            as_of: the day on which it was held; see ``Assistant.stream``.
            filters: the articles that it was about.
        """
        found: list[Turn] = []
        for number, one in enumerate(said):
            with self._lock:
                kept = self._turns.get(_key(said[: number + 1]))
            if kept is None and number >= len(said) - _SEARCHED:
                kept = _searched(one, found, assistant, as_of, filters)
            found.append(kept or Turn(one.question, Answer(one.question, Query(one.question))))
        return found


def _key(said: Sequence[Said]) -> str:
    """A digest of a conversation's words; programs may change the space between them."""
    words = "\x1e".join("\x1f".join(" ".join(text.split()) for text in (one.question, one.text)) for one in said)
    return hashlib.sha256(words.encode("utf-8", "surrogatepass")).hexdigest()


def _searched(
    said: Said, before: Sequence[Turn], assistant: "Assistant", as_of: str | None, filters: Filters
) -> Turn | None:
    """The turn as far as the archive bears it out; None when its question can't be searched for."""
    try:
        found = assistant.find(said.question, before, as_of, filters)
    except BadQuestion:
        return None
    answer = Answer(said.question, found.query, retrieved=found.passages, evidence=found.evidence)
    if said.text.startswith(ABSTENTION):
        return Turn(said.question, answer)
    offered = [one.passage for one in found.passages]
    text = _MARKERS.sub("", said.text)
    spans = sentence_spans(text)[:_MOST_SENTENCES]
    texts = [" ".join(text[start:end].split()) for start, end in spans]
    sentences = tuple(looked_up(one, offered) or _uncited(one) for one in texts if one)
    return Turn(said.question, replace(answer, sentences=sentences))


def _uncited(text: str) -> CitedSentence:
    return CitedSentence(text, verdict="uncited", reason="no source is given", code="S1")
