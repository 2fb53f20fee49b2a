"""Citing: draft sentences -> checked sentences, with their citations numbered as shown."""

from collections.abc import Sequence
from dataclasses import replace

from rag.answer.answer import Citation, CitedSentence
from rag.check.checker import check_sentence
from rag.passage import Passage
from rag.reading.speakers import speaker_of
from rag.write.markers import DraftSentence


def cited(
    draft: Sequence[DraftSentence], offered: Sequence[Passage], checked: dict[DraftSentence, CitedSentence]
) -> tuple[tuple[CitedSentence, ...], int]:
    """The draft's sentences with their verdicts, and how many of its markers point to nothing.

    Citations are numbered in the order in which their spans are first cited.

    ``checked`` caches the result for each closed sentence, since every later snapshot repeats the sentence.
    """
    numbered: dict[tuple[str, int, int], int] = {}
    sentences = []
    unresolved = 0
    for sentence in draft:
        known = [number for number in sentence.cited if 1 <= number <= len(offered)]
        unresolved += len(sentence.cited) - len(known)
        if sentence not in checked or not sentence.closed:
            checked[sentence] = _as_far_as_written(sentence, [offered[number - 1] for number in known])
        found = checked[sentence]
        citations = []
        for citation in found.citations:
            key = (citation.passage.article.id, citation.start, citation.end)
            number = numbered.setdefault(key, len(numbered) + 1)
            citations.append(replace(citation, number=number))
        sentences.append(replace(found, citations=tuple(dict.fromkeys(citations))))
    return tuple(sentences), unresolved


def _as_far_as_written(sentence: DraftSentence, passages: Sequence[Passage]) -> CitedSentence:
    if not sentence.closed:
        return CitedSentence(sentence.text, paragraph=sentence.paragraph)
    found = checked_sentence(sentence.text, passages)
    return replace(found, paragraph=sentence.paragraph, answers=sentence.answers)


def checked_sentence(text: str, passages: Sequence[Passage]) -> CitedSentence:
    """``text`` with its verdict; it cites the span it rests on in each of ``passages``, still without numbers."""
    finding = check_sentence(text, passages)
    citations = tuple(
        Citation(0, passage, start, end) for passage, (start, end) in zip(passages, finding.spans, strict=True)
    )
    speaker = None
    if finding.verdict == "quoted" and len(citations) == 1:
        speaker = speaker_of(passages[0].article, citations[0].start, citations[0].end)
    return CitedSentence(
        text, citations, finding.verdict, finding.reason, speaker=speaker, score=finding.score, code=finding.code
    )
