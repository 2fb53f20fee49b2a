"""ui.readers: all that a reader left is erased, to the last byte, and nothing else is."""

import ast
import json
import re
import signal
import subprocess
import sys
from datetime import timedelta
from importlib import import_module
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from errors import ReaderNotFound
from rag.share.feedback import FeedbackStore
from tests.places import ROOT
from tests.ui.readers.leaving import ADA, BOB, NOW, PHRASE, bytes_with, leave, leave_key
from ui.chat.asked_question import AskedQuestion
from ui.chat.conversations import Conversations
from ui.readers import erasing
from ui.readers.__main__ import main
from ui.readers.keeping import Keeping
from ui.readers.stores import STORES
from ui.usage.kept_usage import Usage

ALL = ["archive.sqlite3", "conversations.sqlite3", "feedback.sqlite3", "followed.sqlite3", "usage.sqlite3"]


def names(found: list[str]) -> list[str]:
    return sorted({name.removesuffix("-wal") for name in found})


@pytest.fixture
def left(tmp_path: Path) -> Archive:
    leave(tmp_path, BOB)
    return leave(tmp_path, ADA)


def test_what_is_erased_is_in_no_byte_of_any_file_and_what_others_left_stays(left: Archive) -> None:
    folder = left.folder
    assert names(bytes_with(folder, PHRASE[ADA])) == ALL
    assert names(bytes_with(folder, ADA)) == ALL
    before = erasing.left_by(left, BOB)
    done = erasing.erase(left, ADA)
    assert done.counts == {
        "day in the counts of use": 1,
        "question that found nothing": 1,
        "conversation": 30,
        "opinion of an answer": 1,
        "followed question": 1,
        erasing.ADDED: 1,
    }
    assert done.is_clean and done.before is None and done.copies == ()
    assert bytes_with(folder, PHRASE[ADA]) == bytes_with(folder, ADA) == bytes_with(folder, "ada-lovelace") == []
    assert erasing.left_by(left, BOB) == before
    assert names(bytes_with(folder, PHRASE[BOB])) == ALL
    assert erasing.left_by(left, ADA) == {}


