"""The cross-encoder as it is, in the form of a pair model: nothing changed, and its own head for both tasks."""

from pathlib import Path

import pytest

from rag.embedding.bert_graph import digest_of_file
from rag.pair_model.base_weights import Weights, base_weights
from rag.pair_model.changes import TASKS, Changes, write_changes
from rag.relevance.carrier import carrier_folder


@pytest.fixture(scope="session")
def base() -> Weights:
    return base_weights(carrier_folder() / "model.onnx")


@pytest.fixture(scope="session")
def unchanged(base: Weights) -> Changes:
    head = {
        "pooler.weight": base["bert.pooler.dense.weight"],
        "pooler.bias": base["bert.pooler.dense.bias"],
        "classifier.weight": base["classifier.weight"],
        "classifier.bias": base["classifier.bias"],
    }
    digest = digest_of_file(carrier_folder() / "model.onnx")
    return Changes({}, dict.fromkeys(TASKS, head), dict.fromkeys(TASKS, (1.0, 0.0)), digest)


@pytest.fixture(scope="session")
def unchanged_file(unchanged: Changes, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("changes") / "changes.safetensors"
    write_changes(unchanged, path)
    return path
