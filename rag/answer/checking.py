"""Checking: who checks footnotes beside the rules, as ``FOOTNOTE_CHECK`` says."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from errors import CheckError
from rag.answer.model_check import ModelCheck
from rag.check.reading import Stating
from rag.model.llm import configured_llm
from rag.pair_model.named import NamedEntailment

if TYPE_CHECKING:
    from settings import Settings

RULES, MODEL = "rules", "model"
"""Values of ``FOOTNOTE_CHECK``: the rules alone, and the model that writes. Any other value names a cross-encoder."""


@dataclass(frozen=True, slots=True)
class Checking:
    """Who checks footnotes beside the rules.

    Attributes:
        reader: reads each sentence beside what it cites; None leaves it to the rules and the words.
        model: the model that writes, asked once per answer; None: it isn't.
    """

    reader: Stating | None = None
    model: ModelCheck | None = None


def checking(settings: "Settings", built_in: Stating | None) -> Checking:
    """What the settings ask for; ``built_in`` is the pair model, where it can be had.

    Raises:
        CheckError: what they name can't be had; the message says what to do.
    """
    if settings.check is None:
        return Checking(built_in)
    if settings.check == RULES:
        return Checking()
    if settings.check != MODEL:
        return Checking(NamedEntailment(settings.check))
    llm = configured_llm(settings, ModelCheck.SECONDS, ModelCheck.REPLY_TOKENS)
    if llm is None or settings.model is None:
        raise CheckError("FOOTNOTE_CHECK is 'model', but there is none. Set FOOTNOTE_MODEL, or unset FOOTNOTE_CHECK.")
    return Checking(built_in, ModelCheck(llm, settings.model, settings.base_url))
