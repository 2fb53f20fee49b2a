"""``python -m corpus`` add, watch, feeds, list, show, stats, export, remove, runs, undo, backup, restore, check, ..."""

import argparse
import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TextColumn
from rich.table import Table
from rich.text import Text

from corpus import repair_commands, run_commands
from corpus.article import Article
from corpus.dates import display_date
from corpus.feed_commands import feed_parsers, feed_table, health, index_waiting
from corpus.formats.export import EXPORTS
from corpus.formats.files import read_path
from corpus.headline import DERIVED, shown_headline
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from corpus.store.keeping import batches, keep
from corpus.store.runs import Run, user
from corpus.store.stories import Brief
from corpus.web.feeds import feeds
from errors import DiskFull, FootnoteError
from settings import Settings

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_AT_ONCE = 200  # articles in one transaction


def main(arguments: list[str] | None = None) -> int:
    """Run one command; the exit status is 0, 1 when it failed (or added nothing), 2 for a wrong command line."""
    parser = _parser()
    options = parser.parse_args(arguments)
    if not {"run", "run_unopened"} & vars(options).keys():
        parser.print_help(sys.stderr)
        return 2
    try:
        folder = Settings.read(data=options.data).data
        if "run_unopened" in options:
            status: int = options.run_unopened(folder, options)
        else:
            status = options.run(Archive(folder), options)
    except FootnoteError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, highlight=False)
        return 1
    except KeyboardInterrupt:
        Console(stderr=True).print("Stopped. What was added by now is kept; the same command goes on from there.")
        return 130
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m corpus", description=__doc__)
    commands = parser.add_subparsers(metavar="COMMAND")
    add = commands.add_parser("add", help="add articles from files, folders and the web")
    add.add_argument(
        "sources", nargs="+", metavar="PATH|URL", help="a file, a folder, or an article's or feed's address"
    )
    add.add_argument("--full-text", action="store_true", help="fetch the articles that a feed's teasers link to")
    add.add_argument("--allow-private", action="store_true", help="also from addresses that are not public")
    add.add_argument("--no-index", action="store_true", help="leave indexing to the next python -m rag or app.py")
    list_ = commands.add_parser("list", help="the articles held, oldest first")
    show = commands.add_parser("show", help="one article, whole")
    show.add_argument("article", metavar="ID|URL")
    show.add_argument("--versions", action="store_true", help="its earlier versions too, the latest replaced first")
    stats = commands.add_parser("stats", help="how much is held, of whom, from when")
    export = commands.add_parser("export", help="all articles, to standard output, a JSON object a line")
    export.add_argument("--to", choices=EXPORTS, default="ninjs", help="ninjs 3.1, or Footnote's own fields")
    export.add_argument("--versions", action="store_true", help="before each article its earlier versions")
    remove = commands.add_parser("remove", help="remove articles")
    remove.add_argument("articles", nargs="+", metavar="ID|URL")
    repair_commands.add_commands(commands)
    run_commands.add_commands(commands)
    for command, run in (
        (add, _add),
        (list_, _list),
        (show, _show),
        (stats, _stats),
        (export, _export),
        (remove, _remove),
        *feed_parsers(commands),
    ):
        command.set_defaults(run=run)
    for command in commands.choices.values():
        command.add_argument("--json", action="store_true", help="print JSON")
        command.add_argument("--data", metavar="DIR", help="the archive's folder (data, or FOOTNOTE_DATA)")
    return parser


def _add(archive: Archive, options: argparse.Namespace) -> int:
    outcomes: Counter[str] = Counter()
    notices: list[Notice] = []
    columns = (TextColumn("{task.description}"), TextColumn("{task.completed:,.0f} articles"))
    run = archive.begin("command line", user(), options.sources)
    with Progress(*columns, console=Console(stderr=True)) as progress:
        task = progress.add_task("adding")
        for batch in _batches(archive, options, notices):
            try:
                kept, broken = keep(archive, batch, run)
                outcomes.update(outcome for _, outcome in kept)
                notices += broken
            except DiskFull as error:
                raise DiskFull(f"{error} By now {outcomes.total():,} articles were looked at and are kept.") from error
            progress.update(task, completed=outcomes.total())
    if not options.no_index and not index_waiting(archive):
        return 1
    _report(options, outcomes, notices, run)
    return 0 if outcomes.total() else 1


