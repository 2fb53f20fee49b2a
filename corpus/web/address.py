"""Addresses on the web: which ones Footnote fetches, and which IP addresses it connects to."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import httpx

from corpus.site import NUMBER_LABEL
from errors import AddressRefused, Unreachable

LONGEST = 4_000  # characters of an address
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Ports from 1024 up, except those of other services: the Fetch standard's list, and common stores.
_NOT_THE_WEBS = {
    *(
        1719,
        1720,
        1723,
        2049,
        3659,
        4045,
        4190,
        5060,
        5061,
        6000,
        6566,
        6665,
        6666,
        6667,
        6668,
        6669,
        6679,
        6697,
        10080,
    ),
    *(10080, 1433, 1521, 2375, 2376, 2379, 3306, 3389, 5432, 5672, 5900, 6379, 9042, 9092, 9200, 11211, 27017),
}
_AUTHORITY = re.compile(r"https?://([^/?#]*)", re.IGNORECASE)
_NAME = re.compile(
    r"(?=.{1,253}\Z)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*"
)

# Ranges that ``is_global`` of Python 3.11 calls public, but that lead into a network or belong to nobody.
_BLOCKS = {
    ip_network(network): reason
    for network, reason in {
        "192.0.0.0/24": "reserved",
        "192.88.99.0/24": "a 6to4 relay",
        "::/96": "an IPv4 address inside an IPv6 one",
        "::ffff:0:0/96": "an IPv4 address inside an IPv6 one",
        "::ffff:0:0:0/96": "an IPv4 address inside an IPv6 one",
        "64:ff9b::/96": "NAT64, an IPv4 address inside an IPv6 one",
        "64:ff9b:1::/48": "NAT64, an IPv4 address inside an IPv6 one",
        "100::/64": "reserved",
        "2001::/32": "Teredo, an IPv4 address inside an IPv6 one",
        "2001::/23": "reserved",
        "2002::/16": "6to4, an IPv4 address inside an IPv6 one",
        "3fff::/20": "reserved",
        "5f00::/16": "reserved",
        "fec0::/10": "site-local",
    }.items()
}

Resolve = Callable[[str, int], Sequence[str]]
"""Returns the IP addresses of a host name; the second argument is the port."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    """A parsed address. The checks, the connection and the request all use the same parts.

    Attributes:
        host: the host in lower case, with internationalised names as ``xn--``, and an IPv6 address without brackets.
        target: path and query, as the request sends them.
    """

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """Return the ``Host`` header: host, and port unless it is the scheme's default."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _DEFAULT_PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def origin(self) -> str:
        """Return scheme, host and port: the scope of a robots.txt."""
        return f"{self.scheme}://{self.authority}"

    @property
    def url(self) -> str:
        """Return the whole address, without a fragment."""
        return self.origin + self.target


def parse_address(url: str) -> WebAddress:
    """Parse an address.

    Raises:
        AddressRefused: the address is not http or https, names a user, or has a form that hides its destination.
    """
    shown = url if len(url) <= 200 else f"{url[:200]}…"

    def refused(why: str) -> AddressRefused:
        return AddressRefused(f"{shown!r} is not fetched: {why}.")

    if len(url) > LONGEST:
        raise refused(f"longer than {LONGEST:,} characters")
    try:
        parsed = httpx.URL(url.strip(" "))
    except (httpx.InvalidURL, ValueError, UnicodeError) as error:
        raise refused(f"not an address ({error})") from None
    if parsed.scheme not in _DEFAULT_PORTS:
        raise refused("only http:// and https:// addresses are")
    authority = _AUTHORITY.match(url.strip(" "))
    if authority is None or not parsed.host:
        raise refused("it names no host")
    if "@" in authority[1] or "\\" in authority[1]:
        raise refused("it holds a user's name or password")
    host = _host(parsed.raw_host.decode("ascii").lower())
    if host is None:
        raise refused(f"{parsed.host!r} is no plain way to write a host")
    port = parsed.port if parsed.port is not None else _DEFAULT_PORTS[parsed.scheme]
    if port not in _DEFAULT_PORTS.values() and not (1024 <= port <= 65535 and port not in _NOT_THE_WEBS):
        raise refused(f"no web server listens on port {port}")
    return WebAddress(parsed.scheme, host, port, parsed.raw_path.decode("ascii"))


def _host(text: str) -> str | None:
    """Return a name, or an IP address in its one plain form; ``None`` for anything else."""
    name = text.removesuffix(".")
    if ":" in name or NUMBER_LABEL.fullmatch(name):
        try:
            address = ip_address(name)
        except ValueError:  # 2130706433, 0x7f.1, 127.1, 0177.0.0.1: parsers disagree about these
            return None
        return None if isinstance(address, IPv6Address) and address.scope_id else str(address)
    return name if _NAME.fullmatch(name) else None


def not_public(address: str) -> str | None:
    """Return the kind of an IP address outside the public internet; ``None`` for a public one."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return "not an IP address"
    if isinstance(parsed, IPv6Address) and parsed.scope_id:
        return "link-local"
    reasons = (
        (parsed.is_unspecified, "unspecified"),
        (parsed.is_loopback, "loopback"),
        (parsed.is_link_local, "link-local"),
        *((parsed in network, reason) for network, reason in _BLOCKS.items()),
        (parsed.is_multicast, "multicast"),
        (parsed.is_private, "private"),
        (not parsed.is_global, "not public"),
    )
    return next((reason for is_so, reason in reasons if is_so), None)


def checked(address: WebAddress, resolve: Resolve, allow_private: bool = False) -> tuple[str, ...]:
    """Return all IP addresses of the name in ``address``, each checked.

    Raises:
        AddressRefused: one of them is not public; one such address makes the name unsafe.
        Unreachable: the name has no address.
    """
    is_literal = ":" in address.host or NUMBER_LABEL.fullmatch(address.host)
    try:
        found = (address.host,) if is_literal else tuple(dict.fromkeys(resolve(address.host, address.port)))
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{address.url!r}: the name {address.host!r} is not found ({error}).") from error
    if not found:
        raise Unreachable(f"{address.url!r}: the name {address.host!r} has no address.")
    for one in found:
        if not allow_private and (why := not_public(one)):
            which = "the address" if is_literal else f"{address.host!r} is {one}, which"
            raise AddressRefused(
                f"{address.url!r} is not fetched: {which} is {why}. "
                "python -m corpus add --allow-private fetches from such addresses, too."
            )
    return found
