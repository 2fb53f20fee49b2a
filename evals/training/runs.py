"""A training from the data to scores: made pairs first, then labelled ones without the sets that are left out."""

import json
import os
import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from itertools import chain
from pathlib import Path

import numpy as np
import torch
from torch import distributed

from evals.training.answered import answered_pairs
from evals.training.entailment import entailment_pairs, judged_pairs, judged_summaries
from evals.training.network import PairNetwork, Shape
from evals.training.pair import Pair
from evals.training.recipe import halves, labelled_pairs, made_pairs, without
from evals.training.train import Plan, Reader, Told, fit, logits, network, save

_MADE, _REPLAYED, _PARAGRAPHS = 5_400, 900, 400  # pairs: of the first stage, of the second, and questions on paragraphs
_REPLAYED_FROM = 2_500  # articles that the first stage used
_CAPTIONS = 8_000  # pairs on pictures, of the first stage
_JUDGED, _ENTAILED = 6_000, 2_000  # of the second: judged texts, and pairs for entailment again
_SEED = 1
FIRST = Plan(epochs=1, rate=1e-3, batch=32, seed=0)
SECOND = Plan(epochs=1, rate=6e-4, batch=24, seed=1)


@contextmanager
def processes() -> Iterator[bool]:
    """Join the other processes that ``torchrun`` started, if it did; gives whether this is the one that writes.

    On a machine that others use, three processes with one thread each get further than one with three.
    """
    torch.set_num_threads(1)
    if "WORLD_SIZE" not in os.environ:
        yield True
        return
    distributed.init_process_group("gloo")
    try:
        yield distributed.get_rank() == 0
    finally:
        distributed.destroy_process_group()


def first_stage(data: Path, entailment: Path, out: Path, told: Told) -> None:
    """Train the cross-encoder on entailment, made pairs and questions over paragraphs; it sees no judged footnote."""
    rng = random.Random(_SEED)
    written = list(entailment_pairs(entailment))
    captions = [pair for pair in written if pair.source == "snli"]
    pairs = [pair for pair in written if pair.source != "snli"] + rng.sample(captions, min(_CAPTIONS, len(captions)))
    pairs += made_pairs(data, _MADE, _SEED)
    pairs += [pair for pair in labelled_pairs(data, _SEED) if pair.source == "xquad"]
    _train(network(Shape(), FIRST.seed), pairs, FIRST, out, told)


def second_stage(data: Path, entailment: Path, start: Path, out: Path, left_out: Sequence[str], told: Told) -> None:
    """Train on from ``start`` with what people labelled, without the sets ``left_out``; claims are seen twice."""
    kept, _ = halves(without(labelled_pairs(data, _SEED), left_out))
    paragraphs = [pair for pair in kept if pair.source == "xquad"]
    rest = [pair for pair in kept if pair.source != "xquad"]
    claims = [pair for pair in rest if pair.task == "states" and pair.source != "edition"]
    pairs = rest + claims + random.Random(_SEED).sample(paragraphs, min(_PARAGRAPHS, len(paragraphs)))
    pairs += made_pairs(data, _REPLAYED, _SEED + 1, skip=_REPLAYED_FROM)
    for others, most in ((judged_pairs(entailment), _JUDGED), (entailment_pairs(entailment), _ENTAILED)):
        held = list(others)
        pairs += random.Random(_SEED).sample(held, min(most, len(held)))
    pairs += without(answered_pairs(entailment, _SEED)[0], left_out)
    _train(network(Shape(), SECOND.seed, start), pairs, SECOND, out, told)


def _train(model: PairNetwork, pairs: Sequence[Pair], plan: Plan, out: Path, told: Told) -> None:
    told(f"{len(pairs)} pairs")
    fit(model, Reader(model), pairs, plan, told)
    if not distributed.is_initialized() or distributed.get_rank() == 0:
        save(model, out)


def score(data: Path, entailment: Path, trained: Path | None, sets: Sequence[str], out: Path) -> None:
    """Write the logit of each labelled pair of ``sets``; without ``trained``, those of the cross-encoder as it is."""
    model = network(Shape() if trained else Shape(head_scale=1.0), 0, trained)
    asked = answered_pairs(entailment, _SEED)[1]
    known = chain(halves(labelled_pairs(data, _SEED))[1], judged_summaries(entailment), asked)
    held = [pair for pair in known if pair.source in sets and pair.kind != "gold sentences"]
    scored = logits(model, Reader(model), held)
    with out.open("w", encoding="utf-8") as file:
        for pair, logit in zip(held, scored, strict=True):
            row = {name: value for name, value in asdict(pair).items() if name not in ("text", "read")}
            file.write(json.dumps({**row, "logit": round(float(logit), 4)}) + "\n")


def read_scores(path: Path) -> list[dict[str, object]]:
    """What ``score`` wrote."""
    with path.open(encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def figures(rows: Sequence[dict[str, object]]) -> dict[str, tuple[int, float]]:
    """The number of pairs and the AUROC of each set."""
    from evals.stats.fit import auroc

    found = {}
    for source in sorted({str(row["source"]) for row in rows}):
        own = [row for row in rows if row["source"] == source]
        area = auroc(np.array([row["logit"] for row in own], float), np.array([row["label"] for row in own], bool))
        if area is not None:
            found[source] = (len(own), area)
    return found
