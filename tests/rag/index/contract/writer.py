"""A process that adds articles and indexes them until it is killed; it tells of each batch when both are done."""

import sys
import time
from itertools import count
from pathlib import Path

from corpus.store.archive import Archive
from errors import IndexBroken
from rag.index.engines.engine import Engine
from rag.index.engines.opened import embedded
from rag.index.milvus.address import MilvusAddress
from rag.index.milvus.pair import MilvusPair
from rag.index.milvus.server import MilvusServer
from rag.index.passage_index import PassageIndex
from tests.fakes import WordEmbedding, article

AT_ONCE = 5


def main(folder: str, address: str, prefix: str) -> None:
    """Write for ever; the first batch is numbered after what is held."""
    archive = Archive(Path(folder))

    def engine(archive: Archive) -> Engine:
        if not address:
            return embedded(archive)
        return MilvusPair(archive, MilvusServer(MilvusAddress.parse(address), prefix)).engine

    index = PassageIndex(archive, WordEmbedding(), engine=engine)
    for number in count(archive.coverage().articles // AT_ONCE):
        urls = [f"k:{number}:{at}" for at in range(AT_ONCE)]
        archive.add(article(f"The ferry of {url} was late on Monday.", f"Report {url}", url=url) for url in urls)
        while archive.waiting():
            try:
                index.sync()
            except IndexBroken:  # the server is gone for a moment: as rag.index.indexer, try on
                time.sleep(0.2)
        sys.stdout.write(" ".join(urls) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
