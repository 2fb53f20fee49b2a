"""``python -m corpus add | list | show | stats | export | remove``: articles in and out, on the command line."""

import argparse
import json
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TextColumn
from rich.table import Table
from rich.text import Text

from corpus.archive import Archive
from corpus.article import Article
from corpus.dates import display_date
from corpus.errors import FootnoteError
from corpus.export import EXPORTS
from corpus.files import read_path
from corpus.readers import Notice
from corpus.stories import Brief
from settings import Settings

_AT_ONCE = 200  # articles in one transaction


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 when it failed (or added nothing), 2 for a wrong command line."""
    options = _parser().parse_args(arguments)
    try:
        status: int = options.run(Archive(Settings.read(data=options.data).data), options)
    except FootnoteError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
        return 1
    except KeyboardInterrupt:
        Console(stderr=True).print("Stopped. What was added by now is kept; the same command goes on from there.")
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    add = commands.add_parser("add", help="add articles from files and folders")
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    add.add_argument("--no-index", action="store_true", help="leave indexing to the next python -m rag or app.py")
    list_ = commands.add_parser("list", help="the articles held, oldest first")
    show = commands.add_parser("show", help="one article, whole")
    show.add_argument("article", metavar="ID|URL")
    show.add_argument("--versions", action="store_true", help="its earlier versions too, the latest replaced first")
    stats = commands.add_parser("stats", help="how much is held, of whom, from when")
    export = commands.add_parser("export", help="all articles, to standard output, a JSON object a line")
    export.add_argument("--to", choices=EXPORTS, default="ninjs", help="ninjs 3.1, or Footnote's own fields")
    remove = commands.add_parser("remove", help="remove articles")
    remove.add_argument("articles", nargs="+", metavar="ID|URL")
    for command, run in (
        (add, _add),
        (list_, _list),
        (show, _show),
        (stats, _stats),
        (export, _export),
        (remove, _remove),
    ):
        command.add_argument("--json", action="store_true", help="print JSON")
        command.add_argument("--data", metavar="DIR", help="the archive's folder (data, or FOOTNOTE_DATA)")
        command.set_defaults(run=run)
    return parser


def _add(archive: Archive, options: argparse.Namespace) -> int:
    outcomes: Counter[str] = Counter()
    notices: list[Notice] = []
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,.0f} articles"))
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("adding")
        for batch in _batches(options.paths, notices):
            outcomes.update(archive.add(batch))
            progress.update(task, completed=outcomes.total())
    if archive.waiting() and not options.no_index:
        # A process of its own: corpus knows nothing of search. When another process owns the indexes, that one indexes.
        command = [sys.executable, "-m", "rag", "index", "--data", str(archive.folder)]
        if subprocess.run(command, check=False).returncode:
            return 1
    _report(options, outcomes, notices)
    return 0 if outcomes.total() else 1


def _batches(paths: list[Path], notices: list[Notice]) -> Iterator[list[Article]]:
    def articles() -> Iterator[Article]:
        for path in paths:
            for found in read_path(path):
                if isinstance(found, Article):
                    yield found
                else:
                    notices.append(found)

    everything = articles()
    while batch := list(islice(everything, _AT_ONCE)):
        yield batch


def _report(options: argparse.Namespace, outcomes: Counter[str], notices: list[Notice]) -> None:
    skipped = sum(notice.skipped for notice in notices)
    counts = {name: outcomes[name] for name in ("added", "changed", "unchanged")} | {"skipped": skipped}
    if options.json:
        _print_json(counts | {"notices": [asdict(notice) for notice in notices]})
        return
    console = Console(stderr=True)
    for notice in notices:
        where = notice.path + (f", line {notice.line}" if notice.line else "")
        console.print(
            f"{'skipped' if notice.skipped else 'note'}: {where}: {notice.reason}", markup=False, highlight=False
        )
    console.print(", ".join(f"{number:,} {name}" for name, number in counts.items()), highlight=False)


def _list(archive: Archive, options: argparse.Namespace) -> int:
    if options.json:
        _print_json([_brief(article) for article in archive.articles()])
        return 0
    table = Table("id", "published", "source", "headline", box=None)
    for article in archive.articles():
        headline = f"{f'[{article.status}] ' if article.status else ''}{article.headline or ''}"
        cells = (article.id, display_date(article.published), article.source or "", headline)
        table.add_row(*map(Text, cells))
    Console().print(table)
    return 0


def _brief(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in ("id", "url", "headline", "source", "published", "status")}


def _show(archive: Archive, options: argparse.Namespace) -> int:
    article = archive.get(options.article)
    versions = archive.versions(article.id)[::-1] if options.versions else []
    copies = archive.copies_of(article.id)
    if options.json:
        told = {"versions": [asdict(one) for one in versions]} if options.versions else {}
        _print_json({"id": article.id, **asdict(article), "copies": [asdict(one) for one in copies], **told})
        return 0
    _print_article(Console(), article, copies)
    for version in versions:
        Console().print(Text(f"\nUntil {display_date(version.replaced)}:\n", style="bold yellow"))
        _print_article(Console(), version.article)
    return 0


def _print_article(console: Console, article: Article, copies: Sequence[Brief] = ()) -> None:
    console.print(Text(article.headline or "(no headline)", style="bold"))
    about = [
        article.source or "outlet unknown",
        display_date(article.published),
        ", ".join(article.authors),
        article.url,
    ]
    console.print(Text(" · ".join(part for part in about if part), style="dim"))
    if article.status:
        console.print(Text(f"Withdrawn by its publisher ({article.status}): it is not answered from.", style="red"))
    for copy in copies:
        name = "original" if copy.is_original else "copy"
        console.print(Text(f"{name}: {copy.source or 'outlet unknown'}, {copy.id}: {copy.headline or ''}", style="dim"))
    for correction in article.corrections:
        console.print(Text(f"Correction: {correction}", style="yellow"))
    console.print()
    console.print(Text(article.body))


def _stats(archive: Archive, options: argparse.Namespace) -> int:
    held = {**asdict(archive.coverage()), **asdict(archive.stories()), "withdrawn": len(archive.withdrawn())}
    if options.json:
        _print_json(held)
        return 0
    table = Table(box=None, show_header=False)
    for name, value in held.items():
        shown = ", ".join(value) if isinstance(value, tuple) else "none" if value is None else str(value)
        table.add_row(name, Text(shown))
    Console().print(table)
    return 0


def _export(archive: Archive, options: argparse.Namespace) -> int:
    for article in archive.articles():
        _print_json(EXPORTS[options.to](article))
    return 0


def _remove(archive: Archive, options: argparse.Namespace) -> int:
    ids = [archive.get(name).id for name in options.articles]
    removed = archive.remove(ids)
    if options.json:
        _print_json({"removed": removed})
    else:
        Console(stderr=True).print(f"{removed} removed.", highlight=False)
    return 0


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    sys.exit(main())
