"""Passage: a slice of an article by character offsets, and the split of an article into passages."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from corpus.article import Article
from rag.dates.named_days import NamedDays
from rag.text.sentence import sentence_spans

PASSAGE_CHARACTERS = 700
"""About 115 words, 150 tokens: well inside the 256 that the built-in embedder reads."""

SHORTEST_PASSAGE = 200
"""A shorter remainder at an article's end joins the passage before it."""

BEHIND = 0.25
"""How far each further passage of an article is behind the one before, in the scores of a search."""

_WORD = re.compile(r"[^\W\d_]{3,}|\d{4}")  # a word or a year in an address


@dataclass(frozen=True, slots=True)
class Passage:
    """The slice ``article.body[start:end]``, never rewritten.

    Attributes:
        story: identifies the article's story when the archive holds copies of it; else None.
    """

    article: Article
    start: int
    end: int
    story: str | None = field(default=None, compare=False)

    @property
    def text(self) -> str:
        """The slice itself."""
        return self.article.body[self.start : self.end]

    @property
    def id(self) -> str:
        """``"<article id>:<start>-<end>"``."""
        return f"{self.article.id}:{self.start}-{self.end}"


@dataclass(frozen=True, slots=True)
class ScoredPassage:
    """A line of a TREC run: a passage and its retrieval score (higher is better; comparable within one query only).

    Attributes:
        similarity: cosine of question and passage when the vector index was searched; else None.
        relevance: score by the second look (see ``rag.relevance``), -11 to 11; None when it was not read.
    """

    passage: Passage
    score: float
    similarity: float | None = None
    relevance: float | None = None

    def tells_of(self, days: NamedDays) -> bool:
        """Whether it may tell of these days, by its words, its headline and its article's date."""
        article = self.passage.article
        return days.are_told(article.published, f"{article.headline or ''} {self.passage.text}")


def split(article: Article) -> list[tuple[int, int]]:
    """The passages of an article: runs of whole sentences, as ``(start, end)`` offsets into its body.

    Passages don't overlap, and together they hold every sentence.
    """
    spans: list[tuple[int, int]] = []
    for start, end in sentence_spans(article.body):
        if spans and end - spans[-1][0] <= PASSAGE_CHARACTERS:
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    if len(spans) > 1 and spans[-1][1] - spans[-1][0] < SHORTEST_PASSAGE:
        start, end = spans[-2][0], spans.pop()[1]
        spans[-1] = (start, end)
    return spans


def subject(article: Article) -> str | None:
    """The subject of an article: its headline, else the words of its address, else None.

    Publishers put words into addresses for search engines. Of 122 real articles that answered, 73 had no headline.

    >>> subject(Article(body="...", url="https://news.test/2025/08/19/ferry-hits-dredger/index.html"))
    'ferry hits dredger'
    """
    if article.headline or not article.url:
        return article.headline or None
    try:
        path = urlsplit(article.url).path
    except ValueError:  # not an address at all
        return None
    for part in reversed(path.split("/")):
        words = re.split(r"[\W_]+", re.sub(r"\.\w+$", "", unquote(part)))
        if sum(bool(_WORD.fullmatch(word)) for word in words) > 1:  # else a number, an id, "index.html"
            return " ".join(filter(None, words))
    return None


def searched_text(about: str | None, text: str) -> str:
    """The text embedded for a passage. The article's subject comes first, since the passage alone may lack it."""
    return f"{about}\n{text}" if about else text
