import json
from collections.abc import Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console, RenderableType

from evals.runs.summary import Aggregates, as_json, figure, known_aggregates, known_measures, summarise, table
from evals.sets.record import Record, Run
from tests.records import record


@dataclass(frozen=True)
class Known:
    """What is known of a made-up measure."""

    zero_one: bool = True
    higher_is_better: bool = True
    headline: bool = True
    description: str = "made up"


MEASURES = {"right": Known(), "rank": Known(zero_one=False), "slow": Known(False, False, False)}


def run(records: Sequence[Record], folder: str = "run", hash: str = "h1") -> Run:
    about = {"version": 1, "set": {"name": "made up", "hash": hash, "examples": len(records)}, "model": folder}
    return Run(Path(folder), about, tuple(records))


def answered_share(records: Sequence[Record]) -> float:
    answered = [record for record in records if record.answer and record.answer["status"] == "answered"]
    return len(answered) / len(records)


def printed(shown: RenderableType) -> str:
    out = StringIO()
    Console(file=out, width=250).print(shown)
    return out.getvalue()


AGGREGATES: Aggregates = {"answered": answered_share, "untold": lambda records: None}


def test_means_are_over_the_records_that_have_the_measure() -> None:
    records = [
        record(id="a", scores={"right": 1, "rank": 0.5}),
        record(id="b", scores={"right": 0}),
        record(id="c", scores={"right": 1}),
    ]
    overall = summarise(run(records), {}).overall
    assert (overall.measures["right"].mean, overall.measures["right"].n) == (2 / 3, 3)
    assert (overall.measures["rank"].mean, overall.measures["rank"].n) == (0.5, 1)
    assert set(overall.measures) == {"right", "rank"}


def test_errors_are_counted_apart_and_in_no_mean() -> None:
    records = [record(id=f"q{number}", scores={"right": 1}) for number in range(108)]
    records += [record(id=f"e{number}", error="EndpointTimeout: too slow") for number in range(11)]
    records += [record(id="other", error="EndpointBroken: [half] of one", scores={"right": 0})]
    summary = summarise(run(records), AGGREGATES)
    assert summary.errors == "errors: 12 of 120"
    assert summary.reasons == {"EndpointTimeout: too slow": 11, "EndpointBroken: [half] of one": 1}
    assert (summary.overall.measures["right"].mean, summary.overall.measures["right"].n) == (1.0, 108)
    assert summary.overall.aggregates["answered"].n == 108


def test_groups_are_the_clusters_and_few_of_them_tell_less() -> None:
    grouped = [record(id=f"q{n:03}", group=f"g{n // 20}", scores={"right": n // 20 % 2}) for n in range(120)]
    alone = [record(id=f"q{n:03}", scores={"right": n // 20 % 2}) for n in range(120)]
    wide = summarise(run(grouped), {}).overall.measures["right"]
    narrow = summarise(run(alone), {}).overall.measures["right"]
    assert (wide.clusters, narrow.clusters) == (6, 120)
    assert wide.high - wide.low > 3 * (narrow.high - narrow.low)


def test_by_kind() -> None:
    records = [record(id=f"f{n}", kind="fact", scores={"right": 1}) for n in range(4)]
    records += [record(id=f"w{n}", kind="when", scores={"right": n % 2}) for n in range(4)]
    records += [record(id="w9", kind="when", error="EndpointTimeout"), record(id="none", kind=None)]
    kinds = summarise(run(records), AGGREGATES).kinds
    assert list(kinds) == ["fact", "no kind", "when"]
    assert (kinds["fact"].measures["right"].mean, kinds["when"].measures["right"].mean) == (1.0, 0.5)
    assert (kinds["when"].asked, kinds["when"].errors, kinds["when"].measures["right"].n) == (5, 1, 4)
    assert summarise(run([record(kind=None)]), {}).kinds == {}


def test_aggregates_have_intervals_and_what_cannot_be_told_is_absent() -> None:
    answer = record().answer
    assert answer is not None
    abstained = dict(answer) | {"status": "not_in_archive"}
    records = [record(abstained if n % 4 == 0 else None, id=f"q{n:03}") for n in range(200)]
    told = summarise(run(records), AGGREGATES).overall.aggregates
    assert set(told) == {"answered"}
    assert told["answered"].mean == 0.75
    assert told["answered"].high - told["answered"].low == pytest.approx(2 * 1.97 * (0.75 * 0.25 / 200) ** 0.5, rel=0.2)


def test_an_aggregate_that_never_varied_has_no_interval() -> None:
    told = summarise(run([record(id=f"q{n}") for n in range(9)]), AGGREGATES).overall.aggregates["answered"]
    assert (told.mean, told.method) == (1.0, "none")
    assert told.low != told.low


def test_the_same_run_gives_the_same_bytes() -> None:
    records = [record(id=f"q{n:03}", scores={"right": n % 3 == 0, "slow": float(n**2)}) for n in range(200)]
    assert json.dumps(as_json(summarise(run(records), AGGREGATES))) == json.dumps(
        as_json(summarise(run(records), AGGREGATES))
    )


def test_json_is_standard_json() -> None:
    records = [record(id=f"q{n}", group="one", scores={"right": n % 2}) for n in range(6)]
    told = json.loads(json.dumps(as_json(summarise(run(records), AGGREGATES)), allow_nan=False))
    assert told["measures"]["right"] == {
        "mean": 0.5,
        "low": None,
        "high": None,
        "n": 6,
        "clusters": 1,
        "method": "none",
    }
    assert (told["asked"], told["errors"]) == (6, 0)


def test_a_run_of_errors_alone_can_be_told() -> None:
    summary = summarise(run([record(error="down"), record(id="two", error="down")]))
    assert (summary.errors, summary.overall.all) == ("errors: 2 of 2", {})


def test_the_table_has_headline_measures_first_and_shows_errors_as_they_are() -> None:
    records = [record(id=f"q{n}", scores={"slow": 1234.5, "right": 1, "rank": 0.25}) for n in range(8)]
    text = printed(table(summarise(run([*records, record(id="e", error="[red]down")]), AGGREGATES), MEASURES))
    assert text.index("right") < text.index("rank") < text.index("slow")
    assert "errors: 1 of 9" in text
    assert "1 × [red]down" in text
    assert "1,23" in text  # 1234.5, as a whole number


def test_the_registries_that_footnote_has_can_be_read() -> None:
    records = [record(id=f"q{n}", scores=dict.fromkeys(known_measures(), 1.0)) for n in range(3)]
    text = printed(table(summarise(run(records))))
    assert all(name in text for name, measure in known_measures().items() if measure.headline)
    assert "latency_p50_ms" in known_aggregates()


@pytest.mark.parametrize(
    ("value", "shown"), [(0.5, "0.500"), (12.34, "12.3"), (1234.6, "1,235"), (float("nan"), "–"), (-0.25, "-0.250")]
)
def test_figures(value: float, shown: str) -> None:
    assert figure(value) == shown
