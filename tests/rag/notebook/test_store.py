"""rag.notebook: what is pinned and written is kept in its order, checked, and taken away with numbered sources."""

import json
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.store.archive import Archive
from errors import BadNote, NoteChanged, NoteNotFound
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.notebook import store as notebook_store
from rag.notebook.draft import draft
from rag.notebook.store import LONGEST, Notebooks
from rag.passage import Passage
from rag.share.evidence_pack import Origin, pack
from rag.share.pack_reader import packed_from
from rag.share.verify import checks
from tests.fakes import article

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FERRY = article(
    url="https://courier.example/ferry",
    body="Fourteen people were injured when a ferry struck a dredger off Saltmarsh. The harbour was closed for a day.",
)
STRIKE = article(url="https://tidewater.example/strike", body="The dockers of Hollin have laid down their work.")


def quoted(held: Article, words: str, number: int = 1) -> CitedSentence:
    start = held.body.index(words)
    citation = Citation(number, Passage(held, 0, len(held.body)), start, start + len(words))
    return CitedSentence(words, (citation,), "quoted", "word for word in the source", score=1.0)


HURT = quoted(FERRY, "Fourteen people were injured when a ferry struck a dredger off Saltmarsh.")
CLOSED = quoted(FERRY, "The harbour was closed for a day.", 2)
DOCKERS = quoted(STRIKE, "The dockers of Hollin have laid down their work.", 7)


@pytest.fixture
def notebooks(tmp_path: Path) -> Iterator[Notebooks]:
    kept = Notebooks(tmp_path, lambda: NOW)
    yield kept
    kept.close()


def said(notebooks: Notebooks, owner: str = "ada") -> list[str]:
    return [one.own or one.sentences[0].text for one in notebooks.read(owner).entries]


def test_pinned_sentences_keep_their_words_and_sources_and_are_pinned_once(notebooks: Notebooks) -> None:
    assert notebooks.pin("ada", [HURT, CLOSED], "How many?") == 2
    assert notebooks.pin("ada", [CLOSED, DOCKERS], "Who strikes?") == 1
    found = notebooks.read("ada")
    assert [one.sentences[0].text for one in found.entries] == [HURT.text, CLOSED.text, DOCKERS.text]
    assert [one.question for one in found.entries] == ["How many?", "How many?", "Who strikes?"]
    assert {n: one.citation.quote for n, one in found.sources.items()} == {
        1: HURT.text, 2: CLOSED.text, 3: DOCKERS.text,
    }  # fmt: skip
    assert found.entries[2].sentences[0].citations[0].number == 3
    assert found.sources[3].citation.passage.article == STRIKE
    assert notebooks.read("ben").entries == ()


def test_own_text_is_checked_against_the_sources_it_names(notebooks: Notebooks) -> None:
    notebooks.pin("ada", [HURT, DOCKERS], "How many?")
    text = (
        "Fourteen people were injured off Saltmarsh. [1] Forty people were injured off Saltmarsh [1]. Then came rain.\n"
        "\nThe dockers of Hollin have laid down their work [2][9]."
    )
    entry = notebooks.write("ada", text, after=notebooks.read("ada").entries[0].id)
    assert notebooks.read("ada").entries[1].sentences == ()  # kept before it is checked
    notebooks.check("ada", None)
    found = notebooks.read("ada").entries[1]
    assert (found.id, found.own) == (entry, text)
    assert [one.verdict for one in found.sentences] == ["supported", "not supported", "uncited", "quoted"]
    assert "this notebook has no source [9]" in found.sentences[3].reason
    assert [[one.number for one in sentence.citations] for sentence in found.sentences] == [[1], [1], [], [2]]
    notebooks.change("ada", entry, found.version, "Forty-one were hurt [3].")
    notebooks.check("ada", None)
    [sentence] = notebooks.read("ada").entries[1].sentences
    assert sentence.reason == "this notebook has no source [3]"
    notebooks.pin("ada", [CLOSED], "Closed?")  # becomes [3]
    notebooks.check("ada", None)
    [sentence] = notebooks.read("ada").entries[1].sentences
    assert [one.number for one in sentence.citations] == [3]


def test_entries_are_put_in_another_order_and_written_between(notebooks: Notebooks) -> None:
    notebooks.pin("ada", [HURT, CLOSED, DOCKERS], "?")
    notebooks.pin("ben", [HURT], "?")
    one, two, three = (entry.id for entry in notebooks.read("ada").entries)
    notebooks.move("ada", three, "up")
    assert said(notebooks) == [HURT.text, DOCKERS.text, CLOSED.text]
    notebooks.move("ada", one, "up")
    notebooks.move("ada", two, "down")
    notebooks.move("ben", one, "down")  # another reader's
    assert said(notebooks) == [HURT.text, DOCKERS.text, CLOSED.text]
    notebooks.write("ada", "Begin.", after=None)
    notebooks.write("ada", "Between.", after=three)
    notebooks.write("ada", "End.", after=999_999)
    notebooks.place("ada", two, after=None)
    assert said(notebooks) == [CLOSED.text, "Begin.", HURT.text, DOCKERS.text, "Between.", "End."]
    notebooks.place("ada", two, after=one)
    notebooks.place("ada", two, after=999_999)
    assert said(notebooks) == ["Begin.", HURT.text, CLOSED.text, DOCKERS.text, "Between.", "End."]


