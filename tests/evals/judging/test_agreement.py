import io
import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from evals.judging.agreement import (
    VERDICTS,
    Labelled,
    agreement,
    agreement_table,
    checker_ranks,
    judge_check,
    judge_ranks,
    read_labels,
)
from evals.sets.example import ExampleError
from settings import Settings
from tests.evals.judging.test_judge import completion, judge, messages
from tests.fakes import ScriptedEndpoint

CLAIM = "Fourteen people were injured off Saltmarsh."
HELD = "The harbour authority said on Tuesday that 14 people were injured off Saltmarsh."
BENCH = {"claim": CLAIM, "references": [HELD], "attribution_label": "attributable", "question": "How many?"}
WICE = {"claim": CLAIM, "evidence": ["A headline", HELD], "label": "partially_supported"}


def written(folder: Path, *lines: object) -> Path:
    path = folder / "labels.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


def printed(path: Path, *more: object) -> str:
    out = io.StringIO()
    Console(width=200, file=out).print(agreement_table(path, *more))  # type: ignore[arg-type]
    return out.getvalue()


def test_both_shapes_are_read_and_partly_supported_is_not_supported(tmp_path: Path) -> None:
    assert read_labels(written(tmp_path, BENCH, WICE)) == [
        Labelled(CLAIM, (HELD,), True, "How many?"),
        Labelled(CLAIM, (f"A headline\n{HELD}",), False),
    ]


@pytest.mark.parametrize(
    "line",
    [
        {"claim": CLAIM},
        BENCH | {"attribution_label": "perhaps"},
        WICE | {"label": None},
        BENCH | {"claim": 3},
        WICE | {"evidence": [3]},
        BENCH | {"references": [None]},
        ["claim"],
    ],
)
def test_another_shape_is_named_with_file_and_line(line: object, tmp_path: Path) -> None:
    with pytest.raises(ExampleError, match=r"labels\.jsonl, line 2: "):
        read_labels(written(tmp_path, BENCH, line))


def test_a_folder_without_labels_and_a_missing_file_are_named(tmp_path: Path) -> None:
    with pytest.raises(ExampleError, match="No label set"):
        agreement_table(tmp_path)
    with pytest.raises(ExampleError, match="can't be read"):
        agreement_table(tmp_path / "none.jsonl")


def test_agreement_by_hand() -> None:
    # Of 10: 4 supported and said so, 1 supported and not said so, 2 said so wrongly, 3 rightly not.
    truth = [True] * 5 + [False] * 5
    ranks = [3, 3, 4, 3, 1, 3, 3, 1, 2, 1]
    found = agreement(truth, ranks, 3)
    assert found.accuracy == pytest.approx(0.7)
    assert found.majority == 0.5
    assert found.kappa == pytest.approx((0.7 - 0.5) / 0.5)  # by chance: .6 * .5 + .4 * .5
    # Pairs: the 4 beats five (5); each of three 3s ties two, beats three (3 * 4); the 1 ties two (1). Of 25.
    assert found.auroc == pytest.approx((5 + 12 + 1) / 25)
    assert not found.calibrated


def test_unscored_is_in_no_figure() -> None:
    found = agreement([True, False, True], [2, 0, None], 2)
    assert (found.n, found.unscored, found.accuracy, found.kappa, found.calibrated) == (2, 1, 1.0, 1.0, True)


def test_without_anything_to_compare_there_is_no_figure() -> None:
    nothing = agreement([True], [None], 2)
    assert (nothing.n, nothing.unscored, nothing.accuracy, nothing.kappa, nothing.auroc) == (0, 1, None, None, None)
    alike = agreement([True, True], [2, 2], 2)
    assert (alike.accuracy, alike.kappa, alike.auroc, alike.calibrated) == (1.0, None, None, False)


def test_kappa_is_zero_for_a_coin_and_calibrated_only_from_0_6() -> None:
    draw = np.random.default_rng(0)
    truth, coin = draw.random(20_000) < 0.7, draw.random(20_000) < 0.5
    found = agreement(truth.tolist(), [int(one) for one in coin], 1)
    assert found.kappa == pytest.approx(0, abs=0.02)
    assert found.auroc == pytest.approx(0.5, abs=0.02)
    eighty = agreement([True] * 5 + [False] * 5, [1, 1, 1, 1, 0, 0, 0, 0, 0, 1], 1)
    assert eighty.kappa == pytest.approx(0.6)
    assert eighty.calibrated


def test_the_checkers_verdicts_are_ordered() -> None:
    claims = [
        Labelled("Fish prices rose sharply after the summer holidays.", (HELD,), False),
        Labelled(CLAIM, (HELD,), True),
        Labelled(HELD, ("Something else.", HELD), True),
        Labelled(CLAIM, (), False),
    ]
    ranks, scores = checker_ranks(claims)
    assert [VERDICTS[rank] for rank in ranks if rank is not None] == ["not supported", "supported", "quoted", "uncited"]
    assert scores[2] > scores[1] > scores[0] > scores[3]


def test_scores_order_claims_within_a_verdict() -> None:
    found = agreement([True, False, True, False], [3, 3, 1, None], 3, [0.9, 0.8, 0.3, 0.99])
    assert found.auroc == pytest.approx(1 / 2)  # .9 beats .8, .3 does not; what is unscored is left out
    assert found.accuracy == pytest.approx(1 / 3)


def test_a_judge_is_measured_beside_the_checker(tmp_path: Path) -> None:
    full, none = (json.dumps({"sentences": [{"n": 1, "support": word}]}) for word in ("full", "none"))
    endpoint = ScriptedEndpoint(completion(full), completion(none), completion("No."))
    asked = judge(endpoint, tmp_path / "cache")
    false = BENCH | {"claim": "Nobody was hurt.", "attribution_label": "not attributable"}
    path = written(tmp_path, BENCH, false, BENCH | {"claim": "Two ships."})
    text = printed(path, asked)
    [line] = [line for line in text.splitlines() if "judge: scripted" in line]
    assert [cell.strip() for cell in line.split("│")[3:9]] == ["2", "1", "1.000", "0.500", "1.000", "1.000"]
    assert "yes" in line
    [line] = [line for line in text.splitlines() if "built-in checker" in line]
    assert [cell.strip() for cell in line.split("│")[3:5]] == ["3", "0"]
    assert "uncalibrated" in line


def test_every_reference_is_offered_to_the_judge(tmp_path: Path) -> None:
    endpoint = ScriptedEndpoint(completion('{"sentences": [{"n": 1, "support": "partial"}]}'))
    assert judge_ranks([Labelled(CLAIM, ("One.", "Two."), True)], judge(endpoint, tmp_path)) == [1]
    sent = json.loads(messages(endpoint)[1]["content"])
    assert sent["passages"] == {"1": "One.", "2": "Two."}
    assert sent["sentences"][0]["cites"] == [1, 2]


def test_a_limit_is_spread_over_the_set(tmp_path: Path) -> None:
    path = written(tmp_path, *[BENCH] * 9, BENCH | {"attribution_label": "not attributable"})
    [line] = [line for line in printed(path, None, 3).splitlines() if "checker" in line]
    assert [cell.strip() for cell in line.split("│")[3:6]] == ["3", "0", "1.000"]


def test_without_a_model_it_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert judge_check(written(tmp_path, BENCH), Settings.read({})) == 0
    assert "No judge was asked" in capsys.readouterr().out
