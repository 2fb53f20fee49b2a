"""Pairs made from articles: as many stated as not, and none that its passage decides the other way."""

import random
from pathlib import Path

import pytest

from evals.training.made import pairs_of
from evals.training.pair import Pair
from evals.training.recipe import edition_pairs, without
from tests.places import ROOT


@pytest.fixture(scope="module")
def made() -> list[Pair]:
    return list(edition_pairs(0))


def test_about_half_is_stated(made: list[Pair]) -> None:
    assert len(made) > 100
    assert 0.4 < sum(pair.label for pair in made) / len(made) < 0.65


def test_verbatim_sentences_stand_in_their_passage(made: list[Pair]) -> None:
    verbatim = [pair for pair in made if pair.kind == "verbatim"]
    assert verbatim
    assert all(pair.text in pair.read for pair in verbatim)


def test_no_sentence_that_is_not_stated_stands_in_its_passage(made: list[Pair]) -> None:
    false = [pair for pair in made if not pair.label]
    assert len({pair.kind for pair in false}) > 8
    assert [pair for pair in false if pair.text in pair.read] == []


def test_the_same_seed_makes_the_same_pairs(made: list[Pair]) -> None:
    assert list(edition_pairs(0)) == made
    assert list(edition_pairs(1)) != made


@pytest.mark.parametrize("body", ["", "x", "A line.\nAnother line.", "12 34. " * 50, "水。" * 50])
def test_odd_articles_make_no_pairs(body: str) -> None:
    assert list(pairs_of("", body, "odd", 4, random.Random(0))) == []


def test_a_set_is_left_out_whole(made: list[Pair]) -> None:
    assert without(made, ["edition"]) == []
    assert without(made, ["qags"]) == made


def test_no_text_of_others_is_stored() -> None:
    folder = ROOT / "evals" / "training"
    assert {path.suffix for path in Path(folder).iterdir() if path.is_file()} == {".py"}
