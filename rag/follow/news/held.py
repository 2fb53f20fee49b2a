"""Held: whether an article held a sentence already when a question was last asked, word for word or as a copy."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

from corpus.article import Article
from corpus.store.archive import Archive
from rag.check.cited_text import CitedText
from rag.check.opposites import check_opposites
from rag.follow.followed import Source, source_of
from rag.follow.stock import Since
from rag.index.passage_index import PassageIndex
from rag.index.stored_passages import passages_by_id
from rag.passage import Passage
from rag.question.analysis import analyse
from rag.reading.copies import COPY, overlap
from rag.reading.figure import Figure, figures
from rag.text.language import ENGLISH
from rag.text.numbers import numbers
from rag.text.proper_names import names_in
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

_LIKELIEST = 30  # passages that share most of a sentence's words; a sentence of all its words is first among them
_FEWEST = 3  # terms; a shorter sentence ("He declined.") is a copy only word for word
_DATES = frozenset((*ENGLISH.months, *ENGLISH.weekdays))
_WORD = re.compile(r"[\w’'-]+")


@dataclass(frozen=True, slots=True)
class Earlier:
    """An earlier sentence that says the same, or the same with other numbers.

    Attributes:
        is_same: whether it says the same; else its numbers differ.
    """

    text: str
    source: Source
    is_same: bool


class HeldBefore:
    """What the articles held at a mark."""

    def __init__(self, index: PassageIndex, since: Since) -> None:
        """``since`` says which articles, and which of their versions, were held."""
        self._index = index
        self._since = since
        self._versions = lru_cache(maxsize=256)(self._held_versions)

    def find(self, sentence: str, article: str) -> Earlier | None:
        """An earlier sentence like this one of ``article``: one that says the same, else one with other numbers."""
        other: Earlier | None = None
        for held in self._near(sentence, article):
            found = like(sentence, held)
            if found and found.is_same:
                return found
            other = other or found
        return other

    def _near(self, sentence: str, article: str) -> Iterator[Passage]:
        """Yield the held passages that may hold it: of earlier versions of its article, and the likeliest of others."""
        for version in self._versions(article):
            yield Passage(version, 0, len(version.body))
        hits = self._index.keywords.matching(analyse(sentence), _LIKELIEST)
        found = passages_by_id(self._index.archive, [id_ for id_, _ in hits])
        for passage in found.values():
            if passage.article.id in self._since.kept:
                yield passage
            else:
                yield from self._earlier(passage.article)

    def _earlier(self, article: Article) -> Iterator[Passage]:
        """Yield the versions of a changed article that were held."""
        for version in self._versions(article.id):
            yield Passage(version, 0, len(version.body))

    def _held_versions(self, article: str) -> tuple[Article, ...]:
        digests = self._since.changed.get(article, frozenset())
        return held_versions(self._index.archive, article, digests) if digests else ()


def held_versions(archive: Archive, article: str, digests: Iterable[str]) -> tuple[Article, ...]:
    """The versions of an article with these digests, as far as the archive holds them; its present one may be one."""
    wanted = frozenset(digests)
    present = list(archive.articles([article]))
    versions = [*(one.article for one in archive.versions(article)), *present]
    return tuple(one for one in versions if one.content_hash in wanted)


def like(sentence: str, passage: Passage) -> Earlier | None:
    """The sentence of a passage that says the same, or else one that says it with other numbers."""
    other: Earlier | None = None
    for start, end in sentence_spans(passage.text):
        text = passage.text[start:end]
        is_same = says_the_same(sentence, text)
        if is_same or (not other and retells(sentence, text)):
            source = source_of(passage.article, passage.start + start, passage.start + end)
            other = Earlier(text, source, is_same)
        if is_same:
            break
    return other


def says_the_same(one: str, other: str) -> bool:
    """Whether a sentence is another one once more, edited at most: with its numbers, names and days, and its sense."""
    if _words(one) == _words(other):
        return True
    if not retells(one, other) or numbers(one) != numbers(other) or _is_opposite(one, other):
        return False
    return _named(one) <= frozenset(_WORD.findall(other))


def retells(one: str, other: str) -> bool:
    """Whether two sentences have most words in common, whatever their numbers."""
    said = _said(one)
    return len(said) >= _FEWEST and overlap(said, _said(other)) >= COPY


def repeats(sentence: str, told: Iterable[str]) -> bool:
    """Whether one of the sentences told says the same."""
    return any(says_the_same(sentence, one) for one in told)


def differing_value(before: str, after: str) -> tuple[str, str, str] | None:
    """The quantity of which two sentences give different values, and both values; None without one."""
    earlier = {figure.quantity: figure for figure in figures(before)}
    for figure in figures(after):
        other = earlier.get(figure.quantity)
        if other and other.value != figure.value:
            return figure.name, shown_value(other), shown_value(figure)
    return None


def shown_value(figure: Figure) -> str:
    """A value as readers see it: ``14``, ``at least 1,204``."""
    return f"{figure.qualifier} {figure.value:,f}".strip()


def _said(text: str) -> frozenset[str]:
    return frozenset(term for term in terms(text) if not term[0].isdigit())


def _is_opposite(one: str, other: str) -> bool:
    return check_opposites(one, CitedText((Passage(Article(body=other), 0, len(other)),))) is not None


def _named(text: str) -> frozenset[str]:
    """The names, days and months of a sentence."""
    return names_in(text) | _DATES.intersection(_WORD.findall(text))


def _words(text: str) -> str:
    return " ".join(text.casefold().split())
