"""What is read goes into the archive in batches; whatever fails costs the article that it failed over, and no other."""

from collections.abc import Iterator, Sequence
from functools import partial

from corpus.article import Article
from corpus.records.breakdown import Broken, unless_broken
from corpus.records.notice import Notice
from corpus.store.archive import Archive
from corpus.store.rows import Outcome
from corpus.store.runs import KEPT_OUT, Run

Kept = list[tuple[Article, Outcome]]


def batches(articles: Iterator[Article], most: int) -> Iterator[list[Article]]:
    """The articles, ``most`` at a time. Those read before an error come too, before the error."""
    batch: list[Article] = []
    try:
        for article in articles:
            batch.append(article)
            if len(batch) == most:
                yield batch
                batch = []
    except Exception:
        if batch:
            yield batch
        raise
    if batch:
        yield batch


def keep(archive: Archive, batch: Sequence[Article], run: Run | None = None) -> tuple[Kept, list[Notice]]:
    """Add a batch in one transaction, or where an article breaks it each by itself: what was kept, and what was not.

    Args:
        archive: what is added to.
        batch: the articles.
        run: who brings them; an article of another way is not changed by readers' (see ``corpus.store.runs``).

    Raises:
        ArchiveError: it is the archive that failed, not an article.
    """
    outcomes = unless_broken(partial(archive.add, batch, run))
    kept: Kept = []
    notices = []
    for place, article in enumerate(batch):
        alone = (
            unless_broken(partial(archive.add, [article], run)) if isinstance(outcomes, Broken) else [outcomes[place]]
        )
        if isinstance(alone, Broken):
            notices.append(_notice(article, alone))
        elif alone[0] == "refused":
            notices.append(_notice(article, KEPT_OUT))
        else:
            kept.append((article, alone[0]))
    return kept, notices


def _notice(article: Article, why: str) -> Notice:
    return Notice(article.url or article.uri or article.headline or "an article", None, why)
