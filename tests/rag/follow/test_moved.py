"""rag.follow.news.moved: which values of new articles are other values of the same thing, and which are of another."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from corpus.article import Article
from rag.assistant import Assistant
from rag.follow.followed import Changed
from rag.follow.following import Following
from rag.follow.news.moved import moved
from rag.follow.stock import Since
from rag.pair_model.changes import ANSWERS
from rag.pair_model.model import open_pair_model
from rag.passage import Passage
from rag.question.analysis import analyse
from rag.write.stated import Answering
from tests.desk import INJURED, Desk
from tests.fakes import article

PAIRS = [json.loads(line) for line in Path(__file__).with_name("pairs.jsonl").read_text(encoding="utf-8").splitlines()]
"""Invented: a question, an article held and a new one, and what changed between them, if anything did."""


class Sure:
    """A reader to whom each text answers."""

    def answers(self, question: str, windows: Sequence[str]) -> npt.NDArray[np.float32]:
        return np.full(len(windows), 0.95, np.float32)


def changes(pair: dict[str, Any], reader: Answering) -> list[Changed]:
    held, new = (
        Article(
            body, headline, f"https://{source.lower().replace(' ', '-')}.example/{at}", source=source, published=day
        )
        for at, (day, source, headline, body) in enumerate((pair["held"], pair["new"]))
    )
    came = Since(frozenset({new.id}), {}, frozenset(), frozenset({held.id}))
    passages = [Passage(one, 0, len(one.body)) for one in (new, held)]
    return moved(analyse(pair["question"]), passages, came, reader)


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Answering:
    """The small model itself (20 s)."""
    found = open_pair_model(tmp_path_factory.mktemp("pair-model"), ANSWERS)
    assert found is not None
    return found


@pytest.mark.slow
@pytest.mark.parametrize("pair", PAIRS, ids=[f"{one['kind']}: {one['question']}" for one in PAIRS])
def test_the_same_thing_is_joined_and_nothing_else(pair: dict[str, Any], reader: Answering) -> None:
    found = changes(pair, reader)
    assert bool(found) is bool(pair["told"]), found
    for change, (before, after) in zip(found, [pair["told"]] if found else [], strict=True):
        assert before in change.before and after in change.after
        assert [source.quote != "" for source in change.citations] == [True, True]


@pytest.mark.parametrize("kind", ["votes", "date", "leader", "cost", "injured", "released"])
def test_each_kind_of_value_is_read(kind: str) -> None:
    [change] = changes(next(one for one in PAIRS if one["kind"] == kind and one["told"]), Sure())
    assert change.before != change.after


@pytest.mark.parametrize(
    "kind", ["other accident", "same value", "history", "asked for", "older report", "wounded earlier", "deputy"]
)
def test_what_shows_another_event_time_or_wish_is_left_out_however_likely_it_answers(kind: str) -> None:
    assert changes(next(one for one in PAIRS if one["kind"] == kind), Sure()) == []


def test_a_value_that_was_held_already_is_no_change() -> None:
    pair = next(one for one in PAIRS if one["kind"] == "injured")
    day, source, headline, body = pair["held"]
    both = [
        day,
        source,
        headline,
        f"{body}\nBy Wednesday 21 people were injured when the ferry struck the dredger off Saltmarsh.",
    ]
    assert changes({**pair, "held": both}, Sure()) == []


def test_an_article_eleven_days_later_that_words_the_event_otherwise_tells_the_changed_value(desk: Desk) -> None:
    following = Following(Assistant(desk.index, reader=Sure()), desk.store)
    following.add("", INJURED)
    later = "Twenty-one people were injured in the ferry collision off Saltmarsh, the inquiry was told on Saturday."
    headline = "Inquiry hears of ferry collision"
    desk.add(article(later, url="https://tidewater.example/inquiry", headline=headline, published="2025-08-30"))
    [line] = following.run()
    assert [(one.what, one.before, one.after) for one in line.news.changed] == [("injured", "14", "21")]
    assert [one for line in following.run() for one in line.news.changed] == []
