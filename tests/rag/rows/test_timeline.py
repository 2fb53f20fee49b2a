"""Timelines and statements: rows of the archive's own sentences, through the one way of a question."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from corpus.store.archive import Archive
from rag.answer.tables import Beside
from rag.assistant import Assistant
from rag.index.passage_index import PassageIndex, opened
from rag.question.analysis import analyse
from rag.reading.speakers import Speaker
from rag.rows.statements import is_meant
from rag.share.json_output import answer_json
from rag.text.terms import name_words
from tests.fakes import ScriptedEndpoint, WordEmbedding, article, sse
from tests.rag.write.test_writer import writer

TOLD = [
    ("2025-05-12", "Dockers on strike", "The dock strike in Hollin began on Monday at six in the morning."),
    ("2025-05-17", "Dock strike, day five", "Ships were sent away from Hollin on Friday because of the dock strike."),
    ("2025-05-29", "Dock strike over", "The dock strike in Hollin was ended on Wednesday night, after 17 days."),
    (None, "Dock strike in Hollin", "A dock strike of 17 days cost the port of Hollin two million."),
]
SAID = (
    "“Nobody has walked out of the dock lightly,” said Bram Odal, the leader of the union. “It is the shifts.”\n"
    "The dock strike costs the region its name, said Philippa Crane, who leads the company. She will not offer more."
)


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path)
    archive.add(
        [article(url=f"https://a.example/{n}", headline=h, published=p, body=b) for n, (p, h, b) in enumerate(TOLD)]
    )
    archive.add([article(url="https://b.example/1", headline="Union and company", published="2025-05-14", body=SAID)])
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        yield made


def test_a_timeline_dates_events_apart_from_their_reports(index: PassageIndex) -> None:
    answer = Assistant(index).ask("Make a chronology of the dock strike in Hollin.")
    assert answer.form == "timeline"
    dated = [(row.event and row.event.value, row.reported) for row in answer.rows]
    assert dated == [
        ("2025-05-12", "Ellery Courier, 12 May 2025"),
        ("2025-05-16", "Ellery Courier, 17 May 2025"),
        ("2025-05-28", "Ellery Courier, 29 May 2025"),
    ]
    for row in answer.rows:
        [citation] = row.sentence.citations
        assert row.sentence.verdict == "quoted"
        assert citation.quote == row.sentence.text
        assert citation in answer.citations


def test_what_is_dated_by_nothing_is_no_row(index: PassageIndex) -> None:
    answer = Assistant(index).ask("timeline of the dock strike in Hollin")
    assert all("two million" not in row.sentence.text for row in answer.rows)


def test_only_the_words_of_whom_is_asked_for(index: PassageIndex) -> None:
    answer = Assistant(index).ask("What has Bram Odal said about the dock?")
    assert answer.form == "said"
    assert [row.sentence.text for row in answer.rows] == [
        "“Nobody has walked out of the dock lightly,” said Bram Odal, the leader of the union.",
        "“It is the shifts.”",
    ]
    assert {row.speaker_name for row in answer.rows} == {"Bram Odal"}
    assert answer.sentences[0].speaker is not None
    assert answer.sentences[0].speaker.role == "the leader of the union"


def test_of_whom_nothing_is_said_so(index: PassageIndex) -> None:
    answer = Assistant(index).ask("What has Imke Ravn said about the dock strike in Hollin?")
    assert (answer.form, answer.rows) == ("answer", ())
    assert answer.notice is not None
    assert "'Imke Ravn'" in answer.notice


def test_with_a_model_the_rows_stand_beside_its_prose_and_their_footnotes_go_on(index: PassageIndex) -> None:
    assistant = Assistant(index, writer(ScriptedEndpoint(sse("The dock strike lasted 17 days. [1]"))))
    answer = assistant.ask("Make a chronology of the dock strike in Hollin.")
    assert [sentence.text for sentence in answer.sentences] == ["The dock strike lasted 17 days."]
    assert len(answer.rows) == 3
    numbers = {citation.number for row in answer.rows for citation in row.sentence.citations}
    assert {citation.number for citation in answer.citations} == numbers | {1}
    assert len(answer.citations) == len({(c.passage.article.id, c.start, c.end) for c in answer.citations})


def test_a_model_can_cite_only_the_passages_it_was_shown(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    strikes = [f"On {day} May {day} dockers of the dock strike in Hollin went home." for day in range(10, 25)]
    archive.add([article(url=f"https://a.example/{n}", published="2025-05-30", body=b) for n, b in enumerate(strikes)])
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        answer = Assistant(index, writer(ScriptedEndpoint(sse(f"{strikes[0]} [1] It ended. [11]")))).ask(
            "timeline of the dock strike"
        )
    assert answer.unresolved == 1
    assert answer.status == "partly_answered"
    assert len(answer.rows) > 10


def test_the_json_holds_rows_speakers_and_dates(index: PassageIndex) -> None:
    given = answer_json(Assistant(index).ask("Make a chronology of the dock strike in Hollin."))
    assert given["form"] == "timeline"
    assert given["rows"][0]["event"] == {"date": "2025-05-12", "granularity": "day", "text": "Monday"}
    assert given["rows"][0]["published"] == "2025-05-12"
    said = answer_json(Assistant(index).ask("What did Odal say?"))
    assert said["sentences"][0]["speaker"] == {"name": "Bram Odal", "role": "the leader of the union"}


@pytest.mark.parametrize(
    ("who", "name", "role", "meant"),
    [
        ("Bram Odal", "Bram Odal", None, True),
        ("Odal", "Bram Odal", None, True),
        ("Mr Odal", "Bram Odal", None, True),
        ("the harbour master", "Tilde Ravn", "the harbour master", True),
        ("the rescue service", "the regional rescue service", None, True),
        ("Bram", "Bram Odal", None, False),
        ("Imke Odal", "Bram Odal", None, False),
        ("the master", "Tilde Ravn", "the harbour master", False),
        ("the service", "the rescue service", None, False),
    ],
)
def test_who_is_meant(who: str, name: str, role: str | None, meant: bool) -> None:
    assert is_meant(name_words(who), Speaker(name, role, 0, 1)) is meant


def test_nothing_stands_beside_prose_that_asks_for_none(index: PassageIndex) -> None:
    assert Beside(analyse("How long was the strike?"), [], index.keywords).writer is None
