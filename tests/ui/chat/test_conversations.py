"""ui.chat.conversations: what is asked and answered is kept, for its reader alone."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from errors import ArchiveError, ConversationNotFound, NewerArchive, TurnTaken
from rag.answer.answer import Answer
from rag.filters import Filters, Period
from rag.question.query import Query
from tests.browser.scripted import FERRY, HOSPITAL, INJURED, TREATED, WRITTEN
from tests.ui.answer.test_render import COVERAGE
from ui.answer import render
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversations import Begun, Conversations
from ui.chat.filter_boxes import Scope

MINE, YOURS = "user:ada", "user:ben"


class Days:
    """A clock that goes on by a day each time it is looked at."""

    def __init__(self) -> None:
        self.now = datetime(2025, 8, 20, 23, 30, tzinfo=timezone(timedelta(hours=2)))

    def __call__(self) -> datetime:
        self.now += timedelta(days=1)
        return self.now


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Conversations]:
    conversations = Conversations(tmp_path, Days())
    yield conversations
    conversations.close()


def answer(question: str, *sentences: int) -> Answer:
    return Answer(question, Query(question), sentences=tuple(WRITTEN[at] for at in sentences or (0,)))


def said(kept: Conversations, question: str, to: Begun | None = None, owner: str = MINE, *sentences: int) -> Begun:
    """A question asked and answered, at the end of ``to``'s conversation."""
    begun = kept.begin(owner, to and to.conversation, to.version if to else 0, AskedQuestion(question))
    kept.finish(begun, answer(question, *sentences))
    return begun


def articles(tmp_path: Path) -> int:
    with sqlite3.connect(tmp_path / "conversations.sqlite3") as connection:
        count: int = connection.execute("SELECT count(*) FROM articles").fetchone()[0]
    connection.close()
    return count


def test_all_of_a_question_and_its_answer_is_there_after_a_restart(kept: Conversations, tmp_path: Path) -> None:
    asked = AskedQuestion(
        "How many?", Scope(Filters(Period(1, 9), ("Coast Wire",)), "2025-08-21"), frozenset({"period"})
    )
    begun = kept.begin(MINE, None, 0, asked)
    kept.finish(begun, answer("How many?", 0, 1))
    kept.close()
    [turn] = Conversations(tmp_path).read(MINE, begun.conversation).turns
    assert (turn.number, turn.asked, turn.answer) == (1, asked, answer("How many?", 0, 1))


def test_a_question_is_kept_before_it_is_answered(kept: Conversations, tmp_path: Path) -> None:
    begun = kept.begin(MINE, None, 0, AskedQuestion("How many?"))
    [turn] = Conversations(tmp_path).read(MINE, begun.conversation).turns  # as another process sees it
    assert (turn.asked.question, turn.answer, turn.failure) == ("How many?", None, None)


def test_what_came_to_nothing_makes_room_for_the_next_question(kept: Conversations) -> None:
    first = said(kept, "one")
    failed = kept.begin(MINE, first.conversation, first.version, AskedQuestion("bad"))
    kept.fail(failed, "There is no word in it.")
    assert [turn.failure for turn in kept.read(MINE, first.conversation).turns] == [None, "There is no word in it."]
    second = said(kept, "two", failed)
    assert (failed.number, second.number) == (2, 2)
    kept.fail(failed, "too late")  # whoever wrote it still writes
    kept.finish(failed, answer("bad"))
    turns = kept.read(MINE, first.conversation).turns
    assert [(turn.asked.question, turn.failure) for turn in turns] == [("one", None), ("two", None)]


def test_a_question_stopped_before_any_word_is_forgotten(kept: Conversations) -> None:
    begun = kept.begin(MINE, None, 0, AskedQuestion("How many?"))
    kept.withdraw(begun)
    assert kept.read(MINE, begun.conversation).turns == ()
    assert kept.list(MINE) == []


def test_history_is_what_was_answered_to_its_end(kept: Conversations) -> None:
    first = said(kept, "one")
    half = kept.begin(MINE, first.conversation, first.version, AskedQuestion("two"))
    kept.finish(half, replace(answer("two"), complete=False))
    third = kept.begin(MINE, half.conversation, half.version, AskedQuestion("three"))
    assert [turn.question for turn in third.before.history(third.number)] == ["one"]


