from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.sentence import MAX_SENTENCE, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


def test_abbreviations_titles_and_initials_do_not_end_a_sentence() -> None:
    text = (
        "The U.S. Senate voted. Mr. Smith of the U.N. agreed. Gen. Mark A. Osei came at 7 a.m. Tuesday. "
        "It cost $1.5 million."
    )
    assert sentences(text) == [
        "The U.S. Senate voted.",
        "Mr. Smith of the U.N. agreed.",
        "Gen. Mark A. Osei came at 7 a.m. Tuesday.",
        "It cost $1.5 million.",
    ]


def test_an_abbreviation_before_a_usual_beginning_ends_one() -> None:
    assert sentences("He flew to the U.S. The end came at 5 p.m. She left.") == [
        "He flew to the U.S.",
        "The end came at 5 p.m.",
        "She left.",
    ]


def test_glued_quotes_are_taken_apart() -> None:
    assert sentences("They hit the targets.“Our partners know,” he said.") == [
        "They hit the targets.",
        "“Our partners know,” he said.",
    ]


def test_a_question_stays_with_its_speaker() -> None:
    assert sentences("“Why?” Osei asked. “No!” said Kim. “We won.” He left.") == [
        "“Why?” Osei asked.",
        "“No!” said Kim.",
        "“We won.”",
        "He left.",
    ]


def test_an_ellipsis_inside_a_quote_does_not_end_it() -> None:
    assert sentences("“We expect a ... serious response,” she said.") == [
        "“We expect a ... serious response,” she said."
    ]


def test_a_line_ends_a_sentence_even_without_a_full_stop() -> None:
    assert sentences("Serious response\nThe mayor spoke.") == ["Serious response", "The mayor spoke."]


def test_the_dash_of_a_dateline_on_the_line_above_is_no_part_of_a_sentence() -> None:
    assert sentences("ELLERY\n— The ferry sank. It was old.\n-5 degrees were measured.") == [
        "ELLERY",
        "The ferry sank.",
        "It was old.",
        "-5 degrees were measured.",
    ]
    assert not sentences("- ")


def test_scripts_without_spaces() -> None:
    assert sentences("我们赢了。他走了！") == ["我们赢了。", "他走了！"]


def test_a_run_without_full_stops_is_cut_at_white_space() -> None:
    cut = sentences("word " * 1_000)
    assert all(len(sentence) <= MAX_SENTENCE for sentence in cut)
    assert " ".join(cut).split() == ["word"] * 1_000


@given(st.text(alphabet=st.sampled_from('aB. \n“”"?!…\t.A1'), max_size=200) | st.text(max_size=200))
def test_spans_are_in_order_trimmed_and_lose_only_white_space_and_a_leading_dash(text: str) -> None:
    spans = sentence_spans(text)
    outside = list(text)
    at = 0
    for start, end in spans:
        assert at <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        outside[start:end] = " " * (end - start)
        at = end
    assert all(char.isspace() or char in "—–-" for char in outside)


@pytest.mark.parametrize("run", [".", "!?", "…", "。", ".”", ".)", ". . "])
def test_a_long_run_of_stops_is_read_once(run: str) -> None:
    """200 KB of dots took minutes: the run was read again from each of its signs."""
    text = "It rained" + run * 100_000
    spans = sentence_spans(text)
    assert text[slice(*spans[0])].startswith("It rained")
    assert all(earlier[1] <= later[0] for earlier, later in pairwise(spans))
