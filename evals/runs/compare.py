"""Compare: whether the difference between two runs over one set is real, paired by example."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from errors import FootnoteError
from evals.runs.change import Change, aggregate_changes, measure_changes
from evals.runs.flip import Flip, flips
from evals.runs.summary import Aggregates, Measures, estimate_json, known_aggregates, known_measures, rounded
from evals.sets.record import Run

_NAMED = 10  # ids in a message


class DifferentSets(FootnoteError):
    """Two runs over different sets can't be compared."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """The differences between two runs.

    Attributes:
        paired: the number of examples answered in both; nothing else counts.
        clusters: the number of groups that these come from.
        asked: the number of examples of each run.
        errors: how many of these failed.
        changed: the differences between their ``run.json``, such as "model: quotes → gpt-5".
        changes: by measure, headline first; then the aggregates.
        gained: examples that the second run has right and the first wrong, by 0/1 headline measures.
        lost: examples that the first run has right and the second wrong.
    """

    a: Path
    b: Path
    paired: int
    clusters: int
    asked: tuple[int, int]
    errors: tuple[int, int]
    changed: tuple[str, ...]
    changes: tuple[Change, ...]
    gained: tuple[Flip, ...]
    lost: tuple[Flip, ...]


def compare(a: Run, b: Run, measures: Measures | None = None, aggregates: Aggregates | None = None) -> Comparison:
    """Compare two runs over one set. ``measures`` and ``aggregates`` replace Footnote's own.

    Raises:
        DifferentSets: the sets differ; or no example was answered in both.
    """
    _same_set(a, b)
    before = {record.example.id: record for record in a.answered}
    pairs = [(before[record.example.id], record) for record in b.answered if record.example.id in before]
    if not pairs:
        raise DifferentSets(f"No example was answered both in {str(a.folder)!r} and in {str(b.folder)!r}.")
    pairs.sort(key=lambda pair: pair[0].example.id)
    known = known_measures() if measures is None else measures
    of_many = known_aggregates() if aggregates is None else aggregates
    gained, lost = flips(pairs, known)
    return Comparison(
        a.folder,
        b.folder,
        len(pairs),
        len({record.example.cluster for record, _ in pairs}),
        (len(a.records), len(b.records)),
        (len(a.records) - len(a.answered), len(b.records) - len(b.answered)),
        tuple(_changed(a.about, b.about)),
        (*measure_changes(pairs, known), *aggregate_changes(pairs, of_many)),
        gained,
        lost,
    )


def as_json(comparison: Comparison) -> dict[str, Any]:
    """The comparison for other programs: six decimals; undefined figures are null."""
    return {
        "a": str(comparison.a),
        "b": str(comparison.b),
        "paired": comparison.paired,
        "clusters": comparison.clusters,
        "asked": list(comparison.asked),
        "errors": list(comparison.errors),
        "changed": list(comparison.changed),
        "changes": [_change_json(change) for change in comparison.changes],
        "gained": [asdict(flip) for flip in comparison.gained],
        "lost": [asdict(flip) for flip in comparison.lost],
    }


def _change_json(change: Change) -> dict[str, Any]:
    told: dict[str, Any] = {
        name: rounded(getattr(change, name)) for name in ("a", "b", "p", "p_mcnemar", "p_holm", "detectable")
    }
    kept = {"measure": change.measure, "headline": change.headline, "better": change.better}
    return kept | told | {"difference": estimate_json(change.difference)}


def _same_set(a: Run, b: Run) -> None:
    """Refuse runs whose examples are not those of one set, word for word."""
    first, second = ({record.example.id: record.example for record in run.records} for run in (a, b))
    hashes = [run.about["set"]["hash"] for run in (a, b)]
    altered = sorted(id for id in first.keys() & second.keys() if first[id] != second[id])
    if hashes[0] == hashes[1] and not altered:
        return
    found = {
        f"only in {str(a.folder)!r}": sorted(first.keys() - second.keys()),
        f"only in {str(b.folder)!r}": sorted(second.keys() - first.keys()),
        "with other words or gold": altered,
    }
    lines = [f"{len(ids)} {how}: {_named(ids)}" for how, ids in found.items() if ids]
    raise DifferentSets(
        f"The runs are over different sets ({hashes[0]} and {hashes[1]}). {'; '.join(lines) or 'No record differs'}. "
        "Run both over the same set, with the same --limit."
    )


def _named(ids: Sequence[str]) -> str:
    return ", ".join(ids[:_NAMED]) + (f" and {len(ids) - _NAMED} more" if len(ids) > _NAMED else "")


def _changed(a: Mapping[str, Any], b: Mapping[str, Any], within: str = "") -> Iterator[str]:
    """The differences between two ``run.json``, each as "settings.passages: 6 → 8"."""
    for key in sorted(a.keys() | b.keys()):
        before, after = a.get(key), b.get(key)
        if isinstance(before, Mapping) and isinstance(after, Mapping):
            yield from _changed(before, after, f"{within}{key}.")
        elif before != after:
            yield f"{within}{key}: {before} → {after}"
