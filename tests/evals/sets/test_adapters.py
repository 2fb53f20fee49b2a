"""Each published shape, with questions and articles of our own making; and the real files where they are at hand."""

import gzip
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evals.sets.adapters import adapt
from evals.sets.example import Example, ExampleError, Nugget
from evals.sets.realtimeqa import answer_strings
from tests.places import ROOT

DATA = ROOT.parent / "shared" / "data"
URL = "https://courier.example/2025/08/19/ferry"
BODY = "The ferry struck a dredger off Saltmarsh. Nobody “knew why”, the harbour authority said."


def lines(path: Path, *values: Any) -> None:
    path.write_text("".join(json.dumps(value) + "\n" for value in values), encoding="utf-8")


@pytest.fixture
def quiz(tmp_path: Path) -> Path:
    article = {
        "url": URL,
        "title": "Ferry",
        "author": "['A. Writer']",
        "source": "Courier",
        "published_at": "2025/08/19",
    }
    (tmp_path / "articles.jsonl.gz").write_bytes(gzip.compress(json.dumps(article | {"body": BODY}).encode()))
    asked = {"id": "1", "question": "What did the ferry hit?", "choices": ["A dredger", "A rock"], "date": "2025/08/22"}
    summed_up = 'It hit a dredger last week. Nobody "knew why", the harbour authority said.'
    lines(
        tmp_path / "questions-dev.jsonl",
        asked | {"answer": "A dredger", "source": "CNN", "gold_urls": [URL], "evidence": summed_up},
        asked | {"id": "2", "answer": "TRUE", "gold_urls": [], "evidence": ""},
    )
    absent = {"id": "1", "question": "Who won?", "answer": "Nobody", "date": "2026-01-02", "source": "CNN"}
    lines(tmp_path / "questions-absent-dev.jsonl", absent)
    return tmp_path


@pytest.fixture
def hops(tmp_path: Path) -> Path:
    fact = {"title": "Ferry", "author": None, "url": URL, "source": "Courier", "category": "news"}
    article = fact | {"published_at": "2025-08-19T12:00:00+00:00", "body": BODY}
    facts = [fact | {"fact": "The ferry struck a dredger off Saltmarsh."}, fact | {"fact": "Nobody “knew why”"}]
    rows = [
        {"query": "What was hit?", "answer": "A dredger", "question_type": "inference_query", "evidence_list": facts},
        {"query": "Do both say so?", "answer": "Yes", "question_type": "comparison_query", "evidence_list": facts},
        {"query": "Who?", "answer": "Insufficient information.", "question_type": "null_query", "evidence_list": []},
    ]
    (tmp_path / "corpus.json").write_text(json.dumps([article]), encoding="utf-8")
    (tmp_path / "MultiHopRAG.json").write_text(json.dumps(rows), encoding="utf-8")
    return tmp_path


@pytest.fixture
def topic() -> dict[str, Any]:
    insight = {
        "insight_id": "i1",
        "insight_name": "dredger",
        "insight": "The ferry struck a dredger off Saltmarsh in August.",
    }
    document = {"document_text": BODY, "document_metadata": {"article_source": "courier.example"}, "idx": 0}
    return {
        "topic_id": "t",
        "topic": "A ferry",
        "subtopics": [{"subtopic_id": "s1", "subtopic": "cause", "query": "What happened?", "insights": [insight]}],
        "documents": [
            document | {"document_id": "d1", "insights_included": ["i1", "other"]},
            document | {"document_id": "d2", "insights_included": []},
        ],
    }


