import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.passage import PASSAGE_CHARACTERS, SHORTEST_PASSAGE, Passage, searched_text, split, subject
from rag.text.sentence import MAX_SENTENCE, sentence_spans
from tests.fakes import article


def test_a_passage_is_a_slice_with_an_id() -> None:
    held = article()
    passage = Passage(held, 0, 8)
    assert passage.text == "Fourteen"
    assert passage.id == f"{held.id}:0-8"


def test_passages_are_runs_of_whole_sentences() -> None:
    held = article(body=" ".join(f"Sentence number {n} tells of the harbour." for n in range(100)))
    spans = split(held)
    starts = {start for start, _ in sentence_spans(held.body)}
    ends = {end for _, end in sentence_spans(held.body)}
    assert len(spans) > 3
    assert all(start in starts and end in ends for start, end in spans)
    assert all(SHORTEST_PASSAGE <= end - start <= PASSAGE_CHARACTERS + SHORTEST_PASSAGE for start, end in spans)


@given(st.text(max_size=3_000))
def test_every_sentence_is_in_exactly_one_passage(body: str) -> None:
    spans = split(article(body=body))
    for start, end in sentence_spans(body):
        assert sum(low <= start and end <= high for low, high in spans) == 1
    assert all(end - start <= max(PASSAGE_CHARACTERS, MAX_SENTENCE) + SHORTEST_PASSAGE for start, end in spans)


def test_the_headline_goes_before_what_is_embedded() -> None:
    assert searched_text("Ferry", "It sank.") == "Ferry\nIt sank."
    assert searched_text(None, "It sank.") == "It sank."


@pytest.mark.parametrize(
    ("url", "about"),
    [
        ("https://news.test/2025/08/19/harbour/ferry-hits-dredger-intl/index.html", "ferry hits dredger intl"),
        ("https://news.test/story/news/2025/08/19/ferry_hits_dredger/1096341/", "ferry hits dredger"),
        ("https://news.test/harbour/ferry-hits-dredger.html?page=2#top", "ferry hits dredger"),
        ("https://news.test/f%C3%A4hre-rammt-bagger", "fähre rammt bagger"),
        ("https://news.test/gallery/solstice-2025/index.html", "solstice 2025"),
        ("https://news.test/article-1096341", None),
        ("https://news.test/9f3a-41bc/index.html", None),
        ("https://news.test/", None),
        ("https://[news.test/ferry-hits-dredger", None),
        ("a:1", None),
        (None, None),
    ],
)
def test_without_a_headline_the_words_of_the_address_tell_the_subject(url: str | None, about: str | None) -> None:
    assert subject(article(headline=None, url=url)) == about


def test_a_headline_is_the_subject_whatever_the_address() -> None:
    assert subject(article(headline="Ferry late", url="https://news.test/tram-on-time")) == "Ferry late"