def test_a_store_that_is_not_in_the_list_is_noticed() -> None:
    """Whoever keeps something beside the archive says what readers leave in it."""
    makers: set[str] = set()
    for path in (*(ROOT / "rag").rglob("*.py"), *(ROOT / "ui").rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        if not re.search(r"\b(?:KeptFile|open_file)\b|rag\.share\.kept import .*\bkept\b", text):
            continue
        tree = ast.parse(text)
        called = {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}
        bases = {ast.unparse(base) for node in ast.walk(tree) if isinstance(node, ast.ClassDef) for base in node.bases}
        if (called | bases) & {"KeptFile", "open_file", "kept"}:
            makers.add(".".join(path.relative_to(ROOT).with_suffix("").parts))
    makers -= {"rag.share.kept", "rag.share.kept_file"}  # what they all go through
    makers -= {"ui.http.kept_key"}  # keeps what signs sessions and links, nothing of anybody
    said = {name: getattr(import_module(name), "STORE", None) for name in sorted(makers)}
    assert [name for name, store in said.items() if store not in STORES] == []
    assert len(said) == len(STORES)


def test_a_key_goes_with_what_its_program_left(left: Archive) -> None:
    leave_key(left.folder, "bob-cratchit")
    leave_key(left.folder, "bot")
    with pytest.raises(ReaderNotFound, match="user:bob-cratchit, key:bob-cratchit"):
        erasing.named(left, "bob-cratchit")
    assert erasing.named(left, "bot") == "key:bot"
    assert erasing.erase(left, "key:bot").counts == {"key": 1}
    assert erasing.named(left, "key:bob-cratchit") == "key:bob-cratchit"
    assert list(erasing.readers(left)) == ["key:bob-cratchit", ADA, BOB]


def test_erasing_twice_and_a_name_that_is_not_there(left: Archive) -> None:
    with pytest.raises(ReaderNotFound, match="left nothing here"):
        erasing.erase(left, "user:carol")
    with pytest.raises(ReaderNotFound, match="Nobody called 'carol'"):
        erasing.named(left, "carol")
    erasing.erase(left, ADA)
    again = erasing.erase(left, erasing.named(left, "ada-lovelace"))
    assert again.counts == {} and again.before


def test_an_answer_that_is_being_written_leaves_nothing(left: Archive) -> None:
    kept, usage = Conversations(left.folder), Usage(left.folder)
    begun = kept.begin(ADA, None, 0, AskedQuestion(f"Where is the {PHRASE[ADA]}?"))
    began = usage.time()
    usage.note(ADA, "page", questions=1)
    erasing.erase(left, ADA)
    usage.note(ADA, "page", began, answers=1)
    usage.note_nothing(f"Where is the {PHRASE[ADA]}?", ADA, began)
    usage.write()
    kept.fail(begun, f"No {PHRASE[ADA]} is there.")
    assert bytes_with(left.folder, PHRASE[ADA]) == bytes_with(left.folder, ADA) == []
    usage.note(ADA, "page", questions=1)  # a new question is a new beginning
    assert ADA in {one.owner for one in usage.counted()}


def test_a_question_that_others_asked_too_stays(left: Archive) -> None:
    usage = Usage(left.folder)
    usage.note_nothing(f"Who sold the {PHRASE[ADA]}?", BOB)
    usage.write()
    erasing.erase(left, ADA)
    assert f"Who sold the {PHRASE[ADA]}?" in {one.question for one in usage.found_nothing()}
    erasing.erase(left, BOB)
    assert usage.found_nothing() == []
    assert {one.owner for one in usage.counted()} == {"erased reader"}


def test_earlier_copies_are_named(left: Archive, capsys: pytest.CaptureFixture[str]) -> None:
    (left.folder / "archive.schema-7.sqlite3").write_bytes((left.folder / "archive.sqlite3").read_bytes())
    (left.folder / "notes.txt").write_text("not a copy")
    assert main(["erase", "ada-lovelace", "--data", str(left.folder)]) == 0
    told = capsys.readouterr().err
    assert "30 conversations" in told and "archive.schema-7.sqlite3" in told and "Backups made elsewhere" in told
    assert main(["erase", "nobody", "--data", str(left.folder)]) == 1
    assert main(["list", "--json", "--data", str(left.folder)]) == 0
    assert json.loads(capsys.readouterr().out).keys() == {BOB}


def test_what_is_old_is_dropped_and_what_is_new_stays(tmp_path: Path) -> None:
    leave(tmp_path, ADA, NOW - timedelta(days=31))
    archive = leave(tmp_path, BOB, NOW)
    with archive.using(writing=True) as connection:
        long_ago = (NOW - timedelta(days=31)).isoformat(timespec="seconds")
        connection.execute("UPDATE runs SET began = ? WHERE who = ?", (long_ago, ADA))
    assert Keeping(archive, None).drop() == 0
    assert Keeping(archive, 30, lambda: NOW).drop() > 30
    assert names(bytes_with(tmp_path, PHRASE[ADA])) == ["followed.sqlite3"]  # the question is followed on
    assert erasing.left_by(archive, ADA) == {"followed question": 1}
    assert erasing.left_by(archive, BOB)["conversation"] == 30
    assert Keeping(archive, 30, lambda: NOW).drop() == 0
    assert len(list(FeedbackStore(tmp_path).all())) == 1


_KILLED = """
import os, signal, sys
from pathlib import Path
from corpus.store.archive import Archive
from rag.share.kept_file import KeptFile
from rag.share.left import Store
from ui.readers import erasing
kind, name, left = sys.argv[2:5]
owner = {"Store": Store, "KeptFile": KeptFile, "erasing": erasing}[kind]
real, calls = getattr(owner, name), [0]
def counted(*args, **options):
    calls[0] += 1
    if calls[0] > int(left):
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*args, **options)
setattr(owner, name, counted)
erasing.erase(Archive(Path(sys.argv[1])), sys.argv[5])
"""


@pytest.mark.slow
@pytest.mark.parametrize(
    "point", [("Store", "erase", 1), ("Store", "erase", 3), ("KeptFile", "scrub", 0), ("erasing", "_scrub_archive", 0)]
)
def test_a_killed_erasing_is_finished_by_the_next(left: Archive, point: tuple[str, str, int]) -> None:
    kind, name, number = point
    command = [sys.executable, "-c", _KILLED, str(left.folder), kind, name, str(number), ADA]
    assert subprocess.run(command, check=False, cwd=ROOT).returncode == -signal.SIGKILL
    assert main(["erase", "ada-lovelace", "--data", str(left.folder)]) == 0
    assert bytes_with(left.folder, PHRASE[ADA]) == bytes_with(left.folder, "ada-lovelace") == []
    assert erasing.left_by(left, BOB)["conversation"] == 30
