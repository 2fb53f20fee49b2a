from pathlib import Path

import numpy as np
import pytest

from corpus.store.archive import Archive
from rag.index.average import AveragePassage
from rag.index.keyword_index import Entry, TantivyKeywords
from rag.passage import Passage, ScoredPassage
from rag.question.query import Query
from rag.write.markers import DraftSentence
from rag.write.quotes import FIGURES, WEIGHTS, QuotingWriter, distinct, ranked
from tests.fakes import WordEmbedding, article
from tests.rag.index.test_passage_scan import add

FERRY = (
    "A ferry struck a dredger off Saltmarsh on Tuesday.\n"
    "Photo: The ferry Maren Sky in the harbour\n"
    "Fourteen people were injured, and 2 boats were damaged.\n"
    "Sign up for our newsletter on ferries and people injured.\n"
    "Were people injured there?"
)
COPY = "Fourteen people were injured, and 2 boats were damaged. The mayor of Hollin thanked the crew at noon."


@pytest.fixture
def writer(tmp_path: Path) -> QuotingWriter:
    keywords = TantivyKeywords(tmp_path / "keywords")
    keywords.put([Entry(1, None, article(FERRY), FERRY), Entry(2, None, article(COPY, "Thanks"), COPY)])
    return QuotingWriter(WordEmbedding(), keywords, AveragePassage(Archive(tmp_path), lambda: 0))


def passages(*bodies: str) -> list[ScoredPassage]:
    return [
        ScoredPassage(Passage(article(body, url=f"a:{n}"), 0, len(body)), -0.5 * n, 0.5)
        for n, body in enumerate(bodies)
    ]


def quoted(writer: QuotingWriter, question: str, *bodies: str) -> list[DraftSentence]:
    [drafts] = writer.write(Query(question), passages(*bodies))
    return drafts


def test_the_sentence_that_answers_comes_first_with_its_number_marked(writer: QuotingWriter) -> None:
    first = quoted(writer, "How many people were injured?", FERRY, COPY)[0]
    assert first.text == "Fourteen people were injured, and 2 boats were damaged."
    assert first.cited == (1,)
    assert [first.text[start:end] for start, end in first.answers] == ["Fourteen"]


def test_names_of_things_are_not_marked_since_most_of_them_would_be_wrong(writer: QuotingWriter) -> None:
    body = "The Saltmarsh Quay Company bought the ferry."
    assert quoted(writer, "Which company bought the ferry?", body)[0].answers == ()
    [(start, end)] = quoted(writer, "Who bought the ferry?", body)[0].answers
    assert body[start:end] == "Saltmarsh Quay Company"


def test_where_two_are_asked_for_two_are_marked(writer: QuotingWriter) -> None:
    body = "The accord was signed by Hollin, whose mayor praised it, and by Saltmarsh."
    [first] = quoted(writer, "Which two towns signed the accord?", body)
    assert [first.text[start:end] for start, end in first.answers] == ["Hollin", "Saltmarsh"]
    [one] = quoted(writer, "Which town signed the accord?", body)
    assert len(one.answers) == 1


def test_captions_signups_and_copies_are_no_quotes(writer: QuotingWriter) -> None:
    texts = [draft.text for draft in quoted(writer, "How many people were injured?", FERRY, COPY)]
    assert not [text for text in texts if text.startswith(("Photo", "Sign up"))]
    assert len(texts) == len(set(texts))


def test_quotes_of_one_article_stand_together_the_best_ones_first(writer: QuotingWriter) -> None:
    drafts = quoted(writer, "How many people were injured?", FERRY, COPY)
    assert [draft.paragraph for draft in drafts] == sorted(draft.paragraph for draft in drafts)
    assert drafts[0].paragraph == 0


def test_the_figures_are_what_they_say(writer: QuotingWriter) -> None:
    judged = writer.judged(Query("How many people were injured?"), passages(FERRY, COPY))
    told = [dict(zip(FIGURES, row, strict=True)) for row in judged.figures]
    rows = dict(zip((sentence.text for sentence in judged.sentences), told, strict=True))
    asking = rows["Were people injured there?"]
    # Both of its terms are the question's, so both vectors point the same way.
    assert asking["similarity"] == pytest.approx(1.0, abs=1e-3)
    assert (asking["terms"], asking["asking"], asking["fits"], asking["article"]) == (1.0, 1.0, 0.0, 0.0)
    assert asking["length"] == pytest.approx(4 / 40)
    thanked = rows["The mayor of Hollin thanked the crew at noon."]
    assert (thanked["terms"], thanked["article"], thanked["early"], thanked["leaning"]) == (0.0, -0.5, 1.0, 0.0)
    assert judged.given["14"] == 1.0
    assert judged.given["2"] < judged.given["14"]


def test_what_is_like_everything_else_goes_back(writer: QuotingWriter, tmp_path: Path) -> None:
    archive = Archive(tmp_path / "of ferries")
    embedding = WordEmbedding()
    bodies = [f"The ferry left on time, number {n}." for n in range(400)]
    add(archive, [article(body, url=f"a:{n}") for n, body in enumerate(bodies)], embedding.embed(bodies))
    average = AveragePassage(archive, lambda: 90_000)  # as if these were a sample of so many: .9 of the mean
    judged = QuotingWriter(embedding, writer._keywords, average).judged(
        Query("What left?"), passages("The ferry left on time.", "The crane left Hollin.")
    )
    common = dict(zip((one.text for one in judged.sentences), judged.figures[:, FIGURES.index("common")], strict=True))
    ferry, crane = embedding.embed(["The ferry left on time.", "The crane left Hollin."])
    mean = 0.9 * embedding.embed(bodies).mean(axis=0)
    assert common["The ferry left on time."] == pytest.approx(ferry @ mean, abs=1e-3)
    assert common["The crane left Hollin."] == pytest.approx(crane @ mean, abs=1e-3)
    assert common["The ferry left on time."] > 2 * common["The crane left Hollin."]
    assert WEIGHTS[FIGURES.index("common")] < 0


def test_another_answer_goes_before_the_same_again(writer: QuotingWriter) -> None:
    third = "Nine people were injured there."
    judged = writer.judged(Query("How many people were injured?"), passages(FERRY, COPY, third))
    keys = [quote.answer.key for quote in distinct(ranked(judged), 2) if quote.answer]
    assert keys == ["14", "9"]


def test_nothing_to_quote_is_no_quote(writer: QuotingWriter) -> None:
    assert quoted(writer, "How many people were injured?") == []
    assert quoted(writer, "How many people were injured?", "Read more") == []


def test_no_more_sentences_are_embedded_than_forty(writer: QuotingWriter) -> None:
    embedding = WordEmbedding()
    many = " ".join(f"The ferry number {n} left the harbour." for n in range(90))
    counting = QuotingWriter(embedding, writer._keywords, writer._average)
    assert np.isfinite(counting.judged(Query("Which ferry left?"), passages(many)).figures).all()
    assert len(embedding.embedded) == 41
