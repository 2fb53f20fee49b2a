"""Worth: a set's weights and threshold come from the other sets alone."""

from typing import Any

import numpy as np
import pytest

from evals.stats.fit import Bools, Floats
from evals.training.labelled import CLAIM_SETS
from evals.training.worth import Named, threshold, worths
from rag.check.checker import RULES
from rag.check.support import Figures


def _rows(shift: float) -> tuple[list[dict[str, Any]], dict[str, Named]]:
    rng = np.random.default_rng(0)
    scored, rules = [], {}
    for source in CLAIM_SETS:
        for number in range(60):
            label, group = number % 2 == 0, f"{source}/{number}"
            logit = rng.normal() + (2 if label else -2) + (shift if source == "qags" else 0)
            scored.append({"task": "states", "source": source, "label": label, "group": group, "logit": logit})
            names = [*Figures.__dataclass_fields__, *(rule.__name__ for rule in RULES), "score", "quoted"]
            rules[group] = dict.fromkeys(names, 0.0)
    return scored, rules


def test_the_model_parts_what_it_parts() -> None:
    found = {(one.way, one.source): one for one in worths(*_rows(0))}
    assert found["the model", "wice"].area > 0.95
    assert found["the model", "wice"].ticked_true > 0.9 > 0.1 > found["the model", "wice"].ticked_false
    assert found["the rules as they are", "wice"].area == 0.5


def test_the_threshold_of_a_set_is_not_chosen_on_it() -> None:
    found = {(one.way, one.source): one for one in worths(*_rows(-20))}
    assert found["the model", "qags"].area > 0.95
    assert found["the model", "qags"].ticked_true == 0.0


@pytest.mark.parametrize(
    ("scores", "right", "best"),
    [([3, 2, 1, 0], [True, True, False, False], 2), ([3, 2, 1, 0], [True, False, True, False], 3)],
)
def test_the_threshold_parts_best(scores: list[float], right: list[bool], best: float) -> None:
    numbers: Floats = np.array(scores, float)
    labels: Bools = np.array(right)
    assert threshold(numbers, labels, np.ones(len(scores))) == best
