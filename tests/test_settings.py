from dataclasses import fields
from pathlib import Path

import pytest

from settings import Settings

README = Path(__file__).parent.parent / "README.md"


def test_nothing_need_be_set() -> None:
    settings = Settings.read({})
    assert settings.data == Path("data")
    assert settings.model is None


def test_the_command_line_goes_before_the_environment() -> None:
    assert Settings.read({"FOOTNOTE_DATA": "one"}).data == Path("one")
    assert Settings.read({"FOOTNOTE_DATA": "one"}, data="two").data == Path("two")


def test_embeddings_use_the_answers_endpoint_unless_told_otherwise() -> None:
    environ = {"OPENAI_BASE_URL": "http://127.0.0.1:1/v1", "OPENAI_API_KEY": "k", "FOOTNOTE_EMBEDDING_MODEL": "m"}
    settings = Settings.read(environ)
    assert (settings.embedding_url, settings.embedding_key) == ("http://127.0.0.1:1/v1", "k")
    assert (
        Settings.read({**environ, "FOOTNOTE_EMBEDDING_URL": "http://127.0.0.1:2"}).embedding_url == "http://127.0.0.1:2"
    )


def test_a_number_that_is_none_is_said() -> None:
    with pytest.raises(SystemExit, match="FOOTNOTE_ANSWER_SECONDS must be a number, but is 'soon'"):
        Settings.read({"FOOTNOTE_ANSWER_SECONDS": "soon"})


class Asked(dict[str, str]):
    """An environment that keeps the names that are looked up."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()

    def get(self, name: str, default: object = None) -> None:  # type: ignore[override]
        self.names.add(name)


def test_the_readme_tells_of_every_variable() -> None:
    asked = Asked()
    Settings.read(asked)
    assert len(fields(Settings)) <= 16
    table = {line.split("`")[1] for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| `")}
    assert asked.names - {"XDG_CACHE_HOME"} <= table
