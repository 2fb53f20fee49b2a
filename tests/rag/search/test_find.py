from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from rag.assistant import Assistant
from rag.filters import Filters, Period
from rag.index.passage_index import opened
from rag.search.find import Searched
from tests.fakes import WordEmbedding, article

FERRY = "The ferry struck a dredger off Saltmarsh and people were injured"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    archive = Archive(tmp_path)
    archive.add(
        [
            article(f"{FERRY}: fourteen.", "Ferry", url="c:1", source="Ellery Courier", published="2025-08-19"),
            article(f"{FERRY}: seventeen.", "Ferry", url="p:1", source="Hollin Valley Post", published="2025-08-20"),
            article(f"{FERRY}: three, years ago.", "Ferry", url="c:2", source="Ellery Courier", published="2023-02-01"),
            article("The harbour barrier will cost 118 million euros.", "Barrier", url="t:1", source="The Tidewater"),
            article("The tram to Skerrin was late on Monday.", "Tram", url="t:2", published="2025-08-30"),
        ]
    )
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        yield Assistant(index)


def urls(found: Searched) -> list[str | None]:
    return list(dict.fromkeys(hit.passage.article.url for hit in found.passages))


def test_a_period_narrows_and_lets_some_days_after_it_through(assistant: Assistant) -> None:
    found = assistant.find("How many people were injured when the ferry struck a dredger on 19 August?")
    assert set(urls(found)) == {"c:1", "p:1", "t:1", "t:2"}
    found = assistant.find("How many people were injured when the ferry struck a dredger in 2023?")
    assert urls(found) == ["c:2"]
    assert found.notices == ()


def test_a_period_that_leaves_nothing_is_taken_off_and_said(assistant: Assistant) -> None:
    found = assistant.find("How many people were injured when the ferry struck a dredger in March 2024?")
    assert {"c:1", "p:1", "c:2"} <= set(urls(found))
    assert found.notices == ("Nothing of March 2024 answers; searched without that period.",)
    assert (found.query.period, found.query.inferred) == (None, ())


def test_a_period_taken_off_by_the_reader_is_not_searched_with(assistant: Assistant) -> None:
    question = "How many people were injured when the ferry struck a dredger in 2023?"
    assert len(urls(assistant.find(question, without={"period"}))) > 1


def test_a_guess_never_widens_what_the_reader_set(assistant: Assistant) -> None:
    reader = Filters(Period(last=date(2024, 1, 1).toordinal()), sources=("Ellery Courier",))
    found = assistant.find(f"{FERRY}: how many, according to the Hollin Valley Post, in August 2025?", filters=reader)
    assert urls(found) == ["c:2"]


def test_an_outlet_narrows(assistant: Assistant) -> None:
    found = assistant.find("How many people were injured when the ferry struck a dredger, according to the Post?")
    assert urls(found) == ["p:1"]


def test_two_outlets_answer_in_turn(assistant: Assistant) -> None:
    found = assistant.find(
        "How many people did the Courier and the Post report injured when the ferry struck a dredger?"
    )
    assert {"c:1", "p:1"} <= set(urls(found)[:3])
    assert {hit.passage.article.source for hit in found.passages} == {"Ellery Courier", "Hollin Valley Post"}
    assert [hit.score for hit in found.passages] == sorted((hit.score for hit in found.passages), reverse=True)


def test_an_outlet_that_is_not_held_is_said(assistant: Assistant) -> None:
    found = assistant.find("How many people were injured when the ferry struck a dredger, according to the BBC?")
    assert found.notices == ("The archive holds no article by BBC.",)
    assert len(urls(found)) > 1


def test_both_sides_of_a_question_about_two_things_are_found(assistant: Assistant) -> None:
    question = "How many people were injured when the ferry struck a dredger, and what will the harbour barrier cost?"
    assert "t:1" in urls(assistant.find(question, k=4))[:3]


def test_the_newest_of_what_supports_goes_first_and_the_horizon_is_told(assistant: Assistant) -> None:
    found = assistant.find("How many people were injured when the ferry struck a dredger, by the latest figure?")
    assert urls(found)[0] == "p:1"
    assert urls(found)[-1] != "p:1"
    assert found.notices == ("The newest article held is of 30 August 2025.",)


def test_what_is_new_and_says_nothing_of_it_does_not_go_first(assistant: Assistant) -> None:
    assert urls(assistant.find("What is the latest on the ferry that struck a dredger?"))[0] != "t:2"


def test_an_empty_archive_finds_nothing(tmp_path: Path) -> None:
    with opened(Archive(tmp_path), WordEmbedding()) as index:
        found = Assistant(index).find("Who won last week, according to the BBC?")
    assert (found.passages, found.evidence) == ((), 0.0)


def test_what_happened_long_before_the_day_of_the_question_is_found_too(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([article(f"{FERRY}: fourteen.", "Ferry", url="old", published="2025-03-01")])
    archive.add(
        article(f"People were injured off Skerrin on day {day}.", f"Day {day}", url=f"a:{day}", published="2025-08-30")
        for day in range(12)
    )
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        found = Assistant(index).find("How many people were injured off Saltmarsh?", as_of="2025-08-31")
    assert found.passages[0].passage.article.url == "old"
    assert found.query.as_of == date(2025, 8, 31).toordinal()


def test_a_chip_taken_off_leaves_the_others_and_what_was_found(assistant: Assistant) -> None:
    question = "How many people were injured when the ferry struck a dredger on 19 August, according to the Courier?"
    before = assistant.find(question)
    assert [one.kind for one in before.query.inferred] == ["period", "outlets"]
    wider = assistant.find(question, without={"period"})
    assert [one.kind for one in wider.query.inferred] == ["outlets"]
    assert set(urls(before)) < set(urls(wider)) == {"c:1", "c:2", "t:2"}
    widest = assistant.find(question, without={"period", "outlets"})
    assert widest.query.inferred == ()
    assert set(urls(before)) < set(urls(widest))


def test_a_chip_taken_off_is_not_searched_for_as_words(assistant: Assistant) -> None:
    question = "How many people were injured when the ferry struck a dredger last week, according to the Courier?"
    kept, left = assistant.find(question), assistant.find(question, without={"period", "outlets"})
    assert left.query.sought().text == kept.query.sought().text
    assert left.evidence >= kept.evidence


def test_a_period_without_a_subject_lists_its_articles_newest_first(assistant: Assistant) -> None:
    found = assistant.find("What happened in August?")
    assert urls(found) == ["t:2", "p:1", "c:1", "t:1"]
    assert found.notices == ("The archive holds 4 articles of August 2025.",)
    assert urls(assistant.find("What happened on 19 August?")) == ["c:1", "t:1"]
    assert urls(assistant.find("What did the Courier report in 2023?")) == ["c:2"]
    assert urls(assistant.find("What happened on 19 August?", without={"period"})) == [
        "t:2",
        "p:1",
        "c:1",
        "t:1",
        "c:2",
    ]


def test_a_list_keeps_to_the_readers_filters_and_says_when_it_is_empty(assistant: Assistant) -> None:
    mine = Filters(sources=("Ellery Courier",))
    assert urls(assistant.find("What happened in August?", filters=mine)) == ["t:2", "c:1"]
    empty = assistant.find("What happened in May 2024?")
    assert (empty.passages, empty.evidence) == ((), 0.0)
    assert empty.notices == ("The archive holds no article of May 2024.",)
