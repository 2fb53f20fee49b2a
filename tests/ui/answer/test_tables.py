"""ui.answer.tables, rag.cli.printing: timelines and differing values as tables; nothing from outside becomes markup."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from corpus.article import Article
from corpus.store.archive import Archive
from rag.answer.answer import Answer, Turn
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement, ReportedValue, Row
from rag.assistant import Assistant
from rag.cli.printing import show_answer
from rag.dates.event_day import EventDate
from rag.index.passage_index import PassageIndex, opened
from rag.passage import Passage
from rag.question.answer_form import Form
from rag.question.query import Query
from rag.reading.speakers import Speaker
from rag.share.json_output import answer_json
from tests.fakes import ScriptedEndpoint, WordEmbedding, article, sse
from tests.rag.write.test_writer import writer
from tests.ui.answer.test_render import COVERAGE, HOSTILE, PAYLOADS, Outline
from ui.answer import export, render

LEAD = "A ferry and a dredger collided near Saltmarsh, off the coast of Ellery."
ASKED = "How many people were injured when the ferry and the dredger collided at Saltmarsh?"


def cited(text: str, number: int = 1) -> CitedSentence:
    passage = Passage(Article(body=text, headline=text, source=text, published="2025-08-19"), 0, len(text))
    return CitedSentence(text, (Citation(number, passage, 0, len(text)),), "quoted", text, 0, Speaker(text, text, 0, 1))


def listed(text: str, form: str = "timeline") -> Answer:
    row = Row(cited(text), EventDate(text, "2025-08-19", "day", None))
    differing = Disagreement(text, (ReportedValue("14", text, cited(text, 2), (text, text)),), changing=False)
    answer = Answer(text, Query(text), sentences=(cited(text),), rows=(row,), disagreements=(differing,))
    return Answer(**{name: getattr(answer, name) for name in answer.__slots__ if name != "form"}, form=form)  # type: ignore[arg-type]


def tags(answer: Answer) -> list[tuple[str, tuple[str, ...]]]:
    return Outline(render.turn(1, answer, COVERAGE)).tags


@given(HOSTILE)
def test_no_text_from_outside_adds_an_element_or_an_attribute(text: str) -> None:
    for form in ("timeline", "said"):
        assert tags(listed(text, form)) == tags(listed("plain", form))


@pytest.mark.parametrize("payload", PAYLOADS)
def test_payloads_are_shown_as_text(payload: str) -> None:
    markup = render.turn(1, listed("x" + payload), COVERAGE)
    assert "<script" not in markup and "<img" not in markup and "<iframe" not in markup


def test_only_days_and_values_keep_to_one_line() -> None:
    def classes(form: str) -> list[str]:
        outline = Outline(render.turn(1, listed("plain", form), COVERAGE))
        return [attributes["class"] for tag, attributes in outline.attributes if tag == "table"]

    assert classes("timeline") == ["rows short", "rows short"]
    assert classes("articles") == [
        "rows articles",
        "rows short",
    ]  # a headline in one line would push the words off the page


SPEECH = "“I gave the number. It was wrong. Nobody asked me again,” said Tilde Ravn. “We know more today,” she added."


def spoken(*texts: str, form: Form = "said", lead: str = "Tilde Ravn") -> Answer:
    """Rows of sentences from ``SPEECH``, in this order."""
    held = Article(SPEECH, headline="Ravn", source="Coast Wire", published="2025-08-19")
    rows = []
    for number, text in enumerate(texts, 1):
        start = SPEECH.index(text)
        cited = Citation(number, Passage(held, 0, len(SPEECH)), start, start + len(text))
        said = CitedSentence(text, (cited,), "quoted", speaker=Speaker(lead, None, 0, 1))
        rows.append(Row(said, EventDate("on Tuesday", "2025-08-19", "day", None)))
    sentences = tuple(row.sentence for row in rows)
    return Answer("q", Query("q"), sentences=sentences, writer="quotes", rows=tuple(rows), form=form)


def cells(answer: Answer) -> list[str]:
    markup = render.turn(1, answer, COVERAGE).split("<tbody>")[1].split("</tbody>")[0]
    return [Outline(f"<table>{row}</tr></table>").text for row in markup.split("</tr>")[:-1]]


def test_one_quotation_stands_in_one_row_in_the_order_of_the_article() -> None:
    shown = cells(spoken("It was wrong.", "“We know more today,” she added.", "“I gave the number."))
    assert len(shown) == 2  # a row for each quotation
    assert shown[0].index("“I gave the number.") < shown[0].index("It was wrong.")
    assert "“We know more today,” she added." in shown[1]
    exported = export.plain([Turn("q", spoken("It was wrong.", "“I gave the number."))])
    [line] = [line for line in exported.splitlines() if line.startswith("Tilde Ravn (")]
    assert line.index("“I gave the number.") < line.index("It was wrong.")


def test_a_speaker_whom_the_words_name_is_not_named_again() -> None:
    [row] = cells(spoken("It was wrong.", form="timeline", lead="tilde ravn"))
    assert "– tilde ravn" in row
    [row] = cells(spoken("“We know more today,” she added.", form="timeline", lead="we know more"))
    assert "–" not in row
    exported = export.plain(
        [Turn("q", spoken("“We know more today,” she added.", form="timeline", lead="we know more"))]
    )
    assert "(we know more)" not in exported


def test_rows_that_are_events_are_never_joined() -> None:
    assert len(cells(spoken("It was wrong.", "“I gave the number.", form="timeline"))) == 2


def test_one_quotation_stands_in_one_paragraph_of_quotes() -> None:
    answer = spoken("“I gave the number.", "It was wrong.", "“We know more today,” she added.", form="answer")
    shown = render.turn(1, replace(answer, rows=()), COVERAGE).split("<blockquote>")[1].split("</blockquote>")[0]
    assert shown.count("<p ") == 2
    assert "It was wrong." in shown.split("</p>")[0]


def test_footnotes_of_rows_have_ids_of_their_own() -> None:
    outline = Outline(render.turn(1, listed("plain"), COVERAGE))
    ids = [attributes["id"] for tag, attributes in outline.attributes if tag == "a" and "id" in attributes]
    assert len(ids) == len(set(ids)) == 2


@pytest.fixture
def index(tmp_path: Path) -> Iterator[PassageIndex]:
    archive = Archive(tmp_path)
    archive.add(
        [
            article(url="https://a.example/1", body=f"{LEAD} Fourteen people were injured.", published="2025-08-19"),
            article(
                url="https://b.example/1",
                body=f"{LEAD} In all 23 were injured, the rescue service said.",
                published="2025-08-19",
                source="The Post",
            ),
        ]
    )
    with opened(archive, WordEmbedding()) as made:
        made.sync()
        yield made


def test_sources_that_disagree_are_set_side_by_side(index: PassageIndex, capsys: pytest.CaptureFixture[str]) -> None:
    answer = Assistant(index).ask(ASKED)
    assert answer.status == "sources_disagree"
    [found] = answer.disagreements
    assert {value.value for value in found.rows} == {"14", "23"}
    for value in found.rows:
        [citation] = value.sentence.citations
        assert value.sentence.verdict == "quoted"
        assert citation.quote == value.sentence.text
        assert citation in answer.citations
    [given] = answer_json(answer)["disagreements"]
    assert {row["source"]: row["value"] for row in given["rows"]} == {"Ellery Courier": "14", "The Post": "23"}
    show_answer(answer)
    shown = capsys.readouterr().out
    assert "the sources differ (2 independent reports)" in shown
    assert "sources disagree" in render.turn(1, answer, COVERAGE)


def test_a_model_that_takes_one_side_is_shown_the_other(index: PassageIndex) -> None:
    answer = Assistant(index, writer(ScriptedEndpoint(sse("Fourteen people were injured. [1][2]")))).ask(ASKED)
    assert answer.status == "sources_disagree"
    assert len(answer.disagreements[0].rows) == 2


@pytest.mark.parametrize(
    "reply",
    [
        "Fourteen people were injured. [1] It rained.",
        "Ninety people were injured. [1]",
        "Fourteen people were injured. [1] The mayor resigned. [2]",
    ],
)
def test_what_is_not_supported_makes_it_partly_answered(index: PassageIndex, reply: str) -> None:
    answer = Assistant(index, writer(ScriptedEndpoint(sse(reply)))).ask(ASKED)
    assert answer.status == "partly_answered"


def test_a_list_of_articles_opens_each_by_its_headline() -> None:
    answer = replace(listed("<b>Ferry</b> late"), form="articles")
    article = answer.rows[0].sentence.citations[0].passage.article
    outline = Outline(render.turn(1, answer, COVERAGE))
    assert ("a", {"href": f"#article-{article.id}"}) in outline.attributes
    assert "Headline" in outline.text
    assert "<b>Ferry</b> late" in outline.text
