"""rag.tools.sdk_log: what the protocol's SDK logs tells no question and no key, and no end of a session as an error."""

import logging

import anyio
import pytest

from rag.tools.sdk_log import keep_discreet

Log = pytest.LogCaptureFixture
SESSIONS = "mcp.server.streamable_http"


@pytest.fixture(autouse=True)
def discreet() -> None:
    keep_discreet()


def test_what_an_agent_sent_is_not_logged(caplog: Log) -> None:
    logging.warning("Failed to validate request: %s", "input_value='Who is Ivo Lund?'")
    logging.getLogger("mcp.server.lowlevel.server").error("Received exception from stream: Who is Ivo Lund?")
    assert caplog.messages == ["A message of an agent does not fit the protocol."] * 2


def test_the_end_of_a_session_is_no_error_and_other_errors_are(caplog: Log) -> None:
    for error in (anyio.ClosedResourceError(), anyio.BrokenResourceError(), ValueError("another")):
        try:
            raise error
        except (anyio.ClosedResourceError, anyio.BrokenResourceError, ValueError):
            logging.getLogger(SESSIONS).exception("Error in standalone SSE writer")
    assert [type(record.exc_info[1]) for record in caplog.records if record.exc_info] == [ValueError]


def test_the_sdk_adds_no_handler_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", [])
    keep_discreet()
    keep_discreet()
    logging.warning("A warning of the SDK.")  # without a handler, this would add one that hides no keys
    assert root.handlers == [logging.lastResort]
