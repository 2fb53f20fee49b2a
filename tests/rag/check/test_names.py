import pytest

from corpus.article import Article
from rag.check.cited_text import CitedText
from rag.check.names import check_names, names
from rag.passage import Passage


def reason(sentence: str, body: str, **fields: object) -> str | None:
    article = Article(body=body, **fields)  # type: ignore[arg-type]
    found = check_names(sentence, CitedText((Passage(article, 0, len(body)),)))
    return found.reason if found else None


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("Harbour master Lena Osei spoke in Saltmarsh.", ["Lena Osei", "Saltmarsh"]),
        ("Lena Osei’s boat sank.", ["Lena Osei"]),
        ("The White House said no.", ["White House"]),
        ("Rescuers came on March 31, 2022.", []),
        ("She sang “Rain Over Pell” in Halvik.", ["Halvik"]),  # a title: see rag.check.speech
        ("It has two parts: Boats and nets.", []),
    ],
)
def test_names_of_a_sentence(sentence: str, found: list[str]) -> None:
    assert names(sentence) == found


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("The talks were in Kiev.", "They met in Kyiv."),
        ("A Ukrainian ship left.", "A ship left Ukraine."),
        ("The ship of the UN left.", "A ship of the United Nations."),
        ("The ship of the United Nations left.", "A UN ship."),
        ("The boat of Mr Osei sank.", "Osei's boat sank."),
        ("The Harbour Authority said so.", "So said the harbour authority."),
    ],
)
def test_a_name_is_held_in_another_form(sentence: str, body: str) -> None:
    assert reason(sentence, body) is None


def test_what_is_ukrainian_need_not_be_in_ukraine() -> None:
    assert reason("The ship went to Ukraine.", "A Ukrainian ship.") == "Ukraine is not in the cited passage"


def test_a_name_that_is_not_there_is_named() -> None:
    assert reason("The boat of Ines Varga sank near Pell.", "Osei's boat sank.") == (
        "Ines Varga, Pell are not in the cited passage"
    )
    assert reason("The boat sank in Iran.", "Iranians' boats sank.") == "Iran is not in the cited passage"
    assert reason("The boat of Ira sank.", "It sank in Iran.") == "Ira is not in the cited passage"


def test_the_label_holds_names() -> None:
    assert reason("It sank, the Ellery Courier wrote.", "It sank.", source="Ellery Courier") is None
