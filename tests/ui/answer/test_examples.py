"""ui.answer.examples: questions that fit the archive loaded, and nothing invented."""

from pathlib import Path

from corpus.article import Article
from corpus.formats.files import read_path
from corpus.store.archive import Archive
from rag.question.answer_form import asked_for
from tests.places import ROOT
from ui.answer.examples import Example, examples

SAMPLE = ROOT / "corpus" / "sample"


def test_the_edition_that_ships_gives_six_questions_of_several_tasks(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(item for item in read_path(SAMPLE) if isinstance(item, Article))
    made = examples(archive)
    assert len(made) == len({example.question for example in made}) == 6
    assert {example.task for example in made} == {"Fact", "Who said", "Timeline", "Compare"}
    held = " ".join(f"{a.headline} {a.source} {a.body}" for a in archive.articles())
    for example in made:
        names = [word.strip("?,.“”‘’") for word in example.question.split()[1:] if word.strip("“‘")[0].isupper()]
        assert names
        assert all(name in held for name in names), example


def test_only_questions_that_keep_their_promise_are_offered(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(item for item in read_path(SAMPLE) if isinstance(item, Article))
    asked: list[Example] = []

    def keeps(example: Example) -> bool:
        asked.append(example)
        return example.form == "timeline" and example.question != asked[0].question

    made = examples(archive, keeps)
    assert [example.form for example in made] == ["timeline"]
    assert len([example for example in asked if example.form == "compared"]) > 1  # the next one is tried
    assert all(asked_for(example.question).form in (example.form, "answer") for example in asked)


def test_no_day_and_no_title_is_a_topic(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(
        Article(f"It rained on Monday in August, and the Minister of Roe left. {n}", f"Monday in August: Minister {n}")
        for n in range(5)
    )
    assert not [example for example in examples(archive) if "headline" not in example.question]


def test_an_empty_archive_gives_none(tmp_path: Path) -> None:
    assert examples(Archive(tmp_path)) == []


def test_what_was_withdrawn_is_not_asked_for(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    body, told = "Rain fell on the harbour again today.", "Rain falls on Ellery"
    for number, published in enumerate(("2025-08-19", None)):
        gone = Article(body, told, f"https://a.example/{number}", status="canceled", published=published)
        archive.add([gone])
        assert examples(archive) == []


def test_a_speaker_is_asked_about_what_their_article_is_about(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    body = "The ferry left for Skerrin at ten. “It was fog,” said Lena Osei, a pilot. Nobody on Skerrin was hurt."
    archive.add([Article(body, headline="Ferry late at Skerrin", source="Coast Wire", published="2025-08-19")])
    assert "What did Lena Osei say about Skerrin?" in [example.question for example in examples(archive)]


def test_articles_without_names_are_asked_for_by_headline(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    archive.add(Article(f"nothing to see {n}", headline=f"rain again {n}", published="2025-08-19") for n in range(5))
    made = examples(archive)
    assert len(made) == 4
    assert made[0].question == "What is reported under the headline “rain again 4”?"


def test_no_question_is_about_a_piece_of_a_name(tmp_path: Path) -> None:
    archive = Archive(tmp_path)
    bodies = (
        "Skerrin Line had two ships. The crossing of Skerrin Line is short, and many take Skerrin Line.",
        "“Skerrin Line is late,” she said. In the town the U2 Line stands, and so does Line 2.",
        "A Skerrin Line ship left. Passengers of Skerrin Line waited, and some took the U2 Line.",
        "Nobody knew of Pier 4 or of Pier 7. It is Skerrin Line that pays, the harbour said of Pier 9.",
    )
    archive.add(
        Article(body, f"Skerrin Line and Pier {n}", source=("Courier", "Wire")[n % 2], published=f"2025-08-1{n}")
        for n, body in enumerate(bodies)
    )
    made = [example.question for example in examples(archive) if "headline" not in example.question]
    assert any("Skerrin Line" in question for question in made)
    assert not [one for one in made if "Line" in one.replace("Skerrin Line", "") or "Pier" in one]
