"""How small models run: by ONNX Runtime on a plain CPU, one core a run, as many runs at once as there are cores."""

import os
from typing import Any


def session(graph: bytes) -> Any:
    """An ONNX Runtime session of this graph; safe to share between threads.

    Raises:
        onnxruntime.capi.onnxruntime_pybind11_state.Fail: or another of its errors, when the graph is damaged.
    """
    from onnxruntime import InferenceSession, SessionOptions  # type: ignore[import-untyped]

    options = SessionOptions()
    options.intra_op_num_threads = 1  # each run gets a core of its own, so no thread spins either
    # The default arena and memory patterns stay on: 127 MB for the process after 1,100 texts of every length, two at
    # once; 137 MB without both.
    return InferenceSession(graph, options, providers=["CPUExecutionProvider"])


def cores() -> int:
    """The cores of this process, which on Linux may be fewer than the machine has."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