def _reader(archive: Archive, options: argparse.Namespace) -> Callable[[str], Reading]:
    """Reads a path or an address. An address is one of any scheme: file:///x is no path, and is refused."""
    if not any(map(_SCHEME.match, options.sources)):
        return lambda source: read_path(Path(source))
    from corpus.web.at_address import held_in, read_url
    from corpus.web.fetch import Fetcher  # 0.4 s that files need not wait for

    fetcher, held = Fetcher(allow_private=options.allow_private), held_in(archive)
    return lambda source: (
        read_url(source, fetcher, options.full_text, held) if _SCHEME.match(source) else read_path(Path(source))
    )


def _batches(archive: Archive, options: argparse.Namespace, notices: list[Notice]) -> Iterator[list[Article]]:
    reading = _reader(archive, options)

    def articles() -> Iterator[Article]:
        for source in options.sources:
            for found in reading(source):
                if isinstance(found, Article):
                    yield found
                else:
                    notices.append(found)

    return batches(articles(), _AT_ONCE)


def _report(options: argparse.Namespace, outcomes: Counter[str], notices: list[Notice], run: Run) -> None:
    skipped = sum(notice.skipped for notice in notices)
    counts = {name: outcomes[name] for name in ("added", "changed", "unchanged")} | {"skipped": skipped}
    if options.json:
        _print_json(counts | {"run": run.id, "notices": [asdict(notice) for notice in notices]})
        return
    console = Console(stderr=True)
    for notice in notices:
        where = notice.path + (f", line {notice.line}" if notice.line else "")
        console.print(
            f"{'skipped' if notice.skipped else 'note'}: {where}: {notice.reason}", markup=False, highlight=False
        )
    told = ", ".join(f"{number:,} {name}" for name, number in counts.items())
    console.print(f"{told} (run {run.id})", highlight=False)


def _list(archive: Archive, options: argparse.Namespace) -> int:
    if options.json:
        _print_json([_brief(article) for article in archive.articles()])
        return 0
    table = Table("id", "published", "source", "headline", box=None)
    for article in archive.articles():
        status = Text(f"[{article.status}] " if article.status else "")
        headline = status + Text(shown_headline(article).text, style="" if article.headline else "italic")
        table.add_row(*map(Text, (article.id, display_date(article.published), article.source or "")), headline)
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
    console = Console()
    _print_article(console, article, copies)
    for field, place in article.origins:
        console.print(Text(f"{field}: from {place}", style="dim"))
    for version in versions:
        console.print(Text(f"\nUntil {display_date(version.replaced)}:\n", style="bold yellow"))
        _print_article(console, version.article)
    return 0


def _print_article(console: Console, article: Article, copies: Sequence[Brief] = ()) -> None:
    headline = shown_headline(article)
    console.print(Text(headline.text, style="bold"), Text(f"({DERIVED})" if headline.is_derived else "", style="dim"))
    about = [
        article.source or "outlet unknown",
        display_date(article.published),
        ", ".join(article.authors),
        article.url,
        f"names {article.outlet_hint}" if article.outlet_hint else None,
        "teaser only" if article.is_partial else None,
        "behind a paywall at its publisher" if article.is_free is False else None,
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
    console.print()


def _stats(archive: Archive, options: argparse.Namespace) -> int:
    held = {**asdict(archive.coverage()), **asdict(archive.stories())}
    watched, now = feeds(archive), datetime.now(UTC)
    if options.json:
        _print_json(held | {"feeds": health(watched, now)})
        return 0
    table = Table(box=None, show_header=False)
    for name, value in held.items():
        shown = ", ".join(value) if isinstance(value, tuple) else "none" if value is None else str(value)
        table.add_row(name, Text(shown))
    Console().print(table)
    if watched:
        Console().print(feed_table(watched, now))
    return 0


def _export(archive: Archive, options: argparse.Namespace) -> int:
    for article in archive.articles():
        earlier = archive.versions(article.id) if options.versions else []
        for one in (*(version.article for version in earlier), article):
            _print_json(EXPORTS[options.to](one))
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
