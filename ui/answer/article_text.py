"""An article's own text, in the panel and on its page: caveats, corrections, paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlencode

from corpus.article import Article
from rag.share.article_json import EXCERPT, excerpt_end

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, with its marked words.

    Attributes:
        before: the words before the marked ones; the whole paragraph when none are marked.
        cited: the marked words.
        after: the words after the marked ones.
        is_rest: whether it stands for the text that is not shown.
    """

    before: str = ""
    cited: str = ""
    after: str = ""
    is_rest: bool = False


def shown_text(article: Article, span: Span | None = None) -> list[Paragraph]:
    """The article's paragraphs, or an excerpt if it is for subscribers only; the ``span`` is marked in both."""
    if article.is_free is not False:
        return list(_paragraphs(article.body, span))
    end = excerpt_end(article.body)
    rest = [Paragraph(is_rest=True)] if end < len(article.body.rstrip()) else []
    if span is None or span[0] < end:
        return [*_paragraphs(article.body[:end], span), *rest]
    words = article.body[span[0] : min(span[1], span[0] + EXCERPT)]
    return [*_paragraphs(article.body[:end]), *rest, *_paragraphs(words, (0, len(words)))]


def versions_address(id_: str, before: str = "", after: str = "") -> str:
    """The address of the page that compares two versions of an article; unsaid, its last two."""
    keys = urlencode({name: key for name, key in (("from", before), ("to", after)) if key})
    return f"/articles/{id_}/versions" + (f"?{keys}" if keys else "")


def _paragraphs(body: str, span: Span | None = None) -> Iterator[Paragraph]:
    """The paragraphs of a text; each marks its own words of the ``span``, since a mark can't cross paragraphs."""
    start, end = span or (0, 0)
    for line in re.finditer(r"[^\n]*\S[^\n]*", body):
        first, last = max(start, line.start()), min(end, line.end())
        if body[first:last].strip():
            yield Paragraph(body[line.start() : first], body[first:last], body[last : line.end()])
        else:
            yield Paragraph(line.group())
