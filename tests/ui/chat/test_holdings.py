"""ui.chat.holdings: what an empty page shows of the archive, and only questions that it answers in their form."""

import re
from concurrent.futures import Future
from html import unescape
from pathlib import Path

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.sample_edition import OUTLETS, SAMPLE
from corpus.store.archive import Archive
from errors import IndexBroken
from rag.assistant import Assistant
from rag.index.passage_index import opened
from rag.question.answer_form import asked_for
from tests.fakes import WordEmbedding
from ui.chat.holdings import Holdings


def offered(markup: str) -> list[str]:
    return [unescape(question) for question in re.findall(r'data-ask="([^"]*)"', markup)]


def test_the_questions_offered_give_the_form_that_they_ask_for(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(item for item in read_path(SAMPLE) if isinstance(item, Article))
    ready: Future[Assistant] = Future()
    held = Holdings(archive, ready, wait=300)
    assert offered(held.start()) == []  # nobody can say yet what they give
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        assistant = Assistant(index)
        ready.set_result(assistant)
        questions = offered(held.start())
        assert len(questions) >= 4
        assert {"timeline", "said"} <= {asked_for(question).form for question in questions}
        for question in questions:
            answer = assistant.ask(question)
            assert not answer.abstained
            assert answer.form == asked_for(question).form, question
            assert len(answer.rows) > 1 or answer.form != "timeline"


def test_what_can_not_be_tried_is_not_offered(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([Article("The ferry left Skerrin.", "Ferry at Skerrin", published="2025-08-19")])
    failed: Future[Assistant] = Future()
    failed.cancel()
    assert offered(Holdings(archive, failed, wait=300).start()) == []


def test_an_empty_page_says_how_far_the_archive_is_and_what_is_invented(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(
        Article(f"The ferry left Skerrin, the {name} said.", f"Ferry in the {name}", source=name) for name in OUTLETS
    )
    opening: Future[Assistant] = Future()
    held = Holdings(archive, opening)
    assert "Opening the archive …" in held.start() and "data-due" in held.start()
    assert "its region, people, outlets and articles are invented" in held.start()
    with opened(archive, WordEmbedding()) as index:
        index.sync()
        opening.set_result(Assistant(index))
        assert "Ready: all 4 articles can be asked about." in held.start()
        archive.add([Article("The lighthouse of Skerrin is lit again.", "Lit", source="Real News")])
        later = held.start()
        assert "Ready; 1 articles or passages are still being indexed." in later and "data-due" in later
        assert "The sample edition is among the articles" in later


def test_an_empty_page_says_why_nothing_can_be_asked(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([Article("The ferry left Skerrin.", "Ferry at Skerrin", source="Real News")])
    failed: Future[Assistant] = Future()
    failed.set_exception(IndexBroken("The vector index can't be read: <b>."))
    shown = Holdings(archive, failed).start()
    assert "The vector index can&#x27;t be read: &lt;b&gt;." in shown
    assert "Ready" not in shown and "data-due" not in shown and "invented" not in shown
