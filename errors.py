"""Errors: every exception that Footnote raises on purpose, in one tree.

::

    FootnoteError                 catch this one to catch them all
    ├── ArchiveError              the archive cannot be opened, read or written
    │   ├── ArchiveNotFound       the folder that is named for it does not exist
    │   ├── NewerArchive          it was written by a newer Footnote
    │   ├── MigrationError        an earlier Footnote wrote it, and its schema could not be updated
    │   ├── DiskFull              the disk has no room for the archive or an index
    │   └── BackupError           a backup could not be made
    ├── ConversationError         a conversation can't continue
    │   ├── ConversationNotFound  this reader has no conversation at that address
    │   └── TurnTaken             the conversation got another question meanwhile
    ├── CannotListen              the server can't have its address: taken, not allowed, or not this machine's
    ├── ArticleNotFound           the archive holds no article of that id or URL
    ├── RunNotFound               the archive has no run of that number
    ├── ReadError                 the bytes hold no article
    │   └── LeftOut               they hold what its publisher has not published
    ├── FetchError                an address on the web could not be fetched
    │   ├── AddressRefused        Footnote doesn't fetch from there: private, odd, or no web address at all
    │   ├── RobotsRefused         the site's robots.txt forbids it
    │   ├── HostBusy              the host asks to be left alone for a while
    │   ├── Unreachable           no such name, no connection, too slow, broken off
    │   └── BadResponse           the answer is unusable, or too long
    ├── FeedNotFound              no feed of that address is watched
    ├── ModelCacheError           the built-in embedder can't use its cache folder
    ├── PairModelError            the file of the pair model was altered, or belongs to another base
    ├── TooMuchAtOnce             too many jobs wait to be added
    ├── IndexInUse                another process owns the indexes
    ├── IndexBroken               an index can't be read or written
    ├── EmbeddingMismatch         the archive's vectors come from another model
    ├── BadQuestion               the question holds no words to search for
    ├── BadFilter                 no article has that outlet, section or genre, or the period is invalid
    ├── RerankError               a reranker can't be loaded, or failed
    ├── PackError                 a file is no evidence pack, or one of another version
    ├── KeyRefused                no such key can be made: the name is taken, or none
    ├── KeyNotFound               no key has that name
    ├── BadFeedback               the reason is unknown, or the remark too long
    ├── BadNote                   a notebook can't take that: it is full, or the text is empty or too long
    │   ├── NoteNotFound          the text was removed meanwhile
    │   └── NoteChanged           another window has changed the text meanwhile
    └── EndpointError             a model endpoint failed
        ├── EndpointRefused       it refused the request (key, model name, quota)
        │   └── ContextOverflow   the request is longer than the model reads
        ├── EndpointUnreachable   nothing answers there
        ├── EndpointTimeout       it was too slow
        └── EndpointBroken        its answer is malformed or incomplete

A message states the attempt, the failure, and the remedy.
"""


class FootnoteError(Exception):
    """The root of the tree: catch it to catch every error of Footnote."""


class ArchiveError(FootnoteError):
    """The archive cannot be opened, read or written."""


class ArchiveNotFound(ArchiveError):
    """The folder that is named for the archive does not exist: it may be mistyped."""


class NewerArchive(ArchiveError):
    """The archive was written by a newer Footnote than this one."""


class MigrationError(ArchiveError):
    """An earlier Footnote wrote the archive, and its schema could not be updated. The archive is unchanged."""


class DiskFull(ArchiveError):
    """The disk is full. Acknowledged writes are kept, and reading still works."""


class MoveError(ArchiveError):
    """An archive can't be moved there, or could not be moved whole. It is as it was."""


class BackupError(ArchiveError):
    """A backup could not be made. Nothing has changed."""


class ConversationError(FootnoteError):
    """A conversation can't continue; the subclasses say why."""


class ConversationNotFound(ConversationError):
    """This reader has no conversation at that address: it is deleted, or another reader's."""


class TurnTaken(ConversationError):
    """Another window has asked a question in the same conversation meanwhile."""


class CannotListen(FootnoteError):
    """The server can't have its address: the port is taken or not allowed, or the host is not this machine's."""


