"""rag.reading.figure: what a number in a sentence counts."""

from decimal import Decimal

import pytest

from rag.reading.figure import Figure, figures


def read(sentence: str) -> list[tuple[str, str, int]]:
    return [(figure.quantity, figure.qualifier, int(figure.value)) for figure in figures(sentence)]


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        (
            "Two people died, 23 were injured and four were missing.",
            [("killed", "", 2), ("injured", "", 23), ("missing", "", 4)],
        ),
        ("The blast killed at least nine people and wounded 30.", [("killed", "at least", 9), ("injured", "", 30)]),
        ("The death toll rose to 98.", [("killed", "", 98)]),
        ("About 1,400 people were brought out of their homes.", [("evacuated", "about", 1400)]),
        ("There were 206 passengers on board.", [("passeng", "", 206)]),
        ("The hospital has treated 17 people.", [("treated", "", 17)]),
    ],
)
def test_what_is_counted(sentence: str, found: list[tuple[str, str, int]]) -> None:
    assert read(sentence) == found


@pytest.mark.parametrize(
    "sentence",
    [
        "Six people were injured at that time.",  # another event
        "The quake of 2010 was the worst: it killed 200.",
        "That shooting left 10 people dead.",
        "Another four people were injured.",  # added to a count, and not the count
        "The two seriously injured were flown out.",
        "One man is still missing.",
        "Elsbeth Marrin, 74, died in the night.",
        "The harbour authority had given the number of injured as 14.",
        "If the dam breaks, 300 people could be killed.",
        "Were 14 people injured?",
        "The ferry left at 05:52 on 19 August.",
    ],
)
def test_what_counts_nothing(sentence: str) -> None:
    assert read(sentence) == []


@pytest.mark.parametrize(
    ("one", "other", "agree"),
    [
        (("", 9), ("", 12), False),
        (("at least", 9), ("", 12), True),
        (("at least", 12), ("", 9), False),
        (("about", 20), ("", 19), True),
        (("up to", 10), ("", 12), False),
    ],
)
def test_qualifiers_are_kept_when_values_are_compared(
    one: tuple[str, int], other: tuple[str, int], agree: bool
) -> None:
    first, second = (Figure("killed", "killed", Decimal(value), words, 0, 1, True) for words, value in (one, other))
    assert first.agrees_with(second) == second.agrees_with(first) == agree
