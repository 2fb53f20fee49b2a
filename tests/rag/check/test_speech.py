import pytest

from corpus.article import Article
from rag.check.cited_text import CitedText
from rag.check.speech import _find, check_quotations, speaker
from rag.passage import Passage

BODY = (
    "“We had no warning,” said Lena Osei, the harbour master. It was foggy.\n"
    "Captain Tomas Brandt was on the bridge. “It came fast ... and it was thick,” he said.\n"
    "Osei called it “a dark day”, while Brandt spoke of “bad luck”. The song “Rain Over Pell” was played."
)


def reason(sentence: str, body: str = BODY) -> str | None:
    found = check_quotations(sentence, CitedText((Passage(Article(body=body), 0, len(body)),)))
    return found.reason if found else None


@pytest.mark.parametrize(
    ("text", "quoted", "who"),
    [
        ("“It sank,” said Lena Osei, the harbour master.", "It sank", "Lena Osei, the harbour master"),
        ("“It sank,” Lena Osei said.", "It sank", "Lena Osei"),
        ("Lena Osei said: “It sank.”", "It sank", "Lena Osei"),
        ("According to Lena Osei, “it sank”.", "it sank", "Lena Osei"),
        ("“A,” said Osei. “It sank,” said Varga.", "It sank", "Varga"),
        ("Two saw it. “It sank,” she said.", "It sank", "she"),
    ],
)
def test_who_speaks(text: str, quoted: str, who: str) -> None:
    start = text.index(quoted)
    found = speaker(text, start, start + len(quoted))
    assert found is not None
    assert found.text == who
    assert found.is_pronoun == (who == "she")


def test_nobody_speaks_without_a_reporting_verb() -> None:
    assert speaker("The sign read “Closed”.", 15, 21) is None


@pytest.mark.parametrize(
    "sentence",
    [
        'Osei said: "We had no warning."',
        "The harbour master said she “had no warning”.",
        "“It came fast,” Brandt said.",  # "he said": the source has just named him
        "Brandt said it “came fast […] it was thick”.",
        "Osei spoke of “a dark day”.",
        "They played “Rain over Pell”, a spokesman said.",
        "She said “we had no warning”.",
    ],
)
def test_exact_words_of_the_right_speaker(sentence: str) -> None:
    assert reason(sentence) is None


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("Osei said: “We had little warning.”", "the quotation “We had little warning.” is not in the cited passage"),
        ("Osei said it was a “war”.", "the quotation “war” is not in the cited passage"),  # not in "warning"
        ("Brandt said: “We had no warning.”", "the source gives the words “We had no warning.” to Lena Osei"),
        ("“It came fast,” Ines Varga said.", "the source gives the words “It came fast,” to Tomas Brandt"),
        ("Osei said it was “thick […] came fast”.", "the quotation “thick […] came fast” is not in"),
    ],
)
def test_altered_words_and_other_speakers(sentence: str, told: str) -> None:
    found = reason(sentence)
    assert found is not None
    assert found.startswith(told)


def test_a_quotation_of_many_parts_is_looked_for_once() -> None:
    """As one pattern, every place of each part was tried with every place of the others: this took for ever."""
    assert reason("“a ... a ... a ... a ... a ... a ... a ... a ... zq”, he said.", "a " * 2_000 + "b.")


@pytest.mark.parametrize(
    ("body", "stands"),
    [
        ("It said: “It sank fast and then it was gone.”", True),
        ("It sank slowly. “It sank at noon,” he said.\n“It sank fast, and it was gone.”", True),
        ("“It sank,” he said.\n“Then it was gone.”", False),  # in two paragraphs
        ("“It was gone. It sank.”", False),  # the other way round
    ],
)
def test_the_parts_of_a_quotation_follow_one_another_in_one_paragraph(body: str, stands: bool) -> None:
    assert (_find("It sank ... it was gone", body) is not None) is stands
