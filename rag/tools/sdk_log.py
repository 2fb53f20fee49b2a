"""The log of the protocol's SDK, made to keep what Footnote's own log keeps: no key and no question is told."""

import logging

import anyio

_BROKEN = "A message of an agent does not fit the protocol."


def keep_discreet() -> None:
    """See to the SDK's records; calling this again changes nothing."""
    root = logging.getLogger()
    if not root.handlers and logging.lastResort:
        # The SDK calls logging.warning(), which would otherwise add a handler of its own, one that hides no keys.
        root.addHandler(logging.lastResort)
    for logger in (root, logging.getLogger("mcp.server.lowlevel.server")):
        logger.addFilter(_without_content)
    logging.getLogger("mcp.server.streamable_http").addFilter(_is_no_farewell)


def _without_content(record: logging.LogRecord) -> bool:
    """A logger's filter sees only what is logged to that very logger; the SDK's sessions log to the root."""
    if record.getMessage().startswith(("Failed to validate", "Received exception from stream")):
        record.msg, record.args = _BROKEN, ()
    return True


def _is_no_farewell(record: logging.LogRecord) -> bool:
    """The SDK logs each session's end as an error, with a traceback."""
    ended = (anyio.ClosedResourceError, anyio.BrokenResourceError)
    return not (record.exc_info and isinstance(record.exc_info[1], ended))
