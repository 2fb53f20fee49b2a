"""Adding in the background: an archive in SQLite, real files, a real index with the embedder that counts words."""

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.adding import Adder, Bringer
from corpus.progress import Progress
from corpus.records.notice import Notice, Reading
from corpus.store.archive import Archive
from errors import TooMuchAtOnce
from rag.index.passage_index import opened
from tests.fakes import WordEmbedding, article

READER = Bringer("user:ada")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    return Archive(tmp_path / "data")


@pytest.fixture
def adder(archive: Archive) -> Iterator[Adder]:
    def read_url(url: str, watch: bool) -> Reading:
        if url.endswith("broken"):
            raise RuntimeError("broken")
        yield article(url=url)
        yield Notice(url, None, "entry 2: only a teaser")

    adder = Adder(archive, read_url)
    yield adder
    adder.close()


def at(adder: Adder, word: str, *stages: str) -> Progress:
    """The progress once it has come to one of the stages."""
    until = time.monotonic() + 20
    while time.monotonic() < until:
        progress = adder.progress(word)
        assert progress is not None
        if progress.stage in stages:
            return progress
        time.sleep(0.01)
    raise AssertionError(progress)


def folder(tmp_path: Path, **files: str) -> Path:
    made = tmp_path / "handed-in"
    made.mkdir()
    for name, text in files.items():
        (made / name.replace("_", ".")).write_text(text, encoding="utf-8")
    return made


def lines(number: int) -> str:
    return "\n".join(
        json.dumps(
            {"title": f"Fog, day {n}", "body": f"Fog lay off the harbour on day {n}.", "url": f"https://c.example/{n}"}
        )
        for n in range(number)
    )


def test_files_are_read_told_one_by_one_and_ready_once_they_are_indexed(
    archive: Archive, adder: Adder, tmp_path: Path
) -> None:
    handed_in = folder(tmp_path, fog_jsonl=lines(60) + "\n{broken", picture_png="no")
    word = adder.add_folder(handed_in, READER)
    read = at(adder, word, "indexing")
    assert read.counts == {"added": 60, "skipped": 2}
    assert (read.read, read.ready, read.is_over) == (60, 0, False)
    assert [one.headline for one in read.articles] == [f"Fog, day {n}" for n in range(60)]
    assert not any(one.ready for one in read.articles)
    assert {(notice.path, notice.line) for notice in read.notices} == {("fog.jsonl", 61), ("picture.png", None)}
    assert [(part.name, part.counts, part.remarks, part.is_read) for part in read.parts] == [
        ("fog.jsonl", {"added": 60, "skipped": 1}, 1, True),
        ("picture.png", {"skipped": 1}, 1, True),
    ]
    assert not handed_in.exists()

    with opened(archive, WordEmbedding()) as index:
        index.sync()
    ready = at(adder, word, "ready")
    assert (ready.ready, ready.is_over) == (60, True)
    assert all(one.ready for one in ready.articles)


def test_each_file_has_its_own_reasons_however_many_another_has(adder: Adder, tmp_path: Path) -> None:
    files = {"a_jsonl": "{broken\n" * 600, "b_png": "no", "c_txt": "Fog lay off the harbour."}
    read = at(adder, adder.add_folder(folder(tmp_path, **files), READER), "indexing")
    assert [(len(part.notices), part.remarks) for part in read.parts] == [(500, 600), (1, 1), (0, 0)]
    assert [part.counts for part in read.parts] == [{"skipped": 600}, {"skipped": 1}, {"added": 1}]


def test_an_article_that_two_files_hold_is_ready_in_both(archive: Archive, adder: Adder, tmp_path: Path) -> None:
    word = adder.add_folder(folder(tmp_path, a_jsonl=lines(1), b_jsonl=lines(1)), READER)
    assert at(adder, word, "indexing").counts == {"added": 1, "unchanged": 1}
    with opened(archive, WordEmbedding()) as index:
        index.sync()
    ready = at(adder, word, "ready")
    assert (ready.ready, ready.read, ready.new) == (2, 2, 1)


def test_articles_are_ready_one_by_one_while_others_are_not(archive: Archive, adder: Adder, tmp_path: Path) -> None:
    word = adder.add_folder(folder(tmp_path, fog_jsonl=lines(3)), READER)
    at(adder, word, "indexing")
    archive.put_passages((one, [(0, 10)]) for one in archive.to_split(1))
    archive.mark_indexed(passage.id for passage in archive.to_embed(10))
    assert at(adder, word, "indexing").ready == 1


def test_the_same_again_is_unchanged_and_ready_at_once(archive: Archive, adder: Adder, tmp_path: Path) -> None:
    archive.add([article(url="https://c.example/ferry")])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
    again = at(adder, adder.add_url("https://c.example/ferry", READER), "ready")
    assert again.counts == {"unchanged": 1, "skipped": 1}
    assert again.names == ("https://c.example/ferry",)


def test_what_breaks_one_job_is_told_there_and_the_next_goes_on(adder: Adder, caplog: pytest.LogCaptureFixture) -> None:
    broken = at(adder, adder.add_url("https://c.example/broken", READER), "failed")
    assert "its log tells what" in (broken.error or "")
    assert "RuntimeError" in caplog.text
    assert at(adder, adder.add_url("https://c.example/2", READER), "indexing").counts["added"] == 1


def test_more_than_can_wait_is_refused_and_its_files_are_gone(archive: Archive, tmp_path: Path) -> None:
    go_on = threading.Event()

    def slow(url: str, watch: bool) -> Reading:
        go_on.wait(20)
        yield article(url=url)

    adder = Adder(archive, slow)
    words = [adder.add_url(f"https://c.example/{n}", READER) for n in range(16)]
    handed_in = folder(tmp_path, fog_jsonl=lines(1))
    with pytest.raises(TooMuchAtOnce, match="Try again"):
        adder.add_folder(handed_in, READER)
    assert not handed_in.exists()
    go_on.set()
    at(adder, words[-1], "indexing")
    assert adder.progress("a word that was never given") is None
    adder.close()
