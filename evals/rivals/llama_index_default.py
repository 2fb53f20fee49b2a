"""LlamaIndex's default over the same archive, with the same embedder: ``VectorStoreIndex`` over ``SentenceSplitter``.

Both have their defaults: chunks of 1,024 tokens that overlap by 200, in LlamaIndex's default store. The headline is
metadata, which LlamaIndex embeds with each chunk. The built-in embedder reads only the first 256 tokens of a text, and
gives no warning that it ignores the rest of a chunk: the measurement includes that loss.
"""

from collections.abc import Callable, Iterable
from datetime import date
from functools import partial
from pathlib import Path

from llama_index.core import VectorStoreIndex
from llama_index.core.node_parser import SentenceSplitter
from llama_index.core.node_parser.text.utils import split_by_sentence_tokenizer_internal
from llama_index.core.schema import Document, MetadataMode, TextNode
from llama_index.core.vector_stores import FilterOperator, MetadataFilter, MetadataFilters

from corpus.article import Article
from corpus.dates import first_day
from evals.rivals.searches import DEPTH, Rival, embedded, filters_of
from evals.sets.example import Example
from rag.embedding.embedder import Embedding
from rag.passage import Passage

_UNDATED = date.max.toordinal() + 1  # in no period
_NOT_EMBEDDED = ["article_id", "day"]


def chunks(articles: Iterable[Article]) -> list[TextNode]:
    """The articles as LlamaIndex splits them by default, each chunk with its offsets into the body."""
    # Punkt without its data, as in LlamaIndex's default. It is named here, since the default also reads NLTK's stop
    # words, which NLTK 3.10 refuses when files are hard-linked, as uv installs them.
    from nltk.tokenize import PunktSentenceTokenizer  # type: ignore[import-untyped]

    sentences = partial(split_by_sentence_tokenizer_internal, tokenizer=PunktSentenceTokenizer())
    splitter = SentenceSplitter(chunking_tokenizer_fn=sentences)
    nodes = splitter.get_nodes_from_documents([_document(article) for article in articles])
    return [node for node in nodes if isinstance(node, TextNode)]


def llama_default(
    articles: Iterable[Article], embedding: Embedding, cache: Path, progress: Callable[[int, int], None]
) -> Rival:
    """The rival; this function builds its index in memory, from vectors kept in ``cache``."""
    held = {article.id: article for article in articles}
    nodes = chunks(held.values())
    texts = [node.get_content(MetadataMode.EMBED) for node in nodes]
    for node, vector in zip(nodes, embedded(texts, embedding, cache, progress), strict=True):
        node.embedding = vector.tolist()
    index = VectorStoreIndex(nodes, embed_model=embedding)

    def found(example: Example) -> list[Passage]:
        published = filters_of(example).published
        until = published and MetadataFilter(key="day", value=published.last, operator=FilterOperator.LTE)
        searching = index.as_retriever(
            similarity_top_k=DEPTH, filters=MetadataFilters(filters=[until]) if until else None
        )
        hits = [hit.node for hit in searching.retrieve(example.question)]
        return [_passage(node, held) for node in hits if isinstance(node, TextNode)]

    return found


def _document(article: Article) -> Document:
    day = first_day(article.published) if article.published else _UNDATED
    metadata = {"headline": article.headline or "", "article_id": article.id, "day": day}
    return Document(text=article.body, metadata=metadata, excluded_embed_metadata_keys=_NOT_EMBEDDED)


def _passage(node: TextNode, held: dict[str, Article]) -> Passage:
    article = held[node.metadata["article_id"]]
    if node.start_char_idx is None or node.end_char_idx is None:
        raise ValueError(f"LlamaIndex has lost where this chunk of {article.id!r} stands: {node.text[:80]!r}")
    return Passage(article, node.start_char_idx, node.end_char_idx)