def test_a_number_is_given_once_and_a_source_stays_while_a_text_names_it(notebooks: Notebooks) -> None:
    notebooks.pin("ada", [HURT, CLOSED], "?")
    one, two = (entry.id for entry in notebooks.read("ada").entries)
    notebooks.write("ada", "The harbour was closed for a day [2].", after=two)
    notebooks.remove("ada", two)
    notebooks.remove("ada", two)
    notebooks.remove("ben", one)
    assert set(notebooks.read("ada").sources) == {1, 2}
    notebooks.remove("ada", notebooks.read("ada").entries[1].id)
    assert set(notebooks.read("ada").sources) == {1}
    notebooks.pin("ada", [CLOSED], "?")
    assert set(notebooks.read("ada").sources) == {1, 3}


def test_what_one_window_wrote_another_does_not_overwrite(notebooks: Notebooks) -> None:
    entry = notebooks.write("ada", "First.", None)
    notebooks.change("ada", entry, 1, "Second.")
    with pytest.raises(NoteChanged):
        notebooks.change("ada", entry, 1, "Third.")
    assert said(notebooks) == ["Second."]
    notebooks.remove("ada", entry)
    with pytest.raises(NoteNotFound):
        notebooks.change("ada", entry, 2, "Third.")


def test_a_full_notebook_and_bad_texts_are_refused_whole(notebooks: Notebooks, monkeypatch: pytest.MonkeyPatch) -> None:
    for text in ("", " \n\0", "x" * (LONGEST + 1)):
        with pytest.raises(BadNote):
            notebooks.write("ada", text, None)
    monkeypatch.setattr(notebook_store, "MOST", 2)
    notebooks.pin("ada", [HURT], "?")
    with pytest.raises(BadNote, match="2 entries"):
        notebooks.pin("ada", [CLOSED, DOCKERS], "?")
    assert said(notebooks) == [HURT.text]
    notebooks.write("ada", "half \ud800 a character\0", None)
    assert said(notebooks)[0] == "half ? a character"


def test_readers_who_pin_at_once_lose_nothing(notebooks: Notebooks, tmp_path: Path) -> None:
    other = Notebooks(tmp_path)  # as another process has it

    def pin(kept: Notebooks, owner: str, begin: int) -> None:
        for number in range(begin, begin + 12):
            held = replace(FERRY, body=f"Number {number}. {FERRY.body}")
            kept.pin(owner, [quoted(held, f"Number {number}.")], "?")

    tasks = [(notebooks, "ada", 0), (other, "ada", 100), (notebooks, "ben", 0), (other, "ben", 6)]
    threads = [threading.Thread(target=pin, args=task) for task in tasks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    ada, ben = notebooks.read("ada"), notebooks.read("ben")
    assert {one.sentences[0].text for one in ada.entries} == {f"Number {n}." for n in [*range(12), *range(100, 112)]}
    assert sorted(ada.sources) == list(range(1, 25))
    assert len(ben.entries) == 18
    for one in (*ada.entries, *ben.entries):
        assert one.sentences[0].citations[0].quote == one.sentences[0].text


def test_a_draft_numbers_its_sources_as_they_are_cited_and_its_pack_is_verified(
    notebooks: Notebooks, tmp_path: Path
) -> None:
    notebooks.pin("ada", [HURT, CLOSED, DOCKERS], "?")
    notebooks.write("ada", "The dockers of Hollin work no more [3].\nFour hundred people were injured [1].", after=None)
    notebooks.check("ada", None)
    made = draft(notebooks.read("ada"))
    cited = [
        [[one.number for one in sentence.citations] for sentence in paragraph.sentences]
        for paragraph in made.paragraphs
    ]
    assert cited == [[[1]], [[2]], [[2]], [[3]], [[1]]]
    assert [one.citation.quote for one in made.sources] == [DOCKERS.text, HURT.text, CLOSED.text]
    assert made.title == "Notes"
    archive = Archive(tmp_path)
    archive.add([FERRY, STRIKE])
    packed = pack([made.turn], Origin("quotes", None, None, 1, {"digest": archive.digest()}), NOW)
    found = list(checks(packed_from(json.loads(json.dumps(packed))), archive, None))
    assert found
    assert all(one.holds for one in found), found


@pytest.mark.slow
def test_what_is_acknowledged_outlives_a_kill(tmp_path: Path) -> None:
    writes = (
        "import sys; from pathlib import Path; from tests.rag.notebook.test_store import *\n"
        "kept = Notebooks(Path(sys.argv[1]))\n"
        "for number in range(10_000):\n"
        "    held = replace(FERRY, body=f'Number {number}. {FERRY.body}')\n"
        "    kept.pin('ada', [quoted(held, f'Number {number}.')], '?')\n"
        "    print(number, flush=True)\n"
        "    if number % 3 == 2: kept.remove('ada', kept.read('ada').entries[0].id); print(-1, flush=True)\n"
    )
    begun = 0
    for kill_after in (1, 5, 14, 31):
        command = [sys.executable, "-c", writes, str(tmp_path)]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout
            told = [int(running.stdout.readline()) for _ in range(kill_after)]
            running.kill()
            told += [int(line) for line in running.stdout.read().split("\n")[:-1]]
        kept = Notebooks(tmp_path)
        found = kept.read("ada")
        kept.close()
        pinned, removed = [one for one in told if one >= begun], told.count(-1)
        begun = max(begun, *(one + 1 for one in told)) if pinned else begun
        texts = [one.sentences[0].text for one in found.entries]
        for one in pinned[removed + 1 :]:  # a removal may have been done and not yet told
            assert f"Number {one}." in texts
        for entry in found.entries:
            assert all(found.sources[one.number].citation.quote == one.quote for one in entry.sentences[0].citations)
