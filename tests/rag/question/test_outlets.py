import pytest

from rag.question.outlets import outlets_in

HELD = ("The Guardian", "CNN", "cnn.com", "usatoday.com", "theweek.co.uk", "Ellery Courier", "Hollin Valley Post")
CNN = ("CNN", "cnn.com")


@pytest.mark.parametrize(
    ("question", "held"),
    [
        ("According to CNN, who won?", [CNN]),
        ("What did CNN report about the fire?", [CNN]),
        ("What was reported by cnn.com?", [CNN]),
        ("CNN reported a fire; where?", [CNN]),
        ("Who spoke in the Guardian?", [("The Guardian",)]),
        ("Who gave an interview to the mayor?", []),
        ("What did she say in an interview with The Guardian?", [("The Guardian",)]),
        ("How many, according to USA Today?", [("usatoday.com",)]),
        ("Which hobby, according to an article in The Week?", [("theweek.co.uk",)]),
        ("What did the Courier's columnist advise?", [("Ellery Courier",)]),
        ("What is the price in the Post's last report?", [("Hollin Valley Post",)]),
        ("How many if you believe the Post or the Courier?", [("Hollin Valley Post",), ("Ellery Courier",)]),
        ("Do both CNN and The Guardian report it?", [CNN, ("The Guardian",)]),
        ("Which firm did the Guardian, CNN and USA Today report on?", [("The Guardian",), CNN, ("usatoday.com",)]),
    ],
)
def test_an_outlet_named_as_the_source(question: str, held: list[tuple[str, ...]]) -> None:
    named = outlets_in(question, HELD)
    assert list(named.held) == held
    assert len(named.words) == len(held)
    assert named.absent == ()


@pytest.mark.parametrize(
    "question",
    [
        "CNN fired its CEO; why?",
        "Who was laid off from CNN?",
        "Who bought the Guardian?",
        "Who edits the Ellery Courier?",
        "What did Twitter say?",
        "What happened in the week of the flood?",
        "What was shown at London Fashion Week, according to buyers?",
        "Which courier reported the theft?",
        "How many people work at the post office?",
        "Union, company and Courier each have a number; what are they?",
    ],
)
def test_an_outlet_as_the_subject_or_a_word_like_one_is_none(question: str) -> None:
    named = outlets_in(question, HELD)
    assert (named.held, named.absent) == ((), ())


def test_a_well_known_outlet_that_is_not_held_is_named() -> None:
    assert outlets_in("How many, according to the BBC?", HELD).absent == ("BBC",)
    assert outlets_in("How many, according to the BBC?", (*HELD, "BBC News")).held == (("BBC News",),)


def test_initials_and_domains_and_leading_articles() -> None:
    held = ("The New York Times", "e.newsletters.cnn.com", "TechCrunch", "The Verge", "covid.cdc.gov")
    assert outlets_in("How many, according to the NYT?", held).held == (("The New York Times",),)
    assert outlets_in("How many, according to CNN?", held).held == (("e.newsletters.cnn.com",),)
    assert outlets_in("How many, according to the CDC?", held).held == ()  # an office, not an outlet
    assert outlets_in("Did The Verge and TechCrunch agree on it?", held).held == (("The Verge",), ("TechCrunch",))


def test_a_last_word_that_two_outlets_share_names_neither() -> None:
    assert outlets_in("What did the Post report?", ("Hollin Valley Post", "Skerrin Post")).held == ()
