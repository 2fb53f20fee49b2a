import shutil
import time
from pathlib import Path

import numpy as np
import pytest

from errors import RerankError
from rag.relevance.cross_encoder import SHA256, CrossEncoder, _installed

QUESTION = "How many people were injured when the ferry struck a dredger?"
ANSWERS = "Fourteen people were injured when the ferry struck a dredger off Saltmarsh."
NEAR = "The ferry has sailed between Saltmarsh and Hollin since 1998."
FAR = "The council raised the price of school meals."


@pytest.fixture(scope="module")
def encoder() -> CrossEncoder:
    return CrossEncoder()


def test_what_answers_scores_above_what_is_near_and_that_above_anything_else(encoder: CrossEncoder) -> None:
    answers, near, far = encoder.scores(QUESTION, [ANSWERS, NEAR, FAR])
    assert answers > 4
    assert answers - near > 4
    assert near > far
    assert far < -9


def test_a_score_depends_on_its_own_pair_alone(encoder: CrossEncoder) -> None:
    together = encoder.scores(QUESTION, [FAR * 9, ANSWERS, NEAR])
    alone = CrossEncoder(threads=1).scores(QUESTION, [ANSWERS])
    assert together[1] == alone[0]


def test_nothing_is_started_after_the_deadline(encoder: CrossEncoder) -> None:
    assert np.isnan(encoder.scores(QUESTION, ["Unread.", "Unread, too."], time.monotonic() - 1)).all()
    assert not np.isnan(encoder.scores(QUESTION, [ANSWERS], time.monotonic() + 600)).any()
    assert encoder.scores(QUESTION, []).shape == (0,)


@pytest.mark.parametrize("question", ["?", "ferry", "渡船发生了什么事？", "w" * 20_000, "\ud800 half a character", ""])
def test_any_question_and_any_text_has_a_score(encoder: CrossEncoder, question: str) -> None:
    scores = encoder.scores(question, ["", "One", "\udfff", "渡船", "long " * 30_000])
    assert np.isfinite(scores).all()


@pytest.mark.parametrize("name", SHA256)
def test_a_file_that_is_cut_altered_or_missing_is_told_with_what_to_do(tmp_path: Path, name: str) -> None:
    for one in SHA256:
        shutil.copyfile(_installed() / one, tmp_path / one)
    content = bytearray((tmp_path / name).read_bytes())
    (tmp_path / name).write_bytes(content[:-10])
    with pytest.raises(RerankError, match=r"cut, altered or of another version.*uv sync --reinstall-package"):
        CrossEncoder(tmp_path)
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)
    with pytest.raises(RerankError, match="cut, altered"):
        CrossEncoder(tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(RerankError, match=r"can't be read.*uv sync"):
        CrossEncoder(tmp_path)
