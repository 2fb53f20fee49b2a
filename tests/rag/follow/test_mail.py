"""rag.follow.telling.mail: news by e-mail, through real SMTP servers on loopback: willing ones, and others."""

import logging
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from email import message_from_bytes
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from errors import MailError
from rag.filters import NO_FILTERS
from rag.follow.followed import Changed, News, NewSentence, Source
from rag.follow.store import FollowedQuestions
from rag.follow.telling.mail import Post, send_news
from settings import Settings

SOURCE = Source("0" * 16, "d", "Seventeen people were injured.", 0, 30, None, "Ellery Courier", "2025-08-20")
NEWS = News(
    (NewSentence("Seventeen people were injured.", (SOURCE,)),),
    (Changed("injured", "14", "17", (SOURCE,)),),
    ("0" * 16,),
)


@dataclass
class Server:
    """A mail server: what it took, and what it answers to a whole message."""

    answer: str = "250 OK"
    drops: bool = False
    taken: list[bytes] = field(default_factory=list)

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  aiosmtpd's name
        if self.drops:
            assert server.transport
            server.transport.abort()
            return "250 OK"
        if self.answer.startswith("250"):
            assert isinstance(envelope.content, bytes)
            self.taken.append(envelope.content)
        return self.answer


@contextmanager
def serving(handler: Any, **options: Any) -> Iterator[str]:
    port = free_port()
    controller = Controller(handler, hostname="127.0.0.1", port=port, ready_timeout=30, **options)
    try:
        controller.start()
        yield f"127.0.0.1:{port}"
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = datetime(2025, 8, 20, 8, 0, tzinfo=timezone(timedelta(hours=2)))

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def store(tmp_path: Path, clock: Clock) -> Iterator[FollowedQuestions]:
    made = FollowedQuestions(tmp_path, clock)
    tell(made, "How many were injured?")
    yield made
    made.close()


def tell(store: FollowedQuestions, question: str) -> None:
    followed = store.add("", question, NO_FILTERS, 0)
    assert store.tell(store.one(followed.id), NEWS, store.one(followed.id).mark + 1)


def post(address: str, more: str = "") -> Post:
    found = Post.read(Settings(mail=f"smtp://{address}?to=desk@news.example&to=night@news.example{more}"))
    assert found
    return found


def test_news_are_sent_once_with_their_sources(store: FollowedQuestions) -> None:
    server = Server()
    with serving(server) as address:
        assert send_news(store, post(address, "&from=footnote@news.example")) == 1
        assert send_news(store, post(address)) == 0
        tell(store, "Who was hurt – and when?")
        assert send_news(store, post(address)) == 1
    first, second = (message_from_bytes(one) for one in server.taken)
    assert first["Subject"] == "Footnote: news on 1 followed question"
    assert (first["From"], first["To"]) == ("footnote@news.example", "desk@news.example, night@news.example")
    text = first.get_payload(decode=True)
    assert isinstance(text, bytes)
    assert "+ Seventeen people were injured.  (Ellery Courier, 20 August 2025)" in text.decode()
    assert "before: 14" in text.decode()
    assert second["From"] == "desk@news.example"
    assert first["Message-ID"] != second["Message-ID"]


@pytest.mark.parametrize("handler", [Server("554 No"), Server(drops=True)], ids=["refuses", "drops"])
def test_what_a_server_refuses_or_drops_is_told_and_sent_next_time(
    handler: Server, store: FollowedQuestions, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL)
    with serving(handler) as address, pytest.raises(MailError, match="sent after the next run") as told:
        send_news(store, post(address))
    assert "554 No" in str(told.value) or handler.drops
    willing = Server()
    with serving(willing) as address:
        assert send_news(store, post(address)) == 1
    assert len(willing.taken) == 1


def test_nobody_there_is_told(store: FollowedQuestions) -> None:
    address = f"127.0.0.1:{free_port()}"
    with pytest.raises(MailError, match=f"{address}: .*refused"):
        send_news(store, post(address))
    assert len(store.unsent()) == 1


def test_a_wrong_password_is_told_and_not_shown(store: FollowedQuestions) -> None:
    def no(*_: object) -> AuthResult:
        return AuthResult(success=False, handled=False)

    with (
        serving(Server(), authenticator=no, auth_require_tls=False) as address,
        pytest.raises(MailError, match="535") as told,
    ):
        send_news(store, post(f"ada:CaNaRy@{address}"))
    assert "CaNaRy" not in f"{told.value!r} {told.value.__cause__!r}"


def test_a_digest_waits_until_it_is_due(store: FollowedQuestions, clock: Clock) -> None:
    server = Server()
    with serving(server) as address:
        daily = post(address, "&every=24")
        assert send_news(store, daily) == 1
        tell(store, "one more")
        clock.now += timedelta(hours=23)
        assert send_news(store, daily) == 0
        tell(store, "and another")
        clock.now += timedelta(hours=1)
        assert send_news(store, daily) == 2
    assert len(server.taken) == 2


@pytest.mark.parametrize(
    "mail",
    [
        *("mail.example", "http://h?to=a@b", "smtp://?to=a@b", "smtp://h:port?to=a@b", "smtp://[::1?to=a@b"),
        *("smtp://h", "smtp://h?to=a", "smtp://h?to=a@b&every=day", "smtp://h?to=a@b%0aBcc:c@d"),
    ],
)
def test_an_address_that_is_none_is_said(mail: str) -> None:
    with pytest.raises(MailError, match="FOOTNOTE_MAIL can't be read"):
        Post.read(Settings(mail=mail))


def test_without_a_server_nothing_is_sent() -> None:
    assert Post.read(Settings()) is None
