import pytest

from corpus.article import Article
from corpus.headline import LONGEST, shown_headline


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        ("The bridge opened. Nobody was hurt.", "The bridge opened"),
        ("Mr. Lee and Gen. A. Osei met at 7 a.m. Monday.\nMore.", "Mr. Lee and Gen. A. Osei met at 7 a.m. Monday"),
        ("“It opened,” he said.“We are glad.”", "“It opened,” he said"),
        ("A subhead\nA sentence.", "A subhead"),
        ("word " * 40, f"{('word ' * 18).strip()} …"),
    ],
)
def test_without_a_headline_the_first_sentence_is_shown_and_marked(body: str, shown: str) -> None:
    found = shown_headline(Article(body=body))
    assert (found.text, found.is_derived) == (shown, True)
    assert len(found.text) <= LONGEST + 2


def test_a_headline_of_its_publishers_is_shown_as_it_is() -> None:
    found = shown_headline(Article(body="It opened.", headline="Bridge"))
    assert (found.text, found.is_derived) == ("Bridge", False)
