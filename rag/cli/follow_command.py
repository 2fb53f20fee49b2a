"""``python -m rag follow add | list | run | remove``: questions that are followed, and what is new on them."""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from command_line import print_rows
from rag.assistant import Assistant
from rag.cli.printing import stderr
from rag.cli.question_command import Question
from rag.cli.waiting import index_what_waits
from rag.follow.followed import News
from rag.follow.following import Following
from rag.follow.store import FollowedQuestions
from rag.follow.telling.follow_json import followed_json, line_json
from rag.follow.telling.mail import Post, send_news, send_own_news
from rag.follow.telling.news_text import news_lines
from rag.share.kept import Place
from settings import Settings

OWNER = ""
"""Whose questions those of the command line are: nobody's in particular; every reader's stay theirs."""


@contextmanager
def _opened(place: Place) -> Iterator[FollowedQuestions]:
    store = FollowedQuestions(place)
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
    with _opened(index.archive) as store:
        followed = Following(assistant, store).add(OWNER, asked.text, asked.filters)
    _print(followed_json(followed), question.json, f"{followed.id}  {followed.question}")
    return 0


def remove(place: Place, id_: int) -> int:
    """Follow a question no more."""
    with _opened(place) as store:
        store.remove(id_)
    return 0


def show(place: Place, as_json: bool) -> int:
    """Print the followed questions."""
    with _opened(place) as store:
        found = store.all()
    if as_json:
        _print([followed_json(one) for one in found], True, "")
    else:
        print_rows(("id", "asked", "question"), [(str(one.id), one.since[:16], one.question) for one in found])
    return 0


def run(assistant: Assistant, settings: Settings, as_json: bool) -> int:
    """Ask what can have changed, print what is new, and send it: with ``as_json`` a line for each question.

    Raises:
        MailError: the news are printed and kept, but could not be sent.
    """
    post = Post.read(settings)
    index = assistant.index
    if (index.archive.waiting() or index.pair.is_in_doubt) and index.pair.own():
        index_what_waits(index, stderr())
    with _opened(index.archive) as store:
        for line in Following(assistant, store).run():
            followed, news = line.followed, line.news
            if as_json or news:
                _print(line_json(followed, news, followed.since), as_json, _text(followed.id, followed.question, news))
        if post:
            try:
                send_own_news(store, post)
            finally:  # one reader's address that is refused holds up nobody
                send_news(store, post)
    return 0


def _print(value: Any, as_json: bool, text: str) -> None:
    shown = json.dumps(value, ensure_ascii=False) if as_json else text
    sys.stdout.buffer.write(shown.encode("utf-8", "backslashreplace") + b"\n")  # UTF-8 can't hold half a character
    sys.stdout.flush()


def _text(id_: int, question: str, news: News) -> str:
    return "\n".join([f"{id_}  {question}", *(f"  {line}" for line in news_lines(news))]) + "\n"
