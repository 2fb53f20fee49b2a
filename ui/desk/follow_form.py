"""The form of /followed: filters for a question that is followed, and where its news go by e-mail."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from corpus.dates import display_date
from corpus.store.archive import Archive
from errors import BadQuestion, MailError
from rag.filters import LABELS, Filters, Label, Period, period, spelt
from rag.follow.store import FollowedQuestions
from rag.follow.telling.mail import Post
from rag.follow.telling.own_mail import DAY, OwnMail
from settings import Settings
from ui.http.reader import Reader
from ui.templating import counted

FIELDS = ("do", "id", "question", *LABELS, "from", "to", "address", "every")
"""The fields of the page's forms."""

_NAMES: Mapping[Label, tuple[str, str]] = {
    "source": ("Outlet", "All outlets"),
    "section": ("Section", "All sections"),
    "genre": ("Genre", "All genres"),
}
_OFFERED = 200  # values of a list


@dataclass(frozen=True, slots=True)
class Choice:
    """A list to choose from: its field, its name, the words for no choice, and what it offers."""

    label: str
    name: str
    all: str
    options: list[str]


@dataclass(frozen=True, slots=True)
class MailForm:
    """What the page offers about e-mail.

    Attributes:
        address: where a reader's news go; empty: nowhere.
        every: hours between two e-mails; 0: at once.
        allowed: which addresses may be chosen, in words.
    """

    address: str = ""
    every: int = 0
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """What a reader typed into the form."""

    texts: Mapping[str, str] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return self.texts.get(name, "").strip()

    @property
    def is_filtered(self) -> bool:
        """Whether a filter is chosen, so that the list of filters is shown open."""
        return any(self[name] for name in (*LABELS, "from", "to"))


NOTHING = Typed()
"""An empty form."""


def post_of(settings: Settings) -> Post | None:
    """The mail server that the settings name; None without one, or when it can't be read, which the log tells."""
    try:
        return Post.read(settings)
    except MailError:
        return None


def choices(archive: Archive) -> list[Choice]:
    """The lists that offer a choice."""
    held = ((label, list(archive.labels(label))[:_OFFERED]) for label in LABELS)
    return [Choice(label, *_NAMES[label], options) for label, options in held if len(options) > 1]


def filters(archive: Archive, typed: Typed) -> Filters:
    """The filters that were chosen.

    Raises:
        BadFilter: a date can't be read, or no article has a name.
    """
    sources, sections, genres = (spelt(archive, label, [typed[label]] if typed[label] else []) for label in LABELS)
    return Filters(period(typed["from"] or None, typed["to"] or None), sources, sections, genres)


def filter_words(chosen: Filters) -> list[str]:
    """Filters in words: ``from 1 August 2025``, ``Ellery Courier``."""
    words = [" or ".join(dict.fromkeys(names)) for names in (chosen.sources, chosen.sections, chosen.genres) if names]
    if chosen.articles:
        words.append(counted(len(chosen.articles), "chosen article"))
    if not chosen.published:
        return words
    days, ends = chosen.published, Period()
    first = f"from {_day(days.first)}" if days.first != ends.first else ""
    last = f"to {_day(days.last)}" if days.last != ends.last else ""
    return [*words, " ".join(one for one in (first, last) if one)]


def _day(ordinal: int) -> str:
    return display_date(date.fromordinal(ordinal).isoformat())


def mail_form(store: FollowedQuestions, post: Post | None, reader: Reader) -> MailForm | None:
    """What this reader may choose; None where no server is set, or no address may be chosen."""
    if post is None or reader.name is None:
        return None
    own = reader.name if post.may_have(reader.name, reader.name) else ""
    if not own and not post.readers:
        return None
    kept = OwnMail(store).of(reader.owner)
    domains = " or ".join(f"…@{one}" for one in post.readers)
    allowed = " or ".join(one for one in (own, domains) if one)
    return MailForm(kept.address, kept.every, allowed) if kept else MailForm(allowed=allowed)


def choose_mail(store: FollowedQuestions, post: Post | None, reader: Reader, typed: Typed) -> None:
    """Keep where a reader's news go; an empty address ends it.

    Raises:
        BadQuestion: the address is none, or not one that may be chosen.
    """
    offered, address = mail_form(store, post, reader), typed["address"]
    if not address:
        OwnMail(store).stop(reader.owner)
        return
    if offered is None or post is None or not post.may_have(reader.name, address):
        told = f"It may be {offered.allowed}." if offered else "Whoever runs this Footnote has set no such mail."
        raise BadQuestion(f"News can't be sent to {address[:80]!r}. {told}")
    OwnMail(store).choose(reader.owner, address, DAY if typed["every"] == str(DAY) else 0)
