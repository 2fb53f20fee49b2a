"""``python -m rag follow add | list | run | remove``: questions that are followed, and what is new on them."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from command_line import print_rows
from corpus.dates import display_date
from rag.assistant import Assistant
from rag.cli.printing import stderr
from rag.cli.question_command import Question
from rag.cli.waiting import index_what_waits
from rag.follow.follow_json import followed_json, line_json
from rag.follow.followed import News, Source
from rag.follow.following import Following
from rag.follow.store import FollowedQuestions

OWNER = ""
"""Whose questions those of the command line are: nobody's in particular; every reader's stay theirs."""


@contextmanager
def _opened(folder: Path) -> Iterator[FollowedQuestions]:
    store = FollowedQuestions(folder)
    try:
        yield store
    finally:
        store.close()


def add(assistant: Assistant, question: Question) -> int:
    """Follow a question from now on."""
    index = assistant.index
    if (index.archive.waiting() or index.pair.is_in_doubt) and index.pair.own():
        index_what_waits(index, stderr())
    asked = question.asked(assistant)
    with _opened(index.archive.folder) as store:
        followed = Following(assistant, store).add(OWNER, asked.text, asked.filters)
    _print(followed_json(followed), question.json, f"{followed.id}  {followed.question}")
    return 0


def remove(folder: Path, id_: int) -> int:
    """Follow a question no more."""
    with _opened(folder) as store:
        store.remove(id_)
    return 0


def show(folder: Path, as_json: bool) -> int:
    """Print the followed questions."""
    with _opened(folder) as store:
        found = store.all()
    if as_json:
        _print([followed_json(one) for one in found], True, "")
    else:
        print_rows(("id", "asked", "question"), [(str(one.id), one.since[:16], one.question) for one in found])
    return 0


def run(assistant: Assistant, as_json: bool) -> int:
    """Ask what can have changed, and print what is new: with ``as_json`` a line for each question."""
    index = assistant.index
    if (index.archive.waiting() or index.pair.is_in_doubt) and index.pair.own():
        index_what_waits(index, stderr())
    with _opened(index.archive.folder) as store:
        for line in Following(assistant, store).run():
            followed, news = line.followed, line.news
            if as_json or news:
                _print(line_json(followed, news, followed.since), as_json, _text(followed.id, followed.question, news))
    return 0


def _print(value: Any, as_json: bool, text: str) -> None:
    shown = json.dumps(value, ensure_ascii=False) if as_json else text
    sys.stdout.buffer.write(shown.encode("utf-8", "backslashreplace") + b"\n")  # UTF-8 can't hold half a character
    sys.stdout.flush()


def _text(id_: int, question: str, news: News) -> str:
    lines = [f"{id_}  {question}"]
    for sentence in news.new:
        lines.append(f"  + {sentence.text}  ({_where(sentence.citations[-1])})")
    for one in news.changed:
        before, after = one.before or "nothing", one.after or "nothing"
        where = "; ".join(map(_where, one.citations))
        lines.append(f"  * {one.what}\n      before: {before}\n      now: {after}  ({where})")
    return "\n".join(lines) + "\n"


def _where(source: Source) -> str:
    return f"{source.source or 'outlet unknown'}, {display_date(source.published)}"
