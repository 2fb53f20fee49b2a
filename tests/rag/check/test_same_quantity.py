import pytest

from corpus.article import Article
from rag.check.checker import check_sentence
from rag.check.cited_text import CitedText
from rag.check.quantities import quantities
from rag.check.same_quantity import check_days, check_quantities, rounded_values
from rag.passage import Passage


def cited(*bodies: str) -> CitedText:
    return CitedText(tuple(Passage(Article(body=body), 0, len(body)) for body in bodies))


def objection(sentence: str, *bodies: str) -> tuple[str, bool] | None:
    found = check_quantities(sentence, cited(*bodies))
    return (found.reason, found.refutes) if found else None


def test_a_quantity_with_its_unit_bound_and_event() -> None:
    [injured, share] = quantities("More than 1,200 people were wounded, 40 percent of them in Dorun.")
    assert (injured.value, injured.bound, injured.unit, injured.event) == (1200, "above", ("peopl",), "injured")
    assert injured.shown == "More than 1,200"
    assert (share.value, share.kind) == (40, "percent")
    assert "dorun" in share.anchors


@pytest.mark.parametrize("text", ["On 3 June 2025 one man left.", "[3] rained", "4. It rained."])
def test_dates_markers_and_lists_are_no_quantities(text: str) -> None:
    assert quantities(text) == ()


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("14 people were hurt.", "Fourteen people were injured."),
        ("1.5 million homes lost power.", "Power failed in 1,500,000 homes."),
        ("85% agreed.", "Of those asked 85 per cent agreed."),
        ("More than 130 firms applied.", "Exactly 131 firms applied."),
        ("Nearly 140 firms applied.", "There were 138 firms that applied."),
        ("About 130 firms applied.", "More than 131 firms applied."),
        ("At least 14 people died.", "More than 14 people died."),
        ("Two dozen boats left.", "The 24 boats left."),
        ("It has run since 2017.", "It opened on September 29, 2017."),
        ("Of 31 drones 23 fell.", "They launched 31 drones and shot down 23."),
        ("Nine died in Pell.", "In Lorrent, 14 died; in Pell, nine."),
    ],
)
def test_the_same_quantity_in_other_words(sentence: str, body: str) -> None:
    assert objection(sentence, body) is None


@pytest.mark.parametrize(
    ("sentence", "body", "reason"),
    [
        ("131 firms applied.", "Some 113 firms applied.", "131 is not in the cited passage"),
        ("More than 130 firms applied.", "Only 120 firms applied.", "130 is not in the cited passage"),
        (
            "14 people were killed.",
            "Fourteen people were injured.",
            "the source's Fourteen is of “injured”, not “killed”",
        ),
        ("14 percent of people left.", "14 people left.", "the source's 14 is no percentage"),
        ("140 boats came.", "12 boats took 140 people on board.", "the source's 140 is of something else than “boat”"),
        ("Less than 14 left.", "More than 14 left.", "the source says “More than 14”, not “Less than 14”"),
        (
            "14 died in Pell.",
            "In Lorrent, 14 died; in Pell, nine.",
            "the source gives 14 of something else than “pell”",
        ),
        (
            "It was 6.8 percent in May.",
            "It fell to 6.2 percent in May from 6.8 percent in April.",
            "the source gives 6.2 with “may”, not 6.8",
        ),
    ],
)
def test_another_quantity_is_refuted(sentence: str, body: str, reason: str) -> None:
    assert objection(sentence, body) == (reason, True)


def test_a_lost_or_an_added_qualifier_is_only_partly_supported() -> None:
    assert objection("131 firms applied.", "More than 131 firms applied.") == (
        "the source says “More than 131”, not “131”",
        False,
    )
    assert objection("At least 14 left.", "14 left.") == ("the source says “14”, not “At least 14”", False)


def test_what_is_rounded_counts_as_held() -> None:
    assert rounded_values("More than 130 of 900 firms applied.", cited("131 firms applied.")) == {130}


FIRE = "Five people died in the fire in Hollin on Sunday, the mayor said. Two houses burned down in May."


def dated(published: str, body: str = FIRE, headline: str = "Fire in Hollin") -> Passage:
    return Passage(Article(body=body, headline=headline, source="Ellery Courier", published=published), 0, len(body))


@pytest.mark.parametrize(
    ("sentence", "published", "verdict"),
    [
        ("Six people died in the fire in Hollin.", "2025-06-19", "not supported"),
        ("19 people died in the fire in Hollin.", "2025-06-19", "not supported"),
        ("Five people died in the fire in Hollin.", "2025-06-19", "supported"),
        ("Five people died in the fire in Hollin on Sunday.", "2025-08-25", "supported"),
        ("Five people died in the fire in Hollin on 24 August 2025.", "2025-08-25", "supported"),
        ("Five people died in the fire in Hollin on 17 August 2025.", "2025-08-25", "not supported"),
        ("Five people died in the fire in Hollin on Monday.", "2025-08-25", "not supported"),
        ("Five people died in Hollin in August 2025.", "2025-08-25", "supported"),
        ("Five people died in Hollin in 2025.", "2025-08-25", "supported"),
        ("Five people died in Hollin in 2023.", "2025-08-25", "not supported"),
        ("Two houses burned down in May 2025.", "2025-08-25", "supported"),
        ("Two houses burned down in May 2021.", "2025-08-25", "not supported"),
        ("Two houses burned down in June 2025.", "2025-08-25", "not supported"),
    ],
)
def test_a_label_vouches_for_no_number_and_dates_the_words(sentence: str, published: str, verdict: str) -> None:
    assert check_sentence(sentence, [dated(published)]).verdict == verdict


def test_a_count_of_the_sources_cited_is_no_number_of_theirs() -> None:
    two = [dated("2025-08-25"), dated("2025-08-26", "A fire in Hollin burned down two houses, and five people died.")]
    assert check_sentence("Two outlets report that five people died in the fire in Hollin.", two).verdict == "supported"
    assert check_sentence("Three outlets report that five people died in Hollin.", two).verdict == "not supported"


def test_a_headline_vouches_for_no_number() -> None:
    passage = dated("2025-08-25", "People died in Hollin, the mayor said, when a house burned.", "Six die in Hollin")
    assert check_sentence("Six people died in Hollin.", [passage]).verdict == "not supported"


@pytest.mark.parametrize(
    ("body", "sentence", "held"),
    [
        ("The mayor resigned today.", "The mayor resigned on Monday.", True),
        ("The mayor resigned yesterday.", "The mayor resigned on Sunday.", True),
        ("The mayor resigned on 24 August.", "The mayor resigned on Sunday.", True),
        ("The mayor resigned on 24 August.", "The mayor resigned on 24 August 2019.", False),
        ("The mayor resigned on 30 December.", "The mayor resigned on 30 December 2024.", True),
        ("The mayor may resign.", "The mayor will resign in May 2025.", False),
        ("The mayor resigned.", "The mayor resigned on Friday.", False),
        ("The mayor resigned on Friday, after the fire of 19 August.", "The fire was on Tuesday.", True),
    ],
)
def test_words_for_a_day_mean_the_day_they_were_written(body: str, sentence: str, held: bool) -> None:
    cited = CitedText((dated("2025-08-25", body),))  # a Monday
    assert (check_days(sentence, cited) is None) == held
