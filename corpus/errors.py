"""Everything that Footnote raises on purpose, in one tree.

::

    FootnoteError                 catch this one to catch them all
    ├── ArchiveError              the archive cannot be opened, read or written
    │   └── NewerArchive          it was written by a newer Footnote
    ├── ArticleNotFound           no article of that id or URL is held
    ├── ReadError                 bytes that are no article
    ├── ModelCacheError           the built-in embedder cannot be built where its cache is
    ├── TooMuchAtOnce             more is being added already than can wait
    ├── IndexInUse                another process owns the indexes
    ├── EmbeddingMismatch         the archive's vectors come from another model
    ├── BadQuestion               nothing that could be searched for
    ├── BadFilter                 an outlet, section or genre that no article has, or no period
    ├── RerankError               a reranker can't be had, or failed
    └── EndpointError             a model endpoint failed
        ├── EndpointRefused       it answered, and refused (key, model name, quota)
        ├── EndpointUnreachable   nothing answers there
        ├── EndpointTimeout       it was too slow
        └── EndpointBroken        it answered with something that is no answer, or half of one

A message says what was attempted, what went wrong, and what to do about it.
"""


class FootnoteError(Exception):
    """The root of the tree above."""


class ArchiveError(FootnoteError):
    """The archive cannot be opened, read or written."""


class NewerArchive(ArchiveError):
    """The archive was written by a newer Footnote than this one."""


class ArticleNotFound(FootnoteError):
    """No article of that id or URL is held."""


class ReadError(FootnoteError):
    """These bytes are no article; the message is the reason shown to the user."""


class ModelCacheError(FootnoteError):
    """The built-in embedder can't be written to, or read from, its cache folder."""


class TooMuchAtOnce(FootnoteError):
    """Adding from the page: so many others are waiting that this one is refused."""


class IndexInUse(FootnoteError):
    """Another process owns the indexes; the message names it."""


class EmbeddingMismatch(FootnoteError):
    """The archive's vectors were made by another model than the one configured."""


class BadQuestion(FootnoteError):
    """The question holds nothing that could be searched for, or is too long."""


class BadFilter(FootnoteError):
    """No article has such an outlet, section or genre (the message names the closest), or a period is none."""


class RerankError(FootnoteError):
    """A reranker can't be had, or failed; a search goes on without it."""


class EndpointError(FootnoteError):
    """A model endpoint failed; the subclasses say how."""


class EndpointRefused(EndpointError):
    """The endpoint answered and refused: key, model name, quota, content."""


class EndpointUnreachable(EndpointError):
    """Nothing answers at the configured address."""


class EndpointTimeout(EndpointError):
    """The endpoint was slower than the limits allow."""


class EndpointBroken(EndpointError):
    """The endpoint sent something that is no answer, or only the beginning of one."""
