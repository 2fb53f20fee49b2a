"""Training: batches of pairs of like length, one pass after the other, and probabilities afterwards."""

import random
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, distributed
from torch.nn import functional

from evals.training.network import PairNetwork, Shape
from evals.training.pair import Pair
from rag.pair_model.base_weights import base_weights
from rag.pair_model.changes import TASKS
from rag.relevance.carrier import carrier_folder

TOKENS = 192
"""A pair is cut here; the passage loses its end, the sentence never."""

Told = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to train.

    Attributes:
        epochs: how often each pair is seen.
        rate: the highest learning rate of the low-rank changes; it rises over the first tenth and falls to nothing.
        head_rate: the same for the heads.
        batch: pairs a step.
        seed: of the order and of the first changes.
    """

    epochs: float = 1.0
    rate: float = 7e-4
    head_rate: float = 2e-4
    batch: int = 16
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Batch:
    """What the lower layers made of some pairs' tokens, which are no padding, and the pairs."""

    values: Tensor
    mask: Tensor
    pairs: Sequence[Pair]


class Reader:
    """Pairs to what the lower layers make of them; kept, so that a second look at a pair costs half.

    Args:
        model: the network whose lower layers read.
        keep: whether to keep what they made (80 kB a pair): of use when pairs come again.
    """

    def __init__(self, model: PairNetwork, keep: bool = False) -> None:
        self._model, self._keep = model, keep
        self._kept: dict[Pair, Tensor] = {}
        self._tokenizer = Tokenizer.from_file(str(carrier_folder() / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(TOKENS, strategy="only_second")

    def length(self, pair: Pair) -> int:
        """About how many tokens a pair has."""
        return len(pair.text) + len(pair.read)

    def batch(self, pairs: Sequence[Pair]) -> Batch:
        """The batch of ``pairs``, padded to the longest."""
        new = [pair for pair in dict.fromkeys(pairs) if pair not in self._kept]
        made = self._read(new) if new else {}
        rows = [made[pair] if pair in made else self._kept[pair] for pair in pairs]
        if self._keep:
            self._kept.update((pair, made[pair]) for pair in new)
        mask = torch.zeros(len(rows), max(len(row) for row in rows), dtype=torch.bool)
        for place, row in enumerate(rows):
            mask[place, : len(row)] = True
        return Batch(torch.nn.utils.rnn.pad_sequence(rows, batch_first=True), mask, pairs)

    def _read(self, pairs: Sequence[Pair]) -> dict[Pair, Tensor]:
        coded = [self._tokenizer.encode(pair.text[:600], pair.read) for pair in pairs]
        ids, types = (
            torch.nn.utils.rnn.pad_sequence([torch.tensor(one) for one in rows], batch_first=True)
            for rows in ([one.ids for one in coded], [one.type_ids for one in coded])
        )
        mask = torch.arange(ids.shape[1])[None] < torch.tensor([len(one.ids) for one in coded])[:, None]
        values = self._model.lower(ids, types, mask)
        return {pair: row[: len(one.ids)].clone() for pair, row, one in zip(pairs, values, coded, strict=True)}


def network(shape: Shape, seed: int = 0, start: Path | None = None) -> PairNetwork:
    """The cross-encoder as it is, or as an earlier training left it in ``start``."""
    torch.manual_seed(seed)
    made = PairNetwork(base_weights(carrier_folder() / "model.onnx"), shape)
    if start:
        with np.load(start) as stored:
            missing, unknown = made.load_state_dict({name: torch.tensor(stored[name]) for name in stored}, strict=False)
        if unknown or any(name in dict(made.named_parameters()) for name in missing):
            raise ValueError(f"{str(start)!r} was trained with another shape than {shape!r}.")
    return made


def fit(model: PairNetwork, reader: Reader, pairs: Sequence[Pair], plan: Plan, told: Told) -> None:
    """Train ``model`` on ``pairs``; under ``torchrun`` each process takes its share of each batch."""
    rng = random.Random(plan.seed)
    order = list(_order(pairs, plan, reader, rng))
    heads = [value for name, value in model.named_parameters() if name.startswith("heads")]
    thin = [value for name, value in model.named_parameters() if not name.startswith("heads")]
    groups = [{"params": thin, "lr": plan.rate}, {"params": heads, "lr": plan.head_rate}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    warm = max(1, len(order) // 10)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / warm, max(0.0, (len(order) - step) / (len(order) - warm + 1)))
    )
    begun, lost = time.monotonic(), 0.0
    for step, chosen in enumerate(order, start=1):
        loss = _loss(model, reader.batch(_own_share(chosen)))
        optimiser.zero_grad()
        loss.backward()
        _average(model)
        torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        lost += float(loss.detach())
        if step % 25 == 0 or step == len(order):
            told(f"step {step} of {len(order)}, loss {lost / 25:.4f}, {(time.monotonic() - begun) / step:.2f} s a step")
            lost = 0.0


def _loss(model: PairNetwork, batch: Batch) -> Tensor:
    logits = model.upper(batch.values, batch.mask)
    own = logits[torch.arange(len(batch.pairs)), torch.tensor([TASKS.index(pair.task) for pair in batch.pairs])]
    return functional.binary_cross_entropy_with_logits(own, torch.tensor([float(pair.label) for pair in batch.pairs]))


def _own_share(pairs: Sequence[Pair]) -> Sequence[Pair]:
    if not distributed.is_initialized():
        return pairs
    return pairs[distributed.get_rank() :: distributed.get_world_size()] or pairs[:1]


def _average(model: PairNetwork) -> None:
    if distributed.is_initialized():
        for value in model.parameters():
            if value.grad is None:
                value.grad = torch.zeros_like(value)
        flat = torch.cat([value.grad.flatten() for value in model.parameters() if value.grad is not None])
        distributed.all_reduce(flat)
        start = 0
        for value in model.parameters():
            value.grad = flat[start : start + value.numel()].view_as(value) / distributed.get_world_size()
            start += value.numel()


def _order(pairs: Sequence[Pair], plan: Plan, reader: Reader, rng: random.Random) -> Iterator[Sequence[Pair]]:
    """Batches of like length in random order, for as many epochs as planned."""
    seen: list[Pair] = []
    left = plan.epochs
    while left > 0:
        seen.extend(rng.sample(list(pairs), round(len(pairs) * min(1.0, left))))
        left -= 1
    wide = plan.batch * 40
    for start in range(0, len(seen), wide):
        near = sorted(seen[start : start + wide], key=reader.length)
        batches = [near[at : at + plan.batch] for at in range(0, len(near), plan.batch)]
        rng.shuffle(batches)
        yield from batches


def logits(model: PairNetwork, reader: Reader, pairs: Sequence[Pair], size: int = 32) -> np.ndarray:
    """The logit of each pair for its own task."""
    order = sorted(range(len(pairs)), key=lambda place: reader.length(pairs[place]))
    out = np.zeros(len(pairs), np.float32)
    with torch.no_grad():
        for start in range(0, len(order), size):
            places = order[start : start + size]
            batch = reader.batch([pairs[place] for place in places])
            scored = model.upper(batch.values, batch.mask).numpy()
            for row, place in enumerate(places):
                out[place] = scored[row, TASKS.index(pairs[place].task)]
    return out


def save(model: PairNetwork, path: Path) -> None:
    """Write what training changed, to begin from or to export."""
    path.parent.mkdir(parents=True, exist_ok=True)
    np.savez(path, **model.changes())  # type: ignore[arg-type]
