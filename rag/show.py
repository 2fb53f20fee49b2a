"""Answers and passages printed for people (rich)."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from rich.console import Console
from rich.padding import Padding
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from corpus.dates import display_date
from rag.answer import Answer
from rag.index import Progress as Told
from rag.passage import Passage, ScoredPassage

_VERDICT_STYLE = {"not supported": "red", "partly supported": "yellow", "uncited": "yellow"}


@cache
def stderr() -> Console:
    """Where progress and messages go, so that stdout holds results alone."""
    return Console(stderr=True)


@contextmanager
def progress_bar() -> Iterator[Told]:
    """A bar on the terminal, as the callback that ``PassageIndex.sync`` tells its progress to."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=stderr()) as progress:
        tasks: dict[str, object] = {}

        def told(what: str, done: int, total: int) -> None:
            if what not in tasks:
                tasks[what] = progress.add_task(what, total=total or None)
            progress.update(tasks[what], completed=done, total=total or None)  # type: ignore[arg-type]

        yield told


def show_hits(hits: Sequence[ScoredPassage]) -> None:
    """Each passage under its article's headline, outlet and date."""
    console = Console()
    for rank, hit in enumerate(hits, start=1):
        console.print(Text.assemble((f"{rank}  ", "bold"), *_heading(hit.passage)))
        console.print(Padding(Text(hit.passage.text), (0, 0, 1, 3)))
    if not hits:
        console.print("Nothing found.")


def show_answer(answer: Answer) -> None:
    """The answer, its notes, and what each footnote says."""
    console = Console()
    if answer.notice:
        console.print(Text(answer.notice, style="dim"))
    console.print()
    if answer.abstained:
        console.print(answer.text)
        for passage in answer.nearest:
            console.print(Text.assemble("  nearest: ", *_heading(passage)))
        return
    for sentence in answer.sentences:
        text = Text(sentence.marked_text)
        if sentence.verdict in _VERDICT_STYLE:
            text.append(f"  ({sentence.verdict}: {sentence.reason})", style=_VERDICT_STYLE[sentence.verdict])
        console.print(text)
    console.print()
    for citation in answer.citations:
        console.print(Text.assemble((f"[{citation.number}] ", "bold"), *_heading(citation.passage)))
        console.print(Padding(Text(citation.quote, style="italic"), (0, 0, 1, 4)))


def _heading(passage: Passage) -> list[str | tuple[str, str]]:
    article = passage.article
    about = f"  {article.source or 'outlet unknown'}, {display_date(article.published)}"
    return [(article.headline or "(no headline)", "bold"), (about, "dim")]
