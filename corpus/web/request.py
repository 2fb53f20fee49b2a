"""One request to one host over a checked address, with the answer unpacked and limited.

The module uses httpcore, not httpx: httpcore adds no proxies of the environment, cookies, redirects or unpacking.
"""

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import httpcore

from corpus.web.address import WebAddress
from corpus.web.dial import Dialler
from corpus.web.inflate import plain
from corpus.web.robots import AGENT
from errors import BadResponse, ReadError, Unreachable

OK = (200, 203)  # the statuses with a body worth reading
USER_AGENT = f"{AGENT}/0.1 (reads articles into a news archive, as its user asks)"
_ACCEPT = (
    "text/html, application/xhtml+xml, application/rss+xml, application/atom+xml, application/feed+json, */*;q=0.5"
)

FAILURES = (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol)
"""Errors of httpcore that become ``Unreachable``."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A server's answer.

    Attributes:
        headers: the headers, by names in lower case.
        data: the body, unpacked; empty unless the status is in ``OK``.
    """

    status: int
    headers: dict[str, str]
    data: bytes


@dataclass(frozen=True, slots=True)
class Most:
    """The largest body, both packed and unpacked.

    Attributes:
        is_cut: whether a longer body is cut off rather than refused.
    """

    size: int
    is_cut: bool = False


def request(
    address: WebAddress,
    dialler: Dialler,
    conditions: Mapping[str, str],
    most: Most,
    tls: ssl.SSLContext | None = None,
) -> Reply:
    """Send one request over a new connection.

    Args:
        address: the address to request; server and certificate must match its name.
        dialler: connects to the checked IP addresses.
        conditions: ``If-None-Match`` and ``If-Modified-Since``.
        most: the limit of the body.
        tls: the TLS context, needed for https.

    Raises:
        Unreachable: no connection, too slow, broken off.
        BadResponse: the body is too long, or has an encoding that the request did not offer.
    """
    host = address.host.encode()
    origin = httpcore.Origin(address.scheme.encode(), host, address.port)
    url = httpcore.URL(scheme=origin.scheme, host=host, port=address.port, target=address.target.encode())
    with _translated(address.url):
        line = httpcore.HTTPConnection(origin, tls, network_backend=dialler)
        try:
            response = line.handle_request(httpcore.Request("GET", url, headers=_headers(address, conditions)))
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers}
            data = _body(response, headers, most) if response.status in OK else b""
        finally:
            line.close()
    return Reply(response.status, headers, data)


def _headers(address: WebAddress, conditions: Mapping[str, str]) -> list[tuple[str, str]]:
    return [
        ("Host", address.authority),
        ("User-Agent", USER_AGENT),
        ("Accept", _ACCEPT),
        ("Accept-Encoding", "gzip, identity"),
        ("Connection", "close"),
        *conditions.items(),
    ]


def _body(response: httpcore.Response, headers: Mapping[str, str], most: Most) -> bytes:
    too_long = ReadError(f"over {most.size / 1_000_000:g} MB")
    length = headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > most.size and not most.is_cut:
        raise too_long
    data = bytearray()
    for piece in plain(_arriving(response, most, too_long), headers.get("content-encoding", "")):
        data += piece
        if len(data) > most.size:
            if most.is_cut:
                return bytes(data[: most.size])
            raise too_long
    return bytes(data)


def _arriving(response: httpcore.Response, most: Most, too_long: ReadError) -> Iterator[bytes]:
    """Yield the body as transferred, up to its limit: an endless gzip of nothing inflates to nothing."""
    arrived = 0
    for piece in response.iter_stream():
        arrived += len(piece)
        if arrived > most.size:
            if most.is_cut:
                return
            raise too_long
        yield piece


@contextmanager
def _translated(url: str) -> Iterator[None]:
    """Translate httpcore's errors, and faults of a body, into Footnote's errors. No other code does so."""
    try:
        yield
    except FAILURES as error:
        why = "no answer in time" if isinstance(error, httpcore.TimeoutException) else str(error)
        raise Unreachable(f"{url!r}: {why} ({type(error).__name__}).") from error
    except ReadError as error:
        raise BadResponse(f"{url!r}: {error}.", 200) from error
