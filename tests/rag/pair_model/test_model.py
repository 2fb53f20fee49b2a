"""PairModel: probabilities from pairs, and no model where its file isn't usable."""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from errors import PairModelError
from rag.pair_model.changes import ANSWERS, STATES, Changes, Trained, write_changes
from rag.pair_model.model import PairModel, open_pair_model

WINDOWS = [
    "The ferry returned to Saltmarsh under its own power.",
    "The museum of natural history opens at ten.",
    "",
]


@pytest.fixture(scope="module")
def pair_model(unchanged_file: Path, tmp_path_factory: pytest.TempPathFactory) -> PairModel:
    return PairModel(tmp_path_factory.mktemp("pair"), changes=(unchanged_file, None))


def test_probabilities_in_the_order_of_the_windows(pair_model: PairModel) -> None:
    found = pair_model.answers("How did the ferry return to Saltmarsh?", WINDOWS)
    assert found.dtype == np.float32
    assert found.shape == (3,)
    assert ((found >= 0) & (found <= 1)).all()
    assert found[0] > 0.5 > found[1]
    assert np.array_equal(pair_model.answers("How did the ferry return to Saltmarsh?", WINDOWS[::-1]), found[::-1])


def test_no_windows_no_probabilities(pair_model: PairModel) -> None:
    assert pair_model.states("The ferry sank.", []).shape == (0,)


@pytest.mark.parametrize("text", ["", "x", "12 %", "?!", "\ud800", "水" * 50, "word " * 2_000, "\x00"])
def test_odd_texts_have_a_probability(pair_model: PairModel, text: str) -> None:
    assert np.isfinite(pair_model.states(text, [WINDOWS[0], text])).all()
    assert np.isfinite(pair_model.states("The ferry sank.", [text])).all()


def test_threads_may_share_a_model(pair_model: PairModel) -> None:
    alone = pair_model.states("The ferry sank.", WINDOWS)
    with ThreadPoolExecutor(4) as pool:
        for found in pool.map(lambda _: pair_model.states("The ferry sank.", WINDOWS), range(8)):
            assert np.array_equal(found, alone)


def test_the_calibration_is_used(unchanged: Changes, tmp_path: Path) -> None:
    path = tmp_path / "changes.safetensors"
    write_changes(replace(unchanged, calibration={"states": (0.0, 2.0), "answers": (1.0, 0.0)}), path)
    model = PairModel(tmp_path, changes=(path, None))
    assert np.allclose(model.states("The ferry sank.", WINDOWS), 1 / (1 + np.exp(-2.0)), atol=1e-3)


def test_changes_of_another_base_are_refused(unchanged: Changes, tmp_path: Path) -> None:
    path = tmp_path / "changes.safetensors"
    write_changes(replace(unchanged, base="0123456789ab"), path)
    with pytest.raises(PairModelError, match="belong to base 0123456789ab"):
        PairModel(tmp_path, changes=(path, None))


def test_without_the_file_there_is_no_model(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        assert open_pair_model(tmp_path, (tmp_path / "nothing.safetensors", None)) is None
    assert "the rules check alone" in caplog.text


def test_with_an_altered_file_there_is_no_model(unchanged_file: Path, tmp_path: Path) -> None:
    assert open_pair_model(tmp_path, (unchanged_file, "0123456789ab")) is None


@pytest.mark.parametrize("changes", [STATES, ANSWERS])
def test_the_trained_models_read(changes: Trained, tmp_path: Path) -> None:
    model = PairModel(tmp_path, changes=changes)
    passage = "The ferry returned to Saltmarsh under its own power, the harbour authority said on Tuesday evening."
    true = model.states("The ferry went back to Saltmarsh under its own power.", [passage])[0]
    false = model.states("The ferry sank outside the harbour.", [passage])[0]
    assert true > false
    answered, other = model.answers("How did the ferry return to Saltmarsh?", [passage, WINDOWS[1]])
    assert answered > other
