"""Values that differ for one quantity of one event; two events are never set against each other."""

from corpus.article import Article
from rag.passage import Passage, ScoredPassage
from rag.question.analysis import analyse
from rag.rows.disagreement import Differing, differing
from rag.text.terms import terms

ASKED = "How many people were injured in the ferry collision at Saltmarsh?"
LEAD = "A ferry and a dredger collided near Saltmarsh, off the coast of Ellery."


def passages(*told: tuple[str, str, str | None]) -> list[ScoredPassage]:
    """(outlet, sentence, published) each as an article of its own, the lead before the sentence."""
    found = []
    for number, (outlet, sentence, published) in enumerate(told):
        body = f"{LEAD} {sentence}"
        article = Article(
            body=body, headline="Ferry collision", source=outlet, published=published, url=f"https://{number}.example/"
        )
        found.append(ScoredPassage(Passage(article, 0, len(body)), 1.0 - number / 10))
    return found


def between(*told: tuple[str, str, str | None], asked: str = ASKED) -> list[Differing]:
    return differing(analyse(asked), passages(*told), dict.fromkeys(terms(asked), 1.0))


def values(found: Differing) -> list[str]:
    return [f"{report.figure.qualifier} {report.figure.value}".strip() for report in found.reports]


def test_two_outlets_on_one_day_disagree() -> None:
    [found] = between(
        ("Courier", "Fourteen people were injured.", "2025-08-19"), ("Post", "In all 23 were injured.", "2025-08-19")
    )
    assert (found.quantity, found.changing) == ("injured", False)
    assert sorted(values(found)) == ["14", "23"]


def test_a_count_that_grows_from_day_to_day_is_a_series_newest_first() -> None:
    [found] = between(
        ("Courier", "Fourteen people were injured.", "2025-08-19"),
        ("Post", "At least 17 people were injured.", "2025-08-21"),
        ("Courier", "Some 16 people were injured.", "2025-08-20"),
    )
    assert found.changing
    assert values(found) == ["at least 17", "some 16", "14"]


def test_copies_of_one_story_are_one_report_carried_by_its_outlets() -> None:
    wire = "Fourteen people were injured, the harbour authority said on the quay."
    [found] = between(
        ("Wire", wire, "2025-08-19"),
        ("Courier", wire, "2025-08-19"),
        ("Post", wire, "2025-08-19"),
        ("Tidewater", "The hospital counts 23 people injured.", "2025-08-19"),
    )
    assert len(found.reports) == 2
    assert {report.carried_by for report in found.reports} == {("Wire", "Courier", "Post"), ("Tidewater",)}


def test_one_value_everywhere_is_no_disagreement() -> None:
    told = "Fourteen people were injured"
    assert not between(("Courier", f"{told}.", "2025-08-19"), ("Post", f"{told}, it said.", "2025-08-19"))


def test_qualifiers_that_allow_each_other_do_not_disagree() -> None:
    assert not between(
        ("Courier", "At least 14 people were injured.", "2025-08-19"), ("Post", "Some 17 were injured.", "2025-08-19")
    )


def test_injured_killed_and_missing_are_never_mixed() -> None:
    assert not between(
        ("Courier", "Fourteen people were injured.", "2025-08-19"),
        ("Post", "Nine people were killed.", "2025-08-19"),
        ("Tidewater", "Three people are missing.", "2025-08-19"),
        ("Wire", "The hospital has treated 17 people.", "2025-08-19"),
    )


def test_two_cities_are_never_mixed() -> None:
    assert not between(
        ("Courier", "Fourteen people were injured in Saltmarsh.", "2025-08-19"),
        ("Post", "In Northwick, 23 people were injured.", "2025-08-19"),
    )


def test_the_first_and_the_second_night_are_never_mixed() -> None:
    asked = "How many people were injured in the storm at Saltmarsh?"
    first = ("Courier", "In the storm near Saltmarsh 14 people were injured.", "2025-03-12")
    second = ("Post", "In the second storm near Saltmarsh 23 people were injured.", "2025-03-19")
    assert not between(first, second, asked=asked)


def test_another_date_is_another_event() -> None:
    told = ("Courier", "Fourteen people were injured.", "2025-08-19")
    assert not between(told, ("Post", "On 27 April six people were injured.", "2025-08-19"))
    assert not between(told, ("Post", "Six people were injured at that time.", "2025-08-19"))
    assert not between(told, ("Post", "In 2019 six people were injured.", "2025-08-19"))
    assert not between(told, ("Post", "Six people were injured.", "2025-04-27"))


def test_another_place_than_that_asked_for_is_left_out() -> None:
    assert not between(
        ("Courier", "Fourteen people were injured in Northwick.", "2025-08-19"),
        ("Post", "In Northwick 23 people were injured.", "2025-08-19"),
    )


def test_an_article_that_gives_parts_and_whole_gives_none() -> None:
    assert not between(
        ("Courier", "Fourteen people were injured.", "2025-08-19"),
        ("Post", "On the ferry nine were injured. On the dredger six were injured.", "2025-08-19"),
    )


def test_what_is_not_asked_for_is_looked_at_when_the_answer_cites_it() -> None:
    found = passages(
        ("Courier", "Fourteen people were injured.", "2025-08-19"), ("Post", "In all 23 were injured.", "2025-08-19")
    )
    asked = "What was known of the ferry collision at Saltmarsh?"
    rarity = dict.fromkeys(terms(asked), 1.0)
    assert not differing(analyse(asked), found, rarity)
    assert differing(analyse(asked), found, rarity, ["Fourteen people were injured."])


def test_passengers_on_board_by_two_counts() -> None:
    [found] = between(
        ("Courier", "There were 206 passengers on board, the line said.", "2025-08-19"),
        ("Post", "The authority counted; there were 212 passengers on board.", "2025-08-22"),
        asked="How many passengers were on the ferry at Saltmarsh?",
    )
    assert (found.quantity, found.changing) == ("passengers", False)
