from pathlib import Path

import pytest

from rag.filters import Filters, Period
from rag.index.keyword_index import Entry, TantivyKeywords
from rag.question.analysis import analyse
from rag.text.terms import terms
from tests.fakes import article


def entry(id_: int, day: int | None, headline: str | None, text: str, **fields: object) -> Entry:
    return Entry(id_, day, article(text, headline, **fields), text)


@pytest.fixture
def index(tmp_path: Path) -> TantivyKeywords:
    made = TantivyKeywords(tmp_path / "keywords")
    made.put(
        [
            entry(1, 10, "Ferry and dredger collide", "Fourteen people were injured off Saltmarsh."),
            entry(2, 20, "Council votes", "The council closed the hospital in Skerrin."),
            entry(3, None, None, "A ferry was late."),
        ]
    )
    return made


def ids(index: TantivyKeywords, text: str) -> list[int]:
    return [id_ for id_, _ in index.matching(analyse(text), 10)]


def test_terms_are_stemmed_folded_and_without_common_words() -> None:
    assert terms("How many drones were involved in the attacks on Café Österå?") == [
        "drone",
        "involv",
        "attack",
        "cafe",
        "ostera",
    ]


def test_headline_and_text_are_found(index: TantivyKeywords) -> None:
    assert ids(index, "injuries in a collision of dredgers") == [1]
    assert ids(index, "ferries") == [1, 3] or ids(index, "ferries") == [3, 1]


def test_an_address_stands_in_for_a_headline(index: TantivyKeywords) -> None:
    index.put([entry(4, 40, None, "Nobody was hurt.", url="https://news.test/zeppelin-landed-safely/")])
    assert ids(index, "zeppelin") == [4]


def test_two_words_of_the_question_tell_more_together(tmp_path: Path) -> None:
    made = TantivyKeywords(tmp_path / "phrases")
    apart = "The harbour was full, and near the end of the long pier the master slept."
    together = "The harbour master slept, and near the end of the long pier it was full."
    made.put([entry(1, 10, None, apart), entry(2, 10, None, together)])
    (first, score), (second, lower) = made.matching(analyse("harbour master"), 2)
    assert (first, second) == (2, 1)
    assert score == pytest.approx(lower * 1.5, rel=0.01)  # both terms as alone, and half of both again as a phrase


def test_the_headline_counts_as_much_as_is_asked(index: TantivyKeywords, tmp_path: Path) -> None:
    [(_, little)] = index.matching(analyse("dredger"), 1)
    [(_, much)] = TantivyKeywords(tmp_path / "keywords", headline=0.8).matching(analyse("dredger"), 1)
    assert much == pytest.approx(little * 40)


@pytest.mark.parametrize(
    "text",
    ["AND OR NOT", '"', "body:ferry", "*", "~", "(", "+- ^2", "[a TO b]", "", "the of", "\x00", "'; DROP TABLE x;--"],
)
def test_nothing_typed_is_query_syntax(index: TantivyKeywords, text: str) -> None:
    ids(index, text)


def test_a_passage_is_replaced_and_dropped(index: TantivyKeywords) -> None:
    index.put([entry(3, 30, None, "A tram was late.")])
    assert index.count() == 3
    assert ids(index, "tram") == [3]
    index.drop([3, 99])
    assert index.count() == 2
    index.clear()
    assert index.count() == 0
    assert ids(index, "ferry") == []


def test_it_is_read_by_another_while_it_is_written(index: TantivyKeywords, tmp_path: Path) -> None:
    other = TantivyKeywords(tmp_path / "keywords")
    index.put([entry(4, 40, None, "A zeppelin landed.")])
    assert ids(other, "zeppelin") == [4]


def test_rare_terms_tell_more(index: TantivyKeywords) -> None:
    rarity = index.rarity(["ferri", "hospit", "unheard"])
    assert rarity["unheard"] > rarity["hospit"]
    assert rarity["hospit"] == rarity["ferri"]


def test_a_period_is_exact_and_leaves_out_the_undated(index: TantivyKeywords) -> None:
    def ids_in(period: Period) -> list[int]:
        return [id_ for id_, _ in index.matching(analyse("ferry council"), 10, Filters(period))]

    assert ids_in(Period(last=19)) == [1]
    assert ids_in(Period(first=20)) == [2]
    assert sorted(ids_in(Period())) == [1, 2]
