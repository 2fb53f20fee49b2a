"""Spoken: which sentences of an answer stand in one quotation, so that no line comes between its two marks."""

from collections.abc import Sequence
from functools import lru_cache

from rag.answer.cited_sentence import CitedSentence
from rag.reading.quotation import quotations


def whole_quotations(sentences: Sequence[CitedSentence], adjoining: bool = False) -> list[list[int]]:
    """The numbers of the sentences, those of one quotation together; the first of each group keeps its place.

    Args:
        sentences: in the order shown.
        adjoining: whether a sentence joins only the one right before it, not one further above.
    """
    groups: list[list[int]] = []
    speeches = [_speeches(one) for one in sentences]
    for number, speech in enumerate(speeches):
        before = groups[-1:] if adjoining else groups
        group = next((one for one in before if any(speech & speeches[other] for other in one)), None)
        if group:
            group.append(number)
        else:
            groups.append([number])
    return groups if adjoining else [sorted(group, key=lambda number: _start(sentences[number])) for group in groups]


def _start(sentence: CitedSentence) -> int:
    return sentence.citations[0].start if sentence.citations else 0


def _speeches(sentence: CitedSentence) -> frozenset[tuple[str, int]]:
    """The quotations that a sentence has words of: its article, and the number of the speech there."""
    if len(sentence.citations) != 1:
        return frozenset()
    cited = sentence.citations[0]
    article = cited.passage.article
    return frozenset(
        (article.id, chain) for start, end, chain in _spans(article.body) if start < cited.end and cited.start < end
    )


@lru_cache(maxsize=64)  # an answer is shown anew for each question after it
def _spans(body: str) -> tuple[tuple[int, int, int], ...]:
    return tuple((one.start, one.end, one.chain) for one in quotations(body).spans)
