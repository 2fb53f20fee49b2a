from pathlib import Path

import pytest

from rag.index.keyword_index import Entry, TantivyKeywords
from rag.question.analysis import analyse
from rag.search.abstention import missing_words
from rag.text.spellings import NAMES
from rag.text.terms import terms, weighted_terms
from tests.fakes import article


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Kyiv", "Kiev"),
        ("Zelenskyy", "Zelensky"),
        ("Zelenskiy’s", "Zelenskyi"),
        ("Dmitriy Yanukovych", "Dmitry Yanukovich"),
        ("Qaddafi", "Gadhafi"),
        ("Türkiye", "Turkey"),
        ("seven", "7"),
        ("twenty-five", "25"),
        ("1.5 million", "1,500,000"),
        ("a hundred", "100"),
        ("$1.2bn", "$1,200,000,000"),
        ("U.S.", "US"),
        ("the U.S.-led talks", "US led talks"),
        ("the United States’ ships", "U.S. ships"),
        ("the United Nations", "the U.N."),
        ("cease-fires", "ceasefire"),
        ("Ukraine's", "Ukraine’s"),
        ("Ukraine's", "Ukraine"),
    ],
)
def test_it_is_the_same_written_otherwise(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Odesa", "Odense"),
        ("Kyiv", "Kharkiv"),
        ("17", "7"),
        ("1.5", "15"),
        ("a million", "a billion"),
        ("one", "1"),  # "one of them" counts nothing
        ("no. Vos", "noVos"),
        ("ski", "sky"),
        ("united nationalists", "UN"),
    ],
)
def test_it_is_not_the_same(one: str, other: str) -> None:
    assert terms(one) != terms(other)


def test_a_spelling_belongs_to_one_name() -> None:
    forms = [form for line in NAMES for form in line]
    assert len(forms) == len(set(forms))
    assert all(len(line) > 1 for line in NAMES)


def test_a_number_is_as_long_as_it_likes() -> None:
    assert terms("9" * 50 + " ships") == ["9" * 50, "ship"]


def test_names_and_numbers_count_twice_however_written() -> None:
    assert weighted_terms("Did the United States send seven ships to Kiev?") == {
        "us": 2.0,
        "send": 1.0,
        "7": 2.0,
        "ship": 1.0,
        "kyiv": 2.0,
    }


@pytest.fixture
def index(tmp_path: Path) -> TantivyKeywords:
    made = TantivyKeywords(tmp_path / "keywords")
    texts = ("Kyiv was quiet.", "Kiev was loud.", "Seven ships of the U.S. Navy left.", "Osei met Vos.")
    made.put(Entry(n, None, article(text, None), text) for n, text in enumerate(texts, 1))
    return made


def test_every_spelling_is_found_and_none_is_worth_more(index: TantivyKeywords) -> None:
    for asked in ("Kyiv", "Kiev"):
        found = index.matching(analyse(asked), 5)
        assert sorted(id_ for id_, _ in found) == [1, 2]
        assert found[0][1] == pytest.approx(found[1][1])
    assert index.rarity(["kyiv"]) == {"kyiv": pytest.approx(0.6931, abs=1e-4)}  # 2 of 4: ln 2


def test_in_phrases_too(index: TantivyKeywords) -> None:
    together = "7 ships of the US Navy"
    [(id_, score)] = index.matching(analyse(together), 1)
    assert (id_, score) == (3, pytest.approx(index.matching(analyse("seven ships of the United States Navy"), 1)[0][1]))


def test_what_is_held_in_another_spelling_is_not_missing(index: TantivyKeywords) -> None:
    assert missing_words(analyse("Did Kharkov or Kiev send 7 U.S. ships?"), index) == ("Kharkov", "send")
