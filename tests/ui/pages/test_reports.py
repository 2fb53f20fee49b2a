from pathlib import Path

import pytest

from ui.pages.reports import find_report, reports


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    for name in ("sample-1", "sample-2", "with<tag>"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.html").write_text(f"report {name}")
    about = '{"set": {"name": "<b>sample</b>", "examples": 120}, "model": "quotes"}'
    (tmp_path / "sample-2" / "run.json").write_text(about)
    (tmp_path / "unreported").mkdir()
    return tmp_path


def test_the_last_comes_first(runs: Path) -> None:
    assert [one.name for one in reports(runs)] == ["sample-2", "sample-1"]
    assert reports(runs)[0].about == "120 examples of <b>sample</b> · quotes"


def test_only_listed_reports_are_read(runs: Path) -> None:
    assert find_report(runs, "sample-1") == "report sample-1"
    for name in ("..", "unreported", "../sample-1", "sample-3"):
        assert find_report(runs, name) is None
