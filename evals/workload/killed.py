"""The process that ``evals.bench.kills`` kills: starts as Footnote does, checks its data, then adds and indexes.

It sends its parent ``started``, ``opened``, ``whole``, then ``adding`` before each transaction and ``added`` after it,
with the ids and digests of the articles.
"""

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from corpus.article import Article
from corpus.store.archive import Archive
from evals.workload.quick_embedding import QuickEmbedding
from rag.index.index_pair import IndexPair
from rag.index.passage_index import PassageIndex
from rag.index.vector_index import load
from rag.question.analysis import analyse

load()  # so that forked processes need not

_AT_ONCE = 10  # articles a transaction
_BATCH = 50  # passages handed to Chroma at once, as in the running application

Tell = Callable[[str, Any], None]


def live(folder: Path, articles: list[Article], ends: bool, tell: Tell) -> None:
    """Run until killed; with ``ends``, only until the report ``whole``."""
    tell("started", None)
    archive = Archive(folder)
    index = PassageIndex(archive, QuickEmbedding())
    in_doubt = index.pair.is_in_doubt
    answers = bool(index.keywords.matching(analyse("the government said"), 1)) or not archive.indexed()
    tell("opened", {"in_doubt": in_doubt, "answered": answers})
    found = index.pair.mend() if in_doubt else {}
    index.sync(batch=_BATCH)
    assert isinstance(index.pair, IndexPair)
    tell("whole", _state(archive, index.pair) | {"mended": sum(len(one.missing) for one in found.values())})
    if ends:
        index.pair.close()
        return
    for batch in _versions(articles, archive):
        digests = [[article.id, article.content_hash] for article in batch]
        tell("adding", digests)
        archive.add(batch)
        tell("added", digests)
        index.sync(batch=_BATCH)


def _state(archive: Archive, pair: IndexPair) -> dict[str, Any]:
    """The articles held, and the counts of doubled and differing passages, computed anew from the Chroma in use."""
    with archive.using() as connection:
        held = dict(connection.execute("SELECT id, content_hash FROM articles"))
        doubled = connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM passages GROUP BY article_id, start HAVING count(*) > 1)"
        ).fetchone()[0]
        whole = connection.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    ids = archive.passage_ids()
    assert pair.vectors
    lists = ((pair.keywords.ids(), ids.all), (pair.articles.ids(), ids.first), (pair.vectors.ids(), ids.all))
    differ = sum(len(set(held_ids) ^ should) for held_ids, should in lists)
    doubled += sum(len(held_ids) - len(set(held_ids)) for held_ids, _ in lists)
    return {"held": held, "doubled": doubled, "differ": differ, "integrity": whole, "waiting": archive.waiting()}


def _versions(articles: list[Article], archive: Archive) -> Iterator[list[Article]]:
    """Endless batches, from the archive's present state on: all articles, then all of them changed, and so on."""
    held = {article.id: int(article.version or 0) for article in archive.articles()}
    for number in count():
        for at in range(0, len(articles), _AT_ONCE):
            some = [replace(one, version=str(number)) if number else one for one in articles[at : at + _AT_ONCE]]
            if any(held.get(one.id, -1) < number for one in some):
                yield some
