"""The files of trained changes: what training added to the cross-encoder's weights, small enough for the repository.

Each holds two thin float16 matrices for each dense layer that was trained, a head for each task, and
in its metadata the base that they belong to and how to read the logits. ``README.md`` beside it is its card.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from errors import PairModelError
from rag.embedding.bert_graph import digest_of_file
from rag.pair_model.base_weights import Weights

_HERE = Path(__file__).parent

STATES = _HERE / "changes.safetensors", "096dc1c40b49"
"""The file that reads best whether a passage states a sentence, and the first twelve digits of its SHA-256."""

# One file for both would be either of these, or their mean: for questions the first one loses (near-misses: AUROC .79
# where the other has .83), for sentences the second one, and the mean finds half as many sentences of which it is sure.
ANSWERS = _HERE / "answers.safetensors", "938d99ae7c89"
"""The file that reads best whether a passage answers a question, likewise. The code and a file change together."""

Trained = tuple[Path, str | None]

Task = Literal["states", "answers"]
TASKS: tuple[Task, ...] = ("states", "answers")
_VERSION = "1"


@dataclass(frozen=True)
class Changes:
    """What training changed.

    Attributes:
        thin: by the name of a matrix of the checkpoint, the two matrices whose product is added to it.
        heads: by task, the weights of its pooler and its classifier.
        calibration: by task, the slope and the shift that turn a logit into the logit of a probability.
        base: the digest of the graph that the changes belong to.
    """

    thin: Mapping[str, tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]]
    heads: Mapping[str, Weights]
    calibration: Mapping[str, tuple[float, float]]
    base: str

    def merged(self, weights: Weights) -> Weights:
        """``weights`` with the changes added."""
        made = dict(weights)
        for name, (up, down) in self.thin.items():
            made[name] = weights[name] + up @ down
        return made


def write_changes(changes: Changes, path: Path) -> None:
    """Write the file, its numbers as float16."""
    from safetensors.numpy import save_file

    tensors: dict[str, npt.NDArray[np.float16]] = {}
    for name, (up, down) in changes.thin.items():
        tensors[f"{name}|up"], tensors[f"{name}|down"] = up.astype(np.float16), down.astype(np.float16)
    for task, head in changes.heads.items():
        tensors |= {f"{task}|{name}": value.astype(np.float16) for name, value in head.items()}
    about = {"version": _VERSION, "base": changes.base, "calibration": json.dumps(dict(changes.calibration))}
    save_file({name: np.ascontiguousarray(value) for name, value in sorted(tensors.items())}, path, about)


def read_changes(path: Path, digest: str | None) -> Changes:
    """The changes in ``path``.

    Args:
        path: the file.
        digest: what the file's digest must be; ``None`` asks for nothing.

    Raises:
        FileNotFoundError: there is no such file.
        PairModelError: the file is cut, altered, or of another version.
    """
    from safetensors import SafetensorError, safe_open

    if digest is not None and (found := digest_of_file(path)) != digest:
        raise PairModelError(f"{str(path)!r} was cut or altered: its digest is {found}, not {digest}.")
    try:
        with safe_open(path, framework="numpy") as file:
            about = file.metadata() or {}
            tensors = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
        if about.get("version") != _VERSION:
            raise PairModelError(
                f"{str(path)!r} has version {about.get('version')!r}; this Footnote reads {_VERSION!r}."
            )
        calibration = {task: (float(a), float(b)) for task, (a, b) in json.loads(about["calibration"]).items()}
        return _parts(tensors, calibration, about["base"])
    except (SafetensorError, LookupError, ValueError, TypeError, AttributeError) as error:
        raise PairModelError(f"{str(path)!r} is no file of trained changes: {error}.") from error


def _parts(tensors: Weights, calibration: dict[str, tuple[float, float]], base: str) -> Changes:
    thin, heads = {}, {str(task): Weights() for task in TASKS}
    for name, value in tensors.items():
        stem, _, part = name.partition("|")
        if stem in heads:
            heads[stem][part] = value
        elif part == "up":
            thin[stem] = (value, tensors[f"{stem}|down"])
    return Changes(thin, heads, {task: calibration[task] for task in TASKS}, base)
