from pathlib import Path

from corpus.store.archive import Coverage
from rag.index.keyword_index import Entry, TantivyKeywords
from rag.question.analysis import analyse
from rag.question.query import understand
from rag.search.abstention import coverage_line, missing_words, searched
from tests.fakes import BODY, article

HELD = Coverage(1_240, 9_000, ("Ellery Courier",), "2025-03-03", "2025-08-29T06:00", 0, 0)


def test_words_held_nowhere_are_told_as_the_reader_wrote_them(tmp_path: Path) -> None:
    keywords = TantivyKeywords(tmp_path)
    keywords.put([Entry(1, None, article(headline="Zeppelin sighted"), BODY)])
    question = "Did Count Orsolo's zeppelin injure people off Saltmarsh?"
    assert missing_words(analyse(question), keywords) == ("Count", "Orsolo's")


def test_what_was_searched_is_said_with_its_period() -> None:
    told = searched(understand("Who sank the ferry Maren Sky?"), HELD)
    assert told == "Searched 1,240 articles from 3 March 2025 to 29 August 2025 for: Maren, Sky, sank, ferry."
    then = searched(understand("Who sank the ferry?", "2025-06"), HELD)
    assert then.endswith("29 August 2025, of them what was published by 30 June 2025, for: sank, ferry.")


def test_what_was_withdrawn_is_told_beside_what_was_searched() -> None:
    held = Coverage(2, 3, ("Ellery Courier",), None, None, 2, 0, 1)
    assert coverage_line(held) == "The archive: 2 articles, of 1 outlet. Withdrawn by their publishers: 1."


def test_a_single_undated_article_and_a_question_without_a_telling_word() -> None:
    one = Coverage(1, 3, (), None, None, 1, 2)
    assert searched(understand("What is it?"), one) == "Searched 1 article for: nothing."
