"""Two readers who leave something in every store, with a phrase in all of it that is searched for afterwards."""

from datetime import UTC, datetime
from pathlib import Path

from corpus.store.archive import Archive
from rag.filters import NO_FILTERS
from rag.follow.followed import News, NewSentence, Source
from rag.follow.store import FollowedQuestions
from rag.share.feedback import FeedbackStore
from tests.fakes import article
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversations import Conversations
from ui.keys.kept_keys import Keys
from ui.usage.kept_usage import Usage

ADA, BOB = "user:ada-lovelace", "user:bob-cratchit"
PHRASE = {ADA: "zephyrine quandary", BOB: "marmalade locomotive"}
NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)


def leave(folder: Path, reader: str, now: datetime = NOW, server: str | None = None) -> Archive:
    """What a reader does in a day; the files stay open, as they are while Footnote runs."""
    phrase = PHRASE[reader]
    archive = Archive(folder, server)
    run = archive.begin("page", reader, [f"{phrase}.pdf"], "10.0.0.9")
    archive.add([article()], run)
    kept = Conversations(archive, lambda: now)
    for number in range(30):  # so many that they fill pages of their own
        begun = kept.begin(reader, None, 0, AskedQuestion(f"{number}: who saw the {phrase}? {'x' * 500}"))
        kept.fail(begun, f"No {phrase}.")
    FeedbackStore(archive).add(phrase, "other", f"My {phrase}.", {"turns": [{"question": phrase}]}, now, reader)
    store = FollowedQuestions(archive, lambda: now)
    followed = store.add(reader, f"What is new on the {phrase}?", NO_FILTERS, 0)
    news = News((NewSentence(f"The {phrase} arrived.", (Source("a", "b", "q", 0, 1),)),), (), ())
    store.tell(followed, news, 1)
    usage = Usage(archive, lambda: now)
    usage.note(reader, "page", questions=3)
    usage.note_nothing(f"Who sold the {phrase}?", reader)
    usage.write()
    return archive


def leave_key(folder: Path, name: str) -> None:
    Keys(folder).add(name, ["ask"])


def bytes_with(folder: Path, word: str) -> list[str]:
    """The files anywhere below a folder whose bytes hold a word."""
    held = (path for path in folder.rglob("*") if path.is_file())
    return sorted(path.name for path in held if word.encode() in path.read_bytes())
