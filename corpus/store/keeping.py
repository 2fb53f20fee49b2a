"""Keeping: articles go into the archive in batches. A failure costs the article that causes it, and no other."""

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
    """Yield the articles, ``most`` at a time. The articles read before an error come before the error."""
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
    """Add a batch in one transaction, or article by article if one breaks it. Return those kept, and the notices.

    Args:
        archive: the archive that gets the articles.
        batch: the articles.
        run: the run that adds them; readers' runs change no article that came another way (``corpus.store.runs``).

    Raises:
        ArchiveError: the archive failed, not an article.
    """
    found = archive.believed(batch, run)
    notices = [_apart(said) for said, article in zip(batch, found, strict=True) if said.id != article.id]
    batch = found
    outcomes = unless_broken(partial(archive.add, batch, run))
    kept: Kept = []
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


def _apart(article: Article) -> Notice:
    place = article.url or article.uri or ""
    why = f"{place} is stated by several articles: {article.headline!r} is kept without it"
    return Notice(article.headline or place, None, why, skipped=False)


def _notice(article: Article, why: str) -> Notice:
    return Notice(article.url or article.uri or article.headline or "an article", None, why)
