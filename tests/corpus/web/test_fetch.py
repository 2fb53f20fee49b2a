"""corpus.web.fetch: limits, politeness and conditions, against a real server."""

import gzip
import shutil
import ssl
import subprocess
import threading
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpcore
import pytest

from corpus.web.fetch import Clock, Fetcher
from corpus.web.request import FAILURES, USER_AGENT
from errors import AddressRefused, BadResponse, HostBusy, RobotsRefused, Unreachable
from tests.newsstand import PUBLIC, Names, Network, Respond, Stand, Time, newsstand

NOW = datetime(2025, 8, 19, 7, 40, tzinfo=UTC)


@pytest.fixture
def stand() -> Iterator[Stand]:
    with newsstand() as stand:
        yield stand


def fetcher(seconds: float = 20.0, most: int = 1_000_000, when: Time | None = None, delay: float = 0.0) -> Fetcher:
    when = when or Time()
    clock = Clock(when.monotonic, when.sleep, lambda: NOW)
    return Fetcher(allow_private=True, clock=clock, seconds=seconds, max_bytes=most, delay=delay)


def test_what_is_fetched_and_how_it_is_asked_for(stand: Stand) -> None:
    stand.put("/a", "Fog.", "Text/HTML; charset=ISO-8859-1", ETag='"1"', Last_Modified="Tue, 19 Aug 2025 07:40:00 GMT")
    found = fetcher().fetch(f"{stand.url}/a#top")
    assert (found.url, found.data, found.kind, found.charset) == (f"{stand.url}/a", b"Fog.", "text/html", "iso-8859-1")
    assert (found.etag, found.modified) == ('"1"', "Tue, 19 Aug 2025 07:40:00 GMT")
    _, headers = stand.asked[-1]
    assert headers["Host"] == f"127.0.0.1:{stand.port}"
    assert headers["User-Agent"] == USER_AGENT and "Footnote" in USER_AGENT
    assert headers["Accept-Encoding"] == "gzip, identity"
    assert "Cookie" not in headers and "Referer" not in headers


def test_a_loopback_address_is_refused_with_the_reason_and_what_lifts_it(stand: Stand) -> None:
    with pytest.raises(AddressRefused, match=r"the address is loopback\. python -m corpus add --allow-private fetches"):
        Fetcher().fetch(stand.url)
    with pytest.raises(AddressRefused, match=r"'inside.example' is 10\.0\.0\.1, which is private"):
        Fetcher(resolve=Names(inside=[["10.0.0.1"]])).fetch("https://inside.example/")
    with pytest.raises(AddressRefused, match="a user's name or password"):
        Fetcher(allow_private=True).fetch(f"http://a:b@127.0.0.1:{stand.port}/")
    assert stand.asked == []


def test_unchanged_is_told(stand: Stand) -> None:
    stand.put("/a", "Fog.", ETag='"1"')
    found = fetcher().fetch(f"{stand.url}/a", etag='"1"', modified="Tue, 19 Aug 2025 07:40:00 GMT")
    assert (found.is_unchanged, found.data, found.etag) == (True, b"", '"1"')
    assert stand.asked[-1][1]["If-Modified-Since"] == "Tue, 19 Aug 2025 07:40:00 GMT"
    assert fetcher().fetch(f"{stand.url}/a", etag='"0"').data == b"Fog."
    stand.put("/b", "", status=304)
    with pytest.raises(BadResponse, match="304 Not Modified"):
        fetcher().fetch(f"{stand.url}/b")


def test_redirects_are_followed_and_the_last_address_told(stand: Stand) -> None:
    stand.redirect("/a", "b/c?d=\u00e9".encode().decode("latin-1"), 301)
    stand.put("/b/c?d=%C3%A9", "Fog.")
    assert fetcher().fetch(f"{stand.url}/a").url == f"{stand.url}/b/c?d=%C3%A9"


