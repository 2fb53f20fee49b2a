"""rag.rows.compared: both sides of a question, each in the archive's words."""

import pytest

from rag.answer.listing import listings
from rag.assistant import Assistant
from rag.passage import Passage, ScoredPassage
from rag.rows.compared import compared, lacking, names_an_outlet
from rag.rows.story_terms import StoryTerms
from tests.fakes import article

RARITY = {"strike": 2.0, "shift": 2.0}
STORY = StoryTerms({**RARITY, "quai": 2.0, "union": 2.0, "compani": 2.0, "docker": 2.0})
TALKS = (
    "The strike goes on, because the quay union wants shorter shifts, and the dockers of the company want them too.\n"
    "“The shifts are too long,” said Bram Odal, the leader of the union. "
    "The company said that shifts of twelve hours were wanted by the dockers. "
    "The union is a danger to the strike, said Imke Roe, a shopkeeper."
)


def found(*bodies: str, source: str = "Ellery Courier") -> list[ScoredPassage]:
    told = [article(body, "The strike", url=f"https://a.example/{n}", source=source) for n, body in enumerate(bodies)]
    return [ScoredPassage(Passage(one, 0, len(one.body)), 1.0, 0.8) for one in told]


def test_each_side_is_shown_by_its_own_words_first() -> None:
    rows = compared(("the union", "the company"), found(TALKS), RARITY, STORY)
    assert [row.side for row in rows] == ["the union"] * 2 + ["the company"] * 2
    assert any(row.side == "the union" and "too long" in row.text for row in rows)
    assert any(row.side == "the company" and "twelve hours" in row.text for row in rows)


def test_what_somebody_else_says_of_a_side_is_not_its_view() -> None:
    rows = compared(("the union", "the company"), found(TALKS), RARITY, STORY)
    assert not any("danger" in row.text for row in rows)


def test_the_demands_of_a_side_are_the_sides() -> None:
    rows = compared(("the demands of the union", "the offers of the company"), found(TALKS), RARITY, STORY)
    assert {row.side for row in rows} == {"the demands of the union", "the offers of the company"}


def test_an_outlet_is_shown_by_what_it_prints() -> None:
    passages = found(TALKS) + found(TALKS.replace("twelve", "eleven"), source="The Tidewater")
    rows = compared(("the Courier", "the Tidewater"), passages, RARITY, STORY)
    assert {(row.side, passages[row.passage].passage.article.source) for row in rows} == {
        ("the Courier", "Ellery Courier"),
        ("the Tidewater", "The Tidewater"),
    }


def test_a_side_that_the_archive_lacks_is_told() -> None:
    rows = compared(("the union", "the bishop"), found(TALKS), RARITY, STORY)
    assert lacking(("the union", "the bishop"), rows) == ["the bishop"]
    assert compared(("who", "the bishop"), found(TALKS), RARITY, STORY) == []  # "who" has no term to look for


@pytest.mark.parametrize(("side", "is_one"), [("the Courier", True), ("the union", False), ("the", False)])
def test_which_side_is_an_outlet(side: str, is_one: bool) -> None:
    assert names_an_outlet(side, ("Ellery Courier", "The Tidewater")) is is_one


def test_over_the_sample_edition_both_sides_are_shown(sample: Assistant) -> None:
    answer = sample.ask("What do the union and Ellery Terminals say about the strike?")
    [listing] = listings(answer)
    assert (listing.caption, listing.head) == ("Compared", "Side")
    leads = [line.lead for line in listing.lines]
    assert "the union: Bram Odalsen" in leads
    assert any(lead.startswith("Ellery Terminals") for lead in leads)
    assert "only one side" not in (answer.notice or "")


def test_over_the_sample_edition_one_side_alone_is_told(sample: Assistant) -> None:
    answer = sample.ask("What do the union and the bishop say about the strike?")
    assert answer.form == "compared"
    assert "Of the bishop the archive has no sentence on this; only one side is shown." in (answer.notice or "")
    neither = sample.ask("What do the moon and the sun say about the flood?")
    assert neither.form == "said"
    assert "what others say is shown" in (neither.notice or "")
