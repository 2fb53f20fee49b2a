"""What the pair model is trained on: made pairs first, then those that people labelled."""

import random
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from evals.training.labelled import CLAIM_SETS, absent_pairs, claim_pairs, lines, question_pairs, sample_pairs
from evals.training.made import pairs_of
from evals.training.pair import Pair

_PER_ARTICLE = 4
_ROOT = Path(__file__).parents[2]
_EDITION, _EXAMPLES = _ROOT / "corpus" / "sample", _ROOT / "evals" / "sample.jsonl"


def made_pairs(data: Path, count: int, seed: int, skip: int = 0) -> list[Pair]:
    """``count`` pairs made from real articles, in random order, after the first ``skip`` articles of that order."""
    rng = random.Random(seed)
    articles = lines(data / "realtimeqa-2022" / "articles.jsonl.gz")
    rng.shuffle(articles)
    made: list[Pair] = []
    for article in articles[skip:]:
        made.extend(pairs_of(article["title"] or "", article["body"], article["url"], _PER_ARTICLE, rng))
        if len(made) >= count:
            break
    return made[:count]


def edition_pairs(seed: int) -> Iterator[Pair]:
    """Pairs made from the sample edition."""
    rng = random.Random(seed)
    for path in sorted(_EDITION.glob("*/*.md")):
        _, head, body = path.read_text(encoding="utf-8").split("---", 2)
        headline = next((line[10:].strip() for line in head.splitlines() if line.startswith("headline: ")), "")
        for pair in pairs_of(headline, body.strip(), path.stem, 10, rng):
            yield Pair(pair.task, pair.text, pair.read, pair.label, "edition", pair.kind, pair.group)


def labelled_pairs(data: Path, seed: int) -> list[Pair]:
    """Everything that people labelled or asked, and what the sample edition gives."""
    rng = random.Random(seed)
    articles = {row["url"]: row["body"] for row in lines(data / "realtimeqa-2022" / "articles.jsonl.gz")}
    return [
        *claim_pairs(data),
        *question_pairs(data, articles, rng),
        *absent_pairs(data, articles),
        *sample_pairs(_EXAMPLES, _EDITION),
        *edition_pairs(seed),
    ]


def halves(pairs: Sequence[Pair]) -> tuple[list[Pair], list[Pair]]:
    """The pairs to learn from and those to measure on: half of the articles of each set that people labelled."""
    learned, measured = list[Pair](), list[Pair]()
    for pair in pairs:
        article = pair.group.rpartition("-")[0] or pair.group
        held = pair.source in HALVED and zlib.crc32(article.encode()) % 2 == 1
        (measured if held else learned).append(pair)
    return learned, measured


HALVED = (*CLAIM_SETS, "natural", "quiz")
"""The sets of which one half is learned from, and the other measured and calibrated on.

The groups of natural-2022 begin alike, so that all of it is measured on.
"""


def without(pairs: Sequence[Pair], sources: Sequence[str]) -> list[Pair]:
    """The pairs that come from none of ``sources``."""
    return [pair for pair in pairs if pair.source not in sources]
