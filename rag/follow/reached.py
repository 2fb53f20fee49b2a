"""Reached: what a correction, a new version or a withdrawal of an article does to words that were cited from it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from corpus.article import Article
from corpus.dates import display_date
from corpus.headline import shown_headline
from corpus.store.archive import Archive
from errors import ArticleNotFound
from rag.answer.answer import Answer
from rag.answer.cited_sentence import CitedSentence
from rag.reading.copies import overlap
from rag.text.sentence import sentence_spans
from rag.text.terms import terms

How = Literal["corrected", "replaced", "withdrawn", "removed"]

# Share of common terms from which a sentence of the new version takes the place of one of the old. Set by hand: a
# correction changes a number or a name; of a sentence about something else, news shares less than a fifth.
_IN_ITS_PLACE = 0.3


@dataclass(frozen=True, slots=True)
class Reached:
    """What became of cited words.

    Attributes:
        how: what happened to their article.
        told: that in a sentence, for readers.
        before: the words as they were cited.
        after: what stands in their place now, which is the same when they still stand; empty when nothing does.
        article: the article as it is now; None when the archive holds it no more.
        digest: the content hash of the version that was cited.
    """

    how: How
    told: str
    before: str
    after: str
    article: Article | None
    digest: str = ""

    @property
    def stands(self) -> bool:
        """Whether the words stand as they were cited."""
        return self.before == self.after


def reached(cited: Article, start: int, end: int, archive: Archive) -> Reached | None:
    """What became of ``cited.body[start:end]``; None while the article reads as it did.

    A new version that changes neither text, headline nor corrections (another section, another date) is no change.
    """
    before = cited.body[start:end]
    try:
        now = archive.get(cited.id)
    except ArticleNotFound:
        told = f"“{shown_headline(cited).text}” is no longer in the archive."
        return Reached("removed", told, before, "", None, cited.content_hash)
    if _reads(now) == _reads(cited):
        return None
    by = now.source or "Its publisher"
    on = f" on {display_date(now.updated)}" if now.updated else ""
    if now.status:
        return Reached("withdrawn", f"{by} has withdrawn this article.", before, "", now, cited.content_hash)
    notices = [one for one in now.corrections if one not in cited.corrections]
    after = _in_place_of(before, cited, now)
    if notices:
        told = f"{by} corrected this article{on}: {' '.join(notices)}"
        return Reached("corrected", told, before, after, now, cited.content_hash)
    told = f"{by} published a new version of this article{on}."
    return Reached("replaced", told, before, after, now, cited.content_hash)


def sentences_reached(answer: Answer, archive: Archive) -> list[tuple[CitedSentence, Reached]]:
    """The sentences of an answer that cite what reads otherwise now, each with what became of it, once an article."""
    held: dict[str, str] = _digests(archive, {one.passage.article.id for one in answer.citations})
    moved = {
        one.passage.article.id
        for one in answer.citations
        if held.get(one.passage.article.id) != one.passage.article.content_hash
    }
    if not moved:
        return []
    return list(reached_in(answer, archive, moved))


def reached_in(answer: Answer, archive: Archive, moved: Iterable[str]) -> Iterator[tuple[CitedSentence, Reached]]:
    """Yield the sentences of an answer that cite one of these articles, with what became of the words, each once."""
    ids, seen = set(moved), set[tuple[str, str]]()
    for sentence in (*answer.sentences, *answer.listed):
        for citation in sentence.citations:
            article = citation.passage.article
            if article.id not in ids or (article.id, citation.quote) in seen:
                continue
            seen.add((article.id, citation.quote))
            if found := reached(article, citation.start, citation.end, archive):
                yield sentence, found


def _reads(article: Article) -> tuple[object, ...]:
    return article.body, article.headline, article.corrections, article.status


def _in_place_of(quote: str, cited: Article, now: Article) -> str:
    """The words that stand now where ``quote`` stood, sentence by sentence."""
    if _plain(quote) in _plain(now.body):
        return quote
    held = {_plain(one): one for one in _sentences(now.body)}
    before = {_plain(one) for one in _sentences(cited.body)}
    fresh = [text for plain, text in held.items() if plain not in before]
    found = [held.get(_plain(one)) or _nearest(one, fresh) for one in _sentences(quote)]
    return " ".join(dict.fromkeys(one for one in found if one))


def _nearest(sentence: str, fresh: list[str]) -> str:
    told = frozenset(terms(sentence))
    shared = {one: overlap(told, frozenset(terms(one))) for one in fresh}
    best = max(fresh, key=lambda one: shared[one], default="")
    return best if best and shared[best] >= _IN_ITS_PLACE else ""


def _sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def _plain(text: str) -> str:
    return " ".join(text.split())


def _digests(archive: Archive, ids: set[str]) -> dict[str, str]:
    """The content hashes of the articles now, as far as they are held under these ids."""
    marks = ", ".join("?" * len(ids))
    with archive.using() as connection:
        rows = connection.execute(f"SELECT id, content_hash FROM articles WHERE id IN ({marks})", tuple(ids))
        return dict(rows.fetchall())
