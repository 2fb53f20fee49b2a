"""The tool that reads an article: it needs the archive alone, so it works while the indexes are being opened."""

from errors import BadQuestion
from rag.share.article_json import article_json
from rag.tools.archive import OpenArchive
from rag.tools.inputs import ReadInput
from rag.tools.texts import article_text
from rag.tools.work import Result, Work


def read_article(archive: OpenArchive, given: ReadInput) -> Work:
    """Read an article, or a part of it."""
    yield "Reading."
    article = archive.article(given.article_id)
    if given.start and given.start >= len(article.body):
        raise BadQuestion(f"The text has {len(article.body):,} characters; start must be less, not {given.start:,}.")
    told = article_json(archive.archive, article, given.start, given.most, given.version_texts)
    return Result(told, article_text(article, told))
