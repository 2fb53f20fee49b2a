from evals.measures.multihop import multihop_hits, multihop_mrr, with_header
from tests.records import hit, record

FACT = "The ferry struck a dredger off Saltmarsh."


def test_a_whole_fact_with_spaces_and_line_breaks_removed() -> None:
    found = record(
        retrieved=[hit(1, "Nothing."), hit(2, "Then:\nThe ferry struck\n a  dredger off Saltmarsh. So.")],
        evidence=(FACT,),
    )
    hits, mrr = multihop_hits(found, 4), multihop_mrr(found)
    assert hits is not None
    assert mrr is not None
    assert (hits.value, mrr.value) == (1, 0.5)


def test_half_a_fact_or_another_case_is_none() -> None:
    for text in ("The ferry struck a dredger.", FACT.lower()):
        found = record(retrieved=[hit(1, text)], evidence=(FACT,))
        hits, mrr = multihop_hits(found, 10), multihop_mrr(found)
        assert hits is not None
        assert mrr is not None
        assert (hits.value, mrr.value) == (0, 0)


def test_one_fact_of_several_is_a_hit() -> None:
    hits = multihop_hits(record(retrieved=[hit(1)], evidence=("Not there.", FACT)), 4)
    assert hits is not None
    assert hits.value == 1


def test_the_header_counts_as_text() -> None:
    assert "title: Ferry and dredger collide\npublished_at: 2025-08-19\nsource: Ellery Courier\n" in with_header(hit())
    hits = multihop_hits(record(retrieved=[hit(1, "Nothing.")], evidence=("Ferry and dredger collide",)), 4)
    assert hits is not None
    assert hits.value == 1


def test_ranks_are_of_passages() -> None:
    found = record(retrieved=[hit(rank, "Nothing.") for rank in range(1, 5)] + [hit(5)], evidence=(FACT,))
    four, ten = multihop_hits(found, 4), multihop_hits(found, 10)
    assert four is not None
    assert ten is not None
    assert (four.value, ten.value) == (0, 1)


def test_null_queries_are_left_out() -> None:
    assert multihop_hits(record(), 4) is None
    assert multihop_mrr(record(answerable=False, evidence=(FACT,))) is None
