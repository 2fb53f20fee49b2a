"""Training on a few pairs: it begins from the cross-encoder, learns, and its file reads as the network does."""

from pathlib import Path

import numpy as np
import pytest

from evals.training.pair import Pair
from rag.pair_model.model import PairModel
from rag.relevance.carrier import carrier_folder

pytest.importorskip("torch", reason="the extra train is not installed")

from evals.training.export import calibrate, export
from evals.training.network import Shape
from evals.training.train import Plan, Reader, fit, logits, network, save

PLACES = ("Ellery", "Saltmarsh", "Tarnfoot", "Brackwell", "Kettle Rocks", "Upper Hollin")


def _pairs() -> list[Pair]:
    made = []
    for place in PLACES:
        read = f"The ferry to {place} left at noon, the harbour authority said."
        for task, told, label in (
            ("states", f"The ferry to {place} left at noon.", True),
            ("states", f"The ferry to {place} sank at noon.", False),
            ("answers", f"When did the ferry to {place} leave?", True),
            ("answers", f"Who owns the ferry to {place}?", False),
        ):
            made.append(Pair(task, told, read, label, "own", "test", place))  # type: ignore[arg-type]
    return made


def test_it_begins_as_the_cross_encoder() -> None:
    import onnxruntime  # type: ignore[import-untyped]
    from tokenizers import Tokenizer

    pairs = _pairs()[:4]
    model = network(Shape(head_scale=1.0))
    session = onnxruntime.InferenceSession(str(carrier_folder() / "model.onnx"))
    tokenizer = Tokenizer.from_file(str(carrier_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    for pair, logit in zip(pairs, logits(model, Reader(model), pairs), strict=True):
        coded = tokenizer.encode(pair.text, pair.read)
        ids, types = np.array([coded.ids]), np.array([coded.type_ids])
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        assert logit == pytest.approx(session.run(None, fed)[0][0, 0], abs=0.4)


def test_it_learns_and_its_file_reads_as_the_network(tmp_path: Path) -> None:
    pairs = _pairs()
    model = network(Shape())
    told: list[str] = []
    fit(model, Reader(model), pairs, Plan(epochs=12, rate=2e-3, batch=8), told.append)
    scores = logits(model, Reader(model), pairs)
    assert ((scores > 0) == [pair.label for pair in pairs]).mean() > 0.9
    assert told[-1].startswith("step 36 of 36")

    save(model, tmp_path / "trained.npz")
    again = network(Shape(), 5, tmp_path / "trained.npz")
    assert np.allclose(logits(again, Reader(again), pairs), scores)

    rows = [
        {"task": pair.task, "source": pair.source, "label": pair.label, "logit": float(score)}
        for pair, score in zip(pairs, scores, strict=True)
    ]
    path = tmp_path / "changes.safetensors"
    export([tmp_path / "trained.npz"] * 2, path, calibrate(rows))
    read = PairModel(tmp_path, "fp32", 1, (path, None))
    task = {"states": 0, "answers": 1}
    found = [read.logits(pair.text, [pair.read])[0, task[pair.task]] for pair in pairs]
    assert np.abs(np.array(found) - scores).max() < 0.3


def test_another_shape_is_refused(tmp_path: Path) -> None:
    save(network(Shape(rank=4)), tmp_path / "trained.npz")
    with pytest.raises((ValueError, RuntimeError)):
        network(Shape(first=4), 0, tmp_path / "trained.npz")


def test_the_lower_layers_are_frozen() -> None:
    named = [name for name, value in network(Shape(first=10)).named_parameters() if value.requires_grad]
    assert {name.split(".")[1] for name in named if name.startswith("layers")} == {"10", "11"}
