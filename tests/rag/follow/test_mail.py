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
from rag.follow.telling.mail import Post, send_news, send_own_news
from rag.follow.telling.own_mail import OwnMail
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
    refused: str = ""
    taken: list[bytes] = field(default_factory=list)

    async def handle_RCPT(  # noqa: N802  aiosmtpd's name
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address == self.refused:
            return "550 no such reader"
        envelope.rcpt_tos.append(address)
        return "250 OK"

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


def tell(store: FollowedQuestions, question: str, owner: str = "") -> None:
    followed = store.add(owner, question, NO_FILTERS, 0)
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


def test_readers_are_sent_their_own_news_and_a_refused_address_holds_up_nobody(
    store: FollowedQuestions, clock: Clock
) -> None:
    own, server = OwnMail(store), Server(refused="ben@news.example")
    for name in ("ada", "ben", "cat"):
        tell(store, f"What of {name}?", f"user:{name}")
    for name in ("ada", "ben", "cat"):
        own.choose(f"user:{name}", f"{name}@news.example", 24 if name == "ada" else 0)
    own.choose("user:dan", "dan@elsewhere.example", 0)  # in a domain that was allowed once
    tell(store, "And of dan?", "user:dan")
    with serving(server) as address:
        domain = post(address, "&readers=News.Example")
        assert send_own_news(store, domain) == 0  # what was told before they chose
        for name in ("ada", "ben", "cat"):
            tell(store, f"What more of {name}?", f"user:{name}")
        with pytest.raises(MailError, match=r"ben@news\.example: 550"):
            send_own_news(store, domain)
        assert [message_from_bytes(one)["To"] for one in server.taken] == ["ada@news.example", "cat@news.example"]
        server.refused = ""
        for name in ("ada", "cat"):
            tell(store, f"What else of {name}?", f"user:{name}")
        assert send_own_news(store, domain) == 2  # ben, and cat; ada's digest is not due
        clock.now += timedelta(hours=24)
        assert send_own_news(store, domain) == 1
    assert len(store.unsent()) > 0  # the operator's own addresses get them all the same


@pytest.mark.parametrize(
    ("name", "address", "may"),
    [
        (None, "ada@news.example", False),
        ("ada", "ada@news.example", True),
        ("ada", "ada@news.example.evil", False),
        ("Ada@Home.example", "ada@home.example", True),
        ("ada", "ada@home.example", False),
        ("ada", "ada@sub.news.example", False),
        ("ada", "ada@x@news.example", False),
        ("ada", "a b@news.example", False),
    ],
)
def test_news_go_to_no_address_at_a_strangers_wish(name: str | None, address: str, may: bool) -> None:
    assert post("127.0.0.1:1", "&readers=news.example").may_have(name, address) is may


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
