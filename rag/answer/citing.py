"""Citing: draft sentences -> checked sentences, with their citations numbered as shown.

A sentence that cites nothing is looked up in the passages offered: the span that states it becomes its footnote, and
the sentence says that Footnote found it.
"""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.cited_sentence import Citation, CitedSentence
from rag.check.checker import check_sentence
from rag.check.cited_text import source_sentences
from rag.check.reading import Stating
from rag.passage import Passage
from rag.reading.speakers import speaker_of
from rag.text.terms import terms
from rag.write.markers import DraftSentence

_LOOKED_AT = 3  # passages checked for a sentence that cites nothing: those that share most of its terms
_SHARED = 0.75  # share of its terms that the passage and the very span have: the writer vouches for neither
_FEWEST_TERMS = 3  # "Fourteen." is stated by whatever holds the word
_STATED = ("quoted", "supported")
_ENOUGH = 0.5  # share of an answer's sentences with a footnote; with fewer, it is no answer


def cited(
    draft: Sequence[DraftSentence],
    offered: Sequence[Passage],
    checked: dict[DraftSentence, CitedSentence],
    reader: Stating | None = None,
) -> tuple[tuple[CitedSentence, ...], int]:
    """The draft's sentences with their verdicts, and how many of its markers point to nothing.

    Citations are numbered in the order in which their spans are first cited.

    ``checked`` caches the result for each closed sentence, since every later snapshot repeats the sentence. ``reader``
    is the checker's (``check_sentence``).
    """
    numbered: dict[tuple[str, int, int], int] = {}
    sentences = []
    unresolved = 0
    for sentence in draft:
        known = [number for number in sentence.cited if 1 <= number <= len(offered)]
        unresolved += len(sentence.cited) - len(known)
        if sentence not in checked or not sentence.closed:
            passages = [offered[number - 1] for number in known]
            checked[sentence] = _as_far_as_written(sentence, passages, offered, reader)
        found = checked[sentence]
        citations = []
        for citation in found.citations:
            key = (citation.passage.article.id, citation.start, citation.end)
            number = numbered.setdefault(key, len(numbered) + 1)
            citations.append(replace(citation, number=number))
        sentences.append(replace(found, citations=tuple(dict.fromkeys(citations))))
    return tuple(sentences), unresolved


def has_footnotes(sentences: Sequence[CitedSentence]) -> bool:
    """Whether enough sentences have a footnote, their own or a found one, for the whole to be shown as an answer."""
    return sum(bool(one.citations) for one in sentences) >= _ENOUGH * len(sentences)


def _as_far_as_written(
    sentence: DraftSentence, passages: Sequence[Passage], offered: Sequence[Passage], reader: Stating | None
) -> CitedSentence:
    if not sentence.closed:
        return CitedSentence(sentence.text, paragraph=sentence.paragraph)
    # A sentence that cites what it was not given may follow an order in an article, and stays without a footnote.
    found = None if sentence.cited else looked_up(sentence.text, offered, reader)
    found = found or checked_sentence(sentence.text, passages, reader)
    return replace(found, paragraph=sentence.paragraph, answers=sentence.answers)


def looked_up(text: str, offered: Sequence[Passage], reader: Stating | None = None) -> CitedSentence | None:
    """``text`` with the span that states it, in the passage that does so best; None when none of them does."""
    wanted = frozenset(terms(text))
    if len(wanted) < _FEWEST_TERMS:
        return None
    shared = [len(wanted & _terms_of(one)) for one in offered]
    order = sorted(range(len(offered)), key=lambda place: -shared[place])[:_LOOKED_AT]
    near = [offered[place] for place in order if shared[place] >= _SHARED * len(wanted)]
    checked = [checked_sentence(text, [passage], reader) for passage in near]
    stated = [one for one in checked if one.verdict in _STATED and _has_most(one.citations[0].quote, wanted)]
    best = max(stated, key=lambda one: one.score, default=None)
    return best and replace(best, found=True)


def _has_most(span: str, wanted: frozenset[str]) -> bool:
    return len(wanted.intersection(terms(span))) >= _SHARED * len(wanted)


def _terms_of(passage: Passage) -> frozenset[str]:
    return frozenset().union(*(one.terms for one in source_sentences(passage.text)))


def checked_sentence(text: str, passages: Sequence[Passage], reader: Stating | None = None) -> CitedSentence:
    """``text`` with its verdict; it cites the span it rests on in each of ``passages``, still without numbers."""
    finding = check_sentence(text, passages, reader)
    citations = tuple(
        Citation(0, passage, start, end) for passage, (start, end) in zip(passages, finding.spans, strict=True)
    )
    speaker = None
    if finding.verdict == "quoted" and len(citations) == 1:
        speaker = speaker_of(passages[0].article, citations[0].start, citations[0].end)
    return CitedSentence(
        text, citations, finding.verdict, finding.reason, speaker=speaker, score=finding.score, code=finding.code
    )
