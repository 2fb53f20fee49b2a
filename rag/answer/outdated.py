"""Outdated values: a sentence gives a value as current, although a newer retrieved article has another."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from corpus.article import Article
from corpus.dates import display_date, first_day
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement
from rag.check.verdict import Objection
from rag.passage import Passage, ScoredPassage
from rag.reading.copies import COPY, overlap
from rag.reading.figure import figures
from rag.text.language import ENGLISH, alternatives
from rag.text.numbers import find_numbers, numbers
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

_DAY = rf"(?:\d{{1,2}} )?(?:{alternatives((*ENGLISH.months, *ENGLISH.weekdays))}|(?:19|20)\d\d)\b"
# Words that tie a value to its day: "by Tuesday", "at first", "on 19 August the authority said".
_OF_ITS_DAY = re.compile(
    r"\b(?:(?i:at first|first reports?|initial(?:ly)?|earlier|early reports?|previous(?:ly)?|originally|had been|"
    rf"until|former(?:ly)?|as of|rose|risen|grew|grown|(?:by|in|since) then)|(?:[Bb]y|[Ii]n|for|[Ss]ince) {_DAY}|"
    rf"(?:said|reported|announced|told \w+|counted) (?:on )?{_DAY})|^On {_DAY}",
)
_FEWEST = 3  # terms beside its number that a sentence needs before another can be seen to retell it

Newer = tuple[Decimal, Article]


def check_outdated(
    sentence: CitedSentence,
    answer: Sequence[CitedSentence],
    disagreements: Sequence[Disagreement],
    found: Sequence[ScoredPassage],
) -> Objection | None:
    """Whether ``sentence`` gives an older value as if it were the newest.

    A sentence that dates its value passes, and so does one whose answer also gives the newer value.

    Args:
        sentence: a sentence of the answer.
        answer: all sentences of the answer.
        disagreements: the differing values, newest first (see ``rag.rows.disagreement``).
        found: the retrieved passages; one of them may retell the sentence with another number.
    """
    dated = [citation for citation in sentence.citations if citation.passage.article.published]
    if not dated or _OF_ITS_DAY.search(sentence.text):
        return None
    cited = max(dated, key=lambda one: _day(one.passage.article))
    said = {value for other in answer for value in numbers(other.text)}
    newer = [*_series(sentence, cited, disagreements), *_retold(sentence, cited, found)]
    for value, article in newer:
        if value not in said:
            return Objection(
                f"{article.source or 'another article'}, {display_date(article.published)}, has {value:,f}: "
                f"what is cited is of {display_date(cited.passage.article.published)}",
                refutes=False,
                code="A2",
            )
    return None


def _day(article: Article) -> int:
    return first_day(article.published) if article.published else 0


def _series(sentence: CitedSentence, cited: Citation, disagreements: Sequence[Disagreement]) -> Iterator[Newer]:
    """Yield the newest value of a count that changed, when the sentence has an older one."""
    stated = {(figure.name, figure.value) for figure in figures(sentence.text)}
    for one in disagreements:
        newest = one.rows[0]
        article = newest.sentence.citations[0].passage.article
        older = {Decimal(row.value.replace(",", "")) for row in one.rows[1:]}
        is_older = any(name == one.quantity and value in older for name, value in stated)
        if one.changing and is_older and _day(article) > _day(cited.passage.article):
            yield Decimal(newest.value.replace(",", "")), article


def _retold(sentence: CitedSentence, cited: Citation, found: Sequence[ScoredPassage]) -> Iterator[Newer]:
    """Yield the number of each newer sentence that retells the cited one with another number."""
    stated = numbers(sentence.text)
    old = _told(cited.quote)
    if old is None or old[0] not in stated:
        return
    for passage in sorted((one.passage for one in found), key=lambda one: -_day(one.article)):
        if _day(passage.article) > _day(cited.passage.article):
            for new in _sentences(passage):
                if new and new[0] != old[0] and overlap(new[1], old[1]) >= COPY:
                    yield new[0], passage.article


def _sentences(passage: Passage) -> Iterator[tuple[Decimal, frozenset[str]] | None]:
    return (_told(passage.text[start:end]) for start, end in sentence_spans(passage.text))


def _told(text: str) -> tuple[Decimal, frozenset[str]] | None:
    """The one number of a sentence, and the terms of its rest; None without just one number or enough terms."""
    found = list(find_numbers(text))
    if len(found) != 1:
        return None
    value, start, end = found[0]
    told = frozenset(terms(f"{text[:start]} {text[end:]}"))
    return (value, told) if len(told) >= _FEWEST else None
