"""Proxies, certificates and addresses that can't be used: the model says why, quotes come, the page starts."""

import os
import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from corpus.store.archive import Archive
from errors import EndpointUnreachable
from rag.assistant import Assistant
from rag.embedding.embedder import EndpointEmbedding
from rag.index.passage_index import PassageIndex
from rag.model.connection import Unusable, client
from rag.model.reachable import ModelProbe
from rag.write.writer import model_writer
from settings import Settings
from tests.fakes import WordEmbedding, article
from tests.places import ROOT

URL = "http://127.0.0.1:9/v1"
WRONG = {
    "ALL_PROXY": ("socks5://ada:secret@127.0.0.1:9", "ALL_PROXY names a SOCKS proxy"),
    "https_proxy": ("gopher://ada:secret@127.0.0.1:9", "https_proxy holds an address that can't be read"),
    "HTTP_PROXY": ("http://ada:secret@127.0.0.1:port", "HTTP_PROXY holds an address that can't be read"),
    "NO_PROXY": ("localhost,[::1]", "in NO_PROXY, an IPv6 address has no brackets"),
    "SSL_CERT_FILE": ("/nonexistent.pem", "SSL_CERT_FILE or SSL_CERT_DIR names no certificates"),
}
ADDRESSES = {
    "http://127.0.0.1:91\n01/v1": "character 20 of it is U+000A",
    "http://127.0.0.1:9101 /v1": "character 22 of it is U+0020",
    "http://127.0.0.1:port/v1": "its address can't be read as one",
    "http://[::1": "its address can't be read as one",
}


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ALL_PROXY", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("name", WRONG)
def test_a_setting_that_allows_no_client_is_named_and_not_told(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    value, told = WRONG[name]
    monkeypatch.setenv(name, value)
    with client(URL) as asking, pytest.raises(Unusable, match=re.escape(told)) as raised:
        asking.get(URL)
    assert "secret" not in str(raised.value)


def test_settings_that_can_be_used_are_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_PROXY", "localhost,127.0.0.1,::1")
    with client(URL) as asking, pytest.raises(httpx.ConnectError):
        asking.get(URL)


@pytest.mark.parametrize(
    ("name", "value", "url", "told"),
    [(name, value, URL, told) for name, (value, told) in WRONG.items()]
    + [("SOME", "", url, told) for url, told in ADDRESSES.items()],
)
def test_the_archive_is_quoted_with_the_reason(
    name: str, value: str, url: str, told: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(name, value)
    settings = Settings(model="any", base_url=url)
    archive = Archive(tmp_path)
    archive.add([article("Fourteen people were injured when a ferry and a dredger collided off Saltmarsh.")])
    index = PassageIndex(archive, WordEmbedding())
    index.sync()
    *_, answer = Assistant(index, model_writer(settings, lambda: None)).stream(
        "How many people were injured off Saltmarsh?"
    )
    index.pair.close()
    assert answer.complete
    assert [one.text for one in answer.sentences]
    assert "The model can't be reached, so Footnote quotes the archive word for word" in (answer.notice or "")
    assert told in (answer.notice or "")
    probe = ModelProbe(settings)
    _ = probe.found
    assert probe.asking
    probe.asking.join(30)
    assert (probe.found.is_reachable, told in probe.found.told) == (False, True)
    with pytest.raises(EndpointUnreachable, match=re.escape(told)):
        EndpointEmbedding("any", url).embed(["fog"])


@pytest.mark.slow
@pytest.mark.parametrize("name", WRONG)
def test_the_pages_library_is_imported_whatever_they_say(name: str) -> None:
    environment = {**os.environ, name: WRONG[name][0]}
    code = f"import os; from ui.http.gradio_import import gr; assert os.environ[{name!r}] == {WRONG[name][0]!r}"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=300
    )
    assert (done.returncode, done.stderr) == (0, "")
