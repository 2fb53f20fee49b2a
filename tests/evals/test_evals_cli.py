"""``python -m evals`` over the sample, with the real embedder, as CI runs it."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from evals.__main__ import main


@pytest.fixture(scope="module")
def runs(tmp_path_factory: pytest.TempPathFactory, minilm_cache: Path) -> Path:
    folder = tmp_path_factory.mktemp("runs")
    with pytest.MonkeyPatch.context() as environ:
        environ.setenv("FOOTNOTE_CACHE", str(minilm_cache))
        for name in ("FOOTNOTE_MODEL", "OPENAI_BASE_URL", "OPENAI_API_KEY", "FOOTNOTE_EMBEDDING_MODEL"):
            environ.delenv(name, raising=False)
        assert main(["run", "sample", "--limit", "12", "--out", str(folder / "one")]) == 0
    shutil.copytree(folder / "one", folder / "two")
    return folder


def test_run_and_score_print_json(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["score", str(runs / "one"), "--as", "json"]) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["run"] == str(runs / "one")
    assert "success@4" in json.dumps(summary)


def test_a_run_compared_with_itself_shows_no_difference(runs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compare", str(runs / "one"), str(runs / "two"), "--as", "json"]) == 0
    assert json.loads(capsys.readouterr().out)
    assert main(["compare", str(runs / "one"), str(runs / "two")]) == 0


def test_the_report_is_one_page_of_its_own(runs: Path) -> None:
    assert main(["report", str(runs / "one"), str(runs / "two"), "--out", str(runs / "both")]) == 0
    page = (runs / "both" / "report.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert list((runs / "both").glob("*.png"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["run", "nowhere.jsonl"], "no set 'nowhere.jsonl'"),
        (["score", "nowhere"], "no run in 'nowhere'"),
        (["compare", "nowhere", "nowhere"], "no run in 'nowhere'"),
        (["report", "nowhere"], "no run in 'nowhere'"),
    ],
)
def test_what_is_wrong_is_said(arguments: list[str], says: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 1
    assert says in " ".join(capsys.readouterr().err.split())


def test_a_broken_set_names_file_and_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "set.jsonl"
    path.write_text('{"id": "a", "question": "Who?"}\n{"id": "a", "question": "Who?"}\n')
    assert main(["run", str(path)]) == 1
    assert "set.jsonl, line 2: the id 'a' stands twice" in " ".join(capsys.readouterr().err.split())


@pytest.mark.parametrize("command", ["run", "gate", "compare"])
@pytest.mark.parametrize("library", ["scipy", "sklearn", "statsmodels"])
def test_without_the_extra_it_says_how_to_get_it_before_anything_is_asked(
    library: str, command: str, tmp_path: Path
) -> None:
    (tmp_path / "run.json").write_text('{"version": 1}')
    (tmp_path / "records.jsonl").write_text("")
    arguments = [
        command,
        *([str(tmp_path)] * 2 if command == "compare" else ["sample", "--out", str(tmp_path / "run")]),
    ]
    script = (
        f"import sys; sys.modules[{library!r}] = None; from evals.__main__ import main; sys.exit(main({arguments}))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert " ".join(done.stderr.split()) == (
        f"The evals count with {library}: not installed. Get them with: uv sync --extra evals"
    )
    assert not (tmp_path / "run").exists()
