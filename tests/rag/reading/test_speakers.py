"""rag.reading.speakers: who is speaking, told from the article's own text; never a wrong one."""

from dataclasses import replace

import pytest

from corpus.article import Article
from corpus.formats.files import read_path
from rag.reading.people import People, runs
from rag.reading.speakers import speaker_of
from rag.text.language import ENGLISH
from rag.text.sentence import sentence_spans
from tests.places import ROOT

SAMPLE = ROOT / "corpus" / "sample"
LABELS = [line.split("\t") for line in (ROOT / "tests" / "speakers.tsv").read_text("utf-8").splitlines()]


def told(body: str, words: str) -> str | None:
    at = body.index(words)
    speaker = speaker_of(Article(body=body), at, at + len(words))
    return speaker.name if speaker else None


def test_on_the_labelled_quotes_nobody_is_named_wrongly_and_most_are_named() -> None:
    # The second column is who speaks, labelled by reading; unnamed ones in the article's phrase.
    right = 0
    for path, name, opening in LABELS:
        [article] = read_path(SAMPLE / path)
        assert isinstance(article, Article)
        at = article.body.index(opening)
        span = next((s, e) for s, e in sentence_spans(article.body) if s <= at < e)
        speaker = speaker_of(article, *span)
        assert speaker is None or speaker.name == name, (path, opening)
        right += speaker is not None
    assert len(LABELS) >= 140
    assert right / len(LABELS) >= 0.8


@pytest.mark.parametrize(
    ("body", "words", "speaker"),
    [
        ("“We had no warning,” said Lena Osei, the harbour master.", "We had", "Lena Osei"),
        ("Lena Osei said that she had seen it. She added that it was dark.", "She added", "Lena Osei"),
        ("“It was dark,” Osei said. Lena Osei is the harbour master.", "It was", "Lena Osei"),
        ("Three were hurt, according to the rescue service.", "Three", "the rescue service"),
        ("Its director, Ilse Mohn, told reporters that it was closed.", "it was closed", "Ilse Mohn"),
        ("“One. Two,” said Lena Osei. “Three.”", "Three", "Lena Osei"),
        ("“One. Two,” said Lena Osei. “Three.”", "One", "Lena Osei"),
        ('"We left.\n"Then we came back," Lena Osei said.', "We left", "Lena Osei"),
        ("Lena Osei: I saw it.\nWhen?\nOsei: At noon. It was hot.", "It was hot", "Lena Osei"),
        ("The harbour master, Lena Osei, came. “Late,” the harbour master said.", "Late", "Lena Osei"),
    ],
)
def test_who_speaks(body: str, words: str, speaker: str) -> None:
    assert told(body, words) == speaker


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Lena Osei met Imke Ravn on Monday. “I am glad,” she said.", "I am glad"),  # either
        ("“No,” said Lena Osei of Imke Ravn. “Never,” she said.", "Never"),  # a second woman was named since
        ("Jonas Ferrer came. Mr Otto Quell said no. Ferrer and Quell left. He said yes.", "He said yes"),
        ("Ms Lena Osei said nothing was wrong. “I doubt it,” he said.", "I doubt it"),  # "he" is not Ms Osei
        ("The father of Rosa Petkov said that she was well.", "she was well"),  # not Rosa
        ("Lena Osei and Imke Ravn said that it was dark.", "it was dark"),  # two
        ("They said that it was dark. Lena Osei is the harbour master.", "it was dark"),
        ("The dredger had been lit according to the rules.", "The dredger"),
        ("Lena Osei said that it was dark. The ship sank at noon.", "The ship sank"),  # nobody says this
        ("Lena Osei was told to leave. “Why?”", "Why"),
        ("“We left, said Lena Osei.\nThe ship sank.", "We left"),  # a mark that is never closed
        ("Lena Osei, who was asked, did not respond. Earlier he said that it was dark.", "he said"),
    ],
)
def test_nobody_is_guessed(body: str, words: str) -> None:
    assert told(body, words) is None


def test_a_role_ends_where_speech_is_reported() -> None:
    body = "“We closed,” Lena Osei, head of the harbour office explained on Wednesday. “It was dark,” Osei said."
    at = body.index("“It was dark")
    speaker = speaker_of(Article(body=body), at, at + 10)
    assert speaker
    assert speaker.role == "head of the harbour office"


def test_the_name_in_full_the_role_and_where_it_is_said() -> None:
    body = "Lena Osei, the harbour master, was there.\n“It was dark,” Osei said."
    at = body.index("“It")
    speaker = speaker_of(Article(body=body), at, len(body))
    assert speaker is not None
    assert (speaker.name, speaker.role) == ("Lena Osei", "the harbour master")
    assert body[speaker.start : speaker.end] == "Osei said"


def test_a_span_of_two_speakers_has_none() -> None:
    body = "“Yes,” said Lena Osei. “No,” said Imke Ravn."
    assert speaker_of(Article(body=body), 0, len(body)) is None


def test_two_of_one_surname_are_named_as_the_article_names_them() -> None:
    body = "Lena Osei met Paul Osei. “Good,” Osei said."
    assert told(body, "Good") == "Osei"


def test_titles_come_from_the_language_that_is_given() -> None:
    text = "Herr Lena Osei, 41, sprach."
    german = replace(ENGLISH, code="de", lists={**ENGLISH.lists, "names.titles": (("herr",),)})
    assert list(runs(text, language=german)) == [(5, 14, ("Herr",))]
    assert People(text, german).named("Lena Osei") is not None
    assert People(text).named("Lena Osei") is None


@pytest.mark.parametrize("language", [None, "en", "de"])
def test_an_article_of_any_language_is_read_by_english_for_now(language: str | None) -> None:
    body = "“The gate was shut,” said Tilde Ravn."
    speaker = speaker_of(Article(body=body, language=language), 0, 20)
    assert speaker is not None
    assert speaker.name == "Tilde Ravn"
