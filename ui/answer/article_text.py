"""An article's own text, in the panel and on its page: caveats, corrections, paragraphs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from corpus.article import Article
from rag.text.sentence import sentence_spans

EXCERPT = 400
"""Characters shown of an article that its publisher lets only subscribers read."""

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, with the words of it that are marked.

    Attributes:
        before: the words before those marked; all of them where none are.
        cited: the words marked.
        after: the words after those.
        is_rest: stands for the text that is not shown.
    """

    before: str = ""
    cited: str = ""
    after: str = ""
    is_rest: bool = False


def withdrawal(status: str) -> str:
    """What a reader is told of an article with that ``Article.status``."""
    return f"Withdrawn by its publisher ({status}). It is not answered from."


def caveats(article: Article) -> list[str]:
    """What a reader must know of a text before reading it, in whole sentences."""
    told = [withdrawal(article.status)] if article.status else []
    if article.is_partial:
        told.append("Only a teaser of this article is held, not its whole text.")
    if article.is_free is False:
        told.append("This article is behind its publisher’s paywall: an excerpt is shown.")
    if article.source is None and article.outlet_hint:
        told.append(f"The text names {article.outlet_hint}; whose article it is was not given.")
    return told


def notices(article: Article) -> list[str]:
    """Its caveats and its publisher's corrections, which stand above the text."""
    return [*caveats(article), *map(_correction, article.corrections)]


def shown_text(article: Article, span: Span | None = None) -> list[Paragraph]:
    """Its paragraphs, or an excerpt where only subscribers may read it; the ``span`` is marked in either."""
    if article.is_free is not False:
        return list(_paragraphs(article.body, span))
    ends = [end for _, end in sentence_spans(article.body[: 2 * EXCERPT]) if end <= EXCERPT]
    end = max(ends, default=min(EXCERPT, len(article.body)))
    rest = [Paragraph(is_rest=True)] if end < len(article.body.rstrip()) else []
    if span is None or span[0] < end:
        return [*_paragraphs(article.body[:end], span), *rest]
    words = article.body[span[0] : min(span[1], span[0] + EXCERPT)]
    return [*_paragraphs(article.body[:end]), *rest, *_paragraphs(words, (0, len(words)))]


def _paragraphs(body: str, span: Span | None = None) -> Iterator[Paragraph]:
    """A text's paragraphs; each marks its words of the ``span``, as a mark may not reach over a paragraph's end."""
    start, end = span or (0, 0)
    for line in re.finditer(r"[^\n]*\S[^\n]*", body):
        first, last = max(start, line.start()), min(end, line.end())
        if body[first:last].strip():
            yield Paragraph(body[line.start() : first], body[first:last], body[last : line.end()])
        else:
            yield Paragraph(line.group())


def _correction(text: str) -> str:
    return text if text.casefold().startswith(("correct", "clarif")) else f"Correction: {text}"
