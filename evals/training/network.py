"""The cross-encoder in torch: frozen weights, low-rank changes of the upper layers, and a head for each task.

Frozen weights and activations are bfloat16, which one core multiplies twice as fast as float32 (206 against 88 GFLOP/s
of processor time); what is trained stays float32. Names are those of the checkpoint.
"""

import math
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from rag.pair_model.base_weights import EPSILON, HEADS, LAYERS, WIDTH, Weights
from rag.pair_model.changes import TASKS

PARTS = (
    "attention.self.query",
    "attention.self.key",
    "attention.self.value",
    "attention.output.dense",
    "intermediate.dense",
    "output.dense",
)


@dataclass(frozen=True, slots=True)
class Shape:
    """How much of the network is trained: layers from ``first`` on, by changes of this ``rank``."""

    first: int = 3
    rank: int = 24
    head_scale: float = 0.3  # the base's logits reach 11; begun at a third of it, no early pair costs more than 4


class ChangedDense(nn.Module):
    """A frozen dense layer whose weight is changed by the product of two thin matrices."""

    def __init__(self, weight: Tensor, bias: Tensor, rank: int) -> None:
        super().__init__()
        self.register_buffer("weight", weight.bfloat16())
        self.register_buffer("bias", bias.bfloat16())
        self.down: nn.Parameter | None = None
        if rank:
            self.down = nn.Parameter(torch.randn(rank, weight.shape[1]) / math.sqrt(weight.shape[1]))
            self.up = nn.Parameter(torch.zeros(weight.shape[0], rank))

    def forward(self, values: Tensor) -> Tensor:
        """The layer's output."""
        out = functional.linear(values, self.weight, self.bias)
        if self.down is None:
            return out
        return out + functional.linear(functional.linear(values, self.down.bfloat16()), self.up.bfloat16())


class EncoderLayer(nn.Module):
    """One layer of BERT."""

    def __init__(self, weights: Weights, number: int, rank: int) -> None:
        super().__init__()
        prefix = f"bert.encoder.layer.{number}."
        own = {name.removeprefix(prefix): torch.tensor(value) for name, value in weights.items()}
        dense = {part: ChangedDense(own[f"{part}.weight"], own[f"{part}.bias"], rank) for part in PARTS}
        self.dense = nn.ModuleDict({part.replace(".", "_"): layer for part, layer in dense.items()})
        for part in ("attention.output", "output"):
            for kind in ("weight", "bias"):
                name = f"{part}.LayerNorm.{kind}"
                self.register_buffer(name.replace(".", "_"), own[name].bfloat16())

    def forward(self, values: Tensor, mask: Tensor) -> Tensor:
        """The layer's output; ``mask`` is true for a token."""
        pairs, tokens, _ = values.shape
        dense = [self.dense[part.replace(".", "_")] for part in PARTS]
        query, key, value = (layer(values).view(pairs, tokens, HEADS, -1).transpose(1, 2) for layer in dense[:3])
        mixed = functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        values = self._norm("attention_output", values + dense[3](mixed.transpose(1, 2).reshape(values.shape)))
        return self._norm("output", values + dense[5](functional.gelu(dense[4](values))))

    def _norm(self, part: str, values: Tensor) -> Tensor:
        weight, bias = (self.get_buffer(f"{part}_LayerNorm_{kind}") for kind in ("weight", "bias"))
        return functional.layer_norm(values, (WIDTH,), weight, bias, EPSILON)


class Head(nn.Module):
    """A pooler and a classifier over the first token: one logit for each pair."""

    def __init__(self, weights: Weights, scale: float) -> None:
        super().__init__()
        self.pooler = nn.Linear(WIDTH, WIDTH)
        self.classifier = nn.Linear(WIDTH, 1)
        with torch.no_grad():
            self.pooler.weight.copy_(torch.tensor(weights["bert.pooler.dense.weight"]))
            self.pooler.bias.copy_(torch.tensor(weights["bert.pooler.dense.bias"]))
            self.classifier.weight.copy_(torch.tensor(weights["classifier.weight"]) * scale)
            self.classifier.bias.copy_(torch.tensor(weights["classifier.bias"]) * scale)

    def forward(self, first: Tensor) -> Tensor:
        """The logits for the first tokens' vectors."""
        logits: Tensor = self.classifier(torch.tanh(self.pooler(first))).squeeze(-1)
        return logits


class PairNetwork(nn.Module):
    """Pairs of texts, as token ids, to one logit for each task."""

    def __init__(self, weights: Weights, shape: Shape) -> None:
        super().__init__()
        self.shape = shape
        table = "bert.embeddings."
        for name in ("word_embeddings", "position_embeddings", "token_type_embeddings"):
            self.register_buffer(name, torch.tensor(weights[f"{table}{name}.weight"]))
        self.register_buffer("norm_weight", torch.tensor(weights[f"{table}LayerNorm.weight"]))
        self.register_buffer("norm_bias", torch.tensor(weights[f"{table}LayerNorm.bias"]))
        ranks = [shape.rank if number >= shape.first else 0 for number in range(LAYERS)]
        self.layers = nn.ModuleList(EncoderLayer(weights, number, rank) for number, rank in enumerate(ranks))
        self.heads = nn.ModuleDict({task: Head(weights, shape.head_scale) for task in TASKS})

    def forward(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """Logits ``(pairs, tasks)``; ``mask`` is true for a token and false for padding."""
        return self.upper(self.lower(ids, types, mask), mask)

    def lower(self, ids: Tensor, types: Tensor, mask: Tensor) -> Tensor:
        """What the layers that are not trained make of the tokens; it can be kept and used again."""
        with torch.no_grad():
            summed = self.get_buffer("word_embeddings")[ids] + self.get_buffer("token_type_embeddings")[types]
            summed = summed + self.get_buffer("position_embeddings")[: ids.shape[1]]
            weight, bias = self.get_buffer("norm_weight"), self.get_buffer("norm_bias")
            values = functional.layer_norm(summed, (WIDTH,), weight, bias, EPSILON).bfloat16()
            for layer in self.layers[: self.shape.first]:
                values = layer(values, mask[:, None, None, :])
        return values

    def upper(self, values: Tensor, mask: Tensor) -> Tensor:
        """The logits for what the lower layers made."""
        for layer in self.layers[self.shape.first :]:
            values = layer(values, mask[:, None, None, :])
        first = values[:, 0].float()
        return torch.stack([self.heads[task](first) for task in TASKS], -1)

    def changes(self) -> dict[str, np.ndarray]:
        """What training changed, by the checkpoint's names: ``down`` and ``up`` of each matrix, and the heads."""
        kept = {}
        for name, value in self.named_parameters():
            kept[name] = value.detach().numpy().copy()
        return kept
