"""Archives of any size for measurements: real passages repeated, no two alike."""

import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count, islice

import numpy as np

from corpus.article import Article
from corpus.dates import first_day
from corpus.store.archive import Archive
from rag.filters import Filters, Period

_NOISE = 0.02  # of each of 384 dimensions: a copy's cosine with its original is .93, with another copy .87
_REPLACED = 0.1  # of the words
_AT_ONCE = 4_096  # passages
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, slots=True)
class Copy:
    """An article, its passages as offsets into its body, and their vectors, float32 (n, dimension)."""

    article: Article
    spans: Sequence[tuple[int, int]]
    vectors: np.ndarray


def copies(source: Archive) -> Iterator[Copy]:
    """The archive's articles over and over, each time with other words and other noise; equal in each run."""
    originals = list(_originals(source))
    if not originals:
        return
    words = defaultdict(list)
    for original in originals[:1_000]:
        for word in _WORD.findall(original.article.body):
            words[len(word)].append(word)
    drawn = random.Random(0)
    noise = np.random.default_rng(0)

    def other(match: re.Match[str]) -> str:
        # The same length keeps the offsets of passages.
        same = words.get(len(match[0])) if drawn.random() < _REPLACED else None
        return drawn.choice(same) if same else match[0]

    for number in count():
        for original in originals:
            article = original.article
            vectors = original.vectors + _NOISE * noise.standard_normal(original.vectors.shape, np.float32)
            vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
            body = _WORD.sub(other, article.body)
            yield Copy(replace(article, url=f"copy:{article.id}:{number}", body=body), original.spans, vectors)


def _originals(source: Archive) -> Iterator[Copy]:
    rows: dict[str, list[tuple[int, int, np.ndarray]]] = defaultdict(list)
    last = 0
    while some := source.labelled_vectors(last, _AT_ONCE):
        passages = source.passages([row.id for row in some])
        for passage, row in zip(passages, some, strict=True):
            rows[passage.article_id].append((passage.start, passage.end, row.vector))
        last = some[-1].id
    for article in source.articles():
        if held := rows.get(article.id):
            vectors = np.stack([vector for _, _, vector in held]).astype(np.float32)
            yield Copy(article, [(start, end) for start, end, _ in held], vectors)


def grow(target: Archive, made: Iterator[Copy], passages: int) -> None:
    """Add copies, not yet indexed, until the archive holds at least so many passages."""
    while (held := target.coverage().passages) < passages:
        some, adding = [], 0
        for copy in islice(made, 200):
            some.append(copy)
            adding += len(copy.spans)
            if held + adding >= passages:
                break
        target.add(copy.article for copy in some)
        target.put_passages((copy.article, copy.spans) for copy in some)
        vectors = {
            (copy.article.id, start): vector
            for copy in some
            for (start, _), vector in zip(copy.spans, copy.vectors, strict=True)
        }
        rows = target.to_embed(len(vectors))
        target.put_vectors([row.id for row in rows], np.stack([vectors[row.article_id, row.start] for row in rows]))


def usual_filters(archive: Archive) -> dict[str, Filters]:
    """Filters by name: the newer half of the articles, the newest hundredth, the largest outlet, both."""
    days = sorted(first_day(article.published) for article in archive.articles() if article.published)
    half, outlet = Period(first=days[len(days) // 2]), archive.coverage().sources[:1]
    return {
        "half": Filters(half),
        "hundredth": Filters(Period(first=days[-len(days) // 100])),
        "outlet": Filters(sources=outlet),
        "half and outlet": Filters(half, outlet),
    }
