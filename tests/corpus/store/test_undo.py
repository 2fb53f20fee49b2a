"""Runs are noted and taken back: a real archive in SQLite, real commands."""

import json
import sqlite3
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus.__main__ import main
from corpus.article import Article
from corpus.store import schema
from corpus.store.archive import Archive
from corpus.store.archive_file import FILE
from corpus.store.check import check
from corpus.store.runs import How, Run
from errors import RunNotFound
from rag.index.passage_index import opened
from rag.index.stored_passages import passages_by_id
from rag.question.analysis import analyse
from tests.fakes import BODY, WordEmbedding, article

URL = "https://courier.example/ferry"
FIRST = article(url=URL, uri="urn:ferry", updated="2025-08-19T08:00:00Z", version="1")
SECOND = replace(FIRST, body=BODY.replace("Fourteen", "Fifteen"), updated="2025-08-19T12:00:00Z", version="2")
THIRD = replace(SECOND, body=BODY.replace("Fourteen", "Sixteen"), updated="2025-08-19T13:00:00Z", version="3")
WITHDRAWAL = Article("", uri="urn:ferry", status="canceled", version="9")
OTHER = article(url="https://courier.example/fog", headline="Fog", body="Fog lay off the harbour all day long.")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path)


def run(archive: Archive, *articles: Article, how: How = "command line") -> Run:
    """Add in a run of its own."""
    begun = archive.begin(how, "ada", ["wire.jsonl"])
    archive.add(articles, begun)
    return begun


def stands(archive: Archive) -> tuple[Any, ...]:
    """All that is held, with its versions."""
    held = list(archive.articles())
    return held, [sorted(version.article.content_hash for version in archive.versions(one.id)) for one in held]


@pytest.mark.parametrize(
    ("before", "brought"),
    [
        ((), (FIRST, OTHER)),
        ((FIRST,), (SECOND,)),
        ((FIRST,), (SECOND, THIRD, OTHER)),
        ((SECOND,), (FIRST,)),
        ((FIRST,), (WITHDRAWAL,)),
        ((FIRST, SECOND), (WITHDRAWAL, replace(FIRST, version="10"))),
        ((WITHDRAWAL,), (FIRST,)),
        ((WITHDRAWAL, FIRST), (replace(SECOND, version="12"),)),
        ((article(url=URL), article(url=URL, body="Nobody was hurt after all.")), (article(url=URL),)),
        ((replace(FIRST, url=None),), (SECOND,)),
        ((replace(FIRST, url=None), replace(SECOND, url=None)), (THIRD,)),
        ((replace(FIRST, url=None), replace(SECOND, uri=None)), (THIRD,)),
        ((FIRST,), (replace(SECOND, url=None),)),
        ((FIRST,), (SECOND, FIRST, replace(FIRST, version=None, updated=None), SECOND)),
    ],
)
def test_what_a_run_brought_is_taken_back_whole(
    archive: Archive, before: tuple[Article, ...], brought: tuple[Article, ...]
) -> None:
    run(archive, *before)
    stood = stands(archive)
    number = run(archive, *brought).id
    assert stands(archive) != stood
    undone = archive.undo(number)
    assert stands(archive) == stood
    assert undone.left == ()
    assert undone.removed or undone.restored
    again = archive.undo(number)
    assert (again.removed, again.restored, again.left) == ((), (), ())
    assert stands(archive) == stood
    assert not check(archive.path)


def test_what_a_run_removed_comes_back_with_its_earlier_versions(archive: Archive) -> None:
    run(archive, FIRST)
    run(archive, SECOND, OTHER)
    stood = stands(archive)
    number = archive.begin("program", "user:ada", ["removed"])
    assert archive.remove([SECOND.id, "none"], number) == 1
    assert not archive.holds(SECOND.id)
    assert archive.undo(number.id).restored == (SECOND.id,)
    assert stands(archive) == stood
    assert not check(archive.path)


def test_what_was_removed_and_came_again_is_left(archive: Archive) -> None:
    run(archive, FIRST)
    number = archive.begin("program", "user:ada", ["removed"])
    archive.remove([FIRST.id], number)
    run(archive, FIRST)
    assert [left.id for left in archive.undo(number.id).left] == [FIRST.id]
    assert archive.get(FIRST.id) == FIRST


def test_what_was_withdrawn_is_found_again_and_what_was_added_is_not(archive: Archive) -> None:
    with opened(archive, WordEmbedding()) as index:
        run(archive, FIRST)
        index.sync()
        number = run(archive, WITHDRAWAL, OTHER).id
        index.sync()
        assert [id_ for id_, _ in index.keywords.matching(analyse("ferry"), 5)] == []
        archive.undo(number)
        index.sync()
        found = [id_ for id_, _ in index.keywords.matching(analyse("ferry fog"), 5)]
        assert {passage.article for passage in passages_by_id(index.archive, found).values()} == {FIRST}


