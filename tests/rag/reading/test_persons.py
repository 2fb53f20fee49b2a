import pytest

from rag.reading.persons import known_in, known_in_text, named_in_text, spoken_of
from tests.fakes import article

COLLISION = article(
    "The Maren Sky collided with the dredger Halvor 2 off Saltmarsh Roads on Tuesday.\n"
    "“We had no warning,” said Lena Osei, the harbour master. She had been on duty since midnight.\n"
    "The operator, Skerrin Line, said that the ferry had been lit. The line has run the Maren Sky since 2009.\n"
    "Matthias Orr, 52, a passenger, was hurt. Osei called him brave.\n"
    "“Nobody slept,” said Noor Al-Hadrami, its spokeswoman. Al-Hadrami told the Dawn Herald that she had not either."
)


def test_people_are_told_from_ships_firms_and_papers() -> None:
    known = known_in(COLLISION)
    assert {name for name, one in known.items() if one.is_person} == {"Lena Osei", "Matthias Orr", "Noor Al-Hadrami"}
    assert {"Maren Sky", "Skerrin Line"} <= known.keys()


@pytest.mark.parametrize(("name", "gender"), [("Lena Osei", "she"), ("Noor Al-Hadrami", "she"), ("Matthias Orr", None)])
def test_the_article_tells_the_pronoun(name: str, gender: str | None) -> None:
    assert known_in(COLLISION)[name].gender == gender


def test_two_articles_tell_more_than_one_and_either_may_tell_against() -> None:
    named_once = known_in(article("The prize went to Ada Brook for the third time."))["Ada Brook"]
    told = known_in(article("Ada Brook, 41, won. She was glad."))["Ada Brook"]
    assert not named_once.is_person
    assert ((named_once & told).is_person, (named_once & told).gender) == (True, "she")
    ship = known_in(article("The Ada Brook left the harbour. The Ada Brook is back."))["Ada Brook"]
    assert not (ship & told).is_person


def test_who_speaks_comes_before_whom_is_spoken_of() -> None:
    body = COLLISION.body
    start = body.index("Matthias Orr")
    assert spoken_of(COLLISION, start, body.index("“Nobody")) == ["Matthias Orr", "Lena Osei"]
    quoted = body.index("“We had")
    assert spoken_of(COLLISION, quoted, body.index(" She had")) == ["Lena Osei"]


def test_a_text_without_an_article_names_people_too() -> None:
    assert named_in_text("Tomas Ferreira-Lund won the run-off.") == ["Tomas Ferreira-Lund"]
    assert known_in_text("He was on the Maren Dawn.")["Maren Dawn"].likeness < 0
