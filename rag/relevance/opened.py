"""The second look that the settings ask for."""

from rag.relevance.cross_encoder import CrossEncoder
from rag.relevance.second_look import SecondLook
from rag.relevance.turns import Turns
from settings import Settings

NONE = "none"
"""The value of ``FOOTNOTE_RERANK`` that switches the second look off."""


BUDGET_MS = 600.0
"""Milliseconds for the passages of a question, and again for their sentences. Sixteen passages and sixty sentences take
about half of it on two idle cores, so it cuts only where many ask at once or the machine is busy."""


def second_look(settings: Settings, milliseconds: float = BUDGET_MS) -> SecondLook | None:
    """The built-in second look; None when it is switched off. ``milliseconds`` are its budget, 0 for no limit.

    Raises:
        RerankError: its model is missing or damaged.
    """
    if settings.rerank == NONE:
        return None
    return SecondLook(CrossEncoder(), Turns(milliseconds))
