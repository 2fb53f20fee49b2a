import pytest

from corpus.records.outlet_hint import outlet_hint


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("ELLERY, Aug 19 (Reuters) - The bridge opened.", "Reuters"),
        ("The bridge opened.\n© 2025 The Ellery Courier. All rights reserved.", "The Ellery Courier"),
        ("The Harrow Times could not independently verify the claims.", "The Harrow Times"),
        ("“It opened,” Osei told CNN on Monday.", "CNN"),
        ("“It opened,” Osei told The Harrow Herald on Monday.", "The Harrow Herald"),
        ("Osei told the Ellery Courier’s reporter.", "Ellery Courier"),
        ("Osei told Parliament that the bridge (built by Lee) opened.", None),
        ("Police could not verify the claims. Osei told reporters.", None),
        ("The Ministry could not confirm it.", None),
        ("", None),
    ],
)
def test_an_outlet_is_named_by_the_text(text: str, outlet: str | None) -> None:
    found = outlet_hint(text)
    assert (found and found.outlet) == outlet
    assert found is None or found.words in " ".join(text.split())


def test_the_articles_own_dateline_goes_before_whom_it_quotes() -> None:
    found = outlet_hint("ELLERY (Reuters) - “It opened,” Osei told CNN.")
    assert found is not None and found.outlet == "Reuters"


@pytest.mark.parametrize("word", ["A", "A.a", "Aa ", "The ", "told Aa ", "Aa. "])
def test_a_long_run_of_one_word_is_read_once(word: str) -> None:
    """4,000 letters took .4 s, ten times as many a minute: each letter began the name again."""
    found = outlet_hint(word * 50_000 + "\nThe Harrow Times could not independently verify the claims.")
    assert found is not None
    assert found.outlet == "The Harrow Times"
