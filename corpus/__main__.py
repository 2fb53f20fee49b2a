"""``python -m corpus``: the commands and their options. The code of a command is imported when it is chosen."""

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from command_line import AllowPrivate, Data, Json, NoIndex, Work, commands, examples, run, there
from corpus.interval import interval
from indexing import IndexProcess
from settings import Settings

if TYPE_CHECKING:
    from corpus.managing.editing import Field
    from corpus.store.archive import Archive

_PROGRAM = "python -m corpus"
_INDEXES = IndexProcess()
_CHECKED = """exit status: 0, nothing wrong was found; 1, something was. While another process owns the indexes, such as
app.py, the archive alone is looked at, and that is said: a second process on the vector index would be given wrong
results. End the owner to have them looked at."""

app = commands(_PROGRAM, "Articles in, articles out: what is in the archive, and where it came from.")


def main(arguments: list[str] | None = None) -> int:
    """Run one command. The exit status is 0, 1 if it failed (or added nothing), 2 for a wrong command line."""
    return run(app, _PROGRAM, arguments, "Stopped. What was added by now is kept; the same command goes on from there.")


def _opened(data: str | None, work: "Callable[[Archive], int]", begins: bool = False) -> Work:
    """Return the work on the archive. The archive is opened when the work begins; some work ``begins`` a new one."""

    def begin() -> int:
        from corpus.store.archive import Archive

        settings = Settings.read(data=data)
        return work(Archive((settings if begins else there(settings)).data, settings.archive))

    return begin


def _unless(no_index: bool) -> IndexProcess | None:
    return None if no_index else _INDEXES


