"""The table of routes: nothing beside it is served, and the documentation tells all of it."""

import re
from pathlib import Path

import pytest

from ui.http.routes import ROUTES, route

DOCS = Path(__file__).parents[3] / "docs" / "operation.md"


def test_documentation_has_the_rows_of_the_table() -> None:
    told = re.findall(r"^\| ([A-Z ]+) \| `(.+?)` \| (\w+) \| (\w+) \| (.+) \|$", DOCS.read_text("utf-8"), re.MULTILINE)
    held = [(" ".join(row.methods), row.path.replace("|", "\\|"), row.may, row.by, row.what) for row in ROUTES]
    assert told == held


@pytest.mark.parametrize(
    "asked",
    [("GET", "/file=http://elsewhere"), ("POST", "/run/predict"), ("PUT", "/"), ("GET", "/healthy"), ("GET", "")],
)
def test_what_stands_in_no_row_is_not_offered(asked: tuple[str, str]) -> None:
    assert route(*asked) is None


def test_a_pattern_is_of_the_whole_path() -> None:
    assert route("GET", "/articles/a-1.b") is not None
    assert route("GET", "/articles/a/b") is None
    assert route("GET", "/health\n") is None