class ArticleNotFound(FootnoteError):
    """The archive holds no article of that id or URL."""


class RunNotFound(FootnoteError):
    """The archive has no run of that number."""


class ReadError(FootnoteError):
    """The bytes hold no article; the message is the reason that the user sees."""


class LeftOut(ReadError):
    """The bytes hold what its publisher has not published, or a part of a site that is no page."""


class FetchError(FootnoteError):
    """An address on the web could not be fetched; the subclasses say why."""


class AddressRefused(FetchError):
    """Footnote doesn't fetch from there: a private address, an odd way to write one, or no web address at all."""


class RobotsRefused(FetchError):
    """The site's robots.txt forbids programs to fetch this address."""


class HostBusy(FetchError):
    """The host asks to be left alone (429 or 503, ``Retry-After``).

    Attributes:
        seconds: the time to wait, from now.
    """

    def __init__(self, message: str, seconds: float) -> None:
        super().__init__(message)
        self.seconds = seconds


class Unreachable(FetchError):
    """No such name, no connection, no valid certificate, too slow, or broken off. A later try may succeed."""


class BadResponse(FetchError):
    """The answer is unusable: an error status, too long, an unknown encoding, or a loop of redirects.

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


class PairModelError(FootnoteError):
    """The file of the pair model was cut or altered, has another version, or belongs to another base."""


class TooMuchAtOnce(FootnoteError):
    """The page refuses to add more, because too many jobs are waiting."""


class IndexInUse(FootnoteError):
    """Another process owns the indexes; the message names it."""


class IndexBroken(FootnoteError):
    """An index can't be read or written. Nothing is lost: the index is made from the archive."""


class EmbeddingMismatch(FootnoteError):
    """The archive's vectors come from a model other than the configured one."""


class BadQuestion(FootnoteError):
    """The question holds no words to search for, or is too long."""


class NotFollowed(FootnoteError):
    """No such question is followed, or another reader follows it."""


class MailError(FootnoteError):
    """An e-mail could not be sent; it is tried again after the next run."""


class BadFilter(FootnoteError):
    """No article has that outlet, section or genre (the message names the closest), or the period is invalid."""


class RerankError(FootnoteError):
    """A reranker can't be loaded, or failed; the search continues without it."""


class CheckError(FootnoteError):
    """The checker that ``FOOTNOTE_CHECK`` names can't be had."""


class PackError(FootnoteError):
    """The file is no evidence pack that this Footnote can check; the message names the place of the fault."""


class KeyRefused(FootnoteError):
    """No such key can be made: its name is taken, or none; or it would open nothing."""


class KeyNotFound(FootnoteError):
    """No key has that name."""


class BadEdit(FootnoteError):
    """What is to be set in an article can't be: its text is none, or the article states the field itself."""


class EditConflict(BadEdit):
    """The article is not the one that its editor looked at."""


class ReaderNotFound(FootnoteError):
    """No reader of that name left anything."""


class BadFeedback(FootnoteError):
    """A reader's feedback has an unknown reason, or its remark is too long."""


class BadNote(FootnoteError):
    """A notebook can't take that: it is full, or the text is empty or too long."""


class NoteNotFound(BadNote):
    """The text was removed from the notebook meanwhile."""


class NoteChanged(BadNote):
    """Another window has changed the text meanwhile; nothing is overwritten."""


class EndpointError(FootnoteError):
    """A model endpoint failed; the subclasses say how."""


class EndpointRefused(EndpointError):
    """The endpoint refused the request: key, model name, quota, content."""


class ContextOverflow(EndpointRefused):
    """The request is longer than the model can read.

    Attributes:
        limit: how many tokens the model reads, as far as the endpoint says so.
    """

    def __init__(self, message: str, limit: int | None = None) -> None:
        super().__init__(message)
        self.limit = limit


class EndpointUnreachable(EndpointError):
    """Nothing answers at the configured address."""


class EndpointTimeout(EndpointError):
    """The endpoint was slower than the limits allow."""


class EndpointBroken(EndpointError):
    """The endpoint's answer is malformed, or only the beginning of one."""
