"""What holds of every sentence: a passage's own sentence is quoted exactly, and no span leaves its passage."""

import gzip
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from rag.check.checker import check_sentence
from rag.passage import Passage, split
from rag.text.sentence import sentence_spans
from tests.places import ROOT

SHARED = ROOT.parent / "shared" / "data"
ARTICLES = SHARED / "realtimeqa-2022" / "articles.jsonl.gz"
WORDS = "Fourteen 14 “ ” ' \" , . ; : said Osei not no may claimed % $ more than killed in Pell [ ] \n … 第 。".split(
    " "
)
TEXTS = st.lists(st.sampled_from([*WORDS, "ferry", "struck", "3.5", "1,200", "March", "31"]), max_size=40).map(" ".join)


def altered(article: Article) -> list[str]:
    """The sentences of an article that are not quoted with their exact span where they are cited."""
    found = []
    for start, end in split(article):
        passage = Passage(article, start, end)
        for first, last in sentence_spans(passage.text):
            sentence = passage.text[first:last]
            finding = check_sentence(sentence, [passage])
            [(begins, ends)] = finding.spans
            words = article.body[begins:ends].strip('"“”„«»')
            if finding.verdict != "quoted" or words != sentence.strip('"“”„«»') or finding.score != 1:
                found.append(sentence)
    return found


@settings(max_examples=60, deadline=None)
@given(TEXTS)
def test_a_sentence_of_a_passage_is_quoted_exactly(body: str) -> None:
    assert altered(Article(body=body)) == []


@settings(max_examples=150, deadline=None)
@given(TEXTS, st.lists(TEXTS, max_size=3))
def test_any_text_is_checked_and_spans_stay_inside_their_passages(sentence: str, bodies: list[str]) -> None:
    cited = [Passage(Article(body=body), 0, len(body)) for body in bodies]
    finding = check_sentence(sentence, cited)
    assert 0 <= finding.score <= 1
    assert finding.reason
    assert len(finding.spans) == len(cited)
    for passage, (start, end) in zip(cited, finding.spans, strict=True):
        assert passage.start <= start <= end <= passage.end


def test_long_and_odd_text_is_checked_in_time() -> None:
    body = "The ferry struck a dredger off Saltmarsh. " * 200
    passage = Passage(Article(body=body), 0, len(body))
    for odd in ("a" * 20_000, "ha " * 5_000, "'" * 5_000, "9," * 5_000, "In " + "x" * 5_000 + ", ", "[1]" * 3_000):
        assert check_sentence(odd, [passage]).verdict != "supported"


def real_articles() -> list[Article]:
    if not ARTICLES.exists():
        pytest.skip(f"{ARTICLES} is not on this machine")
    with gzip.open(ARTICLES, "rt", encoding="utf-8") as file:
        return [Article(body=json.loads(line)["body"]) for line in file]


def test_no_quote_of_some_real_articles_is_altered() -> None:
    assert [sentence for article in real_articles()[::100] for sentence in altered(article)] == []


@pytest.mark.slow
def test_no_quote_of_any_real_article_is_altered() -> None:
    assert [sentence for article in real_articles() for sentence in altered(article)] == []