def test_two_windows_lose_and_double_nothing(kept: Conversations) -> None:
    first = said(kept, "one")
    second = said(kept, "two", first)
    with pytest.raises(TurnTaken, match="in another window"):
        kept.begin(MINE, first.conversation, first.version, AskedQuestion("too late"))
    with pytest.raises(TurnTaken):
        kept.begin(MINE, first.conversation, first.version, AskedQuestion("one, changed"), replace=True)
    assert [turn.asked.question for turn in kept.read(MINE, first.conversation).turns] == ["one", "two"]
    assert said(kept, "three", second).number == 3


def test_an_answer_stands_in_the_place_of_the_one_before_only_when_it_is_there(kept: Conversations) -> None:
    first = said(kept, "one", None, MINE, 0)
    again = kept.begin(MINE, first.conversation, first.version, AskedQuestion("one, changed"), replace=True)
    assert (again.number, again.turn, again.earlier and again.earlier.answer) == (1, first.turn, answer("one", 0))
    kept.fail(again, "The model is gone.")
    kept.withdraw(again)
    assert kept.turn(MINE, first.conversation, 1).answer == answer("one", 0)
    again = kept.begin(MINE, first.conversation, again.version, AskedQuestion("one, changed"), replace=True)
    kept.finish(again, answer("one, changed", 1))
    [turn] = kept.read(MINE, first.conversation).turns
    assert (turn.asked.question, turn.answer) == ("one, changed", answer("one, changed", 1))


def test_readers_are_apart(kept: Conversations) -> None:
    mine = said(kept, "one")
    assert kept.list(YOURS) == []
    for other in (
        lambda: kept.read(YOURS, mine.conversation),
        lambda: kept.turn(YOURS, mine.conversation, 1),
        lambda: kept.rename(YOURS, mine.conversation, "x"),
        lambda: kept.delete(YOURS, mine.conversation),
        lambda: kept.begin(YOURS, mine.conversation, mine.version, AskedQuestion("two")),
    ):
        with pytest.raises(ConversationNotFound):
            other()
    assert kept.article(YOURS, mine.conversation, FERRY.id) is None
    assert kept.article(MINE, mine.conversation, FERRY.id) == FERRY
    assert [one.title for one in kept.list(MINE)] == ["one"]


def test_the_list_has_titles_and_days_the_last_one_first(kept: Conversations) -> None:
    first = said(kept, "one")
    said(kept, "two")
    said(kept, "and one more", first)
    assert [(one.title, one.day, one.turns) for one in kept.list(MINE)] == [
        ("one", "2025-08-23", 2),
        ("two", "2025-08-22", 1),
    ]


def test_they_are_found_by_words_of_one_question_and_its_answer(kept: Conversations) -> None:
    first = said(kept, "Who was hurt?", None, MINE, 0)
    said(kept, "And the ÉCLAIR?", first, MINE, 1)
    said(kept, "100% of what_?", None, MINE, 2)
    kept.rename(MINE, first.conversation, "Ölwechsel")

    def found(words: str) -> list[tuple[str, int | None]]:
        return [(one.title, one.found) for one in kept.list(MINE, words)]

    assert found("hurt harbour") == [("Ölwechsel", 1)]
    assert found("éclair 17") == [("Ölwechsel", 2)]
    assert found("ÖLWECHSEL") == [("Ölwechsel", 1)]
    assert found("0% what_") == [("100% of what_?", 1)]
    assert found("hurt éclair") == []
    assert found("' OR 1 --") == []


def test_a_name_goes_before_the_first_question_and_can_be_taken_back(kept: Conversations) -> None:
    begun = said(kept, "one")
    kept.rename(MINE, begun.conversation, "  The\nferry \ud83d\0")
    assert [one.title for one in kept.list(MINE)] == ["The ferry ?"]
    kept.rename(MINE, begun.conversation, " ")
    assert [one.title for one in kept.list(MINE)] == ["one"]


