from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from rag.index.keyword_index import Entry, TantivyKeywords
from rag.passage import Passage, ScoredPassage
from rag.question.query import Query
from rag.relevance.second_look import SecondLook
from rag.relevance.turns import Turns
from rag.write.markers import DraftSentence
from rag.write.quote import grouped, widened
from rag.write.quotes import QuotingWriter
from tests.fakes import WordEmbedding, article

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
    return QuotingWriter(WordEmbedding(), keywords)


def passages(*bodies: str) -> list[ScoredPassage]:
    return [
        ScoredPassage(Passage(article(body, url=f"a:{n}"), 0, len(body)), -0.5 * n, 0.5)
        for n, body in enumerate(bodies)
    ]


def quoted(writer: QuotingWriter, question: str, *bodies: str) -> list[DraftSentence]:
    found = passages(*bodies)
    return grouped(writer.quotes(Query(question), found), found)


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


def test_another_answer_goes_before_the_same_again(writer: QuotingWriter) -> None:
    third = "Nine people were injured there."
    quotes = writer.quotes(Query("How many people were injured?"), passages(FERRY, COPY, third))
    assert [quote.answer.key for quote in quotes[:2] if quote.answer] == ["14", "9"]


def test_nothing_to_quote_is_no_quote(writer: QuotingWriter) -> None:
    assert quoted(writer, "How many people were injured?") == []
    assert quoted(writer, "How many people were injured?", "Read more") == []


def test_sixty_sentences_are_compared_and_those_with_the_questions_words_first(writer: QuotingWriter) -> None:
    embedding = WordEmbedding()
    last = "The ferry of the line left the harbour at noon."
    many = " ".join([*(f"The barge number {n} lay in the harbour." for n in range(90)), last])
    counting = QuotingWriter(embedding, writer._keywords)
    ranked = counting.ranked(Query("Which ferry left?"), passages(many))
    assert len(ranked) == 60
    assert len(embedding.embedded) == 61
    assert ranked[0].text == last


class Worth:
    """Finds in a text the number after "worth", and keeps what it was given to read."""

    def __init__(self) -> None:
        self.read = list[str]()

    def scores(self, question: str, texts: Sequence[str], deadline: float | None = None) -> npt.NDArray[np.float32]:
        self.read += texts
        return np.array([float(text.rpartition("worth ")[2].rstrip(".")) for text in texts], np.float32)


@pytest.mark.parametrize(("relevance", "read"), [(-3.0, 16), (-1.0, 18), (None, 18)])
def test_what_can_no_more_be_quoted_is_not_read(writer: QuotingWriter, relevance: float | None, read: int) -> None:
    best = " ".join(f"The ferry {one}aba {one}ebe {one}ibi {one}obo left, worth 2." for one in "bcdfghjklmnprstv")
    other = "The ferry tulip tarn left, worth -1. The ferry rose ridge left, worth -2."
    found = [replace(one, relevance=score) for one, score in zip(passages(best, other), (2.0, relevance), strict=True)]
    worth = Worth()
    quoting = QuotingWriter(WordEmbedding(), writer._keywords, SecondLook(worth, Turns()))
    quotes = quoting.quotes(Query("Which ferry left?"), found)
    assert len([text for text in set(worth.read) if text.startswith("The ferry")]) == read
    assert len(quotes) == 5 and all("worth 2" in one.sentence.text for one in quotes)


