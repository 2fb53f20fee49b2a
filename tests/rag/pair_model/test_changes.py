"""The file of trained changes: written, read, and refused where it isn't what was trained."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from errors import PairModelError
from rag.embedding.bert_graph import digest_of_file
from rag.pair_model.base_weights import Weights
from rag.pair_model.changes import ANSWERS, STATES, Changes, read_changes, write_changes

NAME = "bert.encoder.layer.7.output.dense.weight"


@pytest.fixture
def changes(unchanged: Changes) -> Changes:
    rng = np.random.default_rng(0)
    up, down = rng.normal(size=(384, 4)).astype(np.float32), rng.normal(size=(4, 1536)).astype(np.float32)
    return replace(unchanged, thin={NAME: (up, down)}, calibration={"states": (0.8, -0.5), "answers": (1.2, 0.1)})


def test_what_was_written_is_read(changes: Changes, tmp_path: Path) -> None:
    path = tmp_path / "changes.safetensors"
    write_changes(changes, path)
    read = read_changes(path, digest_of_file(path))
    assert read.calibration == changes.calibration
    assert read.base == changes.base
    assert np.allclose(read.thin[NAME][0], changes.thin[NAME][0], atol=2e-3)
    assert read.heads["answers"].keys() == changes.heads["answers"].keys()


def test_merging_adds_the_product(changes: Changes, base: Weights) -> None:
    merged = changes.merged(base)
    up, down = changes.thin[NAME]
    assert np.allclose(merged[NAME], base[NAME] + up @ down)
    assert all(merged[name] is base[name] for name in base if name != NAME)


@pytest.mark.parametrize("kept", [0, 8, 1_000, -1])
def test_a_cut_file_is_refused(unchanged_file: Path, tmp_path: Path, kept: int) -> None:
    path = tmp_path / "changes.safetensors"
    path.write_bytes(unchanged_file.read_bytes()[:kept])
    with pytest.raises(PairModelError, match="cut or altered"):
        read_changes(path, digest_of_file(unchanged_file))
    with pytest.raises(PairModelError, match="no file of trained changes"):
        read_changes(path, None)


def test_an_altered_file_is_refused(unchanged_file: Path, tmp_path: Path) -> None:
    content = bytearray(unchanged_file.read_bytes())
    content[-100] ^= 1
    path = tmp_path / "changes.safetensors"
    path.write_bytes(content)
    with pytest.raises(PairModelError, match="cut or altered"):
        read_changes(path, digest_of_file(unchanged_file))


@pytest.mark.parametrize(
    "about", [{"version": "2"}, {}, {"version": "1"}, {"version": "1", "base": "x", "calibration": "[1]"}]
)
def test_another_version_is_refused(unchanged_file: Path, tmp_path: Path, about: dict[str, str]) -> None:
    path = tmp_path / "changes.safetensors"
    save_file(load_file(unchanged_file), path, about)
    with pytest.raises(PairModelError):
        read_changes(path, None)


@pytest.mark.parametrize(("path", "digest"), [STATES, ANSWERS])
def test_the_file_of_the_repository_is_the_trained_one(path: Path, digest: str) -> None:
    assert digest_of_file(path) == digest
    assert path.stat().st_size < 6_000_000
    read_changes(path, digest)
