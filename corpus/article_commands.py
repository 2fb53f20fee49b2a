"""``python -m corpus add | list | show | stats | export | remove``: articles, in and out."""

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress, TextColumn
from rich.table import Table
from rich.text import Text

from command_line import is_terminal, print_rows
from corpus.article import Article
from corpus.dates import display_date
from corpus.feed_commands import health, print_feeds
from corpus.formats.export import EXPORTS
from corpus.formats.files import read_path
from corpus.headline import DERIVED, shown_headline
from corpus.indexes import Indexes, index_waiting
from corpus.managing import editing
from corpus.managing.editing import Field
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from corpus.store.keeping import batches, keep
from corpus.store.runs import Run, user
from corpus.store.stories import Brief
from corpus.store.versions import SET
from corpus.web.feeds import feeds
from errors import DiskFull

_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_AT_ONCE = 200  # articles in one transaction


@dataclass(frozen=True, slots=True)
class Adding:
    """The arguments and options of ``add``."""

    sources: list[str]
    full_text: bool = False
    allow_private: bool = False
    json: bool = False
    columns: tuple[str, ...] = ()


def add(archive: Archive, options: Adding, indexes: Indexes | None) -> int:
    """Add articles, and index them. The exit status is 1 if there were none, or they could not be indexed."""
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
    if not index_waiting(archive, indexes):
        return 1
    _report(options, outcomes, notices, run)
    return 0 if outcomes.total() else 1


def _reader(archive: Archive, options: Adding) -> Callable[[str], Reading]:
    """Return a function that reads a path or an address. A text with any scheme is an address: file:///x is refused."""
    if not any(map(_SCHEME.match, options.sources)):
        return lambda source: read_path(Path(source), options.columns)
    from corpus.web.at_address import held_in, read_url
    from corpus.web.fetch import Fetcher  # takes 0.4 s, which reading files does not need

    fetcher, held = Fetcher(allow_private=options.allow_private), held_in(archive)
    return lambda source: (
        read_url(source, fetcher, options.full_text, held)
        if _SCHEME.match(source)
        else read_path(Path(source), options.columns)
    )


def _batches(archive: Archive, options: Adding, notices: list[Notice]) -> Iterator[list[Article]]:
    reading = _reader(archive, options)

    def articles() -> Iterator[Article]:
        for source in options.sources:
            for found in reading(source):
                if isinstance(found, Article):
                    yield found
                else:
                    notices.append(found)

    return batches(articles(), _AT_ONCE)


def _report(options: Adding, outcomes: Counter[str], notices: list[Notice], run: Run) -> None:
    skipped = sum(notice.number for notice in notices if notice.skipped)
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


def list_articles(archive: Archive, as_json: bool) -> int:
    """Print the articles of the archive."""
    if as_json:
        _print_json([_brief(article) for article in archive.articles()])
        return 0
    print_rows(("id", "published", "source", "headline"), map(_row, archive.articles()))
    return 0


def _row(article: Article) -> tuple[str, str, str, Text]:
    """An article in the list; another program gets its date as it is kept."""
    published = display_date(article.published) if is_terminal() else article.published or ""
    status = Text(f"[{article.status}] " if article.status else "")
    headline = status + Text(shown_headline(article).text, style="" if article.headline else "italic")
    return article.id, published, article.source or "", headline


def _brief(article: Article) -> dict[str, Any]:
    return {name: getattr(article, name) for name in ("id", "url", "headline", "source", "published", "status")}


def show(archive: Archive, name: str, with_versions: bool, as_json: bool) -> int:
    """Print one article."""
    article = archive.get(name)
    versions = archive.versions(article.id)[::-1] if with_versions else []
    copies = archive.copies_of(article.id)
    if as_json:
        told = {"versions": [asdict(one) for one in versions]} if with_versions else {}
        _print_json({"id": article.id, **asdict(article), "copies": [asdict(one) for one in copies], **told})
        return 0
    console = Console()
    _print_article(console, article, copies)
    for field, place in article.origins:
        console.print(Text(f"{field}: {'' if place.startswith(SET) else 'from '}{place}", style="dim"))
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


def stats(archive: Archive, as_json: bool) -> int:
    """Print the numbers of the archive."""
    held = {**asdict(archive.coverage()), **asdict(archive.stories())}
    watched, now = feeds(archive), datetime.now(UTC)
    if as_json:
        _print_json(held | {"feeds": health(watched, now)})
        return 0
    table = Table(box=None, show_header=False)
    for name, value in held.items():
        shown = ", ".join(value) if isinstance(value, tuple) else "none" if value is None else str(value)
        table.add_row(name, Text(shown))
    Console().print(table)
    if watched:
        print_feeds(watched, now)
    return 0


def export(archive: Archive, to: str, with_versions: bool) -> int:
    """Print every article as JSON."""
    for article in archive.articles():
        earlier = archive.versions(article.id) if with_versions else []
        for one in (*(version.article for version in earlier), article):
            _print_json(EXPORTS[to](one))
    return 0


def remove(archive: Archive, names: list[str], as_json: bool) -> int:
    """Remove articles."""
    ids = [archive.get(name).id for name in names]
    removed = archive.remove(ids)
    if as_json:
        _print_json({"removed": removed})
    else:
        Console(stderr=True).print(f"{removed} removed.", highlight=False)
    return 0


def edit(archive: Archive, name: str, values: Mapping[Field, str], as_json: bool, indexes: Indexes | None) -> int:
    """Set fields of an article by hand, and index its new labels."""
    article = editing.edit(archive, name, values, user())
    if as_json:
        _print_json({"id": article.id, **asdict(article)})
    else:
        Console(stderr=True).print(" · ".join(_row(article)[1:3]), markup=False, highlight=False)
    return 0 if index_waiting(archive, indexes) else 1


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
