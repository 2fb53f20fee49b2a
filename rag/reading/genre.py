"""What kind of piece an article is, where it is not plain reporting."""

from corpus.article import Article

_REPORTING = frozenset({"reporting", "news", "report", "article", "newsarticle", "reportagenewsarticle"})


def shown_genre(article: Article) -> str | None:
    """The genre as the source calls it, unless it is reporting, or unknown."""
    return article.genre if article.genre and article.genre.casefold() not in _REPORTING else None
