"""Fixtures that cost seconds, made once for all tests."""

from pathlib import Path

import pytest

from rag.minilm import MiniLM


@pytest.fixture(scope="session")
def minilm_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache folder in which the int8 model is already built (3 s)."""
    folder = tmp_path_factory.mktemp("minilm")
    MiniLM(folder)
    return folder
