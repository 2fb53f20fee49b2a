"""Reliability: what is told with a probability is so that often, by a calibration that did not see the set."""

from typing import Any

import numpy as np
import pytest

from evals.report.palette import png
from evals.report.plots import reliability
from evals.training.reliability import reliabilities


def _rows(sources: dict[str, float]) -> list[dict[str, Any]]:
    """Pairs whose label follows their logit, which a set may overstate by a factor."""
    rng = np.random.default_rng(0)
    rows = []
    for source, factor in sources.items():
        logits = rng.normal(0, 2, 2_000)
        right = rng.random(2_000) < 1 / (1 + np.exp(-logits))
        rows += [
            {"task": "states", "source": source, "label": bool(label), "logit": float(factor * logit)}
            for logit, label in zip(logits, right, strict=True)
        ]
    return rows


def test_what_is_told_is_so_that_often() -> None:
    for one in reliabilities(_rows({"a": 1, "b": 1, "c": 1})):
        assert one.pairs == 2_000
        assert one.error < 0.05
        assert [told for told, _ in one.bins] == sorted(told for told, _ in one.bins)


def test_a_set_is_not_calibrated_on_itself() -> None:
    """The last set's scores are three times too sure: only a calibration that saw it could know."""
    found = reliabilities(_rows({"a": 1, "b": 1, "d": 1, "e": 1, "c": 3}))
    too_sure = {one.source: one.bins[-1][0] - one.bins[-1][1] for one in found}
    assert too_sure["c"] > 0.03
    assert all(excess < 0 for source, excess in too_sure.items() if source != "c")


@pytest.mark.parametrize("label", [True, False])
def test_a_set_of_one_kind_has_no_figure(label: bool) -> None:
    alone = [{"task": "states", "source": "d", "label": label, "logit": 1.0}]
    assert {one.source for one in reliabilities([*_rows({"a": 1, "b": 1}), *alone])} == {"a", "b"}
    assert reliabilities(alone) == []


def test_it_is_drawn() -> None:
    found = reliabilities(_rows({"a": 1, "b": 1}))
    assert png(reliability({one.source: one.bins for one in found})).startswith(b"\x89PNG")
