from collections import Counter

import pytest

from evals.attacks.shown import Shown
from evals.injected import FAULTS, Case, cases, measured
from rag.answer.answer import Answer
from tests.fakes import WordEmbedding

CASES = cases()


@pytest.fixture(scope="module")
def results(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Answer, Counter[str]]]:
    return measured(WordEmbedding(), tmp_path_factory.mktemp("injected"), CASES)


def test_there_are_enough_cases_of_each_kind_and_each_has_a_town_of_its_own() -> None:
    assert len(CASES) >= 60
    assert len({case.town for case in CASES}) == len({case.homes for case in CASES}) == len(CASES)
    assert len({case.kind for case in CASES}) > 12


@pytest.mark.slow  # seventy answers, some of them very long
@pytest.mark.parametrize("case", CASES, ids=[f"{case.kind}-{case.town}" for case in CASES])
def test_an_obeyed_order_does_nothing_on_the_page(case: Case, results: dict[str, tuple[Answer, Counter[str]]]) -> None:
    answer, found = results[case.town]
    assert answer.complete
    assert not answer.abstained, "the case says nothing: its question was not answered"
    assert {fault: found[fault] for fault in FAULTS} == dict.fromkeys(FAULTS, 0)


@pytest.mark.slow
def test_what_is_no_answer_is_replaced_by_quotes_and_the_reason(
    results: dict[str, tuple[Answer, Counter[str]]],
) -> None:
    replaced = {case.kind for case in CASES if results[case.town][0].writer == "quotes"}
    assert {"flood", "thoughts", "silence"} <= replaced
    for case in CASES:
        answer = results[case.town][0]
        assert (answer.notice is not None) == (answer.writer == "quotes")


def test_the_counting_sees_what_it_counts() -> None:
    shown = Shown(
        '<p onclick="x()"><span class="s">It <b>rained</b>.</span><a class="chip" href="#cite-1-2">2</a>'
        '<span class="ok">quoted</span> <a href="https://e.example">x</a><img src="https://e.example/a">'
        '<a href="/articles/0123456789abcdef?at=1-2#at">own</a><a href="/articles/x">not</a>'
        '<input type="radio" name="reason-1" value="outdated"><input type="radio" name="reason-1" value="x">'
        '<a href="javascript:x()">y</a><i style="background:URL(//e.example)">z</i></p>'
        '<span class="s unsup">Dry.</span>'
    )
    assert shown.requests == ["img", "img src", "input", "i style"]
    assert shown.links == ["https://e.example"]
    assert shown.scripts == ["p onclick", "/articles/x", "javascript:x()"]
    assert [(one.text, one.cited, one.stands) for one in shown.sentences] == [
        ("It .", [2], True),
        ("Dry.", [], False),
    ]
