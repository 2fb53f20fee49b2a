"""Listening: the server's socket, bound before anything else is done, so that a taken port is told at once."""

import errno
import socket

from errors import CannotListen

_WHY = {
    errno.EADDRINUSE: "something is served there already, perhaps by another Footnote. Choose another port: --port {}",
    errno.EACCES: "this user may not use that port. Choose one above 1023: --port 7860",
    errno.EADDRNOTAVAIL: "that is no address of this machine. Use 127.0.0.1, or 0.0.0.0 for all that it has",
}


def listening(host: str, port: int) -> socket.socket:
    """A socket that is bound to the address; with port 0 the system chooses one.

    Raises:
        CannotListen: the port is taken or not allowed, or the host is no address of this machine.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    try:
        # A port that an ended server has just left is free; one that is listened on is not.
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        bound.bind((host, port))
    except OSError as error:
        bound.close()
        unknown = isinstance(error, socket.gaierror)
        why = _WHY.get(errno.EADDRNOTAVAIL if unknown else error.errno or 0, f"{error.strerror or error}")
        other = port + 1 if port < 65_535 else port - 1
        raise CannotListen(f"Footnote can't be served on {shown(host, port)}: {why.format(other)}") from error
    return bound


def shown(host: str, port: int) -> str:
    """The address as a browser takes it."""
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"
