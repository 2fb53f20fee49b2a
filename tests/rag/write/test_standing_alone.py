import pytest

from rag.text.sentence import sentence_spans
from rag.write.standing_alone import standing_alone

BODY = (
    "A ferry struck a dredger. Fourteen people were hurt.\n\nSix were slightly injured at that time. The police counted"
    " 40. The organisers spoke of more. The rebels said they hold the town. That could not be independently verified."
    " The harbour reopened at noon. Two boats lay there at that time."
)


@pytest.mark.parametrize(
    ("begins", "whole"),
    [
        ("A ferry", "A ferry struck a dredger."),
        ("Fourteen", "Fourteen people were hurt."),
        ("Six", "Fourteen people were hurt.\n\nSix were slightly injured at that time."),
        ("The police", "The police counted 40."),
        ("The organisers", "The police counted 40. The organisers spoke of more."),
        ("The rebels", "The rebels said they hold the town. That could not be independently verified."),
        ("That", "The rebels said they hold the town. That could not be independently verified."),
        ("The harbour", "The harbour reopened at noon."),
        ("Two boats", "The harbour reopened at noon. Two boats lay there at that time."),
    ],
)
def test_a_quote_takes_the_neighbours_along_that_it_needs(begins: str, whole: str) -> None:
    [(start, end)] = [span for span in sentence_spans(BODY) if BODY[span[0] :].startswith(begins)]
    spans = standing_alone(BODY, start, end)
    assert BODY[spans[0][0] : spans[-1][1]] == whole
    assert (start, end) in spans


def test_what_stands_far_away_or_is_too_long_is_no_neighbour() -> None:
    apart = "The mill closed.\n\n\n\n\nIt had 40 workers."
    assert standing_alone(apart, apart.index("It"), len(apart)) == [(apart.index("It"), len(apart))]
    long = "The mill " + "in the valley " * 60 + "closed. It had 40 workers."
    assert len(standing_alone(long, long.index("It"), len(long))) == 1


def test_a_span_that_is_no_sentence_stays_as_it_is() -> None:
    assert standing_alone(BODY, 3, 9) == [(3, 9)]
