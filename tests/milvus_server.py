"""A real Milvus for tests: Milvus Lite's server in a process of its own, on this machine alone."""

import importlib.util
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

ABSENT = next(
    (f"{name} is not installed" for name in ("pymilvus", "milvus_lite") if importlib.util.find_spec(name) is None), ""
)
"""Why there is no Milvus here; empty where there is."""

_STARTS_WITHIN = 60.0  # seconds


class MilvusLite:
    """A server that keeps its data in a folder, and can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        """Start it."""
        if ABSENT:
            pytest.skip(ABSENT)
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    @property
    def address(self) -> str:
        """What ``FOOTNOTE_INDEX`` is set to."""
        return f"milvus://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it over what its folder holds, and wait until it answers."""
        command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(self._folder)]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        self._process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        until = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"Milvus Lite ended with {self._process.returncode}")
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("Milvus Lite did not start")

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it, and remove its data."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
        shutil.rmtree(self._folder, ignore_errors=True)
