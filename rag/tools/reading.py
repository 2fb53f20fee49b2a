"""The tools that read an article, and what its change reaches.

They need the archive alone, so they work while the indexes are being opened.
"""

from contextvars import ContextVar

from errors import BadQuestion
from rag.follow.affected import affected_of
from rag.share.article_json import article_json
from rag.tools.archive import OpenArchive
from rag.tools.inputs import AffectedInput, ReadInput
from rag.tools.texts import affected_text, article_text
from rag.tools.work import Result, Work

OWNER: ContextVar[str | None] = ContextVar("owner", default=None)
"""Whose kept answers the sender of a request may see. None: everybody's, as whoever runs Footnote's commands may."""


def read_article(archive: OpenArchive, given: ReadInput) -> Work:
    """Read an article, or a part of it."""
    yield "Reading."
    article = archive.article(given.article_id)
    if given.start and given.start >= len(article.body):
        raise BadQuestion(f"The text has {len(article.body):,} characters; start must be less, not {given.start:,}.")
    told = article_json(archive.archive, article, given.start, given.most, given.version_texts)
    return Result(told, article_text(article, told))


def affected_answers(archive: OpenArchive, given: AffectedInput) -> Work:
    """Find the kept answers that an article's change reaches."""
    yield "Looking through the kept answers."
    told = affected_of(archive.archive, given.article_id.strip(), OWNER.get())
    return Result(told, affected_text(told))
