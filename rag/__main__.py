"""``python -m rag``: its commands and their options. A command imports its work when it runs."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from command_line import Data, Json, Work, bare, commands, examples, run, there
from settings import Settings

if TYPE_CHECKING:
    from rag.assistant import Assistant

_PROGRAM = "python -m rag"

_ASKED = """exit status: 0, answered, or the nearest sentences are shown; 3, the archive does not hold an answer; 1, the
question could not be asked; 2, the command line is wrong. With --file: 0, or 1 if a line could not be asked."""

follow = bare(help="Questions that are followed: what is new on each since it was last asked.")
app = commands(_PROGRAM, "Questions to the archive: passages, checked answers, and the indexes that find them.")


def main(arguments: list[str] | None = None) -> int:
    """Run one command. See docs/command-line.md for the exit status."""
    return run(app, _PROGRAM, arguments, "Stopped. What was done by now is kept.")


def _assisted(data: str | None, work: "Callable[[Assistant], int]", re_embed: bool = False) -> Work:
    """A command's work, which opens the assistant when it begins.

    Nobody else waits for a command, so nothing is left unread on a busy machine, and the same question has the same
    answer.
    """

    def begin() -> int:
        from rag.opening import open_assistant

        with open_assistant(there(Settings.read(data=data)), re_embed, hurried=False) as assistant:
            return work(assistant)

    return begin


def _date(text: str) -> str:
    from corpus.dates import parse_date

    found = parse_date(text)
    if found is None:
        raise typer.BadParameter("must be a date such as 2025-08-19")
    return found


Words = Annotated[
    list[str] | None, typer.Argument(metavar="TEXT", help="what to look for, in quotes or not; - reads standard input")
]
File = Annotated[
    Path | None, typer.Option("--file", metavar="QUESTIONS.jsonl", help="objects with id and question, a line each")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", parser=_date, metavar="DATE", help="only what was published by then (2025-08-19)"),
]
Sources = Annotated[
    list[str] | None,
    typer.Option("--source", metavar="NAME", help="only articles of this outlet; may be given again"),
]
Sections = Annotated[
    list[str] | None,
    typer.Option("--section", metavar="NAME", help="only articles of this section; may be given again"),
]
Genres = Annotated[
    list[str] | None,
    typer.Option("--genre", metavar="NAME", help="only articles of this genre; may be given again"),
]
Articles = Annotated[
    list[str] | None,
    typer.Option("--article", metavar="ID", help="only this article; may be given again"),
]
From = Annotated[
    str | None,
    typer.Option("--from", parser=_date, metavar="DATE", help="only what was published then or later"),
]
To = Annotated[
    str | None,
    typer.Option("--to", parser=_date, metavar="DATE", help="only what was published then or earlier"),
]


After = Annotated[
    list[str] | None,
    typer.Option("--after", metavar="TEXT", help="a question asked before this one; may be given again"),
]


@app.command(epilog=examples(_PROGRAM, "search"))
def search(
    text: Words = None,
    k: Annotated[int, typer.Option("-k", min=1, max=1_000, metavar="K", help="how many passages")] = 10,
    file: File = None,
    as_of: AsOf = None,
    source: Sources = None,
    section: Sections = None,
    genre: Genres = None,
    article: Articles = None,
    begin: From = None,
    end: To = None,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """The passages nearest to a text."""
    from rag.cli import question_command

    question = question_command.Question(
        text or [], as_of, source, section, genre, begin, end, file, as_json, articles=article
    )
    return _assisted(data, lambda assistant: question_command.search(assistant, question, k))


@app.command(epilog=examples(_PROGRAM, "ask", _ASKED))
def ask(
    text: Words = None,
    file: File = None,
    as_of: AsOf = None,
    source: Sources = None,
    section: Sections = None,
    genre: Genres = None,
    article: Articles = None,
    begin: From = None,
    end: To = None,
    after: After = None,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """A checked, cited answer."""
    from rag.cli import question_command

    question = question_command.Question(
        text or [], as_of, source, section, genre, begin, end, file, as_json, after, article
    )
    return _assisted(data, lambda assistant: question_command.ask(assistant, question))


@app.command(epilog=examples(_PROGRAM, "index"))
def index(
    rebuild: Annotated[
        bool, typer.Option("--rebuild", help="make both indexes anew from the archive, without embedding")
    ] = False,
    re_embed: Annotated[
        bool, typer.Option("--re-embed", help="split and embed every article anew, for another model")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="do both indexes agree with the archive? Changes nothing")
    ] = False,
    mend: Annotated[bool, typer.Option("--mend", help="make them agree with it, without embedding")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="with --check and --mend: print JSON")] = False,
    data: Data = None,
) -> Work:
    """Index what is waiting in the archive."""
    kinds = {"--rebuild": rebuild, "--re-embed": re_embed, "--check": check, "--mend": mend}
    given = [name for name, is_given in kinds.items() if is_given]
    if len(given) > 1:
        raise typer.BadParameter(f"not allowed with {given[0]}", param_hint=given[1])
    from corpus.store.archive import Archive
    from rag.cli.index_command import IndexTask, check_indexes, run_index

    if check:
        settings = Settings.read(data=data)
        return lambda: check_indexes(Archive(settings.data, settings.archive), as_json, settings.index)
    task = IndexTask(rebuild, re_embed, mend, as_json)
    return _assisted(data, lambda assistant: run_index(assistant.index, task), re_embed)


@app.command(epilog=examples(_PROGRAM, "affected"))
def affected(
    article: Annotated[str, typer.Argument(metavar="ARTICLE", help="its id, URL or uri")],
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """The kept answers that a correction, a new version or a withdrawal of an article reaches."""
    from rag.cli import affected_command

    settings = Settings.read(data=data)
    return lambda: affected_command.show(there(settings).data, article, as_json, settings.archive)


app.add_typer(follow, name="follow", epilog=examples(_PROGRAM, "follow"))


@follow.command("add")
def follow_add(
    text: Words = None,
    source: Sources = None,
    section: Sections = None,
    genre: Genres = None,
    article: Articles = None,
    begin: From = None,
    end: To = None,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Follow a question from now on."""
    from rag.cli import follow_command, question_command

    question = question_command.Question(
        text or [], None, source, section, genre, begin, end, None, as_json, articles=article
    )
    return _assisted(data, lambda assistant: follow_command.add(assistant, question))