def test_what_is_deleted_is_gone_with_the_articles_that_no_other_cites(kept: Conversations, tmp_path: Path) -> None:
    first = said(kept, "one", None, MINE, 0, 1)
    said(kept, "two", None, MINE, 0)
    assert articles(tmp_path) == 2
    kept.delete(MINE, first.conversation)
    with pytest.raises(ConversationNotFound):
        kept.read(MINE, first.conversation)
    assert articles(tmp_path) == 1
    kept.finish(first, answer("one", 1))  # whoever still writes it
    assert articles(tmp_path) == 1
    assert [one.title for one in kept.list(MINE)] == ["two"]


def test_an_article_that_changed_is_kept_in_both_versions(kept: Conversations, tmp_path: Path) -> None:
    first = said(kept, "one", None, MINE, 0)
    passage = replace(INJURED.passage, article=replace(FERRY, headline="Corrected"))
    sentence = replace(WRITTEN[0], citations=(replace(INJURED, passage=passage),))
    begun = kept.begin(MINE, first.conversation, first.version, AskedQuestion("again?"))
    kept.finish(begun, replace(answer("again?"), sentences=(sentence,)))
    one, two = (turn.answer for turn in kept.read(MINE, first.conversation).turns)
    assert one and two
    assert [answer.citations[0].passage.article.headline for answer in (one, two)] == [FERRY.headline, "Corrected"]
    assert articles(tmp_path) == 2
    assert kept.article(MINE, first.conversation, HOSPITAL.id) is None
    assert TREATED.passage.article == HOSPITAL


def test_a_file_that_is_removed_or_broken_or_newer_is_told(kept: Conversations, tmp_path: Path) -> None:
    begun = said(kept, "one")
    away = tmp_path / "away"
    for name in ("conversations.sqlite3", "conversations.sqlite3-wal", "conversations.sqlite3-shm"):
        away.mkdir(exist_ok=True)
        (tmp_path / name).rename(away / name)
    with pytest.raises(ArchiveError, match="was removed, or can't be read"):
        kept.read(MINE, begun.conversation)
    for path in away.iterdir():
        path.rename(tmp_path / path.name)
    assert len(kept.read(MINE, begun.conversation).turns) == 1
    newer = sqlite3.connect(tmp_path / "conversations.sqlite3")
    newer.execute("PRAGMA user_version = 99")
    newer.close()
    with pytest.raises(NewerArchive, match="schema 99"):
        Conversations(tmp_path)
    (away / "conversations.sqlite3").write_bytes(b"no database " * 100)
    with pytest.raises(ArchiveError, match="file of conversations"):
        Conversations(away)


_FIRST_FILE = """
CREATE TABLE conversations (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT, changed TEXT NOT NULL, version INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX conversations_by_owner ON conversations (owner, changed);
CREATE TABLE turns (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation TEXT NOT NULL REFERENCES conversations (id) ON DELETE CASCADE,
    number INTEGER NOT NULL, question TEXT NOT NULL, asked TEXT NOT NULL, answer TEXT, failure TEXT,
    words TEXT NOT NULL, UNIQUE (conversation, number)
);
CREATE TABLE articles (hash TEXT PRIMARY KEY, article TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE cited (
    turn INTEGER NOT NULL REFERENCES turns (id) ON DELETE CASCADE, hash TEXT NOT NULL, PRIMARY KEY (turn, hash)
) WITHOUT ROWID;
CREATE INDEX cited_by_hash ON cited (hash);
PRAGMA user_version = 1;
"""


def test_a_file_of_an_earlier_footnote_is_read_and_goes_on(kept: Conversations, tmp_path: Path) -> None:
    begun = said(kept, "one")
    kept.rename(MINE, begun.conversation, "Fähre")
    kept.close()
    (tmp_path / "earlier").mkdir()
    earlier = sqlite3.connect(tmp_path / "earlier" / "conversations.sqlite3")
    earlier.executescript(_FIRST_FILE)
    earlier.execute("ATTACH ? AS other", (str(tmp_path / "conversations.sqlite3"),))
    columns = "id, owner, name, changed, version"
    earlier.execute(f"INSERT INTO main.conversations SELECT {columns} FROM other.conversations")
    for table in ("turns", "cited"):
        earlier.execute(f"INSERT INTO main.{table} SELECT * FROM other.{table}")
    earlier.execute("INSERT INTO main.articles SELECT hash, article FROM other.articles")
    earlier.commit()
    earlier.close()
    opened = Conversations(tmp_path / "earlier")
    assert [turn.answer for turn in opened.read(MINE, begun.conversation).turns] == [answer("one")]
    assert said(opened, "two", begun).number == 2
    assert [listed.title for listed in opened.list(MINE, "FÄHRE")] == ["Fähre"]
    opened.close()


