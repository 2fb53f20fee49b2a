"""Genre: the kind of an article, shown where it is not plain reporting."""

from corpus.article import Article

_REPORTING = frozenset({"reporting", "news", "report", "article", "newsarticle", "reportagenewsarticle"})


def shown_genre(article: Article) -> str | None:
    """The genre in the source's own word; None for reporting, and when the genre is unknown."""
    return article.genre if article.genre and article.genre.casefold() not in _REPORTING else None
