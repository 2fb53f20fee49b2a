"""What is read goes into the archive in batches; whatever fails costs the article that it failed over, and no other."""

from collections.abc import Iterator, Sequence
from functools import partial

from corpus.article import Article
from corpus.records.breakdown import Broken, unless_broken
from corpus.records.notice import Notice
from corpus.store.archive import Archive
from corpus.store.rows import Outcome

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


def keep(archive: Archive, batch: Sequence[Article]) -> tuple[Kept, list[Notice]]:
    """Add a batch in one transaction, or where an article breaks it each by itself: what was kept, and what was not.

    Raises:
        ArchiveError: it is the archive that failed, not an article.
    """
    outcomes = unless_broken(partial(archive.add, batch))
    if not isinstance(outcomes, Broken):
        return list(zip(batch, outcomes, strict=True)), []
    kept: Kept = []
    notices = []
    for article in batch:
        alone = unless_broken(partial(archive.add, [article]))
        if isinstance(alone, Broken):
            notices.append(Notice(article.url or article.uri or article.headline or "an article", None, alone))
        else:
            kept.append((article, alone[0]))
    return kept, notices
