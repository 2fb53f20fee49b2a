"""``python -m evals.rivals.replicas --file QUESTIONS.jsonl``: do several processes on one archive answer the same?

Each question is asked in every process, and what is answered is compared byte for byte, but for times. The archive and
the indexes are those of FOOTNOTE_ARCHIVE and FOOTNOTE_INDEX; each process has a folder of its own, as on a machine of
its own. The second look takes the time it needs: where it hurries, its reach depends on the machine's load. Status 1
where two answers differ. ``--beside DIR`` asks the archive of that folder, too, with its own indexes, and tells how
many of its answers are the same.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console

from command_line import run_alone
from evals.bench.options import Questions
from rag.opening import open_assistant
from rag.share.json_output import answer_json
from settings import Settings

_TOLD: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "status": lambda answer: answer["status"],
    "first quote": lambda answer: [one["quote"] for one in answer["citations"][:1]],
    "quotes": lambda answer: [one["quote"] for one in answer["citations"]],
    "text": lambda answer: answer["text"],
    "answer": lambda answer: answer,
}
_AS_REPLICA = "FOOTNOTE_REPLICA_FOLDER"  # set for the processes that answer


def main(
    file: Questions,
    most: Annotated[int, typer.Option(metavar="N", min=1, help="questions at most")] = 200,
    replicas: Annotated[int, typer.Option(metavar="N", min=2, help="processes that answer")] = 2,
    beside: Annotated[Path | None, typer.Option(metavar="DIR", help="an archive in a folder, to compare with")] = None,
) -> int:
    """Ask all, compare, print."""
    if folder := os.environ.get(_AS_REPLICA):
        return _answer(Path(folder))
    with file.open(encoding="utf-8") as lines:
        questions = [json.loads(line)["question"] for line in lines][:most]
    started = time.monotonic()
    asked = differing = 0
    same: Counter[str] = Counter()
    for question, (*answers, apart) in _compared(file, questions, replicas, beside):
        asked += 1
        if apart:
            same.update(name for name, told in _TOLD.items() if told(apart) == told(answers[0]))
        if len({json.dumps(one, sort_keys=True) for one in answers}) > 1:
            differing += 1
            Console().print(f"{question}\n  differs in: {', '.join(_fields(answers))}", markup=False, soft_wrap=True)
    took = time.monotonic() - started
    Console().print(f"{asked} questions, {replicas} processes, {differing} answers differ; {took:.0f} s", markup=False)
    if beside:
        Console().print(", ".join(f"the same {name}: {same[name]}" for name in _TOLD), markup=False, soft_wrap=True)
    return 1 if differing or asked < len(questions) else 0


def _compared(
    file: Path, questions: Sequence[str], replicas: int, beside: Path | None
) -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """Yield each question with the answers, without times; the last one is that of ``beside``, or empty."""
    with ExitStack() as running, tempfile.TemporaryDirectory() as folder:
        processes = [running.enter_context(_replica(file, Path(folder) / str(n))) for n in range(replicas)]
        if beside:
            processes.append(running.enter_context(_replica(file, beside, is_server=False)))
        for question in questions:
            for process in processes:  # all answer it at once
                assert process.stdin
                process.stdin.write(json.dumps(question) + "\n")
                process.stdin.flush()
            lines = [process.stdout.readline() if process.stdout else "" for process in processes]
            if not all(lines):
                return  # one has ended, and said why
            yield question, [json.loads(line) for line in lines] + ([] if beside else [{}])


@contextmanager
def _replica(file: Path, folder: Path, is_server: bool = True) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-m", "evals.rivals.replicas", "--file", str(file)]
    environ = {**os.environ, _AS_REPLICA: str(folder)}
    if not is_server:
        environ = {name: value for name, value in environ.items() if name not in ("FOOTNOTE_ARCHIVE", "FOOTNOTE_INDEX")}
    with subprocess.Popen(command, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            if process.stdin:
                process.stdin.close()


def _answer(folder: Path) -> int:
    """Answer the questions that come on standard input, a line for each."""
    settings = replace(Settings.read(), data=folder)
    with open_assistant(settings, hurried=False) as assistant:
        for line in sys.stdin:
            found = answer_json(assistant.ask(json.loads(line)))
            found.pop("timings_ms")
            sys.stdout.write(json.dumps(found) + "\n")
            sys.stdout.flush()
    return 0


def _fields(answers: Sequence[dict[str, Any]]) -> list[str]:
    return [name for name in answers[0] if any(one[name] != answers[0][name] for one in answers)]


if __name__ == "__main__":
    sys.exit(run_alone(main))
