from datetime import date
from pathlib import Path

import pytest

from corpus.dates import MONTHS
from rag.text.language import ENGLISH, alternatives, language_of, read_language
from rag.text.numbers import NUMBER_WORDS

_FOLDER = Path("rag/text/english")


def test_months_and_weekdays_are_the_calendars() -> None:
    assert ENGLISH.months == MONTHS
    assert ENGLISH.weekdays == tuple(date(2024, 1, day).strftime("%A") for day in range(1, 8))
    assert ENGLISH.months_short["Sept"] == 9


@pytest.mark.parametrize("code", [None, "", "en", "EN-gb", "de", "xx"])
def test_english_stands_for_every_language_for_now(code: str | None) -> None:
    assert language_of(code) is ENGLISH


@pytest.mark.parametrize("path", sorted(_FOLDER.glob("*.txt")), ids=lambda path: path.stem)
def test_a_file_says_first_what_it_is_for(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert "Read " in " ".join(line for line in lines[:6] if line.startswith("#"))


def test_no_list_holds_a_word_twice_on_its_lines() -> None:
    for name, lines in ENGLISH.lists.items():
        assert len(set(lines)) == len(lines), name


def test_a_file_is_read_into_lists_without_its_comments(tmp_path: Path) -> None:
    (tmp_path / "colours.txt").write_text("# For a test.\n\n[warm]\nred orange  # like fire\n\n[cold]\nblue\n", "utf-8")
    read = read_language("xx", tmp_path)
    assert read.words("colours.warm") == {"red", "orange"}
    assert read.groups("colours.cold") == (("blue",),)


def test_numbers_in_words_come_from_the_data() -> None:
    assert {"nineteen", "ninety", "trillion"} <= NUMBER_WORDS


def test_alternatives_put_the_longer_word_first() -> None:
    assert alternatives(("Sep", "Sept", "Oct")) == "Sept|Sep|Oct"


def test_every_list_is_read_by_a_rule() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in Path("rag").rglob("*.py"))
    named = [name for name in ENGLISH.lists if not name.startswith("reporting.")]  # by kind: rag.text.reporting
    assert [name for name in named if f'"{name}"' not in code and f"'{name}'" not in code] == []
