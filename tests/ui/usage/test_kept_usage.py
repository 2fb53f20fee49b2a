"""ui.usage.kept_usage: counts are written together, found again, and the file stays small."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from ui.usage import kept_usage
from ui.usage.kept_usage import Usage

DAY = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


class Days:
    def __init__(self) -> None:
        self.at = DAY

    def __call__(self) -> datetime:
        return self.at


def test_counts_are_summed_by_day_reader_and_way(tmp_path: Path) -> None:
    usage = Usage(tmp_path, lambda: DAY)
    for owner in ("user:ada", "browser:1", "browser:2", "address:127.0.0.1"):
        usage.note(owner, "page", questions=1, answers=1)
    usage.note("user:ada", "page", questions=1)
    usage.note("key:bot", "mcp", requests=2)
    found = {(one.owner, one.way, one.what): one.number for one in Usage(tmp_path, lambda: DAY).counted()}
    assert found == {}  # nothing is written yet
    found = {(one.owner, one.way, one.what): one.number for one in usage.counted()}
    assert found == {
        ("user:ada", "page", "questions"): 2,
        ("user:ada", "page", "answers"): 1,
        ("browsers", "page", "questions"): 2,
        ("browsers", "page", "answers"): 2,
        ("without a key", "page", "questions"): 1,
        ("without a key", "page", "answers"): 1,
        ("key:bot", "mcp", "requests"): 2,
    }
    assert Usage(tmp_path, lambda: DAY).counted() == usage.counted()


def test_what_is_counted_is_written_by_itself(tmp_path: Path) -> None:
    usage = Usage(tmp_path, lambda: DAY)
    usage.note("key:bot", "api", requests=1)
    due = usage._due
    assert due
    due.function()  # as the timer does, some seconds later
    assert usage._due is None
    assert Usage(tmp_path, lambda: DAY).last_used() == {"key:bot": "2026-11-30T12:00:00+00:00"}


def test_tokens_are_known_to_other_processes_and_over_a_restart(tmp_path: Path) -> None:
    days = Days()
    one, other = Usage(tmp_path, days), Usage(tmp_path, days)
    assert other.tokens_today("key:bot") == 0
    one.note_tokens("key:bot", "api", 700)
    one.note_tokens("key:bot", "mcp", 50)
    one.note_tokens("key:other", "mcp", 1)
    assert one.tokens_today("key:bot") == other.tokens_today("key:bot") == 750
    days.at += timedelta(days=1)
    assert one.tokens_today("key:bot") == other.tokens_today("key:bot") == 0


def test_a_full_disk_loses_no_token_of_a_limit(tmp_path: Path) -> None:
    usage = Usage(tmp_path, lambda: DAY)
    usage.note_tokens("key:bot", "api", 5)
    held = (tmp_path / "usage.sqlite3").rename(tmp_path / "away")
    usage.note_tokens("key:bot", "api", 7)  # it can't be written
    held.rename(tmp_path / "usage.sqlite3")
    assert usage.tokens_today("key:bot") == 12
    usage.write()
    assert Usage(tmp_path, lambda: DAY).tokens_today("key:bot") == 12


def test_the_file_stays_small(tmp_path: Path) -> None:
    days = Days()
    usage = Usage(tmp_path, days)
    for _ in range(410):
        usage.note("user:ada", "page", questions=1)
        usage.write()
        days.at += timedelta(days=1)
    assert len(usage.counted(days=10_000)) == kept_usage._DAYS


def test_questions_that_found_nothing_are_counted_once_each(tmp_path: Path) -> None:
    usage = Usage(tmp_path, lambda: DAY)
    for question in ("Who won the regatta?", "who won  the Regatta?", "Half \ud800 and \0 none"):
        usage.note_nothing(question)
    usage.note_nothing("x" * 5_000)
    asked = [(one.question, one.times) for one in usage.found_nothing()]
    assert asked[0] == ("Who won the regatta?", 2)
    assert set(asked[1:]) == {("Half ? and none", 1), ("x" * 300, 1)}