class TestRealTimeQA:
    def test_a_question_with_gold(self, quiz: Path) -> None:
        adapted = adapt(quiz)
        assert adapted.articles is not None
        assert [(article.url, article.published) for article in adapted.articles] == [(URL, "2025-08-19")]
        assert adapted.examples[1] == Example(
            id="1",
            question="What did the ferry hit?",
            as_of="2025-08-22",
            answerable=True,
            nuggets=(Nugget(("A dredger", "dredger")),),
            gold_articles=(URL,),
            evidence=('Nobody "knew why", the harbour authority said.',),  # the other sentence is not the article's
            group=URL,
        )

    def test_without_gold_nobody_said_whether_it_can_be_answered(self, quiz: Path) -> None:
        example = adapt(quiz).examples[2]
        assert (example.answerable, example.nuggets, example.must_not) == (None, (), ())

    def test_absent_ones(self, quiz: Path) -> None:
        example = adapt(quiz).examples[0]
        assert (example.id, example.kind, example.answerable, example.nuggets) == ("absent-1", "absent", False, ())
        assert example.as_of == "2026-01-02"

    @pytest.mark.parametrize(
        ("answer", "strings"),
        [
            ("“Squid Game”", ["Squid Game"]),
            ('"Westside Story"', ["Westside Story"]),
            ("San Francisco, California", ["San Francisco, California", "San Francisco"]),
            ("Washington, D.C.", ["Washington, D.C.", "Washington"]),
            ("Rep. Ann Example", ["Rep. Ann Example", "Ann Example"]),
            ("4,000", ["4,000"]),
            ("TRUE", []),
            ("All of the above", []),
            ("", []),
        ],
    )
    def test_ways_of_writing_an_answer(self, answer: str, strings: list[str]) -> None:
        assert answer_strings(answer) == strings

    @pytest.mark.skipif(not (DATA / "realtimeqa-2022").is_dir(), reason="no ../shared/data/realtimeqa-2022")
    def test_the_real_one(self) -> None:
        adapted = adapt(DATA / "realtimeqa-2022")
        assert adapted.articles is not None
        held = {article.url for article in adapted.articles}
        answerable = [example for example in adapted.examples if example.answerable]
        assert (len(adapted.examples), len(held), len(answerable)) == (722, 4956, 117)
        assert all(url in held for example in answerable for url in example.gold_articles)
        assert sum(example.answerable is False for example in adapted.examples) == 300
        assert all(example.as_of for example in adapted.examples)


class TestMultiHop:
    def test_kinds_nuggets_and_evidence(self, hops: Path) -> None:
        adapted = adapt(hops)
        inference, comparison, null = adapted.examples
        assert adapted.articles is not None
        assert adapted.articles[0].published == "2025-08-19T12:00:00+00:00"
        assert (inference.kind, inference.nuggets) == ("multi", (Nugget(("A dredger",)),))
        assert inference.evidence == ("The ferry struck a dredger off Saltmarsh.", "Nobody “knew why”")
        assert inference.gold_articles == (URL,)
        assert (comparison.kind, comparison.nuggets) == ("compare", ())
        assert (null.kind, null.answerable, null.nuggets, null.group) == ("absent", False, (), None)
        assert inference.group == comparison.group

    def test_the_file_itself_may_be_named(self, hops: Path) -> None:
        assert adapt(hops / "MultiHopRAG.json") == adapt(hops)

    def test_errors_name_the_question(self, hops: Path) -> None:
        (hops / "MultiHopRAG.json").write_text('[{"query": "Who?"}]', encoding="utf-8")
        with pytest.raises(ExampleError, match=r"MultiHopRAG\.json, question 1 has another shape"):
            adapt(hops)

    def test_without_its_corpus(self, hops: Path) -> None:
        (hops / "corpus.json").unlink()
        with pytest.raises(ExampleError, match=r"no articles in .*corpus\.json"):
            adapt(hops)


class TestSummHay:
    @pytest.mark.parametrize("name", ["topic_news9.json", "topic_news9.json.gz"])
    def test_a_subtopic(self, tmp_path: Path, topic: dict[str, Any], name: str) -> None:
        data = json.dumps(topic).encode()
        (tmp_path / name).write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        adapted = adapt(tmp_path)
        assert adapted == adapt(tmp_path / name)
        [example] = adapted.examples
        assert example.nuggets == (Nugget(("The ferry struck a dredger off Saltmarsh in August.",), vital=False),)
        assert example.gold_articles == ("summhay:d1",)
        assert (example.evidence, example.group) == ((), "t")
        assert [article.uri for article in adapted.articles or ()] == ["summhay:d1", "summhay:d2"]

    def test_another_shape(self, tmp_path: Path, topic: dict[str, Any]) -> None:
        del topic["documents"][0]["insights_included"]
        (tmp_path / "topic_x.json").write_text(json.dumps(topic), encoding="utf-8")
        with pytest.raises(ExampleError, match=r"topic_x\.json has another shape.*insights_included"):
            adapt(tmp_path)

    @pytest.mark.skipif(not (DATA / "summhay").is_dir(), reason="no ../shared/data/summhay")
    def test_the_real_one(self) -> None:
        adapted = adapt(DATA / "summhay")
        held = {article.uri for article in adapted.articles or ()}
        assert (len(adapted.examples), len(held)) == (18, 200)
        assert all(uri in held for example in adapted.examples for uri in example.gold_articles)
        assert all(example.nuggets and example.gold_articles for example in adapted.examples)


