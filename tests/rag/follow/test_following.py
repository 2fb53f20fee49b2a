"""rag.follow.following: what is new on a followed question, and nothing twice."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from errors import BadQuestion, NotFollowed
from rag.assistant import Assistant
from rag.filters import Filters
from rag.follow.followed import News
from rag.follow.following import Following
from tests.desk import FIRST, INJURED, LATER, STRIKE, Desk, texts
from tests.fakes import BODY, article

OTHER = "When did the dockers of Hollin lay down their work for the strike?"


def test_nothing_is_new_until_an_article_comes(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    assert desk.run() == {asked.id: News()}
    assert [line.asked for line in desk.following.run()] == [False]


def test_new_sentences_and_the_changed_value_are_told_once_with_their_sources(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    desk.add(LATER)
    news = desk.run()[asked.id]
    assert texts(news) == [LATER.body.replace("\n", "\n")] or set(texts(news)) == set(LATER.body.split("\n"))
    for one in news.new:
        [source] = one.citations
        assert (source.id, source.digest) == (LATER.id, LATER.content_hash)
        assert source.quote == one.text == LATER.body[source.start : source.end]
    [change] = news.changed
    assert (change.what, change.before, change.after) == ("injured", "14", "17")
    assert [source.published for source in change.citations] == ["2025-08-19", "2025-08-20"]
    assert news.articles == (LATER.id,)
    assert desk.run() == {asked.id: News()}


def test_a_wire_copy_is_no_news(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    desk.add(article(BODY, url="https://wire.example/copy", source="Coast Wire", published="2025-08-20"))
    assert desk.run()[asked.id] == News()
    edited = BODY.replace("on Tuesday, the harbour authority said", "on Tuesday, the authority of the harbour said")
    desk.add(article(edited, url="https://other.example/copy", source="The Tidewater", published="2025-08-20"))
    assert desk.run()[asked.id] == News()


def test_what_was_told_is_no_news_when_another_outlet_carries_it_later(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    desk.add(LATER)
    assert desk.run()[asked.id]
    desk.add(replace(LATER, url="https://tidewater.example/carried", source="The Tidewater", published="2025-08-21"))
    assert desk.run()[asked.id] == News()


def test_two_copies_that_come_together_are_told_once(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    desk.add(LATER, replace(LATER, url="https://tidewater.example/carried", source="The Tidewater"))
    told = [line for text in texts(desk.run()[asked.id]) for line in text.split("\n")]
    assert sorted(told) == sorted(set(LATER.body.split("\n")))


def test_a_sentence_of_another_day_or_another_person_is_news(desk: Desk) -> None:
    asked = desk.following.add("", "What happened when the ferry struck a dredger off Saltmarsh?")
    again = BODY.split("\n")[0].replace("Tuesday", "Friday")
    desk.add(article(again, url="https://courier.example/again", headline="Ferry strikes dredger once more"))
    assert texts(desk.run()[asked.id]) == [again]


def test_each_question_learns_what_came_since_it_was_followed(desk: Desk) -> None:
    first = desk.following.add("", INJURED)
    desk.add(LATER)
    second = desk.following.add("", "How many injured people were there after the ferry hit the dredger?")
    news = desk.run()
    assert news[first.id] and not news[second.id]


def test_only_questions_that_a_new_article_can_concern_are_asked(desk: Desk) -> None:
    desk.add(*(article(f"word{n}x " * 30 + ".", url=f"https://many.example/{n}", headline=None) for n in range(70)))
    ferry = desk.following.add("", INJURED)
    only = desk.following.add("", OTHER, Filters(sources=("The Tidewater",)))
    desk.add(LATER)
    asked = {line.followed.id: line.asked for line in desk.following.run()}
    assert asked == {ferry.id: True, only.id: False}


def test_a_correction_of_what_an_answer_rests_on_is_told(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    notice = "An earlier version gave 14 injured people."
    corrected = replace(
        FIRST, body=BODY.replace("Fourteen", "Fifteen"), corrections=(notice,), updated="2025-08-26", version="2"
    )
    desk.add(corrected)
    news = desk.run()[asked.id]
    told = {(one.what, one.before.split()[0], one.after.split()[0]) for one in news.changed}
    what = f"Ellery Courier corrected this article on 26 August 2025: {notice}"
    assert told == {(what, "Fourteen", "Fifteen"), ("injured", "14", "15")}
    assert not {one.text for one in news.new} & {one.after for one in news.changed}  # no sentence is told twice
    assert desk.run()[asked.id] == News()


def test_a_withdrawal_of_what_an_answer_rests_on_is_told_once(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    desk.add(replace(FIRST, status="canceled"))
    news = desk.run()[asked.id]
    assert {one.what for one in news.changed} == {"Ellery Courier has withdrawn this article."}
    assert all(not one.after and one.before in BODY for one in news.changed)
    assert news.articles == (FIRST.id,)
    assert desk.run()[asked.id] == News()


def test_another_section_is_no_news(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    desk.add(replace(FIRST, section="Harbour"))
    assert desk.run()[asked.id] == News()


def test_a_question_followed_twice_is_followed_once_and_removed_for_good(desk: Desk) -> None:
    asked = desk.following.add("user:ada", INJURED)
    assert desk.following.add("user:ada", INJURED) == desk.store.one(asked.id)
    assert desk.following.add("user:ben", INJURED).id != asked.id
    with pytest.raises(NotFollowed):
        desk.store.remove(asked.id, "user:ben")
    desk.store.remove(asked.id, "user:ada")
    with desk.store.file.reading() as connection:
        for table in ("questions", "runs", "told", "cited", "scores"):
            column = "id" if table == "questions" else "question"
            assert not connection.execute(f"SELECT 1 FROM {table} WHERE {column} = ?", (asked.id,)).fetchall()


@pytest.mark.parametrize("question", ["", "  ", "?!", "\x00"])
def test_a_question_without_words_is_refused(question: str, desk: Desk) -> None:
    with pytest.raises(BadQuestion, match="no word"):
        desk.following.add("", question)
    assert desk.store.all() == []


def test_odd_questions_are_followed(desk: Desk) -> None:
    ids = [
        desk.following.add("", question).id for question in ("half \ud800 a ferry", "渡轮?", "the of and", "Thanks!")
    ]
    desk.add(LATER)
    assert list(desk.run()) == ids


def test_no_more_than_the_most_are_followed(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.follow.store.MOST", 1)
    desk.following.add("", INJURED)
    with pytest.raises(BadQuestion, match="Remove one"):
        desk.following.add("", OTHER)


def test_what_two_runs_find_at_once_is_kept_once(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    desk.add(LATER)
    one, other = desk.following.run(), desk.following.run()
    [first] = [line.news for line in one]
    assert first and [line.news for line in other] == [News()]
    assert len(desk.store.runs(asked.id)) == 1


def test_a_run_that_is_left_in_the_middle_goes_on_where_it_stopped(desk: Desk) -> None:
    first = desk.following.add("", INJURED)
    second = desk.following.add("", "How many injured people were there after the ferry hit the dredger?")
    desk.add(LATER)
    begun = desk.following.run()
    assert next(begun).followed.id == first.id
    del begun  # killed
    news = desk.run()
    assert not news[first.id] and news[second.id]


def test_an_article_taken_away_and_brought_back_is_no_news(desk: Desk) -> None:
    asked = desk.following.add("", INJURED)
    desk.index.archive.remove([STRIKE.id, FIRST.id])
    desk.index.sync()
    desk.run()
    desk.add(FIRST)
    assert texts(desk.run()[asked.id]) == []


class Likely:
    """A reader to whom each text answers with the same probability."""

    def __init__(self, probability: float) -> None:
        self._probability = probability

    def answers(self, question: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.full(len(windows), self._probability, np.float32)


@pytest.mark.parametrize(("probability", "is_told"), [(0.9, True), (0.65, True), (0.4, False)])
def test_what_only_stands_near_the_question_is_no_news_but_its_article_is_named(
    probability: float, is_told: bool, desk: Desk
) -> None:
    following = Following(Assistant(desk.index, reader=Likely(probability)), desk.store)
    following.add("", INJURED)
    desk.add(LATER)
    [line] = following.run()
    assert (bool(texts(line.news)), line.news.articles) == (is_told, (LATER.id,))
