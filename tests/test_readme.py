"""What the README says of files and commands is true."""

import re
from pathlib import Path

import pytest

from corpus.__main__ import main

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md"))])
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!http|#)([^)]+)\)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_the_readme_is_short() -> None:
    assert len(TEXT.splitlines()) < 180


def test_every_command_of_corpus_is_documented(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([]) == 2  # without a command, all are named
    listed = set(re.findall(r"^│ ([a-z]+)  ", capsys.readouterr().err, re.MULTILINE))
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    assert listed == set(re.findall(r"^uv run python -m corpus ([a-z]+)", page, re.MULTILINE))
