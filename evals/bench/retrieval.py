"""``python -m evals.bench.retrieval --data DIR --file QUESTIONS.jsonl``: the one table of retrieval.

Compares Footnote's retriever with other searches on the same articles and questions. Questions are examples, or rows in
RealTimeQA's shape (id, question, answer, date, gold_urls); those without a gold article are counted and left out. By
article, over the first 30 passages: Success@1, @4, @10 and MRR@10. By passage: how often the answer's text occurs in
one of the first five, beside the number of words of these five, since longer passages hold more. Intervals are 95 %,
with questions about one article drawn together. "Ours less it" is paired: the same questions, MRR@10. If
FOOTNOTE_RERANK names a reranker, a row shows ours with it, too.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from llama_index.core.postprocessor.types import BaseNodePostprocessor
from rich.console import Console
from rich.table import Table

from command_line import run_alone
from corpus.store.archive import Archive
from errors import FootnoteError
from evals.bench.options import Data
from evals.rivals.figures import MEASURES, OURS, Line, measured, read_questions
from evals.rivals.llama_index_default import llama_default
from evals.rivals.searches import (
    Rival,
    among,
    as_shown,
    embedded,
    keywords_alone,
    keywords_first,
    plain_fusion,
    retriever,
    sampled,
    texts_of,
    vectors_alone,
    whole_articles,
)
from evals.sets.example import Example
from evals.stats.intervals import Estimate
from rag.cli.printing import progress_bar
from rag.embedding.embedder import BuiltInEmbedding, embedding
from rag.index.passage_index import PassageIndex, opened
from rag.search.reranker import reranker
from rag.search.retriever import PassageRetriever
from settings import Settings

_WIDTH = 150  # characters; narrower, the intervals break


def _rivals(
    index: PassageIndex, reranks: BaseNodePostprocessor | None, cache: Path, without_llama: bool
) -> dict[str, Rival]:
    found = {
        "BM25, passages": keywords_alone(index),
        "BM25, whole articles": whole_articles(index),
        "vectors, int8": vectors_alone(index),
    }
    if not without_llama:
        with progress_bar() as progress:
            told = partial(progress, "embedding LlamaIndex's chunks")
            articles = index.archive.articles()
            found["LlamaIndex's default"] = llama_default(articles, index.embedding, cache, told)
    found["full text first (kotaemon)"] = keywords_first(index)
    found["RRF of passages"] = plain_fusion(index)
    found[OURS] = retriever(PassageRetriever(index))
    found[f"{OURS}, as shown"] = as_shown(PassageRetriever(index))
    if reranks:
        found[f"{OURS}, reranked"] = retriever(PassageRetriever(index, postprocessors=[reranks]))
    return found


def _in_fp32(index: PassageIndex, examples: Sequence[Example], cache: Path, others: int) -> dict[str, Rival]:
    """The same passages by fp32 and by int8 vectors; int8 only when they are a part of the archive's passages."""
    fp32 = BuiltInEmbedding(Settings.read().cache.expanduser(), "fp32")
    ids = sampled(index, {name for example in examples for name in example.gold_articles}, others)
    with progress_bar() as progress:
        vectors = embedded(texts_of(index, ids), fp32, cache, partial(progress, "embedding in fp32"))
    if len(ids) == index.archive.indexed():
        return {"vectors, fp32": among(index, ids, vectors, fp32)}
    held = index.archive.vectors(ids.tolist())[1]
    return {
        f"vectors, int8, of {len(ids):,}": among(index, ids, held, index.embedding),
        f"vectors, fp32, of {len(ids):,}": among(index, ids, vectors, fp32),
    }


def _table(lines: Sequence[Line], title: str) -> Table:
    table = Table("search", *MEASURES, "ours less it", "words@5", "ms", title=title, caption="with 95 % intervals")
    for line in lines:
        cells = [_cell(estimate) for estimate in (*line.measures.values(), line.ours_less_it)]
        table.add_row(line.name, *cells, f"{line.words:.0f}", f"{line.median_ms:.1f}")
    return table


def _cell(estimate: Estimate | None) -> str:
    return "" if estimate is None else f"{estimate.mean:.3f}\n{estimate.low:.2f} to {estimate.high:.2f}"


def _json(value: Any) -> Any:
    """Without NaN, which JSON does not know."""
    if isinstance(value, Mapping):
        return {key: _json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_json(one) for one in value]
    return None if isinstance(value, float) and np.isnan(value) else value


def main(
    data: Data,
    file: Annotated[Path, typer.Option(metavar="QUESTIONS.jsonl", help="questions with gold")],
    as_of: Annotated[bool, typer.Option("--as-of", help="ask each question on its own day")] = False,
    json_file: Annotated[
        Path | None, typer.Option("--json", metavar="FILE", help="write the figures there as well")
    ] = None,
    cache: Annotated[Path, typer.Option(metavar="DIR", help="keeps vectors made here")] = Path("runs/vectors"),
    fp32: Annotated[
        int,
        typer.Option(
            min=0, help="compare fp32 vectors on the gold articles' passages and so many others; 0: not at all"
        ),
    ] = 4_000,
    without_llama: Annotated[
        bool,
        typer.Option("--without-llama", help="leave out LlamaIndex's default, whose chunks take long to embed"),
    ] = False,
) -> None:
    """Measure and print."""
    examples, left_out = read_questions(file, as_of)
    settings = Settings.read(data=data)
    reranks = reranker(settings)
    with opened(Archive(settings.data, settings.archive), embedding(settings)) as index:
        held = index.archive.coverage()
        if held.waiting or not held.passages:
            raise FootnoteError(
                f"The archive in {data!r} holds {held.passages:,} passages, and {held.waiting:,} articles or "
                f"passages wait to be indexed. Index them first: python -m rag index --data {data}"
            )
        lines = measured(_rivals(index, reranks, cache, without_llama), examples)
        if fp32:  # rows apart: among fewer passages, nothing is compared with ours
            lines += measured(_in_fp32(index, examples, cache, fp32), examples)
    about = {
        "questions": len(examples),
        "left_out": left_out,
        "as_of": as_of,
        "articles": held.articles,
        "passages": held.passages,
        "embedding": index.embedding.model_name,
    }
    if json_file:
        text = json.dumps(_json({**about, "lines": [asdict(line) for line in lines]}), indent=1)
        json_file.write_text(f"{text}\n", encoding="utf-8")
    asked = f"{len(examples)} questions{', each on its own day' if as_of else ''}"
    title = (
        f"{asked} ({left_out} without a gold article left out); {held.articles:,} articles, {held.passages:,} passages"
    )
    Console(width=_WIDTH).print(_table(lines, title))


if __name__ == "__main__":
    sys.exit(run_alone(main))
