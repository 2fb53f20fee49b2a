"""ui.keys: keys are made, shown once, kept as digests, and removed, also beside a running server."""

import os
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from errors import KeyNotFound, KeyRefused
from tests.places import ROOT
from ui.keys.__main__ import main
from ui.keys.kept_keys import PREFIX, Keys
from ui.usage.kept_usage import Usage


def test_a_key_is_known_and_nobody_can_read_it(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    secret = keys.add("bot", ["ask"], 30, 5_000)
    assert secret.startswith(PREFIX)
    assert len(secret) == len(PREFIX) + 43  # 32 bytes
    found = keys.find(secret)
    assert found is not None
    assert (found.name, found.rights, found.a_minute, found.tokens_a_day) == ("bot", ("ask",), 30, 5_000)
    assert keys.find(secret[:-1]) is keys.find("") is None
    for path in tmp_path.iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
        assert secret.removeprefix(PREFIX).encode() not in path.read_bytes()


def test_who_may_ask_may_read_and_who_may_add_may_not(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    found = {right: keys.find(keys.add(right, [right])) for right in ("read", "ask", "add")}
    may = {
        right: [what for what in ("read", "ask", "add", "set") if key and key.may(what)] for right, key in found.items()
    }
    assert may == {"read": ["read"], "ask": ["read", "ask"], "add": ["add"]}


def test_another_process_adds_and_removes(tmp_path: Path) -> None:
    serving, elsewhere = Keys(tmp_path), Keys(tmp_path)
    secret = elsewhere.add("bot", ["read"])
    assert serving.find(secret)
    own = serving.add("own", ["read"])
    assert serving.find(own)
    elsewhere.remove("bot")
    assert serving.find(secret) is None
    assert [key.name for key in serving.all()] == ["own"]
    serving.remove("own")
    assert serving.find(own) is None


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "x" * 65, "a/b", "<b>"])
def test_a_name_that_is_none_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(KeyRefused):
        Keys(tmp_path).add(name, ["read"])


def test_a_name_is_taken_once(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    keys.add("bot", ["read"])
    with pytest.raises(KeyRefused, match="There is a key 'bot' already"):
        keys.add("bot", ["ask"])
    with pytest.raises(KeyRefused, match="without a right"):
        keys.add("nothing", [])
    with pytest.raises(KeyNotFound):
        keys.remove("bott")


def test_the_command_shows_a_key_once_and_lists_its_use(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    there = ["--data", str(tmp_path)]
    assert main(["add", "bot", "--may", "read", "--may", "add", "--tokens-a-day", "9000", *there]) == 0
    told = capsys.readouterr()
    assert told.out.startswith(PREFIX)
    assert Keys(tmp_path).find(told.out.strip())
    usage = Usage(tmp_path, lambda: datetime.now(UTC))
    usage.note("key:bot", "api", requests=3)
    usage.note_tokens("key:bot", "api", 1_234)
    assert main(["list", *there]) == 0
    [line] = capsys.readouterr().out.splitlines()
    name, may, a_minute, a_day, _, used, requests, tokens = line.split("\t")
    assert (name, may, a_minute, a_day) == ("bot", "read, add", "60 a minute", "9,000")
    assert (used[:4], requests, tokens) == (f"{datetime.now(UTC).year}", "3", "1,234")
    assert told.out.strip() not in line
    assert main(["remove", "bot", *there]) == 0
    assert main(["remove", "bot", *there]) == 1
    assert "There is no key 'bot'" in capsys.readouterr().err
    for may in ([], ["--may", "everything"]):
        with pytest.raises(SystemExit, match="2"):
            main(["add", "bot", *may, *there])


@pytest.mark.slow
def test_a_killed_command_leaves_the_keys_whole(tmp_path: Path) -> None:
    """Fifty keys are made and the maker is killed somewhere: each key printed is known, and the file can be used."""
    code = (
        "import sys, pathlib; from ui.keys.kept_keys import Keys; keys = Keys(pathlib.Path(sys.argv[1]))\n"
        "for at in range(100_000): print(keys.add(f'k{at}', ['read']), flush=True)"
    )
    command = [sys.executable, "-c", code, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=dict(os.environ)) as maker:
        assert maker.stdout
        printed = [maker.stdout.readline().strip() for _ in range(50)]
        maker.kill()
        printed += [line.strip() for line in maker.stdout if line.endswith("\n")]
    keys = Keys(tmp_path)
    assert [secret for secret in printed if keys.find(secret) is None] == []
    assert keys.find(keys.add("after", ["read"]))
