"""The forms of an answer over the sample edition, with the built-in embedder: each keeps what it promises."""

import pytest

from rag.answer.listing import listings
from rag.assistant import Assistant


@pytest.mark.parametrize(
    ("question", "days"),
    [
        ("Make a chronology of the Achtervik trial.", "2025-04-07 2025-06-24 2025-07-17 2025-07-24"),
        ("Make a chronology of the dock strike.", "2025-05-12 2025-05-28 2025-06-01"),  # the last is the ballot's
        ("timeline of the mayoral election", "2025-05-11 2025-05-25 2025-06-03 2025-07-01"),
        ("What happened in the Tarn flood?", "2025-03-12 2025-03-15 2025-03-19 2025-06-02"),
    ],
)
def test_a_timeline_holds_the_days_of_its_story(sample: Assistant, question: str, days: str) -> None:
    answer = sample.ask(question)
    assert answer.form == "timeline"
    assert set(days.split()) <= {row.event.value for row in answer.rows if row.event}


def test_a_timeline_holds_no_other_story(sample: Assistant) -> None:
    told = " ".join(row.sentence.text for row in sample.ask("Make a chronology of the dock strike.").rows)
    assert "Achtervik" not in told and "dredger" not in told


def test_who_said_what_is_answered_with_speakers(sample: Assistant) -> None:
    answer = sample.ask("Who said what about the wind farm?")
    [listing] = listings(answer)
    speakers = [line.lead for line in listing.lines]
    assert {"Yevhen Tsarynok", "Brenna Sayle", "Mei-Lin Aldous", "Torvald Eke"} <= set(speakers)
    assert all(speakers)
    assert max(speakers.count(one) for one in speakers) <= 2
    assert not any(one.startswith(("its ", "his ", "her ")) for one in speakers)


@pytest.mark.parametrize("question", ["What is going on at the port?", "Tell me everything about the port."])
def test_a_wide_question_lists_the_newest_articles_and_asks_back(sample: Assistant, question: str) -> None:
    answer = sample.ask(question)
    [listing] = listings(answer)
    assert (listing.caption, listing.head) == ("Articles", "Headline")
    assert "Port figures: fewer containers, dearer herring" in [line.lead for line in listing.lines]
    published = [row.sentence.citations[0].passage.article.published or "" for row in answer.rows]
    assert published == sorted(published, reverse=True)
    assert "Which of them do you mean" in (answer.notice or "")


def test_tell_me_everything_lists_the_newest_of_all(sample: Assistant) -> None:
    answer = sample.ask("Tell me everything")
    newest = sample.index.archive.newest_day()
    assert newest is not None
    assert len(answer.rows) == 10
    assert answer.rows[0].sentence.citations[0].passage.article.published == "2025-08-29"
    stories = [
        row.sentence.citations[0].passage.story for row in answer.rows if row.sentence.citations[0].passage.story
    ]
    assert len(stories) == len(set(stories))


def test_a_wide_question_on_nothing_held_is_no_list(sample: Assistant) -> None:
    assert sample.ask("What is going on in Zanzibar?").form == "answer"
