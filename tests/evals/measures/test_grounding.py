from pathlib import Path

import pytest

from evals.__main__ import main
from evals.measures.grounding import grounding
from evals.sets.example import ExampleError
from evals.validate import FAITHFULNESS_FILE, faithfulness_agreement
from tests.places import ROOT

LABELS = ROOT.parent / "shared" / "data" / "labels"


def test_the_share_of_terms_and_numbers_that_the_passages_hold() -> None:
    # pump, fail and 12, which is term and number in one; of "Twelve", the number is found and the word is not.
    assert grounding("12 pumps failed.", ["The pump is old.", "It fails."]) == pytest.approx(2 / 3)
    assert grounding("Twelve pumps failed.", ["12 pumps failing"]) == 1.0


def test_bounds() -> None:
    assert grounding("The pumps failed.", ["The pumps failed."]) == 1
    assert grounding("The pumps failed.", []) == 0
    assert grounding("It is so.", ["The pumps failed."]) is None


def test_labels_of_another_shape_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / FAITHFULNESS_FILE).write_text('{"documents": []}', encoding="utf-8")
    with pytest.raises(ExampleError, match="another shape"):
        faithfulness_agreement(tmp_path / FAITHFULNESS_FILE)
    assert main(["validate", str(tmp_path / "nowhere")]) == 1
    assert "nowhere" in capsys.readouterr().err.replace("\n", "")


@pytest.mark.skipif(
    not (LABELS / FAITHFULNESS_FILE).exists(), reason=f"no {FAITHFULNESS_FILE} in ../shared/data/labels"
)
def test_grounding_against_human_faithfulness() -> None:
    """The goal of .70 is not reached (see ``grounding``); what is reached, and how it compares, is held here."""
    ours, claiming, bertscore = faithfulness_agreement(LABELS / FAITHFULNESS_FILE)
    assert (ours.n, claiming.n) == (477, 461)
    assert ours.value >= 0.63
    assert claiming.value >= 0.66
    assert ours.value > bertscore.value + 0.04
