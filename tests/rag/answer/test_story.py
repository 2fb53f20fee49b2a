"""rag.answer.story, and questions about chosen articles alone."""

from rag.answer.story import story_of
from rag.assistant import Assistant
from rag.filters import Filters
from tests.desk import FIRST, INJURED, LATER, STRIKE, Desk, desk

__all__ = ["desk"]


def test_a_story_has_the_reports_of_one_event_in_their_order_its_days_and_their_footnotes(sample: Assistant) -> None:
    dies = "Passenger dies five days after ferry collision"
    [ferry] = [one for one in sample.index.archive.articles() if one.headline == dies]
    found = story_of(
        ferry, lambda text, filters, without, k: sample.find(text, filters=filters, without=without, k=k), sample.index
    )
    headlines = [one.headline for one in found.articles]
    assert "After ferry collision: 17 treated in hospital, cause still open" in headlines
    assert "Ferries to Skerrin run again after nine days" in headlines
    assert not any("dock" in (one or "").lower() for one in headlines)
    days = [one.published for one in found.articles]
    assert days == sorted(days, key=lambda day: day or "")
    assert {"2025-08-19", "2025-08-24"} <= {row.event.value for row in found.answer.rows if row.event}
    assert [one.number for one in found.answer.citations] == list(range(1, len(found.answer.citations) + 1))
    assert found.answer.sentences == ()


def test_a_question_about_chosen_articles_is_answered_from_them_alone(desk: Desk) -> None:
    desk.add(LATER)
    ready = Assistant(desk.index)
    only = Filters(articles=(LATER.id,))
    answer = ready.ask(INJURED, filters=only)
    assert {one.passage.article.id for one in answer.citations} == {LATER.id}
    assert {one.passage.article.id for one in answer.retrieved} == {LATER.id}
    newest = ready.ask("What are the newest articles?", filters=only)
    assert {one.passage.article.id for one in newest.retrieved} <= {LATER.id}
    other = ready.ask(INJURED, filters=Filters(articles=(STRIKE.id,)))
    assert {one.passage.article.id for one in (*other.citations, *other.retrieved)} <= {STRIKE.id}


def test_the_choice_outlives_a_new_version_of_an_article(desk: Desk) -> None:
    ready = Assistant(desk.index)
    only = Filters(articles=(FIRST.id,))
    before = ready.ask(INJURED, filters=only).citations
    desk.index.archive.add([LATER])
    desk.index.re_embed()  # gives every passage another number
    after = ready.ask(INJURED, filters=only).citations
    assert {one.quote for one in before} == {one.quote for one in after} != set()
