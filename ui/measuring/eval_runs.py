"""EvalRuns: runs of ``python -m evals`` begun from the page, one at a time, each in a process of its own.

``evals`` may use everything, and the page must not import it; what both know is the folder of the runs.
"""

import atexit
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from errors import FootnoteError
from rag.model.veil import hidden

_ROOT = Path(__file__).parents[2]
_NAME = re.compile(r"[\w.-]{1,100}", re.ASCII)
_COMPARE_SECONDS = 120.0
_TOLD = 2_000  # characters of what a process said last
_PATIENCE = 10.0  # seconds for a process to keep what it has, once it is told to stop


class EvalsRefused(FootnoteError):
    """A run can't be begun or compared; the message says why."""


@dataclass(frozen=True, slots=True)
class EvalProgress:
    """How far a run is.

    Attributes:
        total: None while the archive is still being opened.
        state: ``"cancelled"`` keeps what was answered by then.
        message: what the process said when it failed; else "".
    """

    name: str
    set: str
    done: int
    total: int | None
    state: Literal["running", "done", "cancelled", "failed"]
    message: str = ""


class EvalRuns:
    """Begins, watches, cancels and compares runs. Thread-safe."""

    def __init__(self, folder: Path, data: Path, command: Sequence[str] = (sys.executable, "-m", "evals")) -> None:
        """Begin with nothing running.

        Args:
            folder: where the runs are kept.
            data: the archive's folder, in which the chosen model is kept, too.
            command: what runs the evals.
        """
        self._folder = folder.absolute()
        self._command = command
        self._environ = {**os.environ, "FOOTNOTE_DATA": str(data.absolute()), "COLUMNS": "110", "NO_COLOR": "1"}
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None
        self._last: EvalProgress | None = None
        self._is_cancelled = False
        self.thread: threading.Thread | None = None
        atexit.register(self.cancel)

    @property
    def sets(self) -> list[str]:
        """What can be asked: the sample's examples, and each JSON Lines file that lies in the folder of the runs."""
        return ["sample", *sorted(path.name for path in self._folder.glob("*.jsonl") if _NAME.fullmatch(path.name))]

    @property
    def names(self) -> list[str]:
        """The runs that have answers, the newest first."""
        found = [path.parent for path in self._folder.glob("*/run.json") if (path.parent / "records.jsonl").exists()]
        named = [path for path in found if _NAME.fullmatch(path.name)]
        return [path.name for path in sorted(named, key=lambda path: path.stat().st_mtime, reverse=True)]

    @property
    def progress(self) -> EvalProgress | None:
        """How far the run is that was begun last; None before the first."""
        last = self._last
        if last is None or last.state != "running":
            return last
        return EvalProgress(last.name, last.set, *self._counted(last.name), "running")

    def begin(self, set_: str, limit: int | None) -> None:
        """Begin a run.

        Raises:
            EvalsRefused: a run is under way, or there is no such set.
        """
        if set_ not in self.sets:
            raise EvalsRefused(f"There is no set {set_!r}. Choose one of: {', '.join(self.sets)}.")
        with self._lock:
            if self._last and self._last.state == "running":
                raise EvalsRefused("A run is under way. Wait for its end, or cancel it.")
            name = f"{Path(set_).stem}-{datetime.now(UTC):%Y%m%d-%H%M%S}"
            self._last, self._is_cancelled = EvalProgress(name, set_, 0, None, "running"), False
            self.thread = threading.Thread(target=self._run, args=(name, set_, limit), name="evals", daemon=True)
            self.thread.start()

    def cancel(self) -> None:
        """Stop the run that is under way, if any; what it has answered is kept."""
        self._is_cancelled = True
        if (process := self._process) is not None:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(_PATIENCE)
                return
            process.kill()

    def compare(self, first: str, second: str) -> str:
        """Whether the difference between two runs is real, as ``python -m evals compare`` tells it.

        Raises:
            EvalsRefused: there is no such run, or the two can't be compared.
        """
        if not {first, second} <= set(self.names) or first == second:
            raise EvalsRefused("Choose two different runs.")
        folders = [str(self._folder / name) for name in (first, second)]
        try:
            done = subprocess.run(
                [*self._command, "compare", *folders],
                cwd=_ROOT, env=self._environ, capture_output=True, text=True, check=False, timeout=_COMPARE_SECONDS,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise EvalsRefused("Comparing took too long. Compare in the terminal: python -m evals compare.") from error
        if done.returncode != 0:
            raise EvalsRefused(hidden(done.stderr.strip()[-_TOLD:]) or "The two can't be compared.")
        return done.stdout

    def _run(self, name: str, set_: str, limit: int | None) -> None:
        out = self._folder / name
        chosen = set_ if set_ == "sample" else str(self._folder / set_)
        limited = ["--limit", str(limit)] if limit else []
        self._folder.mkdir(parents=True, exist_ok=True)
        status, told = self._waited_for(["run", chosen, *limited, "--out", str(out)])
        if status == 0:
            status, told = self._waited_for(["report", str(out)])
        state: Literal["done", "cancelled", "failed"] = "done" if status == 0 else "failed"
        if self._is_cancelled:
            state, told = "cancelled", ""
        self._last = EvalProgress(name, set_, *self._counted(name), state, "" if state == "done" else told)

    def _waited_for(self, arguments: Sequence[str]) -> tuple[int, str]:
        if self._is_cancelled:
            return 1, ""
        try:
            process = subprocess.Popen(
                [*self._command, *arguments],
                cwd=_ROOT, env=self._environ, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True,
            )  # fmt: skip
        except OSError as error:
            return 1, f"The evals can't be started: {error.strerror}."
        self._process = process
        if self._is_cancelled:  # meanwhile
            process.terminate()
        _, told = process.communicate()
        self._process = None
        return process.returncode, hidden(told.strip()[-_TOLD:])

    def _counted(self, name: str) -> tuple[int, int | None]:
        """How many examples are answered, of how many; as the run's own files have it."""
        folder = self._folder / name
        try:
            total = int(json.loads((folder / "run.json").read_text(encoding="utf-8"))["set"]["examples"])
            with (folder / "records.jsonl").open("rb") as file:
                return sum(1 for _ in file), total
        except (OSError, ValueError, KeyError, TypeError):
            return 0, None
