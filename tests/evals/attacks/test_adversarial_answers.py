"""Whole answers that fail in each way that no sentence shows alone: the reader is told; and right ones pass."""

from collections import Counter

import pytest

from evals.attacks.adversarial_answers import AnswerCase, answers, is_shown_wrong, read_answers
from rag.answer.answer import Answer
from tests.fakes import WordEmbedding

ARTICLES, CASES = read_answers()
WITHOUT_RIGHT = {"C2"}  # coverage is told beside every answer: there is nothing to object to


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> dict[AnswerCase, Answer]:
    found = answers(ARTICLES, CASES, WordEmbedding(), tmp_path_factory.mktemp("answers"))
    return dict(zip(CASES, found, strict=True))


@pytest.mark.slow  # all of the answers
@pytest.mark.parametrize("case", CASES, ids=[f"{case.code} {case.reply[:60]}" for case in CASES])
def test_wrong_is_told_and_right_is_not(case: AnswerCase, asked: dict[AnswerCase, Answer]) -> None:
    answer = asked[case]
    assert is_shown_wrong(case, answer) == case.wrong, [(one.verdict, one.reason) for one in answer.sentences]
    if not case.wrong:
        assert not answer.abstained
        assert all(sentence.verdict in ("quoted", "supported") for sentence in answer.sentences)


def test_each_code_has_five_wrong_and_some_right() -> None:
    counts = Counter((case.code, case.wrong) for case in CASES)
    assert {code for code, _ in counts} == {"A2", "A4", "S4", "F3", "C1", "C2", "R1", "R2"}
    assert min(counts[code, True] for code, _ in counts) >= 5
    assert min(counts[code, False] for code, _ in counts if code not in WITHOUT_RIGHT) >= 3


@pytest.mark.slow
def test_the_code_says_which_way_it_fails(asked: dict[AnswerCase, Answer]) -> None:
    for case, answer in asked.items():
        if case.wrong and case.code in ("A2", "F3"):
            lowered = [one for one in answer.sentences if one.code == case.code]
            assert lowered, case
            assert {one.verdict for one in lowered} == {"partly supported"}
            assert max(one.score for one in lowered) < 0.5


@pytest.mark.slow
def test_copies_are_told_as_one_report(asked: dict[AnswerCase, Answer]) -> None:
    [copied] = [case for case in CASES if case.code == "S4" and "[oil4]" in case.reply and not case.wrong]
    [sentence] = asked[copied].sentences
    assert sentence.carried == f"1 report, carried by {len(sentence.citations)} outlets"
    assert len(sentence.citations) > 1
