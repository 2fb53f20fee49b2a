from pathlib import Path

import pytest

from ui.pages.reports import find_report, report_list


@pytest.fixture
def runs(tmp_path: Path) -> Path:
    for name in ("sample-1", "sample-2", "with<tag>"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "report.html").write_text(f"report {name}")
    about = '{"set": {"name": "<b>sample</b>", "examples": 120}, "model": "quotes"}'
    (tmp_path / "sample-2" / "run.json").write_text(about)
    (tmp_path / "unreported").mkdir()
    return tmp_path


def test_the_last_comes_first_and_nothing_becomes_markup(runs: Path) -> None:
    page = report_list(runs)
    assert page.index('href="/evals/sample-2"') < page.index('href="/evals/sample-1"')
    assert "120 examples of &lt;b&gt;sample&lt;/b&gt; · quotes" in page
    assert "unreported" not in page
    assert "with<tag>" not in page


def test_only_listed_reports_are_read(runs: Path) -> None:
    assert find_report(runs, "sample-1") == "report sample-1"
    for name in ("..", "unreported", "../sample-1", "sample-3"):
        assert find_report(runs, name) is None


def test_without_reports_it_says_how_to_make_one(tmp_path: Path) -> None:
    assert "python -m evals run sample" in report_list(tmp_path / "nowhere")
