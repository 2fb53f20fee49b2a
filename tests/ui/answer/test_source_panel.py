from dataclasses import replace
from pathlib import Path

import pytest

from corpus.__main__ import main
from corpus.article import Article
from corpus.store.archive import Archive
from rag.answer.answer import Answer
from rag.answer.cited_sentence import Citation, CitedSentence
from rag.passage import Passage
from rag.question.query import Query
from tests.fakes import article
from ui.answer import source_panel as panel

REPORT = "\n".join(
    f"The {one} of the {other} told the county that the {third} would open again in spring."
    for one, other, third in zip(
        "pilot mayor nurse warden keeper judge clerk chief guide miller".split(),
        "harbour bridge clinic forest lock court office school valley mill".split(),
        "ferry road ward path gate hall desk gym hut wheel".split(),
        strict=True,
    )
)
CITED = article(REPORT, url="https://courier.example/1", source="Courier")
COPY = article(REPORT, url="https://post.example/1", source="Post")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    archive = Archive(tmp_path)
    archive.add([CITED, COPY])
    archive.put_stories(9)
    return archive


def answering(cited: Article) -> panel.Answers:
    citation = Citation(1, Passage(cited, 0, len(cited.body)), 0, 60)
    answer = Answer("What opens?", Query("What opens?"), (CitedSentence("It opens.", (citation,)),))
    return lambda number: answer


def test_a_source_tells_in_how_many_outlets_it_also_ran(archive: Archive) -> None:
    assert "also ran in 1 outlet<" in panel.opened(archive, answering(CITED), "sources-1")
    archive.add([replace(COPY, url="https://tide.example/1", source="Tidewater")])
    archive.put_stories(9)
    assert "also ran in 2 outlets<" in panel.opened(archive, answering(CITED), "cite-1-1")
    assert "also ran" not in panel.opened(archive, answering(article()), "sources-1")


def test_what_was_cited_before_it_was_withdrawn_still_opens_and_says_so(archive: Archive) -> None:
    before = answering(CITED)
    assert "ithdrawn" not in panel.opened(archive, before, "cite-1-1")
    archive.add([Article("", url=CITED.url, status="canceled")])
    shown = panel.opened(archive, before, "cite-1-1")
    assert "<b>withdrawn</b>" in shown and "Withdrawn by its publisher (canceled)" in shown
    assert "The pilot of the harbour told the county" in shown
    assert "Withdrawn by its publisher (canceled)" in panel.opened(archive, before, f"article-{CITED.id}")


def test_list_show_and_stats_tell_of_withdrawals_copies_and_versions(
    archive: Archive, capsys: pytest.CaptureFixture[str]
) -> None:
    def told(*arguments: str) -> str:
        assert main([*arguments, "--data", str(archive.folder)]) == 0
        return " ".join(capsys.readouterr().out.split())

    assert f"copy: Post, {COPY.id}" in told("show", CITED.id)
    assert "withdrawn 0 future 0 stories 1 copies 1" in told("stats")
    archive.add([Article("", url=CITED.url, status="withheld")])
    assert "[withheld] Ferry and dredger" in told("list")
    shown = told("show", CITED.id, "--versions")
    assert "Withdrawn by its publisher (withheld): it is not answered from." in shown
    assert shown.count("The pilot of the harbour") == 2 and "Until " in shown
    assert "withdrawn 1 future 0 stories 0 copies 0" in told("stats")
