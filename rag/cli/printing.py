"""Printing: answers and passages on a terminal, by rich."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from corpus.dates import display_date
from corpus.headline import shown_headline
from rag.answer.answer import Answer
from rag.answer.cited_sentence import CitedSentence
from rag.answer.listing import Listing, listings
from rag.index.index_pair import Progress as Report
from rag.passage import Passage
from rag.question.query import Query
from rag.reading.genre import shown_genre
from rag.search.abstention import coverage_line
from rag.search.find import Searched

_VERDICT_STYLE = {
    "quoted": "green",
    "supported": "green",
    "partly supported": "yellow",
    "uncited": "yellow",
    "not supported": "red",
}


@cache
def stderr() -> Console:
    """The console for progress and messages, so that stdout holds only results."""
    return Console(stderr=True)


@contextmanager
def progress_bar() -> Iterator[Report]:
    """A progress bar on the terminal, as the callback that ``PassageIndex.sync`` reports to.

    A bar whose total nobody knew is full once the next one begins, and when all is done; after an error it stays open.
    """
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr()) as progress:
        tasks: dict[str, TaskID] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                fill()
                tasks[what] = progress.add_task(what, total=total or None)
            progress.update(tasks[what], completed=done, total=total or None)

        def fill() -> None:
            for task in progress.tasks:
                if task.total is None:
                    progress.update(task.id, total=task.completed)

        yield told
        fill()


def understood_line(query: Query) -> str:
    """The inferences from a question, in one line; empty when there are none."""
    return " | ".join(f"{one.kind}: {one.text}" for one in query.inferred)


def show_hits(found: Searched) -> None:
    """Print each passage under its article's headline, outlet and date."""
    console = Console()
    if line := understood_line(found.query):
        console.print(Text(line, style="dim"))
    for rank, hit in enumerate(found.passages, start=1):
        console.print(Text.assemble((f"{rank}  ", "bold"), *_heading(hit.passage)))
        console.print(Padding(Text(hit.passage.text), (0, 0, 1, 3)))
    if not found.passages:
        console.print("Nothing found.")


def show_answer(answer: Answer) -> None:
    """Print the answer, its notes, and the text of each footnote."""
    console = Console()
    for line in (understood_line(answer.query), answer.notice):
        if line:
            console.print(Text(line, style="dim"))
    console.print()
    if answer.remark:
        _show_remark(console, answer)
    elif answer.abstained:
        _show_abstention(console, answer)
    else:
        _show_sentences(console, answer)


def _show_remark(console: Console, answer: Answer) -> None:
    console.print(answer.remark, markup=False, highlight=False)
    for choice in answer.choices:
        console.print(Text.assemble("  ", (choice.label, "bold"), (f"  {choice.question}", "dim")))


def _show_sentences(console: Console, answer: Answer) -> None:
    if answer.unstated:
        console.print(answer.lead)
        _show_missing(console, answer)
    if not answer.is_listed:
        for sentence in answer.sentences:
            console.print(_sentence(sentence))
    for listing in listings(answer):
        console.print(_table(listing))
    _show_footnotes(console, answer)
    if answer.coverage:
        console.print(Text(coverage_line(answer.coverage), style="dim"))


def _show_abstention(console: Console, answer: Answer) -> None:
    console.print(answer.text)
    console.print(Text(answer.searched, style="dim"))
    _show_missing(console, answer)
    for passage in answer.nearest:
        console.print(Text.assemble("  nearest: ", *_heading(passage)))


def _show_missing(console: Console, answer: Answer) -> None:
    if answer.missing:
        console.print(Text.assemble("  held nowhere: ", (", ".join(answer.missing), "bold")))


def _show_footnotes(console: Console, answer: Answer) -> None:
    """Print whose words each footnote are, and the words, unless the answer itself is made of them."""
    console.print()
    said = " ".join(" ".join(sentence.text for sentence in (*answer.sentences, *answer.listed)).split())
    for citation in answer.citations:
        console.print(Text.assemble((f"[{citation.number}] ", "bold"), *_heading(citation.passage, citation.start)))
        if " ".join(citation.quote.split()) not in said:
            console.print(Padding(Text(citation.quote, style="italic"), (0, 0, 1, 4)))


def _sentence(sentence: CitedSentence) -> Text:
    text = Text(sentence.marked_text)
    for start, end in sentence.answers:
        text.stylize("bold", start, end)
    if speaker := sentence.speaker:
        text.append(f"  ({speaker.name}{f', {speaker.role}' if speaker.role else ''})", style="dim")
    if sentence.carried:
        text.append(f"  ({sentence.carried})", style="dim")
    if sentence.found:
        text.append("  (footnote found by Footnote)", style="dim")
    if sentence.verdict:
        is_good = sentence.verdict in ("quoted", "supported")
        reason = "" if is_good else f": {sentence.reason}"
        text.append(f"  ({sentence.verdict}{reason})", style=_VERDICT_STYLE[sentence.verdict])
    return text


def _table(listing: Listing) -> Table:
    title = listing.caption if listing.differs else None
    table = Table(title=title, title_justify="left", box=None, pad_edge=False)
    table.add_column(listing.head.lower(), no_wrap=True)
    table.add_column("reported", no_wrap=not listing.differs, style="dim")
    if listing.differs:
        table.add_column("carried by", style="dim")
    table.add_column("")
    for line in listing.lines:
        carried = [", ".join(line.carried_by)] if listing.differs else []
        table.add_row(line.lead, line.reported, *carried, _sentence(line.sentence))
    return table


def _heading(passage: Passage, at: int | None = None) -> list[str | tuple[str, str]]:
    article = passage.article
    headline = shown_headline(article)
    about = f"  {article.source or 'outlet unknown'}, {display_date(article.published)}"
    if page := article.page_of(passage.start if at is None else at):
        about += f", p. {page}"
    genre = shown_genre(article)
    return [
        (headline.text, "bold italic" if headline.is_derived else "bold"),
        (about, "dim"),
        *([(f"  {genre}", "yellow")] if genre else []),
    ]
