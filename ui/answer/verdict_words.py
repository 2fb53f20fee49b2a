"""How a sentence of an answer stands, in words: quoted directly, reported by one outlet, claimed by somebody."""

from collections.abc import Sequence

from rag.answer.cited_sentence import CitedSentence
from rag.answer.lines import Disagreement
from rag.check.claims import CLAIM
from rag.reading.speakers import Speaker, speaker_of

DISAGREE = "sources disagree"
FOUND = "footnote found by Footnote"
UNSURE = "words match: read the source"


def standing(sentence: CitedSentence, disagreements: Sequence[Disagreement] = ()) -> str:
    """How a supported sentence stands, in words; "" for any other, whose verdict says more."""
    if sentence.verdict not in ("quoted", "supported"):
        return ""
    words = "quoted directly" if sentence.verdict == "quoted" else _reported(sentence)
    words = words if sentence.is_sure else f"{UNSURE}; {words}"
    words = f"{words}; {FOUND}" if sentence.found else words
    return f"{words}; {DISAGREE}" if is_disputed(sentence, disagreements) else words


def is_disputed(sentence: CitedSentence, disagreements: Sequence[Disagreement]) -> bool:
    """Whether other sources differ from the words it cites; a count that changed over time is no dispute."""
    disputed = {
        (citation.passage.article.id, citation.start, citation.end)
        for one in disagreements
        if not one.changing
        for row in one.rows
        for citation in row.sentence.citations
    }
    return any((one.passage.article.id, one.start, one.end) in disputed for one in sentence.citations)


def _reported(sentence: CitedSentence) -> str:
    claimed = [_claimant(sentence, at) for at in range(len(sentence.citations))]
    names = {speaker.name for speaker in claimed if speaker}
    if len(names) == 1 and all(claimed):
        return f"claimed by {names.pop()}"
    independent = len(sentence.reports)
    return "reported by one outlet" if independent < 2 else f"reported by {independent} outlets independently"


def _claimant(sentence: CitedSentence, at: int) -> Speaker | None:
    """The speaker who claims it in one cited article; None when the article states it as a fact or names nobody."""
    citation = sentence.citations[at]
    if not CLAIM.search(citation.quote):
        return None
    return speaker_of(citation.passage.article, citation.start, citation.end)
