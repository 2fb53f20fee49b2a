"""Everything that Footnote raises on purpose, in one tree.

::

    FootnoteError                 catch this one to catch them all
    ├── ArchiveError              the archive cannot be opened, read or written
    │   └── NewerArchive          it was written by a newer Footnote
    ├── ConversationError         a conversation can't be gone on with
    │   ├── ConversationNotFound  none of that address is this reader's
    │   └── TurnTaken             somebody asked in it meanwhile
    ├── ArticleNotFound           no article of that id or URL is held
    ├── ReadError                 bytes that are no article
    ├── ModelCacheError           the built-in embedder cannot be built where its cache is
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


class ConversationError(FootnoteError):
    """A conversation can't be gone on with; the subclasses say why."""


class ConversationNotFound(ConversationError):
    """No conversation of that address is held for this reader: deleted, or another's."""


class TurnTaken(ConversationError):
    """It was asked in the same conversation meanwhile, in another window."""


class ArticleNotFound(FootnoteError):
    """No article of that id or URL is held."""


class ReadError(FootnoteError):
    """These bytes are no article; the message is the reason shown to the user."""


class ModelCacheError(FootnoteError):
    """The built-in embedder can't be written to, or read from, its cache folder."""


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
