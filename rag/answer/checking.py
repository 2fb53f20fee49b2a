"""Who checks footnotes beside the rules, as ``FOOTNOTE_CHECK`` says."""

from rag.answer.model_check import ModelCheck
from rag.check.reading import Stating
from rag.check.verdict import RULES
from rag.model.llm import configured_llm
from rag.pair_model.named import NamedEntailment
from settings import THE_WRITER, Settings


def footnote_reader(settings: Settings, built_in: Stating | None) -> Stating | None:
    """Who reads each sentence beside what it cites; None leaves it to the rules and the words.

    Args:
        settings: may name a cross-encoder.
        built_in: the pair model, where it can be had.

    Raises:
        CheckError: the named cross-encoder can't be had; the message says what to do.
    """
    if settings.check in (None, THE_WRITER):
        return built_in
    return None if settings.check == RULES else NamedEntailment(str(settings.check))


def model_check(settings: Settings) -> ModelCheck | None:
    """The model that writes, as a checker of its whole answers; None when it isn't asked for, or there is no model."""
    if settings.check != THE_WRITER or settings.model is None:
        return None
    llm = configured_llm(settings, ModelCheck.SECONDS, ModelCheck.REPLY_TOKENS)
    return ModelCheck(llm, settings.model, settings.base_url) if llm else None
