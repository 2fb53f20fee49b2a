"""``python -m rag search | ask | index | check | verify``: retrieval and answers on the command line."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from corpus.dates import parse_date
from errors import FootnoteError
from rag.answer.answer import Answer
from rag.assistant import Assistant
from rag.cli import index_command
from rag.cli.check_command import check_file
from rag.cli.printing import progress_bar, show_answer, show_hits, stderr
from rag.cli.question_file import Asked, asked, read_questions
from rag.model.veil import veil_tracebacks
from rag.opening import open_assistant
from rag.search.find import Searched
from rag.share.json_output import answer_json, search_json
from rag.share.verify import verify_file
from settings import Settings

_Answering = Callable[[Asked], dict[str, Any]]


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 when something failed, 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    try:
        if options.alone:  # no assistant is needed
            alone: int = options.alone(options)
            return alone
        with open_assistant(Settings.read(data=options.data), getattr(options, "re_embed", False)) as assistant:
            status: int = options.run(assistant, options)
            return status
    except FootnoteError as error:
        stderr().print(f"{error}", style="red", markup=False, highlight=False)
        return 1
    except KeyboardInterrupt:
        stderr().print("Stopped. What was done by now is kept.")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m rag", description=__doc__)
    parser.set_defaults(alone=None)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    search = commands.add_parser("search", help="the passages nearest to a text")
    search.add_argument("-k", type=_positive, default=10, help="how many passages (10)")
    ask = commands.add_parser("ask", help="a checked, cited answer")
    for command, run in ((search, _search), (ask, _ask)):
        command.add_argument("text", nargs="?", metavar="TEXT", help="what to look for")
        command.add_argument(
            "--file", type=Path, metavar="QUESTIONS.jsonl", help="objects with id and question, a line each"
        )
        command.add_argument("--as-of", type=_date, metavar="DATE", help="only what was published by then (2025-08-19)")
        for name, label in (("source", "outlet"), ("section", "section"), ("genre", "genre")):
            command.add_argument(
                f"--{name}",
                action="append",
                dest=f"{name}s",
                metavar="NAME",
                help=f"only articles of this {label}; may be given again",
            )
        command.add_argument("--from", type=_date, metavar="DATE", help="only what was published then or later")
        command.add_argument("--to", type=_date, metavar="DATE", help="only what was published then or earlier")
        command.add_argument("--json", action="store_true", help="print JSON")
        command.set_defaults(run=run)
    index = commands.add_parser("index", help="index what is waiting in the archive")
    index_command.add_options(index)
    index.set_defaults(run=lambda assistant, options: index_command.run(assistant.index, options))
    check = commands.add_parser("check", help="are sentences held by the passages given with them? Needs no archive")
    check.add_argument(
        "--file", type=Path, required=True, metavar="SENTENCES.jsonl", help="objects with id, sentence and passages"
    )
    check.add_argument("--json", action="store_true", help="print JSON")
    check.set_defaults(alone=lambda given: check_file(given.file, given.json))
    verify = commands.add_parser("verify", help="does an exported evidence pack still hold?")
    verify.add_argument("pack", type=Path, metavar="PACK.json", help="as exported from the page")
    verify.add_argument("--json", action="store_true", help="print JSON")
    verify.set_defaults(alone=lambda given: verify_file(given.pack, Settings.read(data=given.data).data, given.json))
    for command in (search, ask, index, verify):
        command.add_argument("--data", metavar="DIR", help="the archive's folder (data, or FOOTNOTE_DATA)")
    return parser


def _date(text: str) -> str:
    found = parse_date(text)
    if found is None:
        raise argparse.ArgumentTypeError("must be a date such as 2025-08-19")
    return found


def _positive(text: str) -> int:
    number = int(text)
    if not 1 <= number <= 1_000:
        raise argparse.ArgumentTypeError("must be between 1 and 1000")
    return number


def _search(assistant: Assistant, options: argparse.Namespace) -> int:
    def find(one: Asked) -> Searched:
        return assistant.find(one.text, as_of=one.as_of, filters=one.filters, k=options.k)

    if options.file or options.json:
        return _print_json(assistant, options, lambda one: search_json(find(one)))
    _sync(assistant)
    found = find(_asked(assistant, options))
    for notice in found.notices:
        stderr().print(notice, style="yellow", markup=False, highlight=False)
    show_hits(found)
    return 0


def _ask(assistant: Assistant, options: argparse.Namespace) -> int:
    def answer(one: Asked) -> Answer:
        return assistant.ask(one.text, as_of=one.as_of, filters=one.filters)

    if options.file or options.json:
        return _print_json(assistant, options, lambda one: answer_json(answer(one)))
    _sync(assistant)
    show_answer(answer(_asked(assistant, options)))
    return 0


def _asked(assistant: Assistant, options: argparse.Namespace) -> Asked:
    """What the command line itself asks."""
    names = {name: getattr(options, name) for name in ("as_of", "sources", "sections", "genres", "from", "to")}
    return asked({"question": options.text or "", **names}, assistant.index.archive)


def _sync(assistant: Assistant) -> None:
    if assistant.index.archive.waiting() and assistant.index.pair.own():
        with progress_bar() as progress:
            assistant.index.sync(progress)


def _print_json(assistant: Assistant, options: argparse.Namespace, answer: _Answering) -> int:
    _sync(assistant)
    instead = _asked(assistant, options)
    if not options.file:
        _line(answer(instead))
        return 0
    failed = 0
    for number, line in read_questions(options.file):
        if not isinstance(line, dict) or not {"id", "question"} <= set(line):
            failed += 1
            stderr().print(f"{options.file}, line {number}: not an object with id and question", markup=False)
            continue
        try:
            _line({"id": line["id"], **answer(asked(line, assistant.index.archive, instead))})
        except FootnoteError as error:
            failed += 1
            _line({"id": line["id"], "question": line["question"], "error": str(error)})
    return 1 if failed else 0


def _line(value: dict[str, Any]) -> None:
    # Half a character, which no UTF-8 can hold, goes out as JSON's escape for it.
    sys.stdout.buffer.write(json.dumps(value, ensure_ascii=False).encode("utf-8", "backslashreplace") + b"\n")
    sys.stdout.flush()


if __name__ == "__main__":
    veil_tracebacks()
    sys.exit(main())