def test_an_answer_that_can_not_be_read_any_more_is_told_and_nothing_else_is_lost(
    kept: Conversations, tmp_path: Path
) -> None:
    begun = said(kept, "two", said(kept, "one"))
    with sqlite3.connect(tmp_path / "conversations.sqlite3") as other:
        other.execute("UPDATE turns SET answer = '{}' WHERE number = 1")
    other.close()
    one, two = kept.read(MINE, begun.conversation).turns
    assert (one.answer, one.failure) == (None, "The answer that was kept can’t be read any more. Ask again.")
    assert two.answer == answer("two")
    assert said(kept, "three", begun).number == 3


def test_half_characters_and_nothing_at_all_can_be_asked(kept: Conversations) -> None:
    begun = said(kept, "\x00PNG\ud83d\x1a" * 3)
    assert kept.read(MINE, begun.conversation).turns[0].asked.question == "\x00PNG\ud83d\x1a" * 3
    said(kept, "")
    assert [one.title for one in kept.list(MINE)] == ["", "PNG?\x1a" * 3]


def test_a_branch_copies_the_turns_before_and_leaves_the_rest_as_it_is(kept: Conversations, tmp_path: Path) -> None:
    third = said(kept, "three", said(kept, "two", said(kept, "one"), MINE, 1), MINE, 0, 1)
    before = kept.read(MINE, third.conversation)
    branch = kept.branch(MINE, third.conversation, 3)
    assert [(one.number, one.asked, one.answer) for one in branch.turns] == [
        (one.number, one.asked, one.answer) for one in before.turns[:2]
    ]
    assert branch.name == "one (anew from question 3)"
    again = kept.begin(MINE, branch.id, branch.version, AskedQuestion("three, otherwise"))
    kept.finish(again, answer("three, otherwise"))
    assert again.number == 3
    assert kept.read(MINE, third.conversation) == before  # the earlier version is kept
    assert kept.article(MINE, branch.id, HOSPITAL.id) == HOSPITAL
    kept.delete(MINE, third.conversation)
    assert [one.answer for one in kept.read(MINE, branch.id).turns[:2]] == [one.answer for one in before.turns[:2]]
    assert kept.branch(MINE, branch.id, 1).turns == ()
    with pytest.raises(ConversationNotFound):
        kept.branch(YOURS, branch.id, 2)
    kept.delete(MINE, branch.id)
    assert articles(tmp_path) == 0


def test_what_is_replaced_is_kept_with_its_sources(kept: Conversations) -> None:
    first = said(kept, "how many?")
    for number, question in enumerate(("how many were hurt?", "who was hurt?"), 1):
        begun = kept.begin(MINE, first.conversation, number, AskedQuestion(question), replace=True)
        kept.finish(begun, answer(question, number))
    [turn] = kept.read(MINE, first.conversation).turns
    assert (turn.asked.question, turn.answer) == ("who was hurt?", answer("who was hurt?", 2))
    assert len(turn.earlier) == 2
    for said_before, question, article in zip(
        turn.earlier, ("how many?", "how many were hurt?"), (FERRY, HOSPITAL), strict=True
    ):
        assert said_before.startswith(f"{question}\n")
        assert article.headline and article.headline in said_before
    assert len(turn.replaced) == 3
    failed = kept.begin(MINE, first.conversation, 3, AskedQuestion("bad"), replace=True)
    kept.fail(failed, "There is no word in it.")
    assert kept.read(MINE, first.conversation).turns == (turn,)  # nothing was replaced
    shown = render.turn(1, answer("q"), COVERAGE, earlier=turn.earlier)
    assert "2 earlier versions" in shown
    assert "\n" not in shown  # Markdown leaves only a block without line ends alone
