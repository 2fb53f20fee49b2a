"""Genre: the kind of an article, shown where it is not plain reporting."""

import re

from corpus.article import Article

_OPINION = re.compile(r"opinion|editorial|op-?ed|column|comment(?:ary)?\b|letter|leader\b|blog|review", re.IGNORECASE)
_REPORTING = frozenset({"reporting", "news", "report", "article", "newsarticle", "reportagenewsarticle"})


def shown_genre(article: Article) -> str | None:
    """The genre in the source's own word; None for reporting, and when the genre is unknown."""
    return article.genre if article.genre and article.genre.casefold() not in _REPORTING else None


def is_opinion(article: Article) -> bool:
    """Whether the source calls an article an opinion: its statements are its author's views."""
    return bool(_OPINION.search(article.genre or ""))
