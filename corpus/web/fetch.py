"""Fetcher: an address on the web -> bytes, safely and politely.

Every name is resolved once. All its IP addresses are checked, and only checked ones are connected to. The same holds
for each redirect.
"""

import copy
import socket
import ssl
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from http import HTTPStatus
from typing import Any

import httpcore
import httpx

from corpus.retry_after import retry_after
from corpus.web.address import Resolve, WebAddress, checked, parse_address
from corpus.web.dial import Deadline, Dialler
from corpus.web.inflate import unwrapped
from corpus.web.request import OK, Most, Reply, request
from corpus.web.robots import MOST_BYTES, Robots
from errors import BadResponse, FetchError, HostBusy, RobotsRefused

MAX_BYTES = 10_000_000
SECONDS = 20.0  # for one address, its robots.txt and its redirects included
DELAY = 1.0  # seconds between two requests to one host
_MOST_REDIRECTS = 5
_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_BUSY_SECONDS = 60.0  # if a busy server does not state a time
_LONGEST_BUSY = 86_400.0
_ROBOTS_SECONDS = 3_600.0  # for which the rules of a site are kept
_MOST_HOSTS = 1_000  # that a fetcher remembers
_LONGEST_VALIDATOR = 500  # characters of an ETag that is kept


@dataclass(frozen=True, slots=True)
class Clock:
    """The fetcher's source of time."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], object] = time.sleep
    now: Callable[[], datetime] = lambda: datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Fetched:
    """The result of a fetch.

    Attributes:
        url: the final address, after redirects.
        data: the bytes, unpacked; empty if unchanged.
        kind: the server's media type in lower case, such as ``"text/html"``; may be empty.
        charset: the server's charset, if it states one.
        etag: the ``etag`` for the next fetch.
        modified: the ``modified`` for the next fetch.
        is_unchanged: whether the server reports no change since it gave that ``etag`` or ``modified``.
    """

    url: str
    data: bytes
    kind: str = ""
    charset: str | None = None
    etag: str | None = None
    modified: str | None = None
    is_unchanged: bool = False


def resolve_name(host: str, port: int) -> Sequence[str]:
    """Return the IP addresses of a name, as this machine resolves it."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


