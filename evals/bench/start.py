"""``python -m evals.bench.start --data DIR``: time from the start of ``app.py`` to a first byte, the page, an answer.

The archive should be indexed already. Every request goes to 127.0.0.1.
"""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from rich.console import Console

from command_line import run_alone
from evals.bench.options import Data

_APP = Path(__file__).parents[2] / "app.py"
_PATIENCE = 120.0  # seconds


def _until(true: Callable[[], bool], start: float) -> float:
    while time.perf_counter() - start < _PATIENCE:
        try:
            if true():
                return time.perf_counter() - start
        except (URLError, ConnectionError):  # not served yet
            pass
        time.sleep(0.02)
    raise SystemExit(f"Nothing was served within {_PATIENCE:g} s.")


def _measure(data: str, port: int) -> tuple[float, float, float]:
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, str(_APP), "--data", data, "--port", str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        first = _until(lambda: b"<html" in urlopen(f"{address}/").read(), start)
        page = _until(lambda: b"gradio" in urlopen(f"{address}/").read(), start)
        ready = _until(lambda: json.load(urlopen(f"{address}/health"))["assistant"] == "ready", start)
    finally:
        process.terminate()
        process.wait(timeout=30)
    return first, page, ready


def main(data: Data, port: int = 7999, times: int = 3) -> None:
    """Measure and print."""
    firsts, pages, readies = zip(*(_measure(data, port) for _ in range(times)), strict=True)
    Console().print(
        f"{times} starts: first byte after {np.median(firsts):.2f} s (worst {max(firsts):.2f}), "
        f"page served after {np.median(pages):.2f} s (worst {max(pages):.2f}), "
        f"ready to answer after {np.median(readies):.2f} s (worst {max(readies):.2f})"
    )


if __name__ == "__main__":
    sys.exit(run_alone(main))
