"""Everything that Footnote raises on purpose, in one tree.

::

    FootnoteError                 catch this one to catch them all
    ├── ArchiveError              the archive cannot be opened, read or written
    │   ├── NewerArchive          it was written by a newer Footnote
    │   ├── MigrationError        it is of an earlier Footnote, and could not be taken along
    │   ├── DiskFull              no room to write, to it or to an index
    │   └── BackupError           no copy of it could be made
    ├── ConversationError         a conversation can't be gone on with
    │   ├── ConversationNotFound  none of that address is this reader's
    │   └── TurnTaken             somebody asked in it meanwhile
    ├── ArticleNotFound           no article of that id or URL is held
    ├── RunNotFound               nothing was added under that number
    ├── ReadError                 bytes that are no article
    ├── FetchError                nothing was had from an address on the web
    │   ├── AddressRefused        Footnote doesn't fetch from there: private, odd, or no web address at all
    │   ├── RobotsRefused         the site's robots.txt doesn't want it
    │   ├── HostBusy              the host asks to be left alone for a while
    │   ├── Unreachable           no such name, no connection, too slow, broken off
    │   └── BadResponse           it answered with something else than what was asked for, or with too much
    ├── FeedNotFound              no feed of that address is watched
    ├── ModelCacheError           the built-in embedder cannot be built where its cache is
    ├── TooMuchAtOnce             more is being added already than can wait
    ├── IndexInUse                another process owns the indexes
    ├── IndexBroken               an index can't be read or written
    ├── EmbeddingMismatch         the archive's vectors come from another model
    ├── BadQuestion               nothing that could be searched for
    ├── BadFilter                 an outlet, section or genre that no article has, or no period
    ├── RerankError               a reranker can't be had, or failed
    ├── PackError                 a file is no evidence pack, or one of another version
    ├── BadFeedback               a reason that is none, or a remark that is too long
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


class MigrationError(ArchiveError):
    """The archive is of an earlier Footnote, and couldn't be taken to the newest schema; it is as it was."""


class DiskFull(ArchiveError):
    """There is no room on the disk; what was acknowledged is kept, and reading goes on."""


class BackupError(ArchiveError):
    """No copy of the archive could be made; nothing was changed."""


class ConversationError(FootnoteError):
    """A conversation can't be gone on with; the subclasses say why."""


class ConversationNotFound(ConversationError):
    """No conversation of that address is held for this reader: deleted, or another's."""


class TurnTaken(ConversationError):
    """It was asked in the same conversation meanwhile, in another window."""


class ArticleNotFound(FootnoteError):
    """No article of that id or URL is held."""


class RunNotFound(FootnoteError):
    """Nothing was added under that number."""


class ReadError(FootnoteError):
    """These bytes are no article; the message is the reason shown to the user."""


class FetchError(FootnoteError):
    """Nothing was had from an address on the web; the subclasses say why."""


class AddressRefused(FetchError):
    """Footnote doesn't fetch from there: a private address, an odd way to write one, or no web address at all."""


class RobotsRefused(FetchError):
    """The site's robots.txt doesn't want this address to be fetched by programs."""


class HostBusy(FetchError):
    """The host asks to be left alone (429 or 503, ``Retry-After``).

    Attributes:
        seconds: for how long, from now.
    """

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Unreachable(FetchError):
    """No such name, no connection, no valid certificate, too slow, or broken off; it may be there later."""


class BadResponse(FetchError):
    """An answer that is not what was asked for: an error's status, too long, packed in an unknown way, a loop.

    Attributes:
        status: the HTTP status.
    """

    def __init__(self, message: str, status: int) -> None:
        super().__init__(message)
        self.status = status


class FeedNotFound(FootnoteError):
    """No feed of that address is watched."""


class ModelCacheError(FootnoteError):
    """The built-in embedder can't be written to, or read from, its cache folder."""


class TooMuchAtOnce(FootnoteError):
    """Adding from the page: so many others are waiting that this one is refused."""


class IndexInUse(FootnoteError):
    """Another process owns the indexes; the message names it."""


class IndexBroken(FootnoteError):
    """An index can't be read or written; nothing is lost, since the archive holds all that it is made from."""


class EmbeddingMismatch(FootnoteError):
    """The archive's vectors were made by another model than the one configured."""


class BadQuestion(FootnoteError):
    """The question holds nothing that could be searched for, or is too long."""


class BadFilter(FootnoteError):
    """No article has such an outlet, section or genre (the message names the closest), or a period is none."""


class RerankError(FootnoteError):
    """A reranker can't be had, or failed; a search goes on without it."""


class PackError(FootnoteError):
    """A file is no evidence pack that this Footnote can check; the message says where it breaks."""


class BadFeedback(FootnoteError):
    """What a reader says of an answer has no known reason, or is too long."""


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
