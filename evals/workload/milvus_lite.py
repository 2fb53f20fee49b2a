"""A real Milvus to measure and test with: Milvus Lite's server in a process of its own, on this machine alone.

Milvus Lite 3 is written in Python. FOOTNOTE_MILVUS_CORE, set to the folder ``milvus_lite/lib`` of Milvus Lite 2.5, has
that one started instead: its core is Milvus' own, in C++, and many times as fast. It knows no HNSW, no partitions, and
no words as conditions.
"""

import importlib.util
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ABSENT = next(
    (f"{name} is not installed" for name in ("pymilvus", "milvus_lite") if importlib.util.find_spec(name) is None), ""
)
"""Why there is no Milvus here; empty where there is."""

_CORE = os.environ.get("FOOTNOTE_MILVUS_CORE", "")
_STARTS_WITHIN = 120.0  # seconds, with data to read


class MilvusLite:
    """A server that keeps its data in a folder, and can be killed and started again."""

    def __init__(self, folder: Path) -> None:
        """Start it over what ``folder`` holds, on a free port."""
        self._folder = folder
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port: int = free.getsockname()[1]
        self.start()

    @property
    def address(self) -> str:
        """What ``FOOTNOTE_INDEX`` is set to."""
        return f"milvus://127.0.0.1:{self.port}" + ("?vectors=flat" if _CORE else "")

    def start(self) -> None:
        """Start it, and wait until it answers."""
        self._process = subprocess.Popen(
            self._command(),
            env={**os.environ, **({"LD_LIBRARY_PATH": _CORE} if _CORE else {})},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + _STARTS_WITHIN
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError(f"Milvus Lite ended with {self._process.returncode}")
            with socket.socket() as tried:
                if tried.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.1)
        raise RuntimeError("Milvus Lite did not start")

    def _command(self) -> list[str]:
        if _CORE:
            self._folder.mkdir(parents=True, exist_ok=True)
            return [f"{_CORE}/milvus", str(self._folder / "milvus.db"), f"127.0.0.1:{self.port}", "ERROR"]
        command = [sys.executable, "-m", "milvus_lite", "server", "--data-dir", str(self._folder)]
        return [*command, "--host", "127.0.0.1", "--port", str(self.port)]

    def processor_seconds(self) -> float:
        """The processor time that it has taken (Linux)."""
        fields = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="ascii").rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / 100

    def memory_mb(self) -> int:
        """The memory that it holds, in MiB (Linux)."""
        pages = int(Path(f"/proc/{self._process.pid}/statm").read_text(encoding="ascii").split()[1])
        return pages * 4096 // 2**20

    def kill(self) -> None:
        """End it as a power cut would."""
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
