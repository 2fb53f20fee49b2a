"""What stands beside an archive on PostgreSQL: every process has the same, and a file's rows are taken over."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from errors import ConversationNotFound, KeyRefused, NewerArchive, TurnTaken
from rag.answer.answer import Answer, Turn
from rag.filters import NO_FILTERS, Filters
from rag.follow.affected import affected
from rag.follow.followed import News, NewSentence, Source, Told
from rag.follow.stock import since, take_stock
from rag.follow.store import FollowedQuestions
from rag.notebook.store import Notebooks
from rag.question.query import Query
from rag.share.conversations_file import searchable
from rag.share.export_record import ExportRecord
from rag.share.feedback import FeedbackStore
from tests.browser.scripted import WRITTEN
from tests.fakes import different
from tests.postgres import Postgres
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversations import Begun, Conversations
from ui.chat.sharing import Sharing
from ui.http.authentication import SignIn
from ui.keys.kept_keys import Keys
from ui.readers.erasing import copies
from ui.usage.kept_usage import Usage

pytestmark = pytest.mark.slow
pytest.importorskip("psycopg", reason="needs uv sync --extra postgres")
MINE, YOURS = "user:ada", "user:ben"


@dataclass(frozen=True, slots=True)
class Two:
    """Two processes' views of one archive on a server; their folders are not the same."""

    one: Archive
    other: Archive


@pytest.fixture
def two(tmp_path: Path, postgres: Postgres) -> Iterator[Two]:
    address = postgres.archive(tmp_path)
    found = Two(Archive(tmp_path / "one", address), Archive(tmp_path / "other", address))
    yield found
    found.one.close()
    found.other.close()


def said(kept: Conversations, question: str, to: Begun | None = None, owner: str = MINE) -> Begun:
    begun = kept.begin(owner, to and to.conversation, to.version if to else 0, AskedQuestion(question))
    kept.finish(begun, Answer(question, Query(question), sentences=WRITTEN[:1]))
    return begun


def test_a_conversation_begun_at_one_goes_on_at_the_other(two: Two) -> None:
    one, other = Conversations(two.one), Conversations(two.other)
    begun = said(one, "Who was hurt on the FERRY? 100 %")
    said(one, "Who else?", owner=YOURS)
    assert other.read(MINE, begun.conversation) == one.read(MINE, begun.conversation)
    later = said(other, "And then?", begun)
    with pytest.raises(TurnTaken):
        one.begin(MINE, begun.conversation, begun.version, AskedQuestion("Too late?"))
    one.rename(MINE, begun.conversation, "Ümläut FÄHRE")
    assert [listed.title for listed in other.list(MINE, "fähre then")] == ["Ümläut FÄHRE"]
    assert [listed.found for listed in other.list(MINE, "then")] == [2]
    assert other.list(MINE, "dredger nowhere") == []
    assert len(other.list(MINE)) == len(other.list(YOURS)) == 1
    copy = other.branch(MINE, begun.conversation, 2)
    assert [turn.asked.question for turn in copy.turns] == ["Who was hurt on the FERRY? 100 %"]
    assert copy.turns[0].answer == one.read(MINE, begun.conversation).turns[0].answer
    article = WRITTEN[0].citations[0].passage.article
    assert one.article(MINE, begun.conversation, article.id) == article
    one.finish(other.begin(MINE, begun.conversation, later.version, AskedQuestion("Anew?"), replace=True), _anew())
    assert len(other.read(MINE, begun.conversation).turns[1].replaced) == 2
    other.delete(MINE, begun.conversation)
    other.delete(MINE, copy.id)
    with pytest.raises(ConversationNotFound):
        one.read(MINE, begun.conversation)


def _anew() -> Answer:
    return Answer("Anew?", Query("Anew?"), sentences=WRITTEN[:2])


