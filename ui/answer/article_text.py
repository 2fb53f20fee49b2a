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


def withdrawal(status: str) -> str:
    """The sentence that tells readers that an article with this ``Article.status`` is withdrawn."""
    return f"Withdrawn by its publisher ({status}). It is not answered from."


def caveats(article: Article) -> list[str]:
    """The article's caveats, each a whole sentence: withdrawn, a teaser, behind a paywall, or of unknown outlet."""
    told = [withdrawal(article.status)] if article.status else []
    if article.is_partial:
        told.append("Only a teaser of this article is held, not its whole text.")
    if article.is_free is False:
        told.append("This article is behind its publisher’s paywall: an excerpt is shown.")
    if article.source is None and article.outlet_hint:
        told.append(f"The text names {article.outlet_hint}; whose article it is was not given.")
    return told


def notices(article: Article) -> list[str]:
    """The article's caveats and its publisher's corrections, to show above the text."""
    return [*caveats(article), *map(_correction, article.corrections)]


def shown_text(article: Article, span: Span | None = None) -> list[Paragraph]:
    """The article's paragraphs, or an excerpt if it is for subscribers only; the ``span`` is marked in both."""
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
    """The paragraphs of a text; each marks its own words of the ``span``, since a mark can't cross paragraphs."""
    start, end = span or (0, 0)
    for line in re.finditer(r"[^\n]*\S[^\n]*", body):
        first, last = max(start, line.start()), min(end, line.end())
        if body[first:last].strip():
            yield Paragraph(body[line.start() : first], body[first:last], body[last : line.end()])
        else:
            yield Paragraph(line.group())


def _correction(text: str) -> str:
    return text if text.casefold().startswith(("correct", "clarif")) else f"Correction: {text}"
