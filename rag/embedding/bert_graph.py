"""BERT as an ONNX graph of fused operators, quantised to int8 once and kept in a cache folder.

The built-in embedder and the pair model are both made of it. A graph is written from a checkpoint's weights by name.
"""

import hashlib
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import onnx

DIMENSIONS, HEADS, EPSILON = 384, 12, 1e-12  # config.json of every MiniLM here


class BertGraph:
    """Nodes and constants of a graph under construction; a node, its output and its constants share one name.

    Args:
        weights: the checkpoint's weights by name, matrices ``(outputs, inputs)``.
        prefix: what each name in the checkpoint begins with.
    """

    def __init__(self, weights: dict[str, npt.NDArray[Any]], prefix: str = "") -> None:
        self.weights = {name.removeprefix(prefix): value for name, value in weights.items()}
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        """Add a constant; returns its name."""
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        """Add a weight of the checkpoint as it is; returns its name."""
        return self.constant(name, self.weights[name])

    def node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        """Add a node; returns its output's name."""
        from onnx import helper

        self.nodes.append(helper.make_node(operator, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def product(self, values: str, weight: str, output: str) -> str:
        """Add the product with a matrix of the checkpoint."""
        return self.node("MatMul", [values, self.constant(weight, self.weights[weight].T)], output)

    def places(self, most: int, kind: npt.NDArray[np.float32] | float = 0.0) -> str:
        """Add the vectors of the positions of ``ids``, of which ``most`` are read; ``kind`` is added to each."""
        zero = self.constant("axis0", np.array([0], np.int64))
        table = self.constant("positions", self.weights["embeddings.position_embeddings.weight"][:most] + kind)
        length = self.node("Shape", ["ids"], "length", start=1, end=2)
        return self.node("Unsqueeze", [self.node("Slice", [table, zero, length], "first"), zero], "places")

    def layers(self, embedded: str, count: int, first_only: bool = False) -> str:
        """Add the normalisation of the embedded tokens and ``count`` layers; returns the last one's output.

        With ``first_only`` the last layer makes the vector of the first token alone, which saves most of its work.
        """
        norm = [self.weight(f"embeddings.LayerNorm.{name}") for name in ("weight", "bias")]
        values = self.node("LayerNormalization", [embedded, *norm], "layer", epsilon=EPSILON)
        for number in range(count):
            values = self._layer(number, values, first_only and number == count - 1)
        return values

    def _layer(self, number: int, values: str, first_only: bool) -> str:
        source, name = f"encoder.layer.{number}", f"layer{number}"
        parts = [f"{source}.attention.self.{part}" for part in ("query", "key", "value")]
        weights = np.concatenate([self.weights[f"{part}.weight"] for part in parts]).T
        biases = np.concatenate([self.weights[f"{part}.bias"] for part in parts])
        inputs = [values, self.constant(f"{name}.qkv", weights), self.constant(f"{name}.qkv.bias", biases)]
        attended = self._fused("Attention", inputs, f"{name}.attended", num_heads=HEADS)
        if first_only:  # the other tokens have been attended to; nothing reads what would become of them
            at = self.constant(f"{name}.first", np.array([0], np.int64))
            attended = self.node("Gather", [attended, at], f"{name}.attended.first", axis=1)
            values = self.node("Gather", [values, at], f"{name}.first.token", axis=1)
        mixed = self.product(attended, f"{source}.attention.output.dense.weight", f"{name}.mixed")
        values = self._add_and_norm(mixed, values, f"{source}.attention.output", f"{name}.attention")
        wide = self.product(values, f"{source}.intermediate.dense.weight", f"{name}.up")
        wide = self._fused("BiasGelu", [wide, self.weight(f"{source}.intermediate.dense.bias")], f"{name}.gelu")
        down = self.product(wide, f"{source}.output.dense.weight", f"{name}.down")
        return self._add_and_norm(down, values, f"{source}.output", f"{name}.out")

    def _fused(self, operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        return self.node(operator, inputs, output, "com.microsoft", **attributes)

    def _add_and_norm(self, values: str, residual: str, part: str, output: str) -> str:
        inputs = [self.weight(f"{part}.{name}") for name in ("LayerNorm.weight", "LayerNorm.bias", "dense.bias")]
        return self._fused("SkipLayerNormalization", [values, residual, *inputs], output, epsilon=EPSILON)

    def write(self, path: Path, name: str, inputs: Sequence[str], output: str, width: int) -> None:
        """Write the graph: ``inputs`` (texts, tokens) int64, without padding, to ``output`` (texts, width) float32."""
        import onnx
        from onnx import TensorProto, helper

        read = [helper.make_tensor_value_info(one, TensorProto.INT64, ["texts", "tokens"]) for one in inputs]
        made = helper.make_tensor_value_info(output, TensorProto.FLOAT, ["texts", width])
        model = helper.make_model(
            helper.make_graph(self.nodes, name, read, [made], self.constants),
            opset_imports=[helper.make_opsetid("", 18), helper.make_opsetid("com.microsoft", 1)],
            ir_version=9,
        )
        # Marks the model as already prepared, so that the quantiser logs no advice to prepare it.
        helper.set_model_props(model, {"onnx.quant.pre_process": "onnxruntime.quant"})
        onnx.save(model, path)


def cached(cache: Path, stem: str, write: Callable[[Path], None], exact: Sequence[str] | None) -> bytes:
    """The graph ``stem`` from ``cache``, built when the cache does not hold it intact.

    The file's name ends in the digest of its content, so a truncated or damaged file does not match its name. Two
    processes that build at once replace each other's file as a whole.

    Args:
        cache: the folder; created when missing.
        stem: the file's name without its digest: what it was made from.
        write: writes the float32 graph to a path.
        exact: the nodes that stay float32 when the others are quantised to int8; ``None`` quantises nothing.
    """
    for path in sorted(cache.glob(f"{stem}-*.onnx")):
        graph = path.read_bytes()
        if path.stem == f"{stem}-{digest(graph)}":
            return graph
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix="building-") as scratch:
        built = Path(scratch) / "fp32.onnx"
        write(built)
        if exact is not None:
            built = _quantise(built, Path(scratch) / "int8.onnx", exact)
        graph = built.read_bytes()
        built.replace(cache / f"{stem}-{digest(graph)}.onnx")
    return graph


def digest(content: bytes) -> str:
    """Twelve hexadecimal digits of the SHA-256 of ``content``."""
    return hashlib.sha256(content).hexdigest()[:12]


def digest_of_file(path: Path) -> str:
    """``digest`` of a file, without reading it whole."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()[:12]


def _quantise(fp32: Path, int8: Path, exact: Sequence[str]) -> Path:
    """Quantise weights to int8 per channel, activations dynamically.

    ``reduce_range`` (7 bits for weights) is needed because 8-bit products overflow silently on the many processors with
    AVX2 but no VNNI (onnxruntime issue 6004); it costs the embedder 0.0016 of cosine and no time.
    """
    from onnx import TensorProto
    from onnxruntime.quantization import quantize_dynamic  # type: ignore[import-untyped]

    quantize_dynamic(
        fp32,
        int8,
        per_channel=True,
        reduce_range=True,
        nodes_to_exclude=list(exact),
        extra_options={"DefaultTensorType": TensorProto.FLOAT},
    )
    return int8