def test_redirects_in_a_circle_end(stand: Stand) -> None:
    stand.redirect("/a", "/b")
    stand.redirect("/b", "/a")
    with pytest.raises(BadResponse, match="over 5 redirects"):
        fetcher().fetch(f"{stand.url}/a")
    assert len(stand.paths) == 6


@pytest.mark.parametrize("status", [401, 403, 404, 410, 418, 500, 502, 206, 204, 300])
def test_what_is_no_article_is_told_by_its_status(stand: Stand, status: int) -> None:
    stand.put("/a", "x" * 50, status=status)
    with pytest.raises(BadResponse, match=str(status)) as told:
        fetcher().fetch(f"{stand.url}/a")
    assert told.value.status == status


def test_gzip_is_unpacked_in_whatever_pieces(stand: Stand) -> None:
    text = b"Fog lay off the harbour. " * 40_000
    stand.put("/a", gzip.compress(text), Content_Encoding="gzip")
    stand.put("/b", gzip.compress(text[:7]) + gzip.compress(text[7:]) + bytes(64), Content_Encoding="x-gzip")
    assert fetcher().fetch(f"{stand.url}/a").data == text
    assert fetcher().fetch(f"{stand.url}/b").data == text


def bomb(size: int) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packer.compress(bytes(1_000_000)) for _ in range(size // 1_000_000)) + packer.flush()


@pytest.mark.parametrize(
    ("body", "packed", "reason"),
    [
        (bomb(300_000_000), "gzip", "over 1 MB"),
        (b"x" * 1_000_001, "identity", "over 1 MB"),
        (gzip.compress(b"fog")[:-4], "gzip", "cut off"),
        (b"", "gzip", "cut off"),
        (b"fog", "gzip", "not gzip, or damaged"),
        (gzip.compress(b"fog")[:10] + b"\xff" * 20, "gzip", "not gzip, or damaged"),
        (b"fog", "br", "packed as 'br'"),
        (b"fog", "gzip, gzip", "packed as 'gzip, gzip'"),
    ],
)
def test_what_cannot_be_unpacked_within_limits(stand: Stand, body: bytes, packed: str, reason: str) -> None:
    stand.put("/a", body, Content_Encoding=packed)
    with pytest.raises(BadResponse, match=reason):
        fetcher().fetch(f"{stand.url}/a")


def test_a_body_without_end_is_given_up(stand: Stand) -> None:
    sent = 0

    def endless(handler: BaseHTTPRequestHandler) -> None:
        nonlocal sent
        handler.send_response(200)
        handler.end_headers()
        try:
            while True:
                sent += handler.wfile.write(b"fog " * 16_384)
        except OSError:
            pass

    def nothing(handler: BaseHTTPRequestHandler) -> None:
        """A gzip that is 0 bytes for ever: empty blocks."""
        handler.send_response(200)
        handler.send_header("Content-Encoding", "gzip")
        handler.end_headers()
        handler.wfile.write(b"\x1f\x8b\x08\0\0\0\0\0\0\xff")
        try:
            while True:
                handler.wfile.write(b"\x00\x00\x00\xff\xff" * 10_000)
        except OSError:
            pass

    stand.pages |= {"/a": endless, "/b": nothing}
    for path in ("/a", "/b"):
        with pytest.raises(BadResponse, match="over 1 MB"):
            fetcher().fetch(stand.url + path)
    assert sent < 30_000_000  # what the sockets hold, and not more


def trickle(first: bytes, gone: threading.Event) -> Respond:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        try:
            handler.wfile.write(first)
            while not gone.wait(0.02):
                handler.wfile.write(b"x")
                handler.wfile.flush()
        except OSError:
            gone.set()

    return respond


@pytest.mark.parametrize(
    "first",
    [b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: ", b"HTTP/1.1 200 O", b""],
    ids=["body", "header", "status", "nothing"],
)
def test_a_byte_now_and_then_does_not_prolong_it(stand: Stand, first: bytes) -> None:
    gone = threading.Event()
    stand.pages["/a"] = trickle(first, gone)
    with pytest.raises(Unreachable, match=r"no answer in time|over 0\.5 s"):
        fetcher(seconds=0.5).fetch(f"{stand.url}/a")
    assert gone.wait(60)  # hung up on; left to itself, it would go on for 5,000 bytes


def test_a_name_server_that_does_not_answer_is_given_up() -> None:
    over = threading.Event()

    def resolve(host: str, port: int) -> list[str]:
        over.wait(20)
        return []

    with pytest.raises(Unreachable, match=r"'slow\.example' was not found within 0\.2 s"):
        Fetcher(resolve=resolve, seconds=0.2).fetch("http://slow.example/")
    over.set()


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nfog",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfog",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nfog",
        b"HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nfog",
        b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nfog",
        b"HTTP/1.1 200 OK\r\n" + b"X: " + b"y" * 300_000 + b"\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nX: y\0\r\n\r\n",
        b"SSH-2.0-x\r\n",
        b"",
    ],
)
def test_a_broken_answer_is_no_article(stand: Stand, answer: bytes) -> None:
    def respond(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(answer)

    stand.pages["/a"] = respond
    with pytest.raises(Unreachable, match=r"RemoteProtocolError|ReadError"):
        fetcher().fetch(f"{stand.url}/a")


def test_nothing_listens_there() -> None:
    with newsstand() as gone:
        port = gone.port
    with pytest.raises(Unreachable, match="ConnectError"):
        fetcher().fetch(f"http://127.0.0.1:{port}/")


def test_the_second_address_is_tried_where_the_first_is_dead(stand: Stand) -> None:
    stand.put("/a", "Fog.")
    network = Network(stand)
    names = Names(news=[["5.6.7.8", PUBLIC]])
    assert Fetcher(resolve=names, backend=network, delay=0).fetch("http://news.example/a").data == b"Fog."
    assert network.dialled == ["5.6.7.8", PUBLIC] * 2


def test_every_exception_of_httpcore_is_translated() -> None:
    raised = {one for name in httpcore.__all__ if isinstance(one := getattr(httpcore, name), type)}
    errors = {one for one in raised if issubclass(one, Exception)}
    # A pool and a proxy are not used; a connection is asked once, so that it is never unavailable.
    errors -= {httpcore.ConnectionNotAvailable, httpcore.ProxyError}
    assert len(errors) > 10
    assert [one for one in errors if not issubclass(one, FAILURES)] == []


def test_robots_txt_is_honoured(stand: Stand) -> None:
    rules = ("User-agent: Footnote", "Disallow: /*?print", "Disallow: /private/", "Allow: /private/open$")
    stand.put("/robots.txt", "\n".join(("User-agent: *", "Disallow: /", "", *rules)), "text/plain")
    for path in ("/a", "/private/open", "/a?print=1", "/private/x", "/b"):
        stand.put(path, "Fog.")
    stand.redirect("/b", "/private/x")
    one = fetcher()
    for path in ("/a", "/private/open"):
        assert one.fetch(stand.url + path).data == b"Fog."
    for path in ("/a?print=1", "/private/x", "/a/../private/x", "/b", "/%70rivate/x"):
        with pytest.raises(RobotsRefused, match="doesn't allow it for Footnote"):
            one.fetch(stand.url + path)
    assert stand.paths == ["/a", "/private/open", "/b"]
    assert len(stand.asked) == 4  # robots.txt was asked for once


@pytest.mark.parametrize(("status", "is_allowed"), [(404, True), (403, True), (410, True), (500, False), (502, False)])
def test_a_robots_txt_that_is_not_there(stand: Stand, status: int, is_allowed: bool) -> None:
    stand.put("/robots.txt", "", status=status)
    stand.put("/a", "Fog.")
    one = fetcher()
    for _ in range(2):
        if is_allowed:
            assert one.fetch(f"{stand.url}/a").data == b"Fog."
        else:
            with pytest.raises(RobotsRefused, match=f"status {status}"):
                one.fetch(f"{stand.url}/a")
    assert len(stand.asked) == (3 if is_allowed else 1)


def test_the_beginning_of_a_huge_robots_txt_counts(stand: Stand) -> None:
    stand.put("/robots.txt", b"User-agent: *\nDisallow: /a\n" + b"# fog\n" * 200_000, "text/plain")
    with pytest.raises(RobotsRefused):
        fetcher().fetch(f"{stand.url}/a")


def test_requests_to_one_host_are_apart_and_others_do_not_wait(stand: Stand) -> None:
    when = Time()
    one = fetcher(when=when, delay=5.0)
    with newsstand() as other:
        for server in (stand, other):
            server.put("/a", "Fog.")
        one.fetch(f"{stand.url}/a")
        one.fetch(f"{other.url}/a")
        assert when.slept == []
        one.fetch(f"{stand.url}/a")
    assert len(when.slept) == 1 and 3 < when.slept[0] <= 5


def test_the_delay_that_a_site_asks_for(stand: Stand) -> None:
    stand.put("/robots.txt", "User-agent: *\nCrawl-delay: 12", "text/plain")
    stand.put("/a", "Fog.")
    when = Time()
    one = fetcher(when=when, seconds=8, delay=1.0)
    for _ in range(2):
        one.fetch(f"{stand.url}/a")  # the waiting doesn't count as time that the server took
    assert len(when.slept) == 1 and 10 < when.slept[0] <= 12


@pytest.mark.parametrize(
    ("status", "retry", "seconds"),
    [
        (429, "120", 120),
        (503, "7200", 7200),
        (429, None, 60),
        (429, "soon", 60),
        (503, format_datetime(datetime(2025, 8, 19, 7, 50, tzinfo=UTC), usegmt=True), 600),
        (429, "99999999999999999999", 86_400),
        (429, "-5", 60),
        (429, "0", 1),
    ],
)
def test_a_host_that_is_busy_is_left_alone_as_it_asks(
    stand: Stand, status: int, retry: str | None, seconds: float
) -> None:
    stand.put("/a", "", status=status, **({"Retry_After": retry} if retry else {}))
    when = Time()
    one = fetcher(when=when)
    with pytest.raises(HostBusy) as told:
        one.fetch(f"{stand.url}/a")
    assert told.value.seconds == seconds
    stand.put("/a", "Fog.")
    if seconds > 1:
        with pytest.raises(HostBusy, match="asks to be left alone"):
            one.fetch(f"{stand.url}/a")
        assert len(stand.paths) == 1
    when.sleep(seconds + 1)
    assert one.fetch(f"{stand.url}/a").data == b"Fog."


def test_the_certificate_is_held_to_the_name_and_not_to_the_address(tmp_path: Path) -> None:
    if not (openssl := shutil.which("openssl")):
        pytest.skip("openssl, which makes the certificate, is not there")
    made = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:prime256v1",
        "-nodes",
        "-days",
        "2",
    ]
    named = ["-subj", "/CN=news.example", "-addext", "subjectAltName=DNS:news.example"]
    files = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "cert")]
    subprocess.run([*made, *named, *files], check=True, capture_output=True)
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(tmp_path / "cert", tmp_path / "key")
    asked_as: list[str | None] = []
    ours.sni_callback = lambda _socket, name, _context: asked_as.append(name)
    with newsstand(ours) as stand:
        stand.put("/a", "Fog.")
        trusted = ssl.create_default_context(cafile=str(tmp_path / "cert"))
        one = Fetcher(resolve=Names(), backend=Network(stand), tls=trusted, delay=0)
        assert one.fetch("https://news.example/a").data == b"Fog."
        assert stand.asked[-1][1]["Host"] == "news.example"
        with pytest.raises(Unreachable, match="certificate"):
            one.fetch("https://other.example/a")
        with pytest.raises(Unreachable, match="certificate"):
            Fetcher(resolve=Names(), backend=Network(stand), delay=0).fetch("https://news.example/a")
    assert asked_as == ["news.example", "news.example", "other.example", "news.example"]
