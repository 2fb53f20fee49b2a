"""ui.chat.holdings: what an empty page shows of the archive, and only questions that it answers in their form."""

import re
from concurrent.futures import Future
from html import unescape
from pathlib import Path

from app import SAMPLE
from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.archive import Archive
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
