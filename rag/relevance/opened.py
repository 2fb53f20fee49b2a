"""The second look that the settings ask for."""

from rag.relevance.cross_encoder import CrossEncoder
from rag.relevance.second_look import SecondLook
from rag.relevance.turns import Turns
from settings import Settings

NONE = "none"
"""The value of ``FOOTNOTE_RERANK`` that switches the second look off."""


def second_look(settings: Settings) -> SecondLook | None:
    """The built-in second look; None when it is switched off.

    Raises:
        RerankError: its model is missing or damaged.
    """
    if settings.rerank == NONE:
        return None
    return SecondLook(CrossEncoder(), Turns(settings.rerank_ms))
