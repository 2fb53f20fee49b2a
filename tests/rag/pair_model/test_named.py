"""rag.pair_model.named: cross-encoders of others, whatever they call their labels."""

from pathlib import Path
from typing import Any

import pytest

from errors import CheckError
from rag.pair_model.named import NamedEntailment, stated_label


@pytest.mark.parametrize(
    ("labels", "stated"),
    [
        (("contradiction", "entailment", "neutral"), 1),
        (("entailment", "neutral", "contradiction"), 0),
        (("CONTRADICTION", "NEUTRAL", "ENTAILMENT"), 2),
        (("LABEL_0", "LABEL_1"), 1),
        (("hallucinated", "consistent"), 1),
        (("LABEL_0",), None),
    ],
)
def test_the_labels_say_which_output_means_stated(labels: tuple[str, ...], stated: int | None) -> None:
    assert stated_label("nli", dict(enumerate(labels))) == stated


@pytest.mark.parametrize("labels", [("LABEL_0", "LABEL_1", "LABEL_2"), ("sports", "politics", "weather")])
def test_labels_that_do_not_say_are_refused(labels: tuple[str, ...]) -> None:
    with pytest.raises(CheckError, match="Name a cross-encoder for entailment in FOOTNOTE_CHECK"):
        stated_label("nli", dict(enumerate(labels)))


def tiny(folder: Path, labels: tuple[str, ...]) -> Path:
    """A cross-encoder with random weights, kept as any other is."""
    transformers: Any = pytest.importorskip("transformers", reason="needs uv sync --extra rerank")
    pytest.importorskip("sentence_transformers", reason="needs uv sync --extra rerank")
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "ferry", "sank", "ran"]
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    transformers.BertTokenizer(str(folder / "vocab.txt")).save_pretrained(folder)
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        id2label=dict(enumerate(labels)), label2id={label: at for at, label in enumerate(labels)},
        num_labels=len(labels),
    )  # fmt: skip
    transformers.BertForSequenceClassification(config).save_pretrained(folder)
    return folder


@pytest.mark.parametrize("labels", [("neutral", "entailment", "contradiction"), ("LABEL_0",), ("LABEL_0", "LABEL_1")])
def test_a_model_from_a_folder_gives_a_probability_for_each_text(tmp_path: Path, labels: tuple[str, ...]) -> None:
    found = NamedEntailment(str(tiny(tmp_path, labels))).states("The ferry sank.", ["The ferry ran.", "It ran.", ""])
    assert found.shape == (3,)
    assert ((found > 0) & (found < 1)).all()
