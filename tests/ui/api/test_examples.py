"""The examples of docs/api.md run as they stand there."""

import json
import re
import shlex
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from tests.places import ROOT
from tests.ui.api.conftest import FERRY, Server

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
ADDRESS = "http://127.0.0.1:7860"


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.+?)```", PAGE, re.DOTALL)


def curls() -> list[list[str]]:
    """The words of each curl command."""
    text = "\n".join(blocks("bash")).replace("\\\n", " ")
    commands = re.findall(r"^curl (?:[^'\n#]|'[^']*')+", text, re.MULTILINE)
    return [shlex.split(command)[1:] for command in commands]


@pytest.mark.parametrize("words", curls(), ids=lambda words: words[-1] if words[-1].startswith("http") else words[0])
def test_what_is_asked_by_curl(quoting: Server, words: list[str]) -> None:
    [address] = [word for word in words if word.startswith(ADDRESS)]
    path = address.removeprefix(ADDRESS)
    data = words[words.index("-d") + 1] if "-d" in words else None
    method = words[words.index("-X") + 1] if "-X" in words else "POST" if data or "-F" in words else "GET"
    is_of_ours = data != "@pack.json" and not (data and "url" in json.loads(data))
    if "-F" in words or "JOB" in path or method == "DELETE" or not is_of_ours:
        assert quoting.client.request(method, path.replace(FERRY.id, "none"), json={}).status_code in (404, 422)
        return
    reply = quoting.client.request(method, path, json=json.loads(data) if data else None)
    assert reply.status_code == 200, reply.text


def test_the_example_with_openais_client(quoting: Server, capsys: pytest.CaptureFixture[str]) -> None:
    [chat] = [block for block in blocks("python") if "openai" in block]
    exec(chat.replace(ADDRESS, quoting.url) + "\nclient.close()", {})
    printed = capsys.readouterr().out
    assert "Fourteen people were injured" in printed
    assert FERRY.url is not None
    assert FERRY.url in printed


@pytest.mark.slow
def test_the_example_with_llama_index(
    tmp_path: Path, minilm_cache: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_CACHE", str(minilm_cache))
    Archive(tmp_path).add([FERRY])
    [retrieving] = [block for block in blocks("python") if "llama_index" in block]
    exec(retrieving.replace('"data"', repr(str(tmp_path))), {})
    printed = capsys.readouterr().out
    assert "Ferry and dredger collide Fourteen people were injured" in printed
    assert f"{FERRY.id} 0 " in printed
