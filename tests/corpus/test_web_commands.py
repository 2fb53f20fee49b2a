"""python -m corpus add | watch | feeds | stats with addresses, and a real server.

Called as functions where that is the same: a process takes a second to start.
"""

import json
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime
from io import StringIO
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.article import Article
from corpus.store.archive import Archive
from corpus.web.feeds import register
from tests.corpus.web.test_at_address import TEXT, full, item, page, rss
from tests.newsstand import Stand, newsstand
from tests.rag.cli.test_cli import ROOT, Command


@pytest.fixture
def stand() -> Iterator[Stand]:
    with newsstand() as stand:
        yield stand


class Called(Command):
    """The same without a process."""

    def run(self, *arguments: object, status: int = 0, **environ: str) -> tuple[str, str]:
        out, err = StringIO(), StringIO()
        with redirect_stdout(out), redirect_stderr(err), pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", environ.get("COLUMNS", "300"))
            try:
                done = main([*map(str, arguments[1:]), "--data", str(self.data)])
            except SystemExit as ended:
                done = int(str(ended.code))
        assert done == status, err.getvalue()
        return out.getvalue(), err.getvalue()


@pytest.fixture
def footnote(tmp_path: Path) -> Command:
    return Called(tmp_path / "archive", tmp_path)


def test_add_takes_addresses_beside_paths(footnote: Command, stand: Stand, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The ferry sails again from Monday.")
    stand.put("/a", page())
    stand.put("/feed", rss(full("/1"), item("/2")), "text/plain")
    stand.put("/2", page())
    sources = (tmp_path / "a.txt", f"{stand.url}/a", f"{stand.url}/feed", "file:///etc/passwd", "gopher://a.example/")
    told = footnote.json("corpus", "add", "--no-index", "--allow-private", "--full-text", *sources)
    assert (told["added"], told["skipped"]) == (4, 2)
    assert [one["path"] for one in told["notices"]] == ["file:///etc/passwd", "gopher://a.example/"]
    assert footnote.json("corpus", "show", f"{stand.url}/2")["body"] == TEXT
    told = footnote.json("corpus", "add", "--no-index", "--allow-private", "--full-text", *sources)
    assert (told["added"], told["changed"], told["unchanged"]) == (0, 0, 3)


def test_a_private_address_is_refused_unless_it_is_allowed(footnote: Command, stand: Stand) -> None:
    said = footnote.run("corpus", "add", "--no-index", f"{stand.url}/a", status=1)[1]
    assert "is not fetched: the address is loopback. python -m corpus add --allow-private" in said
    said = footnote.run("corpus", "watch", "--once", "--no-index", f"{stand.url}/feed", status=1)[1]
    assert "is loopback" in said
    assert "'ftp://a.example/' is not fetched" in footnote.run("corpus", "watch", "ftp://a.example/", status=1)[1]
    assert stand.asked == []


def test_watch_looks_once_and_stats_tell_how_feeds_are(footnote: Command, stand: Stand) -> None:
    assert "No feed is watched yet" in footnote.run("corpus", "watch", "--once", status=1)[1]
    assert footnote.json("corpus", "feeds") == []
    stand.put("/feed", rss(full("/1"), full("/2")), ETag='"1"')
    url, gone = f"{stand.url}/feed", f"{stand.url}/gone"
    once = ("corpus", "watch", "--once", "--no-index", "--allow-private", "--json")
    looked = json.loads(footnote.run(*once, "--every", "2h", url)[0])
    assert looked == {"feed": url, "added": 2, "changed": 0, "unchanged": 0, "error": None, "notices": []}
    first, second = map(json.loads, footnote.run(*once, url, gone, status=1)[0].splitlines())
    assert (first["feed"], first["added"], first["error"]) == (url, 0, None)  # 304
    assert (second["feed"], second["error"]) == (gone, "the server answered 404 Not Found.")
    well, ill = footnote.json("corpus", "stats")["feeds"]
    assert (well["url"], well["every"], well["added"], well["broken"]) == (url, 7200, 2, False)
    assert (ill["last_success"], ill["last_error"], ill["broken"]) == (None, second["error"], False)
    for command in ("stats", "feeds"):
        shown = footnote.run("corpus", command)[0]
        assert url in shown and "404 Not Found" in shown
    footnote.run("corpus", "feeds", "remove", gone)
    assert [one["url"] for one in footnote.json("corpus", "feeds")] == [url]
    assert "is not watched" in footnote.run("corpus", "feeds", "remove", gone, status=1)[1]
    assert "no interval" in footnote.run("corpus", "watch", url, "--every", "5", status=2)[1]


def test_watch_goes_on_until_it_is_interrupted(footnote: Command, stand: Stand) -> None:
    stand.put("/feed", rss(full("/1")))
    command = [sys.executable, "-m", "corpus", "watch", "--no-index", "--allow-private", "--json", f"{stand.url}/feed"]
    with subprocess.Popen(
        command, cwd=ROOT, env=footnote.environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert json.loads(process.stdout.readline())["added"] == 1
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "Stopped." in said and "Traceback" not in said


@pytest.mark.slow
def test_the_running_app_watches_what_is_registered(footnote: Command, stand: Stand, minilm_cache: Path) -> None:
    archive = Archive(footnote.data)
    archive.add([Article(body=TEXT, url=f"{stand.url}/1")])  # or the sample would be added
    register(archive, f"{stand.url}/feed", datetime.now(UTC), allow_private=True)
    stand.put("/feed", rss(full("/1"), full("/2", "The ferry sails again from Monday, the harbour said.")))
    command = [sys.executable, "app.py", "--port", "0", "--data", str(footnote.data)]
    environ = {**footnote.environ, "FOOTNOTE_CACHE": str(minilm_cache)}
    with subprocess.Popen(command, cwd=ROOT, env=environ, stderr=subprocess.DEVNULL) as process:
        try:
            assert stand.wait_for(1, 240)  # it opens its indexes first
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)
    assert stand.paths == ["/feed"]
