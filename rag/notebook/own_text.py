"""Own text: what a reader writes between pinned sentences, checked sentence by sentence against what it cites."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from rag.answer.cited_sentence import CitedSentence
from rag.answer.citing import checked_sentence
from rag.check.reading import Stating
from rag.notebook.notebook import Source
from rag.write.markers import DraftSentence, sentences_by_hand


@dataclass(frozen=True, slots=True)
class CheckedText:
    """The sentences of an own text with their verdicts."""

    sentences: tuple[CitedSentence, ...]


def numbers_cited(text: str) -> set[int]:
    """The numbers of sources that a text cites."""
    return {number for sentence in sentences_by_hand(text) for number in sentence.cited}


def checked_text(text: str, sources: Mapping[int, Source], reader: Stating | None) -> CheckedText:
    """``text`` in sentences, each with its verdict against the sources whose numbers it names.

    Args:
        text: as the reader wrote it: ``It rained on Tuesday. [2]``
        sources: those of the notebook, by number.
        reader: the checker's; see ``rag.check.checker.check_sentence``.
    """
    return CheckedText(tuple(_checked(one, sources, reader) for one in sentences_by_hand(text)))


def _checked(sentence: DraftSentence, sources: Mapping[int, Source], reader: Stating | None) -> CitedSentence:
    known = [number for number in sentence.cited if number in sources]
    found = checked_sentence(sentence.text, [sources[number].citation.passage for number in known], reader)
    citations = tuple(replace(one, number=number) for one, number in zip(found.citations, known, strict=True))
    lacking = [number for number in sentence.cited if number not in sources]
    reason = found.reason
    if lacking:
        told = f"this notebook has no source {' or '.join(f'[{number}]' for number in lacking)}"
        reason = told if not known else f"{reason}; {told}"
    return replace(found, citations=citations, reason=reason, paragraph=sentence.paragraph)
