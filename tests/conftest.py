"""Fixtures that cost seconds, made once for all tests."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from rag.embedding.minilm import MiniLM
from tests.postgres import Postgres, served

# Property tests hold what is true, not how long it took: on a busy machine a first example takes over 200 ms.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

# What a shell starts in the background ignores Ctrl-C, and so does what that starts: tests that press it would hang.
signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def minilm_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which the int8 model is already built (3 s)."""
    folder = tmp_path_factory.mktemp("minilm")
    MiniLM(folder)
    return folder


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A real PostgreSQL (3 s)."""
    with served() as running:
        yield running
