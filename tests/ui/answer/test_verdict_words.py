"""Verdict words, provenance and next questions: what is told of an answer beside its sentences."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.store.archive import Archive, Coverage
from rag.answer.answer import Answer, Turn
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.answer.lines import Disagreement, ReportedValue
from rag.assistant import Assistant
from rag.check.verdict import Verdict
from rag.filters import Filters, Period
from rag.index.passage_index import opened
from rag.passage import Passage, ScoredPassage
from rag.question.query import Query
from tests.fakes import WordEmbedding, article
from tests.ui.answer.test_render import COVERAGE, Outline
from ui.answer.provenance import provenance
from ui.answer.verdict_words import standing
from ui.chat.filter_boxes import Scope
from ui.chat.next_questions import next_questions, shown_questions

CLAIMING = (
    "The company alleged that the dredger had no lights, said Oda Lind, its captain. It rained all day in Saltmarsh."
)


def cited(text: str, source: str = "Ellery Courier", number: int = 1, quote: str | None = None) -> Citation:
    held = Article(text, source=source, url=f"https://{number}.example")
    start = text.index(quote) if quote else 0
    return Citation(number, Passage(held, 0, len(text)), start, start + len(quote or text))


def sentence(*citations: Citation, verdict: Verdict = "supported", score: float = 0.99) -> CitedSentence:
    return CitedSentence("It is so.", citations, verdict, score=score)


RAIN, SNOW = cited("It rained in Saltmarsh on Tuesday."), cited("Snow fell on the Hollin valley.", "Coast Wire", 2)
COPY = cited("It rained in Saltmarsh on Tuesday.", "The Tidewater", 3)
CLAIM = cited(CLAIMING, quote="The company alleged that the dredger had no lights, said Oda Lind, its captain.")


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (sentence(RAIN, verdict="quoted"), "quoted directly"),
        (sentence(RAIN), "reported by one outlet"),
        (sentence(RAIN, COPY), "reported by one outlet"),  # a copy is no second voice
        (sentence(RAIN, score=0.8), "words match: read the source; reported by one outlet"),
        (sentence(RAIN, SNOW), "reported by 2 outlets independently"),
        (sentence(CLAIM), "claimed by Oda Lind"),
        (sentence(cited(CLAIMING, quote="It rained all day in Saltmarsh.")), "reported by one outlet"),
        (sentence(RAIN, verdict="partly supported"), ""),
        (sentence(RAIN, verdict="not supported"), ""),
        (sentence(verdict="uncited"), ""),
    ],
)
def test_how_a_sentence_stands(one: CitedSentence, words: str) -> None:
    assert standing(one) == words


@pytest.mark.parametrize(("changing", "words"), [(False, "; sources disagree"), (True, "")])
def test_a_disputed_sentence_says_so_and_a_count_that_changed_does_not(changing: bool, words: str) -> None:
    rows = tuple(ReportedValue("1", "", sentence(one, verdict="quoted"), ("x",)) for one in (RAIN, SNOW))
    differing = (Disagreement("injured", rows, changing),)
    assert standing(sentence(RAIN), differing) == f"reported by one outlet{words}"
    assert standing(sentence(COPY), differing) == "reported by one outlet"


def test_what_happened_tells_what_was_searched_and_read() -> None:
    retrieved = tuple(ScoredPassage(one.passage, 1.0) for one in (RAIN, SNOW, COPY))
    query = Query("Was it wet <b>?", Filters(sources=("Ellery Courier",)), period=Period(739_000, 739_006))
    answer = Answer(
        "And?", query, (sentence(RAIN),), retrieved=retrieved, evidence=0.81, writer="m",
        timings_ms={"retrieve": 20.4, "write": 1_234.0, "total": 1_260.0},
        coverage=Coverage(9, 9, ("A",), None, None, 9, 3),
    )  # fmt: skip
    told = Outline(provenance(answer, COVERAGE)).text
    for words in (
        "Understood asWas it wet <b>?",
        "Period24–30 April 2024",
        "9 articles of 1 outlet; only Ellery Courier; 3 not yet indexed",
        "3 passages of 3 articles of 3 outlets", "Copies merged1 of these passages", "81% likely",
        "Written bym", "search 20 ms, writing 1.2 s, in all 1.3 s",
    ):  # fmt: skip
        assert words in told, (words, told)


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    archive = Archive(tmp_path)
    archive.add(
        [
            article(
                "The ferry reached Saltmarsh late. The delay in Saltmarsh was the fog’s, said Lena Osei, the harbour "
                "master. “We had no warning,” Lena Osei said.",
                "Fog over Saltmarsh",
                url="https://courier.example/fog",
            ),
            article(
                "The dockers of Hollin have laid down their work. The strike in Hollin enters its third day, said Ines "
                "Varga, who leads the union.",
                "Strike in Hollin",
                source="The Tidewater",
                url="https://tidewater.example/strike",
            ),
        ]
    )
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        yield Assistant(index)


QUESTION = "Why did the ferry reach Saltmarsh late?"


def test_what_to_ask_next_is_new_made_of_what_was_read_and_answerable(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert not answer.abstained
    found = next_questions(assistant, (Turn(QUESTION, answer),))
    assert "What did Lena Osei say about Saltmarsh?" in found
    assert len(found) <= 3
    assert all(not assistant.ask(question).abstained for question in found)
    asked = Turn("what did lena osei say about saltmarsh?", answer)
    assert "What did Lena Osei say about Saltmarsh?" not in next_questions(assistant, (asked, Turn(QUESTION, answer)))


def test_nothing_is_offered_twice(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    said = "{0}, said Lena Osei, the harbour master. “We had no warning of {1},” Lena Osei said on Monday."
    archive.add(
        article(said.format(*words), headline, url=f"https://courier.example/{headline}")
        for words, headline in ((("The ferry is late", "fog"), "fog"), (("The pier is shut", "ice"), "ice"))
    )
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        assistant = Assistant(index)
        answer = assistant.ask("What did the harbour master say of a warning?")
        assert len({one.passage.article.id for one in answer.retrieved}) == 2
        found = next_questions(assistant, (Turn("What did the harbour master say of a warning?", answer),))
        assert found.count("What did Lena Osei say?") == 1
        assert len({question.casefold().strip("?. ") for question in found}) == len(found)
        asked = Turn("what did LENA OSEI say", answer)
        assert "What did Lena Osei say?" not in next_questions(assistant, (asked, Turn("q", answer)))


def test_nothing_is_offered_that_the_filters_leave_no_answer_to(assistant: Assistant) -> None:
    turns = (Turn(QUESTION, assistant.ask(QUESTION)),)
    assert next_questions(assistant, turns, Scope(as_of="2001-01-01")) == []
    only = next_questions(assistant, turns, Scope(Filters(sources=("The Tidewater",))))
    assert not any("Osei" in question for question in only)


def test_nothing_is_offered_after_half_an_answer_or_none(assistant: Assistant) -> None:
    answer = assistant.ask(QUESTION)
    assert next_questions(assistant, ()) == []
    assert next_questions(assistant, (Turn(QUESTION, replace(answer, complete=False)),)) == []


def test_questions_are_text() -> None:
    outline = Outline(shown_questions(3, ["What did <b>x</b> say?"]))
    assert "What did <b>x</b> say?" in outline.text
    assert ("button", "What did <b>x</b> say?") in [(tag, a.get("data-ask")) for tag, a in outline.attributes]
    assert shown_questions(3, []) == ""
