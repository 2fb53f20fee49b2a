"""rag.follow.affected: a change of an article reaches every kept answer that cites it."""

import json
import sqlite3
from dataclasses import replace

import pytest

from errors import ArticleNotFound
from rag.__main__ import main
from rag.answer.answer import Turn
from rag.assistant import Assistant
from rag.filters import Filters
from rag.follow.affected import affected, affected_json, affected_of
from rag.follow.reached import reached, sentences_reached
from rag.share.contract import AffectedResult
from rag.share.export_record import ExportRecord
from tests.desk import FIRST, INJURED, STRIKE, Desk
from tests.fakes import BODY
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversations import Conversations

FOURTEEN = BODY.split("\n")[0]
FIFTEEN = FOURTEEN.replace("Fourteen", "Fifteen")
NOTICE = "An earlier version gave 14 injured people."
CORRECTED = replace(FIRST, body=BODY.replace("Fourteen", "Fifteen"), corrections=(NOTICE,), updated="2025-08-26")


def keep(desk: Desk, *questions: str) -> list[str]:
    """The questions, answered and kept, each in a conversation of its own."""
    kept = Conversations(desk.index.archive.folder)
    ids = []
    for question in questions:
        begun = kept.begin("user:ada", None, 0, AskedQuestion(question))
        kept.finish(begun, Assistant(desk.index).ask(question))
        ids.append(begun.conversation)
    kept.close()
    return ids


def test_nothing_is_reached_while_the_article_reads_as_it_did(desk: Desk) -> None:
    keep(desk, INJURED)
    desk.add(replace(FIRST, section="Harbour"))
    assert affected(desk.index.archive, FIRST.id) == []


def test_a_correction_reaches_conversations_and_followed_questions(desk: Desk) -> None:
    mine, _ = keep(desk, INJURED, "When did the dockers of Hollin lay down their work?")
    followed = desk.following.add("", INJURED)
    desk.add(CORRECTED)
    found = affected(desk.index.archive, FIRST.id)
    assert found == affected(desk.index.archive, FIRST.url or "")
    changed = [one for one in found if not one.reached.stands]
    assert [one.conversation for one in changed] == [mine, f"followed/{followed.id}"]
    for one in changed:
        assert (one.question, one.sentence) == (INJURED, FOURTEEN)
        assert (one.reached.before, one.reached.after, one.reached.how) == (FOURTEEN, FIFTEEN, "corrected")
        assert one.reached.told == f"Ellery Courier corrected this article on 26 August 2025: {NOTICE}"
    keys = {"conversation", "question", "sentence", "before", "after"}
    assert [set(one) for one in affected_json(found)] == [keys] * len(found)


def test_an_answer_that_cites_an_older_version_is_reached_by_the_newest(desk: Desk) -> None:
    [first] = keep(desk, INJURED)
    desk.add(CORRECTED)
    [second] = keep(desk, INJURED)
    sixteen = FOURTEEN.replace("Fourteen", "Sixteen")
    desk.add(replace(CORRECTED, body=BODY.replace("Fourteen", "Sixteen"), updated="2025-08-27"))
    found = [one for one in affected(desk.index.archive, FIRST.id) if not one.reached.stands]
    befores = [(one.conversation, one.reached.before, one.reached.after) for one in found]
    assert befores == [(first, FOURTEEN, sixteen), (second, FIFTEEN, sixteen)]


def test_a_withdrawal_and_a_removal_leave_nothing(desk: Desk) -> None:
    keep(desk, INJURED)
    desk.add(replace(FIRST, status="canceled"))
    assert {(one.reached.how, one.reached.after) for one in affected(desk.index.archive, FIRST.id)} == {
        ("withdrawn", "")
    }
    desk.index.archive.remove([FIRST.id])
    found = affected(desk.index.archive, FIRST.url or "")
    assert {(one.reached.how, one.reached.after) for one in found} == {("removed", "")}


def test_an_export_is_found_and_each_reader_sees_their_own_alone(desk: Desk) -> None:
    keep(desk, INJURED)
    record = ExportRecord(desk.index.archive.folder)
    turn = Turn(INJURED, Assistant(desk.index).ask(INJURED))
    record.add("user:ben", "footnote-ferry.md", "the file", [turn, turn])
    desk.add(CORRECTED)
    found = [one for one in affected(desk.index.archive, FIRST.id) if not one.reached.stands]
    assert [one.owner for one in found] == ["user:ada", "user:ben"]
    assert [one.conversation for one in found][1] == "export/1/footnote-ferry.md"
    told = affected_of(desk.index.archive, FIRST.id, "user:ben")
    assert {one["conversation"] for one in told["affected"]} == {"export/1/footnote-ferry.md"}
    assert told["others"] > 0 and told["told"] and AffectedResult.model_validate(told)
    assert affected_of(desk.index.archive, FIRST.id, None)["others"] == 0
    assert affected_of(desk.index.archive, FIRST.id, "user:eve")["affected"] == []
    record.close()


