"""A training's result as the file that Footnote reads: thin matrices, heads, and a calibration."""

from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from evals.stats.fit import Floats, logistic
from rag.embedding.bert_graph import digest_of_file
from rag.pair_model.base_weights import Weights
from rag.pair_model.changes import TASKS, Changes, write_changes
from rag.relevance.carrier import carrier_folder

_RIDGE = 0.001


def calibrate(rows: Sequence[Mapping[str, Any]]) -> dict[str, tuple[float, float]]:
    """Platt's slope and shift of each task, from scores of sets that the network did not learn from.

    Each set counts the same, and in each set the false count as much as the true.
    """
    return {task: calibrated([row for row in rows if row["task"] == task]) for task in TASKS}


def calibrated(rows: Sequence[Mapping[str, Any]]) -> tuple[float, float]:
    """Platt's slope and shift for one task's scores."""
    found = Counter((row["source"], row["label"]) for row in rows)
    both = [row for row in rows if found[row["source"], not row["label"]]]
    each = np.array([1 / found[row["source"], row["label"]] for row in both])
    figures: Floats = np.array([[row["logit"]] for row in both], float)
    shift, slope = logistic(figures, np.array([row["label"] for row in both], bool), _RIDGE, each / each.mean())
    return float(slope), float(shift)


def export(trained: Sequence[Path], path: Path, calibrated: dict[str, tuple[float, float]]) -> str:
    """Write the mean of what each of ``trained`` holds to ``path``; returns the file's digest.

    Networks that were trained on from one start can be averaged (Wortsman et al. 2022, model soups). The mean of their
    products of thin matrices is the product of all thin matrices side by side, so nothing is lost.
    """
    each = [_values(one) for one in trained]
    share = np.float32(1 / len(each))
    thin, heads = {}, {str(task): Weights() for task in TASKS}
    for name in each[0]:
        if name.endswith(".down"):
            up = np.hstack([values[name.removesuffix("down") + "up"] * share for values in each])
            thin[_checkpoint_name(name.removesuffix(".down"))] = (up, np.vstack([values[name] for values in each]))
        elif name.startswith("heads."):
            _, task, weight = name.split(".", 2)
            heads[task][weight] = np.mean([values[name] for values in each], axis=0, dtype=np.float32)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_changes(Changes(thin, heads, calibrated, digest_of_file(carrier_folder() / "model.onnx")), path)
    return digest_of_file(path)


def _values(trained: Path) -> Weights:
    with np.load(trained) as stored:
        return {name: stored[name] for name in stored}


def _checkpoint_name(name: str) -> str:
    """The name in the checkpoint of ``layers.7.dense.attention_self_query``."""
    _, number, _, part = name.split(".")
    return f"bert.encoder.layer.{number}.{part.replace('_', '.')}.weight"
