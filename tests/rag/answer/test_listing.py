"""rag.answer.listing: the cells of timelines, statements and differing values, the same for all who show them."""

import pytest

from corpus.article import Article
from rag.answer.answer import Answer, Turn
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement, ReportedValue, Row
from rag.answer.listing import Line, Listing, listings
from rag.cli.printing import show_answer
from rag.dates.event_day import EventDate
from rag.passage import Passage
from rag.question.answer_form import Form
from rag.question.query import Query
from rag.reading.speakers import Speaker
from ui.answer.export import plain

TEXT = "Fog lay off the harbour, Ines Roe said."
PASSAGE = Passage(Article(body=TEXT, headline="Fog", source="Coast Wire", published="2025-08-20"), 0, len(TEXT))
SPEAKER = Speaker("Ines Roe", "pilot", 0, 8)
SENTENCE = CitedSentence(TEXT, (Citation(1, PASSAGE, 0, len(TEXT)),), "quoted", "", 0, SPEAKER)
REPORTED = "Coast Wire, 20 August 2025"
DAY = EventDate("on Tuesday", "2025-08-19", "day", None)
VALUE = ReportedValue("14", "at least", SENTENCE, ("Coast Wire", "Ellery Courier"))


def answer(form: Form, *rows: Row, differing: bool = False) -> Answer:
    found = (Disagreement("injured", (VALUE,), changing=False),) if differing else ()
    return Answer("Who?", Query("Who?"), rows=rows, disagreements=found, form=form, writer="quotes")


def test_a_timeline_is_led_by_days_and_statements_by_speakers() -> None:
    rows = (Row(SENTENCE, DAY), Row(SENTENCE))
    dated = (Line("19 August 2025", REPORTED, SENTENCE), Line("by 20 August 2025", REPORTED, SENTENCE))
    assert list(listings(answer("timeline", *rows))) == [Listing("Timeline", "Happened", dated)]
    [said] = listings(answer("said", *rows))
    assert (said.caption, said.head, [line.lead for line in said.lines]) == ("Said", "Speaker", ["Ines Roe"] * 2)


def test_values_that_differ_come_last_with_who_carries_them() -> None:
    *_, last = listings(answer("timeline", Row(SENTENCE), differing=True))
    assert last.differs and last.caption.startswith("injured: the sources differ")
    assert last.lines == (Line("at least 14", REPORTED, SENTENCE, ("Coast Wire", "Ellery Courier")),)
    assert list(listings(answer("answer"))) == []


def test_the_terminal_and_the_export_show_the_same_cells(capsys: pytest.CaptureFixture[str]) -> None:
    found = answer("timeline", Row(SENTENCE, DAY), differing=True)
    show_answer(found)
    printed, exported = capsys.readouterr().out, plain([Turn("Who?", found)])
    for listing in listings(found):
        for line in listing.lines:
            assert f"{line.lead} ({line.reported}): {TEXT}" in exported
            assert line.lead in printed
    assert "happened" in printed and "carried by" in printed
