"""``python -m evals.desk.following --data DIR --file QUESTIONS.jsonl``: what asking followed questions again takes.

On a copy of the archive without its newest articles, the questions are followed; then these articles come back, and the
run is timed. Of the questions that the run passed by, some are asked in full: none may cite an article that came.
"""

import json
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from command_line import run_alone
from corpus.store.archive import Archive
from corpus.store.selection import Selection
from evals.bench.options import Data, Questions
from rag.assistant import Assistant
from rag.follow.followed import Followed
from rag.follow.following import Following, Line
from rag.follow.following_assistant import FollowingAssistant
from rag.follow.store import FollowedQuestions
from rag.opening import open_assistant
from settings import Settings


def main(
    data: Data,
    file: Questions,
    questions: Annotated[int, typer.Option(help="questions that are followed")] = 500,
    came: Annotated[int, typer.Option(help="articles that come, the newest of the archive")] = 50,
    check: Annotated[int, typer.Option(help="questions passed by that are asked in full")] = 100,
    seed: Annotated[int, typer.Option(help="of what is drawn")] = 0,
) -> None:
    """Measure and print."""
    with file.open(encoding="utf-8") as lines:
        texts = list(dict.fromkeys(json.loads(line)["question"] for line in lines))
    random.Random(seed).shuffle(texts)
    with tempfile.TemporaryDirectory() as folder:
        copied = Path(folder) / "archive"
        shutil.copytree(data, copied)
        with open_assistant(Settings.read(data=str(copied)), hurried=False) as assistant:
            _measure(assistant, copied, texts[:questions], came, check)


def _measure(assistant: Assistant, folder: Path, texts: Sequence[str], came: int, check: int) -> None:
    console, index, archive = Console(), assistant.index, Archive(folder)
    newest = archive.listed(Selection(), came)
    archive.remove([one.id for one in newest])
    index.sync()
    store = FollowedQuestions(folder)
    began = time.perf_counter()
    for text in texts:
        Following(assistant, store).add("", text)
    console.print(f"{len(texts)} questions followed, each asked once: {time.perf_counter() - began:.1f} s")
    archive.add(newest)
    index.sync()
    began, worked = time.perf_counter(), time.process_time()
    lines = list(Following(assistant, store).run())
    took, worked = time.perf_counter() - began, time.process_time() - worked
    asked = sum(line.asked for line in lines)
    console.print(
        f"{len(newest)} of {archive.coverage().articles:,} articles came: the run took {took:.1f} s, {worked:.1f} s of "
        f"the processors; {asked} questions were asked again, {sum(bool(line.news) for line in lines)} have news"
    )
    _missed(console, FollowingAssistant(assistant, store.file), lines, {one.id for one in newest}, check)
    store.close()


def _missed(console: Console, asking: FollowingAssistant, lines: Sequence[Line], came: set[str], check: int) -> None:
    passed = [line.followed for line in lines if not line.asked][:check]
    missed = [one.question for one in passed if _cites(asking, one, came)]
    console.print(f"of {len(passed)} questions passed by, {len(missed)} cite an article that came when asked in full")
    for question in missed:
        console.print(f"  {question}", markup=False)


def _cites(asking: FollowingAssistant, followed: Followed, came: set[str]) -> bool:
    asking.begin()
    answer = asking.ask_now(followed)
    return not came.isdisjoint(citation.passage.article.id for citation in answer.citations)


if __name__ == "__main__":
    sys.exit(run_alone(main))
