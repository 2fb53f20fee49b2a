"""The sample edition: the invented news of an invented region that ships with Footnote (corpus/sample/README.md)."""

from collections.abc import Collection
from pathlib import Path

SAMPLE = Path(__file__).parent / "sample"
OUTLETS = ("Ellery Courier", "Hollin Valley Post", "The Tidewater", "Coast Wire")
_ENOUGH = 2  # of these names together: one alone may be that of a real outlet


def holds_sample(outlets: Collection[str]) -> bool:
    """Whether an archive with these outlets holds the sample edition, which a reader must not take for real news."""
    return len(set(OUTLETS) & set(outlets)) >= _ENOUGH
