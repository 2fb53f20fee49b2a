"""Indexing what waits, before questions are answered."""

from typing import TYPE_CHECKING

from rich.console import Console

from errors import EmbeddingMismatch, EndpointError
from rag.cli.printing import progress_bar

if TYPE_CHECKING:
    from rag.index.passage_index import PassageIndex


def index_what_waits(index: "PassageIndex", console: Console) -> None:
    """Index what waits, with a bar; where it can't be embedded now, say so: what is indexed answers by its words."""
    try:
        with progress_bar() as progress:
            index.sync(progress)
    except (EndpointError, EmbeddingMismatch) as error:
        console.print(f"What waits stays so: {error}", style="yellow", markup=False, highlight=False, soft_wrap=True)