def test_twenty_questions_at_once_in_two_processes_keep_their_numbers(two: Two) -> None:
    views = [Conversations(two.one), Conversations(two.other)]
    threads = [threading.Thread(target=said, args=(views[n % 2], f"Question {n}?")) for n in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(one.title for one in views[0].list(MINE)) == sorted(f"Question {n}?" for n in range(20))


def test_followed_questions_tell_once_whichever_process_asks(two: Two) -> None:
    one, other = FollowedQuestions(two.one), FollowedQuestions(two.other)
    two.one.add(different(n) for n in range(3))
    mark = take_stock(one.file, two.one)
    followed = one.add(MINE, "Who was hurt?", Filters(sources=("Post",)), mark)
    assert other.add(MINE, "Who was hurt?", Filters(sources=("Post",)), mark) == followed
    assert other.by_secret(followed.secret) == followed
    assert take_stock(other.file, two.other) == mark  # nothing is indexed yet
    assert since(one.file, mark).fresh == frozenset()
    later = mark + 1
    source = Source("a", "digest", "fourteen", 3, 11)
    news = News((NewSentence("Fourteen were hurt.", (source,)),), articles=("a",))
    assert other.tell(followed, news, later, [(source, "Fourteen were hurt.")])
    assert not one.tell(followed, news, later, [(source, "Fourteen were hurt.")])
    assert one.cited(followed.id) == [(source, "Fourteen were hurt.")]
    assert [asked.id for asked, _, _ in one.citing(["a"])] == [followed.id]
    [told] = one.runs(followed.id)
    assert isinstance(told, Told)
    assert (one.unread(MINE), one.page(MINE, 5)) == ({followed.id: 1}, ([one.one(followed.id)], 1))
    assert one.is_followed(MINE, followed.question, followed.filters)
    assert [one_told for _, one_told in other.unsent()] == [told]
    other.sent([told])
    other.looked(MINE, [followed.id])
    assert (one.unsent(), one.unread(MINE)) == ([], {})
    assert one.last_sent() is not None
    one.remove(followed.id)
    assert other.all() == []


def test_a_key_counts_in_the_other_process_at_once(two: Two) -> None:
    one, other = Keys(two.one), Keys(two.other)
    secret = one.add("bot", ["ask"], tokens_a_day=100)
    found = other.find(secret)
    assert found is not None and found.tokens_a_day == 100
    with pytest.raises(KeyRefused):
        other.add("bot", ["read"])
    spent, told = Usage(two.one), Usage(two.other)
    spent.note_tokens("key:bot", "api", 40)
    told.note_tokens("key:bot", "api", 60)
    assert spent.tokens_today("key:bot") == told.tokens_today("key:bot") == 100
    for usage in (spent, told, told):
        usage.note_nothing("Who saw the Zeppelin?")
    spent.write()
    assert [(one.question, one.times) for one in told.found_nothing()] == [("Who saw the Zeppelin?", 3)]
    assert {one.number for one in spent.counted()} == {100}
    assert set(told.last_used()) == {"key:bot"}
    other.remove("bot")
    assert one.find(secret) is None
    spent.close()
    told.close()


def test_who_signs_in_at_one_is_known_to_the_other_and_guesses_count_together(two: Two) -> None:
    one, other = SignIn.read("ada:pw,ben:b", two.one), SignIn.read("ada:pw,ben:b", two.other)
    assert other.name_of(one.session("ada")) == "ada"
    assert [one.lets_in("ada", "x", "192.0.2.1") for _ in range(3)] == [False] * 3
    assert [other.lets_in("ada", "x", "192.0.2.1") for _ in range(3)] == [False, False, None]
    assert one.lets_in("ada", "pw", "192.0.2.1") is None
    assert one.lets_in("ben", "b", "192.0.2.1") is True
    one_links, other_links = Sharing(Conversations(two.one), two.one), Sharing(Conversations(two.other), two.other)
    begun = said(Conversations(two.one), "Who was hurt?")
    turn = Conversations(two.one).read(MINE, begun.conversation).turns[0]
    word = one_links.link(turn).address.partition("?a=")[2].partition("#")[0]
    assert other_links.found(word, YOURS).turn == turn


def test_feedback_of_both_is_read_together(two: Two) -> None:
    assert list(FeedbackStore(two.one).all()) == []
    FeedbackStore(two.one).add("q1", "right", " so ", {"a": 1}, datetime(2025, 8, 20, tzinfo=UTC))
    FeedbackStore(two.other).add("q2", "other", "", {}, datetime(2025, 8, 21, tzinfo=UTC))
    assert [(one.id, one.question, one.remark, dict(one.pack)) for one in FeedbackStore(two.one).all()] == [
        (1, "q1", "so", {"a": 1}),
        (2, "q2", "", {}),
    ]


def test_notes_and_exports_of_both_are_one_and_what_a_correction_reaches_is_found_at_either(two: Two) -> None:
    cited = WRITTEN[0].citations[0].passage.article
    two.one.add([cited])
    one, other = Notebooks(two.one), Notebooks(two.other)
    assert (one.pin(MINE, WRITTEN[:1], "Who was hurt?"), other.pin(MINE, WRITTEN[:1], "Who was hurt?")) == (1, 0)
    entry = other.write(MINE, "So it was [1].", None)
    one.entitle(MINE, "Ferry")
    one.change(MINE, entry, 1, "So it was, they say [1].")
    other.move(MINE, entry, "down")
    found = one.read(MINE)
    assert found == other.read(MINE) and found.title == "Ferry"
    assert [entry.own for entry in found.entries] == [None, "So it was, they say [1]."]
    turn = Turn("Who was hurt?", Answer("Who was hurt?", Query("Who was hurt?"), sentences=WRITTEN[:1]))
    numbers = [ExportRecord(place).add(MINE, "ferry.md", "text", [turn]) for place in (two.one, two.other)]
    assert [span.export for span in ExportRecord(two.one).citing([cited.id])] == numbers == [1, 2]
    two.other.add([replace(cited, body="Another text, in which nobody was hurt.")])
    reached = {one.conversation for one in affected(two.one, cited.id)}
    assert reached == {f"notebook/{found.entries[0].id}", "export/1/ferry.md", "export/2/ferry.md"}
    other.remove(MINE, found.entries[0].id)
    assert [entry.own for entry in one.read(MINE).entries] == ["So it was, they say [1]."]


def test_the_server_takes_over_what_the_folder_held(tmp_path: Path, postgres: Postgres) -> None:
    before = Conversations(tmp_path)
    begun = said(before, "Who was hurt?")
    before.rename(MINE, begun.conversation, "Fähre")
    read = before.read(MINE, begun.conversation)
    dropped = said(before, "Deleted?")
    before.delete(MINE, dropped.conversation)
    before.close()
    secret = Keys(tmp_path).add("bot", ["read"])
    session = SignIn.read("ada:pw", tmp_path).session("ada")
    followed = FollowedQuestions(tmp_path).add(MINE, "Who?", NO_FILTERS, 0)
    Notebooks(tmp_path).pin(MINE, WRITTEN[:1], "Who?")
    notes = Notebooks(tmp_path).read(MINE)
    archive = Archive(tmp_path, postgres.archive(tmp_path))
    after = Conversations(archive)
    assert after.read(MINE, begun.conversation) == read
    assert [listed.title for listed in after.list(MINE, searchable("FÄHRE"))] == ["Fähre"]
    assert Keys(archive).find(secret) is not None
    assert SignIn.read("ada:pw", archive).name_of(session) == "ada"
    assert FollowedQuestions(archive).all() == [followed]
    assert Notebooks(archive).read(MINE) == notes
    assert set(copies(archive)) >= {"conversations.sqlite3", "keys.sqlite3", "notebooks.sqlite3"}  # told who erases
    assert said(after, "And now?").turn > dropped.turn  # a number that was given is not given again
    after.delete(MINE, begun.conversation)
    again = Conversations(Archive(tmp_path, postgres.archive(tmp_path)))
    assert [listed.title for listed in again.list(MINE)] == ["And now?"]  # the file is taken over once


def test_tables_of_a_newer_footnote_are_left_alone(two: Two) -> None:
    Keys(two.one)
    assert two.one.server
    import psycopg

    with psycopg.connect(two.one.server, autocommit=True) as connection:
        [(schema,)] = connection.execute("SELECT current_schema()").fetchall()
        connection.execute(f"UPDATE {schema}_keys.footnote_schema SET version = 99".encode())
    with pytest.raises(NewerArchive, match="99"):
        Keys(two.other)
