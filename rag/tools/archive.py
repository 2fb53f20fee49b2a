"""OpenArchive: the archive that tools work on, and its assistant, which may still be opening."""

import time
from collections.abc import Generator
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corpus.article import Article
from corpus.store.archive import Archive
from corpus.store.selection import Selection
from errors import ArticleNotFound, FootnoteError
from rag.model.throttle import BEAT_SECONDS

if TYPE_CHECKING:
    from rag.assistant import Assistant

_OPENING = "The archive is being opened."
_NOT_YET = (
    "The archive is still being opened or indexed, so it can't be searched yet. Call the tool again in half a minute. "
    "read_article works already, with the ids of the listed resources."
)
_CLOSED = "The archive could not be opened: {} Whoever runs Footnote must mend this; calling again won't."
_EMPTY = (
    "The archive holds no article yet, so nothing can be found in it. Whoever runs Footnote adds some by: "
    "python -m corpus add PATH"
)
_NO_ARTICLE = (
    "The archive holds no article {!r}. Take an article_id that search_archive or ask_archive gave, letter by letter; "
    "the archive may also have removed it since."
)
_SHOWN = 80  # characters of a name in a message


@dataclass(frozen=True, slots=True)
class OpenArchive:
    """An archive and its assistant.

    Attributes:
        archive: the articles; they can be read at once.
        opening: the assistant, once it is open.
        patience: seconds that a tool waits for that before it says so.
    """

    archive: Archive
    opening: "Future[Assistant]"
    patience: float = 30.0

    def assistant(self, needs_articles: bool = True) -> "Generator[str, None, Assistant]":
        """Wait for the assistant, with lines of progress, and return it.

        Raises:
            FootnoteError: it is not open yet, could not be opened, or the archive is empty.
        """
        if needs_articles and self.archive.is_empty():
            raise FootnoteError(_EMPTY)
        until = time.monotonic() + self.patience
        while not self.opening.done():
            if time.monotonic() >= until:
                raise FootnoteError(_NOT_YET)
            yield _OPENING
            wait([self.opening], BEAT_SECONDS)
        if self.opening.cancelled():
            raise FootnoteError(_CLOSED.format("it was stopped."))
        if error := self.opening.exception():
            told = str(error) if isinstance(error, FootnoteError) else "its log tells why."
            raise FootnoteError(_CLOSED.format(told)) from error
        return self.opening.result()

    def article(self, name: str) -> Article:
        """The article of that id or URL.

        Raises:
            ArticleNotFound: the archive holds none; the message says what to do, and names no folder.
        """
        try:
            return self.archive.get(name.strip())
        except ArticleNotFound as error:
            raise ArticleNotFound(_NO_ARTICLE.format(name[:_SHOWN])) from error

    def newest(self, most: int) -> list[Article]:
        """The newest articles that are not withdrawn."""
        return [one for one in self.archive.listed(Selection(), most) if one.status is None]
