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
from settings import Settings

_SECONDS = 20.0  # for each step of the server
_PORTS = {"smtp": 25, "smtps": 465}
_EXAMPLE = "It must be like smtp://user:password@mail.example:587?to=desk@news.example, or smtps://..."
_ADDRESS = re.compile(r"(?<![^@\s])[^@\s]++@[^@\s]++")

Scheme = Literal["smtp", "smtps"]


@dataclass(frozen=True, slots=True)
class Post:
    """Where e-mail goes, and through which server.

    Attributes:
        scheme: ``"smtps"`` is encrypted from the beginning; ``"smtp"`` as soon as the server offers it.
        every: hours between two e-mails; 0: at once.
    """

    scheme: Scheme
    host: str
    port: int
    user: str
    password: str = field(repr=False)
    sender: str = ""
    to: tuple[str, ...] = ()
    every: float = 0.0

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
        to = tuple(wanted.get("to", ()))
        if parts.scheme not in _PORTS or not parts.hostname or not to or not all(map(_ADDRESS.fullmatch, to)):
            raise MailError(f"FOOTNOTE_MAIL can't be read. {_EXAMPLE}")
        scheme: Scheme = "smtps" if parts.scheme == "smtps" else "smtp"
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        sender = wanted.get("from", to)[0]
        return cls(scheme, parts.hostname, port or _PORTS[scheme], user, password, sender, to, every)


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
    unsent = store.unsent()
    if not unsent:
        return 0
    try:
        with _connected(post) as server:
            server.send_message(_message(unsent, post), post.sender, list(post.to))
    except (smtplib.SMTPException, OSError, ValueError) as error:
        raise MailError(
            f"The news of followed questions could not be sent by {post.host}:{post.port}: {_why(error)}. "
            "They are kept, and sent after the next run."
        ) from None  # the error may hold the password
    store.sent([told for _, told in unsent])
    return len(unsent)


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


def _message(unsent: Sequence[tuple[Followed, Told]], post: Post) -> EmailMessage:
    message = EmailMessage()
    questions = len({followed.id for followed, _ in unsent})
    message["Subject"] = f"Footnote: news on {questions} followed question{'' if questions == 1 else 's'}"
    message["From"], message["To"] = post.sender, ", ".join(post.to)
    message["Date"] = formatdate(localtime=True)
    ids = " ".join(f"{followed.secret} {told.id}" for followed, told in unsent)
    message["Message-ID"] = f"<{hashlib.sha256(ids.encode()).hexdigest()[:32]}@footnote.invalid>"
    parts = ["\n".join([followed.question, f"since {told.since}", *news_lines(told.news)]) for followed, told in unsent]
    message.set_content("\n\n\n".join(parts) + "\n")
    return message