@follow.command("list")
def follow_list(as_json: Json = False, data: Data = None) -> Work:
    """The questions that are followed."""
    from rag.cli import follow_command
    from rag.share.kept import place_of

    return lambda: follow_command.show(place_of(there(Settings.read(data=data))), as_json)


@follow.command("run")
def follow_run(as_json: Json = False, data: Data = None) -> Work:
    """Ask again what can have changed, and print what is new."""
    from rag.cli import follow_command

    return _assisted(data, lambda assistant: follow_command.run(assistant, Settings.read(data=data), as_json))


@follow.command("remove")
def follow_remove(
    id_: Annotated[int, typer.Argument(metavar="ID", help="as listed")],
    data: Data = None,
) -> Work:
    """Follow a question no more, and forget what was told of it."""
    from rag.cli import follow_command
    from rag.share.kept import place_of

    return lambda: follow_command.remove(place_of(there(Settings.read(data=data))), id_)


@app.command(epilog=examples(_PROGRAM, "check"))
def check(
    file: Annotated[
        Path, typer.Option("--file", metavar="SENTENCES.jsonl", help="objects with id, sentence and passages")
    ],
    as_json: Json = False,
) -> Work:
    """Are sentences held by the passages given with them? Needs no archive."""
    from rag.cli.check_command import check_file

    return lambda: check_file(file, as_json)


@app.command(epilog=examples(_PROGRAM, "verify"))
def verify(
    pack: Annotated[Path, typer.Argument(metavar="PACK.json", help="as exported from the page")],
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Does an exported evidence pack still hold?"""

    def work() -> int:
        from rag.pair_model.model import open_pair_model
        from rag.share.verify import verify_file

        settings = Settings.read(data=data)  # without an archive the pack is held against itself, and that is told
        return verify_file(pack, settings.data, as_json, open_pair_model(settings.cache), settings.archive)

    return work


@app.command(epilog=examples(_PROGRAM, "mcp"))
def mcp(data: Data = None) -> Work:
    """The archive as tools for an agent, by the Model Context Protocol. The agent's program starts this."""

    def work() -> int:
        from rag.tools.stdio import serve

        return serve(there(Settings.read(data=data)))

    return work


if __name__ == "__main__":
    from rag.model.veil import veil_tracebacks

    veil_tracebacks()
    sys.exit(main())
