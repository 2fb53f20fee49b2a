"""Comparing: each index of an archive against the archive and its own checksums. Nothing is changed.

Only for the process that holds the lock on the indexes and doesn't have Chroma open.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from errors import IndexBroken
from rag.index.difference import Difference, difference
from rag.index.files.rest_mark import RestMark
from rag.index.files.seal import Seal
from rag.index.keyword_index import ARTICLE_HEADLINE, PASSAGE_HEADLINE, TantivyKeywords
from rag.index.protocols import IndexedStore
from rag.index.vector_index import FOLDER
from rag.index.vector_repair import compare_vectors

INDEXES = "index-8"
"""The folder of the indexes; it changes with their content, and they are then rebuilt without embedding again."""
KEYWORDS = {"keywords": PASSAGE_HEADLINE, "articles": ARTICLE_HEADLINE}
"""The keyword indexes by name, of passages and of whole articles, and the weight of a headline in each."""


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of it.

    Attributes:
        differences: of each index that can be read, how it differs from the archive, by the index's name.
        faults: of the others, why they can't be.
    """

    differences: dict[str, Difference]
    faults: tuple[str, ...] = ()


def compare(archive: IndexedStore) -> Compared:
    """Read all indexes of ``archive``, to their last byte."""
    folder = archive.folder / INDEXES
    found: dict[str, Difference] = {}
    faults: list[str] = []
    ways: dict[str, Callable[[], Difference]] = {
        "keywords": lambda: _keywords(folder, archive, "keywords"),
        "articles": lambda: _keywords(folder, archive, "articles"),
        "vectors": lambda: _vectors(folder, archive),
    }
    for name, way in ways.items():
        try:
            found[name] = way()
        except IndexBroken as error:
            faults.append(str(error))
    if faults or any(found.values()):
        RestMark(folder, archive).remove()  # whoever opens them next mends them
    return Compared(found, tuple(faults))


def _keywords(folder: Path, archive: IndexedStore, name: str) -> Difference:
    return keyword_difference(TantivyKeywords(folder / name, KEYWORDS[name]), archive, name)


def keyword_difference(index: TantivyKeywords, archive: IndexedStore, name: str) -> Difference:
    """How the keyword index of that name differs from the archive."""
    ids = archive.passage_ids()
    return difference(index.ids(), ids.indexed if name == "keywords" else ids.first, ids.all)


def _vectors(folder: Path, archive: IndexedStore) -> Difference:
    at = folder / FOLDER
    seal = Seal(at)
    broken = seal.broken()
    if broken and broken.graph:
        raise IndexBroken(damage(at, broken.graph))
    found = compare_vectors(at, archive.folder, server=archive.server)
    if broken is not None:
        seal.set()  # Chroma writes to its files when it is closed, whatever it was asked
    return found


def damage(folder: Path, files: tuple[str, ...]) -> str:
    """What is told of files of the vector index that differ from what was written."""
    names = ", ".join(Path(name).name for name in files)
    return (
        f"The vector index in {str(folder)!r} is damaged: not as it was written: {names}. Run: python -m corpus repair"
    )
