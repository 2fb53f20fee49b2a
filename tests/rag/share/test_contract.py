"""rag.share.contract: the models have every field that the JSON has, and no other."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from corpus.store.archive import Archive
from rag.answer.answer import Answer
from rag.answer.citing import checked_sentence
from rag.passage import Passage, ScoredPassage
from rag.question.asking_back import AskingBack, Choice
from rag.question.query import Query
from rag.search.find import Searched
from rag.share.article_json import EXCERPT, article_json
from rag.share.contract import AnswerResult, ArticleResult, CheckResult, SearchResult, VerifyResult
from rag.share.json_output import answer_json, check_json, search_json
from rag.share.verify import Check, verified_json
from tests.browser.scripted import FERRY, HOSPITAL
from tests.rag.share.test_answer_json import EVERYTHING

ASKED_BACK = Answer(
    "Who is he?",
    replace(Query("Who is he?"), asks=AskingBack("he", (Choice("Ivo Lund", "skipper", "Who is Ivo Lund?"),))),
    remark="Whom do you mean?",
)


def as_sent(value: object) -> Any:
    return json.loads(json.dumps(value))


def hold(model: type[BaseModel], value: object) -> None:
    """A field that the model lacks is dropped, one that the JSON lacks is an error."""
    sent = as_sent(value)
    assert model.model_validate(sent).model_dump(mode="json", by_alias=True, exclude_unset=True) == sent


@pytest.mark.parametrize("answer", [EVERYTHING, ASKED_BACK, Answer("What?", Query("What?"), abstained=True)])
def test_an_answer(answer: Answer) -> None:
    hold(AnswerResult, answer_json(answer))


def test_a_search() -> None:
    hits = tuple(ScoredPassage(Passage(one, 0, 60), 1.25) for one in (FERRY, replace(HOSPITAL, uri="urn:x:1")))
    hold(SearchResult, search_json(Searched(EVERYTHING.query, hits, 0.5, ("A note.",))))


def test_a_checked_sentence() -> None:
    passage = Passage(FERRY, 0, len(FERRY.body))
    checked = checked_sentence("Fourteen people were injured.", [passage])
    told = check_json(checked, checked.citations)
    hold(CheckResult, told)
    start, end = told["spans"][0]
    assert told["citations"][0]["quote"] == FERRY.body[start:end]
    hold(CheckResult, check_json(checked_sentence("It rained.", []), ()))


def test_a_verified_pack() -> None:
    hold(VerifyResult, verified_json([Check("pack", 0, 0, True, "fits"), Check("sentence", 1, 2, False, "no")], None))


def test_an_article_with_its_copies_and_versions(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([FERRY])
    archive.add([replace(FERRY, body=f"{FERRY.body} One died.", updated="2025-08-21")])
    archive.add([replace(FERRY, url="https://wire.example/1", source="Coast Wire")])
    archive.put_stories(10)
    told = article_json(archive, archive.get(FERRY.id))
    hold(ArticleResult, told)
    assert [one["text"] for one in told["versions"]] == [FERRY.body]
    assert [one["source"] for one in told["copies"]] == ["Coast Wire"]
    assert told["text"].endswith("One died.") and told["next"] is None
    assert "text" not in article_json(archive, archive.get(FERRY.id), with_texts=False)["versions"][0]


def test_the_parts_of_an_article_make_up_its_text(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add([FERRY])
    text, start = "", 0
    while True:
        part = article_json(archive, FERRY, start, 100)
        text += part["text"]
        if part["next"] is None:
            break
        start = part["next"]
    assert text == FERRY.body


def test_of_an_article_for_subscribers_there_is_an_excerpt(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    closed = replace(FERRY, is_free=False)
    archive.add([closed])
    for start in (0, 300, EXCERPT, 1_000):
        part = article_json(archive, closed, start)
        assert part["end"] <= EXCERPT and part["next"] is None
    assert article_json(archive, closed)["text"] == FERRY.body[: article_json(archive, closed)["end"]] != ""
