"""Subheads, short lines without a full stop: kept, and never the beginning of a quote or of what is cited."""

import io
from pathlib import Path

import pytest

from corpus.article import Article
from corpus.formats.readers import read_text
from rag.check.checker import check_sentence
from rag.index.keyword_index import Entry, TantivyKeywords
from rag.passage import Passage, ScoredPassage, split, subject
from rag.question.query import Query
from rag.text.sentence import sentence_spans
from rag.write.quote import grouped
from rag.write.quotes import QuotingWriter
from tests.fakes import WordEmbedding

LEAD = "The bridge at Harrow Ford opened again on March 31, the county said."
SUBHEADS = ("‘Serious’ Repairs Ahead", "Traffic and Tolls", "What Is Next?")
AFTER = (
    "In recent remarks, Osei said the county expects “serious repairs” to four bearings.“Our engineers know,” he said.",
    "Tolls rise to 4 crowns on Monday.",
    "The county will inspect the bearings in June.",
)
TEXT = f"{LEAD}\n\n" + "\n".join(f"{one}\n{two}" for one, two in zip(SUBHEADS, AFTER, strict=True))


@pytest.fixture
def held() -> Article:
    [article] = read_text(io.BytesIO(TEXT.encode()), "a.txt")
    assert isinstance(article, Article)
    return article


def test_wire_text_is_kept_as_it_is_and_nothing_is_made_up(held: Article) -> None:
    assert (held.body, held.headline, held.published, held.source) == (TEXT, None, None, None)
    assert subject(held) is None


def test_a_subhead_is_a_line_of_its_own_in_every_passage(held: Article) -> None:
    spans = [held.body[start:end] for start, end in sentence_spans(held.body)]
    assert [span for span in spans if span in SUBHEADS] == list(SUBHEADS)
    for one in SUBHEADS:
        assert not any(span != one and one in span for span in spans)
    assert all(one in "".join(held.body[start:end] for start, end in split(held)) for one in SUBHEADS)


@pytest.mark.parametrize("sentence", [AFTER[1], AFTER[2], "Traffic and tolls: 4 crowns from Monday."])
def test_what_is_cited_begins_after_the_subhead(held: Article, sentence: str) -> None:
    finding = check_sentence(sentence, [Passage(held, 0, len(held.body))])
    [(start, end)] = finding.spans
    assert held.body[start:end] in AFTER


def test_a_quote_begins_after_the_subhead(held: Article, tmp_path: Path) -> None:
    keywords = TantivyKeywords(tmp_path / "keywords")
    keywords.put([Entry(1, None, held, held.body)])
    writer = QuotingWriter(WordEmbedding(), keywords)
    found = [ScoredPassage(Passage(held, 0, len(held.body)), 0.0, 0.5)]
    drafts = grouped(writer.quotes(Query("tolls and traffic"), found), found)
    assert AFTER[1] in [draft.text for draft in drafts]
    assert not any(subhead in draft.text for draft in drafts for subhead in SUBHEADS[:2])
