"""ui.listening: a socket of one's own, or a message that says why there is none."""

import socket

import pytest

from errors import CannotListen
from ui.listening import listening, shown


def test_a_free_port_is_bound_and_a_taken_one_is_told() -> None:
    with listening("127.0.0.1", 0) as bound:
        bound.listen()
        port = bound.getsockname()[1]
        with pytest.raises(
            CannotListen, match=rf"http://127.0.0.1:{port}: something is served there.*--port {port + 1}"
        ):
            listening("127.0.0.1", port)
    listening("127.0.0.1", port).close()  # and is free again at once


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_host_that_is_not_this_machine_is_told(host: str) -> None:
    with pytest.raises(CannotListen, match=f"http://{host}:7860: that is no address of this machine"):
        listening(host, 7860)


@pytest.mark.skipif(not socket.has_ipv6, reason="no IPv6 here")
def test_an_address_with_colons_is_shown_as_a_browser_takes_it() -> None:
    assert shown("::1", 7860) == "http://[::1]:7860"
    assert shown("127.0.0.1", 80) == "http://127.0.0.1:80"
