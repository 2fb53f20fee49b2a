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


@pytest.mark.parametrize("days", ["soon", "0", "-3", "1.5", "99999999999", "１２"])
def test_days_that_are_none_are_said(days: str) -> None:
    with pytest.raises(SystemExit, match="FOOTNOTE_KEEP_DAYS must be a number of days, at least 1, but is"):
        Settings.read({"FOOTNOTE_KEEP_DAYS": days})
    assert Settings.read({"FOOTNOTE_KEEP_DAYS": "30"}).keep_days == 30


def test_white_space_around_a_value_does_not_count() -> None:
    plain = {
        "FOOTNOTE_DATA": "data", "FOOTNOTE_CACHE": "cache", "OPENAI_API_KEY": "sk-1", "OPENAI_BASE_URL": "http://h/v1",
        "FOOTNOTE_MODEL": "m", "FOOTNOTE_CONTEXT_WINDOW": "9", "FOOTNOTE_ANSWER_SECONDS": "9",
        "FOOTNOTE_FIRST_TOKEN_SECONDS": "9", "FOOTNOTE_SILENCE_SECONDS": "9", "FOOTNOTE_EMBEDDING_MODEL": "e",
        "FOOTNOTE_EMBEDDING_URL": "http://e/v1", "FOOTNOTE_EMBEDDING_KEY": "sk-2", "FOOTNOTE_RERANK": "model",
        "FOOTNOTE_CHECK": "model", "FOOTNOTE_LOG": "info", "FOOTNOTE_AUTH": "ada:pw", "FOOTNOTE_USER_HEADER": "X-User",
        "FOOTNOTE_ADMINS": "ada", "FOOTNOTE_INDEX": "milvus://127.0.0.1", "FOOTNOTE_ARCHIVE": "postgresql://127.0.0.1/a",
        "FOOTNOTE_EMBED_FOR": "https://news.example", "FOOTNOTE_EMBED_WORDS": "40", "FOOTNOTE_EMBED_TOKENS": "9",
        "FOOTNOTE_MAIL": "smtp://h?to=a@b.example", "FOOTNOTE_KEEP_DAYS": "90",
    }  # fmt: skip
    expected = Settings.read(plain)
    assert len(plain) == len(fields(Settings))
    assert (expected.api_key, expected.embedding_key) == ("sk-1", "sk-2")
    assert Settings.read({name: f" \t{value}\r\n" for name, value in plain.items()}) == expected
    assert Settings.read(dict.fromkeys(plain, " \n")) == Settings.read({})


@pytest.mark.parametrize("name", ["OPENAI_API_KEY", "FOOTNOTE_EMBEDDING_KEY"])
@pytest.mark.parametrize("char", ["\n", "\r", "\t", "\x00", "\x7f", "é", "\u200b", "“", "\udce9"])
def test_a_key_that_no_header_can_carry_is_said_and_not_shown(name: str, char: str) -> None:
    with pytest.raises(SystemExit, match=f"{name} can't be sent: character 10 of it is U\\+{ord(char):04X}") as caught:
        Settings.read({name: f" sk-CaNaRy{char}0123 "})
    assert "CaNaRy" not in str(caught.value)
    assert "0123" not in str(caught.value)


def test_an_index_server_beside_an_archive_in_a_folder_is_refused() -> None:
    server = {"FOOTNOTE_INDEX": "milvus://ada:CaNaRy@index.test"}
    with pytest.raises(SystemExit, match="FOOTNOTE_INDEX names an index server, but the archive is a folder") as caught:
        Settings.read(server)
    assert "CaNaRy" not in str(caught.value)
    both = Settings.read({**server, "FOOTNOTE_ARCHIVE": "postgresql://db.test/a"})
    assert both.index == "milvus://ada:CaNaRy@index.test"
    assert "CaNaRy" not in repr(both)


def test_settings_that_are_printed_tell_no_key() -> None:
    told = repr(Settings(api_key="sk-CaNaRy", embedding_key="CaNaRy-2", auth="ada:CaNaRy-3", mail="smtp://u:CaNaRy@h"))
    assert "CaNaRy" not in told


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
    assert len(fields(Settings)) <= 25
    table = {line.split("`")[1] for line in README.read_text(encoding="utf-8").splitlines() if line.startswith("| `")}
    assert asked.names - {"XDG_CACHE_HOME"} <= table