def _every(text: str) -> timedelta:
    try:
        return interval(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error


@app.command(epilog=examples(_PROGRAM, "add"))
def add(
    sources: Annotated[
        list[str], typer.Argument(metavar="PATH|URL", help="a file, a folder, or an article's or feed's address")
    ],
    full_text: Annotated[
        bool, typer.Option("--full-text", help="fetch the articles that a feed's teasers link to")
    ] = False,
    allow_private: AllowPrivate = False,
    columns: Annotated[
        str,
        typer.Option(
            "--columns", metavar="NAMES", help="names of a table's columns, if its first row has none: id,title,text"
        ),
    ] = "",
    no_index: NoIndex = False,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Add articles from files, folders and the web."""
    from corpus import article_commands

    names = tuple(name.strip() for name in columns.split(",")) if columns else ()
    adding = article_commands.Adding(sources, full_text, allow_private, as_json, names)
    return _opened(data, lambda archive: article_commands.add(archive, adding, _unless(no_index)), begins=True)


@app.command("list", epilog=examples(_PROGRAM, "list"))
def list_(as_json: Json = False, data: Data = None) -> Work:
    """The articles held, oldest first."""
    from corpus.article_commands import list_articles

    return _opened(data, lambda archive: list_articles(archive, as_json))


@app.command(epilog=examples(_PROGRAM, "show"))
def show(
    article: Annotated[str, typer.Argument(metavar="ID|URL", help="which article")],
    versions: Annotated[
        bool, typer.Option("--versions", help="its earlier versions too, the latest replaced first")
    ] = False,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """One article, whole."""
    from corpus import article_commands

    return _opened(data, lambda archive: article_commands.show(archive, article, versions, as_json))


@app.command(epilog=examples(_PROGRAM, "stats"))
def stats(as_json: Json = False, data: Data = None) -> Work:
    """How much is held, of whom, from when."""
    from corpus import article_commands

    return _opened(data, lambda archive: article_commands.stats(archive, as_json))


@app.command(epilog=examples(_PROGRAM, "export"))
def export(
    to: Annotated[
        Literal["ninjs", "jsonl"], typer.Option("--to", help="ninjs 3.1, or Footnote's own fields")
    ] = "ninjs",
    versions: Annotated[bool, typer.Option("--versions", help="before each article its earlier versions")] = False,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """All articles, to standard output, a JSON object a line."""
    from corpus import article_commands

    return _opened(data, lambda archive: article_commands.export(archive, to, versions))


@app.command(epilog=examples(_PROGRAM, "remove"))
def remove(
    articles: Annotated[list[str], typer.Argument(metavar="ID|URL", help="which articles")],
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Remove articles."""
    from corpus import article_commands

    return _opened(data, lambda archive: article_commands.remove(archive, articles, as_json))


@app.command(epilog=examples(_PROGRAM, "edit"))
def edit(
    article: Annotated[str, typer.Argument(metavar="ID|URL", help="which article")],
    source: Annotated[str | None, typer.Option("--source", metavar="OUTLET", help="its outlet")] = None,
    published: Annotated[str | None, typer.Option("--date", metavar="DATE", help="2025-08-19, 2025-08 or 2025")] = None,
    authors: Annotated[str | None, typer.Option("--authors", metavar="NAMES", help="separated by ;")] = None,
    no_index: NoIndex = False,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Set what an article does not state itself; "" takes back what was set."""
    from corpus import article_commands

    given: dict[Field, str | None] = {"source": source, "published": published, "authors": authors}
    values = {field: text for field, text in given.items() if text is not None}
    return _opened(data, lambda archive: article_commands.edit(archive, article, values, as_json, _unless(no_index)))


@app.command(epilog=examples(_PROGRAM, "backup"))
def backup(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="which must not exist")],
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Copy the archive to one file, while others use it."""
    from corpus import repair_commands

    return _opened(data, lambda archive: repair_commands.backup(archive, file, as_json))


@app.command(epilog=examples(_PROGRAM, "restore"))
def restore(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="made by: python -m corpus backup")],
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Restore the archive from a backup; the archive as it was stays beside it."""
    from corpus.repair_commands import restore_from

    def begin() -> int:
        settings = Settings.read(data=data)
        return restore_from(settings.data, file, as_json, _INDEXES, settings.archive)

    return begin


@app.command(epilog=examples(_PROGRAM, "move"))
def move(
    to: Annotated[str, typer.Option("--to", metavar="ADDRESS|DIR", help="postgresql://user@host/name, or a folder")],
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Copy the whole archive to a PostgreSQL database, or from there to a folder."""
    from corpus.move_command import move_to

    return _opened(data, lambda archive: move_to(archive, to, as_json))


@app.command(epilog=examples(_PROGRAM, "check", before=_CHECKED))
def check(as_json: Json = False, data: Data = None) -> Work:
    """Is the archive whole, and do the indexes agree with it?"""
    from corpus.repair_commands import check_all

    return _opened(data, lambda archive: check_all(archive, as_json, _INDEXES))


@app.command(epilog=examples(_PROGRAM, "repair"))
def repair(as_json: Json = False, data: Data = None) -> Work:
    """Mend what can be mended, without embedding."""
    from corpus.repair_commands import repair_all

    return _opened(data, lambda archive: repair_all(archive, as_json, _INDEXES))


@app.command(epilog=examples(_PROGRAM, "runs"))
def runs(as_json: Json = False, data: Data = None) -> Work:
    """Who added what, and when, the latest last."""
    from corpus import run_commands

    return _opened(data, lambda archive: run_commands.runs(archive, as_json))


@app.command(epilog=examples(_PROGRAM, "undo"))
def undo(
    number: Annotated[int, typer.Argument(metavar="RUN", help="its number, as python -m corpus runs shows it")],
    no_index: NoIndex = False,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Take back what a run added, replaced or withdrew."""
    from corpus import run_commands

    return _opened(data, lambda archive: run_commands.undo(archive, number, as_json, _unless(no_index)))


@app.command(epilog=examples(_PROGRAM, "watch"))
def watch(
    feeds: Annotated[
        list[str] | None, typer.Argument(metavar="FEED", help="an address; none: all feeds watched before")
    ] = None,
    every: Annotated[
        timedelta | None,
        typer.Option("--every", parser=_every, metavar="15m", help="how often to look: 90s, 15m, 2h, 1d (15m)"),
    ] = None,
    once: Annotated[bool, typer.Option("--once", help="look at each now, once, and end")] = False,
    teasers: Annotated[
        bool, typer.Option("--teasers", help="keep teasers as they are, fetch no articles for them")
    ] = False,
    allow_private: AllowPrivate = False,
    no_index: NoIndex = False,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """Add what is new in feeds, until Ctrl-C; app.py watches them, too."""
    from corpus import feed_commands

    watching = feed_commands.Watching(feeds or [], every, once, teasers, allow_private, as_json)
    return _opened(data, lambda archive: feed_commands.watch(archive, watching, _unless(no_index)), begins=True)


@app.command(epilog=examples(_PROGRAM, "feeds"))
def feeds(
    what: Annotated[
        Literal["pause", "resume", "remove"] | None,
        typer.Argument(metavar="[pause|resume|remove]", help="look at the feeds named no more, again, or never"),
    ] = None,
    feeds: Annotated[list[str] | None, typer.Argument(metavar="FEED", help="which feeds")] = None,
    as_json: Json = False,
    data: Data = None,
) -> Work:
    """The feeds that are watched, and how they are."""
    from corpus.feed_commands import show_feeds

    return _opened(data, lambda archive: show_feeds(archive, feeds or [], what, as_json))


if __name__ == "__main__":
    sys.exit(main())