class TestTable:
    def test_columns_by_their_names(self, tmp_path: Path) -> None:
        path = tmp_path / "set.csv"
        path.write_text(
            "\ufeffQuestion,Answer,URL,Answerable,must not,kind\n"
            f'"How many, in all?",14|fourteen,{URL},yes,17|12,number\n'
            "Who won?,,,no,,absent\n",
            encoding="utf-8",
        )
        adapted = adapt(path)
        first, second = adapted.examples
        assert adapted.articles is None
        assert (first.id, first.question) == ("line-2", "How many, in all?")
        assert first.nuggets == (Nugget(("14", "fourteen")),)
        assert (first.gold_articles, first.must_not, first.answerable) == ((URL,), ("17", "12"), True)
        assert (second.nuggets, second.answerable, second.kind) == ((), False, "absent")

    def test_tabs(self, tmp_path: Path) -> None:
        (tmp_path / "set.tsv").write_text("id\tquery\nq1\tWho, then?\n", encoding="utf-8")
        assert adapt(tmp_path / "set.tsv").examples == (Example("q1", "Who, then?"),)

    @pytest.mark.parametrize(
        ("text", "message"),
        [
            ("answer\n14\n", "no column 'question'; the header has \\['answer'\\]"),
            ("question,kind\nWho?,riddle\n", r"set\.csv, line 2: kind 'riddle'"),
            ("question,answer\nWho?,a\n,b\n", r"set\.csv, line 3: question must be"),
            ("question,answerable\nWho?,maybe\n", "answerable is 'maybe'"),
            ("question\nWho?,b\n", "line 2: more fields"),
            ("id,question\nq,Who?\nq,What?\n", "the id 'q' stands twice"),
            ("question\n", "holds no example"),
            ("", "no column 'question'"),
        ],
    )
    def test_errors_name_file_and_line(self, tmp_path: Path, text: str, message: str) -> None:
        path = tmp_path / "set.csv"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(ExampleError, match=message):
            adapt(path)


def _nothing(path: Path) -> Path:
    return path


def _broken_line(path: Path) -> Path:
    (path / "articles.jsonl.gz").write_bytes(gzip.compress(json.dumps({"body": BODY, "url": URL}).encode()))
    (path / "questions-dev.jsonl").write_text('{"id": "1"\n', encoding="utf-8")
    return path


def _not_an_object(path: Path) -> Path:
    _broken_line(path)
    (path / "questions-dev.jsonl").write_text("[]\n", encoding="utf-8")
    return path


def _broken_gzip(path: Path) -> Path:
    (path / "topic_x.json.gz").write_bytes(gzip.compress(b"{}")[:-9])
    return path


def _no_utf8(path: Path) -> Path:
    (path / "set.csv").write_bytes(b"question\n\xff\xfe\n")
    return path / "set.csv"


@pytest.mark.parametrize(
    ("made", "message"),
    [
        (_nothing, "No adapter knows"),
        (_broken_line, r"questions-dev\.jsonl, line 1: "),
        (_not_an_object, r"questions-dev\.jsonl, line 1: not a JSON object"),
        (_broken_gzip, r"topic_x\.json\.gz' can't be read"),
        (_no_utf8, r"set\.csv' can't be read"),
    ],
)
def test_what_is_broken_is_said_by_name(tmp_path: Path, made: Callable[[Path], Path], message: str) -> None:
    with pytest.raises(ExampleError, match=message):
        adapt(made(tmp_path))
