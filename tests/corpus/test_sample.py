"""Holds the sample edition, and the questions over it, to what they promise."""

import json
import re
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import TypedDict

import pytest
import yaml

from corpus.article import Article
from corpus.formats.files import read_path
from tests.places import ROOT

EDITION = ROOT / "corpus" / "sample"
FIELDS = set("headline source authors published updated section genre url uri correction language".split())
KINDS = set("fact who_said number when multi compare timeline followup absent false_premise".split())
UNANSWERABLE = {"absent", "false_premise"}
ACROSS_ARTICLES = {"multi", "compare", "timeline"}

# Wrong answers that the edition does not hold, but that a reader, or a model, could well come up with.
INVENTED = {
    *("human error", "20 March", "7 May", "8 May", "24 August", "voted to close", "Abara", "promised two"),
    *("granted the permit", "refused the permit", "43 boats", "29 boats", "overturned", "rejected the appeal"),
    *("too lenient", "three years for Vossholm", "without a licence", "fined", "wins the run-off"),
    *("recommended Ferreira-Lund", "awarded 420,000", "both at the railway bridge"),
    *("fined Vossholm", "ordered lights", "tested positive", "captain of the Halvor 2 failed"),
    *("the electrician set", "five were killed", "Manyika was sent off"),
}

NUMBER_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty"
).split()


class Turn(TypedDict):
    question: str
    answer: str


class Nugget(TypedDict):
    any: list[str]
    vital: bool


class Example(TypedDict):
    id: str
    question: str
    history: list[Turn]
    as_of: str | None
    kind: str
    answerable: bool
    nuggets: list[Nugget]
    must_not: list[str]
    gold_articles: list[str]
    evidence: list[str]
    group: str


@cache
def edition() -> dict[Path, Article]:
    found: dict[Path, Article] = {}
    for path in sorted(EDITION.rglob("*")):
        if path.is_file() and path.name != "README.md":
            [article] = read_path(path)
            assert isinstance(article, Article), article
            found[path] = article
    return found


@cache
def by_address() -> dict[str, Article]:
    named = {article.url or article.uri or article.id: article for path, article in edition().items()}
    assert len(named) == len(edition())
    return named


def read_examples() -> list[Example]:
    lines = (ROOT / "evals" / "sample.jsonl").read_text(encoding="utf-8").splitlines()
    examples: list[Example] = [json.loads(line) for line in lines]
    return examples


EXAMPLES = read_examples()
each_story = pytest.mark.parametrize("story", sorted({example["group"] for example in EXAMPLES}))


def about(story: str) -> list[Example]:
    return [example for example in EXAMPLES if example["group"] == story]


def normal(text: str) -> str:
    """Words between single spaces: lower case, small numbers in digits, no thousands commas, plain quotes."""
    text = text.lower().replace("’", "'")
    text = re.sub(r"(?<=\d),(?=\d{3})", "", re.sub(r"\bper cent\b|%", " percent", text))
    text = re.sub(
        r"[a-z]+", lambda word: str(NUMBER_WORDS.index(word[0])) if word[0] in NUMBER_WORDS else word[0], text
    )
    words = re.findall(r"\w(?:[\w.:'-]*\w)?", text)
    return f" {' '.join(words)} "


def holds(text: str, value: str) -> bool:
    return normal(value) in normal(text)


@cache
def whole_edition() -> str:
    return normal("\n".join(f"{article.headline}\n{article.body}" for article in edition().values()))


def test_a_value_is_found_as_a_whole_word_only() -> None:
    assert holds("Some 1,240 people, or 85 per cent", "1240") and holds("85%", "85 percent")
    assert holds("Three were hurt.", "3") and holds("It was 6.42 metres.", "6.42")
    assert not holds("6.42 metres", "42") and not holds("412,000 euros", "412") and not holds("thirteen", "three")


def test_the_edition_is_three_outlets_and_an_agency() -> None:
    outlets = Counter(article.source for article in edition().values() if article.source)
    assert set(outlets) == {"Ellery Courier", "The Tidewater", "Hollin Valley Post", "Coast Wire"}
    assert len(edition()) >= 80 and min(outlets.values()) >= 7


