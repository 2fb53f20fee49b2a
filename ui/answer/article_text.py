"""An article's own text as markup, in the panel and on its page: caveats, corrections, paragraphs."""

import re

from corpus.article import Article
from rag.text.sentence import sentence_spans
from ui.answer.escape import escape

EXCERPT = 400
"""Characters shown of an article that its publisher lets only subscribers read."""

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")


def language(article: Article) -> str:
    """The attribute that says which language the article is in; nothing where it is unknown."""
    known = article.language and _LANGUAGE.fullmatch(article.language)
    return f' lang="{article.language}"' if known else ""


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


def notices(article: Article, note: str = "") -> str:
    """Its caveats and its publisher's corrections, which stand above the text; ``note``, markup, comes first."""
    texts = [*caveats(article), *map(_correction, article.corrections)]
    return note + "".join(f'<p class="corr">{escape(text)}</p>' for text in texts)


def shown_text(article: Article, span: tuple[int, int] | None = None, mark_id: str = "") -> str:
    """Its paragraphs, or an excerpt where only subscribers may read it; the ``span`` is marked in either."""
    if article.is_free is not False:
        return paragraphs(article.body, span, mark_id)
    ends = [end for _, end in sentence_spans(article.body[: 2 * EXCERPT]) if end <= EXCERPT]
    end = max(ends, default=min(EXCERPT, len(article.body)))
    rest = "<p>…</p>" if end < len(article.body.rstrip()) else ""
    if span is None or span[0] < end:
        return paragraphs(article.body[:end], span, mark_id) + rest
    words = article.body[span[0] : min(span[1], span[0] + EXCERPT)]
    return f"{paragraphs(article.body[:end])}{rest}{paragraphs(words, (0, len(words)), mark_id)}"


def paragraphs(body: str, span: tuple[int, int] | None = None, mark_id: str = "") -> str:
    """A text's paragraphs; the ``span`` of it stands in ``<mark>``, the first of them with ``mark_id``."""
    start, end = span or (0, 0)
    found = []
    for line in re.finditer(r"[^\n]*\S[^\n]*", body):
        first, last = max(start, line.start()), min(end, line.end())
        if not body[first:last].strip():
            found.append(f'<p dir="auto">{escape(line.group())}</p>')
            continue
        before, cited, after = body[line.start() : first], body[first:last], body[last : line.end()]
        # One mark a paragraph, as a mark may not reach over the end of one; the first is where the reader is taken.
        attributes = f' id="{escape(mark_id)}" tabindex="-1"' if mark_id else ""
        mark_id = ""
        found.append(f'<p dir="auto">{escape(before)}<mark{attributes}>{escape(cited)}</mark>{escape(after)}</p>')
    return "".join(found)


def _correction(text: str) -> str:
    return text if text.casefold().startswith(("correct", "clarif")) else f"Correction: {text}"
