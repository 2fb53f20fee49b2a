"""``python -m rag search | ask``: one question, or a file of questions."""

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from errors import BadQuestion, FootnoteError
from rag.answer.answer import Answer, Turn
from rag.assistant import Assistant
from rag.cli.printing import show_answer, show_hits, stderr
from rag.cli.question_file import read_questions
from rag.cli.waiting import index_what_waits
from rag.search.find import Searched
from rag.share.json_output import answer_json, search_json
from rag.share.question_json import QuestionLine, asked

NOT_HELD = 3
"""The exit status of ``ask`` when the archive does not hold an answer."""

_Answering = Callable[[QuestionLine], dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Question:
    """The question on the command line, with its filters, or a file; the single word ``-`` reads standard input."""

    words: list[str]
    as_of: str | None = None
    sources: list[str] | None = None
    sections: list[str] | None = None
    genres: list[str] | None = None
    begin: str | None = None
    end: str | None = None
    file: Path | None = None
    json: bool = False
    after: list[str] | None = None
    articles: list[str] | None = None

    def asked(self, assistant: Assistant) -> QuestionLine:
        """The question and its filters, with names as the archive spells them."""
        line = {
            "question": _standard_input() if self.words == ["-"] else " ".join(self.words),
            "as_of": self.as_of,
            "sources": self.sources,
            "sections": self.sections,
            "genres": self.genres,
            "from": self.begin,
            "to": self.end,
            "after": self.after,
            "articles": self.articles,
        }
        return asked(line, assistant.index.archive)


def _standard_input() -> str:
    try:
        return sys.stdin.read().strip()
    except UnicodeDecodeError as error:
        raise BadQuestion(f"The question on standard input can't be read: {error}. Give it in UTF-8.") from error


def search(assistant: Assistant, question: Question, k: int) -> int:
    """Print the passages nearest to a text."""

    def find(one: QuestionLine) -> Searched:
        return assistant.find(one.text, as_of=one.as_of, filters=one.filters, k=k)

    if question.file or question.json:
        return _print_json(assistant, question, lambda one: search_json(find(one)))
    _sync(assistant)
    found = find(question.asked(assistant))
    for notice in found.notices:
        stderr().print(notice, style="yellow", markup=False, highlight=False)
    show_hits(found)
    return 0


def ask(assistant: Assistant, question: Question) -> int:
    """Print a checked, cited answer. The exit status of a single question is 3 if the archive does not hold it."""

    def answer(one: QuestionLine) -> Answer:
        history: list[Turn] = []
        for earlier in one.after:
            history.append(Turn(earlier, assistant.ask(earlier, history, one.as_of, one.filters)))
        return assistant.ask(one.text, history, one.as_of, one.filters)

    if question.file or question.json:
        return _print_json(assistant, question, lambda one: answer_json(answer(one)))
    _sync(assistant)
    given = answer(question.asked(assistant))
    show_answer(given)
    return _status(given.status)


def _status(answered: object) -> int:
    return NOT_HELD if answered == "not_in_archive" else 0


def _sync(assistant: Assistant) -> None:
    index = assistant.index
    if (index.archive.waiting() or index.pair.is_in_doubt) and index.pair.own():
        index_what_waits(index, stderr())


def _print_json(assistant: Assistant, question: Question, answer: _Answering) -> int:
    _sync(assistant)
    instead = question.asked(assistant)
    if not question.file:
        given = answer(instead)
        _line(given)
        return _status(given.get("status"))
    failed = 0
    for number, line in read_questions(question.file):
        if not isinstance(line, dict) or not {"id", "question"} <= set(line):
            failed += 1
            stderr().print(f"{question.file}, line {number}: not an object with id and question", markup=False)
            continue
        try:
            _line({"id": line["id"], **answer(asked(line, assistant.index.archive, instead))})
        except FootnoteError as error:
            failed += 1
            _line({"id": line["id"], "question": line["question"], "error": str(error)})
    return 1 if failed else 0


def _line(value: dict[str, Any]) -> None:
    # UTF-8 can't hold half a character, so JSON's escape stands for it.
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()
