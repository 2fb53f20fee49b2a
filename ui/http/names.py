"""Names: the names under which the server answers.

A page of another site can have its own name resolve to this machine (DNS rebinding). The browser then sends that
page's requests here, and lets the page read the answers. What betrays it is the name in the header ``Host``.
"""

import socket
from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

_EVERYWHERE = ("0.0.0.0", "::", "")


@dataclass(frozen=True, slots=True)
class Names:
    """The names that a server answers to, beside those of the machine's loopback.

    Attributes:
        known: the names, in lower case and without a port.
        any_address: also any IP address: a page can't have one unless it comes from there.
        any_name: all names, for the proxy in front decides.
    """

    known: frozenset[str] = frozenset()
    any_address: bool = False
    any_name: bool = False

    @classmethod
    def of(cls, host: str, names: Iterable[str] = (), behind_proxy: bool = False) -> "Names":
        """The names of a server that listens on ``host``.

        Args:
            host: the name or address to listen on; ``0.0.0.0`` and ``::`` stand for all addresses of the machine.
            names: further names, each with or without a port.
            behind_proxy: a proxy in front passes requests on; unless there are ``names``, under any name.
        """
        everywhere = host in _EVERYWHERE
        own = [socket.gethostname(), f"{socket.gethostname()}.local"] if everywhere else [host]
        given = [hostname(name) for name in names]
        return cls(frozenset(filter(None, [*own, *given])), everywhere, behind_proxy and not given)

    def answer_to(self, host: str) -> bool:
        """Whether a request for ``host`` is answered; ``host`` is the value of the header, with or without a port."""
        name = hostname(host)
        if self.any_name or name in self.known or is_loopback(name):
            return self.any_name or bool(name)
        return self.any_address and _is_address(name)


def hostname(host: str) -> str:
    """The name in a header ``Host``, in lower case, without port and brackets; empty where there is none."""
    try:
        parts = urlsplit(f"//{host}")
        return "" if parts.path or parts.username is not None else (parts.hostname or "").rstrip(".")
    except ValueError:
        return ""


def is_loopback(name: str) -> bool:
    """Whether a name or an address always means the machine itself."""
    if name == "localhost" or name.endswith(".localhost"):
        return True
    try:
        address = ip_address(name)
    except ValueError:
        return False
    return (getattr(address, "ipv4_mapped", None) or address).is_loopback


def asked_for(headers: Iterable[tuple[bytes, bytes]]) -> str | None:
    """The header ``Host`` of a request; None where it is missing or comes twice."""
    hosts = [value.decode("latin-1") for name, value in headers if name.lower() == b"host"]
    return hosts[0] if len(hosts) == 1 else None


def _is_address(name: str) -> bool:
    try:
        ip_address(name)
    except ValueError:
        return False
    return True
