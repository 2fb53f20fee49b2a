"""app.py: what it refuses before it serves anything, and what it says."""

from pathlib import Path

import pytest

import app
from corpus.article import Article
from corpus.formats.files import read_path
from corpus.sample_edition import OUTLETS, SAMPLE, holds_sample
from corpus.store.archive import Archive
from ui.listening import listening

Capture = pytest.CaptureFixture[str]


@pytest.mark.parametrize("port", ["99999999", "65536", "-1", "http"])
def test_a_port_that_is_none_is_refused(port: str, capsys: Capture) -> None:
    with pytest.raises(SystemExit) as ended:
        app.main(["--port", port])
    assert ended.value.code == 2
    assert "--port" in capsys.readouterr().err


def test_a_folder_that_is_mistyped_makes_no_archive(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    Archive(tmp_path / "gazette").close()
    mistyped = tmp_path / "gazete"
    assert app.main(["--data", str(mistyped), "--port", "0"]) == 1
    said = capsys.readouterr().err
    assert f"There is no folder '{mistyped}'. Did you mean '{tmp_path / 'gazette'}'?" in said
    monkeypatch.setenv("FOOTNOTE_DATA", str(tmp_path / "nowhere"))
    assert app.main(["--port", "0"]) == 1
    said = capsys.readouterr().err
    assert "There is no folder" in said and "Did you mean" not in said
    assert [path.name for path in tmp_path.iterdir()] == ["gazette"]


def test_a_taken_port_is_told_before_anything_is_made(tmp_path: Path, capsys: Capture) -> None:
    with listening("127.0.0.1", 0) as bound:
        bound.listen()
        assert app.main(["--data", str(tmp_path), "--port", str(bound.getsockname()[1])]) == 1
    said = capsys.readouterr().err
    assert "something is served there already" in said and "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


def test_the_sample_edition_is_known_by_its_outlets() -> None:
    stated = {found.source for found in read_path(SAMPLE) if isinstance(found, Article)} - {None}
    assert stated == set(OUTLETS)
    assert holds_sample([*OUTLETS, "Another Paper"])
    assert not holds_sample(["Another Paper", "Coast Wire"])
