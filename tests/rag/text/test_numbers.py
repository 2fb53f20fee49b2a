from decimal import Decimal

import pytest

from rag.text.numbers import numbers, written_as_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("three were hurt", {3}),
        ("Twenty-five of 1,200", {25, 1200}),
        ("two hundred and twelve people", {212}),
        ("3.5 million or 3.5m", {3_500_000}),
        ("one thousand three hundred", {1300}),
        ("85% and 85 percent", {85}),
        ("$1.2bn", {1_200_000_000}),
        ("on 2025-08-19", {2025, 8, 19}),
        ("no figure here; someone, often, tent", set()),
        ("the A4 and the F16s", set()),
        ("five and six boats", {5, 6}),
        ("a hundred and six, a million", {106, 1_000_000}),
        ("two hundred thousand", {200_000}),
        ("a man and an hour", set()),
        ("1.50 is 1.5", {Decimal("1.5")}),
    ],
)
def test_numbers_in_digits_and_words(text: str, found: set[int]) -> None:
    assert numbers(text) == {Decimal(value) for value in found}


@pytest.mark.parametrize(
    ("text", "other", "written"),
    [
        (
            "Sixty-one voted for it, 48 against.",
            "It passed by 61 votes to forty-eight.",
            "61 voted for it, forty-eight against.",
        ),
        ("8 bodies were found.", "In Pell, Eight were found.", "Eight bodies were found."),
        ("It cost 1.2bn.", "It cost $1.2 billion.", "It cost 1.2 billion."),
        ("One of them fled; two stayed.", "1 fled. Two stayed, not 2.", "One of them fled; two stayed."),
        ("Nine fled.", "Six fled.", "Nine fled."),
        ("", "Six fled.", ""),
    ],
)
def test_a_number_is_written_as_another_text_has_it(text: str, other: str, written: str) -> None:
    assert written_as_in(text, other).lower() == written.lower()