def test_what_another_run_changed_since_is_left_alone_until_that_is_taken_back(archive: Archive) -> None:
    run(archive, FIRST)
    second, third = run(archive, SECOND, OTHER), run(archive, THIRD)
    undone = archive.undo(second.id)
    assert (undone.removed, undone.restored) == ((OTHER.id,), ())
    [left] = undone.left
    assert (left.id, left.headline) == (FIRST.id, THIRD.headline)
    assert f"changed again since by run {third.id}" in left.reason
    assert archive.get(URL) == THIRD
    archive.undo(third.id)
    assert archive.get(URL) == SECOND
    assert archive.undo(second.id).restored == (FIRST.id,)
    assert archive.get(URL) == FIRST
    assert archive.versions(FIRST.id) == []


def test_what_goes_between_two_of_its_changes_is_left_too(archive: Archive) -> None:
    first, between = archive.begin("command line", "ada", ["a"]), archive.begin("program", "b", ["b"])
    archive.add([FIRST], first)
    archive.add([SECOND], between)
    archive.add([THIRD], first)
    undone = archive.undo(first.id)
    assert archive.get(URL) == SECOND
    assert [left.id for left in undone.left] == [FIRST.id]
    assert archive.undo(between.id).restored == (FIRST.id,)
    assert archive.undo(first.id).removed == (FIRST.id,)
    assert archive.coverage().articles == 0


def test_removing_an_article_leaves_nothing_that_it_once_said(archive: Archive) -> None:
    run(archive, FIRST)
    number = run(archive, SECOND).id
    archive.remove([FIRST.id])
    connection = sqlite3.connect(archive.path)
    assert connection.execute("SELECT count(*) FROM changes").fetchone() == (0,)
    assert archive.undo(number).restored == ()
    assert list(archive.articles()) == []


def test_a_number_that_was_never_given_is_told(archive: Archive) -> None:
    with pytest.raises(RunNotFound, match=r"no run 7.*corpus runs"):
        archive.undo(7)


def test_an_undoing_that_breaks_off_changes_nothing(archive: Archive) -> None:
    run(archive, FIRST)
    number = run(archive, OTHER, SECOND).id
    stood = stands(archive)
    connection = sqlite3.connect(archive.path)
    connection.execute(
        f"CREATE TRIGGER broken BEFORE DELETE ON articles WHEN old.id = '{OTHER.id}' "
        "BEGIN SELECT RAISE(ABORT, 'broken'); END"
    )
    connection.commit()
    with pytest.raises(Exception, match="broken"):
        archive.undo(number)
    assert stands(archive) == stood
    connection.execute("DROP TRIGGER broken")
    connection.commit()
    assert archive.undo(number).removed == (OTHER.id,)


def test_an_archive_of_before_is_taken_along_and_what_comes_then_is_taken_back(tmp_path: Path) -> None:
    path = tmp_path / FILE
    earlier = sqlite3.connect(path)
    scripts = (schema._SCHEMA, *schema._MIGRATIONS[:-1])
    earlier.executescript("".join(scripts) + f"PRAGMA user_version = {schema.VERSION - 1};")
    earlier.execute(
        "INSERT INTO articles (id, body, headline, authors, corrections, content_hash, url) "
        "VALUES (?, 'Fog lay off the harbour.', 'Fog', '[]', '[]', 'x', ?)",
        (FIRST.id, URL),
    )
    earlier.commit()
    earlier.close()
    archive = Archive(tmp_path)
    before = archive.get(URL)
    assert archive.runs() == []
    by_reader = archive.begin("page", "user:ada", ["wire.jsonl"])
    assert archive.add([SECOND], by_reader) == ["refused"]
    number = run(archive, SECOND).id
    assert archive.undo(number).restored == (FIRST.id,)
    assert archive.get(URL) == before


def told(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> str:
    assert main([*arguments]) == status
    printed = capsys.readouterr()
    return printed.out + printed.err


def test_the_commands_list_runs_and_take_them_back(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    data = ("--data", str(tmp_path / "data"))
    file = tmp_path / "fog.jsonl"
    file.write_text(json.dumps({"title": "Fog", "body": "Fog lay off the harbour.", "url": URL}))
    told(capsys, "add", str(file), "--no-index", *data)
    file.write_text(json.dumps({"title": "Fog", "body": "The fog has gone by now.", "url": URL}))
    told(capsys, "add", str(file), "--no-index", *data)
    archive = Archive(tmp_path / "data")
    archive.add([OTHER], archive.begin("page", f"browser:{'ab' * 32}", ["wire.jsonl"], "192.0.2.7"))

    listed = json.loads(told(capsys, "runs", "--json", *data))
    assert [(one["id"], one["how"], one["added"], one["changed"]) for one in listed] == [
        (1, "command line", 1, 0),
        (2, "command line", 0, 1),
        (3, "page", 1, 0),
    ]
    assert listed[0]["name"] == str(file)
    assert "browser abababababab, 192.0.2.7" in told(capsys, "runs", *data)

    undone = json.loads(told(capsys, "undo", "1", "--json", "--no-index", *data, status=1))
    assert (undone["removed"], undone["restored"]) == ([], [])
    assert "run 2" in undone["left"][0]["reason"]
    assert "0 removed, 1 put back, 0 left" in told(capsys, "undo", "2", "--no-index", *data)
    assert archive.get(URL).body == "Fog lay off the harbour."
    assert "taken back" in told(capsys, "runs", *data)
    assert "1 removed" in told(capsys, "undo", "3", "--no-index", *data)
    assert "no run 9" in told(capsys, "undo", "9", *data, status=1)