def test_an_article_that_nobody_cites_or_that_never_was_reaches_nothing(desk: Desk) -> None:
    assert affected(desk.index.archive, STRIKE.id) == affected(desk.index.archive, "no such") == []
    with pytest.raises(ArticleNotFound):
        desk.index.archive.get("no such")


def test_what_stands_in_place_of_a_cut_sentence_is_nothing(desk: Desk) -> None:
    desk.add(replace(FIRST, body="\n".join(BODY.split("\n")[1:]), updated="2025-08-26"))
    found = reached(FIRST, 0, len(FOURTEEN), desk.index.archive)
    assert found and (found.how, found.after) == ("replaced", "")


def test_an_answer_knows_which_of_its_sentences_are_reached(desk: Desk) -> None:
    answer = Assistant(desk.index).ask(INJURED)
    assert sentences_reached(answer, desk.index.archive) == []
    desk.add(CORRECTED)
    found = [(sentence.text, one.after) for sentence, one in sentences_reached(answer, desk.index.archive)]
    assert (FOURTEEN, FIFTEEN) in found


def test_the_command_prints_them(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    [mine] = keep(desk, INJURED)
    desk.add(CORRECTED)
    data = str(desk.index.archive.folder)
    assert main(["affected", FIRST.id, "--json", "--data", data]) == 0
    found = json.loads(capsys.readouterr().out)
    assert {
        "conversation": mine,
        "question": INJURED,
        "sentence": FOURTEEN,
        "before": FOURTEEN,
        "after": FIFTEEN,
    } in found
    assert main(["affected", FIRST.id, "--data", data]) == 0
    assert FIFTEEN in capsys.readouterr().out
    assert main(["affected", STRIKE.id, "--data", data]) == 0
    assert "No kept answer" in capsys.readouterr().out


def test_all_citing_answers_among_ten_thousand_are_found_without_reading_the_others(desk: Desk) -> None:
    [mine] = keep(desk, INJURED)
    kept = Conversations(desk.index.archive.folder)
    begun = kept.begin("user:ada", None, 0, AskedQuestion("What have the dockers done?"))
    kept.finish(begun, Assistant(desk.index).ask(begun.asked.question, filters=Filters(sources=("The Tidewater",))))
    kept.close()
    clone(desk, mine, 500)
    clone(desk, begun.conversation, 9_500)
    desk.add(CORRECTED)
    with sqlite3.connect(desk.index.archive.folder / "conversations.sqlite3") as connection:
        # An answer that is read, although it doesn't cite the article, would be no JSON.
        connection.execute("UPDATE turns SET answer = '{' WHERE conversation LIKE ?", (f"{begun.conversation}%",))
    connection.close()
    found = affected(desk.index.archive, FIRST.id)
    assert {one.conversation for one in found if not one.reached.stands} == {
        mine,
        *(f"{mine}-{number}" for number in range(500)),
    }


def clone(desk: Desk, conversation: str, times: int) -> None:
    """Keep further conversations with the same answer."""
    numbers = "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < ?1)"
    copies = f"{numbers} INSERT INTO {{}} SELECT {{}} FROM n, {{}} WHERE {{}} = ?2"
    rest = "owner, name, changed, version"
    turns = "number, question, asked, answer, failure, words"
    with sqlite3.connect(desk.index.archive.folder / "conversations.sqlite3") as connection:
        values = (times, conversation)
        named = "?2 || '-' || i"
        connection.execute(
            copies.format(f"conversations (id, {rest})", f"{named}, {rest}", "conversations", "id"), values
        )
        connection.execute(
            copies.format(f"turns (conversation, {turns})", f"{named}, {turns}", "turns", "conversation"), values
        )
        connection.execute(
            """INSERT INTO cited SELECT copy.id, hash FROM turns AS copy JOIN turns AS own ON own.conversation = ?1
            JOIN cited ON turn = own.id WHERE copy.conversation LIKE ?1 || '-%'""",
            (conversation,),
        )
    connection.close()
