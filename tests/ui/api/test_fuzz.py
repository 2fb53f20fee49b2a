"""Whatever the OpenAPI document allows, and much that it doesn't, is answered or refused; nothing fails."""

import logging
from collections.abc import Iterator
from contextlib import suppress

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis.errors import Unsatisfiable
from hypothesis.strategies import SearchStrategy
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from corpus.web.fetch import Fetcher
from rag.assistant import Assistant
from tests.ui.api.conftest import Server, indexed, serving

EXAMPLES = 30  # of each operation and each mode
TOO_LONG = "Invalid HTTP request received."  # uvicorn's own, of an address beyond 64 KB
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("ui.api.rates.A_MINUTE", 1_000_000)
        with indexed(tmp_path_factory.mktemp("fuzz")) as index:
            # Every name leads to this machine, where nothing is fetched from: no request leaves it.
            options = {"fetcher": lambda: Fetcher(resolve=lambda host, port: ["127.0.0.1"])}
            with serving(index.archive, Assistant(index), **options) as server:
                yield server


@pytest.mark.slow
def test_no_request_makes_the_server_fail(served: Server, caplog: pytest.LogCaptureFixture) -> None:
    schema = schemathesis.openapi.from_dict(served.client.get("/api/v1/openapi.json").json())
    schema.config.update(base_url=served.url)
    seen: dict[str, set[int]] = {}
    for result in schema.get_all_operations():
        operation = result.ok()
        seen[operation.label] = set()
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            with suppress(Unsatisfiable):  # without parameters nothing can be wrong
                _asked(operation.as_strategy(generation_mode=mode), seen[operation.label])
    assert len(seen) >= 13
    assert all(seen.values()), seen
    assert not [record for record in caplog.records if record.levelno >= logging.ERROR]


def _asked(cases: SearchStrategy[schemathesis.Case], seen: set[int]) -> None:
    """Ask for examples of one operation, and note the statuses that came."""

    @given(case=cases)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: schemathesis.Case) -> None:
        reply = case.call()
        seen.add(reply.status_code)
        is_polite = reply.status_code == 503 and "retry-after" in reply.headers
        assert reply.status_code < 500 or is_polite, reply.text
        if reply.text != TOO_LONG:
            case.validate_response(reply, checks=CHECKS)

    ask()
