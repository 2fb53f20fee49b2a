import pytest

from evals.sets.normalise import occurs, same_words, tokens


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("three boats", "3 boats"),
        ("85%", "85 percent"),
        ("85 per cent", "eighty-five percent"),
        ("1,240 people", "1240 people"),
        ("1\u202f240 people", "1240 people"),
        ("€14.5m", "14.5 million euros"),
        ("$1.2bn", "1.2 billion dollars"),
        ("US$3", "$3"),
        ("€19.80", "19.8 euros"),
        ("half a million", "500,000"),
        ("a million", "1,000,000"),
        ("two hundred and twelve", "212"),
        ("19 August", "August 19"),
        ("19 August", "19th of Aug."),
        ("August 19, 2025", "2025-08-19"),
        ("September 2027", "Sept. 2027"),
        ("2:40 a.m.", "02:40"),
        ("1.40pm", "13:40"),
        ("2 p.m.", "14:00"),
        ("12.15 am", "00:15"),
        ("Zelenskyy’s “plan”", "zelenskyy plan"),
        ("Müller", "MULLER"),
        ("wasn’t blocked", "was not blocked"),
        ("can't", "cannot"),
        ("U.S. forces", "US forces"),
        ("the third", "the 3rd"),
        ("Ferreira–Lund", "Ferreira-Lund"),
    ],
)
def test_the_same_said_in_two_ways(one: str, other: str) -> None:
    assert tokens(one) == tokens(other) != ()


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("2", "12 people"),
        ("2", "about 2:40"),
        ("2", "on 2 June"),
        ("2", "2.5 metres"),
        ("19", "19 August"),
        ("5 June", "up 2.5 June to May"),
        ("1 million", "half a million"),
        ("11", "five and six boats"),
        ("art", "the party started"),
        ("14.5 million euros", "14.5 million dollars"),
        ("May", "he may go"),
        ("third", "three of them"),
        ("5.37", "at 5:37"),
        ("", "anything"),
        ("two dead", "two boats and a dead dog"),
    ],
)
def test_what_does_not_occur(phrase: str, text: str) -> None:
    assert not occurs(tokens(phrase), tokens(text))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("August", "on 19 August"),
        ("August 2025", "on 19 August 2025"),
        ("19 August", "August 19, 2025, was wet"),
        ("14.5 million", "it costs €14.5m"),
        ("85", "85 per cent"),
        ("Lund", "Tomas Ferreira-Lund’s key"),
        ("12 March", "from 11 to 12 March"),
        ("May", "In May 2025 it rained"),
        ("5", "between five and six boats"),
    ],
)
def test_what_occurs(phrase: str, text: str) -> None:
    assert occurs(tokens(phrase), tokens(text))


def test_a_decimal_is_no_time_and_a_time_no_number() -> None:
    assert tokens("5.37 metres at 5:37") == ("5.37", "metres", "at", "t5h37")


def test_word_for_word_keeps_case_and_drops_kinds_of_quotes() -> None:
    assert same_words("“It is\n not –\xa0an  alarm’s”") == '"It is not - an alarm\'s"'
    assert same_words("It") != same_words("it")