class Reading:
    """Believes the more in a text the more often it says a word."""

    def __init__(self, *words: str) -> None:
        self.words, self.asked = words, list[str]()

    def answers(self, question: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        self.asked.append(question)
        return np.array([0.9 if any(word in text for word in self.words) else 0.1 for text in windows], np.float32)


def test_what_answers_comes_before_what_is_merely_alike(writer: QuotingWriter) -> None:
    body = "The ferry struck a dredger off Saltmarsh. A ferry lay off Saltmarsh. Off Saltmarsh it was noon."
    asked = Query("When did the ferry strike a dredger off Saltmarsh?")
    alike = QuotingWriter(WordEmbedding(), writer._keywords).quotes(asked, passages(body))[0].sentence
    assert (alike.text, alike.answers) == ("The ferry struck a dredger off Saltmarsh.", None)
    read = QuotingWriter(WordEmbedding(), writer._keywords, reader=Reading("noon")).quotes(asked, passages(body))
    assert (read[0].sentence.text, read[0].sentence.answers) == ("Off Saltmarsh it was noon.", pytest.approx(0.9))
    assert len(read) == len(QuotingWriter(WordEmbedding(), writer._keywords).quotes(asked, passages(body)))


def test_what_tells_of_another_year_than_the_question_names_answers_nothing(writer: QuotingWriter) -> None:
    found = [
        ScoredPassage(Passage(article("The ferry won the prize.", url="a:1", published="2025-08-19"), 0, 24), 0.0, 0.5),
        ScoredPassage(Passage(article("A ferry took the prize.", url="a:2", published="2021-03-02"), 0, 23), 0.0, 0.5),
    ]
    quoting = QuotingWriter(WordEmbedding(), writer._keywords, reader=Reading("prize"))

    def told(question: str) -> list[tuple[str, float | None]]:
        quotes = quoting.quotes(Query(question), found)
        return [(one.sentence.text, one.sentence.answers) for one in quotes]

    assert [share for _, share in told("Which ferry won the prize?")] == [pytest.approx(0.9)] * 2
    then, other = told("Which ferry won the 2021 prize?")
    assert then == ("A ferry took the prize.", pytest.approx(0.9)) and other == ("The ferry won the prize.", 0.0)


def test_of_a_question_of_two_parts_each_is_read(writer: QuotingWriter) -> None:
    reading = Reading("ferry")
    asked = Query("Who won and who lost?", parts=("Who won?", "Who lost?"))
    QuotingWriter(WordEmbedding(), writer._keywords, reader=reading).quotes(asked, passages("The ferry of Hollin won."))
    assert reading.asked == ["Who won?", "Who lost?"]


def test_the_injured_are_no_answer_to_how_many_died(writer: QuotingWriter) -> None:
    body = "On Tuesday eight people were injured in the harbour."
    assert quoted(writer, "How many people died in the harbour?", body)[0].answers == ()
    assert quoted(writer, "How many people were injured in the harbour?", body)[0].answers != ()


def test_a_name_alone_asks_for_no_other_name_and_a_time_is_no_number(writer: QuotingWriter) -> None:
    body = "The motion came from Bronagh Eastlake, and Gunther Paley voted against it at 02:40."
    assert quoted(writer, "Who is Bronagh Eastlake?", body)[0].answers == ()
    assert quoted(writer, "How deep was the river?", body)[0].answers == ()


def test_what_states_nothing_has_no_words_marked(writer: QuotingWriter) -> None:
    quotes = writer.quotes(Query("How many people were injured?"), passages(FERRY))
    assert grouped(quotes, passages(FERRY))[0].answers
    assert not any(draft.answers for draft in grouped(quotes, passages(FERRY), marks=False))


def test_a_neighbour_outside_the_passage_widens_it(writer: QuotingWriter) -> None:
    body = "Fourteen people were hurt on the ferry. Six were slightly injured. The harbour reopened."
    start = body.index("Six")
    found = [ScoredPassage(Passage(article(body), start, len(body)), 1.0, 0.5)]
    quotes = writer.quotes(Query("How many were slightly injured?"), found)
    [first, *_] = grouped(quotes, found)
    assert first.text == "Fourteen people were hurt on the ferry. Six were slightly injured."
    assert first.text in widened(quotes, found)[0].passage.text


def test_a_neighbour_that_is_quoted_already_is_not_quoted_twice(writer: QuotingWriter) -> None:
    body = "Fourteen people were injured on the ferry. It had 206 people injured or well."
    found = passages(body)
    texts = [
        draft.text
        for draft in grouped(writer.quotes(Query("How many people were injured on the ferry?"), found), found)
    ]
    assert texts == ["Fourteen people were injured on the ferry.", "It had 206 people injured or well."]
