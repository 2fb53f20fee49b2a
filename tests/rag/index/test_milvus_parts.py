"""The parts of the Milvus index that need no server: its address, its conditions, its texts."""

from datetime import date

import pytest

from errors import IndexBroken
from rag.filters import NO_FILTERS, Filters, Period
from rag.index.milvus.address import MilvusAddress
from rag.index.milvus.expressions import holds, label, passing, quarter, quarters, quoted, within
from rag.index.milvus.server import MilvusServer
from rag.index.milvus.texts import LONGEST, holds_phrase, kept


def test_an_address_is_read() -> None:
    plain = MilvusAddress.parse("milvus://index.test")
    assert (plain.uri, plain.token, plain.database, plain.vectors) == ("http://index.test:19530", "", "default", "hnsw")
    whole = MilvusAddress.parse("milvus+tls://ada:p%40ss@index.test:443/news?vectors=DISKANN")
    assert whole.uri == "https://index.test:443"
    assert (whole.token, whole.database, whole.vectors) == ("ada:p@ss", "news", "diskann")
    assert "p@ss" not in repr(whole) + whole.shown
    assert MilvusAddress.parse("milvus://[::1]:9").uri == "http://[::1]:9"


@pytest.mark.parametrize(
    "text",
    [
        "index.test",
        "http://index.test",
        "milvus://",
        "milvus://u:CaNaRy@h:port",
        "milvus://h?vectors=ivf",
        "milvus://h?x=1",
    ],
)
def test_what_is_no_address_is_refused_without_its_password(text: str) -> None:
    with pytest.raises(IndexBroken, match="FOOTNOTE_INDEX is no address of an index server") as caught:
        MilvusAddress.parse(text)
    assert "CaNaRy" not in str(caught.value)


def test_where_nothing_answers_it_is_told() -> None:
    pytest.importorskip("pymilvus")
    with pytest.raises(IndexBroken, match=r"Nothing answers from the index server at 127\.0\.0\.1:9"):
        MilvusServer(MilvusAddress.parse("milvus://127.0.0.1:9"))


def test_values_stay_values() -> None:
    hostile = '"] or id > 0 or source in ["\\'
    assert passing(Filters(sources=(hostile,))) == ['source in ["\\"] or id > 0 or source in [\\"\\\\"]']
    assert quoted('"\\"') == '"\\"\\\\\\""'
    assert passing(Filters(Period(first=-5, last=9), genres=("a", "b"))) == [
        "day >= 1 and day <= 9",
        'genre in ["a", "b"]',
    ]
    assert passing(NO_FILTERS) == []


def test_a_label_fits_and_stays_itself() -> None:
    assert label("Post") == "Post"
    assert label(None) == ""
    long, other = "é" * 600, "é" * 601
    assert len(label(long).encode()) <= 1_000
    assert label(long) == label(long) != label(other)


def test_a_period_reads_its_quarters_only() -> None:
    def day(text: str) -> int:
        return date.fromisoformat(text).toordinal()

    held = ["_default", "undated", "q2024_4", "q2025_1", "q2025_2", "q2025_3"]
    spring = Filters(Period(day("2025-02-03"), day("2025-04-01")))
    assert quarters(spring, held) == ["q2025_1", "q2025_2"]
    assert quarters(Filters(Period()), held) == held[2:]
    assert quarters(NO_FILTERS, held) is None
    assert [quarter(day(f"2025-{month:02}-28")) for month in (1, 3, 4, 12)] == [
        "q2025_1",
        "q2025_1",
        "q2025_2",
        "q2025_4",
    ]
    assert quarter(None) == quarter(0) == "undated"


def test_a_character_of_a_script_without_spaces_is_looked_for_in_pairs() -> None:
    assert holds("body", ["ferri"]) == '(TEXT_MATCH(body, "ferri"))'
    assert '"%船 %"' in holds("body", ["船"])
    by_reading = holds("body", ["ferri"], by_words=False)
    assert by_reading == '(body == "ferri" or body like "ferri %" or body like "% ferri %" or body like "% ferri")'
    assert "TEXT_MATCH" not in holds("body", ["ferri", "船"], by_words=False)


def test_no_ids_are_none() -> None:
    assert within([7, 2]) == "id in [7, 2]"
    assert within([]) == "id < 0"


def test_a_text_that_is_too_long_keeps_its_words() -> None:
    assert kept(["a", "b", "a"]) == "a b a"
    long = [f"word{n % 3_000}" for n in range(20_000)] + ["last"]
    text = kept(long)
    assert len(text.encode()) <= LONGEST
    assert text.startswith("word0 word1 word2 ")
    assert set(text.split()) == set(long)
    endless = kept([f"word{n}" for n in range(20_000)])
    assert LONGEST - 20 < len(endless.encode()) <= LONGEST


def test_a_phrase_is_whole_words_in_order() -> None:
    assert holds_phrase("the harbour master slept", ["harbour", "master"])
    assert not holds_phrase("the harbour masters slept", ["harbour", "master"])
    assert not holds_phrase("master harbour", ["harbour", "master"])
