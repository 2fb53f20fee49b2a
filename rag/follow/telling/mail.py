"""Mail: news of followed questions by e-mail, at once or as a digest, through an SMTP server."""

import hashlib
import re
import smtplib
import ssl
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.utils import formatdate
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from errors import MailError
from rag.follow.followed import Followed, Told
from rag.follow.store import FollowedQuestions
from rag.follow.telling.news_text import news_lines
from rag.follow.telling.own_mail import OwnMail
from settings import Settings

_SECONDS = 20.0  # for each step of the server
_PORTS = {"smtp": 25, "smtps": 465}
_EXAMPLE = "It must be like smtp://user:password@mail.example:587?to=desk@news.example, or smtps://..."
_ADDRESS = re.compile(r"(?<![^@\s])[^@\s]++@[^@\s]++")

_OWN = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_LONGEST = 254

Scheme = Literal["smtp", "smtps"]


@dataclass(frozen=True, slots=True)
class Post:
    """Where e-mail goes, and through which server.

    Attributes:
        scheme: ``"smtps"`` is encrypted from the beginning; ``"smtp"`` as soon as the server offers it.
        every: hours between two e-mails; 0: at once.
        readers: the domains in which readers who signed in may have their own news sent to an address.
    """

    scheme: Scheme
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str = ""
    to: tuple[str, ...] = ()
    every: float = 0.0
    readers: tuple[str, ...] = ()

    @classmethod
    def read(cls, settings: Settings) -> "Post | None":
        """What the settings say; None when they name no server.

        Raises:
            MailError: the server's address can't be read, or names nobody to write to.
        """
        if not settings.mail:
            return None
        try:
            parts = urlsplit(settings.mail)
            port, wanted = parts.port, parse_qs(parts.query)
            every = float(wanted.get("every", ["0"])[-1])
        except ValueError as error:
            raise MailError(f"FOOTNOTE_MAIL can't be read: {error}. {_EXAMPLE}") from None
        to, readers = tuple(wanted.get("to", ())), tuple(one.casefold() for one in wanted.get("readers", ()))
        senders = wanted.get("from", to)[:1]
        named = parts.scheme in _PORTS and parts.hostname and senders and (to or readers)
        if not named or not parts.hostname or not all(map(_ADDRESS.fullmatch, (*to, *senders))):
            raise MailError(f"FOOTNOTE_MAIL can't be read. {_EXAMPLE}")
        scheme: Scheme = "smtps" if parts.scheme == "smtps" else "smtp"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        return cls(scheme, parts.hostname, port or _PORTS[scheme], user, password, senders[0], to, every, readers)

    def may_have(self, name: str | None, address: str) -> bool:
        """Whether a reader may have news sent to an address: it is the name they sign in with, or in a domain set.

        Nobody is written to at a stranger's wish: who does not sign in chooses no address.
        """
        if name is None or len(address) > _LONGEST or not _OWN.fullmatch(address):
            return False
        return address.casefold() == name.casefold() or address.casefold().rpartition("@")[2] in self.readers


def send_news(store: FollowedQuestions, post: Post) -> int:
    """Send what no e-mail has told yet, in one; the number of news sent, 0 while a digest is not due.

    What could not be sent stays unsent, and goes with the next one. Should the server have taken an e-mail and the
    connection have ended before it said so, the same e-mail goes once more, under the same Message-ID.

    Raises:
        MailError: the server can't be reached, refuses, or ends the connection.
    """
    last = store.last_sent()
    if last and post.every and datetime.fromisoformat(store.time()) < last + timedelta(hours=post.every):
        return 0
    unsent = store.unsent() if post.to else []
    if not unsent:
        return 0
    _send(unsent, post, post.to)
    store.sent([told for _, told in unsent])
    return len(unsent)


def send_own_news(store: FollowedQuestions, post: Post) -> int:
    """Send each reader who chose it what is new on their own questions; the number of e-mails sent.

    An address that the operator allows no more gets nothing. One that is refused holds up nobody else.

    Raises:
        MailError: an e-mail could not be sent; the others were.
    """
    own, number, failed = OwnMail(store), 0, list[str]()
    for choice in own.due():
        name = choice.owner.removeprefix("user:")
        unsent = own.unsent(choice.owner) if post.may_have(name, choice.address) else []
        if not unsent:
            continue
        try:
            _send(unsent, post, (choice.address,))
        except MailError as error:
            failed.append(str(error))
            continue
        own.sent(choice.owner, [told for _, told in unsent])
        number += 1
    if failed:
        raise MailError(failed[0] if len(failed) == 1 else f"{failed[0]} So could {len(failed) - 1} more e-mails not.")
    return number


def _send(unsent: Sequence[tuple[Followed, Told]], post: Post, to: Sequence[str]) -> None:
    try:
        with _connected(post) as server:
            server.send_message(_message(unsent, post, to), post.sender, list(to))
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise MailError(
            f"The news of followed questions could not be sent by {post.host}:{post.port}: {_why(error)}. "
            "They are kept, and sent after the next run."
        ) from None  # the error may hold the password


def _connected(post: Post) -> AbstractContextManager[smtplib.SMTP]:
    trusted = ssl.create_default_context()
    if post.scheme == "smtps":
        server: smtplib.SMTP = smtplib.SMTP_SSL(post.host, post.port, timeout=_SECONDS, context=trusted)
    else:
        server = smtplib.SMTP(post.host, post.port, timeout=_SECONDS)
    try:
        server.ehlo_or_helo_if_needed()
        if post.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=trusted)
        if post.user:
            server.login(post.user, post.password)
    except BaseException:
        server.close()
        raise
    return server


def _why(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{to}: {code} {_said(text)}" for to, (code, text) in error.recipients.items())
    if isinstance(error, smtplib.SMTPResponseException):
        return f"{error.smtp_code} {_said(error.smtp_error)}"
    return str(error) or type(error).__name__


def _said(text: bytes | str) -> str:
    return text.decode(errors="replace") if isinstance(text, bytes) else text


def _message(unsent: Sequence[tuple[Followed, Told]], post: Post, to: Sequence[str]) -> EmailMessage:
    message = EmailMessage()
    questions = len({followed.id for followed, _ in unsent})
    message["Subject"] = f"Footnote: news on {questions} followed question{'' if questions == 1 else 's'}"
    message["From"], message["To"] = post.sender, ", ".join(to)
    message["Date"] = formatdate(localtime=True)
    ids = " ".join([*to, *(f"{followed.secret} {told.id}" for followed, told in unsent)])
    message["Message-ID"] = f"<{hashlib.sha256(ids.encode()).hexdigest()[:32]}@footnote.invalid>"
    parts = ["\n".join([followed.question, f"since {told.since}", *news_lines(told.news)]) for followed, told in unsent]
    message.set_content("\n\n\n".join(parts) + "\n")
    return message
