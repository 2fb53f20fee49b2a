"""app.py as a process of its own, on real servers: a replica that can be killed."""

import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx

from tests.places import ROOT

PATIENCE = 300.0
"""Seconds for what takes a few, on a busy machine."""


@dataclass(frozen=True, slots=True)
class Replica:
    """A running app.py.

    Attributes:
        address: where it answers.
        process: it.
        client: asks it.
    """

    address: str
    process: "subprocess.Popen[str]"
    client: httpx.Client

    def until(self, path: str, holds: str, value: Any) -> None:
        """Wait until a field of what a path tells has a value."""
        end = time.monotonic() + PATIENCE
        while (told := self.client.get(path).json())[holds] != value:
            assert time.monotonic() < end, told
            time.sleep(0.2)


@contextmanager
def running(folder: Path, servers: Mapping[str, str]) -> Iterator[Replica]:
    """Run app.py over the archive and index of these settings; it is killed at the end."""
    command = [sys.executable, "app.py", "--port", "0", "--data", str(folder), "--no-watch"]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, **servers}, stderr=subprocess.PIPE, text=True) as app:
        try:
            address = address_of(app)
            with httpx.Client(base_url=address, timeout=PATIENCE) as client:
                yield Replica(address, app, client)
        finally:
            app.kill()


def address_of(app: "subprocess.Popen[str]") -> str:
    """The address that app.py tells on standard error once it is ready."""
    assert app.stderr
    told = ""
    while not (ready := re.search(r"Ready: (http://\S+) ", told)):
        line = app.stderr.readline()
        assert line, told
        told += line
    return ready[1]
