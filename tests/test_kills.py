"""Real kills at random moments; ``python -m evals.bench_kills`` does more of them."""

from pathlib import Path

import pytest

from corpus.article import Article
from corpus.files import read_path
from evals.bench_kills import measure

SAMPLE = Path(__file__).parent.parent / "corpus" / "sample"


@pytest.mark.slow
def test_after_kills_nothing_is_lost_doubled_or_unreadable(tmp_path: Path) -> None:
    articles = [found for found in read_path(SAMPLE) if isinstance(found, Article)][:60]
    tally = measure(tmp_path, articles, kills=5, seed=3)
    assert tally.counts["acknowledged"] > 0
    assert tally.counts["starts looked at"] > 1
    assert tally.is_faultless, tally.counts
