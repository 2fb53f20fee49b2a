import numpy as np

from corpus.store.minhash import bands, runs, share_in, signature

TEXT = " ".join(f"word{n}" for n in range(400))


def test_case_and_punctuation_do_not_count() -> None:
    assert runs("The ferry’s crew — all nine — swam.").tolist() == runs("the FERRY's crew, all nine, swam").tolist()
    assert len(runs("Only two")) == 0
    assert len(runs("one two three one two three")) == 3


def test_a_signature_agrees_where_the_texts_share_runs() -> None:
    whole, half = runs(TEXT), runs(" ".join(TEXT.split()[:200]))
    assert share_in(half, whole) == 1
    assert 0.45 < share_in(whole, half) < 0.55
    agreeing = (signature(whole) == signature(half)).mean()
    assert 0.35 < agreeing < 0.65
    assert set(bands(signature(whole))) & set(bands(signature(half)))


def test_texts_with_nothing_in_common_meet_nowhere() -> None:
    other = runs(TEXT.replace("word", "other"))
    assert not (signature(runs(TEXT)) == signature(other)).any()
    assert not set(bands(signature(runs(TEXT)))) & set(bands(signature(other)))


def test_what_is_kept_means_the_same_in_every_version_of_footnote() -> None:
    found = signature(runs(TEXT))
    assert found.dtype == np.uint32
    assert bands(found)[:2] == [110140339070571, 38263918192915]