class Fetcher:
    """A fetcher for one thread at a time. It remembers each host's rules and the time of the last request."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        resolve: Resolve = resolve_name,
        clock: Clock | None = None,
        max_bytes: int = MAX_BYTES,
        seconds: float = SECONDS,
        delay: float = DELAY,
        tls: ssl.SSLContext | None = None,
        backend: httpcore.NetworkBackend | None = None,
    ) -> None:
        """Create a fetcher.

        Args:
            allow_private: fetch from addresses that are not public (private, loopback), too.
            resolve: returns the IP addresses of a name.
            clock: the source of time.
            max_bytes: the limit of one answer, both packed and unpacked.
            seconds: the limit of one fetch, without the waiting between requests.
            delay: seconds between two requests to one host; more if its robots.txt asks for more.
            tls: the trusted certificates; unset: the usual ones.
            backend: makes the connections to IP addresses; unset: httpcore's.
        """
        self._allow_private = allow_private
        self._resolve = resolve
        self._clock = clock or Clock()
        self._max_bytes = max_bytes
        self._seconds = seconds
        self._delay = delay
        self._tls = tls
        self._backend = backend
        self._robots: dict[str, tuple[float, Robots]] = {}
        self._asked: dict[str, float] = {}
        self._busy: dict[str, float] = {}

    def with_private(self) -> "Fetcher":
        """Return a copy of the fetcher that may also fetch from addresses that are not public."""
        other = copy.copy(self)  # the memory of hosts is shared
        other._allow_private = True
        return other

    def fetch(self, url: str, etag: str | None = None, modified: str | None = None) -> Fetched:
        """Fetch ``url``, or learn that it is unchanged.

        Raises:
            AddressRefused: Footnote does not fetch the address, or a redirect's target.
            RobotsRefused: the site's robots.txt forbids it.
            HostBusy: the host asks to be left alone for a while.
            Unreachable: no such name, no connection, too slow, broken off.
            BadResponse: the answer is unusable, or too long.
        """
        deadline = Deadline(self._seconds, self._clock.monotonic)
        validators = {"If-None-Match": etag, "If-Modified-Since": modified}
        conditions = {name: value for name, value in validators.items() if value}
        with _naming_address(url):
            address, reply = self._followed(parse_address(url), conditions, deadline)
        if reply.status == 304 and conditions:
            return Fetched(address.url, b"", etag=etag, modified=modified, is_unchanged=True)
        if reply.status not in OK:
            raise BadResponse(f"{address.url!r}: the server answered {_status(reply.status)}.", reply.status)
        return _fetched(address.url, reply, self._max_bytes)

    def _followed(
        self, address: WebAddress, conditions: Mapping[str, str], deadline: Deadline, is_robots: bool = False
    ) -> tuple[WebAddress, Reply]:
        """Return the answer at the end of the redirects."""
        most = Most(MOST_BYTES, is_cut=True) if is_robots else Most(self._max_bytes)
        for _ in range(_MOST_REDIRECTS + 1):
            if not is_robots:
                self._obey(address, deadline)
            reply = self._get(address, conditions, deadline, most)
            target = reply.headers.get("location") if reply.status in _REDIRECTS else None
            if target is None:
                return address, reply
            address = parse_address(_joined(address.url, target))
        raise BadResponse(f"{address.url!r}: over {_MOST_REDIRECTS} redirects, one after another.", reply.status)

    def _obey(self, address: WebAddress, deadline: Deadline) -> None:
        """Check the site's robots.txt, and wait until the host accepts the next request."""
        robots = self._rules(address, deadline)
        if why := robots.why_not(address.url):
            raise RobotsRefused(f"{address.url!r} is not fetched: {why}.")
        start = self._asked.get(address.authority)
        wait = 0.0 if start is None else start + (robots.delay or self._delay) - self._clock.monotonic()
        if wait > 0:
            self._clock.sleep(wait)
            deadline.extend(wait)
        _remember(self._asked, address.authority, self._clock.monotonic())

    def _rules(self, address: WebAddress, deadline: Deadline) -> Robots:
        until, robots = self._robots.get(address.origin, (0.0, None))
        if robots is None or until < self._clock.monotonic():
            place = WebAddress(address.scheme, address.host, address.port, "/robots.txt")
            try:
                _, reply = self._followed(place, {}, deadline, is_robots=True)
                robots = Robots.read(reply.status, reply.data)
            except BadResponse as error:
                robots = Robots(refusal=f"its robots.txt can't be read ({error})")
            _remember(self._robots, address.origin, (self._clock.monotonic() + _ROBOTS_SECONDS, robots))
        return robots

    def _get(self, address: WebAddress, conditions: Mapping[str, str], deadline: Deadline, most: Most) -> Reply:
        """Send one request to one host."""
        left_alone = self._busy.get(address.authority, 0.0) - self._clock.monotonic()
        if left_alone > 0:
            raise HostBusy(f"{address.url!r}: the host asks to be left alone for {left_alone:.0f} s.", left_alone)
        found = checked(address, lambda *name: deadline.within(self._resolve, *name), self._allow_private)
        dialler = Dialler(found, deadline, self._backend)
        reply = request(address, dialler, conditions, most, self._context(address))
        if reply.status in _BUSY:
            seconds = _busy_seconds(reply.headers.get("retry-after", ""), self._clock.now())
            _remember(self._busy, address.authority, self._clock.monotonic() + seconds)
            why = f"the server answered {_status(reply.status)}, and is left alone for {seconds:.0f} s"
            raise HostBusy(f"{address.url!r}: {why}.", seconds)
        return reply

    def _context(self, address: WebAddress) -> ssl.SSLContext | None:
        if address.scheme == "https" and self._tls is None:
            self._tls = httpcore.default_ssl_context()  # 20 ms, read once
        return self._tls


def _fetched(url: str, reply: Reply, most: int) -> Fetched:
    about = Message()
    if said := reply.headers.get("content-type"):
        about["Content-Type"] = said
    return Fetched(
        url,
        unwrapped(reply.data, most),  # a file feed.rss.gz, or a server that packs and doesn't say so
        about.get_content_type() if said else "",
        about.get_content_charset(),
        etag=_validator(reply.headers.get("etag")),
        modified=_validator(reply.headers.get("last-modified")),
    )


@contextmanager
def _naming_address(url: str) -> Iterator[None]:
    """Add the requested address to errors that name another (a redirect's) or none (the deadline's)."""
    try:
        yield
    except FetchError as error:
        message = str(error.args[0])
        if url[:200] not in message:
            error.args = (f"{url[:200]!r}: {message}", *error.args[1:])
        raise


def _joined(url: str, location: str) -> str:
    raw = location.encode("latin-1")
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        text = location
    try:
        return str(httpx.URL(url).join(text))
    except (httpx.InvalidURL, ValueError, UnicodeError):
        return text  # parse_address reports the fault


def _busy_seconds(header: str, now: datetime) -> float:
    """Return the pause for a busy host: as long as it asks, between a second and a day."""
    asked_for = retry_after(header, now)
    return min(max(_BUSY_SECONDS if asked_for is None else asked_for, 1.0), _LONGEST_BUSY)


def _status(status: int) -> str:
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def _validator(value: str | None) -> str | None:
    return value if value and len(value) <= _LONGEST_VALIDATOR and value.isascii() else None


def _remember(memory: dict[str, Any], key: str, value: Any) -> None:
    """Store ``value``, and drop the oldest entry if there are too many."""
    memory.pop(key, None)
    memory[key] = value
    while len(memory) > _MOST_HOSTS:
        del memory[next(iter(memory))]
