"""Opening an engine: Chroma and Tantivy in the archive's folder, or the index server that ``FOOTNOTE_INDEX`` names."""

from corpus.store.archive import Archive
from rag.index.engines.engine import Engine
from rag.index.filtered_vectors import FEW, FilteredVectors
from rag.index.index_pair import IndexPair
from rag.index.mended_keywords import MendedKeywords
from rag.index.passage_scan import PassageScan


def embedded(archive: Archive, few: int = FEW) -> Engine:
    """The indexes in the archive's folder.

    Args:
        archive: the indexed archive.
        few: from 0 on; with filters, a larger number means that Chroma is asked less often, and every passage is
            compared instead.
    """
    pair = IndexPair(archive)
    keywords, articles = (MendedKeywords(pair, name, archive) for name in ("keywords", "articles"))
    return Engine(pair, keywords, articles, FilteredVectors(pair, PassageScan(archive), few))


def engine_at(archive: Archive, address: str | None) -> Engine:
    """The engine at ``address``; None: the embedded one.

    Raises:
        IndexBroken: the address is none, or nothing answers there.
    """
    if address is None:
        return embedded(archive)
    from rag.index.milvus.address import MilvusAddress
    from rag.index.milvus.pair import MilvusPair
    from rag.index.milvus.server import MilvusServer

    return MilvusPair(archive, MilvusServer(MilvusAddress.parse(address))).engine