def test_every_article_has_the_length_of_one() -> None:
    lengths = {path.name: len(article.body.split()) for path, article in edition().items()}
    assert {name: words for name, words in lengths.items() if not 150 <= words <= 500} == {}


def test_the_edition_spans_spring_and_summer_2025() -> None:
    days = [article.published[:10] for article in edition().values() if article.published]
    assert len(days) == len(edition()) - 2  # the letter and the plain wire text have no date
    assert min(days) >= "2025-03-03" and max(days) == "2025-08-29"
    assert len({day[:7] for day in days}) == 6


def test_front_matter_has_only_fields_that_are_read() -> None:
    for path in EDITION.rglob("*.md"):
        if path.name != "README.md":
            assert set(yaml.safe_load(path.read_text(encoding="utf-8").split("---\n")[1])) <= FIELDS, path


def test_the_set_is_large_enough_in_every_part() -> None:
    assert len(EXAMPLES) >= 120
    assert len({example["id"] for example in EXAMPLES}) == len(EXAMPLES)
    asked = {(example["question"], example["as_of"], str(example["history"])) for example in EXAMPLES}
    assert len(asked) == len(EXAMPLES)
    kinds = Counter(example["kind"] for example in EXAMPLES)
    assert set(kinds) == KINDS and min(kinds.values()) >= 8
    unanswerable = [example for example in EXAMPLES if not example["answerable"]]
    assert 4 * len(unanswerable) >= len(EXAMPLES)
    assert sum(example["as_of"] is not None for example in EXAMPLES) >= 8


def test_invented_wrong_answers_are_used_and_are_not_in_the_edition() -> None:
    used = {value for example in EXAMPLES for value in example["must_not"]}
    assert used >= INVENTED
    assert {value for value in INVENTED if normal(value) in whole_edition()} == set()


@each_story
def test_shape(story: str) -> None:
    for example in about(story):
        assert set(example) == Example.__required_keys__
        assert example["question"].strip() and example["group"] == example["id"].rpartition("-")[0]
        assert bool(example["history"]) == (example["kind"] == "followup")
        assert all(set(turn) == {"question", "answer"} and all(turn.values()) for turn in example["history"])
        assert example["answerable"] == (example["kind"] not in UNANSWERABLE)
        assert len(example["nuggets"]) <= 4 and len(example["evidence"]) <= 4
        if example["answerable"]:
            assert any(nugget["vital"] for nugget in example["nuggets"])
            assert example["evidence"] and example["gold_articles"]
        else:
            assert not example["nuggets"] and example["must_not"]


@each_story
def test_evidence_stands_in_the_gold_articles(story: str) -> None:
    for example in about(story):
        gold = [by_address()[address] for address in example["gold_articles"]]
        assert len(set(example["gold_articles"])) == len(gold)
        for sentence in example["evidence"]:
            assert any(sentence in article.body for article in gold), sentence
        for article in gold if example["evidence"] else []:
            assert any(sentence in article.body for sentence in example["evidence"]), article.headline
        if example["kind"] in ACROSS_ARTICLES:
            assert not any(all(sentence in article.body for sentence in example["evidence"]) for article in gold)


@each_story
def test_nothing_later_than_as_of_is_gold(story: str) -> None:
    for example in about(story):
        if example["as_of"] is not None:
            date.fromisoformat(example["as_of"])
            for address in example["gold_articles"]:
                assert (by_address()[address].published or "")[:10] <= example["as_of"]


@each_story
def test_every_nugget_stands_in_the_evidence(story: str) -> None:
    for example in about(story):
        evidence = "\n".join(example["evidence"])
        for nugget in example["nuggets"]:
            assert any(holds(evidence, value) for value in nugget["any"]), nugget["any"]
            asked = " ".join([example["question"], *(turn["answer"] for turn in example["history"])])
            assert not any(holds(asked, value) for value in nugget["any"]), (
                f"the question gives it away: {nugget['any']}"
            )


@each_story
def test_a_tempting_wrong_answer_is_in_the_edition_but_not_in_the_evidence(story: str) -> None:
    for example in about(story):
        for value in example["must_not"]:
            assert value in INVENTED or normal(value) in whole_edition(), value
            assert not any(holds(sentence, value) for sentence in example["evidence"]), value
