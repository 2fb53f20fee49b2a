"""Resources: articles by address, ``article://ID``, for a person or program that attaches one to a conversation."""

import re

from mcp.server.lowlevel.helper_types import ReadResourceContents
from mcp.shared.exceptions import McpError
from mcp.types import INVALID_PARAMS, ErrorData, Resource, ResourceTemplate
from pydantic import AnyUrl

from corpus.article import Article
from corpus.dates import display_date
from corpus.headline import shown_headline
from errors import ArticleNotFound
from rag.share.article_json import article_json
from rag.tools.archive import OpenArchive
from rag.tools.texts import article_text
from rag.tools.whole_text import whole

LISTED = 50
"""Articles listed, the newest; the others are found by search."""

TEMPLATE = ResourceTemplate(
    uriTemplate="article://{article_id}",
    name="article",
    title="An article of the archive",
    description="The text of an article, with its byline and corrections. search_archive gives the ids.",
    mimeType="text/plain",
)
_NOT_FOUND = -32002  # the protocol's code for a resource that isn't there
_ADDRESS = re.compile(r"article:/{0,2}(?P<id>[^/?#]+)/?")


def listed(archive: OpenArchive) -> list[Resource]:
    """The newest articles."""
    return [_resource(article) for article in archive.newest(LISTED)]


def _resource(article: Article) -> Resource:
    return Resource(
        uri=AnyUrl(f"article://{article.id}"),
        name=article.id,
        title=whole(shown_headline(article).text),
        description=whole(f"{article.source or 'outlet unknown'}, {display_date(article.published)}"),
        mimeType="text/plain",
    )


def read(archive: OpenArchive, address: str) -> list[ReadResourceContents]:
    """The text of an article, for reading.

    Raises:
        McpError: the address is no article's, or the archive does not hold it.
    """
    match = _ADDRESS.fullmatch(address)
    if match is None:
        raise McpError(ErrorData(code=INVALID_PARAMS, message=f"{address!r:.200} is no address such as article://ID."))
    try:
        article = archive.article(match["id"])
    except ArticleNotFound as error:
        raise McpError(ErrorData(code=_NOT_FOUND, message=str(error))) from error
    text = article_text(article, article_json(archive.archive, article, with_texts=False))
    return [ReadResourceContents(content=whole(text), mime_type="text/plain")]
