"""Followed: a question that somebody follows; News: what is new on it since it was last asked, with its sources."""

from dataclasses import dataclass

from corpus.article import Article
from rag.answer.cited_sentence import Citation
from rag.filters import NO_FILTERS, Filters


@dataclass(frozen=True, slots=True)
class Source:
    """The span of an article that a sentence of the news rests on.

    Attributes:
        id: the article's.
        digest: the content hash of the version cited.
        quote: the span's own words, ``body[start:end]`` of that version.
    """

    id: str
    digest: str
    quote: str
    start: int
    end: int
    headline: str | None = None
    source: str | None = None
    published: str | None = None
    url: str | None = None


def source_of(article: Article, start: int, end: int) -> Source:
    """The source for ``body[start:end]`` of an article."""
    return Source(
        article.id,
        article.content_hash,
        article.body[start:end],
        start,
        end,
        article.headline,
        article.source,
        article.published,
        article.url,
    )


def cited_source(citation: Citation) -> Source:
    """The source for a footnote."""
    return source_of(citation.passage.article, citation.start, citation.end)


@dataclass(frozen=True, slots=True)
class NewSentence:
    """A sentence that no article held when the question was last asked."""

    text: str
    citations: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """A value or a sentence that is another one now.

    Attributes:
        what: what changed: a quantity (``"injured"``), or which article was corrected, replaced or withdrawn.
        before: the value or the sentence until now.
        after: the one that stands now; empty when nothing took its place.
        citations: the sources, the earlier first.
    """

    what: str
    before: str
    after: str
    citations: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class News:
    """What is new on a followed question.

    Attributes:
        articles: the ids of the articles that the news comes from, and of new ones that are near to the question.
    """

    new: tuple[NewSentence, ...] = ()
    changed: tuple[Changed, ...] = ()
    articles: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.new or self.changed)


@dataclass(frozen=True, slots=True)
class Followed:
    """A question that is followed.

    Attributes:
        owner: the reader who follows it; empty for the command line.
        added: when it was first followed, ISO 8601 with its zone.
        since: when it was last asked; until then, when it was first followed.
        mark: the state of the archive until which it has been told (see ``rag.follow.stock``).
        secret: the unguessable part of its feed's address.
    """

    id: int
    owner: str
    question: str
    filters: Filters = NO_FILTERS
    added: str = ""
    since: str = ""
    mark: int = 0
    secret: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """News as they were told once.

    Attributes:
        id: counts up over all questions.
        at: when they were told; ``since`` is when the question was asked before that.
    """

    id: int
    question: int
    at: str
    since: str
    news: News
