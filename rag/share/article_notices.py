"""What whoever reads an article must know beside its text: it is withdrawn, a teaser, corrected."""

from corpus.article import Article


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


def _correction(text: str) -> str:
    return text if text.casefold().startswith(("correct", "clarif")) else f"Correction: {text}"
