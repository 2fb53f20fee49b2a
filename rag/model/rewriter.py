"""Rewriter: asks the configured model to make a follow-up self-contained.

A model may refuse, answer, or write of itself instead. Its line counts only when it keeps the reader's own words, or a
name of the conversation; otherwise the rules of ``rag.question.followup`` make the question.
"""

import re
from typing import TYPE_CHECKING

from rag.model.llm import configured_llm
from rag.model.thoughts import answer_in
from rag.text.proper_names import begins_no_name, joined_name
from rag.text.terms import terms

if TYPE_CHECKING:
    from llama_index.core.llms import LLM

    from settings import Settings

_SILENCE = 10.0  # seconds; the search waits for the reply
_TOKENS = 200  # the longest question
_KEPT = 0.5  # share of the reader's words that a rewritten question must keep, unless it has a name
_LAST = "Last question: "  # what stands before the reader's question in the conversation
_LEAD = re.compile(r"^[\s*_#>-]*+(?:(?:self-contained |rewritten |last |standalone )?question:)[\s*_]*", re.IGNORECASE)
_NAME = re.compile(joined_name())


class Rewriter:
    """A model behind LlamaIndex's ``LLM``, for one small question at a time (see ``rag.question.rewriting.Asking``)."""

    def __init__(self, llm: "LLM", name: str, base_url: str | None = None) -> None:
        """``name`` and ``base_url`` are only for messages."""
        self._llm = llm
        self._name = name
        self._base_url = base_url

    def reply(self, system: str, user: str) -> str:
        """The question in the model's reply; "" when the reply holds none that keeps to the reader's.

        Raises:
            EndpointError: the model failed in any way.
        """
        from llama_index.core.llms import ChatMessage

        from rag.model.endpoint import translate
        from rag.model.veil import veiled, without_keys

        messages = [ChatMessage(role="system", content=system), ChatMessage(role="user", content=user)]
        try:
            said = without_keys(self._llm.chat(messages).message.content or "")
        except Exception as error:  # noqa: BLE001  whatever an LLM of that ecosystem raises: translate() knows
            raise translate(error, f"asking {self._name!r} what a follow-up means", self._base_url) from veiled(error)
        return rewritten(said, user)


def rewritten(reply: str, conversation: str) -> str:
    """The question in a model's reply about a conversation that ends with the reader's question; "" without one.

    >>> rewritten("How old is the mayor?", "Last question: How old is he?")
    'How old is the mayor?'
    >>> rewritten("I'm sorry, but I can't help with that.", "Last question: How old is he?")
    ''
    """
    lines = [line for line in answer_in(reply, final=True).splitlines() if line.strip()]
    line = _LEAD.sub("", lines[0]).strip(' "“”*_') if len(lines) == 1 else ""
    before, _, question = conversation.rpartition(_LAST)
    if question.rstrip().endswith("?") and not line.endswith("?"):  # an answer, or a refusal
        return ""
    wanted, said = set(terms(question)), set(terms(line))
    keeps = len(wanted & said) >= _KEPT * len(wanted) if wanted else bool(said & set(terms(before)))
    return line if keeps or said & _names(before) else ""


def _names(text: str) -> set[str]:
    """The terms of the names in a text."""
    found = {match[0] for match in _NAME.finditer(text) if not begins_no_name(match[0].split()[0], of_questions=True)}
    return set(terms(" ".join(found))) - set(terms("Reader Answer"))


def rewriter(settings: "Settings") -> Rewriter | None:
    """The rewriter for the configured endpoint, or None when no model is configured."""
    llm = configured_llm(settings, silence=_SILENCE, reply_tokens=_TOKENS)
    return Rewriter(llm, settings.model, settings.base_url) if llm and settings.model else None
